"""Tables with stable columns (ontology/tables/columns.tsv), written as CSV or Parquet, and the codebook beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from kg.errors import OntologyError, UsageError
from kg.export.table import guarded
from kg.resources import ontology_dir

Cell = str | int | float | bool | None
_TYPES = {"text": "text", "day": "date, YYYY-MM-DD", "integer": "integer", "number": "number",
          "truth": "true or false"}  # fmt: skip
_VALUES = {"kg:status": "Status", "kg:medium": "Medium", "kg:ploverClass": "PloverClass"}
CHUNK = 10_000  # rows of a Parquet row group


class Column(NamedTuple):
    """A column of a table. kind: text, day, integer, number or truth; property: what of the graph it shows, or ""."""

    name: str
    kind: str
    property: str
    meaning: str


@cache
def columns(table: str) -> tuple[Column, ...]:
    """Return the columns of `events` or `panel`, in order."""
    found = []
    path = ontology_dir() / "tables" / "columns.tsv"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 5 or cells[2] not in _TYPES:
            raise OntologyError(f"{path.name}, line {number}: table, column, type, property and meaning are expected")
        if cells[0] == table:
            found.append(Column(*cells[1:]))
    return tuple(found)


def write_csv(stream: TextIO, chosen: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows as CSV: a header line, UTF-8, commas, LF; empty cells for nothing; no cell runs in a spreadsheet."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in chosen])
    writer.writerows([_plain(cell) for cell in row] for row in rows)


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(" ".join(cell.splitlines())) if isinstance(cell, str) else cell


def write_parquet(path: Path, chosen: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows as Parquet, days as dates. Raises UsageError without the extra `tables`."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError("Parquet needs the extra `tables`: pip install 'actor-kg[tables]'") from error
    kinds = {
        "text": pa.string(),
        "day": pa.date32(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
    }
    schema = pa.schema([(column.name, kinds[column.kind]) for column in chosen])
    with pq.ParquetWriter(path, schema) as writer:
        given = iter(rows)
        while part := list(islice(given, CHUNK)):
            arrays = [
                _array(pa, column, values, kinds)
                for column, values in zip(chosen, zip(*part, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _array(pa: Any, column: Column, values: Sequence[Cell], kinds: Any) -> Any:
    if column.kind == "day":
        return pa.array(values, type=pa.string()).cast(kinds["day"])
    if column.kind == "text":  # what UTF-8 cannot carry
        return pa.array([v if v is None else str(v).encode("utf-8", "replace").decode() for v in values], kinds["text"])
    return pa.array(values, type=kinds[column.kind])


def codebook(table: str, chosen: Sequence[Column], *, about: str) -> str:
    """Return the codebook of a table as Markdown: what each column holds, and what its values mean."""
    known = _vocabulary()
    lines = [f"# Codebook: {table}", "", about, "", "| column | type | meaning | in the graph |", "|---|---|---|---|"]
    for column in chosen:
        shown = f"`{column.property}`: {known[column.property]}" if column.property in known else f"`{column.property}`"
        lines.append(
            f"| `{column.name}` | {_TYPES[column.kind]} | {column.meaning} | {shown if column.property else ''} |"
        )
    for curie, values in _VALUES.items():
        if any(column.property == curie for column in chosen):
            lines += ["", f"## Values of `{curie}`", ""]
            lines += [f"- `{name}`: {meaning}" for name, meaning in _values_of(values)]
    return "\n".join(lines) + "\n"


@cache
def _vocabulary() -> dict[str, str]:
    """Return what kg.ttl says of each of its terms, by prefixed name."""
    return {f"kg:{name}": told for name, (_, told) in _terms().items()}


def _values_of(kind: str) -> Iterator[tuple[str, str]]:
    yield from sorted((name, told) for name, (kinds, told) in _terms().items() if kind in kinds)


@cache
def _terms() -> dict[str, tuple[tuple[str, ...], str]]:
    """Return local name -> (local names of its classes, comment) of the terms of kg.ttl."""
    from kg.frames.turtle import local, read_stanzas
    from kg.names import KG, PREFIXES

    kind, comment = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "comment"
    return {
        local(subject): (tuple(map(local, stanza.get(kind, ()))), " ".join(stanza.get(comment, ("",))))
        for subject, stanza in read_stanzas(ontology_dir() / "kg.ttl").items()
        if subject.startswith(KG)
    }
