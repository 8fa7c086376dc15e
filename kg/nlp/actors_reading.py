"""The work on one Doc: who is known, who has been named, and the entities that stand for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from kg.gazetteer import Gazetteer, Hit, fold
from kg.model import Actor, ActorType, Certainty
from kg.names import digest, slug
from kg.nlp.actors_linking import Link
from kg.nlp.actors_memory import Entity, Memory, Sort
from kg.nlp.actors_phrases import Phrase, PhraseReader
from kg.nlp.records import Reference

RANK = {name: n for n, name in enumerate(["HOS", "HOG", "LEAD", "CP", "FM", "VP", "DM", "NSA", "SG", "HR"])}


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a reference means. label: replaces the reference's label unless ""; parts: indexes of references."""

    entities: tuple[Entity, ...]
    certainty: Certainty = "named"
    label: str = ""
    parts: tuple[int, ...] = ()


@dataclass(slots=True)
class Reading:
    """The work on one Doc: what is known, who has been named, what has been found."""

    doc: Doc
    gazetteer: Gazetteer
    date: str | None
    references: list[Reference]
    hits: list[Hit]
    phrases: PhraseReader
    memory: Memory = field(default_factory=Memory)
    actors: dict[str, Actor] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    links: dict[int, Link] = field(default_factory=dict)
    linked: dict[int, str] = field(default_factory=dict)
    expansions: dict[str, str] = field(default_factory=dict)
    sentence_of: list[int] = field(default_factory=list)


def _offices(reading: Reading, actor_id: str, phrase: Phrase) -> frozenset[tuple[str, str]]:
    held = set()
    if actor_id in reading.gazetteer:
        for term in reading.gazetteer.terms(actor_id):
            role = term.role
            if not term.office_class:
                continue
            if reading.date is None:
                if role.end is None:
                    held.add((term.office_class, term.body))
            elif (role.start or "") <= reading.date <= (role.end or "9"):
                held.add((term.office_class, term.body))
    body = phrase.body or phrase.iso3
    if phrase.office in RANK and body and not phrase.shift:
        held.add((phrase.office, body))
    elif phrase.office in RANK and phrase.shift == "elect":  # counts among "the two leaders", is no holder yet
        held.add(("ELECT", body or "?"))
    elif phrase.office in RANK and not phrase.shift and not held:
        held.add((phrase.office, "?"))
    return frozenset(held)


def _state_behind(reading: Reading, actor_id: str, held: frozenset[tuple[str, str]]) -> str | None:
    """Return the state of the highest office at the date, else the one the gazetteer gives."""
    ranked = sorted((RANK.get(office, 50), body) for office, body in held if len(body) == 3)
    bodies = sorted(body for office, body in held if office in {"SG", "HR"} and body in reading.gazetteer)
    if bodies and not (ranked and ranked[0][0] < 50):
        return reading.gazetteer.row(bodies[0]).iso3  # who heads an organization acts for no state; EUE for the Union
    return ranked[0][1] if ranked and ranked[0][0] < 50 else reading.gazetteer.row(actor_id).iso3


def _titles(reading: Reading, actor_id: str, phrase: Phrase) -> frozenset[str]:
    """Return what somebody is called by office at the date ("emir") and in this text ("crown prince")."""
    found = {title.name for title in phrase.titles if not phrase.shift}
    if actor_id in reading.gazetteer:
        day = reading.date
        for term in reading.gazetteer.terms(actor_id):
            start, end = term.role.start or "", term.role.end
            if term.office_class and (end is None if day is None else start <= day <= (end or "9")):
                found.add(fold(term.role.office))
    return frozenset(found)


def know_person(reading: Reading, actor_id: str, phrase: Phrase) -> None:
    """Note a person as somebody of this text, with what a phrase adds to what is known."""
    held = _offices(reading, actor_id, phrase)
    titles = _titles(reading, actor_id, phrase)
    old = reading.entities.get(actor_id)
    if actor_id in reading.gazetteer:
        row = reading.gazetteer.row(actor_id)
        iso3 = _state_behind(reading, actor_id, held)
        if actor_id not in reading.actors:
            reading.actors[actor_id] = replace(reading.gazetteer.actor(actor_id), iso3=iso3)
        entity = Entity(actor_id, "person", iso3, row.gender, held, "person", titles=titles)
    else:
        given = fold(reading.actors[actor_id].label).split(" ")
        gender = phrase.gender or (old.gender if old else "")
        gender = gender or (reading.gazetteer.gender_of(given[0]) if len(given) > 1 else "")
        iso3 = phrase.iso3 or (old.iso3 if old else None)
        if iso3 and reading.actors[actor_id].iso3 is None:
            reading.actors[actor_id] = replace(reading.actors[actor_id], iso3=iso3)
        entity = Entity(actor_id, "person", iso3, gender, held, "person", titles=titles)
    if old:
        entity = replace(entity, offices=entity.offices | old.offices, titles=entity.titles | old.titles)
    reading.entities[actor_id] = entity


def local_id(reading: Reading, label: str, n: int) -> str:
    """Return an id for somebody the gazetteer does not know; a namesake of a known actor gets a suffix of its own."""
    tail = slug(label)
    if tail in reading.gazetteer:
        sentence = reading.doc[reading.references[n].start].sent.text
        tail = f"{tail}_{digest(sentence, length=6)}"
    return tail


def known_entity(reading: Reading, actor_id: str) -> Entity:
    """Return the entity of a known state or organization, noted as used."""
    if actor_id not in reading.entities:
        row = reading.gazetteer.row(actor_id)
        reading.actors[actor_id] = reading.gazetteer.actor(actor_id)
        sort: Sort = "state" if row.type == "country" else "organization"
        reading.entities[actor_id] = Entity(actor_id, sort, row.iso3, "n", frozenset(), row.type)
    return reading.entities[actor_id]


def local_entity(
    reading: Reading, label: str, kind: ActorType, iso3: str | None, n: int, *, plural: bool = False
) -> Entity:
    """Return an entity for somebody only this text knows."""
    actor_id = local_id(reading, label, n)
    if actor_id not in reading.entities:
        reading.actors[actor_id] = Actor(actor_id, label, kind, iso3)
        sort: Sort = "person" if kind == "person" else "group" if kind in {"group", "armed_group"} else "organization"
        reading.entities[actor_id] = Entity(actor_id, sort, iso3, "", frozenset(), kind, plural)
    return reading.entities[actor_id]


def certainty_of(date: str | None, sure: bool) -> Certainty:
    """Return how sure a person found by office is: `office` with a date the source vouches for."""
    return "office" if date and sure else "office_assumed"
