"""`quads:FOLDER`: any quads, changed by any SPARQL update, for `kg serve --allow-update`. Documents have no files here.

    kg-quads.txt     says that the folder is ours
    index/           Oxigraph, opened by the one writer only
    generations/N/   what readers open; current: the newest, as in a directory store

Every update is one transaction of Oxigraph. What a killed process had been told is done is there when the store is
opened again; after a power cut, updates since the last generation may be missing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError, UsageError
from kg.frames import Frames
from kg.names import PREFIXES
from kg.store.base import DocumentInfo, Store, update_text
from kg.store.exported import ExportedStore
from kg.store.files import write_file
from kg.store.generations import current, generation_folder, numbers, set_current
from kg.store.lock import WriterLock
from kg.store.records import BODY, RECORDS, joined
from kg.store.sparql import explain, resolved
from kg.store.update import refuse_contact
from kg.store.using import with_using

QUADS_MARK = "kg-quads.txt"


def is_quads(root: Path) -> bool:
    """Whether a folder is a store of this kind."""
    return (root / QUADS_MARK).is_file()


class QuadsWriter:
    """The one writer of a folder, made when missing. Raises StoreError for a folder that is another's or in use."""

    def __init__(self, root: Path) -> None:
        if not is_quads(root):
            if root.exists() and (not root.is_dir() or any(root.iterdir())):
                raise StoreError(f"{root} is not empty and no quads store: name another folder")
            root.mkdir(parents=True, exist_ok=True)
            write_file(root / QUADS_MARK, b"A quads store of kg, layout 1\n")
            set_current(root, 0)
        self.root = root
        self._lock = WriterLock(root / "lock")
        try:
            self._index = ox.Store(str(root / "index"))
        except (OSError, RuntimeError) as error:
            self._lock.release()
            raise StoreError(f"{root} is damaged ({error})") from error

    def update(
        self, text: str, *, base: str | None = None, using: Sequence[str] = (), named: Sequence[str] = ()
    ) -> None:
        """Do an update, whole or not at all. using, named: the dataset of its WHERE as the request names it.

        Raises UsageError when it does not parse, says WITH or USING beside a named dataset, or would contact another
        machine.
        """
        text = resolved(text)
        refuse_contact(text)
        if using or named:
            text = with_using(text, using, named)
        try:
            self._index.update(text, base_iri=base, prefixes=PREFIXES)
        except SyntaxError as error:
            raise UsageError(explain(text, error, what="update")) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise UsageError(f"the update cannot be done: {error}") from error

    def put(self, graph: str | None, data: bytes, format_: ox.RdfFormat, *, base: str, add: bool = False) -> bool:
        """Put triples in place of a graph (None: the unnamed one), or add them to it; return whether it is new.

        Raises UsageError when the data does not parse; nothing is written then.
        """
        name = _name(graph)
        triples = parse_triples(data, format_, base=base)
        new = next(self._index.quads_for_pattern(None, None, None, name), None) is None
        if isinstance(name, ox.NamedNode) and not add:
            self._index.update(update_text(name, in_graph(triples, name)))
            return new
        body = "".join(f"{triple} .\n" for triple in triples)
        clear = "" if add else "CLEAR DEFAULT ; "
        target = f"GRAPH {name} {{ {body} }}" if isinstance(name, ox.NamedNode) else body
        self._index.update(f"{clear}INSERT DATA {{ {target} }}")
        return new

    def delete(self, graph: str | None) -> bool:
        """Remove a graph; return whether there was one."""
        name = _name(graph)
        found = next(self._index.quads_for_pattern(None, None, None, name), None) is not None
        self._index.update("CLEAR DEFAULT" if isinstance(name, ox.DefaultGraph) else f"DROP SILENT GRAPH {name}")
        return found

    def load(self, path: Path, format_: ox.RdfFormat) -> None:
        """Load a file of quads into an empty store."""
        try:
            self._index.bulk_load(path=str(path), format=format_)
        except (OSError, SyntaxError, ValueError) as error:
            raise StoreError(f"{path} cannot be read: {error}") from error

    def cut(self) -> int:
        """Show readers what was written so far; return the number of the generation."""
        number = current(self.root) + 1
        folder = generation_folder(self.root, number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._index.flush()
        self._index.backup(str(folder / "index"))
        set_current(self.root, number)
        for old in numbers(self.root):
            if old < number - 1:
                shutil.rmtree(generation_folder(self.root, old), ignore_errors=True)
        return number

    def close(self) -> None:
        """Let go of the folder."""
        self._index.flush()
        del self._index
        self._lock.release()


def _name(graph: str | None) -> ox.NamedNode | ox.DefaultGraph:
    try:
        return ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    except ValueError as error:
        raise UsageError(f"a graph is named by no IRI: {error}") from error


def parse_triples(data: bytes, format_: ox.RdfFormat, *, base: str) -> list[ox.Triple]:
    """Return the triples of a document. Nothing it refers to is fetched. Raises UsageError saying where it is wrong."""
    try:
        return [quad.triple for quad in ox.parse(data, format=format_, base_iri=base, without_named_graphs=True)]
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"the body cannot be read as {format_.name}: {error}") from error


def in_graph(triples: Iterable[ox.Triple], name: ox.NamedNode) -> list[ox.Quad]:
    """Return triples as quads of a graph."""
    return [ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]


class QuadsReader(ExportedStore):
    """The newest generation of a folder, for reading; documents are told by what their graphs say."""

    def __init__(self, root: Path, *, frames: Frames | None = None) -> None:
        Store.__init__(self, frames=frames, read_only=True)
        self.root, self.generation = root, current(root)
        if not is_quads(root):
            raise StoreError(f"{root} is no quads store")
        self._index = ox.Store()
        if self.generation:
            try:
                self._index = ox.Store.read_only(str(generation_folder(root, self.generation) / "index"))
            except (OSError, RuntimeError) as error:
                raise StoreError(f"{root} is damaged ({error})") from error

    @cached_property
    def _infos(self) -> dict[str, DocumentInfo]:  # type: ignore[override]
        return {info.key: info for info in map(self._describe, self._index.named_graphs()) if info}

    @property
    def has_several_graphs(self) -> bool:
        """Whether a triple can stand in more than one graph: nothing forbids it here."""
        return True

    def text(self, key: str) -> str:
        """Return a document's text where a remote store of kg has recorded it, else ""."""
        found = self._index.quads_for_pattern(rdf.graph_name(key), None, None, RECORDS)
        return joined(BODY, ((quad.predicate.value, quad.object.value) for quad in found)) or ""  # type: ignore[union-attr]
