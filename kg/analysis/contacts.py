"""Contacts: direct communication between actors, counted once however often it was reported.

An event becomes a contact when its relation carries a contact weight (called, met, visited, hosted, talked, signed) and
it is asserted (weight 1) or planned (0.5). What is denied, disputed, possible, requested or alleged is no contact.
Reports of one happening in several documents are one story; a pair has at most one contact a day and mode.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from kg.model import Event, Extraction
from kg.names import digest

if TYPE_CHECKING:
    from kg.frames import Frames

Mode = Literal["remote", "in person", "mediated", "unstated"]
MODES: Mapping[str | None, Mode] = {
    "phone": "remote",
    "video": "remote",
    "letter": "remote",
    "in_person": "in person",
    "mediator": "mediated",
    None: "unstated",
}
STATUS_WEIGHT: Mapping[str, float] = {"asserted": 1.0, "planned": 0.5}
WIDEST = 31  # days: a longer interval ("in 2023") places nothing in time and counts as undated


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of two or more actors; three or more are one meeting, of which every pair is a part.

    start, end: first and last possible day (ISO, both inclusive); start None: not after `end`; both None: undated.
    issue: topic in lower case, or None. story: the earliest document that tells it, so that forty papers with one call
    are one story, and so is one paper with many calls. confidence: 0 to 1.
    weight: 1, or 0.5 for a planned contact. events, documents: ids it was read from. before: contacts it precedes.
    """

    id: str
    participants: tuple[str, ...]
    events: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    mode: Mode = "unstated"
    issue: str | None = None
    story: str = ""
    confidence: float = 1.0
    initiator: str | None = None
    weight: float = 1.0
    before: tuple[str, ...] = ()

    @property
    def day(self) -> float | None:
        """Return the day as a number (proleptic ordinal): middle of a short interval, else the last possible day.

        None when undated or when the interval is longer than a month.
        """
        if self.end is None:
            return None
        last = day_number(self.end, last=True)
        if self.start is None:
            return float(last)
        first = day_number(self.start)
        return (first + last) / 2 if last - first <= WIDEST else None

    @property
    def strength(self) -> float:
        """Return w = confidence x weight / (participants - 1): what the contact adds to each of its pairs."""
        return self.confidence * self.weight / (len(self.participants) - 1)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs of participants, each sorted."""
        return combinations(self.participants, 2)


def day_number(iso: str, *, last: bool = False) -> int:
    """Return a date as a day number; a year or month alone means its first day, or its last with `last`.

    >>> day_number("2024-02", last=True) - day_number("2024-02")
    28
    """
    parts = [int(part) for part in iso[:10].split("-")]
    if len(parts) == 3:
        return date(*parts).toordinal()
    year, month = parts[0], parts[1] if len(parts) == 2 else (12 if last else 1)
    if not last:
        return date(year, month, 1).toordinal()
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max
    return (following - timedelta(days=1)).toordinal()


def iso_day(number: float) -> str:
    """Return a day number as an ISO date.

    >>> iso_day(day_number("2024-10-16"))
    '2024-10-16'
    """
    return date.fromordinal(int(number)).isoformat()


def contacts(
    extractions: Iterable[Extraction], frames: Frames, *, copies: Iterable[Collection[str]] = ()
) -> tuple[Contact, ...]:
    """Return the contacts that the documents tell, sorted by date (undated last) and id.

    copies: groups of keys of documents that are copies of each other; all that such a group tells is one story.

    Cost: linear in events, quadratic only in the number of tellings of the same pair and relation.
    """
    tellings = _one_story(list(_tellings(extractions, frames)), copies)
    merged = _merge_days(_merge_stories(tellings))
    precedes = {event: contact.id for contact in merged for event in contact.events}
    found = [
        replace(contact, before=tuple(sorted({precedes[event] for event in contact.before if event in precedes})))
        for contact in merged
    ]
    return tuple(sorted(found, key=order))


def order(contact: Contact) -> tuple[bool, float, str]:
    """Return a sort key: by day, undated last, then by id."""
    day = contact.day
    return (day is None, day or 0.0, contact.id)


@dataclass(frozen=True, slots=True)
class _Telling:
    """One pair (or meeting) as one document tells it, before stories are joined."""

    contact: Contact
    relation: str
    document: str


def _tellings(extractions: Iterable[Extraction], frames: Frames) -> Iterator[_Telling]:
    for extraction in extractions:
        document = extraction.document
        for event in extraction.events:
            weight = frames.relation(event.relation).contact_weight * STATUS_WEIGHT.get(event.status, 0.0)
            if weight <= 0:
                continue
            for participants in groups(event):
                contact = Contact(
                    id=digest(event.id, *participants),
                    participants=participants,
                    events=(event.id,),
                    documents=(document.id,),
                    start=event.when.start,
                    end=event.when.end or document.date,
                    mode=MODES[event.medium],
                    issue=event.topics[0].casefold().strip() if event.topics else None,
                    confidence=event.confidence,
                    initiator=event.initiator,
                    weight=weight,
                    before=event.before,
                    # The dated name of the document sorts before those that told it later.
                    story=f"{document.date or 'undated'} {document.id}",
                )
                yield _Telling(_in_order(contact), event.relation, document.key)


def _one_story(tellings: Sequence[_Telling], copies: Iterable[Collection[str]]) -> list[_Telling]:
    """Give the tellings of copies the story of the earliest copy that tells anything."""
    group_of = {key: number for number, group in enumerate(copies) for key in group}
    first: dict[int, str] = {}
    for telling in tellings:
        if (group := group_of.get(telling.document)) is not None:
            first[group] = min(first.get(group, telling.contact.story), telling.contact.story)
    return [
        replace(telling, contact=replace(telling.contact, story=first[group_of[telling.document]]))
        if telling.document in group_of
        else telling
        for telling in tellings
    ]


def groups(event: Event) -> list[tuple[str, ...]]:
    """Return who was in touch with whom: everyone with everyone of a mutual event, else each source with each target.

    A tour of two capitals is two contacts, so that it does not put the two hosts on one side.
    """
    if event.mutual:
        together = tuple(sorted({mention.actor for mention in (*event.sources, *event.targets)}))
        return [together] if len(together) > 1 else []
    return sorted({(min(a.actor, b.actor), max(a.actor, b.actor)) for a, b in event.pairs()})


def _in_order(contact: Contact) -> Contact:
    """Drop a first day that lies after the last one (a document dated before what it announces)."""
    if contact.start and contact.end and day_number(contact.start) > day_number(contact.end, last=True):
        return replace(contact, end=contact.start)
    return contact


def _compatible(a: Contact, b: Contact, *, slack: int = 1) -> bool:
    """Tell whether two tellings can be one happening: their days overlap, give or take a day; unknown fits all."""

    def span(contact: Contact) -> tuple[float, float]:
        if contact.end is None:
            return (float("-inf"), float("inf"))
        last = day_number(contact.end, last=True)
        # A report dated by its document tells, as a rule, of the days before it, not of last year.
        return (day_number(contact.start) if contact.start else last - 2.0, float(last))

    (first, last), (other_first, other_last) = span(a), span(b)
    return first <= other_last + slack and other_first <= last + slack


def _merge_stories(tellings: Sequence[_Telling]) -> list[Contact]:
    """Join tellings of different documents: same participants, same relation, compatible days.

    Two events of one document stay two: the extractor has already decided about those.
    """
    by_key: dict[tuple[tuple[str, ...], str], list[_Telling]] = defaultdict(list)
    for telling in tellings:
        by_key[telling.contact.participants, telling.relation].append(telling)
    stories: list[Contact] = []
    for key in sorted(by_key):
        open_stories: list[list[_Telling]] = []
        for telling in sorted(by_key[key], key=lambda item: (order(item.contact), item.document)):
            for story in open_stories:
                fresh = all(telling.document != other.document for other in story)
                if fresh and all(_compatible(telling.contact, other.contact) for other in story):
                    story.append(telling)
                    break
            else:
                open_stories.append([telling])
        stories.extend(_join([item.contact for item in story]) for story in open_stories)
    return stories


def _join(parts: Sequence[Contact]) -> Contact:
    """Make one contact of several tellings: the narrowest dates, the surest confidence, everyone's events."""
    if len(parts) == 1:
        return parts[0]
    ends = sorted(part.end for part in parts if part.end)
    starts = sorted(part.start for part in parts if part.start)
    stated = [part.mode for part in parts if part.mode != "unstated"]
    events = tuple(sorted({event for part in parts for event in part.events}))
    start, end = (starts[-1] if starts else None), (ends[0] if ends else None)
    if start and end and day_number(start) > day_number(end, last=True):
        end = start
    # An office call of two initiators is nobody's initiative.
    initiators = {part.initiator for part in parts if part.initiator}
    identity = digest(*events, *parts[0].participants)
    return replace(
        parts[0],
        id=identity,
        events=events,
        documents=tuple(sorted({document for part in parts for document in part.documents})),
        start=start,
        end=end,
        mode=stated[0] if stated else "unstated",
        issue=min((part.issue for part in parts if part.issue), default=None),
        story=min(part.story for part in parts),
        confidence=max(part.confidence for part in parts),
        initiator=initiators.pop() if len(initiators) == 1 else None,
        weight=max(part.weight for part in parts),
        before=tuple(sorted({event for part in parts for event in part.before})),
    )


def _merge_days(found: Sequence[Contact]) -> list[Contact]:
    """Keep one contact per participants, day and mode; a contact of unstated mode joins whatever else that day had.

    "Visited", "was hosted by" and "met" of one day are one contact. Undated contacts are kept apart.
    """
    by_day: dict[tuple[tuple[str, ...], int], dict[Mode, list[Contact]]] = {}
    kept: list[Contact] = []
    for contact in sorted(found, key=order):
        day = contact.day
        if day is None:
            kept.append(contact)
            continue
        by_day.setdefault((contact.participants, int(day)), {}).setdefault(contact.mode, []).append(contact)
    for modes in by_day.values():
        if len(modes) > 1 and "unstated" in modes:
            first: Mode = min(mode for mode in modes if mode != "unstated")
            modes[first] = [*modes[first], *modes.pop("unstated")]
        kept.extend(_join(same) for same in modes.values())
    return kept
