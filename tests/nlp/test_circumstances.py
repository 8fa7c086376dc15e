"""Medium, place, topics, amounts, initiator and order of a happening, on the shipped pipeline and our own sentences."""

from __future__ import annotations

import pytest

from kg.nlp import circumstances as around
from kg.nlp.cues import load_cues
from kg.nlp.pipeline import load_pipeline
from kg.nlp.topics import find_topics

CUES = load_cues()


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def core(doc, word: str) -> frozenset[int]:
    i = next(token.i for token in doc if token.text == word)
    return around.core_tokens(doc, i, (i, i + 1))


@pytest.mark.parametrize(
    ("text", "word", "medium"),
    [
        ("During a phone conversation, Netanyahu spoke with Putin about the war.", "spoke", "phone"),
        ("Erdogan telephoned Raisi on Saturday.", "telephoned", "phone"),
        ("Von der Leyen held a video conference with Netanyahu on Monday.", "conference", "video"),
        ("Shoukry met with Lavrov in Moscow.", "met", "in_person"),
        ("Erdogan met Raisi in Istanbul by video link.", "met", "video"),
        ("Iran received a letter from Washington through the Swiss embassy.", "received", "mediator"),
        ("Putin held a 90-minute call with Sisi.", "held", "phone"),
        ("Putin and Sisi exchanged letters.", "exchanged", "letter"),
        ("Putin spoke with Sisi on Friday.", "spoke", None),
    ],
)
def test_medium(nlp, text, word, medium):
    doc = nlp(text)
    assert around.find_medium(doc, core(doc, word), CUES, relation="spokeWith") == medium


@pytest.mark.parametrize(
    ("text", "word", "topics"),
    [
        (
            "Netanyahu spoke with Putin about the ongoing operations conducted by the army.",
            "spoke",
            ("ongoing operations",),
        ),
        ("Shoukry met with Lavrov to discuss grain exports.", "met", ("grain exports",)),
        ("Putin and Sisi discussed the delivery of relief supplies.", "discussed", ("delivery of relief supplies",)),
        ("Sisi and Abdullah held a two-hour meeting on the war in Gaza.", "meeting", ("war in Gaza",)),
        ("Shoukry met Lavrov for talks about the dam.", "met", ("dam",)),
        ("Shoukry met Lavrov to talk about the dam.", "met", ("dam",)),
        ("Shoukry and Lavrov spoke about the issue of grain exports.", "spoke", ("grain exports",)),
        ("The dam was discussed by Putin and Sisi.", "discussed", ("dam",)),
        ("Putin met with Sisi on Friday.", "met", ()),
    ],
)
def test_topics(nlp, text, word, topics):
    doc = nlp(text)
    assert find_topics(doc, core(doc, word), (), CUES) == topics


def test_place_is_no_actor_and_no_month(nlp):
    doc = nlp("Shoukry met with Lavrov in Moscow in December.")
    assert around.find_place(doc, core(doc, "met"), (), CUES) == "Moscow"
    moscow = next(token.i for token in doc if token.text == "Moscow")
    assert around.find_place(doc, core(doc, "met"), ((moscow, moscow + 1),), CUES) is None


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("Putin met Sisi over the weekend on the sidelines of a summit in Geneva.", "met", "Geneva"),
        ("Talks between Putin and Sisi took place in Salzburg.", "Talks", "Salzburg"),
        ("Putin travelled to Kigali to meet Sisi.", "meet", "Kigali"),
        ("Putin agreed to meet Sisi in Warsaw.", "agreed", "Warsaw"),
        ("Putin met with Sisi at the Elysee Palace in Paris on Monday.", "met", "Paris"),
        ("During a visit to Tunis, Putin met Sisi.", "met", "Tunis"),
        ("Putin welcomed Sisi to Tunis.", "welcomed", "Tunis"),
    ],
)
def test_where_it_was(nlp, text, word, place):
    doc = nlp(text)
    i = next(token.i for token in doc if token.text == word)
    assert around.find_place(doc, around.core_tokens(doc, i, (i, i + 1), CUES), (), CUES) == place


def test_amounts(nlp):
    doc = nlp("France has sent 54 tonnes of medical aid to Egypt since November.")
    assert around.find_quantity(doc, core(doc, "sent")) == "54 tonnes of medical aid"


@pytest.mark.parametrize(
    ("text", "word", "side"),
    [
        ("Macron called Sisi on Friday.", "called", "Macron"),
        ("Sisi took a call from Macron.", "call", "Macron"),
        ("Sisi spoke with Macron.", "spoke", None),
    ],
)
def test_who_began_a_call(nlp, text, word, side):
    doc = nlp(text)
    caller = around.find_initiator(doc, core(doc, word), CUES)
    assert (doc[caller].text if caller is not None else None) == side


def test_order_names_the_other_happening(nlp):
    doc = nlp("Before the meeting, Raisi spoke with Assad by telephone.")
    order = around.find_order(doc, core(doc, "spoke"), CUES)
    assert order is not None
    assert (order.way, doc[order.noun].text, order.text) == ("before", "meeting", "Before the meeting")


def test_first_contact_since(nlp):
    doc = nlp("The conversation marked their first direct contact since October 16 and was short.")
    noun, since = around.find_first_contact(next(doc.sents), CUES)
    assert (doc[noun].text, since) == ("contact", "October 16")


def test_cue_files_with_an_unknown_key_are_refused(tmp_path):
    from kg.errors import OntologyError

    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix kg: <https://w3id.org/actor-kg/ontology#> . <x:a> a kg:Cue ; kg:cueKnd kg:medium .", encoding="utf-8"
    )
    with pytest.raises(OntologyError, match=r"mine\.ttl.*cueKnd"):
        load_cues((file,))
