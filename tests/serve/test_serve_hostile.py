"""Nothing that is sent to the server makes it contact anybody: a listener on loopback is never visited."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pyoxigraph as ox
import pytest

from tests.serve.conftest import ROOT, TOKEN

QUERIES = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "case": "SELECT * { sErViCe <URL> { ?s ?p ?o } }",
    "comment": "SELECT * { SERVICE # <urn:x> {\n <URL> { ?s ?p ?o } }",
    "carriage return": "SELECT * { #\rSERVICE <URL> { ?s ?p ?o } }",
    "escaped letter": "SELECT * { SERV\\u0049CE <URL> { ?s ?p ?o } }",
    "escaped long": "SELECT * { \\U00000053ERVICE <URL> { ?s ?p ?o } }",
    "escaped IRI": "SELECT * { SERVICE <http:\\u002f\\u002f127.0.0.1:PORT/x> { ?s ?p ?o } }",
    "prefixed": "PREFIX a: <URL> SELECT * { a:.SERVICE a: { ?s ?p ?o } }",
    "prefixed name": "PREFIX a: <urn:a> SELECT * { ?x ?y a:b.SERVICE <URL> { ?s ?p ?o } }",
    "prefix of the address": "PREFIX a: <http://127.0.0.1:PORT/> SELECT * { SERVICE a:x { ?s ?p ?o } }",
    "base": "BASE <http://127.0.0.1:PORT/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?g { <URL> } SERVICE ?g { ?s ?p ?o } }",
    "optional": "SELECT * { ?a ?b ?c OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "union": "SELECT * { { ?a ?b ?c } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "sub-select": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "minus": "SELECT * { ?a ?b ?c MINUS { SERVICE <URL> { ?a ?p ?o } } }",
    "exists": "ASK { ?a ?b ?c FILTER EXISTS { SERVICE <URL> { ?a ?p ?o } } }",
    "in a service": "SELECT * { SERVICE <urn:x> { SERVICE <URL> { ?s ?p ?o } } }",
    "graph": "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "aggregate": "SELECT (COUNT(*) AS ?n) { SERVICE <URL> { ?s ?p ?o } } GROUP BY ?s",
    "bind in the way": 'SELECT * { BIND("}" AS ?x) SERVICE <URL> { ?s ?p ?o } }',
    "newer syntax": "SELECT * { ?a ?b << ?c ?d ?e >> SERVICE <URL> { ?s ?p ?o } }",
    "from": "SELECT * FROM <URL> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "describe": "DESCRIBE <URL>",
    "load as a query": "LOAD <URL>",
    "after a query": "ASK {} ; LOAD <URL>",
}
UPDATES = {
    "load": "LOAD <URL>",
    "silent": "LOAD SILENT <URL> INTO GRAPH <urn:g>",
    "case": "lOaD <URL>",
    "comment": "LOAD # x\n <URL>",
    "carriage return": "#\rLOAD <URL>",
    "escaped letter": "LO\\u0041D <URL>",
    "second": "INSERT DATA { <urn:a> <urn:b> <urn:c> } ; LOAD <URL>",
    "after a string": 'INSERT DATA { <urn:a> <urn:b> "; #" } ; LOAD <URL>',
    "prefixed": "PREFIX a: <http://127.0.0.1:PORT/> LOAD a:x",
    "service": "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "service in using": "INSERT { ?s ?p ?o } USING <URL> WHERE { ?s ?p ?o }",
    "delete where": "DELETE { ?s ?p ?o } WHERE { OPTIONAL { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "newer syntax": "INSERT { <urn:a> <urn:b> << <urn:a> <urn:b> ?o >> } WHERE { SERVICE <URL> { ?s ?p ?o } }",
}
XML = '<!DOCTYPE r [<!ENTITY x SYSTEM "URL">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&x;</rdf:RDF>'
BODIES = {
    "JSON-LD context": ("application/ld+json", '{"@context": "URL", "@id": "urn:a", "b": 1}'),
    "JSON-LD context in a list": ("application/ld+json", '{"@context": [{}, "URL"], "@id": "urn:a", "b": 1}'),
    "JSON-LD import": ("application/ld+json", '{"@context": {"@version": 1.1, "@import": "URL"}, "@id": "urn:a"}'),
    "XML entity": ("application/rdf+xml", XML),
    "Turtle": ("text/turtle", "@base <URL> . <> <urn:p> <y> ."),
}


def aimed(text: str, listener) -> str:
    port = listener.url.split(":")[2].split("/")[0]
    return text.replace("URL", listener.url).replace("PORT", port)


def test_the_listener_would_be_reached(listener):
    """What the tests below rest on: the library itself does contact others."""
    with pytest.raises(OSError, match=r"."):
        list(ox.Store().query(aimed(QUERIES["plain"], listener)))
    assert listener.hits == 1


def test_no_query_reaches_anybody(server, listener):
    with httpx.Client(base_url=server.url, timeout=30) as client:
        for name, query in QUERIES.items():
            answer = client.post("/sparql", data={"query": aimed(query, listener)})
            harmless = name in ("from", "from named", "describe")
            assert (answer.status_code == 200) is harmless, (name, answer.text)
            assert listener.hits == 0, name
        for name in ("default-graph-uri", "named-graph-uri"):
            client.get("/sparql", params={"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", name: listener.url})
        client.get("/graphs", params={"graph": listener.url})
        client.get("/", headers={"X-Forwarded-Host": listener.url, "X-Original-URL": listener.url})
    assert listener.hits == 0


def test_no_update_or_graph_reaches_anybody(writable, listener):
    with httpx.Client(base_url=writable.url, timeout=30, headers=TOKEN) as client:
        for name, update in UPDATES.items():
            answer = client.post(
                "/sparql", content=aimed(update, listener), headers={"Content-Type": "application/sparql-update"}
            )
            assert (answer.status_code == 200) is (name == "service in using"), (name, answer.text)
            assert listener.hits == 0, name
        client.post("/sparql", params={"using-graph-uri": listener.url}, data={"update": "DELETE WHERE { ?s ?p ?o }"})
        for name, (kind, body) in BODIES.items():
            answer = client.put(
                "/graphs", params={"graph": "urn:g"}, content=aimed(body, listener), headers={"Content-Type": kind}
            )
            assert answer.status_code == (201 if name == "Turtle" else 400), (name, answer.text)
            assert listener.hits == 0, name


def test_a_process_that_left_the_network_reaches_nobody(listener):
    """The second wall, should a query ever pass the first one."""
    code = (
        "import sys; from kg.serve.isolation import leave_network; left = leave_network(); import pyoxigraph as ox\n"
        "try: list(ox.Store().query(sys.argv[1]))\nexcept OSError: pass\nprint(left)"
    )
    query = aimed(QUERIES["plain"], listener)
    done = subprocess.run([sys.executable, "-c", code, query], capture_output=True, text=True, cwd=ROOT, check=True)
    if done.stdout.strip() == "False":
        pytest.skip("this system lets no process leave the network")
    assert listener.hits == 0
