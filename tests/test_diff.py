from __future__ import annotations

from dataclasses import replace

import pytest

from kg.diff import diff
from kg.store import open_store
from tests import made


@pytest.fixture
def stores():
    with open_store("memory:") as one, open_store("memory:") as two:
        for store in (one, two):
            store.replace(made.extraction())
        yield one, two


def test_equal_stores_do_not_differ(stores):
    assert diff(*stores) == ()


def test_a_new_document_is_told_with_its_events(stores):
    stores[1].replace(made.meeting())
    told = [str(change) for change in diff(*stores)]
    assert any(line.startswith("+ summit.txt: document") for line in told)
    assert (
        '+ summit.txt: event Anna, Bela, Cora metWith [asserted] — "Anna, Bela, Cora and Dana met in Geneva."' in told
    )
    assert [str(change)[0] for change in diff(stores[1], stores[0])] == ["-"] * len(told)


def test_a_changed_event_says_what_changed(stores):
    extraction = made.extraction()
    call, talks, attack = extraction.events
    stores[1].replace(replace(extraction, events=(replace(call, medium="video"), talks)))
    told = {(change.kind, change.id): change.text for change in diff(*stores)}
    assert set(told) == {("changed", call.id), ("removed", attack.id)}
    assert told["changed", call.id].endswith("medium phone -> video")


def test_changed_actors_and_metadata_are_told(stores):
    extraction = made.extraction(title="Another title")
    actors = tuple(replace(actor, iso3="XXX") if actor.id == "Southby" else actor for actor in extraction.actors)
    stores[1].replace(replace(extraction, actors=actors))
    told = [str(change) for change in diff(*stores)]
    assert told == [
        "~ harbour.txt: actor Southby (country): iso3 GBR -> XXX",
        "~ harbour.txt: document title A call -> Another title",
    ]
