"""Times as news says them: found by pattern, dated against the day of the document as ranges of possible days.

A small parser of our own: what is needed is ranges of possible days ("last week", "in October") and the answer "not
said", where general date parsers answer with one point in time.
Month, weekday, number and unit words are data (ontology/lexicon/circumstances-en.ttl).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kg.nlp.cues import Cues
from kg.nlp.times_dates import UNKNOWN, Clock
from kg.nlp.times_patterns import matches


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time expression at text[start:end]. bound: "" or the word before it that makes it open (since, until, ...).

    first, last: possible days, both inclusive; None where the text does not say.
    """

    start: int
    end: int
    text: str
    bound: str = ""
    first: date | None = None
    last: date | None = None


def find_times(
    text: str, cues: Cues, clock: Clock, *, is_future: Callable[[int], bool] | None = None
) -> list[TimeSpan]:
    """Return the times of one sentence in text order, dated where the clock allows it.

    is_future: tells of a position in the text whether its clause speaks of what is to come ("will visit on Friday").
    """
    found: list[TimeSpan] = []
    for match, dated in matches(text, cues):
        bound = _BOUND.search(text, 0, match.start())
        if bound and found and bound.start() < found[-1].end:  # "a week after the June 2 vote": the word is taken
            bound = None
        ahead = is_future(match.start()) if is_future else clock.future
        ahead = ahead and (bound is None or bound.group(1).lower() != "since")
        try:
            first, last = dated(match, Clock(clock.today, clock.anchor, ahead))
        except (ValueError, OverflowError):  # "5000 years ago" is before the calendar of Python
            first, last = UNKNOWN
        if first is None and match.groupdict().get("ahead"):  # "the first visit in six years" is no time of it
            continue
        week = _WEEK_OF.search(text, 0, match.start())
        if week and first and first == last:
            first -= timedelta(days=first.weekday())
            last = first + timedelta(days=6)
        span = TimeSpan(match.start(), match.end(), match.group().strip(), "", first, last)
        found.append(_bounded(span, bound, text, clock.today) if bound else span)
    return _joined(_from_named(found, text, cues, clock), text)


_OF_HAPPENING = re.compile(r"\s*(?:the|that|a|an)?(?:\s+[\w'’-]+){0,5}?\s*(?:\b(?:of|on|in))?(?:\s+the)?\s*")
_WEEK_OF = re.compile(r"\bweek of (?:the )?$", re.I)


def _from_named(spans: list[TimeSpan], text: str, cues: Cues, clock: Clock) -> list[TimeSpan]:
    """Join "two days before the vote on 9 June" into one time, measured from the day that is named."""
    found: list[TimeSpan] = []
    for span in spans:
        before = found[-1] if found else None
        counted = before is not None and re.search(r"\b(?:before|after)$", before.text, re.I)
        if before and counted and span.first and _OF_HAPPENING.fullmatch(text, before.end, span.start):
            anchored = Clock(clock.today, (span.first, span.last), clock.future)
            for match, dated in matches(text[before.start : before.end + 4], cues):
                first, last = dated(match, anchored)
                found[-1] = TimeSpan(before.start, span.end, text[before.start : span.end], "", first, last)
                break
            continue
        found.append(span)
    return found


_BOUND = re.compile(r"\b(since|until|till|by|before|after|through|ahead of|prior to|between|from)\s+(?:the\s+)?$", re.I)


def _bounded(span: TimeSpan, bound: re.Match[str], text: str, today: date | None) -> TimeSpan:
    """Turn a point into the open range that the preposition before it makes of it."""
    word = bound.group(1).lower()
    first, last = span.first, span.last
    if word == "since":
        last = today if first else None
    elif word in {"until", "till", "by", "through"}:
        first = min(today, last) if today and last else None
    elif word in {"before", "ahead of", "prior to"}:
        first, last = None, first - timedelta(days=1) if first else None
    elif word == "after":
        first, last = last + timedelta(days=1) if last else None, None
    start = bound.start() if word not in {"between", "from"} else span.start
    return TimeSpan(start, span.end, text[start : span.end], word, first, last)


def _joined(spans: list[TimeSpan], text: str) -> list[TimeSpan]:
    """Join "between May 3 and May 5", "from Monday to Wednesday", "on Monday and Tuesday" into one range."""
    found: list[TimeSpan] = []
    for span in spans:
        before = found[-1] if found else None
        between = text[before.end : span.start].strip() if before else ""
        joined = between in {"and", "to", "-", "–", "through", "until"}
        if before and joined and before.first and span.last and before.first <= span.last:
            found[-1] = TimeSpan(
                before.start, span.end, text[before.start : span.end], before.bound, before.first, span.last
            )
            continue
        found.append(span)
    return found
