"""What an analysis hands on: frozen records that the report writes and the page shades by. Standard library only.

Every record serialises to the same JSON bytes for the same input: mappings are sorted by key, numbers rounded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from kg.analysis.contacts import Contact
from kg.model import Finding

Value = str | int | float | bool | None
Tier = Literal["none", "sides", "theatres"]
Standing = Literal["confirmed", "likely", "supported candidate", "candidate"]


class FrontShare(NamedTuple):
    """One front of an actor: id, name, and the share (0 to 1) of the actor's contacts that lie on it."""

    front: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Side:
    """Counterparts of an actor who are connected to each other without that actor. actors: ids, sorted."""

    name: str
    actors: tuple[str, ...]
    contacts: int
    stories: int


@dataclass(frozen=True, slots=True)
class Front:
    """A front: a theatre (a community of contacts), or in a small corpus a side of a multi-front candidate.

    id: hash of what it consists of. hubs: multi-front actors on it; anchors: those at home here; guests: the others.
    issue: the commonest stated topic, or None. first, last: ISO dates, or None. stability: 0 to 1, None if not tested.
    contacts: contact ids (see `kg.analysis.contacts.Contact.id`), sorted.
    """

    id: str
    name: str
    issue: str | None
    hubs: tuple[str, ...]
    anchors: tuple[str, ...]
    guests: tuple[str, ...]
    contacts: tuple[str, ...]
    stories: int
    first: str | None = None
    last: str | None = None
    stability: float | None = None

    @property
    def actors(self) -> tuple[str, ...]:
        """Return everyone present on the front, sorted by id."""
        return tuple(sorted({*self.hubs, *self.anchors, *self.guests}))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Two or more fronts tied together by the same actors. roles: actor id -> hub, anchor or guest.

    bridges: actors without whom the fronts of the cluster fall apart.
    """

    id: str
    name: str
    fronts: tuple[str, ...]
    roles: Mapping[str, str]
    bridges: tuple[str, ...]
    stability: float | None = None

    @property
    def actors(self) -> tuple[str, ...]:
        """Return the actors of the cluster, sorted by id."""
        return tuple(sorted(self.roles))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report. name: `T1` ...; note: what the reader must know, or why it is empty."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Climate:
    """The dated events of a pair: (ISO day, Goldstein value from -10, hostile, to 10, friendly), by day."""

    pair: tuple[str, str]
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """A front within one period. period: from 0; front: id of the front of the whole window it belongs to, if any."""

    period: int
    name: str
    contacts: int
    front: str | None


@dataclass(frozen=True, slots=True)
class History:
    """Fronts found in consecutive periods. bounds: ISO days, one more than there are periods.

    ties: (stream, stream of the next period, contacts of the pairs that both hold), by place in `streams`.
    """

    bounds: tuple[str, ...]
    streams: tuple[Stream, ...]
    ties: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The whole result.

    header: window, counts, noise, gate, parameters, seed ... in the order they are printed.
    fronts: actor id -> its fronts, largest share first. sides: actor id -> the sides of its counterparts.
    standing: actor id -> how sure it is that the actor works on several fronts (absent: it does not).
    contacts: what all of it rests on, by date. climate: pairs with the most dated events. history: fronts by period,
    None in a small corpus.
    """

    header: Mapping[str, Value]
    tier: Tier
    labels: Mapping[str, str] = field(default_factory=dict)
    fronts: Mapping[str, tuple[FrontShare, ...]] = field(default_factory=dict)
    front_records: tuple[Front, ...] = ()
    sides: Mapping[str, tuple[Side, ...]] = field(default_factory=dict)
    standing: Mapping[str, Standing] = field(default_factory=dict)
    clusters: tuple[Cluster, ...] = ()
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()
    contacts: tuple[Contact, ...] = ()
    climate: tuple[Climate, ...] = ()
    history: History | None = None

    def label(self, actor: str) -> str:
        """Return the name of an actor, or its id when it has none."""
        return self.labels.get(actor, actor)

    def table(self, name: str) -> Table:
        """Return the table of that name; raises KeyError naming those there are."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"no table {name!r}; there are: {', '.join(table.name for table in self.tables)}")

    def to_json(self) -> str:
        """Return the result as JSON with a final newline: the same bytes for the same result."""
        return json.dumps(plain(self), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def plain(thing: Any) -> Any:
    """Return records as dicts and lists fit for JSON: mappings sorted by key, floats to four decimals.

    >>> plain(FrontShare("f1", "Egypt", 1 / 3))
    {'front': 'f1', 'name': 'Egypt', 'share': 0.3333}
    """
    if isinstance(thing, float):
        return round(thing, 4)
    if is_dataclass(thing) and not isinstance(thing, type):
        return {item.name: plain(getattr(thing, item.name)) for item in fields(thing)}
    if isinstance(thing, tuple) and hasattr(thing, "_asdict"):
        return {name: plain(value) for name, value in thing._asdict().items()}
    if isinstance(thing, Mapping | MappingProxyType):
        return {str(key): plain(thing[key]) for key in sorted(thing, key=str)}
    if isinstance(thing, tuple | list | set | frozenset):
        items = sorted(thing) if isinstance(thing, set | frozenset) else thing
        return [plain(item) for item in items]
    return thing
