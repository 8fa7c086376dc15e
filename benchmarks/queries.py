"""Speed of queries against bare Oxigraph and rdflib, and of comparing two stores.

usage: python benchmarks/queries.py GENERATOR QUERIES QUADS [--rdflib] [--documents N]

GENERATOR: a script with `gen(quads)` that yields N-Quads lines. QUERIES: a script with P (prefixes) and Q (name ->
query). Times are CPU seconds of this process, the median of five runs; `first` is the first run, which also reads the
query and looks whether triples stand in several graphs. bare is pyoxigraph alone on the same folder with the union of
all graphs as default graph, whose counts may be too high: `equal` says whether the answers agree with rdflib, which
loads the same quads into memory with --rdflib.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pyoxigraph as ox

from kg import diff, rdf
from kg.frames import load_frames
from kg.names import DOCUMENT
from kg.store import DocumentInfo, open_store
from kg.store.memory import MemoryStore
from tests import made


class Loaded(MemoryStore):
    """Our store over graphs that are not ours to parse."""

    def __init__(self, index: ox.Store) -> None:
        super().__init__()
        self._index = index
        self._infos = {key: DocumentInfo(key, key) for key in ("one", "two")}


def script(path: str) -> Any:
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def median(work: Callable[[], Any], first: float) -> float:
    """The median of five runs, of one where a run takes long."""
    return first if first > 20 else statistics.median(timed(work)[0] for _ in range(5))


def cells(rows: Any) -> Counter[tuple[str, ...]]:
    return Counter(tuple("" if term is None else str(getattr(term, "value", term)) for term in row) for row in rows)


def memory() -> float:
    """The most memory used so far, GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def queries(folder: Path, generator: Any, asked: Any, quads: int, *, compare: bool) -> None:
    path = folder / "all.nq"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in generator.gen(quads))
    loading = ox.Store(str(folder / "index"))
    loading.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    loading.flush()
    del loading
    index = ox.Store.read_only(str(folder / "index"))
    store = Loaded(index)
    print(f"{len(index)} quads; memory {memory():.2f} GiB")
    reference = rdflib_memory(path) if compare else None
    print("query\trows\tfirst\tours\tbare\tours/bare\trdflib\trdflib/ours\tequal")
    ratios = []
    for name, query in asked.Q.items():
        text = asked.P + query

        def bare(text: str = text) -> Any:
            return list(index.query(text, use_default_graph_as_union=True))

        def ours(text: str = text) -> Any:
            return store.query(text).rows

        warm, _ = timed(bare)
        theirs = median(bare, warm)
        first, rows = timed(ours)
        mine = median(ours, first)
        ratios.append(mine / theirs)
        line = f"{name}\t{len(rows)}\t{first:.4f}\t{mine:.4f}\t{theirs:.4f}\t{ratios[-1]:.2f}"
        if reference is not None:
            slow, other = timed(lambda text=text: list(reference.query(text)))
            line += f"\t{slow:.3f}\t{slow / mine:.1f}\t{cells(rows) == cells(other)}"
        print(line, flush=True)
    print(f"ratio to bare Oxigraph: median {statistics.median(ratios):.2f}, most {max(ratios):.2f}")
    print(f"memory with what was copied: {memory():.2f} GiB", flush=True)
    if reference is None:
        start = memory()
        copying, whole = timed(store.merged.whole)
        print(f"a merged copy of everything: {copying:.1f} s, {memory() - start:.2f} GiB, {len(whole)} quads")


def rdflib_memory(path: Path) -> Any:
    """The same quads in rdflib, merged: a Graph keeps each triple once."""
    import rdflib
    from oxrdflib._converter import from_ox

    graph = rdflib.Graph()
    took, _ = timed(
        lambda: [
            graph.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
        ]
    )
    print(f"rdflib memory: {took:.0f} s to load, memory {memory():.2f} GiB", flush=True)
    return graph


def documents(count: int, *, changed: int = 0) -> Iterator[tuple[Any, str]]:
    """Documents as quads and text; the first `changed` of them with another title and one event less."""
    frames = load_frames()
    for number in range(count):
        extraction = made.extraction(f"document-{number:06}")
        if number < changed:
            document = replace(extraction.document, title="Another")
            extraction = replace(extraction, document=document, events=extraction.events[:2])
        yield rdf.to_quads(extraction, frames), extraction.document.text


def fill(folder: Path, given: Iterator[tuple[Any, str]]) -> int:
    """Put documents into a store; returns how many quads."""
    count = 0
    with open_store(folder) as store:
        for quads, text in given:
            store.replace_quads(rdf.untail(quads[0].graph_name.value, DOCUMENT), quads, text)
            count += len(quads)
    return count


def comparing(folder: Path, count: int) -> None:
    """Compare two stores of many documents of which few or many differ."""
    quads = fill(folder / "old", documents(count))
    print(f"\n{count} documents, {quads} quads in each of two stores")
    print("changed documents\tdifferences\tseconds, opening included")
    shutil.copytree(folder / "old", folder / "new")
    for changed in (0, 10, 100, 1000):
        fill(folder / "new", documents(changed, changed=changed))

        def compare() -> int:
            with open_store(folder / "old", read_only=True) as old, open_store(folder / "new", read_only=True) as new:
                return len(diff.diff(old, new))

        took, found = timed(compare)
        print(f"{changed}\t{found}\t{took:.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("generator")
    parser.add_argument("queries")
    parser.add_argument("quads", type=int)
    parser.add_argument("--rdflib", action="store_true", help="also load rdflib's memory store, and compare answers")
    parser.add_argument("--documents", type=int, default=0, help="also compare two stores of so many documents")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        queries(Path(folder), script(given.generator), script(given.queries), given.quads, compare=given.rdflib)
        if given.documents:
            comparing(Path(folder), given.documents)


if __name__ == "__main__":
    main()
