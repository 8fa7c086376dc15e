"""What the explorer shows: a part of the archive, small enough to draw, as the page's own data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kg.frames import Frames
from kg.model import Document, Event, Extraction
from kg.render.page import placed
from kg.render.payload import Payload, build_payload
from kg.serve.archive import Found, Reading, Wanted

FIRST_ACTORS, FIRST_EVENTS = 40, 400
AROUND = 150  # events added around an actor
SMALL = 70  # actors up to which the slower layout is taken
MOST = 2000  # events on one page
ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the archive. around: actors whose latest events are shown; events: ids of events shown with them.

    busiest: also the busiest actors among each other, as when nothing is asked for. wanted: filters on top. more: how
    many further steps of events.
    """

    around: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    busiest: bool = False
    wanted: Wanted = ALL
    more: int = 0


def view(reading: Reading, frames: Frames, analysis: Any, part: Part) -> dict[str, Any]:
    """Return the page's data (actors, pairs, archive) of a part of the archive, and how large the whole is.

    analysis: as the page takes one, or None.
    """
    found, further = _found(reading, part)
    payload = placed(build_payload(extractions_of(reading, found), frames, analysis), small=SMALL)
    return {**_data(payload), "live": {**_live(reading, payload, part), "further": further}}


def _found(reading: Reading, part: Part) -> tuple[list[Found], bool]:
    """Return the events of a part, and whether a further step would bring more."""
    around, wanted, limit = part.around, part.wanted, min(MOST, AROUND * (part.more + 1))
    found = [item for name in part.events if (item := reading.event(name)) is not None]
    for item in found:
        around += tuple(sorted({mention.actor for mention in (*item.event.sources, *item.event.targets)}))
    steps = []
    if around:
        each = max(20, min(limit, MOST // len(around)))  # an actor more takes no event from those shown
        for name in dict.fromkeys(around):
            steps.append((reading.events(with_actor(wanted, name), limit=each), each))
    if part.busiest or (not around and wanted == ALL):
        names = [actor.id for actor, events in reading.actors(limit=FIRST_ACTORS * (part.more + 1)) if events]
        limit = min(MOST, FIRST_EVENTS * (part.more + 1))
        steps.append((reading.among(names, limit=limit) if names else [], limit))
        further = len(names) == FIRST_ACTORS * (part.more + 1)
    else:
        further = False
        if not around:
            steps.append((reading.events(wanted, limit=limit), limit))
    further = further or any(len(some) == most < MOST for some, most in steps)
    return [*found, *(item for some, _ in steps for item in some)], further


def with_actor(wanted: Wanted, name: str) -> Wanted:
    """Return filters that also ask for an actor."""
    return replace(wanted, actors=(*wanted.actors, name))


def extractions_of(reading: Reading, found: Iterable[Found]) -> list[Extraction]:
    """Return events as extractions of their documents, with every actor they name."""
    by_document: dict[str, tuple[Document, dict[str, Event]]] = {}
    for item in found:
        _, events = by_document.setdefault(item.document.key, (item.document, {}))
        events[item.event.id] = item.event
    groups = [(document, list(events.values())) for document, events in by_document.values()]
    known = reading.named(name for _, events in groups for event in events for name in actors_of(event))
    return [
        Extraction(
            document=document,
            actors=tuple(known[name][0] for name in _named(events) if name in known),
            events=tuple(events),
        )
        for document, events in groups
    ]


def _named(events: Iterable[Event]) -> list[str]:
    return sorted({name for event in events for name in actors_of(event)})


def actors_of(event: Event) -> set[str]:
    """Return the ids of everyone an event names: who takes part, who began it, who vouches for it."""
    names = {mention.actor for mention in (*event.sources, *event.targets)}
    names |= {actor for claim in event.claims for actor in claim.chain}
    names |= {actor for evidence in event.evidence for actor in evidence.chain}
    return names | ({event.initiator} if event.initiator else set())


def _data(payload: Payload) -> dict[str, Any]:
    return {"actors": payload.actors, "pairs": payload.pairs, "archive": payload.archive}


def _live(reading: Reading, payload: Payload, part: Part) -> dict[str, Any]:
    """Return how much of the archive this is: totals, and each shown actor's number of events in the archive."""
    meta = reading.meta()
    totals = {name: events for name, (_, events) in reading.named(a["id"] for a in payload.actors).items()}
    return {
        "events": meta["events"] if part.wanted == ALL else reading.count(part.wanted),
        "shown": len(payload.archive["events"]),
        "more": part.more,
        "totals": totals,
        "digest": meta["digest"],
    }
