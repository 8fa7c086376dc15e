"""The shipped pipeline against others on the test sets of a corpora folder.

`python -m benchmarks.pipeline --corpora FOLDER [--with NAME=FOLDER ...] [--readouts GOLD.jsonl]`
Syntax, entities and sentences with 95 % intervals, words per CPU second taken in turn, our own sentence set, and, with
the gold file of the official readouts, how many of the people named in an evidence sentence are found as PERSON.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from spacy.language import Language

from benchmarks import sentences
from kg.nlp.pipeline import load_folder, load_pipeline
from kg.train import card, evaluate
from kg.train.assemble import NAME
from kg.train.corpora import read_table, table_of


def people_found(nlp: Language, gold: Path) -> evaluate.Score:
    """Return the share of people (last word of the name, accents folded) inside a PERSON of the evidence sentence."""
    counts = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text = record["evidence"]
        entities = [_fold(span.text) for span in nlp(text).ents if span.label_ == "PERSON"]
        names = [_fold(side["name"].split()[-1]) for side in (record["a"], *record["b"])]
        named = [name for name in names if name in _fold(text)]
        right = sum(any(name in entity for entity in entities) for name in named)
        counts.append((right, len(named), len(named)))
    return evaluate.score(counts)


def report(pipelines: Mapping[str, Language], corpora_folder: Path, readouts: Path | None) -> str:
    """Return all tables as Markdown."""
    corpora = read_table(table_of(corpora_folder))
    parts = [card.tables({name: card.measure(nlp, corpora_folder, corpora) for name, nlp in pipelines.items()})]
    texts = card.speed_texts(corpora_folder, corpora, next(iter(pipelines.values())))
    rates = evaluate.speed(list(pipelines.values()), texts)
    for (name, nlp), rate in zip(pipelines.items(), rates, strict=True):
        right, found, gold, _ = sentences.score(nlp)
        line = f"{name}: {rate:,.0f} words per CPU second, {rate / rates[-1]:.2f} times the last; "
        line += f"own news text ({gold} sentences): F1 {200 * right / (found + gold):.1f}"
        parts.append(line + (f"; people in readouts: {people_found(nlp, readouts)}" if readouts else ""))
    return "\n\n".join(parts)


def main() -> None:
    """Read the options, print the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline", description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--with", dest="others", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--readouts", type=Path)
    found = parser.parse_args()
    pipelines: dict[str, Language] = {"shipped": load_pipeline()}
    for other in found.others:
        name, _, folder = other.partition("=")
        pipelines[name] = _loaded(Path(folder))
    print(report(pipelines, found.corpora, found.readouts))


def _loaded(folder: Path) -> Language:
    """Load an earlier one of ours as the shipped one is, any other as spaCy would."""
    ours = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["name"] == NAME
    return load_pipeline(folder=folder) if ours else load_folder(folder, fast=False)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


if __name__ == "__main__":
    main()
