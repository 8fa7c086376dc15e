"""Speed of the analysis: the strand step on many contacts, and measures against plain NetworkX as ratios.

    python benchmarks/analysis.py [--contacts 1000,10000,100000] [--edges 1000,10000]

Prints one line per size. Times are CPU seconds of this process: read ratios, not seconds, on a busy machine.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable

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


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", default="1000,10000,100000")
    parser.add_argument("--edges", default="1000,10000")
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
    for edges in filter(None, options.edges.split(",")):
        graph = nx.gnm_random_graph(int(edges) // 4, int(edges), seed=1)
        ours, _ = seconds(lambda graph=graph: communities(graph, trials=1))
        theirs, _ = seconds(lambda graph=graph: nx.community.louvain_communities(graph, seed=1))
        print(
            f"edges {edges:>7}  communities: plain networkx (Louvain) / ours (Leiden) = {theirs / ours:.1f}", flush=True
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
