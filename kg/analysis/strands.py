"""Strands: one pair on one topic. Which strands belong together is what makes a theatre (ANALYSIS section 2).

Two strands that share an actor x, with other ends y and z, are as similar as
    k_issue x (floor + J(N[y], N[z])) x k_time x n_s n_r / (n_x - 1)
with J the Jaccard overlap of closed neighbourhoods, k_time the mean over contacts of exp(-|days to the nearest contact
of the other| / kernel), n the numbers of contacts. Link communities after Evans and Lambiotte 2009
(doi:10.1103/PhysRevE.80.016105) and Ahn, Bagrow and Lehmann 2010 (doi:10.1038/nature09182).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kg.analysis.ledger import Bools, Floats, Ints, Ledger, factorize
from kg.analysis.parameters import Parameters

CHUNK = 2_000_000  # pairs of strands handled at once: about 300 MB
NEAREST = 60  # strands of one actor compared with each strand, once the actor has more than twice that


@dataclass(frozen=True)
class Strands:
    """Strands and their similarities. of_row: strand of each ledger row; a, b, issue, size: of each strand.

    left, right, similarity: one entry per pair of strands that share an actor, left < right.
    """

    of_row: Ints
    a: Ints
    b: Ints
    issue: Ints
    size: Floats
    left: Ints
    right: Ints
    similarity: Floats


def strands(book: Ledger, parameters: Parameters) -> Strands:
    """Return the strand graph. O(sum over actors of strands squared), capped for actors with very many strands.

    An actor with more than 2 x NEAREST strands has each compared with the NEAREST before and after it in time only:
    the kernel makes the others nearly nothing, and a great power would otherwise cost more than everyone else together.
    """
    of_row, first = factorize(book.a, book.b, book.issue)
    a, b, issue = book.a[first], book.b[first], book.issue[first]
    size = np.bincount(of_row, minlength=len(first)).astype(np.float64)
    clock = _Clock(of_row, book.day, len(first), parameters.kernel)
    overlap = _Overlap(a, b, len(book.actors))
    lefts, rights, values = [], [], []
    for s, r, x in _meeting(a, b, clock.middle, len(book.actors)):
        y, z = a[s] + b[s] - x, a[r] + b[r] - x
        same = (issue[s] == issue[r]) & (issue[s] >= 0)
        unknown = (issue[s] < 0) | (issue[r] < 0)
        k_issue = np.where(same, 1.0, np.where(unknown, parameters.unlabelled, parameters.different))
        total = np.maximum(overlap.contacts(x, of_row, a, b) - 1, 1)
        value = k_issue * (parameters.floor + overlap(y, z)) * clock(s, r) * size[s] * size[r] / total
        lefts.append(s)
        rights.append(r)
        values.append(value)
    empty = np.zeros(0, dtype=np.int64)
    left, right = (np.concatenate([empty, *some]) for some in (lefts, rights))
    similarity = np.concatenate([np.zeros(0), *values])
    if len(left):  # strands of one pair share two actors: their two similarities add up
        code, one = factorize(left, right)
        similarity = np.bincount(code, weights=similarity)
        left, right = left[one], right[one]
    return Strands(of_row, a, b, issue, size, left, right, similarity)


def _meeting(a: Ints, b: Ints, when: Floats, actors: int) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield (strand, later strand, shared actor) arrays of at most about CHUNK pairs, actor by actor."""
    numbers = np.arange(len(a), dtype=np.int64)
    end, strand = np.concatenate([a, b]), np.concatenate([numbers, numbers])
    order = np.lexsort((strand, np.nan_to_num(when[strand], nan=-1.0), end))
    strand, counts = strand[order], np.bincount(end, minlength=actors)
    starts = np.concatenate([[0], np.cumsum(counts)])
    # How many of those that follow in time each entry is compared with.
    place = np.arange(len(strand)) - np.repeat(starts[:-1], counts)
    follow = np.repeat(counts, counts) - 1 - place
    follow = np.where(np.repeat(counts, counts) > 2 * NEAREST, np.minimum(follow, NEAREST), follow)
    bounds = np.concatenate([[0], np.cumsum(follow)])
    low = 0
    while low < len(strand):
        high = max(int(np.searchsorted(bounds, bounds[low] + CHUNK, side="right")) - 1, low + 1)
        ahead = follow[low:high]
        here = np.repeat(np.arange(low, high), ahead)
        step = np.arange(len(here)) - np.repeat(np.cumsum(ahead) - ahead, ahead) + 1
        one, two = strand[here], strand[here + step]
        yield np.minimum(one, two), np.maximum(one, two), end[order][here]
        low = high


class _Clock:
    """Closeness in time of two strands, 0 to 1; 0.5 where one of them is undated."""

    def __init__(self, of_row: Ints, day: Floats, count: int, kernel: float) -> None:
        dated = ~np.isnan(day)
        strand, day = of_row[dated], day[dated]
        order = np.lexsort((day, strand))
        self._strand, self._day, self._kernel = strand[order], day[order], kernel
        self._number = np.bincount(strand, minlength=count)
        self._start = np.concatenate([[0], np.cumsum(self._number)])[:-1]
        total = np.bincount(strand, weights=day, minlength=count)
        self.middle = np.divide(total, self._number, out=np.full(count, np.nan), where=self._number > 0)
        self._first = float(day.min()) if len(day) else 0.0
        # One sorted key for all strands: a search for (strand, day) is one search in one array.
        self._span = (float(day.max()) - self._first if len(day) else 0.0) + 1e6
        self._key = self._strand * self._span + (self._day - self._first)

    def __call__(self, s: Ints, r: Ints) -> Floats:
        value = (self._mean(s, r) + self._mean(r, s)) / 2
        known: Bools = (self._number[s] > 0) & (self._number[r] > 0)
        result: Floats = np.where(known, value, 0.5)
        return result

    def _mean(self, s: Ints, r: Ints) -> Floats:
        """Return the mean over the contacts of s of exp(-|days to the nearest contact of r| / kernel)."""
        if not len(self._day):
            return np.zeros(len(s))
        count = np.where(self._number[r] > 0, self._number[s], 0)
        pair = np.repeat(np.arange(len(s)), count)
        offset = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
        day, other = self._day[self._start[s][pair] + offset], r[pair]
        low, high = self._start[other], self._start[other] + self._number[other] - 1
        at = np.searchsorted(self._key, other * self._span + (day - self._first))
        after, before = self._day[np.clip(at, low, high)], self._day[np.clip(at - 1, low, high)]
        nearest = np.minimum(np.abs(day - after), np.abs(day - before))
        total = np.bincount(pair, weights=np.exp(-nearest / self._kernel), minlength=len(s))
        mean: Floats = total / np.maximum(count, 1)
        return mean


class _Overlap:
    """Jaccard overlap of closed neighbourhoods, as rows of bits."""

    def __init__(self, a: Ints, b: Ints, actors: int) -> None:
        self._actors = actors
        self._bits = np.zeros((actors, (actors + 63) // 64), dtype=np.uint64)
        one = np.uint64(1)
        everyone = np.arange(actors)
        for x, y in ((a, b), (b, a), (everyone, everyone)):
            np.bitwise_or.at(self._bits, (x, y // 64), one << (y % 64).astype(np.uint64))
        self._degree = _ones(self._bits)
        self._totals: Floats | None = None

    def __call__(self, y: Ints, z: Ints) -> Floats:
        key = np.minimum(y, z) * self._actors + np.maximum(y, z)
        pairs, back = np.unique(key, return_inverse=True)
        one, two = pairs // self._actors, pairs % self._actors
        common = np.empty(len(pairs), dtype=np.int64)
        step = max(1, 4_000_000 // max(1, self._bits.shape[1]))
        for low in range(0, len(pairs), step):
            part = slice(low, low + step)
            common[part] = _ones(self._bits[one[part]] & self._bits[two[part]])
        value: Floats = common / (self._degree[one] + self._degree[two] - common)
        return value[back]

    def contacts(self, x: Ints, of_row: Ints, a: Ints, b: Ints) -> Floats:
        """Return n_x: how many rows the actor has."""
        if self._totals is None:
            ends = np.concatenate([a[of_row], b[of_row]])
            self._totals = np.bincount(ends, minlength=self._actors).astype(np.float64)
        return self._totals[x]


_BYTE = np.array([bin(value).count("1") for value in range(256)], dtype=np.uint8)


def _ones(bits: np.ndarray[tuple[int, ...], np.dtype[np.uint64]]) -> Ints:
    """Count the ones of each row."""
    if hasattr(np, "bitwise_count"):  # numpy 2
        return np.asarray(np.bitwise_count(bits).sum(axis=1, dtype=np.int64))
    return np.asarray(_BYTE[bits.view(np.uint8)].sum(axis=1, dtype=np.int64))
