"""The evaluation sets are sound: readable, without doubles, and every label is one that the scorers know."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.identity import Found, b_cubed, count_sources, report
from kg.frames import load_frames
from kg.model import MEDIA, STATUSES
from kg.readers.duplicates import similarity

DATA = Path(__file__).resolve().parent.parent / "benchmarks" / "data"
MARK = re.compile(r"\{([^{}=]+)=>([^{}]+)\}")
READING = re.compile(r"(\?|[^+|?]+(\+[^+|?]+)*(\|[^+|?]+(\+[^+|?]+)*)*)")
LABEL = re.compile(r"(state|army|people):[A-Z]{3}|org:EU|place|person|none|usstate")
CLASSES = {relation.plover for relation in load_frames().relations.values()}


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.jsonl")))
def test_no_id_and_no_text_stands_twice_in_a_set(name: str) -> None:
    found = cases(name)
    assert len({case["id"] for case in found}) == len(found)
    assert len({(case["text"], case["date"], case.get("a")) for case in found}) == len(found)
    assert all(case["date"] is None or date.fromisoformat(case["date"]) for case in found)


@pytest.mark.parametrize("kind", ["coreference", "status", "circumstances"])
def test_a_set_written_blind_shares_no_text_with_the_one_the_rules_were_written_with(kind: str) -> None:
    blind, known = cases(f"{kind}-heldout.jsonl"), cases(f"{kind}.jsonl")
    assert not {case["text"] for case in blind} & {case["text"] for case in known}


@pytest.mark.parametrize("name", ["coreference.jsonl", "coreference-heldout.jsonl"])
def test_every_reference_is_marked_whole(name: str) -> None:
    for case in cases(name):
        marks = MARK.findall(case["text"])
        assert marks, case["id"]
        assert not set("{}") & set(MARK.sub("", case["text"])), case["id"]
        assert all(READING.fullmatch(gold) and surface == surface.strip() for surface, gold in marks), case["id"]


@pytest.mark.parametrize("name", ["metonymy.txt", "metonymy-heldout.txt"])
def test_every_metonymy_case_marks_a_word_and_gives_a_known_label(name: str) -> None:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sentence, label = line.split("|")
            assert re.search(r"\[[^\[\]]+\]", sentence), line
            assert LABEL.fullmatch(label), line


@pytest.mark.parametrize("name", ["status.jsonl", "status-heldout.jsonl"])
def test_every_status_case_can_be_scored(name: str) -> None:
    for case in cases(name):
        assert case["a"] and case["b"] and case["a"] != case["b"], case["id"]
        assert {case["status"], *case.get("or_status", [])} <= {*STATUSES, "none", "past"}, case["id"]
        assert case.get("plover", "AGREE") in CLASSES, case["id"]
        assert ("before" in case) == (case["status"] == "past"), case["id"]
        assert case.get("before", "") < case["date"], case["id"]


@pytest.mark.parametrize("name", ["circumstances.jsonl", "circumstances-heldout.jsonl"])
def test_every_circumstance_has_a_value_in_its_range(name: str) -> None:
    for case in cases(name):
        gold = case["gold"]
        assert gold, case["id"]
        assert gold.get("medium") in {*MEDIA, None}, case["id"]
        assert re.fullmatch(r"P(\d+D)?(T(\d+H)?(\d+M)?)?", gold.get("duration") or "PT1H"), case["id"]
        for first, last in [gold.get("date", [None, None]), *gold.get("date_any", [])]:
            if first:
                assert date.fromisoformat(first) <= date.fromisoformat(last), case["id"]
        for key in ("place", "quantity", "first", "topic"):
            assert (gold.get(key) or "").casefold() in case["text"].casefold(), (case["id"], key)


def test_the_readme_gives_the_size_of_every_set() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for kind in ("coreference", "status", "circumstances"):
        assert f"| {len(cases(f'{kind}.jsonl'))}, {len(cases(f'{kind}-heldout.jsonl'))}" in readme, kind
    documents = cases("stories/documents.jsonl")
    stories = {happening["story"] for happening in cases("stories/gold.jsonl")}
    assert f"| {len(documents)} documents, {len(stories)} stories |" in readme


def test_every_trigger_of_a_happening_stands_where_the_gold_says() -> None:
    texts = {document["id"]: document["text"] for document in cases("stories/documents.jsonl")}
    seen = set()
    for happening in cases("stories/gold.jsonl"):
        for mention in happening["mentions"]:
            start, trigger = mention["start"], mention["trigger"]
            assert texts[mention["document"]][start : start + len(trigger)] == trigger, happening["id"]
            assert mention["document"].startswith(happening["story"]), happening["id"]
            assert (mention["document"], start) not in seen, happening["id"]
            seen.add((mention["document"], start))
    assert {document for document, _ in seen} == set(texts)


def test_stories_are_short_and_whole_ones_are_held_out() -> None:
    assert all(60 <= len(one["text"].split()) <= 150 for one in cases("stories/documents.jsonl"))
    parts: dict[str, set[str]] = {}
    for happening in cases("stories/gold.jsonl"):
        parts.setdefault(happening["story"], set()).add(happening["part"])
        assert 1 <= len(happening["sources"]) <= happening["at_most"], happening["id"]
        assert happening["relation"] in load_frames().relations, happening["id"]
        assert len(happening["pair"]) == 2, happening["id"]
    names = sorted(parts)
    cut = len(names) - len(names) // 3
    assert [parts[name] for name in names] == [{"development"}] * cut + [{"held out"}] * (len(names) - cut)


def test_copies_of_a_wire_text_are_copies_and_nothing_else_is() -> None:
    texts = {document["id"]: document["text"] for document in cases("stories/documents.jsonl")}
    groups = {tuple(group) for happening in cases("stories/gold.jsonl") for group in happening.get("copies", [])}
    together = {(a, b) for group in groups for a in group for b in group if a < b}
    for a, b in ((a, b) for a in texts for b in texts if a < b and a[:3] == b[:3]):
        assert (similarity(texts[a], texts[b]) > 0.6) == ((a, b) in together), (a, b)


def placed(*rows: tuple[str, str, str | None, str | None]) -> list[Found]:
    return [Found(gold, document, "met", event, story) for gold, document, event, story in rows]


def test_b_cubed_pays_for_what_is_joined_wrongly_and_for_what_is_left_apart() -> None:
    assert b_cubed([("a", 1), ("a", 1), ("b", 2)]) == (1.0, 1.0)
    precision, recall = b_cubed([("a", 1), ("a", 1), ("b", 1)])
    assert (round(precision, 3), recall) == (0.556, 1.0)
    precision, recall = b_cubed([("a", 1), ("a", 2)])
    assert (precision, recall) == (1.0, 0.5)


def test_a_mention_that_was_not_found_lowers_recall_only() -> None:
    lines = report(placed(("a", "d1", "e1", "s1"), ("a", "d2", "e2", "s1"), ("a", "d3", None, None)))
    assert lines[0].strip().startswith("found 0.667 (2/3); of what")
    assert lines[3].endswith("P 1.000, R 1.000, F1 1.000")
    assert lines[4].endswith("P 1.000, R 0.444, F1 0.615")


def test_a_number_of_sources_is_right_between_the_least_and_the_most() -> None:
    gold = [{"id": "a", "sources": ["Kremlin", "Elysee"], "at_most": 3}]
    some = placed(("a", "d1", "e1", "s1"), ("a", "d2", "e2", "s1"), ("a", "d3", "e3", "s2"))
    for number, verdict in ((1, "too few"), (2, "right"), (3, "right"), (4, "too many")):
        assert dict(count_sources(some, gold, {"s1": number})[0]) == {verdict: 1}
    assert dict(count_sources(some, gold, {})[0]) == {"not given": 1}
