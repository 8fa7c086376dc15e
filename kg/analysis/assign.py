"""From contacts to theatres and presences, in one pass or, where the corpus is noisy, in two."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from kg.analysis.community import in_order
from kg.analysis.ledger import Bools, Ints, Ledger
from kg.analysis.parameters import Parameters
from kg.analysis.presence import Presence, presence
from kg.analysis.theatres import theatres

FEWEST = 30  # explained contacts without which a second pass has nothing to stand on


def assign(book: Ledger, parameters: Parameters, *, start: Ints | None = None) -> tuple[Ints, Presence]:
    """Return the theatre of each row and who is present where. start: see `theatres`.

    When the estimated noise exceeds `parameters.clean_above`, theatres are found again from the explained contacts
    alone, because wrong links between busy actors pull theatres together. On planted fronts with 30 % noise this raised
    the F1 of multi-front actors; on cleaner corpora it cost a little, hence the threshold (benchmarks/fronts.py).
    Costs at most twice `theatres`.
    """
    label = theatres(book, parameters, start=start)
    found = presence(book, label, parameters)
    kept = ~found.crossing
    if found.noise <= parameters.clean_above or int(kept.sum()) < FEWEST:
        return label, found
    clean = book.take(kept)
    inner = theatres(clean, parameters)
    again = _rejoin(book, label, kept, inner, presence(clean, inner, parameters))
    return again, presence(book, again, parameters)


def _rejoin(book: Ledger, label: Ints, kept: Bools, inner: Ints,
            found: Presence) -> Ints:  # fmt: skip
    """Return theatres for all rows: those left out go where both ends are most present, else with their old theatre."""
    there: dict[int, dict[int, int]] = defaultdict(dict)
    chosen = found.present
    for x, f, n in zip(found.actor[chosen].tolist(), found.front[chosen].tolist(), found.contacts[chosen].tolist(),
                       strict=True):  # fmt: skip
        there[x][f] = n
    heir: dict[int, int] = {}
    for old in np.unique(label[~kept]).tolist():
        same = inner[label[kept] == old]
        # An old theatre of which nothing is left keeps a number of its own.
        heir[old] = int(np.bincount(same).argmax()) if len(same) else int(inner.max()) + 1 + old
    result = np.empty(len(book), dtype=np.int64)
    result[kept] = inner
    for row in np.flatnonzero(~kept).tolist():
        a, b = there.get(int(book.a[row]), {}), there.get(int(book.b[row]), {})
        both = sorted(set(a) & set(b))
        result[row] = max(both, key=lambda f: min(a[f], b[f])) if both else heir[int(label[row])]
    return in_order(result)
