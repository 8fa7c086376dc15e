"""Nouns for institutions and groups: "the ministry", "Turkish jets", "rebels in the east"."""

from __future__ import annotations

from kg.model import ActorType
from kg.nlp.actors_memory import Entity, distinct
from kg.nlp.actors_reading import Reading, Resolved, known_entity, local_entity
from kg.nlp.actors_words import UNCLEAR, is_plural, label_of, lemma_of, phrase_of, sentence_of, words_of
from kg.nlp.records import Reference

_CLOSE = 3  # sentences an institution may lie back


def named_inside(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the Turkish army", "Hamas": the phrase holds the whole name of an institution up to its head."""
    for hit in reading.hits:
        inside = reference.start <= hit.start and hit.end <= reference.end and hit.start <= reference.head < hit.end
        if inside and hit.kind in {"full", "acronym", "metonym"} and len(hit.ids) == 1:
            row = reading.gazetteer.row(hit.ids[0])
            if row.type != "person":
                return Resolved((known_entity(reading, row.id),), "named", row.type)
    return None


def institution(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the ministry", "the group": the last one of that type, if it is the only one near."""
    wanted = reading.gazetteer.words(f"institution {lemma_of(reading, reference)}")
    words = words_of(reading, reference)
    if not wanted or len(words) > 2 or words[0] not in {"the", "this", "that"}:
        return None
    near = reading.memory.recent(sentence_of(reading, reference), _CLOSE, test=lambda t: t.entity.type in wanted)
    found = distinct(trace.entity for trace in near)
    if len(found) > 1:  # who is known goes before what was only named once
        found = [entity for entity in found if entity.actor_id in reading.gazetteer]
    return Resolved((found[0],), "coreferent") if len(found) == 1 else UNCLEAR


def noun(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "Turkish jets", "Moroccan diplomats", "rebels in eastern Congo", "thousands of protesters"."""
    if reference.kind == "anaphor" and not reference.label and not reference.iso3:
        phrase = phrase_of(reading, reference)
        if not phrase.iso3:
            return _focus_state(reading, reference)
    sort = reading.gazetteer.noun(noun_key(reading, reference))
    phrase = phrase_of(reading, reference)
    iso3 = phrase.iso3 or reference.iso3 or _place_of(reading, reference)
    if sort is None and reference.kind != "group":
        return UNCLEAR
    own = _armed_group(reading, reference) if sort == "army" else None
    if own is not None:
        return Resolved((own,), "named", "armed_group")
    before = reading.doc[reference.head - 1].lower_ if reference.head else ""
    if iso3 is not None and sort == "ministry" and (own := state_institution(reading, sort, iso3, qualifier=before)):
        return Resolved((own,), "named", own.type)
    if (iso3 is not None and phrase.iso3 == iso3) or (
        iso3 is not None and sort in {"state", "army"} and reference.iso3
    ):
        known = state_institution(reading, sort, iso3)
        if known is not None:
            return Resolved((known,), "named", known.type)
    if phrase.body and phrase.iso3 is None and sort in {"state", "army", "police"}:  # "UN inspectors"
        body = known_entity(reading, phrase.body)
        return Resolved((body,), "named", body.type)
    if iso3 is None and (found := _focus_state(reading, reference)).entities:
        return found
    if iso3 is None and points_nowhere(reading, reference):
        return UNCLEAR
    kind: ActorType = LOCAL.get(sort or "", "group")
    label = label_of(reading, reference)
    earlier = _said_before(reading, reference, label)
    if earlier is not None:
        return Resolved((earlier,), "coreferent", earlier.type)
    if iso3 is not None and phrase.iso3 is None and sort in {"ministry", "office", "parliament"}:
        state = reading.gazetteer.country(iso3)
        label = f"{label} of {reading.gazetteer.row(state).label}" if state else label
    entity = local_entity(reading, label, kind, iso3, n, plural=is_plural(reading, reference))
    return Resolved((entity,), "named", kind)


def _said_before(reading: Reading, reference: Reference, label: str) -> Entity | None:
    """As in "the diplomat", after "a Western diplomat": the only one of the text with a longer label."""
    if " " in label or words_of(reading, reference)[0] not in {"the", "this", "that"}:
        return None
    local = [t.entity for t in reading.memory.traces if t.entity.actor_id not in reading.gazetteer]
    same = distinct(entity for entity in local if reading.actors[entity.actor_id].label.endswith(f" {label}"))
    return same[0] if len(same) == 1 else None


def _armed_group(reading: Reading, reference: Reference) -> Entity | None:
    """As in "Houthi forces": whose they are, when an armed group's name stands before the noun."""
    for hit in reading.hits:
        if reference.start <= hit.start and hit.end <= reference.head and len(hit.ids) == 1:
            row = reading.gazetteer.row(hit.ids[0])
            if row.type == "armed_group":
                return known_entity(reading, row.id)
    return None


def points_nowhere(reading: Reading, reference: Reference) -> bool:
    """Whether nothing tells a group from any other: "people", "the government"; "rival governments" does."""
    if lemma_of(reading, reference) not in reading.gazetteer.words("generic groups"):
        return False
    head = reading.doc[reference.head]
    telling = {"amod", "compound", "nmod", "nmod:poss", "acl", "acl:relcl", "nmod:desc"}
    return not any(child.dep_ in telling and child.pos_ != "PRON" for child in head.children)


LOCAL: dict[str, ActorType] = {
    "rebels": "armed_group", "army": "security_force", "police": "security_force", "media": "media",
    "ministry": "ministry", "office": "office", "organization": "organization", "parliament": "organization",
}  # fmt: skip


def noun_key(reading: Reading, reference: Reference) -> str:
    """Return the noun under which nouns.tsv knows the head of a phrase ("fighter jet", "troops")."""
    token = reading.doc[reference.head]
    before = reading.doc[reference.head - 1] if reference.head > reference.start else None
    if before is not None:
        pair = f"{before.lower_} {token.lemma_.lower()}"
        if reading.gazetteer.noun(pair):
            return pair
    lemma = str(token.lemma_).lower()
    if reading.gazetteer.noun(lemma):
        return lemma
    if lemma in {"thousand", "hundred", "dozen", "group", "number", "member", "crowd"}:  # "thousands of protesters"
        for child in token.children:
            if child.dep_.startswith("nmod") and child.i < reference.end:
                return str(child.lemma_).lower()
    return str(token.lower_)


_MINISTRIES = {"foreign": "MFA", "defence": "MOD", "defense": "MOD", "interior": "MOI", "finance": "MOF"}


def state_institution(reading: Reading, sort: str | None, iso3: str, *, qualifier: str = "") -> Entity | None:
    """Return the state itself or its army, police, parliament or presidency, by the sort of a noun."""
    state = reading.gazetteer.country(iso3)
    if sort == "state" and state:
        return known_entity(reading, state)
    function = _MINISTRIES.get(qualifier) if sort == "ministry" else None
    function = function or {"army": "ARMY", "police": "POLICE", "parliament": "PARL", "office": "PRES"}.get(sort or "")
    found = reading.gazetteer.institution(function, iso3) if function else None
    return known_entity(reading, found) if found else None


def _place_of(reading: Reading, reference: Reference) -> str | None:
    """Return the state of "in eastern Congo" after the head, if there is one."""
    for child in reading.doc[reference.head].children:
        if child.dep_.startswith("nmod") and child.i > reference.head:
            for token in child.subtree:
                if token.i in reading.phrases.state_at:
                    return reading.phrases.state_at[token.i]
    return None


def _focus_state(reading: Reading, reference: Reference) -> Resolved:
    """As in "the government", "the army": those of the state in focus, if it is the only one so far."""
    lemma = lemma_of(reading, reference)
    sort = reading.gazetteer.noun(lemma)
    if sort not in {"state", "army"} or words_of(reading, reference)[0] != "the" or is_plural(reading, reference):
        return UNCLEAR
    if lemma not in {"government", "army", "military", "administration", "regime", "cabinet"}:
        return UNCLEAR
    if any(c.dep_ in {"amod", "compound"} and not c.text.islower() for c in reading.doc[reference.head].children):
        return UNCLEAR  # "the Tamm government" is not that of the only state
    found = distinct(trace.entity for trace in reading.memory.recent(sentence_of(reading, reference), 9, sort="state"))
    if len(found) != 1 or found[0].iso3 is None:
        return UNCLEAR
    known = state_institution(reading, sort, found[0].iso3)
    return Resolved((known,), "coreferent", known.type) if known else UNCLEAR
