"""Long runs: killed and resumed nothing is lost or twice; memory stays flat; absurd texts end in bounded time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.longrun import HOSTILE
from kg.analysis.contacts import contacts
from kg.extractors import EXTRACTORS
from kg.frames import load_frames
from kg.ingest import extract_all
from kg.model import Document
from kg.readers import read
from kg.readers.duplicates import near_duplicates
from kg.store import open_store

ROOT = Path(__file__).resolve().parent.parent
COUNT = 360
LEADERS = ("Vladimir Putin", "Emmanuel Macron", "Narendra Modi", "Olaf Scholz", "Xi Jinping")


@pytest.fixture(scope="module")
def rules():
    return EXTRACTORS["rules"]()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kg", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def run(*arguments: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=seconds, check=False
    )


def mixed_folder(folder: Path) -> tuple[set[str], set[str]]:
    """Write sound and hostile files; return the names of the documents and of the bad files."""
    folder.mkdir()
    names, bad = set(), set()
    for number in range(COUNT):
        one, other = LEADERS[number % 5], LEADERS[(number // 5 + number + 1) % 5]
        name = f"{number:03}.txt"
        (folder / name).write_text(f"{one} called {other} about harbour number {number} on Monday.", encoding="utf-8")
        names.add(name)
    for number in range(50):
        pattern, data = HOSTILE[number % len(HOSTILE)]
        name = f"{number * 7:03}-{pattern.format(number)}"
        (folder / name).write_bytes(data)
        bad.add(name)
    return names, bad


def journal(store: Path) -> int:
    try:
        return (store / "journal.jsonl").read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def stop(source: Path, store: Path, number: int, *, more: int) -> int:
    """Start a run, kill it when its journal has `more` lines more than now; return its exit code."""
    before = journal(store)
    with subprocess.Popen(
        command("ingest", str(source), "--store", str(store)), cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and journal(store) < before + more:
            time.sleep(0.02)
        process.send_signal(number)
        return process.wait(timeout=60)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_run_killed_twice_and_resumed_loses_nothing_and_stores_nothing_twice(tmp_path: Path):
    source, store = tmp_path / "in", tmp_path / "store"
    names, bad = mixed_folder(source)
    assert stop(source, store, signal.SIGINT, more=20) == 130
    with open_store(store) as opened:
        kept = {info.id for info in opened.documents()}
    assert 0 < len(kept) < COUNT
    assert stop(source, store, signal.SIGKILL, more=120) == -signal.SIGKILL
    done = run("ingest", str(source), "--store", str(store))
    assert done.returncode == 3, done.stderr
    said = [line.removeprefix("skipped ") for line in done.stderr.splitlines() if line.startswith("skipped ")]
    assert {name for name in bad if any(line.startswith(name) for line in said)} == bad
    assert not [name for name in names if any(line.startswith(name) for line in said)]
    with open_store(store) as opened:
        stored = [info.id for info in opened.documents()]
        events = [event.id for extraction in opened.extractions() for event in extraction.events]
        assert opened.verify() == ()
    assert len(stored) == len(set(stored))
    assert set(stored) == names
    assert len(events) == len(set(events))
    again = run("ingest", str(source), "--store", str(store))
    assert f"0 documents read, {COUNT} unchanged" in again.stderr


def test_words_are_forgotten_after_a_batch(rules):
    def documents(start: int):
        for number in range(start, start + 40):
            yield Document(
                str(number), str(number), f"Emmanuel Macron met Olaf Scholz in Zq{number}burg near X{number}y."
            )

    for start in (
        0,
        1000,
    ):  # names of grammatical features stay once used: shorter and longer words have different ones
        list(extract_all(documents(start), rules, pytest.fail))
    before = len(rules.nlp.vocab.strings)
    found = list(extract_all(documents(2000), rules, pytest.fail))
    assert len(rules.nlp.vocab.strings) == before
    assert all(extraction.events for extraction in found)


def test_a_document_is_read_the_same_whatever_was_read_before(rules):
    one = Document("one", "one", "Emmanuel Macron met Olaf Scholz in Zanderholm. Later Macron called Narendra Modi.")
    other = Document("two", "two", "Olaf Scholz visited Zanderholm. Xi Jinping criticized Scholz on Monday.")
    alone = rules.extract(one)
    rules.extract(other)
    assert rules.extract(one) == alone
    assert list(rules.extract_many([other, one]))[1] == alone


def test_copies_of_one_text_are_one_story(rules):
    wire = (
        "Emmanuel Macron met Olaf Scholz in Berlin on Monday to talk about the ports, the harvest and the price of "
        "bread in the coming winter. The two spoke for an hour and agreed that their ministers should meet again."
    )
    documents = [
        Document("a", "a", wire, date="2031-05-06"),
        Document("b", "b", wire + " Narendra Modi called Xi Jinping later.", date="2031-05-06"),
        Document("c", "c", "Narendra Modi telephoned Vladimir Putin about the dam.", date="2031-05-06"),
    ]
    copies = near_duplicates(documents)
    assert copies == (("a", "b"),)
    read_ = [rules.extract(document) for document in documents]
    plain, joined = contacts(read_, load_frames()), contacts(read_, load_frames(), copies=copies)
    assert [contact.participants for contact in plain] == [contact.participants for contact in joined]
    assert {contact.story for contact in plain} == {"2031-05-06 a", "2031-05-06 b", "2031-05-06 c"}
    assert {contact.story for contact in joined} == {"2031-05-06 a", "2031-05-06 c"}


def test_fields_of_the_input_are_named_on_the_command_line(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"nr": "n1", "body": "Emmanuel Macron met Olaf Scholz."}) + "\n", encoding="utf-8")
    done = run("extract", str(path), "--format", "jsonl", "--field", "text=body", "--field", "id=nr")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["relation"] == "metWith"
    for wrong in ("text", "=body", "wibble=body"):
        assert run("extract", str(path), "--field", wrong).returncode == 2
    assert run("extract", str(path), "--field", "text=a", "--field", "text=b").returncode == 2


def test_an_address_needs_permission_on_the_command_line():
    done = run("extract", "http://127.0.0.1:9/call")
    assert done.returncode == 3
    assert "--allow-network" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 990_000, id="a line of one word"),
        pytest.param("Emmanuel Macron met " + "the minister and " * 1000 + "Olaf Scholz.", id="a sentence"),
        pytest.param("(" * 20_000 + " Macron met Scholz. " + ")" * 20_000, id="brackets"),
    ],
)
def test_absurd_texts_end_in_time(tmp_path: Path, text: str):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Emmanuel Macron met Olaf Scholz.", encoding="utf-8")
    done = run("extract", str(tmp_path), "--format", "jsonl", seconds=100)
    assert done.returncode in {0, 3}, done.stderr
    assert '"metWith"' in done.stdout


def test_what_is_given_twice_is_read_once(tmp_path: Path):
    (tmp_path / "a.txt").write_text("Emmanuel Macron met Olaf Scholz.", encoding="utf-8")
    found = list(read([str(tmp_path), str(tmp_path / "a.txt")]))
    assert len([item for item in found if isinstance(item, Document)]) == 1
