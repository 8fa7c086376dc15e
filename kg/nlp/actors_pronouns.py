"""Pronouns: he and she by gender and grammar, it for states and organizations."""

from __future__ import annotations

from kg.nlp.actors_memory import Trace, distinct
from kg.nlp.actors_reading import Reading, Resolved
from kg.nlp.actors_words import THEY, UNCLEAR, sentence_of
from kg.nlp.records import Reference

_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_IT = frozenset({"it", "its", "itself"})


def pronoun(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "he", "it"; None for "they", which is a matter of pairs and groups."""
    word = reading.doc[reference.head].lower_
    if word in _HE:
        return _personal(reading, reference, _HE[word])
    if word in _IT:
        return _neuter(reading, reference)
    return None if word in THEY else UNCLEAR


def _personal(reading: Reading, reference: Reference, gender: str) -> Resolved:
    sentence = sentence_of(reading, reference)
    token = reading.doc[reference.head]
    pool = [t for t in reading.memory.recent(sentence, 2, sort="person") if t.entity.gender in {gender, ""}]
    if token.dep_ in {"obj", "iobj", "obl"}:  # "X told him": not X
        own = {t.entity.actor_id for t in reading.memory.traces if t.subject and t.verb == token.head.i}
        pool = [t for t in pool if t.entity.actor_id not in own]
    people = distinct(trace.entity for trace in pool)
    if len(people) == 1:
        return Resolved((people[0],), "coreferent", "PERSON")
    here = distinct(t.entity for t in pool if t.sentence == sentence)
    subjects_here = distinct(t.entity for t in pool if t.sentence == sentence and t.subject)
    before = [t for t in pool if t.sentence == sentence - 1 and t.subject]
    subjects_before = distinct(t.entity for t in before)
    if not here and len(subjects_before) == 1 and (token.dep_.startswith(("nsubj", "nmod")) or token.dep_ == "poss"):
        return Resolved((subjects_before[0],), "coreferent", "PERSON")
    if len(here) == 1 and subjects_here:
        return Resolved((here[0],), "coreferent", "PERSON")
    if len(subjects_here) == 1 and token.dep_.startswith("nmod"):
        return Resolved((subjects_here[0],), "coreferent", "PERSON")
    return UNCLEAR


def _neuter(reading: Reading, reference: Reference) -> Resolved:
    sentence = sentence_of(reading, reference)

    def thing(trace: Trace) -> bool:
        return trace.entity.sort in {"state", "organization"} or trace.entity.type == "armed_group"

    pool = reading.memory.recent(sentence, 1, test=thing)
    found = distinct(trace.entity for trace in pool)
    if len(found) > 1:
        latest = max(trace.sentence for trace in pool)
        found = distinct(trace.entity for trace in pool if trace.subject and trace.sentence == latest) or found
    return Resolved((found[0],), "coreferent") if len(found) == 1 else UNCLEAR
