"""PDF: the text layer, page by page. Scanned pages have none and are named; nothing embedded is run or followed."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from kg.errors import InputError
from kg.model import Part
from kg.readers.decode import normalize_lines
from kg.readers.patience import patience, quiet
from kg.readers.source import MAX_CHARACTERS, Draft, Source

MAX_PAGES = 2000
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[^\W\d_A-Z])")
_DIGITS = re.compile(r"\d+")

# The end of a sentence may stand alone at the foot of several pages by chance ("talks."); it is no title.
_TAIL = re.compile(r"[a-z][^#]*[.!?;,]\Z")


def read_pdf(source: Source) -> Iterator[Draft]:
    """Yield the text of all pages, each leading back by `page=NUMBER`; words divided at line ends are joined.

    Lines that head or foot most pages (running titles, page numbers) are left out, for they would cut sentences in two.
    Raises InputError when it is damaged, encrypted, has no text layer, or the extra `read` is not installed.
    """
    try:
        import pypdf
    except ImportError:
        raise InputError(source.name, 'PDF needs a library that is missing: pip install "actor-kg[read]"') from None
    data = source.data()
    if b"%PDF-" not in data[:1024]:
        raise InputError(source.name, "not a PDF")
    with patience(source.name), quiet("pypdf"):
        try:
            document = pypdf.PdfReader(io.BytesIO(data))
            if document.is_encrypted and not document.decrypt(""):
                raise InputError(source.name, "encrypted: it needs a password")
            if len(document.pages) > MAX_PAGES:
                raise InputError(source.name, f"too large: more than {MAX_PAGES:,} pages")
            pages = _without_margins(_pages(document, source.name))
            said = _said(document)
        except pypdf.errors.PyPdfError as error:
            raise InputError(source.name, f"damaged PDF ({error})") from None
    text, parts = _joined(pages)
    if not text.strip():
        raise InputError(source.name, "a PDF without text (scanned?): make its text readable first (OCR)")
    yield Draft(text=text, title=said.get("title"), date=said.get("date"), parts=parts)


def _pages(document: Any, name: str) -> list[str]:
    pages, total = [], 0
    for page in document.pages:
        pages.append(normalize_lines(page.extract_text()).replace("\0", ""))
        total += len(pages[-1])
        if total > MAX_CHARACTERS:
            raise InputError(name, f"too large: more than {MAX_CHARACTERS:,} characters")
    return pages


def _without_margins(pages: Sequence[str]) -> list[list[str]]:
    """Return each page's lines without first and last where, numbers aside, they recur on more than half of them."""
    lines = [[line.rstrip() for line in page.strip().split("\n")] for page in pages]
    if len(lines) < 3:
        return lines
    for edge in (0, -1):
        seen = Counter(_DIGITS.sub("#", page[edge]).strip() for page in lines if page)
        running = {line for line, count in seen.items() if line and 2 * count > len(lines) and not _TAIL.match(line)}
        for page in lines:
            if page and _DIGITS.sub("#", page[edge]).strip() in running:
                del page[edge]
    return lines


def _joined(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[Part, ...]]:
    """Return the text and its pages; a page that ends within a sentence runs on with a line end, else a blank line."""
    pieces: list[str] = []
    parts: list[Part] = []
    length = 0
    for number, lines in enumerate(pages, 1):
        page = _HYPHEN.sub("", "\n".join(lines)).strip()
        if not page:
            continue
        if pieces:
            gap = "\n\n" if pieces[-1].endswith((".", "!", "?", "”", '"')) else "\n"
            pieces.append(gap)
            length += len(gap)
        parts.append(Part(length, length + len(page), f"page={number}"))
        pieces.append(page)
        length += len(page)
    return "".join(pieces), tuple(parts)


def _said(document: Any) -> dict[str, str]:
    """Return title and day of creation; what makers of PDF leave there by mistake (file names, no date) is not used."""
    said: dict[str, str] = {}
    information = document.metadata
    if information is None:
        return said
    title = information.get("/Title")
    if isinstance(title, str) and " " in title.strip() and not title.lower().endswith((".doc", ".docx", ".indd")):
        said["title"] = title
    created = information.get("/CreationDate")
    if isinstance(created, str) and (match := re.match(r"D:(\d{8})", created)):
        with suppress(ValueError):
            said["date"] = datetime.strptime(match[1], "%Y%m%d").date().isoformat()
    return said
