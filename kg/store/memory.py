"""`memory:`: gone when closed."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.frames import Frames
from kg.store.base import Difference, DocumentInfo, Store, update_text


class MemoryStore(Store):
    """Everything in memory; same promises as the others, for as long as it lives."""

    def __init__(self, *, frames: Frames | None = None) -> None:
        super().__init__(frames=frames)
        self._index = ox.Store()
        self._infos: dict[str, DocumentInfo] = {}
        self._texts: dict[str, str] = {}
        self._read: dict[str, bytes] = {}  # what decisions have changed, as it was read

    @property
    def index(self) -> ox.Store:
        """The quads."""
        return self._index

    def text(self, key: str) -> str:
        """Return a document's text."""
        if key not in self._texts:
            raise StoreError(f"no document {key!r} in this store")
        return self._texts[key]

    def _put(
        self, info: DocumentInfo, lines: Sequence[str], quads: Sequence[ox.Quad], text: str, read: Sequence[str]
    ) -> None:
        self._index.update(update_text(rdf.graph_name(info.key), quads))
        self._infos[info.key] = info
        self._texts[info.key] = text
        self._read.pop(info.key, None)
        if read:
            self._read[info.key] = "".join(read).encode()

    def as_read(self, info: DocumentInfo) -> bytes:
        """Return the N-Quads of a document as it was read, where decisions have changed it."""
        return self._read[info.key]

    def _put_graph(self, name: ox.NamedNode, quads: Sequence[ox.Quad]) -> None:
        self._index.update(update_text(name, quads))

    def _drop(self, key: str) -> None:
        self._index.remove_graph(rdf.graph_name(key))
        del self._infos[key], self._texts[key]
        self._read.pop(key, None)

    def verify(self) -> tuple[Difference, ...]:
        """Compare each graph with the hash taken when it was written."""
        return tuple(
            Difference(info.key, "the graph is not what was written")
            for info in self.documents()
            if rdf.hash_of(rdf.lines(self.quads(info.key))) != info.hash
        )

    def rebuild(self) -> None:
        """Apply the decisions anew: there are no files to build from."""
        self.rederive()
