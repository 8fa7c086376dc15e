"""Theatres: communities of contacts, so that an actor can be on several (ANALYSIS section 2)."""

from __future__ import annotations

from kg.analysis.community import in_order, leiden
from kg.analysis.ledger import Ints, Ledger
from kg.analysis.parameters import Parameters
from kg.analysis.strands import strands


def theatres(book: Ledger, parameters: Parameters, *, start: Ints | None = None) -> Ints:
    """Return the theatre of each ledger row, numbered from 0: Leiden on the strand graph.

    start: theatre of each row in an earlier partition, to begin from (a warm start keeps numbers comparable).
    """
    graph = strands(book, parameters)
    begin = None
    if start is not None:
        begin = graph.a * 0
        begin[graph.of_row] = start
    community = leiden(
        graph.left,
        graph.right,
        graph.similarity,
        len(graph.size),
        resolution=parameters.resolution,
        trials=parameters.trials,
        seed=parameters.seed,
        start=begin,
    )
    return in_order(community[graph.of_row])
