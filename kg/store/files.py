"""The truth of a directory store: one sorted N-Quads file per document, the texts, and a journal of what is stored.

    documents/KEY-HASH.nq   named by content: a new version never overwrites the one it replaces; what decisions have
                            changed stands there twice, as it is shown and as it was read
    text/HASH.txt           the text as offsets count it
    graphs/NAME.nq          a graph beside the documents: findings of the last analysis, judgements, removals
    graphs/applied          hash of the judgements that every document follows
    expunging               while what was removed is being wiped from all files
    journal.jsonl           one line per record; the last line about a key holds. {"begin": true}: a write was started

A document counts as stored when its record is in the journal; a write that was begun and has no record is undone when
the store is opened again.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.names import digest
from kg.store.base import Difference, DocumentInfo

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

    def write(self, info: DocumentInfo, lines: Sequence[str], text: str, read: Sequence[str] = ()) -> None:
        """Write a document's quads, as shown and as read, and its text, unless they are there."""
        path = self.texts / f"{info.text}.txt"
        if not path.exists():
            write_file(path, text.encode())
        for name, some in ((document_name(info), lines), (document_name(_as_read(info)), read)):
            path = self.documents / name
            if some and not path.exists():
                write_file(path, "".join(some).encode())

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
        problem = self.problem(info)
        if problem is not None:
            raise StoreError(f"{problem}: read the document again")
        return (self.documents / document_name(info)).read_bytes()

    def problem(self, info: DocumentInfo) -> Difference | None:
        """Return what is wrong with a document's own files, None when nothing is."""
        if info.read and info.read != info.hash and (wrong := self.problem(_as_read(info))):
            return wrong
        try:
            data = (self.documents / document_name(info)).read_bytes()
            if rdf.hash_of([data.decode()]) != info.hash:
                return Difference(info.key, f"documents/{document_name(info)} was changed ({info.id})")
            if rdf.text_hash(self.text(info)) != info.text:
                return Difference(info.key, f"text/{info.text}.txt was changed ({info.id})")
        except FileNotFoundError:
            return Difference(info.key, f"documents/{document_name(info)} is missing ({info.id})")
        except (OSError, UnicodeDecodeError, StoreError) as error:
            return Difference(info.key, f"{error} ({info.id})")
        return None

    def write_graph(self, name: ox.NamedNode, lines: Sequence[str]) -> None:
        """Write the N-Quads of a graph beside the documents, in place of what was there."""
        self.beside.mkdir(exist_ok=True)
        write_file(self.beside / _graph_file(name), "".join(lines).encode())

    def graph(self, name: ox.NamedNode) -> list[str]:
        """Return the sorted N-Quads lines of a graph beside the documents, [] when there is none."""
        try:
            data = (self.beside / _graph_file(name)).read_bytes().decode()
            return [line + "\n" for line in data.split("\n")[:-1]]  # a literal may hold U+0085, which ends str lines
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
            file.write("".join(json.dumps(dict(record)) + "\n" for record in records).encode())
            file.flush()
            if durable:
                os.fsync(file.fileno())

    def read_journal(self) -> tuple[dict[str, DocumentInfo], set[str], int]:
        """Return the recorded documents by key, the keys of writes begun and never recorded, and the lines read."""
        infos: dict[str, DocumentInfo] = {}
        begun: set[str] = set()
        count = 0
        for record in _records(self.journal):
            count += 1
            key = str(record["key"])
            begun.discard(key)
            if record.get("begin"):
                begun.add(key)
            elif record.get("removed"):
                infos.pop(key, None)
            else:
                infos[key] = DocumentInfo(**record)  # type: ignore[arg-type]
        return infos, begun, count

    def compact(self, infos: Iterable[DocumentInfo]) -> None:
        """Rewrite the journal with one line per document."""
        write_file(self.journal, "".join(json.dumps(asdict(info)) + "\n" for info in infos).encode())


def _records(path: Path) -> Iterator[dict[str, object]]:
    """Yield the lines of a journal. A torn last line (the process died writing it) is as if never written."""
    data = path.read_bytes() if path.exists() else b""
    whole = data.rpartition(b"\n")[0]
    for number, line in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            record = json.loads(line)
            record["key"]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path}:{number} is damaged: restore it, or remove the store and read again") from error
        yield record


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
