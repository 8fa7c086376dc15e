"""What a reader is given (a Source) and what it gives back (Drafts, further Sources, or InputErrors)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from kg.errors import InputError
from kg.model import Part
from kg.tables import Layout

MAX_BYTES = 64 * 1024 * 1024  # of a file that must be held whole (JSON Lines and mailboxes are streamed instead)
MAX_CHARACTERS = 1_000_000  # of one document's text: a 400-page book; the language pipeline's own limit


def _nothing() -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to be read, not opened yet.

    name: what a document in it is called when it says nothing itself (path relative to the given argument, POSIX
    slashes). label: the same as the user typed it, for messages that must tell two apart. suffix: lower case, names the
    reader. sidecar: returns the bytes of `NAME.meta.json`, or None. fields: key of ours -> key in the input.
    depth: how many archives it lies in. real: resolved path of a file on disk, to notice the same file twice.
    given: what its container says of it (a mail's subject, the address a page was fetched from), keys as in JSON Lines,
    and `charset`; a sidecar knows better, the document itself knows less. layouts: of event tables, the user's first.
    """

    name: str
    label: str
    suffix: str
    open: Callable[[], BinaryIO]
    sidecar: Callable[[], bytes | None] = _nothing
    fields: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0
    real: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    layouts: tuple[Layout, ...] = ()

    def data(self, limit: int = MAX_BYTES) -> bytes:
        """Return all bytes; raise InputError when there are more than `limit` or they cannot be read."""
        try:
            with self.open() as stream:
                data = stream.read(limit + 1)
        except OSError as error:
            raise InputError(self.name, cannot_open(error)) from error
        if len(data) > limit:
            raise InputError(self.name, f"too large: more than {limit / 1024**2:g} MB")
        if not data:
            raise InputError(self.name, "empty file")
        return data


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as a reader found it: the text, and what its own format says about it (None: nothing).

    where: what messages call it (`FILE:LINE`); it is also the id of a document that has neither id nor URL and is not
    alone in its file. Empty: the source's name. date: any ISO 8601 date or date-time. layout: name of the column map
    of a document whose lines are rows of an event table.
    """

    text: str
    id: str | None = None
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    place: str | None = None
    parts: tuple[Part, ...] = ()
    where: str = ""
    layout: str = ""


Reader = Callable[[Source], Iterator[Draft | Source | InputError]]


def suffix_of(name: str) -> str:
    """Return the last suffix of a file name in lower case, with its dot; empty without one."""
    return PurePosixPath(name).suffix.lower()


def readable_name(path: str) -> str:
    """Return a path as text that can be written anywhere: composed letters, no undecodable bytes, no line breaks."""
    text = unicodedata.normalize("NFC", path)
    return "".join("\ufffd" if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)


def cannot_open(error: OSError) -> str:
    """Return the reason of an InputError for what the operating system said."""
    return f"cannot be read ({error.strerror or type(error).__name__})"
