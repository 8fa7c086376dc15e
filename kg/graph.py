"""Extractions as one NetworkX graph: actors are nodes, what happened between them are parallel directed edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.model import Actor, Event, Extraction, Mention

if TYPE_CHECKING:
    import networkx as nx


def build_graph(
    extractions: Iterable[Extraction], *, statuses: Iterable[str] | None = ("asserted",)
) -> nx.MultiDiGraph:
    """Return a MultiDiGraph of actors and events.

    Nodes: actor ids with `label`, `type`, `iso3`, `wikidata`. Edges: one per event and pair, keyed by the event id,
    from source to target, with `relation`, `status`, `confidence`, `start`, `end`, `medium`, `topics`, `document`,
    `mutual`.
    A mutual event has an edge from each participant to each later one in the text, not one each way.
    statuses: which events to take; None takes all. Actors without an event stay in. Nodes and edges are added in sorted
    order, so that algorithms that depend on it repeat. No attribute is called `source` or `target`: pyvis and GEXF
    writers give those a meaning of their own.

    >>> build_graph([]).number_of_nodes()
    0
    """
    import networkx as nx

    wanted = None if statuses is None else frozenset(statuses)
    read = sorted(extractions, key=lambda extraction: (extraction.document.id, extraction.document.key))
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    for actor in sorted((actor for extraction in read for actor in extraction.actors), key=lambda actor: actor.id):
        _add_actor(graph, actor)
    for extraction in read:
        for event in sorted(extraction.events, key=lambda event: event.id):
            if wanted is None or event.status in wanted:
                for source, target in _pairs(event):
                    graph.add_edge(source.actor, target.actor, key=event.id, **_facts(event, extraction.document.id))
    return graph


def _pairs(event: Event) -> Iterator[tuple[Mention, Mention]]:
    """Yield each pair of actors once, though an actor may be mentioned several times."""
    seen = set()
    for source, target in event.pairs():
        if (source.actor, target.actor) not in seen:
            seen.add((source.actor, target.actor))
            yield source, target


def _add_actor(graph: nx.MultiDiGraph, actor: Actor) -> None:
    """Add an actor, or what its record in a further document adds to what is known."""
    known = graph.nodes.get(actor.id, {})
    graph.add_node(
        actor.id,
        label=known.get("label", actor.label),
        type=known.get("type", actor.type),
        iso3=known.get("iso3") or actor.iso3,
        wikidata=known.get("wikidata") or actor.wikidata,
    )


def _facts(event: Event, document: str) -> dict[str, object]:
    return {
        "relation": event.relation,
        "status": event.status,
        "confidence": event.confidence,
        "start": event.when.start,
        "end": event.when.end,
        "medium": event.medium,
        "topics": event.topics,
        "document": document,
        "mutual": event.mutual,
    }
