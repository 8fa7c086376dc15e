"""The JSON API: endpoints declared in one table, from which routes and OpenAPI document are made."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.answers import Refusal, as_bytes
from kg.serve.archive import Found, Reading
from kg.serve.explorer import actors_of
from kg.serve.parameters import AFTER, ISO3, LIMIT, TYPES, WANTED, Parameter, Q, cursor, read_all, wanted_of
from kg.serve.protocol import parsed, service_of
from kg.serve.service import Service
from kg.serve.shapes import Json, actor_json, document_json, event_json, named

Handler = Callable[[Service, Reading, Mapping[str, Any]], Json | None]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """path: with `{name}` where an id stands. answer: name of the schema; pages: it comes in pages."""

    path: str
    name: str
    summary: str
    handler: Handler
    answer: str
    parameters: tuple[Parameter, ...] = ()
    pages: bool = False


def _actors(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json:
    if given["q"] is not None:
        hits = [row["name"] for row, _ in reading.find_actors(given["q"], limit=given["limit"])]
        known = reading.named(hits)
        return {"items": [actor_json(*known[name]) for name in hits], "next": None}
    after = cursor(given["after"], lambda text: re.match(r"\d{1,15}~", text, re.ASCII) is not None)
    found = reading.actors(types=given["type"], iso3=given["iso3"], limit=given["limit"] + 1, after=after)
    page = [actor_json(actor, events) for actor, events in found[: given["limit"]]]
    last = page[-1] if len(found) > given["limit"] else None
    return {"items": page, "next": f"{last['events']}~{last['name']}" if last else None}


def _actor(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json | None:
    found = reading.actor(given["name"])
    return actor_json(*found) if found else None


def _events(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json:
    after = cursor(given["after"], lambda text: re.fullmatch(r"[\d-]{0,10}~\d{1,15}", text, re.ASCII) is not None)
    found = reading.events(wanted_of(given), limit=given["limit"] + 1, after=after)
    page = found[: given["limit"]]
    return {
        "items": events_json(service, reading, page),
        "next": page[-1].place if len(found) > given["limit"] else None,
    }


def events_json(service: Service, reading: Reading, found: list[Found]) -> list[Json]:
    """Return events with the labels of everyone they name."""
    labels = {n: a.label for n, (a, _) in reading.named(n for item in found for n in actors_of(item.event)).items()}
    return [event_json(item.event, item.document, labels, service.frames) for item in found]


def _event(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json | None:
    found = reading.event(given["name"])
    return events_json(service, reading, [found])[0] if found else None


def _evidence(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json | None:
    found = _event(service, reading, given)
    return {"items": found["evidence"], "next": None} if found else None


def _documents(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json:
    after = cursor(given["after"], lambda text: "~" in text)
    found = reading.documents(limit=given["limit"] + 1, after=after)
    page = [document_json(document) for document, _ in found[: given["limit"]]]
    last = page[-1] if len(found) > given["limit"] else None
    return {"items": page, "next": f"{last['date'] or ''}~{last['key']}" if last else None}


def _document(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json | None:
    found = reading.document(given["name"])
    return document_json(found) if found else None


def _channels(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json:
    after = cursor(given["after"], lambda text: re.fullmatch(r"\d{1,9}~", text, re.ASCII) is not None)
    offset = int(after[:-1]) if after else 0
    rows = reading.channels(given["actor"], limit=given["limit"] + 1, offset=offset)
    labels = {n: a.label for n, (a, _) in reading.named(n for row in rows for n in (row["a"], row["b"])).items()}
    page = [
        {
            "actors": [named(row["a"], labels), named(row["b"], labels)],
            "contacts": row["contacts"],
            "events": row["events"],
            "first": row["first"],
            "last": row["last"],
            "media": sorted(row["media"].split(",")) if row["media"] else [],
        }
        for row in rows[: given["limit"]]
    ]
    return {"items": page, "next": f"{offset + given['limit']}~" if len(rows) > given["limit"] else None}


def _fronts(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json:
    fronts = service.fronts(reading)
    names = {n for front in fronts for part in ("hubs", "anchors", "guests") for n in front[part]}
    labels = {name: actor.label for name, (actor, _) in reading.named(names).items()}
    items = [
        {**front, **{part: [named(n, labels) for n in front[part]] for part in ("hubs", "anchors", "guests")}}
        for front in fronts
    ]
    return {"items": items, "next": None}


def _search(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json:
    return hits(service, reading, given["q"] or "")


def hits(service: Service, reading: Reading, text: str) -> Json:
    """Return actors, relations and quotes that hold a text."""
    from kg.serve.schema import fold

    wanted = fold(text)
    relations = [
        {"name": relation.name, "label": relation.label}
        for relation in service.frames.relations.values()
        if wanted and wanted in fold(relation.label)
    ]
    return {
        "actors": [
            {"name": row["name"], "label": row["label"], "type": row["type"], "events": row["events"],
             "via": via}
            for row, via in reading.find_actors(text)
        ],
        "relations": relations[:3],
        "quotes": [
            {"event": name, "words": words} for name, words in (reading.find_quotes(text) if len(wanted) > 2 else ())
        ],
    }  # fmt: skip


def _status(service: Service, reading: Reading, given: Mapping[str, Any]) -> Json:
    meta = reading.meta()
    return {
        name: meta[name] for name in ("generation", "digest", "documents", "events", "actors", "quads", "first", "last")
    }


_WHO = Parameter("actor", "id of an actor", {"type": "string", "minLength": 1, "maxLength": 200})
_PAGED = (LIMIT, AFTER)
ENDPOINTS = (
    Endpoint("/api/status", "status", "How much there is, and which generation of it", _status, "Status"),
    Endpoint("/api/actors", "actors", "Actors, the busiest first", _actors, "Actor", (Q, TYPES, ISO3, *_PAGED), True),
    Endpoint("/api/actors/{name}", "actor", "One actor", _actor, "Actor"),
    Endpoint("/api/events", "events", "Events, the latest first", _events, "Event", (*WANTED, *_PAGED), True),
    Endpoint("/api/events/{name}", "event", "One event", _event, "Event"),
    Endpoint("/api/events/{name}/evidence", "evidence", "The sentences of an event", _evidence, "Evidence", pages=True),
    Endpoint("/api/documents", "documents", "Documents, the latest first", _documents, "Document", _PAGED, True),
    Endpoint("/api/documents/{name}", "document", "One document", _document, "Document"),
    Endpoint("/api/channels", "channels", "Pairs in contact", _channels, "Channel", (_WHO, *_PAGED), True),
    Endpoint("/api/fronts", "fronts", "Fronts of the last analysis", _fronts, "Front", pages=True),
    Endpoint("/api/search", "search", "Actors, relations and quotes that hold a text", _search, "Hits", (Q,)),
)


def api_routes() -> list[Route]:
    """Return the routes of the table."""
    return [Route(endpoint.path, _route(endpoint), name=endpoint.name) for endpoint in ENDPOINTS]


def _route(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        given = {**read_all(request, endpoint.parameters), **request.path_params}
        return await run_in_threadpool(_answer, endpoint, request, given)

    return answer


def _answer(endpoint: Endpoint, request: Request, given: Mapping[str, Any]) -> Response:
    service = service_of(request)
    with service.archive.reading() as reading:
        tag = service.tag(reading)
        if unchanged(request, tag):
            return Response(status_code=304, headers={"ETag": tag})
        key = tag, endpoint.path, tuple(given.items())
        body = service.kept.get(key)
        if body is None:
            found = endpoint.handler(service, reading, given)
            if found is None:
                raise Refusal(404, f"there is no {endpoint.name} of that name")
            if endpoint.pages and found["next"]:
                found["next"] = _next_page(request, found["next"])
            body = as_bytes(found)
            service.kept.put(key, body)
    headers = {"ETag": tag}
    # The address of the next page is the last thing in the answer.
    if endpoint.pages and not body.endswith(b'"next":null}'):
        following = json.loads(body[body.rindex(b'"next":') + 7 : -1])
        headers["Link"] = f'<{following}>; rel="next"'
    return Response(body, headers=headers, media_type="application/json")


def _next_page(request: Request, after: str) -> str:
    rest = [(key, value) for key, value in parsed(request.url.query) if key != "after"]
    return f"{request.url.path}?{urlencode([*rest, ('after', after)])}"


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client has this version already."""
    return tag in [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
