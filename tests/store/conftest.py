"""Servers that the tests of stores share; each is started once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store import virtuoso

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if virtuoso.PROGRAM is None:
        pytest.skip("no virtuoso-t on this machine (Debian: virtuoso-opensource)")
    pytest.importorskip("httpx", reason="the extra `remote` is not installed")
    with virtuoso.virtuoso(tmp_path_factory.mktemp("virtuoso") / "db") as address:
        yield address


@pytest.fixture(scope="session")
def kg_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for library in ("httpx", "starlette", "uvicorn"):
        pytest.importorskip(library, reason="the extras `remote` and `serve` are not installed")
    folder = tmp_path_factory.mktemp("served")
    log = folder / "log"
    words = ["serve", "--store", f"quads:{folder / 'quads'}", "--allow-update", "--port", "0", "--rate", "0"]
    with log.open("wb") as stream:  # not a pipe: nobody reads it, and the server would wait for room in it
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "KG_SERVE_TOKEN": TOKEN},
            stderr=stream,
        )
    try:
        deadline = time.monotonic() + 60
        while not (address := re.search(r"(http://\S+?/)[^}]+\"start\"", log.read_text(encoding="utf-8"))):
            assert time.monotonic() < deadline and process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield address[1] + "sparql"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def on_virtuoso(virtuoso_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty Virtuoso, with who we are in the environment."""
    monkeypatch.setenv("KG_STORE_USER", virtuoso.USER)
    monkeypatch.setenv("KG_STORE_PASSWORD", virtuoso.PASSWORD)
    return emptied(virtuoso_server)


@pytest.fixture
def on_kg(kg_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty server of ours, with who we are in the environment."""
    monkeypatch.setenv("KG_STORE_TOKEN", TOKEN)
    return emptied(kg_server)


def emptied(address: str) -> str:
    from kg.names import BASE
    from kg.store.protocol import Server

    server = Server(address)
    where = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}"))'
    names = {row["g"] for row in server.select(f"SELECT DISTINCT ?g WHERE {{ {where} }}")}
    server.update(f"DROP SILENT GRAPH {name}" for name in sorted(names, key=str))
    server.close()
    return address
