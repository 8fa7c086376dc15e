"""What the page tells beside the events: findings and the tour, what people decided, what changed since then."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from page_archives import ACTORS, call_extraction, synthetic, told

from kg.analysis import analyze
from kg.frames import load_frames
from kg.model import Judgement, Story
from kg.render.beside import Compared, changed, decided
from kg.render.page import write_page
from kg.store import open_store

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]


def opened(browser: Any, path: Path, hash_: str = "") -> Any:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(path.as_uri() + hash_)
    page.wait_for_selector("html[data-ready]", timeout=60000)
    return page


def kg(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, check=False)


def words(page: Any, selector: str) -> str:
    return re.sub(r"\s+", " ", page.inner_text(selector))


def test_the_tour_stops_at_every_finding_and_each_stop_has_a_link(browser, tmp_path):
    path = write_page([call_extraction()], load_frames(), told(), tmp_path / "page.html")
    page = opened(browser, path)
    assert words(page, ".lead-story .words") == "Vladimir Putin deals with 2 sides apart from each other"
    page.click("text=Take the tour: 2 stops")
    assert words(page, ".standfirst") == "Putin keeps two fronts open."
    assert page.locator("#panel .card").count() == 2 and "1 of 2" in words(page, ".tour-line")
    page.click("#panel .tour-line >> text=Next")
    assert words(page, "#panel h2") == "Benjamin Netanyahu and Vladimir Putin keep in touch"
    again = opened(browser, path, page.evaluate("location.hash"))
    assert words(again, "#panel h2") == words(page, "#panel h2")
    page.click("text=End of tour")
    assert words(page, "#panel h2") == "Start here"
    for each in (page, again):
        each.context.close()


def test_decisions_stand_on_the_cards_of_what_they_are_about(browser, tmp_path):
    event = call_extraction().events[0]
    judgements = [
        Judgement("different", "R. Editor", "2024-02-01", "two offices", ACTORS["Egypt"], ACTORS["Hamas"]),
        Judgement("correct", "R. Editor", "2024-02-02", event=event.id, relation="metWith", reverse=True),
    ]
    path = write_page([call_extraction()], load_frames(), None, tmp_path / "page.html", judgements=judgements)
    page = opened(browser, path, "#actor=Egypt")
    assert "Egypt is not Hamas “two offices” by R. Editor, 1 Feb 2024" in words(page, "#panel .decisions")
    page.evaluate(f"location.hash = 'event={event.id}'")
    page.wait_for_selector("#panel .decisions >> text=corrected: met with, the other way round")
    page.context.close()


def test_one_happening_told_twice_has_its_sources_counted_over_both(browser, tmp_path):
    base = call_extraction()
    other = replace(
        base, document=replace(base.document, id="other.txt", key="k2", publisher="The Evening Post", url=None)
    )
    events = tuple(replace(event, id=f"again{index}") for index, event in enumerate(base.events))
    other = replace(other, events=events)
    one, two = base.events[1].id, events[1].id
    story = Story(
        "s",
        "consulted",
        "Putin, Sisi",
        ("a", "b"),
        (one, two),
        ("k", "k2"),
        "asserted",
        sources=("The Evening Post", "The Morning Wire"),
        denying=("Hamas",),
    )
    path = write_page([base, other], load_frames(), None, tmp_path / "page.html", stories=[story])
    page = opened(browser, path, f"#event={one}")
    assert "2 independent sources: The Evening Post, The Morning Wire. Denied by Hamas" in words(
        page, "#panel .origins"
    )
    page.locator("#panel .line", has_text="The Evening Post").click()
    assert f"event={two}" in page.url
    page.context.close()


def test_decisions_about_nothing_on_the_page_are_left_out():
    judgement = Judgement("same", "R. Editor", "2024-02-01", actor=ACTORS["Egypt"], other=ACTORS["Hamas"])
    assert decided([judgement], {"Israel": 0}, {}) == {}
    (found,) = decided([judgement], {"Hamas": 0}, {})["decisions"]
    assert found["actors"] == [0] and (found["a"], found["b"]) == ("Egypt", "Hamas")


def test_render_compare_tells_what_changed(browser, tmp_path):
    base = call_extraction()
    later = replace(base, events=base.events[1:])  # the call is gone, a story is new
    for name, extractions in (("old", [base]), ("new", [later, *synthetic(6, 4)])):
        with open_store(tmp_path / name / "store") as store:
            for extraction in extractions:
                store.replace(extraction)
    stores = ["--store", str(tmp_path / "new" / "store"), "--compare", str(tmp_path / "old" / "store")]
    assert kg("render", *stores, "-o", str(tmp_path / "page.html")).returncode == 0
    page = opened(browser, tmp_path / "page.html")
    page.locator("#panel .section", has_text="Changed since old").locator("+ .line").click()
    assert "4 events added" in words(page, "#panel .lead") and "1 event removed" in words(page, "#panel .lead")
    gone = page.locator("#panel .change.removed").first
    assert "spoke by phone with" in gone.inner_text()
    page.locator("#panel button.change.added").first.click()
    assert "Added" in words(page, "#panel .tags")
    page.context.close()


def test_compare_with_nothing_says_that_there_is_nothing(tmp_path):
    with open_store(tmp_path / "store") as store:
        store.replace(call_extraction())
    done = kg(
        "render", "--store", str(tmp_path / "store"), "--compare", str(tmp_path / "no"), "-o", str(tmp_path / "p")
    )
    assert done.returncode == 3 and "there is no store in" in done.stderr and not (tmp_path / "p").exists()


@dataclass(frozen=True)
class Difference:
    kind: str = "added"
    what: str = "event"
    id: str = "e"
    document: str = "d"
    text: str = "A_B spokeWith C_D"
    sentence: str = ""


def test_many_changes_are_counted_and_the_first_told():
    record = changed(Compared("old", [Difference(id=str(n)) for n in range(450)]), {}, {"3": 7})["changes"]
    assert record["totals"] == {"event": {"added": 450}} and len(record["list"]) == 400 and record["more"] == 50
    assert record["list"][3]["event"] == 7 and record["list"][0]["text"] == "A B spokeWith C D"


def test_shaded_fronts_are_named_and_chosen_by_a_click(browser, tmp_path):
    extractions = synthetic(40, 160)
    analysis = analyze(extractions, load_frames())
    if not analysis.front_records:
        pytest.fail("the archive of this test must have fronts")
    path = write_page(extractions, load_frames(), analysis, tmp_path / "page.html")
    page = opened(browser, path)
    page.locator("#panel .front").first.click()
    assert "A front: actors in contact with each other" in words(page, "#panel .lead")
    assert "front=" in page.url
    page.context.close()
