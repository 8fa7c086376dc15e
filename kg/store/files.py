"""The truth of a directory store: one sorted N-Quads file per document, the texts, and a journal of what is stored.

    documents/KEY-HASH.nq   named by content: a new version never overwrites the one it replaces; what decisions have
                            changed stands there twice, as it is shown and as it was read
    text/HASH.txt           the text as offsets count it
    graphs/NAME.nq          a graph beside the documents: findings of the last analysis, judgements, removals
    graphs/applied          hash of the judgements that every document follows
    expunging               while what was removed is being wiped from all files
    journal.jsonl           one line per record; the last line about a key holds. {"begin": true}: a write was started.
                            {"generation": N} is written before readers are shown N: a journal that does not know the
                            current generation has lost lines

A document counts as stored when its record is in the journal; a write that was begun and has no record is undone when
the store is opened again.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.names import digest
from kg.store.base import Difference, DocumentInfo
from kg.store.sealed import info_of, record_of, sealed, unsealed

JOURNAL = "journal.jsonl"


def document_name(info: DocumentInfo) -> str:
    """Return the file name of a document's quads; a key that is no plain file name is hashed."""
    safe = info.key if re.fullmatch(r"[0-9a-z]{1,64}", info.key) else "x" + digest(info.key, length=32)
    return f"{safe}-{info.hash}.nq"


def _as_read(info: DocumentInfo) -> DocumentInfo:
    """Return the record of a document as it was read, before decisions."""
    return replace(info, hash=info.read or info.hash)


def write_file(path: Path, data: bytes, *, writer: str = "") -> None:
    """Write a file whole: readers see the old one or the new one, never half.

    writer: a name of who writes, where several may write the same file at once.
    """
    new = path.with_name(f"{path.name}{writer}.new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)


def _put(path: Path, data: bytes) -> None:
    """Write a file that is named by its content, unless it is there whole."""
    if not path.exists() or path.read_bytes() != data:
        write_file(path, data)


def _graph_file(name: ox.NamedNode) -> str:
    return name.value.rpartition("/")[2] + ".nq"


class Files:
    """Truth files below a store's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents, self.texts, self.journal = root / "documents", root / "text", root / JOURNAL
        self.beside = root / "graphs"
        self._applied, self._expunging = self.beside / "applied", root / "expunging"

    def make(self) -> None:
        """Make the folders."""
        for folder in (self.documents, self.texts):
            folder.mkdir(parents=True, exist_ok=True)

    def write(self, info: DocumentInfo, lines: Sequence[str], text: str | None, read: Sequence[str] = ()) -> None:
        """Write a document's quads, as shown and as read, and its text (None: not that), unless they are there."""
        if text is not None:
            _put(self.texts / f"{info.text}.txt", text.encode())
        for name, some in ((document_name(info), lines), (document_name(_as_read(info)), read)):
            if some:
                _put(self.documents / name, "".join(some).encode())

    def text(self, info: DocumentInfo) -> str:
        """Return a document's text."""
        try:
            return (self.texts / f"{info.text}.txt").read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"the text of {info.id} cannot be read ({error}): `kg store verify` tells more") from error

    def data(self, info: DocumentInfo, *, as_read: bool = False) -> bytes:
        """Return a document's N-Quads, as shown or as it was read, checked against their hash."""
        if as_read:
            info = _as_read(info)
        problem = self.quads_problem(info)
        if problem is not None:
            raise StoreError(f"{problem}: read the document again")
        return (self.documents / document_name(info)).read_bytes()

    def problem(self, info: DocumentInfo) -> Difference | None:
        """Return what is wrong with a document's own files, None when nothing is."""
        if info.read and info.read != info.hash and (wrong := self.quads_problem(_as_read(info))):
            return wrong
        if wrong := self.quads_problem(info):
            return wrong
        try:
            if rdf.text_hash(self.text(info)) != info.text:
                return Difference(info.key, f"text/{info.text}.txt was changed ({info.id})")
        except StoreError as error:
            return Difference(info.key, f"{error} ({info.id})")
        return None

    def quads_problem(self, info: DocumentInfo) -> Difference | None:
        """Return what is wrong with the file of a document's quads as shown, None when nothing is."""
        try:
            data = (self.documents / document_name(info)).read_bytes()
            if rdf.hash_of([data.decode()]) != info.hash:
                return Difference(info.key, f"documents/{document_name(info)} was changed ({info.id})")
        except FileNotFoundError:
            return Difference(info.key, f"documents/{document_name(info)} is missing ({info.id})")
        except (OSError, UnicodeDecodeError) as error:
            return Difference(info.key, f"{error} ({info.id})")
        return None

    def write_graph(self, name: ox.NamedNode, lines: Sequence[str]) -> None:
        """Write the N-Quads of a graph beside the documents in place of what was there, their hash as a comment."""
        self.beside.mkdir(exist_ok=True)
        write_file(self.beside / _graph_file(name), "".join((*lines, f"# {rdf.hash_of(lines)}\n")).encode())

    def graph(self, name: ox.NamedNode) -> list[str]:
        """Return the sorted N-Quads lines of a graph beside the documents, [] when there is none."""
        try:
            data = (self.beside / _graph_file(name)).read_bytes().decode()
            *lines, rest = data.split("\n")  # a literal may hold U+0085, which ends lines for `splitlines`
            lines = [line + "\n" for line in lines]
            told = lines.pop()[2:-1] if lines and lines[-1].startswith("# ") else None
            if rest or (told is not None and told != rdf.hash_of(lines)):
                raise StoreError(f"graphs/{_graph_file(name)} was changed: put the graph again, or restore the file")
            return lines
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"graphs/{_graph_file(name)} cannot be read ({error}): put the graph again") from error

    def collect(self, kept: Iterable[DocumentInfo]) -> None:
        """Delete the files that no kept record names."""
        kept = tuple(kept)
        names = {document_name(info) for info in kept} | {f"{info.text}.txt" for info in kept}
        names |= {document_name(_as_read(info)) for info in kept}
        for folder in (self.documents, self.texts):
            for path in folder.iterdir():
                if path.name not in names:
                    path.unlink()

    # --- what is under way ---

    def decided(self) -> str:
        """Return the hash of the judgements, "" when there are none."""
        lines = self.graph(rdf.JUDGEMENTS)
        return rdf.hash_of(lines) if lines else ""

    def applied(self) -> str:
        """Return the hash of the judgements that every document follows."""
        return self._applied.read_text(encoding="ascii").strip() if self._applied.exists() else ""

    def apply(self) -> None:
        """Record that every document follows the judgements."""
        decided = self.decided()
        if decided != self.applied():
            write_file(self._applied, f"{decided}\n".encode())

    def begin_expunging(self) -> None:
        """Record that removed documents are being wiped from all files."""
        write_file(self._expunging, b"removed documents are being wiped from this store\n")

    def expunging(self) -> bool:
        """Whether the wiping was begun and not finished."""
        return self._expunging.exists()

    def end_expunging(self) -> None:
        """Record that nothing is left of them."""
        self._expunging.unlink(missing_ok=True)

    # --- journal ---

    def append(self, records: Iterable[Mapping[str, object]], *, durable: bool) -> None:
        """Add lines to the journal; durable: they are on the disk when this returns."""
        with self.journal.open("ab") as file:
            file.write("".join(json.dumps(sealed(record)) + "\n" for record in records).encode())
            file.flush()
            if durable:
                os.fsync(file.fileno())

    def announce(self, generation: int) -> None:
        """Note in the journal that readers are about to be shown a generation."""
        self.append([{"key": "", "generation": generation}], durable=True)

    def read_journal(self) -> tuple[dict[str, DocumentInfo], set[str], int]:
        """Return the recorded documents by key, the keys of writes begun and never recorded, and the lines read."""
        infos: dict[str, DocumentInfo] = {}
        begun: set[str] = set()
        count = 0
        for record in _records(self.journal):
            if "generation" in record:
                continue
            count += 1
            key = str(record["key"])
            begun.discard(key)
            if record.get("begin"):
                begun.add(key)
            elif record.get("removed"):
                infos.pop(key, None)
            else:
                infos[key] = info_of(record)
        return infos, begun, count

    def journal_problem(self, generation: int) -> Difference | None:
        """Return what is wrong with the journal of a store whose current generation is this, None when nothing is."""
        try:
            self.read_journal()
            announced = [record["generation"] for record in _records(self.journal) if "generation" in record]
            older = any("sum" not in record for record in _records(self.journal))  # written before there were marks
        except StoreError as error:
            return Difference(JOURNAL, str(error))
        if not older and max(announced, default=0) < generation:
            return Difference(JOURNAL, "has lost lines: it does not know what readers see")
        return None

    def readable_records(self) -> Iterator[dict[str, Any]]:
        """Yield the records of the journal that are whole, without their checksums, whatever stands between them."""
        for line in self.journal.read_bytes().split(b"\n") if self.journal.exists() else ():
            try:
                yield _record(line)
            except (ValueError, KeyError, TypeError):
                continue

    def compact(self, infos: Iterable[DocumentInfo], *, generation: int) -> None:
        """Rewrite the journal with one line per document, and the current generation last."""
        records = [*map(record_of, infos), sealed({"key": "", "generation": generation})]
        write_file(self.journal, "".join(json.dumps(record) + "\n" for record in records).encode())


def _record(line: bytes) -> dict[str, Any]:
    record: dict[str, Any] = unsealed(json.loads(line))
    if "id" in record:
        DocumentInfo(**record)
    if not isinstance(record["key"], str):
        raise ValueError("no key")
    return record


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a journal. A torn last line (the process died writing it) is as if never written."""
    data = path.read_bytes() if path.exists() else b""
    whole = data.rpartition(b"\n")[0]
    for number, line in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            _record(line)
            yield json.loads(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{path}:{number} is damaged: run `kg store rebuild --store {path.parent}`") from error


class Chain(io.RawIOBase):
    """Several files read as one, opened one at a time."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._rest = parts, memoryview(b"")

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer; 0 at the end of the last file."""
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
