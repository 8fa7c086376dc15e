"""The W3C's tests of the SPARQL 1.1 Protocol over HTTP: 34 with updates allowed, the 20 queries by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection

from tests.serve.conftest import SECRET, TOKEN, rdf_tests

SUITE = rdf_tests()
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")

pytestmark = pytest.mark.skipif(
    SUITE is None, reason="the W3C's SPARQL tests are not on this machine (KG_RDF_TESTS names their folder)"
)


def manifest() -> tuple[Graph, list[Any]]:
    if SUITE is None:
        return Graph(), []
    graph = Graph().parse(SUITE / "protocol" / "manifest.ttl")
    [entries] = graph.objects(None, MF.entries)
    return graph, list(Collection(graph, entries))


GRAPH, TESTS = manifest()


def test_the_whole_suite_is_here():
    assert len(TESTS) == 34


def requests_of(test: Any) -> Iterator[tuple[httpx.Request, Any]]:
    action = GRAPH.value(test, MF.action)
    for request in Collection(GRAPH, GRAPH.value(action, HT.requests)):
        listed = GRAPH.value(request, HT.headers)
        headers = {
            str(GRAPH.value(header, HT.fieldName)): str(GRAPH.value(header, HT.fieldValue))
            for header in (Collection(GRAPH, listed) if listed is not None else ())
        }
        body = GRAPH.value(request, HT.body)
        content = None
        if body is not None:
            encoding = str(GRAPH.value(body, CNT.characterEncoding) or "utf-8")
            content = str(GRAPH.value(body, CNT.chars)).encode(encoding)
        path = str(GRAPH.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
        method = str(GRAPH.value(request, HT.methodName))
        yield (
            httpx.Request(method, f"http://server{path}", headers=headers, content=content),
            GRAPH.value(request, HT.resp),
        )


def put_data(url: str, test: Any) -> None:
    for data in GRAPH.objects(test, UT.graphData):
        name, path = GRAPH.value(data, RDFS.label), GRAPH.value(data, UT.graph)
        assert isinstance(path, URIRef)
        assert SUITE is not None
        content = (SUITE / "protocol" / str(path).rsplit("/", maxsplit=1)[-1]).read_bytes()
        done = httpx.put(
            f"{url}/graphs", params={"graph": str(name)}, content=content,
            headers={"Content-Type": "application/n-triples", **TOKEN}, timeout=30,
        )  # fmt: skip
        assert done.status_code in (201, 204), done.text


def is_update(request: httpx.Request) -> bool:
    kind = request.headers.get("content-type", "")
    return (
        "sparql-update" in kind or ("form" in kind and b"update=" in request.content) or "update=" in str(request.url)
    )


def check(response: httpx.Response, expected: Any) -> None:
    statuses = {str(status)[-3:] for status in GRAPH.objects(expected, MF.expectedStatus)}
    assert any(str(response.status_code)[0] == status[0] for status in statuses), response.text
    truth = GRAPH.value(expected, MF.expectedBoolean)
    if truth is not None:
        assert response.json()["boolean"] is truth.toPython()
    form = GRAPH.value(expected, MF.expectedFormat)
    kinds = {"boolean": "sparql-results", "tabular": "sparql-results", "RDF": "turtle"}
    if form is not None:
        assert kinds[str(form)] in response.headers["content-type"]


@pytest.mark.parametrize("test", TESTS, ids=lambda test: str(test).rpartition("#")[2])
def test_protocol(test, writable):
    put_data(writable.url, test)
    with httpx.Client(timeout=30, headers=TOKEN) as client:
        for request, expected in requests_of(test):
            sent = client.build_request(
                request.method, str(request.url).replace("http://server", writable.url), headers=request.headers,
                content=request.content,
            )  # fmt: skip
            sent.headers["host"] = "127.0.0.1"
            check(client.send(sent), expected)


def test_a_server_that_only_reads_refuses_updates_with_words(server):
    refused = 0
    for test in TESTS:
        for request, _ in requests_of(test):
            if request.method == "POST" and is_update(request) and "bad" not in str(test):
                answer = httpx.post(
                    str(request.url).replace("http://server", server.url), content=request.content, timeout=30,
                    headers={"Content-Type": request.headers["content-type"], "Authorization": f"Bearer {SECRET}"},
                )  # fmt: skip
                assert (answer.status_code, "--allow-update" in answer.text) == (403, True)
                refused += 1
    assert refused >= 7
