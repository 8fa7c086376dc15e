"""Records as the JSON API gives them, and the JSON Schema of each: one place, so that neither drifts from the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.frames import Frames
from kg.model import ACTOR_TYPES, MEDIA, STATUSES, Actor, Document, Event, Evidence, Mention, Passage
from kg.names import ACTOR, CLAIM, DOCUMENT, EVENT, EVIDENCE, digest
from kg.rdf import tail
from kg.serve.relations import coding_of, relation_of

Json = dict[str, Any]
Labels = Mapping[str, str]


def _text(description: str, **more: Any) -> Json:
    return {"type": "string", "description": description, **more}


def _maybe(description: str, **more: Any) -> Json:
    return {"type": ["string", "null"], "description": description, **more}


def _record(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(of: str) -> Json:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{of}"}}


_NAMED = {"id": _text("IRI", format="iri"), "name": _text("last step of the IRI"), "label": _text("as people call it")}
_RANGE = {"type": ["array", "null"], "items": {"type": "integer"}, "description": "code points [start, end)"}

SCHEMAS: Json = {
    "Problem": _record({"title": _text("HTTP status"), "status": {"type": "integer"}, "detail": _text("what to do")}),
    "Actor": _record(
        {
            **_NAMED,
            "type": _text("kind of actor", enum=list(ACTOR_TYPES)),
            "iso3": _maybe("ISO 3166-1 alpha-3 of the state it is or acts for"),
            "aliases": {"type": "array", "items": {"type": "string"}},
            "wikidata": _maybe("Q number"),
            "offices": {
                "type": "array",
                "items": {"type": "object"},
                "description": "office, iso3, start, end, as_of, source",
            },
            "events": {"type": "integer", "description": "in how many events it takes part"},
        }
    ),
    "Party": _record({**_NAMED, "text": _text("words of the document"), "certainty": _text("how it was understood")}),
    "Voice": _record(_NAMED),
    "Evidence": _record(
        {
            "id": _text("IRI", format="iri"),
            "sentence": _text("the sentence"),
            "start": {"type": "integer", "description": "code points of the document's text"},
            "end": {"type": "integer"},
            "trigger": _RANGE,
            "source": _RANGE,
            "target": _RANGE,
            "status": _text("what the sentence says of it", enum=list(STATUSES)),
            "attribution": _list("Voice"),
        }
    ),
    "Claim": _record(
        {
            "id": _text("IRI", format="iri"),
            "status": _text("what is claimed", enum=list(STATUSES)),
            "attribution": _list("Voice"),
            "evidence": {
                "type": "array",
                "items": {"type": "integer"},
                "description": "places in the event's evidence",
            },
        }
    ),
    "Document": _record(
        {
            "id": _text("IRI", format="iri"),
            "key": _text("last step of the IRI"),
            "name": _text("as it was called when it was read"),
            "title": _maybe("title"),
            "date": _maybe("ISO date of publication"),
            "publisher": _maybe("outlet"),
            "url": _maybe("where it was published"),
            "language": _text("language tag"),
        }
    ),
    "Event": _record(
        {
            "id": _text("IRI", format="iri"),
            "name": _text("last step of the IRI"),
            "relation": _text("name in the ontology"),
            "label": _text("relation in words"),
            "plover": _maybe("PLOVER class; null for what was denied, requested, alleged or only possible"),
            "quad": {"type": ["integer", "null"], "description": "1, 2 cooperation; 3, 4 conflict; verbal, material"},
            "status": _text("from all claims", enum=[*STATUSES]),
            "sources": _list("Party"),
            "targets": _list("Party"),
            "mutual": {"type": "boolean"},
            "date": _record({"text": _maybe("as said"), "start": _maybe("first possible day"), "end": _maybe("last")}),
            "medium": _maybe("how", enum=[*MEDIA, None]),
            "duration": _maybe("xsd:duration"),
            "place": _maybe("place"),
            "topics": {"type": "array", "items": {"type": "string"}},
            "quantity": _maybe("how much"),
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "claims": _list("Claim"),
            "evidence": _list("Evidence"),
            "document": {"$ref": "#/components/schemas/Document"},
        }
    ),
    "Channel": _record(
        {
            "actors": {**_list("Voice"), "minItems": 2, "maxItems": 2},
            "contacts": {"type": "number", "description": "a planned one counts half"},
            "events": {"type": "integer"},
            "first": _maybe("first day"),
            "last": _maybe("last day"),
            "media": {"type": "array", "items": {"type": "string"}},
        }
    ),
    "Front": _record(
        {
            "id": _text("hash of what it consists of"),
            "name": _text("by its actors"),
            "hubs": _list("Voice"),
            "anchors": _list("Voice"),
            "guests": _list("Voice"),
            "first": _maybe("first day"),
            "last": _maybe("last day"),
        }
    ),
    "Status": _record(
        {
            **{name: {"type": "integer"} for name in ("generation", "documents", "events", "actors", "quads")},
            "digest": _text("changes whenever the documents do"),
            "first": _maybe("first day of an event"),
            "last": _maybe("last day of an event"),
        }
    ),
    "Hits": _record(
        {
            "actors": {"type": "array", "items": {"type": "object"}},
            "relations": {"type": "array", "items": {"type": "object"}},
            "quotes": {"type": "array", "items": {"type": "object"}},
        }
    ),
}


def page_schema(of: str) -> Json:
    """Return the schema of a page of records."""
    return _record({"items": _list(of), "next": _maybe("address of the next page, null on the last")})


# --- records -> JSON ---


def actor_json(actor: Actor, events: int) -> Json:
    """Return an actor."""
    offices = [
        {"office": r.office, "iso3": r.iso3, "start": r.start, "end": r.end, "as_of": r.as_of, "source": r.source}
        for r in actor.roles
    ]
    return {
        **named(actor.id, {actor.id: actor.label}),
        "type": actor.type,
        "iso3": actor.iso3,
        "aliases": list(actor.aliases),
        "wikidata": actor.wikidata,
        "offices": offices,
        "events": events,
    }


def document_json(document: Document) -> Json:
    """Return a document, without its text."""
    return {
        "id": DOCUMENT + tail(document.key),
        "key": document.key,
        "name": document.id,
        "title": document.title,
        "date": document.date,
        "publisher": document.publisher,
        "url": document.url,
        "language": document.language,
    }


def event_json(event: Event, document: Document, labels: Labels, frames: Frames) -> Json:
    """Return an event with its claims and evidence."""
    plover, quad = coding_of(frames, event.relation, event.status)
    return {
        "id": EVENT + tail(event.id),
        "name": event.id,
        "relation": event.relation,
        "label": relation_of(frames, event.relation).label,
        "plover": plover,
        "quad": quad,
        "status": event.status,
        "sources": [_party(mention, labels) for mention in event.sources],
        "targets": [_party(mention, labels) for mention in event.targets],
        "mutual": event.mutual,
        "date": {"text": event.when.text, "start": event.when.start, "end": event.when.end},
        "medium": event.medium,
        "duration": event.duration,
        "place": event.place,
        "topics": list(event.topics),
        "quantity": event.quantity,
        "confidence": event.confidence,
        "claims": claims_json(event, labels),
        "evidence": evidence_json(event, labels),
        "document": document_json(document),
    }


def claims_json(event: Event, labels: Labels) -> list[Json]:
    """Return the claims of an event, with their IRIs."""
    found: list[Json] = []
    for iri, claim in zip(claim_iris(event), event.claims, strict=True):
        chain = [named(actor, labels) for actor in claim.chain]
        found.append({"id": iri, "status": claim.status, "attribution": chain, "evidence": list(claim.evidence)})
    return found


def evidence_json(event: Event, labels: Labels) -> list[Json]:
    """Return the evidence of an event, with their IRIs."""
    return [
        {
            "id": iri,
            "sentence": item.quote,
            "start": item.sentence.start,
            "end": item.sentence.end,
            "trigger": _range(item.trigger),
            "source": _range(item.source),
            "target": _range(item.target),
            "status": item.status,
            "attribution": [named(actor, labels) for actor in item.chain],
        }
        for iri, item in zip(evidence_iris(event), event.evidence, strict=True)
    ]


def evidence_iris(event: Event) -> list[str]:
    """Return the IRI of each evidence of an event, as `kg.rdf` makes them."""
    found: list[str] = []
    for position, item in enumerate(event.evidence, 1):
        iri = EVIDENCE + tail(digest(event.id, *map(str, _span(item))))
        while iri in found:
            iri = EVIDENCE + tail(digest(iri, str(position)))
        found.append(iri)
    return found


def claim_iris(event: Event) -> list[str]:
    """Return the IRI of each claim of an event, as `kg.rdf` makes them."""
    found: list[str] = []
    for position, claim in enumerate(event.claims, 1):
        iri = CLAIM + tail(digest(event.id, claim.status, claim.rule, *claim.chain))
        while iri in found:
            iri = CLAIM + tail(digest(iri, str(position)))
        found.append(iri)
    return found


def _span(item: Evidence) -> tuple[int, int, int, int]:
    return item.sentence.start, item.sentence.end, item.trigger.start, item.trigger.end


def named(actor: str, labels: Labels) -> Json:
    """Return an actor as others refer to it."""
    return {"id": ACTOR + tail(actor), "name": actor, "label": labels.get(actor, actor)}


def _party(mention: Mention, labels: Labels) -> Json:
    return {**named(mention.actor, labels), "text": mention.text, "certainty": mention.certainty}


def _range(passage: Passage | None) -> list[int] | None:
    return [passage.start, passage.end] if passage else None
