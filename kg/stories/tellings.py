"""What one document tells of one pair (or meeting): the unit that stories are joined from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kg.frames import Frames, RelationType
from kg.gazetteer import Gazetteer, fold
from kg.model import Document, Event, Extraction

_LOOK_BACK = 3  # days: an undated report tells, as a rule, of the days before it
_LOOK_AHEAD = 60  # days: what is announced without a date
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Telling:
    """One event of one document between `participants` (sorted actor ids).

    pair: (source, target) where direction matters, else None. first, last: possible days (proleptic ordinals), stated
    or, stated False, guessed from the document's date; None when nothing is known. words: content words of its
    sentences. state: ISO code of the state where it happened.
    """

    document: Document
    event: Event
    relation: RelationType
    participants: tuple[str, ...]
    pair: tuple[str, str] | None
    first: int | None
    last: int | None
    stated: bool
    words: frozenset[str]
    state: str | None = None

    @property
    def exact(self) -> bool:
        """Whether one day is told."""
        return self.stated and self.first is not None and self.first == self.last


def tellings(extraction: Extraction, frames: Frames, gazetteer: Gazetteer | None = None) -> Iterator[Telling]:
    """Yield a telling for each pair of each event of a document, and one for all of a meeting of all with all.

    Their document is without its text.
    """
    document = replace(extraction.document, text="", parts=())
    labels = {actor.id: actor.label for actor in extraction.actors}
    for event in extraction.events:
        relation = frames.relation(event.relation)
        first, last, stated = _days(event, document)
        words = _words(event, labels)
        for participants, pair in _groups(event, relation):
            yield Telling(
                document=document,
                event=event,
                relation=relation,
                participants=participants,
                pair=pair,
                first=first,
                last=last,
                stated=stated,
                words=words,
                state=_state(event.place, gazetteer),
            )


def _state(place: str | None, gazetteer: Gazetteer | None) -> str | None:
    """Return the ISO code of the state that a place is, or is the capital of."""
    if place is None or gazetteer is None:
        return None
    for kind, ids in gazetteer.named(fold(place)):
        if kind in ("full", "capital") and len(ids) == 1 and ids[0] in gazetteer:
            return gazetteer.row(ids[0]).iso3 or None
    return None


def _groups(event: Event, relation: RelationType) -> Iterator[tuple[tuple[str, ...], tuple[str, str] | None]]:
    if event.mutual:
        together = tuple(sorted({mention.actor for mention in (*event.sources, *event.targets)}))
        if len(together) > 1:
            yield together, None
        return
    directed = not relation.symmetric and relation.plover != "CONSULT"
    seen = set()
    for source, target in event.pairs():
        both = tuple(sorted((source.actor, target.actor)))
        pair = (source.actor, target.actor) if directed else None
        if (both, pair) not in seen:
            seen.add((both, pair))
            yield both, pair


def _days(event: Event, document: Document) -> tuple[int | None, int | None, bool]:
    """Return first and last possible day and whether the text states them."""
    first, last, issued = _day(event.when.start), _day(event.when.end), _day(document.date)
    if first is not None or last is not None:
        if issued is not None and event.status != "planned":
            last = min(last, issued) if last is not None and (first is None or issued >= first) else last or issued
        return first, last, first is not None and last is not None
    if issued is None:
        return None, None, False
    if event.status == "planned":
        return issued, issued + _LOOK_AHEAD, False
    return issued - _LOOK_BACK, issued, False


def _day(text: str | None) -> int | None:
    try:
        return date.fromisoformat(text[:10]).toordinal() if text else None
    except ValueError:
        return None


def _words(event: Event, labels: Mapping[str, str]) -> frozenset[str]:
    """Return the longer words of the sentences without names of the participants and the words that tell the event."""
    known: set[str] = set()
    for mention in (*event.sources, *event.targets):
        known.update(_WORD.findall(f"{mention.text} {labels.get(mention.actor, '')}".casefold()))
    found: set[str] = set()
    for evidence in event.evidence:
        start = evidence.trigger.start - evidence.sentence.start
        known.update(_WORD.findall(evidence.quote[start : evidence.trigger.end - evidence.sentence.start].casefold()))
        found.update(_WORD.findall(evidence.quote.casefold()))
    return frozenset(found - known)
