"""Archives of any size, the same every time: actors whose fame falls off, events between them, a sentence for each."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from kg.model import Actor, Claim, Document, Event, Evidence, Extraction, Mention, Passage, When
from kg.names import digest

RELATIONS = ("spokeWith", "metWith", "visited", "criticized", "warned", "praised", "sanctioned", "negotiatedWith")
TYPES = ("person", "person", "person", "country", "organization", "armed_group", "igo")


def many(*, documents: int, actors: int, events: int, seed: int = 7) -> Iterator[Extraction]:
    """Yield documents of so many events each; one a day from 2024-01-01 on, over and over a thousand days."""
    chance = random.Random(seed)
    weights = list(accumulate(1 / (rank + 1) ** 0.9 for rank in range(actors)))
    everyone = [Actor(f"Actor_{n:04}", f"Actor {n:04}", TYPES[n % len(TYPES)]) for n in range(actors)]

    def pick() -> int:
        return bisect_left(weights, chance.random() * weights[-1])

    for number in range(documents):
        key = digest("many", str(number))
        day = date(2024, 1, 1) + timedelta(days=number % 1000)
        text, found, named = "", [], {}
        for place in range(events):
            a, b = pick(), pick()
            b = (b + 1) % actors if a == b else b
            relation = chance.choice(RELATIONS)
            start = len(text)
            quote = f"{everyone[a].label} {relation} {everyone[b].label} as sentence {number} {place} tells."
            text += quote + " "
            found.append(event(key, everyone[a], everyone[b], relation, quote, start, day.isoformat()))
            named |= {everyone[a].id: everyone[a], everyone[b].id: everyone[b]}
        document = Document(f"document {number}", key, text, f"Title {number}", day.isoformat(), f"Paper {number % 20}")
        yield Extraction(document, tuple(named[name] for name in sorted(named)), tuple(found))


def event(key: str, a: Actor, b: Actor, relation: str, quote: str, start: int, day: str) -> Event:
    def place(words: str) -> Passage:
        at = start + quote.index(words)
        return Passage(at, at + len(words))

    sentence = Passage(start, start + len(quote))
    source, target = Mention(a.id, a.label, place(a.label)), Mention(b.id, b.label, place(b.label))
    return Event(
        id=digest(key, relation, str(start)),
        relation=relation,
        sources=(source,),
        targets=(target,),
        evidence=(Evidence(sentence, quote, place(relation), source.passage, target.passage),),
        claims=(Claim("asserted", (), (0,), "made"),),
        rule="made",
        when=When(None, day, day),
        confidence=0.9,
    )
