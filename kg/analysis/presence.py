"""Presence: on which theatres an actor really is, beyond what wrong links and courtesy calls would scatter there.

ANALYSIS section 3. Everybody has a home, the theatre with most of its contacts. On any other theatre f its n_xf
contacts must be more than noise explains: p_xf = P[Bin(n_x, eps K_f / K) >= n_xf] <= alpha, where eps is the share of
contacts that no pair of presences explains, estimated from the data itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.analysis.ledger import Bools, Floats, Ints, Ledger
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

    A meeting of many counts once for each actor and theatre.
    """
    actors, fronts = len(book.actors), int(label.max()) + 1 if len(label) else 0
    end, where = np.concatenate([book.a, book.b]), np.concatenate([label, label])
    which = np.concatenate([book.contact, book.contact])
    once = np.unique(np.stack([end, where, which]), axis=1) if len(end) else np.zeros((3, 0), dtype=np.int64)
    cells, contacts = np.unique(once[0] * max(fronts, 1) + once[1], return_counts=True)
    actor, front = cells // max(fronts, 1), cells % max(fronts, 1)
    total = np.bincount(actor, weights=contacts, minlength=actors).astype(np.int64)
    per_front = np.bincount(front, weights=contacts, minlength=fronts)
    reportable = np.bincount(front[contacts >= parameters.presence], minlength=fronts) >= MEMBERS
    home = _homes(actor, front, contacts, reportable)
    may = reportable[front] & (contacts >= parameters.presence)
    share = per_front[front] / max(1.0, float(per_front.sum()))
    noise, crossing = START, np.zeros(len(label), dtype=bool)
    p = present = np.zeros(0)
    for _ in range(ROUNDS):
        p = np.where(home, 0.0, binomial_tail(total[actor], contacts, noise * share))
        present = may & (home | (p <= parameters.alpha))
        there = np.zeros(actors * max(fronts, 1), dtype=bool)
        there[cells[present]] = True
        crossing = ~(there[book.a * max(fronts, 1) + label] & there[book.b * max(fronts, 1) + label])
        new = max(FLOOR, float(crossing.mean()) if len(crossing) else 0.0)
        settled = abs(new - noise) < 1e-3
        noise = new
        if settled:
            break
    return Presence(
        actor, front, contacts, p, home, np.asarray(present, dtype=bool), total, reportable, noise, crossing
    )


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
