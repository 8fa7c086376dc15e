"""Every triple once: what a query outside GRAPH must see when a triple stands in several documents.

Oxigraph's union of named graphs gives a triple once per graph, so rows and counts come out too high. The union is used
all the same where that cannot happen; otherwise only what the query's patterns can match is copied, merged, into
memory. So it is for a query that joins and groups all there is (every pair by month): over thousands of graphs on the
disk that takes twice as long as copying and then asking, and nine times as long as asking again. Measured in
benchmarks/RESULTS-queries.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyoxigraph as ox

# Subject, predicate and object where the query names them, None where it asks for them.
Pattern = tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | None]
EVERYTHING: Pattern = (None, None, None)


class Merged:
    """Merged copies of an index, made as far as queries need them. Of no use after the index has changed."""

    def __init__(self, index: ox.Store) -> None:
        self._index = index
        self._repeated: dict[Pattern, bool] = {}
        self._copied: set[Pattern] = set()
        self._copy = ox.Store()
        self._whole: ox.Store | None = None

    def for_patterns(self, patterns: Collection[Pattern], *, always: bool = False) -> ox.Store | None:
        """Return a store whose default graph holds each triple that matches a pattern once, without named graphs.

        None: none of these triples stands in two graphs, so that the union gives the same; not with `always`.
        """
        if not always and not any(map(self._is_repeated, patterns)):
            return None
        for pattern in patterns:
            if pattern not in self._copied and EVERYTHING not in self._copied:
                found = self._index.quads_for_pattern(*pattern, None)
                self._copy.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
                self._copied.add(pattern)
        return self._copy

    def whole(self) -> ox.Store:
        """Return a copy of everything: each triple once in the default graph, beside the named graphs."""
        if self._whole is None:
            self._whole = ox.Store()
            self._whole.bulk_extend(_doubled(self._index))
        return self._whole

    def _is_repeated(self, pattern: Pattern) -> bool:
        """Whether a triple that matches stands in several graphs."""
        if pattern not in self._repeated:
            terms = (str(term or f"?{name}") for term, name in zip(pattern, "spo", strict=True))
            triple = " ".join(terms)
            ask = f"ASK {{ GRAPH ?g {{ {triple} }} GRAPH ?h {{ {triple} }} FILTER(?g != ?h) }}"
            self._repeated[pattern] = bool(self._index.query(ask))
        return self._repeated[pattern]


def _doubled(index: ox.Store) -> Iterator[ox.Quad]:
    for quad in index:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)
