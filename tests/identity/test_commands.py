"""The commands that decide something, as people and scripts call them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest

from kg import identity
from kg.cli import cli
from kg.errors import KgError
from kg.model import Actor, Document, Extraction
from kg.store import open_store
from tests.identity import cases

ROOT = Path(__file__).resolve().parents[2]
WHO = ("--by", "vera", "--when", "2026-02-03")


@pytest.fixture
def folder(tmp_path) -> Path:
    return made(tmp_path / "store")


def made(where: Path) -> Path:
    with open_store(where) as store:
        for name in cases.FILES:
            store.replace(cases.document(name), run="kg 0")
    return where


class Kg:
    """Calls the command line on one store."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store, self.capsys = store, capsys
        self.out = self.err = ""

    def __call__(self, *words: str, code: int = 0) -> str:
        self.capsys.readouterr()
        got = int(cli.main([*words, "--store", str(self.store)], standalone_mode=False) or 0)
        self.out, self.err = self.capsys.readouterr()
        assert got == code, self.err
        return self.out

    def graph(self) -> dict[str, str]:
        with open_store(self.store, read_only=True) as store:
            assert store.verify() == ()
            return {info.id: info.hash for info in store.documents()}


@pytest.fixture
def kg(folder, capsys) -> Kg:
    return Kg(folder, capsys)


def test_a_merge_and_its_undo(kg):
    before = kg.graph()
    out = kg("actors", "merge", "Bo Falk", "Cy Orr", *WHO, "--why", "one man", "--dry-run")
    assert "actor Cy Orr (person)" in out
    assert kg.graph() == before
    kg("actors", "merge", "Bo Falk", "Cy Orr", *WHO, "--why", "one man")
    assert "Cy Orr (Cy_Orr) is Bo Falk (Bo_Falk)" in kg.err
    assert kg.graph() != before
    assert "part of it: Cy_Orr" in kg("actors", "explain", "Falk")
    assert "one man" in kg("judgements", "history", "Cy_Orr")
    kg("judgements", "undo", "last", *WHO)
    assert kg.graph() == before
    assert "(undone)" in kg("judgements", "history")
    kg("judgements", "undo", "last", *WHO)  # the undoing
    assert kg.graph() != before


def test_an_old_id_still_means_whom_it_became(kg):
    kg("actors", "merge", "Bo_Falk", "Cy_Orr", *WHO)
    assert "Bo Falk (Bo_Falk)" in kg("actors", "explain", "Cy_Orr")
    kg("actors", "split", "Bo_Falk", "Cy_Orr", *WHO)
    assert "Cy Orr (Cy_Orr)" in kg("actors", "explain", "Cy_Orr")


def test_a_merge_of_two_who_differ_is_refused_until_that_is_undone(kg):
    kg("actors", "differ", "Bo_Falk", "Cy_Orr", *WHO)
    kg("actors", "merge", "Ann_Lee", "Cy_Orr", *WHO)
    kg("actors", "merge", "Ann_Lee", "Bo_Falk", *WHO, code=1)
    assert "contradiction: Bo Falk (Bo_Falk) is not Cy Orr (Cy_Orr), says vera" in kg.err


def test_a_split_by_document(kg):
    kg("actors", "split", "Bo_Falk", "--document", "one.txt", "--as", "Bo Falk the younger | person", *WHO)
    assert "Bo_Falk_the_younger" in kg("actors", "search", "Bo Falk")
    with open_store(kg.store, read_only=True) as store:
        named = {info.id: {a.id for a in store.extraction(info.key).actors} for info in store.documents()}
    assert "Bo_Falk" not in named["one.txt"]
    assert "Bo_Falk" in named["two.txt"]


def test_openrefine_and_back(kg, tmp_path):
    text = kg("actors", "export")
    rows = text.splitlines()
    at = rows[0].split(",").index("same_as")
    assert at == len(rows[0].split(",")) - 1
    (tmp_path / "a.csv").write_text("\n".join(r + ("Bo_Falk" if r.startswith("Cy_Orr,") else "") for r in rows) + "\n")
    kg("actors", "merge", "--sheet", str(tmp_path / "a.csv"), *WHO)
    assert "Cy_Orr" not in {line.split(",")[0] for line in kg("actors", "export").splitlines()}


def test_candidates_are_listed_and_walked_through(kg, monkeypatch):
    alike = Actor("Bo_Falck", "Bo Falck", "person")
    event = cases.told("falck", "spokeWith", 0, ("Bo_Falck",), ("Cy_Orr",), None)
    people = (alike, cases.PEOPLE["Cy_Orr"])
    with open_store(kg.store) as store:
        store.replace(Extraction(Document("falck.txt", "falck", "x" * 99), people, (event,)))
    found = [json.loads(line) for line in kg("actors", "candidates", "--format", "json").splitlines()]
    assert [(one["keep"], one["other"]) for one in found] == [("Bo_Falk", "Bo_Falck")]
    press(monkeypatch, "y")
    kg("review", "--actors", *WHO)
    assert "1 of 1 pairs seen, 1 decided" in kg.err
    assert kg("actors", "candidates", "--format", "json") == ""


def press(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(keys))


def test_events_are_walked_through_with_one_key_each(kg, monkeypatch):
    before = kg.graph()
    press(monkeypatch, "arcrvisited\nd\nwbecause\nsauq")
    kg("review", *WHO)
    assert "events seen, 3 decided" in kg.err
    with open_store(kg.store, read_only=True) as store:
        said = [(j.verdict, j.why) for j in store.judgements]
        holding = [j.verdict for j in identity.in_force(store.judgements)]
    assert said == [("accept", ""), ("reject", ""), ("correct", ""), ("accept", "because"), ("undo", "")]
    assert holding == ["accept", "reject", "correct"]
    assert kg.graph() != before
    assert "{" in kg.err and "[asserted]" in kg.err


def test_a_walk_that_is_only_tried_decides_nothing(kg, monkeypatch):
    before = kg.graph()
    press(monkeypatch, "arq")
    kg("review", *WHO, "--dry-run")
    assert "2 decided (not kept: --dry-run)" in kg.err
    assert kg.graph() == before


def test_an_event_is_judged_by_its_id_and_again_when_it_is_gone(kg):
    event = cases.document("one.txt").events[1]
    kg("review", event.id, "--reject", *WHO)
    kg("review", event.id[:8], "--accept", *WHO)
    kg("review", event.id, "--relation", "criticized", "--instead", "A. Lee=Cy Orr", *WHO)
    line = next(json.loads(one) for one in kg("export", "--format", "jsonl").splitlines() if event.id in one)
    assert (line["relation"], line["source"]["label"], line["confidence"]) == ("criticized", "Cy Orr", 1.0)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("review", "--accept"), "name the events"),
        (("review", "0123456789", "--accept"), "no event has an id"),
        (("review", "0123", "--accept", "--reject"), "say one of"),
        (("actors", "merge", "Bo_Falk"), "at least one other"),
        (("actors", "merge", "Bo_Falk", "Bo Falk"), "one already"),
        (("actors", "merge", "Bo_Falk", "Nobody Atall"), "no actor here is called"),
        (("actors", "split", "Bo_Falk"), "name ids that are part"),
        (("actors", "split", "Bo_Falk", "Cy_Orr"), "part of it: nobody"),
        (("actors", "split", "Bo_Falk", "--document", "no.txt", "--as", "X | person"), "no document is called"),
        (("actors", "split", "Bo_Falk", "--document", "one.txt", "--as", "X | robot"), "no type of actor"),
        (("judgements", "undo", "last"), "no judgement"),
        (("store", "remove", "one.txt"), "needs a reason"),
        (("store", "restore", "one.txt"), "no removed document"),
    ],
)
def test_wrong_usage_says_what_to_do(kg, words, why):
    with pytest.raises((KgError, click.ClickException), match=why):
        kg(*words)


def test_two_editors_files_are_joined_and_contradictions_named(tmp_path, capsys):
    event = cases.document("one.txt").events[1]
    vera, omar, third = (Kg(made(tmp_path / name), capsys) for name in ("vera", "omar", "third"))
    vera("actors", "merge", "Bo_Falk", "Cy_Orr", "--by", "vera", "--when", "2026-02-03")
    common = tmp_path / "common.txt"
    vera("judgements", "export", "-o", str(common))
    omar("judgements", "replay", str(common))
    vera("review", event.id, "--reject", "--by", "vera", "--when", "2026-02-04", "--why", "irony")
    omar("review", event.id, "--accept", "--by", "omar", "--when", "2026-02-05")
    omar("actors", "unsure", "Ann_Lee", "A._Lee", "--by", "omar", "--when", "2026-02-05")
    ours, theirs = tmp_path / "vera.txt", tmp_path / "omar.txt"
    vera("judgements", "export", "-o", str(ours))
    omar("judgements", "export", "-o", str(theirs))
    before = third.graph()
    out = third("judgements", "replay", str(ours), str(theirs), code=1)
    assert "omar.txt: reject A._Lee praised Bo_Falk" in out
    assert "says vera" in out and "irony" in out and "accept A._Lee praised" in out
    assert third.graph() == before
    third("judgements", "replay", str(ours), str(theirs), "--prefer", "file")
    assert "4 decisions taken" in third.err
    assert third.graph() == omar.graph()
    fourth = Kg(made(tmp_path / "fourth"), capsys)
    fourth("judgements", "replay", str(ours), str(theirs), "--prefer", "store")
    assert "3 decisions taken" in fourth.err
    assert fourth.graph() == vera.graph()
    fourth("judgements", "replay", str(ours))
    assert "0 decisions taken, 0 documents change" in fourth.err


def test_a_decision_that_does_not_apply_any_more_is_named(kg):
    event = cases.document("one.txt").events[1]
    kg("review", event.id, "--accept", *WHO)
    kg("actors", "merge", "Bo_Falk", "Cy_Orr", *WHO)
    kg("judgements", "check")
    with open_store(kg.store) as store:
        store.replace(cases.document("one.txt", 1))
        for name in ("two.txt", "three.txt"):
            store.remove(cases.document(name).document.key)
    out = kg("judgements", "check", code=1)
    assert "the event is not read any more" in out


def test_a_sheet_goes_out_and_comes_back(kg, tmp_path):
    sheet = tmp_path / "sheet.csv"
    kg("review", "--sheet", str(sheet), "--max", "2")
    text = sheet.read_text(encoding="utf-8").splitlines()
    at = text[0].split(",").index("verdict")
    assert at == 9
    from kg.review import COLUMNS, read_sheet

    rows = read_sheet(sheet)
    assert tuple(rows[0].cells) == COLUMNS
    import csv

    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows({**row.cells, "verdict": verdict} for row, verdict in zip(rows, ("accept", "no"), strict=True))
    kg("review", "--apply", str(sheet), *WHO)
    assert kg.err.count("accept ") == kg.err.count("reject ") == 1
    kg("review", "--apply", str(sheet), *WHO)
    assert "0 documents changed" in kg.err
    assert "Precision 0." in kg("sample", "--score", str(sheet))
    with open_store(kg.store, read_only=True) as store:
        assert len(store.judgements) == 2


def test_a_removal_names_copies_and_what_is_left_elsewhere(kg):
    copy = cases.document("one.txt")
    with open_store(kg.store) as store:
        store.replace(replace(copy, document=replace(copy.document, key="copy", id="copy.txt")))
    kg("store", "remove", "one.txt", "--why", "asked to", *WHO, "--dry-run")
    assert "copy.txt (copy) has the same text" in kg.err
    kg("store", "remove", "one.txt", "--copies", "--why", "asked to", *WHO)
    assert "2 documents removed" in kg.err
    assert "asked to" in kg("store", "list", "--removed")
    assert "one.txt" not in kg("store", "list")
    assert "2 taken out on purpose" in kg("store", "info")


KILLED = """
import os, sys
from kg.store import base, open_store
from tests.identity import cases
left = int(sys.argv[2])
put = base.Store._put_derived
def dying(self, *words):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    put(self, *words)
base.Store._put_derived = dying
with open_store(sys.argv[1]) as store:
    store.judge([cases.same("Bo_Falk", "Cy_Orr"), cases.same("Bo_Falk", "Ann_Lee-2f")])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("documents", [0, 2])
def test_a_decision_that_was_killed_half_way_is_finished_when_the_store_is_opened(tmp_path, documents):
    whole = made(tmp_path / "whole")
    with open_store(whole) as store:
        store.judge([cases.same("Bo_Falk", "Cy_Orr"), cases.same("Bo_Falk", "Ann_Lee-2f")])
        wanted = {info.id: info.hash for info in store.documents()}
    folder = made(tmp_path / "store")
    words = [sys.executable, "-c", KILLED, str(folder), str(documents)]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == -9
    with open_store(folder) as store:
        assert {info.id: info.hash for info in store.documents()} == wanted
        assert store.verify() == ()
