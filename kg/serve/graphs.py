"""SPARQL 1.1 Graph Store Protocol at /graphs?graph=IRI and /graphs?default; writing as for updates."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kg.serve.answers import Refusal
from kg.serve.negotiate import TRIPLES, content_type, format_for
from kg.serve.protocol import asked, parsed, service_of, values, written

_READABLE = ("TURTLE", "N_TRIPLES", "RDF_XML", "JSON_LD", "TRIG", "N_QUADS")


async def graphs(request: Request) -> Response:
    """Answer a request of the protocol."""
    graph = _graph(request)
    if request.method in ("GET", "HEAD"):
        return await _read(request, graph)
    if request.method == "DELETE":
        done = await written(request, {"do": "delete", "graph": graph})
        if not done["found"]:
            raise Refusal(404, "there is no such graph")
        return Response(status_code=204)
    return await _write(request, graph)


def _graph(request: Request) -> str | None:
    """Return the IRI of the graph that is meant, None for the default graph."""
    pairs = parsed(request.url.query)
    named, default = values(pairs, "graph"), values(pairs, "default")
    if len(named) + len(default) != 1:
        raise Refusal(400, "name one graph: ?graph=IRI or ?default")
    if default:
        return None
    try:
        return ox.NamedNode(named[0]).value
    except ValueError as error:
        raise Refusal(400, f"{named[0][:200]!r} is no absolute IRI: {error}") from error


async def _read(request: Request, graph: str | None) -> Response:
    form = format_for(request.headers.get("accept"), TRIPLES)
    if form is None:
        raise Refusal(406, f"a graph is answered as {', '.join(kinds[0] for kinds in TRIPLES.values())}")
    where = f"GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }}" if graph is not None else "?s ?p ?o"
    if graph is not None:
        _, truth = await asked(request, f"ASK {{ {where} }}")
        if b"true" not in truth:
            raise Refusal(404, "there is no such graph")
    record, body = await asked(request, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}", triples=form)
    return Response(body, 200, {"Content-Type": content_type(record["media"]), "Vary": "Accept"})


async def _write(request: Request, graph: str | None) -> Response:
    """Put a graph in place of the one of that name (PUT), or add to it (POST)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = next((name for name in _READABLE if kind in TRIPLES[name] and kind != "application/json"), None)
    if form is None:
        raise Refusal(415, f"a graph is sent as {', '.join(TRIPLES[name][0] for name in _READABLE)}")
    base = graph or f"{service_of(request).settings.base}/graphs"
    record = {"do": "put", "graph": graph, "format": form, "base": base, "add": request.method == "POST"}
    done = await written(request, record, await request.body())
    return Response(status_code=201 if done["new"] else 204)
