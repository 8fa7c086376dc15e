"""Web addresses, fetched only when the user allows the network: bytes in memory, limits on size and time."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from functools import partial
from urllib.parse import urlsplit

from kg.errors import InputError
from kg.readers.patience import patience
from kg.readers.source import MAX_BYTES, Source, readable_name, suffix_of

SECONDS = 30.0  # for one address, redirects included
SILENCE = 10.0  # seconds a server may say nothing
REDIRECTS = 5
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_AGENT = "actor-kg (reads single pages on request)"
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/rdf+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "application/warc": ".warc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_ALONE = frozenset({".html", ".pdf", ".docx", ".txt", ".text", ".md"})  # one address, one document


def is_address(path: str) -> bool:
    """Return whether an argument is a web address and no file."""
    return _ADDRESS.match(path) is not None


def fetch(url: str, *, suffixes: Collection[str], fields: Mapping[str, str], limit: int = MAX_BYTES) -> Source:
    """Return the Source behind an http or https address; its suffix is empty when the server says nothing of use.

    A feed gives the texts that it carries; links are not followed. Raises InputError without the extra `remote`, for
    an answer other than 200, more than `limit` bytes, over 30 s, or when nobody answers.
    """
    try:
        import httpx
    except ImportError:
        raise InputError(url, 'addresses need a library that is missing: pip install "actor-kg[remote]"') from None
    name = readable_name(url)
    try:
        with (
            patience(name, seconds=SECONDS),
            httpx.Client(follow_redirects=True, max_redirects=REDIRECTS, timeout=SILENCE) as client,
            # Compressed answers are not asked for: a small one could unfold to gigabytes.
            client.stream("GET", url, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"}) as answer,
        ):
            if answer.status_code != 200:
                raise InputError(name, f"the server answered {answer.status_code} {answer.reason_phrase}".rstrip())
            data = bytearray()
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > limit:
                    raise InputError(name, f"too large: more than {limit / 1024**2:g} MB")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise InputError(name, f"cannot be fetched ({str(error) or type(error).__name__})") from None
    if not data:
        raise InputError(name, "an empty answer")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = _suffix(kind, str(answer.url), suffixes)
    given = {"url": str(answer.url)} if suffix in _ALONE or not suffix else {}
    if answer.charset_encoding:
        given["charset"] = answer.charset_encoding
    return Source(
        name=name, label=name, suffix=suffix, open=partial(io.BytesIO, bytes(data)), fields=fields, given=given
    )


def _suffix(kind: str, url: str, suffixes: Collection[str]) -> str:
    if kind in _TYPES:
        return _TYPES[kind]
    suffix = suffix_of(urlsplit(url).path)
    return suffix if suffix in suffixes else ""
