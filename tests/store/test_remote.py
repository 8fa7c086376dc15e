"""What a store on a SPARQL server promises beyond the others."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import StoreError
from kg.model import Actor
from kg.store import open_store
from tests import made
from tests.store import virtuoso
from tests.store.endpoint import endpoint

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("httpx", reason="the extra `remote` is not installed")


@pytest.fixture
def server():
    with endpoint() as opened:
        yield opened


def test_what_one_wrote_another_reads(server):
    with open_store(server.url) as store:
        store.replace(made.extraction("a.txt"), run="1")
        store.replace(made.meeting("b.txt"))
    with open_store(server.url + "/", read_only=True) as store:
        assert list(store.extractions()) == [made.extraction("a.txt"), made.meeting("b.txt")]
        assert store.stored(made.extraction("a.txt").document, run="1")
        assert store.verify() == ()
        with pytest.raises(StoreError, match="for reading only"):
            store.remove(made.extraction("a.txt").document.key)


def test_a_document_is_replaced_by_one_request(server):
    with open_store(server.url) as store:
        store.replace(made.extraction("a.txt"))
        server.requests.clear()
        store.replace(made.extraction("a.txt", title="New"))
        assert server.requests == [("/update", "application/sparql-update")]


def test_what_else_the_server_holds_is_left_alone(server):
    foreign = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode("urn:g"))
    server.store.add(foreign)
    with open_store(server.url) as store:
        store.replace(made.extraction())
        assert foreign not in store.index
        store.remove(made.extraction().document.key)
    assert set(server.store) == {foreign}


def test_a_refused_write_is_told_and_changes_nothing(server):
    with open_store(server.url) as store:
        store.replace(made.extraction("a.txt"))
        server.failing = True
        with pytest.raises(StoreError, match=r"127\.0\.0\.1:\d+ refused: 500 .*no space"):
            store.replace(made.extraction("b.txt"))
        server.failing = False
        assert [info.id for info in store.documents()] == ["a.txt"]
        store.replace(made.extraction("b.txt"))
        assert store.verify() == ()


def test_a_change_on_the_server_is_found(server):
    with open_store(server.url) as store:
        store.replace(made.extraction("a.txt"))
        server.store.update("DELETE WHERE { GRAPH ?g { ?s <http://www.w3.org/ns/oa#exact> ?q } }")
        assert [found.reason for found in store.verify()] == [
            "its graph on the server is not what was recorded (a.txt)"
        ]


def test_a_server_that_is_not_there_is_named_without_its_password():
    with endpoint() as server:
        address = server.url.replace("http://", "http://someone:secret@")
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        open_store(address)
    assert "secret" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_a_page_that_is_no_sparql_service_is_said_so(server):
    with pytest.raises(StoreError, match="404"):
        open_store(server.url + "/elsewhere")


def test_the_command_line_reads_a_server(server):
    with open_store(server.url) as store:
        store.replace(made.extraction("a.txt"))
    result = CliRunner().invoke(cli, ["export", "--store", server.url, "--format", "nt"])
    assert result.exit_code == 0
    assert result.stdout.count("\n") == len(
        {quad.triple for quad in server.store if "document/" in str(quad.graph_name)}
    )
    with pytest.raises(StoreError, match="closed"):
        store.text(made.extraction("a.txt").document.key)


# --- real servers: ours, and Virtuoso -------------------------------------------------------------------------------

HARBOUR = made.extraction("harbour.txt", language="de-CH")


@pytest.fixture(params=["on_kg", "on_virtuoso"])
def address(request):
    return request.getfixturevalue(request.param)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, list(words), standalone_mode=False)
    assert result.return_value == code, result.stderr
    return result.stdout


COMMANDS = (
    ("query", "contacts", "--actor", "Putin"),
    ("query", "SELECT ?e ?d { ?e kg:duration ?d } ORDER BY ?e ?d"),
    ("query", "findings"),
    ("check",),
    ("analyze", "--record", "--format", "json"),
    ("render", "-o", "-"),
    *(("export", "--format", name) for name in ("nq", "ttl", "jsonl", "graphml")),
)


@pytest.fixture(scope="module")
def folder(built_seeds, tmp_path_factory):
    """A store in a folder, and what every command prints for it."""
    store = tmp_path_factory.mktemp("folder") / "store"
    shutil.copytree(built_seeds / "store", store)
    return store, {words: printed(words, str(store), store.parent / "page.html") for words in COMMANDS}


def printed(words: tuple[str, ...], store: str, page: Path) -> str:
    if words[0] != "render":
        return run(*words, "--store", store)
    run("render", "-o", str(page), "--store", store)
    return page.read_text(encoding="utf-8")


def test_every_command_gives_on_a_server_what_it_gives_on_a_folder(address, folder, tmp_path):
    store, expected = folder
    with open_store(store, read_only=True) as ours, open_store(address) as server:
        most = list(ours.documents())[2:]
        given = ((info.key, ours.quads(info.key), ours.text(info.key)) for info in most)
        assert len(list(server.load(given))) == 12
    run("ingest", str(ROOT / "seeds"), "--store", address)
    assert run("diff", str(store), address) == ""
    for words in sorted(COMMANDS, key=lambda words: words[0] == "query"):  # findings are there once recorded
        assert printed(words, address, tmp_path / "page.html") == expected[words], words
    run("store", "remove", "01-netanyahu-putin-call", "--why", "retracted", "--store", address)
    assert "01-netanyahu-putin-call" in run("diff", str(store), address, code=1)


def test_what_virtuoso_would_change_comes_back_as_it_was(on_virtuoso):
    exact = [
        replace(HARBOUR.events[0], confidence=0.1234567890123456789, duration="P3DT1S", topics=("grain", "der Hafen")),
        replace(HARBOUR.events[1], duration="P99999999999999999D", mutual=True),
    ]
    given = replace(HARBOUR, events=tuple(exact))
    long = replace(made.meeting("long.txt").document, text="Übermorgen – vielleicht. 😀 " * 6000)
    with open_store(on_virtuoso) as store:
        store.replace(given)
        store.replace(replace(made.meeting("long.txt"), document=long))
    with open_store(on_virtuoso, read_only=True) as store:
        assert store.text(long.key) == long.text
        assert store.verify() == ()
        with open_store("memory:") as memory:
            memory.replace(given)
            assert store.quads(given.document.key) == memory.quads(given.document.key)
            assert store.extraction(given.document.key) == memory.extraction(given.document.key)


def test_an_answer_that_a_server_cuts_short_is_asked_for_in_parts(on_virtuoso):
    people = tuple(Actor(f"Person_{n}", f"Person {n}", "person", aliases=(f"P{n}",)) for n in range(1300))
    big = replace(made.extraction("big.txt"), actors=(*made.extraction().actors, *people))
    with open_store(on_virtuoso) as store:
        store.replace(replace(big, actors=tuple(sorted(big.actors, key=lambda actor: actor.id))))
        assert [info.quads > virtuoso.ROWS for info in store.documents()] == [True]
    with open_store(on_virtuoso, read_only=True) as store:
        assert len(store.extraction(big.document.key).actors) == len(big.actors)
        assert store.verify() == ()


def test_a_server_that_changes_what_is_stored_is_refused(server):
    server.changing = ("0.97", "0.98")
    with open_store(server.url) as store:
        with pytest.raises(StoreError, match=r"changes what is stored in it: .*0\.97.* came back as .*0\.98"):
            store.replace(made.extraction())
        assert list(store.documents()) == []
    assert not list(server.store)


def test_who_may_not_write_is_told_how_to_say_who_it_is(address, monkeypatch):
    for name in ("KG_STORE_USER", "KG_STORE_PASSWORD", "KG_STORE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    if "sparql-auth" in address:
        address = address.removesuffix("-auth")  # where anybody may read
    with open_store(address) as store, pytest.raises(StoreError, match=r"hint: .*KG_STORE_USER"):
        store.replace(made.extraction())


def test_no_secret_is_logged(on_virtuoso, monkeypatch, caplog):
    monkeypatch.delenv("KG_STORE_USER")
    monkeypatch.delenv("KG_STORE_PASSWORD")
    caplog.set_level("DEBUG")
    with pytest.raises(StoreError, match="401") as caught:
        open_store(on_virtuoso.replace("http://", f"http://{virtuoso.USER}:s3cretword@"))
    assert "s3cretword" not in str(caught.value)
    with open_store(on_virtuoso.replace("http://", f"http://{virtuoso.USER}:{virtuoso.PASSWORD}@")) as store:
        store.replace(made.meeting())
    assert "s3cretword" not in caplog.text
    assert f":{virtuoso.PASSWORD}@" not in caplog.text
