"""Does a store keep its promises, and does each document's graph have its shape? (`kg check`)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import rdf
from kg.errors import StoreError
from kg.export.terms import short
from kg.model import Extraction, Passage
from kg.names import KG, PREFIXES
from kg.resources import ontology_dir
from kg.store import DocumentInfo, Store

if TYPE_CHECKING:
    from rdflib import Graph

SH = PREFIXES["sh"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. node: short IRI of what it is wrong with; sentence: a sentence of the event, or ""."""

    document: str
    node: str
    message: str
    sentence: str = ""

    def __str__(self) -> str:
        quote = f' — "{self.sentence}"' if self.sentence else ""
        return f"{self.document}: {self.node}: {self.message}{quote}"


def check(store: Store) -> tuple[Problem, ...]:
    """Return everything that is wrong with a store, sorted; () when all is well.

    Looks at: manifest, truth files and index (`Store.verify`); each document's graph against ontology/shapes.ttl; each
    quote and range against the document's text; edges against events.
    """
    found = [Problem(difference.document, "store", difference.reason) for difference in store.verify()]
    shapes = _shapes()
    for info in store.documents():
        found.extend(check_document(store, info, shapes))
    return tuple(sorted(set(found)))


def check_document(store: Store, info: DocumentInfo, shapes: Graph | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with one document's graph."""
    quads = store.quads(info.key)
    found = list(_shape_problems(info, quads, shapes if shapes is not None else _shapes()))
    try:
        extraction = store.extraction(info.key)
        expected = rdf.to_quads(extraction, store.frames, run=info.run)
    except (StoreError, ValueError) as error:
        return (*found, Problem(info.id, "graph", str(error)))
    found.extend(_text_problems(extraction))
    for quad in sorted(set(quads) - set(expected), key=str):
        found.append(Problem(info.id, short(quad.subject.value), f"{_said(quad)} follows from no event"))  # type: ignore[union-attr]
    for quad in sorted(set(expected) - set(quads), key=str):
        found.append(Problem(info.id, short(quad.subject.value), f"{_said(quad)} is missing"))  # type: ignore[union-attr]
    return tuple(sorted(set(found)))


def _said(quad: Any) -> str:
    value = getattr(quad.object, "value", str(quad.object))
    return f"{short(quad.predicate.value)} {short(value) if value.startswith('http') else repr(value)}"


def _shapes() -> Graph:
    from rdflib import Graph

    return Graph().parse(ontology_dir() / "shapes.ttl", format="turtle")


def _shape_problems(info: DocumentInfo, quads: Iterable[Any], shapes: Graph) -> Iterator[Problem]:
    import pyshacl
    from rdflib import RDF, Graph, URIRef

    graph = Graph()
    graph.parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    if not isinstance(report, Graph):
        raise StoreError(f"the shapes could not be applied to {info.id}: {report!r}")
    for result in report.subjects(RDF.type, URIRef(SH + "ValidationResult")):
        focus = str(report.value(result, URIRef(SH + "focusNode")))
        message = str(report.value(result, URIRef(SH + "resultMessage")))
        value = report.value(result, URIRef(SH + "value"))
        given = f" (given: {short(str(value)) if isinstance(value, URIRef) else str(value)!r})" if value else ""
        yield Problem(info.id, short(focus), message + given, _sentence(graph, focus))


def _sentence(graph: Graph, node: str) -> str:
    """Return a sentence of the event that a node is, is part of, or is about."""
    from rdflib import URIRef

    exact, body = URIRef(PREFIXES["oa"] + "exact"), URIRef(PREFIXES["oa"] + "hasBody")
    subject = URIRef(node)
    quotes = [
        *graph.objects(subject, exact),
        *(quote for one in graph.subjects(body, subject) for quote in graph.objects(one, exact)),
        *(quote for one in graph.objects(subject, URIRef(KG + "evidence")) for quote in graph.objects(one, exact)),
    ]
    if quotes:
        return min(map(str, quotes))
    owners = sorted(map(str, graph.subjects(URIRef(KG + "participation"), subject)))
    return _sentence(graph, owners[0]) if owners else ""


def _text_problems(extraction: Extraction) -> Iterator[Problem]:
    """Yield ranges that do not hold in the document's text."""
    document, text = extraction.document, extraction.document.text
    for event in extraction.events:
        node = short(rdf.event_iri(event.id))
        for evidence in event.evidence:
            if _words(text, evidence.sentence) != evidence.quote:
                yield Problem(document.id, node, "the quote is not what stands at its range", evidence.quote)
            parts = (("trigger", evidence.trigger), ("source", evidence.source), ("target", evidence.target))
            for name, passage in parts:
                if passage is not None and passage.end > len(text):
                    yield Problem(document.id, node, f"the range of the {name} lies outside the text", evidence.quote)
        for mention in (*event.sources, *event.targets):
            if _words(text, mention.passage) != mention.text:
                quote = event.evidence[0].quote if event.evidence else ""
                yield Problem(document.id, node, f"{mention.text!r} is not what stands at its range", quote)


def _words(text: str, passage: Passage) -> str:
    return text[passage.start : passage.end]
