import json
import time

import numpy as np
import pytest
from spacy.language import Language

from kg.nlp.pipeline import add_sentence_rules, load_folder, load_pipeline
from kg.nlp.tokens import prepare_tokenizer
from kg.resources import model_dir
from kg.train.storage import folder_size


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def test_the_shipped_pipeline_fits_the_package() -> None:
    assert folder_size(model_dir()) <= 16_000_000


def test_the_shipped_pipeline_loads_fast(nlp: Language) -> None:
    start = time.process_time()
    load_pipeline()
    assert time.process_time() - start < 1.5


def test_weights_are_computed_with_as_float32(nlp: Language) -> None:
    kinds = {
        node.get_param(name).dtype
        for _, pipe in nlp.pipeline if hasattr(pipe, "model")
        for node in pipe.model.walk() for name in node.param_names if node.has_param(name)
    }  # fmt: skip
    assert np.float16 not in kinds and nlp.vocab.vectors.data.dtype != np.float16


def test_the_card_names_terms_and_sources_of_the_weights(nlp: Language) -> None:
    meta = json.loads((model_dir() / "meta.json").read_text(encoding="utf-8"))
    card = (model_dir() / "MODEL.md").read_text(encoding="utf-8")
    assert meta["license"] == "CC BY-SA 4.0" in card
    for source in meta["sources"]:
        assert source["name"] in card and source["license"] in card and source["author"] in card


@pytest.mark.parametrize("text, people", [
    pytest.param("Netanyahu spoke with Putin by phone on Sunday.", ["Netanyahu", "Putin"], id="surnames"),
    pytest.param("King Abdullah II met Sheikh Tamim bin Hamad Al Thani in Doha.",
                 ["Abdullah II", "Tamim bin Hamad Al Thani"], id="particles and numerals"),
    pytest.param("CAIRO (Reuters) - Joseph R. Biden, Jr. spoke with Abdel Fattah al-Sisi.",
                 ["Joseph R. Biden", "Abdel Fattah al-Sisi"], id="dateline, initial, hyphen"),
])  # fmt: skip
def test_people_are_found(nlp: Language, text: str, people: list[str]) -> None:
    found = [span.text for span in nlp(text).ents if span.label_ == "PERSON"]
    assert all(any(person in span for span in found) for person in people), found


def test_a_plain_sentence_is_parsed_in_universal_dependencies(nlp: Language) -> None:
    doc = nlp("The Egyptian president was briefed by Putin after the talks.")
    assert {(token.text, token.dep_) for token in doc} >= {
        ("president", "nsubj:pass"), ("briefed", "ROOT"), ("was", "aux:pass"), ("talks", "obl"),
    }  # fmt: skip
    assert doc[4].lemma_ == "brief"


def test_batches_give_what_single_texts_give(nlp: Language) -> None:
    texts = ["Erdogan called Putin.", "", "Talks began in Geneva. They ended in Vienna.\n\nNothing was signed."]
    one = [[(token.dep_, token.head.i, token.ent_type_) for token in nlp(text)] for text in texts]
    many = [[(token.dep_, token.head.i, token.ent_type_) for token in doc] for doc in nlp.pipe(texts, batch_size=2)]
    assert one == many


def test_embedding_by_word_form_changes_nothing(nlp: Language) -> None:
    plain = add_sentence_rules(prepare_tokenizer(load_folder(model_dir())))
    text = "Mr. Putin can't go to CAIRO. Putin, who won't call, can call: “Call me,” he said.\n\nNobody calls."
    for one, other in zip(nlp(text), plain(text), strict=True):
        assert (one.dep_, one.head.i, one.tag_, one.lemma_) == (other.dep_, other.head.i, other.tag_, other.lemma_)
        assert one.ent_type_ == other.ent_type_


def test_nothing_but_white_space_is_read(nlp: Language) -> None:
    assert [len(doc.ents) for doc in nlp.pipe(["", "\n \n", "\t"])] == [0, 0, 0]
