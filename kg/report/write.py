"""The report as files: report.md, report.html (pictures inside), report.json, tables/*.csv, figures/*.svg and .png."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.analysis.result import Analysis, Table, Value, plain
from kg.model import Extraction
from kg.report.html import html
from kg.report.text import markdown


def write_report(
    analysis: Analysis, extractions: Iterable[Extraction], out: Path, *, figures: bool = True
) -> list[Path]:
    """Write the report into a folder and return the files, in a fixed order. The same input gives the same bytes.

    figures False: no pictures (and no matplotlib, which takes a second to import). Raises OSError as open() does.
    """
    read = list(extractions)
    out.mkdir(parents=True, exist_ok=True)
    drawn: list[tuple[Path, str]] = []
    if figures:
        from kg.report.figures import draw_figures

        drawn = draw_figures(analysis, out / "figures")
    pictures = [(path.relative_to(out).as_posix(), caption) for path, caption in drawn if path.suffix == ".svg"]
    inside = [(path.read_bytes(), caption) for path, caption in drawn if path.suffix == ".svg"]
    files = [out / "report.md", out / "report.html", out / "report.json"]
    _write(files[0], markdown(analysis, read, figures=pictures))
    _write(files[1], html(analysis, read, figures=inside))
    _write(files[2], analysis.to_json())
    for table in analysis.tables:
        path = out / "tables" / f"{table.name}-{table.title.lower().replace(' ', '-').replace(chr(39), '')}.csv"
        path.parent.mkdir(exist_ok=True)
        _write(path, to_csv(table))
        files.append(path)
    return files + [path for path, _ in drawn]


def to_json(analysis: Analysis) -> dict[str, Any]:
    """Return the analysis as dicts and lists fit for JSON."""
    found: dict[str, Any] = json.loads(analysis.to_json())
    return found


def to_csv(table: Table) -> str:
    """Return a table as CSV with a header line; no cell can run as a formula in a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(map(guard, table.columns))
    writer.writerows([guard(value) for value in row] for row in table.rows)
    return stream.getvalue()


def guard(value: Value) -> str | int | float | bool:
    """Return a cell that no spreadsheet takes for a formula: a text that starts like one gets an apostrophe.

    >>> guard("=1+1"), guard(-3), guard(None)
    ("'=1+1", -3, '')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return plain(value)  # type: ignore[no-any-return]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
