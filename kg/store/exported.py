"""An export opened as a store for reading: TriG, N-Quads or expanded JSON-LD, one named graph per document.

Exports hold no texts, so `text` gives none and an extraction read from one has an empty text. Turtle and N-Triples are
refused: they merge what documents say, and nobody can take that apart again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.frames import Frames
from kg.names import DOCUMENT
from kg.store.base import Difference, DocumentInfo, Store

FORMATS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG, ".jsonld": ox.RdfFormat.JSON_LD}
_MERGED = (".ttl", ".nt", ".rdf", ".xml", ".graphml", ".gexf", ".csv", ".jsonl")


def is_export(where: str | Path) -> bool:
    """Whether a place is named like an export: a file, not a store's folder."""
    path = Path(where)
    return path.suffix in (*FORMATS, *_MERGED) and not path.is_dir()


class ExportedStore(Store):
    """What a file of `kg export` holds, in memory, for reading only."""

    has_texts = False

    def __init__(self, path: Path, *, frames: Frames | None = None) -> None:
        super().__init__(frames=frames, read_only=True)
        if path.suffix not in FORMATS:
            raise StoreError(f"{path}: documents cannot be told apart in {path.suffix}; export trig or nq")
        self._index = ox.Store()
        try:
            self._index.bulk_load(path=str(path), format=FORMATS[path.suffix])
        except (OSError, SyntaxError, ValueError) as error:
            raise StoreError(f"{path} cannot be read: {error}") from error
        self._infos = {info.key: info for info in map(self._describe, self._index.named_graphs()) if info}
        if not self._infos:
            raise StoreError(f"{path} holds no documents of kg: a graph without named graphs cannot be compared")

    def _describe(self, name: ox.NamedNode | ox.BlankNode) -> DocumentInfo | None:
        """Return what is known of a graph; None when it is no document (the entailed statements, judgements)."""
        document = rdf.term("kg:Document")
        if next(self._index.quads_for_pattern(name, rdf.term("rdf:type"), document, name), None) is None:
            return None
        quads = [rdf.present(quad) for quad in self._index.quads_for_pattern(None, None, None, name)]
        lines = rdf.lines(quads)
        own = {
            quad.predicate.value: quad.object.value  # type: ignore[union-attr]
            for quad in quads
            if quad.subject == name
        }

        def said(curie: str) -> str | None:
            return own.get(rdf.term(curie).value)

        return DocumentInfo(
            id=said("dcterms:identifier") or name.value,
            key=rdf.untail(name.value, DOCUMENT),
            title=said("dcterms:title"),
            date=said("dcterms:issued"),
            publisher=said("dcterms:publisher"),
            url=said("dcterms:source"),
            run=said("kg:run") or "",
            text=said("kg:textHash") or "",
            quads=len(lines),
            hash=rdf.hash_of(lines),
        )

    @property
    def index(self) -> ox.Store:
        """The quads."""
        return self._index

    def text(self, key: str) -> str:
        """Return "": texts are not part of an export."""
        if key not in self._infos:
            raise StoreError(f"no document {key!r} in this export")
        return ""

    def verify(self) -> tuple[Difference, ...]:
        """Return (): an export has no records to be compared with."""
        return ()

    def rebuild(self) -> None:
        """Do nothing: there is no index on the disk."""

    def _put(
        self, info: DocumentInfo, lines: Sequence[str], quads: Sequence[ox.Quad], text: str, read: Sequence[str]
    ) -> None:
        raise StoreError("an export is for reading only")

    def as_read(self, info: DocumentInfo) -> bytes:
        """Refuse: what was read is not in an export."""
        raise StoreError("an export holds what decisions made of the documents, not what was read")

    def _drop(self, key: str) -> None:
        raise StoreError("an export is for reading only")
