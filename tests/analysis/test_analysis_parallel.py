"""Copies in processes: the same result as in turn, in order, and stopped when nobody wants the rest."""

from __future__ import annotations

import os
import random
import time
from functools import partial
from pathlib import Path

import pytest

from kg.analysis.contacts import Contact, iso_day
from kg.analysis.ledger import ledger
from kg.analysis.parallel import each, processes
from kg.analysis.parameters import Parameters
from kg.analysis.significance import gate


def slow_first(number: int) -> tuple[int, int]:
    if number == 0:
        time.sleep(0.5)
    return number, os.getpid()


def leave_a_mark(folder: Path, number: int) -> int:
    (folder / str(number)).touch()
    time.sleep(0.2)
    return number


def fail_at_two(number: int) -> int:
    if number == 2:
        raise ValueError("two")
    return number


@pytest.mark.slow
def test_results_come_in_order_from_other_processes():
    steps = []
    found = list(each(slow_first, 4, jobs=2, what="w", progress=lambda *step: steps.append(step)))
    assert [number for number, _ in found] == [0, 1, 2, 3]
    assert os.getpid() not in {process for _, process in found}
    assert steps == [("w", done, 4) for done in (1, 2, 3, 4)]


@pytest.mark.slow
def test_what_nobody_waits_for_is_not_begun(tmp_path):
    results = each(partial(leave_a_mark, tmp_path), 40, jobs=2)
    assert next(results) == 0
    results.close()
    assert len(list(tmp_path.iterdir())) < 20


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_a_copy_reaches_the_caller(jobs):
    with pytest.raises(ValueError, match="two"):
        list(each(fail_at_two, 5, jobs=jobs))


@pytest.mark.slow
def test_the_gate_gives_the_same_in_processes_as_in_turn():
    rng = random.Random(8)
    found = [
        Contact(
            f"c{i:03d}", tuple(sorted(rng.sample([f"{g}{n}" for n in range(6)], 2))), start=day, end=day, story=f"s{i}"
        )
        for i in range(150)
        for g, day in [(rng.choice("ab"), iso_day(730_000 + rng.randrange(90)))]
    ]
    book, parameters = ledger(found), Parameters(rewirings=19)
    assert gate(book, 0.1, parameters, jobs=1) == gate(book, 0.1, parameters, jobs=2)


def test_small_work_is_not_spread():
    assert processes(0, 1000) == 1


def test_a_negative_number_of_processes_is_refused():
    with pytest.raises(ValueError, match="jobs"):
        processes(-1, 10)
