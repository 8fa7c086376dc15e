"""Terms of the graph: names, literals, and the bytes that are hashed. All text becomes valid RDF here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.model import Passage, Role
from kg.names import ACTOR, DOCUMENT, EVENT, PREFIXES, digest

Term = NamedNode | Literal

SHAPE = 1  # version of the graph's shape: one more whenever `from_quads` cannot read what an earlier `to_quads` wrote

ACTOR_CLASSES = {
    "person": "Person",
    "country": "Country",
    "igo": "IntergovernmentalOrganization",
    "organization": "Organization",
    "ministry": "Ministry",
    "security_force": "SecurityForce",
    "armed_group": "ArmedGroup",
    "office": "Office",
    "media": "MediaOrganization",
    "group": "Group",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
SPAN = re.compile(r"char=(\d+),(\d+)")


def clean(text: str) -> str:
    """Return text with each lone surrogate as U+FFFD, so that UTF-8 can hold it; the length stays."""
    return _SURROGATE.sub("\ufffd", text)


def tail(name: str) -> str:
    """Return a name as the last step of an IRI, reversibly: what an IRI cannot hold is percent-encoded.

    >>> tail("Abdel_Fattah_el-Sisi"), tail("a b/<c>"), tail("..")
    ('Abdel_Fattah_el-Sisi', 'a%20b%2F%3Cc%3E', '%2E%2E')
    """
    name = clean(name)
    if name.strip(".") == "":
        return "%2E" * len(name)  # a step of dots alone means "up" to IRI resolvers
    return "".join(c if (c.isalnum() or c in "-_.~") else quote(c, safe="") for c in name)


def untail(iri: str, namespace: str) -> str:
    """Return the name that `tail` made into an IRI of a namespace."""
    if not iri.startswith(namespace):
        raise StoreError(f"<{iri}> is not below <{namespace}>: this graph was not written by kg")
    return unquote(iri[len(namespace) :])


@lru_cache(maxsize=4096)
def term(curie: str) -> NamedNode:
    """Return the IRI of `prefix:name` (a trusted name of this module, not text of a document)."""
    prefix, _, name = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def node(namespace: str, name: str, *parts: str | int) -> NamedNode:
    """Return the IRI of a name below a namespace, or of a part of it (`event:ID/participant/1`)."""
    return NamedNode("/".join((namespace + tail(name), *map(str, parts))))


def actor_iri(actor: str) -> str:
    """Return the IRI of an actor id."""
    return ACTOR + tail(actor)


def event_iri(event: str) -> str:
    """Return the IRI of an event id."""
    return EVENT + tail(event)


def graph_name(key: str) -> NamedNode:
    """Return the name of a document's graph."""
    return node(DOCUMENT, key)


def role_order(role: Role) -> tuple[str, str]:
    """Return what roles are sorted by: their start, unknown ones first."""
    return role.start or "", repr(role)


def text_hash(text: str) -> str:
    """Return the hash under which a document's text is kept: 32 hex characters of the SHA-256 of its UTF-8."""
    return hashlib.sha256(clean(text).encode()).hexdigest()[:32]


def camel(name: str) -> str:
    """Return a value's local name: `office_assumed` -> `officeAssumed`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def snake(name: str) -> str:
    """Return what `camel` was given: `officeAssumed` -> `office_assumed`."""
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)


def string(value: str, language: str | None = None) -> Literal:
    """Return a plain string, or one in a language when that is a language tag."""
    if language and _LANGUAGE.fullmatch(language):
        return Literal(clean(value), language=language)
    return Literal(clean(value))


def day(value: str) -> Literal:
    """Return an ISO date as xsd:date, gYearMonth or gYear; what is none of them stays a plain string."""
    shape = re.sub(r"[0-9]", "d", value)
    kind = {"dddd-dd-dd": "date", "dddd-dd": "gYearMonth", "dddd": "gYear"}.get(shape)
    try:
        date.fromisoformat(value + "-01" * {"date": 0, "gYearMonth": 1, "gYear": 2}.get(kind or "", 3))
    except ValueError:
        return string(value)
    return Literal(value, datatype=term(f"xsd:{kind}"))


def integer(value: int) -> Literal:
    """Return an xsd:integer."""
    return Literal(str(value), datatype=term("xsd:integer"))


def decimal(value: float) -> Literal:
    """Return an xsd:decimal, always with a point (Turtle reads `1` as an integer)."""
    text = format(Decimal(repr(float(value))), "f")
    return Literal(text if "." in text else text + ".0", datatype=term("xsd:decimal"))


def present(quad: Quad) -> Quad:
    """Return a quad as this module writes it: Oxigraph turns the decimal 1.0 into 1, Turtle's integer."""
    value = quad.object
    if isinstance(value, Literal) and value.datatype == _DECIMAL and "." not in value.value:
        return Quad(quad.subject, quad.predicate, Literal(value.value + ".0", datatype=_DECIMAL), quad.graph_name)
    return quad


def present_line(line: str) -> str:
    """Return a line of N-Triples as this room writes it (see `present`).

    >>> present_line('<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#decimal> .')[16:23]
    '"1.0"^^'
    """
    if not line.endswith(_DECIMAL_END):
        return line
    head = line[: -len(_DECIMAL_END)]
    return line if "." in head[head.rindex('"') :] else f"{head}.0{_DECIMAL_END}"


_DECIMAL_END = f'"^^<{PREFIXES["xsd"]}decimal> .'
_DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")


def duration_seconds(value: str) -> int | None:
    """Return the seconds of an xsd:duration of days, hours, minutes and whole seconds; None for any other.

    >>> duration_seconds("PT50M"), duration_seconds("P1DT1S"), duration_seconds("a while")
    (3000, 86401, None)
    """
    match = _DURATION.fullmatch(value)
    if not match or not any(match.groups()) or value.endswith("T") or not value.isascii():
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def canonical_duration(seconds: int) -> str:
    """Return seconds as a canonical xsd:duration (`PT50M`)."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    time = "".join(f"{n}{unit}" for n, unit in ((hour, "H"), (minute, "M"), (second, "S")) if n)
    whole = (f"{day}D" if day else "") + (f"T{time}" if time else "")
    return "P" + (whole or "T0S")


def span(passage: Passage) -> Literal:
    """Return a range of a text as `char=START,END` (RFC 5147)."""
    return Literal(f"char={passage.start},{passage.end}")


def link(url: str) -> Term:
    """Return an http(s) address as an IRI when it is one, else as text: only links become links."""
    if url.startswith(("http://", "https://")):
        try:
            return NamedNode(url)
        except ValueError:
            pass
    return string(url)


def run_of(quads: Iterable[Quad]) -> str:
    """Return the version that read the document, "" when it is not said."""
    return next((quad.object.value for quad in quads if quad.predicate == term("kg:run")), "")  # type: ignore[union-attr]


def actors_of(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield the id of each actor that a document's graph describes."""
    label = term("skos:prefLabel")
    for quad in quads:
        if quad.predicate == label and quad.subject.value.startswith(ACTOR):  # type: ignore[union-attr]
            yield untail(quad.subject.value, ACTOR)  # type: ignore[union-attr]


def lines(quads: Iterable[Quad]) -> list[str]:
    """Return N-Quads lines, sorted, each ending in a line feed: the form whose bytes are hashed and kept."""
    return sorted(f"{quad} .\n" for quad in quads)


def hash_of(sorted_lines: Iterable[str]) -> str:
    """Return the hash of a document's N-Quads, 32 hex characters."""
    return digest("".join(sorted_lines), length=32)
