from __future__ import annotations

import pytest
from click.testing import CliRunner

from kg import identity
from kg.check import check_document
from kg.cli import cli
from kg.errors import StoreError, UsageError
from kg.model import Judgement
from kg.rdf import JUDGEMENTS
from kg.store import open_store
from kg.store.update import Written, update
from tests import made

DENY = (
    "DELETE { GRAPH ?g { ?e kg:status ?s } } INSERT { GRAPH ?g { ?e kg:status kg:denied } } "
    "WHERE { GRAPH ?g { ?e kg:relation kg:spokeWith ; kg:status ?s } }"
)


@pytest.fixture(params=["memory:", "folder"])
def store(request, tmp_path):
    with open_store(request.param if request.param == "memory:" else tmp_path / "s") as opened:
        opened.replace(made.extraction(), run="1")
        opened.replace(made.meeting())
        yield opened


def test_a_changed_event_changes_its_edges(store):
    assert store.query("ASK { actor:Lena_Brandt kg:spokeWith actor:Omar_Haddad }")
    assert update(store, DENY) == Written(("harbour.txt",), ())
    assert not store.query("ASK { actor:Lena_Brandt kg:spokeWith actor:Omar_Haddad }")
    info = store.info(made.extraction().document.key)
    assert store.extraction(info.key).events[0].status == "denied"
    assert info.run == "1" and store.verify() == () == check_document(store, info)


def test_an_update_changes_what_was_read_and_decisions_stay_on_top(store):
    store.judge([Judgement("same", "vera", "2026-01-01", actor=made.PRESIDENT, other=made.HADDAD)])
    assert update(store, DENY) == Written(("harbour.txt",), ())
    event = store.extraction(made.extraction().document.key).events[0]
    assert (event.status, event.targets[0].actor) == ("denied", "Ivo_Tamm")
    store.judge([identity.undo(store.judgements[0], store.judgements, by="vera", when="2026-01-02")])
    event = store.extraction(made.extraction().document.key).events[0]
    assert (event.status, event.targets[0].actor) == ("denied", "Omar_Haddad")


def test_decisions_are_not_taken_by_updates(store):
    with pytest.raises(UsageError, match="is not changed by updates"):
        update(store, f"INSERT DATA {{ GRAPH {JUDGEMENTS} {{ kg:a kg:b kg:c }} }}")


def test_a_document_can_be_dropped(store):
    key = made.meeting().document.key
    assert update(store, f"DROP GRAPH doc:{key}") == Written((), ("summit.txt",))
    assert [info.id for info in store.documents()] == ["harbour.txt"]


def test_an_update_that_changes_nothing_writes_nothing(store):
    assert update(store, "DELETE WHERE { GRAPH ?g { ?a kg:nothing ?b } }") == Written((), ())


@pytest.mark.parametrize(
    "text, words",
    [
        ("INSERT DATA { actor:A kg:spokeWith actor:B }", "outside every document"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }", "no document of this store"),
        ("INSERT { GRAPH ?g { actor:A kg:spokeWith actor:B } } WHERE { GRAPH ?g { ?d a kg:Document } }", "no event"),
        ("DELETE { GRAPH ?g { ?a kg:spokeWith ?b } } WHERE { GRAPH ?g { ?a kg:spokeWith ?b } }", "from an event"),
        ("DELETE WHERE { GRAPH ?g { ?d dcterms:identifier ?id } }", "no document"),
        ("DELETE WHERE { GRAPH ?g { ?e kg:status ?s } }", "no kg:status"),
        ("INSERT DATA { GRAPH", "does not parse"),
        ("SELECT ?a { ?a ?b ?c }", "does not parse"),
        ("LOAD <http://localhost:9/x>", "never contacts"),
        ("LO\\u0041D <http://localhost:9/x>", "never contacts"),
        ("DELETE { ?a ?b ?c } WHERE { SERVICE <http://localhost:9/> { ?a ?b ?c } }", "never contacts"),
    ],
)
def test_what_would_break_a_promise_is_refused_and_writes_nothing(store, text, words):
    before = [info.hash for info in store.documents()]
    with pytest.raises(UsageError, match=words):
        update(store, text)
    assert [info.hash for info in store.documents()] == before and store.verify() == ()


def test_a_word_in_a_string_is_no_load(store):
    text = (
        "DELETE { GRAPH ?g { ?d dcterms:title ?t } } INSERT { GRAPH ?g { ?d dcterms:title 'To load a service' } } "
        "WHERE { GRAPH ?g { ?d dcterms:title ?t } }"
    )
    assert update(store, text).changed == ("harbour.txt",)


def test_a_store_for_reading_is_not_written(tmp_path):
    with open_store(tmp_path / "s") as store:
        store.replace(made.meeting())
    with open_store(tmp_path / "s", read_only=True) as store, pytest.raises(StoreError, match="reading only"):
        update(store, DENY)


def test_the_command_writes_only_when_told_to(tmp_path):
    where = str(tmp_path / "s")
    with open_store(where) as store:
        store.replace(made.extraction())
    path = tmp_path / "deny.ru"
    path.write_text(DENY, encoding="utf-8")
    run = CliRunner().invoke
    refused = run(cli, ["query", DENY, "--store", where], standalone_mode=False)
    assert isinstance(refused.exception, UsageError) and "--write" in str(refused.exception)
    done = run(cli, ["query", str(path), "--write", "--store", where], standalone_mode=False)
    assert done.return_value == 0 and "1 documents changed" in done.stderr
    with open_store(where, read_only=True) as store:
        assert store.query("ASK { ?e kg:relation kg:spokeWith ; kg:status kg:denied }")
