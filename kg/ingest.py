"""Wiring: documents to extractions to a store; what cannot be read is named and counted, the rest goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from kg.errors import InputError, Skipped
from kg.model import Document, Extraction, Removal, Story
from kg.rdf import graph_name
from kg.tables import is_table
from kg.workers import BATCH, extract_parallel, read_batch

if TYPE_CHECKING:
    from kg.store import Store

_COUNTED = ("documents", "events", "relations", "statuses", "rows", "told", "row_events")


class Extractor(Protocol):
    """What turns Documents into Extractions."""

    recipe: tuple[Callable[..., Any], tuple[Any, ...]]  # (factory, arguments) that make its like in another process

    def version_of(self, document: Document) -> str:
        """Return what changes whenever this document may be read differently."""

    def extract(self, document: Document) -> Extraction:
        """Read one document."""

    def extract_many(self, documents: Iterable[Document], *, batch_size: int = ...) -> Iterator[Extraction]:
        """Read many, in order."""


class Target(Protocol):
    """What ingest needs of a store."""

    def replace(self, extraction: Extraction, *, run: str) -> None:
        """Put the document's graph in place of the one under the same key, whole or not at all."""

    def stored(self, document: Document, *, run: str) -> bool:
        """Whether this very text was read by this very run version already."""

    def removal(self, document: Document) -> Removal | None:
        """Return why this document may not be read again, None when it may."""

    def flush(self) -> None:
        """Make what was written durable."""


@dataclass
class Summary:
    """What a run did. relations: asserted and other events by relation name; problems: in the order met.

    rows, told, row_events: of event tables, how many there were, how many of them tell an event, and how many events.
    """

    documents: int = 0
    unchanged: int = 0
    events: int = 0
    relations: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    problems: list[InputError] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    rows: int = 0
    told: int = 0
    row_events: int = 0

    @property
    def failures(self) -> list[InputError]:
        """Inputs that could not be read, without those skipped by design (duplicates, not English)."""
        return [problem for problem in self.problems if not isinstance(problem, Skipped)]

    def counts(self) -> dict[str, Any]:
        """Return what `count` has counted, fit for JSON and for `add`."""
        found = {name: getattr(self, name) for name in _COUNTED}
        return {name: dict(sorted(n.items())) if isinstance(n, Counter) else n for name, n in found.items()}

    def add(self, counts: Mapping[str, Any]) -> None:
        """Add what was counted elsewhere (`counts`)."""
        for name in _COUNTED:
            mine = getattr(self, name)
            if isinstance(mine, Counter):
                mine.update(counts[name])
            else:
                setattr(self, name, mine + counts[name])

    def count(self, extraction: Extraction) -> None:
        """Count a document that was read."""
        self.documents += 1
        self.events += len(extraction.events)
        for event in extraction.events:
            self.relations[event.relation] += 1
            self.statuses[event.status] += 1
        if is_table(extraction.document.reader):
            self.rows += len(extraction.document.parts)
            self.row_events += len(extraction.events)
            self.told += sum(len(event.evidence) for event in extraction.events)


def extract_all(
    documents: Iterable[Document | InputError],
    extractor: Extractor,
    report: Callable[[InputError], None],
    *,
    jobs: int = 1,
) -> Iterator[Extraction]:
    """Yield an Extraction for each document that can be read, in order; hand every other one to `report`.

    jobs: processes that read at the same time; each loads its own pipeline, so it pays from some hundred documents on.
    """
    readable = _readable(documents, report)
    if jobs > 1:
        results: Iterable[Extraction | InputError] = extract_parallel(readable, *extractor.recipe, jobs=jobs)
    else:
        results = _serial(readable, extractor)
    for result in results:
        if isinstance(result, InputError):
            report(result)
        else:
            yield result


def _serial(documents: Iterator[Document], extractor: Extractor) -> Iterator[Extraction | InputError]:
    while batch := list(enumerate(islice(documents, BATCH))):
        yield from read_batch(batch, extractor).values()


def _readable(documents: Iterable[Document | InputError], report: Callable[[InputError], None]) -> Iterator[Document]:
    for document in documents:
        if isinstance(document, InputError):
            report(document)
        else:
            yield document


def ingest(
    documents: Iterable[Document | InputError],
    store: Target,
    extractor: Extractor,
    *,
    on_document: Callable[[str], None] = lambda name: None,
    jobs: int = 1,
) -> Summary:
    """Read documents into a store and return what happened.

    A document whose text this version has already read is left as it is. on_document: called with each name when it
    is done, for progress.
    """
    summary = Summary()
    new = not_yet_stored(documents, store, extractor.version_of, summary, on_document)
    for extraction in extract_all(new, extractor, summary.problems.append, jobs=jobs):
        store.replace(extraction, run=extractor.version_of(extraction.document))
        summary.count(extraction)
        on_document(extraction.document.id)
    store.flush()
    return summary


def tell_stories(
    store: Store,
    *,
    extractions: Iterable[Extraction] | None = None,
    copies: Iterable[Collection[str]] | None = None,
) -> tuple[Story, ...]:
    """Put the graph of stories of a store's documents in place of the old one, and return them.

    Which events are one happening depends on all documents, so it is worked out anew whenever some have changed. Rows
    of event tables are left out: reports of one event are joined when a table is read, and there are too many of them.
    extractions: all of the store, if at hand. copies: groups of keys of documents that copy one text; None: found here.
    """
    from kg.gazetteer import load_gazetteer
    from kg.rdf import STORIES, stories_to_quads
    from kg.readers.duplicates import Copies
    from kg.stories import find_stories

    seen = Copies()

    def noted() -> Iterator[Extraction]:
        for extraction in _texts(store) if extractions is None else extractions:
            if is_table(extraction.document.reader):
                continue
            if copies is None:
                seen.add(extraction.document)
            yield extraction

    def groups() -> Iterator[Collection[str]]:  # asked for when all documents have been seen
        yield from seen.groups() if copies is None else copies

    found = find_stories(noted(), store.frames, copies=groups(), gazetteer=load_gazetteer())
    store.put_graph(STORIES, stories_to_quads(found))
    return found


def _texts(store: Store) -> Iterator[Extraction]:
    """Yield what was read from each document that is no part of an event table; those are not even opened."""
    asked = "SELECT ?doc { GRAPH ?doc { ?doc kg:reader ?reader FILTER(STRSTARTS(?reader, 'events/')) } }"
    tables = {str(row["doc"]) for row in store.query(asked)}
    for info in store.documents():
        if str(graph_name(info.key)) not in tables:
            yield store.extraction(info.key)


def not_yet_stored(
    documents: Iterable[Document | InputError],
    store: Target,
    run_of: Callable[[Document], str],
    summary: Summary,
    on_document: Callable[[str], None],
) -> Iterator[Document | InputError]:
    """Yield what is still to be read; count in `summary` what was read already, and tell `on_document`."""
    for document in documents:
        if isinstance(document, Document):
            summary.keys.append(document.key)
            removal = store.removal(document)
            if removal is not None:
                yield Skipped(document.id, f"it was removed on {removal.when} ({removal.why}); see `kg store restore`")
                continue
            if store.stored(document, run=run_of(document)):
                summary.unchanged += 1
                on_document(document.id)
                continue
        yield document
