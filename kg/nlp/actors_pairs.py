"""Pairs and groups: "the two leaders", "both sides", "they".

A pair is the latest one that the text itself puts together: exactly so many fitting people in one sentence, and nobody
else who fits named since. Anything less is refused: a wrong pair is a contact that never was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.nlp.actors_memory import Entity, Trace, distinct
from kg.nlp.actors_reading import Reading, Resolved, known_entity
from kg.nlp.actors_words import THEY, UNCLEAR, is_plural, lemma_of, phrase_of, sentence_of, words_of
from kg.nlp.records import Reference

Test = Callable[[Trace], bool]

_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "pair": 2}
_MANY = frozenset({"armed_group", "group", "security_force"})
_CLOSE = 3  # sentences a pair may lie back
_LEADERS = frozenset({"HOS", "HOG", "LEAD", "LEADER", "CP", "VP", "SG", "ELECT"})
_MINISTERS = frozenset({"FM", "DM", "IM", "FIN", "HOG"})


def several(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the two leaders", "both sides", "they": exactly so many as the text has in focus."""
    words = words_of(reading, reference)
    lemma = lemma_of(reading, reference)
    number = next((_NUMBERS[word] for word in words if word in _NUMBERS), 0)
    nouns = reading.gazetteer.words
    states, people = nouns("state nouns"), nouns("person nouns") | nouns("people in number") | nouns("describing nouns")
    plural_noun = (
        is_plural(reading, reference)
        and lemma in nouns("person nouns") | states | nouns("plural sides")
        and words[0] in {"the", "both"}
    )
    countable = people | states | nouns("plural sides") | nouns("plural bodies")
    definite = words[0] in {"the", "both", "these", "those"}  # "three diplomats said" points at nobody told before
    known = plural_noun or words[-1] in _NUMBERS or (definite and number and lemma in countable)
    pronoun = words[0] in THEY and reference.kind == "pronoun"
    if not pronoun and not known:
        return None
    size, sentence = number or 2, sentence_of(reading, reference)
    if phrase_of(reading, reference).iso3s:
        return None
    if lemma in states:
        states_found = _states(reading, reference, size, _called(reading, words))
        if states_found.entities or lemma not in nouns("relational nouns"):
            return states_found
        return _grouped(reading, sentence, size, lambda e: e.sort == "person") or UNCLEAR
    if lemma in nouns("plural sides") | nouns("plural bodies"):
        return _grouped(reading, sentence, size, lambda e: e.sort != "person") or UNCLEAR
    if pronoun and reading.doc[reference.head].lower_ == "them":
        group = _plural_subject(reading, sentence - 1) if _others_near(reading, sentence) else None
        if group or _others_near(reading, sentence):
            return Resolved((group,), "coreferent") if group else UNCLEAR
    if pronoun and not number:
        together = _subjects(reading, sentence, size, _own_subjects(reading, reference))
        if together is not None:
            return together
    if lemma in _NUMBERS and (found := _grouped(reading, sentence, size, lambda e: True, back=1)):
        return found
    own = _own_subjects(reading, reference) if pronoun else set()
    tests = [
        lambda t, test=test: test(t) and t.entity.actor_id not in own for test in _tests(reading, reference, lemma)
    ]
    if not number and _more_than_two(reading, sentence):
        return UNCLEAR
    return _people(reading, sentence, size, tests, pronoun=pronoun)


def _more_than_two(reading: Reading, sentence: int) -> bool:
    """Whether the last people put together are three or more: "the leaders" may then be all or some of them."""
    groups = [g for g in reading.memory.groups(sentence - _CLOSE) if all(e.sort == "person" for e in g)]
    latest = groups[-1] if groups else []
    return any(len(group) > 2 and set(latest) <= set(group) for group in groups)


def _called(reading: Reading, words: list[str]) -> frozenset[str]:
    """Return the states that an adjective admits ("the two Nordic states"); empty: any."""
    return next((found for word in words if (found := reading.gazetteer.words(f"states called {word}"))), frozenset())


def compatriots(reading: Reading, reference: Reference) -> Resolved | None:
    """As in "the two Americans": the latest people put together who are of that state or of none that is known."""
    words = words_of(reading, reference)
    size = next((_NUMBERS[word] for word in words if word in _NUMBERS), 0)
    if not size or reference.label not in {"NORP", "GPE", "country"} or not reference.iso3:
        return None
    return _grouped(
        reading, sentence_of(reading, reference), size,
        lambda e: e.sort == "person" and e.iso3 in {None, reference.iso3},
    )  # fmt: skip


def _grouped(
    reading: Reading, sentence: int, size: int, test: Callable[[Entity], bool], *, back: int = _CLOSE
) -> Resolved | None:
    """Return the latest group of that size that all fit, people with people only."""
    for entities in reversed(reading.memory.groups(sentence - back)):
        sorts = {entity.sort for entity in entities}
        if len(entities) == size and all(map(test, entities)) and (len(sorts) == 1 or "person" not in sorts):
            label = {frozenset({"person"}): "PERSON", frozenset({"state"}): "GPE"}.get(frozenset(sorts), "")
            return Resolved(tuple(entities), "coreferent", label)
    return None


def _own_subjects(reading: Reading, reference: Reference) -> set[str]:
    """Return who is subject of the verb that a pronoun is object of: "A and B hosted them" is about others."""
    token = reading.doc[reference.head]
    if not token.dep_.startswith(("obj", "iobj", "obl")):
        return set()
    return {t.entity.actor_id for t in reading.memory.traces if t.subject and t.verb == token.head.i}


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


def _people(reading: Reading, sentence: int, size: int, tests: Sequence[Test], *, pronoun: bool) -> Resolved:
    for test in tests:
        found = _latest(reading, sentence, size, test)
        if found:
            return Resolved(tuple(found), "coreferent", "PERSON")
    engaged = reading.memory.engaged()
    if size == 2 and engaged and _nobody_else(reading, sentence, engaged):
        return Resolved(tuple(engaged), "coreferent", "PERSON")
    people = distinct(t.entity for t in reading.memory.recent(sentence, 1, sort="person", test=lambda t: t.core))
    if len(people) == size and _together(reading, people):
        return Resolved(tuple(people), "coreferent", "PERSON")
    if not pronoun:
        return _grouped(reading, sentence, size, lambda e: e.sort == "person") or UNCLEAR
    states = distinct(t.entity for t in reading.memory.recent(sentence, 1, sort="state") if t.subject)
    if len(states) == size:
        return Resolved(tuple(states), "coreferent", "GPE")
    return _singular_they(reading, sentence) or UNCLEAR


def _singular_they(reading: Reading, sentence: int) -> Resolved | None:
    """As in "Alex Reyes said they had been threatened": the only one near, of unknown gender, and no group about."""
    near = reading.memory.recent(sentence, 1)
    people = distinct(trace.entity for trace in near if trace.entity.sort == "person")
    if len(people) != 1 or any(trace.entity.plural or trace.entity.type in _MANY for trace in near if trace.subject):
        return None
    subject = {trace.entity.actor_id for trace in near if trace.subject} == {people[0].actor_id}
    private = people[0].actor_id not in reading.gazetteer and subject
    return Resolved((people[0],), "coreferent", "PERSON") if private or people[0].gender == "" else None


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


def _subjects(reading: Reading, sentence: int, size: int, own: set[str]) -> Resolved | None:
    """Return whom "they" takes up: the plural group, or the people that were subject together; own: never these."""
    group = _plural_subject(reading, sentence)
    if group:
        return Resolved((group,), "coreferent")
    subjects = reading.memory.recent(sentence, 1, test=lambda t: t.subject and t.entity.actor_id not in own)
    for back in (sentence, sentence - 1):
        near = [trace for trace in subjects if trace.sentence == back]
        together = distinct(trace.entity for trace in near)
        sorts = {entity.sort for entity in together}
        if (
            len(together) > 1
            and len({trace.verb for trace in near}) == 1
            and ("person" not in sorts or len(sorts) == 1)
        ):
            return Resolved(tuple(together), "coreferent", "PERSON" if sorts == {"person"} else "")
    return None


def _others_near(reading: Reading, sentence: int) -> bool:
    """Whether this sentence names an organization or group, which "them" may mean as well as two people."""
    near = reading.memory.recent(sentence, 0)
    return any(trace.entity.sort in {"organization", "group"} for trace in near)


def _states(reading: Reading, reference: Reference, size: int, called: frozenset[str]) -> Resolved:
    """Return the states in focus: those put together last, themselves or their people, else named near."""
    sentence, above = sentence_of(reading, reference), _telling_verb(reading, reference)
    if called:
        near = reading.memory.recent(sentence, _CLOSE, sort="state")
        fitting = [e for e in distinct(t.entity for t in near) if e.iso3 in called]
        return Resolved(tuple(fitting), "coreferent", "GPE") if len(fitting) == size else UNCLEAR
    for entities in reversed(reading.memory.groups(sentence - _CLOSE)):
        of = [e.iso3 for e in entities if e.sort == "state" or (e.sort == "person" and e.offices)]
        codes = list(dict.fromkeys(iso3 for iso3 in of if iso3))
        if len(codes) == size == len(of) == len(entities):
            return _of_states(reading, codes)
        sides = [e for e in entities if e.sort == "state" or e.type == "armed_group" or e.actor_id in reading.gazetteer]
        if len(sides) == size == len(entities) and all(e.sort != "person" for e in sides):
            return Resolved(tuple(sides), "coreferent")
    for back in range(_CLOSE + 1):
        near = reading.memory.recent(sentence, back, test=lambda t: not (t.subject and t.verb == above))
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


def _telling_verb(reading: Reading, reference: Reference) -> int:
    """Return the verb whose subject tells of the phrase ("C said the two countries ..."), -1 without one."""
    token = reading.doc[reference.head]
    while token.dep_ not in {"ccomp", "ROOT"} and token.head.i != token.i:
        token = token.head
    return int(token.head.i) if token.dep_ == "ccomp" else -1


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
    return found[0] if len(found) == 1 and (found[0].plural or found[0].type in _MANY) else None
