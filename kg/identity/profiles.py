"""Everybody in a graph, with what the comparison of look-alikes needs to know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kg.identity.decisions import Pair, ordered
from kg.model import Actor, Extraction


@dataclass(frozen=True)
class Profile:
    """An actor as a whole store knows it. partners: who takes part in its events, and in how many."""

    actor: Actor
    events: int = 0
    documents: frozenset[str] = frozenset()
    partners: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class People:
    """profiles: by id, sorted. facing: pairs on the two sides of one event, which two names of one actor never are."""

    profiles: Mapping[str, Profile]
    facing: frozenset[Pair]


def profiles(extractions: Iterable[Extraction]) -> People:
    """Return everybody who is named in what was read."""
    actors: dict[str, Actor] = {}
    events: Counter[str] = Counter()
    documents: dict[str, set[str]] = {}
    partners: dict[str, Counter[str]] = {}
    facing: set[Pair] = set()
    for extraction in extractions:
        for actor in extraction.actors:
            actors[actor.id] = _joined(actors.get(actor.id), actor)
            documents.setdefault(actor.id, set()).add(extraction.document.key)
        for event in extraction.events:
            here = {mention.actor for mention in (*event.sources, *event.targets)}
            events.update(here)
            facing.update(ordered(one.actor, two.actor) for one, two in event.pairs())
            for name in here:
                partners.setdefault(name, Counter()).update(here - {name})
    found = {
        name: Profile(actor, events[name], frozenset(documents[name]), partners.get(name, Counter()))
        for name, actor in sorted(actors.items())
    }
    return People(found, frozenset(facing))


def _joined(known: Actor | None, actor: Actor) -> Actor:
    """Return what several documents know of one actor."""
    if known is None or known == actor:
        return actor
    return replace(
        known,
        iso3=known.iso3 or actor.iso3,
        aliases=tuple(sorted({*known.aliases, *actor.aliases})),
        wikidata=known.wikidata or actor.wikidata,
        wikidata_sourced=known.wikidata_sourced if known.wikidata else actor.wikidata_sourced,
        roles=tuple(dict.fromkeys((*known.roles, *actor.roles))),
    )
