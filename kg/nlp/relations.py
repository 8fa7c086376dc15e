"""Who did what to whom: relations between the references of a parsed Doc (component `kg_relations`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kg.frames import Frames, load_frames
from kg.gazetteer import Gazetteer, load_gazetteer
from kg.model import Actor
from kg.names import slug
from kg.nlp.records import Relation
from kg.nlp.relations_explaining import explain_lines
from kg.nlp.relations_ledger import REASONS, Attempt
from kg.nlp.relations_matching import Match

__all__ = ["REASONS", "Attempt", "Matcher", "describe", "explain", "find_relations", "make_relations", "stand_for"]

if not Doc.has_extension("relations"):
    Doc.set_extension("relations", default=())


class Matcher:
    """Finds the relations of parsed documents. Holds the knowledge, no state of a document."""

    def __init__(self, frames: Frames, gazetteer: Gazetteer | None = None) -> None:
        self.frames, self.gazetteer = frames, gazetteer

    def match(self, doc: Doc) -> tuple[tuple[Relation, ...], tuple[Attempt, ...]]:
        """Return relations and attempts of a Doc with references, in text order.

        With a gazetteer, and after kg_actors, places that turn out to be participants get an actor (see stand_for).
        """
        relations, attempts = Match(doc, self.frames).run()
        if self.gazetteer is not None and Doc.has_extension("actors"):
            stand_for(doc, {n for one in relations for n in (*one.sources, *one.targets)}, self.gazetteer)
        return relations, attempts


def stand_for(doc: Doc, participants: Iterable[int], gazetteer: Gazetteer) -> None:
    """Give participants that kg_actors left open an actor: a place its state ("cut off aid to Pyongyang"), a place of

    no known state or a part of a phrase ("a refugee camp") an actor of this document only. Changes doc._.references
    and doc._.actors.
    """
    references, actors = list(doc._.references), dict(doc._.actors or {})
    for n in sorted(participants):
        reference = references[n]
        if reference.actors or reference.kind in ("pronoun", "anaphor"):
            continue
        state = gazetteer.country(reference.iso3) if reference.iso3 else None
        if state is not None and reference.kind in ("name", "adjective"):
            actor = gazetteer.actor(state)
        else:
            end = reference.end
            if reference.kind == "adjective":
                end = max(end, doc[reference.head].head.i + 1)
            for other in references:  # "the military government of President A": the whole phrase is its name
                if other.owner == n and 1 <= other.start - end <= 2 and doc[end].lower_ == "of":
                    end = other.end
            label = doc[reference.start : end].text
            actor = Actor(slug(label), label, "group", reference.iso3)
        actors.setdefault(actor.id, actor)
        references[n] = replace(reference, actors=(actor.id,))
    doc._.references, doc._.actors = tuple(references), actors


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    return Matcher(load_frames(), load_gazetteer())


@Language.component("kg_relations", requires=["token.dep", "doc.ents"], assigns=["doc._.relations"])
def find_relations(doc: Doc) -> Doc:
    """Set doc._.relations with the shipped frames; references and actors too when no component before it has."""
    from kg.nlp import docbin  # noqa: F401  (registers how records are written)
    from kg.nlp.actors import resolve_actors
    from kg.nlp.mentions import find_references

    if not doc._.references and doc._.actors is None:
        resolve_actors(find_references(doc))
    doc._.relations = _matcher().match(doc)[0]
    return doc


def make_relations(matcher: Matcher) -> Any:
    """Return a component that uses this matcher (a user's own relations)."""

    def component(doc: Doc) -> Doc:
        doc._.relations = matcher.match(doc)[0]
        return doc

    return component


def explain(doc: Doc, matcher: Matcher | None = None) -> tuple[Attempt, ...]:
    """Return for each predicate of a Doc with references what came of it: frame, roles, and the reason if nothing."""
    return (matcher or _matcher()).match(doc)[1]


def describe(doc: Doc, matcher: Matcher | None = None) -> tuple[str, ...]:
    """Return the explanation of a Doc with references as lines: references, then each predicate slot by slot."""
    return explain_lines(doc, (matcher or _matcher()).frames)
