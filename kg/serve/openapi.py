"""The OpenAPI 3.1 document of the JSON API, made from the table of its endpoints."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg import __version__
from kg.serve.answers import as_json
from kg.serve.api import ENDPOINTS, Endpoint
from kg.serve.parameters import Parameter
from kg.serve.protocol import service_of
from kg.serve.shapes import SCHEMAS, page_schema

_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_REFUSALS = {
    "400": "a parameter is wrong",
    "403": "the page of another site asked, or writing is not allowed",
    "404": "there is none",
    "408": "the body came too slowly",
    "413": "too large",
    "421": "another host was meant",
    "429": "too many requests",
    "503": "busy, or the index is being made",
}


def document(*, server: str, ingest: bool) -> dict[str, Any]:
    """Return the document. ingest: with the endpoint that takes documents."""
    paths: dict[str, Any] = {endpoint.path: {"get": _operation(endpoint)} for endpoint in ENDPOINTS}
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "kg: who called, met, accused or helped whom",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Read-only JSON over one archive. Every answer has an ETag that changes with its documents.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": dict(SCHEMAS)},
    }
    if ingest:
        from kg.serve.ingesting import OPERATION, RESPONSES, SCHEMA

        paths["/api/documents"]["post"] = {**OPERATION, "responses": {**RESPONSES, **_refusals("404")}}
        found["components"]["schemas"] |= SCHEMA
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return found


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    schema = page_schema(endpoint.answer) if endpoint.pages else {"$ref": f"#/components/schemas/{endpoint.answer}"}
    inside = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 500}}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [*inside, *map(_parameter, endpoint.parameters)],
        "responses": {
            "200": {
                "description": endpoint.summary,
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": schema}},
            },
            "304": {"description": "unchanged"},
            **_refusals(*(() if inside else ("404",))),
        },
    }


def _refusals(*without: str) -> dict[str, Any]:
    return {code: {"description": words, **_PROBLEM} for code, words in _REFUSALS.items() if code not in without}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    if parameter.many:
        schema = {"type": "array", "items": schema, "maxItems": 20}
    return {"name": parameter.name, "in": "query", "description": parameter.description, "schema": schema}


async def openapi(request: Request) -> Response:
    """Return the document."""
    settings = service_of(request).settings
    return as_json(document(server=settings.base, ingest=settings.allow_ingest))
