"""The evaluation sets are sound: readable, without doubles, and every label is one that the scorers know."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.frames import load_frames
from kg.model import MEDIA, STATUSES

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
