"""kg_mentions: names, groups, nationalities, pronouns and anaphors as references."""

# ruff: noqa: E501 (a parse is read across)
from __future__ import annotations

import pytest
from parses import parse

from kg.nlp.mentions import find_references


def references(*rows):
    doc = find_references(parse(*rows))
    return [(doc[r.start : r.end].text, r.kind, r.iso3) for r in doc._.references], doc._.references


def test_title_nationality_and_name_are_one_reference():
    found, records = references(
        "Kenyan JJ amod 1 NORP", "President NNP nmod:desc 2", "William NNP nsubj 4 PERSON", "Ruto NNP flat 2 PERSON",
        "spoke VBD ROOT 4",
    )  # fmt: skip
    assert found == [("Kenyan President William Ruto", "name", "KEN")]
    assert records[0].candidates == ("William_Ruto",) and records[0].head == 2


def test_nationality_before_a_thing_is_adjectival():
    found, _ = references("Peruvian JJ amod 1 NORP", "raids NNS nsubj 2", "continued VBD ROOT 2")
    assert found == [("Peruvian", "adjective", "PER")]


def test_group_takes_its_state_from_the_phrase_below():
    found, records = references("Rebels NNS nsubj 3", "in IN case 2", "Chad NNP nmod 0 GPE", "fled VBD ROOT 3")
    assert found[0] == ("Rebels", "group", "TCD")
    assert records[1].owner == 0


def test_conjoined_nationalities_are_parts():
    found, records = references(
        "Kenyan JJ amod 3 NORP", "and CC cc 2", "Ugandan JJ conj 0 NORP", "officials NNS nsubj 4", "met VBD ROOT 4"
    )
    assert [text for text, _, _ in found] == ["Kenyan", "Ugandan", "officials"]
    assert records[2].parts == (0, 1)


@pytest.mark.parametrize(
    "rows, kind",
    [
        pytest.param(("The DT det 2", "two CD nummod 2", "leaders NNS nsubj 3", "met VBD ROOT 3"), "anaphor", id="both"),
        pytest.param(("The DT det 2", "Egyptian JJ amod 2 NORP", "president NN nsubj 3", "left VBD ROOT 3"), "anaphor", id="office"),
        pytest.param(("The DT det 2", "Egyptian JJ amod 2 NORP", "movement NN nsubj 3", "left VBD ROOT 3"), "group", id="movement"),
        pytest.param(("Two CD nummod 1", "leaders NNS nsubj 2", "met VBD ROOT 2"), "group", id="indefinite"),
        pytest.param(("They PRP nsubj 1", "met VBD ROOT 1"), "pronoun", id="pronoun"),
    ],
)  # fmt: skip
def test_what_points_back(rows, kind):
    assert references(*rows)[0][0][1] == kind


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(("Talks NNP nsubj 1", "resumed VBD ROOT 1"), id="event-noun-in-capitals"),
        pytest.param(("The DT det 1", "state NN nsubj 4", "of IN case 3", "emergency NN nmod 1", "ended VBD ROOT 4"), id="state-of-emergency"),
        pytest.param(("On IN case 1", "Monday NNP obl 2", "fell VBD ROOT 2", "snow NN nsubj 2"), id="weekday"),
    ],
)  # fmt: skip
def test_no_actor(rows):
    assert references(*rows)[0] == []
