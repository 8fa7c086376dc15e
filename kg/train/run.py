"""The stages from a folder of corpora to a packaged pipeline, side by side where they can be, and what each does.

A stage runs in a process of its own (spaCy repeats a training exactly only from a fresh start), once those that it
needs are done. A stage done before with the same input is not redone.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import TopologicalSorter
from multiprocessing import get_all_start_methods, get_context
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
from kg.train.storage import folder_size

VERSION = "0.3.0"
LIMITS = CONFIGS / "limits.md"
JOBS = 2  # no more than two trainings wait for nothing
# Quick mode shows that every stage works; what it trains is of no use.
QUICK = {
    "vars.width": 32,
    "vars.depth": 2,
    "training.max_steps": 20,
    "training.eval_frequency": 10,
    "training.optimizer.learn_rate.warmup_steps": 1,
    "corpora.train.augmenter.whitespace_level": 0.0,
}
FULL_VECTORS = {"dimensions": 24, "contexts": 1000, "min_count": 5, "given": 64, "words": 28_000}
QUICK_VECTORS = {"dimensions": 8, "contexts": 20, "min_count": 1, "given": 8, "words": 100}
# A smaller parser, stopped early: the entity recognizer starts from its word representations, and what it parses as the
# large one does becomes silver data. Its width, depth and rows are those of names.cfg.
START = {
    "vars.width": 128,
    "vars.depth": 4,
    "components.tok2vec.model.embed.rows": [3000, 1000, 2000, 1000],
    "training.max_steps": 1000,
}
# The last training of a part is done twice, each with a seed of its own, and the weights are averaged.
SYNTAX_TUNED = {"syntax-tuned-1": 11, "syntax-tuned-2": 12}
NAMES_TUNED = {"names-tuned-1": 7, "names-tuned-2": 8}


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells of progress on stderr, with the seconds since `started`; goes with a stage into its process."""

    started: float

    def __call__(self, text: str) -> None:
        """Print a line."""
        print(f"{time.monotonic() - self.started:7.0f} s  {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run reads and writes.

    quick: tiny networks, few steps; baseline: a pipeline folder to compare with; vectors: the file of the table's
    vectors, if not in the folder of corpora; jobs: how many stages run at once.
    """

    corpora: Path
    out: Path
    quick: bool = False
    baseline: Path | None = None
    vectors: Path | None = None
    jobs: int = JOBS

    @property
    def overrides(self) -> dict[str, Any]:
        """Config settings that quick mode changes."""
        return dict(QUICK) if self.quick else {}


@dataclass(frozen=True, slots=True)
class Task:
    """A plan with the corpora that are there, and where to tell of progress: what a stage gets."""

    plan: Plan
    corpora: Sequence[Corpus]
    say: Say


@dataclass(frozen=True, slots=True)
class Stage:
    """What is done after the stages it `needs`.

    A training: `config` is trained on the documents `data` into the folder of the stage's name, with `settings`; those
    that start with "paths." name folders of the work folder. Any other stage: `work` does it.
    """

    needs: tuple[str, ...] = ()
    work: Callable[[Task], object] | None = None
    config: str = ""
    data: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> str:
        """What the stage's outcome depends on besides the stages it needs and the plan."""
        return json.dumps(dict(self.settings)) + (digest(CONFIGS / f"{self.config}.cfg") if self.config else "")


def run(plan: Plan, say: Say) -> Path:
    """Do every stage that is not done; return the folder of the packaged pipeline, plan.out / "model".

    Raises FileNotFoundError or ValueError for a corpus that is missing, altered, or not allowed to train.
    """
    table = table_of(plan.corpora)
    corpora = check(plan.corpora, _located(read_table(table), plan), say)
    plan.out.mkdir(parents=True, exist_ok=True)
    task = Task(plan, corpora, say)
    states = _states(digest(table) + json.dumps([[corpus.name for corpus in corpora], plan.overrides], sort_keys=True))
    order = TopologicalSorter({name: stage.needs for name, stage in STAGES.items()})
    order.prepare()
    going: dict[Future[None], str] = {}
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    context.set_forkserver_preload([__name__])  # every stage starts as fresh, and spaCy is imported once
    with ProcessPoolExecutor(plan.jobs, context, max_tasks_per_child=1) as pool:
        while order.is_active():
            ready = order.get_ready()
            for name in ready:
                if _stamp(plan, name) == states[name]:
                    say(f"{_numbered(name)}: done before")
                    order.done(name)
                else:
                    going[pool.submit(_do, name, task)] = name
            if ready:
                continue  # what was done before may have made more of them ready
            for future in wait(going, return_when=FIRST_COMPLETED).done:
                name = going.pop(future)
                future.result()
                _stamp_file(plan, name).write_text(states[name], encoding="utf-8")
                order.done(name)
    return plan.out / "model"


def _located(corpora: Sequence[Corpus], plan: Plan) -> list[Corpus]:
    """Put plan.vectors in the place of the table's file of vectors; who names a file does not go on without it."""
    if plan.vectors is None:
        return list(corpora)
    file = str(plan.vectors.absolute())
    return [replace(c, file=file, optional=False) if c.use == "vectors" else c for c in corpora]


def _states(common: str) -> dict[str, str]:
    """Return for each stage a digest of all that its outcome depends on."""
    found: dict[str, str] = {}
    for name in TopologicalSorter({name: stage.needs for name, stage in STAGES.items()}).static_order():
        stage = STAGES[name]
        text = common + name + stage.inputs + "".join(found[need] for need in stage.needs)
        found[name] = hashlib.sha256(text.encode()).hexdigest()
    return found


def _stamp_file(plan: Plan, name: str) -> Path:
    return plan.out / f".{name}"


def _stamp(plan: Plan, name: str) -> str:
    path = _stamp_file(plan, name)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _numbered(name: str) -> str:
    return f"[{list(STAGES).index(name) + 1}/{len(STAGES)}] {name}"


def _do(name: str, task: Task) -> None:
    task.say(_numbered(name))
    stage = STAGES[name]
    if stage.work:
        stage.work(task)
    else:
        _fit(name, stage, task.plan)


def _fit(name: str, stage: Stage, plan: Plan) -> None:
    settings = {
        "paths.train": str(plan.out / f"{stage.data}.spacy"),
        "paths.dev": str(plan.out / f"{stage.data.split('_', maxsplit=1)[0]}_dev.spacy"),
        "paths.vectors": str(plan.out / "vectors"),
        **{key: str(plan.out / value) if key.startswith("paths.") else value for key, value in stage.settings.items()},
        **plan.overrides,
    }
    fit(CONFIGS / f"{stage.config}.cfg", plan.out / name, settings)


def _vectors(task: Task) -> None:
    plan = task.plan
    sizes, lists = QUICK_VECTORS if plan.quick else FULL_VECTORS, not plan.quick
    prepare_vectors(plan.corpora, task.corpora, plan.out, task.say, packages=lists, **sizes)


def _syntax_data(task: Task) -> None:
    prepare_syntax(task.plan.corpora, task.corpora, task.plan.out, task.say)


def _names_data(task: Task) -> None:
    prepare_names(task.plan.corpora, task.corpora, task.plan.out, task.say, packages=not task.plan.quick)


def _silver_data(task: Task) -> None:
    plan = task.plan
    folders = (plan.out / "syntax" / "model-last", plan.out / "start" / "model-best")
    parsers = [prepare_tokenizer(load_folder(folder)) for folder in folders]
    prepare_silver(plan.corpora, task.corpora, plan.out, task.say, parsers=parsers)


def _package(task: Task) -> None:
    plan = task.plan
    syntax, names = ([plan.out / part / "model-best" for part in parts] for parts in (SYNTAX_TUNED, NAMES_TUNED))
    size = ship(assemble(syntax, names, task.corpora, version=VERSION), plan.out / "full", plan.out / "model")
    task.say(f"packaged: {size / 1e6:.1f} MB")


def _evaluate(task: Task) -> None:
    """Write MODEL.md into the packaged folder."""
    plan, corpora = task.plan, task.corpora
    folder = plan.out / "model"
    pipelines: dict[str, Language] = {"shipped": load_pipeline(folder=folder)}
    if plan.baseline:
        pipelines["first"] = load_folder(plan.baseline, fast=False)
    results = card.tables({name: card.measure(nlp, plan.corpora, corpora) for name, nlp in pipelines.items()})
    rates = evaluate.speed(list(pipelines.values()), card.speed_texts(plan.corpora, corpora, pipelines["shipped"]))
    results += "\n\nWords per CPU second, taken in turn in one run: "
    results += ", ".join(f"{name} {rate:,.0f}" for name, rate in zip(pipelines, rates, strict=True)) + "."
    results += "\n\n" + card.relations(pipelines["shipped"], plan.corpora, corpora)
    results += "\n\nHow the trainings rose, on documents held out of the training corpora:\n\n" + card.curves(plan.out)
    size = folder_size(folder)
    limits = LIMITS.read_text(encoding="utf-8")
    text = card.card(pipelines["shipped"], corpora, results, size=size, limits=limits)
    (folder / "MODEL.md").write_text(text, encoding="utf-8")
    task.say(results)


def _each(seeds: Mapping[str, int], after: str, *, config: str, data: str, source: str) -> dict[str, Stage]:
    """Return a training that goes on from `source` for each seed."""
    stage = partial(Stage, (after,), config=config, data=data)
    return {name: stage(settings={"paths.source": source, "system.seed": seed}) for name, seed in seeds.items()}


STAGES: dict[str, Stage] = {
    "vectors": Stage(work=_vectors),
    "syntax-data": Stage(work=_syntax_data),
    "names-data": Stage(work=_names_data),
    "syntax": Stage(("vectors", "syntax-data"), config="syntax", data="ud_train"),
    "start": Stage(("vectors", "syntax-data"), config="syntax", data="ud_train", settings=START),
    "names": Stage(
        ("names-data", "start"), config="names", data="ner_train", settings={"paths.start": "start/model-best"}
    ),
    **_each(NAMES_TUNED, "names", config="names-tune", data="ner_tune", source="names/model-last"),
    "silver-data": Stage(("syntax", "start"), work=_silver_data),
    **_each(SYNTAX_TUNED, "silver-data", config="syntax-tune", data="ud_tune", source="syntax/model-last"),
    "package": Stage((*SYNTAX_TUNED, *NAMES_TUNED), work=_package),
    "evaluate": Stage(("package",), work=_evaluate),
}
