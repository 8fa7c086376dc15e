"""The store answers as rdflib does, which keeps each triple once: rows are counted right, and counts too."""

from __future__ import annotations

import random
from collections import Counter

import pyoxigraph as ox
import pytest
import rdflib
from oxrdflib._converter import from_ox

from kg.names import PREFIXES
from kg.store import open_store
from kg.store.sparql import inspect
from tests import made

# rdflib's own query engine asks rdflib for what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated:DeprecationWarning")

QUERIES = (
    "SELECT ?a ?b WHERE { ?a kg:spokeWith ?b }",
    "SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a kg:consulted ?b } GROUP BY ?a",
    "SELECT (COUNT(*) AS ?n) WHERE { ?a skos:prefLabel ?name }",
    "SELECT (COUNT(?x) AS ?n) WHERE { actor:Omar_Haddad ?p ?x }",
    "SELECT ?class (COUNT(?a) AS ?n) WHERE { ?a a ?class } GROUP BY ?class",
    "SELECT ?name WHERE { ?event kg:participant ?a . ?a skos:prefLabel ?name }",
    "SELECT ?name WHERE { ?event kg:relation kg:spokeWith ; kg:participation/kg:actor/skos:prefLabel ?name }",
    "SELECT ?x WHERE { actor:Lena_Brandt (kg:spokeWith|kg:consulted)+ ?x }",
    "SELECT ?x ?y WHERE { ?x kg:consulted* ?y }",
    "SELECT ?x WHERE { actor:Lena_Brandt !(rdf:type|kg:consulted) ?x }",
    "SELECT ?a WHERE { ?a skos:prefLabel ?n FILTER NOT EXISTS { ?a kg:spokeWith ?b } }",
    "SELECT ?a ?b WHERE { ?a kg:iso3 ?code OPTIONAL { ?a kg:spokeWith ?b } } ORDER BY ?a ?b LIMIT 3",
    "SELECT ?n WHERE { { SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a ^kg:consulted ?b } GROUP BY ?a } FILTER(?n > 0) }",
    "SELECT ?g ?a WHERE { GRAPH ?g { ?e kg:source ?a } ?a skos:prefLabel ?name }",
    "SELECT ?a WHERE { { ?a kg:spokeWith ?b } UNION { ?b kg:spokeWith ?a } }",
    "SELECT ?a WHERE { ?a kg:spokeWith ?b . ?b kg:iso3 ?code MINUS { ?a kg:iso3 ?c FILTER(STR(?c) = 'NLD') } }",
    "SELECT DISTINCT ?a WHERE { ?a kg:spokeWith ?b }",
    "ASK { actor:Lena_Brandt kg:spokeWith actor:Omar_Haddad }",
)


@pytest.fixture(scope="module")
def store():
    with open_store("memory:") as opened:
        for name in ("a.txt", "b.txt", "c.txt"):
            opened.replace(made.extraction(name))
        opened.replace(made.meeting())
        opened.replace(made.meeting("again.txt"))
        yield opened


@pytest.fixture(scope="module")
def reference(store):
    return rdflib_of(store.index)


def rdflib_of(index: ox.Store) -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    for quad in index:
        graph = dataset.graph(from_ox(quad.graph_name))
        graph.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))
    for name, iri in PREFIXES.items():
        dataset.bind(name, iri)
    return dataset


def cell(value: object) -> str:
    """A term as text that both write alike: numbers by value."""
    text = str(getattr(value, "value", value) if not isinstance(value, rdflib.term.Node) else value)
    try:
        return str(float(text))
    except ValueError:
        return text


def bag(variables, rows) -> Counter:
    return Counter(tuple("" if term is None else cell(term) for term in row) for row in rows)


@pytest.mark.parametrize("query", QUERIES)
def test_rows_and_counts_are_those_of_rdflib(store, reference, query):
    ours, theirs = store.query(query), reference.query(query)
    if ours.kind == "ask":
        assert ours.truth == theirs.askAnswer
    else:
        assert bag(ours.variables, ours.rows) == bag(ours.variables, theirs)


def test_the_queries_would_go_wrong_on_the_plain_union(store):
    def plain(query):
        return len(list(store.index.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)))

    assert plain(QUERIES[0]) == 3 * len(store.query(QUERIES[0]).rows)


def test_only_what_a_query_can_match_is_copied(store):
    store.merged.__init__(store.index)
    assert store.query("SELECT ?e WHERE { ?e kg:status kg:denied }").rows
    assert store.merged.for_patterns(inspect("SELECT ?e WHERE { ?e kg:status kg:denied }").outside) is None
    store.query("SELECT ?a ?b WHERE { ?a kg:spokeWith ?b }")
    copied = store.merged.for_patterns(inspect("SELECT ?a ?b WHERE { ?a kg:spokeWith ?b }").outside)
    assert copied is not None and {quad.predicate.value for quad in copied} == {PREFIXES["kg"] + "spokeWith"}


@pytest.mark.parametrize(
    "query, found",
    [
        ("SELECT ?a { ?a kg:p kg:b }", {(None, "p", "b")}),
        ("SELECT ?a { kg:a ?p ?a ; kg:q 'text' }", {("a", None, None), ("a", "q", None)}),
        ("SELECT ?a { ?a kg:p/^kg:q kg:b }", {(None, "p", None), (None, "q", None)}),
        ("SELECT ?a { kg:a kg:p* ?a }", {(None, "p", None)}),
        ("SELECT ?b { ?a kg:p? ?b }", {(None, None, None)}),
        ("SELECT ?a { ?a !kg:p kg:b }", {(None, None, None)}),
        ("SELECT ?a { ?a kg:p ?b GRAPH ?g { ?a kg:q ?c } }", {(None, "p", None)}),
        ("SELECT ?a { ?a kg:p ?b FILTER EXISTS { ?b kg:q kg:c } }", {(None, "p", None), (None, "q", "c")}),
        ("SELECT ?a { ?a nowhere:p ?b }", {(None, None, None)}),
    ],
)
def test_what_a_query_can_match(query, found):
    local = PREFIXES["kg"]
    outside = inspect(query).outside
    assert {tuple(term and term.value.removeprefix(local) for term in pattern) for pattern in outside} == found


@pytest.mark.parametrize(
    "query, sweeps",
    [
        (
            "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) { { ?e kg:source ?a ; kg:target ?b } "
            "UNION { ?e kg:target ?a ; kg:source ?b } } GROUP BY ?a",
            True,
        ),
        ("SELECT ?a ?m (COUNT(?e) AS ?n) { ?e kg:source ?a ; kg:date ?d BIND(MONTH(?d) AS ?m) } GROUP BY ?a ?m", True),
        ("SELECT ?a (COUNT(?e) AS ?n) { ?e kg:source ?a ; kg:date ?d FILTER(?d > '2024') } GROUP BY ?a", False),
        ("SELECT ?b (COUNT(?e) AS ?n) { ?e kg:source actor:A ; kg:target ?b } GROUP BY ?b", False),
        ("SELECT ?a ?b { ?e kg:source ?a ; kg:target ?b }", False),
        ("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o . ?o kg:source ?x } GROUP BY ?p", False),
    ],
)
def test_only_what_groups_everything_is_asked_of_a_copy(query, sweeps):
    assert inspect(query).sweeps == sweeps


def generated(documents: int) -> ox.Store:
    """Graphs that share actors, names and edges by chance, in this test's own words."""
    random_ = random.Random(3)
    index = ox.Store()
    kg = PREFIXES["kg"]

    def node(kind: str, number: int) -> ox.NamedNode:
        return ox.NamedNode(f"{PREFIXES['actor']}{kind}{number}")

    for document in range(documents):
        graph = ox.NamedNode(f"{PREFIXES['doc']}{document}")
        for number in range(random_.randrange(1, 6)):
            a, b = node("a", random_.randrange(9)), node("a", random_.randrange(9))
            event = ox.NamedNode(f"{PREFIXES['event']}{document}-{number}")
            relation = ox.NamedNode(kg + random_.choice(("spokeWith", "consulted", "attacked")))
            day = ox.Literal(f"2024-0{random_.randrange(1, 7)}-11", datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
            for triple in (
                (a, relation, b),
                (event, ox.NamedNode(kg + "source"), a),
                (event, ox.NamedNode(kg + "target"), b),
                (event, ox.NamedNode(kg + "date"), day),
                (a, ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.Literal(a.value[-2:], language="en")),
            ):
                index.add(ox.Quad(*triple, graph))
    return index


BY_CHANCE = (
    "SELECT ?a (COUNT(DISTINCT ?x) AS ?n) WHERE { { ?e kg:source ?a ; kg:target ?x } UNION "
    "{ ?e kg:target ?a ; kg:source ?x } } GROUP BY ?a ORDER BY DESC(?n) ?a LIMIT 5",
    "SELECT ?a ?b ?m (COUNT(?e) AS ?n) WHERE { ?e kg:source ?a ; kg:target ?b ; kg:date ?t . "
    "BIND(SUBSTR(STR(?t), 1, 7) AS ?m) } GROUP BY ?a ?b ?m",
    "SELECT ?e WHERE { ?e kg:date ?t FILTER(?t >= '2024-03-01'^^xsd:date && ?t < '2024-05-01'^^xsd:date) }",
    "SELECT ?y WHERE { actor:a3 kg:spokeWith ?x . ?x kg:spokeWith ?y }",
    "SELECT ?name (COUNT(*) AS ?n) WHERE { ?a kg:consulted ?b . ?b skos:prefLabel ?name } GROUP BY ?name",
    "SELECT ?p (COUNT(*) AS ?n) WHERE { ?a ?p ?b } GROUP BY ?p",
    "SELECT ?a WHERE { ?a skos:prefLabel ?n FILTER(CONTAINS(LCASE(?n), 'a')) }",
)


@pytest.mark.parametrize("query", BY_CHANCE)
def test_answers_on_graphs_made_by_chance_are_those_of_rdflib(query):
    with open_store("memory:") as store:
        store._index = generated(60)
        store._infos = dict.fromkeys(("one", "two"), made_info())
        ours = store.query(query)
        assert bag(ours.variables, ours.rows) == bag(ours.variables, rdflib_of(store.index).query(query))


def made_info():
    from kg.store import DocumentInfo

    return DocumentInfo("one", "one")
