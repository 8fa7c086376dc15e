"""Extraction <-> quads: the one room that knows the shape of the graph (DESIGN section 2, example/seed.ttl).

One document is one named graph, `doc:KEY`. There are no blank nodes: parts of an event have IRIs below the event's.
Every string becomes a validated pyoxigraph term here, so no label or IRI can break out of a serialization.
A code point that UTF-8 cannot carry (a lone surrogate) is written as U+FFFD; offsets stay as they were.

What `from_quads` gives back equals what `to_quads` was given, except that what is a set in RDF comes back sorted and
without repetition: aliases, roles, topics, codes, `before`, a claim's evidence, actors (by id).
"""

from kg.rdf.findings import FINDINGS, findings_to_quads
from kg.rdf.judgements import (
    JUDGEMENTS,
    REMOVED,
    judgements_to_quads,
    removals_from_quads,
    removals_to_quads,
    stanzas,
)
from kg.rdf.read import from_quads
from kg.rdf.stories import STORIES, stories_to_quads
from kg.rdf.terms import (
    ACTOR_CLASSES,
    SHAPE,
    Term,
    actor_iri,
    actors_of,
    camel,
    clean,
    duration_seconds,
    event_iri,
    graph_name,
    hash_of,
    lines,
    node,
    present,
    present_line,
    role_order,
    run_of,
    snake,
    tail,
    term,
    text_hash,
    untail,
)
from kg.rdf.write import RelationInfo, Relations, to_quads

__all__ = [
    "ACTOR_CLASSES",
    "FINDINGS",
    "JUDGEMENTS",
    "REMOVED",
    "SHAPE",
    "STORIES",
    "RelationInfo",
    "Relations",
    "Term",
    "actor_iri",
    "actors_of",
    "camel",
    "clean",
    "duration_seconds",
    "event_iri",
    "findings_to_quads",
    "from_quads",
    "graph_name",
    "hash_of",
    "judgements_to_quads",
    "lines",
    "node",
    "present",
    "present_line",
    "removals_from_quads",
    "removals_to_quads",
    "role_order",
    "run_of",
    "snake",
    "stanzas",
    "stories_to_quads",
    "tail",
    "term",
    "text_hash",
    "to_quads",
    "untail",
]
