"""The same questions to our store, rdflib's memory and OpenLink Virtuoso (where installed) have the same answers."""

from __future__ import annotations

import pytest

from kg.names import PREFIXES
from kg.store import open_store
from kg.store.protocol import Server
from tests.test_query_equal import BY_CHANCE, bag, generated, made_info, rdflib_of

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated:DeprecationWarning")

MERGED = "urn:kg:merged"  # Virtuoso's own union of graphs is of no standard: it is asked about one graph
HEADER = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())


def test_answers_are_those_of_rdflib_and_virtuoso(on_virtuoso):
    index = generated(60)
    lines = sorted({f"{quad.triple} .\n" for quad in index})
    server = Server(on_virtuoso)
    for start in range(0, len(lines), 200):
        server.update([f"INSERT DATA {{ GRAPH <{MERGED}> {{ {''.join(lines[start : start + 200])} }} }}"])
    reference = rdflib_of(index)
    with open_store("memory:") as store:
        store._index = index
        store._infos = dict.fromkeys(("one", "two"), made_info())
        for query in BY_CHANCE:
            ours = store.query(query)
            names = ours.variables
            there = server.select(HEADER + query.replace("WHERE {", f"FROM <{MERGED}> WHERE {{", 1))
            rows = [tuple(row.get(name) for name in names) for row in there]
            assert bag(names, ours.rows) == bag(names, rows) == bag(names, reference.query(query)), query
    server.update([f"CLEAR GRAPH <{MERGED}>"])
    server.close()
