"""How far two coders agree on who did what to whom: F1 and Cohen's kappa, and where they differ.

A coder is a table or a store. What is compared is codings: a pair of actors and a PLOVER class in a unit, which is a
text both read, or a day (or month) both cover. Levels, as in scoring: dyad (the two actors), directed (and who acts),
typed (and the class). F1 is 2 |A and B| / (|A| + |B|): no coder is the truth. Kappa (Cohen 1960,
doi:10.1177/001316446002000104) is agreement beyond chance over cells: every unit times every pair that either coder
ever codes, or of a text every pair of the actors that either coder names there; most cells are empty for both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

LEVELS = ("dyad", "directed", "typed")


@dataclass(frozen=True, slots=True, order=True)
class Coding:
    """One pair and class in a unit. sentence: what it rests on; symmetric: it holds both ways."""

    unit: str
    source: str
    target: str
    plover: str
    sentence: str = ""
    symmetric: bool = False

    def ends(self) -> tuple[tuple[str, str], ...]:
        """Return (source, target); of a symmetric coding both ways."""
        ends = (self.source, self.target)
        return (ends, ends[::-1]) if self.symmetric else (ends,)


@dataclass(frozen=True, slots=True)
class Rate:
    """Agreement on one level or class. a, b, both: cells coded by each and by both; cells: how many there are.

    kappa: None where it is not defined (no cell, or no chance to disagree).
    """

    a: int
    b: int
    both: int
    cells: int
    kappa: float | None

    @property
    def f1(self) -> float:
        """2 x both / (a + b); 0 where neither codes anything."""
        return 2 * self.both / (self.a + self.b) if self.a + self.b else 0.0


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A pair in a unit that the coders code differently. a, b: what each says, empty for nothing."""

    unit: str
    source: str
    target: str
    a: tuple[Coding, ...]
    b: tuple[Coding, ...]

    @property
    def kind(self) -> str:
        """What differs: only A, only B, A tells more, B tells more, another class, another direction."""
        mine, yours = (_at(some, "typed") for some in (self.a, self.b))
        if not mine or not yours:
            return "only A" if mine else "only B"
        if mine > yours or yours > mine:
            return "A tells more" if mine > yours else "B tells more"
        same = {one.plover for one in self.a} & {one.plover for one in self.b}
        return "another direction" if same else "another class"


@dataclass(frozen=True)
class Agreement:
    """The whole comparison. levels, classes: by name; differences: by unit and pair; kinds: how many of each."""

    units: int
    levels: Mapping[str, Rate]
    classes: Mapping[str, Rate]
    differences: tuple[Difference, ...]
    same_class: float | None
    kinds: Mapping[str, int] = field(default_factory=dict)


def agreement(a: Iterable[Coding], b: Iterable[Coding], *, by_text: bool) -> Agreement:
    """Compare two coders. by_text: units are texts, so that cells are the pairs of actors named in each.

    same_class: Cohen's kappa of the class alone, over directed pairs that both code in a unit (of several classes the
    commonest); None with no such pair. Linear in codings, but for the differences' sorting.
    """
    one, other = tuple(a), tuple(b)
    dyads = _cells(one, other, by_text=by_text)
    names = sorted({coding.plover for coding in (*one, *other)})
    cells = {"dyad": dyads, "directed": 2 * dyads, "typed": 2 * dyads * len(names)}
    levels = {level: _rate(_at(one, level), _at(other, level), cells[level]) for level in LEVELS}
    classes = {}
    for name in names:
        mine, yours = (_at((c for c in some if c.plover == name), "directed") for some in (one, other))
        classes[name] = _rate(mine, yours, 2 * dyads)
    found = tuple(sorted(_differences(one, other)))
    kinds = Counter(difference.kind for difference in found)
    units = len({coding.unit for coding in (*one, *other)})
    return Agreement(units, levels, classes, found, _same_class(one, other), dict(sorted(kinds.items())))


def _at(codings: Iterable[Coding], level: str) -> set[Hashable]:
    if level == "dyad":
        return {(c.unit, frozenset((c.source, c.target))) for c in codings}
    if level == "directed":
        return {(c.unit, *ends) for c in codings for ends in c.ends()}
    return {(c.unit, *ends, c.plover) for c in codings for ends in c.ends()}


def _cells(one: Iterable[Coding], other: Iterable[Coding], *, by_text: bool) -> int:
    """Return how many undirected pairs could have been coded in all units."""
    named: dict[str, set[str]] = defaultdict(set)
    pairs: set[frozenset[str]] = set()
    for coding in (*one, *other):
        named[coding.unit].update((coding.source, coding.target))
        pairs.add(frozenset((coding.source, coding.target)))
    if by_text:
        return sum(len(list(combinations(actors, 2))) for actors in named.values())
    return len(named) * len(pairs)


def _rate(a: set[Hashable], b: set[Hashable], cells: int) -> Rate:
    both = len(a & b)
    return Rate(len(a), len(b), both, cells, _kappa(len(a), len(b), both, cells))


def _kappa(a: int, b: int, both: int, cells: int) -> float | None:
    """Return Cohen's kappa of coded or not coded.

    >>> round(_kappa(20, 25, 15, 100), 3)
    0.571
    """
    if not cells:
        return None
    observed = (cells - a - b + 2 * both) / cells
    chance = (a * b + (cells - a) * (cells - b)) / cells**2
    return None if chance >= 1 else (observed - chance) / (1 - chance)


def _by_pair(codings: Iterable[Coding]) -> dict[tuple[str, str, str], list[Coding]]:
    found: dict[tuple[str, str, str], list[Coding]] = defaultdict(list)
    for coding in codings:
        for source, target in coding.ends():
            found[coding.unit, source, target].append(coding)
    return found


def _same_class(one: Iterable[Coding], other: Iterable[Coding]) -> float | None:
    mine, yours = _by_pair(one), _by_pair(other)
    told = [(_commonest(mine[key]), _commonest(yours[key])) for key in mine.keys() & yours.keys()]
    if not told:
        return None
    observed = sum(a == b for a, b in told) / len(told)
    first, second = (Counter(pair[place] for pair in told) for place in (0, 1))
    chance = sum(first[name] * second[name] for name in first) / len(told) ** 2
    return None if chance >= 1 else (observed - chance) / (1 - chance)


def _commonest(codings: Iterable[Coding]) -> str:
    counted = Counter(coding.plover for coding in codings)
    return min(counted, key=lambda name: (-counted[name], name))


def _differences(one: Iterable[Coding], other: Iterable[Coding]) -> Iterable[Difference]:
    """Yield each undirected pair and unit where the typed codings are not the same."""
    mine, yours = (_by_dyad(some) for some in (one, other))
    for key in mine.keys() | yours.keys():
        a, b = (tuple(sorted(some.get(key, ()))) for some in (mine, yours))
        if _at(a, "typed") != _at(b, "typed"):
            yield Difference(*key, a, b)


def _by_dyad(codings: Iterable[Coding]) -> dict[tuple[str, str, str], list[Coding]]:
    found: dict[tuple[str, str, str], list[Coding]] = defaultdict(list)
    for coding in codings:
        first, second = sorted((coding.source, coding.target))
        found[coding.unit, first, second].append(coding)
    return found
