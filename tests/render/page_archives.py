"""Extractions for the tests and the bench of the page: one made by hand, and synthetic archives of any size."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from kg.model import Actor, Claim, Document, Event, Evidence, Extraction, Finding, Mention, Passage, Role, When
from kg.names import digest

CALL = (
    "Benjamin Netanyahu spoke by phone with Vladimir Putin on Sunday about the fighting, his office said. "
    "The call lasted 50 minutes and was their first direct contact since October 16. "
    "Putin had earlier been in talks with the Egyptian president. "
    "Netanyahu praised Russia for its efforts to free a hostage. "
    "The Israel Defense Forces are striking Hamas in the Gaza Strip. "
    "Hamas denied that it had met Egyptian mediators; Cairo said the meeting took place. "
    "Sisi will visit Moscow next month."
)

ACTORS = {
    actor.id: actor
    for actor in (
        Actor(
            "Abdel_Fattah_el-Sisi",
            "Abdel Fattah el-Sisi",
            "person",
            "EGY",
            ("عبد الفتاح السيسي", "Sisi"),
            "Q307871",
            True,
            (Role("President", "EGY", "2014-06-08", None, "2025-01-01"),),
        ),
        Actor(
            "Benjamin_Netanyahu",
            "Benjamin Netanyahu",
            "person",
            "ISR",
            ("בנימין נתניהו", "Bibi"),
            "Q43723",
            True,
            (
                Role("Prime Minister", "ISR", "2022-12-29", None, "2025-01-01"),
                Role("Prime Minister", "ISR", "2009-03-31", "2021-06-13"),
            ),
        ),
        Actor("Egypt", "Egypt", "country", "EGY"),
        Actor("Haaretz", "Haaretz", "media", "ISR"),
        Actor("Hamas", "Hamas", "armed_group", "PSE"),
        Actor("Israel_Defense_Forces", "Israel Defense Forces", "security_force", "ISR"),
        Actor("Prime_Ministers_Office", "Prime Minister’s Office", "office", "ISR"),
        Actor("Russia", "Russia", "country", "RUS"),
        Actor(
            "Vladimir_Putin",
            "Vladimir Putin",
            "person",
            "RUS",
            ("Владимир Путин",),
            "Q7747",
            True,
            (Role("President", "RUS", "2012-05-07", None, "2025-01-01"),),
        ),
    )
}


class Reader:
    """Finds the ranges of words in a text, sentence by sentence."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sentences: list[Passage] = []
        start = 0
        for part in document.text.split(". "):
            end = min(len(document.text), start + len(part) + 1)
            self.sentences.append(Passage(start, end))
            start = end + 1

    def passage(self, sentence: int, words: str) -> Passage:
        found = self.sentences[sentence]
        start = self.document.text.index(words, found.start, found.end)
        return Passage(start, start + len(words))

    def mention(self, actor: str, sentence: int, words: str, certainty: str = "named") -> Mention:
        return Mention(actor, words, self.passage(sentence, words), certainty)  # type: ignore[arg-type]

    def evidence(
        self,
        sentence: int,
        trigger: str,
        *,
        source: str = "",
        target: str = "",
        status: str = "asserted",
        chain: tuple[str, ...] = (),
    ) -> Evidence:
        place = self.sentences[sentence]
        return Evidence(
            place,
            self.document.text[place.start : place.end],
            self.passage(sentence, trigger),
            self.passage(sentence, source) if source else None,
            self.passage(sentence, target) if target else None,
            status,  # type: ignore[arg-type]
            chain,
        )


def call_extraction() -> Extraction:
    """Return the phone call, in six events: two evidences, a denial with a counterclaim, a plan, an assumed office."""
    document = Document(
        "call.txt",
        digest("call.txt"),
        CALL,
        "A call across fronts",
        "2023-12-10",
        "The Morning Wire",
        "https://example.org/call",
    )
    read = Reader(document)
    office = ("Haaretz", "Prime_Ministers_Office")

    def event(
        relation: str,
        sources: tuple[Mention, ...],
        targets: tuple[Mention, ...],
        evidence: tuple[Evidence, ...],
        **more: object,
    ) -> Event:
        claims = more.pop("claims", (Claim("asserted", evidence[0].chain, tuple(range(len(evidence))), "by hand"),))
        return Event(
            digest("call", relation, str(evidence[0].trigger.start)),
            relation,
            sources,
            targets,
            evidence,
            claims,
            "by hand",
            **more,
        )  # type: ignore[arg-type]

    denied = read.evidence(
        5, "denied that it had met", source="Hamas", target="Egyptian", status="denied", chain=("Hamas",)
    )
    stated = read.evidence(5, "meeting took place", target="Cairo", chain=("Egypt",))
    events = (
        event(
            "spokeWith",
            (read.mention("Benjamin_Netanyahu", 0, "Benjamin Netanyahu"),),
            (read.mention("Vladimir_Putin", 0, "Vladimir Putin"),),
            (
                read.evidence(
                    0, "spoke by phone with", source="Benjamin Netanyahu", target="Vladimir Putin", chain=office
                ),
                read.evidence(1, "call", chain=office),
            ),
            when=When("Sunday", "2023-12-10", "2023-12-10"),
            medium="phone",
            duration="PT50M",
            topics=("the fighting",),
            first_contact_since="2023-10-16",
            confidence=0.97,
        ),
        event(
            "consulted",
            (read.mention("Vladimir_Putin", 2, "Putin"),),
            (read.mention("Abdel_Fattah_el-Sisi", 2, "the Egyptian president", "office_assumed"),),
            (read.evidence(2, "in talks with", source="Putin", target="the Egyptian president"),),
            confidence=0.8,
        ),
        event(
            "praised",
            (read.mention("Benjamin_Netanyahu", 3, "Netanyahu"),),
            (read.mention("Russia", 3, "Russia"),),
            (read.evidence(3, "praised", source="Netanyahu", target="Russia", chain=office),),
            confidence=0.85,
        ),
        event(
            "attacked",
            (read.mention("Israel_Defense_Forces", 4, "Israel Defense Forces"),),
            (read.mention("Hamas", 4, "Hamas"),),
            (read.evidence(4, "striking", source="Israel Defense Forces", target="Hamas"),),
            when=When("", "2023-12-01", "2023-12-09"),
            confidence=0.9,
        ),
        event(
            "metWith",
            (read.mention("Hamas", 5, "Hamas"),),
            (read.mention("Egypt", 5, "Cairo"),),
            (denied, stated),
            claims=(Claim("denied", ("Hamas",), (0,), "by hand"), Claim("asserted", ("Egypt",), (1,), "by hand")),
            status="disputed",
            confidence=0.7,
        ),
        event(
            "visited",
            (read.mention("Abdel_Fattah_el-Sisi", 6, "Sisi"),),
            (read.mention("Russia", 6, "Moscow"),),
            (read.evidence(6, "will visit", source="Sisi", target="Moscow", status="planned"),),
            claims=(Claim("planned", (), (0,), "by hand"),),
            status="planned",
            when=When("next month", "2024-01-01", "2024-01-31"),
            confidence=0.9,
        ),
    )
    return Extraction(document, tuple(ACTORS[key] for key in sorted(ACTORS)), events)


@dataclass(frozen=True)
class Side:
    """A front."""

    id: str
    name: str
    hubs: tuple[str, ...]
    anchors: tuple[str, ...]
    guests: tuple[str, ...] = ()
    first: str = "2023-12-10"
    last: str = "2023-12-10"


@dataclass(frozen=True)
class Told:
    """An analysis that found two things."""

    findings: tuple[Finding, ...]
    front_records: tuple[Any, ...] = ()
    standing: Any = None


def told() -> Told:
    events = call_extraction().events
    both = Finding(
        "multi_front_actor",
        ("Vladimir_Putin",),
        "Putin keeps two fronts open.",
        (events[0].id, events[1].id),
        (("fronts", 2),),
    )
    pair = ("Benjamin_Netanyahu", "Vladimir_Putin")
    one = Finding("channel", pair, "Netanyahu and Putin: one call.", (events[0].id,))
    front = Side("front-1", "Egypt", ("Vladimir_Putin",), ("Abdel_Fattah_el-Sisi",))
    return Told((both, one), (front,), {"Vladimir_Putin": "candidate"})


FIRST = [
    "Ana",
    "Bel",
    "Cor",
    "Dav",
    "Eli",
    "Fen",
    "Gor",
    "Hal",
    "Ina",
    "Jor",
    "Kas",
    "Lun",
    "Mar",
    "Nor",
    "Ola",
    "Pet",
    "Rav",
    "Sil",
    "Tor",
    "Uma",
]
LAST = [
    "amber",
    "brook",
    "cliff",
    "dune",
    "elm",
    "fjord",
    "grove",
    "hill",
    "inlet",
    "jetty",
    "knoll",
    "lake",
    "moor",
    "ness",
    "orchard",
    "pond",
    "quarry",
    "ridge",
    "stone",
    "tarn",
]
RELATIONS = (
    "spokeWith",
    "metWith",
    "visited",
    "praised",
    "signedWith",
    "criticized",
    "attacked",
    "sanctioned",
    "warned",
    "consulted",
)
WORDS = {
    "spokeWith": "spoke with",
    "metWith": "met",
    "visited": "visited",
    "praised": "praised",
    "signedWith": "signed a pact with",
    "criticized": "criticized",
    "attacked": "attacked",
    "sanctioned": "imposed sanctions on",
    "warned": "warned",
    "consulted": "consulted",
}
KINDS = ("person",) * 5 + (
    "country",
    "country",
    "organization",
    "armed_group",
    "ministry",
    "igo",
    "media",
    "security_force",
)


def synthetic(actors: int, events: int, *, seed: int = 7, per_document: int = 12) -> list[Extraction]:
    """Return documents with invented actors in circles of acquaintances; some planned, denied or undated."""
    dice = random.Random(seed)
    circle = max(6, round(actors**0.6))
    names = [_name(index) for index in range(actors)]
    people = [
        Actor(name.replace(" ", "_"), name, KINDS[index * 7 % len(KINDS)], None) for index, name in enumerate(names)
    ]  # type: ignore[arg-type]
    voices = [Actor(f"Wire_{n}", f"Wire {n}", "media") for n in range(8)]
    found = []
    for number in range(-(-events // per_document)):
        home = dice.randrange(actors)
        found.append(
            _document(number, home, min(per_document, events - number * per_document), dice, people, voices, circle)
        )
    return found


def _name(index: int) -> str:
    first, last = FIRST[index % 20], LAST[index // 20 % 20]
    more = index // 400
    return f"{first}{LAST[more % 20][:3] if more else ''}a {last.title()}{'' if more < 20 else f' {more // 20 + 1}'}"


def _document(
    number: int, home: int, count: int, dice: random.Random, people: list[Actor], voices: list[Actor], circle: int
) -> Extraction:
    day = f"2024-{1 + number % 12:02}-{1 + number * 5 % 28:02}"
    text, events, used = "", [], {}
    identifier = f"story-{number:05}.txt"
    for index in range(count):
        start = (home // circle) * circle
        a = start + int(circle * dice.random() ** 1.8)
        b = (
            start + int(circle * dice.random() ** 1.8)
            if dice.random() < 0.88
            else int(len(people) * dice.random() ** 2)
        )
        a, b = a % len(people), b % len(people)
        if a == b:
            b = (b + 1) % len(people)
        relation = dice.choice(RELATIONS)
        status = dice.choices(("asserted", "denied", "planned"), (16, 1, 2))[0]
        source, target = people[a], people[b]
        sentence = f"{source.label} {WORDS[relation]} {target.label} on the matter of file {number}-{index}."
        at = len(text)
        text += sentence + " "
        trigger = Passage(at + len(source.label) + 1, at + len(source.label) + 1 + len(WORDS[relation]))
        first = Passage(at, at + len(source.label))
        second = Passage(trigger.end + 1, trigger.end + 1 + len(target.label))
        chain = (voices[(number + index) % 8].id,) if index % 3 else ()
        evidence = Evidence(Passage(at, at + len(sentence)), sentence, trigger, first, second, status, chain)
        for actor in (source, target, *(voice for voice in voices if voice.id in chain)):
            used[actor.id] = actor
        events.append(
            Event(
                digest(identifier, relation, str(at)),
                relation,
                (Mention(source.id, source.label, first),),
                (Mention(target.id, target.label, second),),
                (evidence,),
                (Claim(status, chain, (0,), "made"),),
                "made",
                status=status,
                when=When(None, day, day) if index % 4 else When(),
                confidence=round(0.5 + dice.random() / 2, 2),
            )
        )
    document = Document(
        identifier, digest(identifier), text, f"Story {number}", day if number % 5 else None, f"Paper {number % 9}"
    )
    return Extraction(document, tuple(used[key] for key in sorted(used)), tuple(events))
