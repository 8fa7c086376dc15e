"""How each kind of time expression is dated: months, weekdays, seasons, "two weeks ago", "the same day".

The patterns are in times_patterns.py. Every dating answers with the first and last possible day, or with UNKNOWN.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

Range = tuple[date | None, date | None]
UNKNOWN: Range = (None, None)
_PARTS = {"start": "early", "beginning": "early", "end": "late", "middle": "mid"}
_FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """What relative times are measured from. today: date of the document; anchor: last day told before, if any."""

    today: date | None = None
    anchor: Range = UNKNOWN
    future: bool = False


class Dates:
    """Dates one match of each kind. Weeks start on Monday."""

    def __init__(
        self, months: dict[str, str], weekdays: dict[str, str], seasons: dict[str, str], numbers: dict[str, str]
    ) -> None:
        self.months = {word: int(value) for word, value in months.items()}
        self.weekdays = {word: int(value) for word, value in weekdays.items()}
        self.seasons = {word: tuple(int(n) for n in value.split("-")) for word, value in seasons.items()}
        self.numbers = {word: int(value) for word, value in numbers.items()}

    def iso(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "2024-05-09"."""
        try:
            day = date.fromisoformat(match["iso"])
        except ValueError:
            return UNKNOWN
        return day, day

    def day(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "May 9", "9 to 11 May 2023"."""
        month, day = self.months[match["month"].lower()], int(match["day"])
        last = int(match.groupdict().get("day2") or day)
        year = _year(match, clock, month, day)
        if year is None:
            return UNKNOWN
        try:
            return date(year, month, day), date(year, month, last)
        except ValueError:  # November 31, or 29 February of the wrong year
            return UNKNOWN

    def feast(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "Christmas Day", "New Year's Eve"."""
        month, day = _FEASTS[match["feast"].lower().replace("’", "'")]
        year = _year(match, clock, month, day)
        return UNKNOWN if year is None else (date(year, month, day), date(year, month, day))

    def week_of_month(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "the first week of May": seven days, counted from the first or to the last of the month."""
        first, last = self.month(match, clock)
        if first is None or last is None:
            return UNKNOWN
        if match["nth"] in {"last", "final"}:
            return last - timedelta(days=6), last
        start = first + timedelta(days=7 * ("first", "second", "third").index(match["nth"]))
        return start, start + timedelta(days=6)

    def month(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "in May", "early May", "the end of May 2023"."""
        groups, month = match.groupdict(), self.months[match["month"].lower()]
        relative = (groups.get("rel") or "").lower()
        if groups.get("year"):
            year = int(groups["year"])
        elif clock.today is None:
            return UNKNOWN
        elif "year" in match.group():
            year = clock.today.year + {"last": -1, "next": 1}.get(relative, 0)
        else:
            year = clock.today.year + self._month_step(month, relative, clock)
        return _part(_month(year, month), groups.get("part"))

    @staticmethod
    def _month_step(month: int, relative: str, clock: Clock) -> int:
        """Return in which year a month without one lies: -1 last year's, 0 this year's, 1 next year's."""
        assert clock.today is not None
        here = clock.today.month
        if relative.startswith("this") and not relative.endswith("past"):
            return 0
        if relative == "next" or (clock.future and not relative):
            return 1 if month < here or (month == here and relative == "next") else 0
        return -1 if month > here or (month == here and relative) else 0

    def weekday(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "on Friday", "last Friday", "Friday last week"."""
        if clock.today is None:
            return UNKNOWN
        today, wanted = clock.today, self.weekdays[match["weekday"].lower()]
        relative = (match["rel"] or match["rel2"] or "").lower().strip()
        recent = today - timedelta(days=(today.isoweekday() - wanted) % 7)
        coming = today + timedelta(days=(wanted - today.isoweekday()) % 7)
        monday = today - timedelta(days=today.weekday())
        if relative in {"last week", "next week"}:
            day = monday + timedelta(days=wanted - 1 + (7 if relative[0] == "n" else -7))
            return day, day
        if relative == "last":  # of the last seven days, or of last week: said on a Friday, "last Tuesday" may be both
            recent = recent - timedelta(days=7) if recent == today else recent
            return (recent - timedelta(days=7), recent) if recent >= monday else (recent, recent)
        if relative == "next":
            coming = coming + timedelta(days=7) if coming == today else coming
            return (coming, coming + timedelta(days=7)) if coming < monday + timedelta(days=7) else (coming, coming)
        if relative == "this":
            day = monday + timedelta(days=wanted - 1)
            return day, day
        if relative in {"the previous", "the following"} and clock.anchor[0]:
            anchor = clock.anchor[0]
            back = timedelta(days=(anchor.isoweekday() - wanted - 1) % 7 + 1)
            on = timedelta(days=(wanted - anchor.isoweekday() - 1) % 7 + 1)
            day = anchor - back if relative == "the previous" else anchor + on
            return day, day
        return (coming, coming) if clock.future else (recent, recent)

    def season(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "in the spring", "last winter"."""
        first, last = self.seasons[match["season"].lower()]
        groups = match.groupdict()
        relative = (groups.get("rel") or "").lower()
        if groups.get("year"):
            year = int(groups["year"])
        elif clock.today is None:
            return UNKNOWN
        else:
            year = clock.today.year
            begins, ends = date(year, first, 1), _month(year + (last < first), last)[1]
            if (relative == "next" or (clock.future and not relative)) and begins <= clock.today:
                year += 1
            elif not clock.future and (begins > clock.today or (relative == "last" and ends >= clock.today)):
                year -= 1
        return date(year, first, 1), _month(year + (last < first), last)[1]

    def word(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "yesterday", "tonight", "the day before yesterday"."""
        if clock.today is None:
            return UNKNOWN
        word, one = match["word"].lower(), timedelta(days=1)
        if word in {"yesterday", "last night"}:
            return clock.today - one, clock.today - one
        if word.startswith("the day"):
            day = clock.today + (2 * one if "after" in word else -2 * one)
            return day, day
        if word == "tomorrow":
            return clock.today + one, clock.today + one
        return (clock.today - one, clock.today) if word == "overnight" else (clock.today, clock.today)

    def unit(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "last week", "later this month", "the end of the year"."""
        if clock.today is None:
            return UNKNOWN
        groups, today = match.groupdict(), clock.today
        relative = (groups.get("rel") or "").lower()
        step = -1 if relative.split()[-1:] in (["last"], ["past"], ["previous"]) else 0
        step = 1 if relative in {"next", "the coming", "the following"} else step
        first, last = _period(today, match["unit"], step)
        part = (groups.get("part") or "").lower()
        if not step and match["unit"] == "weekend" and not relative and not clock.future and first > today:
            return first - timedelta(days=7), last - timedelta(days=7)
        if part == "earlier":
            return first, min(last, today)
        if part == "later":
            return max(first, today), last
        if not step and not part and match["unit"] != "weekend" and relative == "this":
            return (max(first, today), last) if clock.future else (first, min(last, today))
        return _part((first, last), part)

    def same(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "the same day", "later that week": from the day told last."""
        first = clock.anchor[0] or clock.today
        if first is None:
            return UNKNOWN
        unit = match.groupdict().get("unit") or "day"
        return (first, clock.anchor[1] or first) if unit == "day" else _period(first, unit, 0)

    def shifted(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "two weeks ago", "hours earlier", "a day later": from today for "ago", else from the day told last."""
        groups, way = match.groupdict(), match["way"].lower()
        first = clock.today if way == "ago" else clock.anchor[0] or clock.today
        last = clock.today if way == "ago" else clock.anchor[1] or clock.today
        if first is None or last is None:
            return UNKNOWN
        if way in {"before", "after"} and clock.anchor[0] is None:  # of what, the text has not told
            return UNKNOWN
        sign = 1 if way in {"later", "after"} else -1
        few = (groups.get("few") or "").lower()
        unit = groups.get("unit") or few.removesuffix("s")
        if unit in {"hour", "minute"}:
            return (first + timedelta(days=min(sign, 0)), last + timedelta(days=max(sign, 0)))
        if few:
            low, high = (2, 2) if few == "a couple of" else (2, {"day": 7, "week": 8, "month": 11}.get(unit, 9))
            ends = (_shift(first, unit, sign * low)[0], _shift(last, unit, sign * high)[1])
            return (min(ends), max(ends))
        return _shift(first, unit, sign * self._number(groups.get("n")))

    def neighbour(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "the previous day", "the week after": from the day told last."""
        anchor = clock.anchor[0] or clock.today
        if anchor is None:
            return UNKNOWN
        sign = 1 if match["way"] in {"next", "following", "after"} else -1
        return _period(anchor, match["unit"], sign)

    def around(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "in recent days", "in the past two weeks", "in the coming months"."""
        if clock.today is None:
            return UNKNOWN
        count = self._number(match["n"]) if match["n"] else {"day": 7, "week": 8, "month": 11}.get(match["unit"], 9)
        sign = 1 if match["way"] in {"coming", "next"} else -1
        ends = (clock.today, _shift(clock.today, match["unit"], sign * count)[0 if sign < 0 else 1])
        return min(ends), max(ends)

    def within(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "within two weeks" of what is to come."""
        if clock.today is None or not clock.future or match["few"]:
            return UNKNOWN
        if match["unit"] in {"minute", "hour"}:
            return clock.today, clock.today + timedelta(days=1 + self._number(match["n"]) // 24)
        return clock.today, _shift(clock.today, match["unit"], self._number(match["n"]))[1]

    def ahead(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "in three days", "in two weeks' time" of what is to come."""
        if clock.today is None or not (clock.future or match["time"]):
            return UNKNOWN
        if match["unit"] in {"minute", "hour"}:
            return clock.today, clock.today + timedelta(days=1 + self._number(match["n"]) // 24)
        return _shift(clock.today, match["unit"], self._number(match["n"]))

    def share(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "the first quarter of 2024", "the second half of May"."""
        first: date | None
        last: date | None
        if match["month"] and match["year2"]:
            first, last = _month(int(match["year2"]), self.months[match["month"].lower()])
        elif match["month"]:
            first, last = self.month(match, clock)
        elif match["year"]:
            first, last = date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)
        elif clock.today is not None:
            first, last = _period(clock.today, match["unit"], {"last": -1, "next": 1}.get(match["rel"] or "", 0))
        else:
            return UNKNOWN
        if first is None or last is None:
            return UNKNOWN
        count = 2 if match["size"] == "half" else 4
        ordinals = {"first": 0, "second": 1, "third": 2, "fourth": 3}
        nth = int(match["nth"]) - 1 if match["nth"].isdigit() else ordinals.get(match["nth"], count - 1)
        if nth >= count:
            return UNKNOWN
        if (last - first).days < 32:
            middle = first + timedelta(days=15 * nth * 2 // count)
            return middle, last if nth == count - 1 else middle + timedelta(days=30 // count - 1)
        months = 12 // count
        return date(first.year, 1 + nth * months, 1), _month(first.year, (nth + 1) * months)[1]

    def decade(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "the 1960s"."""
        return date(int(match["decade"]), 1, 1), date(int(match["decade"]) + 9, 12, 31)

    def century(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "the 19th century"."""
        last = int(match["century"]) * 100
        return date(last - 99, 1, 1), date(last, 12, 31)

    def year(self, match: re.Match[str], clock: Clock) -> Range:
        """Date "in 2023", "the end of 2023"."""
        year = int(match["year"])
        return _part((date(year, 1, 1), date(year, 12, 31)), match["part"])

    def _number(self, word: str | None) -> int:
        if word is None:
            return 1
        return int(word) if word.isdigit() else self.numbers.get(word.lower(), 1)


def _year(match: re.Match[str], clock: Clock, month: int, day: int) -> int | None:
    """Return the year that is written or, without one, that of the nearest such day on the right side of today."""
    if match.groupdict().get("year"):
        return int(match["year"])
    if clock.today is None:
        return None
    if relative := match.groupdict().get("rel"):
        return clock.today.year + {"last": -1, "next": 1}.get(relative.lower(), 0)
    this = (month, day)
    today = (clock.today.month, clock.today.day)
    if clock.future:
        return clock.today.year + (this < today)
    tomorrow = clock.today + timedelta(days=1)  # a text printed on the eve of the day that it names
    return clock.today.year - (this > max(today, (tomorrow.month, tomorrow.day)))


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _part(span: Range, part: str | None) -> Range:
    """Return the early, middle or late part of a range; parts overlap, because nobody draws the line exactly."""
    first, last = span
    if first is None or last is None or not part:
        return span
    third = timedelta(days=((last - first).days + 1) // 3)
    word = _PARTS.get(part.lower(), part.lower())
    if word == "early":
        return first, first + third + timedelta(days=2)
    if word == "late":
        return last - third - timedelta(days=2), last
    return first + third - timedelta(days=2), last - third + timedelta(days=2)


def _period(today: date, unit: str, step: int) -> tuple[date, date]:
    """Return the day, week, month or year that lies `step` units from today's."""
    if unit in {"day", "morning", "afternoon", "evening", "night"}:
        return today + timedelta(days=step), today + timedelta(days=step)
    if unit in {"week", "weekend"}:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * step)
        return (monday if unit == "week" else monday + timedelta(days=5)), monday + timedelta(days=6)
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return _month(months // 12, months % 12 + 1)
    if unit == "decade":
        year = (today.year // 10 + step) * 10
        return date(year, 1, 1), date(year + 9, 12, 31)
    return date(today.year + step, 1, 1), date(today.year + step, 12, 31)


def _shift(day: date, unit: str, count: int) -> tuple[date, date]:
    """Return the days that "count units from `day`" may mean: a day exactly, weeks within three days, else the unit."""
    if unit == "day":
        return day + timedelta(days=count), day + timedelta(days=count)
    if unit in {"week", "fortnight"}:
        middle = day + timedelta(days=(7 if unit == "week" else 14) * count)
        return middle - timedelta(days=3), middle + timedelta(days=3)
    return _period(day, unit, count)
