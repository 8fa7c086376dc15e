"""How likely two actors are one, and why: names first, then what else is known of them.

The score is no probability but orders pairs: what the best of their names says (`by_names`), then facts that speak for
or against it. Every step leaves a sentence, so that a person can judge the judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Protocol

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio

from kg.identity.profiles import Profile
from kg.model import Actor
from kg.names import fold

_WORD = re.compile(r"[^\W_]+")
_ROUGH = (
    (re.compile("kh|gh|q|ck|c"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("dj|zh|j"), "z"),
    (re.compile("w"), "v"),
)
_VOWELS = re.compile(r"(?<!^)[aeiouyh]")
_TWICE = re.compile(r"(.)\1+")


class Known(Protocol):
    """What is asked of the gazetteer (kg.gazetteer.Gazetteer)."""

    def __contains__(self, actor_id: object) -> bool:
        """Whether an actor is known."""

    def actor(self, actor_id: str) -> Actor:
        """Return all that is known of an actor."""

    def people_called(self, token: str) -> frozenset[str]:
        """Return the persons one of whose names holds this folded token."""

    def gender_of(self, given: str) -> str:
        """Return m or f for a folded first name, "" when it is not known."""

    def words(self, name: str) -> frozenset[str]:
        """Return a set of words: `name particles`, `titles in names`."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two actors are: 0 to 1, and the reasons, most telling first."""

    score: float
    reasons: tuple[str, ...]


@lru_cache(maxsize=1 << 15)
def skeleton(word: str) -> str:
    """Return what spellings of one foreign name share: its consonants, those that are written for each other as one.

    >>> skeleton("qaddafi") == skeleton("khadafy")
    True
    """
    for pattern, plain in _ROUGH:
        word = pattern.sub(plain, word)
    return _TWICE.sub(r"\1", _VOWELS.sub("", word))


def names_of(actor: Actor) -> tuple[str, ...]:
    """Return the names of an actor, its label first; at most twelve."""
    return tuple(dict.fromkeys((actor.label, *actor.aliases)))[:12]


class Comparison:
    """Compares actors, with the word lists and facts of a gazetteer."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._particles, self._titles = known.words("name particles"), known.words("titles in names")
        self._words: dict[str, tuple[str, ...]] = {}

    def words(self, name: str) -> tuple[str, ...]:
        """Return the telling words of a name, folded: no titles and particles, unless nothing else is there.

        "Foreign Minister Abdel el-Sisi" gives `abdel sisi`, "The President" gives `president`.
        """
        found = self._words.get(name)
        if found is None:
            every = tuple(_WORD.findall(fold(name)))
            kept = tuple(word for word in every if word not in self._particles and word not in self._titles)
            found = kept or tuple(word for word in every if word not in self._particles) or every
            self._words[name] = found
        return found

    def body_words(self, name: str) -> tuple[str, ...]:
        """Return the telling words of the name of a state, body or group: the King of Jordan is not Jordan."""
        return tuple(word for word in _WORD.findall(fold(_states(name))) if word not in self._particles)

    def blocks(self, actor: Actor) -> Iterator[str]:
        """Yield the keys under which an actor is compared with others: words, rough spellings, initials."""
        for name in names_of(actor):
            telling = self.words(name) if actor.type == "person" else self.body_words(name)
            yield from (f"w {word}" for word in telling if len(word) > 1)
            yield from (f"s {skeleton(word)}" for word in telling if len(skeleton(word)) > 2)
            if telling:
                yield f"j {''.join(telling)[:12]}"
            if actor.type != "person":
                if len(telling) > 2:
                    yield f"a {''.join(word[0] for word in telling)}"
                if letters := initials(name):
                    yield f"a {letters}"

    def compare(self, one: Profile, two: Profile, *, face: bool = False) -> Likeness:
        """Return how likely two actors are one. face: whether some event has them on its two sides."""
        likest = self.by_names(one.actor, two.actor)
        score, reasons = likest.score, list(likest.reasons)
        for change, reason in self._facts(one, two, face=face):
            score += change
            reasons.append(reason)
        return Likeness(round(min(1.0, max(0.0, score)), 3), tuple(reasons))

    def by_names(self, one: Actor, two: Actor) -> Likeness:
        """Return what the names of two actors say: the best of all pairs of names."""
        alike = self._people if "person" in (one.type, two.type) else self._bodies
        found = [
            Likeness(score, (f"{reason}: {a} / {b}",))
            for a, b in product(names_of(one), names_of(two))
            for score, reason in alike(a, b)
        ]
        return max(found, key=lambda one: (one.score, one.reasons), default=Likeness(0.0, ()))

    def _people(self, a: str, b: str) -> Iterator[tuple[float, str]]:
        """Yield what two names of persons say."""
        one, two = self.words(a), self.words(b)
        if not (set(one) - self._titles and set(two) - self._titles):
            return
        short, long = sorted((one, two), key=len)
        if sorted(one) == sorted(two):
            yield (0.95, "the same name") if len(one) > 1 else (0.72, "the same single name")
        elif len(short) == 1:
            if short[0] == long[-1] and len(short[0]) > 2:
                yield 0.6, "one is the other's surname"
            elif len(long) == 1 and len(short[0]) > 4 and ratio(short[0], long[0]) >= 85:
                yield 0.55, "single names spelled nearly alike"
        else:
            yield from _full_names(one, two)

    def _bodies(self, a: str, b: str) -> Iterator[tuple[float, str]]:
        """Yield what two names of states, bodies and groups say; "hostages" and "people" are words for anybody."""
        if not (a[:1].isupper() and b[:1].isupper()) or re.findall(r"\d+", a) != re.findall(r"\d+", b):
            return
        one, two = self.body_words(a), self.body_words(b)
        if not (set(one) - self._titles and set(two) - self._titles):
            return  # "President", "the Secretary": whoever that is
        if sorted(map(_singular, one)) == sorted(map(_singular, two)):
            yield (0.95 if len(one) > 1 else 0.85), "the same words"
        elif len(one) > 1 and len(two) > 1 and ratio(" ".join(one), " ".join(two)) >= 90:
            yield 0.84, "names spelled nearly alike"
        for short, long in ((a, two), (b, one)):
            if initials(short) and initials(short) == "".join(word[0] for word in long):
                yield 0.85, "one is the initials of the other"

    def _facts(self, one: Profile, two: Profile, *, face: bool) -> Iterator[tuple[float, str]]:
        """Yield what speaks for or against two actors being one besides their names."""
        a, b = one.actor, two.actor
        if a.iso3 and b.iso3:
            yield (0.04, f"both of {a.iso3}") if a.iso3 == b.iso3 else (-0.35, f"of {a.iso3} and of {b.iso3}")
        if a.wikidata and b.wikidata and a.wikidata != b.wikidata:
            yield -1.0, f"Wikidata knows them as two: {a.wikidata}, {b.wikidata}"
        if a.type != b.type:
            yield -0.08, f"read as {a.type} and as {b.type}"
        if face:
            yield -0.45, "an event has them on its two sides"
        genders = {gender for actor in (a, b) if (gender := self._gender(actor))}
        if "person" in (a.type, b.type) and len(genders) == 2:
            yield -0.4, "first names of a man and of a woman"
        if one.documents & two.documents and not face:
            yield -0.03, "both in one document, where they were told apart"
        shared = sorted(set(one.partners) & set(two.partners))
        if shared:
            yield min(0.04, 0.02 * len(shared)), f"both deal with {', '.join(shared[:3])}"

    def _gender(self, actor: Actor) -> str:
        name = self.words(actor.label)
        return self.known.gender_of(name[0]) if len(name) > 1 else ""


def _full_names(one: tuple[str, ...], two: tuple[str, ...]) -> Iterator[tuple[float, str]]:
    """Yield what two names of two and more words say."""
    short, long = sorted((one, two), key=len)
    if set(short) < set(long) and (short[-1] == long[-1] or short[0] == long[0]):
        # "Democracy Award" behind a name makes it another thing; "Falla" and "al Nahyan" do not.
        yield (0.86 if len(long) - len(short) == 1 else 0.7), "one name is the other with words left out"
    if "".join(one) == "".join(two):
        yield 0.95, "the same letters"
    if len(one) == len(two):
        yield from _spelled(one, two)
    if one[-1] == two[-1] and len(one[-1]) > 2:
        yield from _given(one[0], two[0])


def _spelled(one: tuple[str, ...], two: tuple[str, ...]) -> Iterator[tuple[float, str]]:
    """Yield how alike names of as many words are, word by word in order."""
    worst = min(ratio(a, b) for a, b in zip(one, two, strict=True))
    if worst >= 60 and all(skeleton(a) == skeleton(b) for a, b in zip(one, two, strict=True)):
        yield 0.9, "two spellings of one name"
    elif worst >= 75 and all(a == b or min(len(a), len(b)) > 4 for a, b in zip(one, two, strict=True)):
        yield 0.84, "names spelled nearly alike"


def _given(one: str, two: str) -> Iterator[tuple[float, str]]:
    """Yield what the first names of people with one surname say."""
    short, long = sorted((one, two), key=len)
    if short == long:
        return
    if len(short) == 1 and long.startswith(short):
        yield 0.78, "one surname, and the initial fits"
    elif len(short) > 2 and (long.startswith(short) or (len(short) > 4 and short[:4] == long[:4])):
        yield 0.86, "one surname, and one first name is short for the other"
    elif JaroWinkler.similarity(one, two) >= 0.88:
        yield 0.84, "one surname, first names spelled nearly alike"


def initials(name: str) -> str:
    """Return the letters of an abbreviation in lower case, "" for a name that is none."""
    letters = re.sub(r"[^A-Z]", "", name)
    return letters.lower() if len(letters) > 2 and letters == name.replace(".", "") else ""


def _states(name: str) -> str:
    """Return a name with the state that is mostly written short in one spelling."""
    return re.sub(r"\b(?:U\.S\.?A?\.?|USA?|United States(?: of America)?|American)(?!\w)", "Usa ", name)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def unlike(one: Actor, two: Actor) -> bool:
    """Whether actors are of kinds that are never one: a person and a state, an office and whoever holds it."""
    kinds = {one.type, two.type}
    if "office" in kinds:
        return not kinds <= {"office", "group"}
    return "person" in kinds and not kinds <= {"person", "group"}
