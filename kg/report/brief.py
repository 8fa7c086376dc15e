"""The brief: what is new in a store since some day, each line with its sentence and who says so. One page by default.

Sections: new, resumed and closed channels; first contacts; fronts; contradictions; "first since" that the store
contradicts; escalations. What is new is new in these documents: the brief says when they reach no further back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.analysis import levels
from kg.analysis.contacts import Contact, contacts, day_number, iso_day
from kg.errors import UsageError
from kg.model import Actor, Event, Extraction, Finding
from kg.report.evidence import EvidenceBook, Quote

if TYPE_CHECKING:
    from kg.analysis.parallel import Progress
    from kg.frames import Frames

PER_SECTION = 3  # lines of a section on the one page
_SPAN = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of news: in words, with the sentences it rests on."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """News of one kind, most important first; note: what to know of it, or why there is none."""

    title: str
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief of the days after `start` up to `end` (ISO). opening: paragraphs before the sections."""

    start: str
    end: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Told:
    """An event with what is needed to place it. day: last possible day of it, else of its document (a day number)."""

    event: Event
    extraction: Extraction
    day: int | None


class News:
    """A store's events and contacts, before and in the days a brief is about.

    people: contacts as told; states: the same between those they act for, without what happens inside a state.
    """

    def __init__(
        self,
        extractions: Sequence[Extraction],
        frames: Frames,
        *,
        start: int,
        end: int,
        copies: Iterable[Collection[str]],
    ) -> None:
        self.extractions, self.frames, self.start, self.end = extractions, frames, start, end
        self.actors: Mapping[str, Actor] = levels.with_states(levels.actors_by_id(one.actors for one in extractions))
        self.events = [told for one in extractions for told in _told(one)]
        self.by_id = {told.event.id: told for told in self.events}
        found = [contact for contact in contacts(extractions, frames, copies=copies) if self._happened(contact)]
        self.people = [one for one in levels.foreign(found, self.actors) if one.day is None or one.day < end + 1]
        self.states = list(levels.at_level(self.people, self.actors, "polity"))
        self.lift = levels.undated_lift(self.actors, "polity")
        self.book = EvidenceBook(extractions)

    def _happened(self, contact: Contact) -> bool:
        return any(self.by_id[event].event.status == "asserted" for event in contact.events)

    def label(self, actor: str) -> str:
        """Return the name of an actor or state."""
        known = self.actors.get(actor)
        return known.label if known else actor.replace("_", " ")

    def pair(self, a: str, b: str) -> str:
        """Return a pair by name: `Egypt and Jordan`."""
        return " and ".join(sorted((self.label(a), self.label(b))))

    def recent(self, day: float | None) -> bool:
        """Whether a day lies in the days of the brief."""
        return day is not None and self.start < day <= self.end

    def earlier(self, day: float | None) -> bool:
        """Whether a day lies before them."""
        return day is not None and day <= self.start

    def line(self, text: str, events: Iterable[str], *, quotes: int = 1) -> Line:
        """Return a line with the sentences of its events."""
        return Line(text, self.book.quotes(Finding("brief", (), text, tuple(events)), limit=quotes))


def _told(extraction: Extraction) -> Iterable[Told]:
    for event in extraction.events:
        day = event.when.end or event.when.start or extraction.document.date
        yield Told(
            event, extraction, day_number(day, last=True) if day and re.match(r"\d{4}(-\d\d){0,2}$", day) else None
        )


def make_brief(
    extractions: Iterable[Extraction],
    frames: Frames,
    *,
    since: str = "7d",
    as_of: str | None = None,
    copies: Iterable[Collection[str]] = (),
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Brief:
    """Return the brief of the days since `since` up to `as_of`.

    since: a number of days, weeks, months of 30 days or years (`7d`, `2w`, `3m`, `1y`) before as_of, or an ISO date,
    the first day told. as_of: ISO date, the last day told; default the latest date of a document. copies: groups of
    keys of documents that copy each other. seed, jobs, progress: of the analysis of fronts. Raises UsageError for a
    date or span that is none, or when nothing is dated.
    """
    from kg.report.brief_channels import channel_sections
    from kg.report.brief_claims import claim_sections, contradictions
    from kg.report.brief_fronts import front_section

    read = sorted(extractions, key=lambda extraction: (extraction.document.id, extraction.document.key))
    end = _day(as_of, "--as-of") if as_of else _latest(read)
    start = end - _span(since) if _SPAN.fullmatch(since) else _day(since, "--since") - 1
    if start >= end:
        raise UsageError(f"--since {since} begins after {iso_day(end)}, the last day there is")
    news = News(read, frames, start=start, end=end, copies=copies)
    disputed = contradictions(news)
    sections = (
        *channel_sections(news, disputed=frozenset(one.pair for one in disputed)),
        front_section(news, copies=copies, seed=seed, jobs=jobs, progress=progress),
        *claim_sections(news, disputed),
    )
    return Brief(iso_day(start + 1), iso_day(end), tuple(_opening(news)), sections)


def _day(text: str, option: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise UsageError(f"{option} {text!r} is neither a date (2024-05-31) nor a span (7d, 2w, 3m, 1y)") from None


def _span(text: str) -> int:
    number, unit = text[:-1], text[-1]
    days = int(number) * _DAYS[unit]
    if not 0 < days < 40_000:
        raise UsageError(f"--since {text!r}: between one day and a century")
    return days


def _latest(read: Sequence[Extraction]) -> int:
    days = [one.document.date for one in read if one.document.date and len(one.document.date) == 10]
    if not days:
        raise UsageError("no document has a date: say up to which day with --as-of YYYY-MM-DD")
    return max(date.fromisoformat(day) for day in days).toordinal()


def _opening(news: News) -> Iterable[str]:
    """Yield what was read, and how far back what is called new could be checked."""
    inside = [told for told in news.events if news.recent(told.day)]
    documents = {told.extraction.document.key for told in inside}
    undated = sum(told.day is None for told in news.events)
    before = [contact.day for contact in news.people if news.earlier(contact.day) and contact.day]
    in_touch = sum(news.recent(contact.day) for contact in news.people)
    yield (
        f"{len(inside)} events in {len(documents)} documents, {in_touch} contacts between actors of different states. "
        + (f"{undated} events without a date are left out. " if undated else "")
        + (
            f"“New” and “first” mean: in these documents, whose contacts reach back to {iso_day(min(before))}."
            if before
            else "These documents tell of no contact before, so nothing here can be called new with confidence."
        )
    )


def when(contact: Contact) -> str:
    """Return when a contact took place: `on 2023-12-08`, `by 2023-12-08`, `between ...`."""
    if contact.end is None:
        return "undated"
    if contact.start is None:
        return f"by {contact.end}"
    return f"on {contact.end}" if contact.start == contact.end else f"between {contact.start} and {contact.end}"
