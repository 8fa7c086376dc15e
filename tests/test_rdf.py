from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import rdf
from kg.errors import StoreError, UnknownName
from kg.frames import load_frames
from kg.names import ACTOR, PREFIXES
from tests import made

FRAMES = load_frames()
RELAXED = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
SPEAKS = "actor:Lena_Brandt kg:spokeWith actor:Omar_Haddad"


def dataset(*extractions: object) -> ox.Store:
    store = ox.Store()
    for extraction in extractions:
        store.extend(rdf.to_quads(extraction, FRAMES))
    return store


def ask(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES, use_default_graph_as_union=True))


@RELAXED
@given(made.extractions())
def test_what_is_written_is_read_back(extraction):
    quads = rdf.to_quads(extraction, FRAMES)
    assert rdf.from_quads(quads, extraction.document.text) == extraction


@RELAXED
@given(made.extractions())
def test_a_store_and_a_file_lose_nothing(extraction):
    quads = rdf.to_quads(extraction, FRAMES)
    store = ox.Store()
    triples = "".join(f"{quad.triple} .\n" for quad in quads)
    store.update(f"INSERT DATA {{ GRAPH {quads[0].graph_name} {{ {triples} }} }}")
    assert rdf.from_quads(store, extraction.document.text) == extraction
    assert sorted(map(rdf.present, store), key=str) == list(quads)
    parsed = ox.parse("".join(rdf.lines(quads)), format=ox.RdfFormat.N_QUADS)
    assert rdf.from_quads(parsed, extraction.document.text) == extraction


@given(st.text(alphabet=st.characters(codec=None)))  # surrogates included
def test_a_lone_surrogate_becomes_a_replacement_character(text):
    kept = rdf.clean(text)
    kept.encode()
    assert len(kept) == len(text)
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert kept == text


def test_surrogates_do_not_shift_offsets():
    assert rdf.clean("a\ud800b\udc00c") == "a\ufffdb\ufffdc"
    assert rdf.clean("a\ud83d\ude00c") == "a\ufffd\ufffdc"


@given(st.one_of(st.sampled_from(made.HOSTILE), st.text()))
def test_any_name_makes_an_iri_and_comes_back(name):
    iri = rdf.node(ACTOR, name)
    assert "/" not in iri.value[len(ACTOR) :]
    assert rdf.untail(iri.value, ACTOR) == name


def test_edges_stand_only_for_asserted_events():
    store = dataset(made.extraction())
    assert ask(store, SPEAKS)
    assert not ask(store, "actor:Eastmark_Army kg:attacked actor:Southby")
    assert not ask(store, "actor:Harbour_Post kg:spokeWith ?anyone")


def test_symmetric_edges_stand_both_ways_and_directed_ones_do_not():
    store = dataset(made.extraction(), replace(made.extraction("b"), events=(made.attack("b", "asserted"),)))
    assert ask(store, "actor:Omar_Haddad kg:spokeWith actor:Lena_Brandt")
    assert ask(store, "actor:Eastmark_Army kg:attacked actor:Southby")
    assert not ask(store, "actor:Southby kg:attacked actor:Eastmark_Army")


def test_a_superproperty_answers_for_the_specific_relation():
    store = dataset(made.extraction())
    query = "SELECT DISTINCT ?who WHERE { actor:Omar_Haddad kg:consulted ?who }"
    found = {row["who"].value for row in store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)}
    assert found == {ACTOR + "Lena_Brandt", ACTOR + "Ivo_Tamm"}


@pytest.mark.parametrize("people, ends", [(2, True), (3, False)])
def test_a_meeting_of_many_has_participants_but_no_source(people, ends):
    store = dataset(made.meeting(people=people))
    assert ask(store, "?e kg:participant actor:Anna , actor:Bela")
    assert ask(store, "?e kg:source ?a ; kg:target ?b") is ends
    assert ask(store, "actor:Bela kg:metWith actor:Anna . actor:Anna kg:metWith actor:Bela")


def test_the_shape_of_an_event():
    store = dataset(made.extraction())
    assert ask(
        store,
        """?e a sem:Event ; kg:relation kg:spokeWith ; kg:source actor:Lena_Brandt ; kg:target actor:Omar_Haddad ;
           kg:participant actor:Omar_Haddad ; kg:ploverClass kg:CONSULT ; kg:quadClass 1 ; kg:medium kg:phone ;
           kg:duration "PT50M"^^xsd:duration ; kg:durationSeconds 3000 ; kg:topic "grain"@en ; kg:confidence 0.97 ;
           kg:firstContactSince "October 16" ; kg:status kg:asserted ; kg:date "2024-03-04"^^xsd:date .
           ?c a kg:Claim ; kg:about ?e ; kg:chain ?s1 , ?s2 ; kg:evidence ?v .
           ?s1 kg:position 1 ; prov:agent actor:Harbour_Post . ?s2 kg:position 2 ; prov:agent actor:Northland_Ministry .
           ?v a oa:Annotation ; oa:exact ?quote ; kg:sentenceSpan "char=0,108" ; kg:triggerSpan "char=12,17" .""",
    )
    assert ask(store, "?e kg:target actor:Ivo_Tamm ; kg:targetCertainty kg:officeAssumed ; kg:before ?call")
    assert ask(store, "actor:Ivo_Tamm kg:held ?o . ?o kg:office 'President' ; kg:from '2014-06-08'^^xsd:date")
    assert ask(store, "?o kg:post actor:President_of_Eastmark . actor:President_of_Eastmark a kg:Post")
    assert ask(store, "actor:Omar_Haddad owl:sameAs wd:Q2 . actor:Lena_Brandt skos:closeMatch wd:Q1")


def test_no_blank_nodes_and_one_graph():
    quads = rdf.to_quads(made.extraction(), FRAMES)
    assert {type(term) for quad in quads for term in quad} == {ox.NamedNode, ox.Literal}
    assert {quad.graph_name for quad in quads} == {rdf.graph_name(made.extraction().document.key)}


@pytest.mark.parametrize(
    "url, kind",
    [("https://example.org/a", ox.NamedNode), ("javascript:alert(1)", ox.Literal), ("http://a b", ox.Literal)],
)
def test_only_links_become_iris(url, kind):
    store = dataset(made.extraction(url=url))
    found = [quad.object for quad in store if quad.predicate == rdf.term("dcterms:source")]
    assert [type(value) for value in found if value.value == url] == [kind]


def test_an_unknown_relation_is_refused():
    event = replace(made.call(), relation="waved")
    with pytest.raises(UnknownName, match="waved"):
        rdf.to_quads(replace(made.extraction(), events=(event,)), FRAMES)


def test_a_damaged_graph_is_named():
    quads = [q for q in rdf.to_quads(made.extraction(), FRAMES) if q.predicate != rdf.term("kg:relation")]
    with pytest.raises(StoreError, match="kg:relation"):
        rdf.from_quads(quads)
