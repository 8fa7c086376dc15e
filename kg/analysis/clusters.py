"""Clusters: fronts that the same actors tie together, and the actors without whom they fall apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

import networkx as nx

from kg.analysis.community import communities


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


def cut_off_without(members: Mapping[str, Collection[str]], actor: str) -> list[str]:
    """Return the fronts that lose touch with the largest remaining part when an actor goes; [] when none does.

    >>> cut_off_without({"Israel": ["Netanyahu", "Putin"], "Egypt": ["Putin", "Sisi", "Burhan"]}, "Putin")
    ['Israel']
    """
    graph = nx.Graph()
    for front, actors in members.items():
        graph.add_edges_from((("front", front), ("actor", other)) for other in actors if other != actor)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), sorted(part)))
    return sorted(name for part in parts[1:] for kind, name in part if kind == "front")


def front_graph(members: Mapping[int, Mapping[int, float]], *, tie: float = 4.0, most: int | None = None) -> nx.Graph:
    """Return the graph of fronts that share actors.

    members: actor -> front -> contacts, substantive presences only. Weight of (f, g): sum over actors on both of
    min(n_f, n_g) / (fronts of the actor - 1), kept from `tie` on. Without the division great powers weld everything
    into one cluster (measured). most: leave out actors on more fronts than that.
    """
    weights: dict[tuple[int, int], float] = {}
    for fronts in members.values():
        if len(fronts) < 2 or (most is not None and len(fronts) > most):
            continue
        for f, g in combinations(sorted(fronts), 2):
            weights[f, g] = weights.get((f, g), 0.0) + min(fronts[f], fronts[g]) / (len(fronts) - 1)
    graph = nx.Graph()
    graph.add_nodes_from(sorted({front for fronts in members.values() for front in fronts}))
    graph.add_weighted_edges_from((f, g, weight) for (f, g), weight in sorted(weights.items()) if weight >= tie)
    return graph


def front_clusters(graph: nx.Graph, *, seed: int = 1, trials: int = 8) -> list[tuple[int, ...]]:
    """Return the Leiden communities of a front graph with at least two fronts, largest first."""
    groups: dict[int, list[int]] = {}
    for front, community in communities(graph, seed=seed, trials=trials).items():
        groups.setdefault(community, []).append(front)
    found = [tuple(sorted(group)) for group in groups.values() if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), group))
