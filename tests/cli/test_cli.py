"""The command line as a user meets it: real processes, real files, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT / "seeds"


def kg(*arguments: str, cwd: Path = ROOT, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "random"}
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, input=stdin, env=environment, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    out = tmp_path_factory.mktemp("build") / "out"
    return out, kg("build", "seeds", "--out", str(out))


def ask(store: Path, query: str) -> str:
    done = kg("query", query, "--store", str(store), "--format", "csv")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_build_leaves_a_graph_a_page_and_a_report(built):
    out, done = built
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    for name in ("graph.ttl", "graph.trig", "graph.html", "report.md", "report.json"):
        assert (out / name).stat().st_size > 1000, name
    assert "14 documents read" in done.stderr
    assert "CONSULT" in done.stderr
    assert "kg query contacts --actor Vladimir_Putin" in done.stderr


def test_build_answers_the_questions_of_the_readme(built):
    out, _ = built
    store = out / "store"
    asserted = "ASK { actor:Benjamin_Netanyahu kg:spokeWith actor:Vladimir_Putin }"
    assert "true" in ask(store, asserted)
    assert "true" in ask(store, "ASK { actor:Vladimir_Putin kg:consulted actor:Abdel_Fattah_el-Sisi }")
    assert "Benjamin_Netanyahu" in ask(store, "SELECT ?who WHERE { actor:Vladimir_Putin kg:consulted ?who }")
    assert "true" not in ask(store, "ASK { actor:Benjamin_Netanyahu kg:consulted actor:Abdel_Fattah_el-Sisi }")


def test_build_twice_gives_the_same_bytes(built, tmp_path):
    out, _ = built
    again = tmp_path / "again"
    assert kg("build", "seeds", "--out", str(again)).returncode == 0
    for path in sorted(out.rglob("*")):
        if path.is_file() and "store" not in path.relative_to(out).parts:
            assert path.read_bytes() == (again / path.relative_to(out)).read_bytes(), path.name


def test_build_again_reads_nothing_twice_and_keeps_only_what_was_given(built, tmp_path):
    text = "{} called {} on Monday to discuss the border."
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text(text.format("Vladimir Putin", "Xi Jinping"), encoding="utf-8")
    (folder / "b.txt").write_text(text.format("Emmanuel Macron", "Olaf Scholz"), encoding="utf-8")
    assert "2 documents read" in kg("build", str(folder), "--out", str(out)).stderr
    (folder / "b.txt").unlink()
    second = kg("build", str(folder), "--out", str(out))
    assert "0 documents read, 1 unchanged" in second.stderr
    turtle = (out / "graph.ttl").read_text(encoding="utf-8")
    assert "Putin" in turtle
    assert "Macron" not in turtle


def test_build_refuses_a_folder_it_did_not_make(tmp_path):
    (tmp_path / "thesis.doc").write_text("mine", encoding="utf-8")
    done = kg("build", "seeds", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "not made by kg build" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_an_unreadable_file_is_named_skipped_and_counted(tmp_path):
    (tmp_path / "good.txt").write_text("Vladimir Putin called Xi Jinping on Monday.", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "empty.txt").write_bytes(b"")
    done = kg("build", str(tmp_path), "--out", str(tmp_path.parent / (tmp_path.name + "-out")))
    assert done.returncode == 3
    assert "bad.txt" in done.stderr
    assert "empty.txt" in done.stderr
    assert "1 documents read, 0 unchanged, 2 skipped" in done.stderr


def test_extract_prints_the_contract(tmp_path):
    sentence = "Vladimir Putin called Xi Jinping on Monday."
    done = kg("extract", "-", "--format", "jsonl", stdin=sentence)
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout.splitlines()[0])
    assert list(row)[:5] == ["document", "id", "relation", "plover", "quad"]
    assert row["relation"] == "spokeWith"
    assert row["source"]["label"] == "Vladimir Putin"
    assert sentence[row["target"]["start"] : row["target"]["end"]] == "Xi Jinping"
    assert row["evidence"][0]["sentence"] == sentence


def test_a_terminal_escape_in_a_text_is_shown_not_obeyed():
    done = kg("extract", "-", stdin="Vladimir Putin called Xi\x1b[31m Jinping\u202e on Monday.")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        pytest.param(["nonsense"], 2, "No such command", id="unknown command"),
        pytest.param(["biuld", "seeds"], 2, "Did you mean build?", id="slip of the finger"),
        pytest.param(["extract", "seeds", "--model", "no_such"], 2, "no spaCy pipeline is called", id="unknown model"),
        pytest.param(["query", "SELECT nothing"], 2, "", id="bad SPARQL"),
        pytest.param(["query", "nowhere.rq"], 2, "no file nowhere.rq", id="missing file of a query"),
        pytest.param(["export", "--since", "never"], 2, "'never' is not a date", id="no date of an export"),
        pytest.param(["export", "--until", "2023-13"], 2, "'2023-13' is not a date", id="no month"),
        pytest.param(["export", "--class", "CONSUL"], 2, "no class is called 'CONSUL'", id="no class"),
        pytest.param(["analyze", "--as-of", "never"], 2, "'never' is not a date", id="no date"),
        pytest.param(["query", "no-such-question"], 2, "no-such-question", id="unknown named query"),
        pytest.param(["export", "--format", "docx"], 2, "there are: ", id="unknown format"),
        pytest.param(["query", "contacts", "--actor", "Nobody Atall"], 2, "Nobody Atall", id="unknown actor"),
    ],
)
def test_wrong_usage_says_what_there_is(built, arguments, code, message):
    out, _ = built
    where = [] if arguments[0] in {"nonsense", "biuld", "extract"} else ["--store", str(out / "store")]
    done = kg(*arguments, *where)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_store_is_a_failure_with_a_way_out(tmp_path):
    done = kg("query", "contacts", "--store", str(tmp_path / "nowhere"))
    assert done.returncode == 3
    assert "nowhere" in done.stderr
    assert "OUT/store" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_not_there_is_named_without_a_number_of_the_system(built, tmp_path):
    done = kg("export", "-o", str(tmp_path / "nowhere" / "graph.ttl"), "--store", str(built[0] / "store"))
    assert done.returncode == 3
    assert done.stderr.startswith(f"kg: {tmp_path / 'nowhere' / 'graph.ttl'}: ")


def test_options_come_from_the_environment_by_the_names_people_write(built, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_STORE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("KG_EXPORT_STORE", str(built[0] / "store"))
    monkeypatch.setenv("KG_EXPORT_FORMAT", "jsonl")
    monkeypatch.setenv("KG_EXPORT_STATUS", "planned denied")
    rows = [json.loads(line) for line in kg("export").stdout.splitlines()]
    assert {row["status"] for row in rows} == {"planned", "denied"}
    monkeypatch.setenv("KG_EXPORT_FORMAT", "docx")
    assert kg("export").returncode == 2
    assert kg("export", "--format", "csv").returncode == 0


def test_a_reader_that_has_seen_enough_is_no_failure(built):
    command = [sys.executable, "-m", "kg", "export", "--format", "nq", "--store", str(built[0] / "store")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as export:
        assert export.stdout is not None
        export.stdout.readline()
        export.stdout.close()
        assert export.wait(60) == 0


def test_a_sound_store_checks_and_verifies(built):
    out, _ = built
    for command in (["check"], ["store", "verify"]):
        done = kg(*command, "--store", str(out / "store"))
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_and_option_has_help():
    from click import Group, Option

    from kg.cli import cli

    def commands(group: Group, prefix: str = "kg"):
        for name in group.list_commands(None):
            command = group.get_command(None, name)
            yield f"{prefix} {name}", command
            if isinstance(command, Group):
                yield from commands(command, f"{prefix} {name}")

    missing = []
    for name, command in commands(cli):
        if not command.help:
            missing.append(name)
        missing += [f"{name} {p.opts[0]}" for p in command.params if isinstance(p, Option) and not p.help]
    assert missing == []


def test_watch_reads_what_arrives_and_ends_cleanly_on_ctrl_c(tmp_path):
    folder, store = tmp_path / "in", tmp_path / "store"
    folder.mkdir()
    (folder / "a.txt").write_text("Emmanuel Macron met Olaf Scholz in Berlin.", encoding="utf-8")
    command = [sys.executable, "-m", "kg", "ingest", str(folder), "--store", str(store), "--watch", "0.2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as watching:
        try:
            assert watching.stderr is not None
            assert "1 documents read" in watching.stderr.readline()
            (folder / "b.txt").write_text("Narendra Modi called Emmanuel Macron.", encoding="utf-8")
            line = watching.stderr.readline()
            while "documents read" not in line:
                line = watching.stderr.readline()
            assert "1 documents read, 1 unchanged" in line
            watching.send_signal(signal.SIGINT)
            assert watching.wait(timeout=30) == 130
        finally:
            watching.kill()
    assert kg("store", "verify", "--store", str(store)).returncode == 0
    assert len(kg("store", "list", "--store", str(store)).stdout.splitlines()) == 2


def test_jobs_change_nothing_but_the_time(tmp_path):
    serial = kg("extract", "seeds", "--format", "jsonl")
    parallel = kg("extract", "seeds", "--format", "jsonl", "--jobs", "2")
    assert serial.stdout == parallel.stdout
    assert serial.stdout.count("\n") > 40


def test_ingest_says_which_documents_are_copies(tmp_path):
    text = (SEEDS / "02-putin-sisi.txt").read_text(encoding="utf-8")
    (tmp_path / "wire.txt").write_text(text, encoding="utf-8")
    (tmp_path / "paper.txt").write_text(
        "CAIRO (Example Wire) - " + text + "\nAdditional reporting: desk.", encoding="utf-8"
    )
    (tmp_path / "other.txt").write_text("The foreign ministers of Chile and Peru met in Arica.", encoding="utf-8")
    done = kg("ingest", str(tmp_path), "--store", str(tmp_path / "store"))
    assert "3 documents read" in done.stderr
    assert "2 documents are copies of 1 texts" in done.stderr
    again = kg("ingest", str(tmp_path), "--store", str(tmp_path / "store"))  # the store is in the folder by now
    assert "0 documents read, 3 unchanged" in again.stderr
    assert "store: made by kg, no input" in again.stderr


def test_what_kg_made_is_no_input(built):
    done = kg("extract", str(built[0]))
    assert done.returncode == 3
    assert "made by kg, no input" in done.stderr
