"""What a coded sample says: precision by class with intervals, and how far two coders agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from kg.review.sheet import Row

Z = 1.959963984540054  # 95 %
ASPECTS: Mapping[str, tuple[str, ...]] = {
    "who": ("source_is", "target_is"),
    "relation": ("relation_is",),
    "direction": ("direction_is",),
    "status": ("status_is",),
}


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those coded are right; low and high: 95 % interval, 0 to 1. weight: the stratum's share of all."""

    name: str
    coded: int
    right: int
    low: float
    high: float
    weight: float = 0.0

    @property
    def share(self) -> float:
        """The part that is right, 0 to 1; 0 when nothing was coded."""
        return self.right / self.coded if self.coded else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """A coded sample. estimate, low, high: precision of the whole graph, strata weighted by how many events they have.

    classes: by stratum (Wilson intervals); aspects: of all coded, right in this respect; left: rows without a verdict.
    """

    estimate: float
    low: float
    high: float
    coded: int
    left: int
    events: int
    classes: tuple[Share, ...]
    aspects: tuple[Share, ...]


def wilson(share: float, coded: float) -> tuple[float, float]:
    """Return the 95 % score interval of a share of so many (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    >>> [round(end, 3) for end in wilson(0.9, 10)], wilson(0, 0)
    ([0.596, 0.982], (0.0, 1.0))
    """
    if coded == 0:
        return 0.0, 1.0
    middle = share + Z * Z / (2 * coded)
    spread = Z * sqrt(share * (1 - share) / coded + Z * Z / (4 * coded * coded))
    scale = 1 + Z * Z / coded
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return max(0.0, min(low, share)), min(1.0, max(high, share))  # rounding must not leave the share outside


def score(rows: Sequence[Row]) -> Scores:
    """Return what a coded sheet says. A row is right when its verdict is accept; rows without one are left out.

    The interval of the whole is Wilson's at the effective sample size of weighted strata (Kish 1965): as wide as the
    unequal weights make it, and never of no width as a bootstrap is where a stratum is all right.
    """
    coded = [row for row in rows if row.verdict]
    groups: dict[str, list[Row]] = {}
    for row in coded:
        groups.setdefault(row["stratum"] or "all", []).append(row)
    sizes = {name: _size(some) for name, some in groups.items()}
    total = sum(sizes.values())
    classes = tuple(_share(name, some, sizes[name] / total) for name, some in sorted(groups.items()))
    estimate = sum(one.weight * one.share for one in classes)
    effective = 1 / sum(one.weight**2 / one.coded for one in classes) if classes else 0.0
    low, high = wilson(estimate, effective)
    aspects = tuple(
        _counted(name, len(coded), sum(row.verdict != "reject" and not _any(row, columns) for row in coded))
        for name, columns in ASPECTS.items()
    )
    return Scores(estimate, low, high, len(coded), len(rows) - len(coded), total, classes, aspects)


def _share(name: str, rows: Sequence[Row], weight: float) -> Share:
    return _counted(name, len(rows), sum(map(_right, rows)), weight)


def _counted(name: str, coded: int, right: int, weight: float = 0.0) -> Share:
    return Share(name, coded, right, *wilson(right / coded if coded else 0.0, coded), weight)


def _any(row: Row, columns: Sequence[str]) -> bool:
    return any(row[column].strip() for column in columns)


def _right(row: Row) -> bool:
    return row.verdict == "accept"


def _size(rows: Sequence[Row]) -> int:
    """Return how many events a stratum has; of a sheet that was not drawn, as many as were coded."""
    told = rows[0]["stratum_events"].strip()
    return int(told) if told.isdecimal() else len(rows)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two coders agree on right or wrong. kappa: Cohen's, 1 for total agreement, 0 for what chance gives."""

    both: int
    agree: float
    kappa: float
    differ: tuple[str, ...]


def agreement(one: Iterable[Row], two: Iterable[Row]) -> Agreement:
    """Compare two coders on the events that both judged (Cohen 1960, doi:10.1177/001316446002000104)."""
    first, second = ({row["event"]: _right(row) for row in some if row.verdict} for some in (one, two))
    both = sorted(first.keys() & second.keys())
    differ = tuple(event for event in both if first[event] != second[event])
    if not both:
        return Agreement(0, 0.0, 0.0, ())
    agree = 1 - len(differ) / len(both)
    yes = [sum(coder[event] for event in both) / len(both) for coder in (first, second)]
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    kappa = (agree - chance) / (1 - chance) if chance < 1 else 1.0
    return Agreement(len(both), agree, kappa, differ)
