"""Who independently vouches: copies of one text count once, and so do all who cite the same source in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.model import Actor, Claim
from kg.stories.tellings import Telling


def independent_sources(
    group: Sequence[Telling], actors: Mapping[str, Actor], copied: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels of the independent sources that vouch for a happening, and of those that deny it, sorted.

    The source of a claim is the innermost named one of its chain ("Haaretz, citing the Prime Minister's Office": the
    office). Where nobody is cited it is the publisher, or the document when that is unknown; a text that names its
    sources vouches for nothing by itself. Who cites another outlet of the same story relies on what that outlet relies
    on. copied: document key -> key that stands for all copies of its text.
    """
    told: dict[str, dict[bool, set[str]]] = {}
    for telling in group:
        outlet = _outlet(telling, copied)
        found = told.setdefault(outlet, {True: set(), False: set()})
        for denies in (False, True):
            claims = [claim for claim in telling.event.claims if (claim.status == "denied") == denies]
            found[denies] |= {label for claim in claims if (label := _innermost(claim, actors))}
            if claims and not found[denies]:  # nobody cited, or unnamed officials: the outlet stands for it
                found[denies].add(outlet)
    return _resolved(told, denies=False), _resolved(told, denies=True)


def _outlet(telling: Telling, copied: Mapping[str, str]) -> str:
    document = telling.document
    return document.publisher or f"document {copied.get(document.key, document.key)}"


def _innermost(claim: Claim, actors: Mapping[str, Actor]) -> str | None:
    """Return the label of the last source of a chain that has a name; None when there is none."""
    named = [actors[one].label for one in claim.chain if actors[one].type != "group"]
    return named[-1] if named else None


def _resolved(told: Mapping[str, Mapping[bool, set[str]]], *, denies: bool) -> tuple[str, ...]:
    """Replace outlets of the same story by what they rely on themselves."""
    by_name = {_plain(outlet): outlet for outlet in told}

    def rely(label: str, path: tuple[str, ...]) -> set[str]:
        outlet = by_name.get(_plain(label))
        if outlet is None or outlet in path:
            return {label}
        below = told[outlet][denies] - {outlet}
        return {end for one in below for end in rely(one, (*path, outlet))} or {outlet}

    return tuple(sorted({end for found in told.values() for label in found[denies] for end in rely(label, ())}))


def _plain(label: str) -> str:
    return " ".join(label.casefold().removeprefix("the ").split())
