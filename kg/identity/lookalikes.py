"""Candidates for one identity: who is worth comparing (blocking), how alike they are, and which pairs to show.

Blocking after Papadakis et al. 2020 (doi:10.1145/3377455): actors that share a key are compared, keys that too many
share tell nothing. Of several pairs that would join the same actors only the best are shown, as a forest: whoever
follows the list from the top decides each question once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.identity.decisions import Decisions, Pair, ordered
from kg.identity.likeness import Comparison, Known, unlike
from kg.identity.profiles import People, Profile

COMMON = 60  # a key that more actors share is no reason to compare them
THRESHOLD = 0.75  # below, a look costs more than it finds


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two actors that may be one. kept: who would stay, the better known; other: who would become part of it."""

    kept: Profile
    other: Profile
    score: float
    reasons: tuple[str, ...]


def candidates(
    people: People, known: Known, decisions: Decisions | None = None, *, threshold: float = THRESHOLD
) -> tuple[Candidate, ...]:
    """Return the pairs that may be one, likeliest first; equal ones by name. Decided pairs are left out.

    people: everybody in a store (`profiles`); known people of the gazetteer are compared as well, so that a pair may
    name somebody who was never linked in the store. threshold: 0 to 1, the least score.
    """
    decided = Decisions() if decisions is None else decisions
    comparison = Comparison(known)
    everybody = {**people.profiles, **_known_people(people, comparison)}
    found = []
    for one, two in sorted(_pairs(everybody, comparison)):
        a, b = everybody[one], everybody[two]
        if _settled(one, two, decided) or unlike(a.actor, b.actor) or not (a.documents or b.documents):
            continue
        if one in known and two in known:
            continue  # known apart
        like = comparison.compare(a, b, face=(one, two) in people.facing)
        if like.score >= threshold:
            kept, other = sorted((a, b), key=lambda profile: _rank(profile, known))
            found.append(Candidate(kept, other, like.score, like.reasons))
    found.sort(key=lambda one: (-one.score, one.kept.actor.id, one.other.actor.id))
    return tuple(_forest(found))


def _settled(one: str, two: str, decisions: Decisions) -> bool:
    return (
        decisions.differ(one, two)
        or ordered(one, two) in decisions.unsure
        or decisions.kept(one) == decisions.kept(two)
    )


def _known_people(people: People, comparison: Comparison) -> dict[str, Profile]:
    """Return known persons who are not in the store and share two words of their name with somebody who is."""
    found: dict[str, Profile] = {}
    known = comparison.known
    for profile in people.profiles.values():
        telling = comparison.words(profile.actor.label)
        if profile.actor.id in known or len(telling) < 2 or profile.actor.type not in ("person", "group"):
            continue
        some = [known.people_called(word) for word in telling if len(word) > 2]
        surname = known.people_called(telling[-1])
        for name in set().union(*some) if some else ():
            shared = sum(name in one for one in some)
            if name not in people.profiles and (shared > 1 or (name in surname and len(surname) < 8)):
                found[name] = Profile(known.actor(name))
    return found


def _pairs(everybody: Mapping[str, Profile], comparison: Comparison) -> Iterator[Pair]:
    """Return the pairs that share a key which is not too common."""
    block: dict[str, set[str]] = {}
    for name, profile in everybody.items():
        for key in comparison.blocks(profile.actor):
            block.setdefault(key, set()).add(name)
    pairs: set[Pair] = set()
    for key, names in block.items():
        some = sorted(names)
        if 1 < len(some) <= COMMON:
            pairs.update((a, b) for n, a in enumerate(some) for b in some[n + 1 :])
        elif key.startswith("j "):  # one name, many documents: each with the best known of them
            first = min(some, key=lambda name: _rank(everybody[name], comparison.known))
            pairs.update(ordered(first, name) for name in some if name != first)
    return iter(pairs)


def _rank(profile: Profile, known: Known) -> tuple[object, ...]:
    """Return what the better known of two is found by: known at all, of a surer kind, in more events, longer name."""
    actor = profile.actor
    return actor.id not in known, actor.type == "group", -profile.events, -len(actor.label), actor.id


def _forest(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the pairs that join what better pairs have not joined yet; nobody is to become part of two."""
    group: dict[str, list[str]] = {}
    gone: set[str] = set()
    for candidate in found:
        if candidate.other.actor.id in gone:
            continue
        gone.add(candidate.other.actor.id)
        one, two = (group.get(name, [name]) for name in (candidate.kept.actor.id, candidate.other.actor.id))
        if one is two:
            continue
        joined = [*one, *two]
        group.update((name, joined) for name in joined)
        yield candidate
