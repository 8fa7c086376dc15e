"""The Python face: `kg.build("articles/")`, `kg.open("out/store")`, `kg.extract("Putin called Xi.")`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.model import Actor, Document, Event, Extraction
from kg.names import digest

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kg.analysis import Analysis
    from kg.store import Store


class KnowledgeGraph:
    """What a store holds, for Python: records, NetworkX, rdflib, SPARQL and the analysis.

    problems: the inputs that were skipped while it was built, each an InputError that names file and reason.
    """

    def __init__(self, store: Store, *, problems: Sequence[InputError] = ()) -> None:
        self.store = store
        self.problems = tuple(problems)

    def extractions(self) -> Iterator[Extraction]:
        """Yield what was read from each document, sorted by document id."""
        return self.store.extractions()

    def events(self) -> Iterator[Event]:
        """Yield every event, document by document."""
        return (event for extraction in self.extractions() for event in extraction.events)

    def actors(self) -> dict[str, Actor]:
        """Return every actor by id, sorted by id."""
        found = {actor.id: actor for extraction in self.extractions() for actor in extraction.actors}
        return dict(sorted(found.items()))

    def query(self, what: str, **parameters: str) -> Any:
        """Answer a named query (`query("contacts", actor="Putin")`) or SPARQL. Raises UsageError for a wrong one."""
        from kg import query

        return query.run(self.store, what, parameters)

    def analysis(self, **options: Any) -> Analysis:
        """Return channels, fronts, go-betweens and clusters; options as in `kg.analysis.analyze`.

        Copies of one text, found by their wording, count as one story.
        """
        from kg.analysis import analyze
        from kg.readers.duplicates import near_duplicates

        read = list(self.extractions())
        options.setdefault("copies", near_duplicates(extraction.document for extraction in read))
        return analyze(read, self.store.frames, **options)

    def to_networkx(self) -> nx.MultiDiGraph:
        """Return a MultiDiGraph: actors as nodes, one edge an event and pair."""
        from kg.graph import build_graph

        return build_graph(self.extractions())

    @property
    def dataset(self) -> rdflib.Dataset:
        """A read-only rdflib Dataset; its default graph is all documents together."""
        return self.store.dataset

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_graph(where: str | Path) -> KnowledgeGraph:
    """Open a store for reading. Raises StoreError when there is none."""
    from kg.store import open_store

    return KnowledgeGraph(open_store(where, read_only=True))


def build(*paths: str | Path, store: str | Path = "memory:", **options: Any) -> KnowledgeGraph:
    """Read files and folders into a store (in memory unless told otherwise) and return the graph.

    options: `date` and `publisher` for documents that do not say theirs; `model`, `actors`, `ontology` and `columns`
    (column maps of event tables) as for `kg.extractors.routing.Routed`. What cannot be read is in `.problems`; the rest
    is there.
    """
    from kg.extractors import EXTRACTORS
    from kg.ingest import ingest, tell_stories
    from kg.readers import read
    from kg.store import open_store

    given = {name: options.pop(name) for name in ("date", "publisher") if name in options}
    extractor = EXTRACTORS["any"](**options)
    target = open_store(store, frames=extractor.frames)
    summary = ingest(
        read([str(path) for path in paths], columns=options.get("columns", ()), **given), target, extractor
    )
    tell_stories(target)
    return KnowledgeGraph(target, problems=summary.problems)


def extract(text: str, *, date: str | None = None, **options: Any) -> Extraction:
    """Read one text and return its Extraction. date: ISO date of the text, for "on Tuesday" and office holders."""
    from kg.extractors import EXTRACTORS

    return EXTRACTORS["any"](**options).extract(  # type: ignore[no-any-return]
        Document(id="text", key=digest(text), text=text, date=date)
    )
