"""The stages from a folder of corpora to a packaged pipeline; a stage done with the same input is not redone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language

from kg.nlp.pipeline import load_folder, load_pipeline
from kg.nlp.tokens import prepare_tokenizer
from kg.train import card, evaluate
from kg.train.assemble import assemble, ship
from kg.train.corpora import Corpus, check, digest, read_table, table_of
from kg.train.fit import CONFIGS, fit
from kg.train.prepare import Say, prepare_names, prepare_silver, prepare_syntax, prepare_vectors

VERSION = "0.2.0"
LIMITS = CONFIGS / "limits.md"
# Quick mode shows that every stage works; what it trains is of no use.
# A smaller parser, stopped early: the entity recognizer starts from its word representations, and what it parses as the
# large one does becomes silver data.
START = {
    "vars.width": 128,
    "vars.depth": 4,
    "components.tok2vec.model.embed.rows": [5000, 1000, 2500, 1000],
    "training.max_steps": 1500,
}
QUICK = {
    "vars.width": 32,
    "vars.depth": 2,
    "training.max_steps": 20,
    "training.eval_frequency": 10,
    "training.optimizer.learn_rate.warmup_steps": 1,
    "corpora.train.augmenter.whitespace_level": 0.0,
}
FULL_VECTORS = {"dimensions": 48, "contexts": 1000, "min_count": 5}
QUICK_VECTORS = {"dimensions": 8, "contexts": 20, "min_count": 1}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run reads and writes. quick: tiny networks, few steps; baseline: a pipeline folder to compare with."""

    corpora: Path
    out: Path
    quick: bool = False
    baseline: Path | None = None

    @property
    def overrides(self) -> dict[str, Any]:
        """Config settings that quick mode changes."""
        return dict(QUICK) if self.quick else {}


def run(plan: Plan, say: Say) -> Path:
    """Do every stage that is not done; return the folder of the packaged pipeline, plan.out / "model".

    Raises FileNotFoundError or ValueError for a corpus that is missing, altered, or not allowed to train.
    """
    table = table_of(plan.corpora)
    corpora = read_table(table)
    check(plan.corpora, corpora, say)
    plan.out.mkdir(parents=True, exist_ok=True)
    state = digest(table) + json.dumps(plan.overrides, sort_keys=True)
    vectors, lists = QUICK_VECTORS if plan.quick else FULL_VECTORS, not plan.quick
    stages: list[tuple[str, Callable[[], object]]] = [
        ("vectors", lambda: prepare_vectors(plan.corpora, corpora, plan.out, say, packages=lists, **vectors)),
        ("syntax data", lambda: prepare_syntax(plan.corpora, corpora, plan.out, say)),
        ("name data", lambda: prepare_names(plan.corpora, corpora, plan.out, say, packages=lists)),
        ("start", lambda: _fit(plan, "start", "syntax", "ud_train", **START)),
        ("syntax", lambda: _fit(plan, "syntax", "syntax", "ud_train")),
        ("silver data", lambda: _prepare_silver(plan, corpora, say)),
        ("tuned syntax", lambda: _fit(plan, "syntax-tuned", "syntax-tune", "ud_tune", source="syntax/model-last")),
        ("names", lambda: _fit(plan, "names", "names", "ner_train", start="start/model-best")),
        ("tuned names", lambda: _fit(plan, "names-tuned", "names-tune", "ner_tune", source="names/model-last")),
        ("package", lambda: _package(plan, corpora, say)),
        ("evaluate", lambda: _evaluate(plan, corpora, say)),
    ]
    for number, (name, work) in enumerate(stages, 1):
        state = hashlib.sha256((state + name + _configs()).encode()).hexdigest()
        stamp = plan.out / f".{number}-{name.replace(' ', '-')}"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
            say(f"[{number}/{len(stages)}] {name}: done before")
            continue
        say(f"[{number}/{len(stages)}] {name}")
        work()
        stamp.write_text(state, encoding="utf-8")
    return plan.out / "model"


def _fit(plan: Plan, folder: str, config: str, data: str, **more: Any) -> None:
    """Train into `folder` of the work folder; `source` and `start` name folders there, other keywords are settings."""
    paths = {f"paths.{key}": str(plan.out / more.pop(key)) for key in ("source", "start") if key in more}
    settings = {
        "paths.train": str(plan.out / f"{data}.spacy"),
        "paths.dev": str(plan.out / f"{data.split('_', maxsplit=1)[0]}_dev.spacy"),
        "paths.vectors": str(plan.out / "vectors"),
        **paths,
        **more,
        **plan.overrides,
    }
    fit(CONFIGS / f"{config}.cfg", plan.out / folder, settings)


def _prepare_silver(plan: Plan, corpora: Sequence[Corpus], say: Say) -> None:
    folders = (plan.out / "syntax" / "model-last", plan.out / "start" / "model-best")
    parsers = [prepare_tokenizer(load_folder(folder)) for folder in folders]
    prepare_silver(plan.corpora, corpora, plan.out, say, parsers=parsers)


def _configs() -> str:
    return "".join(digest(path) for path in sorted(CONFIGS.glob("*.cfg")))


def _package(plan: Plan, corpora: Sequence[Corpus], say: Say) -> None:
    syntax, names = (plan.out / part / "model-best" for part in ("syntax-tuned", "names-tuned"))
    size = ship(assemble(syntax, names, corpora, version=VERSION), plan.out / "full", plan.out / "model")
    say(f"packaged: {size / 1e6:.1f} MB")


def _evaluate(plan: Plan, corpora: Sequence[Corpus], say: Say) -> None:
    """Write MODEL.md into the packaged folder."""
    folder = plan.out / "model"
    pipelines: dict[str, Language] = {"shipped": load_pipeline(folder=folder)}
    if plan.baseline:
        pipelines["first"] = load_folder(plan.baseline, fast=False)
    results = card.tables({name: card.measure(nlp, plan.corpora, corpora) for name, nlp in pipelines.items()})
    rates = evaluate.speed(list(pipelines.values()), card.speed_texts(plan.corpora, corpora, pipelines["shipped"]))
    results += "\n\nWords per CPU second, taken in turn in one run: "
    results += ", ".join(f"{name} {rate:,.0f}" for name, rate in zip(pipelines, rates, strict=True)) + "."
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    limits = LIMITS.read_text(encoding="utf-8")
    text = card.card(pipelines["shipped"], corpora, results, size=size, limits=limits)
    (folder / "MODEL.md").write_text(text, encoding="utf-8")
    say(results)
