"""Presence: on which theatres an actor really is, beyond what wrong links and courtesy calls would scatter there.

ANALYSIS section 3, made sharper. Everybody has a home, the theatre with most of its contacts. On any other theatre its
contacts there must be more than noise explains. eps is the share of contacts that no pair of presences explains,
estimated from the data itself. Each contact counts as far as it belongs there: it may be with somebody who is present,
on the theatre's topic, at its time, or none of these. On planted fronts this raised the F1 of multi-front actors in
seven of eight conditions over counting them all alike (benchmarks/RESULTS-analysis.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kg.analysis.belief import beliefs, fitting
from kg.analysis.ledger import Bools, Floats, Ints, Ledger, factorize
from kg.analysis.parameters import Parameters

MEMBERS = 3  # a theatre is reported when at least three actors have two contacts each on it
START, FLOOR, ROUNDS = 0.3, 0.02, 6


@dataclass(frozen=True)
class Presence:
    """One entry per actor and theatre with a contact, sorted by actor, then theatre.

    contacts: n_xf; p: chance that noise alone gives as many (0 at home); present: n_xf >= 2 and p <= alpha on a
    reportable theatre. total: contacts of each actor. noise: eps. crossing: rows that no pair of presences explains.
    """

    actor: Ints
    front: Ints
    contacts: Ints
    p: Floats
    home: Bools
    present: Bools
    total: Ints
    reportable: Bools
    noise: float
    crossing: Bools

    def fronts_of(self, *, share: float = 0.0) -> dict[int, dict[int, int]]:
        """Return actor -> theatre -> contacts for presences that are at least `share` of the actor's contacts."""
        found: dict[int, dict[int, int]] = {}
        chosen = self.present & (self.contacts >= share * self.total[self.actor])
        for x, f, n in zip(
            *(column[chosen].tolist() for column in (self.actor, self.front, self.contacts)), strict=True
        ):
            found.setdefault(x, {})[f] = n
        return found

    def kth(self, k: int = 2) -> dict[int, tuple[float, int]]:
        """Return actor -> (k-th smallest p over its reportable theatres, contacts there); (1.0, 0) with fewer.

        This is what ranks multi-front actors: how sure the second front is, not how busy the actor.
        """
        found: dict[int, list[tuple[float, int]]] = {}
        for place in np.flatnonzero(self.reportable[self.front]).tolist():
            found.setdefault(int(self.actor[place]), []).append((float(self.p[place]), -int(self.contacts[place])))
        ranked = {}
        for actor in range(len(self.total)):
            best = sorted(found.get(actor, []))
            ranked[actor] = (best[k - 1][0], -best[k - 1][1]) if len(best) >= k else (1.0, 0)
        return ranked


def presence(book: Ledger, label: Ints, parameters: Parameters) -> Presence:
    """Return who is present where. label: theatre of each ledger row, 0, 1, ... O(rows log rows).

    First by the numbers of contacts, then by how far each contact belongs to its theatre (`kg.analysis.belief`), until
    nothing changes. A meeting of many counts once for each actor and theatre.
    """
    table = _Table(book, label, parameters)
    verdict = _Verdict(START, table.may & table.home, np.zeros(0), np.zeros(len(label), dtype=bool))
    verdict = _settle(verdict, lambda known: table.by_number(known.noise))
    fit = fitting(book, label)
    verdict = _settle(verdict, lambda known: table.by_belief(known, fit))
    return Presence(
        table.actor, table.front, table.contacts, verdict.p, table.home, verdict.present, table.total,
        table.reportable, verdict.noise, verdict.crossing,
    )  # fmt: skip


@dataclass(frozen=True)
class _Verdict:
    noise: float
    present: Bools
    p: Floats
    crossing: Bools


def _settle(verdict: _Verdict, step: Callable[[_Verdict], _Verdict]) -> _Verdict:
    for _ in range(ROUNDS):
        before, verdict = verdict, step(verdict)
        if abs(before.noise - verdict.noise) < 1e-3 and np.array_equal(before.present, verdict.present):
            break
    return verdict


class _Table:
    """Cells (an actor on a theatre) of a labelled ledger, and what is present there under a level of noise."""

    def __init__(self, book: Ledger, label: Ints, parameters: Parameters) -> None:
        self._actors, self._fronts = len(book.actors), int(label.max()) + 1 if len(label) else 1
        self._alpha = parameters.alpha
        end, where = np.concatenate([book.a, book.b]), np.concatenate([label, label])
        self._entry, first = factorize(end, where, np.concatenate([book.contact, book.contact]))
        self._cell, one = factorize(end[first], where[first])
        self.actor, self.front = end[first][one], where[first][one]
        self.contacts = np.bincount(self._cell)
        self.total = np.bincount(self.actor, weights=self.contacts, minlength=self._actors).astype(np.int64)
        several = self.contacts >= parameters.presence
        self.reportable = np.bincount(self.front[several], minlength=self._fronts) >= MEMBERS
        self.home = _homes(self.actor, self.front, self.contacts, self.reportable)
        self.may = self.reportable[self.front] & several
        per_front = np.bincount(self.front, weights=self.contacts, minlength=self._fronts)
        self._share = per_front[self.front] / max(1.0, float(per_front.sum()))
        self._label = label
        self._ends = book.a * self._fronts + label, book.b * self._fronts + label

    def by_number(self, noise: float) -> _Verdict:
        """Judge by how many contacts there are: p = P[Bin(n_x, eps K_f / K) >= n_xf]."""
        return self._verdict(binomial_tail(self.total[self.actor], self.contacts, noise * self._share))

    def by_belief(self, known: _Verdict, fit: Floats) -> _Verdict:
        """Judge by the sum of beliefs m_xf: p = P[Poisson(n_x eps r_f) >= m_xf], r_f the share of those present."""
        there = self._there(known.present)
        one, other = (there[end] for end in self._ends)
        crew = np.bincount(self.front[known.present], self.total[self.actor[known.present]], minlength=self._fronts)
        reach = crew / max(1.0, float(self.total.sum()))
        reached = reach[self._label]
        counted = np.concatenate([beliefs(fit, other, reached), beliefs(fit, one, reached)])
        most = np.zeros(len(self._cell))
        np.maximum.at(most, self._entry, counted)
        believed = np.bincount(self._cell, weights=most).astype(np.float64)
        return self._verdict(poisson_tail(self.total[self.actor] * known.noise * reach[self.front], believed))

    def _verdict(self, p: Floats) -> _Verdict:
        p = np.where(self.home, 0.0, p)
        present = np.asarray(self.may & (self.home | (p <= self._alpha)), dtype=bool)
        there = self._there(present)
        one, other = self._ends
        crossing = ~(there[one] & there[other])
        return _Verdict(max(FLOOR, float(crossing.mean()) if len(crossing) else 0.0), present, p, crossing)

    def _there(self, present: Bools) -> Bools:
        found = np.zeros(self._actors * self._fronts, dtype=bool)
        found[self.actor[present] * self._fronts + self.front[present]] = True
        return found


def _homes(actor: Ints, front: Ints, contacts: Ints, reportable: Bools) -> Bools:
    """Mark each actor's reportable theatre with most contacts (ties: the lowest number)."""
    order = np.lexsort((front, -contacts, ~reportable[front], actor))
    first = np.ones(len(order), dtype=bool)
    first[1:] = actor[order][1:] != actor[order][:-1]
    home = np.zeros(len(actor), dtype=bool)
    home[order[first]] = True
    return home & reportable[front]


def binomial_tail(n: Ints, k: Ints, p: Floats) -> Floats:
    """Return P[Bin(n, p) >= k] elementwise; exact but for terms further than 60 beyond k. k 0 gives 1.

    >>> binomial_tail(np.array([2, 5]), np.array([2, 0]), np.array([0.5, 0.1])).round(3).tolist()
    [0.25, 1.0]
    """
    if not len(n):
        return np.zeros(0)
    p = np.clip(p, 1e-12, 0.95)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, int(n.max()) + 2)))])
    total = np.zeros(len(n))
    for step in range(61):
        i = k + step
        live = i <= n
        if not live.any():
            break
        m, j, q = n[live], i[live], p[live]
        log = log_factorial[m] - log_factorial[j] - log_factorial[m - j] + j * np.log(q) + (m - j) * np.log1p(-q)
        total[live] += np.exp(log)
    return np.where(k <= 0, 1.0, np.minimum(total, 1.0))


def poisson_tail(mean: Floats, count: Floats) -> Floats:
    """Return P[Poisson(mean) >= count] elementwise, also between whole counts (regularized lower incomplete gamma).

    By its series, exact to 1e-9 for means up to about 200. count 0 gives 1, mean 0 gives 0.

    >>> poisson_tail(np.array([0.5, 0.5]), np.array([1.0, 1.5])).round(3).tolist()
    [0.393, 0.199]
    """
    if not len(mean):
        return np.zeros(0)
    safe, log_factorial = np.maximum(mean, 1e-300), np.array([math.lgamma(n + 1) for n in count])
    term = np.exp(count * np.log(safe) - safe - log_factorial)
    total, place = term.copy(), count.copy()
    for _ in range(600):
        place = place + 1
        term = term * safe / place
        total += term
        if bool(np.all((place > safe) & (term < 1e-12))):
            break
    return np.where(count <= 0, 1.0, np.minimum(total, 1.0))
