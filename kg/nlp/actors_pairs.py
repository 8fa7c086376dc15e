"""Pairs and groups: "the two leaders", "both sides", "they".

A pair is the latest one that the text itself puts together: exactly so many fitting people in one sentence, and nobody
else who fits named since. Anything less is refused: a wrong pair is a contact that never was.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.nlp.actors_memory import Entity, Trace, distinct
from kg.nlp.actors_reading import Reading, Resolved, known_entity
from kg.nlp.actors_words import THEY, UNCLEAR, is_plural, lemma_of, phrase_of, sentence_of, words_of
from kg.nlp.records import Reference

Test = Callable[[Trace], bool]

_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "pair": 2}
_CLOSE = 3  # sentences a pair may lie back
_LEADERS = frozenset({"HOS", "HOG", "LEAD", "LEADER", "CP", "VP", "SG", "ELECT"})
_MINISTERS = frozenset({"FM", "DM", "IM", "FIN", "HOG"})


def several(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the two leaders", "both sides", "they": exactly so many as the text has in focus."""
    words = words_of(reading, reference)
    lemma = lemma_of(reading, reference)
    number = next((_NUMBERS[word] for word in words if word in _NUMBERS), 0)
    plural_noun = (
        is_plural(reading, reference)
        and lemma in reading.gazetteer.words("person nouns") | reading.gazetteer.words("state nouns")
        and words[0] in {"the", "both"}
    )
    countable = reading.gazetteer.words("people in number") | reading.gazetteer.words("state nouns")
    definite = words[0] in {"the", "both", "these", "those"}  # "three diplomats said" points at nobody told before
    known = plural_noun or words[-1] in _NUMBERS or (definite and number and lemma in countable)
    pronoun = words[0] in THEY and reference.kind == "pronoun"
    if not pronoun and not known:
        return None
    if phrase_of(reading, reference).iso3s:
        return None
    size, sentence = number or 2, sentence_of(reading, reference)
    if lemma in reading.gazetteer.words("state nouns"):
        return _states(reading, sentence, size)
    if pronoun and reading.doc[reference.head].lower_ == "them" and _others_near(reading, sentence):
        return UNCLEAR
    if pronoun and not number:
        together = _subjects(reading, sentence, size)
        if together is not None:
            return together
    return _people(reading, sentence, size, _tests(reading, reference, lemma), pronoun=pronoun)


def _tests(reading: Reading, reference: Reference, lemma: str) -> tuple[Test, ...]:
    """Return who fits the noun, the narrowest test first: holders of that office, of any, all people."""
    here = sentence_of(reading, reference)

    def holds(offices: frozenset[str]) -> Test:
        return lambda trace: bool(offices & {office for office, _ in trace.entity.offices})

    def anybody(trace: Trace) -> bool:  # "X said the two men had met": not X
        return trace.sentence < here or not trace.subject

    def official(trace: Trace) -> bool:
        return bool(trace.entity.offices)

    offices = frozenset(t.office_class for t in phrase_of(reading, reference).titles) - {"HON", "LEADER", ""}
    if not offices and lemma in reading.gazetteer.words("leader nouns"):
        offices = _LEADERS
    elif not offices and lemma == "minister":
        offices = _MINISTERS
    if offices:
        return (holds(offices), official)
    if lemma in reading.gazetteer.words("people in number"):
        return (official, anybody)
    return (official,)


def _people(reading: Reading, sentence: int, size: int, tests: tuple[Test, ...], *, pronoun: bool) -> Resolved:
    for test in tests:
        found = _latest(reading, sentence, size, test)
        if found:
            return Resolved(tuple(found), "coreferent", "PERSON")
    engaged = reading.memory.engaged()
    if size == 2 and engaged and _nobody_else(reading, sentence, engaged):
        return Resolved(tuple(engaged), "coreferent", "PERSON")
    people = distinct(trace.entity for trace in reading.memory.recent(sentence, 1, sort="person"))
    if len(people) == size and _together(reading, people):
        return Resolved(tuple(people), "coreferent", "PERSON")
    if pronoun:
        states = distinct(t.entity for t in reading.memory.recent(sentence, 1, sort="state") if t.subject)
        if len(states) == size:
            return Resolved(tuple(states), "coreferent", "GPE")
    return UNCLEAR


def _latest(reading: Reading, sentence: int, size: int, test: Test) -> list[Entity]:
    """Return the fitting people named last, if they are so many and the text puts them together."""
    pool = reading.memory.recent(sentence, _CLOSE, sort="person", test=lambda trace: trace.core and test(trace))
    for back in range(_CLOSE + 1):
        found = distinct(trace.entity for trace in pool if sentence - trace.sentence <= back)
        if len(found) == size:
            if _together(reading, found) or len(distinct(t.entity for t in pool)) == size:
                return found
            break
        if len(found) > size:
            break
    main = reading.memory.main_pair(size)
    known = {entity.actor_id for entity in main}
    others = {t.entity.actor_id for t in pool if t.sentence < sentence} - known
    return main if main and not others else []


def _nobody_else(reading: Reading, sentence: int, people: list[Entity]) -> bool:
    """Whether no other person took part in the last sentences before this one."""
    known = {entity.actor_id for entity in people}
    near = reading.memory.recent(sentence, _CLOSE, sort="person", test=lambda t: t.core and t.sentence < sentence)
    return {trace.entity.actor_id for trace in near} <= known


def _together(reading: Reading, people: list[Entity]) -> bool:
    """Whether some sentence names them all."""
    wanted = {entity.actor_id for entity in people}
    named: dict[int, set[str]] = {}
    for trace in reading.memory.traces:
        named.setdefault(trace.sentence, set()).add(trace.entity.actor_id)
    return any(wanted <= ids for ids in named.values())


def _subjects(reading: Reading, sentence: int, size: int) -> Resolved | None:
    """Return whom "they" takes up: the plural group, or the people that were subject together."""
    group = _plural_subject(reading, sentence)
    if group:
        return Resolved((group,), "coreferent")
    subjects = reading.memory.recent(sentence, 1, sort="person", test=lambda trace: trace.subject)
    for back, least in ((sentence, 2), (sentence - 1, size + 1)):
        near = [trace for trace in subjects if trace.sentence == back]
        together = distinct(trace.entity for trace in near)
        if len(together) >= least and len({trace.verb for trace in near}) == 1:
            return Resolved(tuple(together), "coreferent", "PERSON")
    return None


def _others_near(reading: Reading, sentence: int) -> bool:
    """Whether this sentence names an organization or group, which "them" may mean as well as two people."""
    near = reading.memory.recent(sentence, 0)
    return any(trace.entity.sort in {"organization", "group"} for trace in near)


def _states(reading: Reading, sentence: int, size: int) -> Resolved:
    """Return the states in focus: named, or those whose people met."""
    for back in range(_CLOSE + 1):
        near = reading.memory.recent(sentence, back)
        states = distinct(trace.entity for trace in near if trace.entity.sort == "state")
        people = [trace.entity for trace in near if trace.entity.sort == "person" and trace.entity.offices]
        found = dict.fromkeys([*(entity.iso3 for entity in people), *(entity.iso3 for entity in states)])
        behind = [iso3 for iso3 in found if iso3]
        if len(behind) == size and (len(states) == size or people):
            return _of_states(reading, behind)
        if len(distinct(people)) >= size or len(states) >= size:
            return _of_states(reading, [e.iso3 for e in states if e.iso3]) if len(states) == size else UNCLEAR
    main = reading.memory.main_pair(size, sort="state") or reading.memory.main_pair(size)
    iso3s = list(dict.fromkeys(entity.iso3 for entity in main if entity.iso3))
    return _of_states(reading, iso3s) if len(iso3s) == size else UNCLEAR


def _of_states(reading: Reading, iso3s: list[str]) -> Resolved:
    states = [reading.gazetteer.country(iso3) for iso3 in iso3s]
    if not all(states):
        return UNCLEAR
    return Resolved(tuple(known_entity(reading, state) for state in states if state), "coreferent", "GPE")


def _plural_subject(reading: Reading, sentence: int) -> Entity | None:
    """Return the only plural group that was subject of this or the previous sentence, if no person was."""
    subjects = reading.memory.recent(sentence, 1, test=lambda trace: trace.subject)
    latest = max((trace.sentence for trace in subjects), default=None)
    found = distinct(trace.entity for trace in subjects if trace.sentence == latest)
    return found[0] if len(found) == 1 and (found[0].plural or found[0].type in {"armed_group", "group"}) else None
