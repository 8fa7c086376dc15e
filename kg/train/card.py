"""MODEL.md: what the shipped pipeline was trained on, what it scores, what it cannot do, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from spacy.language import Language

from kg.train import evaluate
from kg.train.assemble import sources
from kg.train.corpora import Corpus
from kg.train.documents import read_docs
from kg.train.evaluate import Score

Scores = Mapping[str, Mapping[str, Score]]
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


def card(nlp: Language, corpora: Sequence[Corpus], results: str, *, size: int, limits: str) -> str:
    """Return the text of MODEL.md. size: bytes of the shipped folder; limits: what the scores do not say."""
    thanks = [
        f"| {row['name']} | {row['license']} | {row['author']} | {row['url']} |" for row in sources(corpora)
    ]  # fmt: skip
    meta = nlp.meta
    return "\n".join([
        f"# {meta['lang']}_{meta['name']} {meta['version']}: the pipeline in this folder",
        "",
        f"{meta['description']}. {size / 1e6:.1f} MB on disk (float16 weights, float32 when loaded), "
        f"licence {meta['license']} (apart from the code, which has its own). Load it with "
        "`kg.nlp.pipeline.load_pipeline()`.",
        "",
        "## Made with",
        "",
        "`python -m kg.train --corpora FOLDER --out FOLDER` (fixed seeds; configs in `kg/train/configs`; files and "
        "checksums in `kg/train/corpora.toml`).",
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
