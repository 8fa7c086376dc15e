"""rustworkx and networkit as NetworkX backends: the same functions, the same results, less time (extra `fast`).

`nx.betweenness_centrality(graph, backend="rustworkx")` works anywhere once this package is installed (entry points
`networkx.backends`); `faster()` says which of them there is. Both are given undirected graphs without parallel edges,
and lengths of edges are not looked at; for anything else NetworkX does the work itself.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable
from importlib.util import find_spec
from inspect import signature
from typing import Any

import networkx as nx

Node = Hashable


def faster(graph: nx.Graph, *, least: int = 500) -> str | None:
    """Return the backend to ask: rustworkx or networkit if installed, None for a graph of fewer than `least` edges."""
    if graph.number_of_edges() < least:
        return None
    return next((name for name in ("rustworkx", "networkit") if find_spec(name)), None)


class Converted:
    """A graph of another library with the nodes it had here, in order."""

    def __init__(self, backend: str, graph: Any, nodes: list[Node]) -> None:
        self.__networkx_backend__ = backend
        self.__networkx_cache__: dict[Any, Any] = {}
        self.graph = graph
        self.nodes = nodes

    def is_directed(self) -> bool:
        """Return False: only undirected graphs are converted."""
        return False

    def is_multigraph(self) -> bool:
        """Return False: parallel edges are one."""
        return False

    def __len__(self) -> int:
        return len(self.nodes)


class _Backend:
    """What NetworkX asks of a backend; see https://networkx.org/documentation/stable/reference/backends.html."""

    name: str

    @staticmethod
    def convert_to_nx(result: Any, *, name: str | None = None) -> Any:
        """Return a result as it is: these backends return plain Python."""
        return result

    def can_run(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether a call is one of those done here: undirected, no weights, no sampling, no choice of nodes."""
        asked = signature(getattr(self, name)).bind(*args, **kwargs).arguments
        plain = not any(asked.get(option) for option in ("k", "weight", "endpoints"))
        return plain and not (asked["G"].is_directed() or asked["G"].is_multigraph())


class Rustworkx(_Backend):
    """rustworkx (Apache-2.0), in Rust, with threads."""

    name = "rustworkx"

    def convert_from_nx(self, graph: nx.Graph, **_: Any) -> Converted:
        """Return the graph in rustworkx; attributes stay behind."""
        import rustworkx

        nodes = list(graph)
        place = {node: number for number, node in enumerate(nodes)}
        made = rustworkx.PyGraph(multigraph=False)
        made.add_nodes_from(range(len(nodes)))
        made.add_edges_from_no_data([(place[a], place[b]) for a, b in graph.edges])
        return Converted(self.name, made, nodes)

    def betweenness_centrality(
        self,
        G: Converted,
        k: None = None,
        normalized: bool = True,
        weight: None = None,
        endpoints: bool = False,
        seed: object = None,
    ) -> dict[Node, float]:
        """As `networkx.betweenness_centrality` without sampling; Brandes 2001."""
        import rustworkx

        found = rustworkx.betweenness_centrality(G.graph, normalized=normalized)
        return {node: float(found[number]) for number, node in enumerate(G.nodes)}

    def articulation_points(self, G: Converted) -> Generator[Node]:
        """As `networkx.articulation_points`, in the order of the nodes."""
        import rustworkx

        found = rustworkx.articulation_points(G.graph)
        return (node for number, node in enumerate(G.nodes) if number in found)


class Networkit(_Backend):
    """networkit (MIT), in C++, with threads."""

    name = "networkit"

    def convert_from_nx(self, graph: nx.Graph, **_: Any) -> Converted:
        """Return the graph in networkit; attributes stay behind."""
        import networkit

        nodes = list(graph)
        place = {node: number for number, node in enumerate(nodes)}
        made = networkit.Graph(len(nodes))
        for a, b in graph.edges:
            made.addEdge(place[a], place[b])
        return Converted(self.name, made, nodes)

    def betweenness_centrality(
        self,
        G: Converted,
        k: None = None,
        normalized: bool = True,
        weight: None = None,
        endpoints: bool = False,
        seed: object = None,
    ) -> dict[Node, float]:
        """As `networkx.betweenness_centrality` without sampling; Brandes 2001."""
        import networkit

        scores = networkit.centrality.Betweenness(G.graph, normalized=False).run().scores()
        n = len(G.nodes)
        # networkit counts each pair from both ends, as NetworkX does before it scales.
        scale = 1 / ((n - 1) * (n - 2)) if normalized and n > 2 else 0.5
        return {node: score * scale for node, score in zip(G.nodes, scores, strict=True)}


rustworkx_backend = Rustworkx()
networkit_backend = Networkit()
