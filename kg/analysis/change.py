"""What changed between two analyses: fronts born, ended, merged, split; actors who came to several fronts or left.

Fronts are matched by the Jaccard overlap of their pairs (at least 0.3). Only what resampling supports is told: fronts
of tested stability below 0.6 and actors who are mere candidates come and go by chance.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.analysis.result import Analysis, Front

MATCH, STABLE = 0.3, 0.6


def changes(before: Analysis, after: Analysis) -> tuple[tuple[str, str, str], ...]:
    """Return (what, who, detail): birth, end, merger, split of fronts; entry, exit of actors. O(fronts squared).

    An actor is compared at the better of its standings: to enter or leave it must be at least likely on one side, and
    not multi-front at all on the other.
    """
    old, new = pairs_of_fronts(before), pairs_of_fronts(after)
    overlap = {
        (f, g): len(old[f] & new[g]) / len(old[f] | new[g]) for f in old for g in new if old[f] and old[f] & new[g]
    }
    names_old = {front.id: front for front in before.front_records}
    names_new = {front.id: front for front in after.front_records}
    found = [*_fronts(overlap, old, new, names_old, names_new), *_actors(before, after)]
    return tuple(found)


def pairs_of_fronts(analysis: Analysis) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the pairs of actors of each front that is stable enough to be told, by its id."""
    by_id = {contact.id: contact for contact in analysis.contacts}
    return {
        front.id: frozenset(pair for contact in front.contacts for pair in by_id[contact].pairs())
        for front in analysis.front_records
        if front.stability is None or front.stability >= STABLE
    }


def _fronts(
    overlap: dict[tuple[str, str], float],
    old: dict[str, frozenset[tuple[str, str]]],
    new: dict[str, frozenset[tuple[str, str]]],
    names_old: dict[str, Front],
    names_new: dict[str, Front],
) -> Iterator[tuple[str, str, str]]:
    matched = {pair for pair, share in overlap.items() if share >= MATCH}
    # Where most of a front went to or came from is told even when the two differ too much in size to match.
    went = {(f, g) for f, g in overlap if 2 * len(old[f] & new[g]) > len(old[f])}
    came = {(f, g) for f, g in overlap if 2 * len(old[f] & new[g]) > len(new[g])}
    known = matched | went | came
    for g in sorted(new, key=lambda g: (names_new[g].name, g)):
        sources = sorted(names_old[f].name for f in old if (f, g) in went)
        if len(sources) > 1:
            yield ("fronts merged", names_new[g].name, "from " + "; ".join(sources))
        elif not any((f, g) in known for f in old):
            yield ("front appeared", names_new[g].name, f"{len(names_new[g].contacts)} contacts")
    for f in sorted(old, key=lambda f: (names_old[f].name, f)):
        parts = sorted(names_new[g].name for g in new if (f, g) in came)
        if len(parts) > 1:
            yield ("front split", names_old[f].name, "into " + "; ".join(parts))
        elif not any((f, g) in known for g in new):
            yield ("front ended", names_old[f].name, f"last contact by {names_old[f].last or 'an unknown day'}")


def _actors(before: Analysis, after: Analysis) -> Iterator[tuple[str, str, str]]:
    sure = ("confirmed", "likely")
    for actor in sorted({*before.standing, *after.standing}):
        was, now = before.standing.get(actor), after.standing.get(actor)
        if now in sure and was is None:
            yield ("actor now on several fronts", after.label(actor), str(now))
        elif was in sure and now is None:
            yield ("actor no longer on several fronts", before.label(actor), f"was {was}")
