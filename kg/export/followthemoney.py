"""`ftm`: FollowTheMoney entities, one JSON object a line, for OpenAleph and other tools of investigators.

Actors become Person, PublicBody, Organization or LegalEntity; documents Article; each event an Event with everybody
involved, and, where it is asserted, an UnknownLink for each pair, which says the direction. What the schema has no
place for (status, who vouches, confidence) stands as words in `notes`. States stand there too, by their
three-letter codes: the schema's own field wants two letters. Memory holds the ids of the actors written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, TextIO

from kg.export.edges import Source
from kg.frames import Frames
from kg.model import Actor, Document, Event, Extraction
from kg.names import digest

_SCHEMAS = {
    "person": "Person",
    "country": "PublicBody",
    "igo": "Organization",
    "organization": "Organization",
    "ministry": "PublicBody",
    "security_force": "PublicBody",
    "armed_group": "Organization",
    "office": "LegalEntity",
    "media": "Organization",
    "group": "LegalEntity",
}
# The schema's languages have three letters (ISO 639-3): those that ontology/languages.tsv knows.
_LANGUAGES = MappingProxyType(
    {
        **{"cs": "ces", "da": "dan", "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "hu": "hun", "id": "ind"},
        **{"it": "ita", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "sv": "swe", "sw": "swa"},
        **{"tr": "tur", "vi": "vie"},
    }
)
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def write(source: Source, stream: TextIO) -> None:
    """Write every entity of a store once, in the order of the documents; an actor as first described."""
    written: set[str] = set()
    for extraction in source.extractions():
        for entity in _entities(extraction, source.frames):
            if entity["id"] not in written:
                stream.write(json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n")
            if not entity["id"].startswith("kg-event"):
                written.add(entity["id"])


def _entities(extraction: Extraction, frames: Frames) -> Iterator[dict[str, Any]]:
    actors = {actor.id: actor for actor in extraction.actors}
    document = extraction.document
    yield _entity(
        _id("document", document.key),
        "Article",
        name=document.title or document.id,
        title=document.title,
        fileName=document.id,
        publishedAt=_date(document.date),
        publisher=document.publisher,
        sourceUrl=_link(document.url),
        language=_LANGUAGES.get(document.language or ""),
    )
    for actor in extraction.actors:
        yield _actor(actor)
    for event in extraction.events:
        for name in sorted({mention.actor for mention in (*event.sources, *event.targets)} - set(actors)):
            yield _actor(Actor(name, name, "group"))
        yield from _event(event, document, actors, frames)


def _actor(actor: Actor) -> dict[str, Any]:
    roles = [f"{role.office} ({role.start or '?'} to {role.end or role.as_of or '?'})" for role in actor.roles]
    more: dict[str, Any] = {"position": roles} if actor.type == "person" else {}
    return _entity(
        _id("actor", actor.id),
        _SCHEMAS[actor.type],
        name=actor.label,
        alias=actor.aliases,
        wikidataId=actor.wikidata if actor.wikidata_sourced else None,
        notes=f"ISO 3166: {actor.iso3}" if actor.iso3 else None,
        **more,
    )


def _event(event: Event, document: Document, actors: dict[str, Actor], frames: Frames) -> Iterator[dict[str, Any]]:
    def label(name: str) -> str:
        return actors[name].label if name in actors else name

    relation = frames.relation(event.relation)
    sources, targets = (" and ".join(label(m.actor) for m in some) for some in (event.sources, event.targets))
    vouchers = sorted({" citing ".join(map(label, claim.chain)) for claim in event.claims if claim.chain})
    common = {
        "startDate": _date(event.when.start),
        "endDate": _date(event.when.end),
        "summary": tuple(evidence.quote for evidence in event.evidence),
        "sourceUrl": _link(document.url),
        "publisher": document.publisher,
        "proof": _id("document", document.key),
    }
    yield _entity(
        _id("event", event.id),
        "Event",
        name=" ".join(part for part in (sources, relation.label, targets) if part),
        involved=tuple(_id("actor", mention.actor) for mention in (*event.sources, *event.targets)),
        location=event.place,
        keywords=(relation.plover, *event.topics),
        notes=(
            f"status: {event.status}",
            f"confidence: {event.confidence}",
            *(f"according to {names}" for names in vouchers),
        ),
        **common,
    )
    if event.status == "asserted":
        for a, b in sorted({(a.actor, b.actor) for a, b in event.pairs()}):
            name = _id("event", event.id, a, b)
            yield _entity(
                name, "UnknownLink", subject=_id("actor", a), object=_id("actor", b), role=relation.label, **common
            )


def _entity(name: str, schema: str, /, **properties: str | tuple[str, ...] | list[str] | None) -> dict[str, Any]:
    """Return an entity: every property is a list of different strings, in order; empty ones are left out."""
    lists = {
        key: list(dict.fromkeys(_clean(text) for text in ((value,) if isinstance(value, str) else value or ()) if text))
        for key, value in properties.items()
    }
    return {"id": name, "schema": schema, "properties": {key: values for key, values in lists.items() if values}}


def _id(kind: str, *names: str) -> str:
    """Return an id of letters, digits and hyphens: the schema's tools split ids at dots."""
    return f"kg-{kind}-{digest(*names)}"


def _clean(text: str) -> str:
    return text.replace("\x00", "\ufffd")


def _date(value: str | None) -> str | None:
    return value if value and _DATE.fullmatch(value) else None


def _link(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None
