"""Two coders compared: F1 and kappa as by hand, units that both cover, differences with their sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import cli
from kg.errors import UsageError
from kg.score.agreement import Coding, agreement

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"


def test_the_figures_are_those_counted_by_hand():
    """Two texts. t1 names X, Y, Z: 3 pairs; t2 names X, Y: 1 pair; so 4 dyads, 8 directed, 16 typed cells."""
    a = [Coding("t1", "X", "Y", "ACCUSE", "s"), Coding("t1", "X", "Z", "AID", "s"), Coding("t2", "X", "Y", "AID", "s")]
    b = [Coding("t1", "Y", "X", "ACCUSE", "s"), Coding("t1", "X", "Z", "ACCUSE", "s"), Coding("t2", "X", "Y", "AID")]
    found = agreement(a, b, by_text=True)
    dyad, directed, typed = (found.levels[level] for level in ("dyad", "directed", "typed"))
    assert (dyad.a, dyad.b, dyad.both, dyad.cells, dyad.f1, dyad.kappa) == (3, 3, 3, 4, 1.0, 1.0)
    assert (directed.both, directed.cells) == (2, 8)
    assert directed.f1 == pytest.approx(2 / 3)
    # observed 6/8; chance (3 x 3 + 5 x 5) / 64
    assert directed.kappa == pytest.approx((6 / 8 - 34 / 64) / (1 - 34 / 64))
    assert (typed.both, typed.cells, round(typed.f1, 3)) == (1, 16, 0.333)
    # both code X->Z and t2's X->Y: AID against ACCUSE, AID against AID; chance 1/2
    assert found.same_class == pytest.approx((1 / 2 - 1 / 2) / (1 / 2))
    assert [one.kind for one in found.differences] == ["another direction", "another class"]


def test_a_symmetric_coding_agrees_with_either_direction():
    both = Coding("t", "X", "Y", "CONSULT", symmetric=True)
    rate = agreement([both], [Coding("t", "Y", "X", "CONSULT")], by_text=True).levels["directed"]
    assert (rate.a, rate.b, rate.both) == (2, 1, 1)


CLASSES = st.sampled_from(("AID", "ACCUSE"))
codings = st.lists(
    st.builds(Coding, st.sampled_from("12"), st.sampled_from("XY"), st.sampled_from("ZW"), CLASSES), max_size=6
)


@given(codings, codings, st.booleans())
def test_agreement_is_the_same_seen_from_the_other_side_and_whole_with_oneself(a, b, by_text):
    one, other = agreement(a, b, by_text=by_text), agreement(b, a, by_text=by_text)
    for level in one.levels:
        assert one.levels[level].f1 == other.levels[level].f1
        assert one.levels[level].kappa == pytest.approx(other.levels[level].kappa)
        assert 0 <= one.levels[level].both <= min(one.levels[level].a, one.levels[level].b)
        assert max(one.levels[level].a, one.levels[level].b) <= one.levels[level].cells
    assert len(one.differences) == len(other.differences)
    same = agreement(a, a, by_text=by_text)
    assert same.differences == ()
    assert all(rate.f1 == 1 for rate in same.levels.values() if rate.a)
    assert {rate.kappa for rate in same.levels.values()} <= {1.0, None}


def compared(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert not cli.main(["compare-coders", *words, "--format", "json"], standalone_mode=False)
    return json.loads(capsys.readouterr().out)


def test_a_table_agrees_with_itself_and_with_its_own_export(tmp_path, capsys):
    table, store, events = str(EXAMPLES / "made-icews.tab"), str(tmp_path / "store"), str(tmp_path / "events.csv")
    assert not cli.main(["ingest", table, "--store", store], standalone_mode=False)
    assert not cli.main(["export", "--format", "events", "--store", store, "-o", events], standalone_mode=False)
    capsys.readouterr()
    for other in (table, store, events):
        told = compared(capsys, table, other, "--unit", "day")
        assert told["differences"] == []
        assert told["levels"]["typed"]["f1"] == told["levels"]["typed"]["kappa"] == 1


def test_differences_come_with_the_rows_of_both(tmp_path, capsys):
    table = EXAMPLES / "made-icews.tab"
    other = tmp_path / "other.tab"
    text = table.read_text(encoding="utf-8")
    other.write_text(
        text.replace("Threaten\t130", "Accuse\t112").replace("Reduce relations\t160", "Make statement\t010"),
        encoding="utf-8",
    )
    told = compared(capsys, str(table), str(other), "--unit", "day")
    assert [one["kind"] for one in told["differences"]] == ["another class", "only A"]
    first = told["differences"][0]
    assert (first["a"][0]["class"], first["b"][0]["class"]) == ("THREATEN", "ACCUSE")
    assert "Threaten" in first["a"][0]["sentence"]
    assert "Accuse" in first["b"][0]["sentence"]
    assert not cli.main(["compare-coders", str(table), str(other), "--unit", "day"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "2 differences, 1 another class, 1 only A" in shown
    assert "A Sweden → Norway THREATEN" in shown


def test_lines_of_extract_and_the_store_of_the_same_texts_agree(built_seeds, tmp_path, capsys):
    lines, store = str(tmp_path / "lines.jsonl"), str(built_seeds / "store")
    assert not cli.main(["export", "--format", "jsonl", "--store", store, "-o", lines], standalone_mode=False)
    told = compared(capsys, store, lines)
    assert (told["unit"], told["units"], told["differences"]) == ("text", 14, [])


def test_coders_without_anything_in_common_are_refused(tmp_path):
    early, late = tmp_path / "early.tab", tmp_path / "late.tab"
    text = (EXAMPLES / "made-icews.tab").read_text(encoding="utf-8")
    early.write_text(text, encoding="utf-8")
    late.write_text(text.replace("2019-", "2020-"), encoding="utf-8")
    with pytest.raises(UsageError, match="no day in common"):
        cli.main(["compare-coders", str(early), str(late), "--unit", "day"], standalone_mode=False)
