from pathlib import Path

import pytest

from kg.train.corpora import Corpus, Source, may_train, read_table

OPEN = Source("Ours", "CC BY-SA 4.0", "", "")


@pytest.mark.parametrize("licence", ["CC BY-NC 4.0", "CC BY-NC-SA 3.0", "for research only", "Non-Commercial use"])
def test_restricted_terms_do_not_train(licence: str) -> None:
    with pytest.raises(ValueError, match="may not train"):
        Corpus("trees", "trees.spacy", "ud-train", Source("x", licence, "", ""))


@pytest.mark.parametrize("file", ["corpus/gum_nc_train.spacy", "ewt_dev.spacy", "ewt_test.spacy", "ner_ewt.spacy"])
def test_files_that_are_restricted_or_tested_do_not_train(file: str) -> None:
    with pytest.raises(ValueError, match="may not train"):
        Corpus("trees", file, "ner-train", OPEN)


def test_restricted_terms_may_test() -> None:
    assert not may_train(Corpus("trees", "trees_nc.spacy", "ud-test", OPEN))


def test_the_shipped_table_is_complete() -> None:
    corpora = read_table()
    assert {corpus.use for corpus in corpora} == {
        "ud-train", "ud-test", "ner-train", "ner-tune", "ner-test", "repeat", "raw", "names", "vectors",
    }  # fmt: skip
    assert all(len(corpus.sha256) == 64 for corpus in corpora)
    assert all(corpus.source.licence and corpus.source.attribution for corpus in corpora)


@pytest.mark.parametrize(
    "line, fault",
    [
        pytest.param('colour = "red"', "unknown colour", id="unknown key"),
        pytest.param('source = "Nobody"', "no source 'Nobody'", id="unknown source"),
        pytest.param('use = "both"', "use is 'both'", id="unknown use"),
    ],
)
def test_a_table_is_read_strictly(tmp_path: Path, line: str, fault: str) -> None:
    row = {"name": '"a"', "file": '"a.spacy"', "use": '"raw"', "source": '"Ours"'}
    key, value = line.split(" = ")
    row[key] = value
    path = tmp_path / "corpora.toml"
    source = '[source."Ours"]\nlicence = "MIT"\nurl = ""\nattribution = "us"\n[[corpus]]\n'
    path.write_text(source + "\n".join(f"{k} = {v}" for k, v in row.items()), encoding="utf-8")
    with pytest.raises(ValueError, match=fault):
        read_table(path)
