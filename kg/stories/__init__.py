"""Event identity across documents: which events are one happening, who independently vouches for it, and whether what

texts say of "the first contact since" holds. The rules are explained in docs/claims.md and measured by
`python -m benchmarks.identity`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kg.frames import Frames
from kg.gazetteer import Gazetteer
from kg.model import Actor, Event, Extraction, Status, Story
from kg.names import digest
from kg.stories.gaps import with_gaps
from kg.stories.joining import join
from kg.stories.sources import independent_sources
from kg.stories.tellings import Telling, tellings

__all__ = ["find_stories"]

_RANK: tuple[Status, ...] = ("asserted", "denied", "alleged", "planned", "requested", "possible")


def find_stories(
    extractions: Iterable[Extraction],
    frames: Frames,
    *,
    copies: Iterable[Collection[str]] = (),
    gazetteer: Gazetteer | None = None,
) -> tuple[Story, ...]:
    """Return the happenings that the documents tell, by day (undated last) and id; each event is in one or more.

    An event of several pairs ("A called B and C") is a story for each pair, a meeting of all with all one for all of
    them. copies: groups of keys of documents that copy one text, asked for after all are read. gazetteer: knows in
    which state a named place lies ("Muscat" and "Oman" do not contradict each other); without it
    only like words are one.

    Cost: linear in events, quadratic in the tellings of one pair and class. Texts are let go of one by one.
    """
    actors: dict[str, Actor] = {}
    told: list[Telling] = []
    for extraction in extractions:
        actors.update((actor.id, actor) for actor in extraction.actors)
        told.extend(tellings(extraction, frames, gazetteer))
    told.sort(key=lambda one: (one.document.date or "9999", one.document.id, one.document.key))
    copied = {key: min(group) for group in copies for key in group}
    found = [_story(group, frames, actors, copied) for group in join(told, actors)]
    return tuple(sorted(with_gaps(found, told), key=lambda one: (one.day or "9999", one.id)))


def _story(group: Sequence[Telling], frames: Frames, actors: Mapping[str, Actor], copied: Mapping[str, str]) -> Story:
    first = group[0]
    events = tuple({telling.event.id: telling.event for telling in group}.values())
    sources, denying = independent_sources(group, actors, copied)
    named = max(group, key=lambda telling: sum(actors[one].type == "person" for one in telling.participants))
    start, end = _days(events)
    relation = _relation(events, frames)
    return Story(
        id=digest(first.event.id, *first.participants),
        relation=relation,
        label=", ".join(actors[one].label for one in named.participants),
        participants=named.participants,
        events=tuple(event.id for event in events),
        documents=tuple(dict.fromkeys(telling.document.key for telling in group)),
        status=_status(events),
        start=start,
        end=end,
        day=start or end or (first.document.date or "")[:10] or None,
        weight=frames.relation(relation).contact_weight,
        medium=_first(events, "medium"),
        initiator=_first(events, "initiator"),
        duration=_first(events, "duration"),
        place=_first(events, "place"),
        topics=_first(events, "topics") or (),
        sources=sources,
        denying=denying,
    )


def _first(events: Sequence[Event], name: str) -> Any:
    """Return the first value that a telling gives for a circumstance, None when none does."""
    return next((value for event in events if (value := getattr(event, name))), None)


def _days(events: Sequence[Event]) -> tuple[str | None, str | None]:
    """Return the days that all tellings allow; where they differ by a day, all that they say."""
    starts = [event.when.start for event in events if event.when.start]
    ends = [event.when.end for event in events if event.when.end]
    start, end = max(starts, default=None), min(ends, default=None)
    if start and end and start > end:
        return min(starts), max(ends)
    return start, end


def _relation(events: Sequence[Event], frames: Frames) -> str:
    """Return the first relation that is no superproperty, else the first."""
    return next((e.relation for e in events if frames.relation(e.relation).parent), events[0].relation)


def _status(events: Sequence[Event]) -> Status:
    """Return what the tellings together say: disputed when one denies what another tells."""
    told = {event.status for event in events}
    if "disputed" in told or ("denied" in told and len(told) > 1):
        return "disputed"
    return next(status for status in _RANK if status in told)
