"""Web addresses: only when allowed, from a server on this machine, with limits on size and time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from made_files import ATOM, META, SECOND, STORY, html, pdf, zipped

from kg.errors import InputError
from kg.model import Document
from kg.readers import read, remote, walk

PAGES: dict[str, tuple[str, bytes]] = {
    "/page": ("text/html; charset=utf-8", html()),
    "/canonical": ("text/html", html(head=META)),
    "/plain": ("text/plain; charset=windows-1252", f"Zoë said so. {STORY}".encode("cp1252")),
    "/release": ("application/pdf", pdf([[STORY], [SECOND]])),
    "/file.txt": ("application/octet-stream", STORY.encode()),
    "/feed": ("application/atom+xml", ATOM),
    "/two.jsonl": ("text/plain", b'{"body": "%s"}\n{"body": "%s"}\n' % (STORY.encode(), SECOND.encode())),
    "/slip": ("application/zip", zipped({"../../slip.txt": STORY.encode()})),
    "/big": ("text/plain", b"a" * 300_000),
    "/empty": ("text/html", b""),
    "/picture.png": ("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))),
}


class Handler(BaseHTTPRequestHandler):
    """Answers from PAGES; /away redirects once, /round for ever, /out to a file, /slow never ends."""

    def do_GET(self) -> None:
        if self.path in {"/away", "/round", "/out"}:
            self.send_response(302)
            to = {"/away": "/page", "/round": "/round", "/out": "file:///etc/passwd"}[self.path]
            self.send_header("Location", to)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/slow":
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            with suppress(OSError):
                for _ in range(1200):  # a minute
                    self.wfile.write(b"a")
                    time.sleep(0.05)
        elif self.path in PAGES:
            kind, data = PAGES[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(data)
        else:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def one(url: str) -> Document:
    (found,) = read([url], network=True)
    assert isinstance(found, Document), found
    return found


def refused(url: str) -> str:
    (found,) = read([url], network=True)
    assert isinstance(found, InputError), found
    assert found.source == url
    return found.reason


def test_without_permission_an_address_is_named_and_nobody_is_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(walk, "fetch", lambda *_a, **_o: pytest.fail("asked"))
    (found,) = read(["https://wire.example/call"])
    assert isinstance(found, InputError)
    assert "--allow-network" in found.reason


@pytest.mark.parametrize("path", ["/page", "/away"])
def test_a_page_is_a_document_with_its_address(server: str, path: str):
    found = one(server + path)
    assert (found.url, found.reader) == (f"{server}/page", "html")
    assert STORY[:40] in found.text


def test_the_server_tells_kind_and_encoding(server: str):
    assert one(server + "/plain").text.startswith("Zoë said so.")
    assert [part.fragment for part in one(server + "/release").parts] == ["page=1", "page=2"]
    assert one(server + "/file.txt").text == STORY


def test_each_entry_of_a_feed_is_a_document_with_its_own_address(server: str):
    found = one(server + "/feed")
    assert (found.url, found.publisher, found.date) == ("https://wire.example/call", "Example Wire", "2023-12-10")


def test_lines_of_json_are_documents_of_their_own(server: str):
    found = list(read([server + "/two.jsonl"], network=True, fields={"text": "body"}))
    assert [item.text for item in found] == [STORY, SECOND]


def test_an_archive_from_the_network_is_no_safer_than_another(server: str):
    (found,) = read([server + "/slip"], network=True)
    assert isinstance(found, InputError)
    assert "leads out" in found.reason


@pytest.mark.parametrize(
    "path, reason",
    [("/none", "404"), ("/round", "redirects"), ("/out", "cannot be fetched"), ("/empty", "empty answer")],
)
def test_what_cannot_be_fetched_is_named_with_its_reason(server: str, path: str, reason: str):
    assert reason in refused(server + path)


def test_a_picture_is_no_text(server: str):
    assert "binary" in refused(server + "/picture.png")


@pytest.mark.parametrize("url", ["http://", "http://[", "http://127.0.0.1:1/", "https://a b/", "http://x:99999/"])
def test_an_address_that_leads_nowhere_is_named(url: str):
    assert "cannot be fetched" in refused(url)


def test_size_and_time_are_limited(server: str, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InputError, match="too large"):
        remote.fetch(server + "/big", suffixes=[], fields={}, limit=100_000)
    monkeypatch.setattr(remote, "SECONDS", 0.5)
    before = time.monotonic()
    assert "takes longer" in refused(server + "/slow")
    assert time.monotonic() - before < 30


def test_the_next_input_is_read_after_a_failed_address(server: str, tmp_path):
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    found = list(read([server + "/none", str(tmp_path / "a.txt")], network=True))
    assert isinstance(found[0], InputError)
    assert isinstance(found[1], Document)
