"""Speed of the store against bare pyoxigraph, in one run, as ratios.

usage: python benchmarks/store.py GENERATOR QUADS      GENERATOR: a script with `gen(quads)` that yields N-Quads lines

Prints one line per measurement: name, ours (s), bare (s), ratio bare/ours for loads (1 is as fast as Oxigraph itself)
and ours/bare for exports and queries. CPU time of this process, so that a busy machine changes little.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pyoxigraph as ox

from kg import rdf
from kg.export import EXPORTERS
from kg.frames import load_frames
from kg.model import Extraction
from kg.names import digest
from kg.store import open_store
from kg.store.base import DocumentInfo, update_text
from tests import made


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def documents(count: int) -> Iterator[Extraction]:
    for number in range(count):
        extraction = made.extraction(f"document-{number:06}")
        key = extraction.document.key
        events = tuple(replace(event, id=digest(key, event.id)) for event in extraction.events)
        yield replace(extraction, events=events)


def ingest_one_by_one(folder: Path, count: int) -> None:
    """1,000 documents one by one: to_quads apart, then store against bare update calls on the same quads."""
    frames = load_frames()
    extractions = list(documents(count))
    prepared = [(e.document, rdf.to_quads(e, frames)) for e in extractions]
    quads = sum(len(some) for _, some in prepared)
    convert = timed(lambda: [rdf.to_quads(e, frames) for e in extractions])

    def ours() -> None:
        with open_store(folder / "ours") as store:
            for document, some in prepared:
                store.replace_quads(document.key, some, document.text)

    def bare() -> None:
        store = ox.Store(str(folder / "bare"))
        for _, some in prepared:
            store.update(update_text(some[0].graph_name, some))  # type: ignore[arg-type]
        store.flush()

    mine, theirs = timed(ours), timed(bare)
    print(f"ingest {count} documents, {quads} quads\t{mine:.2f}\t{theirs:.2f}\t{theirs / mine:.2f}")
    print(f"to_quads of the same\t{convert:.2f}\t\t")
    with open_store(folder / "ours", read_only=True) as store:
        read = timed(lambda: list(store.extractions()))
        turtle = timed(lambda: EXPORTERS["ttl"](store, io.StringIO()))
        nquads = timed(lambda: EXPORTERS["nq"](store, io.StringIO()))
        dump = timed(lambda: store.index.dump(format=ox.RdfFormat.TRIG))
    print(f"extractions()\t{read:.2f}\t\t")
    print(f"Turtle, against Oxigraph's TriG dump\t{turtle:.2f}\t{dump:.2f}\t{turtle / dump:.2f}")
    print(f"N-Quads, against Oxigraph's TriG dump\t{nquads:.2f}\t{dump:.2f}\t{nquads / dump:.2f}")


def first_load(folder: Path, lines: list[str]) -> None:
    """Rebuild from truth files against bulk_load of one file with the same quads."""
    one = folder / "all.nq"
    one.write_text("".join(lines), encoding="utf-8")
    by_graph: dict[str, list[str]] = {}
    for line in lines:
        by_graph.setdefault(line.rsplit("<", 1)[1].split(">")[0], []).append(line)
    store = open_store(folder / "loaded")
    for name, some in by_graph.items():
        some.sort()
        info = DocumentInfo(name, digest(name), text=rdf.text_hash(""), quads=len(some), hash=rdf.hash_of(some))
        store._files.write(info, some, "")  # type: ignore[attr-defined]  # the generator's graphs are not ours to parse
        store._infos[info.key] = info  # type: ignore[attr-defined]
    ours = timed(store._load_index)  # type: ignore[attr-defined]

    def bare() -> None:
        other = ox.Store(str(folder / "bulk"))
        other.bulk_load(path=str(one), format=ox.RdfFormat.N_QUADS)
        other.flush()

    theirs = timed(bare)
    print(f"first load of {len(lines)} quads\t{ours:.2f}\t{theirs:.2f}\t{theirs / ours:.2f}")


def main() -> None:
    generator, quads = Path(sys.argv[1]), int(sys.argv[2])
    spec = importlib.util.spec_from_file_location("generator", generator)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print("what\tours\tbare\tratio")
    with tempfile.TemporaryDirectory() as folder:
        first_load(Path(folder), [line + "\n" for line in module.gen(quads)])
        ingest_one_by_one(Path(folder), 1000)


if __name__ == "__main__":
    main()
