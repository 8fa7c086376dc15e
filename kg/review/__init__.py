"""Looking at events by hand: which to look at first, coding sheets, samples, and what a coded sample says.

The sheet is one and the same for reviewing (`kg review --sheet`) and for measuring (`kg sample`): what is coded to
measure precision can be applied as decisions, and the other way round.
"""

from kg.review.items import Item, items, queue
from kg.review.sample import draw, strata
from kg.review.scoring import Agreement, Scores, agreement, score
from kg.review.sheet import COLUMNS, judgements, read_sheet, rows

__all__ = [
    "COLUMNS",
    "Agreement",
    "Item",
    "Scores",
    "agreement",
    "draw",
    "items",
    "judgements",
    "queue",
    "read_sheet",
    "rows",
    "score",
    "strata",
]
