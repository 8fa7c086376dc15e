"""`events`: one row an event, the columns of political scientists' tables (see the codebook)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TextIO

from kg import rdf
from kg.export.columns import Cell, columns, write_csv
from kg.export.edges import Source
from kg.frames import Frames
from kg.model import Actor, Event, Extraction, Mention
from kg.tables import state_codes
from kg.tables.cells import join_values


def write(source: Source, stream: TextIO) -> None:
    """Write the events of a store as CSV."""
    write_csv(stream, columns("events"), rows(source))


def rows(source: Source) -> Iterator[Sequence[Cell]]:
    """Yield a row an event, in the order of documents; cells as in `columns("events")`."""
    for extraction in source.extractions():
        actors = {actor.id: actor for actor in extraction.actors}
        for event in extraction.events:
            yield _row(event, extraction, actors, source.frames)


def _row(event: Event, extraction: Extraction, actors: dict[str, Actor], frames: Frames) -> Sequence[Cell]:
    document, relation = extraction.document, frames.relation(event.relation)
    vouchers = vouched_by(event, extraction, actors)
    first = event.evidence[0] if event.evidence else None
    return (
        event.id,
        document.id,
        whole_day(document.date),
        document.publisher,
        whole_day(event.when.start),
        whole_day(event.when.end, last=True),
        *_side(event.sources, actors),
        *_side(event.targets, actors),
        event.relation,
        relation.plover,
        relation.quad,
        relation.goldstein,
        event.status,
        event.mutual,
        event.initiator,
        event.medium,
        event.duration,
        rdf.duration_seconds(event.duration) if event.duration else None,
        event.place,
        join_values(event.topics) or None,
        event.quantity,
        event.first_contact_since,
        join_values(event.codes) or None,
        join_values(vouchers) or None,
        len(vouchers),
        len(event.evidence),
        first.quote if first else None,
        first.sentence.start if first else None,
        first.sentence.end if first else None,
        event.confidence,
    )


def _side(mentions: Sequence[Mention], actors: dict[str, Actor]) -> Sequence[Cell]:
    """Return label, id, type, iso3, COW and Gleditsch-Ward number of one side."""
    named = [actors[mention.actor] for mention in mentions]
    codes = state_codes(named[0].iso3) if len(named) == 1 else state_codes(None)
    told = (
        [actor.label for actor in named],
        [actor.id for actor in named],
        [actor.type for actor in named],
        [actor.iso3 or "" for actor in named],
    )
    return (*(join_values(cells) or None for cells in told), codes.cow, codes.gw)


def vouched_by(event: Event, extraction: Extraction, actors: dict[str, Actor]) -> tuple[str, ...]:
    """Return the labels of who an event's claims come from in the end, sorted: two papers that cite one office are one.

    That is the innermost of each reporting chain; where nobody is cited, the publisher, else the document itself.
    """
    document = extraction.document
    own = document.publisher or document.id
    chains = [claim.chain for claim in event.claims]
    return tuple(sorted({actors[chain[-1]].label if chain else own for chain in chains}))


def whole_day(day: str | None, *, last: bool = False) -> str | None:
    """Return a day for a date that may be only a month or a year: its first, or its last; None for what is no date.

    >>> whole_day("2024-02"), whole_day("2024-02", last=True), whole_day("soon")
    ('2024-02-01', '2024-02-29', None)
    """
    try:
        parts = [int(part) for part in (day or "").split("-")]
        if len(parts) == 3:
            return date(*parts).isoformat()
        year, month = parts[0], parts[1] if len(parts) == 2 else (12 if last else 1)
        if not last:
            return date(year, month, 1).isoformat()
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
