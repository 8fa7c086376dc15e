"""Plain text: .txt, .md. One file, one document; a.meta.json beside a.txt says where it came from."""

from __future__ import annotations

from collections.abc import Iterator

from kg.readers.decode import check_is_text, decode, normalize_lines
from kg.readers.source import MAX_CHARACTERS, Draft, Source


def read_text(source: Source) -> Iterator[Draft]:
    r"""Yield the file as it stands, without byte order mark and with every line end as `\n`."""
    text = decode(source.data(limit=4 * MAX_CHARACTERS + 4), source.name)  # no encoding needs more than four bytes
    check_is_text(text, source.name)
    yield Draft(text=normalize_lines(text))
