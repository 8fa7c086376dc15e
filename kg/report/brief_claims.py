"""Claims of a brief: what is told and denied, "first since" that other documents contradict, and escalations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product

from kg.analysis.channels import Pair
from kg.analysis.contacts import iso_day
from kg.analysis.study import few
from kg.model import Claim, Event
from kg.nlp.cues import load_cues
from kg.nlp.times import find_times
from kg.nlp.times_dates import Clock
from kg.report.brief import Line, News, Section, Told, when
from kg.report.evidence import Quote

APART = 4  # days between two reports that may be of one happening
RISE = 3  # material conflicts in the days, from which twice the rate of before is an escalation
_LEVELS = {3: "verbal conflict", 4: "material conflict"}


@dataclass(frozen=True)
class Contradiction:
    """What is told of a pair and denied: the events told, by document, and the denials, at least one of both."""

    pair: Pair
    told: tuple[Told, ...]
    denied: tuple[Told, ...]


def claim_sections(news: News, disputed: Iterable[Contradiction]) -> tuple[Section, ...]:
    """Return the sections of contradictions, of "first since" and of escalations."""
    checked = list(_since(news))
    wrong = tuple(line for line in checked if line is not None)
    note = f"{len(checked)} such claims were checked, {len(wrong)} of them contradicted." if checked else ""
    return (
        Section("Contradictions between sources", tuple(_contradiction(news, one) for one in disputed)),
        Section("“First since” that other reports contradict", wrong, note),
        Section("Escalations", tuple(_escalations(news))),
    )


def _pairs(news: News, event: Event) -> set[Pair]:
    """Return the pairs of an event, states for those who act for one, each in order; none inside a state."""
    found = set()
    for source, target in event.pairs():
        a, b = sorted(news.lift.get(mention.actor, mention.actor) for mention in (source, target))
        states = [known.iso3 for one in (source, target) if (known := news.actors.get(one.actor))]
        if a != b and (None in states or len(set(states)) > 1):
            found.add((a, b))
    return found


def _family(news: News, event: Event) -> str:
    """Return what must be the same for a denial to be of it: any talk denies any talk, else the relation."""
    return "contact" if news.frames.relation(event.relation).contact_weight > 0 else event.relation


def contradictions(news: News) -> tuple[Contradiction, ...]:
    """Return what one claim asserts and another denies, inside an event or between documents, about the same days."""
    said: dict[tuple[Pair, str, str], list[Told]] = defaultdict(list)
    for one in news.events:
        for pair, claim in product(_pairs(news, one.event), one.event.claims):
            if claim.status in ("asserted", "denied"):
                said[pair, _family(news, one.event), claim.status].append(one)
    found = []
    for (pair, family, status), denials in sorted(said.items(), key=lambda item: item[0]):
        if status != "denied":
            continue
        asserted = said.get((pair, family, "asserted"), ())
        both = [
            (one, other)
            for one, other in product(asserted, denials)
            if (news.recent(one.day) or news.recent(other.day)) and _same_days(one, other)
        ]
        if both:
            found.append(
                Contradiction(pair, _first_of_each(one for one, _ in both), _first_of_each(d for _, d in both))
            )
    return tuple(found)


def _first_of_each(some: Iterable[Told]) -> tuple[Told, ...]:
    """Return the first of each document, in order."""
    found: dict[str, Told] = {}
    for one in some:
        found.setdefault(one.extraction.document.key, one)
    return tuple(found.values())


def _same_days(one: Told, other: Told) -> bool:
    return one.day is None or other.day is None or abs(one.day - other.day) <= APART


def _contradiction(news: News, found: Contradiction) -> Line:
    quotes = [quote for one in found.told[:2] if (quote := _quote(news, one.event, "asserted"))]
    against = [quote for one in found.denied[:1] if (quote := _quote(news, one.event, "denied"))]
    event = found.told[0].event
    label = news.frames.relation(event.relation).label
    a, b = (few([news.label(mention.actor) for mention in side]) for side in (event.sources, event.targets))
    what = f"{a} {label} {b}" if b else f"{a} were in contact ({label})"
    tells, denies = (list(dict.fromkeys(_voice(one) for one in some)) for some in (quotes, against))
    text = f"{news.pair(*found.pair)}: {few(tells)} {_say(tells, 'say')} that {what}; {few(denies)} "
    return Line(text + f"{_say(denies, 'deny')} it.", (*quotes, *against))


def _say(voices: Sequence[str], verb: str) -> str:
    """Return a verb for one voice or several: `denies`, `deny`."""
    return verb if len(voices) > 1 else "denies" if verb == "deny" else f"{verb}s"


def _voice(quote: Quote) -> str:
    return quote.said_by[0] if quote.said_by else quote.document


def _quote(news: News, event: Event, status: str) -> Quote | None:
    return news.book.quote_of(event.id, _evidence(event, status))


def _evidence(event: Event, status: str) -> int:
    """Return which evidence a claim of a status rests on; the first when none does."""
    claims: list[Claim] = [claim for claim in event.claims if claim.status == status and claim.evidence]
    return claims[0].evidence[0] if claims else 0


def _since(news: News) -> Iterator[Line | None]:
    """Yield for each "first contact since" of the days a line when a contact in between is told; else None."""
    cues = load_cues()
    for told in news.events:
        event, document = told.event, told.extraction.document
        said = event.first_contact_since
        if said is None or event.status != "asserted" or not news.recent(told.day):
            continue
        today = date.fromisoformat(document.date) if document.date and len(document.date) == 10 else None
        clock = Clock(today or date.fromordinal(told.day or 1))
        # A month or year alone is no time to the parser: it may be a name.
        spans = (*find_times(said, cues, clock), *find_times(f"in {said}", cues, clock))
        since = next((span.last for span in spans if span.last), None)
        if since is None:
            continue
        actors = {mention.actor for mention in (*event.sources, *event.targets)}
        first = min(day for day in (told.day, *(_first_day(event),)) if day is not None)
        between = [
            contact
            for contact in news.people
            if contact.day is not None
            and since.toordinal() + 1 < contact.day < first - 1
            and len(actors & set(contact.participants)) > 1
        ]
        if not between:
            yield None
            continue
        names = " and ".join(sorted(news.label(actor) for actor in actors & set(between[-1].participants)))
        text = f"{names}: called the first contact since {said}, but they were in touch {when(between[-1])}."
        yield news.line(text, [event.id, between[-1].events[0]], quotes=2)


def _first_day(event: Event) -> int | None:
    start = event.when.start
    return date.fromisoformat(start).toordinal() if start and len(start) == 10 else None


def _escalations(news: News) -> Iterator[Line]:
    """Yield pairs whose conflict rose: a step up to verbal or material conflict, or twice as much of the latter."""
    hostile: dict[Pair, list[Told]] = defaultdict(list)
    for told in news.events:
        if told.event.status == "asserted" and news.frames.relation(told.event.relation).quad >= 3:
            for pair in _pairs(news, told.event):
                hostile[pair].append(told)
    days = [told.day for told in news.events if news.earlier(told.day) and told.day]
    span = max(1, news.start - min(days) + 1) if days else 0
    found = []
    for pair, some in hostile.items():
        inside = [told for told in some if news.recent(told.day)]
        before = [told for told in some if news.earlier(told.day)]
        now, then = _level(news, inside), _level(news, before)
        force = [sum(news.frames.relation(t.event.relation).quad == 4 for t in part) for part in (inside, before)]
        usual = force[1] * (news.end - news.start) / span if span else 0.0
        if inside and (now > then or (force[0] >= RISE and force[0] >= 2 * usual)):
            bad = min(inside, key=partial(_severity, news))
            found.append((-now, *_severity(news, bad)[1:], pair, bad, then, force[0], usual))
    for now, _, _, pair, bad, then, force_now, usual in sorted(found, key=lambda one: one[:4]):
        what = f"{force_now} acts of force, {usual:.1f} in as many days before"
        if -now > then:
            what = f"{_LEVELS[-now]}, {'none' if not then else 'only ' + _LEVELS[then]} before"
        a, b = next(ends for ends in bad.event.pairs() if pair in _pairs(news, bad.event))
        act = f"{news.label(a.actor)} {news.frames.relation(bad.event.relation).label} {news.label(b.actor)}"
        text = f"{news.pair(*pair)}: {what}. {act}, by {iso_day(bad.day or news.end)}."
        yield news.line(text, [bad.event.id])


def _severity(news: News, told: Told) -> tuple[int, float, str]:
    """Return a key by which the worst event comes first: material conflict, then the Goldstein value."""
    relation = news.frames.relation(told.event.relation)
    return -relation.quad, relation.goldstein, told.event.id


def _level(news: News, some: list[Told]) -> int:
    """Return the worst quad class of conflict among events, 0 for none. Asking and urging alone is no conflict."""
    quads = [
        relation.quad
        for told in some
        if (relation := news.frames.relation(told.event.relation)).plover != "REQUEST" or relation.goldstein < -2
    ]
    return max(quads, default=0)
