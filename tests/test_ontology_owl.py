"""The vocabulary as other tools see it: closed under OWL RL without contradiction, every term with its words."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, Graph

from kg import rdf
from kg.frames import load_frames
from kg.names import KG
from kg.resources import ontology_dir
from tests import made

ERRORS = rdflib.Namespace("http://www.daml.org/2002/03/agents/agent-ont#")  # owlrl's own, for what contradicts


def vocabulary() -> Graph:
    graph = Graph()
    for path in (ontology_dir() / "kg.ttl", *sorted((ontology_dir() / "relations").glob("*.ttl"))):
        graph.parse(path, format="turtle")
    return graph


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_closure_of_vocabulary_and_a_document_holds_no_contradiction():
    owlrl = pytest.importorskip("owlrl", reason="owlrl is not installed")
    graph = vocabulary()
    for extraction in (made.extraction(), made.meeting()):
        for quad in rdf.to_quads(extraction, load_frames()):
            graph.parse(data=f"{quad.triple} .", format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    told = [str(graph.value(node, ERRORS.error)) for node in graph.subjects(RDF.type, ERRORS.ErrorMessage)]
    assert told == []
    assert not list(graph.subjects(RDF.type, OWL.Nothing))
    people = rdflib.Namespace("https://w3id.org/actor-kg/actor/")
    kg = rdflib.Namespace(KG)
    assert (people.Lena_Brandt, kg.consulted, people.Omar_Haddad) in graph
    assert (people.Lena_Brandt, RDF.type, kg.Actor) in graph


def test_a_contradiction_would_be_found():
    owlrl = pytest.importorskip("owlrl", reason="owlrl is not installed")
    graph = vocabulary()
    graph.parse(data=f"@prefix kg: <{KG}> . <urn:x> a <{OWL.Nothing}> .", format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert list(graph.subjects(RDF.type, ERRORS.ErrorMessage)) or list(graph.subjects(RDF.type, OWL.Nothing))


def test_every_term_has_a_label_and_a_comment():
    graph = vocabulary()
    terms = {subject for subject in graph.subjects() if str(subject).startswith(KG)}
    assert len(terms) > 150
    assert {term for term in terms if not graph.value(term, RDFS.label)} == set()
    assert {
        term for term in terms if not graph.value(term, RDFS.comment) and not graph.value(term, rdflib.SKOS.definition)
    } == set()


def test_the_ontology_has_a_version():
    graph = Graph().parse(Path(ontology_dir() / "kg.ttl"), format="turtle")
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    assert str(graph.value(ontology, OWL.versionIRI)).startswith(str(ontology) + "/")


def test_every_relation_is_a_property_to_tools_that_know_no_relation_types():
    graph = vocabulary()
    relations = set(graph.subjects(RDF.type, rdflib.URIRef(KG + "RelationType")))
    assert len(relations) == len(load_frames().relations)
    assert relations <= set(graph.subjects(RDF.type, OWL.ObjectProperty))
    for term in set(graph.subjects(RDF.type, OWL.ObjectProperty)) & set(graph.subjects(RDF.type, OWL.DatatypeProperty)):
        pytest.fail(f"{term} is both kinds of property")


def test_the_coding_schemes_have_their_concepts():
    graph = vocabulary()
    for scheme, size in (("PLOVER", 16), ("CAMEO", 20)):
        assert len(set(graph.subjects(rdflib.SKOS.topConceptOf, rdflib.URIRef(KG + scheme)))) == size
