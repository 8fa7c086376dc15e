"""`http(s)://...`: documents in a SPARQL 1.1 server (kg serve, Oxigraph, Fuseki, GraphDB, Virtuoso, ...).

    doc:KEY               the document's graph, replaced by one update
    graph:documents       what is recorded of each document, and its text: written by the same update, last

What a server promises about an update is its own affair; a document counts as stored when its record is there, and the
records tell afterwards (`verify`) whether a graph is what was written. Nobody holds a lock: two writers on one server
are for the user to prevent. The first document that is written is read back: a server that would change what documents
say is refused. Reading takes a copy of the server's documents into memory on first use, so that queries, the dataset
and exports see one state and answer as every other store does. Plain HTTP: rdflib's SPARQLUpdateStore names a default
graph that empties GRAPH patterns, and one failed update poisons the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.frames import Frames
from kg.names import DOCUMENT
from kg.store import records
from kg.store.base import BESIDE, Difference, DocumentInfo, Store, update_text
from kg.store.protocol import Server
from kg.store.records import BODY, EXACT, FIELDS, ORIGINAL, RECORDS

BATCH = 50_000  # quads asked for at a time: some 20 MB of JSON


class RemoteStore(Store):
    """A store on a server; see the module's text for what lies where and what is promised."""

    def __init__(self, url: str, *, read_only: bool = False, frames: Frames | None = None) -> None:
        super().__init__(frames=frames, read_only=read_only)
        self._server = Server(url)
        self._copy: ox.Store | None = None
        self._trusted = False  # once a document came back as it was written
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
            copy = ox.Store()
            copy.bulk_extend(quad for _, quads in self._download(self.documents()) for quad in quads)
            copy.bulk_extend(quad for name in BESIDE for quad in self._graph(name))
            self._copy = copy
        return self._copy

    def text(self, key: str) -> str:
        """Return a document's text."""
        if key not in self._infos:
            raise StoreError(f"no document {key!r} on {self._server.name}")
        return self._kept(self._infos[key], BODY, "text")

    def _kept(self, info: DocumentInfo, what: str, name: str) -> str:
        found = self._long_text(rdf.graph_name(info.key), what)
        if found is None:
            raise StoreError(f"the {name} of {info.id} is not on {self._server.name}: read the document again")
        return found

    def _long_text(self, name: ox.NamedNode, what: str) -> str | None:
        """Return a long text of the record of a graph, None when it has none."""
        pattern = f'GRAPH {RECORDS} {{ {name} ?p ?o }} FILTER(STRSTARTS(STR(?p), "{what}"))'
        rows = self._server.select(f"SELECT ?p ?o WHERE {{ {pattern} }}")
        return records.joined(what, ((row["p"].value, row["o"].value) for row in rows))

    def as_read(self, info: DocumentInfo) -> bytes:
        """Return the N-Quads of a document as it was read, where decisions have changed it."""
        return self._kept(info, ORIGINAL, "first reading").encode()

    def beside(self, name: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield the quads of a graph beside the documents; a writer needs no copy of the others for that."""
        return super().beside(name) if self._copy is not None else self._graph(name)

    def _graph(self, name: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield the quads of one graph as they were written."""
        rows = self._server.everything("?s ?p ?o", f"GRAPH {name} {{ ?s ?p ?o }}", by="?s")
        quads = [ox.Quad(row["s"], row["p"], row["o"], name) for row in rows]
        return records.restored(quads, (self._long_text(name, EXACT) or "") if quads else "")

    def _download(self, infos: Iterable[DocumentInfo]) -> Iterator[tuple[DocumentInfo, list[ox.Quad]]]:
        """Yield the quads of documents as they were written, some documents at a time."""
        exact = self._all_exact()
        waiting: list[DocumentInfo] = []
        for info in infos:
            if waiting and sum(one.quads for one in waiting) + info.quads > BATCH:
                yield from self._fetch(waiting, exact)
                waiting = []
            waiting.append(info)
        if waiting:
            yield from self._fetch(waiting, exact)

    def _fetch(
        self, infos: Sequence[DocumentInfo], exact: dict[str, str]
    ) -> Iterator[tuple[DocumentInfo, list[ox.Quad]]]:
        names = {rdf.graph_name(info.key): info for info in infos}
        listed = ", ".join(map(str, names))
        found: dict[ox.NamedNode, list[ox.Quad]] = {name: [] for name in names}
        rows = self._server.select(f"SELECT ?g ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g IN ({listed})) }}")
        for row in rows:
            found[row["g"]].append(ox.Quad(row["s"], row["p"], row["o"], row["g"]))
        for name, info in names.items():
            if len(found[name]) < info.quads:  # cut short, or changed since
                rest = self._server.everything("?s ?p ?o", f"GRAPH {name} {{ ?s ?p ?o }}", by="?s")
                found[name] = [ox.Quad(row["s"], row["p"], row["o"], name) for row in rest]
            yield info, list(records.restored(found.pop(name), exact.get(name.value, "")))

    def _all_exact(self) -> dict[str, str]:
        """Return by graph what the server was known to change."""
        where = f'GRAPH {RECORDS} {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?p), "{EXACT}"))'
        rows = sorted(
            (row["s"].value, row["p"].value, row["o"].value)
            for row in self._server.everything("?s ?p ?o", where, by="?s")
        )
        return {
            subject: records.joined(EXACT, ((p, o) for _, p, o in some)) or ""
            for subject, some in groupby(rows, key=lambda row: row[0])
        }

    def _read_records(self) -> dict[str, DocumentInfo]:
        listed = ", ".join(map(str, FIELDS.values()))
        names = {iri.value: name for name, iri in FIELDS.items()}
        found: dict[str, dict[str, str]] = {}
        where = f"GRAPH {RECORDS} {{ ?s ?p ?o }} FILTER(?p IN ({listed}))"
        for row in self._server.everything("?s ?p ?o", where, by="?s"):
            found.setdefault(row["s"].value, {})[names[row["p"].value]] = row["o"].value
        return {info.key: info for info in (records.read_info(subject, values) for subject, values in found.items())}

    # --- writing ---

    def _put(
        self, info: DocumentInfo, lines: Sequence[str], quads: Sequence[ox.Quad], text: str, read: Sequence[str]
    ) -> None:
        name = rdf.graph_name(info.key)
        sent = records.as_kept(quads, virtuoso=self._server.is_virtuoso)
        record = records.record(name, info, {BODY: text, ORIGINAL: "".join(read), EXACT: sent.exact})
        self._server.update(
            [
                records.forget(name),  # first, and written last: where an update is not whole, nothing counts as stored
                f"DROP SILENT GRAPH {name}",
                *records.inserts(name, [quad.triple for quad in sent.quads]),
                *records.inserts(RECORDS, record),
            ]
        )
        if not self._trusted:
            self._read_back(info, lines, name)
        if self._copy is not None:
            self._copy.update(update_text(name, quads))
        self._infos[info.key] = info

    def _read_back(self, info: DocumentInfo, lines: Sequence[str], name: ox.NamedNode) -> None:
        """Raise StoreError, and take the document away again, when it does not come back as it was written."""
        [(_, quads)] = self._fetch([info], {name.value: self._long_text(name, EXACT) or ""})
        back = rdf.lines(map(rdf.present, quads))
        if back != list(lines):
            self._server.update([records.forget(name), f"DROP SILENT GRAPH {name}"])
            wrote, reads = min(set(lines) - set(back), default=""), min(set(back) - set(lines), default="nothing")
            raise StoreError(
                f"{self._server.name} ({self._server.kind}) changes what is stored in it: {wrote.strip()} came back "
                f"as {reads.strip()}. Load a file of `kg export --format nq` there, and keep the documents in a folder"
            )
        self._trusted = True

    def _put_graph(self, name: ox.NamedNode, quads: Sequence[ox.Quad]) -> None:
        sent = records.as_kept(quads, virtuoso=self._server.is_virtuoso)
        told = records.long_texts(name, {EXACT: sent.exact})
        self._server.update(
            [
                records.forget(name),
                f"DROP SILENT GRAPH {name}",
                *records.inserts(name, [quad.triple for quad in sent.quads]),
                *records.inserts(RECORDS, told),
            ]
        )
        if self._copy is not None:
            self._copy.update(update_text(name, quads))

    def _drop(self, key: str) -> None:
        name = rdf.graph_name(key)
        self._server.update([records.forget(name), f"DROP SILENT GRAPH {name}"])
        if self._copy is not None:
            self._copy.remove_graph(name)
        del self._infos[key]

    def close(self) -> None:
        """Let go of the connection; every write was the server's when it returned."""
        self._server.close()

    # --- care ---

    def verify(self) -> tuple[Difference, ...]:
        """Compare what the server holds now with what it has recorded; () when all is well."""
        found = []
        infos = self._read_records()
        for info, quads in self._download(infos.values()):
            if rdf.hash_of(rdf.lines(map(rdf.present, quads))) != info.hash:
                found.append(Difference(info.key, f"its graph on the server is not what was recorded ({info.id})"))
            elif rdf.text_hash(self.text(info.key)) != info.text:
                found.append(Difference(info.key, f"its text on the server was changed ({info.id})"))
        recorded = {rdf.graph_name(key).value for key in infos}
        where = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{DOCUMENT}"))'
        for row in self._server.everything("DISTINCT ?g", where, by="?g"):
            if row["g"].value not in recorded:
                found.append(Difference(row["g"].value, "is on the server, but was never recorded"))
        return tuple(sorted(found))

    def rebuild(self) -> None:
        """Take a new copy of what the server holds, which keeps no files of ours, and apply the decisions anew."""
        self._infos = self._read_records()
        self._copy = self._merged = None
        self._forget()
        if not self.read_only:
            self.rederive()
