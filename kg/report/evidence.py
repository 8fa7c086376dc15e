"""The sentences a finding rests on: quote, document, offsets, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.model import Document, Event, Extraction, Finding


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence as it stands in a document. said_by: labels, outermost first; the publisher when nobody is cited.

    start, end: half-open range of code points in the document's text.
    """

    text: str
    document: str
    date: str | None
    start: int
    end: int
    status: str
    said_by: tuple[str, ...]


class EvidenceBook:
    """Looks up the evidence of events."""

    def __init__(self, extractions: Iterable[Extraction]) -> None:
        self._events: dict[str, tuple[Document, Event]] = {}
        self._labels: dict[str, str] = {}
        for extraction in extractions:
            self._labels.update((actor.id, actor.label) for actor in extraction.actors)
            for event in extraction.events:
                self._events[event.id] = (extraction.document, event)

    @property
    def labels(self) -> Mapping[str, str]:
        """Return actor id -> label."""
        return self._labels

    def dates(self) -> Mapping[str, str]:
        """Return event id -> the last possible day, else the document's date; events without either are missing."""
        found = {identity: event.when.end or document.date for identity, (document, event) in self._events.items()}
        return {identity: day for identity, day in found.items() if day}

    def quotes(self, finding: Finding, *, limit: int = 2) -> tuple[Quote, ...]:
        """Return the first sentence of each event of a finding, at most `limit`, no sentence twice."""
        found: dict[tuple[str, int, int], Quote] = {}
        for identity in finding.events:
            quote = self._quote(identity)
            if quote is not None:
                found.setdefault((quote.document, quote.start, quote.end), quote)
            if len(found) == limit:
                break
        return tuple(found.values())

    def _quote(self, identity: str) -> Quote | None:
        return self.quote_of(identity, 0)

    def quote_of(self, identity: str, place: int) -> Quote | None:
        """Return a sentence of an event by its place among them, from 0; None when there is none."""
        if identity not in self._events or place >= len(self._events[identity][1].evidence):
            return None
        document, event = self._events[identity]
        first = event.evidence[place]
        said_by = tuple(self._labels.get(actor, actor) for actor in first.chain)
        if not said_by and document.publisher:
            said_by = (document.publisher,)
        text = " ".join(first.quote.split())
        return Quote(text, document.id, document.date, first.sentence.start, first.sentence.end, first.status, said_by)
