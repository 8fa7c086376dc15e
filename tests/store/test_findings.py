"""Findings in a store: SPARQL asks for them, they outlive the process, and the store still checks."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.check import check
from kg.errors import StoreError
from kg.model import Document, Extraction, Finding
from kg.rdf import FINDINGS, findings_to_quads
from kg.store import open_store

HEADER = {"level": "person", "seed": 1, "gate_p": 0.01, "ego": None}
FOUND = (
    Finding("multi_front_actor", ("Ann Example", "Bo"), "Ann keeps 2 fronts open.", ("e1", "e2"), (("support", 0.9),)),
    Finding("channel", ("Bo", "Cy"), 'Bo and Cy: "3 contacts" \\ >', ("e1",), (("open", True), ("gap", None))),
)
DERIVED = (
    "SELECT ?e WHERE { ?f a kg:Finding ; kg:findingKind 'multi_front_actor' ; prov:wasDerivedFrom ?e } ORDER BY ?e"
)
SEED = "SELECT ?v WHERE { ?f prov:wasGeneratedBy/kg:parameter ?p . ?p kg:name 'seed' ; rdf:value ?v }"


def events(store) -> list[str]:
    return [row["e"].value.rpartition("/")[2] for row in store.query(DERIVED)]


@pytest.fixture
def quads():
    return findings_to_quads(HEADER, FOUND)


def test_findings_are_the_same_quads_in_any_order_of_the_header(quads):
    assert findings_to_quads(dict(reversed(HEADER.items())), FOUND) == quads
    assert len(set(quads)) == len(quads)


def test_a_finding_leads_to_its_events_and_parameters(quads):
    with open_store("memory:") as store:
        store.put_graph(FINDINGS, quads)
        assert events(store) == ["e1", "e2"]
        assert [row["v"].value for row in store.query(SEED)] == ["1", "1"]


def test_findings_put_again_replace_the_old_ones(quads):
    with open_store("memory:") as store:
        store.put_graph(FINDINGS, quads)
        store.put_graph(FINDINGS, findings_to_quads(HEADER, FOUND[1:]))
        assert events(store) == []


def test_findings_outlive_the_process_and_a_rebuild_and_the_store_checks(quads, tmp_path):
    with open_store(tmp_path / "s") as store:
        store.replace(Extraction(Document("d", "d", "Text."), (), ()))
        store.put_graph(FINDINGS, quads)
    with open_store(tmp_path / "s", read_only=True) as store:
        assert events(store) == ["e1", "e2"]
        assert check(store) == ()
    with open_store(tmp_path / "s") as store:
        store.rebuild()
        assert events(store) == ["e1", "e2"]
        assert [info.key for info in store.documents()] == ["d"]


def test_findings_that_a_crash_kept_from_the_index_come_back(quads, tmp_path):
    with open_store(tmp_path / "s") as store:
        store.put_graph(FINDINGS, quads)
    index = ox.Store(str(tmp_path / "s" / "index"))
    index.remove_graph(FINDINGS)
    index.flush()
    del index
    with open_store(tmp_path / "s") as store:
        assert events(store) == ["e1", "e2"]


def test_a_reader_cannot_put_and_nobody_can_put_under_another_name(quads, tmp_path):
    with open_store(tmp_path / "s") as store, pytest.raises(StoreError, match="another graph"):
        store.put_graph(ox.NamedNode("urn:other"), quads)
    with open_store(tmp_path / "s", read_only=True) as store, pytest.raises(StoreError, match="reading only"):
        store.put_graph(FINDINGS, quads)
