"""Train one part of the pipeline from a spaCy config, on the CPU, with a fixed seed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.pipeline.edit_tree_lemmatizer import EditTreeLemmatizer
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config, registry
from thinc.api import fix_random_seed

from kg.nlp.pipeline import fast_layers, fold_vectors

CONFIGS = Path(__file__).parent / "configs"
CURVE = "curve.jsonl"


@registry.callbacks("kg_copy_tok2vec.v1")  # type: ignore[untyped-decorator]
def copy_tok2vec(source: str) -> Callable[[Language], Language]:
    """Make a callback that starts the entity recognizer's own tok2vec from that of the pipeline in folder `source`.

    Both must have the same width, depth, rows and vectors.
    """

    def copy(nlp: Language) -> Language:
        trained: Any = spacy.load(source).get_pipe("tok2vec")
        recognizer: Any = nlp.get_pipe("ner")
        recognizer.model.get_ref("tok2vec").layers[0].from_bytes(trained.model.to_bytes())
        return nlp

    return copy


def fit(config: Path, out: Path, overrides: Mapping[str, Any]) -> Path:
    """Train as `config` says, with `overrides` ("training.max_steps": 20); return the folder of the best step.

    Progress goes to stderr, and to the file CURVE of the folder: one JSON object for each measured step.
    """
    with fast_layers():
        out.mkdir(parents=True, exist_ok=True)
        (out / CURVE).unlink(missing_ok=True)
        logger = {"training.logger.output_file": str(out / CURVE)}
        settings = load_config(config, overrides={**overrides, **logger}, interpolate=False)
        fix_random_seed(settings["system"]["seed"])
        nlp = init_nlp(settings, use_gpu=-1)
        fold_vectors(nlp.vocab)
        if "trainable_lemmatizer" in nlp.pipe_names:
            lemmatizer: Any = nlp.get_pipe("trainable_lemmatizer")
            mend_lemmatizer(lemmatizer)
        train(nlp, out, use_gpu=-1, stdout=sys.stderr, stderr=sys.stderr)
    return out / "model-best"


def mend_lemmatizer(lemmatizer: EditTreeLemmatizer) -> None:
    """Rebuild the map from edit trees to labels, which spaCy 3.8 loses on loading.

    Without it a lemmatizer that is trained further learns label 0 for every token.
    """
    lemmatizer.tree2label = {tree: label for label, tree in enumerate(lemmatizer.cfg["labels"])}
