"""Leiden communities, the same for the same graph whatever the order it was given in.

graspologic-native (MIT) does the work. Its traps, measured: a negative weight panics past `except Exception`, the order
of edges changes the result, isolated nodes vanish. Traag, Waltman and van Eck 2019, doi:10.1038/s41598-019-41695-z.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np

from kg.analysis.ledger import Floats, Ints, factorize


def leiden(
    left: Ints,
    right: Ints,
    weight: Floats,
    nodes: int,
    *,
    resolution: float = 1.0,
    trials: int = 8,
    iterations: int = 3,
    seed: int = 1,
    start: Ints | None = None,
) -> Ints:
    """Return the community of each of `nodes` nodes, numbered from 0 by their first node; loners are their own.

    left, right: ends of edges; weight: >= 0 (ValueError otherwise; zeros are dropped). start: communities to begin
    with.
    Modularity at `resolution`; the best of `trials` runs. About 1 second per 100,000 edges and trial.
    """
    import graspologic_native

    if len(weight) and float(weight.min()) < 0:
        raise ValueError(
            "communities of a graph with negative weights are not defined: keep hostility in its own layer"
        )
    used = (weight > 0) & (left != right)
    low, high, weight = np.minimum(left, right)[used], np.maximum(left, right)[used], weight[used]
    order = np.lexsort((weight, high, low))  # by weight too: sums of floats depend on the order
    low, high, weight = low[order], high[order], weight[order]
    code, first = factorize(low, high)
    low, high = low[first], high[first]
    weight = np.asarray(np.bincount(code, weights=weight), dtype=np.float64)
    names = [str(node) for node in range(nodes)]
    edges = [(names[a], names[b], w) for a, b, w in zip(low.tolist(), high.tolist(), weight.tolist(), strict=True)]
    label = np.arange(nodes, dtype=np.int64) + nodes
    if edges:
        begin = None
        if start is not None:
            begin = {names[node]: int(start[node]) for node in np.unique(np.concatenate([low, high])).tolist()}
            renumber = {old: new for new, old in enumerate(sorted(set(begin.values())))}
            begin = {name: renumber[old] for name, old in begin.items()}
        _, found = graspologic_native.leiden(
            edges=edges,
            starting_communities=begin,
            resolution=resolution,
            randomness=0.001,
            iterations=iterations,
            use_modularity=True,
            seed=seed,
            trials=trials,
        )
        for name, community in found.items():
            label[int(name)] = community
    return in_order(label)


def in_order(label: Ints) -> Ints:
    """Return labels renumbered 0, 1, ... in the order of their first appearance.

    >>> in_order(np.array([7, 2, 7])).tolist()
    [0, 1, 0]
    """
    _, first, code = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[code]


def communities(graph: nx.Graph, *, weight: str = "weight", seed: int = 1, trials: int = 8) -> Mapping[Any, int]:
    """Return node -> community of an undirected graph with non-negative weights (default 1); loners are their own.

    >>> dict(communities(nx.Graph([("a", "b"), ("c", "d")])))
    {'a': 0, 'b': 0, 'c': 1, 'd': 1}
    """
    nodes = sorted(graph)
    number = {node: place for place, node in enumerate(nodes)}
    ends = [(number[a], number[b], float(w)) for a, b, w in graph.edges(data=weight, default=1.0)]
    left, right = (np.array([edge[place] for edge in ends], dtype=np.int64) for place in (0, 1))
    weights = np.array([edge[2] for edge in ends], dtype=np.float64)
    found = leiden(left, right, weights, len(nodes), seed=seed, trials=trials)
    return dict(zip(nodes, found.tolist(), strict=True))
