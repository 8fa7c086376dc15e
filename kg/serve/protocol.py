"""SPARQL 1.1 Protocol at /sparql: queries by GET and POST, updates by POST where they are allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.answers import Refusal, unauthorized
from kg.serve.audit import KEPT, sha256
from kg.serve.negotiate import SOLUTIONS, TRIPLES, content_type, format_for
from kg.serve.pipe import Record
from kg.serve.processes import Unanswered
from kg.serve.service import Service

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_FIELDS = 1000  # parameters of a request
Pairs = Sequence[tuple[str, str]]


def service_of(request: Request) -> Service:
    """Return the service that a request is about."""
    found: Service = request.app.state.service
    return found


async def sparql(request: Request) -> Response:
    """Answer a request of the protocol."""
    pairs = parsed(request.url.query)
    if request.method == "POST":
        return await _post(request, pairs)
    if values(pairs, "update"):
        raise Refusal(400, "an update is sent by POST")
    found = values(pairs, "query")
    if not found:
        from kg.serve.description import describe_or_show

        return await describe_or_show(request)
    return await query(request, _one(found, "query"), pairs)


async def _post(request: Request, pairs: Pairs) -> Response:
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind not in (FORM, QUERY, UPDATE):
        raise Refusal(415, f"the body of a POST is {QUERY}, {UPDATE} or {FORM}")
    charset = next((p.partition("=")[2] for p in rest.split(";") if p.strip().lower().startswith("charset=")), "utf-8")
    if charset.strip(' "').lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, "the body is written in UTF-8")
    try:
        text = (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the body is no UTF-8: byte {error.start}") from error
    if kind == FORM:
        pairs = [*pairs, *parsed(text)]
        queries, updates = values(pairs, "query"), values(pairs, "update")
        if bool(queries) == bool(updates):
            raise Refusal(400, "the form has either a query or an update")
        if queries:
            return await query(request, _one(queries, "query"), pairs)
        return await update(request, _one(updates, "update"), pairs)
    if values(pairs, "query") or values(pairs, "update"):
        raise Refusal(400, "the query is in the body and in the address: only one of them may be")
    return await (query if kind == QUERY else update)(request, text, pairs)


def parsed(text: str) -> Pairs:
    """Return the parameters of an address or a form."""
    try:
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_FIELDS)
    except (ValueError, UnicodeDecodeError) as error:
        raise Refusal(400, f"the parameters cannot be read: {error}") from error


def values(pairs: Pairs, name: str) -> list[str]:
    """Return every value of a parameter."""
    return [value for key, value in pairs if key == name]


def _one(found: list[str], name: str) -> str:
    if len(found) > 1:
        raise Refusal(400, f"there are {len(found)} values of {name}: one was expected")
    return found[0]


async def query(request: Request, text: str, pairs: Pairs) -> Response:
    """Answer a query in the form that is asked for."""
    default, named = values(pairs, "default-graph-uri"), values(pairs, "named-graph-uri")
    accept = ", ".join(request.headers.getlist("accept")) or None
    options: Record = {"solutions": format_for(accept, SOLUTIONS), "triples": format_for(accept, TRIPLES)}
    # rdflib names its own default graph, which is nobody else's.
    default = [iri for iri in default if iri != "urn:x-rdflib:default"]
    if default or named:
        options |= {"default": default, "named": named}
    record, body = await asked(request, text, **options)
    return Response(body, 200, {"Content-Type": content_type(record["media"]), "Vary": "Accept"})


async def asked(request: Request, text: str, **options: Any) -> tuple[Record, bytes]:
    """Return a query's answer; it is given up when the client has gone. Raises Refusal."""
    work = asyncio.ensure_future(service_of(request).query(text, **options))
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise Refusal(499, "the client has gone")
        record, body = work.result()
    except Unanswered as error:
        raise Refusal(503, error.words, {"Retry-After": str(error.again)}) from error
    finally:
        gone.cancel()
        work.cancel()
    if record["status"] != 200:
        raise Refusal(record["status"], record["words"])
    return record, body


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def update(request: Request, text: str, pairs: Pairs) -> Response:
    """Do an update for who may."""
    record = {
        "do": "update",
        "base": f"{service_of(request).settings.base}/sparql",
        "using": values(pairs, "using-graph-uri"),
        "named": values(pairs, "using-named-graph-uri"),
    }
    done = await written(request, record, text.encode())
    return Response(done["words"] + "\n", 200, media_type="text/plain")


async def written(request: Request, record: Record, body: bytes = b"") -> Record:
    """Have something written for who may, and note who. Raises Refusal."""
    service = service_of(request)
    if not service.settings.allow_update:
        raise Refusal(403, "this server only reads: `kg serve --allow-update` lets who has a token write")
    client = request.client.host if request.client else ""
    if client not in ("127.0.0.1", "::1") or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        raise Refusal(403, "updates are taken from this machine only")
    who = service.who(request.headers.get("authorization"))
    if who is None:
        raise unauthorized()
    try:
        done = await service.write(record, body)
    except Unanswered as error:
        service.metrics.count("kg_writes_total", kind=record["do"], status="503")
        raise Refusal(503, error.words, {"Retry-After": str(error.again)}) from error
    kept = body.decode("utf-8", "replace")[:KEPT] if record["do"] == "update" else record["graph"]
    await service.audit(who, request, record["do"], status=done["status"], what=kept, sha256=sha256(body))
    if done["status"] != 200:
        raise Refusal(done["status"], done["words"], {"Retry-After": "5"} if done["status"] == 503 else None)
    return done
