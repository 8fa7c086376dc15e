"""Findings in plain words, each with the events it rests on, so that a reader can check it sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.analysis.clusters import cut_off_without
from kg.analysis.outcome import Outcome
from kg.analysis.result import Front
from kg.model import Finding

CHECKED = 8  # events listed with a finding: as many as a reader will check
TOLD = 40  # multi-front actors and bridges told in words, surest first; the rest is in the tables
CHANNELS = 10  # channels told in words; the rest is in the table


def findings(outcome: Outcome) -> tuple[Finding, ...]:
    """Return the findings: fronts first, then clusters, bridges, go-betweens, shuttles and the busiest channels."""
    return (
        *_multi_front(outcome),
        *_clusters(outcome),
        *_go_betweens(outcome),
        *_shuttles(outcome),
        *_channels(outcome),
    )  # fmt: skip


def _events(outcome: Outcome, contacts: Iterable[str]) -> tuple[str, ...]:
    """Return events of contacts, one of each contact before a second of any, at most CHECKED."""
    listed = [outcome.study.by_id[identity].events for identity in contacts]
    deepest = max((len(events) for events in listed), default=0)
    turns = [events[turn] for turn in range(deepest) for events in listed if turn < len(events)]
    return tuple(dict.fromkeys(turns))[:CHECKED]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _few(names: Sequence[str], most: int = 5) -> str:
    return _and(names) if len(names) <= most + 1 else _and([*names[:most], f"{len(names) - most} others"])


def _on_front(outcome: Outcome, actor: str, front: Front) -> list[str]:
    """Return an actor's contacts on a front, in the order of dates."""
    own = [identity for identity in front.contacts if actor in outcome.study.by_id[identity].participants]
    return sorted(own, key=lambda identity: (outcome.study.by_id[identity].day or 0.0, identity))


def _multi_front(outcome: Outcome) -> Iterator[Finding]:
    fronts = {front.id: front for front in outcome.fronts}
    for place, rank in enumerate(outcome.ranking[:TOLD], 1):
        actor, parts, picked = rank.actor, [], []
        shares = outcome.shares.get(actor, ())
        for share in shares:
            own = _on_front(outcome, actor, fronts[share.front])
            parts.append(f"{share.name} ({_count(len(own), 'contact')})")
            picked.append(own)
        if not parts:
            continue
        standing = outcome.standing[actor]
        if outcome.tier == "theatres":
            text = f"{outcome.study.label(actor)} is present on {len(parts)} fronts: {_few(parts)}. "
        else:
            text = f"{outcome.study.label(actor)} is in touch with {len(parts)} sides that, as far as these documents "
            text += f"tell, are not in touch with each other: {_few(parts)}. "
        text += _sureness(outcome, actor, standing)
        # Alternate between fronts, so that the evidence shows each of them.
        longest = max(map(len, picked))
        turns = [own[turn] for turn in range(longest) for own in picked if turn < len(own)]
        values = (
            ("rank", place),
            ("standing", standing),
            ("fronts", len(parts)),
            ("p", None if rank.p is None else float(f"{rank.p:.3g}")),
            ("support", rank.support),
            ("days_together", rank.together),
        )
        yield Finding("multi_front_actor", (actor,), text, _events(outcome, turns), values)


def _sureness(outcome: Outcome, actor: str, standing: str) -> str:
    if standing in ("confirmed", "likely"):
        return f"Standing: {standing}."
    stories = {contact.story for contact in outcome.study.of_actor[actor]}
    told = f"it rests on {_count(len(stories), 'story')}"
    if outcome.tier == "theatres":
        return f"A {standing} only: {told}, and resampled stories often do not show it."
    return f"A {standing} only: {told}, too little to test against chance."


def _clusters(outcome: Outcome) -> Iterator[Finding]:
    label = outcome.study.label
    fronts = {front.id: front for front in outcome.fronts}
    for cluster in outcome.clusters:
        names = _few(sorted({fronts[front].name for front in cluster.fronts}))
        hubs = [actor for actor, role in sorted(cluster.roles.items()) if role == "hub"]
        text = f"The fronts {names} form a cluster"
        text += f", tied together by {_few(list(map(label, hubs)))}." if hubs else "."
        contacts = [contact for front in cluster.fronts for contact in fronts[front].contacts[:2]]
        values = (("fronts", len(cluster.fronts)), ("actors", len(cluster.actors)), ("stability", cluster.stability))
        yield Finding("cluster", (*hubs, *(a for a in cluster.actors if a not in hubs)), text,
                      _events(outcome, contacts), values)  # fmt: skip
        for actor in cluster.bridges[:TOLD]:
            own = [contact for front in cluster.fronts for contact in _on_front(outcome, actor, fronts[front])[:2]]
            lost = cut_off_without({front: fronts[front].actors for front in cluster.fronts}, actor)
            lost_names = sorted({fronts[front].name for front in lost})
            if not lost_names:
                continue
            text = f"Only {label(actor)} ties {_few(lost_names)} to the other fronts of its cluster (sole bridge)."
            yield Finding("sole_bridge", (actor,), text, _events(outcome, own), (("cluster", cluster.id),))


def _go_betweens(outcome: Outcome) -> Iterator[Finding]:
    label, seen = outcome.study.label, set()
    by_pair = {channel.pair: channel for channel in outcome.channels}
    for item in outcome.go_betweens:
        if item.pair in seen:  # the strongest of each pair is told, the others are in the table
            continue
        seen.add(item.pair)
        y, z = item.pair
        text = f"{label(item.actor)} holds a go-between position between {label(y)} and {label(z)}: in touch with both"
        text += ", both channels open at once." if item.together else "."
        legs = [by_pair[min(item.actor, end), max(item.actor, end)].contacts[-2:] for end in item.pair]
        values = (("score", round(item.score, 4)), ("open_together", item.together))
        yield Finding(
            "go_between", (item.actor, y, z), text, _events(outcome, [c for leg in legs for c in leg]), values
        )


def _apart(days: float) -> str:
    return "a day apart" if days == 1 else f"{days:g} days apart"


def _shuttles(outcome: Outcome) -> Iterator[Finding]:
    label = outcome.study.label
    grouped: dict[tuple[str, str, str], list[int]] = {}
    for place, shuttle in enumerate(outcome.shuttles):
        grouped.setdefault((shuttle.actor, shuttle.first, shuttle.then), []).append(place)
    for (actor, first, then), places in sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))[:CHANNELS]:
        shuttle = outcome.shuttles[places[0]]
        when = "in that order, gap unknown (possible)" if shuttle.gap is None else _apart(shuttle.gap)
        back = " and returned to the first" if shuttle.closed else ""
        text = f"{label(actor)} talked to {label(first)} and then to {label(then)}, {when}{back}"
        text += f"; {len(places)} times." if len(places) > 1 else "."
        values = (("times", len(places)), ("gap_days", shuttle.gap), ("closed", shuttle.closed))
        yield Finding("shuttle", (actor, first, then), text, _events(outcome, shuttle.contacts), values)


def _channels(outcome: Outcome) -> Iterator[Finding]:
    label = outcome.study.label
    for channel in outcome.channels[:CHANNELS]:
        text = f"{label(channel.pair[0])} and {label(channel.pair[1])}: {_count(len(channel.contacts), 'contact')}"
        if channel.last is None:
            text += ", date unknown."
        elif channel.first == channel.last:
            text += f", by {channel.last}."
        else:
            text += f", the last by {channel.last}."
        if channel.gap is not None and channel.gap >= 30:
            text += f" The last ended a silence of {channel.gap:.0f} days."
        hostility = outcome.study.hostility.get(channel.pair)
        if hostility is not None:
            text += " Hostile acts are reported between them as well."
        values = (
            ("contacts", len(channel.contacts)),
            ("intensity", round(channel.intensity, 4)),
            ("open", channel.open),
            ("silence_days", channel.silence),
        )
        yield Finding("channel", channel.pair, text, _events(outcome, channel.contacts[::-1]), values)
