"""Two stores compared: documents, events, claims and actors added, removed or changed, each with its sentence.

A document read anew by another version of the program, with the same result, is no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from kg import identity, rdf
from kg.model import Claim, Event, Extraction, Passage
from kg.names import ACTOR
from kg.store import DocumentInfo, Store

Kind = Literal["added", "removed", "changed"]
What = Literal["document", "event", "claim", "actor"]
WHATS: tuple[What, ...] = ("document", "event", "claim", "actor")
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference.

    document: where it was seen (of several, the first by name); id: of the document (key), event or actor; a claim has
    the id of its event; text: what it is or what changed, in words; sentence: one of the event, or "".
    """

    document: str
    what: What
    id: str
    kind: Kind
    text: str
    sentence: str = ""

    def __str__(self) -> str:
        quote = f' — "{self.sentence}"' if self.sentence else ""
        return f"{_SIGNS[self.kind]} {self.document}: {self.what} {self.text}{quote}"


def diff(old: Store, new: Store) -> tuple[Change, ...]:
    """Return what differs, sorted; () when nothing does.

    Documents whose graphs have the same hash are not opened: the time goes with what changed, not with the stores.
    A claim is told by itself where its event is in both; of an event added or removed the claims stand in its line.
    """
    before, after = ({info.key: info for info in store.documents()} for store in (old, new))
    found: list[Change] = []
    for key in before.keys() | after.keys():
        one, two = before.get(key), after.get(key)
        if one is None or two is None or one.hash != two.hash:
            found.extend(_document(old, new, one, two))
    return tuple(sorted((*(change for change in found if change.what != "actor"), *_actors(old, new, found))))


def totals(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    """Return how many of each kind were added, removed and changed: {"event": {"added": 2, ...}, ...}."""
    counted = Counter((change.what, change.kind) for change in changes)
    return {what: {kind: counted[what, kind] for kind in _SIGNS} for what in WHATS}  # type: ignore[index]


def as_json(changes: tuple[Change, ...]) -> dict[str, Any]:
    """Return the differences for programs: `different`, `totals` and `changes`, the fields of Change."""
    return {"different": bool(changes), "totals": totals(changes), "changes": [asdict(change) for change in changes]}


def describe(changes: Iterable[Change]) -> str:
    """Return the totals in words: `2 events added, 1 claim changed`; `no differences`."""
    parts = [
        f"{number} {what if number == 1 else what + 's'} {kind}"
        for what, numbers in totals(changes).items()
        for kind, number in numbers.items()
        if number
    ]
    return ", ".join(parts) or "no differences"


def _document(old: Store, new: Store, one: DocumentInfo | None, two: DocumentInfo | None) -> Iterator[Change]:
    """Yield what differs in one document; one or two is None where it is missing."""
    before = old.extraction(one.key) if one else None
    after = new.extraction(two.key) if two else None
    info = two or one
    assert info is not None
    if one is None or two is None:
        yield Change(info.id, "document", info.key, "added" if two else "removed", f"{info.quads} statements")
        yield from compare(info.id, before, after)
        return
    assert before is not None and after is not None
    changes = list(compare(info.id, before, after))
    told = _fields(before.document, after.document, skip=("key", "text"))
    if one.text != two.text:  # compared by hash: an export has no texts
        told = ", ".join(filter(None, (told, "text")))
    if not told and not changes and (number := _derived(old.quads(one.key), new.quads(two.key))):
        told = f"{number} statements: places in the text, or what is derived"
    if told:
        yield Change(info.id, "document", info.key, "changed", told)
    yield from changes


def _derived(old: Iterable[Any], new: Iterable[Any]) -> int:
    """Return how many statements differ, which version read the document left out."""
    run = rdf.term("kg:run")
    return len({quad for quad in old if quad.predicate != run} ^ {quad for quad in new if quad.predicate != run})


def compare(name: str, old: Extraction | None, new: Extraction | None) -> Iterator[Change]:
    """Yield what differs between two readings of one document, called `name`: events, claims and actors."""
    for id_, one, two in _events(old, new):
        sentence = _sentence(two or one)
        if one is None or two is None:
            yield Change(name, "event", id_, "added" if two else "removed", _described(two or one), sentence)
            continue
        changed = _fields(one, two, skip=("id", "before", "claims"))
        if changed:
            yield Change(name, "event", id_, "changed", f"{_described(two, claims=False)}: {changed}", sentence)
        yield from _claims(name, id_, one, two)
    some, others = ({actor.id: actor for actor in one.actors} if one else {} for one in (old, new))
    for id_, was, now in _differing(some, others):
        kind: Kind = "changed" if was and now else "added" if now else "removed"
        text = f"{(now or was).label} ({(now or was).type})"
        yield Change(name, "actor", id_, kind, f"{text}: {_fields(was, now)}" if was and now else text)


def _events(old: Extraction | None, new: Extraction | None) -> Iterator[tuple[str, Any, Any]]:
    """Yield the events that differ: id, before, after (None where there is none).

    An id hangs on where the event stands. In a text that was edited, an event that is gone and one that is new are the
    same when relation and participants are: the first with the first, and so on; that they moved is no difference.
    """
    before, after = ({event.id: event for event in one.events} if one else {} for one in (old, new))
    moved: dict[object, list[Event]] = {}
    for id_, event in before.items():
        if id_ not in after:
            moved.setdefault(_who_what(event), []).append(event)
    for id_, two in after.items():
        one = before.pop(id_, None)
        if one is None and (same := moved.get(_who_what(two))):
            one = same.pop(0)
            del before[one.id]
        if one is None or (one != two and _unmoved(one) != _unmoved(two)):
            yield id_, one and _unmoved(one), _unmoved(two)
    yield from ((id_, one, None) for id_, one in before.items())


def _who_what(event: Event) -> object:
    return event.relation, *(tuple(mention.actor for mention in some) for some in (event.sources, event.targets))


def _unmoved(event: Event) -> Event:
    """Return an event without what only says where it stands."""
    here = Passage(0, 1)

    def mentions(some: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(replace(mention, passage=here) for mention in some)

    evidence = (replace(one, sentence=here, trigger=here, source=None, target=None) for one in event.evidence)
    return replace(
        event,
        id="",
        before=(),
        sources=mentions(event.sources),
        targets=mentions(event.targets),
        evidence=tuple(evidence),
    )


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def _claims(name: str, id_: str, old: Event, new: Event) -> Iterator[Change]:
    """Yield the claims of one event that differ. A claim is known by who makes it (and which, of several)."""
    before, after = (_by_chain(event.claims) for event in (old, new))
    for key in sorted(before.keys() | after.keys()):
        one, two = before.get(key), after.get(key)
        if one == two:
            continue
        kind: Kind = "changed" if one and two else "added" if two else "removed"
        event, claim = (new, two) if two else (old, one)
        assert claim is not None
        text = f"{_said(claim)}, of {_described(event, claims=False)}"
        if one and two:
            text += f": {_fields(one, two)}"
        told = [event.evidence[index].quote for index in claim.evidence if index < len(event.evidence)]
        yield Change(name, "claim", id_, kind, text, told[0] if told else _sentence(event))


def _by_chain(claims: Iterable[Claim]) -> dict[tuple[tuple[str, ...], int], Claim]:
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for claim in claims:
        found[claim.chain, seen[claim.chain]] = claim
        seen[claim.chain] += 1
    return found


def _actors(old: Store, new: Store, changes: Iterable[Change]) -> Iterator[Change]:
    """Yield each change of an actor once, and only those it is one of in the whole store, not in a document alone."""
    together: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        if change.what == "actor":
            together.setdefault((change.id, change.kind, change.text), []).append(change)
    for (actor, kind, _), same in together.items():
        other = {"added": old, "removed": new}.get(kind)
        if other is not None and _knows(other, actor):
            continue
        first = min(same)
        yield first if len(same) == 1 else replace(first, text=f"{first.text}, in {len(same)} documents")


def _knows(store: Store, actor: str) -> bool:
    name = rdf.term("skos:prefLabel")
    found = store.index.quads_for_pattern(rdf.node(ACTOR, actor), name, None, None)
    return next(iter(found), None) is not None


def _described(event: Event, *, claims: bool = True) -> str:
    """Return an event in words: `A, B spokeWith C [asserted; asserted by D]`."""
    said = [_said(claim) for claim in event.claims if claim.chain] if claims else []
    return identity.reading(event).removesuffix("]") + "".join(f"; {one}" for one in said) + "]"


def _said(claim: Claim) -> str:
    by = ", citing ".join(claim.chain) if claim.chain else "the document itself"
    return f"{claim.status} by {by}"


def _sentence(event: Event) -> str:
    return event.evidence[0].quote if event.evidence else ""


def _fields(old: Any, new: Any, *, skip: tuple[str, ...] = ()) -> str:
    """Return the names of the fields that differ; short values with their change."""
    found = []
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in skip or before == after:
            continue
        short = all(
            value is None or (isinstance(value, str | float | bool) and len(str(value)) < 40)
            for value in (before, after)
        )
        found.append(f"{field.name} {before} -> {after}" if short else field.name)
    return ", ".join(found)
