"""What points back or out without a name: offices, counterparts, pairs, pronouns, nouns for institutions and groups.

The rules stand in the order in which they are tried; each answers with entities, with () for "somebody, but it is
unclear who", or with None for "not my case". Two equal candidates are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.tokens import Doc

from kg.gazetteer import Title, fold
from kg.model import ActorType
from kg.nlp.actors_memory import Entity, Trace, distinct
from kg.nlp.actors_phrases import Phrase
from kg.nlp.actors_reading import (
    RANK,
    Reading,
    Resolved,
    certainty_of,
    know_person,
    known_entity,
    local_entity,
)
from kg.nlp.records import Reference

_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "pair": 2}
_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "themselves", "both", "two"})
_CLOSE = 3  # sentences a pair or an institution may lie back


def resolve_back(reading: Reading, n: int) -> Resolved | None:
    """Return whom reference n means, or None when that is not clear."""
    reference = reading.references[n]
    rules: tuple[Callable[[Reading, int, Reference], Resolved | None], ...] = (
        (_pronoun, _several) if reference.kind == "pronoun" else (
            _apposed, _named_inside, _parts, _ministers_of, _several, _counterpart, _office, _bare_office,
            _institution, _noun,
        )
    )  # fmt: skip
    for rule in rules:
        found = rule(reading, n, reference)
        if found is not None:
            return found if found.entities or found.label else None
    return None


def overlooked(doc: Doc, references: Sequence[Reference], pointers: frozenset[str]) -> list[Reference]:
    """Return definite phrases that point back and were not found as references: "both sides", "the two"."""
    taken = {n for reference in references for n in range(reference.start, reference.end)}
    found = []
    for token in doc:
        if (
            token.i in taken
            or token.lemma_.lower() not in pointers
            or not token.dep_.startswith(("nsubj", "obj", "obl"))
        ):
            continue
        children = [child for child in token.children if child.dep_ not in {"case", "cc:preconj"}]
        leading = {child.lower_ for child in children} | ({token.nbor(-1).lower_} if token.i else set())
        if leading & {"the", "both"} and all(child.lower_ in _LEADING for child in children):
            found.append(Reference(token.i, token.i + 1, token.i, "anaphor"))
    return found


_UNCLEAR = Resolved(())


def _words(reading: Reading, reference: Reference) -> list[str]:
    """Return the words of a reference with the determiners and numerals before it, in lower case."""
    start = reference.start
    while start > 0 and reading.doc[start - 1].lower_ in _LEADING:
        start -= 1
    return [token.lower_ for token in reading.doc[start : reference.end]]


_LEADING = frozenset(
    [
        "the",
        "a",
        "an",
        "any",
        "every",
        "no",
        "another",
        "some",
        "each",
        "this",
        "that",
        "these",
        "those",
        "both",
        "two",
        "three",
        "four",
        "his",
        "her",
        "their",
        "its",
    ]
)


def _lemma(reading: Reading, reference: Reference) -> str:
    return str(reading.doc[reference.head].lemma_).lower()


def _sentence(reading: Reading, reference: Reference) -> int:
    return reading.sentence_of[reference.start]


def _apposed(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the Israeli prime minister, Benjamin Netanyahu": the name beside it says who."""
    for k, other in enumerate(reading.references):
        if other.owner == n and k in reading.linked:
            token = reading.doc[other.head]
            if token.dep_ in {"appos", "flat"} or other.start == reference.end:
                return Resolved((reading.entities[reading.linked[k]],), "named", "PERSON")
    return None


def _parts(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "Turkish and Greek officials", "the ministers of A and B": one for each state."""
    iso3s = [reading.references[k].iso3 for k in reference.parts]
    states = list(dict.fromkeys(iso3 for iso3 in iso3s if iso3))
    if len(states) < 2:
        return None
    title = _title(reading, reference)
    found: list[Entity] = []
    certainty: list[str] = []
    sort = reading.gazetteer.noun(_noun_key(reading, reference))
    for iso3 in states:
        if title is not None:
            resolved = _holder(reading, title.office_class, iso3, "", n, title.name)
            if resolved and resolved.entities:
                found.extend(resolved.entities)
                certainty.append(resolved.certainty)
                continue
        known = _state_institution(reading, sort or "state", iso3)
        if known is None:
            label = f"{_label(reading, reference)} ({iso3})"
            known = local_entity(reading, label, _LOCAL.get(sort or "", "group"), iso3, n, plural=True)
        found.append(known)
    sure = next((c for c in ("office_assumed", "office", "coreferent") if c in certainty), "named")
    return Resolved(tuple(found), sure)  # type: ignore[arg-type]


def _title(reading: Reading, reference: Reference) -> Title | None:
    """Return the title of an office that is the head of a phrase, also in the plural."""
    titles = _phrase(reading, reference).titles
    title = next((t for t in titles if t.office_class in RANK or t.office_class == "LEADER"), None)
    if title is None and _lemma(reading, reference) in {"leader", "president"}:
        title = reading.gazetteer.title(_lemma(reading, reference))
    return title if title is not None and _heads_plural(reading, reference, title.name) else None


# Names of institutions inside the phrase


def _named_inside(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the Turkish army", "Hamas": the phrase holds the whole name of an institution up to its head."""
    for hit in reading.hits:
        inside = reference.start <= hit.start and hit.end <= reference.end and hit.start <= reference.head < hit.end
        if inside and hit.kind in {"full", "acronym", "metonym"} and len(hit.ids) == 1:
            row = reading.gazetteer.row(hit.ids[0])
            if row.type != "person":
                return Resolved((known_entity(reading, row.id),), "named", row.type)
    return None


# Offices


def _phrase(reading: Reading, reference: Reference) -> Phrase:
    return reading.phrases.read(reference.start, reference.end)


def _holder(reading: Reading, office: str, body: str, shift: str, n: int, title: str) -> Resolved | None:
    """Return who holds an office: somebody of the text, else by the gazetteer, else the office itself."""
    offices = [office]
    if office == "LEADER":
        first = reading.gazetteer.leader_class(body, reading.date)
        offices = [first, *(o for o in ("LEAD", "HOS", "HOG") if o != first)]
        named = distinct(entity for o in offices for entity in reading.memory.in_office(o, body))
        if len(named) == 1:
            return Resolved((named[0],), "coreferent", "PERSON")
    if shift in {"former", "elect"}:
        return _UNCLEAR
    for candidate in offices:
        named = reading.memory.in_office(candidate, body)
        if len(named) == 1:
            return Resolved((named[0],), "coreferent", "PERSON")
        if len(named) > 1:
            return _UNCLEAR
        holders = reading.gazetteer.holders(candidate, body, reading.date)
        if len(holders) == 1 and holders[0].certainty in {"sure", "assumed"}:
            know_person(reading, holders[0].actor_id, Phrase())
            sure = holders[0].certainty == "sure"
            return Resolved((reading.entities[holders[0].actor_id],), certainty_of(reading.date, sure), "PERSON")
        if holders:
            break
    return _office_itself(reading, body, title, n)


def _office_itself(reading: Reading, body: str, title: str, n: int) -> Resolved | None:
    """As in "the president of X" when nobody is known to hold it: the office acts."""
    state = reading.gazetteer.country(body)
    if state is None:
        return None
    label = f"{title.title().replace(' Of ', ' of ')} of {reading.gazetteer.row(state).label}"
    return Resolved((local_entity(reading, label, "office", body, n),), "named", "office")


def _office(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the Egyptian president", "Qatar's prime minister", "the NATO secretary general"."""
    phrase = _phrase(reading, reference)
    body = phrase.body or phrase.iso3 or reference.iso3
    title = next((t for t in phrase.titles if t.office_class in RANK or t.office_class == "LEADER"), None)
    if title is None or body is None or _is_plural(reading, reference) or not _heads(reading, reference, title.name):
        return None
    if _indefinite(reading, reference):
        return _UNCLEAR
    return _holder(reading, title.office_class, body, phrase.shift, n, title.name)


def _heads(reading: Reading, reference: Reference, title: str) -> bool:
    """Whether the head of the phrase is part of the title ("the prime minister", not "the president's plane")."""
    words = set(title.split())
    return bool(words & set(fold(reading.doc[reference.head].text).split()))


def _indefinite(reading: Reading, reference: Reference) -> bool:
    return _words(reading, reference)[0] in {"a", "an", "any", "every", "no", "another", "some", "each"}


def _is_plural(reading: Reading, reference: Reference) -> bool:
    token = reading.doc[reference.head]
    return "Plur" in token.morph.get("Number", []) and token.lower_ != token.lemma_.lower()


def _bare_office(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the president", "the foreign minister": the only one of the text so far."""
    phrase = _phrase(reading, reference)
    title = next((t for t in phrase.titles if t.office_class in RANK or t.office_class == "LEADER"), None)
    if title is None or phrase.iso3 or phrase.body or _is_plural(reading, reference):
        return None
    if (
        not _heads(reading, reference, title.name)
        or _indefinite(reading, reference)
        or phrase.shift in {"former", "elect"}
    ):
        return _UNCLEAR
    offices = ("HOS", "HOG", "LEAD") if title.office_class == "LEADER" else (title.office_class,)
    named = distinct(entity for office in offices for entity in reading.memory.in_office(office))
    if title.states:
        named = [entity for entity in named if entity.iso3 in title.states]
    return Resolved((named[0],), "coreferent", "PERSON") if len(named) == 1 else _UNCLEAR


def _counterpart(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "his Turkish counterpart": whoever holds the same office there as the subject holds here."""
    if _lemma(reading, reference) not in {"counterpart", "opposite number"}:
        return None
    iso3 = _phrase(reading, reference).iso3 or reference.iso3
    people = reading.memory.recent(_sentence(reading, reference), 2, sort="person")
    subjects = [trace for trace in people if trace.subject] or people
    if not subjects or iso3 is None or _is_plural(reading, reference):
        return _UNCLEAR
    held = sorted(subjects[-1].entity.offices, key=lambda o: _COUNTERPART.index(o[0]) if o[0] in _COUNTERPART else 99)
    for office, body in held:
        if office not in _COUNTERPART or body == iso3:
            continue
        if office in {"HOS", "HOG", "LEAD"}:
            first = reading.gazetteer.leader_class(iso3, reading.date)
            for candidate in dict.fromkeys((first, "HOS", "HOG")):
                found = _holder(reading, candidate, iso3, "", n, "leader")
                if found and found.entities and found.entities[0].sort == "person":
                    return found
            return _UNCLEAR
        return _holder(reading, office, iso3, "", n, _TITLE_OF.get(office, "minister"))
    return _UNCLEAR


_COUNTERPART = ("FM", "DM", "IM", "FIN", "HOS", "HOG", "LEAD", "VP", "NSA")
_TITLE_OF = {"FM": "foreign minister", "DM": "defence minister", "IM": "interior minister", "FIN": "finance minister",
             "VP": "vice president", "NSA": "national security adviser"}  # fmt: skip


def _ministers_of(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the foreign ministers of A and B", "the Russian and Chinese presidents": each of them."""
    if not _is_plural(reading, reference):
        return None
    last = reading.doc[reference.head].right_edge.i + 1
    end = max(reference.end, min(last, reading.doc[reference.head].sent.end, reference.end + 12))
    title = _title(reading, reference)
    if title is None:
        return None
    iso3s = list(dict.fromkeys(
        reading.phrases.state_at[k] for k in range(reference.start, end) if k in reading.phrases.state_at
    ))  # fmt: skip
    if len(iso3s) < 2:
        return None
    found = [_holder(reading, title.office_class, iso3, "", n, title.name) for iso3 in iso3s]
    entities = tuple(entity for resolved in found if resolved for entity in resolved.entities)
    sure = "office" if all(r and r.certainty != "office_assumed" for r in found) else "office_assumed"
    parts = tuple(
        k for k, other in enumerate(reading.references)
        if k != n and reference.start <= other.start and other.end <= end and other.start in reading.phrases.state_at
    )  # fmt: skip
    return Resolved(entities, sure if reading.date else "office_assumed", "PERSON", parts)  # type: ignore[arg-type]


def _heads_plural(reading: Reading, reference: Reference, title: str) -> bool:
    return _lemma(reading, reference) in title.split() or _heads(reading, reference, title)


# Pairs and groups


def _several(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the two leaders", "both sides", "they": exactly so many as the text has in focus."""
    words = _words(reading, reference)
    lemma = _lemma(reading, reference)
    number = next((_NUMBERS[word] for word in words if word in _NUMBERS), 0)
    plural_noun = (
        _is_plural(reading, reference)
        and lemma in reading.gazetteer.words("person nouns") | reading.gazetteer.words("state nouns")
        and words[0] in {"the", "both"}
    )
    countable = reading.gazetteer.words("people in number") | reading.gazetteer.words("state nouns")
    known = plural_noun or words[-1] in _NUMBERS or (number and lemma in countable)
    if not (words[0] in _THEY and reference.kind == "pronoun") and not known:
        return None
    if reading.phrases.read(reference.start, reference.end).iso3s:
        return None
    size = number or 2
    sentence = _sentence(reading, reference)
    if lemma in reading.gazetteer.words("state nouns"):
        return _states(reading, sentence, size)
    if words[0] in _THEY and not number and reference.kind == "pronoun":
        group = _plural_subject(reading, sentence)
        if group:
            return Resolved((group,), "coreferent")
        before = reading.memory.recent(sentence, 1, sort="person", test=lambda trace: trace.subject)
        together = distinct(trace.entity for trace in before if trace.sentence == sentence - 1)
        if len(together) > size and len({trace.verb for trace in before if trace.sentence == sentence - 1}) == 1:
            return Resolved(tuple(together), "coreferent", "PERSON")
    pool = [trace for trace in reading.memory.recent(sentence, _CLOSE, sort="person") if trace.entity.offices]
    for back in range(_CLOSE + 1):
        found = distinct(trace.entity for trace in pool if sentence - trace.sentence <= back)
        if len(found) == size:
            return Resolved(tuple(found), "coreferent", "PERSON")
        if len(found) > size:
            break
    main = reading.memory.main_pair(size)
    if main:
        return Resolved(tuple(main), "coreferent", "PERSON")
    people = distinct(trace.entity for trace in reading.memory.recent(sentence, 1, sort="person"))
    if len(people) == size:
        return Resolved(tuple(people), "coreferent", "PERSON")
    if reference.kind == "pronoun":
        states = distinct(t.entity for t in reading.memory.recent(sentence, 1, sort="state") if t.subject)
        if len(states) == size:
            return Resolved(tuple(states), "coreferent", "GPE")
    return _UNCLEAR


def _states(reading: Reading, sentence: int, size: int) -> Resolved:
    for back in range(_CLOSE + 1):
        found = distinct(trace.entity for trace in reading.memory.recent(sentence, back, sort="state"))
        if len(found) == size:
            return Resolved(tuple(found), "coreferent", "GPE")
        if len(found) > size:
            break
    main = reading.memory.main_pair(size, sort="state")
    if main:
        return Resolved(tuple(main), "coreferent", "GPE")
    people = reading.memory.main_pair(size)
    iso3s = [entity.iso3 for entity in people if entity.iso3]
    states = [reading.gazetteer.country(iso3) for iso3 in dict.fromkeys(iso3s)]
    if len(states) == size and all(states):
        return Resolved(tuple(known_entity(reading, state) for state in states if state), "coreferent", "GPE")
    return _UNCLEAR


def _plural_subject(reading: Reading, sentence: int) -> Entity | None:
    """Return the only plural group that was subject of this or the previous sentence, if no person was."""
    subjects = reading.memory.recent(sentence, 1, test=lambda trace: trace.subject)
    latest = max((trace.sentence for trace in subjects), default=None)
    found = distinct(trace.entity for trace in subjects if trace.sentence == latest)
    return found[0] if len(found) == 1 and (found[0].plural or found[0].type in {"armed_group", "group"}) else None


# Pronouns


def _pronoun(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    word = reading.doc[reference.head].lower_
    if word in _HE:
        return _personal(reading, reference, _HE[word])
    if word in _IT:
        return _neuter(reading, reference)
    return None if word in _THEY else _UNCLEAR


def _personal(reading: Reading, reference: Reference, gender: str) -> Resolved:
    sentence = _sentence(reading, reference)
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
    return _UNCLEAR


def _neuter(reading: Reading, reference: Reference) -> Resolved:
    sentence = _sentence(reading, reference)

    def thing(trace: Trace) -> bool:
        return trace.entity.sort in {"state", "organization"} or trace.entity.type == "armed_group"

    pool = reading.memory.recent(sentence, 1, test=thing)
    found = distinct(trace.entity for trace in pool)
    if len(found) > 1:
        latest = max(trace.sentence for trace in pool)
        found = distinct(trace.entity for trace in pool if trace.subject and trace.sentence == latest) or found
    return Resolved((found[0],), "coreferent") if len(found) == 1 else _UNCLEAR


# Nouns


def _institution(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the ministry", "the group": the last one of that type, if it is the only one near."""
    wanted = reading.gazetteer.words(f"institution {_lemma(reading, reference)}")
    words = _words(reading, reference)
    if not wanted or len(words) > 2 or words[0] not in {"the", "this", "that"}:
        return None
    near = reading.memory.recent(_sentence(reading, reference), _CLOSE, test=lambda t: t.entity.type in wanted)
    found = distinct(trace.entity for trace in near)
    return Resolved((found[0],), "coreferent") if len(found) == 1 else _UNCLEAR


def _noun(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "Turkish jets", "Moroccan diplomats", "rebels in eastern Congo", "thousands of protesters"."""
    if reference.kind == "anaphor" and not reference.label and not reference.iso3:
        phrase = _phrase(reading, reference)
        if not phrase.iso3:
            return _focus_state(reading, reference)
    sort = reading.gazetteer.noun(_noun_key(reading, reference))
    phrase = _phrase(reading, reference)
    iso3 = phrase.iso3 or reference.iso3 or _place_of(reading, reference)
    if sort is None and reference.kind != "group":
        return _UNCLEAR
    if (iso3 is not None and phrase.iso3 == iso3) or (
        iso3 is not None and sort in {"state", "army"} and reference.iso3
    ):
        known = _state_institution(reading, sort, iso3)
        if known is not None:
            return Resolved((known,), "named", known.type)
    if phrase.body and phrase.iso3 is None and sort in {"state", "army", "police"}:  # "UN inspectors"
        body = known_entity(reading, phrase.body)
        return Resolved((body,), "named", body.type)
    if iso3 is None and (found := _focus_state(reading, reference)).entities:
        return found
    kind: ActorType = _LOCAL.get(sort or "", "group")
    label = _label(reading, reference)
    entity = local_entity(reading, label, kind, iso3, n, plural=_is_plural(reading, reference))
    return Resolved((entity,), "named", kind)


_LOCAL: dict[str, ActorType] = {
    "rebels": "armed_group", "army": "security_force", "police": "security_force", "media": "media",
    "ministry": "ministry", "office": "office", "organization": "organization", "parliament": "organization",
}  # fmt: skip


def _noun_key(reading: Reading, reference: Reference) -> str:
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


def _state_institution(reading: Reading, sort: str | None, iso3: str) -> Entity | None:
    state = reading.gazetteer.country(iso3)
    if sort == "state" and state:
        return known_entity(reading, state)
    function = {"army": "ARMY", "police": "POLICE", "parliament": "PARL", "office": "PRES"}.get(sort or "")
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
    lemma = _lemma(reading, reference)
    sort = reading.gazetteer.noun(lemma)
    if sort not in {"state", "army"} or _words(reading, reference)[0] != "the" or _is_plural(reading, reference):
        return _UNCLEAR
    if lemma not in {"government", "army", "military", "administration", "regime", "cabinet"}:
        return _UNCLEAR
    found = distinct(trace.entity for trace in reading.memory.recent(_sentence(reading, reference), 9, sort="state"))
    if len(found) != 1 or found[0].iso3 is None:
        return _UNCLEAR
    known = _state_institution(reading, sort, found[0].iso3)
    return Resolved((known,), "coreferent", known.type) if known else _UNCLEAR


def _label(reading: Reading, reference: Reference) -> str:
    text = reading.doc[reference.start : reference.end].text
    for article in ("the ", "The ", "a ", "A ", "an ", "An "):
        text = text.removeprefix(article)
    return " ".join(text.split())
