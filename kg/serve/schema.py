"""The index: one SQLite file per store, changed in one transaction per generation, so that readers see whole ones.

Only what a generation changed is read again. The file can be deleted at any time: it is made anew.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from kg.model import Actor, Claim, Document, Event, Evidence, Mention, Role
from kg.names import digest

_LAYOUT = 5

_TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE document(id INTEGER PRIMARY KEY, key TEXT UNIQUE, hash TEXT, name TEXT, date TEXT, record TEXT);
CREATE TABLE said(document INTEGER, actor TEXT, record TEXT);
CREATE INDEX said_document ON said(document);
CREATE INDEX said_actor ON said(actor);
CREATE TABLE actor(name TEXT PRIMARY KEY, label TEXT, type TEXT, iso3 TEXT, record TEXT, events INTEGER) WITHOUT ROWID;
CREATE INDEX actor_events ON actor(events DESC, name);
CREATE TABLE event(id INTEGER PRIMARY KEY, name TEXT UNIQUE, document INTEGER, relation TEXT, status TEXT, day TEXT,
    last TEXT, contact REAL, medium TEXT, record TEXT);
CREATE INDEX event_document ON event(document);
CREATE INDEX event_day ON event(day DESC, id);
CREATE INDEX event_relation ON event(relation, day DESC);
CREATE TABLE pair(a TEXT, b TEXT, event INTEGER, PRIMARY KEY(a, b, event)) WITHOUT ROWID;
CREATE INDEX pair_b ON pair(b, a);
CREATE INDEX pair_event ON pair(event);
CREATE TABLE voice(voice TEXT, event INTEGER, PRIMARY KEY(voice, event)) WITHOUT ROWID;
CREATE INDEX voice_event ON voice(event);
CREATE TABLE spelling(actor TEXT, folded TEXT, shown TEXT);
CREATE INDEX spelling_actor ON spelling(actor);
CREATE INDEX spelling_folded ON spelling(folded);
CREATE VIRTUAL TABLE spelling_text USING fts5(folded, tokenize = 'trigram');
CREATE VIRTUAL TABLE quote USING
    fts5(words, event UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE INDEX document_date ON document(date DESC, id);
"""


@lru_cache(maxsize=1)
def version() -> int:
    """Return a number for the layout and the fields of the records that are kept: a file of another is made anew."""
    shapes = [field.name for kind in (Actor, Role, Document, Event, Evidence, Claim, Mention) for field in fields(kind)]
    return int(digest(str(_LAYOUT), *shapes, length=7), 16) + 1


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Open the index; write: make it when missing or of another layout. Raises sqlite3.Error."""
    if not write:
        return _opened(path, "PRAGMA query_only = 1")
    path.parent.mkdir(parents=True, exist_ok=True)
    database = _opened(path, "PRAGMA journal_mode = WAL")
    found = database.execute("PRAGMA user_version").fetchone()[0]
    if found not in (0, version()):
        database.close()
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        return connect(path, write=True)
    if found == 0:
        database.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {version()}; COMMIT;")
    return database


def _opened(path: Path, setting: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=60, check_same_thread=False, isolation_level=None)
    database.row_factory = sqlite3.Row
    for pragma in (
        "PRAGMA synchronous = NORMAL",
        "PRAGMA cache_size = -2000",
        "PRAGMA mmap_size = 1073741824",
        setting,
    ):
        database.execute(pragma)
    return database


def fold(text: str) -> str:
    """Return letters without accents, case and apostrophes, as the page's script folds them (archive.js).

    >>> fold("Abdel Fattah el-Sisi’s"), fold("Müller")
    ('abdel fattah el sisis', 'muller')
    """
    plain = re.sub("[\u0300-\u036f\u2019'`\u00ad]", "", unicodedata.normalize("NFKD", text))
    return re.sub("[-\u2010-\u2015_\\s]+", " ", plain).lower().strip()


def day_bounds(start: str | None, end: str | None, published: str | None) -> tuple[str | None, str | None]:
    """Return the first and last possible day of an event as ISO days, by its document's date where it says none.

    >>> day_bounds("2024-02", None, None), day_bounds(None, None, "2024-05-01T10:00"), day_bounds(None, None, "soon")
    (('2024-02-01', '2024-02-31'), ('2024-05-01', '2024-05-01'), (None, None))
    """
    first, last = start or end or published, end or start or published
    shape = r"\d{4}(-\d\d(-\d\d)?)?"
    found = [match[0] if text and (match := re.match(shape, text)) else None for text in (first, last)]
    if found[0] is None or found[1] is None:
        return None, None
    return (found[0] + "-01-01"[len(found[0]) - 4 :])[:10], (found[1] + "-12-31"[len(found[1]) - 4 :])[:10]
