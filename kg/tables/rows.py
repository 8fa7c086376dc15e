"""One row of a table: its cells, and where each stands in the row's own text."""

from __future__ import annotations

import re
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell's value and where its text stands in the row [start, end), without quotes that enclose it."""

    value: str
    start: int
    end: int


def cells_of(row: str, delimiter: str, *, quoted: bool) -> list[Cell]:
    """Return the cells of a row. quoted: double quotes enclose cells and stand doubled inside, as in RFC 4180.

    >>> cells_of('a,"b ""c"", d",', ",", quoted=True)
    [Cell(value='a', start=0, end=1), Cell(value='b "c", d', start=3, end=13), Cell(value='', start=15, end=15)]
    >>> [cell.value for cell in cells_of('a|"b|', "|", quoted=False)]
    ['a', '"b', '']
    """
    found = []
    if not quoted or '"' not in row:
        start = 0
        for value in row.split(delimiter):
            found.append(Cell(value, start, start + len(value)))
            start += len(value) + 1
        return found
    for match in _pattern(delimiter).finditer(row):
        start, end = match.span(1)
        text = match[1]
        if len(text) > 1 and text[0] == text[-1] == '"':
            found.append(Cell(text[1:-1].replace('""', '"'), start + 1, end - 1))
        else:
            found.append(Cell(text, start, end))
    return found


def _pattern(delimiter: str) -> re.Pattern[str]:
    """Return what matches one cell and the delimiter before it (re keeps compiled patterns)."""
    mark = re.escape(delimiter)
    return re.compile(rf'(?:^|{mark})("(?:[^"]|"")*"(?={mark}|$)|[^{mark}]*)', re.DOTALL)


def open_quote(line: str) -> bool:
    """Whether a cell that began in this text has not ended: its line end belongs to the cell.

    >>> open_quote('1,"a'), open_quote('1,"a "" b",2')
    (True, False)
    """
    return line.count('"') % 2 == 1
