"""Extractions as a network: actors, and one edge per pair, relation and status with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from kg.frames import Frames
from kg.model import Actor, Event, Extraction


class Source(Protocol):
    """What these exporters need of a store."""

    @property
    def frames(self) -> Frames:
        """Relations by name."""

    def extractions(self) -> Iterator[Extraction]:
        """Yield every document's extraction, sorted by document id."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Events between two actors with one relation and status.

    events: how many; documents: in how many; first, last: earliest and latest possible day, of those that have one;
    spells: the possible days of each event (first, last; ISO dates), overlapping ones joined, in order;
    confidence: the highest. directed False: holds both ways, source and target in order of id.
    """

    source: str
    target: str
    relation: str
    plover: str
    quad: int
    goldstein: float
    status: str
    directed: bool
    events: int
    documents: int
    first: str | None
    last: str | None
    confidence: float
    media: tuple[str, ...]
    spells: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        """What it is drawn as: the relation, with the status where that is not asserted."""
        return self.relation if self.status == "asserted" else f"{self.relation} ({self.status})"


Key = tuple[str, str, str, str, bool]  # source, target, relation, status, directed


@dataclass(slots=True)
class _Tally:
    """What is known of an edge so far; `document` is the last one counted."""

    events: int = 0
    documents: int = 0
    document: str = ""
    days: set[tuple[str, str]] = field(default_factory=set)
    first: str | None = None
    last: str | None = None
    confidence: float = 0.0
    media: set[str] = field(default_factory=set)

    def add(self, document: str, event: Event) -> None:
        """Count an event. Documents come one after the other."""
        self.events += 1
        if document != self.document:
            self.document = document
            self.documents += 1
        start, end = event.when.start, event.when.end
        if start:
            self.first = min(start, self.first or start)
        if end:
            self.last = max(end, self.last or end)
        if start and end:
            self.days.add((start, end))
        self.confidence = max(self.confidence, event.confidence)
        if event.medium:
            self.media.add(event.medium)


def actors(extractions: Iterable[Extraction]) -> list[Actor]:
    """Return every actor once, sorted by id; of several descriptions the first document's."""
    found: dict[str, Actor] = {}
    for extraction in extractions:
        for actor in extraction.actors:
            found.setdefault(actor.id, actor)
    return [found[name] for name in sorted(found)]


def edges(extractions: Iterable[Extraction], frames: Frames, *, statuses: frozenset[str] | None = None) -> list[Edge]:
    """Return the edges, sorted. statuses: only events with one of these; None for all.

    Holds one document at a time, and what is told of each edge.
    """
    tallies: dict[Key, _Tally] = {}
    for extraction in extractions:
        for event in extraction.events:
            if statuses is None or event.status in statuses:
                for key in _keys(event, frames):
                    tallies.setdefault(key, _Tally()).add(extraction.document.key, event)
    return [_edge(key, tally, frames) for key, tally in sorted(tallies.items(), key=lambda item: item[0])]


def network(source: Source, statuses: Iterable[str] | None = None) -> tuple[list[Actor], list[Edge]]:
    """Return the actors that edges join, and the edges, both sorted, in one pass over the documents.

    An actor that nobody describes is a group named by its id.
    """
    found: dict[str, Actor] = {}

    def noted() -> Iterator[Extraction]:
        for extraction in source.extractions():
            for actor in extraction.actors:
                found.setdefault(actor.id, actor)
            yield extraction

    joined = edges(noted(), source.frames, statuses=None if statuses is None else frozenset(statuses))
    named = {name for edge in joined for name in (edge.source, edge.target)}
    return [found.get(name) or Actor(name, name, "group") for name in sorted(named)], joined


def _keys(event: Event, frames: Frames) -> set[Key]:
    directed = not (frames.relation(event.relation).symmetric or event.mutual)
    pairs = {(a.actor, b.actor) for a, b in event.pairs()}
    if not directed:
        pairs = {(min(pair), max(pair)) for pair in pairs}
    return {(*pair, event.relation, event.status, directed) for pair in pairs}


def _edge(key: Key, tally: _Tally, frames: Frames) -> Edge:
    source, target, name, status, directed = key
    relation = frames.relation(name)
    return Edge(
        source=source,
        target=target,
        relation=name,
        plover=relation.plover,
        quad=relation.quad,
        goldstein=relation.goldstein,
        status=status,
        directed=directed,
        events=tally.events,
        documents=tally.documents,
        first=tally.first,
        last=tally.last,
        confidence=tally.confidence,
        media=tuple(sorted(tally.media)),
        spells=_spells(tally.days),
    )


def _spells(days: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return stretches of days in order, those that overlap joined; what is no date is left out."""
    found: list[tuple[str, str]] = []
    for start, end in sorted(days):
        try:
            date.fromisoformat(start), date.fromisoformat(end)
        except ValueError:
            continue
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)
