"""Fronts by period: a front that ends, one that goes on, and two that become one."""

from __future__ import annotations

from itertools import combinations

import pytest

from kg.analysis.contacts import Contact, iso_day
from kg.analysis.history import history
from kg.analysis.ledger import ledger
from kg.analysis.parameters import Parameters
from kg.analysis.result import History
from kg.analysis.run import analyze_contacts
from kg.analysis.study import Study
from kg.analysis.theatres import theatres


def talks(group: str, first: int, last: int, start: int) -> list[Contact]:
    """Every pair of six actors in turn, one contact a day."""
    pairs = list(combinations([f"{group}{n}" for n in range(6)], 2))
    found = []
    for day in range(first, last):
        date = iso_day(730_000 + day)
        found.append(Contact(f"c{start + day:04d}", pairs[day % 15], start=date, end=date, story=f"s{start + day}"))
    return found


def periods(found: list[Contact]) -> History | None:
    study, book = Study(tuple(found), {}), ledger(found)
    label = theatres(book, Parameters())
    return history(study, book, label, {front: f"front-{front}" for front in range(int(label.max()) + 1)}, Parameters())


@pytest.fixture(scope="module")
def two_periods() -> History:
    found = periods([*talks("a", 0, 90, 0), *talks("b", 0, 45, 1000)])  # b ends half way
    assert found is not None
    return found


def test_a_front_that_ends_has_no_tie_to_the_next_period(two_periods):
    first, *_, last = sorted({stream.period for stream in two_periods.streams})
    assert {stream.name[0] for stream in two_periods.streams if stream.period == first} == {"a", "b"}
    assert {stream.name[0] for stream in two_periods.streams if stream.period == last} == {"a"}


def test_a_front_that_goes_on_is_tied_to_itself(two_periods):
    tied = [(two_periods.streams[one], two_periods.streams[other]) for one, other, _ in two_periods.ties]
    assert tied
    assert all(one.name[0] == other.name[0] and other.period == one.period + 1 for one, other in tied)


def test_bounds_are_days_in_order_one_more_than_periods(two_periods):
    assert list(two_periods.bounds) == sorted(two_periods.bounds)
    assert max(stream.period for stream in two_periods.streams) < len(two_periods.bounds) - 1


def test_too_few_dated_contacts_have_no_history():
    assert periods(talks("a", 0, 90, 0)) is None
    assert periods([Contact(f"{i}", ("a", "b"), story=str(i)) for i in range(200)]) is None


def test_a_small_corpus_has_no_history():
    assert analyze_contacts(talks("a", 0, 20, 0)).history is None
