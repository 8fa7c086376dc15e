"""Channels of a brief: new, resumed, closed; and people in touch for the first time where their states were already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from kg.analysis.channels import OPEN, Pair, intensity_at
from kg.analysis.contacts import Contact, iso_day
from kg.analysis.findings import SILENCE
from kg.report.brief import Line, News, Section, when

_HOW = {"remote": "by phone, video or letter", "in person": "in person", "mediated": "through a mediator"}


def channel_sections(news: News, *, disputed: Collection[Pair]) -> tuple[Section, ...]:
    """Return the sections of channels. disputed: pairs of whom somebody denies that they were in touch."""
    states, people = _pairs(news.states), _pairs(news.people)
    new, resumed, closed = [], [], []
    for pair, some in states.items():
        before = [contact for contact in some if news.earlier(contact.day)]
        inside = [contact for contact in some if news.recent(contact.day)]
        if inside and not before:
            new.append((-len(inside), pair, inside))
        elif inside and (gap := (inside[0].day or 0) - (before[-1].day or 0)) >= SILENCE:
            resumed.append((-gap, pair, [*before, *inside]))
        elif not inside and _went_quiet(before, news):
            closed.append((-len(before), pair, before))
    return (
        Section("New channels", tuple(_new(news, sorted(new), disputed))),
        Section("Resumed channels", tuple(_resumed(news, sorted(resumed)))),
        Section("Closed channels", (*_broken(news), *_quiet(news, sorted(closed)))),
        Section("First contacts of people", tuple(_first(news, people, {pair for _, pair, _ in new}))),
    )


def _pairs(found: Iterable[Contact]) -> dict[Pair, list[Contact]]:
    """Return the dated contacts of each pair, by day."""
    pairs: dict[Pair, list[Contact]] = defaultdict(list)
    for contact in found:
        if contact.day is not None:
            for pair in contact.pairs():
                pairs[pair].append(contact)
    return {pair: sorted(some, key=lambda one: (one.day or 0, one.id)) for pair, some in sorted(pairs.items())}


def _went_quiet(before: Sequence[Contact], news: News) -> bool:
    """Whether a line of two contacts and more that was open at the start of the days has faded by their end."""
    dated = [(contact.day or 0.0, contact.strength) for contact in before]
    return len(before) > 1 and intensity_at(dated, news.start) >= OPEN > intensity_at(dated, news.end)


def _new(news: News, found: Iterable[tuple[float, Pair, list[Contact]]], disputed: Collection[Pair]) -> Iterator[Line]:
    for _, pair, some in found:
        count = "first contact" if len(some) == 1 else f"first contacts ({len(some)})"
        text = f"{news.pair(*pair)}: {count}{_how(some)}, {when(some[0])}"
        text += f"{_who(news, pair, some)}." if len(some) == 1 else f", the last {when(some[-1])}."
        text += " Disputed: see the contradictions below." if pair in disputed else _perhaps_not(news.states, pair)
        yield news.line(text, _events(some))


def _resumed(news: News, found: Iterable[tuple[float, Pair, list[Contact]]]) -> Iterator[Line]:
    for gap, pair, some in found:
        inside = [contact for contact in some if news.recent(contact.day)]
        last = [contact for contact in some if news.earlier(contact.day)][-1]
        text = f"{news.pair(*pair)}: in touch again{_how(inside)}, {when(inside[0])}, after {-gap:.0f} days "
        yield news.line(text + f"(before: {when(last)}).", _events(inside))


def _quiet(news: News, found: Iterable[tuple[float, Pair, list[Contact]]]) -> Iterator[Line]:
    for _, pair, some in found:
        text = f"{news.pair(*pair)}: no contact told since {iso_day(some[-1].day or 0)}, after {len(some)} before."
        yield news.line(text, _events(some[::-1]))


def _broken(news: News) -> Iterator[Line]:
    """Tell of relations, talks and posts that were broken off in so many words: what stands below `sanctioned`."""
    for told in news.events:
        relation = news.frames.relation(told.event.relation)
        if relation.plover != "SANCTION" or relation.parent is None:
            continue
        if told.event.status == "asserted" and news.recent(told.day):
            for source, target in told.event.pairs():
                text = f"{news.label(source.actor)} {relation.label} {news.label(target.actor)}."
                yield news.line(text, [told.event.id])


def _first(news: News, people: dict[Pair, list[Contact]], new: set[Pair]) -> Iterator[Line]:
    """Tell of two people in touch for the first time, where that is not told as a new channel of their states."""
    found = []
    for pair, some in people.items():
        persons = all(actor in news.actors and news.actors[actor].type == "person" for actor in pair)
        a, b = sorted(news.lift.get(actor, actor) for actor in pair)
        if persons and news.recent(some[0].day) and (a, b) not in new:
            found.append((-len(some), pair, some))
    for _, pair, some in sorted(found):
        text = f"{news.pair(*pair)}: in touch{_how(some[:1])} {when(some[0])}, for the first time here."
        text += _perhaps_not(news.people, pair)
        yield news.line(text, _events(some))


def _perhaps_not(found: Iterable[Contact], pair: Pair) -> str:
    """Return a warning when an undated report tells of the pair too: it may be of an earlier contact."""
    undated = any(contact.day is None and set(pair) <= set(contact.participants) for contact in found)
    return " A report without a date tells of them too, perhaps of an earlier one." if undated else ""


def _how(some: Sequence[Contact]) -> str:
    """Return how those were in touch, where that is said of any."""
    modes = Counter(contact.mode for contact in some if contact.mode in _HOW)
    return f" {_HOW[min(modes, key=lambda mode: (-modes[mode], mode))]}" if modes else ""


def _who(news: News, pair: Pair, some: Sequence[Contact]) -> str:
    """Return the people of a contact of states: ` (Abdel Fattah el-Sisi, Abdullah II)`; "" when they are the states."""
    told = news.by_id[some[0].events[0]].event
    named = [mention.actor for mention in (*told.sources, *told.targets)]
    people = sorted({news.label(one) for one in named if one not in pair and news.lift.get(one, one) in pair})
    return f" ({', '.join(people)})" if people else ""


def _events(some: Iterable[Contact]) -> list[str]:
    return [contact.events[0] for contact in some]
