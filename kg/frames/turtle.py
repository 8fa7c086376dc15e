"""Turtle files as plain mappings: what every reader of ontology/ starts from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph

from kg.errors import OntologyError

# predicate -> objects, in file order; IRIs and literals both as plain text
Stanza = Mapping[str, tuple[str, ...]]


def read_stanzas(path: Path) -> dict[str, Stanza]:
    """Return the triples of a Turtle file by subject and predicate, in file order; OntologyError if it is no Turtle."""
    found: dict[str, dict[str, list[str]]] = {}
    try:
        with path.open("rb") as file:
            for quad in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.TURTLE):
                values = found.setdefault(quad.subject.value, {})
                values.setdefault(quad.predicate.value, []).append(quad.object.value)
    except (SyntaxError, OSError) as error:
        raise OntologyError(f"{path.name}: {error}") from error
    return {subject: {key: tuple(some) for key, some in values.items()} for subject, values in found.items()}


def local(iri: str) -> str:
    """Return the last part of an IRI.

    >>> local("https://w3id.org/actor-kg/ontology#spokeWith")
    'spokeWith'
    """
    return iri.rpartition("#")[2]
