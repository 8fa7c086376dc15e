"""Names as the gazetteer compares them, and its records: rows, hits, terms, titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from kg.model import ActorType, Role

HitKind = Literal["full", "short", "acronym", "demonym", "metonym", "capital", "former", "nonactor"]
TermCertainty = Literal["sure", "assumed", "approximate", "disputed"]
KINDS: tuple[str, ...] = get_args(HitKind)

_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE"}
    | {"œ": "oe", "ð": "d", "þ": "th", "ə": "e", "Ə": "E", "’": "'", "‘": "'", "`": "'", "ʼ": "'", "ʻ": "'"}
)
_SPACE = re.compile(r"[-‐‑–/_\s]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_DROP = re.compile(r"[.,'\"()]")
_PARTICLES = frozenset({"al", "el", "bin", "ibn", "abu", "the", "von", "van", "de", "da", "du", "la", "le"})


@lru_cache(maxsize=1 << 16)  # the same words come again and again: asked five times a token
def fold(text: str) -> str:
    """Return a name in lower case without marks, dots and apostrophes; hyphens become spaces.

    A possessive comes apart, so that tokens and text fold alike: fold("People's Party") is "people s party".

    >>> fold("Recep Tayyip Erdoğan"), fold("Guinea-Bissau"), fold("U.S."), fold("Ha’aretz")
    ('recep tayyip erdogan', 'guinea bissau', 'us', 'haaretz')
    """
    text = _POSSESSIVE.sub(" s", text)
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in marked if not unicodedata.combining(c))
    return _SPACE.sub(" ", _DROP.sub("", text.lower())).strip()


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A known name at words[start:end]. ids: who may be meant (sorted); () for a nonactor."""

    start: int
    end: int
    kind: HitKind
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held an office at a date. certainty: sure (the source vouches for that day), assumed (not known to have

    ended), approximate (the source only knows month or year, or only who ruled), disputed (several at once).
    """

    actor_id: str
    role: Role
    certainty: TermCertainty


@dataclass(frozen=True, slots=True)
class Row:
    """One line of actors.tsv, roles unparsed."""

    id: str
    label: str
    type: ActorType
    iso3: str | None
    wikidata: str | None
    sourced: bool
    gender: str
    function: str
    roles: str


@dataclass(frozen=True, slots=True)
class Term:
    """A role with its office class (HOS, HOG, FM, ...; "" for others). `body`: ISO3 of the state or id of the body."""

    office_class: str
    body: str
    role: Role


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it stands in text. office_class: as Term, or LEADER, HON, ...; states: only there ("" anywhere)."""

    name: str
    office_class: str
    gender: str
    states: tuple[str, ...]


def has_capital(words: Sequence[str]) -> bool:
    """Whether words can be a name: the first has a capital, or follows a particle that has none."""
    first = words[0]
    if first[:1].isupper():
        return True
    if len(words) > 1 and fold(first) in _PARTICLES:
        return any(word[:1].isupper() for word in words[1:])
    return len(first) > 2 and any(c.isupper() for c in first)
