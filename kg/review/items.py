"""Events as they come to be looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from kg import identity, rdf
from kg.model import Actor, Document, Event, Extraction, Judgement
from kg.store import Store

LOW = 0.6  # as the named query `low-confidence` has it
Which = Literal["all", "low", "disputed"]


class Source(Protocol):
    """Where events come from: a store, or what is left of it after filters."""

    def extractions(self) -> Iterable[Extraction]:
        """Yield every document's extraction, sorted by document id."""


@dataclass(frozen=True, slots=True)
class Item:
    """An event as the graph shows it, and as it was read, which is what a judgement is about."""

    document: Document
    event: Event
    read: Event
    actors: dict[str, Actor] = field(hash=False, compare=False)
    judged: Judgement | None = None

    def label(self, actor: str) -> str:
        """Return what an actor is called."""
        return self.actors[actor].label if actor in self.actors else actor

    def judgement(self, verdict: Any, *, by: str, when: str, why: str = "", **changes: Any) -> Judgement:
        """Return a judgement on this event; what an earlier correction changed stays unless it is changed again."""
        if verdict == "correct" and self.judged is not None and self.judged.verdict == "correct":
            earlier = self.judged
            kept = {"relation": earlier.relation, "status": earlier.status, "reverse": earlier.reverse}
            swaps = dict(earlier.instead) | dict(changes.pop("instead", ()))
            if changes.pop("reverse", False):
                kept["reverse"] = not earlier.reverse
            changes = {**kept, **changes, "instead": tuple(swaps.items())}
        return Judgement(
            verdict,
            by,
            when,
            why,
            documents=((self.document.key, self.document.id),),
            event=self.read.id,
            reading=identity.reading(self.read),
            sentence=identity.sentence(self.read),
            **changes,
        )


def items(store: Store, source: Source | None = None) -> Iterator[Item]:
    """Yield the events of a store, or of a part of it, in the order of documents and text."""
    decisions = store.decisions
    for shown in (source or store).extractions():
        key = shown.document.key
        info = store.info(key)
        read = shown if info is None or not info.read else rdf.from_quads(store.original(key), shown.document.text)
        originals = {event.id: event for event in read.events}
        judged, _ = identity.matched(read, decisions, store.frames) if key in decisions.events else ({}, ())
        actors = {actor.id: actor for actor in shown.actors}
        for event in shown.events:
            yield Item(shown.document, event, originals[event.id], actors, judged.get(event.id))


def queue(
    found: Iterable[Item],
    *,
    which: Which = "all",
    below: float = LOW,
    again: bool = False,
    known: Collection[str] | None = None,
) -> list[Item]:
    """Return events in the order in which a look pays most: disputed ones, then the least sure.

    which: all, only the disputed, or only those below a confidence. again: also those that were judged. known: ids of
    events that are not new, to see only the new ones.
    """
    wanted = [
        item
        for item in found
        if (again or item.judged is None)
        and (known is None or item.event.id not in known)
        and (which != "disputed" or item.event.status == "disputed")
        and (which != "low" or item.event.confidence < below)
    ]
    return sorted(
        wanted,
        key=lambda item: (item.event.status != "disputed", item.event.confidence, item.document.id, item.event.id),
    )
