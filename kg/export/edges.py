"""Extractions as a network: actors, and one edge per pair, relation and status with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


def actors(extractions: Iterable[Extraction]) -> list[Actor]:
    """Return every actor once, sorted by id; of several descriptions the first document's."""
    found: dict[str, Actor] = {}
    for extraction in extractions:
        for actor in extraction.actors:
            found.setdefault(actor.id, actor)
    return [found[name] for name in sorted(found)]


def edges(extractions: Iterable[Extraction], frames: Frames, *, statuses: frozenset[str] | None = None) -> list[Edge]:
    """Return the edges, sorted. statuses: only events with one of these; None for all."""
    groups: dict[tuple[str, str, str, str, bool], list[tuple[str, Event]]] = {}
    for extraction in extractions:
        for event in extraction.events:
            if statuses is not None and event.status not in statuses:
                continue
            directed = not (frames.relation(event.relation).symmetric or event.mutual)
            for a, b in {(a.actor, b.actor) for a, b in event.pairs()}:
                pair = (a, b) if directed else (min(a, b), max(a, b))
                key = (*pair, event.relation, event.status, directed)
                groups.setdefault(key, []).append((extraction.document.id, event))
    return [_edge(key, told, frames) for key, told in sorted(groups.items())]


def _edge(key: tuple[str, str, str, str, bool], told: list[tuple[str, Event]], frames: Frames) -> Edge:
    source, target, name, status, directed = key
    relation = frames.relation(name)
    whens = [event.when for _, event in told]
    return Edge(
        source=source,
        target=target,
        relation=name,
        plover=relation.plover,
        quad=relation.quad,
        goldstein=relation.goldstein,
        status=status,
        directed=directed,
        events=len({event.id for _, event in told}),
        documents=len({document for document, _ in told}),
        first=min((when.start for when in whens if when.start), default=None),
        last=max((when.end for when in whens if when.end), default=None),
        confidence=max(event.confidence for _, event in told),
        media=tuple(sorted({event.medium for _, event in told if event.medium})),
    )
