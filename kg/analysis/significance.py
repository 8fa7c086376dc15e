"""Is there anything to find, and would it be found again: rewired copies and resampled stories (ANALYSIS section 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from kg.analysis.assign import assign
from kg.analysis.clusters import front_clusters, front_graph
from kg.analysis.ledger import Ints, Ledger
from kg.analysis.parallel import Progress, each, processes
from kg.analysis.parameters import Parameters
from kg.analysis.presence import Presence

BIN = 14.0  # days: partners are swapped among contacts of the same fortnight
TRIALS = 2  # Leiden runs per copy: enough for a distribution, where a single result deserves more


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the corpus has fronts at all. coherence: of the data; chance: mean of the copies; p: 0 to 1.

    expected_false: mean number of multi-front actors in the copies. passed: p <= 0.05 and noise <= 0.5.
    """

    coherence: float
    chance: float
    p: float
    copies: int
    expected_false: float
    passed: bool


@dataclass(frozen=True)
class Support:
    """What resampled corpora agree on. actor: share in which it is multi-front. rank: its 5 % and 95 % rank.

    front, cluster: mean over copies of the best Jaccard overlap of the members with any found there.
    """

    actor: dict[int, float]
    rank: dict[int, tuple[int, int]]
    front: dict[int, float]
    cluster: dict[tuple[int, ...], float]


def copies(wanted: int, rows: int) -> int:
    """Return how many copies to make: all that are wanted up to 2,000 rows, fewer for larger corpora, at least 19.

    A larger corpus needs fewer: its statistic varies less. With 19 copies the smallest p is 0.05.
    """
    return min(wanted, max(19, wanted * 2000 // max(rows, 1)))


def coherence(found: Presence) -> float:
    """Return H = sum_x sum_f n_xf^2 / n_x / sum_x n_x: 1 when everyone is on one theatre only. 0 without contacts."""
    total = float(found.total.sum())
    return float((found.contacts**2 / found.total[found.actor]).sum()) / total if total else 0.0


def rewired(book: Ledger, rng: np.random.Generator) -> Ledger:
    """Return a copy with partners swapped and topics shuffled inside fortnights (undated rows: among themselves).

    Every actor keeps its number of contacts in each fortnight, but for the few rows that would join an actor to itself
    and are dropped. Randomised reference models: Gauvin et al. 2022, doi:10.1137/19M1242252.
    """
    n = len(book)
    fortnight = np.where(np.isnan(book.day), -1.0, book.day // BIN).astype(np.int64)
    flip = rng.random(n) < 0.5
    one, two = np.where(flip, book.b, book.a), np.where(flip, book.a, book.b)
    two = two[_shuffle(fortnight, rng)]
    for _ in range(20):
        bad = np.flatnonzero(one == two)
        if not len(bad):
            break
        for row in bad.tolist():
            same = np.flatnonzero(fortnight == fortnight[row])
            other = int(same[rng.integers(len(same))])
            if two[other] != one[row] and two[row] != one[other]:
                two[row], two[other] = two[other], two[row]
    keep = one != two
    made = replace(
        book,
        a=np.minimum(one, two),
        b=np.maximum(one, two),
        issue=book.issue[_shuffle(fortnight, rng)],
        contact=np.arange(n, dtype=np.int64),
    )
    return made.take(keep)


def _shuffle(group: Ints, rng: np.random.Generator) -> Ints:
    """Return a permutation that moves rows only within their group."""
    order = np.argsort(group, kind="stable")
    mixed = np.lexsort((rng.random(len(group)), group))
    result = np.empty(len(group), dtype=np.int64)
    result[order] = mixed
    return result


def gate(
    book: Ledger, noise: float, parameters: Parameters, *, jobs: int = 1, progress: Progress | None = None
) -> Gate:
    """Return whether the coherence of the data exceeds that of rewired copies: p = (1 + #{H_r >= H}) / (R + 1).

    noise: eps of the data. The whole pipeline runs on every copy, so this costs R times a plain run. jobs: processes, 0
    for as many as pay; the result is the same.
    """
    quick = replace(parameters, trials=TRIALS)
    observed = coherence(assign(book, quick)[1])
    total = copies(parameters.rewirings, len(book))
    work, jobs = partial(_rewired_result, book, quick), processes(jobs, len(book) * total)
    found = list(each(work, total, jobs=jobs, what="rewired copies", progress=progress))
    values = [value for value, _ in found]
    p = (1 + sum(value >= observed for value in values)) / (total + 1)
    passed = p <= parameters.gate and noise <= 0.5
    return Gate(observed, float(np.mean(values)), p, total, float(np.mean([false for _, false in found])), passed)


def _rewired_result(book: Ledger, quick: Parameters, number: int) -> tuple[float, int]:
    """Return the coherence of a rewired copy and the multi-front actors in it. Every copy has a seed of its own."""
    _, result = assign(rewired(book, np.random.default_rng((quick.seed, number))), quick)
    fronts = result.fronts_of(share=quick.substantive)
    return coherence(result), sum(len(some) >= quick.fronts for some in fronts.values())


def resampled(book: Ledger, rng: np.random.Generator) -> Ledger:
    """Return as many stories as there are, drawn with replacement, with all their rows; drawn twice, they count twice.

    Stories, never rows or articles: one event told often is one observation.
    """
    stories, first = np.unique(book.story, return_inverse=True)
    times = np.bincount(rng.integers(len(stories), size=len(stories)), minlength=len(stories))[first]
    rows = np.repeat(np.arange(len(book)), times)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    made = book.take(rows)
    return replace(made, contact=made.contact * (int(times.max()) + 1) + turn)


def support(
    book: Ledger,
    members: dict[int, dict[int, int]],
    clusters: list[tuple[int, ...]],
    parameters: Parameters,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Support:
    """Return the bootstrap support of multi-front actors, fronts and clusters.

    members: actor -> theatre -> contacts of the data (substantive presences); clusters: groups of theatres.
    Stability as in Hennig 2007, doi:10.1016/j.csda.2006.11.025: 0.75 and above is stable, below 0.6 not worth a
    report.
    """
    quick = replace(parameters, trials=TRIALS)
    total = copies(parameters.resamples, len(book))
    work, jobs = partial(_resampled_result, book, quick), processes(jobs, len(book) * total)
    crew = _crews(members)
    teams = {group: frozenset().union(*(crew.get(front, frozenset()) for front in group)) for group in clusters}
    hits: dict[int, int] = {}
    ranks: dict[int, list[int]] = {}
    overlap = dict.fromkeys(crew, 0.0)
    team_overlap = dict.fromkeys(teams, 0.0)
    for there, order, groups in each(work, total, jobs=jobs, what="resampled stories", progress=progress):
        for actor, fronts in there.items():
            hits[actor] = hits.get(actor, 0) + (len(fronts) >= parameters.fronts)
        for place, actor in enumerate(order, 1):
            ranks.setdefault(actor, []).append(place)
        other = _crews(there)
        other_teams = [frozenset().union(*(other[front] for front in group)) for group in groups]
        for front, people in crew.items():
            overlap[front] += max((_jaccard(people, some) for some in other.values()), default=0.0) / total
        for group, people in teams.items():
            team_overlap[group] += max((_jaccard(people, some) for some in other_teams), default=0.0) / total
    intervals = {
        actor: (int(np.percentile(places, 5)), int(np.percentile(places, 95))) for actor, places in ranks.items()
    }
    return Support({actor: count / total for actor, count in hits.items()}, intervals, overlap, team_overlap)


def _resampled_result(
    book: Ledger, quick: Parameters, number: int
) -> tuple[dict[int, dict[int, int]], list[int], list[tuple[int, ...]]]:
    """Return presences, ranking and clusters of one resampled corpus. Every copy has a seed of its own."""
    _, result = assign(resampled(book, np.random.default_rng((quick.seed + 1, number))), quick)
    there = result.fronts_of(share=quick.substantive)
    order = sorted(result.kth(quick.fronts).items(), key=lambda item: (item[1][0], -item[1][1], item[0]))
    groups = front_clusters(front_graph(there, tie=quick.front_tie), seed=quick.seed, trials=TRIALS)
    return there, [actor for actor, _ in order], groups


def _crews(members: dict[int, dict[int, int]]) -> dict[int, frozenset[int]]:
    """Return front -> actors."""
    found: dict[int, set[int]] = {}
    for actor, fronts in members.items():
        for front in fronts:
            found.setdefault(front, set()).add(actor)
    return {front: frozenset(people) for front, people in found.items()}


def _jaccard(one: frozenset[int], two: frozenset[int]) -> float:
    return len(one & two) / len(one | two)
