"""In front of every route: who may ask (Host, Origin), how much and how often, and what is noted of it.

No query text, token, cookie or body is ever logged: a line holds the path without its parameters.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.answers import Refusal, refused
from kg.serve.metrics import Metrics
from kg.serve.settings import Settings

_SAFE = ("GET", "HEAD", "OPTIONS")
_CLIENTS = 10_000  # addresses that are remembered
_BODY_TIME = 30.0  # seconds in which a body must arrive
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"


class Guard:
    """ASGI middleware around the application."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app, self._settings, self._metrics = app, settings, metrics
        self._running = 0
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address -> (tokens, when)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, noted = time.monotonic(), {"status": 500, "bytes": 0}
        request = Request(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                noted["status"] = message["status"]
                self._dress(request, MutableHeaders(scope=message))
            elif message["type"] == "http.response.body":
                noted["bytes"] += len(message.get("body", b""))
            await send(message)

        self._running += 1
        try:
            kind = self._refusal(request)
            if kind is not None:
                self._metrics.count("kg_refused_total", kind=kind[0])
                await refused(request, kind[1])(scope, receive, sending)
            elif request.method == "OPTIONS" and "access-control-request-method" in request.headers:
                await _preflight(scope, receive, sending)
            else:
                await self._app(scope, self._limited(request, receive), sending)
        finally:
            self._running -= 1
            self._note(request, time.monotonic() - begun, noted)

    # --- who, how much, how often ---

    def _refusal(self, request: Request) -> tuple[str, Refusal] | None:
        settings = self._settings
        if host_name(request.headers) not in settings.names:
            return "host", Refusal(421, "this server does not answer to that host name (--host-name adds one)")
        if not self._may_ask(request):
            return "origin", Refusal(403, "pages of other sites may not ask this server (--cors ORIGIN lets one)")
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > settings.body:
            return "body", Refusal(413, f"the body has more than {settings.body:,} bytes")
        if self._running > settings.concurrency:
            return "busy", Refusal(503, "too many requests at once", {"Retry-After": "2"})
        if request.url.path not in ("/health", "/ready") and not self._within_rate(request):
            return "rate", Refusal(429, f"more than {settings.rate:g} requests a second", {"Retry-After": "1"})
        return None

    def _may_ask(self, request: Request) -> bool:
        """Whether a request that may change or cost something comes from our own page, a named site or no page."""
        if request.method in _SAFE and request.method != "OPTIONS":
            return True
        origin = request.headers.get("origin")
        if origin is None:
            return request.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        if origin in self._settings.cors:
            return True
        parts = urlsplit(origin)
        return parts.netloc == request.headers.get("host") and parts.hostname in self._settings.names

    def _within_rate(self, request: Request) -> bool:
        rate = self._settings.rate
        if rate <= 0:
            return True
        address, now = request.client.host if request.client else "", time.monotonic()
        tokens, when = self._buckets.pop(address, (2 * rate, now))
        tokens = min(2 * rate, tokens + (now - when) * rate)
        self._buckets[address] = (max(0.0, tokens - 1), now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return tokens >= 1

    def _limited(self, request: Request, receive: Receive) -> Receive:
        """Return a receiver that ends a body which is too long or too slow."""
        left, ends = self._settings.body, time.monotonic() + _BODY_TIME
        whole = request.method in _SAFE

        async def limited() -> Message:
            nonlocal left, whole
            if whole:  # the body is here: what comes now is that the client has gone
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, ends - time.monotonic()))
            except TimeoutError:
                raise Refusal(408, f"the body did not arrive within {_BODY_TIME:g} seconds") from None
            left -= len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if left < 0:
                raise Refusal(413, f"the body has more than {self._settings.body:,} bytes")
            return message

        return limited

    # --- what goes back, and what is noted ---

    def _dress(self, request: Request, headers: MutableHeaders) -> None:
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        headers.setdefault("content-security-policy", NOTHING)
        headers.setdefault("cache-control", "no-cache")
        origin = request.headers.get("origin")
        if self._settings.cors:
            headers.add_vary_header("Origin")
        if origin in self._settings.cors:
            headers["access-control-allow-origin"] = str(origin)
            headers["access-control-allow-methods"] = "GET, HEAD, POST, OPTIONS"
            headers["access-control-allow-headers"] = "accept, authorization, content-type, if-none-match"
            headers["access-control-expose-headers"] = "etag, link, retry-after"
        else:
            headers.setdefault("cross-origin-resource-policy", "same-origin")

    def _note(self, request: Request, seconds: float, noted: dict[str, int]) -> None:
        route = route_of(request)
        self._metrics.count(
            "kg_requests_total", method=_known(request.method), route=route, status=str(noted["status"])
        )
        self._metrics.time(seconds)
        if route in ("health", "metrics"):
            return
        log(
            "request",
            method=request.method,
            path=request.url.path[:200],
            status=noted["status"],
            milliseconds=round(seconds * 1000, 1),
            bytes=noted["bytes"],
            client=request.client.host if request.client else None,
        )


async def _preflight(scope: Scope, receive: Receive, send: Send) -> None:
    from starlette.responses import Response

    await Response(status_code=204, headers={"access-control-max-age": "600"})(scope, receive, send)


def host_name(headers: Headers) -> str:
    """Return the host a request is addressed to, without port, "" when it says none or several."""
    hosts = headers.getlist("host")
    if len(hosts) != 1:
        return ""
    try:
        return (urlsplit(f"//{hosts[0]}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def route_of(request: Request) -> str:
    """Return the first step of a path, for counting: never a whole path, of which there are endlessly many."""
    first = request.url.path.strip("/").partition("/")[0]
    known = (
        "actor document event claim evidence ontology api sparql graphs health ready metrics static browse .well-known"
    )
    return first if first in known.split() else "page" if not first else "other"


def _known(method: str) -> str:
    return method if method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH") else "other"


def log(event: str, **values: Any) -> None:
    """Write one line of JSON to stderr. Values are never tokens, queries or bodies."""
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "event": event, **values}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()
