"""A sheet of events to be judged in a spreadsheet, and the judgements in one that comes back."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import identity
from kg.errors import InputError
from kg.model import Actor, Judgement
from kg.review.items import Item
from kg.tables.cells import unguarded

# The first columns are for reading, the middle ones for whoever judges, the last for the program.
SHOWN = ("document", "date", "publisher", "source", "relation", "target", "status", "said_by", "sentence")
CODED = ("verdict", "relation_is", "status_is", "direction_is", "source_is", "target_is", "why")
KEPT = ("event", "key", "reading", "sentence_hash", "stratum", "stratum_events")
COLUMNS = (*SHOWN, *CODED, *KEPT)
_VERDICTS = {
    **dict.fromkeys(("accept", "y", "yes", "1", "right", "true"), "accept"),
    **dict.fromkeys(("reject", "n", "no", "0", "wrong", "false"), "reject"),
    **dict.fromkeys(("correct", "c"), "correct"),
    **dict.fromkeys(("", "?", "unsure", "u"), ""),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that came back. verdict: accept, reject, correct, or "" where nothing was decided; number: its line."""

    number: int
    verdict: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def rows(items: Iterable[Item], strata: Mapping[str, tuple[str, int]] | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the header and a row for each event. strata: event id -> (stratum, how many events it has)."""
    yield COLUMNS
    for item in items:
        event = item.event
        chains = dict.fromkeys(claim.chain for claim in event.claims if claim.chain)
        stratum, size = (strata or {}).get(event.id, ("", ""))
        yield (
            item.document.id,
            item.document.date or "",
            item.document.publisher or "",
            _names(item, [mention.actor for mention in event.sources]),
            event.relation,
            _names(item, [mention.actor for mention in event.targets]),
            event.status,
            "; ".join(", citing ".join(item.label(actor) for actor in chain) for chain in chains),
            " / ".join(dict.fromkeys(one.quote for one in event.evidence)),
            *("" for _ in CODED),
            event.id,
            item.document.key,
            identity.reading(item.read),
            identity.sentence(item.read),
            stratum,
            size,
        )


def _names(item: Item, actors: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(item.label(actor) for actor in actors))


def read_sheet(path: Path) -> list[Row]:
    """Return the rows of a sheet. Raises InputError naming file and line of the first one that cannot be used."""
    found = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            comma = max(",;\t", key=head.count)  # spreadsheets of some countries write semicolons
            file.seek(0)
            reader = csv.DictReader(file, delimiter=comma)
            missing = [name for name in ("event", "verdict") if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(path.name, f"no column {' and '.join(missing)}: is this a sheet of kg?")
            for number, cells in enumerate(reader, 2):
                clean = {name: unguarded(value) for name, value in cells.items() if isinstance(value, str) and name}
                found.append(Row(number, _verdict(clean, f"{path.name}:{number}"), clean))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(path.name, f"cannot be read: {error}") from error
    return found


def _verdict(cells: Mapping[str, str], where: str) -> str:
    told = cells.get("verdict", "").strip().casefold()
    if told not in _VERDICTS:
        raise InputError(where, f"the verdict is {told!r}; write accept, reject or correct, or leave it empty")
    changed = [name for name in CODED[1:-1] if cells.get(name, "").strip()]
    if changed and _VERDICTS[told] in ("accept", "reject"):
        raise InputError(where, f"the verdict is {told}, but {changed[0]} is filled in: write correct, or empty it")
    if changed:
        return "correct"
    if _VERDICTS[told] == "correct":
        raise InputError(
            where, "the verdict is correct, but nothing says what is right: fill in one of the _is columns"
        )
    return _VERDICTS[told]


def judgements(
    found: Iterable[Row],
    *,
    by: str,
    when: str,
    resolve: Callable[[str], Actor],
    read_actors: Callable[[str, str, str], list[str]],
    relations: Any,
    name: str,
) -> Iterator[Judgement]:
    """Yield the judgements of the rows on which something was decided.

    resolve: the actor whom a name means. read_actors: given document key, event id and `source` or `target`, the ids
    that were read there. Raises InputError for a row that cannot be used.
    """
    for row in found:
        if not row.verdict:
            continue
        where = f"{name}:{row.number}"
        if not (row["key"] and row["reading"]):
            raise InputError(where, "the columns key and reading are empty: keep them as they were written")
        changes = _changes(row, where, resolve, read_actors, relations) if row.verdict == "correct" else {}
        yield Judgement(
            row.verdict,  # type: ignore[arg-type]
            by,
            when,
            row["why"].strip(),
            documents=((row["key"], row["document"]),),
            event=row["event"],
            reading=row["reading"],
            sentence=row["sentence_hash"],
            **changes,
        )


def _changes(row: Row, where: str, resolve: Any, read_actors: Any, relations: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if row["relation_is"].strip():
        changes["relation"] = row["relation_is"].strip()
        relations.relation(changes["relation"])
    if row["status_is"].strip():
        changes["status"] = row["status_is"].strip()
        if changes["status"] not in identity.CLAIMED:
            raise InputError(where, f"no claim has the status {changes['status']!r}: {', '.join(identity.CLAIMED)}")
    if row["direction_is"].strip():
        changes["reverse"] = True
    instead: dict[str, Actor] = {}
    for role in ("source", "target"):
        right = row[f"{role}_is"].strip()
        if right:
            read = read_actors(row["key"], row["event"], role)
            if len(read) != 1:
                raise InputError(where, f"the event has {len(read)} actors as {role}: correct it with `kg review`")
            instead[read[0]] = resolve(right)
    return {**changes, "instead": tuple(instead.items())}
