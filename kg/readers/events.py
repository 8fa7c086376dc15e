"""Event tables (ICEWS, GDELT, UCDP GED, column maps of the user): some hundred rows of one day are a document.

The rows stand in it to the character, under their header line if they have one, each with its number in the file
(`row=N`, RFC 7111). Rows of one day and pair of names are put together, however far apart they stand in a window of the
file, so that the many reports of one happening can become one event. Memory holds that window, not the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, cast

from kg.errors import InputError
from kg.model import Part
from kg.readers.source import Draft, Source, cannot_open
from kg.tables import Layout, cells_of, load_layouts
from kg.tables.dates import iso_of
from kg.tables.rows import open_quote

ROWS = 200  # of a document, unless more are about pairs it holds already
WINDOW = 10_000  # rows among which reports of one happening find each other: three days of ICEWS
MAX_ROW = 1_000_000  # characters; a quote that is never closed ends here
_HEAD = 1 << 16  # bytes in which the first row must end, to see what table it is


class _Joined(io.RawIOBase):
    """A stream with the bytes that were taken from its start put back."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(data) :] if self._head else b""
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def recognized(source: Source) -> tuple[Layout | None, Source]:
    """Return the layout that fits a table, None when it is no event table, and the source to read it from."""
    try:
        stream = source.open()
        head = stream.read(_HEAD)
    except OSError as error:
        raise InputError(source.name, cannot_open(error)) from error
    again = replace(source, open=lambda: cast(BinaryIO, io.BufferedReader(_Joined(head, stream), _HEAD)))
    first = _text(head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]).rstrip("\r")
    for layout in source.layouts or load_layouts():
        cells = cells_of(first, layout.delimiter, quoted=layout.quoted)
        if layout.fits([cell.value.strip() for cell in cells]):
            return layout, again
    return None, again


@dataclass
class _Batch:
    """Rows of one day that will be a document. numbers: of the rows in the file, from 1; line: of the first one."""

    day: str
    line: int
    numbers: list[int] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    pairs: set[tuple[str, str]] = field(default_factory=set)


class _Window:
    """Batches that are open, by day and pair of names."""

    def __init__(self) -> None:
        self._batches: dict[int, _Batch] = {}  # by first row, in order
        self._of_pair: dict[tuple[str, tuple[str, str]], _Batch] = {}
        self._open: dict[str, _Batch] = {}  # the batch of a day that takes new pairs
        self._rows = 0

    def add(self, day: str, pair: tuple[str, str], row: str, number: int, line: int) -> None:
        batch = self._of_pair.get((day, pair))
        if batch is None:
            batch = self._open.get(day)
            if batch is None or len(batch.rows) >= ROWS:
                batch = self._batches[number] = self._open[day] = _Batch(day, line)
            self._of_pair[day, pair] = batch
            batch.pairs.add(pair)
        batch.rows.append(row)
        batch.numbers.append(number)
        self._rows += 1

    def give(self, left: int) -> Iterator[_Batch]:
        """Yield the oldest batches until at most `left` rows wait."""
        while self._rows > left:
            number = next(iter(self._batches))
            batch = self._batches.pop(number)
            self._rows -= len(batch.rows)
            for pair in batch.pairs:
                del self._of_pair[batch.day, pair]
            if self._open.get(batch.day) is batch:
                del self._open[batch.day]
            yield batch


def read_events(source: Source, layout: Layout) -> Iterator[Draft | InputError]:
    """Yield the documents of a table, `FILE:LINE` of their first row; rows that are cut off are named."""
    header, place = "", None
    window = _Window()
    try:
        with source.open() as stream:
            for number, (line, row) in enumerate(_rows(stream, source, quoted=layout.quoted), 1):
                cells = [cell.value for cell in cells_of(row, layout.delimiter, quoted=layout.quoted)]
                if place is None:
                    place = _Places(layout, layout.names or [cell.strip() for cell in cells])
                    if not layout.names:
                        header = row
                        continue
                if len(cells) != place.width:
                    where = f"{source.name}:{line}"
                    yield InputError(
                        where, f"{len(cells)} cells, but {place.width} columns: cut off, or a quote is missing"
                    )
                    continue
                window.add(*place.day_and_pair(cells, number), row, number, line)
                if number % WINDOW == 0:
                    yield from (_draft(batch, header, source, layout) for batch in window.give(WINDOW // 2))
    except (OSError, EOFError) as error:
        yield InputError(source.name, cannot_open(error) if isinstance(error, OSError) else "cut off")
    yield from (_draft(batch, header, source, layout) for batch in window.give(0))


class _Places:
    """Where day and names stand in the cells of a row."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        self.width = len(names)
        at = {name: place for place, name in enumerate(names)}
        self._date = [at[name] for name in layout.columns.get("date", ())]
        self._ends = [[at[name] for name in layout.columns[side]] for side in ("source", "target")]
        self._layout = layout

    def day_and_pair(self, cells: Sequence[str], number: int) -> tuple[str, tuple[str, str]]:
        """Return the day ("" when it has none) and the two names in order; rows that are never joined stay in order."""
        if not self._layout.join:
            return "", (str(number), "")
        day = iso_of(cells[self._date[0]], self._layout.dates) if self._date else None
        a, b = sorted(" ".join(cells[place] for place in places) for places in self._ends)
        return day or "", (a, b)


def _draft(batch: _Batch, header: str, source: Source, layout: Layout) -> Draft:
    parts, at = [], len(header) + 1 if header else 0
    for number, row in zip(batch.numbers, batch.rows, strict=True):
        parts.append(Part(at, at + len(row), f"row={number}"))
        at += len(row) + 1
    first, last = batch.numbers[0], batch.numbers[-1]
    about = f"rows {first} to {last}" if last > first else f"row {first}"
    return Draft(
        text="\n".join([header, *batch.rows] if header else batch.rows),
        title=", ".join(filter(None, (layout.title, batch.day, about))),
        date=batch.day or None,
        publisher=layout.title,
        language="en",
        parts=tuple(parts),
        where=f"{source.name}:{batch.line}",
        layout=layout.name,
    )


def _rows(stream: BinaryIO, source: Source, *, quoted: bool) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each row without its line end; a quoted cell may go over several lines."""
    row, began, found = "", 0, False
    for number, raw in enumerate(_lines(stream), 1):
        line = _text(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
        row, began = (f"{row}\n{line}", began) if row else (line, number)
        if quoted and open_quote(row):
            if len(row) <= MAX_ROW:
                continue
            raise OSError(0, f"a quote opened in line {began} is never closed")
        if row.strip():
            found = True
            yield began, row
        row = ""
    if row:
        raise EOFError
    if not found:
        raise OSError(0, "empty file")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(4 * MAX_ROW):
        yield line.rstrip(b"\r\n") if line.endswith(b"\n") else line


def _text(line: bytes) -> str:
    """Return a line as text: UTF-8, else Windows-1252, as older tables are; a zero byte becomes U+FFFD."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    return text.replace("\0", "\ufffd")
