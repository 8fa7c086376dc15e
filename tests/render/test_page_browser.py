"""The page in a real browser: what a reader does, and what a hostile document cannot do."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from page_archives import call_extraction, synthetic

from kg.frames import load_frames
from kg.model import Actor, Extraction, Finding, Judgement, Role
from kg.render.beside import Compared
from kg.render.page import as_frame, write_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]


class Tab:
    """A page in the browser and everything that went wrong in it."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.trouble.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.trouble.append("dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready]", timeout=60000)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def count_of(self, words: str) -> str:
        row = self.page.locator("#legend .row", has=self.page.get_by_text(words, exact=True)).first
        return str(row.locator(".count").inner_text())

    def draw(self) -> None:
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    tabs: list[Tab] = []

    def open_page(path: Path, hash_: str = "", **options: Any) -> Tab:
        tabs.append(Tab(browser, path.as_uri() + hash_, **options))
        return tabs[-1]

    yield open_page
    for tab in tabs:
        tab.context.close()


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(
        [call_extraction()], load_frames(), None, tmp_path_factory.mktemp("page") / "call.html", title="A call"
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(
        synthetic(1300, 2600), load_frames(), None, tmp_path_factory.mktemp("page") / "archive.html", title="Archive"
    )


def test_page_loads_without_a_word_on_the_console_and_without_a_request(opened, call):
    tab = opened(call)
    tab.page.wait_for_timeout(200)
    assert tab.trouble == []
    assert tab.requests == [call.as_uri()]
    assert tab.text("#dek") == "7 actors · 6 events · 1 document · 1 Dec 2023 – 31 Jan 2024"


def test_click_on_a_line_shows_the_sentence_with_its_marks_and_who_says_so(opened, call):
    tab = opened(call)
    tab.page.mouse.click(*middle_of_line(tab, "Benjamin_Netanyahu", "Vladimir_Putin"))
    tab.draw()
    assert tab.text("#panel h2") == "Benjamin Netanyahu spoke with Vladimir Putin"
    card = tab.page.locator("#panel .card").first
    assert card.locator("mark.s").first.inner_text() == "Benjamin Netanyahu"
    assert card.locator("mark.r").first.inner_text() == "spoke by phone with"
    assert card.locator("mark.t").first.inner_text() == "Vladimir Putin"
    assert "According to Haaretz, citing Prime Minister’s Office" in re.sub(r"\s+", " ", card.inner_text())
    assert "97% sure" in card.inner_text() and "first contact since 16 Oct 2023" in card.inner_text()
    assert card.locator("blockquote").count() == 2
    assert "event=" in tab.page.url
    assert tab.trouble == []


def middle_of_line(tab: Tab, one: str, two: str) -> tuple[float, float]:
    """Return the middle of the line between two actors, in pixels of the window."""
    tab.draw()
    x, y = tab.page.evaluate(
        """([one, two]) => {
            const actors = JSON.parse(document.querySelector('#data').textContent).actors;
            const map = document.querySelector('#map');
            const box = map.getBoundingClientRect();
            const [x, y, scale] = map.dataset.camera.split(',').map(Number);
            const drawn = JSON.parse(map.dataset.places);
            const places = new Map(drawn.map(([index, ...place]) => [actors[index].id, place]));
            const [a, b] = [one, two].map((id) => ({ x: places.get(id)[0], y: places.get(id)[1] }));
            const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
            const [left, top] = [box.left + box.width / 2, box.top + box.height / 2];
            return [left + (middle.x - x) * scale, top + (middle.y - y) * scale];
        }""",
        [one, two],
    )
    return x, y


def test_search_by_alias_in_another_script_opens_the_actor(opened, call):
    tab = opened(call)
    tab.page.keyboard.press("/")
    tab.page.keyboard.type("Путин")
    assert "Vladimir Putin" in tab.text("#hits li >> nth=0")
    tab.page.keyboard.press("Enter")
    assert tab.text("#panel h2") == "Vladimir Putin"
    assert "President (RUS) 7 May 2012" in re.sub(r"\s+", " ", tab.text("#panel .roles"))
    assert tab.page.get_attribute("#panel .lead a", "href") == "https://www.wikidata.org/wiki/Q7747"


def test_search_says_when_there_is_nothing(opened, call):
    tab = opened(call)
    tab.page.fill("#search", "zebra")
    assert tab.text("#hits") == "Nothing here has these words."
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("#hits").is_visible() and tab.trouble == []


def test_the_map_goes_to_what_is_searched_where_it_would_be_a_speck(opened, archive):
    tab = opened(archive, "#" + "&".join(f"open={number}" for number in range(40)))
    scale = lambda: float(tab.page.get_attribute("#map", "data-camera").split(",")[2])  # noqa: E731
    before = scale()
    tab.page.fill("#search", "matter of file 7-3")
    tab.page.keyboard.press("Enter")
    tab.draw()
    assert tab.text("#panel mark.s") and scale() > 2 * before


def test_search_by_words_of_a_quote_opens_the_event(opened, call):
    tab = opened(call)
    tab.page.fill("#search", "free a hostage")
    tab.page.keyboard.press("Enter")
    assert tab.text("#panel h2") == "Benjamin Netanyahu praised Russia"


def test_legend_counts_follow_the_other_filters(opened, call):
    tab = opened(call)
    assert (tab.count_of("Cooperation"), tab.count_of("Conflict"), tab.count_of("planned")) == ("5", "1", "1")
    assert (tab.count_of("The Morning Wire"), tab.count_of("Haaretz")) == ("3", "2")
    tab.page.locator("#legend .row", has_text="planned").locator("input").uncheck()
    tab.draw()
    assert (tab.count_of("Cooperation"), tab.count_of("planned"), tab.count_of("The Morning Wire")) == ("4", "1", "2")
    tab.page.locator("#legend .row", has_text="Haaretz").locator(".only").click(force=True)
    tab.draw()
    assert (tab.count_of("Cooperation"), tab.count_of("Conflict")) == ("2", "0")
    tab.page.locator("#legend .plain", has_text="reset").click()
    assert tab.count_of("Cooperation") == "5"


def test_permalink_brings_back_the_view_in_a_fresh_page(opened, call):
    tab = opened(call)
    tab.page.locator("#legend .row", has_text="disputed").locator("input").uncheck()
    tab.page.fill("#search", "Hamas")
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("d")
    again = opened(call, tab.page.evaluate("location.hash"))
    assert again.text("#panel h2") == "Hamas"
    assert "1 event hidden by the filters" in again.text("#panel")
    assert again.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert not again.page.locator("#legend .row", has_text="disputed").locator("input").is_checked()


def test_link_to_an_event_that_the_filters_hide_still_shows_it(opened, call):
    event = call_extraction().events[5]
    tab = opened(call, f"#event={event.id}&xs=planned")
    assert tab.text("#panel h2") == "Abdel Fattah el-Sisi visited Russia"
    assert "Hidden on the map by the filters" in tab.text("#panel")


def test_reports_that_disagree_are_told(opened, call):
    tab = opened(call, f"#event={call_extraction().events[4].id}")
    box = re.sub(r"\s+", " ", tab.text(".disputed-box"))
    assert "Hamas denies it" in box and "Egypt says it happened" in box
    assert "2 independent sources" in tab.text("#panel footer")


def test_event_card_tells_what_came_before_and_after(opened, tmp_path):
    base = call_extraction()
    first, second = base.events[0], base.events[1]
    events = (replace(first, before=(second.id,)), *base.events[1:])
    path = write_page([replace(base, events=events)], load_frames(), None, tmp_path / "order.html", title="t")
    assert "After it, as the text tells" in opened(path, f"#event={first.id}").text("#panel")
    assert "Before it, as the text tells" in opened(path, f"#event={second.id}").text("#panel")


def test_table_sorts_and_opens_the_event(opened, call):
    tab = opened(call)
    tab.page.keyboard.press("t")
    who = lambda: tab.page.locator("#table tbody tr td:first-child").all_inner_texts()  # noqa: E731
    tab.page.locator("#table th button", has_text="Who").first.click()
    assert who() == sorted(who()) and len(who()) == 6
    tab.page.locator("#table th button", has_text="Who").first.click()
    assert who() == sorted(who(), reverse=True)
    assert tab.page.get_attribute("#table th >> nth=0", "aria-sort") == "descending"
    tab.page.locator("#table .verb", has_text="attacked").click()
    assert "striking" in tab.text("#panel mark.r")


def test_path_tells_each_step_with_a_sentence(opened, call):
    tab = opened(call)
    tab.page.keyboard.press("p")
    assert "first actor" in tab.text("#banner")
    for name in ("Benjamin Netanyahu", "Sisi"):
        tab.page.fill("#search", name)
        tab.page.keyboard.press("Enter")
    assert "2 steps" in tab.text("#panel .lead")
    assert tab.page.locator("#panel .card").count() == 2


def test_timeline_keeps_a_period(opened, call):
    tab = opened(call)
    box = tab.page.locator("#timeline > svg").bounding_box()
    tab.page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + 20)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 20)
    tab.page.mouse.up()
    tab.draw()
    assert (tab.count_of("Cooperation"), tab.count_of("Conflict")) == ("1", "0")
    tab.page.click("text=All dates")
    tab.draw()
    assert tab.count_of("Conflict") == "1"


def test_keyboard_walks_and_reads(opened, call):
    tab = opened(call)
    tab.page.focus("#map")
    tab.page.keyboard.press("ArrowRight")
    first = tab.text("#panel h2")
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        tab.page.keyboard.press(key)
    assert first and tab.text("#live")
    tab.page.keyboard.press("Enter")
    assert tab.page.locator("#panel blockquote").count() >= 1
    tab.page.keyboard.press("Escape")
    assert tab.text("#panel h2") == "Start here"


@pytest.mark.parametrize(
    "label, start",
    [
        ("PNG of this view", b"\x89PNG"),
        ("PNG of the whole map", b"\x89PNG"),
        ("SVG", b"<svg"),
        ("CSV", "\ufeff".encode()),
        ("JSON", b"["),
        ("GEXF", b"<?xml"),
    ],
)
def test_exports_are_files_of_their_kind(opened, call, label, start, tmp_path):
    tab = opened(call)
    tab.page.click(".menu summary")
    with tab.page.expect_download() as download:
        tab.page.locator(".menu div button", has_text=label).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.read_bytes().startswith(start)
    if label in {"SVG", "GEXF"}:
        import xml.etree.ElementTree as tree

        tree.parse(path)
    assert tab.trouble == []


def test_citation_can_be_read_and_switched(opened, call):
    tab = opened(call, f"#event={call_extraction().events[0].id}")
    tab.page.locator(".evidence button", has_text="Cite").first.click()
    assert "characters 0–" in tab.text(".cite pre")
    tab.page.locator(".cite button", has_text="BibTeX").click()
    assert tab.text(".cite pre").startswith("@misc{")


def test_archive_opens_on_communities_that_open_one_by_one(opened, archive):
    tab = opened(archive)
    shown = "Number(document.querySelector('#map').dataset.nodes)"
    before = tab.page.evaluate(shown)
    assert 2 < before < 120
    tab.page.fill("#search", tab.text("#panel .line >> nth=0").split("\n")[0])
    tab.page.keyboard.press("Enter")
    tab.draw()
    assert tab.page.evaluate(shown) > before
    assert tab.trouble == []


def test_phone_has_no_sideways_scroll(opened, call):
    tab = opened(call, is_mobile=True)
    tab.page.set_viewport_size({"width": 390, "height": 800})
    tab.draw()
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_notebook_frame_runs_without_a_word_on_the_console(opened, browser, call, tmp_path):
    frame = tmp_path / "frame.html"
    page = as_frame(call.read_text(encoding="utf-8"))
    frame.write_text(f"<!doctype html><html data-ready><meta charset=utf-8>{page}", encoding="utf-8")
    tab = opened(frame)
    inside = tab.page.frame_locator("iframe")
    inside.locator("#panel .line").first.click()
    assert inside.locator("#panel .card").count() >= 1
    assert tab.trouble == []


# ---- hostile documents ------------------------------------------------------------------------------------------

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "\"><img src='HOST/a' onerror=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<iframe src=HOST/b></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=HOST/c></object>",
    "<embed src=HOST/d>",
    "<link rel=stylesheet href=HOST/e>",
    "<style>@import 'HOST/f';</style>",
    "<meta http-equiv=refresh content='0;url=HOST/g'>",
    "<base href=HOST/>",
    "<a href='javascript:alert(1)'>href</a>",
    "<form action=HOST/h><button autofocus onfocus=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video src=HOST/i onerror=alert(1)>",
    "<audio src=HOST/j autoplay>",
    "<body onload=alert(1)>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "{{ 7*7 }}{{ config }}",
    "{% raw %}{{ x }}{% endraw %}",
    "${alert(1)}",
    "`+alert(1)+`",
    "');alert(1);//",
    "\\u003cscript\\u003e",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "\u2028alert(1)\u2029",
    "\u202egnp.exe",
    "\x00<script>alert(1)</script>",
    "\ud800<b>",
    "__proto__",
    "constructor",
    "toString",
    "<template><script>alert(1)</script></template>",
    "url(HOST/k)",
    "background:url('HOST/l')",
    "<img srcset=HOST/m>",
    "<marquee onstart=alert(1)>",
    "<isindex action=javascript:alert(1)>",
    "<table background=HOST/n>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    '=HYPERLINK("HOST/o")',
)


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", hits
    listening.shutdown()
    listening.server_close()
    thread.join()


def poisoned(number: int, words: str) -> Extraction:
    """Put the words into every text of an extraction that a document or a gazetteer could bring."""
    base = call_extraction()
    names = {actor.id: f"{words}{actor.id}" for actor in base.actors}
    actors = tuple(
        Actor(
            names[a.id],
            words,
            a.type,
            words,
            (words, f"{words}2"),
            words,
            True,
            (Role(words, words, words, words, words, words),),
        )
        for a in base.actors
    )

    def mention(item):
        return replace(item, actor=names[item.actor], text=words)

    def event(item, index):
        return replace(
            item,
            id=f"{words}{number}-{index}",
            relation=item.relation if index % 2 else f"{words}{index}",
            sources=tuple(map(mention, item.sources)),
            targets=tuple(map(mention, item.targets)),
            evidence=tuple(
                replace(
                    e, quote=(words * 200)[: e.sentence.end - e.sentence.start], chain=tuple(names[c] for c in e.chain)
                )
                for e in item.evidence
            ),
            claims=tuple(replace(c, chain=tuple(names[x] for x in c.chain), rule=words) for c in item.claims),
            when=replace(item.when, text=words),
            place=words,
            topics=(words,),
            quantity=words,
            duration=words,
            first_contact_since=words,
            rule=words,
            initiator=names["Hamas"],
        )

    document = replace(
        base.document,
        id=f"{words}-{number}",
        key=f"k{number}",
        title=words,
        publisher=words,
        url=words,
        date=words,
        text=words,
    )
    return Extraction(document, actors, tuple(event(item, index) for index, item in enumerate(base.events)))


@dataclass(frozen=True)
class PoisonedFront:
    name: str
    id: str
    hubs: tuple[str, ...]
    anchors: tuple[str, ...]
    guests: tuple[str, ...] = ()
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class PoisonedAnalysis:
    front_records: tuple[PoisonedFront, ...]
    standing: dict[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class PoisonedChange:
    text: str
    kind: str = "removed"
    what: str = "event"
    id: str = "none"

    @property
    def document(self) -> str:
        return self.text

    @property
    def sentence(self) -> str:
        return self.text


def poisoned_analysis(documents: list[Extraction], words: list[str]) -> PoisonedAnalysis:
    """Put the words into fronts, standings and findings, one of each for every document."""
    fronts, standing, findings = [], {}, []
    for number, (extraction, payload) in enumerate(zip(documents, words, strict=True)):
        one, two = (actor.id for actor in extraction.actors[:2])
        fronts.append(PoisonedFront(payload, f"front-{number}", (one,), (two,), (), payload, payload))
        standing[one] = payload
        kind = "multi_front_actor" if number % 6 else payload
        findings.append(Finding(kind, (one, two), payload, (extraction.events[0].id,), (("standing", payload),)))
    return PoisonedAnalysis(tuple(fronts), standing, tuple(findings))


def poisoned_judgement(extraction: Extraction, words: str) -> Judgement:
    one, two = extraction.actors[:2]
    return Judgement("different", words, words, words, one, two)


def test_nothing_of_a_hostile_document_runs_or_calls_out(opened, server, tmp_path):
    host, hits = server
    words = [payload.replace("HOST", host) for payload in PAYLOADS]
    assert len(set(words)) >= 40
    documents = [poisoned(number, payload) for number, payload in enumerate(words)]
    path = write_page(
        documents,
        load_frames(),
        poisoned_analysis(documents, words),
        tmp_path / "hostile.html",
        title=" ".join(words[:6]),
        judgements=[poisoned_judgement(document, payload) for document, payload in zip(documents, words, strict=True)],
        compared=Compared(words[0], [PoisonedChange(payload) for payload in words]),
    )
    tab = opened(path)
    page = tab.page
    for kind in ("actor", "event"):
        ids = page.evaluate(
            """(kind) => {
                const data = JSON.parse(document.querySelector('#data').textContent);
                const list = kind === 'actor' ? data.actors : data.archive.events;
                return list.map((item) => item.id).filter((_, index) => index % (kind === 'actor' ? 9 : 18) === 0);
            }""",
            kind,
        )
        for identifier in ids:
            page.evaluate("([kind, id]) => { location.hash = new URLSearchParams([[kind, id]]); }", [kind, identifier])
            page.evaluate(
                "document.querySelectorAll('.evidence button').forEach((button) => button.click());"
                "document.querySelectorAll('.tabs button').forEach((button) => button.click());"
            )
    for selection in ("changes=1", *(f"front=front-{n}" for n in range(0, len(words), 6))):
        page.evaluate("(hash) => { location.hash = hash; }", selection)
    page.keyboard.press("Escape")
    page.locator("#panel .tour").click()
    while page.locator("#panel .tour-line .tour", has_text="Next").count():
        page.locator("#panel .tour-line .tour").click()
    for payload in words:
        page.fill("#search", payload[:20])
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.mouse.move(500, 400)
    page.wait_for_timeout(300)
    assert [message for message in tab.trouble if "Content Security Policy" not in message] == []
    assert tab.trouble == []
    assert [url for url in tab.requests if not url.startswith(path.as_uri())] == []
    assert hits == []
    links = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.protocol)")
    assert set(links) <= {"http:", "https:", "file:"}


def test_the_counting_server_counts(server):
    import urllib.request

    host, hits = server
    urllib.request.urlopen(host + "/probe").close()
    assert hits == ["/probe"]


def test_only_http_links_become_links(opened, tmp_path):
    base = call_extraction()
    for url, wanted in (("javascript:alert(1)", 0), ("https://example.org/a", 1), ("file:///etc/passwd", 0)):
        extraction = replace(base, document=replace(base.document, url=url))
        path = write_page([extraction], load_frames(), None, tmp_path / "link.html", title="t")
        tab = opened(path, f"#event={base.events[0].id}")
        assert tab.page.locator("#panel .where a").count() == wanted, url
