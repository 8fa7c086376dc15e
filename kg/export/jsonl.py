"""One JSON object a line for each event and pair: what scorers and programs read (DESIGN section 4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TextIO

from kg.frames import Frames, load_frames
from kg.model import Actor, Claim, Event, Evidence, Extraction, Mention, Passage
from kg.names import ACTOR, EVENT

Row = dict[str, Any]


class Source(Protocol):
    """What holds extractions: a store."""

    def extractions(self) -> Iterable[Extraction]:
        """Yield every document's extraction, in the order of the documents' keys."""


def write(source: Source, stream: TextIO) -> None:
    """Write every event of every document of `source`, one line per pair of actors, each line ended."""
    frames = load_frames()
    for extraction in source.extractions():
        for row in rows(extraction, frames):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def rows(extraction: Extraction, frames: Frames) -> Iterator[Row]:
    """Yield a row per event and pair, keys in the order of the contract; a multilateral event repeats its id.

    Source and target are always there. Offsets are code points of the document's text, half-open. attribution: the
    reporting chain as labels, outermost first; the document's own publisher was left out when the text was read.
    """
    actors = {actor.id: actor for actor in extraction.actors}
    for event in extraction.events:
        relation, coded = frames.relation(event.relation), frames.coded(event.relation, event.status)
        for source, target in event.pairs():
            yield {
                "document": extraction.document.id,
                "id": EVENT + event.id,
                "relation": event.relation,
                "plover": coded.plover if coded else None,  # what is denied or only possible is no PLOVER event
                "quad": coded.quad if coded else None,
                "source": _participant(source, actors),
                "target": _participant(target, actors),
                "symmetric": relation.symmetric,
                "initiator": _label(event.initiator, actors),
                "status": event.status,
                "medium": event.medium,
                "duration": event.duration,
                "date": {"text": event.when.text, "start": event.when.start, "end": event.when.end},
                "place": event.place,
                "topics": list(event.topics),
                "quantity": event.quantity,
                "attribution": _labels(main_claim(event).chain, actors),
                "evidence": [_evidence(evidence, actors) for evidence in event.evidence],
                "rule": event.rule,
                "confidence": event.confidence,
            }


def main_claim(event: Event) -> Claim:
    """Return the claim that best vouches for the event's status: of those with that status the longest chain.

    For a disputed event the first claim that somebody signs. Claims are in text order; ties go to the first.
    """
    agreeing = [claim for claim in event.claims if claim.status == event.status] or list(event.claims)
    return max(agreeing, key=lambda claim: len(claim.chain))


def _participant(mention: Mention, actors: dict[str, Actor]) -> Row:
    actor = actors[mention.actor]
    return {
        "id": ACTOR + actor.id,
        "label": actor.label,
        "text": mention.text,
        "type": actor.type,
        "iso3": actor.iso3,
        "start": mention.passage.start,
        "end": mention.passage.end,
        "certainty": mention.certainty,
    }


def _evidence(evidence: Evidence, actors: dict[str, Actor]) -> Row:
    return {
        "sentence": evidence.quote,
        "start": evidence.sentence.start,
        "end": evidence.sentence.end,
        "trigger": _range(evidence.trigger),
        "source": _range(evidence.source),
        "target": _range(evidence.target),
        "status": evidence.status,
        "attribution": _labels(evidence.chain, actors),
    }


def _range(passage: Passage | None) -> list[int] | None:
    return [passage.start, passage.end] if passage else None


def _label(actor: str | None, actors: dict[str, Actor]) -> str | None:
    return actors[actor].label if actor else None


def _labels(chain: Sequence[str], actors: dict[str, Actor]) -> list[str]:
    return [actors[actor].label for actor in chain]
