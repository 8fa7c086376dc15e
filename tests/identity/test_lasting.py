"""Whatever is decided, taken back, read again or rebuilt in between: the graph is what a fresh build gives."""

from __future__ import annotations

import tempfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import identity, rdf
from kg.model import Actor
from kg.store import open_store
from tests.identity import cases

numbers = st.integers(0, 11)
steps = st.one_of(
    st.tuples(st.just("same"), st.sampled_from(cases.NAMES), st.sampled_from(cases.NAMES)),
    st.tuples(st.just("different"), st.sampled_from(cases.NAMES), st.sampled_from(cases.NAMES)),
    st.tuples(st.just("split"), st.sampled_from(cases.NAMES), st.sampled_from(cases.FILES)),
    st.tuples(st.just("event"), st.sampled_from(("accept", "reject", "correct")), numbers),
    st.tuples(st.just("undo"), numbers, st.none()),
    st.tuples(st.just("read"), st.sampled_from(cases.FILES), st.integers(0, 2)),
    st.tuples(st.just("remove"), st.sampled_from(cases.FILES), st.none()),
    st.tuples(st.sampled_from(("rebuild", "reopen")), st.none(), st.none()),
)
CHANGES = (
    {"relation": "visited"},
    {"status": "denied"},
    {"reverse": True},
    {"relation": "criticized", "status": "planned", "reverse": True},
)


class World:
    """A store, and beside it what was read into it last."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.store = open_store(where)
        self.read = {name: cases.document(name) for name in cases.FILES}
        for extraction in self.read.values():
            self.store.replace(extraction, run="1")

    def step(self, what: str, one, two) -> None:
        store = self.store
        match what:
            case "same" | "different" if one != two:
                make = cases.same if what == "same" else cases.different
                store.judge([make(one, two)])
            case "split":
                store.judge([cases.split(one, Actor("Somebody_else", "Somebody else", "person"), two)])
            case "event":
                extraction = list(self.read.values())[two % 3] if len(self.read) == 3 else None
                if extraction is not None:
                    event = extraction.events[two % len(extraction.events)]
                    more = CHANGES[two % len(CHANGES)] if one == "correct" else {}
                    if one == "correct" and two % 2:
                        more = more | {"instead": ((event.sources[0].actor, cases.PEOPLE["Cy_Orr"]),)}
                    store.judge([cases.about(extraction, event, one, **more)])
            case "undo":
                left = identity.active(store.judgements)
                if left:
                    taken = left[one % len(left)]
                    store.judge([identity.undo(taken, store.judgements, by="vera", when="2026-02-01")])
            case "read":
                self.read[one] = cases.document(one, two)
                store.replace(self.read[one], run=str(two))
            case "remove":
                self.read.pop(one, None)
                store.remove(
                    rdf.untail(rdf.graph_name(cases.document(one).document.key).value, rdf.graph_name("").value)
                )
            case "rebuild":
                store.rebuild()
            case "reopen" if self.where != "memory:":
                store.close()
                self.store = open_store(self.where)

    def graph(self) -> dict[str, list[str]]:
        return {info.id: rdf.lines(self.store.quads(info.key)) for info in self.store.documents()}


def fresh(world: World) -> World:
    """The same documents and the same log in a new store."""
    other = World("memory:")
    for name in cases.FILES:
        other.store.remove(cases.document(name).document.key)
    other.store.judge(replace(judgement, id="") for judgement in world.store.judgements)
    for name, extraction in world.read.items():
        run = next(info.run for info in world.store.documents() if info.id == name)
        other.store.replace(extraction, run=run)
    return other


def check(world: World) -> None:
    other = fresh(world)
    assert world.graph() == other.graph()
    assert world.store.verify() == ()
    assert list(world.store.beside(rdf.JUDGEMENTS)) or not world.store.judgements
    assert set(world.store.beside(rdf.JUDGEMENTS)) == set(other.store.beside(rdf.JUDGEMENTS))


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, max_size=14))
def test_the_graph_is_what_a_fresh_build_with_the_decisions_gives(happened):
    world = World("memory:")
    for step in happened:
        world.step(*step)
    check(world)


@settings(max_examples=4, deadline=None)
@given(st.lists(steps, min_size=4, max_size=14))
def test_a_directory_keeps_it_too(happened):
    with tempfile.TemporaryDirectory() as folder:
        world = World(f"{folder}/store")
        for step in happened:
            world.step(*step)
        world.step("reopen", None, None)
        check(world)
        world.store.close()


@settings(max_examples=25, deadline=None)
@given(st.lists(steps, max_size=12))
def test_undoing_everything_restores_every_byte(happened):
    world = World("memory:")
    for step in happened:
        world.step(*step)
    for judgement in reversed(identity.in_force(world.store.judgements)):
        world.store.judge([identity.undo(judgement, world.store.judgements, by="vera", when="2026-02-01")])
    plain = {
        name: rdf.lines(rdf.to_quads(extraction, world.store.frames, run=world.store.info(extraction.document.key).run))
        for name, extraction in world.read.items()
    }
    assert world.graph() == plain
    assert all(info.read == "" for info in world.store.documents())


@settings(max_examples=25, deadline=None)
@given(st.lists(steps, max_size=10))
def test_a_log_comes_back_from_its_text(happened):
    world = World("memory:")
    for step in happened:
        world.step(*step)
    log = world.store.judgements
    text = identity.write_judgements(log)
    assert identity.read_judgements(text, name="file") == log
    assert identity.numbered(log) == log


@pytest.mark.parametrize("where", ["memory:", "directory"])
def test_a_merge_changes_no_event_and_no_evidence(where, tmp_path):
    with open_store(where if where == "memory:" else tmp_path / "s") as store:
        for name in cases.FILES:
            store.replace(cases.document(name))

        def ids() -> set[str]:
            kinds = "SELECT ?x { GRAPH ?g { { ?x a sem:Event } UNION { ?x a oa:Annotation } } }"
            return {row["x"].value for row in store.query(kinds)}

        before = ids()
        store.judge([cases.same("Ann_Lee", "Ann_Lee-2f")])
        assert ids() == before
        assert not store.query("ASK { GRAPH ?g { actor:Ann_Lee-2f skos:prefLabel ?o } }")
        assert store.query("ASK { actor:Ann_Lee-2f dcterms:isReplacedBy actor:Ann_Lee }")
        assert store.query("ASK { actor:Ann_Lee skos:altLabel 'Ann Lee-2f' }")
