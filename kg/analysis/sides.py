"""Sides: the counterparts of an actor, grouped by whether they talk to each other without it.

The local view of multi-front diplomacy, computable from two contacts on. A side is a connected component of an actor's
counterparts in the channel graph with the actor removed: Burt's structural hole, counted (Burt 1992), and the local
step of ego-splitting (Epasto, Lattanzi and Paes Leme 2017, doi:10.1145/3097983.3098054).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from kg.analysis.backends import faster
from kg.analysis.contacts import Contact
from kg.analysis.result import Side, Standing


@dataclass(frozen=True, slots=True)
class Position:
    """Where an actor stands in the channel graph; printed beside the sides, never used to rank.

    betweenness: 0 to 1, weights ignored. constraint: Burt's, 1 with one counterpart, 1/n with n unconnected ones.
    effective_size: counterparts less their mean ties to each other. bridge: without it the graph falls apart.
    """

    betweenness: float
    constraint: float | None
    effective_size: float | None
    bridge: bool


def ego_components(
    graph: nx.Graph, actor: str, *, state: Callable[[str], str | None] | None = None
) -> list[tuple[str, ...]]:
    """Return the counterparts of an actor in groups: those who talk to each other directly, or act for one state.

    state: whom an actor acts for; counterparts of the actor's own state are nobody's other side and left out.

    Direct talk only: in a larger corpus a distant chain of contacts joins nearly everyone. Largest group first, ties by
    name. O(sum of the degrees of the counterparts).

    >>> ego_components(nx.Graph([("Putin", "Netanyahu"), ("Putin", "Sisi")]), "Putin")
    [('Netanyahu',), ('Sisi',)]
    """
    own = state(actor) if state is not None else None
    others = [one for one in graph[actor] if own is None or state is None or state(one) != own]
    near = nx.Graph(graph.subgraph(others).edges)
    near.add_nodes_from(others)
    if state is not None:
        spokesman: dict[str, str] = {}
        for counterpart in sorted(others):
            of = state(counterpart)
            if of is not None:
                near.add_edge(spokesman.setdefault(of, counterpart), counterpart)
    groups = nx.connected_components(near)
    return sorted((tuple(sorted(group)) for group in groups), key=lambda group: (-len(group), group))


def sides(
    found: Sequence[Contact],
    graph: nx.Graph,
    name: Callable[[tuple[str, ...]], str],
    *,
    state: Callable[[str], str | None] | None = None,
) -> dict[str, tuple[Side, ...]]:
    """Return the sides of every actor, most contacts first. name: names a group; state: whom an actor acts for.

    A meeting of many counts as one contact for each side that took part, and makes its participants one side.
    """
    with_actor: dict[str, list[Contact]] = defaultdict(list)
    for contact in found:
        for actor in contact.participants:
            with_actor[actor].append(contact)
    result = {}
    for actor in sorted(with_actor):
        made = []
        for group in ego_components(graph, actor, state=state):
            members = set(group)
            own = [contact for contact in with_actor[actor] if members & set(contact.participants)]
            made.append(Side(name(group), group, len(own), len({contact.story for contact in own})))
        result[actor] = tuple(sorted(made, key=lambda side: (-side.contacts, side.actors)))
    return result


def positions(graph: nx.Graph) -> dict[str, Position]:
    """Return every actor's position. Exact betweenness, O(VE): for graphs of up to a few thousand edges.

    With the extra `fast` a library in Rust or C++ counts the paths; twelve decimals are the same whichever does.
    Brandes 2001, doi:10.1080/0022250X.2001.9990249; Burt 1992, Structural Holes.

    >>> p = positions(nx.Graph([("Putin", "Netanyahu"), ("Putin", "Sisi")]))
    >>> p["Putin"]
    Position(betweenness=1.0, constraint=0.5, effective_size=2.0, bridge=True)
    """
    betweenness = nx.betweenness_centrality(graph, backend=faster(graph))
    bridges = set(nx.articulation_points(graph))
    closed = nx.triangles(graph)
    return {
        actor: Position(
            round(betweenness[actor], 12),
            _constraint(graph, actor),
            len(near) - 2 * closed[actor] / len(near) if near else None,  # Borgatti 1997: of unweighted ties
            actor in bridges,
        )
        for actor, near in graph.adj.items()
    }


def _constraint(graph: nx.Graph, actor: str) -> float | None:
    """Return Burt's constraint by unweighted ties; None without any. O(sum of the degrees of the counterparts).

    As `networkx.constraint`, which works out the shares of every pair anew: too slow for the archive of a great power.
    """
    near = graph[actor]
    if not near:
        return None
    own = 1 / len(near)
    through = dict.fromkeys(near, 0.0)
    for other in near:
        share = own / len(graph[other])
        for third in graph[other]:
            if third in through:
                through[third] += share
    return sum((own + share) ** 2 for share in through.values())


def standing(
    of: Mapping[str, tuple[Side, ...]], *, k: int = 2, named: Callable[[str], bool] | None = None
) -> dict[str, Standing]:
    """Return who is a candidate for working on several fronts: at least k sides.

    supported: at least k sides with two or more contacts from two or more stories each. named: tells who is known by
    name; a side of unnamed actors only may be part of another and does not count.
    """
    found: dict[str, Standing] = {}
    for actor, every in of.items():
        if named is not None and not named(actor):
            continue
        groups = [side for side in every if named is None or any(map(named, side.actors))]
        if len(groups) >= k:
            strong = sum(side.contacts >= 2 and side.stories >= 2 for side in groups)
            found[actor] = "supported candidate" if strong >= k else "candidate"
    return found
