"""Samples that repeat, sheets that come back, and what they say."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Actor
from kg.review import COLUMNS, agreement, draw, items, judgements, queue, read_sheet, rows, score
from kg.review.sample import sizes
from kg.review.scoring import wilson
from kg.store import open_store
from tests import made
from tests.identity import cases


@pytest.fixture
def store():
    with open_store("memory:") as opened:
        for name in cases.FILES:
            opened.replace(cases.document(name))
        opened.replace(made.extraction())
        yield opened


def sheet(tmp_path, store, verdicts: dict[str, dict[str, str]], *, mark: str = ",", **how: object):
    """Write a sample, fill in the cells given by event, and read it back."""
    found, strata = draw(items(store), size=100, **how)
    path = tmp_path / "sheet.csv"
    lines = [dict(zip(COLUMNS, row, strict=True)) for row in list(rows(found, strata))[1:]]
    for line in lines:
        line.update(verdicts.get(line["event"], {}))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=mark)
        writer.writeheader()
        writer.writerows(lines)
    return path


def test_the_same_seed_draws_the_same_sample(store):
    def drawn(seed: int) -> list[str]:
        return [item.event.id for item in draw(items(store), size=5, seed=seed)[0]]

    assert drawn(1) == drawn(1) != drawn(2)
    assert len(set(drawn(1))) == 5


def test_a_sample_has_something_of_every_stratum(store):
    found, strata = draw(items(store), size=6, by="relation")
    assert {item.event.relation for item in found} == {item.event.relation for item in items(store)}
    assert all(size == sum(i.event.relation == name for i in items(store)) for name, size in strata.values())


@settings(deadline=None)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=20), st.integers(0, 600))
def test_sizes_are_drawn_as_far_as_they_go(available, wanted):
    drawn = sizes(available, wanted)
    assert sum(drawn) == min(wanted, sum(available))
    assert all(0 <= got <= have for got, have in zip(drawn, available, strict=True))
    if wanted >= len(available):
        assert min(drawn) >= 1


@settings(deadline=None)
@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_holds_its_share(right, more):
    low, high = wilson(right / (right + more), right + more)
    assert 0 <= low <= right / (right + more) <= high <= 1


def test_a_sheet_says_how_precise_the_whole_is(tmp_path, store):
    events = {item.event.id: item.event for item in items(store)}
    wrong = [id_ for id_, event in events.items() if event.relation == "praised"]
    verdicts = {id_: {"verdict": "y"} for id_ in events} | {id_: {"verdict": "0"} for id_ in wrong}
    turned = next(id_ for id_, event in events.items() if event.relation == "spokeWith")
    verdicts[turned] = {"direction_is": "reversed"}
    skipped = next(id_ for id_, event in events.items() if event.relation == "attacked")
    verdicts[skipped] = {"verdict": "?"}
    found = score(read_sheet(sheet(tmp_path, store, verdicts, by="relation")))
    classes = {one.name: (one.coded, one.right) for one in found.classes}
    assert classes["praised"] == (len(wrong), 0)
    assert classes["spokeWith"][0] == classes["spokeWith"][1] + 1
    assert (found.coded, found.left) == (len(events) - 1, 1)
    assert found.estimate == pytest.approx((len(events) - len(wrong) - 2) / (len(events) - 1))
    assert found.low < found.estimate < found.high
    assert {one.name: one.coded - one.right for one in found.aspects} == {
        "who": len(wrong), "relation": len(wrong), "direction": len(wrong) + 1, "status": len(wrong),
    }  # fmt: skip


def test_rare_strata_count_for_what_they_are(tmp_path):
    path = tmp_path / "s.csv"
    lines = ["event,verdict,stratum,stratum_events", *(f"a{n},y,often,90" for n in range(9)), "b,n,rare,10"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert score(read_sheet(path)).estimate == pytest.approx(0.9)
    lines[-1] = "b,n,rare,910"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = score(read_sheet(path))
    assert found.estimate == pytest.approx(0.09)
    assert found.high - found.low > 0.4  # one event speaks for most of the graph


def test_two_coders(tmp_path, store):
    first = {item.event.id: {"verdict": "y"} for item in items(store)}
    one = read_sheet(sheet(tmp_path, store, first))
    odd = sorted(first)[0]
    two = read_sheet(sheet(tmp_path, store, first | {odd: {"verdict": "n"}}))
    assert agreement(one, one).kappa == 1.0
    found = agreement(one, two)
    assert found.differ == (odd,)
    assert found.kappa == pytest.approx(0.0)
    assert agreement(one, []).both == 0


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_coded_sheet_becomes_judgements(tmp_path, store, mark):
    events = {item.event.id: item for item in items(store)}
    praise = next(id_ for id_, item in events.items() if item.event.relation == "praised")
    others = sorted(set(events) - {praise})
    cells = {
        praise: {"relation_is": "criticized", "target_is": "Cy Orr", "why": "-5 is no praise"},
        others[0]: {"verdict": "accept"},
        others[1]: {"verdict": "reject"},
    }
    found = read_sheet(sheet(tmp_path, store, cells, mark=mark))

    def read_actors(key: str, event: str, role: str) -> list[str]:
        return [mention.actor for mention in (events[event].read.targets if role == "target" else ())]

    made_ = list(
        judgements(
            found,
            by="omar",
            when="2026-01-01",
            resolve=lambda name: Actor(name.replace(" ", "_"), name, "person"),
            read_actors=read_actors,
            relations=store.frames,
            name="sheet.csv",
        )
    )
    assert sorted(one.verdict for one in made_) == ["accept", "correct", "reject"]
    store.judge(made_)
    shown = {item.event.id: item.event for item in items(store)}
    assert others[1] not in shown
    assert (shown[praise].relation, shown[praise].targets[0].actor) == ("criticized", "Cy_Orr")
    assert shown[others[0]].confidence == shown[praise].confidence == 1.0


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"verdict": "perhaps"}, "the verdict is 'perhaps'"),
        ({"verdict": "accept", "relation_is": "visited"}, "relation_is is filled in"),
        ({"verdict": "correct"}, "nothing says what is right"),
    ],
)
def test_a_row_that_is_wrong_says_where(tmp_path, store, cells, why):
    first = draw(items(store), size=100)[0][0].event.id
    with pytest.raises(InputError, match=r"^sheet\.csv:2: ") as caught:
        read_sheet(sheet(tmp_path, store, {first: cells}))
    assert why in str(caught.value)


def test_another_file_is_no_sheet(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column event and verdict"):
        read_sheet(path)


def test_disputed_and_unsure_events_come_first_and_judged_ones_not_at_all(store):
    found = queue(items(store))
    assert [item.event.confidence for item in found] == sorted(item.event.confidence for item in found)
    assert {item.event.confidence for item in queue(items(store), which="low")} == {0.5, 0.55}
    store.judge([found[0].judgement("accept", by="vera", when="2026-01-01")])
    assert found[0].event.id not in {item.event.id for item in queue(items(store))}
    assert found[0].event.id in {item.event.id for item in queue(items(store), again=True)}
    assert queue(items(store), known={item.event.id for item in items(store)}) == []


def test_a_second_correction_keeps_the_first(store):
    item = queue(items(store))[0]
    store.judge([item.judgement("correct", by="vera", when="2026-01-01", relation="visited", reverse=True)])
    [again] = [one for one in items(store) if one.event.id == item.event.id]
    store.judge([again.judgement("correct", by="vera", when="2026-01-02", status="planned", reverse=True)])
    [found] = [one for one in items(store) if one.event.id == item.event.id]
    assert (found.event.relation, found.event.status, found.judged.reverse) == ("visited", "planned", False)


def test_cells_cannot_run_in_a_spreadsheet(tmp_path):
    from kg.cli.review import write_sheet

    path = tmp_path / "s.csv"
    write_sheet([("event", "verdict"), ("=1+1", "")], str(path))
    assert next(csv.reader(io.StringIO(path.read_text(encoding="utf-8").split("\n", 1)[1])))[0] == "'=1+1"
    assert read_sheet(path)[0]["event"] == "=1+1"
