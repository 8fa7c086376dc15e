"""Actors explained in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.deciding import actor_id, actor_meant
from kg.cli.judgements import history_line, is_about
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store import Store


def likeness(store: Store, actor: str, other: str) -> list[str]:
    """Return how alike two actors are, why, and what was decided, as lines."""
    from kg.gazetteer import load_gazetteer
    from kg.identity import ordered
    from kg.identity.likeness import Comparison
    from kg.identity.profiles import Profile, profiles

    people = profiles(store.extractions())
    some = [actor_meant(store, name) for name in (actor, other)]
    if some[0].id == some[1].id:
        raise UsageError(f"{actor!r} and {other!r} are one: {some[0].label} ({some[0].id})")
    one, two = (people.profiles.get(actor.id, Profile(actor)) for actor in some)
    like = Comparison(load_gazetteer()).compare(one, two, face=ordered(some[0].id, some[1].id) in people.facing)
    decisions = store.decisions
    told = "nothing was decided"
    if decisions.differ(some[0].id, some[1].id):
        told = "decided: different"
    elif ordered(some[0].id, some[1].id) in decisions.unsure:
        told = "decided: nobody can tell"
    names = " and ".join(f"{actor.label} ({actor.id})" for actor in some)
    reasons = like.reasons or ("their names have nothing in common",)
    return [f"{names}: {like.score:.2f}", *(f"  {reason}" for reason in reasons), f"  {told}"]


def known(store: Store, actor: str) -> list[str]:
    """Return what is known of an actor, how it is written, and what was decided of it, as lines."""
    from collections import Counter

    from kg.identity import active
    from kg.identity.profiles import profiles

    kept = actor_id(store, actor)
    profile = profiles(store.extractions()).profiles[kept]
    facts_of = profile.actor
    written: Counter[str] = Counter()
    for extraction in store.extractions():
        if extraction.document.key in profile.documents:
            written.update(
                f"{mention.text} ({mention.certainty})"
                for event in extraction.events
                for mention in (*event.sources, *event.targets)
                if mention.actor == kept
            )
    partners = sorted(profile.partners.items(), key=lambda item: (-item[1], item[0]))[:5]
    facts = [facts_of.type, *filter(None, (facts_of.iso3, facts_of.wikidata))]
    lines = [
        f"{facts_of.label} ({kept}): {', '.join(facts)}",
        f"  {profile.events} events in {len(profile.documents)} documents",
    ]
    if facts_of.aliases:
        lines.append(f"  also: {', '.join(facts_of.aliases)}")
    if partners:
        lines.append("  with: " + ", ".join(f"{name} {count}" for name, count in partners))
    if written:
        told = ", ".join(f"{name} {count}" for name, count in written.most_common(8))
        lines.append(f"  written: {told}")
    parts = store.decisions.members.get(kept, ())
    if parts:
        lines.append(f"  part of it: {', '.join(parts)}")
    names = {kept, *parts}
    holding = {judgement.id for judgement in active(store.judgements)}
    lines += [f"  {history_line(one, holding)}" for one in store.judgements if is_about(one, kept, names)]
    return lines
