"""The extractor on our own short texts: claims, identity, sources, offsets; and the promises of a stream."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.export.jsonl import rows
from kg.extractors import EXTRACTORS
from kg.extractors.events import derive_status
from kg.extractors.rules import cut
from kg.model import Claim, Document


@pytest.fixture(scope="module")
def rules():
    return EXTRACTORS["rules"]()


def read(rules, text: str, **known):
    return rules.extract(Document("a.txt", "key", text, **{"date": "2023-12-12", **known}))


def told(rules, text: str, relation: str, **known):
    found = [event for event in read(rules, text, **known).events if event.relation == relation]
    assert len(found) == 1, [event.relation for event in read(rules, text, **known).events]
    return found[0]


def test_a_meeting_that_one_source_reports_and_another_denies_is_disputed(rules):
    event = told(
        rules,
        "The Gulf Gazette reported that Sergey Lavrov had met Antony Blinken in Muscat. "
        "Lavrov did not meet Blinken, the Kremlin said.",
        "metWith",
    )
    assert event.status == "disputed"
    assert [claim.status for claim in event.claims] == ["asserted", "denied"]
    assert len(event.evidence) == 2


def test_the_publisher_of_a_document_is_no_link_of_the_chain(rules):
    text = "Haaretz reported that Benjamin Netanyahu had spoken with Vladimir Putin by phone."
    assert told(rules, text, "spokeWith").evidence[0].chain == ("Haaretz",)
    assert told(rules, text, "spokeWith", publisher="Haaretz").evidence[0].chain == ()


def test_a_second_sentence_about_the_call_adds_its_length(rules):
    event = told(
        rules,
        "Benjamin Netanyahu spoke with Vladimir Putin by phone on Monday. The call lasted 40 minutes.",
        "spokeWith",
    )
    assert (event.duration, event.medium) == ("PT40M", "phone")
    assert (event.when.start, event.when.end) == ("2023-12-11", "2023-12-11")
    assert len(event.evidence) == 2
    assert event.evidence[1].source is None


def test_two_calls_on_different_days_are_two_events(rules):
    text = "Benjamin Netanyahu spoke with Vladimir Putin on Monday. Netanyahu spoke with Putin on December 3."
    events = [event for event in read(rules, text).events if event.relation == "spokeWith"]
    assert len({event.id for event in events}) == 2


def test_events_are_independent_of_names_of_other_documents(rules):
    text = "Benjamin Netanyahu spoke with Vladimir Putin on Monday."
    one = rules.extract(Document("a", "one", text)).events[0]
    other = rules.extract(Document("b", "two", text)).events[0]
    assert one.id != other.id
    assert replace(one, id=other.id) == other


def test_a_film_is_no_event(rules):
    extraction = read(rules, "In the film, Israel attacked Egypt.")
    assert extraction.events == ()
    assert [miss.reason for miss in extraction.misses] == ["it is told as fiction"]


def test_history_is_dated_back(rules):
    event = told(rules, "In 1979, Egypt signed a treaty with Israel.", "signedWith")
    assert (event.when.start, event.when.end) == ("1979-01-01", "1979-12-31")


def test_every_offset_points_at_its_words(rules):
    text = "\n\n  A note.\n\nTurkey criticized Israel on Monday, the Kremlin said.\n"
    (event,) = read(rules, text).events
    (evidence,) = event.evidence
    assert text[evidence.sentence.start : evidence.sentence.end] == evidence.quote
    assert text[evidence.trigger.start : evidence.trigger.end] == "criticized"
    assert [text[m.passage.start : m.passage.end] for m in (*event.sources, *event.targets)] == ["Turkey", "Israel"]
    assert event.evidence[0].chain != ()


def test_long_texts_are_read_in_passages_with_the_offsets_of_the_whole(rules, monkeypatch):
    monkeypatch.setattr("kg.extractors.rules.PASSAGE", 400)
    monkeypatch.setattr(cut, "__defaults__", (400,))
    text = "\n\n".join(
        f"Paragraph {n}. Turkey criticized Israel on December {n}, officials said." for n in range(1, 21)
    )
    events = read(rules, text).events
    assert len(events) == 20
    assert all(text[e.evidence[0].sentence.start : e.evidence[0].sentence.end] == e.evidence[0].quote for e in events)


def test_a_stream_keeps_its_order_and_empty_documents(rules):
    texts = ["", "Turkey criticized Israel.", "   \n", "Egypt thanked Qatar."]
    documents = [Document(str(n), str(n), text) for n, text in enumerate(texts)]
    found = list(rules.extract_many(iter(documents), batch_size=2))
    assert [extraction.document.id for extraction in found] == ["0", "1", "2", "3"]
    assert [len(extraction.events) for extraction in found] == [0, 1, 0, 1]
    assert found[3] == rules.extract(documents[3])


def test_rows_have_the_keys_of_the_contract_in_order(rules):
    (row,) = rows(read(rules, "Egypt thanked Qatar."), rules.frames)
    keys = "document id relation plover quad source target symmetric initiator status medium duration date place topics"
    assert list(row) == [*keys.split(), "quantity", "attribution", "evidence", "rule", "confidence"]
    assert list(row["source"]) == ["id", "label", "text", "type", "iso3", "start", "end", "certainty"]
    assert json.loads(json.dumps(row)) == row


@example("ab aaaaaaaaaaaaaaaa", 5)
@given(st.text(alphabet="ab \n", max_size=400), st.integers(min_value=5, max_value=50))
@settings(max_examples=60)
def test_passages_join_to_the_text(text, size):
    pieces = list(cut(text, size))
    assert "".join(piece for _, piece in pieces) == text
    assert all(text[start : start + len(piece)] == piece and len(piece) <= size for start, piece in pieces)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["asserted"], "asserted"),
        (["planned", "asserted"], "asserted"),
        (["asserted", "denied"], "disputed"),
        (["alleged", "denied"], "disputed"),
        (["denied"], "denied"),
        (["possible", "planned"], "planned"),
    ],
)
def test_status_of_an_event_follows_from_its_claims(statuses, expected):
    assert derive_status([Claim(status, (), (0,), "rule") for status in statuses]) == expected


def test_a_denial_of_words_is_no_refusal(rules):
    extraction = read(rules, "Colombia rejected reports that it had attacked Venezuela.")
    assert [event for event in extraction.events if event.status == "asserted"] == []


@pytest.mark.parametrize("words", ["a liar", "dishonest"])
def test_calling_somebody_names_is_no_call(rules, words):
    found = read(rules, f"Viktor Orban called Donald Tusk {words}.").events
    assert "CONSULT" not in {rules.frames.relation(event.relation).plover for event in found}


def test_actors_of_a_file_of_ones_own_are_found_and_linked(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("id,label,type,iso3,names\nBlue_Circle,Blue Circle,armed_group,MLI,blue circle\n", encoding="utf-8")
    event = told(EXTRACTORS["rules"](actors=[path]), "The Blue Circle attacked Niger on Monday.", "attacked")
    assert event.sources[0].actor == "Blue_Circle"


def test_calling_something_names_is_no_call_to_its_owner(rules):
    document = Document(id="a", key="a", text="Emmanuel Macron called Olaf Scholz's plan a costly mistake.")
    assert [event.relation for event in rules.extract(document).events if event.relation == "spokeWith"] == []


def test_a_call_at_a_request_is_a_call(rules):
    document = Document(id="a", key="a", text="Emmanuel Macron had called Olaf Scholz at the request of Warsaw.")
    assert [event.relation for event in rules.extract(document).events] == ["spokeWith"]


def test_a_line_end_after_the_text_changes_nothing(rules):
    text = "Vladimir Putin called Xi Jinping on Monday."
    one, other = (rules.extract(Document(id="a", key="a", text=t)).events for t in (text, text + "\n\n"))
    assert one == other
    assert one[0].targets[0].text == "Xi Jinping"


@pytest.mark.parametrize(
    "text, chain",
    [
        ("As the Kremlin tells it, Lavrov met Blinken in Oslo.", ["Kremlin"]),
        ("In the Kremlin's account, Lavrov met Blinken in Oslo.", ["Kremlin"]),
        ("Reuters quoted an aide as saying that Lavrov had met Blinken.", ["Reuters", "aide"]),
        ("Lavrov met Blinken, according to a readout published by the Kremlin.", ["Kremlin"]),
        ("Lavrov met Blinken, sources close to the talks told Reuters.", ["sources"]),
        ("Poland, Reuters reported, urged Hungary to wait.", ["Reuters"]),
    ],
)
def test_further_wordings_of_who_says_so(rules, text, chain):
    (row,) = rows(read(rules, text), rules.frames)
    assert row["attribution"] == chain


@pytest.mark.parametrize(
    "text, pair, relation, status",
    [
        ("Poland urged Hungary to sign a treaty with Serbia.", ("HUN", "SRB"), "signedWith", "requested"),
        ("Poland called on Hungary to recognise Kosovo.", ("HUN", "XKX"), "recognized", "requested"),
        ("Chad accused Libya of attacking Niger.", ("LBY", "NER"), "attacked", "alleged"),
        ("Egypt has offered to mediate between Israel and Lebanon.", ("EGY", "ISR"), "mediatedWith", "planned"),
        ("Viktor Orban plans to travel to Greece.", ("HUN", "GRC"), "visited", "planned"),
        ("Norway is considering an attack on Sweden.", ("NOR", "SWE"), "attacked", "possible"),
    ],
)
def test_what_is_asked_offered_or_alleged_keeps_its_relation(rules, text, pair, relation, status):
    found = [
        (r["source"]["iso3"], r["target"]["iso3"], r["relation"], r["status"])
        for r in rows(read(rules, text), rules.frames)
    ]
    assert (*pair, relation, status) in found


def test_a_denial_of_states_joins_the_meeting_of_their_people(rules):
    event = told(
        rules,
        "Iran denied that it had held talks with the United States. "
        "The Gulf Gazette reported that Hossein Amir-Abdollahian had met Antony Blinken in Muscat.",
        "metWith",
    )
    assert event.status == "disputed" and len(event.evidence) == 2
    assert [mention.actor for mention in (*event.sources, *event.targets)] == [
        "Hossein_Amir-Abdollahian",
        "Antony_Blinken",
    ]


@pytest.mark.parametrize(
    "text, place, duration, start",
    [
        ("Olaf Scholz met Viktor Orban in a hotel on the lake in Geneva.", "Geneva", None, None),
        ("Olaf Scholz and Viktor Orban met on the sidelines of a summit in Oslo.", "Oslo", None, None),
        ("Olaf Scholz held a two-hour meeting with Viktor Orban on the war in Gaza.", None, "PT2H", None),
        ("Olaf Scholz telephoned Viktor Orban for an hour and three quarters.", None, "PT1H45M", None),
        ("Olaf Scholz telephoned Viktor Orban and would send Poland a list by Friday.", None, None, None),
    ],
)
def test_place_length_and_day_go_to_their_happening(rules, text, place, duration, start):
    (event, *_) = read(rules, text).events
    assert (event.place, event.duration, event.when.start) == (place, duration, start)


def test_the_first_meeting_in_ten_years_is_one_since_ten_years_ago(rules):
    event = told(rules, "Olaf Scholz met Viktor Orban on Monday, their first meeting in ten years.", "metWith")
    assert (event.first_contact_since, event.first_contact_date) == ("ten years ago", "2013-12-31")


def test_who_came_is_the_person_not_the_army_he_heads(rules):
    event = told(rules, "Sisi met Burhan, the head of Sudan's army, who arrived in Cairo for a visit.", "visited")
    assert event.sources[0].text == "Burhan"


@pytest.mark.parametrize(
    "text, pair, relation",
    [
        ("The talks which Sergey Lavrov held with Antony Blinken in Geneva were frank.", ("RUS", "USA"), "consulted"),
        ("The strikes that Israel carried out on Lebanon went on.", ("ISR", "LBN"), "struck"),
        ("Poland threw out two Russian diplomats.", ("POL", "RUS"), "expelledDiplomatsOf"),
        ("Viktor Orban rang Robert Fico on Sunday.", ("HUN", "SVK"), "spokeWith"),
        ("Kenya hit Uganda with tariffs.", ("KEN", "UGA"), "sanctioned"),
        ("Turkey bought gas from Iran.", ("TUR", "IRN"), "cooperatedWith"),
    ],
)
def test_relative_clauses_and_idioms(rules, text, pair, relation):
    found = [
        (row["source"]["iso3"], row["target"]["iso3"], row["relation"]) for row in rows(read(rules, text), rules.frames)
    ]
    assert (*pair, relation) in found


@pytest.mark.parametrize(
    "text",
    [
        "Brazil beat Argentina in a friendly in Miami.",
        "India attacked Pakistan's bowling from the first over.",
        "The thriller tells how China invaded Taiwan.",
    ],
)
def test_games_and_tales_are_no_news(rules, text):
    extraction = read(rules, text)
    assert extraction.events == () and "it is told as" in extraction.misses[0].reason


def test_the_diplomat_who_adds_something_is_the_one_who_spoke_first(rules):
    text = (
        "Sergey Lavrov met Viktor Orban in Oslo on Sunday, a Western diplomat said. "
        "Lavrov also met Robert Fico there, the diplomat added."
    )
    found = [row["attribution"] for row in rows(read(rules, text), rules.frames)]
    assert len(found) == 2 and found[0] == found[1] == ["Western diplomat"]


def test_the_troops_of_two_states_that_clash_are_two_armies(rules):
    event = told(rules, "Turkish and Greek troops clashed on Monday.", "fought")
    assert event.mutual
    assert {mention.actor for mention in event.sources} == {"Armed_Forces_of_Turkey", "Armed_Forces_of_Greece"}


@pytest.mark.parametrize(
    "text, status",
    [
        ("Oman hosted talks between Iran and Iraq.", "asserted"),
        ("Oman will host talks between Iran and Iraq.", "planned"),
        ("Oman offered to host talks between Iran and Iraq.", "planned"),
        ("Oman wants talks between Iran and Iraq.", "planned"),
        ("Talks between Iran and Iraq will be held in Muscat.", "planned"),
        ("Oman called for talks between Iran and Iraq.", "requested"),
    ],
)
def test_talks_that_somebody_wants_have_not_been_held(rules, text, status):
    (between,) = (e for e in read(rules, text).events if {m.actor for m in e.sources} == {"Iran", "Iraq"})
    assert between.status == status


@pytest.mark.parametrize(
    "text",
    ["Oman called for an end to the war between Iran and Iraq.", "Oman will discuss the war between Iran and Iraq."],
)
def test_a_war_that_somebody_will_talk_about_is_fought(rules, text):
    (between,) = (e for e in read(rules, text).events if e.relation == "fought")
    assert between.status == "asserted"
