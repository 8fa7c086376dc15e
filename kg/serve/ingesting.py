"""POST /api/documents: a document comes in, what was read from it goes out; only with `--allow-ingest` and a token."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg.names import digest
from kg.serve.answers import Refusal, as_json, unauthorized
from kg.serve.audit import sha256
from kg.serve.processes import Unanswered
from kg.serve.protocol import service_of

_FIELDS = ("id", "title", "date", "publisher", "url", "language")
SCHEMA: dict[str, Any] = {
    "Posted": {
        "type": "object",
        "properties": {
            "text": {"type": "string", "minLength": 1, "description": "English text; relations are read from it"},
            "id": {"type": "string", "description": "what it is called; the same id again replaces the document"},
            "title": {"type": "string"},
            "date": {"type": "string", "format": "date", "description": "of publication"},
            "publisher": {"type": "string"},
            "url": {"type": "string", "format": "uri"},
            "language": {"type": "string"},
        },
        "required": ["text"],
    },
    "Read": {
        "type": "object",
        "properties": {
            "document": {"$ref": "#/components/schemas/Document"},
            "unchanged": {"type": "boolean", "description": "this very text was read by this version before"},
            "events": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
        },
        "required": ["document", "unchanged", "events"],
    },
}
_READ = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Read"}}}}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
RESPONSES: dict[str, Any] = {
    "200": {"description": "it was there already", **_READ},
    "201": {"description": "it was read", **_READ},
    "401": {"description": "no token, or a wrong one", **_PROBLEM},
    "415": {"description": "not JSON", **_PROBLEM},
    "422": {"description": "it cannot be read: not English, empty", **_PROBLEM},
}
OPERATION: dict[str, Any] = {
    "operationId": "ingest",
    "summary": "Read a document into the store and return its relations",
    "security": [{"token": []}],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Posted"}}},
    },
}


async def ingest(request: Request) -> Response:
    """Read the posted document for who may."""
    service = service_of(request)
    if not service.settings.allow_ingest:
        raise Refusal(403, "this server only reads: `kg serve --allow-ingest` takes documents from who has a token")
    who = service.who(request.headers.get("authorization"))
    if who is None:
        raise unauthorized()
    record = await _posted(request)
    record.setdefault("id", record.get("url") or f"posted-{digest(record['text'])}")
    body = json.dumps(record).encode()
    try:
        done = await service.read(body)
    except Unanswered as error:
        raise Refusal(503, error.words, {"Retry-After": str(error.again)}) from error
    await service.audit(
        who, request, "ingest", status=done["status"], document=record["id"], sha256=sha256(record["text"])
    )
    if "found" not in done:
        raise Refusal(done["status"], done["words"], {"Retry-After": "5"} if done["status"] == 503 else None)
    headers = {"Location": f"/api/documents/{done['found']['document']['key']}"}
    return as_json(done["found"], headers=headers, status=done["status"])


async def _posted(request: Request) -> dict[str, Any]:
    """Return the checked record. Raises Refusal."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "a document is posted as application/json")
    try:
        record = json.loads((await request.body()).decode())
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"the body is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise Refusal(400, "the body is a JSON object with a text")
    if not isinstance(record.get("text"), str) or not record["text"].strip():
        raise Refusal(400, "text: a string with words in it is needed")
    kept = {"text": record["text"]}
    for name in _FIELDS:
        value = record.get(name)
        if value is not None and not isinstance(value, str):
            raise Refusal(400, f"{name}: a string is expected")
        if value:
            kept[name] = value
    return kept
