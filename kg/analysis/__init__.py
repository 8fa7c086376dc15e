"""Analyses of the graph: who is in touch with whom, on which fronts, and how sure that is.

`analyze(extractions, frames)` does it all; every measure is also a function of its own on contacts or a NetworkX graph.
"""

from typing import TYPE_CHECKING

from kg.analysis.result import Analysis, Cluster, Front, FrontShare, Side, Table

if TYPE_CHECKING:
    from kg.analysis.run import analyze

__all__ = ["Analysis", "Cluster", "Front", "FrontShare", "Side", "Table", "analyze"]


def __getattr__(name: str) -> object:
    """Import `analyze` when it is asked for: NetworkX costs half a second that `kg --help` has no use for."""
    if name == "analyze":
        from kg.analysis.run import analyze

        return analyze
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
