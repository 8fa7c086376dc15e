"""Known actors: who is called what, who held which office when. Reads ontology/actors/*.tsv into a fast matcher.

Names are compared folded (see `fold`). Every name has a kind, and each kind asks for its own caution:
full (a whole name) · short (one word of it, or a nickname: needs support) · acronym (exact letters) · demonym
("Turkish", "Turks") · metonym (a building that stands for an office) · capital (a city that may stand for its state) ·
former (a state's old name) · nonactor (a longer name that contains one of ours: "Gulf of Oman").
"""

from __future__ import annotations

from kg.gazetteer.extra import EXTRA_COLUMNS
from kg.gazetteer.known import Gazetteer
from kg.gazetteer.loading import load_gazetteer
from kg.gazetteer.names import KINDS, Hit, HitKind, Holder, Row, Term, TermCertainty, Title
from kg.names import fold

__all__ = [
    "EXTRA_COLUMNS",
    "KINDS",
    "Gazetteer",
    "Hit",
    "HitKind",
    "Holder",
    "Row",
    "Term",
    "TermCertainty",
    "Title",
    "fold",
    "load_gazetteer",
]
