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
from kg.train import card, evaluate
from kg.train.assemble import assemble, ship
from kg.train.corpora import Corpus, check, digest, read_table, table_of
from kg.train.fit import CONFIGS, fit
from kg.train.prepare import Say, prepare_names, prepare_syntax, prepare_vectors

VERSION = "0.2.0"
LIMITS = CONFIGS / "limits.md"
# Quick mode shows that every stage works; what it trains is of no use.
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
        ("syntax", lambda: fit(CONFIGS / "syntax.cfg", plan.out / "syntax", _settings(plan, "ud"))),
        ("names", lambda: fit(CONFIGS / "names.cfg", plan.out / "names", _settings(plan, "ner"))),
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


def _settings(plan: Plan, kind: str) -> dict[str, Any]:
    return {
        "paths.train": str(plan.out / f"{kind}_train.spacy"),
        "paths.dev": str(plan.out / f"{kind}_dev.spacy"),
        "paths.vectors": str(plan.out / "vectors"),
        **plan.overrides,
    }


def _configs() -> str:
    return "".join(digest(path) for path in sorted(CONFIGS.glob("*.cfg")))


def _package(plan: Plan, corpora: Sequence[Corpus], say: Say) -> None:
    syntax, names = (plan.out / part / "model-best" for part in ("syntax", "names"))
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
