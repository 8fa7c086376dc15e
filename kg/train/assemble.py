"""One pipeline from its trained parts: names for the package, terms and thanks in meta.json, small files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import spacy
import srsly  # type: ignore[import-untyped]
from spacy.language import Language
from spacy.strings import StringStore
from thinc.api import Model

from kg.train import lists
from kg.train.corpora import Corpus
from kg.train.fit import mend_lemmatizer
from kg.train.storage import pack

NAME = "kg_news"
LICENCE = "CC BY-SA 4.0"


def assemble(syntax: Sequence[Path], names: Sequence[Path], corpora: Sequence[Corpus], *, version: str) -> Language:
    """Return the pipeline of trained folders: parser and taggers of `syntax`, entities of `names`, each averaged.

    The entity recognizer comes before the parser, so that no sentence starts inside a name.
    """
    nlp = averaged([spacy.load(folder) for folder in syntax])
    nlp.add_pipe("ner", source=averaged([spacy.load(folder) for folder in names]), before="parser")
    lemmatizer: Any = nlp.get_pipe("trainable_lemmatizer")
    mend_lemmatizer(lemmatizer)
    nlp.meta.update(
        name=NAME,
        version=version,
        description="English for news: UD syntax, lemmas, PERSON ORG GPE LOC NORP; CNN with word vectors",
        license=LICENCE,
        sources=sources(corpora),
    )
    nlp.meta.pop("performance", None)
    return nlp


def averaged(pipelines: Sequence[Language]) -> Language:
    """Return the first pipeline with the mean of the weights of all, which went on from one trained pipeline.

    Trainings of different seeds stay close enough to their common start for the mean to be better than each
    ("Model soups", Wortsman and others 2022). Raises ValueError where the pipelines are not built alike.
    """
    first = pipelines[0]
    for name in first.pipe_names:
        models: list[Any] = [getattr(nlp.get_pipe(name), "model", None) for nlp in pipelines]
        if not isinstance(models[0], Model):
            continue
        for nodes in zip(*(model.walk() for model in models), strict=True):
            for param in nodes[0].param_names:
                weights = [node.get_param(param) for node in nodes]
                nodes[0].set_param(param, sum(weights) / len(weights))
    return first


def sources(corpora: Iterable[Corpus]) -> list[dict[str, str]]:
    """Return name, address, terms and authors of what trained the pipeline, each source once, in the table's order."""
    used = {corpus.source.name: corpus.source for corpus in corpora if not corpus.use.endswith("test")}
    rows = [(source.name, source.licence, source.attribution, source.url) for source in used.values()]
    return [dict(zip(("name", "license", "author", "url"), row, strict=True)) for row in (*rows, *lists.SOURCES)]


def ship(nlp: Language, work: Path, target: Path) -> int:
    """Write `nlp` to `work` as spaCy does and to `target` with float16 weights; return the bytes of `target`."""
    nlp.to_disk(work)
    prune_strings(work)
    return pack(work, target)


def prune_strings(folder: Path) -> int:
    """Drop from vocab/strings.json the words of the training texts that no label or rule needs; return how many stay.

    The parts of the pipeline add their labels and lemma rules themselves when they load; words come back with a text.
    """
    bare = spacy.load(folder, exclude=["vocab"])
    lemmatizer: Any = bare.get_pipe("trainable_lemmatizer")
    path = folder / "vocab" / "strings.json"
    strings = StringStore(srsly.read_json(path))
    rules = srsly.msgpack_loads(lemmatizer.trees.to_bytes())["trees"]
    parts = {strings[tree[side]] for tree in rules for side in ("orig", "subst") if side in tree}
    labels = {str(label) for _, pipe in bare.pipeline for label in getattr(pipe, "labels", ())}
    needed = sorted(set(strings) & (set(bare.vocab.strings) | parts | labels))
    srsly.write_json(path, needed)
    return len(needed)
