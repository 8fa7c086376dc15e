"""Terms as Turtle: short names where they are safe, whole IRIs where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox

from kg.names import PREFIXES

# Narrower than Turtle's grammar: what every reader agrees on. Anything else is written as <IRI>.
_LETTER = "A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef\u3001-\ud7ff"
_LOCAL = re.compile(f"[{_LETTER}][{_LETTER}_-]*(?:\\.[{_LETTER}_-]+)*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]')
_STRING = PREFIXES["xsd"] + "string"
# Literals that Turtle writes without quotes.
_BARE = {
    PREFIXES["xsd"] + "integer": re.compile(r"[+-]?[0-9]+"),
    PREFIXES["xsd"] + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    PREFIXES["xsd"] + "boolean": re.compile("true|false"),
}
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


@lru_cache(maxsize=1 << 16)
def short(iri: str) -> str:
    """Return an IRI as `prefix:local`, or `<IRI>` when no prefix fits or the local part has unusual characters.

    >>> short("https://w3id.org/actor-kg/actor/Vladimir_Putin"), short("urn:x")
    ('actor:Vladimir_Putin', '<urn:x>')
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            if _LOCAL.fullmatch(local) and local.replace("_", "a").replace("-", "a").replace(".", "a").isalnum():
                return f"{prefix}:{local}"
    return f"<{iri}>"  # the term was validated: no character that could end it


def quoted(text: str) -> str:
    """Return a string in double quotes; control and direction-changing characters are escaped."""
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}", text) + '"'


def turtle(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Return a term as Turtle writes it."""
    if isinstance(term, ox.NamedNode):
        return short(term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    if term.language:
        return f"{quoted(term.value)}@{term.language}"
    kind = term.datatype.value
    if kind == _STRING:
        return quoted(term.value)
    bare = _BARE.get(kind)
    return term.value if bare and bare.fullmatch(term.value) else f"{quoted(term.value)}^^{short(kind)}"


def prefix_lines(used: Iterable[str] = PREFIXES) -> Iterator[str]:
    """Yield the `@prefix` lines, in the order of kg.names."""
    for prefix in used:
        yield f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"


def stanza(subject: str, values: Iterable[tuple[str, str]]) -> str:
    """Return one subject's statements; values: (predicate, object) as Turtle, in order; one predicate's together."""
    by_predicate: dict[str, list[str]] = {}
    for predicate, value in values:
        by_predicate.setdefault(predicate, []).append(value)
    parts = [f"{predicate} {' , '.join(objects)}" for predicate, objects in by_predicate.items()]
    return f"{subject} " + " ;\n    ".join(parts) + " .\n"


# What a reader of a stanza wants to see first; everything else follows in alphabetical order.
_FIRST = {
    curie: rank
    for rank, curie in enumerate(
        (
            *("rdf:type", "skos:prefLabel", "dcterms:identifier", "dcterms:title", "kg:relation", "kg:source"),
            *("kg:target", "kg:participant", "kg:about", "kg:status", "oa:exact"),
        )
    )
}


def ordered(triples: Iterable[ox.Quad | ox.Triple]) -> list[tuple[str, str]]:
    """Return the predicates and objects of one subject: the class, what matters most, then by name."""
    values = set()
    for triple in triples:
        predicate = short(triple.predicate.value)
        values.add((_FIRST.get(predicate, len(_FIRST)), predicate, turtle(triple.object)))
    return [("a" if rank == 0 else predicate, value) for rank, predicate, value in sorted(values)]


@lru_cache(maxsize=1 << 12)
def place_of(predicate: str) -> tuple[int, str]:
    """Return where a predicate (`<IRI>`) stands in a stanza, and how it is written there."""
    name = short(predicate[1:-1])
    rank = _FIRST.get(name, len(_FIRST))
    return rank, "a" if rank == 0 else name


def object_of_line(rest: str) -> str:
    """Return, as Turtle, the object that ends a line of N-Triples.

    >>> object_of_line('<http://www.w3.org/2002/07/owl#Class> .'), object_of_line('"a"@en .')
    ('owl:Class', '"a"@en')
    >>> object_of_line('"3"^^<http://www.w3.org/2001/XMLSchema#integer> .')
    '3'
    """
    first, last = rest[0], rest[-3]
    if first == "<":
        return short(rest[1:-3])
    if last == ">":
        return _typed(rest[:-2])
    # N-Triples' strings are Turtle's; Oxigraph has escaped what ASCII holds of control characters.
    return rest[:-2] if rest.isascii() else _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04X}", rest[:-2])


# The part of _ESCAPED that is not ASCII.
_UNSAFE = re.compile("[\x80-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@lru_cache(maxsize=1 << 12)
def _typed(literal: str) -> str:
    """Return a literal with a datatype as Turtle: bare where Turtle can."""
    quoted_value, _, datatype = literal.rpartition("^^")
    kind, value = datatype[1:-1], quoted_value[1:-1]
    bare = _BARE.get(kind)
    if bare and bare.fullmatch(value):
        return value
    safe = _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04X}", quoted_value)
    return f"{safe}^^{short(kind)}"


def stanza_of_lines(statements: Iterable[str]) -> str:
    """Return one subject's predicates and objects as Turtle: the class, what matters most, then by name.

    statements: `<predicate> object .` as N-Triples writes them; each is written once.
    """
    pairs = [statement.split(" ", 1) for statement in set(statements)]
    found = sorted([(place_of(predicate), object_of_line(value)) for predicate, value in pairs])
    text: list[str] = []
    last = None
    for place, value in found:
        if place == last:
            text.append(f" , {value}")
        else:
            text.append(f" ;\n    {place[1]} {value}" if last else f"{place[1]} {value}")
            last = place
    return "".join(text)
