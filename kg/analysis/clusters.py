"""Clusters: fronts that the same actors tie together, and the actors without whom they fall apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import networkx as nx


def bipartite_bridges(members: Mapping[str, Collection[str]]) -> set[str]:
    """Return the actors whose removal splits a connected set of fronts: articulation points, actors only.

    members: front -> actors present. O(V + E), Hopcroft and Tarjan 1973. An actor on one front alone is no bridge.

    >>> bipartite_bridges({"Israel": ["Netanyahu", "Putin"], "Egypt": ["Putin", "Sisi"]})
    {'Putin'}
    """
    graph = nx.Graph()
    for front, actors in members.items():
        graph.add_edges_from((("front", front), ("actor", actor)) for actor in actors)
    return {name for kind, name in nx.articulation_points(graph) if kind == "actor"}
