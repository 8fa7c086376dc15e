"""SPARQL over HTTP as clients meet it: forms of answers, errors that help, limits, and who may ask."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pyoxigraph as ox
import pytest

from tests.serve.conftest import ACTOR_KG, SECRET, TOKEN, serving

ASKED = "SELECT ?a WHERE { actor:Vladimir_Putin kg:spokeWith ?a } ORDER BY ?a"
TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { actor:Vladimir_Putin ?p ?o BIND(actor:Vladimir_Putin AS ?s) }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def ask(server, query: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{server.url}/sparql", params={"query": query}, headers=headers, timeout=40)


@pytest.mark.parametrize("kind, form", [
    ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
])  # fmt: skip
def test_rows_come_in_every_form(server, kind, form):
    answer = ask(server, ASKED, Accept=kind)
    assert answer.headers["content-type"].startswith(kind)
    rows = [str(row["a"]) for row in ox.parse_query_results(answer.content, format=form)]
    assert f"<{ACTOR_KG}actor/Abdel_Fattah_el-Sisi>" in rows


def test_csv_is_what_the_standard_says(server):
    answer = ask(server, ASKED, Accept="text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[0] == "a"
    assert f"{ACTOR_KG}actor/Abdel_Fattah_el-Sisi" in answer.text.splitlines()


@pytest.mark.parametrize("kind, form", [
    ("text/turtle", ox.RdfFormat.TURTLE), ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ("application/rdf+xml", ox.RdfFormat.RDF_XML), ("application/ld+json", ox.RdfFormat.JSON_LD),
])  # fmt: skip
def test_triples_come_in_every_form(server, kind, form):
    answer = ask(server, TRIPLES, Accept=kind)
    assert answer.headers["content-type"].startswith(kind)
    found = {quad.triple for quad in ox.parse(answer.content, format=form)}
    assert len(found) > 10
    assert {triple.subject.value for triple in found} == {f"{ACTOR_KG}actor/Vladimir_Putin"}


@pytest.mark.parametrize("accept, kind", [
    ("text/html, application/xhtml+xml, */*;q=0.8", "application/sparql-results+json"),
    ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
    ("text/*", "text/csv"), ("nonsense;;q=x, text/csv", "text/csv"),
    ("application/json", "application/sparql-results+json"),
])  # fmt: skip
def test_the_best_form_is_chosen(server, accept, kind):
    assert ask(server, ASKED, Accept=accept).headers["content-type"].startswith(kind)


def test_a_form_that_cannot_be_given_is_told(server):
    answer = ask(server, ASKED, Accept="image/png")
    assert (answer.status_code, "text/csv" in answer.text) == (406, True)


def test_answers_equal_those_of_kg_query(server, seeds_store):
    from kg.store import open_store

    counted = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    with open_store(seeds_store, read_only=True) as store:
        [row] = store.query(counted)
    assert ask(server, counted).json()["results"]["bindings"][0]["n"]["value"] == row["n"].value


def test_errors_say_where(server):
    answer = ask(server, "SELECT ?a WHERE {\n ?a kg:spokeWith }")
    assert (answer.status_code, "line 2" in answer.text) == (400, True)
    assert "nobody:" in ask(server, "SELECT * { nobody:x ?p ?o }").text


@pytest.mark.parametrize("change, status", [
    ({"method": "PUT"}, 405), ({"method": "DELETE"}, 405),
    ({"content": b"SELECT", "headers": {"Content-Type": "text/plain"}}, 415), ({"content": b"x"}, 415),
    ({"content": b"\xff\xfe", "headers": {"Content-Type": "application/sparql-query"}}, 400),
    ({"content": b"ASK {}", "headers": {"Content-Type": "application/sparql-query; charset=utf-16"}}, 415),
    ({"content": b"ASK {}", "headers": {"Content-Type": "application/sparql-query"},
      "params": {"query": "ASK {}"}}, 400),
    ({"data": {"query": ["ASK {}", "ASK {}"]}}, 400), ({"data": {"x": "y"}}, 400),
    ({"data": {"query": "ASK {}", "update": "CLEAR ALL"}}, 400), ({"data": {"update": "CLEAR ALL"}}, 403),
    ({"data": {"query": "ASK {}", "default-graph-uri": "no iri"}}, 400),
    ({"content": b"query=%ff", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
])  # fmt: skip
def test_wrong_requests_are_told_apart(server, change, status):
    given = {"method": "POST", "url": f"{server.url}/sparql", **change}
    assert httpx.request(**given, timeout=20).status_code == status


def test_a_named_dataset_replaces_the_default(server):
    [graph] = {
        row["g"]["value"]
        for row in ask(server, "SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1").json()["results"]["bindings"]
    }
    counted = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"

    def count(**params: object) -> int:
        found = httpx.get(f"{server.url}/sparql", params={"query": counted, **params}, timeout=20).json()
        return int(found["results"]["bindings"][0]["n"]["value"])

    assert 0 < count(**{"default-graph-uri": graph}) < count()
    assert count(**{"default-graph-uri": [graph, graph]}) == count(**{"default-graph-uri": graph})
    assert count(**{"named-graph-uri": graph}) == 0
    assert count(**{"default-graph-uri": "urn:x-rdflib:default"}) == count()


def test_graphs_are_read(server):
    [graph] = {
        row["g"]["value"]
        for row in ask(server, "SELECT ?g { GRAPH ?g { ?s a kg:Document } } LIMIT 1").json()["results"]["bindings"]
    }
    url = f"{server.url}/graphs"
    one = httpx.get(url, params={"graph": graph}, headers={"Accept": "application/n-triples"}, timeout=20)
    assert graph in one.text
    everything = httpx.get(f"{url}?default", headers={"Accept": "application/n-triples"}, timeout=20)
    assert set(one.text.splitlines()) < set(everything.text.splitlines())
    assert httpx.head(url, params={"graph": graph}, timeout=20).status_code == 200
    assert httpx.get(url, params={"graph": "urn:none"}, timeout=20).status_code == 404
    assert httpx.get(url, timeout=20).status_code == 400
    assert (
        httpx.put(
            url, params={"graph": graph}, content=b"", headers={"Content-Type": "text/turtle"}, timeout=20
        ).status_code
        == 403
    )


def test_graphs_are_written_with_a_token(writable):
    with httpx.Client(base_url=writable.url, timeout=30, headers=TOKEN) as client:
        turtle, place = {"Content-Type": "text/turtle"}, {"graph": "http://graphs.example/one"}
        assert client.put("/graphs", params=place, content=b"<urn:a> <urn:b> <c> .", headers=turtle).status_code == 201
        assert (
            "<http://graphs.example/c>"
            in client.get("/graphs", params=place, headers={"Accept": "application/n-triples"}).text
        )
        assert client.post("/graphs", params=place, content=b"<urn:a> <urn:b> 2 .", headers=turtle).status_code == 204
        assert (
            len(client.get("/graphs", params=place, headers={"Accept": "application/n-triples"}).text.splitlines()) == 2
        )
        assert client.put("/graphs", params=place, content=b"<urn:a> <urn:b> 3 .", headers=turtle).status_code == 204
        assert (
            len(client.get("/graphs", params=place, headers={"Accept": "application/n-triples"}).text.splitlines()) == 1
        )
        assert client.put("/graphs", params=place, content=b"<urn:a> <", headers=turtle).status_code == 400
        assert (
            client.put("/graphs", params=place, content=b"x", headers={"Content-Type": "image/png"}).status_code == 415
        )
        assert client.delete("/graphs", params=place).status_code == 204
        assert client.delete("/graphs", params=place).status_code == 404
        assert client.put("/graphs?default", content=b"<urn:d> <urn:b> 1 .", headers=turtle).status_code == 201
        assert client.delete("/graphs?default").status_code == 204


def test_updates_want_a_token(writable):
    def update(**headers: str) -> int:
        given = {"Content-Type": "application/sparql-update", **headers}
        return httpx.post(
            f"{writable.url}/sparql", content=b"CLEAR SILENT GRAPH <urn:x>", headers=given, timeout=20
        ).status_code

    assert update() == 401
    assert update(Authorization="Bearer " + "x" * 16) == 401
    assert update(Authorization="Basic !") == 401
    assert update(**TOKEN) == 200
    assert (
        httpx.post(
            f"{writable.url}/sparql", data={"update": "CLEAR SILENT GRAPH <urn:x>"}, auth=("desk", SECRET), timeout=20
        ).status_code
        == 200
    )
    assert update(**TOKEN, **{"X-Forwarded-For": "192.0.2.1"}) == 403
    assert update(**TOKEN, Origin="https://evil.example") == 403
    assert SECRET not in "\n".join(writable.lines)


def test_what_is_slow_is_stopped_and_hurts_nobody(server):
    begun = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        slow = [threads.submit(ask, server, SLOW) for _ in range(6)]
        time.sleep(1.5)
        for _ in range(5):
            assert ask(server, ASKED).status_code == 200
        quick = time.monotonic() - begun
        told = [future.result() for future in slow]
    assert {answer.status_code for answer in told} == {503}
    assert all("retry-after" in answer.headers for answer in told)
    assert any("longer than 6 seconds" in answer.text for answer in told)  # the others gave way to it earlier
    assert quick < 6
    assert ask(server, ASKED).status_code == 200


def test_answers_and_bodies_have_limits(tmp_path, seeds_store):
    with serving(
        seeds_store,
        "--max-answer",
        "1",
        "--max-body",
        "1",
        "--rate",
        "3",
        "--host-name",
        "kg.example",
        "--cors",
        "https://page.example",
    ) as running:
        url = f"{running.url}/sparql"
        large = httpx.get(url, params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"}, timeout=30)
        assert (large.status_code, "ask for less" in large.text) == (413, True)
        kind = {"Content-Type": "application/sparql-query"}
        assert httpx.post(url, content=b"#" * (2 << 20), headers=kind, timeout=30).status_code == 413
        assert httpx.post(url, content=iter([b"#" * (1 << 20)] * 2), headers=kind, timeout=30).status_code == 413
        with httpx.Client(timeout=30) as client, ThreadPoolExecutor(8) as threads:  # faster than three a second
            statuses = list(threads.map(lambda _: client.get(f"{running.url}/ontology").status_code, range(40)))
        assert 429 in statuses
        assert httpx.get(f"{running.url}/health", timeout=30).status_code == 200
        time.sleep(2)
        named = httpx.get(f"{running.url}/ontology", headers={"Host": "kg.example:99"}, timeout=30)
        assert named.status_code == 200
        allowed = httpx.post(url, data={"query": "ASK {}"}, headers={"Origin": "https://page.example"}, timeout=30)
        assert allowed.headers["access-control-allow-origin"] == "https://page.example"
        asked = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}
        assert httpx.options(url, headers=asked, timeout=30).headers["access-control-allow-methods"].startswith("GET")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "[::1", "localhost@evil"]
)
def test_other_host_names_are_refused(server, host):
    assert httpx.get(f"{server.url}/ontology", headers={"Host": host}, timeout=20).status_code in (400, 421)


def test_pages_of_other_sites_may_not_ask(server):
    url = f"{server.url}/sparql"
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert httpx.post(url, data={"query": "ASK {}"}, headers=headers, timeout=20).status_code == 403
    own = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    assert httpx.post(url, data={"query": "ASK {}"}, headers=own, timeout=20).status_code == 200
    assert "access-control-allow-origin" not in ask(server, "ASK {}", Origin="https://evil.example").headers


def test_every_answer_has_safe_headers(server):
    for path in ("/", "/browse", "/sparql", "/api/status", "/nothing", "/static/live.js", "/actor/Vladimir_Putin"):
        headers = httpx.get(f"{server.url}{path}", headers={"Accept": "text/html"}, timeout=20).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
        assert "server" not in headers


def test_lines_of_the_log_are_json_without_what_was_asked(server):
    httpx.get(f"{server.url}/sparql", params={"query": "ASK { <urn:secret-words> ?p ?o }"}, headers=TOKEN, timeout=20)
    time.sleep(0.2)
    lines = [json.loads(line) for line in server.lines if line.startswith("{")]
    assert {"event", "method", "path", "status", "milliseconds"} <= set(lines[-1])
    assert "secret-words" not in "\n".join(server.lines)
    assert SECRET not in "\n".join(server.lines)


def test_metrics_are_counted(server):
    ask(server, "ASK {}")
    text = httpx.get(f"{server.url}/metrics", timeout=20).text
    assert 'kg_requests_total{method="GET",route="sparql",status="200"}' in text
    assert "kg_request_seconds_bucket" in text
    assert httpx.get(f"{server.url}/ready", timeout=20).text == "ready\n"


def test_the_service_describes_itself(server, writable):
    def languages(running) -> set[str]:
        answer = httpx.get(f"{running.url}/sparql", headers={"Accept": "text/turtle"}, timeout=20)
        triples = [quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)]
        assert any(t.object.value == f"{running.url}/sparql" for t in triples)
        return {t.object.value.rpartition("#")[2] for t in triples if t.predicate.value.endswith("supportedLanguage")}

    assert languages(server) == {"SPARQL11Query"}
    assert languages(writable) == {"SPARQL11Query", "SPARQL11Update"}


def test_void_tells_the_size(server):
    answer = httpx.get(f"{server.url}/.well-known/void", timeout=20)
    values = {
        quad.predicate.value.rpartition("#")[2]: quad.object.value
        for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)
    }
    assert values["documents"] == "14"
    assert int(values["triples"]) > 1000


def test_rdflib_and_curl_are_clients(server):
    import warnings

    from rdflib import Dataset, Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    query = f"SELECT ?a WHERE {{ <{ACTOR_KG}actor/Vladimir_Putin> <{ACTOR_KG}ontology#consulted> ?a }}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib 7.6 warns of its own names
        for graph in (
            Graph(SPARQLStore(f"{server.url}/sparql")),
            Dataset(SPARQLStore(f"{server.url}/sparql"), default_union=True),
        ):
            assert URIRef(f"{ACTOR_KG}actor/Abdel_Fattah_el-Sisi") in {row.a for row in graph.query(query)}
        triple = (URIRef(f"{ACTOR_KG}actor/Vladimir_Putin"), URIRef(f"{ACTOR_KG}ontology#consulted"), None)
        assert list(Graph(SPARQLStore(f"{server.url}/sparql")).triples(triple))
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    command = ["curl", "-s", "-H", "Accept: text/csv", "--data-urlencode", f"query={query}", f"{server.url}/sparql"]
    assert "Abdel_Fattah_el-Sisi" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
