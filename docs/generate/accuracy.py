"""The tables of accuracy in README.md and docs/accuracy.md, made from benchmarks/RESULTS-accuracy.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from docs.generate.house import ROOT

Rows = Mapping[tuple[str, str], list[str]]

RESULTS = ROOT / "benchmarks" / "RESULTS-accuracy.md"
COLUMNS = ("records", "dyad", "directed", "quad", "typed", "false pairs")
PEERS = ("PETRARCH2", "UniversalPetrarch", "first two actors + verb list", "subject-verb-object")
BLOCK = "<!-- {0}: from benchmarks/RESULTS-accuracy.md by python -m docs.generate -->\n{1}\n<!-- end of {0} -->"

README_HEAD = """| | PLOVER gold records: directed | typed | running text: any pair | typed | false pairs |
|---|---|---|---|---|---|"""
PAGE_HEAD = """| set | dyad | directed | typed | false pairs | on the half whose errors nobody read: directed | typed |
|---|---|---|---|---|---|---|"""
PEERS_HEAD = """| on the same sentences | gsr: directed | typed | ewt: dyad | typed | false pairs |
|---|---|---|---|---|---|"""


def results() -> Rows:
    """Return the rows of the first table: (set, name of the row) to its cells, from `records` on."""
    rows: dict[tuple[str, str], list[str]] = {}
    chosen = ""
    for line in RESULTS.read_text(encoding="utf-8").split("\n## ", maxsplit=1)[0].splitlines():
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if name.startswith("**"):
            chosen = name.strip("*")
        if chosen and cells:
            rows[chosen, name.strip("*").removeprefix(f"{chosen}, ")] = cells
    return rows


def cell(rows: Rows, of: str, row: str, column: str) -> str:
    """Return one figure; false pairs per cent."""
    text = rows[of, row][COLUMNS.index(column)]
    return f"{round(100 * float(text))} %" if column == "false pairs" and text != "-" else text


def readme(text: str) -> str:
    """Return README.md with its tables made anew."""
    return replaced(text, "accuracy", f"{_beside(README_HEAD, bold=True)}\n\n{_readouts()}")


def page(text: str) -> str:
    """Return docs/accuracy.md with its tables made anew."""
    rows = results()
    lines = [PAGE_HEAD]
    for of in ("gsr", "ewt", "own_constructions"):
        whole = [cell(rows, of, of, column) for column in ("dyad", "directed", "typed", "false pairs")]
        unread = [cell(rows, of, "unread half", column) for column in ("directed", "typed")]
        lines.append(f"| {' | '.join([of, *whole, *unread])} |")
    text = replaced(text, "results", "\n".join(lines) + f"\n\n{_readouts()}")
    return replaced(text, "peers", _beside(PEERS_HEAD, bold=False))


def replaced(text: str, name: str, inner: str) -> str:
    """Return text with the block called `name` filled. Raises ValueError where there is none."""
    start, end = (re.escape(part) for part in BLOCK.format(name, "\0").split("\n\0\n"))
    found, count = re.subn(f"{start}\n.*?{end}", lambda _: BLOCK.format(name, inner), text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{count} blocks are called {name!r}, not one")
    return found


def _beside(head: str, *, bold: bool) -> str:
    """Return the table of ours and the peers on gsr and ewt."""
    rows = results()
    wanted = (("gsr", "directed"), ("gsr", "typed"), ("ewt", "dyad"), ("ewt", "typed"), ("ewt", "false pairs"))
    lines = [head]
    ours = {"**kg**" if bold else "kg": None, "kg, on the half nobody read while writing rules": "unread half"}
    for title, row in {**ours, **{peer: peer for peer in PEERS}}.items():
        figures = [cell(rows, of, row or of, column) for of, column in wanted]
        lines.append(f"| {' | '.join([title, *figures])} |")
    return "\n".join(lines)


def _readouts() -> str:
    """Return the sentence on official readouts."""
    text = RESULTS.read_text(encoding="utf-8")
    found = re.search(r"^\| all \| \d+ \| (\S+) \| (\S+) \| (\S+) \|$", text, flags=re.MULTILINE)
    invented = re.search(r"^Of (\d+) readouts without a foreign counterpart (\d+) got one", text, flags=re.MULTILINE)
    assert found and invented
    recall, precision, right = found.groups()
    return (
        f"On 411 official readouts of calls and meetings: pairs with precision {precision} and recall {recall}, the\n"
        f"relation (spoke, met) right in {right}; of {invented[1]} without a foreign counterpart {invented[2]} got one."
    )


def pages() -> dict[Path, str]:
    """Return what the pages with such tables should hold."""
    made = {ROOT / "README.md": readme, ROOT / "docs" / "accuracy.md": page}
    return {path: fill(path.read_text(encoding="utf-8")) for path, fill in made.items()}
