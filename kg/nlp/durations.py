"""How long something lasted: "about 50 minutes", "a two-hour meeting", as canonical xsd:duration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.nlp.cues import Cues

_HEDGES = "about|around|some|nearly|almost|roughly|over|under|approximately|just over|just under|well over|more than"
_HEDGE = rf"(?:(?:{_HEDGES}|less than|at least|up to|close to)\s+)?"


_TALKS = "talk|discussion|negotiation|meeting|consultation|dialogue|conversation|session"
# What makes a length a distance in time or an age: "two hours ago", "three days of rain", but "three days of talks".
_OTHER = re.compile(rf"\s+(?:ago|earlier|later|before|after|old|of\s+(?!(?:[\w-]+\s+){{0,3}}?(?:{_TALKS})))")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time at text[start:end], in seconds. modifier: it stands before a noun ("two-hour meeting")."""

    start: int
    end: int
    seconds: int
    modifier: bool = False


def find_durations(text: str, cues: Cues) -> Iterator[Duration]:
    """Yield lengths of time from seconds to weeks; months and years have no length in seconds and are left out."""
    units = {word: int(value) for word, value in cues.of("unit").items() if value.isdigit()}
    numbers = _with_tens({word: float(value) for word, value in cues.of("number").items()})
    word = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    unit = "|".join(sorted(units, key=len, reverse=True))
    number = rf"(?P<n>\d+(?:\.\d+)?|{word})"
    hyphenated = rf"\b{number}(?P<half>[- ]and[- ]a[- ]half)?-(?P<unit>{unit})s?(?:-long)?\b"
    yield from _hyphenated(text, hyphenated, numbers, units)
    for match in re.finditer(rf"(?<![\w-])(?P<half>half[- ](?:an?[- ])?)?(?P<unit>{unit})[- ]?long\b", text, re.I):
        share = 0.5 if match["half"] else 1
        yield Duration(match.start(), match.end(), round(share * units[match["unit"].lower()]), modifier=True)
    for match in re.finditer(rf"\bhalf-(?P<unit>{unit})\b(?!-long)", text, re.I):
        yield Duration(match.start(), match.end(), units[match["unit"].lower()] // 2, modifier=True)
    pattern = re.compile(
        rf"\b{_HEDGE}(?:(?P<part>half|a quarter of|three[- ]quarters of)\s+(?:an?\s+)?(?P<whole>{unit})|"
        rf"{number}(?:\s+(?:full|whole|solid|good|long|straight))?(?P<half>\s+and\s+a\s+half)?\s+(?P<unit>{unit})s?"
        r"(?P<half2>\s+and\s+a\s+half)?(?:\s+and\s+(?P<quarters>a quarter|three[- ]quarters))?"
        rf"(?:,?\s+(?:and\s+)?(?P<n2>\d+|{word})\s+(?P<unit2>{unit})s?)?)(?![\w-])",
        re.I,
    )
    for match in pattern.finditer(text):
        order = re.match(r"\s+(?:before|after)\b", text[match.end() :]) and re.search(
            r"\bfor\s+$", text[: match.start()]
        )
        if _OTHER.match(text, match.end()) and not order:  # "spoke for an hour before the dinner" lasted
            continue
        yield Duration(match.start(), match.end(), _seconds(match, numbers, units))


def _hyphenated(text: str, pattern: str, numbers: dict[str, float], units: dict[str, int]) -> Iterator[Duration]:
    for match in re.finditer(pattern, text, re.I):
        count = _number(match["n"], numbers) + (0.5 if match["half"] else 0)
        yield Duration(match.start(), match.end(), round(count * units[match["unit"].lower()]), modifier=True)


def _seconds(match: re.Match[str], numbers: dict[str, float], units: dict[str, int]) -> int:
    if match["part"]:
        shares = {"half": 0.5, "a quarter of": 0.25, "three quarters of": 0.75}
        share = shares[" ".join(match["part"].lower().replace("-", " ").split())]
        return round(share * units[match["whole"].lower()])
    count = _number(match["n"], numbers) + (0.5 if match["half"] or match["half2"] else 0)
    seconds = count * units[match["unit"].lower()]
    if match["quarters"]:
        seconds += (0.25 if match["quarters"] == "a quarter" else 0.75) * units[match["unit"].lower()]
    if match["n2"]:
        seconds += _number(match["n2"], numbers) * units[match["unit2"].lower()]
    return round(seconds)


def _with_tens(numbers: dict[str, float]) -> dict[str, float]:
    """Return the numbers with those made of two words: "twenty-five"."""
    tens = [(word, value) for word, value in numbers.items() if value in {20, 30, 40, 50, 60, 70, 80, 90}]
    ones = [(word, value) for word, value in numbers.items() if value < 10 and word not in {"a", "an"}]
    made = {f"{ten}{mark}{one}": n + m for ten, n in tens if "-" not in ten for one, m in ones for mark in "- "}
    return {**made, **numbers}


def _number(word: str, numbers: dict[str, float]) -> float:
    return numbers[word.lower()] if word.lower() in numbers else float(word)


def iso_duration(seconds: int) -> str:
    """Return the canonical xsd:dayTimeDuration of a length above zero.

    >>> iso_duration(3000), iso_duration(5400), iso_duration(259200)
    ('PT50M', 'PT1H30M', 'P3D')
    """
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    clock = "".join(f"{count}{letter}" for count, letter in ((hours, "H"), (minutes, "M"), (left, "S")) if count)
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
