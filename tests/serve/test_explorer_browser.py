"""The explorer in a browser: search, expand, evidence; it asks this server only."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.render.conftest import browser
from tests.serve.conftest import serving
from tests.serve.test_life import until

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive that is too large for the first view."""
    from kg.store import open_store
    from tests.serve.many import many

    root = tmp_path_factory.mktemp("explorer") / "store"
    with open_store(root) as store:
        for extraction in many(documents=120, actors=90, events=6):
            store.replace(extraction)
    with serving(root, "--analyze-up-to", "0") as running:
        until(lambda: httpx.get(f"{running.url}/api/status", timeout=30).status_code == 200)
        yield running


@pytest.fixture
def page(browser, archive):
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.faults = []
    opened.asked = []
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.on("console", lambda message: opened.faults.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    assert opened.faults == []
    assert {url.split("/")[2] for url in opened.asked if url.startswith("http")} == {
        archive.url.removeprefix("http://")
    }
    opened.close()


def ready(page) -> None:
    page.wait_for_selector("html[data-ready=yes]", timeout=20000)


def shown(page) -> int:
    return json.loads(page.text_content("#data"))["live"]["shown"]


def test_search_expand_evidence(page, archive):
    page.goto(archive.url)
    ready(page)
    first = shown(page)
    assert 0 < first < 720
    assert "of 720 events" in page.inner_text("#archive")
    page.fill("#search", "actor 0085")  # not among the busiest: not on the page yet
    page.wait_for_selector("#hits li >> text=Actor 0085")
    page.press("#search", "Enter")
    page.wait_for_url("**/?around=Actor_0085**")
    ready(page)
    assert "Actor 0085" in page.inner_text("#panel h2")
    neighbours = shown(page)
    assert neighbours < first
    other = next(a for a in json.loads(page.text_content("#data"))["actors"] if a["id"] != "Actor_0085" and "x" in a)
    page.goto(page.url.partition("#")[0] + f"#actor={other['id']}")
    page.wait_for_selector("#expand")
    page.click("#expand")
    page.wait_for_url(f"**around={other['id']}**")
    ready(page)
    assert shown(page) > neighbours
    quote = page.inner_text("#panel blockquote >> nth=0")
    found = httpx.get(f"{archive.url}/api/events", params={"actor": other["id"], "limit": 200}, timeout=30).json()
    assert " ".join(quote.split()) in {" ".join(e["sentence"].split()) for i in found["items"] for e in i["evidence"]}
    page.go_back()
    ready(page)
    assert shown(page) == neighbours


def test_quotes_relations_and_periods_are_fetched(page, archive):
    page.goto(archive.url)
    ready(page)
    page.fill("#search", "sentence 119 3")
    page.wait_for_selector("#hits li >> text=quote")
    page.press("#search", "Enter")
    page.wait_for_url("**event=**")
    ready(page)
    assert "119 3" in page.inner_text("#panel")
    page.goto(f"{archive.url}/?since=2024-01-03&until=2024-01-05")
    ready(page)
    days = {event["when"]["start"] for event in json.loads(page.text_content("#data"))["archive"]["events"]}
    assert days == {"2024-01-03", "2024-01-04", "2024-01-05"}
    page.goto(archive.url)
    ready(page)
    page.click("#archive >> text=More")
    page.wait_for_url("**more=1**")
    ready(page)
    assert shown(page) > 0


def test_those_on_the_map_stay_where_they_are(page, archive):
    page.goto(f"{archive.url}/?around=Actor_0001")
    ready(page)
    before = {a["id"]: (a["x"], a["y"]) for a in json.loads(page.text_content("#data"))["actors"] if "x" in a}
    page.goto(f"{archive.url}/?around=Actor_0001&around=Actor_0002")
    ready(page)
    after = {a["id"]: (a["x"], a["y"]) for a in json.loads(page.text_content("#data"))["actors"] if "x" in a}
    assert len(after) > len(before)
    assert all(after[name] == place for name, place in before.items() if name in after)


def test_the_sparql_page_runs_a_ready_made_question(page, archive):
    page.goto(f"{archive.url}/sparql")
    page.wait_for_selector(".yasqe .CodeMirror")
    page.select_option("#ready", "actors")
    assert "PREFIX skos:" in page.evaluate("document.querySelector('.yasqe .CodeMirror').CodeMirror.getValue()")
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".yasr_results td", timeout=15000)
    assert "Actor 0001" in page.inner_text(".yasr_results")


def test_it_reads_without_javascript(browser, archive):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(archive.url)
    page.click("noscript a")
    page.fill("input[name=q]", "Actor 0003")
    page.press("input[name=q]", "Enter")
    page.click("main a >> text=Actor 0003")
    assert page.inner_text("h1") == "Actor 0003"
    assert page.locator("blockquote").count() > 0
    context.close()
