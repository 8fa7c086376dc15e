"""What `kg store verify` finds: files and index that are not what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.store.base import BESIDE, Difference, DocumentInfo
from kg.store.files import Files
from kg.store.lock import WriterLock

BROKEN = (OSError, RuntimeError)  # what Oxigraph raises for files it cannot read, or that are corrupt


def file_problems(files: Files, infos: Iterable[DocumentInfo], generation: int) -> Iterator[Difference]:
    """Yield what is wrong with documents' own files, the journal, and the graphs beside the documents."""
    yield from filter(None, map(files.problem, infos))
    yield from filter(None, (files.journal_problem(generation),))
    for name in BESIDE:
        try:
            files.graph(name)
        except StoreError as error:
            yield Difference(name.value.rpartition("/")[2], str(error))


def compare_index(index: ox.Store, infos: Mapping[str, DocumentInfo]) -> Iterator[Difference]:
    """Yield what an index that readers see holds otherwise than recorded."""
    names = {rdf.graph_name(key) for key in infos} | set(BESIDE)
    try:
        for name in sorted(set(index.named_graphs()) - names, key=str):
            yield Difference(str(name), "is in the index, but was never recorded")
        yield from _changed(index, infos.values(), "the index")
    except BROKEN as error:
        yield Difference("index", str(error))


def writers_index(root: Path, files: Files) -> Iterator[Difference]:
    """Yield damage of the writer's index, which readers do not open, unless a writer has it now.

    What was begun and not recorded may be there or not; what the journal has recorded must be.
    """
    if not (root / "index").is_dir():
        return  # the next writer makes it
    try:
        lock = WriterLock(root / "lock")
    except (StoreError, OSError):
        return
    try:
        infos, begun, _ = files.read_journal()
        recorded = [info for info in infos.values() if info.key not in begun]
        yield from _changed(ox.Store.read_only(str(root / "index")), recorded, "the writer's index")
    except BROKEN as error:
        yield Difference("index", f"the writer's index is damaged: {error}")
    except StoreError:
        return  # the journal's own damage is told elsewhere
    finally:
        lock.release()


def _changed(index: ox.Store, infos: Iterable[DocumentInfo], where: str) -> Iterator[Difference]:
    for info in infos:
        quads = (rdf.present(q) for q in index.quads_for_pattern(None, None, None, rdf.graph_name(info.key)))
        if rdf.hash_of(rdf.lines(quads)) != info.hash:
            yield Difference(info.key, f"its graph in {where} is not what was recorded ({info.id})")
    read_through(index)


def read_through(index: ox.Store) -> None:
    """Read every statement in each of the orders that the index keeps, so that Oxigraph compares all its checksums.

    Raises what Oxigraph raises (`BROKEN`) for a block that is damaged, also one that no query has come across.
    """
    named = ox.NamedNode, ox.BlankNode
    for graph in index.named_graphs():
        quads = list(index.quads_for_pattern(None, None, None, graph))
        for term in {quad.predicate for quad in quads}:
            _exhaust(index.quads_for_pattern(None, term, None, graph))
        for value in {quad.object for quad in quads}:
            _exhaust(index.quads_for_pattern(None, None, value, graph))
            _exhaust(index.quads_for_pattern(None, None, value, None))
        for subject in {quad.subject for quad in quads if isinstance(quad.subject, named)}:
            _exhaust(index.quads_for_pattern(subject, None, None, None))
    for row in index.query("SELECT DISTINCT ?p WHERE { GRAPH ?g { ?s ?p ?o } }"):  # type: ignore[union-attr]
        _exhaust(index.quads_for_pattern(None, row[0], None, None))


def _exhaust(quads: Iterator[ox.Quad]) -> None:
    for _ in quads:
        pass
