"""The server beside `kg ingest`, killed and started again; documents by POST, with who wrote what."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from kg.cli import cli
from kg.errors import KgError, StoreError
from kg.store import open_store
from tests.serve.conftest import SECRET, TOKEN, serving

COUNT = "SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE { ?d a kg:Document }"
CALL = {
    "id": "posted-1",
    "date": "2024-06-03",
    "publisher": "Example Wire",
    "text": "Vladimir Putin spoke by phone with Emmanuel Macron on Monday. The call lasted 40 minutes.",
}


def until(test: Callable[[], object], seconds: float = 30) -> object:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = test()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def count(url: str) -> int:
    found = httpx.get(f"{url}/sparql", params={"query": COUNT}, timeout=30).json()
    return int(found["results"]["bindings"][0]["n"]["value"])


@pytest.fixture
def store(seeds_store: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(seeds_store, tmp_path / "store"))
    shutil.rmtree(copy / "serve", ignore_errors=True)
    return copy


def test_it_keeps_up_with_ingest(store):
    with serving(store) as running:
        before = count(running.url)
        with open_store(store) as target:
            from tests import made

            target.replace(made.extraction("came in meanwhile"))
            target.flush()
            assert count(running.url) == before + 1  # while the writer still holds the store
        until(lambda: httpx.get(f"{running.url}/api/status", timeout=30).json().get("documents") == before + 1)
        assert running.stop() == 0
        assert [line for line in running.lines if '"fault"' in line] == []


def test_documents_are_taken_with_a_token_and_noted(store, tmp_path):
    with serving(store, "--allow-ingest") as running, httpx.Client(base_url=running.url, timeout=60) as client:
        before = count(running.url)
        assert client.post("/api/documents", json=CALL).status_code == 401
        assert (
            client.post("/api/documents", json=CALL, headers={**TOKEN, "Origin": "https://evil.example"}).status_code
            == 403
        )
        made = client.post("/api/documents", json=CALL, headers=TOKEN)
        assert made.status_code == 201, made.text
        found = made.json()
        assert ("spokeWith", "phone", "PT40M") in {(e["relation"], e["medium"], e["duration"]) for e in found["events"]}
        assert count(running.url) == before + 1
        until(lambda: client.get(made.headers["location"]).status_code == 200)
        assert (
            client.get("/api/events", params={"document": found["document"]["key"]}).json()["items"] == found["events"]
        )
        again = client.post("/api/documents", json=CALL, headers=TOKEN)
        assert (again.status_code, again.json()["unchanged"]) == (200, True)
        for body, status in [
            ({}, 400),
            ({"text": 3}, 400),
            ([], 400),
            ({"text": " "}, 400),
            ({"text": "x", "id": 1}, 400),
        ]:
            assert client.post("/api/documents", json=body, headers=TOKEN).status_code == status
        german = {
            "text": "Der Minister hat gestern mit dem Kanzler gesprochen, und beide haben sich nicht geeinigt. " * 5
        }
        assert client.post("/api/documents", json=german, headers=TOKEN).status_code == 422
        assert (
            client.post(
                "/api/documents", content=b"{", headers={**TOKEN, "Content-Type": "application/json"}
            ).status_code
            == 400
        )
        with open_store(store) as _:  # somebody else writes: come again
            busy = client.post("/api/documents", json={**CALL, "id": "posted-2"}, headers=TOKEN)
        assert (busy.status_code, "being written" in busy.text, "retry-after" in busy.headers) == (503, True, True)
        lines = [json.loads(line) for line in (store / "serve" / "audit.jsonl").read_text().splitlines()]
    assert [(line["who"], line["action"], line["status"]) for line in lines[:2]] == [
        ("desk", "ingest", 201),
        ("desk", "ingest", 200),
    ]
    assert lines[0]["document"] == "posted-1"
    assert (store / "serve" / "audit.jsonl").stat().st_mode & 0o077 == 0
    assert SECRET not in json.dumps(lines)
    with open_store(store, read_only=True) as source:
        assert source.verify() == ()


def test_updates_of_a_store_of_documents_keep_its_rules(store):
    with (
        serving(store, "--allow-update") as running,
        httpx.Client(base_url=running.url, timeout=60, headers=TOKEN) as client,
    ):

        def update(text: str) -> httpx.Response:
            return client.post("/sparql", content=text, headers={"Content-Type": "application/sparql-update"})

        assert "document" in update("INSERT DATA { <urn:a> <urn:b> <urn:c> }").text
        assert update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }").status_code == 400
        with open_store(store, read_only=True) as source:
            info = next(source.documents())
        done = update(f"DROP GRAPH <https://w3id.org/actor-kg/document/{info.key}>")
        assert (done.status_code, done.text) == (200, "0 documents changed, 1 removed\n")
        place = {"graph": f"https://w3id.org/actor-kg/document/{info.key}"}
        assert client.get("/graphs", params=place).status_code == 404
    with open_store(store, read_only=True) as source:
        assert source.info(info.key) is None
        assert source.verify() == ()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_killed_processes_are_replaced_and_nothing_is_lost(tmp_path):
    place = f"quads:{tmp_path / 'quads'}"
    insert = "INSERT DATA {{ GRAPH <urn:g{0}> {{ <urn:a> <urn:b> {0} }} }}"
    asked = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    kind = {"Content-Type": "application/sparql-update", **TOKEN}

    def number(url: str) -> int:
        found = httpx.get(f"{url}/sparql", params={"query": asked}, timeout=30).json()
        return int(found["results"]["bindings"][0]["n"]["value"])

    with serving(place, "--allow-update") as running:
        for step in range(3):
            assert (
                httpx.post(f"{running.url}/sparql", content=insert.format(step), headers=kind, timeout=30).status_code
                == 200
            )
        assert number(running.url) == 3
        for victim in descendants(running.process.pid):  # writer, nursery and query processes at once
            os.kill(victim, signal.SIGKILL)
        until(lambda: httpx.get(f"{running.url}/sparql", params={"query": "ASK {}"}, timeout=30).status_code == 200)
        assert number(running.url) == 3
        assert (
            httpx.post(f"{running.url}/sparql", content=insert.format(3), headers=kind, timeout=30).status_code == 200
        )
        left = descendants(running.process.pid)
        assert left
        running.stop(signal.SIGKILL)  # the update was answered, and shown to no reader yet
        until(lambda: not [pid for pid in left if Path(f"/proc/{pid}").exists() and not zombie(pid)])
    with serving(place, "--allow-update") as running:
        assert number(running.url) == 4


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *descendants(child)]
    return found


def zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_it_stops_when_told_and_lets_running_queries_end(seeds_store):
    slow = "SELECT (COUNT(*) AS ?n) WHERE { { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000000 } }"
    with serving(seeds_store) as running, httpx.Client(base_url=running.url, timeout=30) as client:
        assert client.get("/health").status_code == 200
        with ThreadPoolExecutor(1) as threads:
            answer = threads.submit(client.get, "/sparql", params={"query": slow})
            until(lambda: "kg_query_processes_idle 1" in httpx.get(f"{running.url}/metrics", timeout=30).text)
            assert running.stop(signal.SIGTERM) == 0
            assert answer.result().status_code == 200
    assert '"event": "stop"' in running.lines[-1]


@pytest.mark.parametrize("options, words", [
    (["--store", "nowhere"], "there is no store"), (["--store", "http://127.0.0.1:1/x"], "served already"),
    (["--store", "memory:", "--allow-update"], "needs a token"), (["--store", "x.ttl"], "export trig or nq"),
    (["--store", "memory:", "--allow-update", "--token", "short"], "16 characters"),
    (["--store", "memory:", "--allow-update", "--token", SECRET, "--host", "0.0.0.0"], "loopback only"),
    (["--store", "memory:", "--cors", "example.org/x"], "no origin"),
    (["--store", "quads:Q", "--allow-ingest", "--token", SECRET], "store directory"),
])  # fmt: skip
def test_wrong_usage_is_told_at_the_start_and_no_address(tmp_path, monkeypatch, capsys, options, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KgError, match=words):
        cli.main(["serve", "--port", "0", *options], standalone_mode=False)
    assert "Ctrl-C stops it" not in capsys.readouterr().err


def test_a_taken_port_is_told(server, seeds_store):
    with pytest.raises(StoreError, match="cannot be served"):
        cli.main(["serve", "--store", str(seeds_store), "--port", server.url.rpartition(":")[2]], standalone_mode=False)
