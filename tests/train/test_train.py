import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from kg.nlp.pipeline import load_folder, load_pipeline
from kg.train.__main__ import main
from kg.train.corpora import check, read_table
from kg.train.storage import folder_size
from tests.made import counted
from tests.train import tiny


def train(base: Path, out: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own: spaCy repeats a training exactly only from a fresh start."""
    folders = ["--corpora", str(base / "corpora"), "--out", str(base / out)]
    command = [sys.executable, "-m", "kg.train", *folders, "--quick"]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=counted())


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("train")
    tiny.write(base / "corpora")
    done = train(base, "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(base / "out" / "model")
    return base


@pytest.fixture(scope="module")
def nlp(work: Path) -> Language:
    return load_pipeline(folder=work / "out" / "model")


@pytest.mark.slow
def test_one_command_makes_a_pipeline_that_analyses(nlp: Language) -> None:
    doc = nlp("Ruth Klein called Omar Haddad in Kenya.")
    assert doc.has_annotation("DEP") and doc.has_annotation("LEMMA") and doc.has_annotation("TAG")
    assert nlp.meta["license"] == "CC BY-SA 4.0"
    assert nlp.meta["sources"][0]["name"] == "Ours"


@pytest.mark.slow
def test_the_packaged_pipeline_agrees_with_the_full_one(work: Path, nlp: Language) -> None:
    full = load_folder(work / "out" / "full")
    text = "Peter Novak thanked Leila Mansour in Poland."
    assert [token.dep_ for token in full(text)] == [token.dep_ for token in nlp(text)]
    assert [token.lemma_ for token in full(text)] == [token.lemma_ for token in nlp(text)]
    assert folder_size(work / "out" / "model") < folder_size(work / "out" / "full")


@pytest.mark.slow
def test_the_full_one_is_the_mean_of_two_that_learnt_each_in_its_own_order(work: Path) -> None:
    parts = [
        load_folder(work / "out" / part) for part in ("full", "syntax-tuned-1/model-best", "syntax-tuned-2/model-best")
    ]
    full, *two = (nlp.get_pipe("parser").model.get_ref("upper").get_param("W") for nlp in parts)
    assert not np.array_equal(*two)
    assert np.allclose(full, (two[0] + two[1]) / 2)


@pytest.mark.slow
def test_the_same_word_has_the_same_vector_in_capitals(nlp: Language) -> None:
    vectors = nlp.vocab.vectors
    rows = vectors.find(keys=nlp.make_doc("king King KING").to_array(vectors.attr))
    assert rows[0] >= 0 and len(set(rows)) == 1


@pytest.mark.slow
def test_the_card_tells_data_terms_scores_and_command(work: Path) -> None:
    card = (work / "out" / "model" / "MODEL.md").read_text(encoding="utf-8")
    command = "python -m kg.train --corpora FOLDER --out FOLDER"
    for part in (
        command,
        "| Ours | Apache-2.0 |",
        "| trees | shipped |",
        "| names-tuned-2 | entity F1 | 10: ",
        "## Limits",
    ):
        assert part in card


@pytest.mark.slow
def test_a_second_run_does_nothing_again(work: Path) -> None:
    stamp = (work / "out" / "syntax-tuned-1" / "model-best" / "meta.json").stat().st_mtime_ns
    assert train(work, "out").stderr.count("done before") == 13
    assert (work / "out" / "syntax-tuned-1" / "model-best" / "meta.json").stat().st_mtime_ns == stamp


@pytest.mark.slow
def test_the_same_seed_gives_the_same_weights(work: Path) -> None:
    again = work / "again"
    assert train(work, "again").returncode == 0
    for part in ("parser", "ner", "tok2vec", "tagger"):
        assert (again / "model" / part / "model").read_bytes() == (work / "out" / "model" / part / "model").read_bytes()


def test_an_altered_corpus_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tiny.write(tmp_path / "corpora")
    table = (folder / "corpora.toml").read_text(encoding="utf-8")
    altered = table.replace('use = "ud-test"', f'use = "ud-test"\nsha256 = "{"0" * 64}"')
    (folder / "corpora.toml").write_text(altered, encoding="utf-8")
    assert main(["--corpora", str(folder), "--out", str(tmp_path / "out")]) == 3
    assert "test.conllu is not the file that was listed" in capsys.readouterr().err


def test_an_optional_corpus_may_be_missing(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "corpora")
    (folder / "vectors.json").unlink()
    said: list[str] = []
    there = check(folder, read_table(folder / "corpora.toml"), said.append)
    assert "vectors" not in {corpus.use for corpus in there} and len(there) == 7
    assert "without vectors" in said[0]


def test_a_file_of_vectors_that_was_named_must_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tiny.write(tmp_path / "corpora")
    named = str(tmp_path / "no.json")
    assert main(["--corpora", str(folder), "--out", str(tmp_path / "out"), "--vectors", named]) == 3
    assert "no.json is missing" in capsys.readouterr().err


def test_a_missing_corpus_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tiny.write(tmp_path / "corpora")
    (folder / "raw.jsonl").unlink()
    assert main(["--corpora", str(folder), "--out", str(tmp_path / "out")]) == 3
    assert "raw.jsonl is missing" in capsys.readouterr().err
