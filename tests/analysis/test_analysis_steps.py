"""The steps of the theatre method against slow, plain versions of their formulas."""

from __future__ import annotations

import math
import random
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.analysis.belief import beliefs, fitting
from kg.analysis.change import changes
from kg.analysis.contacts import Contact, iso_day
from kg.analysis.gobetweens import brokerage_roles
from kg.analysis.ledger import Ledger, ledger
from kg.analysis.parameters import Parameters
from kg.analysis.presence import binomial_tail, poisson_tail, presence
from kg.analysis.result import Analysis, Front
from kg.analysis.significance import resampled, rewired
from kg.analysis.strands import strands

P = Parameters()


def drawn(seed: int, count: int = 60, people: int = 9) -> list[Contact]:
    rng = random.Random(seed)
    names = [f"p{i}" for i in range(people)]
    made = []
    for i in range(count):
        day = iso_day(730_000 + rng.randint(0, 90)) if rng.random() < 0.9 else None
        issue = rng.choice(["oil", "gas", None])
        pair = tuple(sorted(rng.sample(names, 2)))
        made.append(Contact(f"c{i:03d}", pair, start=day, end=day, issue=issue, story=f"s{i % 20}"))
    return made


def similarity_by_hand(found: list[Contact]) -> dict[frozenset[tuple[str, ...]], float]:
    """Return the similarity of strands, straight from the formula."""
    groups: dict[tuple[str, str, str], list[float | None]] = {}
    for c in found:
        groups.setdefault((*c.participants, c.issue or ""), []).append(c.day)
    near = {actor: {actor} for c in found for actor in c.participants}
    for c in found:
        a, b = c.participants
        near[a].add(b)
        near[b].add(a)
    total = {actor: sum(actor in c.participants for c in found) for actor in near}

    def mean(s: list[float | None], r: list[float | None]) -> float:
        days, others = [d for d in s if d is not None], [d for d in r if d is not None]
        return sum(math.exp(-min(abs(d - o) for o in others) / P.kernel) for d in days) / len(days)

    result: dict[frozenset[tuple[str, ...]], float] = {}
    for s, r in combinations(sorted(groups), 2):
        for x in set(s[:2]) & set(r[:2]):
            (y,), (z,) = set(s[:2]) - {x}, set(r[:2]) - {x}
            k = P.unlabelled if not s[2] or not r[2] else 1.0 if s[2] == r[2] else P.different
            overlap = 1.0 if y == z else len(near[y] & near[z]) / len(near[y] | near[z])
            dated = any(d is not None for d in groups[s]) and any(d is not None for d in groups[r])
            time = (mean(groups[s], groups[r]) + mean(groups[r], groups[s])) / 2 if dated else 0.5
            value = k * (P.floor + overlap) * time * len(groups[s]) * len(groups[r]) / max(1, total[x] - 1)
            result[frozenset((s, r))] = result.get(frozenset((s, r)), 0.0) + value
    return result


@pytest.mark.parametrize("seed", range(4))
def test_the_strand_step_is_its_formula(seed):
    found = drawn(seed)
    book = ledger(found)
    graph = strands(book, P)
    issues = {-1: "", **dict(enumerate(sorted({c.issue for c in found if c.issue})))}
    names = [
        (book.actors[a], book.actors[b], issues[i])
        for a, b, i in zip(graph.a.tolist(), graph.b.tolist(), graph.issue.tolist(), strict=True)
    ]
    computed = {
        frozenset((names[s], names[r])): value
        for s, r, value in zip(graph.left.tolist(), graph.right.tolist(), graph.similarity.tolist(), strict=True)
    }
    expected = similarity_by_hand(found)
    assert computed.keys() == expected.keys()
    assert all(math.isclose(computed[pair], expected[pair], rel_tol=1e-9) for pair in expected)


@given(st.integers(1, 60), st.data())
@settings(max_examples=60, deadline=None)
def test_the_binomial_tail_is_the_sum_of_its_terms(n, data):
    k, p = data.draw(st.integers(0, n)), data.draw(st.floats(0.001, 0.9))
    exact = sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    assert math.isclose(float(binomial_tail(np.array([n]), np.array([k]), np.array([p]))[0]), exact, rel_tol=1e-6)


@given(st.floats(0.01, 60), st.integers(0, 80))
@settings(max_examples=60, deadline=None)
def test_the_poisson_tail_is_the_sum_of_its_terms(mean, k):
    below = sum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k))
    found = float(poisson_tail(np.array([mean]), np.array([float(k)]))[0])
    assert math.isclose(found, 1 - below, rel_tol=1e-6, abs_tol=1e-9)


@given(st.floats(0.01, 20), st.floats(0, 30), st.floats(0, 5))
@settings(max_examples=60, deadline=None)
def test_more_contacts_are_never_likelier_by_chance(mean, count, more):
    fewer, many = poisson_tail(np.array([mean, mean]), np.array([count, count + more]))
    assert many <= fewer + 1e-9


def test_a_contact_on_the_topic_at_the_time_and_with_a_member_counts_more():
    day = [iso_day(730_000 + i) for i in (0, 1, 2, 3, 60, 61, 62, 63)]
    issues = ["oil", "oil", "oil", "gas", "gas", "gas", "gas", "oil"]
    found = [
        Contact(f"c{i}", ("a", "b"), start=d, end=d, issue=issue, story=f"s{i}")
        for i, (d, issue) in enumerate(zip(day, issues, strict=True))
    ]
    label = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    fit = fitting(ledger(found), label)
    assert fit[0] > 1 and fit[0] > 2 * fit[3] and fit[4] > 2 * fit[7]  # the fourth of each is on the other's topic
    late = np.array([0, 0, 0, 0, 1, 1, 1, 0])
    assert fitting(ledger(found), late)[7] < fit[0]  # on the topic, but two months later than the others
    with_member, with_stranger = beliefs(fit[:2], np.array([True, False]), np.array([0.3, 0.3]))
    assert 0 < with_stranger < 0.5 < with_member < 1


def test_contacts_without_topic_and_day_speak_for_nothing():
    found = [Contact(f"c{i}", ("a", "b"), story=f"s{i}") for i in range(6)]
    assert fitting(ledger(found), np.zeros(6, dtype=np.int64)).tolist() == [1.0] * 6


@pytest.mark.parametrize(
    "began, expected",
    [
        pytest.param([("minister", "envoy"), ("envoy", "stranger")], {"representative": 1}, id="out"),
        pytest.param([("stranger", "envoy"), ("envoy", "minister")], {"gatekeeper": 1}, id="in"),
        pytest.param([("envoy", "minister"), ("envoy", "stranger")], {"gatekeeper or representative": 1}, id="both"),
        pytest.param([], {"gatekeeper or representative": 1}, id="untold"),
    ],
)
def test_who_began_tells_a_gatekeeper_from_a_representative(began, expected):
    graph = nx.Graph([("envoy", "minister"), ("envoy", "stranger")])
    found = [Contact(f"c{i}", tuple(sorted(pair)), initiator=pair[0], story="s") for i, pair in enumerate(began)]
    state = {"envoy": "KEN", "minister": "KEN", "stranger": "PER"}.get
    assert brokerage_roles(graph, state, found)["envoy"] == expected


def ends_by_fortnight(book: Ledger) -> list[tuple[int, int]]:
    bins = np.where(np.isnan(book.day), -1, book.day // 14).astype(int).tolist()
    return sorted(pair for x in (book.a, book.b) for pair in zip(x.tolist(), bins, strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_rewired_copies_keep_everyones_contacts_in_each_fortnight(seed):
    book = ledger(drawn(seed, count=200, people=20))
    copy = rewired(book, np.random.default_rng(seed))
    assert (copy.a < copy.b).all()
    assert len(copy) >= len(book) - 2
    if len(copy) == len(book):
        assert ends_by_fortnight(copy) == ends_by_fortnight(book)
    assert not (np.array_equal(copy.a, book.a) and np.array_equal(copy.b, book.b))


def test_stories_are_resampled_whole():
    book = ledger(drawn(1))
    copy = resampled(book, np.random.default_rng(1))
    size = np.bincount(book.story)
    drawn_rows = np.bincount(copy.story, minlength=len(size))
    assert all(rows % whole == 0 for rows, whole in zip(drawn_rows.tolist(), size.tolist(), strict=True))
    assert len(set(copy.contact.tolist())) == len(copy)


def test_a_meeting_counts_once_for_each_actor():
    book = ledger([Contact("m", ("A", "B", "C", "D"))])
    result = presence(book, np.zeros(len(book), dtype=np.int64), P)
    assert result.contacts.tolist() == [1, 1, 1, 1]


def snapshot(**fronts: str) -> Analysis:
    contacts, records = [], []
    for name, people in fronts.items():
        own = [Contact(f"{name}{a}{b}", (a, b)) for a, b in combinations(people, 2)]
        contacts += own
        records.append(Front(name, name, None, (), tuple(people), (), tuple(c.id for c in own), 1))
    return Analysis({}, "theatres", front_records=tuple(records), contacts=tuple(contacts))


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ({"f": "abc"}, {"f": "abc"}, []),
        ({"f": "abc"}, {"f": "abc", "g": "xyz"}, [("front appeared", "g")]),
        ({"f": "abc", "g": "xyz"}, {"f": "abc"}, [("front ended", "g")]),
        ({"f": "abc", "g": "xyz"}, {"h": "abcxyz"}, [("fronts merged", "h")]),
        ({"h": "abcxyz"}, {"f": "abc", "g": "xyz"}, [("front split", "h")]),
    ],
    ids=["same", "birth", "end", "merger", "split"],
)
def test_changes_of_fronts_are_told(before, after, expected):
    assert [(what, who) for what, who, _ in changes(snapshot(**before), snapshot(**after))] == expected
