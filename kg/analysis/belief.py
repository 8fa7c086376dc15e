"""How far a contact belongs to its theatre rather than to noise: by whom it joins, on what topic, and when.

Each is a ratio of two chances, that of a contact of the theatre and that of a stray one; their product is the odds o,
and o / (1 + o) is how much the contact counts for an actor's presence (naive Bayes with even prior odds).
"""

from __future__ import annotations

import numpy as np

from kg.analysis.ledger import Bools, Floats, Ints, Ledger

WINDOW = 7.0  # days before and after a contact in which others of its theatre speak for its day
STEADY = 0.8  # of a theatre's contacts follow its rhythm; the rest may fall on any day
PARTNER = 0.95  # chance that a contact of a theatre is with somebody present there
FEW = 4  # contacts without which a theatre has neither topic nor rhythm
LEAST = 0.02


def fitting(book: Ledger, label: Ints) -> Floats:
    """Return for each row how much likelier its topic and its day are on its theatre than elsewhere, > 0.

    1 where neither is known. A row never speaks for itself. O(rows log rows).
    """
    return _topic(book, label) * _rhythm(book, label)


def _topic(book: Ledger, label: Ints) -> Floats:
    """Share of the theatre's other contacts that have the topic, over its share of all, smoothed by two."""
    odds = np.ones(len(label))
    rows = np.flatnonzero(book.issue >= 0)
    if not len(rows):
        return odds
    issue, front = book.issue[rows], label[rows]
    count = np.bincount(issue) + 0.5
    usual = (count / count.sum())[issue]
    cell = front * len(count) + issue
    _, back, here = np.unique(cell, return_inverse=True, return_counts=True)
    total = np.bincount(front)[front]
    ratio = (here[back] - 1 + 2 * usual) / (total + 1) / usual
    odds[rows] = np.where(total >= FEW, np.maximum(ratio, LEAST), 1.0)
    return odds


def _rhythm(book: Ledger, label: Ints) -> Floats:
    """Density of the theatre's other contacts around the day, over that of days drawn at random from the whole span."""
    odds = np.ones(len(label))
    rows = np.flatnonzero(~np.isnan(book.day))
    if not len(rows):
        return odds
    day, front = book.day[rows] - book.day[rows].min(), label[rows]
    span = max(float(day.max()), 1.0)
    key = front * (span + 4 * WINDOW) + day  # theatres lie apart: one sorted array serves them all
    ordered = np.sort(key)
    near = np.searchsorted(ordered, key + WINDOW, "right") - np.searchsorted(ordered, key - WINDOW, "left") - 1
    total = np.bincount(front)[front]
    density = near / np.maximum(total - 1, 1) / (2 * WINDOW + 1)
    odds[rows] = np.where(total >= FEW, STEADY * density * span + 1 - STEADY, 1.0)
    return odds


def beliefs(fit: Floats, partner: Bools, reach: Floats) -> Floats:
    """Return how far contacts count, 0 to 1. partner: whether the other end is present on the theatre.

    fit: from `fitting`; reach: chance that a stray contact is with somebody present there, 0 to 1.
    """
    reach = np.clip(reach, 1e-3, 1 - 1e-3)
    odds = fit * np.where(partner, PARTNER / reach, (1 - PARTNER) / np.maximum(1 - reach, 1 - PARTNER))
    counted: Floats = odds / (1 + odds)
    return counted
