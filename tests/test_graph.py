"""The NetworkX view of extractions."""

from __future__ import annotations

import pytest

from kg.graph import build_graph
from kg.model import Actor, Document, Event, Extraction, Mention, Passage

HERE = Passage(0, 1)


def people(*names: str) -> tuple[Mention, ...]:
    return tuple(Mention(name, name, HERE) for name in names)


def extraction(key: str, *events: Event, actors: tuple[Actor, ...] = ()) -> Extraction:
    return Extraction(Document(f"{key}.txt", key, "x"), actors, events)


def event(identity: str, sources: tuple[str, ...], targets: tuple[str, ...], **more) -> Event:
    return Event(identity, "metWith", people(*sources), people(*targets), (), (), "by hand", **more)


def test_parallel_events_stay_parallel_edges():
    graph = build_graph([extraction("d", event("1", ("A",), ("B",)), event("2", ("A",), ("B",)))])
    assert sorted(graph.edges(keys=True)) == [("A", "B", "1"), ("A", "B", "2")]


def test_a_meeting_of_three_has_three_edges():
    graph = build_graph([extraction("d", event("1", ("A", "B"), ("C",), mutual=True))])
    assert sorted(graph.edges()) == [("A", "B"), ("A", "C"), ("B", "C")]


@pytest.mark.parametrize("statuses, count", [(("asserted",), 1), (("denied",), 1), (None, 2)])
def test_only_wanted_statuses_become_edges(statuses, count):
    read = [extraction("d", event("1", ("A",), ("B",)), event("2", ("A",), ("B",), status="denied"))]
    assert build_graph(read, statuses=statuses).number_of_edges() == count


def test_a_later_document_adds_what_the_first_did_not_know():
    first = extraction("d", actors=(Actor("A", "A", "person"),))
    second = extraction("e", actors=(Actor("A", "A", "person", iso3="EGY"),))
    assert build_graph([first, second]).nodes["A"]["iso3"] == "EGY"


def test_the_order_of_documents_does_not_matter():
    read = [extraction("d", event("1", ("B",), ("A",))), extraction("e", event("2", ("A",), ("C",)))]
    assert list(build_graph(read).edges(data=True)) == list(build_graph(read[::-1]).edges(data=True))


def test_an_actor_mentioned_twice_gives_one_edge():
    assert build_graph([extraction("d", event("1", ("A", "A"), ("B",)))]).number_of_edges() == 1
