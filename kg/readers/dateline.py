"""What the head of a news text says of itself: `MOSCOW, Dec. 10, 2023 (Example Wire) - ...`, a byline, a date line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE = (
    rf"(?:(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?"
    rf"|(?P<day2>\d{{1,2}}) (?P<month2>{_MONTH})\.?(?:,? (?P<year2>\d{{4}}))?)"
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
_UPPER = r"(?P<upper>[^\W\d_a-z][^\W\d_a-z'’.-]*(?:[ /][^\W\d_a-z][^\W\d_a-z'’.-]*){0,4})"
_TITLE = r"(?P<title>[^\W\d_a-z][\w'’.-]*(?:[ /][^\W\d_a-z][\w'’.-]*){0,3})"
_REGION = r"(?:, (?!" + _MONTH + r"\b)[^\W\d_a-z][\w.’' -]{1,30}?)?"
_AGENCY = r"(?: ?\((?P<agency>[^\W\d_][^()\n]{1,40})\))"
_DASH = r"(?: --? | ?[–—] ?|--)(?=\S)"
# A name in capitals needs no more than the dash; one in small letters needs a date or an agency as well.
_DATELINE_UPPER = re.compile(rf"{_UPPER}(?<=[^\W\d_a-z]{{2}}){_REGION}(?:,? {_WEEKDAY}{_DATE})?{_AGENCY}?{_DASH}")
_DATELINE_TITLE = re.compile(rf"{_TITLE}{_REGION}(?:, {_WEEKDAY}{_DATE})?{_AGENCY}?{_DASH}")
_DATE_ALONE = re.compile(rf"{_WEEKDAY}{_DATE}\.?")
_NAME = r"[^\W\d_a-z][\w'’.-]*"
_BYLINE = re.compile(  # words parted by single spaces: each can be matched in one way only, whatever the line holds
    rf"By {_NAME}(?: (?:and |of |de |van |von )?{_NAME}){{0,8}}(?:,| [|–—-]) (?P<outlet>[^\W\d_a-z][^,.\n]{{1,40}})"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What was found; date is ISO 8601."""

    place: str | None = None
    date: str | None = None
    publisher: str | None = None


def read_head(text: str, *, near: str | None = None) -> Head:
    """Return place, date and publisher from the first five lines that hold text, None for each that is not said there.

    near: a known date (ISO) whose year completes a dateline without one; without it such a dateline gives no date.

    >>> read_head("CAIRO, Dec. 8, 2023 (Example Wire) - Egypt's president flew to Sochi.")
    Head(place='Cairo', date='2023-12-08', publisher='Example Wire')
    """
    place = found_date = publisher = None
    for line in [line.strip()[:200] for line in text[:2000].splitlines() if line.strip()][:5]:
        if (groups := _dateline(line)) is not None:
            name = groups.get("upper") or groups.get("title") or ""
            place = place or (_name_case(name) if groups.get("upper") else name)
            found_date = found_date or _iso(groups, near)
            publisher = publisher or groups["agency"]
            break  # the story begins here
        if match := _DATE_ALONE.fullmatch(line):
            found_date = found_date or _iso(match.groupdict(), near)
        elif match := _BYLINE.fullmatch(line):
            publisher = publisher or match["outlet"].strip()
    return Head(place, found_date, publisher)


def _dateline(line: str) -> dict[str, str | None] | None:
    for pattern in (_DATELINE_UPPER, _DATELINE_TITLE):
        match = pattern.match(line)
        if match and (match["month"] or match["month2"] or match["agency"] or _is_plain(match)):
            return match.groupdict()
    return None


def _is_plain(match: re.Match[str]) -> bool:
    """Whether capitals and a dash alone can be a place: `DOHA - Talks`, not `ON - `, `FACT SHEET/EU - ` or `US - `."""
    name = match.groupdict().get("upper") or ""
    words = name.split()
    return len(words) <= 2 and len(name) >= 4 and "/" not in name and match.string[match.end() :][:1].isupper()


def _iso(groups: dict[str, str | None], near: str | None) -> str | None:
    month, day = groups["month"] or groups["month2"], groups["day"] or groups["day2"]
    year = groups["year"] or groups["year2"] or (near[:4] if near else None)
    if not (month and day and year):
        return None
    try:
        return date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day)).isoformat()
    except ValueError:  # 31 June
        return None


def _name_case(name: str) -> str:
    """Return `TEL AVIV` as `Tel Aviv`."""
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
