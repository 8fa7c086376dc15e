"""The Python face: `kg.build("articles/")`, `kg.open("out/store")`, `kg.extract("Putin called Xi.")`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from kg.display import framed_rows
from kg.errors import InputError, UnknownName, UsageError
from kg.model import Actor, Document, Event, Extraction, Finding
from kg.names import digest

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

    from kg.analysis import Analysis
    from kg.analysis.result import Front
    from kg.query import Answer
    from kg.store import Store

SHOWN = 2000  # events up to which a notebook shows the page itself: beyond, it takes a minute and megabytes


class Findings(tuple[Finding, ...]):
    """Findings in the order of the report; a notebook shows them as a list."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        rows = [(finding.kind.replace("_", " "), finding.text) for finding in self]
        return framed_rows(rows, title="Findings", head="" if rows else "nothing stands out")


class KnowledgeGraph:
    """What a store holds, for Python: records, NetworkX, pandas, rdflib, SPARQL and the analysis.

    problems: the inputs that were skipped while it was built, each an InputError that names file and reason.
    A notebook shows it as the interactive page. Close it, or use it in a `with` block, when the store is a folder.
    """

    def __init__(self, store: Store, *, problems: Sequence[InputError] = ()) -> None:
        self.store = store
        self.problems = tuple(problems)
        self._analyses: dict[tuple[str, str], Analysis] = {}

    def __repr__(self) -> str:
        return f"<KnowledgeGraph of {sum(1 for _ in self.store.documents())} documents>"

    # --- records ---

    def extractions(self) -> Iterator[Extraction]:
        """Yield what was read from each document, sorted by document id."""
        return self.store.extractions()

    def events(self, *, relation: str | None = None, status: str | None = None) -> Iterator[Event]:
        """Yield every event, document by document. relation, status: only events with exactly these."""
        for extraction in self.extractions():
            for event in extraction.events:
                if relation in (None, event.relation) and status in (None, event.status):
                    yield event

    def actors(self) -> dict[str, Actor]:
        """Return every actor by id, sorted by id."""
        found = {actor.id: actor for extraction in self.extractions() for actor in extraction.actors}
        return dict(sorted(found.items()))

    # --- questions ---

    def query(self, what: str, **parameters: str) -> Answer:
        """Answer a named query (`query("contacts", actor="Putin")`) or SPARQL. Raises UsageError for a wrong one.

        Iterating an Answer gives a dict a row, with pyoxigraph terms; `.rows`, `.triples` and `.truth` are there too.
        """
        from kg import query

        return query.run(self.store, what, parameters)

    def analysis(self, **options: Any) -> Analysis:
        """Return channels, fronts, go-betweens and clusters; options as in `kg.analysis.analyze`.

        Copies of one text, found by their wording, count as one story. Kept for as long as the documents stay.
        """
        from kg.analysis import analyze
        from kg.readers.duplicates import near_duplicates

        documents = digest(*(f"{info.key} {info.hash}" for info in self.store.documents()))
        key = (documents, repr(sorted(options.items())))
        if key not in self._analyses:
            read = list(self.extractions())
            options.setdefault("copies", near_duplicates(extraction.document for extraction in read))
            self._analyses = {key: analyze(read, self.store.frames, **options)}
        return self._analyses[key]

    def fronts(self, **options: Any) -> tuple[Front, ...]:
        """Return the fronts: who is at home on each, who else is there, and who connects it with others (hubs).

        options: as in `analysis`. In a corpus of fewer than sixty contacts they are the sides of candidates.
        """
        return self.analysis(**options).front_records

    def findings(self, **options: Any) -> Findings:
        """Return what stands out, most telling first, each with the events it rests on; options as in `analysis`."""
        return Findings(self.analysis(**options).findings)

    # --- elsewhere ---

    def table(self, name: str = "events", **options: Any) -> list[dict[str, Any]]:
        """Return a table as rows for pandas: `events`, one an event, or `panel`; columns as in their codebook.

        options: of a panel, as in `kg.export.panel.Shape` (`unit="dyad-year"`, `zeros="seen"`, `undirected=True`).
        Raises UnknownName for another table or unit.
        """
        from kg.export import events
        from kg.export.columns import columns
        from kg.export.panel import Panel, Shape

        if name == "panel":
            panel = Panel(self.store, Shape(**options))
            chosen, rows = panel.columns, panel.rows()
        elif name == "events":
            chosen, rows = columns("events"), events.rows(self.store, **options)
        else:
            raise UnknownName("table", name, ("events", "panel"))
        return [dict(zip((column.name for column in chosen), row, strict=True)) for row in rows]

    def to_networkx(self) -> nx.MultiDiGraph:
        """Return a MultiDiGraph: actors as nodes, one edge an event and pair."""
        from kg.graph import build_graph

        return build_graph(self.extractions())

    def to_pandas(self, table: Literal["events", "panel"] = "events", **options: Any) -> pd.DataFrame:
        """Return a DataFrame of what `table` returns; days are dates.

        Raises UsageError without pandas (extra `tables`).
        """
        from kg.export.columns import columns

        try:
            import pandas as pd
        except ImportError as error:
            raise UsageError("a DataFrame needs pandas: pip install 'actor-kg[tables]'") from error
        rows = self.table(table, **options)
        names = [column.name for column in columns(table) if not rows or column.name in rows[0]]
        frame = pd.DataFrame(rows, columns=names)
        for column in columns(table):
            if column.kind == "day":
                frame[column.name] = pd.to_datetime(frame[column.name], errors="coerce")
        return frame

    @property
    def dataset(self) -> rdflib.Dataset:
        """A read-only rdflib Dataset; its default graph is all documents together."""
        return self.store.dataset

    # --- to look at ---

    def page(self, *, title: str = "Who talks to whom") -> str:
        """Return the interactive page as one HTML text that needs no network."""
        from kg import identity
        from kg.gazetteer import load_gazetteer
        from kg.readers.duplicates import near_duplicates
        from kg.render.page import render
        from kg.stories import find_stories

        read, frames = list(self.extractions()), self.store.frames
        copies = near_duplicates(extraction.document for extraction in read)
        return render(
            read,
            frames,
            self.analysis(),
            title=title,
            judgements=identity.in_force(self.store.judgements),
            stories=find_stories(read, frames, copies=copies, gazetteer=load_gazetteer()),
        )

    def show(self, path: str | Path = "graph.html", *, title: str = "Who talks to whom", browser: bool = True) -> Path:
        """Write the interactive page to a file, open it in the browser unless told not to, and return its path."""
        import webbrowser

        path = Path(path)
        path.write_text(self.page(title=title), encoding="utf-8", newline="\n")
        if browser:
            webbrowser.open(path.resolve().as_uri())
        return path

    def _repr_html_(self) -> str:
        from kg.render.page import as_frame

        documents = sum(1 for _ in self.store.documents())
        events = sum(1 for _ in self.events())
        if events <= SHOWN:
            return as_frame(self.page())
        rows = [("documents", f"{documents:,}"), ("events", f"{events:,}"), ("actors", f"{len(self.actors()):,}")]
        return framed_rows(rows, title="Who talks to whom", head="Too many to show here: .show() writes the page")

    # --- the store ---

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
    """Open a store for reading: a folder, an export (.nq, .trig), or a SPARQL server. StoreError when there is none."""
    from kg.store import open_store

    return KnowledgeGraph(open_store(where, read_only=True))


def build(*paths: str | Path, store: str | Path = "memory:", jobs: int = 1, **options: Any) -> KnowledgeGraph:
    """Read files and folders into a store (in memory unless told otherwise) and return the graph.

    jobs: processes that read. options: `date` and `publisher` for documents that do not say theirs; `model`, `actors`,
    `ontology` and `columns` (column maps of event tables) as for `kg.extractors.routing.Routed`. What cannot be read is
    in `.problems`; the rest is there.
    """
    from kg.ingest import ingest, tell_stories
    from kg.readers import read
    from kg.store import open_store

    given = {name: options.pop(name) for name in ("date", "publisher") if name in options}
    extractor = _extractor(**options)
    target = open_store(store, frames=extractor.frames)
    columns = [Path(name) for name in options.get("columns", ())]
    documents = read([str(path) for path in paths], columns=columns, **given)
    summary = ingest(documents, target, extractor, jobs=jobs)
    tell_stories(target)
    return KnowledgeGraph(target, problems=summary.problems)


def extract(text: str, *, date: str | None = None, **options: Any) -> Extraction:
    """Read one text and return its Extraction. options: `model`, `actors` and `ontology` as in `build`.

    date: ISO date of the text, for "on Tuesday" and office holders. The first call loads the pipeline (a second or
    two), further ones with the same options do not.

    >>> event, = extract("Vladimir Putin called Xi Jinping on Monday.", date="2024-03-06").events
    >>> event.relation, event.medium, event.when.start
    ('spokeWith', 'phone', '2024-03-04')
    >>> [mention.actor for mention in (*event.sources, *event.targets)]
    ['Vladimir_Putin', 'Xi_Jinping']
    """
    from kg.readers.metadata import iso_date

    try:
        day = iso_date(date) if date else None
    except ValueError:
        raise UsageError(f"{date!r} is not a date: write it as YYYY-MM-DD") from None
    document = Document(id="text", key=digest(text), text=text, date=day)
    return _extractor(**options).extract(document)  # type: ignore[no-any-return]


def _extractor(**options: Any) -> Any:
    """Return an extractor; the same one for the same options and contents of files."""
    files = {name: tuple(map(Path, options[name])) for name in ("actors", "ontology", "columns") if options.get(name)}
    contents = digest(*(path.read_text(encoding="utf-8") for paths in files.values() for path in paths))
    return _kept(tuple(sorted({**options, **files}.items())), contents)


@lru_cache(maxsize=2)
def _kept(options: tuple[tuple[str, Any], ...], contents: str) -> Any:
    from kg.extractors import EXTRACTORS

    return EXTRACTORS["any"](**dict(options))
