"""Cells that hold several values, and cells that a spreadsheet must not run."""

from __future__ import annotations

import re
from collections.abc import Iterable


def join_values(values: Iterable[str], mark: str = ";") -> str:
    r"""Return values as one cell: `a;b`, a mark inside a value written `\;`.

    >>> join_values(["a", "b;c"]), join_values([])
    ('a;b\\;c', '')
    """
    return mark.join(value.replace("\\", "\\\\").replace(mark, "\\" + mark) for value in values)


def split_values(cell: str, mark: str = ";") -> list[str]:
    r"""Return what `join_values` was given, and any cell of values with a mark between; white space around them is cut.

    >>> split_values(r"a; b\;c"), split_values("")
    (['a', 'b;c'], [])
    """
    if not cell:
        return []
    if "\\" not in cell:
        return [value.strip() for value in cell.split(mark)]
    parts, start, place = [], 0, 0
    while place < len(cell):
        if cell[place] == "\\":
            place += 1
        elif cell[place] == mark:
            parts.append(cell[start:place])
            start = place + 1
        place += 1
    return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip() for part in (*parts, cell[start:])]


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it (see `kg.export.table.guarded`)."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" \ufeff")[:1] in set("=+-@\t\r\n＝＋－＠") else cell
