"""Who stands between: go-between positions, shuttle sequences, brokerage roles.

A position says where an actor stands, not what it does there: whether it mediates is for a source to say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import networkx as nx

from kg.analysis.channels import OPEN, intensity_at
from kg.analysis.contacts import Contact
from kg.analysis.result import Side

GAP = 7.0  # days between the legs of a shuttle

Pair = tuple[str, str]
Role = Literal["coordinator", "itinerant", "gatekeeper", "representative", "gatekeeper or representative", "liaison"]


@dataclass(frozen=True, slots=True)
class GoBetween:
    """An actor in touch with both ends of a pair that is hostile or silent.

    score: geometric mean of its two intensities. together: whether both channels were open on one day; None undated.
    """

    actor: str
    pair: Pair
    score: float
    together: bool | None


@dataclass(frozen=True, slots=True)
class Shuttle:
    """A talk with one side followed by a talk with another. contacts: ids of the legs, in order.

    closed: came back to the first side. gap: days between the legs, None where only the order is known.
    """

    actor: str
    first: str
    then: str
    contacts: tuple[str, ...]
    gap: float | None
    closed: bool


def go_betweens(graph: nx.Graph, pairs: Iterable[Pair], found: Sequence[Contact]) -> list[GoBetween]:
    """Return who has channels to both ends of each pair: score sqrt(I_xy I_xz), highest first within a pair.

    pairs: hostile or silent ones. O(sum over pairs of the smaller degree).
    """
    dated: dict[Pair, list[tuple[float, float]]] = defaultdict(list)
    for contact in found:
        if contact.day is not None:
            for pair in contact.pairs():
                dated[pair].append((contact.day, contact.strength))
    made = []
    for y, z in sorted(set(pairs)):
        if y not in graph or z not in graph:
            continue
        for actor in sorted(set(graph[y]) & set(graph[z])):
            score = sqrt(graph[actor][y]["intensity"] * graph[actor][z]["intensity"])
            one, other = (dated[min(actor, end), max(actor, end)] for end in (y, z))
            made.append(GoBetween(actor, (y, z), score, _together(one, other)))
    return sorted(made, key=lambda item: (item.pair, -item.score, item.actor))


def _together(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> bool | None:
    """Tell whether two channels were open on the same day; None when one of them is undated.

    Intensity only falls between contacts, so it suffices to look at the days of the contacts.
    """
    if not one or not other:
        return None
    days = [day for day, _ in (*one, *other)]
    return any(intensity_at(one, day) >= OPEN and intensity_at(other, day) >= OPEN for day in days)


def shuttles(
    found: Sequence[Contact],
    *,
    gap: float = GAP,
    sides: Mapping[str, Sequence[Side]] | None = None,
    party: Callable[[str], str] | None = None,
) -> list[Shuttle]:
    """Return shuttle sequences x-y, x-z within `gap` days where y and z had no contact from gap before to gap after.

    sides: actor -> its sides; with it, y and z must be on different ones (two envoys of one state are no shuttle).
    party: whom an actor stands for; with it, the actor, y and z must stand for three.

    A second talk with the same side starts a new sequence; a return to it within the gap closes the old one. Sequences
    of which only the order is told (`Contact.before`) have gap None. Sorted by actor and date.
    Cost: for each actor, contacts times those within the gap. See Bercovitch and Schneider 2000 on who mediates.
    """
    of_actor: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
    of_pair: dict[Pair, list[float]] = defaultdict(list)
    for contact in found:
        for a, b in contact.pairs():
            if contact.day is not None:
                of_pair[a, b].append(contact.day)
                if len(contact.participants) == 2:  # a summit is no leg of a shuttle
                    of_actor[a].append((contact.day, b, contact.id))
                    of_actor[b].append((contact.day, a, contact.id))
            else:
                of_pair.setdefault((a, b), [])
    for days in of_pair.values():
        days.sort()
    made: list[Shuttle] = []
    for actor, legs in sorted(of_actor.items()):
        legs.sort()
        made.extend(_sequences(actor, legs, of_pair, gap))
    made += _by_order(found, of_pair)
    if party is not None:
        made = [item for item in made if len({party(item.actor), party(item.first), party(item.then)}) == 3]
    if sides is None:
        return made
    place = {(x, y): n for x, groups in sides.items() for n, side in enumerate(groups) for y in side.actors}
    return [item for item in made if place.get((item.actor, item.first)) != place.get((item.actor, item.then))]


def by_ends(
    found: Iterable[Shuttle], *, tense: Collection[Pair] = (), party: Callable[[str], str] = str
) -> list[tuple[Shuttle, ...]]:
    """Return shuttles grouped by actor and the two parties it talked to, those that deserve a reader's time first.

    First those between ends with hostile acts between them (tense), then those with a return, then the more frequent:
    the count alone is the best single ranking of planted mediators (measured). A contact counts for one sequence only.
    """
    grouped: dict[tuple[str, str, str], list[Shuttle]] = defaultdict(list)
    for item in found:
        one, two = sorted((party(item.first), party(item.then)))
        grouped[item.actor, one, two].append(item)
    enemies = {tuple(sorted(map(party, pair))) for pair in tense}

    def worth(key: tuple[str, str, str], group: tuple[Shuttle, ...]) -> tuple[object, ...]:
        gap = group[0].gap
        return key[1:] not in enemies, not group[0].closed, -len(group), gap is not None, gap or 0.0, key

    made = {key: _apart(some) for key, some in grouped.items()}
    return [made[key] for key in sorted(made, key=lambda key: worth(key, made[key]))]


def _apart(some: Iterable[Shuttle]) -> tuple[Shuttle, ...]:
    """Return shuttles that share no contact, those with a return first."""
    used: set[str] = set()
    kept = []
    for item in sorted(some, key=lambda item: (not item.closed, item.gap is None, item.gap or 0.0, item.contacts)):
        if used.isdisjoint(item.contacts):
            used.update(item.contacts)
            kept.append(item)
    return tuple(kept)


def _sequences(
    actor: str, legs: Sequence[tuple[float, str, str]], of_pair: Mapping[Pair, list[float]], gap: float
) -> Iterable[Shuttle]:
    for i, (start, first, one) in enumerate(legs):
        for j in range(i + 1, len(legs)):
            day, then, two = legs[j]
            if day - start > gap or then == first:
                break
            if day > start and not _met(of_pair, first, then, start - gap, day + gap):
                back = [leg for later, who, leg in legs[j + 1 :] if who == first and day < later <= day + gap]
                yield Shuttle(actor, first, then, (one, two, *back[:1]), day - start, bool(back))


def _met(of_pair: Mapping[Pair, list[float]], a: str, b: str, since: float, until: float) -> bool:
    """Tell whether a and b met between two days; a pair that only has undated contacts may have."""
    days = of_pair.get((min(a, b), max(a, b)))
    if days is None:
        return False
    at = bisect_left(days, since)
    return not days or (at < len(days) and days[at] <= until)


def _by_order(found: Sequence[Contact], of_pair: Mapping[Pair, list[float]]) -> list[Shuttle]:
    by_id = {contact.id: contact for contact in found}
    made = []
    for one in found:
        for two in (by_id[later] for later in one.before if later in by_id):
            shared = set(one.participants) & set(two.participants)
            if len(one.participants) != 2 or len(two.participants) != 2 or len(shared) != 1:
                continue
            if one.start and two.start:  # both dated by the text: already judged by their days
                continue
            (actor,) = shared
            (first,), (then,) = set(one.participants) - shared, set(two.participants) - shared
            if (min(first, then), max(first, then)) not in of_pair:
                made.append(Shuttle(actor, first, then, (one.id, two.id), None, False))
    return sorted(made, key=lambda item: (item.actor, item.contacts))


def brokerage_roles(
    graph: nx.Graph, group: Callable[[str], str | None], found: Iterable[Contact] = ()
) -> dict[str, Counter[Role]]:
    """Count each actor's brokerage roles over pairs of counterparts who are not in touch with each other.

    group: state or bloc of an actor; an actor of no group is its own. found: contacts, for who began them. coordinator:
    all three of one group; itinerant: both ends of one group, the broker of another; liaison: three groups. A broker
    who shares its group with one end is a representative where that end began its contact with the broker and the
    broker that with the other (news goes out), a gatekeeper where it was the other way round (news comes in), both
    where both happened, and "gatekeeper or representative" where it is not told who began.
    O(sum of squared degrees). Gould and Fernandez 1989, doi:10.2307/270949.

    >>> G = nx.Graph([("Putin", "Netanyahu"), ("Putin", "Sisi")])
    >>> brokerage_roles(G, {"Putin": "RUS", "Netanyahu": "ISR", "Sisi": "EGY"}.get)["Putin"]
    Counter({'liaison': 1})
    """
    counted: dict[str, Counter[Role]] = {}
    of = {actor: group(actor) or actor for actor in graph}
    began = {
        (contact.initiator, other)
        for contact in found if contact.initiator
        for other in contact.participants if other != contact.initiator
    }  # fmt: skip
    for broker in sorted(graph):
        ends = sorted(graph[broker])
        roles: Counter[Role] = Counter()
        for i, y in enumerate(ends):
            touched = graph.adj[y]
            for z in ends[i + 1 :]:
                if z not in touched:
                    for role in _roles(y, broker, z, of, began):
                        roles[role] += 1
        if roles:
            counted[broker] = roles
    return counted


def _roles(one: str, broker: str, other: str, of: Mapping[str, str], began: Collection[Pair]) -> Sequence[Role]:
    first, own, last = of[one], of[broker], of[other]
    if first == last:
        return ("coordinator",) if own == first else ("itinerant",)
    if own not in (first, last):
        return ("liaison",)
    inside, outside = (one, other) if own == first else (other, one)
    told: list[Role] = []
    if (inside, broker) in began and (broker, outside) in began:
        told.append("representative")
    if (outside, broker) in began and (broker, inside) in began:
        told.append("gatekeeper")
    return told or ["gatekeeper or representative"]


def signed_triads(graph: nx.Graph, hostile: Iterable[Pair]) -> Counter[str]:
    """Count triads by sign: in touch without hostility +, hostile - (whether or not in touch).

    `++-` centred on x is the picture of a go-between position; the rest tells how polarised the field is.
    Balance after Heider 1946 and Cartwright and Harary 1956. O(sum of squared degrees).

    >>> signed_triads(nx.Graph([("x", "y"), ("x", "z")]), [("y", "z")])
    Counter({'++-': 1})
    """
    signed = nx.Graph()
    signed.add_edges_from(graph.edges, sign="+")
    signed.add_edges_from(hostile, sign="-")
    rank = {node: place for place, node in enumerate(sorted(signed))}
    found: Counter[str] = Counter()
    for a, b, sign in signed.edges(data="sign"):
        for c in set(signed[a]) & set(signed[b]):
            if rank[c] > max(rank[a], rank[b]):  # each triangle once, from its lowest edge
                found["".join(sorted((sign, signed[a][c]["sign"], signed[b][c]["sign"])))] += 1
    return found
