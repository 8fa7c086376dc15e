"""Word embeddings computed once for each word form of a batch, not once for each token: the same numbers, sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

_MIX = np.uint64(0x9E3779B97F4A7C15)  # makes one number of two: odd, so that no bit is lost
Matrix = NDArray[np.float32]


def embed_forms(nlp: Language) -> Language:
    """Make the tok2vec layers of `nlp` embed each distinct word form of a batch once, in place; return `nlp`.

    For pipelines of kg.train, whose embeddings depend on nothing but a token's form and norm. About a seventh faster on
    news; for reading only, such a pipeline cannot be trained or written any more.
    """
    for name, pipe in nlp.pipeline:
        layers: Any = getattr(pipe, "model", None)
        if name == "tok2vec":
            layers.layers[0] = _by_form(layers.layers[0])
        elif name == "ner":
            tok2vec = layers.get_ref("tok2vec").layers[0]
            tok2vec.layers[0] = _by_form(tok2vec.layers[0])
    return nlp


def _by_form(embed: Model[Any, Any]) -> Model[Any, Any]:
    return Model("kg_by_form", _forward, layers=[embed], dims={"nO": embed.maybe_get_dim("nO")})


def _forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Matrix], Callable[[Any], Any]]:
    keys = [doc.to_array(["ORTH", "NORM"]).reshape(-1, 2).astype(np.uint64) for doc in docs]
    flat = np.concatenate(keys) if keys else np.zeros((0, 2), np.uint64)
    _, first, place = np.unique(flat[:, 0] * _MIX + flat[:, 1], return_index=True, return_inverse=True)
    if not len(first):
        return model.layers[0](docs, is_train)
    found = model.layers[0].predict([_forms(docs[0], flat[first])])[0]
    ends = np.cumsum([len(rows) for rows in keys])
    return [found[part] for part in np.split(place, ends[:-1])], _no_training


def _forms(doc: Doc, keys: NDArray[np.uint64]) -> Doc:
    """Return a document of the word forms of `keys` (form, norm), for the vocabulary of `doc`."""
    forms = Doc(doc.vocab, words=[doc.vocab.strings[int(form)] for form in keys[:, 0]])
    norms: Any = keys[:, 1:]
    return forms.from_array(["NORM"], norms)


def _no_training(gradient: Any) -> Any:
    raise NotImplementedError("a pipeline that embeds by word form is for reading, not for training")
