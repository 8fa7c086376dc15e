"""What the service is, for programs: SPARQL 1.1 Service Description, and VoID at /.well-known/void."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.names import ACTOR, BASE, KG, PREFIXES
from kg.rdf import node
from kg.serve.answers import Refusal
from kg.serve.negotiate import HTML, SOLUTIONS, TRIPLES, best, content_type
from kg.serve.protocol import service_of

_NAMES = {
    "rdf": PREFIXES["rdf"],
    "dcterms": PREFIXES["dcterms"],
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
}
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "RDF_XML", "JSON-LD", "N-Quads", "TriG",
)  # fmt: skip


def _node(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_NAMES[prefix] + local)


async def describe_or_show(request: Request) -> Response:
    """Return the page for people to a browser, the service description to everyone else."""
    forms = [kinds[0] for kinds in TRIPLES.values()]
    choice = best(request.headers.get("accept"), [forms[0], HTML, *forms[1:]])
    if choice is None:
        kinds = ", ".join(kinds[0] for kinds in SOLUTIONS.values())
        raise Refusal(406, f"without ?query= this is a description, in RDF or HTML; queries are answered as {kinds}")
    if choice == HTML:
        from kg.serve.pages import sparql_page

        return sparql_page(request)
    return _as_rdf(_service(request), choice)


def _as_rdf(triples: list[ox.Triple], kind: str) -> Response:
    name = next(name for name, kinds in TRIPLES.items() if kind in kinds)
    data = ox.serialize(sorted(triples, key=str), format=getattr(ox.RdfFormat, name), prefixes=_NAMES)
    return Response(data, 200, {"Content-Type": content_type(kind), "Vary": "Accept"})


def _service(request: Request) -> list[ox.Triple]:
    settings = service_of(request).settings
    service = ox.NamedNode(f"{settings.base}/sparql")
    dataset, graph = (ox.NamedNode(f"{settings.base}/sparql#{part}") for part in ("dataset", "graph"))
    said = [
        (service, "rdf:type", _node("sd:Service")),
        (service, "sd:endpoint", service),
        (service, "sd:supportedLanguage", _node("sd:SPARQL11Query")),
        (service, "sd:feature", _node("sd:UnionDefaultGraph")),
        *((service, "sd:resultFormat", _node(f"formats:{name}")) for name in _FORMATS),
        (service, "sd:defaultDataset", dataset),
        (dataset, "rdf:type", _node("sd:Dataset")),
        (dataset, "rdf:type", _node("void:Dataset")),
        (dataset, "void:vocabulary", ox.NamedNode(KG)),
        (dataset, "void:sparqlEndpoint", service),
        (dataset, "sd:defaultGraph", graph),
        (graph, "rdf:type", _node("sd:Graph")),
    ]
    if settings.allow_update:
        said.append((service, "sd:supportedLanguage", _node("sd:SPARQL11Update")))
    return [ox.Triple(subject, _node(predicate), value) for subject, predicate, value in said]


async def void(request: Request) -> Response:
    """Return what the dataset is: sizes, vocabulary, where to ask and what an IRI looks like."""
    return await run_in_threadpool(_void, request)


def _void(request: Request) -> Response:
    service = service_of(request)
    forms = [kinds[0] for kinds in TRIPLES.values()]
    choice = best(request.headers.get("accept"), forms) or forms[0]
    with service.archive.reading() as reading:
        meta = reading.meta()
        busiest = [actor.id for actor, _ in reading.actors(limit=3)]
    base = service.settings.base
    this, graph = ox.NamedNode(f"{base}/.well-known/void"), ox.NamedNode(f"{base}/.well-known/void#dataset")

    def size(value: int) -> ox.Literal:
        return ox.Literal(str(value), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))

    said: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (this, "rdf:type", _node("void:DatasetDescription")),
        (this, "foaf:primaryTopic", graph),
        (graph, "rdf:type", _node("void:Dataset")),
        (graph, "dcterms:title", ox.Literal(service.settings.title, language="en")),
        (graph, "void:sparqlEndpoint", ox.NamedNode(f"{base}/sparql")),
        (graph, "void:vocabulary", ox.NamedNode(KG)),
        (graph, "void:uriSpace", ox.Literal(BASE)),
        (graph, "void:triples", size(meta["quads"])),
        (graph, "void:documents", size(meta["documents"])),
        (graph, "void:entities", size(meta["actors"] + meta["events"] + meta["documents"])),
        *((graph, "void:exampleResource", node(ACTOR, name)) for name in busiest),
        *((graph, "void:feature", _node(f"formats:{name}")) for name in _FORMATS[4:]),
    ]
    return _as_rdf([ox.Triple(subject, _node(predicate), value) for subject, predicate, value in said], choice)
