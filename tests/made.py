"""Extractions made by hand and by chance, for the tests of the graph, the stores and the exports."""

from __future__ import annotations

import json
import os
from dataclasses import replace

from hypothesis import strategies as st

from kg.model import (
    ACTOR_TYPES,
    CERTAINTIES,
    MEDIA,
    STATUSES,
    Actor,
    Claim,
    Document,
    Event,
    Evidence,
    Extraction,
    Mention,
    Miss,
    Part,
    Passage,
    Role,
    When,
)
from kg.names import digest
from kg.rdf import role_order


def counted() -> dict[str, str]:
    """Return the environment of a process whose lines count for coverage, where it is measured."""
    config = os.environ.get("KG_TESTS_COUNT")
    return {**os.environ, **({"COVERAGE_PROCESS_CONFIG": config} if config else {})}


TEXT = (
    "Lena Brandt spoke with Omar Haddad by phone on Monday, the Harbour Post said, citing the Northland ministry. "
    "The call took fifty minutes. Earlier Haddad had consulted the president of Eastmark. "
    "Eastmark denied that its army had attacked Southby."
)

BRANDT = Actor("Lena_Brandt", "Lena Brandt", "person", "NLD", aliases=("Brandt", "L. Brandt"), wikidata="Q1")
HADDAD = Actor("Omar_Haddad", "Omar Haddad", "person", "JOR", wikidata="Q2", wikidata_sourced=True)
PRESIDENT = Actor(
    "Ivo_Tamm",
    "Ivo Tamm",
    "person",
    "EST",
    roles=(
        Role("Mayor", "EST", "2009", "2014"),
        Role("President", "EST", "2014-06-08", None, "2026-05", "table.csv (CC0)", "President_of_Eastmark"),
    ),
)
ARMY = Actor("Eastmark_Army", "Eastmark Army", "security_force", "EST")
SOUTHBY = Actor("Southby", "Southby", "country", "GBR")
POST = Actor("Harbour_Post", "Harbour Post", "media")
MINISTRY = Actor("Northland_Ministry", "Northland ministry", "ministry", "NLD")


def passage(text: str, part: str, start: int = 0) -> Passage:
    found = text.index(part, start)
    return Passage(found, found + len(part))


def mention(actor: Actor, words: str, certainty: str = "named") -> Mention:
    return Mention(actor.id, words, passage(TEXT, words), certainty)  # type: ignore[arg-type]


def evidence(sentence: str, trigger: str, **more: object) -> Evidence:
    place = passage(TEXT, sentence)
    return Evidence(place, TEXT[place.start : place.end], passage(TEXT, trigger, place.start), **more)  # type: ignore[arg-type]


def call(key: str = "d0c1") -> Event:
    first = evidence(
        "Lena Brandt spoke with Omar Haddad by phone on Monday, the Harbour Post said, citing the Northland ministry.",
        "spoke",
        source=passage(TEXT, "Lena Brandt"),
        target=passage(TEXT, "Omar Haddad"),
        chain=(POST.id, MINISTRY.id),
    )
    return Event(
        id=digest(key, "call"),
        relation="spokeWith",
        sources=(mention(BRANDT, "Lena Brandt"),),
        targets=(mention(HADDAD, "Omar Haddad"),),
        evidence=(first, evidence("The call took fifty minutes.", "call")),
        claims=(Claim("asserted", (POST.id, MINISTRY.id), (0, 1), "speak-with"),),
        rule="speak-with",
        when=When("Monday", "2024-03-04", "2024-03-04"),
        medium="phone",
        duration="PT50M",
        topics=("grain", "the harbour"),
        first_contact_since="October 16",
        confidence=0.97,
    )


def talks(key: str = "d0c1") -> Event:
    return Event(
        id=digest(key, "talks"),
        relation="consulted",
        sources=(mention(HADDAD, "Haddad"),),
        targets=(mention(PRESIDENT, "the president of Eastmark", "office_assumed"),),
        evidence=(evidence("Earlier Haddad had consulted the president of Eastmark.", "consulted"),),
        claims=(Claim("asserted", (), (0,), "consult"),),
        rule="consult",
        before=(digest(key, "call"),),
        confidence=0.8,
    )


def attack(key: str = "d0c1", status: str = "denied") -> Event:
    return Event(
        id=digest(key, "attack"),
        relation="attacked",
        sources=(mention(ARMY, "its army"),),
        targets=(mention(SOUTHBY, "Southby"),),
        evidence=(evidence("Eastmark denied that its army had attacked Southby.", "attacked", status="denied"),),
        claims=(Claim("denied", (), (0,), "attack"),),
        rule="attack",
        status=status,  # type: ignore[arg-type]
        confidence=0.55,
    )


def extraction(name: str = "harbour.txt", **more: object) -> Extraction:
    """A document with a call (two sentences), a consultation before it, and a denied attack."""
    key = digest(name)
    document = Document(
        name, key, TEXT, "A call", "2024-03-05", "Harbour Post", "https://example.org/a?b=1", reader="text"
    )
    return Extraction(
        document=replace(document, **more),  # type: ignore[arg-type]
        actors=tuple(sorted((BRANDT, HADDAD, PRESIDENT, ARMY, SOUTHBY, POST, MINISTRY), key=lambda actor: actor.id)),
        events=(call(key), talks(key), attack(key)),
        misses=(
            Miss(passage(TEXT, "The call took fifty minutes."), "The call took fifty minutes.", "took", "one actor"),
        ),
    )


def meeting(name: str = "summit.txt", people: int = 3) -> Extraction:
    """Several who met: a mutual event without targets."""
    key = digest(name)
    text = "Anna, Bela, Cora and Dana met in Geneva."
    actors = tuple(Actor(label, label, "person") for label in ("Anna", "Bela", "Cora", "Dana")[:people])
    sentence = Passage(0, len(text))
    event = Event(
        id=digest(key, "met"),
        relation="metWith",
        sources=tuple(Mention(actor.id, actor.label, passage(text, actor.label)) for actor in actors),
        targets=(),
        evidence=(Evidence(sentence, text, passage(text, "met")),),
        claims=(Claim("asserted", (), (0,), "meet"),),
        rule="meet",
        mutual=True,
        place="Geneva",
    )
    return Extraction(Document(name, key, text), actors, (event,))


# --- by chance -------------------------------------------------------------------------------------------------------

HOSTILE = (
    'a"b', "a\\", 'x" . <urn:evil> <urn:p> "', "line\nbreak\r\n\ttab", "\x00\x07\x1f\x7f\x85", "<a b>", "<script>", "}",
    "'''", '"""', "\u202eabc\u2028\u2029", "\ufffe\uffff", "😀é", "=1+1", "..", "", "%2F", "a/b#c?d", "-@x", "\ue000",
    "²",
)  # fmt: skip
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))
maybe = st.none() | words
days = st.one_of(
    st.none(), st.dates().map(str), st.sampled_from(("2014", "2014-06", "0000", "2024-02-30", "１９９９-01-01", "soon"))
)
passages = st.builds(lambda start, size: Passage(start, start + size), st.integers(0, 2**40), st.integers(1, 2**20))
names = st.sampled_from(("Ann", "Bo", *HOSTILE))
relations = st.sampled_from(("spokeWith", "consulted", "attacked", "visited", "praised"))
statuses = st.sampled_from(STATUSES)
chains = st.lists(names, max_size=3).map(tuple)
durations = st.sampled_from((None, "PT50M", "P1DT12H", "P2D", "PT1H1M1S", "PT0S", "a while", "P1Y"))
languages = st.sampled_from(("en", "de-CH", "x y"))
parts = st.lists(st.builds(Part, st.integers(0, 99), st.integers(0, 99), words), max_size=2).map(tuple)
roles = st.builds(Role, words, maybe, days, days, days, maybe)
mentions = st.builds(Mention, names, words, passages, st.sampled_from(CERTAINTIES))
evidences = st.builds(Evidence, passages, words, passages, st.none() | passages, st.none() | passages, statuses, chains)


def _set(values: list) -> tuple:
    return tuple(sorted(set(values)))


@st.composite
def actors(draw: st.DrawFn, name: str) -> Actor:
    wikidata = draw(maybe)
    return Actor(
        name,
        draw(words),
        draw(st.sampled_from(ACTOR_TYPES)),  # type: ignore[arg-type]
        draw(maybe),
        _set(draw(st.lists(words, max_size=3))),
        wikidata,
        wikidata is not None and draw(st.booleans()),
        tuple(sorted(set(draw(st.lists(roles, max_size=2))), key=role_order)),
    )


@st.composite
def events(draw: st.DrawFn, name: str) -> Event:
    told = tuple(draw(st.lists(evidences, max_size=3)))
    indexes = st.lists(st.integers(0, len(told) - 1), max_size=3).map(_set) if told else st.just(())
    return Event(
        id=name,
        relation=draw(relations),
        sources=tuple(draw(st.lists(mentions, max_size=3))),
        targets=tuple(draw(st.lists(mentions, max_size=2))),
        evidence=told,
        claims=tuple(draw(st.lists(st.builds(Claim, statuses, chains, indexes, words), max_size=3))),
        rule=draw(words),
        mutual=draw(st.booleans()),
        status=draw(statuses),
        initiator=draw(st.none() | names),
        when=draw(st.builds(When, maybe, days, days)),
        medium=draw(st.none() | st.sampled_from(MEDIA)),
        duration=draw(durations),
        place=draw(maybe),
        topics=_set(draw(st.lists(words, max_size=3))),
        quantity=draw(maybe),
        first_contact_since=draw(maybe),
        first_contact_date=draw(days),
        before=_set(draw(st.lists(words, max_size=2))),
        confidence=draw(st.floats(0, 1)),
        codes=_set(draw(st.lists(words, max_size=2))),
    )


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    document = draw(
        st.builds(
            Document, words, words, st.text(), maybe, days, maybe, maybe, st.sampled_from(("en", "de-CH", "x y")), words
        )
    )
    return Extraction(
        document,
        tuple(draw(actors(name)) for name in sorted(draw(st.sets(names, max_size=3)))),
        tuple(draw(events(name)) for name in draw(st.lists(words, max_size=2, unique=True))),
        tuple(draw(st.lists(st.builds(Miss, passages, words, words, words), max_size=2))),
    )


def shown(value: object) -> str:
    """A value as JSON-like text, to compare what repr() would hide."""
    return json.dumps(value, default=str, ensure_ascii=True)
