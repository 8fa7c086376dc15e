"""A log read as what holds now: which actors are one, which were taken apart, what was decided of each event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kg.identity.log import Clash, in_force
from kg.model import Actor, Judgement

Pair = tuple[str, str]
Place = tuple[str, str | None]  # an id read, and the event it was read in; None: anywhere in the document


@dataclass(frozen=True)
class Decisions:
    """What a log comes to.

    into: id read -> id kept, only where they differ. facts: id -> what is known of an actor that decisions name.
    splits: document key -> what was read where -> actor meant. events: document key -> judgements on its events, one
    an event. apart: pairs of ids judged different; unsure: pairs about which nobody could tell. clashes: judgements
    that contradict earlier ones through others (A is B, B is C, A is not C); the later one does not hold.
    """

    into: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Actor] = field(default_factory=dict)
    splits: Mapping[str, Mapping[Place, Actor]] = field(default_factory=dict)
    events: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)
    apart: frozenset[Pair] = frozenset()
    unsure: frozenset[Pair] = frozenset()
    clashes: tuple[Clash, ...] = ()

    def kept(self, actor: str) -> str:
        """Return the id under which an actor stands in the graph."""
        return self.into.get(actor, actor)

    def differ(self, one: str, two: str) -> bool:
        """Whether two actors were judged to be different, themselves or as what they are part of."""
        return ordered(self.kept(one), self.kept(two)) in self._apart_kept

    @cached_property
    def _apart_kept(self) -> frozenset[Pair]:
        return frozenset(ordered(self.kept(one), self.kept(two)) for one, two in self.apart)

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Kept id -> the ids that are one with it, sorted, without itself."""
        found: dict[str, list[str]] = {}
        for name, kept in self.into.items():
            found.setdefault(kept, []).append(name)
        return {kept: tuple(sorted(names)) for kept, names in found.items()}

    def __bool__(self) -> bool:
        return bool(self.into or self.splits or self.events)


def ordered(one: str, two: str) -> Pair:
    """Return two ids as a pair that does not depend on which comes first."""
    return (one, two) if one <= two else (two, one)


def decide(log: Sequence[Judgement]) -> Decisions:
    """Return what a log comes to. Of two judgements on one subject the later holds."""
    holding = in_force(log)
    pairs: dict[Pair, Judgement] = {}
    splits: dict[str, dict[Place, Actor]] = {}
    events: dict[str, dict[str, Judgement]] = {}
    for judgement in holding:
        if judgement.event is not None:
            for key, _ in judgement.documents:
                events.setdefault(key, {}).pop(judgement.event, None)  # so that the later stands later
                events[key][judgement.event] = judgement
        elif judgement.actor is not None and judgement.other is not None:
            one, two = judgement.actor, judgement.other
            if judgement.verdict == "split":
                for key, _ in judgement.documents:
                    for event in judgement.events or (None,):
                        splits.setdefault(key, {})[one.id, event] = two
            else:
                pairs.pop(ordered(one.id, two.id), None)
                pairs[ordered(one.id, two.id)] = judgement
    into, facts, clashes = _clusters(pairs)
    return Decisions(
        into=into,
        facts=facts,
        splits=splits,
        events={key: tuple(some.values()) for key, some in events.items()},
        apart=frozenset(pair for pair, judgement in pairs.items() if judgement.verdict == "different"),
        unsure=frozenset(pair for pair, judgement in pairs.items() if judgement.verdict == "unsure"),
        clashes=clashes,
    )


def _clusters(pairs: Mapping[Pair, Judgement]) -> tuple[dict[str, str], dict[str, Actor], tuple[Clash, ...]]:
    """Join what is the same, oldest first, unless that would make two one that were judged different."""
    apart = {pair: judgement for pair, judgement in pairs.items() if judgement.verdict == "different"}
    group: dict[str, list[str]] = {}
    holding, clashes = [], []
    for judgement in pairs.values():
        if judgement.verdict != "same" or judgement.actor is None or judgement.other is None:
            continue
        one, two = (group.get(actor.id, [actor.id]) for actor in (judgement.actor, judgement.other))
        if one is two:
            holding.append(judgement)
            continue
        against = [apart[pair] for a in one for b in two if (pair := ordered(a, b)) in apart]
        if against:
            clashes.append(Clash(against[0], judgement))
            continue
        joined = [*one, *two]
        group.update((name, joined) for name in joined)
        holding.append(judgement)
    facts = {
        actor.id: actor for judgement in holding for actor in (judgement.other, judgement.actor) if actor is not None
    }
    into: dict[str, str] = {}
    for names in {id(names): names for names in group.values()}.values():
        kept = _root(names, holding)
        into.update((name, kept) for name in names if name != kept)
    return into, facts, tuple(clashes)


def _root(names: Sequence[str], holding: Sequence[Judgement]) -> str:
    """Return which id is kept: the one that goes into no other; of several, and in a circle, the first to be named."""
    inside = set(names)
    mine = [judgement for judgement in holding if judgement.actor is not None and judgement.actor.id in inside]
    gone = {judgement.other.id for judgement in mine if judgement.other is not None}
    first = [judgement.actor.id for judgement in mine if judgement.actor is not None]
    return next((name for name in first if name not in gone), first[0])


def touched(old: Decisions, new: Decisions) -> tuple[set[str], set[str]]:
    """Return which actors (ids read and ids kept) and which documents (keys) stand otherwise now."""
    actors: set[str] = set()
    for one, two in ((old, new), (new, old)):
        for name, kept in one.into.items():
            if two.into.get(name) != kept or one.facts.get(kept) != two.facts.get(kept):
                actors |= {name, kept, two.kept(name), *one.members[kept]}
    keys = {key for key in old.splits.keys() | new.splits.keys() if old.splits.get(key) != new.splits.get(key)}
    keys |= {key for key in old.events.keys() | new.events.keys() if old.events.get(key) != new.events.get(key)}
    return actors, keys


def would_clash(log: Sequence[Judgement], new: Iterable[Judgement]) -> tuple[Clash, ...]:
    """Return the clashes that new judgements would bring into a log."""
    before = set(map(str, decide(log).clashes))
    return tuple(clash for clash in decide([*log, *new]).clashes if str(clash) not in before)


def clashes_between(log: Sequence[Judgement], theirs: Sequence[Judgement]) -> Iterator[Clash]:
    """Yield each judgement of ours against one of theirs on the same subject with another outcome.

    log: ours; theirs: another editor's whole log. Only what the other did not know counts: what stands in both logs
    was common ground, and whoever decided otherwise after it meant to.
    """
    known = {judgement.id for judgement in theirs}
    ours = [judgement for judgement in in_force(log) if judgement.id not in known]
    mine = {judgement.id for judgement in log}
    holding = in_force(theirs)
    subjects: dict[object, Judgement] = {}
    for judgement in ours:
        subjects.update((subject, judgement) for subject in _subjects(judgement))
    for judgement in holding:
        if judgement.id in mine:
            continue
        for subject in _subjects(judgement):
            other = subjects.get(subject)
            if other is not None and _outcome(other) != _outcome(judgement):
                yield Clash(other, judgement)
                break


def _subjects(judgement: Judgement) -> Iterator[object]:
    """Yield what a judgement is about."""
    if judgement.event is not None:
        yield judgement.event
    elif judgement.actor is not None and judgement.other is not None:
        if judgement.verdict == "split":
            for key, _ in judgement.documents:
                yield from ((key, event, judgement.actor.id) for event in judgement.events or (None,))
        else:
            yield ordered(judgement.actor.id, judgement.other.id)


def _outcome(judgement: Judgement) -> object:
    """Return what a judgement says of its subject, whoever says it and why."""
    if judgement.event is not None:
        changes = (judgement.relation, judgement.status, judgement.reverse, judgement.instead)
        return judgement.verdict, judgement.reading, *changes
    if judgement.verdict == "split":
        return judgement.verdict, judgement.other and judgement.other.id
    return judgement.verdict
