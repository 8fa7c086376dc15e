"""Confidence is a probability that falls with every guess, and its benchmark counts as it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calibration import Case, ece, fit
from kg.model import Document
from kg.nlp.confidence import LEAST, MOST, confidence, weights

PLAIN = ("frame meet", "how verb", "class CONSULT", "source own", "target oblique", "at ROOT", "status asserted")


@given(st.lists(st.sampled_from(sorted(weights())) | st.text(max_size=8), max_size=12))
def test_confidence_is_a_probability_whatever_the_traits(traits):
    assert LEAST <= confidence(traits) <= MOST


@pytest.mark.parametrize("guess", ["coreferent", "office", "office_assumed", "long sentence", "second"])
def test_a_guess_or_a_weak_parse_lowers_it(guess):
    assert confidence((*PLAIN, guess)) < confidence(PLAIN)


def test_another_sentence_raises_it():
    assert confidence((*PLAIN, "another sentence")) > confidence(PLAIN)


def test_an_assumed_office_holder_is_less_sure_than_a_named_one():
    from kg.extractors.rules import Rules

    rules = Rules()
    named, assumed = (
        rules.extract(Document("a", "a", text)).events[0]
        for text in ("Sergey Lavrov met Viktor Orban.", "Sergey Lavrov met the Hungarian prime minister.")
    )
    assert assumed.targets[0].certainty == "office_assumed"
    assert assumed.confidence < named.confidence


def test_the_calibration_error_is_the_mean_distance_of_said_and_seen():
    assert ece([0.75] * 4, [True, True, True, False]) == 0
    assert ece([0.95, 0.95, 0.15], [True, False, False]) == pytest.approx((2 * 0.45 + 0.15) / 3)


def test_fitting_finds_what_is_right_and_what_is_wrong():
    cases = [Case(str(n), ("frame a", "good" if n % 2 else "bad"), bool(n % 2)) for n in range(40)]
    table = fit(cases)
    assert confidence(("good",), table) > 0.8
    assert confidence(("bad",), table) < 0.2
