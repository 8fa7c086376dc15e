"""Web pages saved as HTML: the main text without menus and adverts, and what the page says about itself.

The page's links, frames, styles and scripts are never followed, fetched or run.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kg.errors import InputError
from kg.model import Part
from kg.readers.decode import decode
from kg.readers.metadata import canonical_url, iso_date
from kg.readers.patience import patience, quiet
from kg.readers.source import MAX_CHARACTERS, Draft, Source

MAX_BYTES = 8 * 1024 * 1024
MAX_NESTING = 300  # deeper than any page made by people; libxml2 itself gives up at 256
MAX_TAGS = 100_000
_WINDOW = 200  # blocks before and after the last found that are searched for a line
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_NO_DATES_BY_CLOCK = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1990-01-01",
    "max_date": "2100-01-01",
}
_BLOCKS = (
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "th", "pre", "dd", "dt", "figcaption"),
    *("summary", "div", "section", "article", "main", "body"),
)


def read_html(source: Source) -> Iterator[Draft]:
    """Yield the page's main text, a paragraph a line, each leading back by the XPath of its element.

    Title, date, publisher, canonical URL and language come from the page's own metadata (JSON-LD, Open Graph, meta).
    Raises InputError when the extra `read` is not installed or there is no main text.
    """
    try:
        import trafilatura
    except ImportError:
        raise InputError(source.name, 'pages need a library that is missing: pip install "actor-kg[read]"') from None
    html = _decode(source.data(limit=MAX_BYTES), source)
    _check_shape(html, source.name)
    with patience(source.name), _quiet():
        tree = trafilatura.load_html(html)
        if tree is None:
            raise InputError(source.name, "no HTML, or an empty page")
        page: Any = trafilatura.bare_extraction(
            html,
            url=source.given.get("url"),
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params=dict(_NO_DATES_BY_CLOCK),
        )
        if page is None or not (page.text or "").strip():
            raise InputError(source.name, "a page without a main text")
        text = page.text.strip()
        if len(text) > MAX_CHARACTERS:
            raise InputError(source.name, f"too large: more than {MAX_CHARACTERS:,} characters")
        parts = tuple(_parts(text, tree))
    yield Draft(
        text=text,
        title=page.title,
        date=_date(page.date),
        publisher=page.sitename,
        url=_url(page.url),
        language=_language(tree),
        parts=parts,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    with quiet("trafilatura"), quiet("htmldate"), quiet("justext"), quiet("courlan"):
        yield


def _decode(data: bytes, source: Source) -> str:
    """Return the page as text: what the server or the page's head says, if that fits the bytes; else as any text."""
    said = source.given.get("charset")
    if said is None and (match := _CHARSET.search(data[:4096])):
        said = match[1].decode("ascii", "replace")
    if said and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            # Pages that claim Latin-1 are Windows-1252, as browsers have it.
            return data.decode("cp1252" if said.lower() in {"iso-8859-1", "latin-1", "latin1"} else said)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return decode(data, source.name)


def _check_shape(html: str, name: str) -> None:
    """Refuse pages that are no pages: zero characters, or more tags than an article has."""
    if "\0" in html[:65536]:
        raise InputError(name, "binary, not text (zero bytes)")
    if html.count("<") > MAX_TAGS:
        raise InputError(name, f"too large: more than {MAX_TAGS:,} tags")
    depth = deepest = 0
    for match in re.finditer(
        r"<(/?)(?:div|span|b|i|em|font|table|ul|ol|li|blockquote|section|a)\b", html, re.IGNORECASE
    ):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    if deepest > 10 * MAX_NESTING:  # tags left open pile up in sloppy pages too: only absurd depth is refused
        raise InputError(name, "nested too deeply")


def _parts(text: str, tree: Any) -> Iterator[Part]:
    """Yield for each line of the text the smallest block element that holds it, looking onward from the last one."""
    root = tree.getroottree()
    blocks = [(_squeezed("".join(element.itertext())), element) for element in tree.iter(*_BLOCKS)]
    places: dict[str, list[int]] = defaultdict(list)
    for index, (held, _) in enumerate(blocks):
        places[held].append(index)
    position = start = 0
    for line in text.split("\n"):
        wanted = _squeezed(line.removeprefix("- "))
        if wanted and (found := _find(wanted, blocks, places.get(wanted, ()), position)) is not None:
            position = found
            yield Part(start, start + len(line), root.getpath(blocks[found][1]))
        start += len(line) + 1


def _find(wanted: str, blocks: Sequence[tuple[str, Any]], exact: Sequence[int], position: int) -> int | None:
    """Return the index of the block that is the line, else of the smallest near `position` that holds it."""
    if exact:
        onward = exact[bisect_left(exact, position) :]
        # The innermost of blocks that hold nothing else follows the others directly.
        return onward[0] if onward else exact[-1]
    near = range(max(0, position - _WINDOW), min(len(blocks), position + _WINDOW))
    holding = [index for index in near if wanted in blocks[index][0]]
    return min(holding, key=lambda index: (len(blocks[index][0]), index), default=None)


def _squeezed(text: str) -> str:
    """Return the text without white space: markup may break lines and words anywhere."""
    return "".join(text.split())


def _date(value: str | None) -> str | None:
    try:
        return iso_date(value) if value else None
    except ValueError:
        return None


def _url(value: str | None) -> str | None:
    try:
        return canonical_url(value) if value else None
    except ValueError:
        return None


def _language(tree: Any) -> str | None:
    """Return the language the page declares, if it is not English: templates say `en` of anything."""
    declared = (tree.get("lang") or "").strip().lower()
    return declared if declared and not declared.startswith("en") and len(declared) <= 12 else None
