"""Who holds an office: "the Egyptian president", "the foreign minister", "his Turkish counterpart"."""

from __future__ import annotations

from kg.nlp.actors_definites import only_private
from kg.nlp.actors_memory import Entity, distinct
from kg.nlp.actors_phrases import Phrase
from kg.nlp.actors_reading import RANK, Reading, Resolved, certainty_of, know_person, local_entity
from kg.nlp.actors_words import (
    UNCLEAR,
    heads,
    is_indefinite,
    is_particular,
    is_plural,
    is_role,
    lemma_of,
    phrase_of,
    sentence_of,
    title_of,
    words_of,
)
from kg.nlp.records import Reference

_NAMED = frozenset({*RANK, "IM", "FIN", "SPK"})  # offices that a text may call without their state


def holder_of(reading: Reading, office: str, body: str, shift: str, n: int, title: str) -> Resolved | None:
    """Return who holds an office: somebody of the text, else by the gazetteer, else the office itself."""
    offices = [office]
    if office == "LEADER":
        first = reading.gazetteer.leader_class(body, reading.date)
        offices = [first, *(o for o in ("LEAD", "HOS", "HOG") if o != first)]
        named = distinct(entity for o in offices for entity in reading.memory.in_office(o, body))
        if len(named) == 1:
            return Resolved((named[0],), "coreferent", "PERSON")
    if shift in {"former", "elect"}:
        return UNCLEAR
    for candidate in offices:
        named = reading.memory.in_office(candidate, body)
        if len(named) == 1:
            return Resolved((named[0],), "coreferent", "PERSON")
        if len(named) > 1:
            return UNCLEAR
        if (someone := _untitled(reading, body)) is not None:
            return Resolved((someone,), "coreferent", "PERSON")
        holders = reading.gazetteer.holders(candidate, body, reading.date)
        if len(holders) == 1 and holders[0].certainty in {"sure", "assumed"}:
            know_person(reading, holders[0].actor_id, Phrase())
            sure = holders[0].certainty == "sure"
            return Resolved((reading.entities[holders[0].actor_id],), certainty_of(reading.date, sure), "PERSON")
        if holders:
            break
    return _office_itself(reading, body, title, n)


def _untitled(reading: Reading, body: str) -> Entity | None:
    """Return the only person of a state here who is unknown and goes by no title: "B's C" before "the B minister"."""
    found = [e for e in reading.memory.people() if e.iso3 == body and e.actor_id not in reading.gazetteer]
    return found[0] if len(found) == 1 and not found[0].titles and not found[0].offices else None


def _office_itself(reading: Reading, body: str, title: str, n: int) -> Resolved | None:
    """As in "the president of X" when nobody is known to hold it: the office acts."""
    state = reading.gazetteer.country(body)
    if state is None:
        return None
    name = title.title().replace(" Of ", " of ")
    label = (reading.gazetteer.post(name, body) or name).replace("_", " ")
    return Resolved((local_entity(reading, label, "office", body, n),), "named", "office")


def office(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the Egyptian president", "Qatar's prime minister", "the NATO secretary general"."""
    phrase = phrase_of(reading, reference)
    body = phrase.body or phrase.iso3 or reference.iso3
    title = next((t for t in phrase.titles if t.office_class in RANK or t.office_class == "LEADER"), None)
    if title is None or body is None or is_plural(reading, reference) or not heads(reading, reference, title.name):
        return None
    if is_indefinite(reading, reference) or is_role(reading, reference):
        return UNCLEAR
    return holder_of(reading, title.office_class, body, phrase.shift, n, title.name)


def bare_office(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the president", "the foreign minister": the only one of the text so far."""
    phrase = phrase_of(reading, reference)
    title = next((t for t in phrase.titles if t.office_class in _NAMED or t.office_class == "LEADER"), None)
    if title is None or phrase.iso3 or phrase.body or is_plural(reading, reference):
        return None
    if (
        not heads(reading, reference, title.name)
        or is_indefinite(reading, reference)
        or is_role(reading, reference)
        or phrase.shift == "elect"
    ):
        return UNCLEAR
    offices = ("HOS", "HOG", "LEAD") if title.office_class == "LEADER" else (title.office_class,)
    if phrase.shift == "former":
        return _former(reading, offices)
    if _of_another(reading, reference):
        return only_private(reading, reference, None, anybody=False) or UNCLEAR
    named = distinct(entity for office in offices for entity in reading.memory.in_office(office))
    if title.states:
        named = [entity for entity in named if entity.iso3 in title.states]
    if len(named) > 1:  # an emir and a president are both heads of state
        fitting = [entity for entity in named if title.name in entity.titles]
        named = fitting if len(fitting) == 1 else _latest(reading, reference, fitting or named, offices)
    named = named or _just_left(reading, offices)
    return Resolved((named[0],), "coreferent", "PERSON") if len(named) == 1 else UNCLEAR


def _of_another(reading: Reading, reference: Reference) -> bool:
    """Whether a name that is no state's stands before the title: "the Catalan leader", "the Labour leader"."""
    head = reading.doc[reference.head]
    return any(
        child.dep_ in {"amod", "compound"} and child.text[:1].isupper() and child.i < head.i
        and child.i not in reading.phrases.state_at and child.i not in reading.phrases.title_at
        for child in head.children
    )  # fmt: skip


def _former(reading: Reading, offices: tuple[str, ...]) -> Resolved:
    """As in "the ousted prime minister": the only one here who held such an office and left it."""
    found = [
        e for e in reading.memory.people() if _left(reading, e, offices, "") and not _holds_still(reading, e, offices)
    ]
    return Resolved((found[0],), "coreferent", "PERSON") if len(found) == 1 else UNCLEAR


def _holds_still(reading: Reading, entity: Entity, offices: tuple[str, ...]) -> bool:
    terms = reading.gazetteer.terms(entity.actor_id)
    return any(t.office_class in offices and (t.role.end or "9") > (reading.date or "9") for t in terms)


def _left(reading: Reading, entity: Entity, offices: tuple[str, ...], since: str) -> bool:
    """Whether a known person left such an office by the date of the text, and not before `since`."""
    if entity.actor_id not in reading.gazetteer:
        return False
    ends = [t.role.end for t in reading.gazetteer.terms(entity.actor_id) if t.office_class in offices and t.role.end]
    return any(since <= end <= (reading.date or "9") for end in ends)


def _just_left(reading: Reading, offices: tuple[str, ...]) -> list[Entity]:
    """Return who left such an office in the year before: a text calls a toppled president so for a while."""
    since = f"{int(reading.date[:4]) - 1}{reading.date[4:]}" if reading.date else "9"
    return [entity for entity in reading.memory.people() if _left(reading, entity, offices, since)]


def _latest(reading: Reading, reference: Reference, named: list[Entity], offices: tuple[str, ...]) -> list[Entity]:
    """Return who took office last, for "the new prime minister"."""
    if "new" not in words_of(reading, reference):
        return []
    began = {}
    for entity in named:
        if entity.actor_id in reading.gazetteer:
            terms = [t for t in reading.gazetteer.terms(entity.actor_id) if t.office_class in offices]
            starts = [t.role.start or "" for t in terms if reading.date is None or (t.role.start or "") <= reading.date]
            began[entity.actor_id] = max(starts, default="")
    last = max(began.values(), default="")
    return [entity for entity in named if began.get(entity.actor_id) == last]


def counterpart(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "his Turkish counterpart": whoever holds the same office there as the subject holds here."""
    if lemma_of(reading, reference) not in {"counterpart", "opposite number", "colleague"}:
        return None
    iso3 = phrase_of(reading, reference).iso3 or reference.iso3 or _state_after(reading, reference)
    people = reading.memory.recent(sentence_of(reading, reference), 2, sort="person")
    subjects = [trace for trace in people if trace.subject] or people
    if not subjects or iso3 is None or is_plural(reading, reference):
        return UNCLEAR
    here = [e for e in reading.memory.people() if e.iso3 == iso3 and e.actor_id != subjects[-1].entity.actor_id]
    unknown = [e for e in here if e.actor_id not in reading.gazetteer]
    if len(here) == 1 and unknown:
        return Resolved((here[0],), "coreferent", "PERSON")
    held = sorted(subjects[-1].entity.offices, key=lambda o: _COUNTERPART.index(o[0]) if o[0] in _COUNTERPART else 99)
    for office, body in held:
        if office not in _COUNTERPART or body == iso3:
            continue
        if office in {"HOS", "HOG", "LEAD"}:
            first = reading.gazetteer.leader_class(iso3, reading.date)
            for candidate in dict.fromkeys((first, "HOS", "HOG")):
                found = holder_of(reading, candidate, iso3, "", n, "leader")
                if found and found.entities and found.entities[0].sort == "person":
                    return found
            return UNCLEAR
        return holder_of(reading, office, iso3, "", n, _TITLE_OF.get(office, "minister"))
    return UNCLEAR


def _state_after(reading: Reading, reference: Reference) -> str | None:
    """Return the state of "his counterpart in Argentina"."""
    after = reading.doc[reference.end : reference.end + 3]
    if not after or after[0].lower_ not in {"in", "from", "of"}:
        return None
    return next((reading.phrases.state_at[t.i] for t in after if t.i in reading.phrases.state_at), None)


_COUNTERPART = ("FM", "DM", "IM", "FIN", "HOS", "HOG", "LEAD", "VP", "NSA")
_TITLE_OF = {"FM": "foreign minister", "DM": "defence minister", "IM": "interior minister", "FIN": "finance minister",
             "VP": "vice president", "NSA": "national security adviser"}  # fmt: skip


def ministers_of(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the foreign ministers of A and B", "the Russian and Chinese presidents": each of them."""
    if not is_plural(reading, reference):
        return None
    last = reading.doc[reference.head].right_edge.i + 1
    end = max(reference.end, min(last, reading.doc[reference.head].sent.end, reference.end + 12))
    title = title_of(reading, reference)
    if title is None:
        return None
    iso3s = list(dict.fromkeys(
        reading.phrases.state_at[k] for k in range(reference.start, end) if k in reading.phrases.state_at
    ))  # fmt: skip
    if len(iso3s) < 2 or not is_particular(reading, reference):
        return None
    found = [holder_of(reading, title.office_class, iso3, "", n, title.name) for iso3 in iso3s]
    entities = tuple(entity for resolved in found if resolved for entity in resolved.entities)
    sure = "office" if all(r and r.certainty != "office_assumed" for r in found) else "office_assumed"
    parts = tuple(
        k for k, other in enumerate(reading.references)
        if k != n and reference.start <= other.start and other.end <= end and other.start in reading.phrases.state_at
    )  # fmt: skip
    return Resolved(entities, sure if reading.date else "office_assumed", "PERSON", parts)  # type: ignore[arg-type]
