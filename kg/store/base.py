"""The contract of every store, and what they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.frames import Frames, load_frames
from kg.model import Document, Extraction
from kg.store.merged import Merged

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg.store.sparql import Answer


BESIDE = (rdf.FINDINGS,)  # the graphs a store keeps beside its documents


@dataclass(frozen=True, slots=True, order=True)
class DocumentInfo:
    """What a store knows of a document without opening its graph.

    text: hash under which the text is kept; run: version that read it; quads: how many; hash: of its sorted N-Quads.
    """

    id: str
    key: str
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    run: str = ""
    text: str = ""
    quads: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """Something verify found: which document (its key, or a file), and what is wrong."""

    document: str
    reason: str

    def __str__(self) -> str:
        return f"{self.document}: {self.reason}"


class Store(ABC):
    """Documents' graphs behind SPARQL. One writer, one thread; a document is replaced whole or not at all."""

    has_texts = True  # an export has none: offsets cannot be checked there

    _infos: dict[str, DocumentInfo]  # by key; each store fills it when it is opened

    def __init__(self, *, frames: Frames | None = None, read_only: bool = False) -> None:
        self._frames = frames
        self.read_only = read_only
        self._merged: Merged | None = None

    @property
    def frames(self) -> Frames:
        """The relations that edges are derived with."""
        if self._frames is None:
            self._frames = load_frames()
        return self._frames

    # --- what each store does its own way ---

    @property
    @abstractmethod
    def index(self) -> ox.Store:
        """The quads, for reading."""

    @abstractmethod
    def text(self, key: str) -> str:
        """Return a document's text as it was read (lone surrogates replaced)."""

    @abstractmethod
    def _put(self, info: DocumentInfo, lines: Sequence[str], quads: Sequence[ox.Quad], text: str) -> None:
        """Replace a document's graph, whole or not at all."""

    @abstractmethod
    def _drop(self, key: str) -> None:
        """Remove a document's graph; it is there."""

    @abstractmethod
    def verify(self) -> tuple[Difference, ...]:
        """Compare what is stored with what was recorded; () when all is well."""

    @abstractmethod
    def rebuild(self) -> None:
        """Make the index anew from the documents' own files."""

    def _put_graph(self, name: ox.NamedNode, quads: Sequence[ox.Quad]) -> None:
        """Put a graph beside the documents in place of the one of that name."""
        raise StoreError("this store keeps documents only")

    def flush(self) -> None:  # noqa: B027 - a store without files has nothing to do
        """Make what was written durable, then record it as done."""

    def close(self) -> None:  # noqa: B027
        """Flush and let go; closing twice does nothing."""

    # --- what follows from it ---

    def replace(self, extraction: Extraction, *, run: str = "") -> None:
        """Put a document's graph in place of the one under the same key. run: version of what read it."""
        document = extraction.document
        self.replace_quads(document.key, rdf.to_quads(extraction, self.frames, run=run), document.text)

    def replace_quads(self, key: str, quads: Sequence[ox.Quad], text: str) -> None:
        """Put quads (as `rdf.to_quads` makes them, all of the graph of `key`) in place of the document's graph."""
        self._writable()
        text, name = rdf.clean(text), rdf.graph_name(key)
        if any(quad.graph_name != name for quad in quads):
            raise StoreError(f"quads of another graph than {name} were given for document {key!r}")
        lines = rdf.lines(quads)
        document = rdf.from_quads(quad for quad in quads if quad.subject == name).document
        info = DocumentInfo(
            id=document.id,
            key=key,
            title=document.title,
            date=document.date,
            publisher=document.publisher,
            url=document.url,
            run=rdf.run_of(quads),
            text=rdf.text_hash(text),
            quads=len(lines),
            hash=rdf.hash_of(lines),
        )
        self._merged = None
        self._put(info, lines, quads, text)

    def put_graph(self, name: ox.NamedNode, quads: Sequence[ox.Quad]) -> None:
        """Put a graph beside the documents, such as `rdf.FINDINGS`, in place of the one of that name, whole.

        Queries see it; exports and `extractions` are of documents only. It stays until it is put again, whatever
        happens to the documents.
        """
        self._writable()
        if name not in BESIDE or any(quad.graph_name != name for quad in quads):
            raise StoreError(f"quads of another graph than {name} were given, or it is no graph beside the documents")
        self._merged = None
        self._put_graph(name, quads)

    def remove(self, key: str) -> None:
        """Remove a document and everything read from it; nothing happens when it is not there."""
        self._writable()
        if self.info(key) is not None:
            self._merged = None
            self._drop(key)

    def documents(self) -> Iterator[DocumentInfo]:
        """Yield what is known of each document, sorted by document id, then key."""
        yield from sorted(self._infos.values(), key=lambda info: (info.id, info.key))

    def info(self, key: str) -> DocumentInfo | None:
        """Return what is known of a document, None when it is not stored."""
        return self._infos.get(key)

    def stored(self, document: Document, *, run: str) -> bool:
        """Whether this very text with these metadata was read by this very version already."""
        info = self.info(document.key)
        if info is None or info.run != run or info.text != rdf.text_hash(document.text):
            return False
        names = ("id", "title", "date", "publisher", "url")
        return all(_cleaned(getattr(document, name)) == getattr(info, name) for name in names)

    def quads(self, key: str, *, in_order: bool = True) -> list[ox.Quad]:
        """Return a document's quads, sorted as N-Quads unless told not to (sorting takes half the time)."""
        found = map(rdf.present, self.index.quads_for_pattern(None, None, None, rdf.graph_name(key)))
        return sorted(found, key=str) if in_order else list(found)

    def lines(self, key: str) -> list[str]:
        """Return a document's triples as lines of N-Triples without line end, in no order: the fastest way to all."""
        data = self.index.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=rdf.graph_name(key)) or b""
        return [rdf.present_line(line) for line in data.decode().split("\n")[:-1]]

    def extraction(self, key: str) -> Extraction:
        """Return what was read from a document. Raises StoreError when it is not stored or damaged."""
        quads = self.index.quads_for_pattern(None, None, None, rdf.graph_name(key))
        return rdf.from_quads(quads, self.text(key))

    def extractions(self) -> Iterator[Extraction]:
        """Yield every document's extraction, sorted by document id."""
        for info in self.documents():
            yield self.extraction(info.key)

    def query(self, sparql: str, *, substitutions: Mapping[str, Any] | None = None) -> Answer:
        """Answer a SPARQL query; prefixes are known, the default graph is all documents merged (each triple once).

        substitutions: variable name -> pyoxigraph term. Raises UsageError for a query that does not parse (with its
        position), an update, and SERVICE: nothing is contacted. See `kg.store.sparql`.
        """
        from kg.store.sparql import answer

        return answer(self, sparql, substitutions or {})

    @property
    def has_several_graphs(self) -> bool:
        """Whether a triple can stand in more than one graph."""
        return len(self._infos) > 1

    @property
    def merged(self) -> Merged:
        """Copies in which a triple that several documents hold stands once; kept until a write."""
        if self._merged is None:
            self._merged = Merged(self.index)
        return self._merged

    @property
    def dataset(self) -> Dataset:
        """A read-only rdflib Dataset over the store; its default graph is the union of the documents."""
        from kg.store.dataset import read_only_dataset

        return read_only_dataset(self)

    def _writable(self) -> None:
        if self.read_only:
            raise StoreError("this store was opened for reading only")

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _cleaned(value: str | None) -> str | None:
    return value if value is None else rdf.clean(value)


def update_text(name: ox.NamedNode, quads: Iterable[ox.Quad]) -> str:
    """Return the one update that replaces a graph. Terms are validated and escaped by Oxigraph, never by us."""
    triples = "".join(f"{quad.triple} .\n" for quad in quads)
    return f"DROP SILENT GRAPH {name} ; INSERT DATA {{ GRAPH {name} {{\n{triples}}} }}"
