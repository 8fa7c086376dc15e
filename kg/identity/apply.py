"""Decisions applied to what was read from a document. What was read is never changed: this makes a corrected copy.

In this order: judgements on events (who was read where, relation, status, direction), actors taken apart, actors made
one. Ids of events stay whatever is corrected. An event that is left with one actor only (it was between two that are
one) is not in the copy, nor is a rejected one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from kg.errors import UnknownName
from kg.identity.decisions import Decisions, Place
from kg.identity.log import reading, sentence
from kg.model import Actor, Event, Evidence, Extraction, Judgement, Mention


class Relations(Protocol):
    """Where relations are looked up (kg.frames.Frames)."""

    def relation(self, name: str) -> Any:
        """Return a relation by name, with `symmetric`; UnknownName otherwise."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A judgement that does not apply (any more) to what is read, and why."""

    judgement: Judgement
    reason: str


def applies(decisions: Decisions, key: str, actors: Iterable[str]) -> bool:
    """Whether decisions can change anything in a document that names these actors."""
    return key in decisions.splits or key in decisions.events or any(actor in decisions.into for actor in actors)


def corrected(extraction: Extraction, decisions: Decisions, relations: Relations) -> Extraction:
    """Return what was read with the decisions in it; the very same record when none of them concerns it."""
    key = extraction.document.key
    if not applies(decisions, key, (actor.id for actor in extraction.actors)):
        return extraction
    judged, _ = matched(extraction, decisions, relations)
    cast = _Cast(decisions, decisions.splits.get(key, {}))
    events = []
    for event in extraction.events:
        judgement = judged.get(event.id)
        if judgement is not None and judgement.verdict == "reject":
            continue
        changed = event if judgement is None else _judged(event, judgement, relations)
        cast.meant.update((actor.id, actor) for _, actor in (judgement.instead if judgement else ()))
        changed = renamed(changed, partial(cast.kept, event.id))
        if changed.pairs() or not event.pairs():
            events.append(changed)
    left = {event.id for event in events}
    events = [replace(event, before=tuple(b for b in event.before if b in left)) for event in events]
    found = replace(extraction, events=tuple(events))
    return replace(found, actors=cast.actors(extraction, found))


def matched(
    extraction: Extraction, decisions: Decisions, relations: Relations
) -> tuple[dict[str, Judgement], tuple[Unmet, ...]]:
    """Return the judgements on a document's events by the id of the event, and those that fit none of them.

    An event is known by its id, and must read as it did; one that moved in an edited text by its sentence and reading.
    """
    by_id = {event.id: event for event in extraction.events}
    found: dict[str, Judgement] = {}
    unmet = []
    for judgement in decisions.events.get(extraction.document.key, ()):
        event = by_id.get(judgement.event or "")
        if event is None or reading(event) != judgement.reading:
            moved = [one for one in extraction.events if _same(one, judgement)]
            if len(moved) != 1:
                unmet.append(Unmet(judgement, _why_not(event, moved)))
                continue
            event = moved[0]
        wrong = _impossible(event, judgement, relations)
        if wrong:
            unmet.append(Unmet(judgement, wrong))
        else:
            found[event.id] = judgement
    return found, tuple(unmet)


def _same(event: Event, judgement: Judgement) -> bool:
    return sentence(event) == judgement.sentence and reading(event) == judgement.reading


def _why_not(event: Event | None, moved: Sequence[Event]) -> str:
    if moved:
        return f"{len(moved)} events of its sentence read like it, and none has its id"
    return "the event is not read any more" if event is None else f"the event is read otherwise now: {reading(event)}"


def _impossible(event: Event, judgement: Judgement, relations: Relations) -> str:
    """Return why a correction cannot be made, "" when it can."""
    if judgement.relation is not None:
        try:
            relations.relation(judgement.relation)
        except UnknownName:
            return f"no relation is called {judgement.relation}"
    here = {mention.actor for mention in (*event.sources, *event.targets)}
    gone = [read for read, _ in judgement.instead if read not in here]
    return f"{gone[0]} is not in the event" if gone else ""


def _judged(event: Event, judgement: Judgement, relations: Relations) -> Event:
    """Return an accepted or corrected event. A person is surer than any rule: its confidence is 1."""
    if judgement.reverse:
        evidence = (replace(one, source=one.target, target=one.source) for one in event.evidence)
        event = replace(event, sources=event.targets, targets=event.sources, evidence=tuple(evidence))
    if judgement.relation is not None:
        event = replace(event, relation=judgement.relation)
        if event.mutual and not relations.relation(judgement.relation).symmetric:
            event = _directed(event)
    if judgement.status is not None:
        event = _with_status(event, judgement.status)
    if judgement.instead:
        names = {read: actor.id for read, actor in judgement.instead}

        def swapped(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
            return tuple(replace(mention, actor=names.get(mention.actor, mention.actor)) for mention in mentions)

        initiator = names.get(event.initiator, event.initiator) if event.initiator is not None else None
        event = replace(event, sources=swapped(event.sources), targets=swapped(event.targets), initiator=initiator)
    return replace(event, confidence=1.0)


def _directed(event: Event) -> Event:
    """Return a mutual event as one with a source and targets: who is named first did it."""
    everyone = (*event.sources, *event.targets)
    first = everyone[0].actor
    sources = tuple(mention for mention in everyone if mention.actor == first)
    return replace(
        event, mutual=False, sources=sources, targets=tuple(mention for mention in everyone if mention.actor != first)
    )


def _with_status(event: Event, status: Any) -> Event:
    """Return an event with another status; claims and sentences that told the old one, or all of a dispute, follow."""

    def right(old: Any) -> Any:
        return status if event.status in (old, "disputed") else old

    return replace(
        event,
        status=status,
        claims=tuple(replace(claim, status=right(claim.status)) for claim in event.claims),
        evidence=tuple(replace(one, status=right(one.status)) for one in event.evidence),
    )


def renamed(event: Event, who: Callable[[str], str]) -> Event:
    """Return an event with its actors, and those who vouch for it, under other ids."""

    def mentions(some: Iterable[Mention]) -> tuple[Mention, ...]:
        return tuple(replace(mention, actor=who(mention.actor)) for mention in some)

    def evidence(one: Evidence) -> Evidence:
        return replace(one, chain=tuple(map(who, one.chain)))

    return replace(
        event,
        sources=mentions(event.sources),
        targets=mentions(event.targets),
        evidence=tuple(map(evidence, event.evidence)),
        claims=tuple(replace(claim, chain=tuple(map(who, claim.chain))) for claim in event.claims),
        initiator=who(event.initiator) if event.initiator is not None else None,
    )


def named_in(events: Iterable[Event]) -> set[str]:
    """Return the ids of everybody whom events name or who vouches for them."""
    return {name for event in events for name in _names(event)}


def _names(event: Event) -> Iterator[str]:
    yield from (mention.actor for mention in (*event.sources, *event.targets))
    for chain in (*(claim.chain for claim in event.claims), *(one.chain for one in event.evidence)):
        yield from chain
    if event.initiator is not None:
        yield event.initiator


class _Cast:
    """Who everybody in a document is."""

    def __init__(self, decisions: Decisions, places: Mapping[Place, Actor]) -> None:
        self.decisions, self.places = decisions, places
        self.meant: dict[str, Actor] = {}  # actors that decisions put here
        self.stayed: set[str] = set()  # ids that mean here whom they mean everywhere

    def kept(self, event: str, name: str) -> str:
        """Return the id under which what was read in an event stands in the graph."""
        other = self.places.get((name, event)) or self.places.get((name, None))
        if other is None:
            self.stayed.add(name)
        else:
            self.meant[other.id] = other
            name = other.id
        return self.decisions.kept(name)

    def actors(self, read: Extraction, found: Extraction) -> tuple[Actor, ...]:
        """Return the actors of the corrected document, sorted by id, with what was known of all that are one."""
        used, before = named_in(found.events), named_in(read.events)
        parts: dict[str, list[Actor]] = {name: [] for name in used}
        for actor in read.actors:
            kept = self.decisions.kept(actor.id)
            if actor.id not in before or (kept in used and actor.id in self.stayed):
                parts.setdefault(kept, []).append(actor)
        return tuple(self._whole(name, some) for name, some in sorted(parts.items()))

    def _whole(self, name: str, parts: Sequence[Actor]) -> Actor:
        """Return one actor made of those that are it: its record if it was read here, else what a decision tells."""
        own = next((actor for actor in parts if actor.id == name), None)
        base = own or self.decisions.facts.get(name) or self.meant.get(name)
        if base is None:
            base = Actor(name, name, parts[0].type if parts else "group")
        if not parts or (len(parts) == 1 and own is not None):
            return base
        names = {alias for actor in (base, *parts) for alias in (actor.label, *actor.aliases)} - {base.label}
        known = base if base.wikidata else next((actor for actor in parts if actor.wikidata), base)
        roles = dict.fromkeys(role for actor in (base, *parts) for role in actor.roles)
        return replace(
            base,
            iso3=base.iso3 or next((actor.iso3 for actor in parts if actor.iso3), None),
            aliases=tuple(sorted(names)),
            wikidata=known.wikidata,
            wikidata_sourced=known.wikidata_sourced,
            roles=tuple(sorted(roles, key=lambda role: (role.start or "", repr(role)))),
        )
