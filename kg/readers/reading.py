"""One run of reading: Sources to the readers, their Drafts to Documents, each key once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.errors import InputError, Skipped, UsageError
from kg.model import Document
from kg.names import digest
from kg.readers.dateline import read_head
from kg.readers.decode import check_is_text
from kg.readers.language import why_not_english
from kg.readers.metadata import canonical_url, draft_from_record, iso_date, parse_json
from kg.readers.source import MAX_CHARACTERS, Draft, Source
from kg.readers.walk import find_sources
from kg.tables import Layout, reader_name

FIELDS = ("id", "text", "date", "title", "publisher", "source", "url", "language")
_SURROGATES = re.compile("[\ud800-\udfff]")
_FROM_SIDECAR = ("id", "title", "date", "publisher", "url", "language")


class Reading:
    """Options of a run, and what it has seen so far (keys and files), to notice what is given twice."""

    def __init__(
        self,
        readers: Mapping[str, Any],
        *,
        date: str | None,
        publisher: str | None,
        fields: Mapping[str, str],
        layouts: tuple[Layout, ...] = (),
        network: bool = False,
    ) -> None:
        try:
            self.date = iso_date(date) if date else None
        except ValueError:
            raise UsageError(f"{date!r} is not a date: write it as YYYY-MM-DD") from None
        if unknown := sorted(set(fields) - set(FIELDS)):
            raise UsageError(f"no field is called {unknown[0]!r}; there are: {', '.join(FIELDS)}")
        self.readers = readers
        self.publisher = publisher or None
        self.fields = fields
        self.layouts = layouts
        self.network = network
        self._files: dict[str, str] = {}  # resolved path -> label
        self._keys: dict[str, tuple[str, str]] = {}  # key -> label, hash of the text

    def documents(self, paths: Sequence[str]) -> Iterator[Document | InputError]:
        """Yield what the paths hold, in order."""
        suffixes = list(self.readers)
        for source in find_sources(paths, suffixes=suffixes, fields=self.fields, network=self.network):
            if isinstance(source, InputError):
                yield source
            elif source.real in self._files:
                yield Skipped(source.name, f"the same file was given already, as {self._files[source.real]}")
            else:
                if source.real:
                    self._files[source.real] = source.label
                yield from self._read(source)

    def _read(self, source: Source) -> Iterator[Document | InputError]:
        try:
            if source.suffix not in self.readers:
                raise Skipped(source.name, f"no reader for {source.suffix or 'files without a suffix'}")
            reader = self.readers[source.suffix]
            for found in reader(replace(source, layouts=self.layouts)):
                if isinstance(found, Source):
                    yield from self._read(found)
                elif isinstance(found, InputError):
                    yield found
                else:
                    yield self._document(found, source, reader.__module__.rpartition(".")[2])
        except InputError as error:
            yield error
        except RecursionError:
            yield InputError(source.name, "nested too deeply")
        except MemoryError:
            yield InputError(source.name, "too large for the memory of this machine")
        except Exception as error:  # libraries that parse foreign formats raise anything at all on damaged files
            yield InputError(source.name, f"damaged, or not what its suffix says ({type(error).__name__}: {error})")

    def _document(self, draft: Draft, source: Source, reader: str) -> Document | InputError:
        try:
            document = self._checked(draft, source, reader)
            self._once(document, draft.where or source.name, source)
        except InputError as error:
            return error
        return document

    def _checked(self, draft: Draft, source: Source, reader: str) -> Document:
        where = draft.where or source.name
        draft = _updated(draft, source.given)
        if (sidecar := source.sidecar()) is not None:
            draft = _with_sidecar(draft, sidecar, f"{where}: its .meta.json")
        text = _SURROGATES.sub("\ufffd", draft.text)  # half a character from a broken JSON escape; keeps offsets
        if not text.strip():
            raise InputError(where, "empty text")
        if len(text) > MAX_CHARACTERS:
            raise InputError(where, f"too large: {len(text):,} characters, at most {MAX_CHARACTERS:,}; split it")
        check_is_text(text, where)
        if (reason := why_not_english(text, draft.language)) is not None:
            raise Skipped(where, reason)
        try:
            date = iso_date(draft.date) if draft.date else None
        except ValueError:
            raise InputError(where, f"date {draft.date!r} is not an ISO 8601 date (YYYY-MM-DD)") from None
        try:
            url = canonical_url(draft.url) if draft.url else None
        except ValueError:
            raise InputError(where, f"url {draft.url!r} is not an http or https URL") from None
        head = read_head("" if draft.layout else text, near=date or self.date)
        name = draft.id or where
        return Document(
            id=_SURROGATES.sub("\ufffd", name),
            key=digest(draft.id or url or where),
            text=text,
            title=_clean(draft.title),
            date=date or head.date or self.date,
            publisher=_clean(draft.publisher) or head.publisher or self.publisher,
            url=url,
            language="en",
            reader=reader_name(draft.layout) if draft.layout else reader,
            place=_clean(draft.place) or head.place,
            parts=draft.parts,
        )

    def _once(self, document: Document, where: str, source: Source) -> None:
        label = where if where != source.name else source.label
        content = digest(document.text)
        earlier, same = self._keys.setdefault(document.key, (label, content))
        if earlier is label:
            return
        if same == content:
            raise Skipped(document.id, f"the same document twice: {earlier} and {label}")
        raise InputError(document.id, f"two different texts of one id: {earlier} and {label}; the first is kept")


def _with_sidecar(draft: Draft, data: bytes, where: str) -> Draft:
    try:
        record = parse_json(data.decode("utf-8-sig"), where)
    except UnicodeDecodeError:
        raise InputError(where, "not UTF-8, as JSON must be") from None
    said = draft_from_record(record, where=where, text=draft.text)
    return _updated(draft, {key: getattr(said, key) for key in _FROM_SIDECAR})


def _updated(draft: Draft, said: Mapping[str, str | None]) -> Draft:
    """Return the draft with what is said in place of what it had; None says nothing."""
    known = {key: value for key in _FROM_SIDECAR if (value := said.get(key)) is not None}
    return replace(draft, **known) if known else draft  # type: ignore[arg-type]


def _clean(value: str | None) -> str | None:
    return _SURROGATES.sub("\ufffd", " ".join(value.split())) or None if value else None
