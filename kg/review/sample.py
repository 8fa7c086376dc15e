"""A stratified random sample of events, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence

from kg.errors import UnknownName
from kg.review.items import Item

STRATA: Mapping[str, Callable[[Item], str]] = {
    "relation": lambda item: item.event.relation,
    "status": lambda item: item.event.status,
    "publisher": lambda item: item.document.publisher or "no publisher",
    "rule": lambda item: item.event.rule,
    "confidence": lambda item: f"{int(item.event.confidence * 10) / 10:.1f}",
    "nothing": lambda item: "all",
}


def strata(items: Iterable[Item], by: str) -> dict[str, list[Item]]:
    """Return events by stratum, strata and events in order. Raises UnknownName for a `by` that nobody knows."""
    if by not in STRATA:
        raise UnknownName("stratum", by, STRATA)
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(STRATA[by](item), []).append(item)
    return {name: sorted(found[name], key=lambda item: item.event.id) for name in sorted(found)}


def sizes(available: Sequence[int], wanted: int) -> list[int]:
    """Return how many to draw of each stratum: in proportion, but at least one of each as long as that is possible.

    Largest remainders; the same for the same numbers.

    >>> sizes([90, 9, 1], 20), sizes([5, 5], 100), sizes([9, 3, 1], 2)
    ([17, 2, 1], [5, 5], [1, 1, 0])
    """
    wanted = min(wanted, sum(available))
    order = sorted(range(len(available)), key=lambda n: (-available[n], n))
    drawn = [0] * len(available)
    for n in order[:wanted]:
        drawn[n] = 1
    left, rest = wanted - sum(drawn), [have - got for have, got in zip(available, drawn, strict=True)]
    total = sum(rest)
    if left and total:
        shares = [left * one / total for one in rest]
        drawn = [got + int(share) for got, share in zip(drawn, shares, strict=True)]
        by_remainder = sorted(range(len(shares)), key=lambda n: (int(shares[n]) - shares[n], n))
        for n in by_remainder[: wanted - sum(drawn)]:
            drawn[n] += 1
    return drawn


def draw(
    items: Iterable[Item], *, size: int, by: str = "relation", seed: int = 1
) -> tuple[list[Item], dict[str, tuple[str, int]]]:
    """Return a sample in random order, and for each event drawn its stratum and how many events that has.

    Nobody should see whole strata in a row: order hints at what is right.
    """
    groups = strata(items, by)
    chosen: list[Item] = []
    where: dict[str, tuple[str, int]] = {}
    for (name, some), number in zip(groups.items(), sizes([len(s) for s in groups.values()], size), strict=True):
        drawn = random.Random(f"{seed} {by} {name}").sample(some, number)
        where.update((item.event.id, (name, len(some))) for item in drawn)
        chosen += drawn
    chosen.sort(key=lambda item: item.event.id)
    random.Random(f"{seed}").shuffle(chosen)
    return chosen, where
