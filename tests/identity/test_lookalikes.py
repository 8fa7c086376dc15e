"""Who is worth a look: pairs that may be one, pairs that are not, and what is shown of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg import identity
from kg.gazetteer import load_gazetteer
from kg.identity.decisions import decide
from kg.identity.likeness import Comparison
from kg.identity.lookalikes import candidates
from kg.identity.profiles import Profile, profiles
from kg.model import Actor, Document, Extraction, Judgement
from tests.identity import cases

KNOWN = load_gazetteer()
COMPARISON = Comparison(KNOWN)


def person(label: str, iso3: str | None = None, *aliases: str) -> Actor:
    return Actor(label.replace(" ", "_"), label, "person", iso3, aliases)


def body(label: str, kind: str = "organization", iso3: str | None = None) -> Actor:
    return Actor(label.replace(" ", "_"), label, kind, iso3)  # type: ignore[arg-type]


def likeness(one: Actor, two: Actor, *, face: bool = False) -> float:
    both = (COMPARISON.compare(Profile(a), Profile(b), face=face) for a, b in ((one, two), (two, one)))
    first, second = both
    assert first.score == second.score
    return first.score


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (person("Mohammed Karam"), person("Mohamed Karram")),
        (person("Jon Vestergaard"), person("Jonathan Vestergaard")),
        (person("Kaori Minami"), person("Minami Kaori")),
        (person("Foreign Minister Ana Prus"), person("Ana Prus")),
        (person("Ana Maria Prus"), person("Ana Prus")),
        (person("A. Brandvold"), person("Astrid Brandvold")),
        (body("Harbour Workers Union"), body("Harbour Workers’ Union")),
        (body("Northern Grain Trade Council"), body("NGTC")),
        (body("U.S. Grain Council"), body("US Grain Council")),
    ],
    ids=lambda actor: actor.label,
)
def test_likely_one(one, two):
    assert likeness(one, two) >= 0.75


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (person("Ana Prus"), person("Ana Hollberg")),
        (person("Kim Tae-han"), person("Kim Tae-hwan")),
        (person("Ana Prus", "SWE"), person("Ana Prus", "DNK")),
        (person("Ana Prus"), person("Prus")),
        (replace(person("Ana Prus"), wikidata="Q1"), replace(person("Anna Prus"), wikidata="Q2")),
        (body("Jordan", "country"), body("King for Jordan")),
        (body("President", "group"), body("The President", "group")),
        (body("hostages", "group"), body("hostage", "group")),
        (body("Resolution 1701"), body("Resolution 2728")),
        (person("Ana Prus Peace Prize Committee"), person("Ana Prus", None)),
    ],
    ids=lambda actor: actor.label,
)
def test_likely_two(one, two):
    assert likeness(one, two) < 0.75


def test_two_who_face_each_other_in_an_event_are_two():
    assert likeness(person("Ana Prus"), person("Ana Prús"), face=True) < 0.75


def test_reasons_say_what_speaks_for_and_against():
    found = COMPARISON.compare(Profile(person("Ana Prus", "SWE")), Profile(person("Anna Prus", "DNK")))
    assert found.reasons[0].endswith(": Ana Prus / Anna Prus")
    assert "of SWE and of DNK" in found.reasons


def read(*actors: Actor) -> list[Extraction]:
    """Each actor in a document of its own, in an event with the same partner."""
    partner = cases.PEOPLE["Bo_Falk"]
    found = []
    for actor in actors:
        event = cases.told(actor.id, "spokeWith", 0, (actor.id,), (partner.id,), None)
        people = tuple(sorted((actor, partner), key=lambda one: one.id))
        found.append(Extraction(Document(actor.id, actor.id, "x" * 80), people, (event,)))
    return found


def pairs(*actors: Actor, log: tuple = ()) -> list[tuple[str, str]]:
    found = candidates(profiles(read(*actors)), KNOWN, decide(identity.numbered(log)))
    return [(one.kept.actor.id, one.other.actor.id) for one in found]


def test_each_question_is_asked_once_and_nobody_goes_into_two():
    some = [replace(person("Ana Prus"), id=f"Ana_Prus-{n}") for n in range(4)]
    found = pairs(*some)
    assert len(found) == 3
    assert len({other for _, other in found}) == 3


def test_a_name_of_very_many_documents_is_still_compared():
    some = [replace(person("Ana Prus"), id=f"Ana_Prus-{n:03}") for n in range(80)]
    assert len(pairs(*some)) == 79


def test_a_known_person_who_is_not_in_the_store_is_offered():
    assert ("Emmanuel_Macron", "Emanuel_Macron") in pairs(person("Emanuel Macron"))


@pytest.mark.parametrize("verdict", ["same", "different", "unsure"])
def test_what_was_decided_is_not_asked_again(verdict):
    one, two = person("Ana Maria Prus"), person("Ana Prus")
    assert pairs(one, two)
    log = (Judgement(verdict, "vera", "2026-01-01", actor=one, other=two),)
    assert pairs(one, two, log=log) == []
