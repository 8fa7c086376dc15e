"""The brief: what is new, resumed, closed, contradicted or worse, each line with its sentence, on one page."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kg.cli import cli
from kg.errors import UsageError
from kg.extractors.coded import Coded
from kg.frames import load_frames
from kg.model import Actor, Claim, Document, Event, Evidence, Extraction, Mention, Passage, When
from kg.names import digest
from kg.readers import read
from kg.report.brief import Brief, Section, make_brief
from kg.report.brief_page import brief_html, brief_markdown

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "docs" / "examples"
FRAMES = load_frames()
ANNA, BERT = Actor("Anna", "Anna <b>", "person", "NOR"), Actor("Bert", "Bert", "person", "DNK")


@cache
def rows() -> list[Extraction]:
    return list(Coded().extract_many(read([str(EXAMPLES / "made-icews.tab")])))  # type: ignore[arg-type]


def told(text: str, relation: str, day: str, *, status: str = "asserted", **more: object) -> Extraction:
    """A document of one sentence that tells one event of Anna and Bert."""
    key, place = digest(text, day), Passage(0, len(text))
    event = Event(
        id=digest(key, relation),
        relation=relation,
        sources=(Mention("Anna", "Anna", Passage(0, 4)),),
        targets=(Mention("Bert", "Bert", Passage(5, 9)),),
        evidence=(Evidence(place, text, Passage(5, 9), status=status),),  # type: ignore[arg-type]
        claims=(Claim(status, (), (0,), "made"),),  # type: ignore[arg-type]
        rule="made",
        status=status,  # type: ignore[arg-type]
        when=When(start=day, end=day),
        **more,  # type: ignore[arg-type]
    )
    return Extraction(Document(f"{day}.txt", key, text, date=day, publisher=f"Post of {day}"), (ANNA, BERT), (event,))


def section(brief: Brief, title: str) -> Section:
    [found] = [one for one in brief.sections if one.title.startswith(title)]
    return found


def test_a_channel_is_new_when_nothing_was_told_before():
    brief = make_brief(rows(), FRAMES, since="2019-05-10", as_of="2019-05-31")
    lines = [line.text for line in section(brief, "New channels").lines]
    assert lines == [
        "European Union and Norway: first contact, on 2019-05-27.",
        "Finland and Iceland: first contact, on 2019-05-13.",
    ]


def test_a_channel_is_resumed_after_a_month_of_silence():
    brief = make_brief(
        [told("Anna rang Bert.", "spokeWith", "2024-01-02"), told("Anna met Bert.", "metWith", "2024-03-05")],
        FRAMES,
        as_of="2024-03-07",
    )
    [line] = section(brief, "Resumed").lines
    assert line.text == "Denmark and Norway: in touch again, on 2024-03-05, after 63 days (before: on 2024-01-02)."
    assert [quote.text for quote in line.quotes] == ["Anna met Bert."]


def test_a_channel_is_closed_when_it_fades_or_is_broken_off():
    before = [told(f"Anna rang Bert {n}.", "spokeWith", f"2024-01-{n:02}") for n in (2, 5)]
    faded = make_brief([*before, told("Anna praised Bert.", "praised", "2024-04-05")], FRAMES, since="90d")
    assert [line.text for line in section(faded, "Closed").lines] == [
        "Denmark and Norway: no contact told since 2024-01-05, after 2 before."
    ]
    broken = make_brief([*before, told("Anna left Bert.", "brokeRelationsWith", "2024-01-08")], FRAMES, since="2d")
    assert [line.text for line in section(broken, "Closed").lines] == ["Anna <b> broke relations with Bert."]


def test_two_people_meet_for_the_first_time_where_their_states_had_met():
    ministers = replace(
        told("Carl met Bert.", "metWith", "2024-01-02"), actors=(Actor("Carl", "Carl", "person", "NOR"), BERT)
    )
    [event] = ministers.events
    ministers = replace(ministers, events=(replace(event, sources=(Mention("Carl", "Carl", Passage(0, 4)),)),))
    brief = make_brief([ministers, told("Anna rang Bert.", "spokeWith", "2024-01-20")], FRAMES)
    assert section(brief, "New channels").lines == ()
    [line] = section(brief, "First contacts").lines
    assert line.text == "Anna <b> and Bert: in touch on 2024-01-20, for the first time here."


@pytest.mark.parametrize(
    ("said", "between", "wrong"),
    [
        ("January", "2024-02-10", True),
        ("January 3", "2024-02-10", True),
        ("February 20", "2024-02-10", False),
        ("three weeks ago", "2024-02-28", True),
    ],
)
def test_first_since_is_checked_against_the_other_documents(said, between, wrong):
    claim = told("Anna met Bert at last.", "metWith", "2024-03-05", first_contact_since=said)
    brief = make_brief([told("Anna rang Bert.", "spokeWith", between), claim], FRAMES)
    found = section(brief, "“First since”")
    assert len(found.lines) == int(wrong)
    assert found.note == f"1 such claims were checked, {int(wrong)} of them contradicted."
    if wrong:
        assert f"since {said}, but they were in touch on {between}" in found.lines[0].text
        assert [quote.text for quote in found.lines[0].quotes] == ["Anna met Bert at last.", "Anna rang Bert."]


def test_a_contact_told_and_denied_is_a_contradiction_with_both_sentences():
    brief = make_brief(
        [
            told("Anna met Bert.", "metWith", "2024-03-05"),
            told("Anna never talked to Bert.", "consulted", "2024-03-06", status="denied"),
            told("Anna never helped Bert.", "aided", "2024-03-06", status="denied"),
        ],
        FRAMES,
    )
    [line] = section(brief, "Contradictions").lines
    assert line.text.endswith("Post of 2024-03-05 says that Anna <b> met with Bert; Post of 2024-03-06 denies it.")
    assert [quote.text for quote in line.quotes] == ["Anna met Bert.", "Anna never talked to Bert."]
    assert "Disputed" in section(brief, "New channels").lines[0].text


def test_an_escalation_is_a_step_up_or_more_force():
    brief = make_brief(rows(), FRAMES, since="2019-05-15", as_of="2019-05-31")
    [line] = section(brief, "Escalations").lines
    assert line.text == (
        "Norway and Sweden: material conflict, only verbal conflict before. Sweden sanctioned Norway, by 2019-05-20."
    )
    quiet = make_brief(rows(), FRAMES, since="2019-04-01", as_of="2019-04-30")
    assert [line.text for line in section(quiet, "Escalations").lines] == []


def test_every_line_of_the_seeds_has_a_sentence_that_stands_where_it_says(built_seeds):
    from kg.store import open_store

    with open_store(built_seeds / "store", read_only=True) as store:
        extractions = list(store.extractions())
    texts = {one.document.id: one.document.text for one in extractions}
    brief = make_brief(extractions, FRAMES)
    lines = [line for one in brief.sections for line in one.lines]
    assert len(lines) > 20
    for line in lines:
        assert line.quotes, line.text
        for quote in line.quotes:
            assert " ".join(texts[quote.document][quote.start : quote.end].split()) == quote.text


def test_a_brief_says_how_far_back_its_documents_reach():
    brief = make_brief(rows(), FRAMES, since="2019-05-10", as_of="2019-05-31")
    assert "reach back to 2019-03-04" in " ".join(brief.opening)
    alone = make_brief([told("Anna rang Bert.", "spokeWith", "2024-01-02")], FRAMES)
    assert "no contact before" in " ".join(alone.opening)


@pytest.mark.parametrize(("since", "as_of"), [("soon", None), ("7x", None), ("2030-01-01", None), ("7d", "spring")])
def test_a_span_or_day_that_is_none_is_refused(since, as_of):
    with pytest.raises(UsageError):
        make_brief(rows(), FRAMES, since=since, as_of=as_of)


def test_what_documents_say_is_text_in_both_forms():
    hostile = told('Anna rang Bert <script>alert("x")</script> *so* [a](b).', "spokeWith", "2024-01-02")
    brief = make_brief([hostile], FRAMES)
    page, text = brief_html(brief), brief_markdown(brief)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert r"\*so\* \[a\](b)" in text
    assert "<script" not in text


def test_the_command_writes_one_page(built_seeds, tmp_path, capsys):
    store = str(built_seeds / "store")
    assert not cli.main(["brief", "--store", store], standalone_mode=False)
    text = capsys.readouterr().out
    assert text.startswith("# Brief, 2023-12-08 to 2023-12-14\n")
    assert not cli.main(["brief", "--store", store, "--all"], standalone_mode=False)
    assert capsys.readouterr().out.count("\n- ") > text.count("\n- ")
    for name in ("a.html", "b.html"):
        assert not cli.main(["brief", "--store", store, "-o", str(tmp_path / name)], standalone_mode=False)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium to print with")
    pdf = tmp_path / "a.pdf"
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}",
         (tmp_path / "a.html").as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf.read_bytes())) == 1
