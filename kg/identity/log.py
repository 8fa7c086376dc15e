"""The log: judgements in the order they were made. Nothing is ever taken out of it; an undo is one more judgement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.errors import UsageError
from kg.identity.text import stanza
from kg.model import Actor, Event, Judgement
from kg.names import digest


def numbered(judgements: Iterable[Judgement], log: Sequence[Judgement] = ()) -> tuple[Judgement, ...]:
    """Return judgements with their ids, as they would follow a log. Raises UsageError for an id that is not theirs.

    An id is a hash of the judgement and of how often the very same stands before it, so that the same file replayed
    twice is one, and a decision taken back and taken again is two. Of actors their aliases and offices are left out.
    """
    seen: dict[str, int] = {}
    for earlier in log:
        text = stanza(replace(earlier, id=""))
        seen[text] = seen.get(text, 0) + 1
    found = []
    for judgement in map(_bare, judgements):
        text = stanza(replace(judgement, id=""))
        if judgement.id:
            whole, ids = judgement, [digest(text, str(number), length=12) for number in range(seen.get(text, 0) + 100)]
            if judgement.id not in ids:
                raise UsageError(
                    f"judgement {judgement.id} was changed by hand: take its `judgement:` line out, and it is a new one"
                )
        else:
            whole = replace(judgement, id=digest(text, str(seen.get(text, 0)), length=12))
        seen[text] = seen.get(text, 0) + 1
        found.append(whole)
    return tuple(found)


def _bare(judgement: Judgement) -> Judgement:
    """Return a judgement whose actors have nothing that its stanza has not."""

    def bare(actor: Actor | None) -> Actor | None:
        return actor if actor is None or not (actor.aliases or actor.roles) else replace(actor, aliases=(), roles=())

    instead = tuple((read, bare(actor) or actor) for read, actor in judgement.instead)
    return replace(judgement, actor=bare(judgement.actor), other=bare(judgement.other), instead=instead)


def active(log: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Return what was not undone, in order, undoings too. An undo can be undone: what it undid is in force again."""
    undone: set[str] = set()
    kept = []
    for judgement in reversed(log):
        if judgement.id not in undone:
            kept.append(judgement)
            if judgement.verdict == "undo":
                undone.add(judgement.undoes or "")
    return tuple(reversed(kept))


def in_force(log: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Return the judgements that were not undone, in order, without the undoing itself."""
    return tuple(judgement for judgement in active(log) if judgement.verdict != "undo")


def find(log: Sequence[Judgement], name: str) -> Judgement:
    """Return the judgement whose id begins with `name`, or for `last` the last one that is not undone.

    Raises UsageError when there is none, or several.
    """
    some = [judgement for judgement in log if name and judgement.id.startswith(name)]
    if name == "last":
        some = list(active(log)[-1:])
    if len(some) != 1:
        what = f"the id of {len(some)} judgements begins" if some else "the id of no judgement begins"
        raise UsageError(f"{what} with {name!r}: `kg judgements history` lists them")
    return some[0]


def undo(judgement: Judgement, log: Sequence[Judgement], *, by: str, when: str, why: str = "") -> Judgement:
    """Return the judgement that undoes another. Raises UsageError when it is undone already."""
    if judgement not in active(log):
        raise UsageError(f"judgement {judgement.id} is undone already")
    return Judgement("undo", by, when, why, undoes=judgement.id)


def reading(event: Event) -> str:
    """Return an event in words as it was read: `A, B spokeWith C [asserted]`, actors by id."""
    sources, targets = (", ".join(mention.actor for mention in some) for some in (event.sources, event.targets))
    return f"{sources} {event.relation} {targets}".strip() + f" [{event.status}]"


def sentence(event: Event) -> str:
    """Return the hash of an event's first sentence, by which it is known again in a text that was edited."""
    return digest(event.evidence[0].quote, length=12) if event.evidence else ""


def describe(judgement: Judgement) -> str:
    """Return a judgement in words, without who, when and why."""
    one, two = (_named(actor) for actor in (judgement.actor, judgement.other))
    match judgement.verdict:
        case "same":
            return f"{two} is {one}"
        case "different":
            return f"{one} is not {two}"
        case "unsure":
            return f"nobody can tell whether {one} is {two}"
        case "split":
            where = [name for _, name in judgement.documents] + [f"event {event}" for event in judgement.events]
            return f"{one} is {two} in {', '.join(where)}"
        case "undo":
            return f"takes back {judgement.undoes}"
    document = judgement.documents[0][1] if judgement.documents else "?"
    return f"{judgement.verdict} {judgement.reading} in {document}" + "".join(
        f", {what}" for what in _changes(judgement)
    )


def _changes(judgement: Judgement) -> list[str]:
    found = []
    if judgement.relation is not None:
        found.append(f"relation {judgement.relation}")
    if judgement.status is not None:
        found.append(f"status {judgement.status}")
    if judgement.reverse:
        found.append("the other way round")
    return found + [f"{_named(actor)} instead of {read}" for read, actor in judgement.instead]


def _named(actor: Actor | None) -> str:
    if actor is None:
        return "?"
    return actor.label if actor.label == actor.id else f"{actor.label} ({actor.id})"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two judgements that cannot both hold: what stood first, and what contradicts it."""

    one: Judgement
    two: Judgement

    def __str__(self) -> str:
        def told(judgement: Judgement) -> str:
            why = f": {judgement.why}" if judgement.why else ""
            return f"{judgement.by} ({judgement.id}, {judgement.when}){why}"

        return f"{describe(self.one)}, says {told(self.one)}; {describe(self.two)}, says {told(self.two)}"
