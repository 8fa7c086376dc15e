"""Those who speak for somebody: "her spokesman", "the president's office", "the presidency"."""

from __future__ import annotations

from kg.nlp.actors_memory import Entity, distinct
from kg.nlp.actors_names import resolve_name
from kg.nlp.actors_reading import RANK, Reading, Resolved, known_entity, local_entity
from kg.nlp.actors_words import lemma_of, phrase_of, sentence_of
from kg.nlp.records import Reference

_FUNCTIONS = {"HOS": "PRES", "HOG": "PMO", "FM": "MFA", "DM": "MOD", "IM": "MOI", "FIN": "MOF"}


def voice(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """Return the office, ministry or organization that a voice speaks for; None without an owner in the phrase."""
    lemma = lemma_of(reading, reference)
    if lemma == "presidency":
        return _presidency(reading, reference)
    if lemma in {"government", "administration", "cabinet", "regime", "junta"}:
        owner = _owner(reading, reference)
        state = reading.gazetteer.country(owner.iso3) if owner and owner.sort == "person" and owner.iso3 else None
        return Resolved((known_entity(reading, state),), "coreferent", "GPE") if state else None
    if lemma not in reading.gazetteer.words("voice nouns"):
        return None
    owner = _owner(reading, reference)
    if owner is None:
        return None
    known = _speaks_for(reading, owner)
    if known is None:
        label = f"{lemma} of {reading.actors[owner.actor_id].label}"
        known = local_entity(reading, label, "office" if lemma == "office" else "group", owner.iso3, n)
    return Resolved((known,), "coreferent", known.type)


def _owner(reading: Reading, reference: Reference) -> Entity | None:
    """Return whose voice it is: "X's office", "a spokesman for X"."""
    for child in reading.doc[reference.head].children:
        cases = {case.lower_ for case in child.children if case.dep_ == "case"}
        if child.dep_ not in {"nmod:poss", "compound"} and not (child.dep_ == "nmod" and cases & {"of", "for"}):
            continue
        for n, other in enumerate(reading.references):
            if not other.start <= child.i < other.end or other is reference:
                continue
            if len(other.actors) == 1:
                return reading.entities.get(other.actors[0])
            found = resolve_name(reading, n) if other.kind == "name" and other.start > reference.head else None
            if found is not None and len(found.entities) == 1:
                return found.entities[0]
    return None


def _speaks_for(reading: Reading, owner: Entity) -> Entity | None:
    """Return the institution behind a person by the highest office; a state or organization speaks for itself."""
    if owner.sort != "person":
        return owner
    for office, body in sorted(owner.offices, key=lambda held: RANK.get(held[0], 99)):
        if len(body) > 3 and body in reading.gazetteer:
            return known_entity(reading, body)
        found = reading.gazetteer.institution(_FUNCTIONS.get(office, ""), body)
        if found:
            return known_entity(reading, found)
    return None


def _presidency(reading: Reading, reference: Reference) -> Resolved | None:
    """As in "the presidency": that of the president who acts here, else of the only one of the text."""
    if phrase_of(reading, reference).iso3:
        return None
    here = sentence_of(reading, reference)
    traces = [t for t in reading.memory.traces if any(office == "HOS" for office, _ in t.entity.offices)]
    for near in ([t for t in traces if t.sentence == here and t.subject], traces):
        people = distinct(t.entity for t in near)
        found = reading.gazetteer.institution("PRES", people[0].iso3) if len(people) == 1 and people[0].iso3 else None
        if found:
            entity = known_entity(reading, found)
            return Resolved((entity,), "coreferent", entity.type)
    return None
