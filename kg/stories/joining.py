"""Which tellings are of one happening: a fitting pair, class and status, days that overlap, no detail against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.model import Actor
from kg.rdf import duration_seconds
from kg.stories.tellings import Telling

# Classes whose relations are often told one for another: "struck" and "attacked", "criticized" and "condemned". In the
# others each relation is a happening of its own: whoever thanks does not thereby sign.
_FLUID = frozenset({"CONSULT", "ASSAULT", "ACCUSE", "REQUEST", "AID", "THREATEN", "REJECT", "MOBILIZE", "PROTEST"})
# Classes of words: a pair may accuse one another twice a day, so that the words must agree as well.
_VERBAL = frozenset({"ACCUSE", "REQUEST", "THREATEN", "REJECT", "AGREE", "SUPPORT", "CONCEDE"})
_COLLECTIVE = frozenset({"country", "igo", "ministry", "office"})
_HAPPENED = frozenset({"asserted", "denied", "alleged", "disputed"})
_ALIKE = 0.18  # share of common longer words from which two sentences may tell the same, when their days do not say so
_LONGER = 1.5  # times: "50 minutes" and "nearly an hour" are the same length, 20 minutes and an hour are not


def join(told: Sequence[Telling], actors: Mapping[str, Actor]) -> list[list[Telling]]:
    """Return the tellings in groups of one happening each, those of a group in the order given (by document date).

    Two tellings of one document stay apart: what they tell was decided when it was read.
    """
    blocks: dict[tuple[str, tuple[str, ...]], list[Telling]] = defaultdict(list)
    for telling in told:
        blocks[telling.relation.plover, telling.participants].append(telling)
    groups = [group for key in sorted(blocks) for group in _grouped(blocks[key])]
    position = {id(telling): n for n, telling in enumerate(told)}
    groups = _with_states(groups, actors, position)
    for group in groups:
        group.sort(key=lambda telling: position[id(telling)])
    return sorted(groups, key=lambda group: position[id(group[0])])


def _grouped(block: Sequence[Telling]) -> list[list[Telling]]:
    """Put each telling of a pair and class with the group that it fits best; those of a stated day come first."""
    groups: list[list[Telling]] = []
    on_day: dict[int, list[int]] = defaultdict(list)  # day -> groups with a telling of exactly that day
    anytime: list[int] = []  # groups without one
    for telling in sorted(block, key=lambda one: (not one.exact, not one.stated, one.first or 0, one.event.id)):
        near = _near(telling, on_day, len(groups)) | {*anytime}
        fitting = [
            (sum(_likeness(telling, other) for other in groups[n]) / len(groups[n]), -n)
            for n in sorted(near)
            if all(_fits(telling, other) for other in groups[n])
        ]
        number = -max(fitting)[1] if fitting else len(groups)
        if not fitting:
            groups.append([])
            if not telling.exact:
                anytime.append(number)
        groups[number].append(telling)
        if telling.exact and telling.first is not None and number not in on_day[telling.first]:
            on_day[telling.first].append(number)
    return groups


def _near(telling: Telling, on_day: Mapping[int, Sequence[int]], count: int) -> set[int]:
    """Return the groups on a day that the telling may speak of; all of them when that may be any day."""
    if telling.first is None or telling.last is None or telling.last - telling.first > len(on_day):
        return set(range(count))
    days = range(telling.first - 1, telling.last + 2)
    return {number for day in days for number in on_day.get(day, ())}


def _with_states(
    groups: Sequence[list[Telling]], actors: Mapping[str, Actor], position: Mapping[int, int]
) -> list[list[Telling]]:
    """Join what is told of states ("Moscow and Cairo held talks") to the one contact of their people that it can be."""
    by_states: dict[tuple[str, ...], list[list[Telling]]] = defaultdict(list)
    kept: list[list[Telling]] = []
    collective: list[list[Telling]] = []
    for group in sorted(groups, key=lambda group: min(position[id(one)] for one in group)):
        states = _states(group[0].participants, actors)
        if states is None or group[0].relation.plover != "CONSULT":
            kept.append(group)
        elif any(actors[one].type in _COLLECTIVE for one in group[0].participants):
            collective.append(group)
        else:
            kept.append(group)
            by_states[states].append(group)
    for group in collective:
        states = _states(group[0].participants, actors)
        fitting = [
            other
            for other in by_states.get(states or (), ())
            if all(_fits(one, two) and (one.stated or two.stated) for one in group for two in other)
            and _reach(group[0].participants, other[0].participants, actors)
        ]
        if len(fitting) == 1:
            fitting[0].extend(group)
        else:
            kept.append(group)
    return kept


def _states(participants: Iterable[str], actors: Mapping[str, Actor]) -> tuple[str, ...] | None:
    """Return the states of participants of two or more different ones, sorted; None otherwise."""
    states = [actors[one].iso3 or "" for one in participants]
    return tuple(sorted(states)) if "" not in states and len(set(states)) == len(states) else None


def _reach(collective: Iterable[str], people: Iterable[str], actors: Mapping[str, Actor]) -> bool:
    """Whether each participant of one telling is that of the other, or its state."""
    by_state = {actors[one].iso3: one for one in people}
    return all(
        by_state[actors[one].iso3] == one or actors[one].type in _COLLECTIVE for one in collective
    )  # fmt: skip


def _fits(one: Telling, other: Telling) -> bool:
    """Whether nothing speaks against two tellings being of one happening."""
    if one.document.key == other.document.key:
        return one.event.id == other.event.id
    return (
        _same_kind(one, other)
        and _same_time(one, other)
        and _same_details(one, other)
        and (_sure(one, other) or _likeness(one, other) >= _ALIKE)
    )


def _same_kind(one: Telling, other: Telling) -> bool:
    if one.pair != other.pair and not (one.pair is None or other.pair is None):
        return False
    a, b = one.relation, other.relation
    if a.plover != b.plover:
        return False
    related = b.name in (a.name, a.inverse) or b.inverse == a.name or None in (a.parent, b.parent)
    if not (related or a.plover in _FLUID):
        return False
    happened = {one.event.status in _HAPPENED, other.event.status in _HAPPENED}
    return len(happened) == 1 or (one.stated and other.stated)


def _same_time(one: Telling, other: Telling) -> bool:
    first, last = _span(one)
    other_first, other_last = _span(other)
    slack = 0 if one.exact and other.exact else 1
    return first <= other_last + slack and other_first <= last + slack


def _span(telling: Telling) -> tuple[float, float]:
    first = float("-inf") if telling.first is None else float(telling.first)
    return first, float("inf") if telling.last is None else float(telling.last)


def _sure(one: Telling, other: Telling) -> bool:
    """Whether class, pair and day say enough: a contact or deed of a known day; words need like words."""
    if one.relation.plover in _VERBAL:
        return False
    return one.first is not None and other.first is not None and (one.stated or other.stated)


def _same_details(one: Telling, other: Telling) -> bool:
    a, b = one.event, other.event
    if a.medium and b.medium and a.medium != b.medium:
        return False
    if a.duration and b.duration:
        short, long = sorted((duration_seconds(a.duration) or 0, duration_seconds(b.duration) or 0))
        if short and long > short * _LONGER:
            return False
    return not (a.place and b.place) or _same_place(one, other)


def _same_place(one: Telling, other: Telling) -> bool:
    a, b = (set((telling.event.place or "").casefold().split()) - {"the", "of", "in"} for telling in (one, other))
    return bool(a & b) or one.state is None or other.state is None or one.state == other.state


def _likeness(one: Telling, other: Telling) -> float:
    """Return the share of common longer words of the shorter telling, 0 to 1."""
    shorter = min(len(one.words), len(other.words))
    return len(one.words & other.words) / shorter if shorter else 0.0
