"""How fronts come and go: theatres found anew in consecutive periods, each beginning from the one before."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from kg.analysis.contacts import iso_day
from kg.analysis.ledger import Bools, Ints, Ledger
from kg.analysis.parameters import Parameters
from kg.analysis.result import History, Stream
from kg.analysis.study import Study
from kg.analysis.theatres import theatres

LEAST = 60  # rows of a period: below, theatres are not sought in any corpus
MOST = 6  # periods
BLOCK = 5  # contacts of a stream, below which it is a few stray contacts
CARRIED = 2  # contacts of shared pairs from which two streams of consecutive periods are tied


def history(study: Study, book: Ledger, label: Ints, names: dict[int, str], parameters: Parameters) -> History | None:
    """Return the streams of consecutive periods of equal length, None when there are too few dated contacts for two.

    book, label: ledger and theatre of each row over the whole window; names: id of each theatre that is reported. A
    stream takes the front that most of its rows lie on. Two streams are tied by the pairs that both hold: a pair's
    weight is the smaller of its two numbers of contacts. Costs as much as `theatres` on the whole.
    """
    dated = np.flatnonzero(~np.isnan(book.day))
    parts = min(MOST, len(dated) // LEAST)
    if parts < 2:
        return None
    bounds = np.linspace(book.day[dated].min(), np.nextafter(book.day[dated].max(), np.inf), parts + 1)
    streams: list[Stream] = []
    carried: list[list[Counter[tuple[int, int]]]] = []
    before: dict[tuple[int, int], int] = {}
    for number, (low, high) in enumerate(pairwise(bounds)):
        inside: Bools = (book.day >= low) & (book.day < high if number < parts - 1 else book.day <= bounds[-1])
        rows = np.flatnonzero(inside)
        found = theatres(book.take(rows), parameters, start=_start(book, rows, before)) if len(rows) else rows
        pairs = list(zip(book.a[rows].tolist(), book.b[rows].tolist(), strict=True))
        before = dict(zip(pairs, found.tolist(), strict=True))
        carried.append([])
        for group in range(int(found.max()) + 1 if len(found) else 0):
            own = rows[found == group]
            if len(np.unique(book.contact[own])) < BLOCK:
                continue
            front, _ = Counter(label[own].tolist()).most_common(1)[0]
            busy = Counter(np.concatenate([book.a[own], book.b[own]]).tolist())
            rank = {book.actors[actor]: float(count) for actor, count in busy.items()}
            size = len(np.unique(book.contact[own]))
            streams.append(Stream(number, study.name(rank, rank, others=False), size, names.get(front)))
            carried[-1].append(Counter(zip(book.a[own].tolist(), book.b[own].tolist(), strict=True)))
    return History(tuple(iso_day(float(day)) for day in bounds), tuple(streams), _ties(carried))


def _start(book: Ledger, rows: Ints, before: dict[tuple[int, int], int]) -> Ints | None:
    """Return the theatre that each row's pair had in the period before; a new pair begins on its own."""
    if not before:
        return None
    fresh = dict(before)
    least = max(before.values()) + 1
    pairs = list(zip(book.a[rows].tolist(), book.b[rows].tolist(), strict=True))
    for pair in pairs:
        fresh.setdefault(pair, least + len(fresh))
    return np.array([fresh[pair] for pair in pairs], dtype=np.int64)


def _ties(carried: list[list[Counter[tuple[int, int]]]]) -> tuple[tuple[int, int, int], ...]:
    """Return (stream, later stream, weight) for streams of consecutive periods that share pairs."""
    found, first = [], 0
    for now, then in pairwise(carried):
        for i, one in enumerate(now):
            for j, other in enumerate(then):
                weight = (one & other).total()
                if weight >= CARRIED:
                    found.append((first + i, first + len(now) + j, weight))
        first += len(now)
    return tuple(found)
