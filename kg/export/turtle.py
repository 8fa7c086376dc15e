"""`ttl`: everything merged into one readable Turtle file, the edges between actors first (as in example/seed.ttl).

Triples that several documents share are written once. Two edges of one name and pair from different documents are one
triple; what each document says stands in the events below. Our own writer, because rdflib's is slow (44 s for a million
triples, measured) and puts nothing first. It works on lines of N-Triples as Oxigraph writes them: making a Python
object of every term takes longer than all the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TextIO

import pyoxigraph as ox

from kg.export.terms import prefix_lines, short, stanza_of_lines
from kg.names import ACTOR, CLAIM, DOCUMENT, EVENT, EVIDENCE, KG


class Source(Protocol):
    """What an RDF exporter needs of a store."""

    def documents(self) -> Iterator[Any]:
        """Yield the documents, sorted by id; each has a `key`."""

    def quads(self, key: str, *, in_order: bool = True) -> list[ox.Quad]:
        """Return a document's quads, sorted unless told not to."""

    def lines(self, key: str) -> list[str]:
        """Return a document's triples as lines of N-Triples without line end, in no order."""


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
_RELATION, _PARTICIPANT, _HELD = f"<{KG}relation> ", f"<{KG}participant> ", f"<{KG}held>"
_ACTOR, _EVENT, _KG = f"<{ACTOR}", f"<{EVENT}", f"<{KG}"

# All terms as N-Triples writes them. Subject -> its statements, "predicate object ." (no tuples: a million of them
# would keep the garbage collector busy).
Statements = dict[str, list[str]]
# Subject -> predicate -> objects.
Edges = dict[str, dict[str, set[str]]]


def write(source: Source, stream: TextIO) -> None:
    """Write everything in a store as one Turtle file."""
    read, implied, subjects = _sorted_out(source.lines(info.key) for info in source.documents())
    stream.write(HEADER)
    stream.writelines(prefix_lines())
    _write_edges(stream, "The edges: who did what to whom. Only what the text or a cited source asserts.", read)
    _write_edges(stream, "The same edges under their more general relations.", implied)
    for title, namespace in _SECTIONS:
        _write_section(stream, title, (name for name in subjects if name.startswith(f"<{namespace}")), subjects)
    known = tuple(f"<{namespace}" for _, namespace in _SECTIONS)
    _write_section(stream, "Other.", (name for name in subjects if not name.startswith(known)), subjects)


def _sorted_out(documents: Iterable[list[str]]) -> tuple[Edges, Edges, Statements]:
    """Return edges whose relation some event names, edges of superproperties only, and all other triples by subject."""
    edges: dict[str, set[tuple[str, str]]] = defaultdict(set)
    subjects: Statements = defaultdict(list)
    relations: dict[str, str] = {}
    people: dict[str, list[str]] = defaultdict(list)
    for lines in documents:
        for line in lines:
            subject, rest = line.split(" ", 1)
            if subject.startswith(_EVENT):
                if rest.startswith(_PARTICIPANT):
                    people[subject].append(rest[len(_PARTICIPANT) : -2])
                elif rest.startswith(_RELATION):
                    relations[subject] = rest[len(_RELATION) : -2]
            elif subject.startswith(_ACTOR) and rest.startswith(_KG):
                predicate, value = rest.split(" ", 1)
                if value.startswith(_ACTOR) and predicate != _HELD:  # a derived edge, not a fact about an actor
                    edges[predicate].add((subject, value[:-2]))
                    continue
            subjects[subject].append(rest)
    read, implied = _split(edges, relations, people)
    return read, implied, subjects


def _split(
    edges: dict[str, set[tuple[str, str]]], relations: dict[str, str], people: dict[str, list[str]]
) -> tuple[Edges, Edges]:
    together: dict[str, set[tuple[str, str]]] = defaultdict(set)  # relation -> pairs of its events
    for event, relation in relations.items():
        together[relation].update((a, b) for a in people[event] for b in people[event])
    read: Edges = defaultdict(lambda: defaultdict(set))
    implied: Edges = defaultdict(lambda: defaultdict(set))
    for predicate, pairs in edges.items():
        for a, b in pairs:
            kind = read if (a, b) in together[predicate] else implied
            kind[a][predicate].add(b)
    return read, implied


def _write_edges(stream: TextIO, title: str, edges: Edges) -> None:
    if not edges:
        return
    stream.write(f"\n# {title}\n")
    for subject in sorted(edges):
        parts = [
            f"{short(predicate[1:-1])} {' , '.join(short(value[1:-1]) for value in sorted(edges[subject][predicate]))}"
            for predicate in sorted(edges[subject])
        ]
        stream.write(f"{short(subject[1:-1])} " + " ;\n    ".join(parts) + " .\n")


def _write_section(stream: TextIO, title: str, names: Iterable[str], subjects: Statements) -> None:
    # An event is followed by its participations, a claim by its chain, an actor by its offices.
    names = sorted(names, key=lambda name: name[1:-1])
    if names:
        stream.write(f"\n# {title}\n")
    for name in names:
        stream.write(f"\n{short(name[1:-1])} {stanza_of_lines(subjects[name])} .\n")
