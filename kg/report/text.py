"""The report as Markdown: what was read, what was found, and the sentences it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.analysis.result import Analysis, Table
from kg.model import Extraction, Finding
from kg.report.content import HEADING, cells, cite, nobody, opening, sections, settings
from kg.report.evidence import EvidenceBook


def markdown(analysis: Analysis, extractions: Iterable[Extraction], *, figures: Iterable[tuple[str, str]] = ()) -> str:
    """Return the report. figures: (path relative to the report, caption) of pictures to show."""
    book = EvidenceBook(extractions)
    parts = [f"# {HEADING}", *map(escape, opening(analysis)), *_findings(analysis, book)]
    pictures = [f"![{escape(caption)}]({path})\n\n*{escape(caption)}*" for path, caption in figures]
    if pictures:
        parts += ["## Figures", *pictures]
    parts += ["## Tables", *(_table(table) for table in analysis.tables), "## How it was computed", _method(analysis)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    r"""Return text that Markdown shows as it is: no markup, HTML, links or table bars of its own, on one line.

    >>> print(escape("a|b <i>*c*</i>"))
    a\|b &lt;i&gt;\*c\*&lt;/i&gt;
    """
    plain = "".join(character for character in " ".join(text.split()) if character.isprintable())
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", plain)


def _findings(analysis: Analysis, book: EvidenceBook) -> Iterator[str]:
    yield "## Findings"
    for title, found in sections(analysis):
        yield f"### {title}"
        yield from (_finding(finding, book) for finding in found)
    if nobody(analysis):
        yield nobody(analysis)


def _finding(finding: Finding, book: EvidenceBook) -> str:
    lines = [f"- {escape(finding.text)}"]
    for quote in book.quotes(finding):
        lines.append(f"  > “{escape(quote.text)}”  \n  > — {escape(cite(quote))}")
    return "\n\n".join(lines)


def _table(table: Table) -> str:
    title = f"### {table.name} {table.title}"
    columns, rows, note = cells(table)
    if not columns:
        return f"{title}\n\n{escape(note)}"
    lines = [_line(columns), _line("---" for _ in columns), *map(_line, rows)]
    return f"{title}\n\n" + "\n".join(lines) + (f"\n\n{escape(note)}" if note else "")


def _line(row: Iterable[str]) -> str:
    return "| " + " | ".join(cell if cell == "---" else escape(cell) for cell in row) + " |"


def _method(analysis: Analysis) -> str:
    return "\n".join([_line(("parameter", "value")), _line(("---", "---")), *map(_line, settings(analysis))])
