"""Planted fronts: how well theatres, multi-front actors and clusters are found again.

    python benchmarks/fronts.py GENERATOR.py [--seeds 0-9] [--conditions base,noise30,...]

GENERATOR.py defines `generate(seed, **knobs) -> (contacts, truth, parameters)`. Prints one line per condition, means
over the seeds, and the targets. Tune on seeds 0 to 9 only: others are for the release.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import numpy as np

from kg.analysis.assign import assign
from kg.analysis.clusters import front_clusters, front_graph
from kg.analysis.contacts import Contact, iso_day
from kg.analysis.ledger import ledger
from kg.analysis.parameters import Parameters

CONDITIONS = {
    "base": {},
    "noise0": {"rho": 0.0},
    "noise30": {"rho": 0.3},
    "noise45": {"rho": 0.45},
    "labels40": {"eta": 0.4},
    "labels60": {"eta": 0.6},
    "nolabels": {"miss": 1.0},
    "half": {"thin": 0.5},
    "alias15": {"alias": 0.15},
    "mediators": {"star": 1.0},
}
TARGETS = {"base": "AMI .94, F1 .80, NMI .78, cluster .95", "noise30": "F1 .70"}
DAY_ZERO = 730_000


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("generator", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_contact(row: dict) -> Contact:
    day = None if row["t"] is None else iso_day(DAY_ZERO + int(row["t"]))
    people = tuple(sorted((row["a"], row["b"])))
    return Contact(f"{row['id']:06d}", people, start=day, end=day, issue=row["issue"], story=row["story"])


def adjusted_mutual_information(truth: list[int], found: list[int]) -> float:
    """Return AMI with the arithmetic mean (Vinh, Epps and Bailey 2010); the same number as scikit-learn's."""
    n = len(truth)
    cells = Counter(zip(truth, found, strict=True))
    rows, columns = Counter(truth), Counter(found)
    mutual = sum(c / n * math.log(n * c / (rows[a] * columns[b])) for (a, b), c in cells.items())
    entropy = [-sum(c / n * math.log(c / n) for c in side.values()) for side in (rows, columns)]
    log_f = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    expected = 0.0
    for a, times_a in Counter(rows.values()).items():
        for b, times_b in Counter(columns.values()).items():
            k = np.arange(max(1, a + b - n), min(a, b) + 1)
            log_p = log_f[a] + log_f[b] + log_f[n - a] + log_f[n - b] - log_f[n] - log_f[k]
            log_p = log_p - log_f[a - k] - log_f[b - k] - log_f[n - a - b + k]
            expected += times_a * times_b * float((k / n * np.log(n * k / (a * b)) * np.exp(log_p)).sum())
    mean = sum(entropy) / 2
    return (mutual - expected) / (mean - expected) if abs(mean - expected) > 1e-12 else 1.0


def overlapping_nmi(one: list[set[str]], two: list[set[str]], n: int) -> float:
    """Return the overlapping NMI of two covers (McDaid, Greene and Hurley 2011, maximum normalisation)."""

    def h(w: int) -> float:
        return -w * math.log2(w / n) if w > 0 else 0.0

    def entropy(x: set[str]) -> float:
        return h(len(x)) + h(n - len(x))

    def conditional(first: list[set[str]], second: list[set[str]]) -> float:
        total = 0.0
        for x in first:
            best = entropy(x)
            for y in second:
                d = len(x & y)
                c, b = len(x) - d, len(y) - d
                a = n - b - c - d
                if h(a) + h(d) >= h(b) + h(c):
                    best = min(best, h(a) + h(b) + h(c) + h(d) - h(b + d) - h(a + c))
            total += best
        return total

    if not one or not two:
        return 0.0
    first, second = sum(map(entropy, one)), sum(map(entropy, two))
    shared = (first - conditional(one, two) + second - conditional(two, one)) / 2
    return max(0.0, shared / max(first, second))


def average_precision(score: dict[str, float], wanted: set[str]) -> float:
    hits, total = 0, 0.0
    for place, actor in enumerate(sorted(score, key=lambda a: (-score[a], a)), 1):
        if actor in wanted:
            hits += 1
            total += hits / place
    return total / max(1, len(wanted))


def measure(rows: list[dict], truth: dict, parameters: Parameters) -> dict[str, float]:
    contacts = [as_contact(row) for row in rows]
    began = time.process_time()
    book = ledger(contacts)
    label, result = assign(book, parameters)
    members = result.fronts_of()
    clusters = front_clusters(front_graph(result.fronts_of(share=parameters.substantive), tie=parameters.front_tie))
    spent = time.process_time() - began
    real = [place for place, row in enumerate(rows) if row["true_front"] >= 0]
    planted = [rows[place]["true_front"] for place in real]
    cover: dict[int, set[str]] = defaultdict(set)
    for actor, fronts in members.items():
        for front in fronts:
            cover[front].add(book.actors[actor])
    true_cover: dict[int, set[str]] = defaultdict(set)
    for actor, fronts in truth["members"].items():
        for front in fronts:
            true_cover[front].add(actor)
    found = {book.actors[actor] for actor, fronts in members.items() if len(fronts) > 1}
    wanted = set(truth["multi"])
    hit = len(found & wanted)
    cluster_of = {front: 10_000 + place for place, group in enumerate(clusters) for front in group}
    ranked = {book.actors[actor]: -math.log10(max(p, 1e-300)) for actor, (p, _) in result.kth().items()}
    return {
        "AMI": adjusted_mutual_information(planted, [int(label[place]) for place in real]),
        "ONMI": overlapping_nmi(list(cover.values()), list(true_cover.values()), len(book.actors)),
        "P": hit / len(found) if found else 0.0,
        "R": hit / len(wanted) if wanted else 0.0,
        "F1": 2 * hit / (len(found) + len(wanted)) if found or wanted else 0.0,
        "AP": average_precision(ranked, wanted),
        "cluster": adjusted_mutual_information(
            [truth["group"][front] for front in planted],
            [cluster_of.get(int(label[place]), int(label[place])) for place in real],
        ),
        "celebrity": len(found & set(truth["celebs"])),
        "noise": result.noise,
        "cpu s": spent,
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("generator", type=Path)
    parser.add_argument("--seeds", default="0-9")
    parser.add_argument("--conditions", default=",".join(CONDITIONS))
    options = parser.parse_args(arguments)
    generate = load(options.generator).generate
    first, _, last = options.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    print(f"means over seeds {options.seeds}")
    for condition in options.conditions.split(","):
        sums: dict[str, float] = defaultdict(float)
        for seed in seeds:
            rows, truth, _ = generate(seed, **CONDITIONS[condition])
            for name, value in measure(rows, truth, Parameters()).items():
                sums[name] += value / len(seeds)
        numbers = "  ".join(f"{name} {value:.3f}" for name, value in sums.items())
        print(f"{condition:10} {numbers}  {TARGETS.get(condition, '')}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
