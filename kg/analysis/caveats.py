"""What a reader must keep in mind: what is undated or unlabelled, names that look alike, single sources."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from rapidfuzz import fuzz

from kg.analysis.result import Side
from kg.analysis.study import Study, few
from kg.gazetteer import fold

ALIKE = 85.0  # similarity of names, 0 to 100, from which two sides may be one actor under two names
CROWD = 60  # counterparts


def caveats(study: Study, sides: Mapping[str, tuple[Side, ...]]) -> tuple[tuple[str, str], ...]:
    """Return (caveat, detail) pairs, in a fixed order; empty for a corpus without contacts."""
    total = len(study.contacts)
    if not total:
        return ()
    found = []
    undated = sum(contact.day is None for contact in study.contacts)
    by_document = sum(contact.start is None and contact.end is not None for contact in study.contacts)
    unlabelled = sum(contact.issue is None for contact in study.contacts)
    single = sum(len(contact.documents) == 1 for contact in study.contacts)
    if undated:
        found.append(("undated", f"{undated} of {total} contacts: no window, open channel or sequence can be judged"))
    if by_document:
        found.append(("dated by the document", f"{by_document} of {total} contacts: they happened by then, not on it"))
    if unlabelled:
        found.append(("without topic", f"{unlabelled} of {total} contacts"))
    if single:
        found.append(("told by one document", f"{single} of {total} contacts"))
    found.extend(
        ("names look alike", f"{study.label(a)} and {study.label(b)}, two sides of {study.label(actor)}: one actor?")
        for actor, a, b in look_alikes(study, sides)
    )
    found.extend(
        ("short name", f"{study.label(short)} may be {few([study.label(one) for one in full], 2)}")
        for short, full in short_names(study)
    )
    return tuple(found)


def short_names(study: Study) -> list[tuple[str, tuple[str, ...]]]:
    """Return (actor, those it may be) for actors whose whole name is another's last word: `Blinken`. Linear."""
    by_last: dict[str, list[str]] = {}
    for actor in sorted(study.graph):
        words = fold(study.label(actor)).split()
        if len(words) > 1:
            by_last.setdefault(words[-1], []).append(actor)
    names = {actor: fold(study.label(actor)) for actor in sorted(study.graph) if actor in study.actors}
    return [(actor, tuple(by_last[name])) for actor, name in names.items() if name in by_last]


def look_alikes(study: Study, sides: Mapping[str, tuple[Side, ...]]) -> list[tuple[str, str, str]]:
    """Return (actor, one, other) where counterparts on different sides of an actor have similar names.

    A split alias looks like a second side. O(k squared) for an actor of k counterparts, so actors with more than CROWD
    are passed over: two sides more or less do not change what is said of them.
    """
    found = []
    names = {actor: fold(study.label(actor)) for actor in study.graph}
    for actor, groups in sides.items():
        if sum(len(side.actors) for side in groups) > CROWD:
            continue
        for one, other in combinations(groups, 2):
            for a in one.actors:
                for b in other.actors:
                    if fuzz.token_set_ratio(names[a], names[b], score_cutoff=ALIKE):
                        found.append((actor, min(a, b), max(a, b)))
    return found
