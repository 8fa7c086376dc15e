"""A Dask cluster gives the graph that one process gives, and loses nothing when workers die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from kg.cli import cli
from kg.errors import ClusterError, InputError
from kg.frames import Frames, load_frames
from kg.ingest import ingest
from kg.model import Document, Extraction
from kg.store import open_store
from kg.store.parts import Parts, part_name
from tests import made

pytest.importorskip("distributed", reason="the extra `dask` is not installed")

from kg.cluster import connect, ingest_on_cluster, partitions, read_part

ROOT = Path(__file__).resolve().parent.parent


class Brittle:
    """An extractor that dies, fails or takes its time where the title says so."""

    def __init__(self) -> None:
        self.recipe = (Brittle, ())

    def version_of(self, document: Document) -> str:
        return "brittle 1"

    @property
    def frames(self) -> Frames:
        return load_frames()

    def extract(self, document: Document) -> Extraction:
        what, _, rest = (document.title or "").partition(" ")
        if what == "die":
            os._exit(9)
        if what == "fail":
            raise ValueError("no verb")
        if what == "slow":
            (Path(rest) / document.id).write_text(str(os.getpid()), encoding="ascii")
            time.sleep(0.1)
        return made.extraction(document.id, key=document.key, title=document.title)

    def extract_many(self, documents: Iterable[Document], *, batch_size: int = 1) -> Iterator[Extraction]:
        return map(self.extract, documents)


def documents(count: int, **titles: str) -> list[Document]:
    found = (made.extraction(f"{number:03}.txt").document for number in range(count))
    return [
        Document(one.id, one.key, one.text, title=titles.get(f"at{number}", titles.get("all")))
        for number, one in enumerate(found)
    ]


def graph(store) -> list[str]:
    return sorted(map(str, store.index))


@pytest.fixture(scope="module")
def client():
    with connect(jobs=2) as opened:
        yield opened


def serial(given: list[Document]) -> list[str]:
    with open_store("memory:") as store:
        ingest(given, store, Brittle())
        return graph(store)


def test_the_graph_is_that_of_one_process(client, tmp_path):
    given = documents(30, at7="fail")
    names: list[str] = []
    with open_store(tmp_path / "store") as store:
        broken = InputError("x.pdf", "no text")
        summary = ingest_on_cluster(
            [*given, broken], store, Brittle(), client, parts=tmp_path / "parts", size=4, on_document=names.append
        )
        assert graph(store) == serial(given)
        assert store.verify() == ()
    assert (summary.documents, summary.unchanged, summary.events) == (29, 0, 87)
    assert summary.statuses == {"asserted": 58, "denied": 29}
    assert [problem.source for problem in summary.problems] == ["x.pdf", "007.txt"]
    assert "ValueError: no verb" in summary.problems[1].reason
    assert sorted(names) == [document.id for document in given]
    assert not (tmp_path / "parts").exists()


def test_parts_that_are_there_are_not_read_again(client, tmp_path):
    parts, marks = tmp_path / "parts", tmp_path / "marks"
    marks.mkdir()
    given = documents(12, all=f"slow {marks}")
    expected = serial(given)

    def read_again(store_name: str) -> set[str]:
        """Read into a new store, with the parts that are there; return the documents that were read."""
        for path in marks.iterdir():
            path.unlink()
        with open_store(tmp_path / store_name) as store:
            summary = ingest_on_cluster(given, store, Brittle(), client, parts=parts, keep=True, size=4)
            assert summary.documents == 12
            assert graph(store) == expected
        return {path.name for path in marks.iterdir()}

    assert read_again("one") == {document.id for document in given}
    assert read_again("two") == set()
    torn = min(parts.glob("*.nq"))
    torn.write_bytes(torn.read_bytes()[:-20])
    assert 0 < len(read_again("three")) < 12


def test_a_killed_worker_loses_nothing(client, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    given = documents(40, all=f"slow {marks}")
    expected = serial(given)
    for path in marks.iterdir():
        path.unlink()

    def kill() -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not (running := sorted(marks.iterdir())):
            time.sleep(0.01)
        while not (pid := running[0].read_text(encoding="ascii")):
            time.sleep(0.01)
        os.kill(int(pid), signal.SIGKILL)

    killer = Thread(target=kill)
    killer.start()
    told: list[str] = []
    with open_store(tmp_path / "store") as store:
        summary = ingest_on_cluster(given, store, Brittle(), client, parts=tmp_path / "p", size=5, told=told.append)
        killer.join()
        assert graph(store) == expected
    assert (summary.documents, summary.problems) == (40, [])


def test_a_document_that_kills_its_worker_is_named_and_the_rest_is_read(client, tmp_path):
    given = documents(10, at4="die")
    with open_store(tmp_path / "store") as store:
        summary = ingest_on_cluster(given, store, Brittle(), client, parts=tmp_path / "parts", size=5)
        assert [info.id for info in store.documents()] == [one.id for one in given if one.id != "004.txt"]
    assert [(problem.source, problem.reason) for problem in summary.problems] == [
        ("004.txt", "crashed the worker that read it, twice")
    ]


def test_a_worker_without_the_folder_sends_its_part_back(tmp_path):
    given, rules = documents(3), Brittle()
    name = part_name(given, rules.version_of)
    version, data = read_part(given, name, str(tmp_path / "elsewhere"), *rules.recipe)
    assert version is None
    assert read_part(given, "another", str(tmp_path), *rules.recipe) == ("brittle 1", None)
    parts = Parts(tmp_path / "here")
    parts.make()
    assert parts.get(name) is None
    parts.save(name, *data)
    part = parts.get(name)
    assert part is not None
    assert part.documents == ("000.txt", "001.txt", "002.txt")
    with open_store("memory:") as store:
        list(store.load(parts.documents(name)))
        assert graph(store) == serial(given)


def test_one_more_document_changes_one_part():
    given, rules = documents(300), Brittle()
    before = [part_name(group, rules.version_of) for group in partitions(given, size=8)]
    after = [
        part_name(group, rules.version_of)
        for group in partitions([*given[:100], made.meeting().document, *given[100:]], size=8)
    ]
    assert len(before) > 20
    assert len(set(after) - set(before)) <= 3
    assert set(before).isdisjoint(part_name(group, lambda _: "brittle 2") for group in partitions(given, size=8))


def test_no_scheduler_is_said_so():
    with (
        pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        connect("tcp://127.0.0.1:9"),
    ):
        pass


def test_the_command_line_gives_the_bytes_of_the_serial_run(client, built_seeds, tmp_path, capsys):
    words = ["ingest", str(ROOT / "seeds"), "--store", str(tmp_path / "store"), "--engine", "dask", "--part-size", "4"]
    address = client.scheduler.address
    assert cli.main([*words, "--scheduler", address], standalone_mode=False) == 0
    assert "dashboard: http://127.0.0.1:" in capsys.readouterr().err
    for store, name in ((tmp_path / "store", "ours.nq"), (built_seeds / "store", "theirs.nq")):
        export = ["export", "--store", str(store), "--format", "nq", "-o", str(tmp_path / name), "--no-describe"]
        assert cli.main(export, standalone_mode=False) == 0
    assert (tmp_path / "ours.nq").read_bytes() == (tmp_path / "theirs.nq").read_bytes()
    assert not (tmp_path / "store" / "parts").exists()
