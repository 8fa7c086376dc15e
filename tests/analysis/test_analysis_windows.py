"""A window against the one before it: what appeared, what ended, and a search that begins from what was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from itertools import combinations

import pytest

from kg.analysis.contacts import Contact, iso_day
from kg.analysis.parameters import Parameters
from kg.analysis.run import analyze_contacts, compared

QUICK = Parameters(rewirings=19, resamples=20)


def talks(groups: str, first: int, last: int) -> list[Contact]:
    """Every pair of six actors in turn; two contacts a day and group, a story each."""
    found = []
    for group in groups:
        pairs = list(combinations([f"{group}{n}" for n in range(6)], 2))
        for day in range(first, last):
            for half in (0, 1):
                date, number = iso_day(730_000 + day), f"{group}{day:04d}{half}"
                found.append(Contact(number, pairs[(2 * day + half) % 15], start=date, end=date, story=number))
    return sorted(found, key=lambda contact: (contact.start or "", contact.id))


@pytest.fixture(scope="module")
def earlier():
    return analyze_contacts(talks("ab", 0, 40), parameters=QUICK)


def test_a_window_like_the_one_before_brings_no_change(earlier):
    later = analyze_contacts(talks("ab", 45, 85), parameters=QUICK, previous=earlier)
    assert compared(later, earlier).table("T7").rows == ()


def test_fronts_that_appear_and_end_are_told(earlier):
    later = compared(analyze_contacts(talks("ac", 45, 85), parameters=QUICK, previous=earlier), earlier)
    assert [(what, who[0]) for what, who, _ in later.table("T7").rows] == [
        ("front appeared", "c"),
        ("front ended", "b"),
    ]
    assert [finding.kind for finding in later.findings].count("change") == 2


def test_beginning_from_the_earlier_fronts_finds_the_same_on_clear_data(earlier):
    fresh = analyze_contacts(talks("abc", 45, 85), parameters=QUICK)
    warm = analyze_contacts(talks("abc", 45, 85), parameters=QUICK, previous=earlier)
    assert {frozenset(front.contacts) for front in warm.front_records} == {
        frozenset(front.contacts) for front in fresh.front_records
    }


@pytest.mark.slow
def test_ctrl_c_ends_the_tests_in_processes_soon(tmp_path):
    script = tmp_path / "long.py"
    script.write_text(
        textwrap.dedent("""
            from test_analysis_windows import talks
            from kg.analysis.parameters import Parameters
            from kg.analysis.run import analyze_contacts

            if __name__ == "__main__":
                step = lambda what, done, total: print(what, done, flush=True)
                analyze_contacts(talks("abcd", 0, 200), parameters=Parameters(rewirings=5000), jobs=2, progress=step)
        """)
    )
    paths = os.pathsep.join([os.path.dirname(__file__), os.getcwd()])
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": paths}, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline()  # the first copy is done
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    began = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    assert time.monotonic() - began < 30
