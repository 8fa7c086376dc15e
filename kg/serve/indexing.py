"""A generation of a store becomes the index: `python -m kg.serve.indexing`, a process of low precedence."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.frames import Frames
from kg.model import Actor, Document, Event, Extraction
from kg.names import digest
from kg.render.payload import merge_actors
from kg.serve.isolation import stand_back
from kg.serve.opening import open_reader
from kg.serve.records import decode, encode
from kg.serve.relations import relation_of
from kg.serve.schema import connect, day_bounds, fold


def build(where: str, path: Path, generation: int) -> int:
    """Bring the index to the newest generation; return how many documents were read or forgotten.

    One transaction: a process that is killed leaves the index as it was. Raises StoreError, sqlite3.Error.
    """
    store = open_reader(where)
    with contextlib.closing(connect(path, write=True)) as database:
        database.execute("BEGIN IMMEDIATE")
        try:
            changed = _bring_up(database, store)
            _put_meta(database, generation, store)
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
        if changed:
            with contextlib.suppress(sqlite3.OperationalError):
                database.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return changed


def _bring_up(database: sqlite3.Connection, store: Any) -> int:
    wanted = {info.key: f"{info.hash} {info.run}" for info in store.documents()}
    known = {row["key"]: (row["id"], row["hash"]) for row in database.execute("SELECT key, id, hash FROM document")}
    gone = [key for key, (_, hash_) in known.items() if wanted.get(key) != hash_]
    new = [key for key, hash_ in wanted.items() if key not in known or known[key][1] != hash_]
    touched: set[str] = set()
    for key in gone:
        touched |= _forget(database, known[key][0])
    for key in new:
        touched |= _add(database, store.extraction(key), wanted[key], store.frames)
    _merge(database, touched)
    return len({*gone, *new})


def _forget(database: sqlite3.Connection, document: int) -> set[str]:
    touched = {row[0] for row in database.execute("SELECT actor FROM said WHERE document = ?", (document,))}
    events = "(SELECT id FROM event WHERE document = ?)"
    quotes = database.execute("SELECT min(id), max(id) FROM event WHERE document = ?", (document,)).fetchone()
    if quotes[0] is not None:
        first, last = quotes
        database.execute("DELETE FROM quote WHERE rowid BETWEEN ? AND ?", (first << 10, (last << 10) + 1023))
    for table in ("pair", "voice"):
        database.execute(f"DELETE FROM {table} WHERE event IN {events}", (document,))
    for table, column in (("event", "document"), ("said", "document"), ("document", "id")):
        database.execute(f"DELETE FROM {table} WHERE {column} = ?", (document,))
    return touched


def _add(database: sqlite3.Connection, extraction: Extraction, hash_: str, frames: Frames) -> set[str]:
    """Add a document; its events have consecutive ids, and a quote's row id holds the event's (id * 1024 + place)."""
    given = extraction.document
    kept = encode(Document(**{name: getattr(given, name) for name in _DOCUMENT}, text=""))
    row = (given.key, hash_, given.id, given.date, kept)
    document = database.execute("INSERT INTO document(key, hash, name, date, record) VALUES (?,?,?,?,?)", row).lastrowid
    database.executemany(
        "INSERT INTO said VALUES (?,?,?)", ((document, actor.id, encode(actor)) for actor in extraction.actors)
    )
    for event in extraction.events:
        _add_event(database, event, document, given, frames)
    return {actor.id for actor in extraction.actors}


_DOCUMENT = ("id", "key", "title", "date", "publisher", "url", "language", "reader", "place")


def _add_event(
    database: sqlite3.Connection, event: Event, document: int | None, given: Document, frames: Frames
) -> None:
    day, last = day_bounds(event.when.start, event.when.end, given.date)
    weight = relation_of(frames, event.relation).contact_weight
    contact = weight * {"asserted": 1.0, "planned": 0.5}.get(event.status, 0.0)
    row = (event.id, document, event.relation, event.status, day, last, contact, event.medium, encode(event))
    number = database.execute(
        "INSERT INTO event(name, document, relation, status, day, last, contact, medium, record) "
        "VALUES (?,?,?,?,?,?,?,?,?)",
        row,
    ).lastrowid
    assert number is not None
    pairs = {(a.actor, b.actor) for a, b in event.pairs()}
    database.executemany("INSERT INTO pair VALUES (?,?,?)", ((a, b, number) for a, b in sorted(pairs)))
    voices = {actor for claim in event.claims for actor in claim.chain}
    database.executemany("INSERT INTO voice VALUES (?,?)", ((voice, number) for voice in sorted(voices)))
    quotes = dict.fromkeys(evidence.quote for evidence in event.evidence)
    database.executemany(
        "INSERT INTO quote(rowid, words, event) VALUES (?,?,?)",
        (((number << 10) + place, _clean(quote), number) for place, quote in enumerate(list(quotes)[:1024])),
    )


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _merge(database: sqlite3.Connection, touched: Iterable[str]) -> None:
    """Put together again what all documents say of each touched actor."""
    for name in sorted(touched):
        rows = [row[0] for row in database.execute("SELECT rowid FROM spelling WHERE actor = ?", (name,))]
        database.executemany("DELETE FROM spelling_text WHERE rowid = ?", ((row,) for row in rows))
        database.execute("DELETE FROM spelling WHERE actor = ?", (name,))
        said = database.execute("SELECT record FROM said WHERE actor = ? ORDER BY document", (name,))
        records = [decode(Actor, record) for (record,) in said]
        if not records:
            database.execute("DELETE FROM actor WHERE name = ?", (name,))
            continue
        [actor] = merge_actors([records])
        count = "SELECT count(*) FROM (SELECT event FROM pair WHERE a = ? UNION SELECT event FROM pair WHERE b = ?)"
        events = database.execute(count, (name, name)).fetchone()[0]
        row = (name, _clean(actor.label), actor.type, actor.iso3, encode(actor), events)
        database.execute("INSERT OR REPLACE INTO actor VALUES (?,?,?,?,?,?)", row)
        for shown in dict.fromkeys((actor.label, *actor.aliases)):
            folded = fold(_clean(shown))
            put = database.execute("INSERT INTO spelling VALUES (?,?,?)", (name, folded, _clean(shown)))
            database.execute("INSERT INTO spelling_text(rowid, folded) VALUES (?,?)", (put.lastrowid, folded))


def _put_meta(database: sqlite3.Connection, generation: int, store: Any) -> None:
    counts = {
        "documents": "SELECT count(*) FROM document",
        "events": "SELECT count(*) FROM event",
        "actors": "SELECT count(*) FROM actor",
        "pairs": "SELECT count(*) FROM (SELECT DISTINCT min(a, b), max(a, b) FROM pair)",
        "first": "SELECT min(day) FROM event",
        "last": "SELECT max(last) FROM event",
    }
    said = {name: database.execute(query).fetchone()[0] for name, query in counts.items()}
    hashes = [row[0] + " " + row[1] for row in database.execute("SELECT key, hash FROM document ORDER BY key")]
    said |= {"generation": generation, "quads": len(store.index), "digest": digest(*hashes)}
    database.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", ((k, json.dumps(v)) for k, v in said.items()))


def main() -> None:
    """Run once: `python -m kg.serve.indexing '{"where": ..., "index": FILE, "generation": N, "isolate": true}'`."""
    given = json.loads(sys.argv[1])
    stand_back(isolate=given["isolate"], nice=5)
    build(given["where"], Path(given["index"]), given["generation"])


if __name__ == "__main__":
    main()
