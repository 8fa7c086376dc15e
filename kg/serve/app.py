"""The application: its routes, and its life from start to stop."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import KgError
from kg.serve.answers import Refusal, refused
from kg.serve.api import api_routes
from kg.serve.description import void
from kg.serve.graphs import graphs
from kg.serve.guard import Guard, log
from kg.serve.ingesting import ingest
from kg.serve.linked import THINGS, ontology, thing
from kg.serve.openapi import openapi
from kg.serve.pages import browse, home
from kg.serve.protocol import service_of, sparql
from kg.serve.service import Service
from kg.serve.static import static


def make_app(service: Service) -> Starlette:
    """Return the application over a service, which it starts and stops."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        log("start", isolated=service.pool.isolated, generation=service.generation)
        yield
        await service.stop()
        log("stop")

    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/ready", ready),
            Route("/metrics", metrics),
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/sparql/", sparql, methods=["GET", "POST"]),
            Route("/", home),
            Route("/browse", browse),
            Route("/ontology", ontology),
            *(Route(f"/{kind}/{{name:path}}", thing, name=kind) for kind in THINGS),
            Route("/.well-known/void", void),
            Route("/api/openapi.json", openapi),
            Route("/api/documents", ingest, methods=["POST"]),
            *api_routes(),
            Route("/favicon.ico", no_icon),
            Route("/static/{name}", static),
            Route("/graphs", graphs, methods=["GET", "PUT", "POST", "DELETE"]),
        ],
        middleware=[Middleware(Guard, settings=service.settings, metrics=service.metrics)],
        exception_handlers={Refusal: _refused, HTTPException: _not_here, KgError: _failed, Exception: _broken},
        lifespan=life,
    )
    app.state.service = service
    return app


async def health(_: Request) -> Response:
    """Say that the server runs."""
    return Response("ok\n", media_type="text/plain")


async def no_icon(_: Request) -> Response:
    """Tell browsers that there is no icon, and not to ask again today."""
    return Response(status_code=204, headers={"Cache-Control": "max-age=86400"})


async def ready(request: Request) -> Response:
    """Say whether queries can be answered."""
    state = service_of(request).pool.state
    return Response(
        "ready\n" if state["processes"] else "not yet\n", 200 if state["processes"] else 503, media_type="text/plain"
    )


async def metrics(request: Request) -> Response:
    """Return counts for Prometheus."""
    service = service_of(request)
    gauges = {f"kg_query_processes_{name}": float(value) for name, value in service.pool.state.items()}
    gauges |= {"kg_generation": float(service.generation), "kg_isolated": float(service.pool.isolated)}
    return Response(service.metrics.text(gauges), media_type="text/plain; version=0.0.4")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refused(request, error)


async def _not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "there is nothing here", 405: "this cannot be done here"}.get(error.status_code, error.detail)
    return refused(request, Refusal(error.status_code, words, error.headers))


async def _failed(request: Request, error: Exception) -> Response:
    log("error", words=str(error)[:500])
    return refused(request, Refusal(503, str(error), {"Retry-After": "5"}))


async def _broken(request: Request, error: Exception) -> Response:
    """Log a fault of ours with its place, without the request's words, and say no more than that."""
    place = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-6:]]
    log("fault", kind=type(error).__name__, words=str(error)[:300], place=place)
    return refused(request, Refusal(500, "this is a fault of the server: its log says more"))
