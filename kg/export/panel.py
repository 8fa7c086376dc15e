"""`panel`: counts by dyad or actor and month or year, for statistics (see the codebook for the columns)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal, TextIO

from kg.errors import UnknownName
from kg.export.columns import Cell, Column, columns, write_csv
from kg.export.edges import Source
from kg.export.events import vouched_by, whole_day
from kg.frames import Frames
from kg.gazetteer import Gazetteer, load_gazetteer
from kg.model import Actor, Document, Event, Extraction
from kg.tables import state_codes

UNITS = ("dyad-month", "dyad-year", "actor-month", "actor-year")
Zeros = Literal["none", "seen", "all"]
_CLASSES = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT"),
    *("THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a panel counts. unit: one of UNITS. level: `state` (actors stand for their state) or `actor`.

    undirected: one row for both directions of a dyad. domestic: also what happens inside a state. once: a relation of a
    dyad at most once a day, however many documents tell it. zeros: rows without events: `none`; `seen`: each dyad (or
    actor) that has any, in every period; `all`: every pair of actors that have any. statuses: which events count.
    """

    unit: str = "dyad-month"
    level: Literal["state", "actor"] = "state"
    undirected: bool = False
    domestic: bool = False
    once: bool = False
    zeros: Zeros = "none"
    statuses: tuple[str, ...] = ("asserted",)

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise UnknownName("unit", self.unit, UNITS)

    @property
    def dyadic(self) -> bool:
        """Whether rows are of two actors."""
        return self.unit.startswith("dyad")

    @property
    def monthly(self) -> bool:
        """Whether periods are months."""
        return self.unit.endswith("month")


class Parties:
    """Whom actors count for at a level. named: label and ISO3 code of each party met, by id."""

    def __init__(self, level: Literal["state", "actor"]) -> None:
        self._by_state = level == "state"
        self._gazetteer: Gazetteer = load_gazetteer()
        self.named: dict[str, tuple[str, str | None]] = {}

    def of(self, actor: Actor) -> str:
        """Return the id of an actor's state where it has one that we know, and states are asked for; else its own."""
        state = self._gazetteer.country(actor.iso3) if self._by_state and actor.iso3 else None
        if state is not None:
            self.named.setdefault(state, (self._gazetteer.row(state).label, actor.iso3))
            return state
        self.named.setdefault(actor.id, (actor.label, actor.iso3))
        return actor.id


@dataclass(slots=True)
class _Count:
    """What a cell counts."""

    classes: list[int] = field(default_factory=lambda: [0] * len(_CLASSES))
    quads: list[int] = field(default_factory=lambda: [0] * 4)
    goldstein: float = 0.0
    sources: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    days: set[tuple[str, str | None, str | None]] = field(default_factory=set)


class Panel:
    """The panel of a store: `rows` gives it; `undated` and `domestic` say what was left out."""

    def __init__(self, source: Source, shape: Shape) -> None:
        self.shape = shape
        self.undated = self.domestic = 0
        self._frames: Frames = source.frames
        self._parties = Parties(shape.level)
        self._cells: dict[tuple[str, str, str], _Count] = {}
        for extraction in source.extractions():
            self._add(extraction)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its rows."""
        return tuple(one for one in columns("panel") if self.shape.dyadic or not one.name.startswith("actor_b"))

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield the rows, sorted by period and actors."""
        empty = _Count()
        for key in self._keys():
            yield self._row(key, self._cells.get(key, empty))

    def described(self) -> str:
        """Return in words what the panel counts and what it leaves out."""
        shape = self.shape
        both = "undirected" if shape.undirected else "directed"
        once = "a relation counts once a day" if shape.once else "every event counts"
        parts = [f"Unit: {shape.unit}, {both}; level: {shape.level}; status: {', '.join(shape.statuses)}; {once}."]
        if shape.zeros != "none":
            parts.append(f"Rows without events: {shape.zeros}.")
        if self.undated:
            parts.append(f"Left out: {self.undated} events whose period is not known.")
        if self.domestic:
            parts.append(f"Left out: {self.domestic} events between actors of one state (--domestic counts them).")
        return " ".join(parts)

    def _add(self, extraction: Extraction) -> None:
        actors = {actor.id: actor for actor in extraction.actors}
        for event in extraction.events:
            if event.status not in self.shape.statuses:
                continue
            period = self._period(event, extraction.document)
            if period is None:
                self.undated += 1
                continue
            units = self._units(event, actors)
            if not units:
                self.domestic += 1
            for a, b in units:
                self._count(self._cells.setdefault((period, a, b), _Count()), event, extraction, actors)

    def _period(self, event: Event, document: Document) -> str | None:
        """Return the month or year an event lies in: by its own days, else its document's; None when it is open."""
        size = 7 if self.shape.monthly else 4
        start, end = whole_day(event.when.start), whole_day(event.when.end, last=True)
        start, end = start or end, end or start
        if start is None or end is None:
            start = end = whole_day(document.date)
            if document.date is None or len(document.date) < size:
                return None
        return start[:size] if start and end and start[:size] == end[:size] else None

    def _units(self, event: Event, actors: dict[str, Actor]) -> set[tuple[str, str]]:
        """Return the dyads, or (actor, "") of actor panels, that an event counts for."""
        both = event.mutual or self._frames.relation(event.relation).symmetric
        found = set()
        for source, target in event.pairs():
            a, b = (self._parties.of(actors[mention.actor]) for mention in (source, target))
            if a == b and not self.shape.domestic:
                continue
            if not self.shape.dyadic:
                found.update({(a, ""), (b, "")})
            elif self.shape.undirected:
                found.add((min(a, b), max(a, b)))
            else:
                found.update({(a, b), (b, a)} if both else {(a, b)})
        return found

    def _count(self, cell: _Count, event: Event, extraction: Extraction, actors: dict[str, Actor]) -> None:
        relation = self._frames.relation(event.relation)
        day = (event.relation, event.when.start or extraction.document.date, event.when.end)
        cell.sources.update(vouched_by(event, extraction, actors))
        cell.documents.add(extraction.document.key)
        if self.shape.once:
            if day in cell.days:
                return
            cell.days.add(day)
        cell.classes[_CLASSES.index(relation.plover)] += 1
        cell.quads[relation.quad - 1] += 1
        cell.goldstein += relation.goldstein

    def _keys(self) -> list[tuple[str, str, str]]:
        """Return the cells of the panel, with those that count nothing where they are asked for."""
        if self.shape.zeros == "none" or not self._cells:
            return sorted(self._cells)
        periods = _between(min(key[0] for key in self._cells), max(key[0] for key in self._cells))
        units = {(a, b) for _, a, b in self._cells}
        if self.shape.zeros == "all" and self.shape.dyadic:
            everyone = sorted({one for unit in units for one in unit})
            units |= {(a, b) for a, b in product(everyone, repeat=2) if (a < b if self.shape.undirected else a != b)}
        return [(period, a, b) for period in periods for a, b in sorted(units)]

    def _row(self, key: tuple[str, str, str], cell: _Count) -> Sequence[Cell]:
        period, a, b = key
        events = sum(cell.classes)
        return (
            period,
            int(period[:4]),
            int(period[5:7]) if self.shape.monthly else None,
            *self._named(a),
            *(self._named(b) if self.shape.dyadic else ()),
            events,
            *cell.quads,
            *cell.classes,
            round(cell.goldstein, 6) + 0.0,
            round(cell.goldstein / events, 6) if events else None,
            len(cell.sources),
            len(cell.documents),
        )

    def _named(self, party: str) -> Sequence[Cell]:
        label, iso3 = self._parties.named[party]
        codes = state_codes(iso3)
        return party, label, iso3, codes.cow, codes.gw


def _between(first: str, last: str) -> list[str]:
    """Return all months or years from the first to the last.

    >>> _between("2019-11", "2020-01"), _between("2019", "2020")
    (['2019-11', '2019-12', '2020-01'], ['2019', '2020'])
    """
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    start, end = (int(period[:4]) * 12 + int(period[5:7]) - 1 for period in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def write(source: Source, stream: TextIO, *, shape: Shape | None = None) -> None:
    """Write a panel of a store as CSV."""
    panel = Panel(source, shape or Shape())
    write_csv(stream, panel.columns, panel.rows())
