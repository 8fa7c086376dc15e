"""`csv`: actors, edges, or evidence as a table for spreadsheets and Gephi's import (its own header names).

A cell that a spreadsheet would run as a formula gets an apostrophe in front. UTF-8, commas, lines end in LF.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import TextIO

from kg.errors import UnknownName
from kg.export.edges import Source, actors, network
from kg.model import Event, Extraction

Cell = str | int | float | None

NODES = ("Id", "Label", "Type", "ISO3", "Wikidata")
EDGES = (
    *("Source", "Target", "Type", "Kind", "Label", "Weight", "SourceLabel", "TargetLabel", "Class", "QuadClass"),
    *("Goldstein", "Status", "Documents", "First", "Last", "Confidence", "Media"),
)
EVIDENCE = (
    *("Document", "Date", "Publisher", "Event", "Source", "Relation", "Target", "Status", "Attribution"),
    *("Sentence", "Start", "End", "EvidenceStatus", "Confidence"),
)


def write(source: Source, stream: TextIO, *, table: str = "edges") -> None:
    """Write one table: nodes, edges or evidence. Raises UnknownName for another."""
    tables = {"nodes": (NODES, _nodes), "edges": (EDGES, _edges), "evidence": (EVIDENCE, _evidence)}
    if table not in tables:
        raise UnknownName("table", table, tables)
    header, rows = tables[table]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows(source))


def guarded(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("Moscow"), guarded(-3)
    ("'=1+1", 'Moscow', -3)
    """
    if isinstance(cell, str):
        cell = cell.replace("\x00", "\ufffd")
        if cell.lstrip(" \ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")):
            return "'" + cell
    return cell


def _nodes(source: Source) -> Iterator[Sequence[Cell]]:
    for actor in actors(source.extractions()):
        yield actor.id, actor.label, actor.type, actor.iso3, actor.wikidata


def _edges(source: Source) -> Iterator[Sequence[Cell]]:
    people, found = network(source)
    labels = {actor.id: actor.label for actor in people}
    for edge in found:
        yield (
            edge.source,
            edge.target,
            "Directed" if edge.directed else "Undirected",
            edge.kind,
            edge.relation,
            edge.events,
            labels[edge.source],
            labels[edge.target],
            edge.plover,
            edge.quad,
            edge.goldstein,
            edge.status,
            edge.documents,
            edge.first,
            edge.last,
            edge.confidence,
            " ".join(edge.media),
        )


def _evidence(source: Source) -> Iterator[Sequence[Cell]]:
    for extraction in source.extractions():
        labels = {actor.id: actor.label for actor in extraction.actors}
        for event in extraction.events:
            yield from _sentences(extraction, event, labels)


def _sentences(extraction: Extraction, event: Event, labels: dict[str, str]) -> Iterator[Sequence[Cell]]:
    document = extraction.document
    for a, b in event.pairs():
        for evidence in event.evidence:
            yield (
                document.id,
                document.date,
                document.publisher,
                event.id,
                labels.get(a.actor, a.actor),
                event.relation,
                labels.get(b.actor, b.actor),
                event.status,
                " < ".join(labels.get(name, name) for name in evidence.chain),
                evidence.quote,
                evidence.sentence.start,
                evidence.sentence.end,
                evidence.status,
                event.confidence,
            )
