"""One suite over every store: the promises of kg.store.base.Store."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from kg import identity, rdf
from kg.errors import StoreError, UsageError
from kg.model import Judgement
from kg.names import ACTOR, KG
from kg.store import open_store
from kg.store.judged import retract
from tests import made
from tests.store.endpoint import endpoint


@pytest.fixture(params=["memory:", "directory", "remote", "kg serve", "virtuoso"])
def where(request, tmp_path):
    if request.param in ("kg serve", "virtuoso"):
        yield request.getfixturevalue({"kg serve": "on_kg", "virtuoso": "on_virtuoso"}[request.param])
        return
    if request.param == "remote":
        pytest.importorskip("httpx", reason="the extra `remote` is not installed")
        with endpoint() as server:
            yield server.url
    else:
        yield tmp_path / "store" if request.param == "directory" else request.param


@pytest.fixture
def store(where):
    with open_store(where) as opened:
        yield opened


def test_what_was_stored_comes_back(store):
    one, two = made.extraction("b.txt"), made.meeting("a.txt")
    for extraction in (one, two):
        store.replace(extraction, run="1")
    assert list(store.extractions()) == [two, one]
    assert [(info.id, info.date, info.run) for info in store.documents()] == [
        ("a.txt", None, "1"),
        ("b.txt", "2024-03-05", "1"),
    ]
    assert store.text(one.document.key) == one.document.text


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(extraction=made.extractions())
def test_any_extraction_comes_back(store, extraction):
    store.replace(extraction)
    assert store.extraction(extraction.document.key) == extraction
    assert store.verify() == ()


def test_reading_a_text_twice_changes_nothing(store):
    store.replace(made.extraction())
    before = set(store.index)
    store.replace(made.extraction())
    assert set(store.index) == before


def test_a_changed_document_replaces_the_whole_old_one(store):
    old = made.extraction()
    new = replace(old, events=old.events[1:2], actors=old.actors[:2], misses=())
    store.replace(made.meeting())
    store.replace(old)
    store.replace(new)
    assert store.extraction(old.document.key) == new
    assert not store.query("ASK { actor:Lena_Brandt kg:spokeWith ?b }")
    assert store.query("ASK { actor:Anna kg:metWith ?b }")


def test_a_removed_document_leaves_nothing(store):
    store.replace(made.extraction())
    store.remove(made.extraction().document.key)
    store.remove("never there")
    assert not list(store.documents()) and not list(store.index)
    with pytest.raises(StoreError):
        store.text(made.extraction().document.key)


def test_what_is_stored_already_is_known(store):
    extraction = made.extraction()
    assert not store.stored(extraction.document, run="1")
    store.replace(extraction, run="1")
    assert store.stored(extraction.document, run="1")
    assert not store.stored(extraction.document, run="2")
    assert not store.stored(replace(extraction.document, text="Other."), run="1")
    assert not store.stored(replace(extraction.document, date="2020-01-01"), run="1")


def test_many_documents_are_loaded_at_once(store):
    store.replace(made.extraction("a.txt", title="Old"), run="0")
    read = [made.extraction("a.txt"), made.meeting("b.txt"), made.extraction("c.txt")]
    given = [(one.document.key, rdf.to_quads(one, store.frames, run="1"), one.document.text) for one in read]
    for some in (given, given[1:2]):  # more than there are, and fewer
        assert [info.key for info in store.load(some)] == [key for key, _, _ in some]
        store.flush()
        assert list(store.extractions()) == read
        assert all(store.stored(one.document, run="1") for one in read)
        assert store.verify() == ()


def test_a_decision_is_kept_and_leaves_no_trace_when_it_is_taken_back(store, where):
    for name in ("a.txt", "b.txt"):
        store.replace(made.extraction(name), run="1")
    before = {info.key: rdf.lines(store.quads(info.key)) for info in store.documents()}
    same = Judgement("same", "vera", "2026-01-01", actor=made.BRANDT, other=made.PRESIDENT)
    [judged] = store.judge([same])
    assert store.query("ASK { actor:Omar_Haddad kg:consulted actor:Lena_Brandt }")
    assert not store.query("ASK { actor:Ivo_Tamm skos:prefLabel ?name }")
    store.replace(made.extraction("b.txt", title="New"), run="2")
    assert not store.query("ASK { actor:Ivo_Tamm skos:prefLabel ?name }")
    store.flush()
    if str(where) != "memory:":
        with open_store(where, read_only=True) as reader:
            assert reader.judgements == (judged,)
            assert reader.verify() == ()
            assert reader.extraction(made.extraction("a.txt").document.key) != made.extraction("a.txt")
            assert reader.original(made.extraction("a.txt").document.key)
    store.judge([identity.undo(judged, store.judgements, by="vera", when="2026-01-02")])
    store.replace(made.extraction("b.txt"), run="1")
    assert {info.key: rdf.lines(store.quads(info.key)) for info in store.documents()} == before
    assert store.verify() == ()


def test_a_document_taken_out_on_purpose_stays_out(store):
    found = made.extraction("a.txt")
    store.replace(found)
    retract(store, {found.document.key}, by="vera", when="2026-01-01", why="asked to")
    assert not list(store.documents())
    assert store.removal(found.document).why == "asked to"
    with pytest.raises(StoreError, match="removed on purpose"):
        store.replace(found)


def test_quads_of_another_graph_are_refused(store):
    quads = rdf.to_quads(made.extraction(), store.frames)
    with pytest.raises(StoreError, match="another graph"):
        store.replace_quads("other", quads, "")


def test_an_edge_told_by_two_documents_counts_once(store):
    store.replace(made.extraction("a.txt"))
    store.replace(made.extraction("b.txt"))
    count = "SELECT (COUNT(*) AS ?n) WHERE { actor:Lena_Brandt kg:spokeWith ?b }"
    assert [row["n"].value for row in store.query(count)] == ["1"]
    assert len(store.query("SELECT ?b WHERE { actor:Lena_Brandt kg:spokeWith ?b }").rows) == 1
    inside = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { actor:Lena_Brandt kg:spokeWith ?b } }"
    assert [row["n"].value for row in store.query(inside)] == ["2"]
    store.remove(made.extraction("b.txt").document.key)
    assert [row["n"].value for row in store.query(inside)] == ["1"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "PREFIX a: <urn:a> SELECT * { ?s a:.SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o # \rSERVICE <http://localhost:1/> { ?s ?p ?o }\n }",
        'SELECT * { ?s ?p "x\\u0022 . SERVICE <http://localhost:1/> { ?s ?p ?o } # " }',
        "SELECT * { FILTER EXISTS { SERVICE SILENT <http://localhost:1/> { ?s ?p ?o } } }",
        "SELECT * { \\u0053ERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "LOAD <http://localhost:1/>",
        "DROP ALL",
        "DELETE WHERE { ?s ?p ?o }",
    ],
)
def test_nothing_is_contacted_or_changed_by_a_query(store, query):
    store.replace(made.extraction())
    with pytest.raises(UsageError, match=r"refused|escape|parse|only reads"):
        store.query(query)
    assert store.verify() == ()


@pytest.mark.parametrize(
    "query, words",
    [
        ("SELECT ?a WHERE {\n  ?a foo:bar ?b }", ["line 2", "unknown prefix foo:", "known prefixes"]),
        ("SELECT ?a WHERE { ?a kg:relation ?b", ["line 1", "1 opening and 0 closing"]),
        ("wer spricht mit wem", ["line 1", "begins with SELECT"]),
    ],
)
def test_a_wrong_query_is_explained(store, query, words):
    with pytest.raises(UsageError) as caught:
        store.query(query)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.filterwarnings("ignore:Dataset.* is deprecated:DeprecationWarning")  # rdflib 7.6 warns of its own code
def test_the_dataset_reads_with_rdflib(store):
    store.replace(made.extraction("a.txt"))
    store.replace(made.extraction("b.txt"))
    dataset = store.dataset
    query = "SELECT ?b WHERE { actor:Lena_Brandt kg:spokeWith ?b }"
    expected = [URIRef(ACTOR + "Omar_Haddad")]
    assert [row.b for row in dataset.query(query)] == expected
    assert [row.b for row in dataset.query(prepareQuery(query, initNs=dict(dataset.namespaces())))] == expected
    bound = dataset.query("SELECT ?b WHERE { ?a kg:spokeWith ?b }", initBindings={"a": URIRef(ACTOR + "Lena_Brandt")})
    assert [row.b for row in bound] == expected
    assert list(dataset.objects(URIRef(ACTOR + "Lena_Brandt"), URIRef(KG + "spokeWith"))) == expected
    assert dataset.query("ASK { ?c kg:about ?e }").askAnswer
    with pytest.raises(StoreError, match="for reading"):
        dataset.add((URIRef("urn:a"), URIRef("urn:b"), Literal("c")))
    with pytest.raises(StoreError, match="for reading"):
        dataset.update("DROP ALL")
    assert store.verify() == ()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(label=st.one_of(st.sampled_from(made.HOSTILE), st.text(max_size=20)))
def test_no_label_breaks_out_of_an_update_or_a_query(store, label):
    import pyoxigraph as ox

    actor = replace(made.BRANDT, label=label, aliases=())
    extraction = replace(made.extraction(), actors=(actor,))
    store.replace(extraction)
    assert [info.key for info in store.documents()] == [extraction.document.key]
    query = "SELECT DISTINCT ?a WHERE { ?a skos:prefLabel ?label FILTER(STR(?label) = STR(?given)) }"
    rows = list(store.query(query, substitutions={"given": ox.Literal(label)}))
    assert [row["a"].value for row in rows] == [ACTOR + actor.id]
