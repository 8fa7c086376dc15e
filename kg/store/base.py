"""The contract of every store, and what they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import identity, rdf
from kg.errors import StoreError
from kg.frames import Frames, load_frames
from kg.identity import Decisions
from kg.model import Document, Extraction, Judgement, Removal
from kg.store.merged import Merged

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg.store.sparql import Answer


BESIDE = (rdf.FINDINGS, rdf.JUDGEMENTS, rdf.REMOVED, rdf.STORIES)  # the graphs a store keeps beside its documents


@dataclass(frozen=True, slots=True, order=True)
class DocumentInfo:
    """What a store knows of a document without opening its graph.

    text: hash under which the text is kept; run: version that read it; quads: how many; hash: of its sorted N-Quads.
    read: hash of the N-Quads as they were read, "" where no decision has changed them.
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
    read: str = ""


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
        self._log: tuple[Judgement, ...] | None = None
        self._decisions: Decisions | None = None
        self._removals: tuple[Removal, ...] | None = None

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
    def _put(
        self, info: DocumentInfo, lines: Sequence[str], quads: Sequence[ox.Quad], text: str, read: Sequence[str]
    ) -> None:
        """Replace a document's graph, whole or not at all. read: its N-Quads lines as read, () where they are shown."""

    @abstractmethod
    def as_read(self, info: DocumentInfo) -> bytes:
        """Return the N-Quads of a document as it was read; decisions have changed it (`info.read`)."""

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

    def begin_expunging(self) -> None:  # noqa: B027
        """Note that removed documents are about to be wiped, so that it is finished should the process die."""

    def expunge(self) -> None:  # noqa: B027 - a store without files forgets at once
        """Make sure that nothing of what was removed is left in any file."""

    def flush(self) -> None:  # noqa: B027 - a store without files has nothing to do
        """Make what was written durable, then record it as done."""

    def close(self) -> None:  # noqa: B027
        """Flush and let go; closing twice does nothing."""

    @property
    def wrote(self) -> str:
        """Which version wrote the store, in words; "" when it is not recorded."""
        return ""

    @property
    def older(self) -> bool:
        """Whether the graphs have the shape of an older version, so that documents must be read again."""
        return False

    @property
    def newest_generation(self) -> int:
        """The number of the newest generation, which readers see; 0 in stores without."""
        return 0

    def upgraded(self) -> None:  # noqa: B027
        """Say that every document has the shape of this version now."""

    # --- what follows from it ---

    def replace(self, extraction: Extraction, *, run: str = "") -> None:
        """Put a document's graph in place of the one under the same key. run: version of what read it."""
        document = extraction.document
        self.replace_quads(document.key, rdf.to_quads(extraction, self.frames, run=run), document.text)

    def replace_quads(self, key: str, quads: Sequence[ox.Quad], text: str) -> None:
        """Put quads (as `rdf.to_quads` makes them, all of the graph of `key`) in place of the document's graph.

        They are kept as what was read; the decisions in force are applied to what the graph shows.
        """
        self._writable()
        self._may_be_put(key, quads)
        self._put_derived(key, quads, rdf.clean(text))

    def load(self, documents: Iterable[tuple[str, Sequence[ox.Quad], str]]) -> Iterator[DocumentInfo]:
        """Put many documents (key, quads, text), each as `replace_quads` does; yield what is known of each.

        They are there once the last was yielded. A directory to which more is added than it holds is indexed by one
        bulk load.
        """
        for key, quads, text in documents:
            self.replace_quads(key, quads, text)
            yield self._infos[key]

    def _may_be_put(self, key: str, quads: Sequence[ox.Quad]) -> None:
        if any(removal.key == key for removal in self.removals):
            raise StoreError(f"document {key} was removed on purpose: `kg store restore` allows it to be read again")
        if any(quad.graph_name != rdf.graph_name(key) for quad in quads):
            raise StoreError(f"quads of another graph than {rdf.graph_name(key)} were given for document {key!r}")

    def _put_derived(self, key: str, quads: Sequence[ox.Quad], text: str) -> None:
        """Put what decisions make of what was read, unless that is what stands there."""
        info, lines, shown, read = self._derived(key, quads, text)
        self._merged = None
        self._put(info, lines, shown, text, read)

    def _derived(
        self, key: str, quads: Sequence[ox.Quad], text: str
    ) -> tuple[DocumentInfo, list[str], Sequence[ox.Quad], Sequence[str]]:
        """Return what is to be recorded of a document, its lines and quads as shown, its lines as read if others."""
        read, shown = rdf.lines(quads), self._corrected(key, quads, text)
        lines = read if shown is quads else rdf.lines(shown)
        name = rdf.graph_name(key)
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
            read=rdf.hash_of(read) if lines != read else "",
        )
        return info, lines, shown, read if info.read else ()

    def _corrected(self, key: str, quads: Sequence[ox.Quad], text: str) -> Sequence[ox.Quad]:
        """Return a document's quads with the decisions in force; the very same ones when none concerns it."""
        decisions = self.decisions
        if not decisions or not identity.applies(decisions, key, rdf.actors_of(quads)):
            return quads
        read = rdf.from_quads(quads, text)
        shown = identity.corrected(read, decisions, self.frames)
        return quads if shown is read else rdf.to_quads(shown, self.frames, run=rdf.run_of(quads))

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
        self._forget()

    def beside(self, name: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield the quads of a graph beside the documents, in no order."""
        return self.index.quads_for_pattern(None, None, None, name)

    def _forget(self) -> None:
        """Read judgements and removals again when they are asked for."""
        self._log = self._decisions = self._removals = None

    def remove(self, key: str) -> None:
        """Remove a document and everything read from it; nothing happens when it is not there."""
        self._writable()
        if self.info(key) is not None:
            self._merged = None
            self._drop(key)

    # --- decisions: see kg.store.judged ---

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Every judgement ever made here, oldest first, also those that were undone."""
        if self._log is None:
            text = "\n".join(rdf.stanzas(self.beside(rdf.JUDGEMENTS)))
            self._log = identity.read_judgements(text, name=rdf.JUDGEMENTS.value)
        return self._log

    @property
    def decisions(self) -> Decisions:
        """What the judgements come to."""
        if self._decisions is None:
            self._decisions = identity.decide(self.judgements)
        return self._decisions

    @property
    def removals(self) -> tuple[Removal, ...]:
        """What was taken out on purpose and may not be read again, sorted by name."""
        if self._removals is None:
            self._removals = rdf.removals_from_quads(self.beside(rdf.REMOVED))
        return self._removals

    def removal(self, document: Document) -> Removal | None:
        """Return why a document may not be read: it, or its very text under another name, was taken out on purpose."""
        text = rdf.text_hash(document.text) if self.removals else ""
        return next((one for one in self.removals if document.key == one.key or text == one.text), None)

    def judge(self, judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
        """Add judgements to the log, let the graph follow, and return them with their ids."""
        from kg.store.judged import judge

        return judge(self, judgements)

    def original(self, key: str) -> list[ox.Quad]:
        """Return a document's quads as they were read, whatever was decided since, sorted as N-Quads."""
        info = self.info(key)
        if info is None:
            raise StoreError(f"no document {key!r} in this store")
        if not info.read:
            return self.quads(key)
        return list(map(rdf.present, ox.parse(self.as_read(info), format=ox.RdfFormat.N_QUADS)))

    def rederive(self, keys: Iterable[str] | None = None) -> None:
        """Apply the decisions in force to documents (None: to all) anew; what is so already is not written."""
        for key in sorted(self._infos if keys is None else keys):
            info, quads = self._infos[key], self.original(key)
            shown = self._corrected(key, quads, self.text(key))
            if rdf.hash_of(rdf.lines(shown)) != info.hash:
                self._put_derived(key, quads, self.text(key))

    # --- reading ---

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


def difference_text(name: ox.NamedNode, old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> str:
    """Return the one update that makes a graph of what it was: a log that grew by a line is not written anew."""
    before, after = set(map(rdf.present, old)), set(map(rdf.present, new))
    gone, more = ("".join(sorted(f"{quad.triple} .\n" for quad in some)) for some in (before - after, after - before))
    return f"DELETE DATA {{ GRAPH {name} {{\n{gone}}} }} ; INSERT DATA {{ GRAPH {name} {{\n{more}}} }}"
