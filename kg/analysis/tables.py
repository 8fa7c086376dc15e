"""The tables of the report: T1 to T8 (ANALYSIS-MEASURED section 6), A1 every actor's position, A2 every contact."""

from __future__ import annotations

from kg.analysis.outcome import Outcome
from kg.analysis.result import Table, Value

SHUTTLES = 20  # rows of shuttle sequences: most of the weaker ones are chance
SHOWN = 50  # rows of the long tables; the counts in the notes are of all


def tables(outcome: Outcome) -> tuple[Table, ...]:
    """Return every table, in the order of the report."""
    return (
        _multi_front(outcome),
        _fronts(outcome),
        _clusters(outcome),
        _channels(outcome),
        _between(outcome),
        _tension(outcome),
        Table("T7", "Changes since the earlier window", ("what", "who", "detail"), outcome.changes,
              "" if outcome.changes else "No earlier window was compared, or nothing changed beyond chance."),
        Table("T8", "What to keep in mind", ("caveat", "detail"), outcome.caveats),
        _actors(outcome),
        _ledger(outcome),
    )  # fmt: skip


def _number(value: float | None, digits: int = 2) -> Value:
    return None if value is None else round(value, digits)


def _multi_front(outcome: Outcome) -> Table:
    label = outcome.study.label
    rows: list[tuple[Value, ...]] = []
    for place, rank in enumerate(outcome.ranking, 1):
        fronts = "; ".join(f"{share.name} {share.share:.0%}" for share in outcome.shares.get(rank.actor, ()))
        interval = None if rank.low is None else f"{rank.low}–{rank.high}"
        p = None if rank.p is None else float(f"{rank.p:.2g}")
        standing = outcome.standing[rank.actor]
        rows.append((place, label(rank.actor), standing, fronts, p, rank.together, _number(rank.support), interval))
    columns = ("rank", "actor", "standing", "fronts", "p of 2nd front", "days with 2 open", "support", "rank interval")
    empty = "Nobody is in touch with two sides: no multi-front structure is possible here."
    return Table("T1", "Actors on several fronts", columns, tuple(rows), "" if rows else empty)


def _fronts(outcome: Outcome) -> Table:
    label = outcome.study.label
    columns = ("front", "issue", "contacts", "stories", "first", "last", "hubs", "anchors", "stability")
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            front.name,
            front.issue,
            len(front.contacts),
            front.stories,
            front.first,
            front.last,
            ", ".join(map(label, front.hubs)),
            ", ".join(map(label, front.anchors)),
            _number(front.stability),
        )
        for front in outcome.fronts
    )
    return Table("T2", "Fronts", columns, rows, "" if rows else "No front is reported.")


def _clusters(outcome: Outcome) -> Table:
    label, names = outcome.study.label, {front.id: front.name for front in outcome.fronts}
    columns = ("cluster", "fronts", "actors", "hubs", "without whom it falls apart", "stability")
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            cluster.name,
            "; ".join(sorted({names[front] for front in cluster.fronts})),
            ", ".join(map(label, cluster.actors)),
            ", ".join(label(actor) for actor, role in sorted(cluster.roles.items()) if role == "hub"),
            ", ".join(map(label, cluster.bridges)),
            _number(cluster.stability),
        )
        for cluster in outcome.clusters
    )
    note = "" if rows else "No cluster of fronts."
    if outcome.apart:
        note += f" Without actors on more than 4 fronts: {'; '.join(outcome.apart)}."
    return Table("T3", "Multi-front diplomacy clusters", columns, rows, note.strip())


def _channels(outcome: Outcome) -> Table:
    label = outcome.study.label
    columns = ("between", "and", "contacts", "stories", "intensity", "open", "reciprocity", "continuity", "first",
               "last", "silent days", "silence before", "hostile")  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for channel in outcome.channels[:SHOWN]:
        hostility = outcome.study.hostility.get(channel.pair)
        rows.append(
            (
                label(channel.pair[0]),
                label(channel.pair[1]),
                len(channel.contacts),
                channel.stories,
                _number(channel.intensity),
                "unknown" if channel.open is None else "yes" if channel.open else "no",
                "unknown" if channel.reciprocity is None else _number(channel.reciprocity),
                _number(channel.continuity),
                channel.first,
                channel.last,
                _number(channel.silence, 0),
                _number(channel.gap, 0),
                None if hostility is None else "reported" if hostility.hostile is None else hostility.hostile,
            )
        )
    more = len(outcome.channels) - len(rows)
    note = f"{more} weaker channels are not shown." if more else "" if rows else "No contact was found."
    return Table("T4", "Channels", columns, tuple(rows), note)


def _between(outcome: Outcome) -> Table:
    label = outcome.study.label
    columns = ("position", "actor", "between", "and", "score", "p", "detail")
    rows: list[tuple[Value, ...]] = []
    for item in outcome.go_betweens[:SHOWN]:
        together = {True: "both channels open at once", False: "never both open", None: "dates unknown"}[item.together]
        rows.append(("go-between", label(item.actor), *map(label, item.pair), _number(item.score), None, together))
    for group, p in zip(outcome.shuttles, outcome.chances, strict=False):
        shuttle = group[0]
        gap = "possible, gap unknown" if shuttle.gap is None else f"{shuttle.gap:g} day{'s' * (shuttle.gap != 1)} apart"
        back = sum(item.closed for item in group)
        detail = gap + (f", {len(group)} times" if len(group) > 1 else "") + (", returned to the first" if back else "")
        rows.append(
            ("shuttle", label(shuttle.actor), label(shuttle.first), label(shuttle.then), None, _number(p), detail)
        )
    more = len(outcome.shuttles) - SHUTTLES
    note = "A go-between position says where an actor stands, not what it does there." if rows else ""
    note += f" {more} more sequences of two talks, told once, are not shown." if more > 0 else ""
    return Table("T5", "Go-between positions and shuttles", columns, tuple(rows), note)


def _tension(outcome: Outcome) -> Table:
    label = outcome.study.label
    columns = ("between", "and", "hostile share", "events", "hostile", "in contact")
    rows: list[tuple[Value, ...]] = []
    for (a, b), item in sorted(outcome.study.hostility.items(), key=lambda pair: (-pair[1].events, pair[0]))[:SHOWN]:
        verdict: Value = "reported (too few events to judge)" if item.hostile is None else item.hostile
        rows.append((label(a), label(b), _number(item.share), item.events, verdict, outcome.study.graph.has_edge(a, b)))
    triads = ", ".join(f"{signs} {count}" for signs, count in sorted(outcome.triads.items()))
    return Table("T6", "Tension", columns, tuple(rows), f"Triads by sign: {triads}." if triads else "")


def _actors(outcome: Outcome) -> Table:
    label = outcome.study.label
    columns = ("actor", "counterparts", "contacts", "sides", "betweenness", "constraint", "effective size", "roles",
               "sole bridge")  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    graph = outcome.study.graph
    for actor, groups in outcome.sides.items():
        position = outcome.positions.get(actor)
        roles = ", ".join(f"{role} {count}" for role, count in sorted(outcome.roles.get(actor, {}).items()))
        rows.append(
            (
                label(actor),
                graph.degree(actor),
                graph.degree(actor, weight="contacts"),
                len(groups),
                _number(position.betweenness if position else None, 3),
                _number(position.constraint if position else None, 3),
                _number(position.effective_size if position else None),
                roles,
                position.bridge if position else None,
            )
        )
    rows.sort(key=lambda row: (-int(row[2] or 0), str(row[0])))
    left_out = bool(rows) and not outcome.positions
    note = "Too many channels for betweenness, constraint, effective size and roles: left out." if left_out else ""
    return Table("A1", "Every actor's position", columns, tuple(rows), note)


def _ledger(outcome: Outcome) -> Table:
    label = outcome.study.label
    front_of = {contact: front.name for front in outcome.fronts for contact in front.contacts}
    columns = (
        "from",
        "to",
        "participants",
        "how",
        "topic",
        "initiator",
        "weight",
        "confidence",
        "front",
        "story",
        "documents",
    )
    rows: list[tuple[Value, ...]] = [
        (
            contact.start,
            contact.end,
            ", ".join(map(label, contact.participants)),
            contact.mode,
            contact.issue,
            label(contact.initiator) if contact.initiator else None,
            contact.weight,
            _number(contact.confidence),
            front_of.get(contact.id),
            contact.story,
            len(contact.documents),
        )
        for contact in outcome.study.contacts
    ]
    return Table("A2", "Every contact", columns, tuple(rows))
