"""A part of a store for exporting: only the events that pass, with the actors they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

import pyoxigraph as ox

from kg import rdf
from kg.errors import UsageError
from kg.frames import Frames
from kg.model import STATUSES, Actor, Document, Event, Extraction


class Source(Protocol):
    """What is filtered: a store."""

    @property
    def frames(self) -> Frames:
        """Relations by name."""

    def documents(self) -> Iterator[Any]:
        """Yield the documents, sorted by id; each has `id`, `key` and `run`."""

    def extraction(self, key: str) -> Extraction:
        """Return what was read from a document."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an event must be to pass; an empty part lets everything pass, several values of one part are an "or".

    actors: ids, labels or aliases of a participant, case aside. relations: names, which stand for the narrower ones
    too. classes: PLOVER classes (`CONSULT`) or quad classes (`1` to `4`). since, until: ISO dates, months or years,
    both inclusive; an event's time, else its document's date, must touch them, and what has neither does not pass.
    sources: ids or labels of who vouches in a claim, or of the publisher. confidence: at least. documents: ids or keys.
    """

    actors: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    statuses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: float = 0.0
    documents: tuple[str, ...] = ()

    @property
    def by_event(self) -> bool:
        """Whether anything but documents is asked for."""
        return self != Filter(documents=self.documents)


def _is_time(text: str) -> bool:
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) in (4, 7) else text)
    except ValueError:
        return False
    return len(text) in (4, 7, 10)


class Filtered:
    """What exporters read instead of the store. Raises UnknownName or UsageError for what cannot be asked."""

    def __init__(self, source: Source, wanted: Filter) -> None:
        self._source, self._wanted = source, wanted
        self.frames = source.frames
        for name in wanted.relations:
            self.frames.relation(name)
        for name in wanted.statuses:
            if name not in STATUSES:
                raise UsageError(f"no status is called {name!r}; there are: {', '.join(STATUSES)}")
        known = {*(relation.plover for relation in self.frames.relations.values() if relation.plover), *"1234"}
        for name in wanted.classes:
            if name.upper() not in known:
                raise UsageError(f"no class is called {name!r}; there are: {', '.join(sorted(known))}")
        for day in filter(None, (wanted.since, wanted.until)):
            if not _is_time(day):
                raise UsageError(f"{day!r} is not a date: write it as YYYY-MM-DD, YYYY-MM or YYYY")
        self._actors = frozenset(map(str.casefold, wanted.actors))
        self._vouchers = frozenset(map(str.casefold, wanted.sources))
        self._classes = frozenset(map(str.upper, wanted.classes))
        self._runs: dict[str, str] = {}
        self._latest: tuple[str, Extraction] | None = None  # exporters ask twice in a row for the same document

    def documents(self) -> Iterator[Any]:
        """Yield the documents that have something left, sorted by id."""
        for info in self._source.documents():
            self._runs[info.key] = info.run
            if self._named(info) and (not self._wanted.by_event or self.extraction(info.key).events):
                yield info

    def extractions(self) -> Iterator[Extraction]:
        """Yield what is left of every document, sorted by document id."""
        for info in self._source.documents():
            if self._named(info):
                found = self.extraction(info.key)
                if found.events or not self._wanted.by_event:
                    yield found

    def extraction(self, key: str) -> Extraction:
        """Return what is left of a document: events that pass, actors they name, no abstentions beside a choice."""
        if self._latest is None or self._latest[0] != key:
            self._latest = key, self._left(self._source.extraction(key))
        return self._latest[1]

    def _left(self, whole: Extraction) -> Extraction:
        if not self._wanted.by_event:
            return whole
        actors = {actor.id: actor for actor in whole.actors}
        events = tuple(event for event in whole.events if self._passes(event, whole.document, actors))
        ids = {event.id for event in events}
        events = tuple(replace(event, before=tuple(b for b in event.before if b in ids)) for event in events)
        named = {name for event in events for name in _actors_of(event)}
        return Extraction(whole.document, tuple(actor for actor in whole.actors if actor.id in named), events)

    def quads(self, key: str, *, in_order: bool = True) -> list[ox.Quad]:
        """Return the quads of what is left of a document, sorted."""
        if key not in self._runs:
            self._runs.update((info.key, info.run) for info in self._source.documents())
        return list(rdf.to_quads(self.extraction(key), self.frames, run=self._runs.get(key, "")))

    def lines(self, key: str) -> list[str]:
        """Return the triples of what is left of a document as lines of N-Triples without line end."""
        return [f"{quad.triple} ." for quad in self.quads(key)]

    def _named(self, info: Any) -> bool:
        return not self._wanted.documents or info.id in self._wanted.documents or info.key in self._wanted.documents

    def _passes(self, event: Event, document: Document, actors: dict[str, Actor]) -> bool:
        wanted = self._wanted
        if wanted.statuses and event.status not in wanted.statuses:
            return False
        if event.confidence < wanted.confidence:
            return False
        relation = self.frames.relation(event.relation)
        if self._classes and not self._classes & {relation.plover, str(relation.quad)}:
            return False
        if wanted.relations and not _is_any(event.relation, wanted.relations, self.frames):
            return False
        if self._actors and not any(
            self._actors & _names(mention.actor, actors) for mention in (*event.sources, *event.targets)
        ):
            return False
        return self._vouched(event, document, actors) and self._in_time(event, document)

    def _vouched(self, event: Event, document: Document, actors: dict[str, Actor]) -> bool:
        if not self._vouchers or (document.publisher or "").casefold() in self._vouchers:
            return True
        return any(self._vouchers & _names(name, actors) for claim in event.claims for name in claim.chain)

    def _in_time(self, event: Event, document: Document) -> bool:
        since, until = self._wanted.since, self._wanted.until
        first = event.when.start or event.when.end or document.date
        last = event.when.end or event.when.start or document.date
        if since is not None and (last is None or last < since[: len(last)]):
            return False
        return until is None or (first is not None and first[: len(until)] <= until)


def _names(actor: str, actors: dict[str, Actor]) -> set[str]:
    known = actors.get(actor)
    return {name.casefold() for name in (actor, *((known.label, *known.aliases) if known else ()))}


def _actors_of(event: Event) -> Iterator[str]:
    yield from (mention.actor for mention in (*event.sources, *event.targets))
    for chain in (*(claim.chain for claim in event.claims), *(evidence.chain for evidence in event.evidence)):
        yield from chain
    if event.initiator is not None:
        yield event.initiator


def _is_any(name: str | None, wanted: tuple[str, ...], frames: Frames) -> bool:
    while name is not None:
        if name in wanted:
            return True
        name = frames.relation(name).parent
    return False
