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
