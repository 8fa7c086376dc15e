"""Readers: one file each, one table; paths in, Documents out. What cannot be read is named and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.model import Document
from kg.registry import Registry

READERS = Registry(
    "reader",
    {
        ".txt": "kg.readers.text:read_text",
        ".text": "kg.readers.text:read_text",
        ".md": "kg.readers.text:read_text",
        ".jsonl": "kg.readers.jsonl:read_jsonl",
        ".ndjson": "kg.readers.jsonl:read_jsonl",
        ".json": "kg.readers.jsonl:read_json",
        ".html": "kg.readers.html:read_html",
        ".htm": "kg.readers.html:read_html",
        ".xhtml": "kg.readers.html:read_html",
        ".pdf": "kg.readers.pdf:read_pdf",
        ".docx": "kg.readers.docx:read_docx",
        ".eml": "kg.readers.mail:read_eml",
        ".mbox": "kg.readers.mail:read_mbox",
        ".csv": "kg.readers.table:read_table",
        ".tsv": "kg.readers.table:read_table",
        ".tab": "kg.readers.table:read_table",
        ".rss": "kg.readers.feed:read_feed",
        ".atom": "kg.readers.feed:read_feed",
        ".xml": "kg.readers.feed:read_feed",
        ".warc": "kg.readers.warc:read_warc",
        ".zip": "kg.readers.archive:read_zip",
        ".tar": "kg.readers.archive:read_tar",
        ".gz": "kg.readers.archive:read_compressed",
        ".tgz": "kg.readers.archive:read_compressed",
        ".bz2": "kg.readers.archive:read_compressed",
        ".xz": "kg.readers.archive:read_compressed",
    },
)


def read(
    paths: Sequence[str],
    *,
    date: str | None = None,
    publisher: str | None = None,
    fields: Mapping[str, str] | None = None,
    columns: Sequence[Path] = (),
    network: bool = False,
) -> Iterator[Document | InputError]:
    """Yield a Document, or an InputError as a value, for everything that the paths hold, in a repeatable order.

    paths: files, folders (with all below them; hidden files and sidecars `*.meta.json` are no documents), `-` for
    standard input. date, publisher: for documents that do not say. fields: key of ours -> key in JSON or CSV input
    (`{"text": "body"}`). columns: column maps of event tables, beside the shipped ones. network: fetch paths that are
    web addresses; without it they are InputErrors. Errors that are `Skipped` are no failures (the same document twice,
    another language).
    Raises UsageError for a date that is not ISO 8601 or a field we do not know. Memory: a few hundred bytes a document.
    """
    from kg.readers.reading import Reading
    from kg.tables import load_layouts

    options = Reading(
        READERS, date=date, publisher=publisher, fields=fields or {}, layouts=load_layouts(columns), network=network
    )
    return options.documents(paths)


__all__ = ["READERS", "read"]
