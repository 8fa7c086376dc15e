"""Column maps: which column of a table holds what. ontology/tables/*.toml, or a user's own file of the same keys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.model import ACTOR_TYPES
from kg.names import digest
from kg.resources import ontology_dir

_PREFIX = "events/"  # of the reader's name of documents whose lines are rows
_DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "bar": "|"}
_SIDES = ("", "-id", "-state", "-type", "-sectors", "-role")
ROLES = (
    *("code", "date", "end", "id", "publisher", "url", "place", "quantity", "topics", "status", "medium", "mutual"),
    *("initiator", "duration", "first-contact-since", "codes", "confidence"),
    *(side + part for side in ("source", "target") for part in _SIDES),
)  # fmt: skip
STATES = ("name", "iso3", "cameo", "gw", "cow")
DATES = ("iso", "yyyymmdd", "day-first", "month-first", "epoch")


@dataclass(frozen=True)
class Layout:
    """How one kind of table is read.

    name: what the file is called; title: who made the rows, the publisher of their documents. columns: role -> names
    of the columns (several are joined: code with a dot, the others with a comma). keep: what a kept code is called ->
    column. names: the columns of a table without a header line. scheme: file of ontology/codes, or `relation` (codes
    are names of our relations). relations: own codes -> relation, before the scheme. states: how columns `-state` name
    a state. nobody: names that name nobody. several: what separates several values of a cell, "" for nothing.
    quantity: how a number is told (`{} deaths`). capitals: names are all in capitals. kind: actor type of unknown
    names, "" to judge by the name. guarded: an apostrophe before what a spreadsheet would run is no part of a cell.
    join: rows of one day, code and pair are reports of one event; False: each row is its own. confidence: of its
    events, 0 to 1. digest: changes when the file does.
    """

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    keep: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    scheme: str = "relation"
    relations: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = "\t"
    quoted: bool = False
    missing: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()
    states: str = "name"
    dates: str = "iso"
    several: str = ""
    join: bool = True
    guarded: bool = False
    quantity: str = "{}"
    capitals: bool = False
    kind: str = ""
    confidence: float = 0.5
    digest: str = ""

    def wanted(self) -> set[str]:
        """Return the names of all columns that are read."""
        return {name for names in self.columns.values() for name in names} | set(self.keep.values())

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether these are the first cells of such a table: its header, or a first row as long as it should be."""
        if self.names:
            return len(cells) == len(self.names) and bool(re.fullmatch(r"\d+", cells[0])) and cells[0] != ""
        return self.wanted() <= set(cells)


def reader_name(layout: str) -> str:
    """Return what a document of rows has as its reader, by the name of its layout: `events/icews`."""
    return _PREFIX + layout


def is_table(reader: str) -> bool:
    """Whether a document's reader says that its lines are rows of an event table."""
    return reader.startswith(_PREFIX)


def layout_of(reader: str, layouts: Sequence[Layout]) -> Layout:
    """Return the layout of a document's reader; UsageError when it is a user's own that was not given again."""
    name = reader.removeprefix(_PREFIX)
    for layout in layouts:
        if layout.name == name:
            return layout
    raise UsageError(f"no column map is called {name!r}: give its file again with --columns")


def load_layouts(extra: Sequence[Path] = ()) -> tuple[Layout, ...]:
    """Return the user's column maps, then the shipped ones; the first that fits a table reads it.

    Raises UsageError that names file and key for what is wrong in a map.
    """
    return (*map(_load, extra), *_shipped())


@cache
def _shipped() -> tuple[Layout, ...]:
    return tuple(map(_load, sorted((ontology_dir() / "tables").glob("*.toml"))))


def _load(path: Path) -> Layout:
    try:
        text = path.read_text(encoding="utf-8")
        said = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path.name} is no column map: {error}") from error
    try:
        return _layout(path.stem, said, digest(text))
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{path.name}: {error}") from error


def _layout(name: str, said: Mapping[str, Any], content: str) -> Layout:
    known = {one.name for one in fields(Layout)} - {"name", "digest"}
    if unknown := sorted(said.keys() - known):
        raise ValueError(f"no key is called {unknown[0]!r}; there are: {', '.join(sorted(known))}")
    columns = {role: (value,) if isinstance(value, str) else tuple(value) for role, value in said["columns"].items()}
    if unknown := sorted(columns.keys() - set(ROLES)):
        raise ValueError(f"[columns] has no {unknown[0]!r}; there are: {', '.join(ROLES)}")
    for side in ("source", "target"):
        if side not in columns:
            raise ValueError(f"[columns] needs {side!r}: the column with the name of the {side}")
    if "code" not in columns:
        raise ValueError("[columns] needs 'code': the column that says what happened")
    values = dict(said) | {"columns": columns}
    for key, table in (("delimiter", _DELIMITERS), ("states", STATES), ("dates", DATES)):
        if key in said and said[key] not in table:
            raise ValueError(f"{key} is {said[key]!r}; there are: {', '.join(table)}")
    values["delimiter"] = _DELIMITERS[said.get("delimiter", "comma")]
    for key in ("missing", "nobody"):
        values[key] = frozenset(said.get(key, ()))
    values["names"] = tuple(said.get("names", ()))
    if said.get("kind", ACTOR_TYPES[0]) not in ACTOR_TYPES:
        raise ValueError(f"kind is {said['kind']!r}; there are: {', '.join(ACTOR_TYPES)}")
    if not 0 <= float(said.get("confidence", 0.5)) <= 1:
        raise ValueError("confidence lies between 0 and 1")
    if values["names"] and (lost := sorted(_named(columns, said) - set(values["names"]))):
        raise ValueError(f"names has no column {lost[0]!r}")
    return Layout(name=name, digest=content, title=said.get("title") or name, **{
        key: value for key, value in values.items() if key != "title"
    })  # fmt: skip


def _named(columns: Mapping[str, tuple[str, ...]], said: Mapping[str, Any]) -> set[str]:
    return {name for names in columns.values() for name in names} | set(said.get("keep", {}).values())
