"""Bytes flipped, files cut short, emptied, gone: `verify` finds it, `rebuild` heals what stands somewhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.model import Judgement
from kg.rdf import FINDINGS
from kg.store import open_store
from tests import made

OTHER = "a.txt"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("damage") / "store"
    with open_store(folder) as store:
        store.replace(made.extraction("a.txt"), run="1")
        store.replace(made.meeting("b.txt"))
        store.flush()
        store.replace(made.extraction("a.txt", title="New"), run="2")
    return folder


@pytest.fixture
def folder(prepared, tmp_path):
    return Path(shutil.copytree(prepared, tmp_path / "store"))


def content(folder: Path) -> dict:
    with open_store(folder, read_only=True) as store:
        return {info.key: (info, store.quads(info.key), store.text(info.key)) for info in store.documents()}


def problems(folder: Path) -> list[str]:
    try:
        with open_store(folder, read_only=True) as store:
            return list(map(str, store.verify()))
    except StoreError as error:
        return [str(error)]


def rebuilt(folder: Path) -> None:
    with open_store(folder, upgrade=True) as store:
        store.rebuild()


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES = (flip, cut, empty, Path.unlink)


def newest(folder: Path, pattern: str) -> Path:
    """The file of that kind that is in use: of a document, the one that its record names."""
    found = sorted(folder.glob(pattern))
    if "documents" in pattern:
        hashes = [info.hash for info, _, _ in content(folder).values()]
        found = [path for path in found if path.stem.partition("-")[2] in hashes]
    return found[-1]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    "which",
    [
        *("current", "journal.jsonl", "kg-store.txt", "documents/*.nq", "generations/*/manifest.json"),
        *("generations/*/index/CURRENT", "generations/*/index/MANIFEST-*", "index/CURRENT", "index/MANIFEST-*"),
    ],
)
def test_damage_is_found_and_healed(folder, which, damage):
    before = content(folder)
    damage(newest(folder, which))
    assert problems(folder)
    rebuilt(folder)
    assert problems(folder) == []
    assert content(folder) == before
    with open_store(folder) as store:  # and it can be written as before
        store.replace(made.meeting("c.txt"))
    assert problems(folder) == []
    assert len(content(folder)) == 3


@pytest.mark.parametrize("which", ["index/*.sst", "generations/2/index/*.sst"])
def test_a_flipped_byte_in_any_table_of_the_index_is_found_and_healed(folder, which):
    before = content(folder)
    for path in sorted(folder.glob(which))[::4]:
        whole = path.read_bytes()
        flip(path)
        assert problems(folder), path
        path.write_bytes(whole)
    flip(path)
    rebuilt(folder)
    assert problems(folder) == []
    assert content(folder) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_text_is_named_until_the_document_is_read_again(folder, damage):
    damage(newest(folder, "text/*.txt"))
    [problem] = problems(folder)
    assert ".txt" in problem
    rebuilt(folder)  # everything else is in order
    assert problems(folder) == [problem]
    with open_store(folder) as store:
        for extraction, run in ((made.extraction("a.txt", title="New"), "2"), (made.meeting("b.txt"), "")):
            if not store.stored(extraction.document, run=run):
                store.replace(extraction, run=run)
    assert problems(folder) == []


def test_two_damaged_records_are_healed_from_what_is_left(folder):
    before = content(folder)
    flip(newest(folder, "documents/*.nq"))
    cut(folder / "journal.jsonl")
    (folder / "current").unlink()
    rebuilt(folder)
    assert problems(folder) == [] and content(folder) == before


def test_a_document_that_is_nowhere_whole_is_named_and_nothing_is_dropped(folder):
    path = newest(folder, "documents/*.nq")
    flip(path)
    for index in (folder / "index", *folder.glob("generations/*/index")):
        shutil.rmtree(index)
    with pytest.raises(StoreError, match=path.name):
        rebuilt(folder)
    assert len(list((folder / "documents").iterdir())) == 3


def test_records_that_are_all_lost_are_not_taken_for_an_empty_store(folder):
    (folder / "journal.jsonl").unlink()
    for manifest in folder.glob("generations/*/manifest.json"):
        manifest.unlink()
    for opened in ({"read_only": True}, {}, {"upgrade": True}):
        with pytest.raises(StoreError):
            open_store(folder, **opened)


def test_a_batch_that_readers_never_saw_is_kept_when_an_older_line_of_the_journal_is_damaged(folder):
    with open_store(folder) as store:
        store.replace(made.meeting("c.txt"))
        store._record()
        store._dirty = False  # as if killed before the generation
    lines = (folder / "journal.jsonl").read_bytes().split(b"\n")
    lines[0] = lines[0].replace(b"a", b"b", 1)
    (folder / "journal.jsonl").write_bytes(b"\n".join(lines))
    assert problems(folder)
    rebuilt(folder)
    assert sorted(info.id for info, _, _ in content(folder).values()) == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("damage", [flip, cut])
def test_a_changed_judgement_is_found(folder, damage):
    key = made.extraction().document.key
    with open_store(folder) as store:
        store.judge(
            [
                Judgement(
                    "accept", "tester", "2024-01-01", event=made.call(key).id, reading="", documents=((key, "a.txt"),)
                )
            ]
        )
        assert store.verify() == ()
    damage(folder / "graphs" / "judgements.nq")
    assert any("judgements" in problem for problem in problems(folder))
    with pytest.raises(StoreError, match="judgements"):
        open_store(folder).close()


def test_a_store_without_checksums_is_read_and_gets_them(folder):
    import json

    for path in (folder / "journal.jsonl", *folder.glob("generations/*/manifest.json")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            path.write_text(json.dumps([{k: v for k, v in r.items() if k != "sum"} for r in json.loads(text)]))
            continue
        records = [json.loads(line) for line in text.splitlines()]
        kept = [{k: v for k, v in r.items() if k != "sum"} for r in records if "generation" not in r]
        path.write_text("".join(json.dumps(record) + "\n" for record in kept))
    (folder / "current").write_text("2\n")
    before = content(folder)
    assert problems(folder) == []
    with open_store(folder) as store:
        store.replace(made.meeting("b.txt"), run="9")
    assert problems(folder) == [] and content(folder).keys() == before.keys()


def test_findings_that_were_changed_are_put_again(folder):
    with open_store(folder) as store:
        store.put_graph(FINDINGS, [])
    (folder / "graphs" / "findings.nq").write_bytes(b"nonsense")
    assert any("findings" in problem for problem in problems(folder))
