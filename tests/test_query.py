from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import query
from kg.errors import UnknownName, UsageError
from kg.ingest import tell_stories
from kg.model import Finding, Judgement
from kg.names import ACTOR
from kg.rdf import FINDINGS, findings_to_quads
from kg.store import open_store
from tests import made

PAIR = {"actor": "Haddad", "other": "Brandt"}
# What each named query is asked, and a cell it must answer with. A query without a row here fails the test below.
ASKED = {
    "judgements": ({}, ["tester", "unsure", "2024-05-01"]),
    "actors": ({}, ("Omar Haddad", "Person", "2", "4")),
    "assumed-office-holders": ({}, ("Ivo Tamm", "the president of Eastmark")),
    "cited": ({}, ("Harbour Post", "asserted", "2")),
    "consulted": ({"actor": "Omar Haddad"}, ("Lena Brandt",)),
    "channels": ({"actor": "Haddad"}, ("Lena Brandt", "1", "2", "phone", "2024-03-04")),
    "contacts": (
        {"actor": "Haddad", "with": "Brandt"},
        ("2024-03-04", "spokeWith", "phone", "PT50M", "2"),
    ),
    "contradictions": ({}, ("Eastmark Army", "attacked", "Southby", "asserted")),
    "cooperation-conflict-by-month": ({}, ("2024-03", "4", "0", "0", "1")),
    "denied-or-planned": ({"actor": "Southby"}, ("denied", "Eastmark Army", "attacked", "Southby")),
    "disputed": ({}, ("attacked", "Eastmark denied that its army had attacked Southby.", "dispute.txt")),
    "document": ({"document": "summit.txt"}, ("Anna", "metWith", "Cora", "asserted")),
    "edges": ({}, ("Lena Brandt", "spokeWith", "Omar Haddad", "2", "2")),
    "evidence": ({**PAIR, "relation": "spokeWith"}, ("spokeWith", "asserted", "The call took fifty minutes.")),
    "findings": ({}, ("channel", "Lena Brandt and Omar Haddad: 1 contact.", "1")),
    "first-contacts": ({}, ("Lena Brandt", "Omar Haddad", "October 16", "not enough data")),
    "first-last-contact": (PAIR, ("2024-03-04", "2024-03-04", "2", "October 16")),
    "go-betweens": ({"actor": "Brandt", "other": "Tamm"}, ("Omar Haddad",)),
    "low-confidence": ({}, ("0.55", "Eastmark Army", "attacked")),
    "new-pairs": ({"since": "2024-03-05"}, ("Ivo Tamm", "Omar Haddad", "2024-03-05", "2")),
    "path": ({"actor": "Brandt", "other": "Tamm"}, ("2", "Lena Brandt – Omar Haddad – Ivo Tamm")),
    "said-by": ({"actor": "Harbour Post"}, ("Lena Brandt", "spokeWith", "Omar Haddad", "asserted")),
    "sources": (PAIR, ("2024-03-04", "spokeWith", "asserted", "2", "1", "Northland ministry")),
    "spoke-with": ({}, ("Lena Brandt", "Omar Haddad", "The call took fifty minutes.")),
    "stories": ({}, ("2024-03-04", "spokeWith", "asserted", "Lena Brandt, Omar Haddad", "2", "1")),
    "timeline": (PAIR, ("2024-03-04", "Lena Brandt", "spokeWith", "Omar Haddad", "asserted")),
    "unresolved-actors": ({}, ("Eastmark Army", "SecurityForce", "4", "4")),
}


@pytest.fixture(scope="module")
def store():
    with open_store("memory:") as opened:
        for name in ("a.txt", "b.txt"):
            opened.replace(made.extraction(name))
        opened.replace(made.meeting())
        happened = made.attack("war", "asserted")
        claims = (replace(happened.claims[0], status="asserted"),)
        document = replace(made.extraction().document, id="war.txt", key="war")
        opened.replace(replace(made.extraction(), document=document, events=(replace(happened, claims=claims),)))
        disputed = replace(made.attack("disp", "disputed"), claims=())
        document = replace(document, id="dispute.txt", key="disp")
        opened.replace(replace(made.extraction(), document=document, events=(disputed,)))
        told = "Lena Brandt and Omar Haddad: 1 contact."
        finding = Finding("channel", ("Lena_Brandt", "Omar_Haddad"), told, (made.extraction("a.txt").events[0].id,))
        opened.put_graph(FINDINGS, findings_to_quads({"seed": 1}, [finding]))
        opened.judge([Judgement("unsure", "tester", "2024-05-01", actor=made.BRANDT, other=made.HADDAD)])
        tell_stories(opened)
        yield opened


def answered(store, what, parameters=None, format_="csv", **options) -> str:
    stream = io.StringIO()
    query.write(query.run(store, what, parameters), format_, stream, **options)
    return stream.getvalue()


def test_every_named_query_is_asked_below():
    assert set(query.named_queries()) == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_a_named_query_answers(store, name):
    parameters, cells = ASKED[name]
    rows = [list(row.values()) for row in query.rows(query.run(store, name, parameters))]
    assert any(set(cells) <= set(row) for row in rows), rows


@pytest.mark.parametrize("name", ASKED)
def test_a_named_query_gives_each_row_once_and_in_order(store, name):
    parameters, _ = ASKED[name]
    answer = query.run(store, name, parameters)
    assert len(set(answer.rows)) == len(answer.rows)
    assert answered(store, name, parameters, "tsv") == answered(store, name, parameters, "tsv")


@pytest.mark.parametrize("name", ASKED)
def test_a_named_query_has_help(name):
    found = query.named_queries()[name]
    assert found.help.endswith(".") and all(parameter.help for parameter in found.parameters)
    assert name in query.describe_named() and found.help in query.describe_named()


@pytest.mark.parametrize(
    "said, meant",
    [
        ("Lena Brandt", "Lena_Brandt"),
        ("lena brandt", "Lena_Brandt"),
        ("L. Brandt", "Lena_Brandt"),
        ("Haddad", "Omar_Haddad"),
        ("Lena_Brandt", "Lena_Brandt"),
        ("actor:Lena_Brandt", "Lena_Brandt"),
        (ACTOR + "Lena_Brandt", "Lena_Brandt"),
        ("Eastmark", "Eastmark_Army"),
    ],
)
def test_a_name_finds_its_actor(store, said, meant):
    assert query.resolve_actor(store, said).value == ACTOR + meant


def test_an_ambiguous_name_lists_the_candidates():
    with open_store("memory:") as store:
        other = replace(made.HADDAD, id="Rami_Haddad", label="Rami Haddad")
        store.replace(replace(made.extraction(), actors=(made.HADDAD, other), events=()))
        with pytest.raises(UsageError, match=r"Omar Haddad \(Omar_Haddad\), Rami Haddad \(Rami_Haddad\)"):
            query.resolve_actor(store, "haddad")


def test_an_unknown_name_says_what_is_near(store):
    for name in ("Omar Hadad", "hadad"):
        with pytest.raises(UsageError, match="near it: Omar Haddad"):
            query.resolve_actor(store, name)
    with pytest.raises(UsageError, match="kg query actors"):
        query.resolve_actor(store, "Xyzzy")


def test_it_is_told_who_was_meant(store):
    told: list[str] = []
    query.run(store, "contacts", {"actor": "haddad"}, told=told.append)
    query.run(store, "contacts", {"actor": "Omar Haddad"}, told=told.append)
    assert told == ["--actor haddad: Omar Haddad"]


def test_pages_together_are_the_whole(store):
    text = "SELECT ?s ?o WHERE { ?s a ?o } ORDER BY ?s ?o"
    whole = answered(store, text, None, "tsv").splitlines()
    pages = [answered(store, text, None, "tsv", limit=7, offset=start).splitlines()[1:] for start in range(0, 400, 7)]
    assert [line for page in pages for line in page] == whole[1:] and len(whole) > 30
    construct = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"
    first, rest = (
        answered(store, construct, None, "csv", **page).splitlines()[1:] for page in ({"limit": 5}, {"offset": 5})
    )
    assert first + rest == answered(store, construct, None, "csv").splitlines()[1:]


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_other_programs_read_the_results(store, format_):
    """rdflib reads each result format back; CSV has no types, so texts are compared."""
    import rdflib
    from rdflib.query import Result

    text = (
        "SELECT ?a ?b ?c WHERE { VALUES (?a ?b ?c) { (actor:Anna 'one <b> & \\n three'@en 1.5)"
        " (UNDEF 'tab\\there' true) (<urn:x> '' '2024-01-01'^^xsd:date) } }"
    )
    written = answered(store, text, None, format_)
    found = Result.parse(io.BytesIO(written.encode()), format=format_)
    theirs = rdflib.Graph().query(text, initNs={"actor": ACTOR, "xsd": rdflib.XSD})
    assert [str(name) for name in found.vars] == ["a", "b", "c"]
    assert len(found) == 3
    for ours, other in zip(found, theirs, strict=True):
        if format_ == "csv":  # has no types, and nothing for what is not there
            assert ["" if term is None else str(term) for term in ours] == [str(term or "") for term in other]
        else:
            assert [None if term is None else term.toPython() for term in ours] == [
                None if term is None else term.toPython() for term in other
            ]
    ask = Result.parse(io.BytesIO(answered(store, "ASK {}", None, format_).encode()), format=format_)
    assert format_ in ("csv", "tsv") or ask.askAnswer is True


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.sampled_from(made.HOSTILE), st.text(max_size=15)))
def test_no_parameter_breaks_out_of_a_query(store, value):
    for name, parameter in (("contacts", "actor"), ("document", "document"), ("low-confidence", "below")):
        try:
            query.run(store, name, {parameter: value})
        except (UsageError, UnknownName) as error:
            assert "does not parse" not in str(error)


@pytest.mark.parametrize(
    "what, parameters, words",
    [
        ("contacts", {}, "needs --actor"),
        ("contacts", {"actor": "Haddad", "colour": "red"}, "no parameter --colour"),
        ("new-pairs", {"since": "yesterday"}, "YYYY-MM-DD"),
        ("SELECT ?a { ?a ?b ?c }", {"actor": "Haddad"}, "no parameter --actor"),
    ],
)
def test_wrong_parameters_are_explained(store, what, parameters, words):
    with pytest.raises(UsageError, match=words):
        query.run(store, what, parameters)


@pytest.mark.parametrize("what, parameters", [("contcts", {}), ("evidence", {**PAIR, "relation": "waved"})])
def test_unknown_names_list_the_known(store, what, parameters):
    with pytest.raises(UnknownName):
        query.run(store, what, parameters)


def test_the_three_questions_of_the_design(store):
    first = """SELECT ?a ?b ?quote ?says WHERE { GRAPH ?doc {
      ?e kg:relation kg:spokeWith ; kg:source ?a ; kg:target ?b . ?c kg:about ?e ; kg:evidence/oa:exact ?quote .
      OPTIONAL { ?c kg:chain/prov:agent ?says } } }"""
    assert "Lena_Brandt" in answered(store, first) and "Harbour_Post" in answered(store, first)
    second = "SELECT DISTINCT ?who WHERE { actor:Omar_Haddad kg:consulted ?who }"
    assert sorted(answered(store, second).split()[1:]) == [ACTOR + "Ivo_Tamm", ACTOR + "Lena_Brandt"]
    assert len(query.run(store, "SELECT ?e WHERE { ?e kg:status kg:disputed }").rows) == 1


def test_a_file_and_stdin(store, tmp_path, monkeypatch):
    path = tmp_path / "mine.rq"
    path.write_text("# Mine.\n# param actor: actor: who\nASK { $actor kg:spokeWith ?b }", encoding="utf-8")
    assert answered(store, str(path), {"actor": "Haddad"}, "table") == "yes\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("ASK { actor:Anna kg:spokeWith ?b }"))
    assert answered(store, "-", None, "table") == "no\n"


def test_formats(store):
    select = "SELECT ?b ?n WHERE { VALUES (?b ?n) { (actor:Anna 'a \"q\", <b>') (UNDEF '=1') } }"
    assert answered(store, select, None, "table").splitlines()[0].split() == ["b", "n"]
    assert "actor:Anna" in answered(store, select, None, "table")
    assert answered(store, select, None, "csv").splitlines()[2] == ",'=1"
    assert answered(store, select, None, "tsv").splitlines()[0] == "?b\t?n"
    bindings = json.loads(answered(store, select, None, "json"))["results"]["bindings"]
    assert bindings[0]["b"] == {"type": "uri", "value": ACTOR + "Anna"} and "b" not in bindings[1]
    assert len(ET.fromstring(answered(store, select, None, "xml"))[1]) == 2
    assert "1 more" in answered(store, select, None, "table", limit=1)
    construct = "CONSTRUCT { ?a kg:spokeWith ?b } WHERE { ?a kg:spokeWith ?b }"
    assert "actor:Lena_Brandt kg:spokeWith actor:Omar_Haddad ." in answered(store, construct, None, "ttl")
    with pytest.raises(UsageError, match="CONSTRUCT"):
        answered(store, select, None, "ttl")
    with pytest.raises(UnknownName):
        answered(store, select, None, "pdf")


def test_a_table_cannot_steer_the_terminal(store):
    shown = answered(store, "SELECT ?x { BIND('a\\u202Eb' AS ?x) }".replace("\\u202E", "\u202e"), None, "table")
    assert "\u202e" not in shown and "\\u202e" in shown


def test_a_misspelt_term_is_named_with_near_ones(store):
    told = query.unknown_terms(
        store, 'SELECT ?x { ?x kg:spokeWth ?y ; kg:status kg:denied . FILTER(?y != "kg:nobody") }'
    )
    assert told == ["kg:spokeWth is no term of the vocabulary; near it: kg:spokeWith"]
