"""`http(s)://...`: documents in a SPARQL 1.1 server (Oxigraph, Fuseki, GraphDB, Virtuoso, QLever, ...).

    doc:KEY               the document's graph, replaced by one update
    graph:documents       what is recorded of each document, and its text: written by the same update

What a server promises about an update is its own affair; the records tell afterwards (`verify`) whether a graph is
what was written. Nobody holds a lock: two writers on one server are for the user to prevent. Reading takes a copy of
the server's documents into memory on first use, so that queries, the dataset and exports see one state and answer as
every other store does. Plain HTTP: rdflib's SPARQLUpdateStore names a default graph that empties GRAPH patterns, and
one failed update poisons the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.frames import Frames
from kg.names import DOCUMENT, GRAPH, KG
from kg.store.base import BESIDE, Difference, DocumentInfo, Store, update_text

if TYPE_CHECKING:
    import httpx

RECORDS = ox.NamedNode(GRAPH + "documents")
# DocumentInfo field -> property of the record; the key is in the subject's IRI.
_FIELDS: Mapping[str, ox.NamedNode] = MappingProxyType(
    {
        name: ox.NamedNode(KG + "record" + name.capitalize())
        for name in ("id", "title", "date", "publisher", "url", "run", "text", "quads", "hash", "read")
    }
)
_BODY = ox.NamedNode(KG + "recordBody")
_ORIGINAL = ox.NamedNode(KG + "recordOriginal")  # the N-Quads as read, where decisions have changed them
_JSON = "application/sparql-results+json"
_COPY = (
    "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } "
    f'FILTER(STRSTARTS(STR(?g), "{DOCUMENT}") || ?g IN ({", ".join(map(str, BESIDE))})) }}'
)
TIMEOUT = 60.0  # seconds for one request


class RemoteStore(Store):
    """A store on a server; see the module's text for what lies where and what is promised."""

    def __init__(self, url: str, *, read_only: bool = False, frames: Frames | None = None) -> None:
        super().__init__(frames=frames, read_only=read_only)
        self._server = Server(url)
        self._copy: ox.Store | None = None
        try:
            self._infos = self._read_records()
        except BaseException:
            self._server.close()
            raise

    # --- reading ---

    @property
    def index(self) -> ox.Store:
        """A copy of the server's documents, taken when first asked for."""
        if self._copy is None:
            self._copy = ox.Store()
            self._copy.bulk_extend(self._download())
        return self._copy

    def text(self, key: str) -> str:
        """Return a document's text."""
        if key not in self._infos:
            raise StoreError(f"no document {key!r} on {self._server.name}")
        return self._kept(self._infos[key], _BODY, "text")

    def _kept(self, info: DocumentInfo, what: ox.NamedNode, name: str) -> str:
        query = f"SELECT ?o WHERE {{ GRAPH {RECORDS} {{ {rdf.graph_name(info.key)} {what} ?o }} }}"
        for row in self._server.select(query):
            return str(row["o"].value)
        raise StoreError(f"the {name} of {info.id} is not on {self._server.name}: read the document again")

    def _read_data(self, info: DocumentInfo) -> bytes:
        return self._kept(info, _ORIGINAL, "first reading").encode()

    def beside(self, name: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield the quads of a graph beside the documents; a writer needs no copy of the others for that."""
        if self._copy is not None:
            yield from super().beside(name)
            return
        for row in self._server.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}"):
            yield ox.Quad(row["s"], row["p"], row["o"], name)

    def _download(self) -> Iterator[ox.Quad]:
        for row in self._server.select(_COPY):
            yield ox.Quad(row["s"], row["p"], row["o"], row["g"])

    def _read_records(self) -> dict[str, DocumentInfo]:
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH {RECORDS} {{ ?s ?p ?o }} FILTER(?p NOT IN ({_BODY}, {_ORIGINAL})) }}"
        names = {iri.value: name for name, iri in _FIELDS.items()}
        found: dict[str, dict[str, str]] = {}
        for row in self._server.select(query):
            if row["p"].value in names:
                found.setdefault(row["s"].value, {})[names[row["p"].value]] = row["o"].value
        return {info.key: info for info in (_info(subject, values) for subject, values in found.items())}

    # --- writing ---

    def _put(
        self, info: DocumentInfo, lines: Sequence[str], quads: Sequence[ox.Quad], text: str, read: Sequence[str]
    ) -> None:
        name = rdf.graph_name(info.key)
        values = {field: getattr(info, field) for field in _FIELDS}
        record = [
            ox.Triple(name, _FIELDS[field], ox.Literal(str(value)))
            for field, value in values.items()
            if value is not None
        ]
        record.append(ox.Triple(name, _BODY, ox.Literal(text)))
        if read:
            record.append(ox.Triple(name, _ORIGINAL, ox.Literal("".join(read))))
        told = "".join(f"{triple} .\n" for triple in record)
        update = update_text(name, quads)
        self._server.update(f"{update} ; {_forget(name)} ; INSERT DATA {{ GRAPH {RECORDS} {{\n{told}}} }}")
        if self._copy is not None:
            self._copy.update(update)
        self._infos[info.key] = info

    def _put_graph(self, name: ox.NamedNode, quads: Sequence[ox.Quad]) -> None:
        update = update_text(name, quads)
        self._server.update(update)
        if self._copy is not None:
            self._copy.update(update)

    def _drop(self, key: str) -> None:
        name = rdf.graph_name(key)
        self._server.update(f"DROP SILENT GRAPH {name} ; {_forget(name)}")
        if self._copy is not None:
            self._copy.remove_graph(name)
        del self._infos[key]

    def close(self) -> None:
        """Let go of the connection; every write was the server's when it returned."""
        self._server.close()

    # --- care ---

    def verify(self) -> tuple[Difference, ...]:
        """Compare what the server holds now with what it has recorded; () when all is well."""
        graphs: dict[str, list[ox.Quad]] = {}
        for quad in self._download():
            graphs.setdefault(quad.graph_name.value, []).append(rdf.present(quad))  # type: ignore[union-attr]
        for name in BESIDE:
            graphs.pop(name.value, None)
        found = []
        infos = self._read_records()
        for info in infos.values():
            quads = graphs.pop(rdf.graph_name(info.key).value, [])
            if rdf.hash_of(rdf.lines(quads)) != info.hash:
                found.append(Difference(info.key, f"its graph on the server is not what was recorded ({info.id})"))
            elif rdf.text_hash(self.text(info.key)) != info.text:
                found.append(Difference(info.key, f"its text on the server was changed ({info.id})"))
        found.extend(Difference(name, "is on the server, but was never recorded") for name in graphs)
        return tuple(sorted(found))

    def rebuild(self) -> None:
        """Take a new copy of what the server holds, which keeps no files of ours, and apply the decisions anew."""
        self._infos = self._read_records()
        self._copy = self._merged = None
        self._forget()
        if not self.read_only:
            self.rederive()


class Server:
    """SPARQL 1.1 Protocol over HTTP. Errors are StoreErrors that name the server, without its password."""

    def __init__(self, url: str) -> None:
        try:
            import httpx
        except ImportError as error:
            raise StoreError("a remote store needs httpx: pip install 'actor-kg[remote]'") from error
        self.name = _without_password(url)
        self._query_url, self._update_url = endpoints(url)
        self._client = httpx.Client(timeout=TIMEOUT)
        self._failures: tuple[type[Exception], ...] = (httpx.HTTPError, httpx.InvalidURL)

    def select(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a SELECT as pyoxigraph terms by variable name, unbound ones left out."""
        answer = self._post(self._query_url, data={"query": query}, headers={"Accept": _JSON})
        try:
            found = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
            assert isinstance(found, ox.QuerySolutions)
            names = [variable.value for variable in found.variables]
            return [{n: term for n, term in zip(names, row, strict=True) if term is not None} for row in found]
        except (SyntaxError, ValueError, AssertionError) as error:
            raise StoreError(
                f"{self.name} gave no SPARQL results: is this the address of its SPARQL service?"
            ) from error

    def update(self, text: str) -> None:
        """Run an update."""
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        self._post(self._update_url, content=text.encode(), headers=headers)

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._client.close()

    def _post(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        try:
            answer = self._client.post(url, headers=headers, data=data, content=content)
        except self._failures as error:
            raise StoreError(f"{self.name} cannot be reached: {type(error).__name__} {error}".rstrip()) from error
        except RuntimeError as error:  # httpx's word for a client that was closed
            raise StoreError(f"the store on {self.name} was closed: open it again") from error
        if not answer.is_success:
            words = " ".join(answer.text.split())[:200]
            raise StoreError(f"{self.name} refused: {answer.status_code} {answer.reason_phrase} {words}".rstrip())
        return answer


def endpoints(url: str) -> tuple[str, str]:
    """Return where queries and where updates go.

    >>> endpoints("http://localhost:7878/")
    ('http://localhost:7878/query', 'http://localhost:7878/update')
    >>> endpoints("http://localhost:8890/sparql")
    ('http://localhost:8890/sparql', 'http://localhost:8890/sparql')
    >>> endpoints("http://localhost:7200/repositories/news")
    ('http://localhost:7200/repositories/news', 'http://localhost:7200/repositories/news/statements')
    """
    base = url.rstrip("/")
    steps = urlsplit(base).path.split("/")
    if steps[-1] == "sparql":
        return base, base
    if steps[-2:-1] == ["repositories"]:
        return base, base + "/statements"
    return base + "/query", base + "/update"


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _forget(name: ox.NamedNode) -> str:
    """Return the update that removes a document's record."""
    return f"DELETE WHERE {{ GRAPH {RECORDS} {{ {name} ?p ?o }} }}"


def _info(subject: str, values: Mapping[str, str]) -> DocumentInfo:
    key = rdf.untail(subject, DOCUMENT)
    try:
        known = dict(values)
        return DocumentInfo(key=key, id=known.pop("id"), quads=int(known.pop("quads")), **known)
    except (KeyError, ValueError) as error:
        raise StoreError(f"the record of {key} on the server is damaged: read the documents again") from error
