"""What the page knows: extractions (and an analysis) turned into one JSON-ready mapping, every sentence stored once.

The page counts in UTF-16 units, records in code points: marks inside a sentence are converted here, citations keep
the code points of the document. Actors, documents and events refer to each other by their index in the lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from kg.errors import UnknownName
from kg.model import Actor, Event, Evidence, Extraction, Judgement, Mention, Passage, Story
from kg.render.beside import AnalysisLike, Compared, Json, changed, decided, happenings, short, told


class RelationLike(Protocol):
    """What the page needs to know about a relation; `kg.frames.RelationType` has it."""

    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def plover(self) -> str: ...  # noqa: D102
    @property
    def quad(self) -> int: ...  # noqa: D102
    @property
    def goldstein(self) -> float: ...  # noqa: D102
    @property
    def symmetric(self) -> bool: ...  # noqa: D102


class FramesLike(Protocol):
    """Where relations are looked up; `kg.frames.Frames` is one."""

    def relation(self, name: str, /) -> RelationLike:
        """Return a relation by its local name; UnknownName when there is none."""
        ...


@dataclass(slots=True)
class Payload:
    """The page's data. actors and pairs go to pyvis as nodes and edges; archive holds the rest."""

    actors: list[Json] = field(default_factory=list)
    pairs: list[Json] = field(default_factory=list)
    archive: Json = field(default_factory=dict)


def build_payload(
    extractions: Iterable[Extraction],
    frames: FramesLike,
    analysis: AnalysisLike | None,
    *,
    judgements: Sequence[Judgement] = (),
    stories: Iterable[Story] = (),
    compared: Compared | None = None,
) -> Payload:
    """Return everything the page shows, in the order of the documents' ids (so the same facts give the same bytes)."""
    read = sorted(extractions, key=lambda extraction: (extraction.document.id, extraction.document.key))
    actors = merge_actors(extraction.actors for extraction in read)
    number = {actor.id: index for index, actor in enumerate(actors)}
    payload = Payload(actors=[_actor(actor) for actor in actors])
    texts: dict[str, int] = {}
    events: list[Json] = []
    numbered: dict[str, int] = {}
    for index, extraction in enumerate(read):
        for event in extraction.events:
            numbered[event.id] = len(events)
            pairs = [
                {"from": number[a.actor], "to": number[b.actor], "event": len(events)}
                for a, b in event.pairs()
                if a.actor in number and b.actor in number
            ]
            payload.pairs += pairs
            events.append(_event(event, index, number, texts))
    payload.archive = {
        "documents": [_document(extraction) for extraction in read],
        "sentences": list(texts),
        "relations": _relations({event["relation"] for event in events}, frames),
        "events": events,
        **told(analysis, number, numbered),
        **decided(judgements, number, numbered),
        **happenings(stories, numbered),
        **changed(compared, number, numbered),
    }
    return payload


def merge_actors(groups: Iterable[Iterable[Actor]]) -> list[Actor]:
    """Return one record per actor id, sorted by id: the commonest label, all aliases and all offices."""
    by_id: dict[str, list[Actor]] = {}
    for group in groups:
        for actor in group:
            by_id.setdefault(actor.id, []).append(actor)
    return [_merged(by_id[identifier]) for identifier in sorted(by_id)]


def _merged(records: Sequence[Actor]) -> Actor:
    first = records[0]
    if all(record == first for record in records):
        return first
    label = min(Counter(record.label for record in records).items(), key=lambda item: (-item[1], item[0]))[0]
    names = {name for record in records for name in (record.label, *record.aliases)} - {label}
    return Actor(
        id=first.id,
        label=label,
        type=first.type,
        iso3=next((record.iso3 for record in records if record.iso3), None),
        aliases=tuple(sorted(names)),
        wikidata=next((record.wikidata for record in records if record.wikidata), None),
        wikidata_sourced=any(record.wikidata_sourced for record in records),
        roles=tuple(sorted({role for record in records for role in record.roles}, key=repr)),
    )


def _actor(actor: Actor) -> Json:
    roles = [
        short({"office": r.office, "iso3": r.iso3, "start": r.start, "end": r.end, "asOf": r.as_of, "source": r.source})
        for r in actor.roles
    ]
    return short(
        {
            "id": actor.id,
            "label": actor.label,
            "type": actor.type,
            "iso3": actor.iso3,
            "aliases": list(actor.aliases),
            "wikidata": actor.wikidata,
            "sourced": actor.wikidata_sourced,
            "roles": roles,
        }
    )


def _document(extraction: Extraction) -> Json:
    document = extraction.document
    return short(
        {
            "id": document.id,
            "key": document.key,
            "title": document.title,
            "date": document.date,
            "publisher": document.publisher,
            "url": document.url,
            "language": document.language,
        }
    )


def _relations(names: Iterable[str], frames: FramesLike) -> Json:
    """Describe the relations in use; one that the ontology does not know is shown as a neutral consultation."""
    found: Json = {}
    for name in sorted(names):
        try:
            known = frames.relation(name)
        except (UnknownName, KeyError):
            found[name] = {"label": name, "plover": "OTHER", "quad": 1, "goldstein": 0, "symmetric": False}
            continue
        found[name] = {
            "label": known.label,
            "plover": known.plover,
            "quad": known.quad,
            "goldstein": known.goldstein,
            "symmetric": known.symmetric,
        }
    return found


def _event(event: Event, document: int, number: Mapping[str, int], texts: dict[str, int]) -> Json:
    claims = [
        {"status": claim.status, "chain": _chain(claim.chain, number), "evidence": list(claim.evidence)}
        for claim in event.claims
    ]
    return short(
        {
            "id": event.id,
            "document": document,
            "relation": event.relation,
            "status": _unless(event.status, "asserted"),
            "sources": _mentions(event.sources, number),
            "targets": _mentions(event.targets, number),
            "evidence": [_evidence(item, event, number, texts) for item in event.evidence],
            "claims": claims,
            "initiator": number.get(event.initiator) if event.initiator else None,
            "when": short({"text": event.when.text, "start": event.when.start, "end": event.when.end}),
            "medium": event.medium,
            "duration": event.duration,
            "place": event.place,
            "topics": list(event.topics),
            "quantity": event.quantity,
            "before": list(event.before),
            "firstContactSince": event.first_contact_since,
            "confidence": round(event.confidence, 3),
        }
    )


def _mentions(mentions: Iterable[Mention], number: Mapping[str, int]) -> list[Json]:
    return [
        short({"actor": number[item.actor], "text": item.text, "certainty": _unless(item.certainty, "named")})
        for item in mentions
        if item.actor in number
    ]


def _chain(chain: Iterable[str], number: Mapping[str, int]) -> list[int]:
    return [number[actor] for actor in chain if actor in number]


def _evidence(item: Evidence, event: Event, number: Mapping[str, int], texts: dict[str, int]) -> Json:
    return short(
        {
            "sentence": texts.setdefault(item.quote, len(texts)),
            "start": item.sentence.start,
            "end": item.sentence.end,
            "marks": marks(item, event),
            "status": _unless(item.status, "asserted"),
            "chain": _chain(item.chain, number),
        }
    )


def marks(item: Evidence, event: Event) -> list[list[int | str]]:
    """Return what to highlight in a quote as [start, end, kind], in UTF-16 units of the quote, not overlapping.

    kind: `s` source, `t` target, `r` the words that tell the relation. Words outside the sentence are left out; an
    actor's name wins over the trigger around it.
    """
    layers: list[tuple[Passage | None, str]] = [(item.trigger, "r")]
    layers += [(mention.passage, "t") for mention in event.targets]
    layers += [(mention.passage, "s") for mention in event.sources]
    layers += [(item.target, "t"), (item.source, "s")]
    quote, offset = item.quote, item.sentence.start
    paint = [""] * len(quote)
    for passage, kind in layers:
        if passage is not None:
            start, end = passage.start - offset, passage.end - offset
            if 0 <= start < end <= len(quote):
                paint[start:end] = [kind] * (end - start)
    found: list[list[int | str]] = []
    position, at = 0, 0
    simple = quote.isascii() or max(quote) <= "\uffff"
    for kind, run in groupby(paint):
        count = len(list(run))
        length = count if simple else sum(2 if letter > "\uffff" else 1 for letter in quote[at : at + count])
        at += count
        if kind:
            found.append([position, position + length, kind])
        position += length
    return found


def _unless(value: str, usual: str) -> str | None:
    """Leave out what the page takes for granted."""
    return None if value == usual else value
