"""A document taken out for good: nothing of it is left in any file of the store, and it stays out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kg import identity, rdf
from kg.errors import StoreError, UsageError
from kg.model import Finding
from kg.rdf import FINDINGS, findings_to_quads
from kg.store import open_store
from kg.store.judged import restore, retract
from tests import made
from tests.identity import cases

TAKEN = {"by": "vera", "when": "2026-03-01", "why": "asked to"}
GONE = made.extraction("gone.txt", title="Quayside talk", publisher="Quayside Courier", url="https://quay.example/1")
STAYS = cases.document("one.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store whose removed document is in everything: files, two generations, findings, judgements, the journal."""
    with open_store(tmp_path / "store") as store:
        for run in ("1", "2"):
            store.replace(GONE, run=run)
            store.replace(STAYS, run=run)
            store.flush()
        call = GONE.events[0]
        both = tuple((one.document.key, one.document.id) for one in (GONE, STAYS))
        store.judge(
            [
                cases.about(GONE, call, "accept"),
                cases.about(STAYS, STAYS.events[0], "accept"),
                replace(cases.same("Ann_Lee", "A._Lee"), other=made.HADDAD),
                replace(cases.split("Ann_Lee", cases.PEOPLE["Cy_Orr"]), documents=both),
                cases.same("Bo_Falk", "Ann_Lee-2f"),
            ]
        )
        store.judge([identity.undo(store.judgements[0], store.judgements, by="vera", when="2026-01-01")])
        store.judge([identity.undo(store.judgements[-1], store.judgements, by="vera", when="2026-01-01")])
        finding = Finding("channel", ("Lena_Brandt", "Omar_Haddad"), "Brandt and Haddad talk.", (call.id,))
        store.put_graph(FINDINGS, findings_to_quads({"seed": 1}, [finding]))
        store.flush()
    return tmp_path / "store"


def windows(text: str, size: int = 12) -> set[bytes]:
    return {text[start : start + size].encode() for start in range(0, len(text) - size)}


def test_no_byte_is_left(folder):
    words = windows(made.TEXT) | {b"Quayside", b"Haddad", b"Brandt", b"Eastmark", b"grain", b"quay.example"}
    words -= windows(STAYS.document.text)

    def found() -> set[str]:
        return {
            path.relative_to(folder).parts[0]
            for path in folder.rglob("*")
            if path.is_file() and any(part in path.read_bytes() for part in words)
        }

    assert found() >= {"documents", "text", "graphs", "journal.jsonl"}
    with open_store(folder) as store:
        taken = retract(store, {GONE.document.key}, **TAKEN)
        assert found() == set()
    assert found() == set()
    assert taken.findings
    assert [judgement.verdict for judgement in taken.judgements] == ["accept", "same", "undo", "undo"]
    with open_store(folder, read_only=True) as store:
        assert [info.id for info in store.documents()] == ["one.txt"]
        [removal] = store.removals
        assert (removal.document, removal.by, removal.why, removal.judgements) == ("gone.txt", "vera", "asked to", 1)
        assert not list(store.beside(FINDINGS))
        assert store.verify() == ()
        assert [(j.verdict, len(j.documents)) for j in store.judgements] == [("accept", 1), ("split", 1), ("same", 0)]
        assert identity.numbered(store.judgements) == store.judgements
        said = store.query("SELECT ?why { GRAPH ?g { ?d a kg:RemovedDocument ; kg:reason ?why } }")
        assert [row["why"].value for row in said] == ["asked to"]
    assert {path.name for path in (folder / "generations").iterdir()} == {(folder / "current").read_text().split()[0]}


def test_a_removed_document_does_not_come_back_until_it_is_restored(folder):
    with open_store(folder) as store:
        retract(store, {GONE.document.key}, **TAKEN)
        with pytest.raises(StoreError, match="removed on purpose"):
            store.replace(GONE)
        renamed = replace(GONE.document, key="other", id="copy.txt")
        assert store.removal(GONE.document) == store.removal(renamed) == store.removals[0]
        assert store.removal(STAYS.document) is None
        restore(store, {GONE.document.key})
        store.replace(GONE)
        assert store.extraction(GONE.document.key) == GONE


def test_a_removal_needs_a_reason(folder):
    with open_store(folder) as store, pytest.raises(UsageError, match="reason"):
        retract(store, {GONE.document.key}, by="vera", when="2026-03-01", why=" ")


@pytest.mark.parametrize("step", ["noted", "told", "dropped"])
def test_a_removal_that_a_crash_interrupted_is_finished_when_the_store_is_opened(folder, step):
    store = open_store(folder)
    info = store.info(GONE.document.key)
    store.begin_expunging()
    if step != "noted":
        from kg.model import Removal

        store.put_graph(rdf.REMOVED, rdf.removals_to_quads([Removal(info.id, info.key, text=info.text, **TAKEN)]))
    if step == "dropped":
        store.remove(info.key)
    store._index = None
    store._lock.release()  # the process is gone
    with open_store(folder) as again:
        assert (again.info(info.key) is None) == (step != "noted")
        assert again.verify() == ()
    left = [path for path in folder.rglob("*") if path.is_file() and re.search(b"Harbour Post", path.read_bytes())]
    assert bool(left) == (step == "noted")
    assert not (folder / "expunging").exists()


def test_every_store_can_take_out(tmp_path):
    with open_store("memory:") as store:
        store.replace(GONE)
        store.replace(STAYS)
        retract(store, {GONE.document.key}, **TAKEN)
        assert [info.id for info in store.documents()] == ["one.txt"]
        assert store.removals[0].document == "gone.txt"
