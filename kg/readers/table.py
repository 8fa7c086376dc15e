"""Tables: .csv, .tsv and .tab. Event tables go to kg.readers.events; of others with a header each row is a document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kg.errors import InputError
from kg.model import Part
from kg.readers.decode import check_is_text, decode
from kg.readers.events import read_events, recognized
from kg.readers.metadata import draft_from_record
from kg.readers.source import MAX_CHARACTERS, Draft, Source

_DELIMITERS = ",;\t|"


def read_table(source: Source) -> Iterator[Draft | InputError]:
    """Yield the documents of an event table, else of a table with a text in each row."""
    layout, again = recognized(source)
    yield from read_texts(again) if layout is None else read_events(again, layout)


def read_texts(source: Source) -> Iterator[Draft | InputError]:
    """Yield each row as `FILE:LINE` (the line where it ends); columns named as in JSON Lines, or by `source.fields`.

    The delimiter is the one of `, ; tab |` that the header holds most of; quotes as in RFC 4180. Rows lead back to the
    original by `row=NUMBER` (RFC 7111, the header is row 1).
    """
    text = decode(source.data(), source.name)
    check_is_text(text, source.name)
    header = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=lambda char: (header.count(char), -_DELIMITERS.index(char)))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = [column.strip() for column in _next(rows, source) or []]
    wanted = source.fields.get("text", "text")
    if wanted not in columns:
        raise InputError(
            source.name,
            f"no column {wanted!r}, and no event table known by its columns (give its map with --columns); "
            f"there are: {', '.join(columns)[:200]}",
        )
    number = 1
    while (row := _next(rows, source)) is not None:
        number += 1
        if not any(cell.strip() for cell in row):
            continue
        where = f"{source.name}:{rows.line_num}"
        if len(row) != len(columns):
            yield InputError(where, f"{len(row)} cells, but {len(columns)} columns: cut off, or a quote is missing")
            continue
        try:
            draft = draft_from_record(dict(zip(columns, row, strict=True)), where=where, fields=source.fields)
        except InputError as error:
            yield error
            continue
        yield _with_row(draft, number)


def _with_row(draft: Draft, number: int) -> Draft:
    part = Part(0, len(draft.text), f"row={number}")
    return Draft(
        draft.text,
        draft.id,
        draft.title,
        draft.date,
        draft.publisher,
        draft.url,
        draft.language,
        None,
        (part,),
        draft.where,
    )


def _next(rows: Iterator[list[str]], source: Source) -> list[str] | None:
    """Return the next row, None at the end; the csv module's limit on cells is global, so it is put back each time."""
    before = csv.field_size_limit(MAX_CHARACTERS + 1)
    try:
        return next(rows, None)
    except csv.Error as error:
        raise InputError(f"{source.name}:{rows.line_num}", f"damaged table ({error})") from None  # type: ignore[attr-defined]
    finally:
        csv.field_size_limit(before)
