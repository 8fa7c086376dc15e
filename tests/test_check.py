from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from kg import rdf
from kg.check import check
from kg.frames import load_frames
from kg.model import Passage
from kg.names import EVENT, KG
from kg.resources import ontology_dir
from kg.store import open_store
from tests import made


@pytest.fixture
def store():
    with open_store("memory:") as opened:
        yield opened


def test_a_good_store_has_no_problems(store):
    store.replace(made.extraction())
    store.replace(made.meeting())
    assert check(store) == ()


def put(store, change) -> None:
    """Store a graph that was changed after it was written."""
    extraction = made.extraction()
    quads = [changed for quad in rdf.to_quads(extraction, store.frames) if (changed := change(quad)) is not None]
    store.replace_quads(extraction.document.key, quads, extraction.document.text)


def test_an_event_without_a_claim_is_named_with_its_sentence(store):
    extraction = made.extraction()
    store.replace(replace(extraction, events=(replace(extraction.events[1], claims=()),)))
    problems = check(store)
    assert [problem.message for problem in problems] == ["an event has at least one claim"]
    assert str(problems[0]).startswith(f"harbour.txt: event:{extraction.events[1].id}: ")
    assert "Earlier Haddad had consulted" in str(problems[0])


def test_an_actor_without_a_label_is_found(store):
    put(store, lambda quad: None if quad.object == ox.Literal("Omar Haddad", language="en") else quad)
    assert any("who has a label" in str(problem) for problem in check(store))


def test_an_unknown_status_is_found(store):
    wrong = ox.NamedNode(KG + "rumoured")

    def change(quad):
        if quad.object == rdf.term("kg:denied"):
            return ox.Quad(quad.subject, quad.predicate, wrong, quad.graph_name)
        return quad

    put(store, change)
    assert any("known ones" in str(problem) and "kg:rumoured" in str(problem) for problem in check(store))


def test_an_edge_that_follows_from_no_event_is_found(store):
    extraction = made.extraction()
    quads = list(rdf.to_quads(extraction, store.frames))
    a, b = (
        rdf.node("https://w3id.org/actor-kg/actor/", "Ivo_Tamm"),
        rdf.node("https://w3id.org/actor-kg/actor/", "Southby"),
    )
    quads.append(ox.Quad(a, rdf.term("kg:attacked"), b, quads[0].graph_name))
    store.replace_quads(extraction.document.key, quads, extraction.document.text)
    assert [str(problem) for problem in check(store)] == [
        "harbour.txt: actor:Ivo_Tamm: kg:attacked actor:Southby follows from no event"
    ]


def test_a_missing_edge_is_found(store):
    put(store, lambda quad: None if quad.predicate == rdf.term("kg:spokeWith") else quad)
    assert sum("is missing" in str(problem) for problem in check(store)) == 2


@pytest.mark.parametrize("text", ["Something else.", ""])
def test_a_quote_that_is_not_in_the_text_is_found(store, text):
    extraction = made.extraction()
    store.replace(replace(extraction, document=replace(extraction.document, text=text)))
    problems = check(store)
    assert any("not what stands at its range" in problem.message for problem in problems)
    assert any("outside the text" in problem.message for problem in problems)


def test_a_mention_at_the_wrong_place_is_found(store):
    extraction = made.extraction()
    event = extraction.events[1]
    moved = replace(event.sources[0], passage=Passage(0, 4))
    store.replace(replace(extraction, events=(replace(event, sources=(moved,)),)))
    assert any("'Haddad' is not what stands" in str(problem) for problem in check(store))


def test_what_verify_finds_is_reported(tmp_path):
    with open_store(tmp_path / "s") as store:
        store.replace(made.extraction())
    next((tmp_path / "s" / "documents").iterdir()).unlink()
    with open_store(tmp_path / "s", read_only=True) as store:
        assert any("is missing" in str(problem) for problem in check(store))


# --- the ontology itself ---------------------------------------------------------------------------------------------


def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in (ontology_dir() / "kg.ttl", *sorted((ontology_dir() / "relations").glob("*.ttl"))):
        graph.parse(path, format="turtle")
    return graph


def test_every_term_has_a_label_and_a_comment():
    graph = ontology()
    for term in {subject for subject in graph.subjects() if str(subject).startswith(KG)}:
        assert graph.value(term, RDFS.label), term
        assert graph.value(term, RDFS.comment), term


def test_every_term_in_a_graph_is_defined():
    defined = {str(subject) for subject in ontology().subjects()}
    frames = load_frames()
    quads = (*rdf.to_quads(made.extraction(), frames, run="1"), *rdf.to_quads(made.meeting(), frames))
    used = {t.value for quad in quads for t in (quad.predicate, quad.object) if isinstance(t, ox.NamedNode)}
    assert {iri for iri in used if iri.startswith(KG)} <= defined


def test_every_value_that_records_may_have_is_defined():
    from kg.model import CERTAINTIES, MEDIA, STATUSES

    defined = {str(subject) for subject in ontology().subjects()}
    names = [rdf.camel(name) for name in (*STATUSES, *CERTAINTIES, *MEDIA)] + list(rdf.ACTOR_CLASSES.values())
    assert {KG + name for name in names} <= defined


def test_every_relation_stands_below_a_class_of_the_scheme():
    graph = ontology()
    for relation in load_frames().relations.values():
        assert (rdflib.URIRef(KG + relation.plover), RDF.type, rdflib.URIRef(KG + "PloverClass")) in graph


def test_the_ontology_has_a_version():
    graph = ontology()
    assert graph.value(rdflib.URIRef(KG[:-1]), OWL.versionIRI)


def test_reasoning_over_a_graph_finds_no_contradiction():
    import owlrl

    graph = ontology()
    graph.parse(data="".join(f"{q.triple} .\n" for q in rdf.to_quads(made.extraction(), load_frames())), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    error = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    assert not list(graph.objects(None, error))


def test_event_iris_are_permalinks():
    assert rdf.event_iri("abc") == EVENT + "abc"
    assert Path(ontology_dir() / "shapes.ttl").is_file()
