"""What a SPARQL server keeps of a document beside its graph, in `graph:documents`: facts, text, and what it would lose.

The subject of a record is the name of the document's graph. Texts are cut in pieces (`recordBody`, `recordBody2`, ...):
Virtuoso takes time that grows with the square of a literal's length (a million characters: 7 s; in pieces: 1 s).
Where a server does not keep a literal as it was written (Virtuoso: durations, booleans, capitals in language tags,
decimals of more than 15 digits) the graph holds the nearest that it keeps, for queries, and the record holds the
triples as they were written (`recordExact`), which are put back when the document is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.names import DOCUMENT, GRAPH, KG, PREFIXES
from kg.store.base import DocumentInfo

RECORDS = ox.NamedNode(GRAPH + "documents")
# DocumentInfo field -> property of the record; the key is in the subject's IRI.
FIELDS: Mapping[str, ox.NamedNode] = MappingProxyType(
    {
        name: ox.NamedNode(KG + "record" + name.capitalize())
        for name in ("id", "title", "date", "publisher", "url", "run", "text", "quads", "hash", "read")
    }
)
BODY, ORIGINAL, EXACT = (KG + "record" + name for name in ("Body", "Original", "Exact"))
PIECE = 50_000  # code points of a literal
CHUNK = 1000  # triples of one INSERT DATA: Virtuoso's compiler gives up at about 5,000
_XSD = PREFIXES["xsd"]


@dataclass(frozen=True, slots=True)
class Sent:
    """Quads as a server keeps them, and the triples it would change, as they were written (N-Triples lines)."""

    quads: tuple[ox.Quad, ...]
    exact: str = ""


def as_kept(quads: Sequence[ox.Quad], *, virtuoso: bool) -> Sent:
    """Return what to send: all as it is, or for Virtuoso the nearest that it keeps."""
    if not virtuoso:
        return Sent(tuple(quads))
    changed = {(quad.subject, quad.predicate) for quad in quads if _nearest(quad.object) is not quad.object}
    exact = (f"{quad.triple} .\n" for quad in quads if (quad.subject, quad.predicate) in changed)
    near = (ox.Quad(quad.subject, quad.predicate, _nearest(quad.object), quad.graph_name) for quad in quads)
    return Sent(tuple(near), "".join(sorted(exact)))


def restored(quads: Iterable[ox.Quad], exact: str) -> Iterator[ox.Quad]:
    """Yield the quads of one graph as they were written, from what the server gave and what it was known to change."""
    if not exact:
        yield from quads
        return
    triples = list(ox.parse(exact.encode(), format=ox.RdfFormat.N_TRIPLES))
    changed = {(triple.subject, triple.predicate) for triple in triples}
    name = None
    for quad in quads:
        name = quad.graph_name
        if (quad.subject, quad.predicate) not in changed:
            yield quad
    if name is not None:
        yield from (ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)


def _nearest(value: ox.Quad | ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.Literal | ox.NamedNode:
    """Return a term as Virtuoso 7 keeps it; the very same one when it keeps it as it is."""
    assert isinstance(value, ox.Literal | ox.NamedNode)
    if isinstance(value, ox.NamedNode):
        return value
    kind, text = value.datatype.value.removeprefix(_XSD), value.value
    if value.language is not None and not value.language.islower():
        return ox.Literal(text, language=value.language.lower())
    if kind == "duration":  # it refuses this type, and reckons with the other
        seconds = rdf.duration_seconds(text)
        short = seconds is not None and seconds < 1 << 31
        return ox.Literal(text, datatype=ox.NamedNode(_XSD + "dayTimeDuration")) if short else ox.Literal(text)
    if kind == "boolean":
        return ox.Literal("1" if text == "true" else "0", datatype=value.datatype)
    if kind == "integer" and len(text) > 18:
        return ox.Literal(text)
    if kind == "decimal" and len(text.strip("-0").replace(".", "")) > 15:
        return ox.Literal(format(Decimal(f"{Decimal(text):.15g}"), "f"), datatype=value.datatype)
    return value


def pieces(name: str, text: str) -> Iterator[tuple[ox.NamedNode, ox.Literal]]:
    """Yield (property, piece) for a long text; at least one."""
    for number, start in enumerate(range(0, max(1, len(text)), PIECE), 1):
        tail = "" if number == 1 else str(number)
        yield ox.NamedNode(name + tail), ox.Literal(text[start : start + PIECE])


def joined(name: str, found: Iterable[tuple[str, str]]) -> str | None:
    """Return the text whose pieces are among (property IRI, value) pairs, None when there are none."""
    parts = {int(iri[len(name) :] or 1): value for iri, value in found if iri.startswith(name)}
    return "".join(parts[number] for number in sorted(parts)) if parts else None


def record(name: ox.NamedNode, info: DocumentInfo, texts: Mapping[str, str]) -> list[ox.Triple]:
    """Return the triples of a document's record. texts: by property (BODY, ORIGINAL, EXACT); empty ones left out."""
    values = {field: getattr(info, field) for field in FIELDS}
    facts = [
        ox.Triple(name, FIELDS[field], ox.Literal(str(value))) for field, value in values.items() if value is not None
    ]
    return [*facts, *long_texts(name, texts)]


def long_texts(name: ox.NamedNode, texts: Mapping[str, str]) -> list[ox.Triple]:
    """Return the triples that keep long texts."""
    return [
        ox.Triple(name, predicate, piece)
        for what, text in texts.items()
        if text or what == BODY
        for predicate, piece in pieces(what, text)
    ]


def inserts(graph: ox.NamedNode, triples: Sequence[ox.Triple]) -> Iterator[str]:
    """Yield INSERT DATA operations. Terms are validated and escaped by Oxigraph, never by us."""
    for start in range(0, len(triples), CHUNK):
        told = "".join(f"{triple} .\n" for triple in triples[start : start + CHUNK])
        yield f"INSERT DATA {{ GRAPH {graph} {{\n{told}}} }}"


def forget(name: ox.NamedNode) -> str:
    """Return the operation that removes a record."""
    return f"DELETE WHERE {{ GRAPH {RECORDS} {{ {name} ?p ?o }} }}"


def read_info(subject: str, values: Mapping[str, str]) -> DocumentInfo:
    """Return what a record says. Raises StoreError when it is damaged."""
    key = rdf.untail(subject, DOCUMENT)
    try:
        known = dict(values)
        return DocumentInfo(key=key, id=known.pop("id"), quads=int(known.pop("quads")), **known)
    except (KeyError, ValueError) as error:
        raise StoreError(f"the record of {key} on the server is damaged: read the documents again") from error
