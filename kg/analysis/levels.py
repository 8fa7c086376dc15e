"""Levels: the same contacts seen between people, between states, or between organizations; windows and exclusions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from kg.analysis.contacts import Contact, day_number
from kg.gazetteer import load_gazetteer
from kg.model import Actor

Level = Literal["person", "polity", "organization"]

# Who speaks for a state. An armed group or a company of a country does not, so it stays itself at every level.
UNION = "European_Union"  # the one body with a code of its own (EUE), for which its officials act as others for states
STATE_TYPES = frozenset({"country", "ministry", "security_force", "office"})


def actors_by_id(groups: Iterable[Iterable[Actor]]) -> dict[str, Actor]:
    """Return one record per actor id: the one with the most roles, then the first seen."""
    found: dict[str, Actor] = {}
    for group in groups:
        for actor in group:
            known = found.get(actor.id)
            if known is None or len(actor.roles) > len(known.roles):
                found[actor.id] = actor
    return found


def with_states(actors: Mapping[str, Actor]) -> dict[str, Actor]:
    """Return the actors and, from the gazetteer, the states they act for that no document names itself."""
    missing = {actor.iso3 for actor in actors.values() if actor.iso3} - set(polities(actors))
    known = dict(actors)
    if missing:
        gazetteer = load_gazetteer()
        for iso3 in sorted(missing):
            state = gazetteer.country(iso3)
            if state is not None:
                known.setdefault(state, gazetteer.actor(state))
    return known


def polity_of(actor: Actor, day: float | None) -> str | None:
    """Return the state (ISO 3166 alpha-3) an actor acts for on a day; None for those who act for none.

    A person's state is that of the office held on the day; without a day, or an office then, the actor's own `iso3`.
    """
    if actor.type == "person":
        for role in actor.roles:
            if day is None or role.iso3 is None:
                continue
            began = role.start is None or day_number(role.start) <= day
            if began and (role.end is None or day < day_number(role.end)):
                return role.iso3
        return actor.iso3
    return actor.iso3 if actor.type in STATE_TYPES else None


def polities(actors: Mapping[str, Actor]) -> dict[str, str]:
    """Return ISO code -> actor id of the state where the documents name it."""
    return {
        actor.iso3: actor.id
        for actor in sorted(actors.values(), key=lambda actor: actor.id, reverse=True)
        if actor.iso3 and (actor.type == "country" or actor.id == UNION)
    }


def at_level(found: Sequence[Contact], actors: Mapping[str, Actor], level: Level) -> tuple[Contact, ...]:
    """Return the contacts between actors of a level; what falls inside one actor of that level is left out.

    person: as named. polity: people, ministries, forces and offices act for their state (dated offices).
    organization: people act for their state, institutions stay themselves.
    """
    if level == "person":
        return tuple(found)
    states = polities(actors)

    def lift(actor_id: str, day: float | None) -> str:
        actor = actors.get(actor_id)
        if actor is None or (level == "organization" and actor.type != "person"):
            return actor_id
        iso3 = polity_of(actor, day)
        return states.get(iso3, iso3) if iso3 else actor_id

    lifted = []
    for contact in found:
        participants = tuple(sorted({lift(actor, contact.day) for actor in contact.participants}))
        if len(participants) > 1:
            initiator = lift(contact.initiator, contact.day) if contact.initiator else None
            lifted.append(replace(contact, participants=participants, initiator=initiator))
    return tuple(lifted)


def foreign(found: Sequence[Contact], actors: Mapping[str, Actor]) -> tuple[Contact, ...]:
    """Return the contacts whose participants do not all act for one state: a cabinet meeting is no diplomacy."""
    kept = []
    for contact in found:
        states = {polity_of(actors[actor], contact.day) if actor in actors else None for actor in contact.participants}
        if len(states) > 1 or None in states:
            kept.append(contact)
    return tuple(kept)


def without(found: Sequence[Contact], excluded: Collection[str]) -> tuple[Contact, ...]:
    """Return the contacts with some actors left out of them; a contact with fewer than two left is dropped."""
    kept = []
    for contact in found:
        participants = tuple(actor for actor in contact.participants if actor not in excluded)
        if len(participants) == len(contact.participants):
            kept.append(contact)
        elif len(participants) > 1:
            kept.append(replace(contact, participants=participants))
    return tuple(kept)


def around(found: Sequence[Contact], ego: str) -> tuple[Contact, ...]:
    """Return the contacts of an actor and those of its counterparts among themselves."""
    near = {actor for contact in found if ego in contact.participants for actor in contact.participants}
    kept = []
    for contact in found:
        participants = tuple(actor for actor in contact.participants if actor in near)
        if len(participants) > 1:
            kept.append(replace(contact, participants=participants))
    return tuple(kept)


def in_window(found: Sequence[Contact], *, days: int | None, as_of: float | None) -> tuple[Contact, ...]:
    """Return the contacts of the last `days` days up to `as_of` (default: the last dated contact).

    Undated contacts stay: nothing says that they lie outside. days None: no lower bound.
    """
    dated = [contact.day for contact in found if contact.day is not None]
    if not dated:
        return tuple(found)
    last = as_of if as_of is not None else max(dated)
    first = last - days if days is not None else float("-inf")
    return tuple(contact for contact in found if contact.day is None or first < contact.day <= last)


def undated_lift(actors: Mapping[str, Actor], level: Level) -> dict[str, str]:
    """Return actor id -> id at a level, by present affiliation, for layers whose events are not placed in time."""
    if level == "person":
        return {}
    states = polities(actors)
    lifted = {}
    for actor in actors.values():
        iso3 = polity_of(actor, None) if level == "polity" or actor.type == "person" else None
        if iso3:
            lifted[actor.id] = states.get(iso3, iso3)
    return lifted
