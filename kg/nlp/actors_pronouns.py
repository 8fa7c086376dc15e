"""Pronouns: he and she by gender and grammar, it for states and organizations."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from kg.nlp.actors_memory import Entity, Trace, distinct
from kg.nlp.actors_reading import Reading, Resolved
from kg.nlp.actors_words import THEY, UNCLEAR, sentence_of
from kg.nlp.records import Reference

_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_AHEAD = 2.0  # how many times the next best the most salient has to be
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
    near = [t for t in reading.memory.recent(sentence, 2, sort="person") if t.entity.gender in {gender, ""}]
    near += [t for t in reading.memory.recent(sentence, 1) if _nameless(reading, t)]
    near.sort(key=lambda t: t.start)
    own = _excluded(reading, token)
    pool = [t for t in near if t.entity.actor_id not in own]
    people = distinct(trace.entity for trace in pool)
    if len(people) == 1:
        return _person(people[0])
    speaker = _speaker(reading, token, pool)
    if speaker is not None:
        return _person(speaker)
    close = distinct(t.entity for t in pool if t.sentence >= sentence - 1)
    if len(close) == 1 and token.dep_ in {"obj", "iobj", "obl"}:
        return _person(close[0])
    here = distinct(t.entity for t in pool if t.sentence == sentence)
    here = distinct(t.entity for t in pool if t.sentence == sentence and t.core) or here
    subjects_here = distinct(t.entity for t in pool if t.sentence == sentence and t.subject)
    before = [t for t in pool if t.sentence == sentence - 1 and t.subject and not _coordinated(reading, t)]
    subjects_before = distinct(t.entity for t in before)
    if not here and len(subjects_before) == 1 and (token.dep_.startswith(("nsubj", "nmod")) or token.dep_ == "poss"):
        return _person(subjects_before[0])
    if len(subjects_here) == 1 and token.head.dep_ == "acl:relcl":  # "A praised B, whom he admires"
        return _person(subjects_here[0])
    if len(here) == 1 and subjects_here:
        return _person(here[0])
    if len(subjects_here) == 1 and token.dep_.startswith("nmod"):
        return _person(subjects_here[0])
    salient = _most_salient(reading, pool, sentence, token)
    return _person(salient) if salient is not None else UNCLEAR


def _most_salient(reading: Reading, pool: Sequence[Trace], sentence: int, token: Token) -> Entity | None:
    """Return who stands out by grammar and nearness, None when two are close.

    Weights follow Lappin and Leass 1994 (aclanthology.org/J94-4002): a subject counts 80, an object or partner 50,
    anybody else 30, halved with each sentence back; a subject pronoun leans to a subject.
    """
    scores: dict[str, float] = {}
    for back in range(3):
        best: dict[str, float] = {}
        for trace in pool:
            if sentence - trace.sentence == back:
                subject = trace.subject and not _coordinated(reading, trace)
                weight = 80.0 if subject else 50.0 if trace.core else 30.0
                weight += 35 if subject and token.dep_.startswith("nsubj") and back else 0
                best[trace.entity.actor_id] = max(best.get(trace.entity.actor_id, 0), weight)
        for actor_id, score in best.items():
            scores[actor_id] = scores.get(actor_id, 0) + score / 2**back
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) > 1 and ranked[0][1] < _AHEAD * ranked[1][1]:
        return None
    return next((t.entity for t in pool if ranked and t.entity.actor_id == ranked[0][0]), None)


def _nameless(reading: Reading, trace: Trace) -> bool:
    """Whether a mention is somebody without a name ("a gunman", "the spokeswoman"), whom a pronoun may mean as well."""
    words = reading.gazetteer.words
    human = trace.noun in words("describing nouns") | words("person nouns") | words("voice nouns") | words(
        "people alone"
    )
    human = human or reading.gazetteer.title(trace.noun) is not None
    return trace.entity.sort != "person" and human and reading.doc[trace.end - 1].tag_ not in {"NNS", "NNPS"}


def _person(entity: Entity) -> Resolved:
    if entity.sort != "person":
        return UNCLEAR
    return Resolved((entity,), "coreferent", "PERSON")


def _excluded(reading: Reading, token: Token) -> set[str]:
    """Return whom a pronoun cannot mean: "X told him" is not X, "X became his deputy" neither."""
    verb = token.head
    if token.dep_ == "nmod:poss" and (verb.dep_ == "xcomp" or any(c.dep_ == "cop" for c in verb.children)):
        verbs = {verb.i, verb.head.i}
    elif token.dep_ == "nmod:poss" and verb.head.lemma_ in {"become", "remain"}:
        verbs = {verb.head.i}
    elif token.dep_ in {"obj", "iobj", "obl"}:  # nor is "B flew there to meet him" about B
        verbs = {verb.i}
        while verb.dep_ in {"xcomp", "advcl"} and not any(c.dep_.startswith("nsubj") for c in verb.children):
            verb = verb.head
            verbs.add(verb.i)
    else:
        return set()
    return {t.entity.actor_id for t in reading.memory.traces if t.subject and t.verb in verbs}


def _speaker(reading: Reading, token: Token, pool: Sequence[Trace]) -> Entity | None:
    """Return the subject of the clause above: "X said he would come", "X wept as he spoke"; None if X told another."""
    verb = token.head
    while verb.dep_ not in {"ccomp", "advcl", "ROOT"} and verb.head.i != verb.i:
        verb = verb.head
    if (
        verb.dep_ not in {"ccomp", "advcl"}
        or not token.dep_.startswith(("nsubj", "nmod:poss"))
        or verb.head.i > token.i
    ):
        return None
    above = verb.head
    subjects = distinct(t.entity for t in pool if t.subject and t.verb == above.i)
    hearers = [t for t in pool if not t.subject and t.core and t.verb == above.i]
    return subjects[0] if len(subjects) == 1 and not hearers else None


def _coordinated(reading: Reading, trace: Trace) -> bool:
    """Whether a subject is one of several: "he" after "A and B met C" is hardly A."""
    same = [t for t in reading.memory.traces if t.sentence == trace.sentence and t.joined == trace.joined and t.subject]
    return len({t.entity.actor_id for t in same}) > 1


def _neuter(reading: Reading, reference: Reference) -> Resolved:
    sentence = sentence_of(reading, reference)

    def thing(trace: Trace) -> bool:
        alone = trace.entity.sort == "group" and not trace.entity.plural
        return alone or trace.entity.sort in {"state", "organization"} or trace.entity.type == "armed_group"

    token = reading.doc[reference.head]
    if token.dep_ == "obj":  # "denied it": a thing or a saying more often than a state
        return UNCLEAR
    own = {t.entity.actor_id for t in reading.memory.traces if t.subject and t.verb == _clause(token)}
    own = own if token.dep_ in {"iobj", "obl", "nmod"} else set()
    pool = [t for t in reading.memory.recent(sentence, 1, test=thing) if t.entity.actor_id not in own]
    controller = _controller(reading, token, pool)
    if controller is not None:
        return Resolved((controller,), "coreferent")
    found = distinct(trace.entity for trace in pool)
    if len(found) > 1:
        latest = max(trace.sentence for trace in pool)
        found = distinct(trace.entity for trace in pool if trace.subject and trace.sentence == latest) or found
    return Resolved((found[0],), "coreferent") if len(found) == 1 else UNCLEAR


def _clause(token: Token) -> int:
    """Return the verb that a token belongs to, through nouns: "ties with it"."""
    above = token.head
    while above.pos_ == "NOUN" and above.dep_ in {"obj", "obl", "nmod"} and above.head.i != above.i:
        above = above.head
    return int(above.i)


def _controller(reading: Reading, token: Token, pool: Sequence[Trace]) -> Entity | None:
    """Return the object that an infinitive's "its" belongs to: "the court ordered A to stop its ships"."""
    verb = token.head
    while verb.dep_ not in {"xcomp", "ROOT"} and verb.head.i != verb.i:
        verb = verb.head
    if verb.dep_ != "xcomp" or not token.dep_.startswith("nmod:poss"):
        return None
    objects = {c.i for c in verb.head.children if c.dep_ in {"obj", "iobj"}}
    found = distinct(t.entity for t in pool if any(t.start <= i < t.end for i in objects))
    return found[0] if len(found) == 1 else None
