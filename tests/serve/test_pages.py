"""Linked data, plain pages and the JSON API: what an IRI of the graph answers with, for people and for programs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from kg.names import DOCUMENT, EVENT
from kg.serve.records import decode, encode
from kg.serve.shapes import claim_iris, evidence_iris
from kg.store import open_store
from tests.serve.conftest import ACTOR_KG, serving


@pytest.fixture(scope="module")
def client(server):
    with httpx.Client(base_url=server.url, timeout=30) as opened:
        wait_for_index(opened)
        yield opened


@pytest.fixture(scope="module")
def extractions(seeds_store):
    with open_store(seeds_store, read_only=True) as store:
        return list(store.extractions())


class Page(HTMLParser):
    """The links and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href" and tag == "a" and value]
        self.scripts += tag == "script"

    def handle_data(self, data: str) -> None:
        self.words += data


def one_of_each(extractions) -> list[str]:
    event = extractions[0].events[0]
    return [
        "/actor/Vladimir_Putin",
        "/event/" + event.id,
        "/document/" + extractions[0].document.key,
        claim_iris(event)[0].removeprefix(ACTOR_KG[:-1]),
        evidence_iris(event)[0].removeprefix(ACTOR_KG[:-1]),
    ]


@pytest.mark.parametrize("kind, form", [
    ("text/turtle", ox.RdfFormat.TURTLE), ("application/ld+json", ox.RdfFormat.JSON_LD),
    ("application/n-triples", ox.RdfFormat.N_TRIPLES), ("application/rdf+xml", ox.RdfFormat.RDF_XML),
])  # fmt: skip
def test_every_iri_answers_with_rdf_about_itself(client, extractions, kind, form):
    for path in one_of_each(extractions):
        answer = client.get(path, headers={"Accept": kind})
        assert answer.headers["content-type"].startswith(kind)
        assert "Accept" in answer.headers["vary"]
        subjects = {quad.subject.value for quad in ox.parse(answer.content, format=form)}
        assert ACTOR_KG + path[1:] in subjects, path


def test_every_iri_answers_with_a_page_for_people(client, extractions):
    for path in one_of_each(extractions):
        answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        page = Page(answer.text)
        assert (answer.status_code, page.scripts) == (200, 0)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert any("format=ttl" in link for link in page.links)


def test_the_ontology_answers_for_every_relation(client):
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    assert 'id="spokeWith"' in page
    triples = ox.parse(client.get("/ontology", headers={"Accept": "text/turtle"}).content, format=ox.RdfFormat.TURTLE)
    assert f"{ACTOR_KG}ontology#spokeWith" in {quad.subject.value for quad in triples}


def test_the_page_of_an_event_holds_its_sentences_and_who_says_so(client, extractions):
    for extraction in extractions:
        for event in extraction.events[:2]:
            words = " ".join(Page(client.get(f"/event/{event.id}", headers={"Accept": "text/html"}).text).words.split())
            for item in event.evidence:
                assert " ".join(item.quote.split()) in words
            labels = {actor.id: actor.label for actor in extraction.actors}
            for claim in event.claims:
                assert all(labels[actor] in words for actor in claim.chain)


def test_every_link_of_the_plain_pages_leads_somewhere(client):
    seen, waiting = set(), ["/browse", "/browse?q=hostage"]
    while waiting and len(seen) < 30:
        path = waiting.pop(0)
        seen.add(path)
        answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html") and path != "/":
            links = (link.partition("#")[0] for link in Page(answer.text).links if link.startswith("/"))
            waiting += [link for link in dict.fromkeys(links) if link and link not in seen and link not in waiting]
    assert len(seen) == 30


def test_what_there_is_not_is_told(client):
    for path in ("/actor/Nobody", "/event/none", "/document/none", "/claim/none", "/evidence/none", "/nothing"):
        for accept in ("text/html", "text/turtle", "application/json;q=0.5, text/turtle"):
            assert client.get(path, headers={"Accept": accept}).status_code == 404, path
    assert client.get("/actor/Vladimir_Putin", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/actor/Vladimir_Putin?format=png").status_code == 400
    assert client.get("/actor/" + "x" * 600).status_code == 404
    assert client.get("/actor/%ff").status_code == 400
    assert client.get("/actor/a%00b").status_code == 404


def test_hostile_words_stay_words(tmp_path):
    from dataclasses import replace

    from tests import made

    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e"
    extraction = made.extraction("hostile")
    actors = tuple(replace(actor, label=bad, aliases=(bad,)) for actor in extraction.actors)
    document = replace(extraction.document, title=bad, publisher=bad, url="javascript:alert(1)")
    with open_store(tmp_path / "store") as store:
        store.replace(replace(extraction, document=document, actors=actors))
    with serving(tmp_path / "store") as running, httpx.Client(base_url=running.url, timeout=30) as client:
        paths = ["/", "/browse", f"/browse?q={quote(bad)}", f"/document/{document.key}", f"/actor/{actors[0].id}"]
        for event in extraction.events:
            paths.append(f"/event/{event.id}")
        wait_for_index(client)
        for path in paths:
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
            assert 'href="javascript:' not in answer.text


def wait_for_index(client) -> None:
    import time

    for _ in range(100):
        if client.get("/api/status").status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError("there is no index")


# --- the JSON API ---


def test_pages_of_the_api_hold_everything_once(client, extractions):
    wait_for_index(client)
    events = [event.id for extraction in extractions for event in extraction.events]
    assert sorted(item["name"] for item in pages(client, "/api/events?limit=7")) == sorted(events)
    actors = {actor.id for extraction in extractions for actor in extraction.actors}
    assert {item["name"] for item in pages(client, "/api/actors?limit=9")} == actors
    keys = {extraction.document.key for extraction in extractions}
    assert {item["key"] for item in pages(client, "/api/documents?limit=3")} == keys
    assert len({tuple(a["name"] for a in item["actors"]) for item in pages(client, "/api/channels?limit=5")}) > 20


def pages(client, address: str | None):
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        address = answer.json()["next"]
        if address:
            assert answer.links["next"]["url"] == address
        yield from answer.json()["items"]


def test_events_are_found_by_every_filter(client, extractions):
    every = [(event, extraction) for extraction in extractions for event in extraction.events]

    def names(query: str) -> set[str]:
        return {item["name"] for item in pages(client, f"/api/events?limit=200&{query}")}

    def where(test) -> set[str]:
        return {event.id for event, extraction in every if test(event, extraction)}

    def takes_part(event, name: str) -> bool:
        return any(name in (a.actor, b.actor) for a, b in event.pairs())

    assert names("actor=Vladimir_Putin") == where(lambda e, _: takes_part(e, "Vladimir_Putin"))
    both = "actor=Vladimir_Putin&actor=Abdel_Fattah_el-Sisi"
    assert names(both) == where(lambda e, _: takes_part(e, "Vladimir_Putin") and takes_part(e, "Abdel_Fattah_el-Sisi"))
    assert names("status=denied&status=planned") == where(lambda e, _: e.status in ("denied", "planned"))
    assert names("relation=spokeWith") == where(lambda e, _: e.relation == "spokeWith")
    key = extractions[0].document.key
    assert names(f"document={key}") == where(lambda _, x: x.document.key == key)
    voice = next(claim.chain[0] for event, _ in every for claim in event.claims if claim.chain)
    assert names(f"voice={quote(voice)}") == where(lambda e, _: any(voice in claim.chain for claim in e.claims))
    first = names("since=2023-12-05&until=2023-12-10")
    assert first
    assert first < {event.id for event, _ in every}
    assert names("words=hostages") <= where(lambda e, _: any("hostages" in item.quote.lower() for item in e.evidence))


def test_an_event_of_the_api_is_the_event_of_the_graph(client, server, extractions):
    for extraction in extractions[:4]:
        event = extraction.events[0]
        found = client.get(f"/api/events/{event.id}").json()
        assert found["id"] == EVENT + event.id
        assert found["document"]["id"] == DOCUMENT + extraction.document.key
        assert [item["sentence"] for item in found["evidence"]] == [item.quote for item in event.evidence]
        iris = [item["id"] for item in found["evidence"]] + [claim["id"] for claim in found["claims"]]
        query = f"SELECT ?x WHERE {{ ?x oa:hasBody|kg:about <{found['id']}> }}"
        rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
        assert {row["x"]["value"] for row in rows} == set(iris)
        assert client.get(f"/api/events/{event.id}/evidence").json()["items"] == found["evidence"]


def test_answers_are_not_sent_twice(client):
    wait_for_index(client)
    for path in ("/api/events", "/", "/actor/Vladimir_Putin", "/static/live.js"):
        first = client.get(path, headers={"Accept": "text/html"})
        again = client.get(path, headers={"Accept": "text/html", "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("query", [
    "limit=0", "limit=x", "limit=1&limit=2", "limit=1000", "after=x", "after=~", "since=2024-13-01", "since=yesterday",
    "status=maybe", "type=robot", "nothing=1", "actor=" + "x" * 300, "words=%00", "words=%ff", "after=2024~x",
])  # fmt: skip
def test_wrong_parameters_are_refused_with_words(client, query):
    answer = client.get(f"/api/events?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 10


@pytest.mark.parametrize("text, name", [
    ("putin", "Vladimir_Putin"), ("PUTI", "Vladimir_Putin"), ("el-sisi", "Abdel_Fattah_el-Sisi"),
    ("erdogan", "Recep_Tayyip_Erdoğan"),
])  # fmt: skip
def test_search_finds_actors_however_they_are_written(client, text, name):
    assert client.get("/api/search", params={"q": text}).json()["actors"][0]["name"] == name


def test_search_finds_quotes_and_relations(client):
    found = client.get("/api/search", params={"q": "spoke with"}).json()
    assert {"name": "spokeWith", "label": "spoke with"} in found["relations"]
    quotes = client.get("/api/search", params={"q": "hostage"}).json()["quotes"]
    assert quotes
    assert all("hostage" in hit["words"].lower() for hit in quotes)
    for text in ('"', "AND OR NOT", "a*", "NEAR(", "x'--", "%", "_", "\u202e", "(", "col:x"):
        assert client.get("/api/search", params={"q": text}).status_code == 200


def test_records_survive_the_index(extractions):
    for extraction in extractions:
        for record in (*extraction.events, *extraction.actors, extraction.document):
            assert decode(type(record), encode(record)) == record


def test_openapi_document_is_one_and_names_every_endpoint(client):
    import schemathesis

    document = client.get("/api/openapi.json").json()
    assert len(document["paths"]) == 11
    assert schemathesis.openapi.from_dict(document) is not None
    assert all(re.search(r"\w", path["get"]["summary"]) for path in document["paths"].values())


def test_schemathesis_finds_no_fault(client, server):
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings

    wait_for_index(client)
    schema = schemathesis.openapi.from_url(f"{server.url}/api/openapi.json")
    checks = [check for check in schemathesis.checks.CHECKS.get_all() if check.__name__ in CHECKS]
    assert len(checks) == len(CHECKS)
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=4, deadline=None, phases=[Phase.generate], derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def no_fault(case) -> None:
            case.call_and_validate(checks=checks)

        no_fault()


CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
