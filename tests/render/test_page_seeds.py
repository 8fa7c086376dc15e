"""The page of the example documents: its counts are the store's, its exports open elsewhere, its names are read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from page_archives import call_extraction, synthetic

from kg.frames import load_frames
from kg.model import Actor
from kg.render.page import write_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]


def opened(browser: Any, path: Path, hash_: str = "", **options: Any) -> Any:
    page = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options}).new_page()
    page.goto(path.as_uri() + hash_)
    page.wait_for_selector("html[data-ready]", timeout=60000)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


@pytest.fixture(scope="module")
def archive() -> list[Any]:
    return [*synthetic(60, 200), call_extraction()]


@pytest.fixture(scope="module")
def path(archive: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    return write_page(archive, load_frames(), None, folder / "graph.html", title="Two hundred events")


# ---- the legend counts what SPARQL counts -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(archive: list[Any]) -> Iterator[Any]:
    from kg.store.memory import MemoryStore

    with MemoryStore(frames=load_frames()) as found:
        for extraction in archive:
            found.replace(extraction)
        yield found


def sparql(store: Any, query: str) -> dict[str, int]:
    return {str(row["what"].value).rsplit("#", 1)[-1]: int(row["n"].value) for row in store.query(query)}


def legend(page: Any) -> dict[str, int]:
    """Return the live count of every row of the legend, all classes of relations unfolded."""
    page.evaluate(
        "() => { let fold; while ((fold = document.querySelector('.fold[aria-expanded=false]'))) fold.click(); }"
    )
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    rows = page.eval_on_selector_all(
        "#legend .row",
        "all => all.map((row) => [row.querySelector('.word').textContent, row.querySelector('.count').textContent])",
    )
    return {word: int(count.replace(",", "")) for word, count in rows}


def test_legend_counts_of_relations_are_those_of_sparql(browser, path, store):
    page = opened(browser, path)
    told = legend(page)
    asked = sparql(store, "SELECT ?what (COUNT(DISTINCT ?e) AS ?n) WHERE { ?e kg:relation ?what } GROUP BY ?what")
    frames = load_frames()
    assert len(asked) > 5
    assert {name: told[frames.relation(name).label] for name in asked} == asked
    page.context.close()


def test_legend_counts_of_statuses_are_those_of_sparql_also_filtered(browser, path, store):
    words = {"asserted": "stated"}
    query = "SELECT ?what (COUNT(DISTINCT ?e) AS ?n) WHERE {{ ?e kg:relation {} ; kg:status ?what }} GROUP BY ?what"
    page = opened(browser, path)
    asked = sparql(store, query.format("?any"))
    told = legend(page)
    assert {status: told[words.get(status, status)] for status in asked} == asked and len(asked) > 2
    page.context.close()
    off = [name for name in sparql(store, ALL_RELATIONS) if name != "metWith"]
    page = opened(browser, path, "#" + "&".join(f"xr={name}" for name in off))
    told = legend(page)
    asked = sparql(store, query.format("kg:metWith"))
    assert asked and {status: told[words.get(status, status)] for status in asked} == asked
    page.context.close()


ALL_RELATIONS = "SELECT ?what (COUNT(DISTINCT ?e) AS ?n) WHERE { ?e kg:relation ?what } GROUP BY ?what"


# ---- exports opened by other programs -------------------------------------------------------------------------------


def saved(page: Any, label: str) -> bytes:
    page.click(".menu summary")
    with page.expect_download() as download:
        page.locator(".menu div button", has_text=label).click()
    return Path(download.value.path()).read_bytes()


def test_gexf_is_read_by_networkx(browser, path, archive, tmp_path):
    import networkx as nx

    page = opened(browser, path)
    (tmp_path / "network.gexf").write_bytes(saved(page, "GEXF"))
    page.context.close()
    graph = nx.read_gexf(tmp_path / "network.gexf", version="1.3")
    pairs = [(a.actor, b.actor) for extraction in archive for event in extraction.events for a, b in event.pairs()]
    assert set(graph) == {actor for pair in pairs for actor in pair}
    assert graph.number_of_edges() == len(pairs)
    assert graph.nodes["Vladimir_Putin"]["label"] == "Vladimir Putin"


def test_csv_is_read_by_csv_and_json_by_json(browser, path, archive):
    page = opened(browser, path)
    rows = list(csv.DictReader(io.StringIO(saved(page, "CSV").decode("utf-8-sig"), newline="")))
    records = json.loads(saved(page, "JSON"))
    page.context.close()
    events = {event.id: event for extraction in archive for event in extraction.events}
    assert {row["event"] for row in rows} == {record["id"] for record in records} == set(events)
    assert len(rows) == sum(len(event.pairs()) * len(event.evidence) for event in events.values())
    for row in rows:
        assert row["sentence"] in {item.quote for item in events[row["event"]].evidence}
        assert float(row["confidence"]) == round(events[row["event"]].confidence, 3)


def test_svg_has_a_mark_and_a_name_for_every_actor(browser, path, archive):
    import xml.etree.ElementTree as tree

    page = opened(browser, path)
    drawing = tree.fromstring(saved(page, "SVG").decode("utf-8"))
    page.context.close()
    on_map = {m.actor for x in archive for event in x.events for pair in event.pairs() for m in pair}
    labels = {actor.label for x in archive for actor in x.actors if actor.id in on_map}
    words = {"".join(text.itertext()) for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert labels <= words


def test_picture_of_the_whole_map_is_large_and_leaves_the_view_alone(browser, path):
    page = opened(browser, path)
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(200)
    before = [float(part) for part in page.get_attribute("#map", "data-camera").split(",")]
    picture = saved(page, "PNG of the whole map")
    width = int.from_bytes(picture[16:20], "big")
    after = [float(part) for part in page.get_attribute("#map", "data-camera").split(",")]
    page.context.close()
    assert width >= 1600
    assert after == pytest.approx(before, abs=2)


def test_a_citation_is_read_by_rdflib(browser, path):
    import rdflib

    page = opened(browser, path, f"#event={call_extraction().events[0].id}")
    page.locator(".evidence button", has_text="Cite").first.click()
    page.locator(".cite button", has_text="JSON-LD").click()
    graph = rdflib.Graph().parse(data=page.inner_text(".cite pre"), format="json-ld")
    page.context.close()
    oa, kg = rdflib.Namespace("http://www.w3.org/ns/oa#"), rdflib.Namespace("https://w3id.org/actor-kg/ontology#")
    (quote,) = graph.objects(None, oa.exact)
    assert str(quote) == call_extraction().events[0].evidence[0].quote
    assert [int(start) for start in graph.objects(None, oa.start)] == [0]
    assert list(graph.objects(None, kg.relation)) == [kg.spokeWith]
    assert rdflib.URIRef("https://w3id.org/actor-kg/actor/Vladimir_Putin") in set(graph.objects(None, kg.target))


def test_pictures_are_opened_by_pillow(browser, path):
    from PIL import Image

    page = opened(browser, path)
    with Image.open(io.BytesIO(saved(page, "PNG of this view"))) as picture:
        assert picture.size[0] > 500 and len(picture.convert("RGB").getcolors(1 << 24)) > 20
    page.context.close()


# ---- what a reader sees ------------------------------------------------------------------------------------------


def test_a_phone_names_the_busiest_actors(browser, path):
    page = opened(browser, path, is_mobile=True, viewport={"width": 390, "height": 800})
    named = set(page.get_attribute("#map", "data-named").split())
    busiest = page.evaluate(
        """() => {
            const data = JSON.parse(document.querySelector('#data').textContent);
            const count = new Map();
            for (const pair of data.pairs) {
                for (const end of [pair.from, pair.to]) count.set(end, (count.get(end) || new Set()).add(pair.event));
            }
            return [...count].sort((a, b) => b[1].size - a[1].size).slice(0, 4).map(([index]) => String(index));
        }"""
    )
    page.context.close()
    assert set(busiest) <= named


def test_two_periods_are_compared(browser, path, archive):
    page = opened(browser, path, "#time=2024-06-01..&compare=1")
    words = page.inner_text("#panel")
    assert "Before and since 1 Jun 2024" in words
    page.locator("#panel .line").first.click()
    page.keyboard.press("Escape")
    assert "compare=1" in page.url
    page.locator("#timeline button", has_text="Compare").click()
    page.wait_for_selector("#panel h2:has-text('Start here')")
    page.context.close()


def test_names_written_from_right_to_left_do_not_turn_the_words_around_them(browser, tmp_path):
    base = call_extraction()
    actors = tuple(
        Actor(actor.id, "عبد الفتاح السيسي", actor.type, actor.iso3) if actor.id.startswith("Abdel") else actor
        for actor in base.actors
    )
    path = write_page([replace(base, actors=actors)], load_frames(), None, tmp_path / "rtl.html", title="عنوان")
    page = opened(browser, path, "#actor=Abdel_Fattah_el-Sisi")
    assert page.inner_text("#panel h2 bdi") == "عبد الفتاح السيسي"
    assert page.get_attribute("h1", "dir") == "auto"
    loose = page.evaluate(
        """() => {
            const arabic = /[\\u0600-\\u06ff]/;
            const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (arabic.test(node.data) && !node.parentElement.closest('bdi, [dir=auto]')) found.push(node.data);
            }
            return found;
        }"""
    )
    page.context.close()
    assert loose == []


def test_print_shows_the_sentences_and_no_buttons(browser, path):
    page = opened(browser, path, "#actor=Vladimir_Putin")
    page.emulate_media(media="print")
    assert page.locator("#panel blockquote").first.is_visible()
    assert not page.locator(".tools").is_visible() and not page.locator("#legend input").first.is_visible()
    assert page.locator("#legend .row", has_text="Conflict").is_visible()  # the key to the map
    assert not page.locator("#legend .row", has_text="Wire 0").is_visible()
    page.context.close()


def test_print_is_light_and_nothing_covers_anything(browser, path, tmp_path):
    page = opened(browser, path, "#actor=Vladimir_Putin", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 720, "height": 1000})  # what is left of A4 beside the margins
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    bottom, top = page.evaluate(
        "[document.querySelector('#stage').lastElementChild.getBoundingClientRect().bottom,"
        " document.querySelector('#panel h2').getBoundingClientRect().top]"
    )
    assert bottom <= top
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.context.close()


def test_every_word_of_the_page_is_readable_in_the_source(path):
    text = path.read_text(encoding="utf-8")
    assert '<script type="application/json" id="data">' in text
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in text
