"""Findings in plain words, each with the events it rests on, so that a reader can check it sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from kg.analysis.channels import Channel
from kg.analysis.clusters import cut_off_without
from kg.analysis.outcome import Outcome, Rank
from kg.analysis.result import Front
from kg.analysis.study import few, issue_of
from kg.model import Finding

CHECKED = 8  # events listed with a finding: as many as a reader will check
TOLD = 40  # multi-front actors and bridges told in words, surest first; the rest is in the tables
CANDIDATES = 10  # mere candidates told in words
CHANNELS = 10  # channels, go-betweens told in words; the rest is in the tables
RARE = 0.05  # p from which on a sequence of talks may well be chance
FEW = 5  # shuttles and resumed channels told in words
ALWAYS = 3  # channels told in words even when there was one contact only
SILENCE = 30.0  # days without contact after which the next one is worth a line


def findings(outcome: Outcome) -> tuple[Finding, ...]:
    """Return the findings: fronts first, then clusters, bridges, go-betweens, shuttles and the busiest channels."""
    return (
        *_multi_front(outcome),
        *_clusters(outcome),
        *_go_betweens(outcome),
        *_shuttles(outcome),
        *_channels(outcome),
        *_resumed(outcome),
    )  # fmt: skip


def _events(outcome: Outcome, contacts: Iterable[str]) -> tuple[str, ...]:
    """Return events of contacts, one of each contact before a second of any, at most CHECKED."""
    listed = [outcome.study.by_id[identity].events for identity in contacts]
    deepest = max((len(events) for events in listed), default=0)
    turns = [events[turn] for turn in range(deepest) for events in listed if turn < len(events)]
    return tuple(dict.fromkeys(turns))[:CHECKED]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def _on_front(outcome: Outcome, actor: str, front: Front) -> list[str]:
    """Return an actor's contacts on a front, in the order of dates."""
    own = [identity for identity in front.contacts if actor in outcome.study.by_id[identity].participants]
    return sorted(own, key=lambda identity: (outcome.study.by_id[identity].day or 0.0, identity))


def _multi_front(outcome: Outcome) -> Iterator[Finding]:
    fronts = {front.id: front for front in outcome.fronts}
    candidates = 0
    for place, rank in enumerate(outcome.ranking[:TOLD], 1):
        actor, parts, picked = rank.actor, [], []
        standing = outcome.standing[actor]
        candidates += standing == "candidate"
        for share in outcome.shares.get(actor, ()):
            own = _on_front(outcome, actor, fronts[share.front])
            parts.append(f"{_with(outcome, actor, own, share.name)}{_count(len(own), 'contact')})")
            picked.append(own)
        if not parts or candidates > CANDIDATES:
            continue
        what = _count(len(parts), "front" if outcome.tier == "theatres" or rank.together else "side")
        does = f"keeps {what} open" if rank.together else f"is in touch with {what}"
        text = f"{outcome.study.label(actor)} {does}: {few(parts)}. "
        if outcome.tier != "theatres":
            text += "No contact between these sides is reported. "
        text += _sureness(outcome, rank, standing)
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


def _with(outcome: Outcome, actor: str, own: Sequence[str], name: str) -> str:
    """Return with whom an actor is in touch on a front, up to the bracket: `Egypt (Abdel Fattah el-Sisi, `.

    On a theatre those it talks to most, never itself; a side has a name, and the one or two people met are added.
    """
    study = outcome.study
    met = Counter(other for identity in own for other in study.by_id[identity].participants)
    others = {other: float(n) for other, n in met.items() if study.party(other) != study.party(actor)}
    if outcome.tier == "theatres":
        issue = issue_of([study.by_id[identity] for identity in own])
        return f"{study.name(others, others, others=False)} ({issue + ', ' if issue else ''}"
    people = sorted(other for other in others if other in study.actors and study.actors[other].type == "person")
    # The front has the name of a person without a state already.
    one_state = len({study.party(other) for other in others}) == 1 and study.state(next(iter(others))) is not None
    if not one_state or not 0 < len(people) < 3:
        return f"{name} ("
    return f"{name} ({few([study.label(person) for person in people])}, "


def _sureness(outcome: Outcome, rank: Rank, standing: str) -> str:
    if standing in ("confirmed", "likely"):
        return f"{standing.capitalize()}: so in {rank.support or 0:.0%} of the resampled corpora."
    stories = {contact.story for contact in outcome.study.of_actor[rank.actor]}
    told = _count(len(stories), "story")
    if outcome.tier == "theatres":
        return f"{standing.capitalize()} ({told}): resampled corpora often do not show it."
    if outcome.header.get("gate_p") is not None:
        return f"{standing.capitalize()}: {told}; the documents as a whole show no fronts beyond chance."
    return f"{standing.capitalize()}: {told}, too few to test against chance."


def _clusters(outcome: Outcome) -> Iterator[Finding]:
    label = outcome.study.label
    fronts = {front.id: front for front in outcome.fronts}
    order = {rank.actor: place for place, rank in enumerate(outcome.ranking)}
    for cluster in outcome.clusters:
        names = sorted({fronts[front].name for front in cluster.fronts})
        hubs = sorted(
            (actor for actor, role in cluster.roles.items() if role == "hub"),
            key=lambda a: (order.get(a, len(order)), a),
        )
        through = f" through {few([label(hub) for hub in hubs], 4)}" if hubs else ""
        text = f"{_count(len(cluster.fronts), 'front')} hang together{through}: {few(names)}."
        contacts = [contact for front in cluster.fronts for contact in fronts[front].contacts[:2]]
        values = (("fronts", len(cluster.fronts)), ("actors", len(cluster.actors)), ("stability", cluster.stability))
        yield Finding("cluster", (*hubs, *(a for a in cluster.actors if a not in hubs)), text,
                      _events(outcome, contacts), values)  # fmt: skip
        for actor in sorted(cluster.bridges, key=lambda a: (order.get(a, len(order)), a))[:CHANNELS]:
            lost = cut_off_without({front: fronts[front].actors for front in cluster.fronts}, actor)
            # In a small corpus other actors' sides have this one on them: they are not its to lose.
            own = [front for front in lost if outcome.tier == "theatres" or actor in fronts[front].hubs]
            if not own:
                continue
            parts = few(sorted({fronts[front].name for front in own}))
            text = f"As far as these documents tell, only {label(actor)} links {parts} to the other fronts."
            contacts = [contact for front in own for contact in _on_front(outcome, actor, fronts[front])[:2]]
            yield Finding("sole_bridge", (actor,), text, _events(outcome, contacts), (("cluster", cluster.id),))


def _go_betweens(outcome: Outcome) -> Iterator[Finding]:
    label = outcome.study.label
    seen: set[tuple[str, str]] = set()
    by_pair = {channel.pair: channel for channel in outcome.channels}
    layer = outcome.study.hostility
    sure = {pair for pair, item in layer.items() if item.hostile}
    for item in sorted(
        outcome.go_betweens, key=lambda item: (item.pair not in sure, -item.score, item.pair, item.actor)
    ):
        if item.pair in seen or len(seen) == CHANNELS:  # the strongest of each pair is told, the others in the table
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
    return "a day apart" if days == 1 else "less than a day apart" if days < 1 else f"{days:g} days apart"


def _shuttles(outcome: Outcome) -> Iterator[Finding]:
    """Tell of those who came back, went more than once, or whose order a source states: two talks in a week are few."""
    label = outcome.study.label
    known = zip_longest(outcome.shuttles, outcome.chances)
    worth = [(some, p) for some, p in known if len(some) > 1 or some[0].closed or some[0].gap is None]
    for some, p in worth[:FEW]:
        shuttle = some[0]
        when = "in that order, gap unknown (possible)" if shuttle.gap is None else _apart(shuttle.gap)
        back = " and back" if shuttle.closed else ""
        text = f"{label(shuttle.actor)} talked to {label(shuttle.first)}, then to {label(shuttle.then)}{back}, {when}"
        text += f"; {len(some)} such sequences." if len(some) > 1 else "."
        if p is not None:
            chance = "seldom so" if p <= RARE else "often so too"
            text += f" With the days shuffled it is {chance} (p = {p:.2g})."
        values = (("p", p), ("times", len(some)), ("gap_days", shuttle.gap), ("closed", shuttle.closed))
        legs = dict.fromkeys(contact for item in some for contact in item.contacts)
        actors = (shuttle.actor, shuttle.first, shuttle.then)
        yield Finding("shuttle", actors, text, _events(outcome, legs), values)


def _channels(outcome: Outcome) -> Iterator[Finding]:
    for place, channel in enumerate(outcome.channels[:CHANNELS]):
        if place >= ALWAYS and len(channel.contacts) == 1:
            continue
        text = f"{_pair(outcome, channel)}: {_count(len(channel.contacts), 'contact')}"
        if channel.last is None:
            text += ", date unknown."
        elif channel.first == channel.last:
            text += f", by {channel.last}."
        else:
            text += f", the last by {channel.last}."
        if channel.pair in outcome.study.hostility:
            text += " Hostile acts between them are reported as well."
        yield Finding("channel", channel.pair, text, _events(outcome, channel.contacts[::-1]), _measures(channel))


def _resumed(outcome: Outcome) -> Iterator[Finding]:
    """Tell of the first contact of a pair after a long silence."""
    silent = [channel for channel in outcome.channels if channel.gap is not None and channel.gap >= SILENCE]
    for channel in sorted(silent, key=lambda channel: (-(channel.gap or 0.0), channel.pair))[:FEW]:
        before = max(
            (contact.end for contact in map(outcome.study.by_id.__getitem__, channel.contacts)
             if contact.end and contact.end < (channel.last or "")), default=None,
        )  # fmt: skip
        since = f" since {before}" if before else ""
        text = f"{_pair(outcome, channel)}: first direct contact{since}, by {channel.last}, "
        text += f"after {channel.gap:.0f} days of which these documents tell none."
        yield Finding("resumed", channel.pair, text, _events(outcome, channel.contacts[::-1]), _measures(channel))


def _pair(outcome: Outcome, channel: Channel) -> str:
    return " and ".join(map(outcome.study.label, channel.pair))


def _measures(channel: Channel) -> tuple[tuple[str, str | int | float | bool | None], ...]:
    return (
        ("contacts", len(channel.contacts)),
        ("intensity", round(channel.intensity, 4)),
        ("open", channel.open),
        ("silence_days", channel.silence),
        ("gap_days", channel.gap),
    )
