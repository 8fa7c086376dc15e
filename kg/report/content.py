"""What a report says, before it is marked up: opening, findings by kind, tables as cells. All plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.analysis.result import Analysis, Table, Value
from kg.model import Finding
from kg.report.evidence import Quote

HEADING = "Who talks to whom, and on how many fronts"
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
    "sides": "The corpus is small: fronts are sides (counterparts who talk to each other without the actor), and "
    "every finding is a candidate that needs more reports.",
    "refused": "These contacts show no fronts beyond what chance gives: fronts are sides (counterparts who talk to "
    "each other without the actor), and every finding is a candidate.",
    "theatres": "Fronts are theatres: communities of contacts that share actors, time and topic more than chance.",
}
ROWS = 25  # rows of a table shown in the text; the CSV file has all
NOBODY = "Nobody here is in touch with two sides: no multi-front structure possible."


def opening(analysis: Analysis) -> Iterator[str]:
    """Yield the paragraphs a report opens with: what was read, what fronts mean here, and how it was tested."""
    header = analysis.header
    counts = [(header.get(name), name) for name in ("documents", "stories", "contacts", "actors", "channels")]
    listed = ", ".join(
        f"{count} {name if count != 1 else _singular(name)}" for count, name in counts if count is not None
    )
    first, last = header.get("first"), header.get("last")
    period = f" between {first} and {last}" if first and first != last else f" by {last}" if last else ", undated"
    yield f"Read: {listed}{period}. Dated: {percent(header.get('dated_share'))} of the contacts; " + (
        f"with a topic: {percent(header.get('labelled_share'))}. Level: {header.get('level', 'as given')}."
    )
    yield TIERS["refused" if analysis.tier == "sides" and header.get("gate_p") is not None else analysis.tier]
    tests = [f"Significance: {header['significance']}."] if header.get("significance") else []
    if header.get("noise") is not None:
        tests.append(f"Contacts that no front explains (estimated noise): {percent(header['noise'])}.")
    if header.get("expected_false") is not None:
        found = sum(place in ("confirmed", "likely") for place in analysis.standing.values())
        chance = header["expected_false"]
        coherence = f"{percent(header.get('coherence_by_chance'))} (here {percent(header.get('coherence'))})"
        tests.append(
            f"Multi-front actors found: {found}; rewired copies of this corpus, whose coherence is {coherence}, "
            f"give {chance} on average."
        )
    if tests:
        yield " ".join(tests)


def sections(analysis: Analysis) -> list[tuple[str, list[Finding]]]:
    """Return findings by kind with the heading of each kind; kinds without findings are left out."""
    found = [(title, [one for one in analysis.findings if one.kind == kind]) for kind, title in TITLES.items()]
    return [(title, findings) for title, findings in found if findings]


def nobody(analysis: Analysis) -> str:
    """Return what to say when nobody is on two fronts, else ""."""
    if not analysis.findings:
        return "None."
    return "" if any(finding.kind == "multi_front_actor" for finding in analysis.findings) else NOBODY


def cite(quote: Quote) -> str:
    """Return where a sentence stands and who says so: `a.txt, 2024-05-02, characters 0–212, according to X`."""
    parts = [quote.document, *([quote.date] if quote.date else []), f"characters {quote.start}–{quote.end}"]
    if quote.said_by:
        parts.append("according to " + ", citing ".join(quote.said_by))
    if quote.status != "asserted":
        parts.append(quote.status)
    return ", ".join(parts)


def cells(table: Table) -> tuple[list[str], list[list[str]], str]:
    """Return the columns, the first ROWS rows and the note of a table as text.

    A column that says nothing in any row is left out; the CSV has it.
    """
    shown = [place for place in range(len(table.columns)) if any(row[place] not in (None, "") for row in table.rows)]
    if not shown:
        return [], [], table.note or "Nothing."
    more = len(table.rows) - ROWS
    notes = [*([table.note] if table.note else []), *([f"{more} more rows are in tables/."] if more > 0 else [])]
    rows = [[cell(row[place]) for place in shown] for row in table.rows[:ROWS]]
    return [table.columns[place] for place in shown], rows, " ".join(notes)


def settings(analysis: Analysis) -> Sequence[tuple[str, str]]:
    """Return every parameter and count of the run as text."""
    return [(name.replace("_", " "), cell(value)) for name, value in analysis.header.items() if value is not None]


def cell(value: Value) -> str:
    """Return a value as a reader wants it: `yes`, `0.1234`, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def percent(value: Value) -> str:
    """Return a share as per cent, or "unknown"."""
    return f"{value:.0%}" if isinstance(value, float) else "unknown"


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun[:-1]
