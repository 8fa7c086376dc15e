"""Speed of the analysis: the strand step on many contacts, and measures against plain NetworkX as ratios.

    python benchmarks/analysis.py [--contacts 1000,10000,100000] [--edges 1000,10000,100000,1000000] [--most 120]

Prints one line per size. Times are CPU seconds of this process with all its threads: read ratios, not seconds, on a
busy machine. Plain NetworkX is not asked for what it would take more than --most seconds for, judged from the size
before: then the ratio is a lower bound, written with ">". Backends (extra `fast`) are timed with their conversion.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import networkx as nx

from kg.analysis.community import communities
from kg.analysis.contacts import Contact, iso_day
from kg.analysis.ledger import ledger
from kg.analysis.parameters import Parameters
from kg.analysis.presence import presence
from kg.analysis.strands import strands
from kg.analysis.theatres import theatres

DAY_ZERO = 730_000


def many_contacts(count: int, seed: int = 1) -> list[Contact]:
    """Draw contacts on fronts of about forty actors, a fifth of them noise, with a few very busy actors."""
    rng = random.Random(seed)
    fronts = max(2, count // 150)
    actors = fronts * 30
    found = []
    for number in range(count):
        front = rng.randrange(fronts)
        if rng.random() < 0.2:
            one, two = int(actors * rng.random() ** 3), int(actors * rng.random() ** 3)
        else:
            base = front * 30
            one, two = (int(base + 40 * rng.random() ** 2) % actors for _ in range(2))
        if one == two:
            two = (one + 1) % actors
        day = iso_day(DAY_ZERO + int((front * 13 % 300) + rng.gauss(0, 20) + 200))
        issue = f"issue{front % 40}" if rng.random() < 0.7 else None
        people = tuple(sorted((f"a{one:06d}", f"a{two:06d}")))
        found.append(Contact(f"c{number:07d}", people, start=day, end=day, issue=issue, story=f"s{number}"))
    return found


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


class Race:
    """One measure by plain NetworkX and by others, on growing graphs. power: how its cost grows with edges."""

    def __init__(self, name: str, plain: Callable[[nx.Graph], object], power: float, most: float) -> None:
        self.name, self._plain, self._power, self._most = name, plain, power, most
        self._last: tuple[int, float] | None = None

    def run(self, graph: nx.Graph, others: dict[str, Callable[[nx.Graph], object]]) -> None:
        """Print how many times as fast as plain NetworkX each of the others is on the graph."""
        edges = graph.number_of_edges()
        guess = self._last[1] * (edges / self._last[0]) ** self._power if self._last else 0.0
        sign = ">" if guess > self._most else ""
        plain = self._most if sign else seconds(lambda: self._plain(graph))[0]
        self._last = (edges, max(guess, plain) if sign else plain)
        told = []
        for other, work in others.items():
            if sign and self._power > 1.5 and guess > 5 * self._most:  # they grow alike, and would take as long
                told.append(f"{other} not asked")
                continue
            told.append(f"{other} {sign}{plain / max(seconds(lambda work=work: work(graph))[0], 1e-6):.1f}x")
        print(f"edges {edges:>8}  {self.name}: plain networkx {sign}{plain:.2f} s; {'; '.join(told)}", flush=True)


def by(backend: str, function: Callable[..., object]) -> Callable[[nx.Graph], object]:
    def call(graph: nx.Graph) -> object:
        found = function(graph, backend=backend)
        return found if isinstance(found, dict) else list(found)

    return call


def races(sizes: list[int], most: float) -> None:
    """Print how many times as fast the others are, on random graphs of four edges a node."""
    for name in filter(find_spec, ("rustworkx", "networkit")):
        import_module(name)  # else the first ratio would hold it
    groups = Race("communities", lambda graph: nx.community.louvain_communities(graph, seed=1), 1.3, most)
    between = Race("betweenness", nx.betweenness_centrality, 2.0, most)
    points = Race("articulation points", lambda graph: list(nx.articulation_points(graph)), 1.0, most)
    for size in sizes:
        graph = nx.gnm_random_graph(size // 4, size, seed=1)
        groups.run(graph, {"Leiden (ours)": lambda graph: communities(graph, trials=1)})
        points.run(graph, {"rustworkx": by("rustworkx", nx.articulation_points)})
        between.run(
            graph, {name: by(name, nx.betweenness_centrality) for name in ("rustworkx", "networkit") if find_spec(name)}
        )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", default="1000,10000,100000")
    parser.add_argument("--edges", default="1000,10000,100000,1000000")
    parser.add_argument("--most", type=float, default=120.0, help="seconds that plain NetworkX may take for one thing")
    options = parser.parse_args(arguments)
    parameters = Parameters(trials=1)
    for count in filter(None, options.contacts.split(",")):
        found = many_contacts(int(count))
        to_book, book = seconds(lambda found=found: ledger(found))
        to_strands, graph = seconds(lambda book=book: strands(book, parameters))
        to_label, label = seconds(lambda book=book: theatres(book, parameters))
        to_presence, _ = seconds(lambda book=book, label=label: presence(book, label, parameters))
        print(
            f"contacts {count:>7}  strands {len(graph.size):>6}  pairs {len(graph.left):>8}  ledger {to_book:.2f} s  "
            f"strand step {to_strands:.2f} s  theatres, one trial {to_label:.2f} s  presence {to_presence:.2f} s",
            flush=True,
        )
    with nx.config(cache_converted_graphs=False):
        races([int(size) for size in filter(None, options.edges.split(","))], options.most)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
