from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from benchmarks import sentences as bench
from kg.nlp.pipeline import load_pipeline
from kg.nlp.sentences import sentence_starts
from kg.nlp.tokens import prepare_tokenizer

TOKENIZER = prepare_tokenizer(spacy.blank("en"))


def segments(text: str) -> list[str]:
    """Return the pieces of `text` between settled starts; places that are left to the parser start nothing."""
    doc = TOKENIZER.make_doc(text)
    starts = sentence_starts([token.text for token in doc], [bool(token.whitespace_) for token in doc])
    cuts = [token.idx for token, start in zip(doc, starts, strict=True) if start] + [len(text)]
    return [text[a:b].strip() for a, b in pairwise(cuts)]


def forbidden(text: str, word: str) -> bool:
    """Whether no sentence may start at the (first) token `word`."""
    doc = TOKENIZER.make_doc(text)
    starts = sentence_starts([token.text for token in doc], [bool(token.whitespace_) for token in doc])
    return starts[[token.text for token in doc].index(word)] is False


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["The emir called.", "The king answered."], id="full stop and capital"),
        pytest.param(["Talks failed.", "“We tried,” he said."], id="opening quote"),
        pytest.param(["“We tried.”", "He left."], id="closing quote belongs to what it closes"),
        pytest.param(['He said, "It is over."', 'Putin said, "No."'], id="straight quotes by their spaces"),
        pytest.param(["They met (see p. 4).", "Police arrested 31."], id="closing bracket"),
        pytest.param(["He lives in the U.S.", "The talks go on."], id="abbreviation before an opener"),
        pytest.param(["It began at 5 p.m.", "Putin spoke first."], id="time before a name"),
        pytest.param(["He chose plan B.", "The rest followed."], id="letter before an opener"),
        pytest.param(["Is it true?", "Yes!", "It is."], id="question and exclamation"),
        pytest.param(["The war ended. [12]", "Peace came."], id="note number stays with its sentence"),
    ],
)
def test_a_stop_ends_a_sentence(parts: list[str]) -> None:
    assert segments(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "text, word",
    [
        pytest.param("Joseph R. Biden, Jr. spoke with him.", "Biden", id="initial"),
        pytest.param("Joseph R. Biden, Jr. spoke with him.", "spoke", id="Jr."),
        pytest.param("George H. W. Bush left.", "Bush", id="two initials"),
        pytest.param("S. Jaishankar left.", "Jaishankar", id="leading initial"),
        pytest.param("Lt. Gen. Ali Mansour left.", "Gen.", id="rank"),
        pytest.param("Lt. Gen. Ali Mansour left.", "Ali", id="rank before a name"),
        pytest.param("Col. (Ret.) Yossi Peled left.", "Yossi", id="retired"),
        pytest.param("He met Sen. Whitaker in St. Petersburg.", "Petersburg", id="saint"),
        pytest.param("It starts at 5 p.m. Monday.", "Monday", id="time and day"),
        pytest.param("It ended on Jan. 5 in Doha.", "5", id="month"),
        pytest.param("“Will you come?” Sisi asked.", "Sisi", id="speaker after a question"),
        pytest.param("“Why?” he asked.", "he", id="pronoun after a question"),
        pytest.param("“It changes nothing,” Szijjártó said.", "Szijjártó", id="speaker after a comma"),
        pytest.param("Belarus, Armenia et al. have been invited.", "have", id="et al."),
        pytest.param("Yemen, Oman and Iran met.", "Oman", id="comma"),
        pytest.param("Presidents Sheinbaum and Petro met.", "Sheinbaum", id="office before a name"),
        pytest.param("Smith v. Sudan goes on.", "Sudan", id="versus"),
        pytest.param("Q. Did they meet?", "Did", id="question mark-up"),
    ],
)
def test_no_sentence_starts_inside_a_name_or_after_an_abbreviation(text: str, word: str) -> None:
    assert forbidden(text, word)
    assert segments(text) == [text]


@pytest.mark.parametrize("text", ["The U.S.-led talks failed.", "It costs 3.5 percent.", "He paid $2.7 bn for it."])
def test_a_full_stop_inside_a_token_ends_nothing(text: str) -> None:
    assert segments(text) == [text]


def test_a_hyphen_after_an_abbreviation_is_a_token() -> None:
    assert [token.text for token in TOKENIZER.make_doc("U.S.-led")] == ["U.S.", "-", "led"]


def test_a_blank_line_always_ends_a_sentence() -> None:
    assert segments("Leaders meet in Doha\n\nTalks began\n \nand went on") == [
        "Leaders meet in Doha",
        "Talks began",
        "and went on",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["Points:", "- Open the crossing", "- Free the hostages"], id="dashes"),
        pytest.param(["Points:", "• Open the crossing", "• Free the hostages"], id="bullets"),
        pytest.param(["Points:", "1. Open the crossing", "2. Free the hostages"], id="numbers"),
        pytest.param(["Points:", "(a) Open the crossing", "(b) Free the hostages"], id="letters"),
        pytest.param(
            ["Leaders meet", "By Jane Doe and John Roe", "DOHA (AFP) —", "Talks began."], id="head and byline"
        ),
    ],
)
def test_lines_that_are_sentences_of_their_own(parts: list[str]) -> None:
    assert segments("\n".join(parts)) == parts


def test_a_wrapped_line_is_no_sentence() -> None:
    assert segments("He met the king and\nleft again.") == ["He met the king and\nleft again."]
    assert segments("He was met by Gen.\nOrtega.") == ["He was met by Gen.\nOrtega."]


@pytest.mark.parametrize(
    "dateline",
    [
        "CAIRO (Reuters) -",
        "GAZA CITY, Oct. 12 (AFP) —",
        "PARIS —",
        "Ankara (dpa) –",
        "SEOUL, Feb. 3 (Yonhap) --",
    ],
)
def test_a_dateline_is_a_segment_of_its_own(dateline: str) -> None:
    assert segments(f"{dateline} Talks began.") == [dateline, "Talks began."]


@pytest.mark.parametrize(
    "text",
    [
        "Talks - the third round - began.",
        "Sisi (left) - once a general - spoke.",
        "The deal — a first — holds.",
    ],
)
def test_a_dash_alone_makes_no_dateline(text: str) -> None:
    assert segments(text) == [text]


def test_white_space_and_empty_texts() -> None:
    assert sentence_starts([], []) == []
    assert sentence_starts(["\n\n"], [False]) == [False]
    assert segments("\n\n  Talks began.\n") == ["Talks began."]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def test_our_own_news_text_is_split_as_written(nlp: Language) -> None:
    right, found, gold, wrong = bench.score(nlp)
    assert gold >= 150
    assert 200 * right / (found + gold) >= 97, wrong


def test_no_entity_is_cut_by_a_sentence_end(nlp: Language) -> None:
    blocks = list(bench.paragraphs())
    doc = nlp(bench.document(blocks)[0])
    for entity in doc.ents:
        assert not any(token.is_sent_start for token in entity[1:]), entity.text


def test_a_parse_never_overrules_a_settled_place(nlp: Language) -> None:
    doc = nlp("Q. Did they discuss Taiwan?\n\nA. I have nothing to add to the readout.")
    assert [sentence.text.strip() for sentence in doc.sents] == doc.text.split("\n\n")
    assert all(token.head in token.sent for token in doc)


def test_the_same_text_has_the_same_analysis(nlp: Language) -> None:
    text = "Erdogan urged Putin to extend the deal. Putin refused."
    first, second = (
        [(token.text, token.dep_, token.head.i, token.pos_, token.lemma_, token.ent_type_) for token in load(text)]
        for load in (nlp, load_pipeline())
    )
    assert first == second


def test_a_pipeline_of_the_user_gets_the_sentence_rules(tmp_path: Path) -> None:
    own = spacy.blank("en")
    own.add_pipe("sentencizer")
    own.to_disk(tmp_path / "own")
    loaded = load_pipeline(str(tmp_path / "own"))
    assert loaded.pipe_names == ["kg_sentences", "sentencizer"]


def test_an_unknown_pipeline_is_named() -> None:
    with pytest.raises(OSError, match="no_such_pipeline"):
        load_pipeline("no_such_pipeline")
