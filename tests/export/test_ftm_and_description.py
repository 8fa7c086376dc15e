"""FollowTheMoney entities, and the description beside an export."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace

import pyoxigraph as ox
import rdflib
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from kg.cli import cli
from kg.errors import UnknownName
from kg.export import EXPORTERS
from kg.export.description import MEDIA_TYPES, describe
from kg.store import open_store
from tests import made

FIELDS = {  # properties of the schemas that are written (followthemoney 3, schema/*.yaml)
    "Thing": {"name", "alias", "summary", "notes", "keywords", "sourceUrl", "publisher", "proof", "wikidataId"},
    "Person": {"position"},
    "Article": {"title", "fileName", "publishedAt", "language"},
    "Event": {"involved", "location", "startDate", "endDate"},
}


def entities(*extractions) -> list[dict]:
    stream = io.StringIO()
    with open_store("memory:") as store:
        for extraction in extractions:
            store.replace(extraction)
        EXPORTERS["ftm"](store, stream)
    return [json.loads(line) for line in stream.getvalue().split("\n")[:-1]]


def test_entities_are_of_known_schemas_and_point_to_each_other():
    found = entities(made.extraction("a.txt"), made.extraction("b.txt"), made.meeting())
    ids = {entity["id"] for entity in found}
    assert len(ids) == len(found)
    for entity in found:
        schema, properties = entity["schema"], entity["properties"]
        if schema != "UnknownLink":
            assert set(properties) <= FIELDS["Thing"] | FIELDS.get(schema, set())
            assert properties["name"]
        for name in ("involved", "subject", "object", "proof"):
            assert set(properties.get(name, ())) <= ids
        assert all(isinstance(value, str) and value for values in properties.values() for value in values)


def test_a_language_is_written_as_the_schema_wants_it():
    document = replace(made.extraction().document, language="en")
    article = next(e for e in entities(replace(made.extraction(), document=document)) if e["schema"] == "Article")
    assert article["properties"]["language"] == ["eng"]


def test_an_event_says_who_when_and_who_says_so():
    found = entities(made.extraction())
    event = next(e for e in found if e["schema"] == "Event" and "spoke" in e["properties"]["name"][0])
    assert event["properties"]["name"] == ["Lena Brandt spoke with Omar Haddad"]
    assert event["properties"]["startDate"] == ["2024-03-04"]
    assert len(event["properties"]["summary"]) == 2
    assert "according to Harbour Post citing Northland ministry" in event["properties"]["notes"]
    links = [e for e in found if e["schema"] == "UnknownLink"]
    assert len(links) == 2  # what is denied joins nobody
    assert {e["schema"] for e in found} == {"Article", "Event", "Organization", "Person", "PublicBody", "UnknownLink"}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(extraction=made.extractions())
def test_any_extraction_gives_valid_lines(extraction):
    for entity in entities(extraction):
        assert entity["id"].replace("-", "").isalnum()


def test_a_description_counts_what_the_file_holds(tmp_path):
    path = tmp_path / "all of it.ttl"
    with open_store("memory:") as store:
        for name in ("a.txt", "b.txt"):
            store.replace(made.extraction(name), run="1")
        store.replace(made.meeting())
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            EXPORTERS["ttl"](store, stream)
        beside = describe(store, path, "ttl")
    assert beside.name == "all of it.ttl.void.ttl"
    graph = rdflib.Graph().parse(beside, publicID="http://example.org/")
    void, base = rdflib.Namespace("http://rdfs.org/ns/void#"), rdflib.Namespace("http://example.org/")
    exported = list(ox.parse(path.read_text(encoding="utf-8"), format=ox.RdfFormat.TURTLE))
    dataset = base["#dataset"]
    assert graph.value(dataset, void.triples).value == len(exported)
    assert graph.value(dataset, void.distinctSubjects).value == len({quad.subject for quad in exported})
    assert graph.value(dataset, void.properties).value == len({quad.predicate for quad in exported})
    assert graph.value(dataset, void.documents).value == 3
    assert graph.value(dataset, void.dataDump) == base["all%20of%20it.ttl"]
    sums = list(graph.objects(None, rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue")))
    assert [str(value).lower() for value in sums] == [hashlib.sha256(path.read_bytes()).hexdigest()]


def test_every_format_has_a_media_type():
    assert set(MEDIA_TYPES) == set(EXPORTERS)


def test_the_command_filters_describes_and_writes_tables(tmp_path):
    with open_store(tmp_path / "store") as store:
        store.replace(made.extraction())
    run, where = CliRunner().invoke, ["--store", str(tmp_path / "store")]
    assert run(cli, ["export", *where, "-o", str(tmp_path / "g.nq"), "--format", "nq"]).exit_code == 0
    assert (tmp_path / "g.nq.void.ttl").is_file()
    assert run(cli, ["export", *where, "--format", "csv", "-o", f"{tmp_path}/tables/", "--no-describe"]).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["edges.csv", "evidence.csv", "nodes.csv"]
    result = run(cli, ["export", *where, "--format", "jsonl", "--actor", "lena brandt", "--status", "asserted"])
    assert [json.loads(line)["relation"] for line in result.stdout.splitlines()] == ["spokeWith"]
    assert isinstance(run(cli, ["export", *where, "--relation", "waved"]).exception, UnknownName)
    for format_ in ("gexf", "graphml"):  # asserted only, unless another status is asked for
        result = run(cli, ["export", *where, "--format", format_, "--status", "denied"])
        assert result.stdout.count("<edge ") == 1
