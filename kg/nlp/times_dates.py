"""The patterns of time expressions and how each is dated: months, weekdays, seasons, "two weeks ago", "the same day".

Used by times.py. Every dating answers with the first and last possible day, or with UNKNOWN.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kg.nlp.cues import Cues

Range = tuple[date | None, date | None]
UNKNOWN: Range = (None, None)


@dataclass(frozen=True, slots=True)
class Clock:
    """What relative times are measured from. today: date of the document; anchor: last day told before, if any."""

    today: date | None = None
    anchor: Range = UNKNOWN
    future: bool = False


Dater = Callable[[re.Match[str], Clock], Range]


def matches(text: str, cues: Cues) -> Iterator[tuple[re.Match[str], Dater]]:
    """Yield non-overlapping matches in text order; earlier patterns win, then longer ones."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[re.Match[str], Dater]] = []
    for pattern, dated in _patterns(cues.of("month"), cues.of("weekday"), cues.of("season"), cues.of("number")):
        for match in pattern.finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                taken.append(match.span())
                found.append((match, dated))
    return iter(sorted(found, key=lambda pair: pair[0].start()))


def _names(words: Iterable[str]) -> str:
    """Return an alternation of names as they are printed: capitalised or in capitals, longest first."""
    forms = {form for word in words for form in (word.capitalize(), word.upper())}
    return "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))


def _patterns(*tables: object) -> tuple[tuple[re.Pattern[str], Dater], ...]:
    return _compiled(tuple(tuple(sorted(table.items())) for table in tables))  # type: ignore[attr-defined]


@lru_cache(maxsize=4)
def _compiled(tables: tuple[tuple[tuple[str, str], ...], ...]) -> tuple[tuple[re.Pattern[str], Dater], ...]:
    months, weekdays, seasons, numbers = (dict(table) for table in tables)
    month, weekday = rf"(?P<month>{_names(months)})", rf"(?P<weekday>{_names(weekdays)})"
    season = rf"(?P<season>{'|'.join(seasons)})"
    spelled = sorted(
        {form for word in numbers for form in (word, word.capitalize())}, key=lambda form: (-len(form), form)
    )
    number = rf"(?P<n>\d+|{'|'.join(spelled)})"
    few = r"(?P<few>[Ss]everal|[Aa] few|[Ss]ome|[Aa] couple of|[Mm]any)"
    unit = r"(?P<unit>minute|hour|day|week|month|year|decade)"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    year = r"(?P<year>1[5-9]\d\d|20\d\d)"
    part = r"(?:\s+(?:morning|afternoon|evening|night|noon))?"
    near = "|".join(f"(?<={word} )" for word in ("in", "In", "since", "until", "by", "during", "During", "of", "from"))
    near = rf"(?:{near}|(?<=before )|(?<=after )|(?<=around )|(?<=Around ))"
    in_the = r"(?:(?<=[Ii]n the )|(?<=[Ii]n )|(?<=since ))"
    rel = r"(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his past)"
    beside = r"(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|the previous|the following|this past)"
    period = r"(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|the coming|the past|the previous|this past|the following)"
    now = (
        r"[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|[Oo]vernight|[Tt]his (?:morning|afternoon|evening)|[Ll]ast night"
    )
    hedge = r"(?:(?:[Aa]bout|[Nn]early|[Mm]ore than|[Aa]lmost|[Ss]ome|[Rr]oughly|[Aa]round|[Oo]ver) )?"
    way = r"(?P<way>ago|earlier|later|before(?= [A-Z])|before(?= the| that| a)|after(?= the))"
    span = r"(?P<unit>day|week|month|year)"
    eml, amp = r"(?P<part>early|mid|late)", r"(?P<part>[Ee]arly|[Mm]id|[Ll]ate)"
    dates = _Dates(months, weekdays, seasons, numbers)
    table: tuple[tuple[str, Dater], ...] = (
        (r"\b(?P<iso>\d{4}-\d\d-\d\d)\b", dates.iso),
        (
            rf"\b(?:{weekday},?\s+)?{month}\s+{day}(?:\s*[-–]\s*(?P<day2>[0-3]?\d))?(?!\d)(?:,?\s+{year})?\b",
            dates.day,
        ),
        (rf"\b(?:{weekday},?\s+)?{day}\s+(?:of\s+)?{month}(?:,?\s+{year})?(?!\w)", dates.day),
        (rf"\b(?:{amp}[- ])?{month},?\s+(?:of\s+)?(?:{year}|(?P<rel>last|this|next) year)\b", dates.month),
        (rf"\b{rel}\s+{month}(?!\w)", dates.month),
        (rf"{near}(?:{eml}[- ])?{month}(?!\w)(?!\s+\d)", dates.month),
        (rf"\b{amp}[- ]{month}(?!\w)", dates.month),
        (rf"\b(?:{beside}\s+)?{weekday}(?!\w){part}(?P<rel2>\s+(?:last|next) week)?", dates.weekday),
        (rf"\b(?P<rel>[Ll]ast|[Nn]ext|[Tt]his|the previous|the following)\s+{season}\b", dates.season),
        (rf"{in_the}(?:(?P<part>early|late) )?{season}(?:\s+of)?(?:\s+{year})?\b", dates.season),
        (rf"\b(?P<word>{now})\b", dates.word),
        (
            rf"\b(?:(?P<part>[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate)\s+)?{period}\s+"
            r"(?P<unit>weekend|week|month|year|decade)\b",
            dates.unit,
        ),
        (
            r"\bthe (?P<part>end|start|beginning|middle) of (?P<rel>the|this|next|last) (?P<unit>week|month|year)\b",
            dates.unit,
        ),
        (rf"\b(?P<part>[Ll]ater|[Ee]arlier) (?:in the|that|the same) {span}\b", dates.same),
        (r"\b(?P<part>on|[Tt]he|that) (?:same|very) day\b", dates.same),
        (r"\b[Oo]ver the (?P<unit>weekend)\b", dates.unit),
        (rf"\b{hedge}(?:{number}|{few}) {unit}s? {way}(?!\w)", dates.shifted),
        (
            r"\b(?P<few>[Hh]ours|[Dd]ays|[Ww]eeks|[Mm]onths|[Yy]ears|[Mm]inutes) (?P<way>ago|earlier|later)\b",
            dates.shifted,
        ),
        (rf"\b[Tt]he (?P<way>previous|next|following|preceding) {span}\b", dates.neighbour),
        (rf"\b[Tt]he {span} (?P<way>before|after)\b", dates.neighbour),
        (rf"\b[Ii]n (?:the )?(?P<way>recent|past|last|coming|next) (?:(?P<n>\w+) )?{span}s\b", dates.around),
        (rf"\b[Ww]ithin (?:{number}|{few}) {unit}s?\b", dates.within),
        (r"\b(?:the )?(?P<decade>(?:1[5-9]|20)\d0)s\b", dates.decade),
        (r"\bthe (?P<century>\d\d)(?:th|st) century\b", dates.century),
        (rf"(?:{near}|(?<=to ))(?:{eml}[- ])?{year}(?![\d,.]\d|-)\b", dates.year),
    )
    return tuple((re.compile(pattern), dated) for pattern, dated in table)


class _Dates:
    """Dates one match of each kind. Weeks start on Monday."""

    def __init__(
        self, months: dict[str, str], weekdays: dict[str, str], seasons: dict[str, str], numbers: dict[str, str]
    ) -> None:
        self.months = {word: int(value) for word, value in months.items()}
        self.weekdays = {word: int(value) for word, value in weekdays.items()}
        self.seasons = {word: tuple(int(n) for n in value.split("-")) for word, value in seasons.items()}
        self.numbers = {word: int(value) for word, value in numbers.items()}

    def iso(self, match: re.Match[str], clock: Clock) -> Range:
        try:
            day = date.fromisoformat(match["iso"])
        except ValueError:
            return UNKNOWN
        return day, day

    def day(self, match: re.Match[str], clock: Clock) -> Range:
        month, day = self.months[match["month"].lower()], int(match["day"])
        last = int(match.groupdict().get("day2") or day)
        year = _year(match, clock, month, day)
        if year is None:
            return UNKNOWN
        try:
            return date(year, month, day), date(year, month, last)
        except ValueError:  # November 31, or 29 February of the wrong year
            return UNKNOWN

    def month(self, match: re.Match[str], clock: Clock) -> Range:
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
        if clock.today is None:
            return UNKNOWN
        word, one = match["word"].lower(), timedelta(days=1)
        if word in {"yesterday", "last night"}:
            return clock.today - one, clock.today - one
        if word == "tomorrow":
            return clock.today + one, clock.today + one
        return (clock.today - one, clock.today) if word == "overnight" else (clock.today, clock.today)

    def unit(self, match: re.Match[str], clock: Clock) -> Range:
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
        parts = {"start": "early", "beginning": "early", "end": "late", "middle": "mid"}
        return _part((first, last), parts.get(part, part))

    def same(self, match: re.Match[str], clock: Clock) -> Range:
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
        if clock.today is None or not clock.future or match["few"]:
            return UNKNOWN
        if match["unit"] in {"minute", "hour"}:
            return clock.today, clock.today + timedelta(days=1 + self._number(match["n"]) // 24)
        return clock.today, _shift(clock.today, match["unit"], self._number(match["n"]))[1]

    def decade(self, match: re.Match[str], clock: Clock) -> Range:
        return date(int(match["decade"]), 1, 1), date(int(match["decade"]) + 9, 12, 31)

    def century(self, match: re.Match[str], clock: Clock) -> Range:
        last = int(match["century"]) * 100
        return date(last - 99, 1, 1), date(last, 12, 31)

    def year(self, match: re.Match[str], clock: Clock) -> Range:
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
    word = part.lower()
    if word == "early":
        return first, first + third + timedelta(days=2)
    if word == "late":
        return last - third - timedelta(days=2), last
    return first + third - timedelta(days=2), last - third + timedelta(days=2)


def _period(today: date, unit: str, step: int) -> tuple[date, date]:
    """Return the day, week, month or year that lies `step` units from today's."""
    if unit == "day":
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
    if unit == "week":
        middle = day + timedelta(days=7 * count)
        return middle - timedelta(days=3), middle + timedelta(days=3)
    return _period(day, unit, count)
