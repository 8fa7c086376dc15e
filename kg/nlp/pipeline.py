"""The spaCy pipeline that reads English: the one shipped with the package, or the user's own by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language

MODEL_DIR = Path(__file__).parent / "model"


def load_pipeline(name: str | None = None) -> Language:
    """Return the shipped pipeline, or the pipeline called `name` (an installed package or a folder, as for spacy.load).

    The shipped pipeline loads in about a second, needs no network and gives the same analysis for the same text.
    Raises OSError if no pipeline is called `name`.
    """
    return spacy.load(name) if name else _widen(spacy.load(MODEL_DIR))


def _widen(nlp: Language) -> Language:
    """Turn weights stored as float16 (kg.train.storage) back into the float32 that spaCy computes with, in place."""
    for _, component in nlp.pipeline:
        for node in component.model.walk() if hasattr(component, "model") else ():
            for name in node.param_names:
                if node.has_param(name) and node.get_param(name).dtype == np.float16:
                    node.set_param(name, node.get_param(name).astype(np.float32))
    return nlp
