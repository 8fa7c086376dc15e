"""The report as one HTML file: pictures inside, no script, nothing fetched; prints well."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape

from kg.analysis.result import Analysis, Table
from kg.model import Extraction, Finding
from kg.report.content import HEADING, cells, cite, nobody, opening, sections, settings
from kg.report.evidence import EvidenceBook

_STYLE = """
:root { color-scheme: light dark; --line: #c9c9c9; --soft: #f2f4f6; --mark: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --line: #555; --soft: #24282c; --mark: #56b4e9; } }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { line-height: 1.2; } h2 { border-bottom: 2px solid var(--mark); margin-top: 2.5rem; } h3 { margin-top: 1.8rem; }
li { margin: .9rem 0; }
blockquote { margin: .4rem 0 .4rem .3rem; padding-left: .8rem; border-left: 3px solid var(--line); }
cite { display: block; font-size: .85rem; font-style: normal; opacity: .75; }
figure { margin: 1.5rem 0; } figure img { width: 100%; height: auto; background: #fff; }
figcaption { font-size: .9rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--soft); } nav a { margin-right: 1rem; } a { color: var(--mark); }
@media print {
  body { max-width: none; font-size: 10pt; } li, tr, figure { break-inside: avoid; } nav { display: none; }
}
"""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html(analysis: Analysis, extractions: Iterable[Extraction], *, figures: Iterable[tuple[bytes, str]] = ()) -> str:
    """Return the report as a whole page. figures: (SVG file, caption) of pictures to show."""
    book = EvidenceBook(extractions)
    pictures = [_figure(data, caption) for data, caption in figures]
    body = [
        f"<h1>{_text(HEADING)}</h1>",
        *(f"<p>{_text(paragraph)}</p>" for paragraph in opening(analysis)),
        '<nav><a href="#findings">Findings</a>'
        + ('<a href="#figures">Figures</a>' if pictures else "")
        + '<a href="#tables">Tables</a><a href="#method">How it was computed</a></nav>',
        '<h2 id="findings">Findings</h2>',
        *_findings(analysis, book),
        *(['<h2 id="figures">Figures</h2>', *pictures] if pictures else []),
        '<h2 id="tables">Tables</h2>',
        *map(_table, analysis.tables),
        '<h2 id="method">How it was computed</h2>',
        _grid(["parameter", "value"], settings(analysis)),
    ]
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(HEADING)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    return head + "\n".join(body) + "\n</body>\n</html>\n"


def _text(text: str) -> str:
    """Return text that HTML shows as it is, on one line, without control and direction characters."""
    return escape("".join(character for character in " ".join(text.split()) if character.isprintable()))


def _findings(analysis: Analysis, book: EvidenceBook) -> Iterator[str]:
    for title, found in sections(analysis):
        yield f"<h3>{_text(title)}</h3>\n<ul>"
        yield from (_finding(finding, book) for finding in found)
        yield "</ul>"
    if nobody(analysis):
        yield f"<p>{_text(nobody(analysis))}</p>"


def _finding(finding: Finding, book: EvidenceBook) -> str:
    quotes = "".join(
        f"<blockquote>“{_text(quote.text)}”<cite>{_text(cite(quote))}</cite></blockquote>"
        for quote in book.quotes(finding)
    )
    return f"<li>{_text(finding.text)}{quotes}</li>"


def _figure(data: bytes, caption: str) -> str:
    source = "data:image/svg+xml;base64," + b64encode(data).decode()
    return f'<figure><img alt="{_text(caption)}" src="{source}"><figcaption>{_text(caption)}</figcaption></figure>'


def _table(table: Table) -> str:
    columns, rows, note = cells(table)
    told = f"<p>{_text(note)}</p>" if note else ""
    return f"<h3>{_text(table.name)} {_text(table.title)}</h3>{_grid(columns, rows) if columns else ''}{told}"


def _grid(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in columns)
    body = "\n".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'
