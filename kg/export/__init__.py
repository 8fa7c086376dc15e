"""Exporters: `EXPORTERS[format](store, stream, **options)` writes everything in a store to a text stream.

The same store gives the same bytes: documents and triples are sorted, and nothing of the moment is written.
"""

from __future__ import annotations

from kg.registry import Registry

EXPORTERS = Registry(
    "format",
    {
        "ttl": "kg.export.turtle:write",
        "trig": "kg.export.rdf:write_trig",
        "nq": "kg.export.rdf:write_nquads",
        "nt": "kg.export.rdf:write_ntriples",
        "jsonld": "kg.export.jsonld:write",
        "rdfxml": "kg.export.rdf:write_rdfxml",
        "graphml": "kg.export.network:write_graphml",
        "gexf": "kg.export.network:write_gexf",
        "csv": "kg.export.table:write",
        "events": "kg.export.events:write",
        "panel": "kg.export.panel:write",
        "jsonl": "kg.export.jsonl:write",
        "ftm": "kg.export.followthemoney:write",
    },
)
