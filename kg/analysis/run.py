"""The whole analysis: documents in, fronts, clusters, tables and findings out (ANALYSIS.md is the definition)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.analysis import levels
from kg.analysis.caveats import caveats
from kg.analysis.change import changes, pairs_of_fronts
from kg.analysis.channels import Hostility, Pair, channels, climate, days_together, hostility
from kg.analysis.contacts import Contact, contacts, day_number, iso_day
from kg.analysis.findings import TOLD, findings
from kg.analysis.gobetweens import brokerage_roles, by_ends, go_betweens, shuttles, signed_triads
from kg.analysis.outcome import Outcome, Rank
from kg.analysis.parameters import Parameters
from kg.analysis.result import Analysis, Side, Value
from kg.analysis.shuffle import by_chance
from kg.analysis.sides import positions, sides, standing
from kg.analysis.smallcorpus import front_shares, side_clusters, side_fronts
from kg.analysis.study import Study
from kg.analysis.tables import SHUTTLES, tables
from kg.errors import UnknownName, UsageError
from kg.gazetteer import fold
from kg.model import Actor, Extraction, Finding
from kg.names import digest

if TYPE_CHECKING:
    from kg.analysis.parallel import Progress
    from kg.frames import Frames

POSITIONS_UP_TO = 3000  # channels: above, exact betweenness and constraint cost more than they tell


def analyze(
    extractions: Iterable[Extraction],
    frames: Frames,
    *,
    level: levels.Level | None = None,
    window_days: int | None = None,
    as_of: str | None = None,
    ego: str | None = None,
    exclude: Collection[str] = (),
    copies: Iterable[Collection[str]] = (),
    previous: Analysis | None = None,
    compare: bool = False,
    seed: int = 1,
    parameters: Parameters | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Analysis:
    """Return the analysis of what the documents tell.

    level: default person below 60 contacts, polity from there on. window_days: days up to `as_of` (ISO date; default
    the last contact); None: everything. ego: an actor id, to see only its contacts and those among its counterparts.
    exclude: actor ids to leave out. copies: groups of keys of documents that copy each other: one story each. previous:
    an earlier analysis to begin from and to compare with; compare: make it, of the window before this one (needs
    window_days). jobs, progress: see `analyze_contacts`. Raises UnknownName for an ego without contact.
    """
    read = sorted(extractions, key=lambda extraction: (extraction.document.id, extraction.document.key))
    actors = levels.with_states(levels.actors_by_id(extraction.actors for extraction in read))
    found = contacts(read, frames, copies=copies)
    parameters = parameters or Parameters(seed=seed)
    if level is None:
        level = "person" if len(found) < parameters.theatres_from else "polity"
    abroad = levels.foreign(found, actors)
    domestic = len(found) - len(abroad)
    found = levels.at_level(abroad, actors, level)
    found = levels.without(found, {_resolve(actor, found, actors, strict=False) for actor in exclude})
    if ego is not None:
        ego = _resolve(ego, found, actors)
        found = levels.around(found, ego)
    lift = levels.undated_lift(actors, level)
    tensions = hostility(read, frames, lift=lift)
    end = _day(as_of) if as_of else max((c.day for c in found if c.day is not None), default=None)
    if compare and window_days and end is not None and previous is None:
        before = [contact for contact in found if contact.day is not None]
        before = list(levels.in_window(before, days=window_days, as_of=end - window_days))
        if before:
            previous = analyze_contacts(
                before, actors=actors, hostility=tensions, parameters=parameters, jobs=jobs, progress=progress
            )
    found = levels.in_window(found, days=window_days, as_of=end)
    result = analyze_contacts(
        found,
        actors=actors,
        hostility=tensions,
        parameters=parameters,
        previous=previous,
        jobs=jobs,
        progress=progress,
        header={
            "documents": len(read),
            "level": level,
            "domestic_contacts_left_out": domestic or None,
            "ego": ego,
            "exclude": ", ".join(sorted(exclude)) or None,
            "window_days": window_days,
            "as_of": as_of,
        },
    )
    result = replace(result, climate=climate(read, frames, lift=lift))
    return compared(result, previous) if previous is not None else result


def _day(text: str) -> int:
    try:
        return day_number(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date: write it as YYYY-MM-DD") from None


def compared(result: Analysis, previous: Analysis) -> Analysis:
    """Return an analysis with what changed since an earlier one in table T7 and as findings."""
    found = changes(previous, result)
    note = "" if found else "Nothing changed beyond chance."
    told = tuple(replace(table, rows=found, note=note) if table.name == "T7" else table for table in result.tables)
    words = tuple(Finding("change", (), f"{what.capitalize()}: {who} ({detail}).") for what, who, detail in found)
    return replace(result, tables=told, findings=(*result.findings, *words))


def _resolve(name: str, found: Sequence[Contact], actors: Mapping[str, Actor], *, strict: bool = True) -> str:
    """Return the id of an actor with contacts, given its id, its name in any case, or words of only one's name."""
    known = sorted({actor for contact in found for actor in contact.participants})
    if name in known:
        return name
    labels = {actor: fold(actors[actor].label) for actor in known if actor in actors}
    words = f" {fold(name)} "
    same = [actor for actor, label in labels.items() if f" {label} " == words]
    part = same or [actor for actor, label in labels.items() if words in f" {label} "]
    if len(part) == 1 or same:
        return part[0]
    if strict:
        raise UnknownName("actor with contacts", name, part or known)
    return name


def analyze_contacts(
    found: Sequence[Contact],
    *,
    actors: Mapping[str, Actor] | None = None,
    hostility: Mapping[Pair, Hostility] | None = None,
    parameters: Parameters | None = None,
    header: Mapping[str, Value] | None = None,
    previous: Analysis | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Analysis:
    """Return the analysis of contacts that are already at their level and in their window.

    previous: analysis of an earlier window, from whose fronts the search for fronts begins.

    progress: called with what is being done, how many steps are done and how many there are (gate and bootstrap).
    jobs: processes for these two, 0 for as many as pay (then a script needs `if __name__ == "__main__"`); the result is
    the same.
    """
    parameters = parameters or Parameters()
    study = Study(tuple(found), dict(actors or {}), dict(hostility or {}))
    outcome = _sides(study, {**(header or {}), **_counts(study, parameters)}, parameters.seed)
    if len(study.contacts) >= parameters.theatres_from:
        earlier = tuple(pairs_of_fronts(previous).values()) if previous and previous.tier == "theatres" else ()
        outcome = _theatres_tier(outcome, parameters, earlier, jobs, progress)
    if outcome.tier != "theatres":
        outcome = _sides_tier(outcome)
    labels = {actor: study.label(actor) for actor in sorted(study.graph)}
    return Analysis(
        header=outcome.header,
        tier=outcome.tier,
        labels=labels,
        fronts=outcome.shares,
        front_records=outcome.fronts,
        sides=outcome.sides,
        standing=outcome.standing,
        clusters=outcome.clusters,
        tables=tables(outcome),
        findings=findings(outcome),
        contacts=study.contacts,
        history=outcome.history,
    )


def _counts(study: Study, parameters: Parameters) -> dict[str, Value]:
    """Return the facts of the corpus that the report opens with."""
    found = study.contacts
    days = sorted(contact.day for contact in found if contact.day is not None)
    return {
        "contacts": len(found),
        "stories": len({contact.story for contact in found}),
        "actors": study.graph.number_of_nodes(),
        "channels": study.graph.number_of_edges(),
        "first": iso_day(days[0]) if days else None,
        "last": iso_day(days[-1]) if days else None,
        "dated_share": len(days) / len(found) if found else None,
        "labelled_share": sum(contact.issue is not None for contact in found) / len(found) if found else None,
        "seed": parameters.seed,
        "hash": digest(*(f"{c.id} {' '.join(c.participants)} {c.day} {c.strength:.6f}" for c in found)),
    }


def _sides(study: Study, header: Mapping[str, Value], seed: int) -> Outcome:
    """Return what can be said of any corpus: channels, sides, positions, go-betweens, shuttles."""
    graph = study.graph
    of = sides(study.contacts, graph, study.name, state=study.state)
    small = graph.number_of_edges() <= POSITIONS_UP_TO
    hostile = [pair for pair, item in study.hostility.items() if item.hostile is not False]
    sequences = by_ends(shuttles(study.contacts, sides=of, party=study.party), tense=hostile, party=study.party)
    chances = by_chance(study.contacts, sequences[:SHUTTLES], sides=of, party=study.party, seed=seed)
    n = len(study.contacts)
    significance = f"not testable ({n} contact{'s' * (n != 1)})"
    return Outcome(
        study=study,
        tier="none",
        header={**header, "tier": "none", "significance": significance},
        channels=tuple(channels(study.contacts)),
        sides=of,
        positions=positions(graph) if small else {},
        roles=brokerage_roles(graph, study.state, study.contacts) if small else {},
        go_betweens=tuple(go_betweens(graph, hostile, study.contacts)),
        shuttles=tuple(sequences),
        chances=tuple(chances),
        triads=signed_triads(graph, hostile) if small else Counter(),
        caveats=caveats(study, of),
    )


def _sides_tier(outcome: Outcome) -> Outcome:
    """Return the outcome with sides for fronts: all that can be said of a small corpus, or of one without structure."""
    study, of = outcome.study, outcome.sides
    if not study.contacts:
        return outcome
    hubs = standing(of, named=study.named)
    of = {actor: tuple(side for side in of[actor] if any(map(study.named, side.actors))) for actor in hubs}
    strength = {actor: sorted((side.contacts for side in of[actor]), reverse=True) for actor in hubs}
    ranked = sorted(hubs, key=lambda a: (hubs[a] == "candidate", -strength[a][1], -len(of[a]), -strength[a][0], a))
    fronts = side_fronts(study, of, hubs)
    return replace(
        outcome,
        tier="sides",
        header={**outcome.header, "tier": "sides"},
        standing=hubs,
        ranking=tuple(
            Rank(actor, together=_open_together(study, of[actor], actor) if place < TOLD else None)
            for place, actor in enumerate(ranked)
        ),
        fronts=fronts,
        shares=front_shares(fronts, study.by_id),
        clusters=side_clusters(study, fronts),
    )


def _open_together(study: Study, of: Iterable[Side], actor: str) -> int | None:
    """Return on how many days at least two sides of an actor were open."""
    own = [contact for contact in study.of_actor[actor] if contact.day is not None]
    return days_together(
        [(c.day or 0.0, c.confidence * c.weight) for c in own if not set(side.actors).isdisjoint(c.participants)]
        for side in of
    )


def _theatres_tier(
    small: Outcome, parameters: Parameters, earlier: Sequence[Collection[Pair]], jobs: int, progress: Progress | None
) -> Outcome:
    """Return the outcome with theatres for fronts, if the data have more structure than rewired copies of them."""
    from kg.analysis.history import history
    from kg.analysis.largecorpus import Fronts, find_theatres

    found = find_theatres(small.study, parameters, earlier=earlier, jobs=jobs, progress=progress)
    verdict = found.gate
    header: dict[str, Value] = {
        **small.header,
        "noise": found.presence.noise,
        "gate_p": verdict.p,
        "rewired_copies": verdict.copies,
        "coherence": verdict.coherence,
        "coherence_by_chance": verdict.chance,
        "expected_false": round(verdict.expected_false, 2),
    }
    if not verdict.passed:
        reason = f"no front structure detectable (p = {verdict.p:.2f}, noise {found.presence.noise:.0%})"
        return replace(small, header={**header, "significance": reason})
    fronts = Fronts(small.study, found, parameters)
    standings, ranking = fronts.standing()
    return replace(
        small,
        tier="theatres",
        header={
            **header,
            "tier": "theatres",
            "significance": f"more coherent than rewired copies (p = {verdict.p:.2f})",
        },
        standing=standings,
        ranking=ranking,
        fronts=fronts.records,
        shares=fronts.shares(),
        clusters=fronts.clusters(),
        apart=fronts.apart(),
        history=history(small.study, found.book, found.label, fronts.ids, parameters),
    )
