"""Refusals and answers that every route shares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.negotiate import best


class Refusal(Exception):
    """A request that is answered with an error: status, and words that say what to do."""

    def __init__(self, status: int, words: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.status, self.words, self.headers = status, words, dict(headers or {})


def refused(request: Request, error: Refusal) -> Response:
    """Return a refusal as plain text, or as a problem (RFC 9457) to who asks for JSON."""
    accept = request.headers.get("accept")
    problem = request.url.path.startswith("/api/") or best(
        accept, ["text/plain", "application/problem+json", "application/json"]
    ) not in ("text/plain", None)
    if not problem:
        return Response(error.words + "\n", error.status, error.headers, media_type="text/plain")
    body = {"title": HTTPStatus(error.status).phrase, "status": error.status, "detail": error.words}
    return Response(
        json.dumps(body, ensure_ascii=False), error.status, error.headers, media_type="application/problem+json"
    )


def unauthorized() -> Refusal:
    """Return the refusal of a write without a token."""
    return Refusal(
        401,
        "this needs a token: Authorization: Bearer TOKEN",
        {"WWW-Authenticate": 'Bearer realm="kg", Basic realm="kg"'},
    )


def as_bytes(value: Any) -> bytes:
    """Return compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def as_json(value: Any, *, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """Return an answer in compact JSON."""
    return Response(as_bytes(value), status, dict(headers or {}), media_type="application/json")
