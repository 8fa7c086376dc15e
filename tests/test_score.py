"""Scoring: what counts as found, invented and missed, at each level; and the command."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.score import evaluate


def gold(source, target, event="CONSULT", **more):
    events = [{"source": source, "target": target, "event": event, "symmetric": more.pop("symmetric", False)}]
    return {"id": "a", "text": "", "gold": events, **more}


def said(*relations):
    return [{"id": "a", "relations": [{"source": s, "type": t, "target": o} for s, t, o in relations]}]


def levels(record, predicted, **more):
    result = evaluate([record], predicted, **more)
    return {level: (c.tp, c.fp, c.fn) for level, c in result.levels.items()}


RIGHT, WRONG, MISSED = (1, 0, 0), (0, 1, 1), (0, 0, 1)

CASES = [
    pytest.param(("Norway", "CONSULT", "Peru"), (RIGHT, RIGHT, RIGHT, RIGHT), id="right"),
    pytest.param(("Norwegian officials", "CONSULT", "Lima"), (RIGHT, RIGHT, RIGHT, RIGHT), id="the same states"),
    pytest.param(("Norway", "SUPPORT", "Peru"), (RIGHT, RIGHT, RIGHT, WRONG), id="another class of the same kind"),
    pytest.param(("Norway", "ASSAULT", "Peru"), (RIGHT, RIGHT, WRONG, WRONG), id="another kind"),
    pytest.param(("Peru", "CONSULT", "Norway"), (RIGHT, WRONG, WRONG, WRONG), id="the other way round"),
    pytest.param(("Norway", "CONSULT", "Chile"), (WRONG, WRONG, WRONG, WRONG), id="someone else"),
]


@pytest.mark.parametrize("relation, expected", CASES)
def test_levels(relation, expected):
    assert tuple(levels(gold(["Norway"], ["Peru"]), said(relation)).values()) == expected


def test_nothing_predicted_is_all_missed():
    assert set(levels(gold(["Norway"], ["Peru"]), []).values()) == {MISSED}


def test_either_order_is_right_for_a_symmetric_pair():
    record = gold(["Norway"], ["Peru"], symmetric=True)
    assert levels(record, said(("Peru", "CONSULT", "Norway")))["typed"] == RIGHT


def test_repeats_count_once_and_listed_others_not_at_all():
    record = gold(["Norway"], ["Peru"], other=[["Norway", "Chile"]])
    predicted = said(
        ("Norway", "CONSULT", "Peru"), ("the Norwegians", "CONSULT", "Peru"), ("Chile", "ASSAULT", "Norway")
    )
    assert levels(record, predicted)["typed"] == RIGHT


def test_each_source_and_target_is_a_pair():
    assert levels(gold(["Norway"], ["Peru", "Chile"]), said(("Norway", "CONSULT", "Chile")))["dyad"] == (1, 0, 1)


def test_two_parts_of_one_state_are_told_apart():
    record = gold([{"text": "Peruvian police", "sector": "COP"}], [{"text": "Peruvian miners"}], "ASSAULT")
    assert levels(record, said(("Peruvian police", "ASSAULT", "Peruvian miners")))["typed"] == RIGHT
    assert levels(record, said(("Peruvian miners", "ASSAULT", "Peruvian police")))["directed"] == WRONG


def test_a_relation_name_counts_as_its_class():
    record = gold(["Norway"], ["Peru"])
    assert levels(record, said(("Norway", "phoned", "Peru")), classes={"phoned": "CONSULT"})["typed"] == RIGHT


def test_rows_of_extract_are_read_and_denials_are_no_predictions():
    row = {"document": "a", "plover": "CONSULT", "source": {"text": "Norway"}, "target": {"text": "Peru"}}
    assert levels(gold(["Norway"], ["Peru"]), [row])["typed"] == RIGHT
    assert levels(gold(["Norway"], ["Peru"]), [{**row, "plover": None}])["typed"] == MISSED


def test_false_pair_rate_counts_records_without_a_pair():
    records = [{"id": "a", "gold": []}, {"id": "b", "gold": []}, gold(["Norway"], ["Peru"]) | {"id": "c"}]
    result = evaluate(records, said(("Norway", "CONSULT", "Peru"), ("Chile", "CONSULT", "Peru")))
    assert result.false_pair_rate == 0.5


def test_groups_classes_and_unknown_ids():
    record = gold(["Norway"], ["Peru"], construction="passive")
    result = evaluate([record], [*said(("Norway", "ASSAULT", "Peru")), {"id": "z", "relations": []}])
    assert result.groups["construction", "passive"]["directed"].f1 == 1.0
    assert (result.classes["CONSULT"].fn, result.classes["ASSAULT"].fp) == (1, 1)
    assert result.unknown == ("z",)
    assert result.errors[0].missed == (("Norway", "CONSULT", "Peru"),)


def test_the_interval_holds_the_figure_and_is_repeatable():
    records = [gold(["Norway"], ["Peru"]) | {"id": name} for name in "abcdefgh"]
    predicted = [{**said(("Norway", "CONSULT", "Peru"))[0], "id": name} for name in "abcde"]
    result = evaluate(records, predicted)
    low, high = result.interval("typed", samples=200)
    assert low < result.levels["typed"].f1 < high
    assert result.interval("typed", samples=200) == (low, high)


@pytest.fixture
def files(tmp_path):
    gold_file, events = tmp_path / "gold.jsonl", tmp_path / "events.jsonl"
    gold_file.write_text(json.dumps(gold(["Norway"], ["Peru"], text="Norway consulted Peru.")) + "\n")
    events.write_text(json.dumps(said(("Norway", "SUPPORT", "Peru"))[0]) + "\n")
    return gold_file, events


def run(*arguments):
    return CliRunner().invoke(cli, ["score", *map(str, arguments)], standalone_mode=False)


def test_the_command_answers_with_its_exit_code(files):
    assert run(*files, "--min", "directed=0.9").return_value == 0
    assert run(*files, "--min", "typed=0.9").return_value == 1


def test_the_command_prints_figures(files):
    told = json.loads(run(*files, "--format", "json").output)
    assert told["levels"]["directed"]["f1"] == 1.0
    assert "SUPPORT" in run(*files, "--errors", "1").output


def test_without_events_the_gold_texts_are_read(files):
    assert run(files[0], "--min", "typed=1", "--samples", "0").return_value == 0


@pytest.mark.parametrize("bad", ["typed", "typed=2", "colour=0.5"])
def test_a_wrong_floor_is_refused(files, bad):
    assert "LEVEL=F1" in str(run(*files, "--min", bad).exception)
