"""Would the shuttle sequences be there if the same contacts had come at other times?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kg.analysis.contacts import Contact
from kg.analysis.gobetweens import Shuttle, by_ends, shuttles
from kg.analysis.result import Side
from kg.analysis.significance import copies

ROUNDS = 199


def by_chance(
    found: Sequence[Contact],
    groups: Sequence[tuple[Shuttle, ...]],
    *,
    sides: Mapping[str, Sequence[Side]] | None = None,
    party: Callable[[str], str] = str,
    seed: int = 1,
    rounds: int = ROUNDS,
) -> list[float | None]:
    """Return for each group of sequences the chance of as many with the times permuted over the contacts.

    Pairs keep their contacts and the corpus its days; only which contact came when is shuffled: the null P[w] of Gauvin
    et al. 2022, doi:10.1137/19M1242252. p = (1 + #{as many or more}) / (rounds + 1), fewer rounds in a large corpus.
    None for a group of which no gap is known. Rank by count, never by p: it was measured to be the worse ranking.
    """
    told = [group for group in groups if group[0].gap is not None]
    dated = [place for place, contact in enumerate(found) if contact.day is not None]
    if not told:
        return [None] * len(groups)
    rng, total = np.random.default_rng((seed, ROUNDS)), copies(rounds, len(found))
    reached: Counter[tuple[str, str, str]] = Counter()
    wanted = {_key(group, party): len(group) for group in told}
    actors = {group[0].actor for group in told}
    ends = {end for group in told for end in (group[0].first, group[0].then)}
    # Only contacts of those who went back and forth, or between those they talked to, can change a count.
    matter = {n for n in dated if actors & set(found[n].participants) or len(ends & set(found[n].participants)) > 1}
    undated = [contact for contact in found if contact.day is None]
    for _ in range(total):
        mixed = list(undated)
        for place, other in zip(dated, rng.permutation(dated).tolist(), strict=True):
            if place in matter:
                mixed.append(replace(found[place], start=found[other].start, end=found[other].end))
        for group in by_ends(shuttles(mixed, sides=sides, party=party), party=party):
            key = _key(group, party)
            reached[key] += len(group) >= wanted.get(key, len(group) + 1)
    return [None if group[0].gap is None else (1 + reached[_key(group, party)]) / (total + 1) for group in groups]


def _key(group: tuple[Shuttle, ...], party: Callable[[str], str]) -> tuple[str, str, str]:
    one, two = sorted((party(group[0].first), party(group[0].then)))
    return group[0].actor, one, two
