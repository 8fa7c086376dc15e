"""Measures how often readings are right, fits the confidence to it, and says how well it is calibrated.

    python -m benchmarks.calibration --bench FOLDER [--write] [--figure docs/calibration.png]

FOLDER holds `dev/*.jsonl` (see benchmarks.accuracy). A prediction is right if its pair, direction and PLOVER class are
in the gold (direction alone where the gold has no classes). Every figure is of readings that the weights have not seen:
the records of all sets are dealt into ten parts, and each part is judged by weights fitted on the other nine. ECE is
the expected calibration error: the mean distance of confidence and share of right readings over ten bins of equal
width, weighted by their size (Naeini, Cooper and Hauskrecht 2015). --write fits on everything and puts the weights
where `kg` reads them (ontology/scoring/confidence.tsv).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.claims import joins
from benchmarks.claims import read as read_cases
from kg.export.jsonl import rows
from kg.extractors.rules import Rules
from kg.model import CERTAINTIES, Document
from kg.nlp.confidence import confidence
from kg.resources import ontology_dir
from kg.score import evaluate

SETS = ("gsr", "ewt", "own_constructions", "petr_unit", "seed")
PARTS, BINS = 10, 10
RIDGE, RIDGE_FRAME, RIDGE_GUESS = 1.0, 4.0, 12.0  # how strongly weights are drawn to what is expected
# What is expected before any data (log odds); zero for all else. Development sentences hold too few guessed actors to
# tell what a guess costs, and that it costs something is certain.
PRIOR = {
    "coreferent": -0.6, "office": -0.2, "office_assumed": -0.6, "long sentence": -0.4, "second": -0.8,
    "source borrowed": -0.3, "another sentence": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One reading. record: where it is from (dealt into parts by it)."""

    record: str
    traits: tuple[str, ...]
    right: bool

    @property
    def frame(self) -> str:
        """Name of the frame that gave it."""
        return next(trait for trait in self.traits if trait.startswith("frame ")).removeprefix("frame ")


def gold_cases(rules: Rules, path: Path) -> Iterator[Case]:
    """Yield the readings of a set with exhaustive gold; those that the gold leaves open are left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        document = _document(record["id"], record["text"], record.get("date"))
        traits = rules.traits(document)
        for row in rows(rules.extract(document), rules.frames):
            result = evaluate([record], [row]).levels["directed" if record.get("untyped") else "typed"]
            case = Case(record["id"], traits[row["id"].rpartition("/")[2]], result.tp > 0)
            open_ = "second" in case.traits and record.get("set") == "gsr"  # its gold has one event a sentence
            if row["plover"] and result.tp + result.fp and not open_:
                yield case


def own_cases(rules: Rules, name: str, *, held_out: bool = False) -> Iterator[Case]:
    """Yield the readings of our own sentences that join the two actors asked about.

    One is right if its status and class are, or if it is rightly dated back; what a sentence tells of the two besides
    is open, and left out.
    """
    for n, case in enumerate(read_cases(name)):
        if not held_out and n % 3 == 2:
            continue
        document = _document(case["id"], case["text"], case.get("date"))
        traits = rules.traits(document)
        found = [row for row in rows(rules.extract(document), rules.frames) if joins(case, row)]
        judged = [_is_right(rules, case, row) for row in found]
        for row, right in zip(found, judged, strict=True):
            if right or not any(judged):
                yield Case(case["id"], traits[row["id"].rpartition("/")[2]], right)


def _is_right(rules: Rules, case: dict[str, Any], row: dict[str, Any]) -> bool:
    if case["status"] == "past":
        return bool(row["date"]["end"] and row["date"]["end"] < case.get("before", ""))
    known = rules.frames.relation(row["relation"]).plover
    return row["status"] in [case["status"], *case.get("or_status", [])] and case.get("plover", known) == known


def _document(name: str, text: str, day: str | None) -> Document:
    if day and len(day) == 8 and day.isdigit():
        day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return Document(name, name, text, date=day)


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Return the weight of each trait ("" is the constant): logistic regression drawn to PRIOR, Newton's method."""
    names = ["", *sorted({*PRIOR, *(trait for case in cases for trait in case.traits)})]
    column = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(cases), len(names)))
    table[:, 0] = 1
    for row, case in enumerate(cases):
        for trait in case.traits:
            table[row, column[trait]] += 1
    right = np.array([case.right for case in cases], dtype=float)
    ridge = np.array([0.01, *map(_ridge, names[1:])])
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    weights = prior.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (right - chance) - ridge * (weights - prior)
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def _ridge(trait: str) -> float:
    if trait in CERTAINTIES:
        return RIDGE_GUESS
    return RIDGE_FRAME if trait.startswith("frame ") else RIDGE


def crossed(cases: Sequence[Case]) -> list[float]:
    """Return the confidence of each case by weights fitted without its part."""
    part = [int(sha256(case.record.encode()).hexdigest(), 16) % PARTS for case in cases]
    tables = [fit([case for case, other in zip(cases, part, strict=True) if other != n]) for n in range(PARTS)]
    return [confidence(case.traits, tables[n]) for case, n in zip(cases, part, strict=True)]


def bins(said: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right and size of each bin of equal width that is not empty."""
    found: dict[int, list[int]] = defaultdict(list)
    for n, value in enumerate(said):
        found[min(BINS - 1, int(value * BINS))].append(n)
    return [
        (
            sum(said[n] for n in members) / len(members),
            sum(right[n] for n in members) / len(members),
            len(members),
        )
        for _, members in sorted(found.items())
    ]


def ece(said: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error, 0 to 1."""
    return sum(abs(mean - share) * size for mean, share, size in bins(said, right)) / max(1, len(said))


def by_frame(cases: Sequence[Case], said: Sequence[float]) -> list[tuple[str, int, float, float]]:
    """Return (frame, readings, mean confidence, share right) of the frames seen ten times and more, most seen first."""
    groups: dict[str, list[int]] = defaultdict(list)
    for n, case in enumerate(cases):
        groups[case.frame].append(n)
    return [
        (
            frame,
            len(members),
            sum(said[n] for n in members) / len(members),
            sum(cases[n].right for n in members) / len(members),
        )
        for frame, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        if len(members) >= 10
    ]


def write(weights: dict[str, float], cases: Sequence[Case]) -> None:
    """Write the weights with how often each trait was right."""
    seen, right = Counter[str](), Counter[str]()
    for case in cases:
        for trait in {"", *case.traits}:
            seen[trait] += 1
            right[trait] += case.right
    lines = [
        "# How sure a reading is (kg.nlp.confidence): trait, weight (log odds), right of seen. Written by",
        "# `python -m benchmarks.calibration --write`; the first line is the constant.",
        *(f"{name}\t{weight}\t{right[name]} of {seen[name]}" for name, weight in sorted(weights.items())),
    ]
    (ontology_dir() / "scoring" / "confidence.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def draw(path: Path, said: Sequence[float], right: Sequence[bool]) -> None:
    """Draw the reliability diagram."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    found = bins(said, right)
    figure, axes = plt.subplots(figsize=(5, 4.2), layout="constrained")
    axes.plot([0, 1], [0, 1], color="#9fb2c6", linewidth=1, label="perfect")
    sizes = [20 + 400 * size / len(said) for _, _, size in found]
    axes.plot([x for x, _, _ in found], [y for _, y, _ in found], color="#1f5f8b", linewidth=1)
    axes.scatter(
        [x for x, _, _ in found], [y for _, y, _ in found], s=sizes, color="#1f5f8b", label="readings, by size"
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share of readings that are right")
    axes.legend(frameon=False, loc="upper left", markerscale=0.5)
    figure.savefig(path, dpi=150, metadata={"Software": None})


def tell(name: str, cases: Sequence[Case], said: Sequence[float]) -> None:
    """Print a line of figures."""
    right = [case.right for case in cases]
    share = sum(right) / max(1, len(right))
    brier = sum((p - r) ** 2 for p, r in zip(said, right, strict=True)) / max(1, len(right))
    print(f"{name}: {len(cases)} readings, {share:.2f} right, ECE {ece(said, right):.3f}, Brier score {brier:.3f}")


def table(rows_: Iterable[Sequence[Any]], head: str) -> None:
    """Print Markdown rows."""
    print(f"\n{head}\n|{'---|' * (head.count('|') - 1)}")
    for row in rows_:
        print("| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row) + " |")


def main() -> None:
    """Print the calibration; write weights and figure if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True, help="folder with dev/*.jsonl")
    parser.add_argument("--write", action="store_true", help="write ontology/scoring/confidence.tsv")
    parser.add_argument("--figure", type=Path, help="where the reliability diagram goes")
    options = parser.parse_args()
    rules = Rules()
    cases = [case for name in SETS for case in gold_cases(rules, options.bench / "dev" / f"{name}.jsonl")]
    cases += own_cases(rules, "status.jsonl")
    said = crossed(cases)
    right = [case.right for case in cases]
    tell("development sets, cross-fitted", cases, said)
    fresh = list(own_cases(rules, "status-heldout.jsonl", held_out=True))
    weights = fit(cases)
    tell("held-out sentences of our own", fresh, [confidence(case.traits, weights) for case in fresh])
    table(bins(said, right), "| confidence | right | readings |")
    table(by_frame(cases, said), "| frame | readings | confidence | right |")
    if options.write:
        write(weights, cases)
    if options.figure:
        draw(options.figure, said, right)


if __name__ == "__main__":
    main()
