"""Copies of entity documents in which other names stand: the context has to say what a name is.

About a third of the people get names that are on no list, put together from halves of two names, so that the lists
(kg.train.lists) help without being needed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from kg.train.lists import Flags

INVENTED = 0.35
KEPT_ORGANIZATION = 0.4


@dataclass(frozen=True, slots=True)
class Names:
    """What may be put in place of an entity, by kind; every tuple sorted, so that a seed gives the same text."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    countries: tuple[str, ...]
    cities: tuple[str, ...]
    peoples: tuple[str, ...]
    organizations: tuple[tuple[str, ...], ...]


def names_from(flags: Flags, docs: Iterable[Doc]) -> Names:
    """Return the names of the lists, with the organizations (up to five words) and states of `docs`."""
    spans = [span for doc in docs for span in doc.ents]
    places = {span.text for span in spans if span.label_ == "GPE"}
    organizations = {
        tuple(token.text for token in span)
        for span in spans
        if span.label_ == "ORG" and len(span) <= 5 and span.text[0].isupper()
    }

    def flagged(flag: str, *, but: Iterable[str] = ()) -> tuple[str, ...]:
        return tuple(sorted(word for word, marks in flags.items() if flag in marks and not marks & set(but)))

    return Names(
        given=flagged("given"),
        family=flagged("family", but=("country", "people")),
        countries=tuple(word for word in flagged("country") if word in places),
        cities=flagged("city", but=("given",)),
        peoples=flagged("people", but=("country",)),
        organizations=tuple(sorted(organizations)),
    )


def swapped(docs: Sequence[Doc], names: Names, *, seed: int) -> Iterator[Doc]:
    """Yield a copy with other names of each document that has some; within one, the same name changes alike."""
    rng = random.Random(seed)
    for doc in docs:
        if any(span.label_ != "LOC" for span in doc.ents):
            yield _swap(doc, names, rng)


def _swap(doc: Doc, names: Names, rng: random.Random) -> Doc:
    words: list[str] = []
    spaces: list[bool] = []
    spans: list[tuple[int, int, str]] = []
    memo: dict[str, str] = {}
    starts = {span.start: span for span in doc.ents}
    i = 0
    while i < len(doc):
        span = starts.get(i)
        new = _replacement(span, names, memo, rng) if span else [doc[i].text]
        end = span.end if span else i + 1
        if span:
            spans.append((len(words), len(words) + len(new), span.label_))
        words += new
        spaces += [True] * (len(new) - 1) + [bool(doc[end - 1].whitespace_)]
        i = end
    copy = Doc(doc.vocab, words=words, spaces=spaces)
    copy.set_ents([Span(copy, begin, end, label=label) for begin, end, label in spans], default="outside")
    return copy


def _replacement(span: Span, names: Names, memo: dict[str, str], rng: random.Random) -> list[str]:
    old = [token.text for token in span]
    if span.label_ == "PERSON" and all(word[:1].isupper() for word in old) and len(old) <= 3:
        return [_person_word(word, names, memo, rng, last=word is old[-1]) for word in old]
    place = names.countries if old[0] in names.countries else names.cities
    if span.label_ == "GPE" and len(old) == 1 and place:
        return [memo.setdefault(old[0], rng.choice(place))]
    if span.label_ == "NORP" and len(old) == 1 and old[0] in names.peoples:
        plural = [word for word in names.peoples if word.endswith("s") == old[0].endswith("s")]
        return [memo.setdefault(old[0], rng.choice(plural))]
    if span.label_ == "ORG" and names.organizations and rng.random() > KEPT_ORGANIZATION:
        return list(rng.choice(names.organizations))
    return old


def _person_word(word: str, names: Names, memo: dict[str, str], rng: random.Random, *, last: bool) -> str:
    pool = names.family if last else names.given
    if len(word) < 3 or word.endswith(".") or not pool:
        return word  # an initial, or nothing to put in its place
    new = rng.choice(pool)
    if rng.random() < INVENTED:
        other = rng.choice(pool)
        new = new[: max(2, len(new) // 2)] + other[len(other) // 2 :].lower()
    return memo.setdefault(word, new)
