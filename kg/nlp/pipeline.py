"""The spaCy pipeline that reads English: the one shipped with the package, or the user's own by name."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import LOWER
from spacy.language import Language
from spacy.vectors import Vectors
from spacy.vocab import Vocab
from thinc.api import use_ops

from kg.nlp import sentences  # noqa: F401  (registers its components)
from kg.nlp.embedding import embed_forms
from kg.nlp.tokens import prepare_tokenizer
from kg.resources import model_dir

FOLDED = "kg_folded_words"  # the name of word vectors whose keys are lower-case forms
BYTE = 127  # word vectors are stored as whole numbers, this many to one
BATCH = 16  # documents that nlp.pipe reads together: larger matrices leave the cache, and cost a fifth more time


def load_pipeline(name: str | None = None, *, folder: Path | None = None) -> Language:
    """Return the shipped pipeline, or the pipeline called `name` (an installed package or a folder, as for spacy.load).

    folder: where the shipped pipeline lies, if not in the package (kg.train measures it before it is shipped).

    Both get our sentence rules before their parser; the shipped one also our tokenizer rules. The shipped pipeline
    needs no network and gives the same analysis for the same text. Raises OSError if no pipeline is called `name`.
    """
    if name:
        return add_sentence_rules(spacy.load(name))
    nlp = embed_forms(prepare_tokenizer(load_folder(folder or model_dir())))
    nlp.batch_size = BATCH
    return add_sentence_rules(nlp)


def load_folder(folder: Path, *, fast: bool = True) -> Language:
    """Return the pipeline in `folder`, its weights stored as float16 (kg.train.storage) or float32.

    fast: compute as `fast_layers` does. The analyses are the same but for the last bits of a score.
    """
    if not fast:
        return widen(spacy.load(folder))
    with fast_layers():
        return widen(spacy.load(folder))


def fast_layers() -> AbstractContextManager[None]:
    """Make layers that are created in this context multiply with NumPy's BLAS, if threadpoolctl is installed.

    BLAS is held to one thread in this process from here on: for matrices this small more threads only wait for one
    another. So 1.7 times as many words a CPU second as with spaCy's own BLIS (AMD EPYC, the first pipeline).
    """
    numpy_blas = find_spec("threadpoolctl") is not None
    if numpy_blas:
        import_module("threadpoolctl").threadpool_limits(limits=1, user_api="blas")
    found: AbstractContextManager[None] = use_ops("numpy", use_blis=not numpy_blas)
    return found


def add_sentence_rules(nlp: Language) -> Language:
    """Put the sentence rules before whatever splits sentences in `nlp` (parser or senter), in place; return `nlp`."""
    splitter = next((name for name in nlp.pipe_names if name in {"parser", "senter", "sentencizer"}), None)
    if splitter and "kg_sentences" not in nlp.pipe_names:
        nlp.add_pipe("kg_sentences", first=True)
        if "ner" in nlp.pipe_names and nlp.pipe_names.index("ner") < nlp.pipe_names.index(splitter):
            nlp.add_pipe("kg_whole_names", before=splitter)
        if splitter == "parser":
            nlp.add_pipe("kg_joined_sentences", after=splitter)
    return nlp


def widen(nlp: Language) -> Language:
    """Turn weights and vectors as kg.train.storage keeps them into the float32 that spaCy computes with, in place."""
    for _, component in nlp.pipeline:
        for node in component.model.walk() if hasattr(component, "model") else ():
            for name in node.param_names:
                if node.has_param(name) and node.get_param(name).dtype == np.float16:
                    node.set_param(name, node.get_param(name).astype(np.float32))
    vectors = nlp.vocab.vectors
    if vectors.data.dtype == np.float16:
        vectors.data = vectors.data.astype(np.float32)
    if vectors.data.dtype == np.int8:
        vectors.data = vectors.data.astype(np.float32) / BYTE
    fold_vectors(nlp.vocab)
    return nlp


def fold_vectors(vocab: Vocab) -> None:
    """Make vectors called FOLDED find a word by its lower-case form, in place: spaCy does not store that setting."""
    vectors = vocab.vectors
    if vectors.name == FOLDED and vectors.attr != LOWER:
        folded = Vectors(strings=vocab.strings, data=vectors.data, name=FOLDED, attr="LOWER")
        for key, row in vectors.key2row.items():
            folded.add(key, row=row)
        vocab.vectors = folded
