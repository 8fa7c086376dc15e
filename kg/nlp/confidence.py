"""How sure a reading is: an additive model over the shape of the reading, its weights measured on development data.

The weights are data (ontology/scoring/confidence.tsv, written by `python -m benchmarks.calibration --write`): one for
each frame, drawn towards zero where it was seen rarely, and one for each trait of the reading. Confidence is the
logistic function of their sum (a ridge logistic regression: Platt 1999; le Cessie and van Houwelingen 1992).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kg.errors import OntologyError
from kg.resources import ontology_dir

LEAST, MOST = 0.02, 0.98  # no rule is ever that wrong, or that right


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """Return the weight of each trait. Raises OntologyError for a line that is none."""
    path = ontology_dir() / "scoring" / "confidence.tsv"
    found: dict[str, float] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        trait, _, rest = line.partition("\t")
        try:
            found[trait] = float(rest.split("\t")[0])
        except ValueError:
            raise OntologyError(f"{path.name}, line {number}: a trait and its weight, with a tab between") from None
    return found


def confidence(traits: Iterable[str], known: Mapping[str, float] | None = None) -> float:
    """Return how often readings with these traits are right, 0.02 to 0.98, two decimals; unknown traits weigh nothing.

    >>> confidence(["a"], {"": 1.0, "a": -1.0})
    0.5
    """
    table = weights() if known is None else known
    total = table.get("", 0.0) + sum(table.get(trait, 0.0) for trait in traits)
    value = 1 / (1 + math.exp(-max(-20.0, min(20.0, total))))
    return round(min(MOST, max(LEAST, value)), 2)
