from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from kg import rdf
from kg.check import check, check_document, check_ontology
from kg.frames import load_frames
from kg.model import Passage
from kg.names import EVENT, KG, PREFIXES
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


def test_the_ontology_fits_its_own_shapes():
    assert check_ontology() == ()


@pytest.mark.parametrize(
    "file, text, told",
    [
        ("relations/mine.ttl", 'kg:waved a kg:RelationType ; rdfs:label "waved at"@en ; kg:loud true .', "kg:loud"),
        ("relations/mine.ttl", 'kg:waved a kg:RelationType ; rdfs:label "waved at"@en .', "one PLOVER class"),
        ("relations/mine.ttl", "kg:waved a kg:RelationType ; kg:goldstein 99.0 .", "between -10 and 10"),
        ("lexicon/mine.ttl", 'kg:wave a kg:Frame ; kg:tells kg:nobodyKnows ; kg:verb "wave" .', "tells one relation"),
        ("lexicon/mine.ttl", "kg:wave a kg:Frame ; kg:tells kg:spokeWith .", "has words"),
        ("lexicon/mine.ttl", "kg:cue a kg:Cue ; kg:cueKind kg:weekday .", "a cue has words"),
        ("lexicon/mine.ttl", "kg:cue a kg:Cue kg:Cue .", "is no Turtle"),
        ("queries/mine.rq", "# Who waved.\nSELECT ?a { ?a kg:waved $b }", "no `# param` line names $b"),
        ("queries/mine.rq", "# Who waved.\nSELECT ?a { ?a kg:waved", "does not parse"),
        ("queries/mine.rq", "SELECT ?a { ?a kg:waved ?b }", "no comment"),
    ],
)
def test_what_is_wrong_in_the_ontology_is_named_with_its_file(tmp_path, file, text, told):
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_dir(), folder, ignore=shutil.ignore_patterns("actors", "lexicon"))
    (folder / "lexicon").mkdir()
    head = "" if file.endswith(".rq") else "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (folder / file).write_text(head + text, encoding="utf-8")
    problems = check_ontology(folder)
    assert {problem.document for problem in problems} == {file}
    assert any(told in problem.message for problem in problems), problems


@pytest.fixture
def looked_at(monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr("kg.check.check_ontology", lambda: ())

    def spy(store, info, shapes):
        seen.append(info.id)
        return check_document(store, info, shapes)

    monkeypatch.setattr("kg.check.check_document", spy)
    return seen


def test_only_what_changed_is_looked_at_again(tmp_path, looked_at):
    with open_store(tmp_path / "s") as store:
        store.replace(made.extraction())
        store.replace(made.meeting())
        assert check(store) == () and looked_at == ["harbour.txt", "summit.txt"]
        assert check(store) == () and len(looked_at) == 2
        store.replace(made.extraction(title="Another"))
        assert check(store) == () and looked_at[2:] == ["harbour.txt"]
        assert check(store, everything=True) == () and len(looked_at) == 5


def test_what_is_wrong_is_told_every_time(tmp_path, looked_at):
    with open_store(tmp_path / "s") as store:
        put(store, lambda quad: None if quad.predicate == rdf.term("kg:spokeWith") else quad)
        store.replace(made.meeting())
        assert check(store) == check(store) != ()
        assert looked_at == ["harbour.txt", "summit.txt", "harbour.txt"]


def test_another_ontology_makes_everything_new(tmp_path, looked_at, monkeypatch):
    with open_store(tmp_path / "s") as store:
        store.replace(made.meeting())
        check(store)
        monkeypatch.setattr("kg.check.memory.__version__", "9.9")
        check(store)
    assert looked_at == ["summit.txt"] * 2


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"version": 1}'])
def test_a_damaged_memory_is_as_if_there_were_none(tmp_path, looked_at, text):
    with open_store(tmp_path / "s") as store:
        store.replace(made.meeting())
        (tmp_path / "s" / "checked.json").write_text(text)
        assert check(store) == () and looked_at == ["summit.txt"]


def test_an_export_is_checked_without_its_texts(store, tmp_path):
    store.replace(made.extraction())
    path = tmp_path / "graph.nq"
    path.write_text("".join(f"{quad} .\n" for quad in store.index), encoding="utf-8")
    with open_store(path, read_only=True) as export:
        assert check(export) == ()
