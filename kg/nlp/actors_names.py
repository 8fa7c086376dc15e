"""Proper names: known people by score, known states and organizations by name, everybody else as local actors."""

from __future__ import annotations

from kg.gazetteer import Hit, fold
from kg.model import ACTOR_TYPES, Actor, ActorType
from kg.nlp.actors_definites import person_of_state
from kg.nlp.actors_linking import Query, link
from kg.nlp.actors_phrases import Phrase
from kg.nlp.actors_places import is_us_state, stands_for_state
from kg.nlp.actors_reading import RANK, Reading, Resolved, know_person, known_entity, local_entity, local_id
from kg.nlp.names import content, tokens
from kg.nlp.records import Reference

_LOCAL_TYPES: tuple[tuple[str, ActorType], ...] = (
    ("ministry", "ministry"), ("department", "ministry"), ("army", "security_force"), ("police", "security_force"),
    ("navy", "security_force"), ("guard", "security_force"), ("news", "media"), ("times", "media"), ("post", "media"),
    ("brigade", "armed_group"), ("brigades", "armed_group"), ("militia", "armed_group"), ("front", "armed_group"),
)  # fmt: skip


_DEPARTMENTS = frozenset({"FM", "DM", "IM", "FIN"})

# Known and unknown people


PERSON = frozenset({"PERSON", "person"})


def _is_person(reading: Reading, reference: Reference, phrase: Phrase) -> bool:
    if reference.kind != "name" or not phrase.name:
        return False
    hit = _hit(reading, reference)
    if hit is not None and hit.kind != "nonactor":
        types = {reading.gazetteer.row(actor_id).type for actor_id in hit.ids}
        if types != {"person"} and set(range(hit.start, hit.end)) >= set(phrase.name):
            return False
    if reference.label in PERSON:
        return True
    if hit is not None and hit.ids and {reading.gazetteer.row(i).type for i in hit.ids} == {"person"}:
        return hit.kind == "full" or bool(phrase.titles) or reference.label in {"", *PERSON}
    return bool(phrase.titles) and reference.label in {"", *PERSON}


def _name_text(reading: Reading, phrase: Phrase) -> str:
    first, last = phrase.name[0], phrase.name[-1]
    text = reading.doc[first : last + 1].text
    return text.strip(" ,-’'")


def link_names(reading: Reading) -> None:
    """Link the names of several words first, then the single ones: a surname may stand before the full name."""
    todo = []
    states = frozenset(reading.phrases.state_at.values())
    for n, reference in enumerate(reading.references):
        phrase = reading.phrases.read(reference.start, reference.end)
        if _is_person(reading, reference, phrase):
            name = tokens(_name_text(reading, phrase))
            if name:
                todo.append((1 if len(content(name)) == 1 else 0, n, phrase, name))
        elif reference.kind == "name" and phrase.name and _hit(reading, reference) is None:
            todo.append((2, n, phrase, tokens(_name_text(reading, phrase))))  # a surname that was not recognized?
    bodies = frozenset(reading.phrases.body_at.values())
    for round_, n, phrase, name in sorted(todo, key=lambda t: t[:2]):
        known = _known_bearers(reading, name, phrase) if name else []
        if round_ == 2 and len(known) != 1 and (known or len(content(name)) != 1):
            continue
        known = _titled(reading, known, phrase)
        if len(known) == 1 and not _contradicts(reading, known[0], phrase):
            actor_id = known[0]
        else:
            query = Query(
                name, phrase.office, phrase.iso3 or _iso3_of(reading, n), phrase.body, phrase.shift, phrase.gender,
                reading.date, frozenset(reading.names), states, bodies,
            )  # fmt: skip
            found = link(query, reading.gazetteer)
            reading.links[n] = found
            if found.actor_id:
                actor_id = found.actor_id
            elif round_ == 2 or len(known) > 1 or (len(name) == 1 and found.reason == "tie"):
                continue
            else:
                actor_id = _local_person(reading, phrase, name, n)
        know_person(reading, actor_id, phrase)
        reading.names.setdefault(actor_id, set()).update(name)
        reading.linked[n] = actor_id


def _iso3_of(reading: Reading, n: int) -> str | None:
    """Return the state that a possessor or an "of X" gives; a reference's own may come from a mere namesake."""
    owned = (r for r in reading.references if r.owner == n and r.label not in PERSON)
    return next((r.iso3 for r in owned if r.iso3), None)


def _known_bearers(reading: Reading, name: tuple[str, ...], phrase: Phrase) -> list[str]:
    """Return who of this text may be called so: each token of the name is one of theirs."""
    wanted = set(content(name))
    found = []
    for actor_id, known in reading.names.items():
        if wanted <= known:
            gender = reading.entities[actor_id].gender
            if not (phrase.gender and gender and phrase.gender != gender):
                found.append(actor_id)
    return found


def _titled(reading: Reading, known: list[str], phrase: Phrase) -> list[str]:
    """Return the one of several bearers of a name whose title the phrase repeats ("Prince Karim", "King Karim")."""
    names = {title.name for title in phrase.titles}
    if names == {"minister"}:  # who is only called so is no prime minister
        held = {a: {office for office, _ in reading.entities[a].offices} for a in known}
        known = [a for a in known if held[a] & _DEPARTMENTS and not held[a] & {"HOS", "HOG"}] or known
    fitting = [
        actor_id for actor_id in known
        if any(name in title.split() or name == title for name in names for title in reading.entities[actor_id].titles)
    ]  # fmt: skip
    return fitting if len(known) > 1 and len(fitting) == 1 else known


def _contradicts(reading: Reading, actor_id: str, phrase: Phrase) -> bool:
    """Whether title and state speak of somebody else ("President Bush" after "Laura Bush")."""
    entity = reading.entities[actor_id]
    if phrase.iso3 and entity.iso3 and phrase.iso3 != entity.iso3:
        return True
    if phrase.office in RANK and entity.offices and not phrase.shift:
        return phrase.office not in {office for office, _ in entity.offices} and phrase.office in {"HOS", "HOG"}
    return False


def _local_person(reading: Reading, phrase: Phrase, name: tuple[str, ...], n: int) -> str:
    label = _name_text(reading, phrase)
    actor_id = local_id(reading, label, n)
    iso3 = phrase.iso3 or reading.references[n].iso3
    reading.actors.setdefault(actor_id, Actor(actor_id, label, "person", iso3))
    return actor_id


# States, organizations, places


def _hit(reading: Reading, reference: Reference) -> Hit | None:
    """Return the known name in a reference: the one that holds its head, else the longest."""
    inside = [h for h in reading.hits if h.start < reference.end and reference.start < h.end]
    over = [h for h in inside if h.start <= reference.head < h.end] or inside
    return max(over, key=lambda h: (h.end - h.start, -h.start), default=None)


def read_expansions(reading: Reading) -> None:
    """Note acronyms that the text itself explains: "the Free Farmers Union (FFU)"."""
    doc = reading.doc
    for n, reference in enumerate(reading.references):
        end = reference.end
        if reference.kind == "name" and end + 2 < len(doc) and doc[end].text == "(" and doc[end + 2].text == ")":
            acronym = doc[end + 1].text
            if acronym.isupper() and len(acronym) > 1:
                found = resolve_name(reading, n)
                if found and len(found.entities) == 1:
                    reading.expansions[acronym] = found.entities[0].actor_id


def resolve_name(reading: Reading, n: int) -> Resolved | None:
    """Return whom the proper name of reference n means; None when that is not clear."""
    reference = reading.references[n]
    if n in reading.linked:
        return Resolved((reading.entities[reading.linked[n]],), "named", "PERSON")
    text = reading.doc[reference.start : reference.end].text.removeprefix("the ").removeprefix("The ")
    if text in reading.expansions:
        return Resolved((reading.entities[reading.expansions[text]],), "named")
    if n in reading.links:
        return None
    hit = _hit(reading, reference)
    if reference.kind == "adjective" and reading.doc[reference.head].head.lemma_ in reading.gazetteer.words(
        "civil things"
    ):
        return Resolved((), "named", "THING")  # "a Norwegian tanker" is not Norway
    if hit is not None and (reference.label not in PERSON or _is_place(reading, reference, hit)):
        found = _resolve_hit(reading, reference, hit)
        if found is not None:
            return found
    if reference.kind != "name" or (hit is not None and hit.kind in {"nonactor", "capital"}):
        return None
    if reference.label == "GPE" and reference.start < len(reading.doc):
        # A place the gazetteer lacks: an actor where it acts, else a place.
        if not stands_for_state(reading.doc, reference.start, reference.end, reading.gazetteer.words):
            return Resolved((), "named", "LOC")
        return Resolved((local_entity(reading, text, "organization", reference.iso3, n),), "named")
    if reference.label in {"ORG", "NORP", ""} or reference.label in ACTOR_TYPES:
        return _local_organization(reading, reference, text, n)
    return None


def _is_place(reading: Reading, reference: Reference, hit: Hit) -> bool:
    """Whether what the recognizer took for a person is a state or its capital: "Bogota recalled its envoy"."""
    whole = hit.start <= reference.start and reference.end <= hit.end
    return whole and bool(hit.ids) and all(reading.gazetteer.row(i).type != "person" for i in hit.ids)


def _resolve_hit(reading: Reading, reference: Reference, hit: Hit) -> Resolved | None:
    gazetteer = reading.gazetteer
    kinds = [h for h in reading.hits if (h.start, h.end) == (hit.start, hit.end)]
    hit = kinds[0]
    if hit.kind == "nonactor":
        return Resolved((), "named", "LOC")
    ids = tuple(i for i in hit.ids if gazetteer.row(i).type != "person") or hit.ids
    if len(ids) > 1 and hit.kind == "capital":  # Brussels is the Union's, unless the text is about Belgium
        states = set(reading.phrases.state_at.values())
        ids = tuple(i for i in ids if (gazetteer.row(i).type == "igo") != (gazetteer.row(ids[0]).iso3 in states))
    elif len(ids) > 1:
        ids = _by_state(reading, reference, ids)
    if len(ids) != 1 or gazetteer.row(ids[0]).type == "person":
        return None
    row = gazetteer.row(ids[0])
    if hit.kind == "demonym" and (someone := person_of_state(reading, reference, row.iso3)):
        return someone
    whole = {k for k in range(reference.start, reference.end) if reading.doc[k].lower_ not in {"the", "a"}}
    beyond = whole - set(range(hit.start, hit.end))
    if hit.kind == "capital":
        if not stands_for_state(reading.doc, hit.start, hit.end, gazetteer.words):
            return Resolved((), "named", "LOC")
    elif row.id == "Georgia" and is_us_state(reading.doc, hit.start, gazetteer.words):
        return Resolved((), "named", "LOC")
    if reference.kind == "name" and row.type == "country" and beyond and reference.label == "ORG":
        return None  # "Bank of Israel", "Turkish Airlines": somebody else whose name holds a state's
    if reference.kind == "name" and row.type == "igo" and any(k in reading.phrases.state_at for k in beyond):
        return None  # "Mongolian National Security Council" is not the Security Council
    return Resolved((known_entity(reading, row.id),), "named", "GPE" if row.type == "country" else row.type)


def _by_state(reading: Reading, reference: Reference, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids that fit the state of the phrase, of the office holder in the text, or of the text."""
    row = reading.gazetteer.row
    if reference.iso3:
        return tuple(i for i in ids if row(i).iso3 == reference.iso3)
    offices = {"PMO": "HOG", "PRES": "HOS", "MFA": "FM", "MOD": "DM", "MOI": "IM"}
    office = offices.get(row(ids[0]).function)
    people = reading.entities.values()
    held = {body for entity in people for name, body in entity.offices if name == office}
    found = tuple(i for i in ids if row(i).iso3 in held)
    return found or tuple(i for i in ids if row(i).iso3 in set(reading.phrases.state_at.values())) or ids


def _local_organization(reading: Reading, reference: Reference, text: str, n: int) -> Resolved | None:
    if not text[:1].isupper() and not text[:1].isdigit():
        return None
    phrase = reading.phrases.read(reference.start, reference.end)
    words = fold(text).split()
    kind: ActorType = "group" if reference.label == "NORP" else "organization"
    kind = next((actor_type for word, actor_type in _LOCAL_TYPES if word in words), kind)
    if reference.label in ACTOR_TYPES and reference.label not in {"igo", "country"}:
        kind = reference.label  # type: ignore[assignment]
    entity = local_entity(reading, text, kind, reference.iso3 or phrase.iso3, n)
    return Resolved((entity,), "named")
