"""The silence before a contact: how long it was, and whether what texts say of it ("first since October 16") holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from kg.model import FirstContact, Gap, Story
from kg.stories.tellings import Telling

_INDIRECT = frozenset({"letter", "mediator"})


def with_gaps(stories: Iterable[Story], told: Iterable[Telling]) -> Iterator[Story]:
    """Yield the stories; contacts with the days since the last one, those claimed to be a first with the answer to it.

    Contacts are asserted ones. What a text dates by nothing but itself counts from the day of the text.
    """
    found = list(stories)
    tellings: dict[str, Telling] = {telling.event.id: telling for telling in told}
    book: dict[tuple[str, str], list[tuple[str, Story]]] = defaultdict(list)
    days: dict[str, str] = {}
    for story in found:
        if story.weight > 0 and story.status == "asserted" and story.day and len(story.day) == 10:
            days[story.id] = story.day
            for pair in _pairs(story.participants):
                book[pair].append((story.day, story))
    for contacts in book.values():
        contacts.sort(key=lambda row: (row[0], row[1].id))
    for story in found:
        gaps = tuple(_gaps(story, days.get(story.id), book))
        yield replace(story, gaps=gaps, first_contact=_first_contact(story, tellings, book))


def _gaps(story: Story, day: str | None, book: Mapping[tuple[str, str], Sequence[tuple[str, Story]]]) -> Iterator[Gap]:
    """Yield the gap of each pair that was in touch on an earlier day."""
    for pair in _pairs(story.participants) if day else ():
        before = [(other_day, other.id) for other_day, other in book[pair] if day and other_day < day]
        if before and day:
            last_day, last = before[-1]
            yield Gap(pair, (date.fromisoformat(day) - date.fromisoformat(last_day)).days, last)


def _first_contact(
    story: Story,
    tellings: Mapping[str, Telling],
    book: Mapping[tuple[str, str], Sequence[tuple[str, Story]]],
) -> FirstContact | None:
    """Return what a text claims of the time before, with the answer; None when none claims anything.

    The claims are about direct contacts: letters and mediators neither contradict nor confirm them.
    """
    event = next((tellings[e].event for e in story.events if tellings[e].event.first_contact_since), None)
    if event is None:
        return None
    others = {
        other.id: other
        for pair in _pairs(story.participants)
        for _, other in book.get(pair, ())
        if other.id != story.id and other.medium not in _INDIRECT
    }
    answer, events = _answer(story, event.first_contact_date, tuple(others.values()))
    return FirstContact(event.id, event.first_contact_since or "", event.first_contact_date, answer, events)


def _answer(story: Story, since: str | None, others: Sequence[Story]) -> tuple[str, tuple[str, ...]]:
    """Return the answer and the events that it rests on.

    A contact contradicts when it surely lies after the days named and before the happening itself.
    """
    dated = [one for one in others if one.start and one.end]
    if since is None or story.start is None:
        return "not enough data", ()
    between = [one for one in dated if (one.start or "") > since and (one.end or "") < story.start]
    if between:
        return "contradicted", tuple(dict.fromkeys(event for one in between for event in one.events))
    earlier = [one for one in dated if (one.end or "") <= since]
    if not earlier:
        return "not enough data", ()
    return "consistent", max(earlier, key=lambda one: (one.end or "", one.id)).events


def _pairs(members: Sequence[str]) -> Iterator[tuple[str, str]]:
    for n, one in enumerate(members):
        for other in members[n + 1 :]:
            yield one, other
