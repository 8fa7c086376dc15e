"""Linked data: what an IRI of the graph stands for, as a page for people or as RDF, by what is asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.names import BASE, KG, PREFIXES
from kg.rdf import node
from kg.resources import ontology_dir
from kg.serve.answers import Refusal
from kg.serve.negotiate import HTML, TRIPLES, best, content_type
from kg.serve.protocol import asked, parsed, values

# What is said of a thing and of its parts. $this is a validated IRI.
_SAID = {
    "actor": "CONSTRUCT { $this ?p ?o . ?part ?q ?v . ?event kg:participant $this } WHERE "
    "{ { $this ?p ?o } UNION { $this kg:held ?part . ?part ?q ?v } UNION { ?event kg:participant $this } }",
    "event": "CONSTRUCT { $this ?p ?o . ?part ?q ?v } WHERE { { $this ?p ?o } UNION "
    "{ { { $this kg:participation ?part } UNION { ?part kg:about $this } UNION { ?part oa:hasBody $this } "
    "UNION { ?whole kg:about|oa:hasBody $this . ?whole kg:chain ?part } } ?part ?q ?v } }",
    "claim": "CONSTRUCT { $this ?p ?o . ?part ?q ?v } WHERE { { $this ?p ?o } UNION "
    "{ $this kg:chain ?part . ?part ?q ?v } }",
    "document": "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH $this { ?s ?p ?o } }",
}
THINGS = (*_SAID, "evidence")
_SAID["evidence"] = _SAID["claim"]
FORMATS = {
    "html": HTML,
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


async def thing(request: Request) -> Response:
    """Answer for an actor, event, document, claim or evidence."""
    kind, name, rest = _named(request)
    if rest:  # a part: `event/ID/participant/1` is told with its whole
        return RedirectResponse(request.url_for(kind, name="").path + quote(name), 303)
    choice = wished(request)
    iri = node(f"{BASE}{kind}/", name)
    if choice != HTML:
        record, body = await asked(request, _SAID[kind].replace("$this", str(iri)), triples=_format(choice))
        if kind != "document" and not await _known(request, iri):
            raise Refusal(404, f"nothing is known of {iri.value}")
        if kind == "document" and not await _known(request, iri, graph=True):
            raise Refusal(404, f"nothing is known of {iri.value}")
        return rdf_response(body, record["media"], iri.value)
    if kind in ("claim", "evidence"):
        return await _to_event(request, kind, iri)
    from kg.serve.pages import page_of_thing

    return await run_in_threadpool(page_of_thing, request, kind, name, iri.value)


def _named(request: Request) -> tuple[str, str, list[str]]:
    """Return kind, name and further steps of a path; a `%2F` inside a step is part of it."""
    raw = request.scope.get("raw_path", request.url.path.encode()).split(b"?")[0].decode("ascii", "replace")
    try:
        kind, name, *rest = [unquote(step, errors="strict") for step in raw.lstrip("/").split("/")]
    except UnicodeDecodeError as error:
        raise Refusal(400, "the address is no UTF-8") from error
    if not name or "\0" in name or len(name) > 500:
        raise Refusal(404, "there is nothing of that name")
    return kind, name, [step for step in rest if step]


def wished(request: Request) -> str:
    """Return the media type to answer in: `?format=`, else by Accept. Raises Refusal."""
    given = values(parsed(request.url.query), "format")
    if given:
        if given[0] not in FORMATS:
            raise Refusal(400, f"format is one of {', '.join(FORMATS)}")
        return FORMATS[given[0]]
    forms = [kinds[0] for kinds in TRIPLES.values()]
    choice = best(request.headers.get("accept"), [forms[0], HTML, *forms[1:]])
    if choice is None:
        raise Refusal(406, f"this is answered as {HTML}, {', '.join(forms)}")
    return choice


def _format(kind: str) -> str:
    return next(name for name, kinds in TRIPLES.items() if kind in kinds)


def rdf_response(body: bytes, kind: str, iri: str) -> Response:
    """Return RDF about an IRI."""
    headers = {
        "Content-Type": content_type(kind),
        "Vary": "Accept",
        "Link": f'<{quote(iri, safe=":/#%")}>; rel="about"',
    }
    return Response(body, 200, headers)


async def _known(request: Request, iri: ox.NamedNode, *, graph: bool = False) -> bool:
    pattern = f"GRAPH {iri} {{ ?s ?p ?o }}" if graph else f"{iri} ?p ?o"
    _, truth = await asked(request, f"ASK {{ {pattern} }}")
    return b"true" in truth


async def _to_event(request: Request, kind: str, iri: ox.NamedNode) -> Response:
    """Send people to the event that a claim or a sentence belongs to."""
    link = "kg:about" if kind == "claim" else "oa:hasBody"
    _, found = await asked(request, f"SELECT ?event WHERE {{ {iri} {link} ?event }} LIMIT 1", solutions="JSON")
    rows = list(ox.parse_query_results(found, format=ox.QueryResultsFormat.JSON))  # type: ignore[arg-type]
    if not rows:
        raise Refusal(404, f"nothing is known of {iri.value}")
    event = rows[0]["event"].value.removeprefix(BASE)
    return RedirectResponse(f"/{event}#{iri.value.rpartition('/')[2]}", 303)


async def ontology(request: Request) -> Response:
    """Answer for the ontology: every relation, class and property is a place in it (`ontology#spokeWith`)."""
    choice = wished(request)
    if choice != HTML:
        return await run_in_threadpool(_ontology_rdf, choice)
    from kg.serve.pages import ontology_page

    return await run_in_threadpool(ontology_page, request)


def _ontology_rdf(kind: str) -> Response:
    triples: set[Any] = set()
    for path in (ontology_dir() / "kg.ttl", *sorted((ontology_dir() / "relations").glob("*.ttl"))):
        triples |= {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}
    form = getattr(ox.RdfFormat, _format(kind))
    data = ox.serialize(sorted(triples, key=str), format=form, prefixes=PREFIXES) or b""
    return rdf_response(data, kind, KG.rstrip("#"))
