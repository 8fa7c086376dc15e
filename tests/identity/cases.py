"""A small world for decisions: documents with a few readings each, and judgements on them."""

from __future__ import annotations

from kg.identity import reading, sentence
from kg.model import Actor, Claim, Document, Event, Evidence, Extraction, Judgement, Mention, Passage
from kg.names import digest

PEOPLE = {
    name: Actor(name, name.replace("_", " "), "person", iso3, wikidata=wikidata)
    for name, iso3, wikidata in (
        ("Ann_Lee", "GBR", "Q11"),
        ("A._Lee", None, None),
        ("Ann_Lee-2f", None, None),
        ("Bo_Falk", "SWE", None),
        ("Cy_Orr", None, None),
    )
}
NAMES = tuple(PEOPLE)
FILES = ("one.txt", "two.txt", "three.txt")


def told(key: str, relation: str, number: int, who: tuple[str, ...], whom: tuple[str, ...], by: str | None) -> Event:
    """An event that its own sentence tells."""
    text = f"Sentence {number} of {key} tells it."
    start = 40 * number
    place = Passage(start, start + len(text))
    chain = (by,) if by else ()
    return Event(
        id=digest(key, relation, str(number)),
        relation=relation,
        sources=tuple(Mention(name, name, Passage(start, start + 3)) for name in who),
        targets=tuple(Mention(name, name, Passage(start + 4, start + 8)) for name in whom),
        evidence=(Evidence(place, text, Passage(start + 9, start + 12), chain=chain),),
        claims=(Claim("asserted", chain, (0,), "rule"),),
        rule="rule",
        mutual=not whom,
        confidence=0.5,
    )


def document(name: str, version: int = 0) -> Extraction:
    """What a version of the program reads from a file; versions differ in relation, actors and events."""
    key = digest(name)
    shift = FILES.index(name) + version
    a, b, c, d = (NAMES[(shift + step) % len(NAMES)] for step in range(4))
    events = (
        told(key, "spokeWith", 0, (a,), (b,), c),
        told(key, ("praised", "criticized", "praised")[version], 1, (b,), (d,), None),
        told(key, "metWith", 2, (a, b, d), (), None),
    )[: 3 - (version == 2)]
    used = {m.actor for event in events for m in (*event.sources, *event.targets)}
    used |= {actor for event in events for claim in event.claims for actor in claim.chain}
    text = "".join(f"Sentence {number} of {key} tells it.".ljust(40) for number in range(3))
    return Extraction(Document(name, key, text, date="2024-05-01"), tuple(PEOPLE[n] for n in sorted(used)), events)


def same(kept: str, other: str, **more: object) -> Judgement:
    return Judgement("same", "vera", "2026-01-02", "one and the same", PEOPLE[kept], PEOPLE[other], **more)  # type: ignore[arg-type]


def different(one: str, two: str) -> Judgement:
    return Judgement("different", "vera", "2026-01-02", "two people", PEOPLE[one], PEOPLE[two])


def split(actor: str, other: Actor, *names: str) -> Judgement:
    where = tuple((digest(name), name) for name in names)
    return Judgement("split", "vera", "2026-01-02", "", PEOPLE[actor], other, where)


def about(extraction: Extraction, event: Event, verdict: str, **more: object) -> Judgement:
    return Judgement(
        verdict,  # type: ignore[arg-type]
        "omar",
        "2026-01-03",
        documents=((extraction.document.key, extraction.document.id),),
        event=event.id,
        reading=reading(event),
        sentence=sentence(event),
        **more,  # type: ignore[arg-type]
    )
