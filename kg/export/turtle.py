"""`ttl`: everything merged into one readable Turtle file, the edges between actors first (as in example/seed.ttl).

Triples that several documents share are written once. Two edges of one name and pair from different documents are one
triple; what each document says stands in the events below. Our own writer, because rdflib's is slow (44 s for a million
triples, measured) and puts nothing first. It works on lines of N-Triples as Oxigraph writes them: making a Python
object of every term takes longer than all the rest. Memory holds what documents share, edges and actors; the rest goes
through temporary files, one for each section.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from tempfile import TemporaryFile
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
# What only one document describes; a document's own triples are all about these and its actors.
OWN = tuple(f"<{space}" for space in (EVENT, CLAIM, EVIDENCE, DOCUMENT))

# All terms as N-Triples writes them. Subject -> its statements, "predicate object ." (no tuples: a million of them
# would keep the garbage collector busy).
Statements = dict[str, set[str]]
# Subject -> predicate -> objects.
Edges = dict[str, dict[str, set[str]]]
Pairs = dict[str, set[tuple[str, str]]]  # predicate -> subject and object


def once(source: Source) -> Iterator[list[str]]:
    """Yield the triples of each document, as `Source.lines` does, without those that an earlier one had.

    Memory holds what documents can share: triples about actors.
    """
    seen: set[str] = set()
    for info in source.documents():
        lines = []
        for line in source.lines(info.key):
            if not line.startswith(OWN):
                if line in seen:
                    continue
                seen.add(line)
            lines.append(line)
        yield lines


def write(source: Source, stream: TextIO) -> None:
    """Write everything in a store as one Turtle file; in each section the documents follow each other by id."""
    with ExitStack() as stack:
        parts = {
            space: stack.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n")) for _, space in _SECTIONS
        }
        read, implied, shared = _sorted_out(source, parts)
        stream.write(HEADER)
        stream.writelines(prefix_lines())
        _write_edges(stream, "The edges: who did what to whom. Only what the text or a cited source asserts.", read)
        _write_edges(stream, "The same edges under their more general relations.", implied)
        _write_stanzas(parts[ACTOR], [name for name in shared if name.startswith(_ACTOR)], shared)
        for title, space in _SECTIONS:
            if parts[space].tell():
                stream.write(f"\n# {title}\n")
                parts[space].seek(0)
                shutil.copyfileobj(parts[space], stream)
        others = [name for name in shared if not name.startswith(_ACTOR)]
        if others:
            stream.write("\n# Other.\n")
            _write_stanzas(stream, others, shared)


def _sorted_out(source: Source, parts: Mapping[str, TextIO]) -> tuple[Edges, Edges, Statements]:
    """Write what only one document describes to `parts`, by namespace; return all else.

    That is: edges whose relation some event names, edges of superproperties only, other triples by subject.
    """
    edges: Pairs = defaultdict(set)
    together: Pairs = defaultdict(set)
    shared: Statements = defaultdict(set)
    for info in source.documents():
        subjects: Statements = defaultdict(set)
        for line in source.lines(info.key):
            subject, rest = line.split(" ", 1)
            if subject.startswith(_ACTOR) and rest.startswith(_KG):
                predicate, value = rest.split(" ", 1)
                if value.startswith(_ACTOR) and predicate != _HELD:  # a derived edge, not a fact about an actor
                    edges[predicate].add((subject, value[:-2]))
                    continue
            (subjects if subject.startswith(OWN) else shared)[subject].add(rest)
        _note_events(subjects, together)
        for space, part in parts.items():
            _write_stanzas(part, [name for name in subjects if name.startswith(f"<{space}")], subjects)
    return *_split(edges, together), shared


def _note_events(subjects: Statements, together: Pairs) -> None:
    """Note for each relation the pairs of actors that an event with it joins."""
    for subject, statements in subjects.items():
        if not subject.startswith(_EVENT):
            continue
        relation, people = "", []
        for statement in statements:
            if statement.startswith(_PARTICIPANT):
                people.append(statement[len(_PARTICIPANT) : -2])
            elif statement.startswith(_RELATION):
                relation = statement[len(_RELATION) : -2]
        together[relation].update((a, b) for a in people for b in people)


def _split(edges: Pairs, together: Pairs) -> tuple[Edges, Edges]:
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


def _write_stanzas(stream: TextIO, names: Iterable[str], subjects: Statements) -> None:
    # An event is followed by its participations, a claim by its chain, an actor by its offices.
    stream.writelines(
        f"\n{short(name[1:-1])} {stanza_of_lines(subjects[name])} .\n"
        for name in sorted(names, key=lambda name: name[1:-1])
    )
