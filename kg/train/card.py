"""MODEL.md: what the shipped pipeline was trained on, what it scores, what it cannot do, and how to make it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from spacy.language import Language

from kg.train import evaluate
from kg.train.assemble import sources
from kg.train.corpora import Corpus
from kg.train.documents import read_docs
from kg.train.evaluate import Score
from kg.train.fit import CURVE

Scores = Mapping[str, Mapping[str, Score]]
COMMON = 100
MAIN_SCORES = {"dep_las": "LAS", "ents_f": "entity F1"}
COLUMNS = ("UAS", "LAS", "UPOS", "tag", "lemma", "raw UAS", "raw LAS", "raw words", "sentences")


def measure(nlp: Language, folder: Path, corpora: Iterable[Corpus]) -> dict[str, dict[str, Score]]:
    """Return the scores of a pipeline on every test set of the table, by the name of the set."""
    found: dict[str, dict[str, Score]] = {}
    for corpus in corpora:
        if corpus.use in {"ud-test", "ner-test"}:
            gold = read_docs(folder / corpus.file, nlp.vocab)
            found[corpus.name] = evaluate.syntax(nlp, gold) if corpus.use == "ud-test" else evaluate.names(nlp, gold)
    return found


def speed_texts(folder: Path, corpora: Iterable[Corpus], nlp: Language) -> list[str]:
    """Return the raw texts of the syntax test sets, on which speed is measured."""
    tests = [corpus for corpus in corpora if corpus.use == "ud-test"]
    return [doc.text for corpus in tests for doc in read_docs(folder / corpus.file, nlp.vocab)]


def tables(pipelines: Mapping[str, Scores]) -> str:
    """Return Markdown tables of syntax and entity scores, one row for each test set and pipeline, with intervals."""
    syntax = ["| test set | pipeline | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    entities = ["| test set | pipeline | items | F1 | by kind |", "|---|---|---|---|---|"]
    for test in next(iter(pipelines.values())):
        for name, scores in pipelines.items():
            row = scores[test]
            if "LAS" in row:
                syntax.append(f"| {test} | {name} | " + " | ".join(str(row[column]) for column in COLUMNS) + " |")
            else:
                kinds = ", ".join(f"{kind} {score.value:.0f}" for kind, score in row.items() if kind != "all")
                entities.append(f"| {test} | {name} | {row['all'].items} | {row['all']} | {kinds} |")
    return "\n".join([*syntax, "", *entities])


def relations(nlp: Language, folder: Path, corpora: Iterable[Corpus]) -> str:
    """Return how well each relation of COMMON arcs or more is found in the syntax test sets, weakest first."""
    tests = [corpus for corpus in corpora if corpus.use == "ud-test"]
    found = evaluate.relations(nlp, [doc for corpus in tests for doc in read_docs(folder / corpus.file, nlp.vocab)])
    listed = ", ".join(f"{label} {score.value:.0f}" for label, score in found.items() if score.items >= COMMON)
    return f"Labelled F1 by relation, raw text of all syntax test sets: {listed}."


def curves(work: Path) -> str:
    """Return a Markdown table of how the main score on the held-out documents rose in each training below `work`."""
    rows = ["| training | score | by step |", "|---|---|---|"]
    for path in sorted(work.glob(f"*/{CURVE}"), key=lambda path: path.stat().st_mtime_ns):
        steps = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        score = "dep_las" if "dep_las" in steps[-1]["scores"] else "ents_f"
        values = ", ".join(f"{step['step']}: {step['scores'][score]:.1f}" for step in steps if step["step"])
        rows.append(f"| {path.parent.name} | {MAIN_SCORES[score]} | {values} |")
    return "\n".join(rows)


def card(nlp: Language, corpora: Sequence[Corpus], results: str, *, size: int, limits: str) -> str:
    """Return the text of MODEL.md. size: bytes of the shipped folder; limits: what the scores do not say."""
    thanks = [
        f"| {row['name']} | {row['license']} | {row['author']} | {row['url']} |" for row in sources(corpora)
    ]  # fmt: skip
    meta = nlp.meta
    return "\n".join([
        f"# {meta['lang']}_{meta['name']} {meta['version']}: the pipeline in this folder",
        "",
        f"{meta['description']}. {size / 1e6:.1f} MB on disk (weights as float16, vectors in bytes, "
        "float32 when loaded), "
        f"licence {meta['license']} (apart from the code, which has its own). Load it with "
        "`kg.nlp.pipeline.load_pipeline()`.",
        "",
        "## Made with",
        "",
        "`python -m kg.train --corpora FOLDER --out FOLDER --vectors FILE` (fixed seeds; configs in "
        "`kg/train/configs`; files and checksums in `kg/train/corpora.toml`).",
        "",
        "| source | terms | by | address |",
        "|---|---|---|---|",
        *thanks,
        "",
        "Only labels, counts and weights derived from these texts are in the folder; the texts are not. Nothing from "
        "the development or test part of EWT trained any part, nor did a corpus for research only.",
        "",
        "## Scores on test sets, per cent, with 95 % intervals (bootstrap over documents)",
        "",
        "UAS to lemma: gold tokens and sentences, punctuation counted. raw: from the running text, offsets must match.",
        "",
        results,
        "",
        "## Limits",
        "",
        limits.strip(),
        "",
    ])  # fmt: skip
