from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.diff import as_json, describe, diff
from kg.errors import StoreError
from kg.export import EXPORTERS
from kg.model import Claim, Passage
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


def test_a_claim_is_told_where_its_event_stays(stores):
    extraction = made.extraction()
    call, *others = extraction.events
    retold = replace(call, claims=(*call.claims, Claim("denied", (made.POST.id,), (0,), "speak-with")))
    stores[1].replace(replace(extraction, events=(retold, *others)))
    (change,) = diff(*stores)
    assert (change.what, change.kind, change.id) == ("claim", "added", call.id)
    assert change.text.startswith("denied by Harbour_Post, of Lena_Brandt spokeWith Omar_Haddad")
    assert change.sentence == call.evidence[0].quote


def test_events_of_an_edited_text_are_found_again(stores):
    extraction = made.extraction()
    events = [
        replace(
            event,
            id=event.id[::-1],
            evidence=tuple(replace(one, sentence=Passage(0, 9), trigger=Passage(0, 3)) for one in event.evidence),
        )
        for event in extraction.events
    ]
    edited = replace(extraction, document=replace(extraction.document, text="Yes. " + made.TEXT))
    stores[1].replace(replace(edited, events=tuple(events)))
    assert [change.text for change in diff(*stores)] == ["text"]
    events[0] = replace(events[0], status="denied")
    stores[1].replace(replace(edited, events=tuple(events)))
    assert [change.text for change in diff(*stores) if change.what == "event"] == [
        "Lena_Brandt spokeWith Omar_Haddad [denied]: status asserted -> denied"
    ]


def test_an_actor_is_new_only_where_no_document_had_it(stores):
    stores[1].replace(made.extraction("again.txt"))
    assert not [change for change in diff(*stores) if change.what == "actor"]
    for store in stores:
        store.remove(made.extraction().document.key)
    assert {change.id for change in diff(*stores) if change.what == "actor"} >= {"Lena_Brandt", "Omar_Haddad"}


def test_an_actor_that_changed_in_several_documents_is_told_once(stores):
    for name in ("a.txt", "b.txt"):
        extraction = made.extraction(name)
        stores[0].replace(extraction)
        actors = tuple(replace(actor, iso3="XXX") if actor.id == "Southby" else actor for actor in extraction.actors)
        stores[1].replace(replace(extraction, actors=actors))
    (change,) = diff(*stores)
    assert str(change) == "~ a.txt: actor Southby (country): iso3 GBR -> XXX, in 2 documents"


def test_another_version_with_the_same_result_is_no_difference(stores):
    stores[1].replace(made.extraction(), run="2.0")
    assert diff(*stores) == ()


def test_only_what_changed_is_opened(stores, monkeypatch):
    for store in stores:
        for number in range(5):
            store.replace(made.extraction(f"same-{number}.txt"))
    stores[1].replace(made.extraction(title="Another"))
    opened = []
    plain = type(stores[0]).extraction
    monkeypatch.setattr(type(stores[0]), "extraction", lambda self, key: opened.append(key) or plain(self, key))
    assert [change.what for change in diff(*stores)] == ["document"]
    assert opened == [made.extraction().document.key] * 2


@pytest.mark.parametrize("format_", ["trig", "nq", "jsonld"])
def test_a_store_does_not_differ_from_its_export(stores, tmp_path, format_):
    stores[0].replace(made.meeting())
    stores[1].replace(made.meeting())
    path = tmp_path / f"graph.{format_}"
    with path.open("w", encoding="utf-8") as stream:
        EXPORTERS[format_](stores[0], stream)
    with open_store(path, read_only=True) as export:
        assert diff(stores[0], export) == () == diff(export, stores[1])
        stores[1].replace(made.extraction(text=made.TEXT + " More."))
        assert [change.text for change in diff(export, stores[1])] == ["text"]


def test_a_merged_export_is_refused(tmp_path):
    (tmp_path / "graph.ttl").write_text("")
    (tmp_path / "graph.nq").write_text("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(StoreError, match="export trig or nq"):
        open_store(tmp_path / "graph.ttl", read_only=True)
    with pytest.raises(StoreError, match="no documents of kg"):
        open_store(tmp_path / "graph.nq", read_only=True)


def test_totals_are_told_in_words_and_for_programs(stores):
    stores[1].replace(made.meeting())
    changes = diff(*stores)
    assert describe(changes) == "1 document added, 1 event added, 3 actors added" and describe(()) == "no differences"
    told = as_json(changes)
    assert told["different"] and told["totals"]["event"] == {"added": 1, "removed": 0, "changed": 0}
    assert len(told["changes"]) == 5 and told["changes"][0]["document"] == "summit.txt"


def test_the_command_exits_with_one_when_different(tmp_path):
    for name, extraction in (("one", made.extraction()), ("two", made.meeting())):
        with open_store(tmp_path / name) as store:
            store.replace(extraction)
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    run = CliRunner().invoke
    same = run(cli, ["diff", one, one], standalone_mode=False)
    assert (same.return_value, same.stdout) == (0, "")
    differ = run(cli, ["diff", one, two], standalone_mode=False)
    assert differ.return_value == 1 and "- harbour.txt: document" in differ.stdout
    told = run(cli, ["diff", one, two, "--format", "json"], standalone_mode=False)
    assert json.loads(told.stdout)["totals"]["document"] == {"added": 1, "removed": 1, "changed": 0}
