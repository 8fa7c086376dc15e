"""Servers in processes of their own, on loopback."""

from __future__ import annotations

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.made import counted

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "0123456789abcdef"
TOKEN = {"Authorization": f"Bearer {SECRET}"}
ACTOR_KG = "https://w3id.org/actor-kg/"


def rdf_tests() -> Path | None:
    """The W3C's test suite, where this machine has it: KG_RDF_TESTS, or shared/data/rdf-tests above the project."""
    named = os.environ.get("KG_RDF_TESTS")
    places = [Path(named)] if named else [folder / "shared" / "data" / "rdf-tests" for folder in ROOT.parents]
    return next((place / "sparql" / "sparql11" for place in places if (place / "sparql" / "sparql11").is_dir()), None)


class Running:
    """A server: its address, its process, and the lines it logged."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._started: queue.Queue[bool] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        try:
            up = self._started.get(timeout=40)
        except queue.Empty:
            up = False
        if not up:
            process.kill()
            raise AssertionError("the server did not start:\n" + "\n".join(self.lines))
        self.url = next(m[0] for line in self.lines if (m := re.match(r"http://127\.0\.0\.1:\d+", line)))

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))
            if '"event": "start"' in line:
                self._started.put(True)
        self._started.put(False)

    def children(self) -> list[int]:
        """Process ids of the server's processes (Linux)."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            code = self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._thread.join(timeout=5)
        return code


@contextmanager
def serving(store: Path | str, *options: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--rate", "0", *options]
    environment = {**counted(), "PYTHONPATH": str(ROOT), "KG_SERVE_TOKEN": f"desk:{SECRET}"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, encoding="utf-8")
    try:
        running = Running(process)
        yield running
        running.stop()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


@pytest.fixture(scope="session")
def seeds_store(built_seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    return Path(shutil.copytree(built_seeds / "store", tmp_path_factory.mktemp("serve") / "store"))


@pytest.fixture(scope="session")
def server(seeds_store: Path) -> Iterator[Running]:
    """The default server over the seeds: read-only."""
    with serving(seeds_store, "--timeout", "6") as running:
        ends = time.monotonic() + 40
        while httpx.get(f"{running.url}/api/status", timeout=30).status_code != 200 and time.monotonic() < ends:
            time.sleep(0.1)  # until there is an index
        yield running


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over a folder of quads that takes updates."""
    with serving(f"quads:{tmp_path_factory.mktemp('quads') / 'store'}", "--allow-update") as running:
        yield running


class Listener:
    """A server on loopback that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x"
        self.hits = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.hits += 1
            visitor.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()
