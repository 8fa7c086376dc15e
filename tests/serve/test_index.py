"""The index: what it says after changes is what one made from scratch says."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from kg.names import digest
from kg.serve.archive import Archive, Wanted, match_words
from kg.serve.explorer import Part, view
from kg.serve.indexing import build
from kg.serve.schema import connect, day_bounds, fold
from kg.store import open_store
from tests import made


def extraction(name: str, **changes: object):
    one = made.extraction(name)
    events = tuple(replace(event, id=digest(name, event.id)) for event in one.events)
    return replace(one, events=events, document=replace(one.document, **changes))


def told(path) -> dict[str, list[tuple]]:
    """Everything an index says, without the numbers of its rows."""
    queries = {
        "actor": "SELECT * FROM actor ORDER BY name",
        "event": "SELECT e.name, d.key, relation, status, day, last, contact, medium, e.record FROM event e "
        "JOIN document d ON d.id = e.document ORDER BY e.name",
        "pair": "SELECT a, b, name FROM pair JOIN event ON event.id = event ORDER BY a, b, name",
        "voice": "SELECT voice, name FROM voice JOIN event ON event.id = event ORDER BY voice, name",
        "spelling": "SELECT actor, folded, shown FROM spelling ORDER BY actor, folded, shown",
        "text": "SELECT count(*) FROM spelling_text WHERE folded MATCH '\"har\"'",
        "quote": "SELECT words, name FROM quote JOIN event ON event.id = quote.event ORDER BY words, name",
        "document": "SELECT key, name, date, record FROM document ORDER BY key",
    }
    database = connect(path)
    return {name: [tuple(row) for row in database.execute(query)] for name, query in queries.items()}


def test_an_index_that_followed_equals_one_made_at_once(tmp_path):
    root = tmp_path / "store"
    steps = [
        [extraction("one"), extraction("two", date="2024-01-05")],
        [extraction("three")],
        [extraction("two", date="2024-02-06", title="Changed")],
    ]
    for step in steps:
        with open_store(root) as store:
            for one in step:
                store.replace(one)
        assert build(str(root), tmp_path / "followed.sqlite", 1) == len(step)
    with open_store(root) as store:
        store.remove(steps[0][0].document.key)
    assert build(str(root), tmp_path / "followed.sqlite", 2) == 1
    assert build(str(root), tmp_path / "followed.sqlite", 3) == 0
    build(str(root), tmp_path / "at-once.sqlite", 3)
    assert told(tmp_path / "followed.sqlite") == told(tmp_path / "at-once.sqlite")


def test_an_index_of_another_layout_is_made_anew(tmp_path):
    with open_store(tmp_path / "store") as store:
        store.replace(extraction("one"))
    old = sqlite3.connect(tmp_path / "index.sqlite")
    old.executescript("CREATE TABLE document(x); PRAGMA user_version = 7;")
    old.close()
    assert build(str(tmp_path / "store"), tmp_path / "index.sqlite", 1) == 1


def test_readers_see_one_generation_while_another_is_written(tmp_path):
    root, path = tmp_path / "store", tmp_path / "index.sqlite"
    with open_store(root) as store:
        store.replace(extraction("one"))
    build(str(root), path, 1)
    archive = Archive(path)
    with archive.reading() as reading:
        before = reading.meta()
        with open_store(root) as store:
            store.replace(extraction("two"))
        build(str(root), path, 2)
        assert reading.meta() == before
        assert len(reading.documents(limit=9)) == 1
    with archive.reading() as reading:
        assert len(reading.documents(limit=9)) == 2
    archive.close()


def test_a_part_of_the_archive_holds_what_was_asked_for(tmp_path):
    with open_store(tmp_path / "store") as store:
        for number in range(6):
            store.replace(extraction(f"document {number}", date=f"2024-03-0{number + 1}"))
        frames = store.frames
    build(str(tmp_path / "store"), tmp_path / "index.sqlite", 1)
    archive = Archive(tmp_path / "index.sqlite")
    with archive.reading() as reading:
        everything = view(reading, frames, None, Part())
        total = reading.meta()["events"]
        assert everything["live"]["shown"] == everything["live"]["events"] == total
        one = reading.events(Wanted(), limit=1)[0].event
        alone = view(reading, frames, None, Part(events=(one.id,), wanted=Wanted(relations=("nothing",))))
        assert [event["id"] for event in alone["archive"]["events"]] == [one.id]
        name = one.sources[0].actor
        around = view(reading, frames, None, Part(around=(name,)))
        index = next(i for i, actor in enumerate(around["actors"]) if actor["id"] == name)
        events = {pair["event"] for pair in around["pairs"] if index in (pair["from"], pair["to"])}
        assert events == set(range(around["live"]["shown"]))
        assert around["live"]["totals"][name] == around["live"]["shown"]
    archive.close()


@pytest.mark.parametrize("text, folded", [
    ("Abdel-Fattah  el–Sisi", "abdel fattah el sisi"), ("O’Brien's", "obriens"), ("ŁÓDŹ", "łodz"), ("", ""),
])  # fmt: skip
def test_names_are_folded_as_the_page_folds_them(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("given, bounds", [
    (("2024", None, None), ("2024-01-01", "2024-12-31")), ((None, "2024-02", None), ("2024-02-01", "2024-02-31")),
    (("2024-05-01", "2024-05-03", "2020-01-01"), ("2024-05-01", "2024-05-03")),
    ((None, None, "2024-05-01T10:00:00Z"), ("2024-05-01", "2024-05-01")), ((None, None, None), (None, None)),
])  # fmt: skip
def test_days_of_an_event_are_its_first_and_last_possible(given, bounds):
    assert day_bounds(*given) == bounds


@pytest.mark.parametrize("text", ['"', "*", "()", "NEAR", "a AND", "col:x", "-", "'; DROP TABLE event", "\u202e"])
def test_search_words_never_become_syntax(tmp_path, text):
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE quote USING fts5(words)")
    match = match_words(text)
    assert match is None or database.execute("SELECT * FROM quote WHERE quote MATCH ?", (match,)).fetchall() == []
