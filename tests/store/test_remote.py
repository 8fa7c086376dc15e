"""What a store on a SPARQL server promises beyond the others."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import StoreError
from kg.store import open_store
from tests import made
from tests.store.endpoint import endpoint

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
