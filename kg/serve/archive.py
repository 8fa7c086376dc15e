"""Reading the index: search, events by filter, actors, channels. Every answer is of one whole generation."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import Actor, Document, Event
from kg.serve.records import decode
from kg.serve.schema import connect, fold

Row = sqlite3.Row
NAMES, QUOTES = 8, 6  # hits of a search


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: every field that is given must fit. since, until: ISO days, both inclusive; voice: who says so.

    actors: all of them take part; with one actor, in any place. words: of a quote. undated: also those without a day.
    """

    actors: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    voice: str | None = None
    document: str | None = None
    since: str | None = None
    until: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An event with its document. place: where it stands in the order of answers, for the next page."""

    event: Event
    document: Document
    place: str


class Archive:
    """The index of a store, with as many connections as there are readers at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Read one generation, whatever is written meanwhile."""
        with self._turn:
            database = self._idle.pop() if self._idle else None
        if database is None:
            database = connect(self.path)
        try:
            database.execute("BEGIN")
            yield Reading(database)
        finally:
            database.execute("ROLLBACK")
            with self._turn:
                self._idle.append(database)

    def close(self) -> None:
        """Close every connection that nobody reads by."""
        with self._turn:
            while self._idle:
                self._idle.pop().close()


class Reading:
    """One consistent look at the index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        return self._database.execute(query, values).fetchall()

    def meta(self) -> dict[str, Any]:
        """Return counts, the generation, and hashes of the documents and of their analysis."""
        return {row["name"]: json.loads(row["value"]) for row in self._rows("SELECT * FROM meta WHERE name != 'kept'")}

    def analysis(self) -> dict[str, Any] | None:
        """Return what `kg.serve.analysing` kept, None when there is none yet."""
        for row in self._rows("SELECT value FROM meta WHERE name = 'kept'"):
            return dict(json.loads(row["value"]))
        return None

    # --- actors ---

    def actor(self, name: str) -> tuple[Actor, int] | None:
        """Return an actor and its number of events, None when there is none of that id."""
        for row in self._rows("SELECT record, events FROM actor WHERE name = ?", (name,)):
            return decode(Actor, row["record"]), row["events"]
        return None

    def actors(
        self, *, types: Sequence[str] = (), iso3: str | None = None, limit: int, after: str | None = None
    ) -> list[tuple[Actor, int]]:
        """Return actors, those with the most events first. after: `EVENTS~ID` of the one before."""
        where, values = ["1"], list[Any]()
        if types:
            where.append(f"type IN ({_marks(types)})")
            values += types
        if iso3:
            where.append("iso3 = ?")
            values.append(iso3)
        if after is not None:
            events, _, name = after.partition("~")
            where.append("(events < ? OR (events = ? AND name > ?))")
            values += [int(events), int(events), name]
        query = f"SELECT record, events FROM actor WHERE {' AND '.join(where)} ORDER BY events DESC, name LIMIT ?"
        return [(decode(Actor, row["record"]), row["events"]) for row in self._rows(query, (*values, limit))]

    def named(self, names: Iterable[str]) -> dict[str, tuple[Actor, int]]:
        """Return the actors of these ids that there are."""
        found = {}
        wanted = list(dict.fromkeys(names))
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            for row in self._rows(f"SELECT name, record, events FROM actor WHERE name IN ({_marks(part)})", part):
                found[row["name"]] = decode(Actor, row["record"]), row["events"]
        return found

    def neighbours(self, name: str, *, limit: int) -> list[tuple[str, str, int, str | None, str | None]]:
        """Return who an actor has to do with: (id, label, events, first day, last day), the most events first."""
        query = (
            "SELECT o.other, actor.label, count(DISTINCT o.event) AS n, min(event.day), max(event.last) FROM "
            "(SELECT b AS other, event FROM pair WHERE a = ? UNION ALL SELECT a, event FROM pair WHERE b = ?) AS o "
            "JOIN actor ON actor.name = o.other JOIN event ON event.id = o.event "
            "GROUP BY o.other ORDER BY n DESC, o.other LIMIT ?"
        )
        return [tuple(row) for row in self._rows(query, (name, name, limit))]

    # --- events ---

    def events(self, wanted: Wanted, *, limit: int, after: str | None = None) -> list[Found]:
        """Return events that fit, the latest first, undated ones last. after: `place` of the one before."""
        where, values = conditions(wanted)
        if after is not None:
            day, _, number = after.partition("~")
            where.append("(coalesce(event.day, '') < ? OR (coalesce(event.day, '') = ? AND event.id > ?))")
            values += [day, day, int(number)]
        query = (
            "SELECT event.id AS number, event.day, event.record AS event, document.record AS document FROM event "
            f"JOIN document ON document.id = event.document WHERE {' AND '.join(where)} "
            "ORDER BY event.day DESC, event.id LIMIT ?"
        )
        return [_found(row) for row in self._rows(query, (*values, limit))]

    def count(self, wanted: Wanted) -> int:
        """Return how many events fit."""
        where, values = conditions(wanted)
        query = f"SELECT count(*) FROM event WHERE {' AND '.join(where)}"
        return int(self._rows(query, values)[0][0])

    def event(self, name: str) -> Found | None:
        """Return an event, None when there is none of that id."""
        query = (
            "SELECT event.id AS number, event.day, event.record AS event, document.record AS document FROM event "
            "JOIN document ON document.id = event.document WHERE event.name = ?"
        )
        return next((_found(row) for row in self._rows(query, (name,))), None)

    def among(self, names: Sequence[str], *, limit: int) -> list[Found]:
        """Return the latest events of which both sides are among some actors."""
        marks = _marks(names)
        query = (
            "SELECT event.id AS number, event.day, event.record AS event, document.record AS document FROM event "
            "JOIN document ON document.id = event.document WHERE event.id IN "
            f"(SELECT event FROM pair WHERE a IN ({marks}) AND b IN ({marks})) "
            "ORDER BY event.day DESC, event.id LIMIT ?"
        )
        return [_found(row) for row in self._rows(query, (*names, *names, limit))]

    # --- documents and channels ---

    def document(self, key: str) -> Document | None:
        """Return a document without its text, None when there is none of that key."""
        for row in self._rows("SELECT record FROM document WHERE key = ?", (key,)):
            return decode(Document, row["record"])
        return None

    def documents(self, *, limit: int, after: str | None = None) -> list[tuple[Document, int]]:
        """Return documents with their number of events, the latest first. after: `DATE~KEY` of the one before."""
        where, values = "1", list[Any]()
        if after is not None:
            date, _, key = after.partition("~")
            where = "(coalesce(date, '') < ? OR (coalesce(date, '') = ? AND key > ?))"
            values = [date, date, key]
        query = (
            "SELECT record, (SELECT count(*) FROM event WHERE event.document = document.id) AS events FROM document "
            f"WHERE {where} ORDER BY coalesce(date, '') DESC, key LIMIT ?"
        )
        return [(decode(Document, row["record"]), row["events"]) for row in self._rows(query, (*values, limit))]

    def channels(self, actor: str | None, *, limit: int, offset: int = 0) -> list[Row]:
        """Return pairs in contact: a, b, contacts (weighted), events, first, last; the most contacts first."""
        who = "(pair.a = ? OR pair.b = ?) AND" if actor else ""
        values: list[Any] = [actor, actor] if actor else []
        query = (
            "SELECT min(pair.a, pair.b) AS a, max(pair.a, pair.b) AS b, sum(event.contact) AS contacts, "
            "count(DISTINCT event.id) AS events, min(event.day) AS first, max(event.last) AS last, "
            "group_concat(DISTINCT event.medium) AS media FROM pair JOIN event ON event.id = pair.event "
            f"WHERE {who} event.contact > 0 GROUP BY 1, 2 ORDER BY contacts DESC, a, b LIMIT ? OFFSET ?"
        )
        return self._rows(query, (*values, limit, offset))

    # --- search ---

    def find_actors(self, text: str, *, limit: int = NAMES) -> list[tuple[Row, str | None]]:
        """Return actors (name, label, type, events) whose names hold a text, and the alias where the label does not."""
        wanted = fold(text)
        if not wanted:
            return []
        if len(wanted) < 3:
            rows = "folded >= ? AND folded < ?"
            values: list[Any] = [wanted, wanted + "\U0010ffff"]
        else:
            rows = "rowid IN (SELECT rowid FROM spelling_text WHERE folded MATCH ? LIMIT 2000)"
            values = ['"' + wanted.replace('"', '""') + '"']
        query = (
            "SELECT actor.name, actor.label, actor.type, actor.events, spelling.shown, "
            "(spelling.folded = ?) * 4 + (substr(spelling.folded, 1, length(?)) = ?) * 2 + "
            "(instr(' ' || spelling.folded, ' ' || ?) > 0) AS rank "
            f"FROM (SELECT * FROM spelling WHERE {rows}) AS spelling JOIN actor ON actor.name = spelling.actor "
            "ORDER BY rank DESC, actor.events DESC, actor.name LIMIT ?"
        )
        found: dict[str, tuple[Row, str | None]] = {}
        for row in self._rows(query, (wanted, wanted, wanted, wanted, *values, limit * 8)):
            told = wanted in fold(row["label"])
            found.setdefault(row["name"], (row, None if told else row["shown"]))
        return list(found.values())[:limit]

    def find_quotes(self, text: str, *, limit: int = QUOTES) -> list[tuple[str, str]]:
        """Return (event id, words around) of quotes that hold all words of a text, the best first."""
        match = match_words(text)
        if match is None:
            return []
        query = (
            "SELECT event.name, snippet(quote, 0, '', '', '…', 14) FROM quote JOIN event ON event.id = quote.event "
            "WHERE quote MATCH ? ORDER BY rank LIMIT ?"
        )
        found: dict[str, str] = {}
        for name, words in self._rows(query, (match, limit * 3)):
            found.setdefault(name, words)
        return list(found.items())[:limit]


def match_words(text: str) -> str | None:
    """Return a full-text query for all words of a text, the last one perhaps unfinished; None without a word.

    >>> match_words('talks "AND* cairo')
    '"talks" "AND" "cairo"*'
    """
    words = ["".join(char for char in word if char.isalnum()) for word in fold_words(text)]
    words = [word for word in words if word][:12]
    return " ".join(f'"{word}"' for word in words) + "*" if words else None


def fold_words(text: str) -> list[str]:
    """Return the words of a text as they stand between spaces and signs."""
    return "".join(char if char.isalnum() else " " for char in text).split()


def conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    """Return SQL conditions on `event` with their values; nothing that was given stands in the SQL itself."""
    where, values = ["1"], list[Any]()
    for name in wanted.actors:
        where.append("event.id IN (SELECT event FROM pair WHERE a = ? UNION SELECT event FROM pair WHERE b = ?)")
        values += [name, name]
    for column, options in (("relation", wanted.relations), ("status", wanted.statuses)):
        if options:
            where.append(f"event.{column} IN ({_marks(options)})")
            values += options
    if wanted.types:
        kinds = f"(SELECT name FROM actor WHERE type IN ({_marks(wanted.types)}))"
        where.append(f"event.id IN (SELECT event FROM pair WHERE a IN {kinds} OR b IN {kinds})")
        values += [*wanted.types, *wanted.types]
    if wanted.voice:
        where.append("event.id IN (SELECT event FROM voice WHERE voice = ?)")
        values.append(wanted.voice)
    if wanted.document:
        where.append("event.document = (SELECT id FROM document WHERE key = ?)")
        values.append(wanted.document)
    if wanted.since:
        where.append("event.last >= ?")
        values.append(wanted.since)
    if wanted.until:
        where.append("event.day <= ?")
        values.append(wanted.until)
    if wanted.words is not None:
        match = match_words(wanted.words)
        where.append("event.id IN (SELECT event FROM quote WHERE quote MATCH ?)" if match else "0")
        values += [match] if match else []
    return where, values


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))


def _found(row: Row) -> Found:
    place = f"{row['day'] or ''}~{row['number']}"
    return Found(decode(Event, row["event"]), decode(Document, row["document"]), place)
