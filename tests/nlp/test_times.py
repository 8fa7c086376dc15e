"""Times are ranges of possible days, measured from the day of the document; nothing is invented without one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.cues import load_cues
from kg.nlp.durations import find_durations, iso_duration
from kg.nlp.times import Clock, find_times

TODAY = date(2023, 12, 12)  # a Tuesday
CUES = load_cues()


def days(
    text: str, *, today: date | None = TODAY, future: bool = False, anchor=(None, None)
) -> list[tuple[str | None, str | None]]:
    return [
        (span.first.isoformat() if span.first else None, span.last.isoformat() if span.last else None)
        for span in find_times(text, CUES, Clock(today, anchor, future))
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They met on Monday in Rome.", "2023-12-11", "2023-12-11"),
        ("They met the day before yesterday.", "2023-12-10", "2023-12-10"),
        ("They met at the end of November.", "2023-11-18", "2023-11-30"),
        ("They met in the first week of December.", "2023-12-01", "2023-12-07"),
        ("They met in the last days of March.", "2023-03-25", "2023-03-31"),
        ("They met between 6 and 9 December.", "2023-12-06", "2023-12-09"),
        ("They met on December 6 and 7.", "2023-12-06", "2023-12-07"),
        ("They met in the first quarter of 2022.", "2022-01-01", "2022-03-31"),
        ("They met in Q3 2022.", "2022-07-01", "2022-09-30"),
        ("They met in the second half of November.", "2023-11-16", "2023-11-30"),
        ("They met on May 9 last year.", "2022-05-09", "2022-05-09"),
        ("They met in the week of 6 November.", "2023-11-06", "2023-11-12"),
        ("They met as early as March.", "2023-03-01", "2023-03-31"),
        ("They met two days before the vote on 9 June.", "2023-06-07", "2023-06-07"),
        ("They met a day after the June 2 vote.", "2023-06-03", "2023-06-03"),
        ("They met a day after the vote.", None, None),
        ("They meet in three weeks' time.", "2023-12-30", "2024-01-05"),
        ("Over the past three days they met.", "2023-12-09", "2023-12-12"),
        ("They met at the weekend.", "2023-12-09", "2023-12-10"),
        ("They met the previous evening.", "2023-12-11", "2023-12-11"),
        ("They met on Christmas Eve.", "2022-12-24", "2022-12-24"),
        ("They met a fortnight ago.", "2023-11-25", "2023-12-01"),
        ("They met at the beginning of 2022.", "2022-01-01", "2022-05-04"),
        ("They met on Tuesday night.", "2023-12-12", "2023-12-12"),
        ("They met last Thursday.", "2023-12-07", "2023-12-07"),
        ("They met last Monday.", "2023-12-04", "2023-12-11"),  # yesterday, or Monday of last week
        ("They met yesterday.", "2023-12-11", "2023-12-11"),
        ("They met last week.", "2023-12-04", "2023-12-10"),
        ("They met earlier this month.", "2023-12-01", "2023-12-12"),
        ("They met last March.", "2023-03-01", "2023-03-31"),
        ("They met last December.", "2022-12-01", "2022-12-31"),
        ("They met in October.", "2023-10-01", "2023-10-31"),
        ("They met on October 16.", "2023-10-16", "2023-10-16"),
        ("They met on 16 October 2022.", "2022-10-16", "2022-10-16"),
        ("They met on Dec. 31.", "2022-12-31", "2022-12-31"),
        ("Since October 16 they have met.", "2023-10-16", "2023-12-12"),
        ("They met two weeks ago.", "2023-11-25", "2023-12-01"),
        ("They met three days ago.", "2023-12-09", "2023-12-09"),
        ("They met two months ago.", "2023-10-01", "2023-10-31"),
        ("They met in 2021.", "2021-01-01", "2021-12-31"),
        ("They met in the 1990s.", "1990-01-01", "1999-12-31"),
        ("They met over the weekend.", "2023-12-09", "2023-12-10"),
        ("They met between May 3 and May 5.", "2023-05-03", "2023-05-05"),
        ("Hours earlier they had met.", "2023-12-11", "2023-12-12"),
    ],
)  # fmt: skip
def test_times_of_the_past(text, first, last):
    assert days(text) == [(first, last)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They will meet on Thursday.", "2023-12-14", "2023-12-14"),
        ("They will meet next Thursday.", "2023-12-14", "2023-12-21"),
        ("They will meet next week.", "2023-12-18", "2023-12-24"),
        ("They will meet in January.", "2024-01-01", "2024-01-31"),
        ("They will meet on January 5.", "2024-01-05", "2024-01-05"),
        ("They will meet by the end of the month.", "2023-12-12", "2023-12-31"),
        ("They will meet in the spring.", "2024-03-01", "2024-05-31"),
        ("They will meet tomorrow.", "2023-12-13", "2023-12-13"),
    ],
)
def test_times_to_come(text, first, last):
    assert days(text, future=True) == [(first, last)]


def test_times_without_a_date_of_the_document_keep_their_words():
    (span,) = find_times("They met on Monday.", CUES, Clock())
    assert (span.text, span.first, span.last) == ("Monday", None, None)
    assert days("They met on October 16, 2021.", today=None) == [("2021-10-16", "2021-10-16")]


def test_times_relative_to_what_was_told_last():
    told = (date(2023, 10, 4), date(2023, 10, 4))
    assert days("Two days later they met again.", anchor=told) == [("2023-10-06", "2023-10-06")]
    assert days("They had met the previous day.", anchor=told) == [("2023-10-03", "2023-10-03")]


@pytest.mark.parametrize(
    "text", ["They may meet.", "It was the first visit in six years.", "A second call.", "500 troops", "He won 3-2."]
)
def test_words_that_are_no_times(text):
    assert days(text) == []


@pytest.mark.parametrize(
    "text", ["on November 31", "5000 years ago", "on 31 June 2020", "in 900000 months' time", "on 2023-13-45"]
)
def test_impossible_dates_are_left_undated(text):
    assert all(span == (None, None) for span in days(text))


@given(st.text(max_size=80), st.dates())
def test_any_text_is_read_and_ranges_are_ordered(text, today):
    for span in find_times(text, CUES, Clock(today)):
        assert text[span.start : span.end].strip() == span.text.strip()
        assert span.first is None or span.last is None or span.bound == "since" or span.first <= span.last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lasted about 50 minutes", "PT50M"),
        ("a two-hour meeting", "PT2H"),
        ("for about half an hour", "PT30M"),
        ("an hour and a half", "PT1H30M"),
        ("two and a half hours", "PT2H30M"),
        ("one hour and 20 minutes", "PT1H20M"),
        ("more than five hours", "PT5H"),
        ("lasted 90 minutes", "PT1H30M"),
        ("a three-day visit", "P3D"),
        ("a 45-minute call", "PT45M"),
        ("an hour-long meeting", "PT1H"),
        ("a week-long visit", "P7D"),
        ("a half-hour call", "PT30M"),
        ("twenty-five minutes", "PT25M"),
        ("three-quarters of an hour", "PT45M"),
        ("a full hour", "PT1H"),
        ("three days of talks", "P3D"),
    ],
)
def test_durations_are_canonical(text, expected):
    assert [iso_duration(length.seconds) for length in find_durations(text, CUES)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "two hours ago",
        "a day before the call",
        "three days later",
        "two years in office",
        "an hours-long call",
        "three days of rain",
    ],
)
def test_distances_in_time_are_no_durations(text):
    assert list(find_durations(text, CUES)) == []
