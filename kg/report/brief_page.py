"""A brief as Markdown and as one HTML page that prints on one sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape as html_escape
from textwrap import shorten

from kg.report.brief import PER_SECTION, Brief, Line, Section
from kg.report.content import cite
from kg.report.evidence import Quote
from kg.report.text import escape

SHEET, ROW = 78, 130  # rows of an A4 sheet as it is printed below, characters of a row
WIDTH = 210  # characters of a sentence on the one page; the citation says where the rest stands

_STYLE = """
:root { color-scheme: light dark; --line: #c9c9c9; --mark: #0072b2; --soft: #555; }
@media (prefers-color-scheme: dark) { :root { --line: #555; --mark: #56b4e9; --soft: #aaa; } }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.05rem; border-bottom: 2px solid var(--mark); margin: 1.3rem 0 .4rem; }
p { margin: .3rem 0; } ul { margin: 0; padding-left: 1.1rem; } li { margin: .45rem 0; }
.quote { color: var(--soft); font-size: .92em; } cite { font-style: normal; font-size: .92em; }
time { white-space: nowrap; } .none { color: var(--soft); }
@page { size: A4; margin: 10mm 12mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 8pt; line-height: 1.22; color: #000; }
  h1 { font-size: 13pt; } h2 { font-size: 9pt; margin: 5pt 0 1.5pt; border-width: 1px; }
  p { margin: 1pt 0; } li { margin: 1.5pt 0; break-inside: avoid; }
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def brief_markdown(brief: Brief, *, everything: bool = False) -> str:
    """Return a brief as Markdown. everything: all lines with whole sentences, not one page."""
    parts = [f"# {escape(_title(brief))}", *map(escape, brief.opening)]
    for section, shown in _told(brief, everything):
        parts.append(f"## {escape(section.title)}")
        for line in shown:
            quotes = [f"  > “{escape(_cut(q, everything))}” — {escape(cite(q))}" for q in line.quotes]
            parts.append("\n\n".join([f"- {escape(line.text)}", *quotes]))
        parts.extend(map(escape, _notes(section, len(shown))))
    parts.append(escape(_nothing(brief)))
    return "\n\n".join(filter(None, parts)) + "\n"


def brief_html(brief: Brief, *, everything: bool = False) -> str:
    """Return a brief as one HTML page: no script, nothing fetched."""
    body = [f"<h1>{_text(_title(brief))}</h1>", *(f"<p>{_text(paragraph)}</p>" for paragraph in brief.opening)]
    for section, shown in _told(brief, everything):
        items = "".join(
            f"<li>{_text(line.text)}{''.join(_quote(q, everything) for q in line.quotes)}</li>\n" for line in shown
        )
        body.append(f"<h2>{_text(section.title)}</h2>" + (f"\n<ul>\n{items}</ul>" if items else ""))
        body.extend(f'<p class="none">{_text(note)}</p>' for note in _notes(section, len(shown)))
    body.append(f'<p class="none">{_text(_nothing(brief))}</p>' if _nothing(brief) else "")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html_escape(_title(brief))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, body))
        + "\n</body>\n</html>\n"
    )


def _title(brief: Brief) -> str:
    return f"Brief, {brief.start} to {brief.end}"


def _told(brief: Brief, everything: bool) -> Iterator[tuple[Section, tuple[Line, ...]]]:
    """Yield the sections that have something to say and their lines: all, or as many as go on one sheet."""
    told = [section for section in brief.sections if section.lines or section.note]
    shown = [section.lines if everything else section.lines[:PER_SECTION] for section in told]
    while not everything and sum(map(_height, shown)) + 3 * len(told) > SHEET and max(map(len, shown)) > 1:
        longest = max(range(len(shown)), key=lambda place: (len(shown[place]) > 1, _height(shown[place])))
        shown[longest] = shown[longest][:-1]
    return zip(told, shown, strict=True)


def _height(lines: Iterable[Line]) -> int:
    """Return how many rows of print the lines take, about."""
    texts = [line.text for line in lines]
    texts += [_cut(quote, everything=False) + cite(quote) for line in lines for quote in line.quotes]
    return sum(1 + len(text) // ROW for text in texts)


def _notes(section: Section, shown: int) -> Iterator[str]:
    if section.note:
        yield section.note
    if len(section.lines) > shown:
        yield f"{len(section.lines) - shown} more: kg brief --all."


def _nothing(brief: Brief) -> str:
    empty = [section.title.lower() for section in brief.sections if not section.lines and not section.note]
    return f"Nothing to tell of: {'; '.join(empty)}." if empty else ""


def _cut(quote: Quote, everything: bool) -> str:
    return quote.text if everything else shorten(quote.text, WIDTH, placeholder=" …")


def _quote(quote: Quote, everything: bool) -> str:
    return f'<div class="quote">“{_text(_cut(quote, everything))}” <cite>— {_text(cite(quote))}</cite></div>'


def _text(text: str) -> str:
    plain = html_escape("".join(character for character in " ".join(text.split()) if character.isprintable()))
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", r"<time>\g<0></time>", plain)
