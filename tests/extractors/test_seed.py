"""The seed text, without a date, becomes four events with their sources and details, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.export.jsonl import rows
from kg.extractors.rules import Rules
from kg.model import Document

SEED = Path(__file__).parents[2] / "seeds" / "01-netanyahu-putin-call.txt"


@pytest.fixture(scope="module")
def lines():
    rules = Rules()
    extraction = rules.extract(Document("call.txt", "call", SEED.read_text(encoding="utf-8")))
    return [row for row in rows(extraction, rules.frames) if row["status"] == "asserted"]


@pytest.fixture(scope="module")
def text() -> str:
    return SEED.read_text(encoding="utf-8")


def row(lines, source: str, target: str, plover: str):
    (found,) = [
        line
        for line in lines
        if line["plover"] == plover and {line["source"]["label"], line["target"]["label"]} == {source, target}
    ]
    return found


def test_the_call(lines, text):
    call = row(lines, "Benjamin Netanyahu", "Vladimir Putin", "CONSULT")
    assert call["relation"] == "spokeWith"
    assert (call["source"]["label"], call["source"]["text"], call["source"]["start"]) == (
        "Benjamin Netanyahu",
        "Benjamin Netanyahu",
        57,
    )
    assert (call["target"]["text"], call["target"]["start"], call["target"]["end"]) == ("Vladimir Putin", 106, 120)
    assert (call["source"]["iso3"], call["target"]["iso3"], call["target"]["certainty"]) == ("ISR", "RUS", "named")
    assert (call["medium"], call["duration"], call["symmetric"], call["initiator"]) == ("phone", "PT50M", True, None)
    assert call["date"] == {"text": None, "start": None, "end": None}
    assert call["topics"] == ["ongoing military operations"]
    assert call["attribution"][0] == "Haaretz"
    assert "Prime Minister" in call["attribution"][1]
    assert len(call["attribution"]) == 2


def test_the_sentences_about_the_call_are_its_evidence(lines, text):
    call = row(lines, "Benjamin Netanyahu", "Vladimir Putin", "CONSULT")
    told = [item["sentence"] for item in call["evidence"]]
    assert told[0].startswith("During a phone conversation")
    assert any(sentence.startswith("Earlier, Israeli Prime Minister") for sentence in told)
    assert told[-1].startswith("The conversation, which lasted about 50 minutes")
    assert call["evidence"][0]["trigger"] == [77, 82]
    for item in call["evidence"]:
        assert text[item["start"] : item["end"]] == item["sentence"]


def test_the_dialogue_with_the_egyptian_president(lines, text):
    talk = row(lines, "Vladimir Putin", "Abdel Fattah el-Sisi", "CONSULT")
    assert talk["relation"] == "consulted"
    assert (talk["source"]["label"], talk["target"]["certainty"], talk["target"]["iso3"]) == (
        "Vladimir Putin",
        "office_assumed",
        "EGY",
    )
    assert text[talk["target"]["start"] : talk["target"]["end"]].endswith("Egyptian president")
    assert talk["date"]["text"] == "Prior to these discussions"
    assert talk["topics"] == ["broader Middle East situation"]
    assert talk["attribution"] == []
    assert [item["sentence"][:12] for item in talk["evidence"]] == ["Prior to the", "The exchange"]


def test_the_operation_and_the_thanks(lines):
    attack = row(lines, "Israel Defense Forces", "Hamas", "ASSAULT")
    assert (attack["source"]["label"], attack["date"]["text"], attack["attribution"][:1]) == (
        "Israel Defense Forces",
        "ongoing",
        ["Haaretz"],
    )
    thanks = row(lines, "Benjamin Netanyahu", "Russia", "SUPPORT")
    assert thanks["source"]["label"] == "Benjamin Netanyahu"
    assert thanks["topics"] == ["efforts to secure the release of an Israeli citizen"]
    assert thanks["attribution"][:1] == ["Haaretz"]


def test_nothing_else_is_asserted(lines):
    pairs = {(line["source"]["label"], line["plover"], line["target"]["label"]) for line in lines}
    assert pairs == {
        ("Benjamin Netanyahu", "CONSULT", "Vladimir Putin"),
        ("Vladimir Putin", "CONSULT", "Abdel Fattah el-Sisi"),
        ("Israel Defense Forces", "ASSAULT", "Hamas"),
        ("Benjamin Netanyahu", "SUPPORT", "Russia"),
    }


def test_first_contact_and_order():
    rules = Rules()
    extraction = rules.extract(Document("call.txt", "call", SEED.read_text(encoding="utf-8")))
    call = next(event for event in extraction.events if event.relation == "spokeWith")
    talk = next(event for event in extraction.events if event.relation == "consulted")
    assert call.first_contact_since == "October 16"
    assert talk.before == (call.id,)
