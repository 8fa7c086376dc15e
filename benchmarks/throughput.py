"""Words per CPU second: the bare spaCy pipeline and the whole of kg, where the time goes, and what processes cost.

    python -m benchmarks.throughput FILE.jsonl [...] [--documents 150] [--rounds 3]
    python -m benchmarks.throughput FILE.jsonl [...] --processes 2 [--documents 150]

The first prints each round and the median ratio (1: reading relations costs nothing beside parsing), then the CPU
seconds of each step from text to store. The second runs `kg ingest` with one process, with N, and on a Dask cluster of
N workers here, each on half of the documents and on all of them: what the other half costs more is the cost of reading
without that of starting. Prints the CPU seconds of all processes, what that comes to in speed when each has a core of
its own, and the largest process. Each half must give every process something to do: 16 documents times N or more. CPU
seconds, not the clock, so that a busy machine changes little.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from kg import rdf
from kg.extractors import EXTRACTORS
from kg.extractors import rules as rules_module
from kg.model import Document, Extraction
from kg.readers import read
from kg.store import open_store

FIELDS = ("id", "text", "title", "date", "publisher", "url")


def cpu(work: Callable[[], Iterable[object]]) -> float:
    """Return the CPU seconds of this process that it takes to run through what `work` gives."""
    start = time.process_time()
    for _ in work():
        pass
    return time.process_time() - start


class Clock:
    """CPU seconds by step; `over` wraps a function so that its calls are counted."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def over(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its CPU seconds added to the step of that name."""

        def timed(*arguments: Any, **options: Any) -> Any:
            start = time.process_time()
            try:
                return function(*arguments, **options)
            finally:
                self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - start

        return timed


def steps(rules: Any, documents: Sequence[Document]) -> dict[str, float]:
    """Return the CPU seconds of each step from text to store."""
    clock = Clock()
    rules._find.find = clock.over("references (kg_mentions)", rules._find.find)
    rules._resolve = clock.over("actors (kg_actors)", rules._resolve)
    rules._matcher.match = clock.over("relations (kg_relations)", rules._matcher.match)
    reader = rules_module.Reader
    reader.read = clock.over("claims, times, circumstances", reader.read)
    whole = time.process_time()
    extractions: list[Extraction] = list(rules.extract_many(documents, batch_size=16))
    whole = time.process_time() - whole
    spent = {"tokens, tags, parse, names (spaCy)": 0.0, **clock.spent}
    bare = cpu(lambda: rules.nlp.pipe([document.text for document in documents], batch_size=16))
    spent["tokens, tags, parse, names (spaCy)"] = bare
    spent["joining events, the rest"] = max(0.0, whole - bare - sum(clock.spent.values()))
    start = time.process_time()
    quads = [rdf.to_quads(extraction, rules.frames, run="1") for extraction in extractions]
    spent["quads"] = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder, "store"), frames=rules.frames) as store:
        start = time.process_time()
        for extraction, some in zip(extractions, quads, strict=True):
            store.replace_quads(extraction.document.key, some, extraction.document.text)
        store.flush()
        spent["store"] = time.process_time() - start
    return spent


def one_process(documents: Sequence[Document], words: int, rounds: int) -> None:
    """Print bare and whole speed, and where the time goes."""
    rules = EXTRACTORS["rules"]()
    rules.extract(documents[0])  # what is loaded late is loaded now
    ratios = []
    print("| round | bare pipeline, words/CPU s | extractor, words/CPU s | ratio |\n|---|---|---|---|")
    for number in range(1, rounds + 1):
        bare = cpu(lambda: rules.nlp.pipe([document.text for document in documents], batch_size=16))
        whole = cpu(lambda: rules.extract_many(documents, batch_size=16))
        ratios.append(bare / whole)
        print(f"| {number} | {words / bare:,.0f} | {words / whole:,.0f} | {bare / whole:.2f} |", flush=True)
    print(f"\n{len(documents)} documents, {words:,} words; median ratio {statistics.median(ratios):.2f}\n")
    spent = steps(rules, documents)
    total = sum(spent.values())
    print("| step | share of CPU | ms a document |\n|---|---|---|")
    for name, seconds in spent.items():
        print(f"| {name} | {seconds / total:.0%} | {1000 * seconds / len(documents):.1f} |")
    print(f"| all | 100% | {1000 * total / len(documents):.1f} |")


def run(folder: Path, documents: Sequence[Document], options: Sequence[str]) -> tuple[float, float]:
    """Return CPU seconds of `kg ingest` and all its processes, and the largest one's peak memory so far in MB."""
    source = folder / f"{len(documents)}.jsonl"
    told = ({name: value for name, value in asdict(one).items() if name in FIELDS and value} for one in documents)
    source.write_text("".join(json.dumps(record) + "\n" for record in told), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as store:
        subprocess.run(
            [sys.executable, "-m", "kg", "ingest", str(source), "--store", f"{store}/store", *options],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def processes(documents: Sequence[Document], count: int) -> None:
    """Print what reading in several processes costs."""
    ways = {
        "one process": (1, []),
        f"{count} processes (--jobs {count})": (count, ["--jobs", str(count)]),
        f"Dask, {count} workers here": (count, ["--engine", "dask", "--jobs", str(count), "--part-size", "16"]),
    }
    first = None
    half = documents[: len(documents) // 2]
    words = sum(len(document.text.split()) for document in documents[len(half) :])
    print("| way | CPU s, half | all | words/CPU s | speed with a core each | largest process |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        for name, (number, options) in ways.items():
            some, _ = run(Path(temporary), half, options)
            whole, memory = run(Path(temporary), documents, options)
            reading = whole - some
            first = first or reading
            print(
                f"| {name} | {some:.1f} | {whole:.1f} | {words / reading:,.0f} | {number * first / reading:.2f} "
                f"| {memory:.0f} MB |",
                flush=True,
            )
    print(f"\n{len(documents)} documents; {words:,} words in the second half")


def texts(files: Sequence[str]) -> Iterator[Document]:
    """Yield the documents that can be read."""
    return (document for document in read(files) if isinstance(document, Document))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--documents", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int)
    options = parser.parse_args()
    documents = list(islice(texts(options.files), options.documents))
    words = sum(len(document.text.split()) for document in documents)
    if options.processes:
        processes(documents, options.processes)
    else:
        one_process(documents, words, options.rounds)


if __name__ == "__main__":
    main()
