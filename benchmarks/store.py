"""Speed of the store against bare pyoxigraph, in one run, as ratios.

usage: python -m benchmarks.store GENERATOR QUADS      GENERATOR: a script with `gen(quads)` that yields N-Quads lines
       python -m benchmarks.store exports QUADS        exports of a store of our own shape, against Oxigraph's dump
       python -m benchmarks.store memory DOCUMENTS     peak memory of each export, at a quarter and at all of them
       python -m benchmarks.store start                time to load ontology and lexicon, and of `kg --help`

Prints one line per measurement: name, ours (s), bare (s), ratio bare/ours for loads (1 is as fast as Oxigraph itself)
and ours/bare for exports and queries. CPU time of this process, so that a busy machine changes little.
"""

from __future__ import annotations

import importlib.util
import io
import subprocess
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


def filled(folder: Path, count: int) -> Path:
    """Store documents and return where."""
    with open_store(folder) as store:
        for extraction in documents(count):
            store.replace(extraction)
    return folder


def exports(folder: Path, quads: int) -> None:
    """Exports of about so many quads from disk, against Oxigraph's dumps of the same store."""
    one = sum(1 for extraction in documents(1) for _ in rdf.to_quads(extraction, load_frames()))
    with open_store(filled(folder / "store", quads // one), read_only=True) as store:
        index = store.index
        with Path("/dev/null").open("wb") as nowhere:
            dump = {name: min(timed(lambda f=f: index.dump(nowhere, format=f)) for _ in range(2)) for name, f in DUMPS}  # type: ignore[misc]
        for name, theirs in (("ttl", "trig"), ("trig", "trig"), ("nq", "nq"), ("nt", "nq")):
            with Path("/dev/null").open("w", encoding="utf-8") as stream:
                ours = min(timed(lambda s=stream, n=name: EXPORTERS[n](store, s)) for _ in range(2))  # type: ignore[misc]
            what = f"{name} of {len(index)} quads, against Oxigraph's {theirs} dump"
            print(f"{what}\t{ours:.2f}\t{dump[theirs]:.2f}\t{ours / dump[theirs]:.2f}", flush=True)


DUMPS = (("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS))
PEAK = """
import re, sys
from pathlib import Path
from kg.export import EXPORTERS
from kg.store import open_store
with open_store(sys.argv[1], read_only=True) as store, open("/dev/null", "w", encoding="utf-8") as stream:
    EXPORTERS[sys.argv[2]](store, stream, **({"table": "evidence"} if sys.argv[2] == "csv" else {}))
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def memory(folder: Path, count: int) -> None:
    """Print the peak of resident memory (MB) of each export in a process of its own; flat is what streams."""
    stores = [filled(folder / str(some), some) for some in (count // 4, count)]
    print(f"format\t{count // 4} documents (MB)\t{count} documents (MB)")
    for name in EXPORTERS:
        peaks = [
            subprocess.run(
                [sys.executable, "-c", PEAK, str(store), name], capture_output=True, text=True, check=True
            ).stdout.strip()
            for store in stores
        ]
        print(f"{name}\t{peaks[0]}\t{peaks[1]}", flush=True)


def start() -> None:
    """Print how long it takes to load what the commands need before they can work (s, first and second time)."""
    from kg.gazetteer import load_gazetteer

    for what, load in (("ontology and lexicon", load_frames), ("actors", load_gazetteer)):
        print(f"{what}\t{timed(load):.3f}\t{timed(load):.3f}")
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kg", "--help"], capture_output=True, check=True)
    print(f"kg --help (wall)\t{time.perf_counter() - begin:.3f}")


def main() -> None:
    if sys.argv[1] == "start":
        start()
        return
    if sys.argv[1] in ("exports", "memory"):
        with tempfile.TemporaryDirectory() as folder:
            (exports if sys.argv[1] == "exports" else memory)(Path(folder), int(sys.argv[2]))
        return
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
