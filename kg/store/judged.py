"""Decisions on a store: judgements added to its log with the graph following, and documents taken out on purpose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import identity, rdf
from kg.errors import UsageError
from kg.identity import Decisions, Unmet
from kg.model import Extraction, Judgement, Removal
from kg.names import ACTOR

if TYPE_CHECKING:
    from kg.store.base import DocumentInfo, Store

FEW = 50  # actors up to which files are searched for each; beyond, every corrected document is derived anew


def judge(store: Store, judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Add judgements to a store's log, let the graph follow, and return them with their ids."""
    new = identity.numbered(judgements, store.judgements)
    if new:
        set_log(store, (*store.judgements, *new))
    return new


def set_log(store: Store, log: Sequence[Judgement]) -> None:
    """Put a log in place of a store's, and derive anew the documents for which that makes a difference."""
    before, after = store.decisions, identity.decide(log)
    holding = {judgement.id for judgement in identity.in_force(log)}
    quads = rdf.judgements_to_quads(((one, identity.stanza(one)) for one in log), holding, after.into)
    store.put_graph(rdf.JUDGEMENTS, quads)
    actors, keys = identity.touched(before, after)
    store.rederive(key for key in keys | naming(store, actors) if store.info(key) is not None)


def preview(store: Store, judgements: Iterable[Judgement]) -> Iterator[tuple[str, Extraction, Extraction]]:
    """Yield what judgements would change, with nothing done: name of a document, as it is now, as it would be."""
    after = identity.decide([*store.judgements, *identity.numbered(judgements, store.judgements)])
    actors, keys = identity.touched(store.decisions, after)
    keys |= naming(store, actors)
    for info in store.documents():
        if info.key in keys:
            read = rdf.from_quads(store.original(info.key), store.text(info.key))
            yield info.id, store.extraction(info.key), identity.corrected(read, after, store.frames)


def naming(store: Store, actors: Collection[str]) -> set[str]:
    """Return the keys of the documents in which one of these actors was read, or may have been."""
    label = rdf.term("skos:prefLabel")
    names = [rdf.node(ACTOR, actor) for actor in actors]
    graphs = {
        quad.graph_name.value  # type: ignore[union-attr]
        for name in names
        for quad in store.index.quads_for_pattern(name, label, None, None)
    }
    found = {info.key for info in store.documents() if rdf.graph_name(info.key).value in graphs}
    marks = [str(name).encode() for name in names]
    # Whoever was read in a rejected event, or in one between two that are one, is in no graph any more.
    for info in store.documents():
        if info.read and info.key not in found and (len(marks) > FEW or _in(store, info, marks)):
            found.add(info.key)
    return found


def _in(store: Store, info: DocumentInfo, marks: Sequence[bytes]) -> bool:
    data = store.as_read(info)
    return any(mark in data for mark in marks)


def names_read(store: Store) -> dict[str, frozenset[str]]:
    """Return for each document, by key, the ids under which actors were read there, before decisions."""
    found: dict[str, set[str]] = {info.key: set() for info in store.documents()}
    keys = {rdf.graph_name(key).value: key for key in found}
    for quad in store.index.quads_for_pattern(None, rdf.term("skos:prefLabel"), None, None):
        key = keys.get(quad.graph_name.value)  # type: ignore[union-attr]
        if key is not None:
            found[key].update(rdf.actors_of([quad]))
    for info in store.documents():
        if info.read:
            found[info.key] = set(rdf.actors_of(store.original(info.key)))
    return {key: frozenset(names) for key, names in found.items()}


# --- what does not apply ---------------------------------------------------------------------------------------------


def unmet(store: Store) -> tuple[Unmet, ...]:
    """Return the judgements in force that change nothing, and why: nothing is dropped silently."""
    decisions = store.decisions
    removed = {removal.key: removal for removal in store.removals}
    found: list[Unmet] = []
    for key, judgements in decisions.events.items():
        if store.info(key) is None:
            why = f"its document was removed ({removed[key].why})" if key in removed else "its document is not here"
            found.extend(Unmet(judgement, why) for judgement in judgements)
        else:
            read = rdf.from_quads(store.original(key), store.text(key))
            found.extend(identity.matched(read, decisions, store.frames)[1])
    found.extend(
        Unmet(clash.two, f"it contradicts {clash.one.id}: {identity.describe(clash.one)}")
        for clash in decisions.clashes
    )
    told = {one.judgement.id for one in found}
    waiting = [one for one in identity.in_force(store.judgements) if one.event is None and one.id not in told]
    if waiting:
        read_as = names_read(store)
        everybody = frozenset[str]().union(*read_as.values()) | _meant(decisions)
        for judgement in waiting:
            found.extend(Unmet(judgement, why) for why in _nobody(store, judgement, read_as, everybody))
    order = {judgement.id: position for position, judgement in enumerate(store.judgements)}
    return tuple(sorted(found, key=lambda one: order[one.judgement.id]))


def _meant(decisions: Decisions) -> frozenset[str]:
    """Return the actors whom decisions put somewhere."""
    split = {one.id for places in decisions.splits.values() for one in places.values()}
    return frozenset(split | {one.id for some in decisions.events.values() for j in some for _, one in j.instead})


def _nobody(
    store: Store, judgement: Judgement, read_as: Mapping[str, frozenset[str]], everybody: frozenset[str]
) -> Iterator[str]:
    """Yield why a judgement on actors changes nothing."""
    actor, other = judgement.actor, judgement.other
    if actor is None or other is None:
        return
    if judgement.verdict != "split":
        if other.id not in everybody:
            yield f"nobody is read as {other.id}"
        return
    for key, name in judgement.documents:
        if key not in read_as:
            yield f"{name} is not here"
        elif actor.id not in read_as[key]:
            yield f"nobody is read as {actor.id} in {name}"
        elif judgement.events:
            here = {event.id for event in rdf.from_quads(store.original(key)).events}
            yield from (f"the event {event} is not read any more" for event in judgement.events if event not in here)


# --- taking out ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out. judgements: those that went too; findings: whether those of an analysis did."""

    removals: tuple[Removal, ...]
    judgements: tuple[Judgement, ...]
    findings: bool


def retract(store: Store, keys: Collection[str], *, by: str, when: str, why: str) -> Taken:
    """Take documents out for good: text, graph, findings, and judgements about their events or about actors only they

    name. What stays is who took them out, when, why, their names and the hash of their texts, so that the same text is
    not read again by mistake. Nothing of them is left in any file of the store when this returns; that takes as long as
    `rebuild`. Raises UsageError without a reason.
    """
    if not why.strip():
        raise UsageError("a removal needs a reason")
    infos = [info for key in sorted(keys) if (info := store.info(key)) is not None]
    _, gone = _without(store, frozenset(keys))
    counts = {info.key: sum(any(k == info.key for k, _ in judgement.documents) for judgement in gone) for info in infos}
    new = [Removal(info.id, info.key, by, when, why, info.text, counts[info.key]) for info in infos]
    kept = [removal for removal in store.removals if removal.key not in keys]
    findings = next(iter(store.beside(rdf.FINDINGS)), None) is not None
    store.begin_expunging()
    store.put_graph(rdf.REMOVED, rdf.removals_to_quads([*kept, *new]))
    finish_retraction(store)
    return Taken(tuple(new), gone, findings)


def finish_retraction(store: Store) -> None:
    """Take out whatever is still there of documents that are recorded as removed; also after a crash."""
    keys = frozenset(removal.key for removal in store.removals if store.info(removal.key) is not None)
    log, gone = _without(store, keys)
    for derived in (rdf.FINDINGS, rdf.STORIES):  # they rest on events, some of which go
        if next(iter(store.beside(derived)), None) is not None:
            store.put_graph(derived, ())
    if gone or log != store.judgements:
        set_log(store, log)
    for key in sorted(keys):
        store.remove(key)
    store.flush()
    store.expunge()


def restore(store: Store, keys: Collection[str]) -> None:
    """Let documents that were taken out be read again."""
    store.put_graph(rdf.REMOVED, rdf.removals_to_quads(one for one in store.removals if one.key not in keys))


def _without(store: Store, keys: frozenset[str]) -> tuple[tuple[Judgement, ...], tuple[Judgement, ...]]:
    """Return the log without what would tell of documents, and the judgements that go."""
    judged = {
        actor.id for judgement in store.judgements for actor in (judgement.actor, judgement.other) if actor is not None
    }
    read_as = names_read(store) if judged else {}
    elsewhere = frozenset[str]().union(*(names for key, names in read_as.items() if key not in keys))
    only = judged & frozenset[str]().union(*(read_as[key] for key in keys & read_as.keys())) - elsewhere
    kept: list[Judgement] = []
    gone: list[Judgement] = []
    ids: dict[str, str] = {}  # a split that loses a document gets another id
    for judgement in store.judgements:
        left = tuple((key, name) for key, name in judgement.documents if key not in keys)
        names = {actor.id for actor in (judgement.actor, judgement.other) if actor is not None}
        if (judgement.documents and not left) or names & only or (judgement.undoes and judgement.undoes not in ids):
            gone.append(judgement)
            continue
        changed = judgement
        if left != judgement.documents or judgement.undoes:
            undoes = ids[judgement.undoes] if judgement.undoes else None
            if left != judgement.documents or undoes != judgement.undoes:
                changed = replace(judgement, documents=left, undoes=undoes, id="")
        [numbered] = identity.numbered([changed], kept)
        ids[judgement.id] = numbered.id
        kept.append(numbered)
    return tuple(kept), tuple(gone)
