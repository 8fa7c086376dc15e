"""Channels: who is in touch with whom, how intensely, since when, and whether the line is open.

ANALYSIS section 1. A channel is an edge of an undirected NetworkX graph; hostility is a layer of its own and never
lowers a channel's weight, because adversaries who talk every day are the interesting case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import networkx as nx

from kg.analysis.contacts import Contact, groups, iso_day
from kg.analysis.result import Climate
from kg.model import Extraction

if TYPE_CHECKING:
    from kg.frames import Frames

HALF_LIFE = 30.0  # days after which a contact counts half
OPEN = 0.5  # a channel is open at this intensity: one sure contact keeps it open for one half-life
HOSTILE_SHARE, HOSTILE_EVENTS = 0.35, 8

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Channel:
    """A pair and its contacts. intensity: sum of contact strengths (a sure call between two adds 1).

    current: intensity at the end of the window, older contacts fading. open: current >= 0.5; None when undated.
    reciprocity: 0 (one side always starts) to 1, None where no initiator is stated. continuity: share of the weeks of
    the window with a contact, None when undated. silence: days since the last contact; gap: the silence that the last
    contact ended. contacts: contact ids by date.
    """

    pair: Pair
    contacts: tuple[str, ...]
    stories: int
    intensity: float
    current: float | None
    open: bool | None
    reciprocity: float | None
    continuity: float | None
    first: str | None
    last: str | None
    silence: float | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class Hostility:
    """How hostile a pair's events are. share: negative part of all Goldstein mass, 0 to 1; events: how many.

    hostile: share >= 0.35 of at least 8 events; None with fewer events (then it is only "reported").
    """

    pair: Pair
    share: float
    events: int
    negative: tuple[str, ...]
    hostile: bool | None


def intensity_at(dated: Iterable[tuple[float, float]], day: float, *, half_life: float = HALF_LIFE) -> float:
    """Return I(day) = sum of strength x 2^(-(day - t) / half_life) over contacts (t, strength) with t <= day.

    >>> intensity_at([(0, 1.0)], 30)
    0.5
    """
    return float(sum(strength * 2 ** (-(day - t) / half_life) for t, strength in dated if t <= day))


def days_together(lines: Iterable[Sequence[tuple[float, float]]]) -> int | None:
    """Return on how many days at least two of some lines were open; None when no contact is dated.

    lines: for each front (or channel) of an actor, its contacts as (day, strength). Days x lines x contacts.

    >>> days_together([[(0, 1.0)], [(10, 1.0)]])
    21
    """
    dated = list(lines)
    days = [int(day) for line in dated for day, _ in line]
    if not days:
        return None
    calendar = range(min(days), max(days) + int(HALF_LIFE) + 1)
    return sum(sum(intensity_at(line, day) >= OPEN for line in dated) > 1 for day in calendar)


def channels(found: Sequence[Contact], *, as_of: float | None = None, since: float | None = None) -> list[Channel]:
    """Return the channels, most intense first, ties by pair. as_of, since: window ends (day numbers).

    Defaults: the first and last dated contact. Cost: linear in contacts, plus sorting each pair's.
    """
    by_pair: dict[Pair, list[Contact]] = defaultdict(list)
    for contact in found:
        for pair in contact.pairs():
            by_pair[pair].append(contact)
    days = [contact.day for contact in found if contact.day is not None]
    if days:
        as_of = max(days) if as_of is None else as_of
        since = min(days) if since is None else since
    made = [_channel(pair, some, as_of, since) for pair, some in by_pair.items()]
    return sorted(made, key=lambda channel: (-channel.intensity, channel.pair))


def _channel(pair: Pair, some: Sequence[Contact], as_of: float | None, since: float | None) -> Channel:
    dated = sorted((contact.day, contact.strength) for contact in some if contact.day is not None)
    days = [day for day, _ in dated]
    current = silence = gap = continuity = None
    if days and as_of is not None and since is not None:
        current = intensity_at(dated, as_of)
        silence = as_of - days[-1]
        gap = max((b - a for a, b in list(pairwise(days))[-1:]), default=None)
        weeks = max(1, int((as_of - since) // 7) + 1)
        continuity = len({int((day - since) // 7) for day in days if day >= since}) / weeks
    return Channel(
        pair=pair,
        contacts=tuple(contact.id for contact in sorted(some, key=lambda c: (c.day is None, c.day or 0, c.id))),
        stories=len({contact.story for contact in some}),
        intensity=sum(contact.strength for contact in some),
        current=current,
        open=None if current is None else current >= OPEN,
        reciprocity=reciprocity(pair, some),
        continuity=continuity,
        first=iso_day(days[0]) if days else None,
        last=iso_day(days[-1]) if days else None,
        silence=silence,
        gap=gap,
    )


def reciprocity(pair: Pair, some: Iterable[Contact]) -> float | None:
    """Return 2 min(i_a, i_b) / (i_a + i_b) over contacts that a or b is said to have started; None if there is none."""
    started = [contact.initiator for contact in some if contact.initiator in pair]
    a, b = (started.count(actor) for actor in pair)
    return 2 * min(a, b) / (a + b) if a + b else None


def channel_graph(found: Sequence[Contact]) -> nx.Graph:
    """Return the undirected channel graph: nodes are actors, edges carry `intensity` and `contacts` (a count).

    >>> G = channel_graph([Contact("1", ("Egypt", "Russia")), Contact("2", ("Israel", "Russia"))])
    >>> sorted(G["Russia"]), G["Egypt"]["Russia"]["contacts"]
    (['Egypt', 'Israel'], 1)
    """
    graph = nx.Graph()
    graph.add_nodes_from(sorted({actor for contact in found for actor in contact.participants}))
    totals: dict[Pair, list[float]] = defaultdict(lambda: [0.0, 0])
    for contact in found:
        for pair in contact.pairs():
            totals[pair][0] += contact.strength
            totals[pair][1] += 1
    for (a, b), (intensity, count) in sorted(totals.items()):
        graph.add_edge(a, b, intensity=intensity, contacts=int(count))
    return graph


def hostility(
    extractions: Iterable[Extraction], frames: Frames, *, lift: Mapping[str, str] | None = None
) -> dict[Pair, Hostility]:
    """Return for each pair with at least one hostile event how hostile its asserted events are.

    c = |sum of negative Goldstein| / sum of |Goldstein| over all events of the pair. The sum itself is useless: on real
    data it was positive for pairs at war, because diplomacy is reported more often than shooting.
    lift: actor id -> id at the level of analysis. Goldstein 1992, doi:10.1177/0022002792036002007.
    """
    lift = lift or {}
    values: dict[Pair, list[tuple[float, str]]] = defaultdict(list)
    for extraction in extractions:
        for event in extraction.events:
            if event.status != "asserted":
                continue
            goldstein = frames.relation(event.relation).goldstein
            for group in groups(event):
                for pair in combinations(sorted({lift.get(actor, actor) for actor in group}), 2):
                    values[pair].append((goldstein, event.id))
    found = {}
    for pair, events in sorted(values.items()):
        mass = sum(abs(value) for value, _ in events)
        negative = tuple(sorted({event for value, event in events if value <= -2}))
        if not negative or not mass:
            continue
        share = -sum(value for value, _ in events if value < 0) / mass
        enough = len(events) >= HOSTILE_EVENTS
        found[pair] = Hostility(pair, share, len(events), negative, share >= HOSTILE_SHARE if enough else None)
    return found


def climate(
    extractions: Iterable[Extraction],
    frames: Frames,
    *,
    lift: Mapping[str, str] | None = None,
    least: int = 5,
    most: int = 6,
) -> tuple[Climate, ...]:
    """Return the pairs with most dated asserted events (at least `least`, at most `most` pairs) and their values."""
    lift = lift or {}
    values: dict[Pair, list[tuple[str, float]]] = defaultdict(list)
    for extraction in extractions:
        for event in extraction.events:
            day = event.when.start or event.when.end or extraction.document.date
            if event.status != "asserted" or day is None or len(day) < 10:
                continue
            goldstein = frames.relation(event.relation).goldstein
            for group in groups(event):
                for pair in combinations(sorted({lift.get(actor, actor) for actor in group}), 2):
                    values[pair].append((day[:10], goldstein))
    ranked = sorted((pair for pair in values if len(values[pair]) >= least), key=lambda p: (-len(values[p]), p))
    return tuple(Climate(pair, tuple(sorted(values[pair]))) for pair in ranked[:most])
