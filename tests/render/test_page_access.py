"""The page for everyone: axe-core in every state and both themes, keyboard, reduced motion, zoom, colour vision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from page_archives import ACTORS, call_extraction, synthetic, told

from kg.diff import Change
from kg.frames import load_frames
from kg.model import Judgement, Story
from kg.render.beside import Compared
from kg.render.page import write_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip(
        "axe_playwright_python", reason="axe-playwright-python is not installed (extra: test)"
    )
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    judgement = Judgement("different", "R. Editor", "2024-02-01", "two offices", ACTORS["Egypt"], ACTORS["Hamas"])
    story = Story("s", "metWith", "Hamas, Egypt", (), (_event(), call_extraction().events[0].id), (), "disputed")
    removed = Change("call.txt", "event", "gone", "removed", "Egypt met Israel", "They met.")
    added = Change("call.txt", "event", _event(), "added", "Hamas met Egypt")
    return write_page(
        [call_extraction()],
        load_frames(),
        told(),
        tmp_path_factory.mktemp("page") / "call.html",
        title="A call",
        judgements=[judgement],
        stories=[story],
        compared=Compared("last week", [removed, added]),
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    return write_page(synthetic(1300, 2600), load_frames(), None, folder / "archive.html", title="Archive")


def opened(browser: Any, path: Path, hash_: str = "", **options: Any) -> Any:
    page = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options}).new_page()
    page.goto(path.as_uri() + hash_)
    page.wait_for_selector("html[data-ready]", timeout=60000)
    return page


def violations(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)  # through the debugger, so the page's policy stays as it is
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def _event() -> str:
    return call_extraction().events[4].id


STATES: dict[str, tuple[str, str]] = {  # name -> (address, what to do there)
    "start": ("", ""),
    "actor": ("#actor=Vladimir_Putin", ""),
    "event": (
        f"#event={_event()}",
        "document.querySelectorAll('.evidence button').forEach((button) => button.click())",
    ),
    "story": ("#story=channel~Benjamin_Netanyahu~Vladimir_Putin", ""),
    "front": ("#front=front-1", ""),
    "decided": ("#actor=Egypt", "document.querySelectorAll('details').forEach((one) => { one.open = true; })"),
    "changes": ("#changes=1", ""),
    "pair": ("#pair=Benjamin_Netanyahu&pair=Vladimir_Putin", ""),
    "path": ("#path=Benjamin_Netanyahu&path=Abdel_Fattah_el-Sisi", ""),
    "choosing": ("", "document.querySelector('[title^=\"Find a path\"]').click()"),
    "table": ("#view=table", ""),
    "menu": ("", "document.querySelector('.menu').open = true"),
    "nothing": ("#xs=asserted&xs=denied&xs=planned&xs=disputed", ""),
    "compared": ("#time=2023-12-10..&compare=1", ""),
    "unfolded": ("", "document.querySelectorAll('.fold[aria-expanded=false]')[0].click()"),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(browser, axe, call, state, theme):
    address, action = STATES[state]
    page = opened(browser, call, address, color_scheme=theme)
    if action:
        page.evaluate(action)
    found = violations(page, axe)
    page.context.close()
    assert found == []


def test_axe_finds_nothing_on_a_phone_and_in_the_search(browser, axe, call):
    page = opened(browser, call, is_mobile=True, viewport={"width": 390, "height": 800})
    page.fill("#search", "a")
    found = violations(page, axe)
    page.fill("#search", "zebra")
    found += violations(page, axe)
    page.context.close()
    assert found == []


def test_axe_finds_nothing_on_a_map_of_communities(browser, axe, archive):
    page = opened(browser, archive)
    found = violations(page, axe)
    page.context.close()
    assert found == []


def test_axe_finds_what_is_wrong(browser, axe, call):
    page = opened(browser, call)
    page.evaluate("document.querySelector('#search').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('#search').removeAttribute('placeholder')")
    found = violations(page, axe)
    page.context.close()
    assert any(line.startswith("label") for line in found)


def test_keyboard_alone_reaches_a_sentence_and_comes_back(browser, call):
    page = opened(browser, call)
    focused = lambda: page.evaluate("document.activeElement.id || document.activeElement.textContent")  # noqa: E731
    page.keyboard.press("Tab")
    assert focused() == "skip"
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(focused())
        if seen[-1] == "map":
            break
    assert seen[0] == "search" and seen[-1] == "map" and "Table" in seen
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("#panel blockquote").count() >= 1
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    assert page.inner_text("#panel h2") == "Start here"
    page.context.close()


def test_the_keyboard_stays_where_it_was_when_the_panel_changes(browser, call):
    page = opened(browser, call)
    page.locator("#panel .tour").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.locator("#panel button", has_text="Next").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.locator("#panel .actor").first.focus()
    page.keyboard.press("Enter")
    page.locator("#panel button", has_text="2 steps").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "2 steps"
    page.locator("#legend .fold[aria-expanded=false]").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.context.close()


def test_skip_link_leads_to_the_table(browser, call):
    page = opened(browser, call)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "table"
    assert page.locator("#table tbody tr").count() == 6
    page.context.close()


def test_nothing_moves_for_those_who_ask_for_calm(browser, call):
    page = opened(browser, call, reduced_motion="reduce")
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    first = page.get_attribute("#map", "data-camera")
    page.wait_for_timeout(350)
    assert page.get_attribute("#map", "data-camera") == first
    page.context.close()


def test_zoom_of_200_percent_loses_nothing(browser, call):
    # A window of half the size at twice the density is what a browser makes of zoom 200 %.
    page = opened(browser, call, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    for selector in ("#search", "#map", "#timeline", "#panel", "#legend"):
        assert page.locator(selector).is_visible()
    page.context.close()


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cooperation_and_conflict_differ_by_more_than_colour(browser, call, theme):
    page = opened(browser, call, color_scheme=theme)
    read = "(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
    ground = _luminance({"#fff": "#ffffff"}.get(page.evaluate(read, "--ground"), page.evaluate(read, "--ground")))
    for name in ("--coop", "--conflict"):
        line = _luminance(page.evaluate(read, name))
        assert (max(line, ground) + 0.05) / (min(line, ground) + 0.05) >= 3, name
    shapes = page.evaluate(
        "[...document.querySelectorAll('#legend .sample.coop, #legend .sample.conflict')].slice(0, 2)"
        '.map((sample) => sample.innerHTML.replace(/stroke-width="[^"]*"/g, \'\'))'
    )
    assert len(set(shapes)) == 2
    page.context.close()
