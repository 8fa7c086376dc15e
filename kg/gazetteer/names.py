"""Names as the gazetteer compares them, and its records: rows, hits, terms, titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from kg.model import ActorType, Role
from kg.names import fold

HitKind = Literal["full", "short", "acronym", "demonym", "metonym", "capital", "former", "nonactor"]
TermCertainty = Literal["sure", "assumed", "approximate", "disputed"]
KINDS: tuple[str, ...] = get_args(HitKind)

_PARTICLES = frozenset({"al", "el", "bin", "ibn", "abu", "the", "von", "van", "de", "da", "du", "la", "le"})


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

    ended), approximate (the source only knows month or year, or only who ruled, or has not looked for long), disputed
    (several at once).
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
