"""What follows from the graph by the ontology: superclasses, superproperties, symmetry and inverses.

Nothing that was read is written here, so what follows never mixes with what somebody said. The edges of a document
carry their superproperties and both directions of a symmetric relation already (`kg.rdf`): a query needs no reasoning
for them, at a cost measured in benchmarks/RESULTS-queries.md. What is left is here: the classes and properties of SEM,
PROV-O and schema.org that ours stand below, and the inverse of a relation (who visited was hosted).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

import pyoxigraph as ox

from kg.errors import UnknownName
from kg.export.terms import ordered, prefix_lines, stanza, turtle
from kg.export.turtle import Source
from kg.frames import Frames, load_frames
from kg.frames.turtle import read_stanzas
from kg.names import KG, PREFIXES
from kg.resources import ontology_dir

GRAPH = ox.NamedNode(KG + "entailed")
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_RDFS = PREFIXES["rdfs"]
Names = dict[str, set[str]]


class Rules:
    """The ontology as three tables: name -> all names above it, the symmetric relations, relation -> its inverse."""

    def __init__(self, frames: Frames) -> None:
        above: Names = defaultdict(set)
        for subject, values in read_stanzas(ontology_dir() / "kg.ttl").items():
            for key in ("subClassOf", "subPropertyOf"):
                above[subject].update(values.get(_RDFS + key, ()))
        for relation in frames.relations.values():
            if relation.parent:
                above[KG + relation.name].add(KG + relation.parent)
        self.above = {name: frozenset(_closure(name, above)) for name in above}
        self.symmetric = frozenset(KG + name for name, relation in frames.relations.items() if relation.symmetric)
        self.inverse = {
            KG + name: KG + relation.inverse for name, relation in frames.relations.items() if relation.inverse
        }

    def consequences(self, triple: ox.Triple) -> Iterator[ox.Triple]:
        """Yield what follows from one triple in one step (superclasses and superproperties: in all steps)."""
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            for name in self.above.get(value.value, ()):
                yield ox.Triple(subject, predicate, ox.NamedNode(name))
            return
        for name in self.above.get(predicate.value, ()):
            yield ox.Triple(subject, ox.NamedNode(name), value)
        if isinstance(value, ox.NamedNode):
            if predicate.value in self.symmetric:
                yield ox.Triple(value, predicate, subject)
            if predicate.value in self.inverse:
                yield ox.Triple(value, ox.NamedNode(self.inverse[predicate.value]), subject)


def _closure(name: str, above: Names) -> Iterator[str]:
    seen, waiting = {name}, [name]
    while waiting:
        for other in above.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
                yield other


def entailed(source: Source, frames: Frames | None = None) -> list[ox.Triple]:
    """Return what follows from all documents together and stands in none of them, sorted."""
    rules = Rules(frames or load_frames())
    found: set[ox.Triple] = set()
    for info in source.documents():
        waiting = [quad.triple for quad in source.quads(info.key, in_order=False)]
        while waiting:
            new = [triple for triple in rules.consequences(waiting.pop()) if triple not in found]
            found.update(new)
            waiting.extend(new)
    for info in source.documents():
        found.difference_update(quad.triple for quad in source.quads(info.key, in_order=False))
    return sorted(found, key=str)


def write(source: Source, stream: TextIO, format_: str) -> None:
    """Write what follows, and nothing that was read. Raises UnknownName for a format without a way to say so.

    nq, trig: in the graph kg:entailed, so that the file can be loaded beside the documents. ttl, nt: plain.
    """
    if format_ not in WRITERS:
        raise UnknownName("format with --entail", format_, WRITERS)
    WRITERS[format_](entailed(source), stream)


def _ntriples(triples: Iterable[ox.Triple], stream: TextIO) -> None:
    stream.writelines(f"{triple} .\n" for triple in triples)


def _nquads(triples: Iterable[ox.Triple], stream: TextIO) -> None:
    stream.writelines(f"{triple} {GRAPH} .\n" for triple in triples)


def _turtle(triples: Iterable[ox.Triple], stream: TextIO) -> None:
    stream.write("# What follows from the graph by the ontology; nothing here was read. Written by kg.\n")
    stream.writelines(prefix_lines())
    _stanzas(triples, stream)


def _trig(triples: Iterable[ox.Triple], stream: TextIO) -> None:
    stream.writelines(prefix_lines())
    stream.write(f"\n{turtle(GRAPH)} {{\n")
    _stanzas(triples, stream)
    stream.write("}\n")


def _stanzas(triples: Iterable[ox.Triple], stream: TextIO) -> None:
    by_subject: dict[str, list[ox.Triple]] = {}
    for triple in triples:
        by_subject.setdefault(turtle(triple.subject), []).append(triple)
    for subject in sorted(by_subject):
        stream.write(stanza(subject, ordered(by_subject[subject])))


WRITERS: dict[str, Callable[[Iterable[ox.Triple], TextIO], None]] = {
    "ttl": _turtle,
    "trig": _trig,
    "nq": _nquads,
    "nt": _ntriples,
}
