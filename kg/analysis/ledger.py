"""Contacts as arrays: one row for each pair of each contact, for the heavy steps (strands, gate, bootstrap)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kg.analysis.contacts import Contact

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Ledger:
    """Rows are pairs: a < b index `actors` (sorted ids). day: NaN when undated. issue: -1 when not labelled.

    contact, story: which contact and story a row belongs to (contact indexes the sequence it was made from).
    weight: contact strength of the row. A meeting of n actors has n(n-1)/2 rows.
    """

    actors: tuple[str, ...]
    a: Ints
    b: Ints
    day: Floats
    issue: Ints
    contact: Ints
    story: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.a)

    def take(self, rows: Ints | Bools) -> Ledger:
        """Return the ledger of some rows; actors keep their numbers."""
        picked = {name: getattr(self, name)[rows] for name in ("a", "b", "day", "issue", "contact", "story", "weight")}
        return replace(self, **picked)


def ledger(found: Sequence[Contact]) -> Ledger:
    """Return contacts as arrays. A topic that only one contact states tells nothing about others: not labelled."""
    actors = tuple(sorted({actor for contact in found for actor in contact.participants}))
    number = {actor: place for place, actor in enumerate(actors)}
    counted = Counter(contact.issue for contact in found if contact.issue)
    issues = {issue: place for place, issue in enumerate(sorted(i for i, count in counted.items() if count > 1))}
    stories = {story: place for place, story in enumerate(sorted({contact.story for contact in found}))}
    rows: list[tuple[float, ...]] = []
    for place, contact in enumerate(found):
        day = contact.day
        shared = (
            float("nan") if day is None else day,
            issues.get(contact.issue or "", -1),
            place,
            stories[contact.story],
            contact.strength,
        )
        rows.extend((number[a], number[b], *shared) for a, b in contact.pairs())
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    a, b, issue, at, story = (np.array(columns[place], dtype=np.int64) for place in (0, 1, 3, 4, 5))
    day_column, weight = (np.array(columns[place], dtype=np.float64) for place in (2, 6))
    return Ledger(actors, a, b, day_column, issue, at, story, weight)


def factorize(*columns: Ints) -> tuple[Ints, Ints]:
    """Return (code of each row, first row of each code); codes follow the sorted order of the columns.

    >>> factorize(np.array([5, 3, 5]), np.array([1, 1, 1]))[0].tolist()
    [1, 0, 1]
    """
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        span = int(column.max() - column.min() + 1) if len(column) else 1
        key = key * span + (column - (column.min() if len(column) else 0))
    _, first, code = np.unique(key, return_index=True, return_inverse=True)
    return code.astype(np.int64), first.astype(np.int64)
