"""Accuracy on the development sets with the peers' figures beside ours, written as Markdown.

    python -m benchmarks.accuracy --bench FOLDER [--out benchmarks/RESULTS-accuracy.md]

FOLDER holds `dev/*.jsonl` and `readouts/` (gold sentences are not part of this repository: their licences differ).
Lines 2, 4, 6 ... of a set are its unread half, lines 1, 3, 5 ... the half whose errors were read while the wording was
written: what holds on the unread half alone is what a reader may expect.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.export.jsonl import rows
from kg.extractors import EXTRACTORS
from kg.ingest import extract_all
from kg.readers import read
from kg.score import LEVELS, Result, evaluate

Record = dict[str, Any]
SETS = ("gsr", "ewt", "own_constructions", "petr_unit", "seed", "seed_doc")

# F1 and share of sentences without a pair that got one, as measured on the same sentences by whoever made the sets.
PEERS: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    "first two actors + verb list": {
        "gsr": {"directed": 0.73, "typed": 0.32}, "ewt": {"dyad": 0.27, "typed": 0.07, "false": 0.31},
    },
    "subject-verb-object": {
        "gsr": {"directed": 0.30, "typed": 0.17}, "ewt": {"dyad": 0.19, "typed": 0.04, "false": 0.12},
    },
    "PETRARCH2": {
        "gsr": {"directed": 0.46, "typed": 0.32}, "ewt": {"dyad": 0.06, "typed": 0.06, "false": 0.01},
    },
    "UniversalPetrarch": {
        "gsr": {"directed": 0.44, "typed": 0.32}, "ewt": {"dyad": 0.17, "typed": 0.08, "false": 0.08},
    },
}  # fmt: skip


def extract(path: Path, extractor: Any) -> list[Record]:
    """Return the events of a file's records as rows of `kg extract`."""
    problems: list[Exception] = []
    found = [
        row
        for extraction in extract_all(read([str(path)]), extractor, problems.append)
        for row in rows(extraction, extractor.frames)
    ]
    for problem in problems:
        print(f"skipped: {problem}")
    return found


def lines(path: Path) -> list[Record]:
    """Return the records of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def figure(value: float | None) -> str:
    """Return a share as `.62`, nothing as a dash."""
    return "-" if value is None else f"{value:.2f}".replace("0.", ".", 1)


def row(cells: Iterable[str]) -> str:
    """Return a line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join([row(head), "|" + "---|" * len(head), *(row(cells) for cells in body)])


def _figures(result: Result) -> list[str]:
    counts = [result.levels[level] for level in LEVELS]
    return [*(figure(c.f1 if c.tp + c.fp + c.fn else None) for c in counts), figure(result.false_pair_rate)]


def overview(results: Mapping[str, Mapping[str, Result]], samples: int) -> str:
    """Return F1 of all sets and levels, whole and by half, the peers below."""
    body = []
    for name, halves in results.items():
        for half, result in halves.items():
            level = "typed" if result.levels["typed"].tp else "directed"
            low, high = result.interval(level, samples=samples)
            label = f"**{name}**" if half == "all" else f"{name}, {half} half"
            body.append(
                [label, str(len(result.sentences)), *_figures(result), f"{level} {figure(low)} to {figure(high)}"]
            )
        for peer, figures in PEERS.items():
            if name in figures:
                cells = [figure(figures[name].get(key)) for key in (*LEVELS, "false")]
                body.append([peer, "", *cells, ""])
    return table(["set", "records", *LEVELS, "false pairs", "95 % of F1"], body)


def classes(result: Result) -> str:
    """Return precision, recall and F1 of each PLOVER class."""
    body = [
        [name, figure(c.precision), figure(c.recall), figure(c.f1), str(c.tp), str(c.fp), str(c.fn)]
        for name, c in result.classes.items()
    ]
    return table(["class", "P", "R", "F1", "found", "invented", "missed"], body)


def groups(result: Result, field: str) -> str:
    """Return F1 by the values of a field of the gold records."""
    body = [
        [value, *(figure(levels[level].f1) for level in LEVELS), str(levels["dyad"].tp + levels["dyad"].fn),
         str(levels["dyad"].fp)]
        for (name, value), levels in sorted(result.groups.items())
        if name == field
    ]  # fmt: skip
    return table([field, *LEVELS, "pairs", "invented"], body)


# --- Official readouts: whole documents, people by name ---
def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9 ]+", " ", text).split()


def _is(name: str, actor: Mapping[str, Any]) -> bool:
    """Whether an actor goes by the last word of a name, or its first two."""
    words = [word for word in _words(name) if word not in ("al", "el", "bin", "ibn", "ii")]
    have = {*_words(actor.get("label") or ""), *_words(actor.get("text") or "")}
    return bool(words) and (words[-1] in have or (len(words) > 1 and words[0] in have and words[1] in have))


def readouts(gold: Sequence[Record], events: Iterable[Record]) -> dict[str, float]:
    """Return pairs, recall, precision among people, and how often the relation is the one of the title."""
    by_document = defaultdict(list)
    for event in events:
        if event["plover"] == "CONSULT" and event["status"] == "asserted":
            by_document[event["document"]].append(event)
    pairs = found = invented = right = 0
    for record in gold:
        wanted = [(record["a"]["name"], other["name"]) for other in record["b"]]
        got: set[int] = set()
        for event in by_document[record["id"]]:
            ends = (event["source"], event["target"])
            hit = None
            for n, (a, b) in enumerate(wanted):
                if (_is(a, ends[0]) and _is(b, ends[1])) or (_is(a, ends[1]) and _is(b, ends[0])):
                    hit = n
            if hit is None:
                invented += all(end["type"] == "person" for end in ends)
            elif hit not in got:
                got.add(hit)
                right += event["relation"] == record["relation"]
        pairs, found = pairs + len(wanted), found + len(got)
    return {
        "pairs": pairs,
        "recall": found / pairs if pairs else 0.0,
        "precision": found / (found + invented) if found + invented else 0.0,
        "relation right": right / found if found else 0.0,
    }


def _foreign(event: Record) -> bool:
    states = {event["source"]["iso3"], event["target"]["iso3"]}
    people = event["source"]["type"] == event["target"]["type"] == "person"
    return people and "USA" in states and len(states - {None}) == 2


def report(bench: Path, samples: int) -> str:
    """Score everything and return the report."""
    extractor = EXTRACTORS["rules"]()
    results: dict[str, dict[str, Result]] = {}
    for name in SETS:
        path = bench / "dev" / f"{name}.jsonl"
        gold, events = lines(path), extract(path, extractor)
        halves = {"all": gold, "unread": gold[1::2], "read": gold[0::2]} if len(gold) >= 40 else {"all": gold}
        results[name] = {half: evaluate(some, events) for half, some in halves.items()}
    parts = [
        "# Accuracy of extraction",
        f"Written by `python -m benchmarks.accuracy --bench FOLDER` with {extractor.version}.\n"
        "F1 at four levels: dyad (which two actors), directed (who to whom), quad (verbal or material, cooperation or\n"
        "conflict), typed (PLOVER class); false pairs: share of sentences without a pair for which one was found.\n"
        "Read half: its errors were read while the wording of this version was written; unread half: they were not\n"
        "(own_constructions is the project's own, and known in both halves).",
        overview(results, samples),
    ]
    documents = bench / "readouts"
    if documents.is_dir():
        parts += ["## Official readouts of calls and meetings", _documents(documents, extractor)]
    for name in ("gsr", "own_constructions"):
        parts += [f"## {name} by class", classes(results[name]["all"])]
        parts += [f"## {name} by class, unread half", classes(results[name]["unread"])]
    parts += ["## By construction", groups(results["own_constructions"]["all"], "construction")]
    notes = Path(__file__).with_name("accuracy-errors.md")
    if notes.is_file():
        parts.append(notes.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts) + "\n"


def _documents(folder: Path, extractor: Any) -> str:
    gold, events = lines(folder / "dev.gold.jsonl"), extract(folder / "dev.jsonl", extractor)
    body = []
    for half, some in (("all", gold), ("unread", gold[1::2]), ("read", gold[0::2])):
        told = readouts(some, events)
        body.append([half, *(figure(value) if name != "pairs" else str(value) for name, value in told.items())])
    negatives = folder / "dev.negatives.jsonl"
    wrong = {
        event["document"]
        for event in extract(negatives, extractor)
        if event["plover"] == "CONSULT" and event["status"] == "asserted" and _foreign(event)
    }
    without = len(lines(negatives))
    return (
        table(["half", "pairs", "recall", "precision", "relation right"], body)
        + f"\n\nOf {without} readouts without a foreign counterpart {len(wrong)} got one."
    )


def main() -> None:
    """Score every set and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="write here, not to stdout")
    parser.add_argument("--samples", type=int, default=1000, help="bootstrap samples of the intervals")
    options = parser.parse_args()
    text = report(options.bench, options.samples)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
