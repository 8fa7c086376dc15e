"""One document's graph: its shape, its places in the text, its edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kg import rdf
from kg.check.shapes import Problem, load_shapes, violations
from kg.errors import StoreError
from kg.export.terms import short
from kg.model import Extraction, Passage
from kg.names import KG, PREFIXES
from kg.store import DocumentInfo, Store

if TYPE_CHECKING:
    from rdflib import Graph

_TEXT = rdf.term("kg:textHash")


def check_document(store: Store, info: DocumentInfo, shapes: Graph | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with one document's graph."""
    quads = set(store.quads(info.key, in_order=False))
    found = list(_shape_problems(info, quads, shapes if shapes is not None else load_shapes("shapes.ttl")))
    try:
        extraction = store.extraction(info.key)
        expected = set(rdf.to_quads(extraction, store.frames, run=info.run))
    except (StoreError, ValueError) as error:
        return (*found, Problem(info.id, "graph", str(error)))
    if store.has_texts:
        found.extend(_text_problems(extraction))
    else:  # and so the hash of the text cannot be compared
        quads, expected = ({quad for quad in some if quad.predicate != _TEXT} for some in (quads, expected))
    for quad in sorted(quads - expected, key=str):
        found.append(Problem(info.id, short(quad.subject.value), f"{_said(quad)} follows from no event"))  # type: ignore[union-attr]
    for quad in sorted(expected - quads, key=str):
        found.append(Problem(info.id, short(quad.subject.value), f"{_said(quad)} is missing"))  # type: ignore[union-attr]
    return tuple(sorted(set(found)))


def _said(quad: Any) -> str:
    value = getattr(quad.object, "value", str(quad.object))
    return f"{short(quad.predicate.value)} {short(value) if value.startswith('http') else repr(value)}"


def _shape_problems(info: DocumentInfo, quads: Iterable[Any], shapes: Graph) -> Iterator[Problem]:
    from rdflib import Graph

    graph = Graph()
    graph.parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    for focus, message in violations(graph, shapes):
        yield Problem(info.id, short(focus), message, _sentence(graph, focus))


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
