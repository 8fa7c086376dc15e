"""What an exported file is, beside it: VoID, DCAT and PROV as Turtle (`graph.ttl` and `graph.ttl.void.ttl`).

IRIs of the files are relative, so that the pair can be moved and published together. No time is written: the same
store gives the same bytes, and a file system knows when.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from kg import __version__, rdf
from kg.export.terms import turtle
from kg.export.turtle import OWN, Source, once
from kg.names import KG, PREFIXES

MEDIA_TYPES = {
    "ttl": "text/turtle",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "csv": "text/csv",
    "events": "text/csv",
    "panel": "text/csv",
    "jsonl": "application/x-ndjson",
    "ftm": "application/x-ndjson",
}
_PREFIXES = {
    **{name: PREFIXES[name] for name in ("kg", "dcterms", "prov", "xsd")},
    "dcat": "http://www.w3.org/ns/dcat#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
}
_RDF = ("ttl", "trig", "nq", "nt", "jsonld", "rdfxml")


def description_path(path: Path) -> Path:
    """Return where the description of an exported file goes."""
    return path.with_name(path.name + ".void.ttl")


def describe(source: Source, path: Path, format_: str) -> Path:
    """Describe a file that was exported from `source`; return where the description is."""
    target = description_path(path)
    target.write_text(_text(source, path, format_), encoding="utf-8", newline="\n")
    return target


def _text(source: Source, path: Path, format_: str) -> str:
    documents = list(source.documents())
    triples, entities, classes, predicates = _counted(source)
    file = f"<{quote(path.name)}>"
    runs = sorted({info.run for info in documents if info.run})
    lines = [
        *(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items()),
        "\n<#dataset> a void:Dataset , dcat:Dataset , prov:Entity ;\n",
        '    dcterms:title "Who did what to whom, and who says so"@en ;\n',
        f"    dcat:distribution {file} ;\n",
        f"    void:dataDump {file} ;\n" if format_ in _RDF else "",
        f"    void:vocabulary <{KG}> ;\n    dcterms:conformsTo <{KG.rstrip('#')}> ;\n",
        f"    void:uriSpace {turtle(ox.Literal(KG.removesuffix('ontology#')))} ;\n",
        f"    void:triples {triples} ;\n    void:distinctSubjects {entities} ;\n",
        f"    void:properties {len(predicates)} ;\n",
        f"    void:classes {len(classes)} ;\n    void:documents {len(documents)} ;\n",
        *(f"    void:classPartition <#class-{number}> ;\n" for number in range(1, len(classes) + 1)),
        "    prov:wasGeneratedBy <#export> .\n",
    ]
    for number, (name, count) in enumerate(sorted(classes.items()), 1):
        lines.append(f"\n<#class-{number}> void:class {name} ; void:entities {count} .\n")
    size, checksum = _measured(path)
    lines += [
        f"\n{file} a dcat:Distribution ;\n    dcat:downloadURL {file} ;\n",
        f"    dcat:mediaType <https://www.iana.org/assignments/media-types/{MEDIA_TYPES[format_]}> ;\n",
        f'    dcat:byteSize "{size}"^^xsd:nonNegativeInteger ;\n    spdx:checksum <#sum> .\n',
        "\n<#sum> a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;\n",
        f'    spdx:checksumValue "{checksum}"^^xsd:hexBinary .\n',
        "\n<#export> a prov:Activity ; prov:wasAssociatedWith <#kg>",
        "".join(f" ;\n    prov:used {rdf.graph_name(info.key)}" for info in documents) + " .\n",
        f"\n<#kg> a prov:SoftwareAgent ; dcterms:title {turtle(ox.Literal(f'kg {__version__}'))}",
        "".join(f" ;\n    kg:run {turtle(ox.Literal(run))}" for run in runs) + " .\n",
    ]
    for info in documents:
        lines.append(_document(info))
    return "".join(lines)


def _document(info: object) -> str:
    quads = [f"{rdf.graph_name(info.key)} a prov:Entity ;\n    dcterms:identifier {turtle(_literal(info.id))}"]  # type: ignore[attr-defined]
    for name, value in (("title", info.title), ("issued", info.date), ("publisher", info.publisher)):  # type: ignore[attr-defined]
        if value is not None:
            quads.append(f"dcterms:{name} {turtle(_literal(value))}")
    return "\n" + " ;\n    ".join(quads) + " .\n"


def _literal(text: str) -> ox.Literal:
    return ox.Literal(rdf.clean(text))


def _measured(path: Path) -> tuple[int, str]:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _counted(source: Source) -> tuple[int, int, Counter[str], set[str]]:
    """Return triples, subjects, subjects by class and predicates of all documents merged (each triple once).

    Memory holds the subjects that several documents can describe; all others belong to one document.
    """
    triples = own = 0
    shared: set[str] = set()
    predicates: set[str] = set()
    classes: Counter[str] = Counter()
    kind = f"<{PREFIXES['rdf']}type>"
    for lines in once(source):
        triples += len(lines)
        here: set[str] = set()
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            (here if subject.startswith(OWN) else shared).add(subject)
            predicates.add(predicate)
            if predicate == kind:
                classes[value[:-2]] += 1
        own += len(here)
    return triples, own + len(shared), classes, predicates
