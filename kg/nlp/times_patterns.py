"""How news writes times: the patterns, each with the rule that dates its matches (kg.nlp.times_dates)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from kg.nlp.cues import Cues
from kg.nlp.times_dates import Clock, Dates, Range

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
    unit = r"(?P<unit>minute|hour|day|week|fortnight|month|year|decade)"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    year = r"(?P<year>1[5-9]\d\d|20\d\d)"
    year2 = r"(?P<year2>1[5-9]\d\d|20\d\d)"
    part = r"(?:\s+(?:morning|afternoon|evening|night|noon))?"
    near = "|".join(f"(?<={word} )" for word in ("in", "In", "since", "until", "by", "during", "During", "of", "from"))
    near = rf"(?:{near}|(?<=early as )|(?<=late as )|(?<=before )|(?<=after )|(?<=around )|(?<=Around ))"
    in_the = r"(?:(?<=[Ii]n the )|(?<=[Ii]n )|(?<=since ))"
    rel = r"(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his past)"
    beside = r"(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|the previous|the following|this past)"
    period = r"(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|the coming|the past|the previous|this past|the following)"
    now = (
        r"[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|[Oo]vernight|[Tt]his (?:morning|afternoon|evening)|[Ll]ast night"
    )
    hedge = r"(?:(?:[Aa]bout|[Nn]early|[Mm]ore than|[Aa]lmost|[Ss]ome|[Rr]oughly|[Aa]round|[Oo]ver) )?"
    way = r"(?P<way>ago|earlier|later|before(?= [A-Z])|before(?= the| that| a| his| her| its| their)|"
    way += r"after(?= the| that| a| his| her| its| their|(?-i: [A-Z0-9])))"
    span = r"(?P<unit>day|week|month|year)"
    eml, amp = r"(?P<part>early|mid|late)", r"(?P<part>[Ee]arly|[Mm]id|[Ll]ate)"
    hour = r"(?P<unit>morning|afternoon|evening|night)"
    ends = r"(?:the )?(?P<part>[Ee]nd|[Ss]tart|[Bb]eginning|[Mm]iddle) "
    to = r"\s*(?:[-–]|\band\b|\bto\b|\bor\b|\bthrough\b|\buntil\b)\s*"
    weeks = r"(?P<nth>first|second|third|last|final) (?:week|days) (?:of|in)"
    through = r"(?:[Ii]n|[Oo]ver|[Dd]uring|[Ff]or)"
    which = rf"(?:,?\s+(?:{year}|(?:of )?(?P<rel>last|this|next) year))?"
    nth = r"(?P<nth>first|second|third|fourth|last|final)"
    whole = rf"(?:{year}|(?:(?P<rel>last|next) )?(?P<unit>year|month)\b|{month}(?!\w)(?:,?\s+{year2})?)"
    feasts = "Christmas Day|Christmas Eve|Boxing Day|New Year['’]s Day|New Year['’]s Eve"
    dates = Dates(months, weekdays, seasons, numbers)
    table: tuple[tuple[str, Dater], ...] = (
        (rf"\b(?:the )?{nth} (?P<size>quarter|half) of (?:the |this )?{whole}", dates.share),
        (rf"\bQ(?P<nth>[1-4])(?P<size>)(?P<month>)(?P<unit>)(?P<rel>) (?:of )?{year}\b", dates.share),
        (r"\b(?P<iso>\d{4}-\d\d-\d\d)\b", dates.iso),
        (r"\b(?P<word>[Tt]he day (?:before yesterday|after tomorrow))\b", dates.word),
        (rf"\b(?P<feast>{feasts})(?:,?\s+{year})?\b", dates.feast),
        (
            rf"\b(?:{ends}(?:of )?){month}(?!\w)(?!\s+\d\d?\b)(?:,?\s+(?:{year}|(?P<rel>last|this|next) year))?",
            dates.month,
        ),
        (rf"\b{weeks} {month}(?!\w)(?:,?\s+{year})?", dates.week_of_month),
        (rf"\b{day}{to}(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\s+{month}{which}(?!\w)", dates.day),
        (rf"\b{month}\s+{day}{to}(?:the )?(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?(?!\d)(?:,?\s+{year})?\b", dates.day),
        (
            rf"\b(?:{weekday},?\s+)?{month}\s+{day}(?:\s*[-–]\s*(?P<day2>[0-3]?\d))?(?!\d){which}\b",
            dates.day,
        ),
        (rf"\b(?:{weekday},?\s+)?{day}\s+(?:of\s+)?{month}{which}(?!\w)", dates.day),
        (rf"\b(?:{amp}[- ])?{month},?\s+(?:of\s+)?(?:{year}|(?P<rel>last|this|next) year)\b", dates.month),
        (rf"\b{rel}\s+{month}(?!\w)", dates.month),
        (rf"{near}(?:{eml}[- ])?{month}(?!\w)(?!\s+\d)", dates.month),
        (rf"\b{amp}[- ]{month}(?!\w)", dates.month),
        (rf"\b(?:{beside}\s+)?{weekday}(?!\w){part}(?P<rel2>\s+(?:last|next) week)?", dates.weekday),
        (rf"\b(?P<rel>[Ll]ast|[Nn]ext|[Tt]his|the previous|the following)\s+{season}\b", dates.season),
        (rf"{in_the}(?:(?P<part>early|late) )?{season}(?:\s+of)?(?:\s+{year})?\b", dates.season),
        (rf"\b(?P<word>{now})\b", dates.word),
        (
            r"\b(?:the |(?P<due>[Bb]y |[Ii]n ))?(?P<part>end|start|beginning|middle) of (?P<rel>the|this|next|last) "
            r"(?P<unit>week|month|year)\b",
            dates.unit,
        ),
        (
            rf"\b(?:(?P<part>[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate)\s+)?{period}\s+"
            r"(?P<unit>weekend|week|month|year|decade)\b",
            dates.unit,
        ),
        (rf"\b(?P<part>[Ll]ater|[Ee]arlier) (?:in the|that|the same) {span}\b", dates.same),
        (r"\b(?P<part>on|[Tt]he|that) (?:same|very) day\b", dates.same),
        (r"\b(?:[Oo]ver|[Aa]t|[Oo]n|[Dd]uring) the (?P<unit>weekend)\b", dates.unit),
        (rf"\b(?:{ends}(?:of )?){year}(?![\d,.]\d|-)\b", dates.year),
        (rf"\b[Tt]he (?P<way>previous|next|following|preceding) {hour}\b", dates.neighbour),
        (rf"\b[Tt]he {hour} (?P<way>before|after)(?! (?:yesterday|tomorrow))\b", dates.neighbour),
        (rf"\b{hedge}(?:{number}|{few}) {unit}s? {way}(?!\w)", dates.shifted),
        (
            r"\b(?P<few>[Hh]ours|[Dd]ays|[Ww]eeks|[Mm]onths|[Yy]ears|[Mm]inutes) (?P<way>ago|earlier|later)\b",
            dates.shifted,
        ),
        (rf"\b[Tt]he (?P<way>previous|next|following|preceding) {span}\b", dates.neighbour),
        (rf"\b[Tt]he {span} (?P<way>before|after)\b", dates.neighbour),
        (rf"\b{through} (?:the )?(?P<way>recent|past|last|coming|next) (?:(?P<n>\w+) )?{span}s\b", dates.around),
        (rf"\b(?P<ahead>[Ii]n) (?:about |just )?{number} {unit}s?(?P<time>['’]?s? time)?\b(?! of)", dates.ahead),
        (rf"\b[Ww]ithin (?:{number}|{few}) {unit}s?\b", dates.within),
        (r"\b(?:the )?(?P<decade>(?:1[5-9]|20)\d0)s\b", dates.decade),
        (r"\bthe (?P<century>\d\d)(?:th|st) century\b", dates.century),
        (rf"(?:{near}|(?<=to ))(?:{eml}[- ])?{year}(?![\d,.]\d|-)\b", dates.year),
    )
    return tuple((re.compile(pattern), dated) for pattern, dated in table)
