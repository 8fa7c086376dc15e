"""What the page tells beside the events: the analysis, what people decided, and what differs from another store.

Actors and events are named by their index on the page; those that are not on it are left out or told in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kg.model import Finding, Judgement, Story

Json = dict[str, Any]
Numbers = Mapping[str, int]  # id -> index on the page

_MOST_CHANGES = 400  # told on the page; `kg diff` tells all


class AnalysisLike(Protocol):
    """The part of `kg.analysis.result.Analysis` that the page shows."""

    @property
    def front_records(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def standing(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def findings(self) -> Sequence[Finding]: ...  # noqa: D102


class ChangeLike(Protocol):
    """One difference; `kg.diff.Change` is one."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def what(self) -> str: ...  # noqa: D102
    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def document(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def sentence(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Compared:
    """How the store of the page differs from another, older one. against: how the page calls that one."""

    against: str
    changes: Sequence[ChangeLike]


def told(analysis: AnalysisLike | None, number: Mapping[str, int], numbered: Mapping[str, int]) -> Json:
    """Return fronts, standings and findings with actors and events by index; empty lists without an analysis."""
    if analysis is None:
        return {"fronts": [], "standing": {}, "findings": []}

    def known(actors: Iterable[str]) -> list[int]:
        return [number[actor] for actor in actors if actor in number]

    fronts = [
        {
            "id": front.id,
            "name": front.name,
            "hubs": known(front.hubs),
            "anchors": known(front.anchors),
            "guests": known(front.guests),
            "first": front.first,
            "last": front.last,
        }
        for front in analysis.front_records
    ]
    findings = [
        {
            "kind": finding.kind,
            "text": finding.text,
            "values": {name: value for name, value in finding.values if value is not None},
            "actors": known(finding.actors),
            "events": [numbered[event] for event in finding.events if event in numbered][:20],
        }
        for finding in _first_of_each_kind(analysis.findings)
    ]
    standing = {str(number[actor]): analysis.standing[actor] for actor in sorted(analysis.standing) if actor in number}
    return {"fronts": fronts, "standing": standing, "findings": findings}


def _first_of_each_kind(findings: Sequence[Finding], most: int = 12) -> list[Finding]:
    """Return at most `most` findings of a kind in their order: the page shows what stands out, the report has all."""
    seen: Counter[str] = Counter()
    kept = []
    for finding in findings:
        seen[finding.kind] += 1
        if seen[finding.kind] <= most:
            kept.append(finding)
    return kept


def decided(judgements: Sequence[Judgement], number: Numbers, numbered: Numbers) -> Json:
    """Return decisions on what the page shows, in their order; {} when there are none. The page finds the words.

    judgements: those in force (`kg.identity.in_force`).
    """
    found = []
    for one in judgements:
        record = short(
            {
                "verdict": one.verdict,
                "by": one.by,
                "when": one.when,
                "why": one.why,
                "a": one.actor.label if one.actor else None,
                "b": one.other.label if one.other else None,
                "relation": one.relation,
                "status": one.status,
                "reverse": one.reverse,
                "actors": [number[actor.id] for actor in (one.actor, one.other) if actor and actor.id in number],
            }
        )
        if one.event and one.event in numbered:
            record["event"] = numbered[one.event]
        if record.get("actors") or "event" in record:
            found.append(record)
    return {"decisions": found} if found else {}


def happenings(stories: Iterable[Story], numbered: Numbers) -> Json:
    """Return the happenings that several events tell, with who vouches for them and who denies; {} for none."""
    found: list[Json] = []
    for story in stories:
        events = sorted(numbered[event] for event in story.events if event in numbered)
        if len(events) > 1:
            record = short({"events": events, "sources": list(story.sources), "denying": list(story.denying)})
            if record not in found[-len(events) :]:  # a meeting of three is told of each pair
                found.append(record)
    return {"happenings": found} if found else {}


def changed(compared: Compared | None, number: Numbers, numbered: Numbers) -> Json:
    """Return what differs from the other store, the differences of events first; {} when nothing was compared."""
    if compared is None:
        return {}
    order = ["event", "claim", "document", "actor"]
    rank = {what: place for place, what in enumerate(order)}
    changes = sorted(compared.changes, key=lambda change: rank.get(change.what, len(rank)))
    totals: dict[str, Counter[str]] = {}
    for change in changes:
        totals.setdefault(change.what, Counter())[change.kind] += 1
    told_here = [
        short(
            {
                "kind": change.kind,
                "what": change.what,
                "text": _readable(change),
                "document": change.document,
                "sentence": change.sentence,
                "event": numbered.get(change.id) if change.what in ("event", "claim") else None,
                "actor": number.get(change.id) if change.what == "actor" else None,
            }
        )
        for change in changes[:_MOST_CHANGES]
    ]
    record: Json = {"against": compared.against, "totals": totals, "list": told_here}
    if len(changes) > _MOST_CHANGES:
        record["more"] = len(changes) - _MOST_CHANGES
    return {"changes": record}


def _readable(change: ChangeLike) -> str:
    """Return what changed without the underscores of ids."""
    return change.text.replace("_", " ") if change.what in ("event", "claim") else change.text


def short(record: Json) -> Json:
    """Leave out what says nothing (None, False, empty), to keep the file small; 0 is kept."""
    return {key: value for key, value in record.items() if value or (value == 0 and value is not False)}
