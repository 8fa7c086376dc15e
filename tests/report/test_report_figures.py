"""Figures: drawn when the data support them, the same bytes every time, whatever names hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.analysis.contacts import Contact, iso_day
from kg.analysis.result import Climate, History, Stream
from kg.analysis.run import analyze_contacts
from kg.model import Actor
from kg.report.drawings import short_name
from kg.report.figures import draw_figures

PAIRS = ["ab", "bc", "ac", "xd", "de", "xa", "xb", "xe", "ab", "xd", "xa", "de"]


@pytest.fixture(scope="module")
def analysis():
    contacts = [
        Contact(f"c{i:02d}", tuple(sorted(pair)), start=(day := iso_day(730_000 + 5 * i)), end=day, story=f"s{i}")
        for i, pair in enumerate(PAIRS)
    ]
    return analyze_contacts(contacts, actors={"x": Actor("x", "A $name$ with \\dollars_{", "person")})


def test_figures_repeat_byte_for_byte(analysis, tmp_path):
    one, two = draw_figures(analysis, tmp_path / "one"), draw_figures(analysis, tmp_path / "two")
    assert [path.name for path, _ in one] == [path.name for path, _ in two]
    assert all(a.read_bytes() == b.read_bytes() for (a, _), (b, _) in zip(one, two, strict=True))


def test_each_figure_comes_as_svg_and_png(analysis, tmp_path):
    names = [path.name for path, _ in draw_figures(analysis, tmp_path)]
    assert names == ["fronts.svg", "fronts.png", "shares.svg", "shares.png", "ego.svg", "ego.png", "weeks.svg",
                     "weeks.png"]  # fmt: skip


def test_a_pair_with_a_history_gets_its_climate(analysis, tmp_path):

    points = (("2030-01-01", 2.0), ("2030-01-09", -5.0), ("2030-02-01", 1.0))
    names = [p.stem for p, _ in draw_figures(replace(analysis, climate=(Climate(("a", "b"), points),)), tmp_path)]
    assert "climate" in names


def test_without_dates_nothing_is_drawn_over_time(tmp_path):
    result = analyze_contacts([Contact("1", ("a", "x")), Contact("2", ("b", "x"))])
    assert {path.stem for path, _ in draw_figures(result, tmp_path)} == {"shares", "ego"}


def test_one_contact_gives_no_figure_and_no_folder(tmp_path):
    assert draw_figures(analyze_contacts([Contact("1", ("a", "b"))]), tmp_path / "figures") == []
    assert not (tmp_path / "figures").exists()


def test_fronts_by_period_are_drawn_when_some_went_on(analysis, tmp_path):
    streams = (Stream(0, "Anna, Bo and Cy", 9, None), Stream(1, "Anna and Cy", 4, None), Stream(1, "Dan", 7, None))
    history = History(("2030-01-01", "2030-02-01", "2030-03-01"), streams, ((0, 1, 3),))
    assert "streams" in {path.stem for path, _ in draw_figures(replace(analysis, history=history), tmp_path)}
    without = replace(analysis, history=replace(history, ties=()))
    assert "streams" not in {path.stem for path, _ in draw_figures(without, tmp_path)}


@pytest.mark.parametrize(
    "name, width, shown",
    [("Saudi Arabia and United Arab Emirates", 20, "Saudi Arabia, …"), ("Egypt and Iran", 20, "Egypt and Iran"),
     ("Egypt, Iran and Qatar", 15, "Egypt, Iran, …")],
)  # fmt: skip
def test_a_long_name_is_cut_between_names(name, width, shown):
    assert short_name(name, width) == shown
