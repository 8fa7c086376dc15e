"""A Dask cluster whose workers are killed: is the graph that of one process, and what did it cost?

    python -m benchmarks.cluster FILE.jsonl [...] [--documents 200] [--workers 2] [--kills 3]

Reads the documents in this process, then on a cluster of this machine, killing a worker (SIGKILL) each time a further
share of the parts is done; prints what is lost, there twice or otherwise than in the serial run. Nothing may be.
"""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
import time
from itertools import islice
from pathlib import Path
from threading import Thread

from benchmarks.throughput import texts
from kg.cluster import connect, ingest_on_cluster, partitions
from kg.extractors import EXTRACTORS
from kg.ingest import ingest
from kg.store import open_store

SIZE = 8  # documents a part has on average: small, so that there is much to lose


def killer(parts: Path, pids: list[int], total: int, killed: list[int]) -> None:
    """Kill one worker after the other as the parts come in."""
    for number, pid in enumerate(pids, 1):
        while len(list(parts.glob("*.json"))) < number * total // (len(pids) + 2):
            time.sleep(0.2)
        try:
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
        except ProcessLookupError:  # it went with the one before
            pass


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=2)
    options = parser.parse_args()
    documents = list(islice(texts(options.files), options.documents))
    extractor = EXTRACTORS["any"]()
    told: list[str] = []
    killed: list[int] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with open_store(folder / "serial") as store:
            ingest(documents, store, extractor)
            expected = {info.key: info.hash for info in store.documents()}
        with connect(jobs=options.workers) as client, open_store(folder / "cluster") as store:
            pids = sorted(client.run(os.getpid).values())[: options.kills]
            total = len(list(partitions(documents, size=SIZE)))
            thread = Thread(target=killer, args=(folder / "parts", pids, total, killed), daemon=True)
            thread.start()
            summary = ingest_on_cluster(
                documents, store, extractor, client, parts=folder / "parts", size=SIZE, told=told.append
            )
            found = {info.key: info.hash for info in store.documents()}
            problems = store.verify()
    lost, other = expected.keys() - found.keys(), [key for key in expected if found.get(key) != expected[key]]
    print(
        f"{len(documents)} documents in {total} parts, {options.workers} workers, {len(killed)} killed: "
        f"{len(found)} stored, {len(lost)} lost, {len(other) - len(lost)} otherwise than in one process, "
        f"{len(summary.problems)} named as unreadable, {len(problems)} problems in the store"
    )
    return 1 if lost or other or problems or not killed else 0


if __name__ == "__main__":
    raise SystemExit(main())
