"""Fronts of a brief: who works on several fronts now and did not before, and fronts that appeared, merged or ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from kg.analysis import Analysis, analyze
from kg.analysis.change import changes
from kg.analysis.contacts import iso_day
from kg.report.brief import Line, News, Section

if TYPE_CHECKING:
    from kg.analysis.parallel import Progress

_TOLD = ("front appeared", "fronts merged", "front split", "front ended")


def front_section(
    news: News, *, copies: Iterable[Collection[str]], seed: int, jobs: int, progress: Progress | None
) -> Section:
    """Return what the analysis up to the end of the days finds that the analysis up to their start did not."""
    copies = tuple(copies)

    def upto(day: int) -> Analysis:
        return analyze(
            news.extractions, news.frames, as_of=iso_day(day), copies=copies, seed=seed, jobs=jobs, progress=progress
        )

    before, after = upto(news.start), upto(news.end)
    lines = [
        news.line(finding.text, _recent_first(news, finding.events), quotes=2)
        for finding in after.findings
        if finding.kind == "multi_front_actor" and finding.actors[0] not in before.standing
    ]
    return Section("New fronts and actors on several fronts", (*_fronts(news, before, after), *lines))


def _fronts(news: News, before: Analysis, after: Analysis) -> Iterable[Line]:
    """Yield the fronts that changed; told only where both corpora are large enough for theatres."""
    if not before.tier == after.tier == "theatres":
        return
    records = {front.name: (front, one) for one in (before, after) for front in one.front_records}
    for what, name, detail in changes(before, after):
        if what in _TOLD and name in records:
            front, analysis = records[name]
            by_id = {contact.id: contact for contact in analysis.contacts}
            found = sorted((by_id[one] for one in front.contacts), key=lambda one: (-(one.day or 0), one.id))
            yield news.line(f"{what.capitalize()}: {name} ({detail}).", [one.events[0] for one in found])


def _recent_first(news: News, events: Iterable[str]) -> list[str]:
    """Return events with those of the days first; otherwise in their order."""
    return sorted(events, key=lambda event: event not in news.by_id or not news.recent(news.by_id[event].day))
