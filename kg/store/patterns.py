"""What the triple patterns of a query can match, from rdflib's parse tree. Errs on the side of more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.plugins.sparql.parserutils import CompValue

from kg.store.merged import EVERYTHING, Pattern


def patterns_outside(part: Any) -> Iterator[Pattern]:
    """Yield what the triple patterns outside GRAPH can match, from a parse tree with its prefixes resolved."""
    if isinstance(part, CompValue):
        if part.name == "TriplesBlock":
            for block in part["triples"]:
                triples = list(block)
                for position in range(0, len(triples), 3):
                    yield from _matching(*triples[position : position + 3])
        elif part.name != "GraphGraphPattern":
            for value in part.values():
                yield from patterns_outside(value)
    elif hasattr(part, "__iter__") and not isinstance(part, str):
        for value in part:
            yield from patterns_outside(value)


def _matching(subject: Any, predicate: Any, value: Any) -> Iterator[Pattern]:
    """Yield what a triple pattern, or each step of a property path, can match."""
    ends = _constant(subject), _constant(value)
    step = _only_step(predicate)
    if step is not None:
        yield ends[0], _constant(step), ends[1]
        return
    path = repr(predicate)
    # A path that may have no steps links every node to itself; one that names what it is not matches all the rest.
    if "PathNegated" in path or (ends == (None, None) and ("'mod': '*'" in path or "'mod': '?'" in path)):
        yield EVERYTHING
    else:
        yield from ((None, _constant(name), None) for name in _names(predicate))


def _only_step(path: Any) -> Any:
    """Return the IRI or variable of a path that is one plain step, None of any other path."""
    while isinstance(path, CompValue):
        if "mod" in path or path.name in ("PathEltOrInverse", "PathNegatedPropertySet"):
            return None
        path = path["part"]
        if isinstance(path, list):
            if len(path) != 1:
                return None
            path = path[0]
    return path


def _names(path: Any) -> Iterator[Any]:
    """Yield the IRIs in a path."""
    if isinstance(path, URIRef):
        yield path
    elif isinstance(path, CompValue):
        yield from _names(path["part"])
    elif isinstance(path, list):
        for part in path:
            yield from _names(part)


def _constant(term: Any) -> ox.NamedNode | None:
    """Return an IRI; None for a variable, and for a literal, which Oxigraph may write otherwise than the query."""
    return ox.NamedNode(str(term)) if isinstance(term, URIRef) else None
