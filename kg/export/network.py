"""`graphml` and `gexf`: the network for Gephi, yEd, Cytoscape, igraph, NetworkX.

Written by hand: NetworkX's GEXF writer puts today's date into the file, and neither writer survives control
characters. Actors are nodes; an edge stands for the events of one pair, relation and status; its weight is how many.
Default: asserted events only. The names of attributes are those that Gephi's own importers look for: `label`, `weight`,
and in GEXF `kind`, without which Gephi joins edges of different relations into one. GraphML has no place for that:
choose there that parallel edges are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from kg.export.edges import Edge, Source, network
from kg.export.rdf import xml_safe
from kg.model import Actor

ASSERTED = ("asserted",)

Value = str | int | float | None
# name -> GraphML type; Gephi knows `label` and `weight` by these names.
_NODE_KEYS = {"label": "string", "type": "string", "iso3": "string", "wikidata": "string"}
_EDGE_KEYS = {
    "label": "string",
    "weight": "double",
    "symmetric": "boolean",
    "plover": "string",
    "quad": "int",
    "goldstein": "double",
    "status": "string",
    "documents": "int",
    "first": "string",
    "last": "string",
    "confidence": "double",
    "media": "string",
}


def _node(actor: Actor) -> dict[str, Value]:
    return {"label": actor.label, "type": actor.type, "iso3": actor.iso3, "wikidata": actor.wikidata}


def _edge(edge: Edge) -> dict[str, Value]:
    return {
        "label": edge.relation,
        "weight": float(edge.events),
        "symmetric": "false" if edge.directed else "true",
        "plover": edge.plover,
        "quad": edge.quad,
        "goldstein": edge.goldstein,
        "status": edge.status,
        "documents": edge.documents,
        "first": edge.first,
        "last": edge.last,
        "confidence": edge.confidence,
        "media": " ".join(edge.media) or None,
    }


def _attribute(value: object) -> str:
    return quoteattr(xml_safe(str(value)), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def write_graphml(source: Source, stream: TextIO, *, statuses: Sequence[str] = ASSERTED) -> None:
    """Write GraphML. statuses: of the events to take.

    Every edge is written as directed with a `symmetric` flag: NetworkX refuses a file that has both kinds.
    """
    nodes, found = network(source, statuses)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for domain, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            stream.write(f'  <key id="{domain[0]}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n')
    stream.write('  <graph id="kg" edgedefault="directed">\n')
    for actor in nodes:
        stream.write(f"    <node id={_attribute(actor.id)}>\n{_data('n', _node(actor))}    </node>\n")
    for number, edge in enumerate(found):
        stream.write(
            f'    <edge id="e{number}" source={_attribute(edge.source)} target={_attribute(edge.target)}>\n'
            f"{_data('e', _edge(edge))}    </edge>\n"
        )
    stream.write("  </graph>\n</graphml>\n")


def _data(domain: str, values: dict[str, Value]) -> str:
    return "".join(
        f'      <data key="{domain}_{name}">{escape(xml_safe(str(value)))}</data>\n'
        for name, value in values.items()
        if value is not None
    )


def write_gexf(source: Source, stream: TextIO, *, statuses: Sequence[str] = ASSERTED) -> None:
    """Write GEXF 1.3, dynamic when edges have days: each edge then has a spell for the possible days of each event."""
    nodes, found = network(source, statuses)
    dynamic = any(edge.spells for edge in found)
    mode = ' mode="dynamic" timeformat="date" timerepresentation="interval"' if dynamic else ' mode="static"'
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
    stream.write("  <meta>\n    <creator>kg</creator>\n  </meta>\n")
    stream.write(f'  <graph defaultedgetype="directed"{mode}>\n')
    node_keys = [name for name in _NODE_KEYS if name != "label"]
    edge_keys = [name for name in _EDGE_KEYS if name not in ("label", "weight")]
    stream.write(_gexf_attributes("node", node_keys, _NODE_KEYS) + _gexf_attributes("edge", edge_keys, _EDGE_KEYS))
    stream.write("    <nodes>\n")
    for actor in nodes:
        stream.write(f"      <node id={_attribute(actor.id)} label={_attribute(actor.label)}>\n")
        stream.write(_gexf_values(node_keys, _node(actor)) + "      </node>\n")
    stream.write("    </nodes>\n    <edges>\n")
    for number, edge in enumerate(found):
        kind = "directed" if edge.directed else "undirected"
        stream.write(
            f'      <edge id="{number}" source={_attribute(edge.source)} target={_attribute(edge.target)} '
            f'type="{kind}" kind={_attribute(edge.kind)} label={_attribute(edge.relation)} '
            f'weight="{float(edge.events)}">\n'
        )
        stream.write(_gexf_values(edge_keys, _edge(edge)) + _spells(edge) + "      </edge>\n")
    stream.write("    </edges>\n  </graph>\n</gexf>\n")


def _gexf_attributes(domain: str, names: Iterable[str], kinds: dict[str, str]) -> str:
    rows = "".join(
        f'      <attribute id="{name}" title="{name}" type="{"integer" if kinds[name] == "int" else kinds[name]}"/>\n'
        for name in names
    )
    return f'    <attributes class="{domain}">\n{rows}    </attributes>\n'


def _gexf_values(names: Iterable[str], values: dict[str, Value]) -> str:
    rows = "".join(
        f'          <attvalue for="{name}" value={_attribute(values[name])}/>\n'
        for name in names
        if values[name] is not None
    )
    return f"        <attvalues>\n{rows}        </attvalues>\n" if rows else ""


def _spells(edge: Edge) -> str:
    rows = "".join(f'          <spell start="{start}" end="{end}"/>\n' for start, end in edge.spells)
    return f"        <spells>\n{rows}        </spells>\n" if rows else ""
