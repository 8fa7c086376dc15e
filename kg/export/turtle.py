"""`ttl`: everything merged into one readable Turtle file, the edges between actors first (as in example/seed.ttl).

Triples that several documents share are written once. Two edges of one name and pair from different documents are one
triple; what each document says stands in the events below. Our own writer, because rdflib's is slow (44 s for a million
triples, measured) and puts nothing first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TextIO

import pyoxigraph as ox

from kg.export.terms import ordered, prefix_lines, short, stanza, turtle
from kg.names import ACTOR, CLAIM, DOCUMENT, EVENT, EVIDENCE, KG


class Source(Protocol):
    """What an RDF exporter needs of a store."""

    def documents(self) -> Iterator[Any]:
        """Yield the documents, sorted by id; each has a `key`."""

    def quads(self, key: str, *, in_order: bool = True) -> list[ox.Quad]:
        """Return a document's quads, sorted unless told not to."""


HEADER = """\
# Who did what to whom, and who says so. Written by kg; every edge leads back to the sentences it was read from:
#   edge -> event (kg:relation, kg:source, kg:target) <- claim (kg:about) -> evidence (kg:evidence, oa:exact)
"""

_SECTIONS = (
    ("Events: each happening once, with its participants.", EVENT),
    ("Claims: who says what of an event (kg:chain, outermost first).", CLAIM),
    ("Evidence: the sentences, with character ranges of the document's text.", EVIDENCE),
    ("Actors.", ACTOR),
    ("Documents, and sentences that gave nothing (kg:Miss).", DOCUMENT),
)


def write(source: Source, stream: TextIO) -> None:
    """Write everything in a store as one Turtle file."""
    read, implied, subjects = _sorted_out(
        quad for info in source.documents() for quad in source.quads(info.key, in_order=False)
    )
    stream.write(HEADER)
    stream.writelines(prefix_lines())
    _write_edges(stream, "The edges: who did what to whom. Only what the text or a cited source asserts.", read)
    _write_edges(stream, "The same edges under their more general relations.", implied)
    for title, namespace in _SECTIONS:
        _write_section(stream, title, (name for name in subjects if name.startswith(namespace)), subjects)
    known = tuple(namespace for _, namespace in _SECTIONS)
    _write_section(stream, "Other.", (name for name in subjects if not name.startswith(known)), subjects)


def _is_edge(quad: ox.Quad) -> bool:
    """Whether a quad is a derived edge between two actors (not a fact about one of them)."""
    if not quad.subject.value.startswith(ACTOR) or not isinstance(quad.object, ox.NamedNode):  # type: ignore[union-attr]
        return False
    predicate = quad.predicate.value
    return quad.object.value.startswith(ACTOR) and predicate.startswith(KG) and predicate not in _FACTS


_FACTS = {KG + "held"}
Edges = dict[str, dict[str, set[str]]]


def _sorted_out(quads: Iterable[ox.Quad]) -> tuple[Edges, Edges, dict[str, set[ox.Triple]]]:
    """Return edges whose relation some event names, edges of superproperties only, and all other triples by subject."""
    edges: dict[str, set[tuple[str, str]]] = defaultdict(set)
    subjects: dict[str, set[ox.Triple]] = defaultdict(set)
    relations: dict[str, str] = {}
    people: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if _is_edge(quad):
            edges[quad.predicate.value].add((quad.subject.value, quad.object.value))  # type: ignore[union-attr]
            continue
        subject = quad.subject.value  # type: ignore[union-attr]
        subjects[subject].add(quad.triple)
        if quad.predicate.value == KG + "relation":
            relations[subject] = quad.object.value  # type: ignore[union-attr]
        elif quad.predicate.value == KG + "participant":
            people[subject].add(quad.object.value)  # type: ignore[union-attr]
    together: dict[str, set[str]] = defaultdict(set)  # relation -> "a b" of its events
    for event, relation in relations.items():
        for a in people[event]:
            together[relation].update(f"{a} {b}" for b in people[event])
    read: Edges = defaultdict(lambda: defaultdict(set))
    implied: Edges = defaultdict(lambda: defaultdict(set))
    for predicate, pairs in edges.items():
        for a, b in pairs:
            kind = read if f"{a} {b}" in together[predicate] else implied
            kind[a][predicate].add(b)
    return read, implied, subjects


def _write_edges(stream: TextIO, title: str, edges: Edges) -> None:
    if not edges:
        return
    stream.write(f"\n# {title}\n")
    for subject in sorted(edges):
        values = [
            (short(predicate), short(value))
            for predicate in sorted(edges[subject])
            for value in sorted(edges[subject][predicate])
        ]
        stream.write(stanza(short(subject), values))


def _write_section(stream: TextIO, title: str, names: Iterable[str], subjects: dict[str, set[ox.Triple]]) -> None:
    names = sorted(names)  # an event is followed by its participations, a claim by its chain, an actor by its offices
    if names:
        stream.write(f"\n# {title}\n")
    for name in names:
        stream.write("\n" + stanza(turtle(ox.NamedNode(name)), ordered(subjects[name])))
