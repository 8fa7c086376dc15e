"""The extra `fast`: other libraries by NetworkX's dispatch give what NetworkX gives."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.analysis import backends
from kg.analysis.sides import positions

pytest.importorskip("rustworkx")
pytest.importorskip("networkit")


@pytest.fixture(autouse=True)
def no_cache():
    with nx.config(cache_converted_graphs=False):
        yield


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(0, 80), st.integers(0, 10**6), st.booleans())
def test_betweenness_is_the_same_by_every_backend(nodes, edges, seed, normalized):
    graph = nx.relabel_nodes(nx.gnm_random_graph(nodes, edges, seed=seed), lambda number: f"actor{number}")
    wanted = nx.betweenness_centrality(graph, normalized=normalized)
    with nx.config(cache_converted_graphs=False):
        for name in ("rustworkx", "networkit"):
            found = nx.betweenness_centrality(graph, normalized=normalized, backend=name)
            assert list(found) == list(wanted)
            assert found == pytest.approx(wanted, abs=1e-9)


def test_articulation_points_are_the_same():
    graph = nx.gnm_random_graph(200, 220, seed=4)
    found = list(nx.articulation_points(graph, backend="rustworkx"))
    assert set(found) == set(nx.articulation_points(graph))
    assert len(found) == len(set(found))


@pytest.mark.parametrize("options", [{"weight": "weight"}, {"k": 3}, {"endpoints": True}])
def test_what_a_backend_cannot_do_is_left_to_networkx(options):
    graph = nx.path_graph(5)
    with pytest.raises(NotImplementedError):
        nx.betweenness_centrality(graph, backend="rustworkx", **options)
    with pytest.raises(NotImplementedError):
        nx.betweenness_centrality(nx.DiGraph(graph), backend="networkit")


def test_positions_do_not_depend_on_what_is_installed(monkeypatch):
    graph = nx.gnm_random_graph(150, 700, seed=1)
    found = []
    for name in ("rustworkx", "networkit", None):
        monkeypatch.setattr("kg.analysis.sides.faster", lambda graph, name=name: name)
        found.append(positions(graph))
    assert found[0] == found[1] == found[2]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 25), st.integers(0, 60), st.integers(0, 10**6))
def test_positions_are_those_that_networkx_works_out(nodes, edges, seed):
    graph = nx.relabel_nodes(nx.gnm_random_graph(nodes, edges, seed=seed), lambda number: f"actor{number}")
    constraint, size = nx.constraint(graph, list(graph)), nx.effective_size(graph, list(graph))
    for actor, place in positions(graph).items():
        if graph[actor]:
            assert place.constraint == pytest.approx(constraint[actor])
            assert place.effective_size == pytest.approx(size[actor])
        else:
            assert place.constraint is None and place.effective_size is None


def test_small_graphs_are_left_to_networkx():
    assert backends.faster(nx.path_graph(100)) is None
    assert backends.faster(nx.path_graph(1000)) in {"rustworkx", "networkit"}
