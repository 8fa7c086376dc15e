"""What a directory store promises beyond the others: crashes, two writers, damage, readers beside a writer."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.store import open_store
from tests import made

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    with open_store(tmp_path / "store") as store:
        store.replace(made.extraction("a.txt"), run="1")
        store.replace(made.meeting("b.txt"))
    return tmp_path / "store"


def all_of(folder: Path, *, read_only: bool = True) -> list:
    with open_store(folder, read_only=read_only) as store:
        assert store.verify() == ()
        return list(store.extractions())


def test_it_is_there_when_opened_again(folder):
    expected = [made.extraction("a.txt"), made.meeting("b.txt")]
    assert all_of(folder) == expected
    assert all_of(folder, read_only=False) == expected


def test_the_same_documents_give_the_same_truth_files(folder, tmp_path):
    with open_store(tmp_path / "other") as store:
        store.replace(made.meeting("b.txt"))
        store.replace(made.meeting("a.txt"))
        store.replace(made.extraction("a.txt"), run="1")
    for part in ("documents", "text"):
        one, two = ({p.name: p.read_bytes() for p in (root / part).iterdir()} for root in (folder, tmp_path / "other"))
        assert one == two


def test_a_second_writer_is_told_who_holds_the_store(folder):
    with open_store(folder), pytest.raises(StoreError, match=rf"being written by process {os.getpid()} "):
        open_store(folder)
    open_store(folder).close()


def test_readers_see_the_last_finished_batch_while_one_writes(folder):
    with open_store(folder) as writer:
        writer.replace(made.extraction("c.txt"))
        with open_store(folder, read_only=True) as reader:
            assert [info.id for info in reader.documents()] == ["a.txt", "b.txt"]
            assert len(list(reader.extractions())) == 2
            writer.flush()
            writer.replace(made.extraction("a.txt", title="New"), run="2")
            writer.flush()
            assert [info.id for info in reader.documents()] == ["a.txt", "b.txt"]
            assert reader.extraction(made.extraction("a.txt").document.key).document.title == "A call"
        with open_store(folder, read_only=True) as reader:
            assert [info.id for info in reader.documents()] == ["a.txt", "b.txt", "c.txt"]


def test_a_reader_cannot_write(folder):
    with open_store(folder, read_only=True) as reader:
        with pytest.raises(StoreError, match="for reading only"):
            reader.replace(made.extraction("c.txt"))
        with pytest.raises(StoreError, match="for reading only"):
            reader.remove(made.extraction("a.txt").document.key)


def test_a_store_is_not_made_by_reading_nor_in_a_strangers_folder(tmp_path):
    with pytest.raises(StoreError, match="there is no store"):
        open_store(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="no store"):
        open_store(tmp_path)


def test_nothing_old_is_kept_for_ever(folder):
    for number in range(6):
        with open_store(folder) as store:
            store.replace(made.extraction("a.txt", title=f"Version {number}"))
    assert len(list((folder / "generations").iterdir())) == 2
    assert len(list((folder / "documents").iterdir())) <= 3


def test_opening_and_closing_changes_nothing(folder):
    before = sorted((p.relative_to(folder), p.stat().st_mtime_ns) for p in folder.glob("*/*") if "index" not in p.parts)
    open_store(folder).close()
    after = sorted((p.relative_to(folder), p.stat().st_mtime_ns) for p in folder.glob("*/*") if "index" not in p.parts)
    assert before == after


# --- damage ----------------------------------------------------------------------------------------------------------


def test_a_lost_index_is_built_again_when_a_writer_opens(folder):
    import shutil

    shutil.rmtree(folder / "index")
    assert len(all_of(folder, read_only=False)) == 2


@pytest.mark.parametrize("where", ["index", "generations"])
def test_a_damaged_index_is_healed_by_rebuild(folder, where):
    for path in (folder / where).rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            path.write_bytes(b"garbage")
    with open_store(folder, read_only=where == "generations") as store:
        assert store.verify()
    with open_store(folder) as store:
        store.rebuild()
    assert len(all_of(folder)) == 2


def test_a_document_lost_from_the_index_is_found_and_healed(folder):
    with open_store(folder) as store:
        store.index.update("DELETE WHERE { GRAPH ?g { ?s <http://purl.org/dc/terms/title> ?t } }")
        assert [difference.reason for difference in store.verify()] == [
            "its graph in the index is not what was recorded (a.txt)"
        ]
        store.rebuild()
        assert store.verify() == ()


def test_a_torn_last_line_of_the_journal_is_as_if_never_written(folder):
    with (folder / "journal.jsonl").open("ab") as file:
        file.write(b'{"id": "c.txt", "ke')
    assert len(all_of(folder, read_only=False)) == 2
    with open_store(folder) as store:
        store.replace(made.extraction("c.txt"))
    assert len(all_of(folder)) == 3


# --- crashes ---------------------------------------------------------------------------------------------------------


def killed_after(folder: Path, first: int, mode: str, delay: float) -> int:
    """Run the writer, kill it -9 after `delay` seconds of work, return the last round that it called done."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", str(folder), str(first), mode],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    told = process.stdout.read().split()
    process.stdout.close()
    process.wait()
    return int(told[-1]) if told else first - 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("mode", ["replace", "rebuild", "remove"])
def test_kill_9_loses_nothing_recorded_and_leaves_nothing_half_written(tmp_path, mode):
    folder, done = tmp_path / "store", 0
    chance = random.Random(mode)
    for _ in range(3):
        done = killed_after(folder, done + 1, mode, chance.uniform(0.0, 0.4))
        with open_store(folder) as store:
            rounds = {}
            for extraction in store.extractions():
                title = extraction.document.title
                assert title is not None
                rounds[extraction.document.id] = int(title.split()[1])
                expected = made.extraction(extraction.document.id)
                assert extraction == replace(expected, document=replace(expected.document, title=title))
            assert store.verify() == ()
        if done > 0:
            assert set(rounds) >= {"doc0.txt", "doc1.txt", "doc2.txt"}
            assert min(rounds.values()) >= done
        done = max(rounds.values(), default=done)
