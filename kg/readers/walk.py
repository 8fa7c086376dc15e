"""The given paths, opened up: files, folders and standard input to Sources, in an order that is the same everywhere."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError, Skipped
from kg.names import BUILD_MARK, PARTS_MARK, STORE_MARK
from kg.readers.remote import fetch, is_address
from kg.readers.source import MAX_BYTES, Source, cannot_open, readable_name, suffix_of

SIDECAR = ".meta.json"
STDIN = "stdin"
COMPRESSED = (".gz", ".bz2", ".xz")


def find_sources(
    paths: Sequence[str], *, suffixes: Collection[str], fields: Mapping[str, str], network: bool = False
) -> Iterator[Source | InputError]:
    """Yield a Source for each file: those named, and those in the folders named, by name; what cannot be is said.

    Hidden files (a leading dot) and sidecars are passed over in folders. A link that leads out of the folder is not
    followed. Web addresses are fetched only with `network`. suffixes: the kinds of file that are read; others in a
    folder are Skipped, others named outright are looked into.
    """
    for path in paths:
        if path == "-":
            yield from _stdin(fields)
            continue
        if is_address(path):
            yield _address(path, suffixes, fields, network=network)
            continue
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except (OSError, ValueError) as error:  # ValueError: a zero character in the name
            yield InputError(path, cannot_open(error) if isinstance(error, OSError) else "no such file")
            continue
        if is_folder:
            yield from _folder(path, suffixes, fields)
        else:
            name = _readable(os.path.basename(path))
            suffix = suffix_of(name)
            source = _file(path, name, _readable(path), suffix, fields)
            yield source if suffix in suffixes else _sniffed(source)


def _address(url: str, suffixes: Collection[str], fields: Mapping[str, str], *, network: bool) -> Source | InputError:
    if not network:
        return InputError(_readable(url), "an address on the network: add --allow-network to fetch it")
    try:
        source = fetch(url, suffixes=suffixes, fields=fields)
    except InputError as error:
        return error
    if source.suffix:
        return source
    source = _sniffed(source)
    alone = source.suffix in {".txt", ".html", ".pdf"}
    return source if alone else replace(source, given={k: v for k, v in source.given.items() if k != "url"})


def _folder(root: str, suffixes: Collection[str], fields: Mapping[str, str]) -> Iterator[Source | InputError]:
    inside = os.path.realpath(root)
    waiting = [("", root)]
    found = False
    while waiting:
        name, path = waiting.pop()
        shown = name or _readable(root)
        if os.path.islink(path) and name:
            real = os.path.realpath(path)
            if os.path.isdir(path) or os.path.commonpath((inside, real)) != inside:
                yield Skipped(shown, "a link that leads to another folder is not followed")
                continue
        try:
            if os.path.isdir(path):
                entries = sorted(entry for entry in os.listdir(path) if not entry.startswith("."))
                if not {STORE_MARK, BUILD_MARK, PARTS_MARK}.isdisjoint(entries):
                    if not name:
                        yield InputError(shown, "made by kg, no input: give the folder of what it was made from")
                        return
                    yield Skipped(shown, "made by kg, no input")
                    continue
                prefix = name + "/" if name else ""
                waiting.extend((prefix + _readable(entry), os.path.join(path, entry)) for entry in reversed(entries))
                continue
            if not stat.S_ISREG(os.stat(path).st_mode):
                found = True
                yield InputError(shown, "not a file (a pipe or a device)")
                continue
        except OSError as error:
            found = True
            yield InputError(shown, cannot_open(error))
            continue
        if name.endswith(SIDECAR):
            continue
        found = True
        suffix = suffix_of(name)
        if suffix in suffixes:
            yield _file(path, name, f"{_readable(root).rstrip('/')}/{name}", suffix, fields)
        else:
            yield Skipped(name, f"no reader for {suffix or 'files without a suffix'}")
    if not found:
        yield InputError(_readable(root), "a folder with nothing in it that could be read")


def _file(path: str, name: str, label: str, suffix: str, fields: Mapping[str, str]) -> Source:
    return Source(
        name=name,
        label=label,
        suffix=suffix,
        open=partial(_open, path),
        sidecar=partial(_sidecar, path),
        fields=fields,
        real=os.path.realpath(path),
    )


def _open(path: str) -> BinaryIO:
    return open(path, "rb")


def _sidecar(path: str) -> bytes | None:
    try:
        return Path(path).with_suffix(SIDECAR).read_bytes()
    except FileNotFoundError:
        return None


def _stdin(fields: Mapping[str, str]) -> Iterator[Source]:
    stream = getattr(sys.stdin, "buffer", None)
    data = stream.read(MAX_BYTES + 1) if stream is not None else sys.stdin.read().encode()
    yield _sniffed(Source(STDIN, "-", "", partial(io.BytesIO, data), fields=fields))


_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"\x1f\x8b", ".gz"),
    (b"<!doctype html", ".html"),
    (b"<html", ".html"),
    (b"<?xml", ".xml"),
    (b"<rss", ".xml"),
    (b"<feed", ".xml"),
    (b"[", ".json"),
    (b"{", ".jsonl"),
)


def _sniffed(source: Source) -> Source:
    """Return the source with the suffix that its first bytes ask for; `.txt` when they ask for nothing."""
    try:
        with source.open() as stream:
            start = _start(stream)
    except OSError:
        start = b""
    suffix = next((suffix for magic, suffix in _MAGIC if start.startswith(magic)), ".txt")
    if suffix == ".jsonl" and start.split(b"\n")[0].strip() == b"{":  # one object, spread over lines
        suffix = ".json"
    return replace(source, suffix=suffix)


def _start(stream: BinaryIO) -> bytes:
    """Return the first bytes, without mark and white space; in lower case where they may be HTML."""
    start = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.lower() if start.startswith(b"<") else start


def _readable(path: str) -> str:
    return readable_name(path.replace(os.sep, "/"))
