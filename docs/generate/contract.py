"""docs/reference/json-lines.{md,schema.json}: what a line of `--format jsonl` holds (JSON Schema 2020-12)."""

from __future__ import annotations

import json
from typing import Any

from kg.frames import load_frames
from kg.model import ACTOR_TYPES, CERTAINTIES, MEDIA, STATUSES

Schema = dict[str, Any]

HEAD = """# JSON Lines

`kg extract PATH --format jsonl` and `kg export --format jsonl` write one JSON object a line: an event and a pair of its
actors. An event between more than two actors repeats its `id`, once a pair. Every key is always there; what the text
does not say is `null` or an empty list. Offsets count code points of the document's text from 0, ends excluded, so
`text[start:end]` gives the quoted characters. The schema is [json-lines.schema.json](json-lines.schema.json).
"""


def _object(told: str, properties: Schema) -> Schema:
    return {
        "description": told,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(told: str, *, null: bool = False, **more: Any) -> Schema:
    return {"description": told, "type": ["string", "null"] if null else "string", **more}


def _one_of(told: str, values: tuple[str, ...] | list[str], *, null: bool = False) -> Schema:
    return {"description": told, "enum": [*values, None] if null else list(values)}


def _list(told: str, items: Schema) -> Schema:
    return {"description": told, "type": "array", "items": items}


_OFFSET = {"type": "integer", "minimum": 0}
_DATE = r"^-?\d{4}(-\d{2}(-\d{2})?)?"
_LABELS: Schema = {"type": "string", "minLength": 1}


def _offset(told: str) -> Schema:
    return {"description": told, **_OFFSET}


def _range(told: str) -> Schema:
    return {
        "description": f"{told}: [start, end], or null where another sentence says it.",
        "anyOf": [{"type": "array", "items": _OFFSET, "minItems": 2, "maxItems": 2}, {"type": "null"}],
    }


def _actor(told: str) -> Schema:
    return _object(
        told,
        {
            "id": _text("IRI of the actor; never split it, its tail may change with another gazetteer.", format="iri"),
            "label": _text("Preferred name."),
            "text": _text("The words of the text that mean the actor."),
            "type": _one_of("Kind of actor.", ACTOR_TYPES),
            "iso3": _text("The state the actor is or acts for (ISO 3166-1 alpha-3).", null=True),
            "start": _offset("Where `text` stands in the document."),
            "end": _offset("Where it ends."),
            "certainty": _one_of(
                "How the words were understood: by name, by coreference, by an office held at the date, or by an "
                "office assumed to be held (the text has no date).",
                CERTAINTIES,
            ),
        },
    )


def _evidence() -> Schema:
    return _object(
        "One sentence on the event.",
        {
            "sentence": _text("The sentence as the document has it."),
            "start": _offset("Where the sentence stands in the document."),
            "end": _offset("Where it ends."),
            "trigger": _range("The words that tell the relation"),
            "source": _range("The words that mean the source"),
            "target": _range("The words that mean the target"),
            "status": _one_of("What this sentence says of the event.", STATUSES),
            "attribution": _list("Who says so in this sentence, outermost first (labels).", _LABELS),
        },
    )


def schema() -> Schema:
    """Return the JSON Schema of a line."""
    relations = load_frames().relations.values()
    quad = {"enum": [1, 2, 3, 4, None]}
    properties = {
        "document": _text("The document: its id in JSON Lines, or its path relative to the given folder."),
        "id": _text("IRI of the event; the same for every pair of it.", format="iri"),
        "relation": _one_of("Name of the relation.", sorted(relation.name for relation in relations)),
        "plover": _one_of(
            "PLOVER class as its manual codes: planned cooperation is AGREE, planned material conflict THREATEN; null "
            "for what is denied, possible, requested or alleged, which is no PLOVER event.",
            sorted({relation.plover for relation in relations}),
            null=True,
        ),
        "quad": {
            "description": "1 verbal, 2 material cooperation, 3 verbal, 4 material conflict; null as above.",
            **quad,
        },
        "source": _actor("Who does it; of a symmetric relation, whom the sentence names first."),
        "target": _actor("To whom."),
        "symmetric": {"description": "The relation holds both ways.", "type": "boolean"},
        "initiator": _text("Who began it (who called whom): a label.", null=True),
        "status": _one_of("What the document as a whole says of the event.", STATUSES),
        "medium": _one_of("By what means.", MEDIA, null=True),
        "duration": _text("How long, ISO 8601 (PT50M).", null=True, pattern="^P"),
        "date": _object(
            "When it happened.",
            {
                "text": _text("The words of the text.", null=True),
                "start": _text("First possible day, ISO 8601.", null=True, pattern=_DATE),
                "end": _text("Last possible day, ISO 8601.", null=True, pattern=_DATE),
            },
        ),
        "place": _text("Where.", null=True),
        "topics": _list("About what, in the words of the text.", {"type": "string"}),
        "quantity": _text("Amounts and victims, in the words of the text.", null=True),
        "attribution": _list("Who vouches for it: the reporting chain, outermost first (labels).", _LABELS),
        "evidence": _list("Every sentence on the event.", _evidence()) | {"minItems": 1},
        "rule": _text("Name of the pattern that found it."),
        "confidence": {
            "description": "Share of such readings that were right on development data.",
            "type": "number",
            "minimum": 0,
            "maximum": 1,
        },
    }
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/actor-kg/json-lines.schema.json",
        "title": "A line of kg's JSON Lines",
    }
    return about | _object("An event and a pair of its actors.", properties)


def text() -> str:
    """Return the schema's file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def page() -> str:
    """Return the page: the schema for people."""
    found = schema()["properties"]
    parts = [HEAD, "## A line\n", *_table(found)]
    for name, told in (("source", "source and target"), ("date", "date"), ("evidence", "evidence")):
        inner = found[name].get("items", found[name])
        parts += [f"\n## {told}\n", *_table(inner["properties"])]
    return "\n".join(parts) + "\n"


def _table(properties: Schema) -> list[str]:
    rows = [f"| `{name}` | {_kind(found)} | {_told(found)} |" for name, found in properties.items()]
    return ["| key | value | meaning |", "|---|---|---|", *rows]


def _told(found: Schema) -> str:
    values = found.get("enum", [])
    listed = " " + ", ".join(f"`{value}`" for value in values if value) if 4 < len(values) < 20 else ""
    return found["description"] + listed


def _kind(found: Schema) -> str:
    if "enum" in found:
        values = found["enum"]
        return "one of" if len(values) > 4 else ", ".join(json.dumps(value) for value in values)
    if "anyOf" in found:
        return "[start, end] or null"
    kind = found["type"]
    return " or ".join(kind) if isinstance(kind, list) else "list" if kind == "array" else kind
