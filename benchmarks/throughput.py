"""Words per CPU second: the bare spaCy pipeline, and the whole extractor, in turn on the same texts.

    python -m benchmarks.throughput FILE.jsonl [...] [--documents 150] [--rounds 3]

Prints each round and the median ratio; a ratio of 1 would mean that reading relations costs nothing beside parsing.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import islice

from kg.extractors import EXTRACTORS
from kg.model import Document
from kg.readers import read


def cpu(work: Callable[[], Iterable[object]]) -> float:
    """Return the CPU seconds of this process that it takes to run through what `work` gives."""
    start = time.process_time()
    for _ in work():
        pass
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--documents", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found = (document for document in read(options.files) if isinstance(document, Document))
    documents = list(islice(found, options.documents))
    words = sum(len(document.text.split()) for document in documents)
    rules = EXTRACTORS["rules"]()
    rules.extract(documents[0])  # what is loaded late is loaded now
    ratios = []
    print("| round | bare pipeline, words/CPU s | extractor, words/CPU s | ratio |\n|---|---|---|---|")
    for number in range(1, options.rounds + 1):
        bare = cpu(lambda: rules.nlp.pipe([document.text for document in documents]))
        whole = cpu(lambda: rules.extract_many(documents))
        ratios.append(bare / whole)
        print(f"| {number} | {words / bare:,.0f} | {words / whole:,.0f} | {bare / whole:.2f} |")
    print(f"\n{len(documents)} documents, {words:,} words; median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
