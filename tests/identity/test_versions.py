"""Stores of other versions: what opening says, what a rebuild does, and what changed because of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kg.cli import cli
from kg.errors import StoreError
from kg.store import open_store, versions
from tests.identity import cases


def kg(*words: object) -> int:
    return int(cli.main([str(word) for word in words], standalone_mode=False) or 0)


@pytest.fixture
def folder(tmp_path) -> Path:
    with open_store(tmp_path / "store") as store:
        store.replace(cases.document("one.txt"), run="1")
    return tmp_path / "store"


def mark(folder: Path, text: str) -> None:
    (folder / "kg-store.txt").write_text(text, encoding="utf-8")


def test_a_store_says_what_wrote_it(folder):
    assert versions.read_mark(folder) == versions.Versions()
    with open_store(folder, read_only=True) as store:
        assert store.wrote.startswith("A store of kg, layout 2; graph shape 1, written by kg 0.")


def test_a_store_without_decisions_yet_is_read_and_becomes_a_new_one_when_it_is_written(folder):
    mark(folder, "A store of kg, layout 1\n")
    with open_store(folder, read_only=True) as store:
        assert len(list(store.documents())) == 1
    with open_store(folder) as store:
        assert store.verify() == ()
    assert versions.read_mark(folder) == versions.Versions()


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A store of kg, layout 2\ngraph shape 0, written by kg 0.0.1\n", "kg store rebuild --store"),
        ("A store of kg, layout 2\ngraph shape 9, written by kg 9.0\n", "newer than this one .*: update kg"),
        ("A store of kg, layout 7\ngraph shape 1, written by kg 9.0\n", "update kg"),
        ("something else\n", "is not as kg writes it"),
    ],
)
def test_a_store_that_this_version_cannot_work_with_says_what_to_do(folder, text, why, read_only):
    mark(folder, text)
    with pytest.raises(StoreError, match=why):
        open_store(folder, read_only=read_only)


@pytest.fixture
def older(built_seeds, tmp_path) -> Path:
    """Three seeds; an older version read the first, missed an event that was accepted, and the third with own files."""
    shutil.copytree(built_seeds / "store", tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        infos = list(store.documents())
        for info in infos[3:]:
            store.remove(info.key)
        whole, _, third = (store.extraction(info.key) for info in infos[:3])
        store.judge([cases.about(whole, whole.events[-1], "accept")])
        store.replace(replace(whole, events=whole.events[:-1]), run="kg 0.0.9, rules, old")
        store.replace(third, run="kg 0.0.9, rules, old, own files 12ab")
    return tmp_path / "store"


def test_a_rebuild_reads_again_what_an_older_version_read(older, capsys):
    assert kg("judgements", "check", "--store", older) == 1
    assert "the event is not read any more" in capsys.readouterr().out
    assert kg("store", "rebuild", "--store", older) == 3
    told = capsys.readouterr().err
    assert "3 documents, 1 read again" in told
    assert "it was read with files of your own" in told
    [command] = [line for line in told.splitlines() if line.startswith("what changed:")]
    assert kg("diff", *command.split(" diff ")[1].split()) == 1
    told = capsys.readouterr()
    assert told.err.splitlines()[-1].startswith("1 event added")
    assert kg("judgements", "check", "--store", older) == 0
    with open_store(older, read_only=True) as store:
        one, _, three = store.documents()
        assert store.extraction(one.key).events[-1].confidence == 1.0
        assert one.run.startswith("kg 0.1")
        assert three.run.endswith("12ab")


def test_a_store_of_an_older_shape_is_read_again_whole(older, capsys):
    with open_store(older) as store:
        store.remove([info.key for info in store.documents()][2])
    mark(older, "A store of kg, layout 2\ngraph shape 0, written by kg 0.0.1\n")
    assert kg("store", "rebuild", "--store", older) == 0
    assert "2 documents, 2 read again" in capsys.readouterr().err
    assert versions.read_mark(older) == versions.Versions()
    assert kg("store", "verify", "--store", older) == 0
