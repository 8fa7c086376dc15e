"""What the components of the pipeline hand to each other: token-level records on the Doc.

`doc._.references` (kg_mentions; kg_actors fills in who is meant) and `doc._.relations` (kg_relations). Indexes are
token indexes of the Doc, ranges half-open. Everything is by value: no spaCy object is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.model import Certainty, Status

Kind = Literal["name", "group", "adjective", "pronoun", "anaphor"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A stretch of tokens that may stand for one or more actors.

    kind: name (proper name with its titles) · group (common noun: "rebels", "the Turkish army") · adjective (a
    nationality or acronym before a noun that is no actor: usable only from inside that noun phrase) · pronoun ·
    anaphor (a phrase that points back: "the two leaders", "the Egyptian president", "both sides").
    label: PERSON ORG GPE LOC NORP or an actor type of the gazetteer, "" when unknown. iso3: the state it names.
    candidates: gazetteer ids that its words may mean. owner: index of the reference that swallowed this one (a
    possessor, an apposition, "of X": gives the state, is no second participant). parts: indexes of the references it
    really stands for ("the ministers of A and B").
    actors: ids of the actors meant, after resolution (two for "the two leaders"); () when unresolved.
    """

    start: int
    end: int
    head: int
    kind: Kind
    label: str = ""
    iso3: str | None = None
    candidates: tuple[str, ...] = ()
    owner: int | None = None
    parts: tuple[int, ...] = ()
    actors: tuple[str, ...] = ()
    certainty: Certainty = "named"


@dataclass(frozen=True, slots=True)
class Relation:
    """One event reading of a sentence: relation name, trigger tokens, roles as indexes into doc._.references.

    predicate: token index of the head word that carries the frame. mutual: all with all (A and B met; then `targets`
    may be empty). status: what the grammar around the predicate says (negation, modality, plan, request, accusation);
    attribution is added later. rule: name of the frame and of the role rule, for `kg relations --try`. traits: what its
    confidence depends on (kg.nlp.confidence).
    """

    relation: str
    predicate: int
    trigger: tuple[int, int]
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    mutual: bool = False
    status: Status = "asserted"
    rule: str = ""
    traits: tuple[str, ...] = ()
