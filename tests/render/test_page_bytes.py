"""The page as a file: what it holds, that it repeats, and that nothing of a document can become code."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from page_archives import CALL, call_extraction, synthetic

from kg.frames import load_frames
from kg.model import Actor, Evidence, Extraction, Mention, Passage
from kg.render.layout import communities, place, separate
from kg.render.page import SCRIPTS, page_script, render, script_json, source_hash, write_page
from kg.render.payload import build_payload, marks, merge_actors

ROOT = Path(__file__).resolve().parents[2]


def data_of(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def page_of(*extractions: Extraction) -> str:
    return render(extractions, load_frames(), None, title="A title")


def test_page_holds_every_event_and_sentence_once():
    page = page_of(call_extraction())
    data = data_of(page)
    assert [event["relation"] for event in data["archive"]["events"]] == [
        "spokeWith", "consulted", "praised", "attacked", "metWith", "visited",
    ]  # fmt: skip
    assert len(data["pairs"]) == 6
    assert len(data["archive"]["sentences"]) == len(set(data["archive"]["sentences"])) == 7
    for sentence in data["archive"]["sentences"]:
        assert page.count(sentence) == 1


def test_page_repeats_whatever_the_order_and_the_hash_seed(tmp_path):
    archive = synthetic(260, 500)
    first = render(archive, load_frames(), None, title="t")
    assert render(reversed(archive), load_frames(), None, title="t") == first
    code = (
        "import sys; sys.path.insert(0, 'tests/render')\n"
        "from page_archives import synthetic\n"
        "from kg.frames import load_frames; from kg.render.page import write_page\n"
        f"write_page(synthetic(260, 500), load_frames(), None, {str(tmp_path / 'p.html')!r}, title='t')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "12"})
    assert (tmp_path / "p.html").read_text(encoding="utf-8") == first


def test_page_names_nothing_to_load():
    page = page_of(call_extraction())
    own = page.replace(page[page.index("/**\n * vis-network") : page.index("// ---- words.js")], "")
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b", own)
    assert not re.search(r"<script[^>]*\bsrc=", page)
    assert "default-src 'none'" in own and "unsafe-inline" not in own and "unsafe-eval" not in own


def test_policy_names_the_hash_of_every_script_and_style():
    page = page_of(call_extraction())
    policy = html.unescape(page[: page.index("<title>")])
    for inline in re.findall(r"<script>(.*?)</script>", page, re.DOTALL):
        assert source_hash(inline) in policy
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert source_hash(style) in policy


def test_script_json_cannot_close_its_element():
    hostile = "</script><!--<script>\u2028 & \ud800"
    text = script_json([hostile])
    assert not re.search("[<>&\u2028\ud800]", text)
    assert json.loads(text) == [hostile]


def test_size_grows_in_line_with_events():
    empty, some, more = (len(page_of(*synthetic(200, count))) for count in (12, 600, 1200))
    assert (more - some) / 600 == pytest.approx((some - empty) / 588, rel=0.35)
    assert (more - empty) / 1188 < 1200  # bytes an event


def test_write_page_is_utf8_with_unix_lines(tmp_path):
    path = write_page([call_extraction()], load_frames(), None, tmp_path / "page.html", title="Wer spricht? – Привет")
    read = path.read_bytes()
    assert b"\r" not in read and "Привет".encode() in read and "عبد الفتاح السيسي".encode() in read


def test_no_document_still_gives_a_page():
    assert data_of(page_of())["archive"]["events"] == []


def test_marks_are_counted_as_browsers_count():
    quote = "🕊 Ana met Bo."
    event = replace(
        call_extraction().events[0],
        sources=(Mention("a", "Ana", Passage(102, 105)),),
        targets=(Mention("b", "Bo", Passage(110, 112)),),
    )
    evidence = Evidence(Passage(100, 100 + len(quote)), quote, Passage(106, 109), Passage(102, 105), Passage(110, 112))
    units = quote.encode("utf-16-le")
    found = [(units[2 * start : 2 * end].decode("utf-16-le"), kind) for start, end, kind in marks(evidence, event)]
    assert found == [("Ana", "s"), ("met", "r"), ("Bo", "t")]


def test_marks_outside_the_sentence_are_left_out():
    evidence = Evidence(Passage(50, 60), "They spoke", Passage(55, 60), Passage(0, 9), None)
    event = replace(call_extraction().events[0], sources=(), targets=())
    assert marks(evidence, event) == [[5, 10, "r"]]


def test_every_mark_lies_where_the_words_are():
    extraction = call_extraction()
    for event in extraction.events:
        for evidence in event.evidence:
            assert CALL[evidence.sentence.start : evidence.sentence.end] == evidence.quote
            for start, end, kind in marks(evidence, event):
                assert evidence.quote[start:end].strip() and kind in "srt"


def test_actors_of_several_documents_are_one():
    one, two = Actor("A", "Ann", "person", None, ("Annie",)), Actor("A", "Anna", "person", "FIN", ("Ann",))
    (merged,) = merge_actors([[one], [two], [two]])
    assert (merged.label, merged.iso3, merged.aliases) == ("Anna", "FIN", ("Ann", "Annie"))


def test_unknown_relation_is_shown_all_the_same():
    extraction = call_extraction()
    strange = replace(extraction, events=(replace(extraction.events[0], relation="waltzedWith"),))
    assert build_payload([strange], load_frames(), None).archive["relations"]["waltzedWith"]["plover"] == "OTHER"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40, 320])
def test_layout_gives_every_actor_a_place_of_its_own(count):
    ties = {(index, index + 1): 1.0 for index in range(count - 1) if index % 9}
    layout = place([f"Actor {index}" for index in range(count)], ties)
    assert len(layout.positions) == len(set(layout.positions)) == len(layout.communities) == count
    assert all(abs(x) < 1e5 and abs(y) < 1e5 for x, y in layout.positions)


def test_small_layout_keeps_labels_apart():
    labels = [f"A rather long name {index}" for index in range(14)]
    layout = place(labels, {(0, index): 1.0 for index in range(1, 14)})
    for one, (x, y) in enumerate(layout.positions):
        for a, b in layout.positions[one + 1 :]:
            assert abs(x - a) > 150 or abs(y - b) > 60


def test_communities_are_numbered_from_the_largest():
    ties = {(a, b): 1.0 for group in ((0, 1), (2, 3, 4, 5)) for a in group for b in group if a < b}
    assert list(communities(6, ties)) == [1, 1, 0, 0, 0, 0]


def test_separate_parts_points_that_coincide():
    import numpy as np

    points = separate(np.zeros((4, 2)), np.full((4, 2), 10.0), rounds=200)
    assert len({tuple(point) for point in points.round(3)}) == 4


@pytest.mark.skipif(
    shutil.which("node") is None, reason="no node on this machine: the script's pure functions go untested"
)
def test_script_functions_in_node():
    done = subprocess.run(
        ["node", "--test", *sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_script_has_every_module_and_no_import_left():
    static = ROOT / "kg" / "render" / "static"
    assert sorted(SCRIPTS) == sorted(path.name for path in static.glob("*.js"))
    assert not re.search(r"^(?:import|export) ", page_script(), re.MULTILINE)


def test_modules_import_only_from_those_before_them_and_share_no_name():
    static, seen = ROOT / "kg" / "render" / "static", {}
    for number, name in enumerate(SCRIPTS):
        source = (static / name).read_text(encoding="utf-8")
        for other in re.findall(r"from '\./([\w.]+)'", source):
            assert SCRIPTS.index(other) < number, f"{name} imports {other}, which comes later"
        for made in re.findall(r"^(?:export )?(?:async )?(?:function|const|let) (\w+)", source, re.MULTILINE):
            assert made not in seen, f"{name} and {seen[made]} both have {made}"
            seen[made] = name
