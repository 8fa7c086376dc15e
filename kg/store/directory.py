"""A directory: truth files, an Oxigraph index over them, and generations for readers.

    kg-store.txt     says that the folder is ours, and what wrote it (kg.store.versions)
    documents/ text/ graphs/ journal.jsonl    the truth (kg.store.files)
    index/           Oxigraph, opened by the one writer only; can be rebuilt from the truth
    generations/N/   what readers open: a snapshot of the index (hard links) with manifest.json, never written again
    current          the number of the newest whole generation; replaced by one os.replace

A document is replaced by one SPARQL update, which Oxigraph applies whole or not at all. A batch ends with: index
flushed, then recorded in the journal, then a generation, then `current`. Two generations are kept.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from io import BufferedReader
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.frames import Frames
from kg.model import Document
from kg.store import versions
from kg.store.base import BESIDE, Difference, DocumentInfo, Store, difference_text, update_text
from kg.store.files import Chain, Files
from kg.store.generations import (
    current,
    generation_folder,
    numbers,
    read_manifest,
    set_current,
    write_manifest,
)
from kg.store.judged import finish_retraction
from kg.store.lock import WriterLock
from kg.store.mend import mend_records, restore_documents
from kg.store.verifying import BROKEN, compare_index, file_problems, writers_index

BATCH = 100  # documents after which what was written is recorded as done
BATCH_QUADS = 100_000  # or statements: the index holds in memory what is not recorded yet


class DirectoryStore(Store):
    """A store in a folder; see the module's text for what lies where and what a crash can cost (nothing recorded)."""

    def __init__(
        self,
        root: Path,
        *,
        read_only: bool = False,
        frames: Frames | None = None,
        upgrade: bool = False,
        generation: int | None = None,
    ) -> None:
        """Open a store. upgrade: to rebuild it, so also one of an older shape or with damaged records.

        generation: to read this one.
        """
        super().__init__(frames=frames, read_only=read_only)
        self.root, self._files = root, Files(root)
        self._index: ox.Store | None = None
        self._lock: WriterLock | None = None
        self._pending: dict[str, DocumentInfo | None] = {}
        self._dirty = False
        versions.check_folder(root, create=not read_only, upgrade=upgrade)
        if read_only:
            self._generation = current(root) if generation is None else generation
            self._infos = read_manifest(root, self._generation)
            return
        self._lock = WriterLock(root / "lock")
        try:
            self._files.make()
            if upgrade:
                mend_records(root, self._files)
            self._generation = current(root)
            if problem := self._files.journal_problem(self._generation):
                raise StoreError(f"{problem}: run `kg store rebuild --store {root}`")
            self._infos, self._begun, self._recorded = self._files.read_journal()
            self._dirty = self._generation == 0 or upgrade or read_manifest(root, self._generation) != self._infos
            if not self.older:
                versions.write_mark(root)
                self._finish()
        except BaseException:
            self._lock.release()
            raise

    def _finish(self) -> None:
        """Finish what a crash interrupted: decisions that are not in every document yet, or a removal for good."""
        if self._files.decided() != self._files.applied():
            self.rederive()
            self.flush()
        if self._files.expunging():
            finish_retraction(self)

    def begin_expunging(self) -> None:
        """Note that removed documents are about to be wiped."""
        self._writable()
        self._files.begin_expunging()

    # --- reading ---

    @property
    def wrote(self) -> str:
        """Which version wrote the store, in words."""
        return str(versions.read_mark(self.root)).strip().replace("\n", "; ")

    @property
    def older(self) -> bool:
        """Whether the graphs have the shape of an older version."""
        return versions.read_mark(self.root).shape < rdf.SHAPE

    @property
    def newest_generation(self) -> int:
        """The number of the newest generation."""
        return self._generation

    @property
    def index(self) -> ox.Store:
        """The quads; opened, and healed after a crash, when first asked for."""
        if self._index is None:
            self._index = self._open_snapshot() if self.read_only else self._open_index()
        return self._index

    def text(self, key: str) -> str:
        """Return a document's text."""
        if key not in self._infos:
            raise StoreError(f"no document {key!r} in {self.root}")
        return self._files.text(self._infos[key])

    def as_read(self, info: DocumentInfo) -> bytes:
        """Return the N-Quads of a document as it was read, where decisions have changed it."""
        return self._files.data(info, as_read=True)

    def _open_snapshot(self) -> ox.Store:
        if self._generation == 0:
            return ox.Store()
        try:
            return ox.Store.read_only(str(generation_folder(self.root, self._generation) / "index"))
        except BROKEN as error:
            raise StoreError(f"{self.root} is damaged ({error}): run `kg store rebuild --store {self.root}`") from error

    def _open_index(self) -> ox.Store:
        """Open the index and bring it to what the journal says."""
        folder = self.root / "index"
        for left in ("index.new", "index.old"):
            shutil.rmtree(self.root / left, ignore_errors=True)
        if self._infos and not folder.is_dir():
            self._load_index()
        try:
            index = ox.Store(str(folder))
        except BROKEN as error:
            raise StoreError(f"{self.root} is damaged ({error}): run `kg store rebuild --store {self.root}`") from error
        names = {rdf.graph_name(key): key for key in self._infos}
        self._mend_graphs(index)
        stored = set(index.named_graphs()) - set(BESIDE)
        for name in (stored - set(names)) | {rdf.graph_name(key) for key in self._begun}:
            index.update(f"DROP SILENT GRAPH {name}")
            stored.discard(name)
        for name in set(names) - stored:
            quads = ox.parse(self._files.data(self._infos[names[name]]), format=ox.RdfFormat.N_QUADS)
            index.update(update_text(rdf.graph_name(names[name]), quads))
        if self._begun or self._recorded != len(self._infos):
            index.flush()
            self._compact()
        return index

    def _mend_graphs(self, index: ox.Store) -> None:
        """Bring the graphs beside the documents to what their files say, should a crash have come between."""
        for name in BESIDE:
            lines = self._files.graph(name)
            if rdf.lines(map(rdf.present, index.quads_for_pattern(None, None, None, name))) != lines:
                quads = ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS)
                index.update(update_text(name, quads))

    # --- writing ---

    def _put(
        self, info: DocumentInfo, lines: Sequence[str], quads: Sequence[ox.Quad], text: str, read: Sequence[str]
    ) -> None:
        index = self.index
        try:
            self._files.write(info, lines, text, read)
            self._files.append([{"key": info.key, "begin": True}], durable=False)
            index.update(update_text(rdf.graph_name(info.key), quads))
        except OSError as error:
            raise StoreError(f"{info.id} could not be stored in {self.root}: {error}") from error
        self._infos[info.key] = self._pending[info.key] = info
        self._recorded += 1
        if len(self._pending) >= BATCH or sum(i.quads for i in self._pending.values() if i) >= BATCH_QUADS:
            self._record()

    def load(self, documents: Iterable[tuple[str, Sequence[ox.Quad], str]]) -> Iterator[DocumentInfo]:
        """Put many documents: their files first; then one bulk load, or an update each when they are the fewer."""
        self._writable()
        self.flush()
        infos: dict[str, DocumentInfo] = {}
        for key, quads, text in documents:
            self._may_be_put(key, quads)
            kept = rdf.clean(text)
            info, lines, _, read = self._derived(key, quads, kept)
            try:
                self._files.write(info, lines, kept, read)
            except OSError as error:
                raise StoreError(f"{info.id} could not be stored in {self.root}: {error}") from error
            infos[key] = info
            yield info
        self._merged = None
        if len(infos) > len(self._infos):
            self._load_all(infos)
            return
        for info in infos.values():
            data = self._files.data(info)
            shown = list(ox.parse(data, format=ox.RdfFormat.N_QUADS))
            self._put(info, [data.decode()], shown, self._files.text(info), ())

    def _load_all(self, infos: dict[str, DocumentInfo]) -> None:
        """Record documents whose files are written, and make the index anew."""
        self._index = None
        # No index while the journal is ahead of it: a crash between leaves none, and the next start builds it.
        index, old = self.root / "index", self.root / "index.old"
        shutil.rmtree(old, ignore_errors=True)
        if index.exists():
            os.replace(index, old)
        self._files.append((asdict(info) for info in infos.values()), durable=True)
        self._recorded += len(infos)
        self._infos.update(infos)
        self._load_index()
        self._dirty = True
        self.flush()

    def _put_graph(self, name: ox.NamedNode, quads: Sequence[ox.Quad]) -> None:
        index = self.index
        try:
            self._files.write_graph(name, rdf.lines(quads))
            index.update(difference_text(name, self.beside(name), quads))
        except OSError as error:
            raise StoreError(f"{name} could not be stored in {self.root}: {error}") from error
        self._dirty = True

    def _drop(self, key: str) -> None:
        self._files.append([{"key": key, "begin": True}], durable=False)
        self.index.update(f"DROP SILENT GRAPH {rdf.graph_name(key)}")
        del self._infos[key]
        self._pending[key] = None
        self._recorded += 1

    def _record(self) -> None:
        """Make the index durable, then say in the journal what is in it."""
        if not self._pending:
            return
        self.index.flush()
        records = [asdict(info) if info else {"key": key, "removed": True} for key, info in self._pending.items()]
        self._files.append(records, durable=True)
        self._recorded += len(records)
        self._pending.clear()
        self._dirty = True

    def _compact(self) -> None:
        self._files.compact(self.documents(), generation=self._generation)
        self._begun, self._recorded = set(), len(self._infos)

    def flush(self) -> None:
        """Make what was written durable, record it, and show it to readers."""
        if self.read_only:
            return
        try:
            self._record()
            self._files.apply()
            if self._dirty:
                self._cut_generation()
                self._dirty = False
        except OSError as error:
            raise StoreError(f"{self.root} could not be written: {error}") from error

    def _cut_generation(self) -> None:
        number = self._generation + 1
        folder = generation_folder(self.root, number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.index.flush()
        self.index.backup(str(folder / "index"))
        write_manifest(self.root, number, self.documents())
        self._files.announce(number)
        set_current(self.root, number)
        self._generation = number
        if self._recorded > 2 * len(self._infos):
            self._compact()
        for old in numbers(self.root):
            if old not in (number, number - 1):
                shutil.rmtree(generation_folder(self.root, old), ignore_errors=True)
        self._files.collect((*self._before(number), *self._infos.values()))

    def _before(self, number: int) -> Iterable[DocumentInfo]:
        """Return the documents of the generation before, () when it is not there or damaged."""
        try:
            return read_manifest(self.root, number - 1).values()
        except StoreError:
            return ()

    def close(self) -> None:
        """Flush, show it to readers, and let go of the lock."""
        if self._lock is None:
            self._index = None
            return
        try:
            self.flush()
        finally:
            self._index = None
            self._lock.release()
            self._lock = None
            self.read_only = True

    def expunge(self) -> None:
        """Make index, journal and generations anew from the files that are left, and delete all older ones.

        Deleted statements otherwise stay in Oxigraph's files until it compacts them, and in the older generation.
        """
        self._writable()
        try:
            self._record()
            self._index = self._merged = None
            self._load_index()
            self._compact()
            self._cut_generation()
            self._dirty = False
            for folder in (self.root / "generations").iterdir():
                if folder.name != str(self._generation):
                    shutil.rmtree(folder)
            self._files.collect(self._infos.values())
            self._files.end_expunging()
        except OSError as error:
            raise StoreError(f"{self.root} still holds what was removed: {error}; open it again to finish") from error

    # --- care ---

    def stored(self, document: Document, *, run: str) -> bool:
        """Whether this very text was read by this very version already, and its files are whole."""
        return super().stored(document, run=run) and self._files.problem(self._infos[document.key]) is None

    def verify(self) -> tuple[Difference, ...]:
        """Compare the documents' own files, the journal, the other graphs and every order of the index with what was

        recorded; () when all is well. Takes some seconds for each 100,000 statements.
        """
        found = list(file_problems(self._files, self._infos.values(), self._generation))
        try:
            found.extend(compare_index(self.index, self._infos))
        except StoreError as error:
            found.append(Difference("index", str(error)))
        if self.read_only:
            found.extend(writers_index(self.root, self._files))
        return tuple(sorted(found))

    def rebuild(self) -> None:
        """Make the index anew from the truth files, and those that are damaged from an index that still has them.

        Raises StoreError when a document's statements are nowhere whole; a text that is damaged is left to `verify`.
        """
        self._writable()
        if self._index is not None:
            self.flush()
        self._index = self._merged = None
        if lost := restore_documents(self.root, self._files, self.documents()):
            self._dirty = False
            told = "; ".join(map(str, lost[:20]))
            raise StoreError(f"{told}: read these documents again into this store, then rebuild it")
        self._load_index()
        self._compact()
        self._dirty = True
        if not self.older:
            self.rederive(key for key, info in self._infos.items() if self._files.problem(info) is None)
        self.flush()

    def upgraded(self) -> None:
        """Say that every document has the shape of this version now."""
        versions.write_mark(self.root)

    def _load_index(self) -> None:
        """Load the truth files into a new index and put it in place of the old one."""
        new, index, old = (self.root / name for name in ("index.new", "index", "index.old"))
        for folder in (new, old):
            shutil.rmtree(folder, ignore_errors=True)
        store = ox.Store(str(new))
        parts = (self._files.data(info) for info in self.documents())
        store.bulk_load(BufferedReader(Chain(parts), 1 << 20), ox.RdfFormat.N_QUADS)
        self._mend_graphs(store)
        store.flush()
        del store
        if index.exists():
            os.replace(index, old)
        os.replace(new, index)  # a crash between the two leaves no index, which the next start builds again
        shutil.rmtree(old, ignore_errors=True)
