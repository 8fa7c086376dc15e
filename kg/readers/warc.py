"""Web archives (.warc, .warc.gz): each page that was fetched with success becomes a Source for its own reader."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from kg.errors import InputError, Skipped
from kg.readers.source import MAX_BYTES, Source

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
}


def read_warc(source: Source) -> Iterator[Source | InputError]:
    """Yield the pages as `ARCHIVE#NUMBER`, with the address each was fetched from; the rest is counted.

    The day of the crawl is not taken for the day of publication.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise InputError(source.name, 'WARC needs a library that is missing: pip install "actor-kg[read]"') from None
    other = 0
    try:
        with source.open() as stream:  # the library would take anything else for one record
            if not stream.read(5) == b"WARC/":
                raise InputError(source.name, "not a web archive")
        with source.open() as stream:
            for number, record in enumerate(ArchiveIterator(stream), 1):
                if record.rec_type not in {"response", "resource"} or not _fetched(record.http_headers):
                    continue
                kind, charset = _kind(record)
                if kind not in _SUFFIXES:
                    other += 1
                    continue
                data = record.content_stream().read(MAX_BYTES + 1)
                given = {"url": record.rec_headers.get_header("WARC-Target-URI") or "", "charset": charset}
                yield Source(
                    name=f"{source.name}#{number}",
                    label=f"{source.label}#{number}",
                    suffix=_SUFFIXES[kind],
                    open=partial(io.BytesIO, data),
                    fields=source.fields,
                    depth=source.depth + 1,
                    given={key: value for key, value in given.items() if value},
                )
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        raise InputError(source.name, f"damaged web archive ({error})") from None
    if other:
        yield Skipped(source.name, f"{other} records that are no pages (images, scripts and the like)")


def _fetched(headers: Any) -> bool:
    return headers is None or str(headers.get_statuscode()).startswith("2")


def _kind(record: Any) -> tuple[str, str]:
    """Return media type and charset, in lower case; empty where not said."""
    headers = record.http_headers or record.rec_headers
    said = (headers.get_header("Content-Type") or "").lower()
    kind, _, parameters = said.partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'")
    return kind.strip(), charset
