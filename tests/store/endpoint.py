"""A SPARQL 1.1 server on loopback for tests: http.server in front of pyoxigraph."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pyoxigraph as ox


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers["Content-Type"].partition(";")[0]
        self.server.requests.append((self.path, kind))
        try:
            if (self.path, kind) == ("/query", "application/x-www-form-urlencoded"):
                found = self.server.store.query(parse_qs(body.decode(), strict_parsing=True)["query"][0])
                self._answer(200, found.serialize(format=ox.QueryResultsFormat.JSON), "application/sparql-results+json")
            elif (self.path, kind) == ("/update", "application/sparql-update"):
                if self.server.failing:
                    self._answer(500, b"no space", "text/plain")
                else:
                    self.server.store.update(body.decode().replace(*self.server.changing))
                    self._answer(204, b"", "text/plain")
            else:
                self._answer(404, b"not here", "text/plain")
        except (SyntaxError, ValueError) as error:
            self._answer(400, str(error).encode(), "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Endpoint(ThreadingHTTPServer):
    """`url` is what a store is opened with; `store` what it holds; `failing`: refuse updates from now on.

    changing: what stands in updates, and what is stored instead.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = ox.Store()
        self.requests: list[tuple[str, str]] = []
        self.failing = False
        self.changing = ("", "")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    # Oxigraph's results may only be freed by their own thread, and rdflib leaves them in cycles: no collection while
    # a second thread runs that could come across them.
    gc.collect()
    gc.disable()
    with Endpoint() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            gc.enable()
