"""`jsonld`: JSON-LD with a context, one named graph for each document and one node a line. Memory holds one document.

The context (`context`) comes from the ontology: prefixes, and for each property whether it leads to a node and which
datatype its values have, so that most values are plain strings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

import pyoxigraph as ox

from kg.export.terms import short
from kg.export.turtle import Source
from kg.frames import load_frames
from kg.frames.turtle import read_stanzas
from kg.names import KG, PREFIXES
from kg.rdf import graph_name
from kg.resources import ontology_dir

_TYPE = PREFIXES["rdf"] + "type"
_RANGE = PREFIXES["rdfs"] + "range"
_XSD = PREFIXES["xsd"]
Value = str | dict[str, str]


def context() -> dict[str, Any]:
    """Return the JSON-LD context of the graph: prefixes, then properties with the type of their values."""
    found: dict[str, Any] = dict(PREFIXES)
    for subject, values in sorted(read_stanzas(ontology_dir() / "kg.ttl").items()):
        kinds = values.get(_TYPE, ())
        ranges = values.get(_RANGE, ())
        if PREFIXES["owl"] + "ObjectProperty" in kinds:
            found[short(subject)] = {"@type": "@id"}
        elif ranges and ranges[0].startswith(_XSD) and ranges[0] != _XSD + "string":
            found[short(subject)] = {"@type": short(ranges[0])}
    for name in sorted(load_frames().relations):
        found[short(KG + name)] = {"@type": "@id"}
    return found


def write(source: Source, stream: TextIO) -> None:
    """Write JSON-LD 1.1: `@context`, then the documents by id as named graphs, subjects in order."""
    known = context()
    types = {name: told["@type"] for name, told in known.items() if isinstance(told, dict)}
    stream.write('{"@context": ' + json.dumps(known, indent=1) + ',\n"@graph": [')
    end = ""
    for info in source.documents():
        name = json.dumps(_name(graph_name(info.key).value))
        nodes = _nodes(source.lines(info.key), types)
        body = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)
        stream.write(f'{end}\n{{"@id": {name}, "@graph": [\n{body}\n]}}')
        end = ","
    stream.write("\n]}\n")


def _name(iri: str) -> str:
    """Return an IRI as the context lets it be written: `prefix:local`, or whole."""
    return short(iri).removeprefix("<").removesuffix(">")


def _nodes(lines: Iterable[str], types: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return one document's subjects with their values, in order of subjects, predicates and objects."""
    found: dict[str, dict[str, Any]] = {}
    for quad in ox.parse("\n".join(sorted(lines)), format=ox.RdfFormat.N_TRIPLES):
        subject = _name(quad.subject.value)
        node = found.setdefault(subject, {"@id": subject})
        if quad.predicate.value == _TYPE:
            node.setdefault("@type", []).append(_name(quad.object.value))
            continue
        predicate = _name(quad.predicate.value)
        node.setdefault(predicate, []).append(_value(quad.object, types.get(predicate)))
    return [{key: some[0] if len(some) == 1 else some for key, some in _listed(node)} for node in found.values()]


def _listed(node: Mapping[str, Any]) -> Iterable[tuple[str, list[Any]]]:
    for key, some in node.items():
        yield key, [some] if isinstance(some, str) else some


def _value(term: Any, kind: str | None) -> Value:
    """Return an object; kind: what the context says of its predicate."""
    if not isinstance(term, ox.Literal):
        name = _name(term.value)
        return name if kind == "@id" else {"@id": name}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = short(term.datatype.value).strip("<>")
    if datatype == "xsd:string":
        return {"@value": term.value} if kind else term.value
    return term.value if datatype == kind else {"@value": term.value, "@type": datatype}
