"""The report as Markdown: what was read, what was found, and the sentences it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kg.analysis.result import Analysis, Table, Value
from kg.model import Extraction, Finding
from kg.report.evidence import EvidenceBook, Quote

TITLES = {
    "multi_front_actor": "Who works on several fronts",
    "cluster": "Which fronts belong together",
    "sole_bridge": "Who alone holds fronts together",
    "go_between": "Who stands between adversaries",
    "shuttle": "Who went back and forth",
    "channel": "The busiest channels",
    "resumed": "Who talks again after a silence",
    "change": "What changed",
}
TIERS = {
    "none": "There is no contact in these documents, so there are no channels and no fronts.",
    "sides": "The corpus is small: fronts are *sides* (counterparts who talk to each other without the actor), and "
    "every finding is a candidate that needs more reports.",
    "theatres": "Fronts are *theatres*: communities of contacts that share actors, time and topic more than chance.",
}
ROWS = 25  # rows of a table shown in the text; the CSV file has all


def markdown(analysis: Analysis, extractions: Iterable[Extraction], *, figures: Iterable[tuple[str, str]] = ()) -> str:
    """Return the report. figures: (path relative to the report, caption) of pictures to show."""
    book = EvidenceBook(extractions)
    parts = [*_opening(analysis), *_findings(analysis, book)]
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


def _percent(value: Value) -> str:
    return f"{value:.0%}" if isinstance(value, float) else "unknown"


def _opening(analysis: Analysis) -> Iterator[str]:
    header = analysis.header
    yield "# Who talks to whom, and on how many fronts"
    counts = [(header.get(name), name) for name in ("documents", "stories", "contacts", "actors", "channels")]
    listed = ", ".join(
        f"{count} {name if count != 1 else _singular(name)}" for count, name in counts if count is not None
    )
    first, last = header.get("first"), header.get("last")
    period = f" between {first} and {last}" if first and first != last else f" by {last}" if last else ", undated"
    yield f"Read: {listed}{period}. Dated: {_percent(header.get('dated_share'))} of the contacts; " + (
        f"with a topic: {_percent(header.get('labelled_share'))}. Level: {header.get('level', 'as given')}."
    )
    yield TIERS[analysis.tier]
    tests = [f"Significance: {header['significance']}."] if header.get("significance") else []
    if header.get("noise") is not None:
        tests.append(f"Contacts that no front explains (estimated noise): {_percent(header['noise'])}.")
    if header.get("expected_false") is not None:
        found = sum(place in ("confirmed", "likely") for place in analysis.standing.values())
        chance = header["expected_false"]
        coherence = f"{_percent(header.get('coherence_by_chance'))} (here {_percent(header.get('coherence'))})"
        tests.append(
            f"Multi-front actors found: {found}; rewired copies of this corpus, whose coherence is {coherence}, "
            f"give {chance} on average."
        )
    if tests:
        yield " ".join(tests)


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun[:-1]


def _findings(analysis: Analysis, book: EvidenceBook) -> Iterator[str]:
    yield "## Findings"
    if not analysis.findings:
        yield "None."
    for kind, title in TITLES.items():
        found = [finding for finding in analysis.findings if finding.kind == kind]
        if found:
            yield f"### {title}"
            yield from (_finding(finding, book) for finding in found)
    if not any(finding.kind == "multi_front_actor" for finding in analysis.findings) and analysis.findings:
        yield "Nobody here is in touch with two sides: no multi-front structure possible."


def _finding(finding: Finding, book: EvidenceBook) -> str:
    lines = [f"- {escape(finding.text)}"]
    for quote in book.quotes(finding):
        lines.append(f"  > “{escape(quote.text)}”  \n  > — {escape(cite(quote))}")
    return "\n\n".join(lines)


def cite(quote: Quote) -> str:
    """Return where a sentence stands and who says so: `a.txt, 2024-05-02, characters 0–212, according to X`."""
    parts = [quote.document, *([quote.date] if quote.date else []), f"characters {quote.start}–{quote.end}"]
    if quote.said_by:
        parts.append("according to " + ", citing ".join(quote.said_by))
    if quote.status != "asserted":
        parts.append(quote.status)
    return ", ".join(parts)


def _table(table: Table) -> str:
    title = f"### {table.name} {table.title}"
    # A column that says nothing in any row is not shown; the CSV has it.
    shown = [place for place in range(len(table.columns)) if any(row[place] not in (None, "") for row in table.rows)]
    if not table.rows or not shown:
        return f"{title}\n\n{escape(table.note) if table.note else 'Nothing.'}"
    lines = [_line(table.columns[place] for place in shown), _line("---" for _ in shown)]
    lines += [_line(_cell(row[place]) for place in shown) for row in table.rows[:ROWS]]
    more = len(table.rows) - ROWS
    notes = [*([table.note] if table.note else []), *([f"{more} more rows are in tables/."] if more > 0 else [])]
    note = f"\n\n{escape(' '.join(notes))}" if notes else ""
    return f"{title}\n\n" + "\n".join(lines) + note


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else escape(str(value))


def _method(analysis: Analysis) -> str:
    settings: Mapping[str, Value] = {name: value for name, value in analysis.header.items() if value is not None}
    rows = [_line((escape(name.replace("_", " ")), _cell(value))) for name, value in settings.items()]
    return "\n".join([_line(("parameter", "value")), _line(("---", "---")), *rows])
