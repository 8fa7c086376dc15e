from __future__ import annotations

import io
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import UnknownName
from kg.export.entail import WRITERS, entailed, write
from kg.names import ACTOR, KG, PREFIXES
from kg.store import open_store
from tests import made

LENA, OMAR = f"<{ACTOR}Lena_Brandt>", f"<{ACTOR}Omar_Haddad>"


@pytest.fixture
def store():
    with open_store("memory:") as opened:
        extraction = made.extraction()
        visit = replace(made.call(extraction.document.key), relation="visited")
        opened.replace(replace(extraction, events=(visit, *extraction.events[1:])))
        opened.replace(made.extraction("again.txt"))
        yield opened


def test_what_follows_is_told(store):
    found = {str(triple) for triple in entailed(store)}
    assert f"{OMAR} <{KG}hosted> {LENA}" in found
    assert f"{LENA} <{PREFIXES['rdf']}type> <{PREFIXES['schema']}Person>" in found
    assert f"{LENA} <{PREFIXES['rdf']}type> <{PREFIXES['sem']}Actor>" in found  # over two steps
    assert any(f"<{PREFIXES['sem']}eventType>" in triple for triple in found)


def test_nothing_that_was_read_is_told_again(store):
    read = {str(quad.triple) for quad in store.index}
    assert not read & {str(triple) for triple in entailed(store)}


def test_it_is_the_closure_that_a_reasoner_finds(store):
    """Every triple follows by RDFS and OWL from graph and ontology, as owlrl sees it, and nothing of ours is missed."""
    import owlrl

    from kg.resources import ontology_dir

    schema = rdflib.Graph().parse(ontology_dir() / "kg.ttl")
    for path in sorted((ontology_dir() / "relations").glob("*.ttl")):
        schema.parse(path)
    kept = rdflib.Graph()  # without domains and ranges, whose types nobody asked for
    for name in ("subClassOf", "subPropertyOf"):
        kept += schema.triples((None, rdflib.RDFS[name], None))
    for a, b in schema.subject_objects(rdflib.URIRef(KG + "counterpart")):
        kept.add((a, rdflib.OWL.inverseOf, b))
    data = "".join(f"{quad.triple} .\n" for quad in store.index)
    kept.parse(data=data, format="nt")
    read = set(rdflib.Graph().parse(data=data, format="nt"))
    owlrl.DeductiveClosure(owlrl.RDFS_Semantics).expand(kept)
    ours = set(rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in entailed(store)), format="nt"))
    inverses = {triple for triple in ours if str(triple[1]) == KG + "hosted"}
    vocabularies = tuple(PREFIXES[name] for name in ("kg", "sem", "schema", "prov", "oa"))
    subjects = {subject for subject, _, _ in read}
    theirs = {
        triple
        for triple in set(kept) - read
        if triple[0] in subjects
        and not (isinstance(triple[2], rdflib.Literal) and str(triple[1]).startswith(KG))
        and (str(triple[1]).startswith(vocabularies) or str(triple[2]).startswith(vocabularies))
    }
    assert inverses and {t for t in ours - theirs if str(t[1]) not in (KG + "hosted", KG + "consulted")} == set()
    assert theirs - ours == set()


@pytest.mark.parametrize("format_", WRITERS)
def test_every_format_says_the_same(store, format_):
    stream = io.StringIO()
    write(store, stream, format_)
    formats = {"ttl": "TURTLE", "trig": "TRIG", "nq": "N_QUADS", "nt": "N_TRIPLES"}
    quads = list(ox.parse(stream.getvalue(), format=getattr(ox.RdfFormat, formats[format_])))
    assert {str(quad.triple) for quad in quads} == {str(triple) for triple in entailed(store)}
    if format_ in ("nq", "trig"):
        assert {quad.graph_name.value for quad in quads} == {KG + "entailed"}


def test_formats_that_cannot_keep_it_apart_are_refused(store):
    with pytest.raises(UnknownName, match="ttl"):
        write(store, io.StringIO(), "graphml")
