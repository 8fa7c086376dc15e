"""Feeds: RSS 0.9 to 2.0, RDF site summary and Atom files (.rss, .atom, .xml); each entry is a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import unescape
from xml.etree.ElementTree import Element

from kg.errors import InputError
from kg.readers.metadata import canonical_url, iso_date
from kg.readers.source import Draft, Source
from kg.readers.xml import local, parse_xml

_TEXTS = ("encoded", "content", "description", "summary")  # the fullest first
_DATES = ("pubDate", "published", "date", "updated")
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"blockquote", "tr", "table", "section", "article"}
)
_SILENT = frozenset({"script", "style", "noscript", "iframe", "figure", "figcaption"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG_NAME = re.compile(r"/?\s*([A-Za-z][A-Za-z0-9:-]*)")


def read_feed(source: Source) -> Iterator[Draft | InputError]:
    """Yield each entry as `FILE#NUMBER`, with the feed's title as publisher; its text is what the feed carries."""
    root = parse_xml(source.data(), source.name)
    kind = local(root.tag)
    if kind not in {"rss", "RDF", "feed"}:
        raise InputError(source.name, f"XML, but neither RSS nor Atom (its root is {kind!r})")
    channel = root if kind == "feed" else next((child for child in root if local(child.tag) == "channel"), root)
    publisher = _first(channel, ("title",))
    entries = [element for element in root.iter() if local(element.tag) in {"item", "entry"}]
    if not entries:
        raise InputError(source.name, "a feed without entries")
    for number, entry in enumerate(entries, 1):
        where = f"{source.name}#{number}"
        text = plain_text(_first(entry, _TEXTS) or "")
        if not text:
            yield InputError(where, "an entry without text")
            continue
        yield Draft(
            text=text,
            title=plain_text(_first(entry, ("title",)) or "") or None,
            date=_date(entry),
            publisher=plain_text(publisher or "") or None,
            url=_link(entry),
            where=where,
        )


def _first(element: Element, names: tuple[str, ...]) -> str | None:
    for name in names:
        for child in element:
            if local(child.tag) == name and (text := "".join(child.itertext()).strip()):
                return text
    return None


def _date(entry: Element) -> str | None:
    """Return the day of an entry; None when it is written in no known way (feeds are careless about it)."""
    written = _first(entry, _DATES)
    if written is None:
        return None
    for parse in (iso_date, lambda value: parsedate_to_datetime(value).date().isoformat()):
        try:
            return parse(written)
        except (ValueError, TypeError, IndexError):
            continue
    return None


def _link(entry: Element) -> str | None:
    for child in entry:
        if local(child.tag) == "link" and child.get("rel", "alternate") == "alternate":
            try:
                return canonical_url(child.get("href") or child.text or "")
            except ValueError:
                continue
    return None


def plain_text(fragment: str) -> str:
    r"""Return the text of a piece of HTML (or of plain text), a paragraph a line, spaces as one.

    Linear in its length whatever it holds, which `html.parser` is not for quotes left open.

    >>> plain_text("<p>Talks in <b>Doha</b>.</p><script>x()</script><p>No deal &amp; no date</p>")
    'Talks in Doha.\nNo deal & no date'
    """
    first, *rest = _COMMENT.sub("", fragment).split("<")
    pieces = [first]
    silent: str | None = None
    for piece in rest:
        tag, closed, text = piece.partition(">")
        name = _TAG_NAME.match(tag)
        if not closed or name is None:
            pieces.append("" if silent else "<" + piece)  # a less-than sign, no tag
            continue
        element = name[1].lower()
        if silent is None and element in _SILENT and not tag.startswith("/") and not tag.endswith("/"):
            silent = element
        elif element == silent and tag.startswith("/"):
            silent = None
        if silent is None:
            pieces.append(("\n" if element in _BLOCKS else "") + text.replace("\n", " "))
    lines = (" ".join(line.split()) for line in unescape("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)
