"""Rows as a table for people: aligned columns, long cells wrapped, nothing that can steer a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence

from kg.cli.common import printable


def format_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None = None) -> str:
    """Return the rows under their headers; only the last column wraps, at the terminal's width (at least 80 columns).

    >>> print(format_table(["who", "whom"], [["Ann", "Bob"], ["Christine", "Dan"]], width=80))
    who        whom
    ─────────  ────
    Ann        Bob
    Christine  Dan
    """
    cells = [[printable(cell.replace("\t", " ")).replace("\n", " ") for cell in row] for row in rows]
    columns = [[header, *(row[i] for row in cells)] for i, header in enumerate(headers)]
    widths = [max(map(len, column)) for column in columns]
    total = max(80, width or shutil.get_terminal_size((120, 24)).columns)
    room = max(24, total - sum(widths[:-1]) - 2 * (len(widths) - 1))
    widths[-1] = min(widths[-1], room)
    lines = [_line(headers, widths), _line(["─" * size for size in widths], widths)]
    for row in cells:
        wrapped = textwrap.wrap(row[-1], widths[-1] or 1) or [""]
        lines.append(_line([*row[:-1], wrapped[0]], widths))
        indent = " " * (sum(widths[:-1]) + 2 * (len(widths) - 1))
        lines.extend(indent + more for more in wrapped[1:])
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(size) for cell, size in zip(cells, widths, strict=True)).rstrip()
