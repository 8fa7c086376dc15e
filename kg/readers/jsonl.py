"""JSON Lines (.jsonl, .ndjson), one document a line, read as a stream; and .json: one object, an array, or lines."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from kg.errors import InputError
from kg.readers.metadata import draft_from_record, parse_json
from kg.readers.source import MAX_BYTES, Draft, Source, cannot_open


def read_jsonl(source: Source) -> Iterator[Draft | InputError]:
    """Yield the document of each line, or what is wrong with it as `FILE:LINE`; blank lines are passed over.

    The text is kept to the character, line ends and all: people who label JSON Lines count offsets in that string.
    """
    try:
        with source.open() as stream:
            yield from _lines(source, stream)
    except (OSError, EOFError) as error:
        reason = cannot_open(error) if isinstance(error, OSError) else "cut off"
        yield InputError(source.name, reason)


def _lines(source: Source, stream: BinaryIO) -> Iterator[Draft | InputError]:
    found = False
    for number, line in enumerate(_raw_lines(stream), 1):
        if not line or line.isspace():  # first, and nothing made for it: a small compressed file can hold millions
            continue
        where = f"{source.name}:{number}"
        if len(line) > MAX_BYTES:
            yield InputError(where, f"too large: a line of more than {MAX_BYTES // 1024**2} MB")
            return
        found = True
        try:
            record = parse_json(line.decode("utf-8"), where)
            yield draft_from_record(record, where=where, fields=source.fields)
        except UnicodeDecodeError as error:
            yield InputError(where, f"not UTF-8 (byte {error.start + 1} of the line), as JSON must be")
        except InputError as error:
            yield error
    if not found:
        yield InputError(source.name, "empty file")


def _raw_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines as UTF-8, at most MAX_BYTES + 1 long. Only line feeds end a line: JSON strings may hold U+2028."""
    first = stream.readline(MAX_BYTES + 1)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = io.TextIOWrapper(io.BytesIO(first + stream.read(MAX_BYTES)), "utf-16", errors="replace", newline="\n")
        yield from (line.encode() for line in text)
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from iter(partial(stream.readline, MAX_BYTES + 1), b"")


def read_json(source: Source) -> Iterator[Draft | InputError]:
    """Yield the document of a JSON object, or each of an array as `FILE#NUMBER`; or JSON lines, if it holds them."""
    data = source.data()
    try:
        text = data.decode("utf-8-sig")
        value = parse_json(text, source.name)
    except UnicodeDecodeError as error:
        raise InputError(source.name, f"not UTF-8 (byte {error.start + 1}), as JSON must be") from None
    except InputError:
        if data.lstrip().startswith(b"{") and data.strip().count(b"\n"):
            yield from _lines(source, io.BytesIO(data))
            return
        raise
    if not isinstance(value, list):
        yield draft_from_record(value, where=source.name, fields=source.fields)
        return
    for number, record in enumerate(value, 1):
        try:
            yield draft_from_record(record, where=f"{source.name}#{number}", fields=source.fields)
        except InputError as error:
            yield error
