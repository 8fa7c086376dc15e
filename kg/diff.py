"""Two stores compared: documents, events, claims and actors added, removed or changed, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from kg.model import Actor, Event, Extraction
from kg.store import Store

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference. what: document, event or actor; id: of it; text: what it is or what changed, in words."""

    document: str
    what: Literal["document", "event", "actor"]
    id: str
    kind: Kind
    text: str
    sentence: str = ""

    def __str__(self) -> str:
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.kind]
        quote = f' — "{self.sentence}"' if self.sentence else ""
        return f"{sign} {self.document}: {self.what} {self.text}{quote}"


def diff(old: Store, new: Store) -> tuple[Change, ...]:
    """Return what differs, sorted; () when nothing does.

    Documents whose graphs have the same hash are not opened: the time goes with what changed, not with the stores.
    """
    before, after = ({info.key: info for info in store.documents()} for store in (old, new))
    found: list[Change] = []
    for key in before.keys() | after.keys():
        one, two = before.get(key), after.get(key)
        if one is None and two is not None:
            found.append(Change(two.id, "document", key, "added", f"{two.quads} statements"))
            found.extend(_compare(two.id, None, new.extraction(key)))
        elif two is None and one is not None:
            found.append(Change(one.id, "document", key, "removed", f"{one.quads} statements"))
            found.extend(_compare(one.id, old.extraction(key), None))
        elif one is not None and two is not None and one.hash != two.hash:
            found.extend(_compare(two.id, old.extraction(key), new.extraction(key)))
    return tuple(sorted(found))


def _compare(name: str, old: Extraction | None, new: Extraction | None) -> Iterator[Change]:
    if old is not None and new is not None:
        changed = _fields(old.document, new.document, skip=("key",))
        if changed:
            yield Change(name, "document", new.document.key, "changed", changed)
    events = ({event.id: event for event in one.events} if one else {} for one in (old, new))
    actors = ({actor.id: actor for actor in one.actors} if one else {} for one in (old, new))
    yield from _records(name, "event", *events)
    yield from _records(name, "actor", *actors)


def _records(name: str, what: Literal["event", "actor"], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for key in old.keys() | new.keys():
        one, two = old.get(key), new.get(key)
        if one == two:
            continue
        kind: Kind = "changed"
        if one is None or two is None:
            kind = "added" if one is None else "removed"
        record: Any = two if two is not None else one
        text = _described(record)
        if kind == "changed":
            text += f": {_fields(one, two)}"
        sentence = record.evidence[0].quote if what == "event" and record.evidence else ""
        yield Change(name, what, key, kind, text, sentence)


def _described(record: Event | Actor) -> str:
    if isinstance(record, Actor):
        return f"{record.label} ({record.type})"
    sources, targets = (", ".join(mention.actor for mention in some) for some in (record.sources, record.targets))
    return f"{sources} {record.relation} {targets}".strip() + f" [{record.status}]"


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
