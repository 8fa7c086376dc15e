"""Accuracy on the development sets, with the peers' figures beside ours, as a Markdown table.

    python benchmarks/accuracy.py --bench FOLDER [--kg COMMAND]

FOLDER holds `dev/*.jsonl`, `readouts/` and `score_extract.py` (gold sentences are not part of this repository: their
licences differ). Figures are F1 unless said; with about 150 sentences a 95 % interval is about +-.08.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

SETS = ("gsr", "ewt", "own_constructions", "petr_unit", "seed", "seed_doc")
LEVELS = ("dyad", "directed", "quad", "typed")

# Measured on the same sentences by whoever made the sets (development half); not run here.
PEERS = {
    "first two actors + verb list": {"gsr": {"directed": 0.73, "typed": 0.32}, "ewt": {"dyad": 0.27, "typed": 0.07}},
    "subject-verb-object": {"gsr": {"directed": 0.30, "typed": 0.17}, "ewt": {"dyad": 0.19, "typed": 0.04}},
    "PETRARCH2": {"gsr": {"directed": 0.46, "typed": 0.32}, "ewt": {"dyad": 0.06, "typed": 0.06}},
    "UniversalPetrarch": {"gsr": {"directed": 0.44, "typed": 0.32}, "ewt": {"dyad": 0.17, "typed": 0.08}},
}


def extract(kg: str, gold: Path, folder: Path) -> Path:
    """Run `kg extract` on a set and return the file with its events."""
    events = folder / f"{gold.stem}.events.jsonl"
    subprocess.run([*kg.split(), "extract", str(gold), "--format", "jsonl", "-o", str(events)], check=True)
    return events


def score(bench: Path, kind: str, gold: Path, events: Path) -> dict:
    """Return what the scorer prints."""
    command = [sys.executable, str(bench / "score_extract.py"), kind, str(gold), str(events)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def figure(value: object) -> str:
    """Return a share as `.62`, anything else as it is, nothing as a dash."""
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def f1(result: dict, level: str) -> float | None:
    """Return the F1 of a level, whatever shape the scorer gives it."""
    value = result.get("levels", result).get(level)
    return value.get("F1", value.get("f1", value.get("F"))) if isinstance(value, dict) else value


def main() -> None:
    """Score every set and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--kg", default=f"{sys.executable} -m kg")
    options = parser.parse_args()
    bench = options.bench
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print("| set | " + " | ".join(LEVELS) + " | false-pair rate |\n|---|" + "---|" * (len(LEVELS) + 1))
        for name in SETS:
            gold = bench / "dev" / f"{name}.jsonl"
            result = score(bench, "events", gold, extract(options.kg, gold, folder))
            cells = [figure(f1(result, level)) for level in LEVELS]
            print(f"| {name} | " + " | ".join(cells) + f" | {figure(result.get('false_pair_rate'))} |")
            for peer, figures in PEERS.items():
                if name in figures:
                    cells = [figure(figures[name].get(level)) for level in LEVELS]
                    print(f"| &nbsp; {peer} | " + " | ".join(cells) + " | |")
        for kind, gold_name, texts in (
            ("readouts", "dev.gold.jsonl", "dev.jsonl"),
            ("negatives", "dev.negatives.jsonl", "dev.negatives.jsonl"),
        ):
            events = extract(options.kg, bench / "readouts" / texts, folder)
            print(f"\n{kind}: {json.dumps(score(bench, kind, bench / 'readouts' / gold_name, events))}")


if __name__ == "__main__":
    main()
