"""Who vouches for a predicate and what its status is, on the shipped pipeline and our own sentences."""

from __future__ import annotations

import pytest

from kg.nlp.claims import Claims, find_quotes
from kg.nlp.cues import load_cues
from kg.nlp.pipeline import load_pipeline
from kg.nlp.statuses import stronger

CUES = load_cues()


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def at(doc, word: str) -> int:
    return next(token.i for token in doc if token.text == word)


@pytest.mark.parametrize(
    ("text", "word", "chain"),
    [
        (
            "Haaretz, citing the Prime Minister's Office, reported that Netanyahu had called Putin.",
            "called",
            ["Haaretz", "the Prime Minister's Office"],
        ),
        ("Sisi spoke with Putin, the Egyptian presidency said in a statement.", "spoke", ["the Egyptian presidency"]),
        ("Turkey and Qatar signed two agreements, according to Anadolu, the news agency.", "signed", ["Anadolu"]),
        ("Officials told Reuters that Erdogan would meet Raisi.", "meet", ["Officials"]),
        ("A statement from the Kremlin said Putin had called Sisi.", "called", ["the Kremlin"]),
        (
            "The Gulf Gazette reported that, according to a Western diplomat, Iran met Oman in Muscat.",
            "met",
            ["The Gulf Gazette", "a Western diplomat"],
        ),
        ("Officials said the ministry reported that Iran attacked Oman.", "attacked", ["Officials", "the ministry"]),
        ('"We met the Russians on Monday. We told them the truth," Kanaani said.', "met", ["Kanaani"]),
        (
            "Thailand handed Cambodia a list, the foreign ministry in Bangkok said in a statement.",
            "handed",
            ["the foreign ministry in Bangkok"],
        ),
        ("Mexico expelled the envoy, the paper learned from two aides.", "expelled", ["the paper", "two aides"]),
        ("Bulgaria warned Russia, Dimitar Glavchev was quoted as saying.", "warned", ["Dimitar Glavchev"]),
        ("Serbia met Hungary, as reported by the Tanjug agency.", "met", ["the Tanjug agency"]),
        ("Tanzania met Malawi over the lake, insisted the spokeswoman.", "met", ["the spokeswoman"]),
        ("Greece denounced Turkey, Greek media report.", "denounced", ["Greek media"]),
        ("Brazil condemned Peru, ministry officials, who declined to be named, told Folha.", "condemned",
         ["ministry officials"]),
        ("Officials familiar with the plan say Jordan met Israel.", "met", ["Officials"]),
        ("Jordan warned Israel, according to aides quoted by the Guardian.", "warned", ["the Guardian", "aides"]),
        ("Jordan has warned Israel, reported Petra, the state news agency.", "warned", ["Petra"]),
        ("Kremlin: Russia thanked Oman", "thanked", ["Kremlin"]),
        ("Gaza: Israel struck Lebanon", "struck", []),
        ("Cambodia warned Thailand over the border – defence ministry", "warned", ["defence ministry"]),
        ("Slovenia criticised Israel, citing the deaths of civilians.", "criticised", []),
        ("Kenya warned Uganda, the minister said, and Chad thanked Mali.", "thanked", []),
        ("Putin called Sisi on Friday.", "called", []),
        ("Erdogan told Raisi that Turkey was ready.", "told", []),
        ("After he spoke to reporters, Erdogan met Raisi.", "met", []),
    ],
)  # fmt: skip
def test_chain_outermost_first(nlp, text, word, chain):
    doc = nlp(text)
    assert [doc[s.start : s.end].text for s in Claims(doc, CUES).chain(at(doc, word))] == chain


@pytest.mark.parametrize(
    ("text", "word", "status"),
    [
        ("Putin called Sisi on Friday.", "called", "asserted"),
        ("Iran denied that it had held talks with the United States.", "held", "denied"),
        ("The United States accused Iran of supplying missiles to Russia.", "supplying", "alleged"),
        ("The two ministers reportedly met in Oman.", "met", "alleged"),
        ("Erdogan plans to visit Athens.", "visit", "planned"),
        ("If Putin meets Sisi, the market will rise.", "meets", "possible"),
        ("The ministry confirmed that Shoukry had met Lavrov.", "met", "asserted"),
        ("Oman denied reports that Iran planned to attack a port.", "attack", "denied"),
    ],
)
def test_status_from_the_frames_around(nlp, text, word, status):
    doc = nlp(text)
    assert Claims(doc, CUES).status(at(doc, word)) == status


def test_grammar_of_the_predicate_is_kept_and_outdone_only_by_stronger_frames(nlp):
    doc = nlp("Iran denied that it had held talks with Oman.")
    claims = Claims(doc, CUES)
    assert claims.status(at(doc, "held"), "planned") == "denied"
    assert claims.status(at(doc, "denied"), "planned") == "planned"
    assert stronger("alleged", "denied") == stronger("denied", "alleged") == "denied"


@pytest.mark.parametrize(
    ("text", "noun", "status", "report"),
    [
        ("Haaretz, citing the Prime Minister’s Office, reported the exchange.", "exchange", "asserted", False),
        ("The Greek government confirmed the visit.", "visit", "asserted", False),
        ("Tehran denied the accusation.", "accusation", "denied", True),
    ],
)
def test_sentences_that_vouch_for_a_named_happening(nlp, text, noun, status, report):
    doc = nlp(text)
    (voucher,) = (v for sentence in doc.sents for v in Claims(doc, CUES).vouchers(sentence))
    assert (doc[voucher.noun].text, voucher.status, voucher.report) == (noun, status, report)


def test_nobody_vouches_where_nothing_was_announced(nlp):
    doc = nlp("Neither government has announced the talks.")
    assert [v for sentence in doc.sents for v in Claims(doc, CUES).vouchers(sentence)] == []


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph(nlp):
    doc = nlp('He said "we will come.\n\nThey left. "Good," he said.')
    ranges = list(find_quotes(doc))
    assert [doc[start:end].text.strip() for start, end in ranges] == ['"we will come.', '"Good,"']
