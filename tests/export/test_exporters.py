from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import UnknownName
from kg.export import EXPORTERS
from kg.export.rdf import xml_safe
from kg.model import Event, Mention, Passage, When
from kg.names import PREFIXES
from kg.store import open_store
from tests import made

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
RDF = {
    "ttl": (ox.RdfFormat.TURTLE, "turtle"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "nq": (ox.RdfFormat.N_QUADS, "nquads"),
    "nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "xml"),
}


def written(format_: str, *extractions, **options) -> str:
    stream = io.StringIO()
    with open_store("memory:") as store:
        for extraction in extractions:
            store.replace(extraction)
        EXPORTERS[format_](store, stream, **options)
    return stream.getvalue()


def stored(*extractions) -> set[ox.Quad]:
    with open_store("memory:") as store:
        for extraction in extractions:
            store.replace(extraction)
        return {quad for info in store.documents() for quad in store.quads(info.key)}


def tame(extraction):
    """What XML can hold: the other formats are tested with everything."""
    return replace(
        extraction, actors=tuple(replace(a, label=xml_safe(a.label), aliases=()) for a in extraction.actors), misses=()
    )


@pytest.mark.parametrize("format_", EXPORTERS)
def test_the_same_store_gives_the_same_bytes_in_any_order(format_):
    one, two = made.extraction("a.txt"), made.meeting("b.txt")
    assert written(format_, one, two) == written(format_, two, one) != ""


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")  # rdflib 7.6 warns of its own code
@pytest.mark.parametrize("format_", RDF)
def test_pyoxigraph_and_rdflib_read_the_same_triples(format_):
    extractions = (made.extraction("a.txt"), made.extraction("b.txt"), made.meeting())
    text = written(format_, *extractions)
    ours, theirs = RDF[format_]
    parsed = set(ox.parse(text, format=ours))
    expected = stored(*extractions)
    if format_ in ("ttl", "nt", "rdfxml"):
        assert {quad.triple for quad in parsed} == {quad.triple for quad in expected}
    else:
        assert parsed == expected
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=text, format=theirs)
    found = {tuple(map(_plain, quad[:3])) for quad in dataset.quads()}
    assert found == {tuple(map(_plain, quad.triple)) for quad in expected}


def _plain(term) -> str:
    return str(term) if isinstance(term, rdflib.term.Identifier) else term.value


@pytest.mark.parametrize("format_", ["ttl", "trig", "nq", "nt", "jsonld"])
@RELAXED
@given(extraction=made.extractions())
def test_nothing_breaks_out_of_rdf(format_, extraction):
    parsed = set(ox.parse(written(format_, extraction), format=RDF[format_][0]))
    expected = stored(extraction)
    assert {quad.triple for quad in parsed} == {quad.triple for quad in expected}


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")
@RELAXED
@given(extraction=made.extractions())
def test_nothing_breaks_out_of_json_ld_in_rdflib(extraction):
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=written("jsonld", extraction), format="json-ld")
    assert len({quad[:3] for quad in dataset.quads()}) == len({quad.triple for quad in stored(extraction)})


@RELAXED
@given(extraction=made.extractions())
def test_nothing_breaks_out_of_turtle_in_rdflib(extraction):
    graph = rdflib.Graph().parse(data=written("ttl", extraction), format="turtle")
    assert len(graph) == len({quad.triple for quad in stored(extraction)})


@pytest.mark.parametrize("format_", ["rdfxml", "graphml", "gexf"])
@RELAXED
@given(extraction=made.extractions())
def test_xml_is_always_well_formed(format_, extraction):
    ET.fromstring(written(format_, extraction))


def test_turtle_puts_the_edges_first():
    text = written("ttl", made.extraction(), made.meeting())
    body = [line for line in text.splitlines() if line and not line.startswith(("@prefix", "#"))]
    assert body[0].startswith("actor:Anna kg:metWith ")
    assert text.index("actor:Lena_Brandt kg:spokeWith actor:Omar_Haddad") < text.index("kg:consulted actor:Bela")
    sections = ("a sem:Event", "a kg:Claim", "a oa:Annotation", "a kg:Person", "a kg:Document")
    places = [text.index(section) for section in sections]
    assert places == sorted(places)
    assert all(f"@prefix {prefix}: <{iri}> ." in text for prefix, iri in PREFIXES.items())


def test_turtle_is_readable_by_people():
    text = written("ttl", made.extraction())
    for words in ('kg:duration "PT50M"^^xsd:duration', "kg:confidence 0.97", "kg:durationSeconds 3000", '"grain"@en'):
        assert words in text


def test_graphml_opens_in_networkx():
    graph = nx.parse_graphml(
        written("graphml", made.extraction("a.txt"), made.extraction("b.txt")), force_multigraph=True
    )
    assert graph.nodes["Lena_Brandt"] == {"label": "Lena Brandt", "type": "person", "iso3": "NLD", "wikidata": "Q1"}
    edges = {(a, b, data["label"]): data for a, b, data in graph.edges(data=True)}
    assert edges["Lena_Brandt", "Omar_Haddad", "spokeWith"]["weight"] == 2.0
    assert {data["status"] for data in edges.values()} == {"asserted"}


def test_gexf_is_as_gephi_reads_it():
    """Gephi itself was not run: what is asserted is what its importer looks for and what the GEXF 1.3 schema allows."""
    text = written("gexf", made.extraction())
    assert "lastmodified" not in text
    root = ET.fromstring(text)
    spaces = {"g": "http://gexf.net/1.3"}
    assert root.get("version") == "1.3"
    graph = root.find("g:graph", spaces)
    assert [child.tag.partition("}")[2] for child in graph] == ["attributes", "attributes", "nodes", "edges"]
    assert (graph.get("mode"), graph.get("timeformat"), graph.get("timerepresentation")) == (
        *("dynamic", "date"),
        "interval",
    )
    nodes = {node.get("id"): node.get("label") for node in root.findall(".//g:node", spaces)}
    assert len(nodes) == 3 and nodes["Lena_Brandt"] == "Lena Brandt"
    known = {(a.get("class"), b.get("id")): b.get("type") for a in graph[:2] for b in a}
    assert set(known.values()) <= {"string", "integer", "double", "boolean"}
    for edge in root.findall(".//g:edge", spaces):
        assert {edge.get("source"), edge.get("target")} <= set(nodes)
        assert edge.get("type") in ("directed", "undirected")
        assert edge.get("kind") == edge.get("label")  # else Gephi joins edges of different relations
        assert float(edge.get("weight")) >= 1
        assert {("edge", value.get("for")) for value in edge.findall(".//g:attvalue", spaces)} <= set(known)
    assert {edge.get("label") for edge in root.findall(".//g:edge", spaces)} == {"spokeWith", "consulted"}


def test_an_edge_has_a_spell_for_each_stretch_of_days():
    def on(name: str, start: str, end: str):
        extraction = made.extraction(name)
        call = replace(extraction.events[0], when=When(None, start, end))
        return replace(extraction, events=(call,))

    days = [("2024-05-01", "2024-05-03"), ("2024-03-04", "2024-03-04"), ("2024-05-02", "2024-05-09"), ("2024", "2025")]
    text = written("gexf", *(on(f"{number}.txt", *day) for number, day in enumerate(days)))
    spells = [
        (spell.get("start"), spell.get("end")) for spell in ET.fromstring(text).iter("{http://gexf.net/1.3}spell")
    ]
    assert spells == [("2024-03-04", "2024-03-04"), ("2024-05-01", "2024-05-09")]
    assert 'weight="4.0"' in text


def test_json_ld_is_read_with_its_context():
    text = written("jsonld", made.extraction())
    context = json.loads(text)["@context"]
    assert context["kg"] == PREFIXES["kg"] and context["kg:spokeWith"] == {"@type": "@id"}
    documents = json.loads(text)["@graph"]
    nodes = {node["@id"]: node for node in documents[0]["@graph"]}
    assert nodes["actor:Lena_Brandt"]["kg:spokeWith"] == "actor:Omar_Haddad"
    assert nodes["actor:Lena_Brandt"]["@type"] == "kg:Person"
    assert "0.97" in [node["kg:confidence"] for node in nodes.values() if node.get("@type") == "sem:Event"]


@pytest.mark.parametrize(
    "table, header",
    [("nodes", "Id,Label"), ("edges", "Source,Target,Type,Kind,Label,Weight"), ("evidence", "Document,")],
)
def test_tables(table, header):
    rows = written("csv", made.extraction(), table=table)
    assert rows.startswith(header)
    found = list(csv.DictReader(io.StringIO(rows)))
    if table == "edges":
        assert {(row["Source"], row["Label"], row["Kind"], row["Status"]) for row in found} == {
            ("Lena_Brandt", "spokeWith", "spokeWith", "asserted"),
            ("Ivo_Tamm", "consulted", "consulted", "asserted"),
            ("Eastmark_Army", "attacked", "attacked (denied)", "denied"),
        }
    if table == "evidence":
        assert found[0]["Attribution"] == "Harbour Post < Northland ministry"


def test_an_unknown_table_is_named():
    with pytest.raises(UnknownName, match="nodes, edges, evidence"):
        written("csv", made.extraction(), table="persons")


@given(st.one_of(st.sampled_from(made.HOSTILE), st.text(max_size=10)))
@settings(max_examples=60, deadline=None)
def test_no_cell_is_a_formula(label):
    actor = replace(made.BRANDT, id="a", label=label)
    text = written("csv", replace(made.extraction(), actors=(actor,), events=()), table="nodes")
    row = next(iter(csv.reader(io.StringIO(text.split("\n", 1)[1], newline=""))))
    assert row[0] == "a"
    assert not row[1].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_actor_that_nobody_described_still_has_a_node():
    key = made.extraction().document.key
    mention = Mention("Ghost", "ghost", Passage(0, 1))
    event: Event = replace(made.attack(key, "asserted"), sources=(mention,))
    graph = nx.parse_graphml(written("graphml", replace(made.extraction(), events=(event,))))
    assert graph.nodes["Ghost"]["label"] == "Ghost"


def test_json_lines_are_one_object_each():
    lines = written("jsonl", made.extraction()).splitlines()
    assert [json.loads(line)["relation"] for line in lines] == ["spokeWith", "consulted", "attacked"]
