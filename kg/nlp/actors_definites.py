"""Definite descriptions: "the journalist", "the NATO chief", "the court", "the country", "his guest".

A bare definite noun takes up somebody already named: by a title the text or the gazetteer gives, by a word of the
name ("the court" after the International Court of Justice), by the same noun, else the only one it can mean.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.gazetteer import fold
from kg.nlp.actors_memory import Entity, Trace, distinct
from kg.nlp.actors_nouns import state_institution
from kg.nlp.actors_phrases import SHIFTS, Phrase
from kg.nlp.actors_reading import RANK, Reading, Resolved, know_person, known_entity
from kg.nlp.actors_words import UNCLEAR, is_plural, lemma_of, phrase_of, sentence_of, words_of
from kg.nlp.records import Reference

_LEADERS = frozenset({"HOS", "HOG", "LEAD"})
_HEADS = frozenset({"chief", "head", "leader", "boss", "president", "chair", "chairman", "commander", "founder"})
_NEAR = 2  # sentences that a description may look back without a title


def described(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the general", "the Japanese official": who has that title here, else the only one it can mean."""
    lemma = lemma_of(reading, reference)
    words = words_of(reading, reference)
    nouns = reading.gazetteer.words("describing nouns")
    title = reading.gazetteer.title(lemma)
    if is_plural(reading, reference) or words[0] != "the" or (lemma not in nouns and title is None):
        return None
    phrase = phrase_of(reading, reference)
    iso3 = phrase.iso3 or reference.iso3
    if phrase.body or phrase.shift not in {"", "former"}:
        return None
    if not _bare(reading, reference, bool(iso3)):
        return _only_one(reading, reference) if lemma in nouns else None
    people = [entity for entity in reading.memory.people() if iso3 in {None, entity.iso3}]
    if phrase.shift == "former":
        return _once(reading, lemma, people)
    titled = [entity for entity in people if lemma in _title_words(reading, entity)]
    if len(titled) == 1:
        return _found(titled)
    if titled or (title is not None and title.office_class in RANK):
        return None
    if lemma not in nouns:
        return None
    found = only_private(reading, reference, iso3)
    return found or (UNCLEAR if iso3 and people else None)  # one of several of that state, hardly the state


def _only_one(reading: Reading, reference: Reference) -> Resolved | None:
    """As in "the opposition candidate": the only person near, if what qualifies the noun is no name."""
    children = list(reading.doc[reference.head].children)
    small = all(c.text.islower() for c in children if c.dep_ in {"amod", "compound"})
    if not small or any(c.dep_ in {"nmod", "nmod:poss", "acl", "acl:relcl", "appos", "nummod"} for c in children):
        return None
    near = reading.memory.recent(sentence_of(reading, reference), _NEAR, sort="person")
    people = distinct(t.entity for t in near)
    return _found(people) if len(people) == 1 else None


def _once(reading: Reading, noun: str, people: list[Entity]) -> Resolved | None:
    """As in "the former minister": the only one here who held such an office and left it."""
    found = [
        entity for entity in people
        if entity.actor_id in reading.gazetteer and any(
            noun in fold(term.role.office).split() and term.role.end and (reading.date or "9") >= term.role.end
            for term in reading.gazetteer.terms(entity.actor_id)
        )
    ]  # fmt: skip
    return _found(found) if len(found) == 1 else None


def _title_words(reading: Reading, entity: Entity) -> set[str]:
    """Return the words of what somebody is called in this text or by the gazetteer at its date."""
    words = {word for title in entity.titles for word in title.split()}
    if entity.actor_id in reading.gazetteer:
        for term in reading.gazetteer.terms(entity.actor_id):
            day, role = reading.date, term.role
            if role.end is None if day is None else (role.start or "") <= day <= (role.end or "9"):
                words.update(fold(role.office).split())
    return words


def only_private(reading: Reading, reference: Reference, iso3: str | None, *, anybody: bool = True) -> Resolved | None:
    """Return the only person near who leads no state: nobody calls a president "the official" or "the journalist".

    anybody: a leader may be meant if there is no other ("the comedian").
    """
    here = sentence_of(reading, reference)
    near = [
        t for t in reading.memory.recent(here, _NEAR, sort="person", test=lambda t: t.core)
        if not any(office in _LEADERS for office, _ in t.entity.offices) and iso3 in {None, t.entity.iso3}
    ]  # fmt: skip
    found = distinct(t.entity for t in near)
    if len(found) > 1:
        found = distinct(t.entity for t in near if t.subject and t.sentence == here - 1)
    if not found and anybody:
        everybody = reading.memory.recent(here, _NEAR, sort="person", test=lambda t: iso3 in {None, t.entity.iso3})
        found = distinct(t.entity for t in everybody)
    return _found(found) if len(found) == 1 else None


def head_of_body(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the NATO chief", "the Hamas leader", "the Wagner boss": who heads it here, else by the gazetteer."""
    if lemma_of(reading, reference) not in _HEADS or is_plural(reading, reference):
        return None
    phrase = phrase_of(reading, reference)
    if phrase.iso3 or phrase.shift in {"former", "elect"}:
        return None
    if phrase.body:
        named = distinct(e for office in ("SG", "HR", "LEAD") for e in reading.memory.in_office(office, phrase.body))
        if len(named) == 1:
            return _found(named)
        holders = reading.gazetteer.holders("SG", phrase.body, reading.date) if not named else ()
        if len(holders) == 1 and holders[0].certainty in {"sure", "assumed"}:
            know_person(reading, holders[0].actor_id, Phrase())
            sure = reading.date is not None and holders[0].certainty == "sure"
            entity = reading.entities[holders[0].actor_id]
            return Resolved((entity,), "office" if sure else "office_assumed", "PERSON")
    owners = {
        fold(t.text) for t in reading.doc[reference.start : reference.head] if t.text[:1].isupper() and t.dep_ != "det"
    }
    found = [e for e in reading.memory.people() if owners and owners <= _role_words(reading, e)]
    return _found(found) if len(found) == 1 else None


def _role_words(reading: Reading, entity: Entity) -> set[str]:
    """Return the words of the offices that a person has held and of the titles given here."""
    words = {word for title in entity.titles for word in title.split()}
    if entity.actor_id in reading.gazetteer:
        for term in reading.gazetteer.terms(entity.actor_id):
            words.update(fold(term.role.office).split())
            words.update(fold(term.body.replace("_", " ")).split())
    return words


def taken_up(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the court", "the police": the only one here whose name holds the noun, or who was called so before."""
    words = words_of(reading, reference)
    if words[0] not in {"the", "this", "that"} or len(words) != 2 or not _bare(reading, reference, False):
        return None
    lemma = lemma_of(reading, reference)
    things = [t for t in reading.memory.traces if t.entity.sort != "person" and t.start < reference.start]
    named = distinct(t.entity for t in things if t.entity.sort != "state" and _name_holds(reading, t.entity, lemma))
    if len(named) == 1 and not is_plural(reading, reference):
        return Resolved((named[0],), "coreferent", named[0].type)
    if not named and reading.gazetteer.noun(lemma) == "rebels":
        armed = distinct(t.entity for t in things if t.entity.type == "armed_group")
        if len(armed) == 1:
            return Resolved((armed[0],), "coreferent", armed[0].type)
    if not named:
        before = distinct(t.entity for t in things if t.noun == lemma)
        if len(before) == 1 and (before[0].sort != "state" or reading.gazetteer.noun(lemma) != "state"):
            return Resolved((before[0],), "coreferent", before[0].type)
    return None


def _name_holds(reading: Reading, entity: Entity, noun: str) -> bool:
    label = reading.actors[entity.actor_id].label
    return label[:1].isupper() and noun in fold(label).split()[-3:] + fold(label).split()[:2]


def country(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the country", "the kingdom", "the island": the only state in focus that is one."""
    lemma = lemma_of(reading, reference)
    if lemma not in reading.gazetteer.words("country nouns") or is_plural(reading, reference):
        return None
    words = words_of(reading, reference)
    if words[0] not in {"the", "this", "that"} or not _bare(reading, reference, False, small=True):
        return None
    fitting = reading.gazetteer.words(f"states called {lemma}")
    here = sentence_of(reading, reference)
    for traces in _focus(reading, here, called=bool(fitting)):
        found = [t.entity.iso3 for t in traces if t.entity.iso3 and (not fitting or t.entity.iso3 in fitting)]
        found = found if fitting else list(dict.fromkeys(found))
        if found and fitting:
            return _of_state(reading, found[-1])
        if found:
            return _of_state(reading, found[0]) if len(found) == 1 else None
    return None


def _focus(reading: Reading, here: int, *, called: bool) -> Iterable[list[Trace]]:
    """Yield the mentions of states from the most telling to the least: subjects of the last sentence, all near, all.

    called: the noun itself says which states may be meant, so that the grammar need not.
    """
    states = [t for t in reading.memory.traces if t.entity.sort == "state" and here - t.sentence <= _NEAR]
    if not called:
        yield [t for t in states if t.subject and t.sentence == here - 1]
    yield states
    yield [t for t in reading.memory.traces if t.entity.sort in {"state", "organization"}]
    yield reading.memory.traces


def institution_in_focus(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the parliament", "the police": those of the only state that the text is about."""
    lemma = lemma_of(reading, reference)
    sort = reading.gazetteer.noun(lemma)
    words = words_of(reading, reference)
    if sort not in {"parliament", "police", "army"} or words[0] != "the" or not _bare(reading, reference, False):
        return None
    if lemma not in reading.gazetteer.words("institutions in focus"):
        return None
    iso3s = {t.entity.iso3 for t in reading.memory.traces if t.entity.iso3}
    known = state_institution(reading, sort, iso3s.pop()) if len(iso3s) == 1 else None
    return Resolved((known,), "coreferent", known.type) if known else None


def relational(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "his guest", "her predecessor", "its neighbour", "his Hungarian friend": the only other one near."""
    if lemma_of(reading, reference) not in reading.gazetteer.words("relational nouns") or is_plural(reading, reference):
        return None
    children = list(reading.doc[reference.head].children)
    owner = next((c for c in children if c.dep_ == "nmod:poss" and c.pos_ in {"PRON", "DET"}), None)
    if owner is None:
        return None
    apposed = {c.i for c in children if c.dep_ in {"appos", "flat"}}
    named = [
        k for k, r in enumerate(reading.references) if k in reading.linked and apposed & set(range(r.start, r.end))
    ]
    if named:
        return _found([reading.entities[reading.linked[named[0]]]])
    iso3 = phrase_of(reading, reference).iso3 or reference.iso3
    counterpart = lemma_of(reading, reference) == "counterpart"
    whose = next((r for r in reading.references if r.start <= owner.i < r.end), None)
    if iso3 and counterpart:
        return None
    if whose is None or len(whose.actors) != 1:
        return None if counterpart else UNCLEAR
    sort = "person" if iso3 else reading.entities[whose.actors[0]].sort
    near = reading.memory.recent(sentence_of(reading, reference), _NEAR, sort=sort, test=lambda t: t.core)
    others = distinct(t.entity for t in near if t.entity.actor_id != whose.actors[0] and iso3 in {None, t.entity.iso3})
    if len(others) == 1:
        return Resolved((others[0],), "coreferent", "PERSON" if sort == "person" else others[0].type)
    return None if counterpart or iso3 else UNCLEAR


def person_of_state(reading: Reading, reference: Reference, iso3: str | None) -> Resolved | None:
    """As in "the Argentine had called him ...": the only person here of that state."""
    doc = reading.doc
    article = (reference.start and doc[reference.start - 1].lower_ == "the") or doc[reference.start].lower_ == "the"
    word = doc[reference.head]
    if (
        not article
        or iso3 is None
        or word.lower_.endswith(("ese", "sh", "ch", "s", "ss"))
        or word.dep_ in {"amod", "compound"}
    ):
        return None
    found = [entity for entity in reading.memory.people() if entity.iso3 == iso3]
    return _found(found) if len(found) == 1 else None


def _of_state(reading: Reading, iso3: str) -> Resolved | None:
    state = reading.gazetteer.country(iso3)
    return Resolved((known_entity(reading, state),), "coreferent", "GPE") if state else None


def _found(people: list[Entity]) -> Resolved:
    return Resolved((people[0],), "coreferent", "PERSON")


def _bare(reading: Reading, reference: Reference, state: bool, *, small: bool = False) -> bool:
    """Whether nothing but an article and perhaps a state qualifies the noun; small: common adjectives do not count."""
    for child in reading.doc[reference.head].children:
        if child.dep_ in {"nmod", "nmod:poss", "acl", "acl:relcl", "appos", "nummod", "amod", "compound", "nmod:desc"}:
            if (state and child.i in reading.phrases.state_at) or child.lower_ in SHIFTS:
                continue
            if small and child.dep_ in {"amod", "compound"} and child.text.islower():
                continue
            return False
    return True
