"""Kill -9 trials of a directory store, the long form of tests/store/test_directory.py and test_crash_points.py.

usage: python -m benchmarks.crashes TRIALS      each trial: write until killed at a random moment, open, compare all

After the random ones come the aimed ones: one process for each change of the file system that a batch, its generation
and a rebuild make, killed just before it. Prints how many trials found everything recorded, nothing half-written and
`verify` content, by what was going on.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path

from kg.errors import KgError
from kg.store import open_store
from tests import made
from tests.store.test_crash_points import prepare, stopped_at
from tests.store.test_directory import killed_after


def trial(folder: Path, done: int, mode: str, delay: float) -> tuple[bool, int]:
    """Return whether all was well, and the last round that the store now holds."""
    done = killed_after(folder, done + 1, mode, delay)
    good, rounds = True, {}
    with open_store(folder) as store:
        for extraction in store.extractions():
            title = extraction.document.title or ""
            rounds[extraction.document.id] = int(title.split()[1])
            expected = made.extraction(extraction.document.id)
            good &= extraction == replace(expected, document=replace(expected.document, title=title))
        good &= store.verify() == ()
    if done:
        good &= min(rounds.values()) >= done and {"doc0.txt", "doc1.txt", "doc2.txt"} <= set(rounds)
    return good, max(rounds.values(), default=done)


def aimed(trials: Counter[str], clean: Counter[str]) -> None:
    """Kill at every step, until a process gets through."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder) / "prepared")
        for step in count(1):
            try:
                if not stopped_at(step, Path(folder) / "prepared", Path(folder) / f"store{step}"):
                    return
                clean["batch, switch and rebuild, step by step"] += 1
            except (AssertionError, KgError) as error:
                print(f"step {step}: {error}", file=sys.stderr)
            trials["batch, switch and rebuild, step by step"] += 1


def main() -> None:
    chance, trials, clean = random.Random(7), Counter[str](), Counter[str]()
    for _ in range(max(1, int(sys.argv[1]) // 15)):
        for mode in ("replace", "rebuild", "remove"):
            with tempfile.TemporaryDirectory() as folder:
                done = 0
                for _ in range(5):
                    good, done = trial(Path(folder) / "store", done, mode, chance.uniform(0, 0.6))
                    trials[mode] += 1
                    clean[mode] += good
    aimed(trials, clean)
    for mode, number in trials.items():
        print(f"{mode}\t{clean[mode]} of {number} clean")


if __name__ == "__main__":
    main()
