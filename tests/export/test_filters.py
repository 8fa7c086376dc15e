"""Choosing what is exported."""

from __future__ import annotations

import io
from dataclasses import replace

import pyoxigraph as ox
import pytest

from kg.errors import UnknownName, UsageError
from kg.export import EXPORTERS
from kg.export.filters import Filter, Filtered
from kg.export.panel import Shape
from kg.store import open_store
from tests import made


@pytest.fixture(scope="module")
def store():
    with open_store("memory:") as opened:
        opened.replace(made.extraction("a.txt"), run="1")
        opened.replace(replace(made.meeting("b.txt"), document=replace(made.meeting("b.txt").document, date="2022-07")))
        yield opened


def left(store, **wanted) -> list[str]:
    found = Filtered(store, Filter(**wanted)).extractions()
    return [event.relation for extraction in found for event in extraction.events]


@pytest.mark.parametrize(
    "wanted, relations",
    [
        pytest.param({}, ["spokeWith", "consulted", "attacked", "metWith"], id="everything"),
        pytest.param({"actors": ("Lena_Brandt",)}, ["spokeWith"], id="actor by id"),
        pytest.param({"actors": ("l. brandt", "anna")}, ["spokeWith", "metWith"], id="actors by alias and label"),
        pytest.param({"actors": ("Harbour Post",)}, [], id="who only vouches is no participant"),
        pytest.param({"relations": ("spokeWith",)}, ["spokeWith"], id="relation"),
        pytest.param({"relations": ("consulted",)}, ["spokeWith", "consulted", "metWith"], id="narrower relations"),
        pytest.param({"classes": ("assault",)}, ["attacked"], id="PLOVER class"),
        pytest.param({"classes": ("1",)}, ["spokeWith", "consulted", "metWith"], id="quad class"),
        pytest.param({"statuses": ("denied",)}, ["attacked"], id="status"),
        pytest.param({"sources": ("northland MINISTRY",)}, ["spokeWith"], id="source in the chain"),
        pytest.param({"sources": ("Harbour Post",)}, ["spokeWith", "consulted", "attacked"], id="publisher"),
        pytest.param({"confidence": 0.8}, ["spokeWith", "consulted"], id="confidence"),
        pytest.param({"documents": ("b.txt",)}, ["metWith"], id="document"),
        pytest.param({"since": "2024-03-05"}, ["consulted", "attacked"], id="since"),
        pytest.param({"until": "2024-03-04"}, ["spokeWith", "metWith"], id="until"),
        pytest.param({"since": "2022", "until": "2022-07"}, ["metWith"], id="year and month"),
        pytest.param({"since": "2022-07-15", "until": "2022-07-20"}, ["metWith"], id="a month touches its days"),
        pytest.param({"actors": ("Haddad", "Omar Haddad"), "confidence": 0.9}, ["spokeWith"], id="both must fit"),
    ],
)
def test_what_passes(store, wanted, relations):
    assert left(store, **wanted) == relations


def test_only_actors_that_are_named_are_left(store):
    (found,) = Filtered(store, Filter(relations=("spokeWith",))).extractions()
    assert [actor.id for actor in found.actors] == ["Harbour_Post", "Lena_Brandt", "Northland_Ministry", "Omar_Haddad"]
    assert found.misses == ()


def test_links_to_events_that_are_left_out_are_left_out(store):
    (found,) = Filtered(store, Filter(actors=("Ivo Tamm",))).extractions()
    assert [(event.relation, event.before) for event in found.events] == [("consulted", ())]


@pytest.mark.parametrize("format_", EXPORTERS)
def test_every_format_can_be_filtered(store, format_):
    stream = io.StringIO()
    options = {"shape": Shape(level="actor")} if format_ == "panel" else {}
    EXPORTERS[format_](Filtered(store, Filter(actors=("Lena Brandt",))), stream, **options)
    assert "Lena_Brandt" in stream.getvalue() or "Lena Brandt" in stream.getvalue()
    assert "Ivo" not in stream.getvalue()


def test_a_chosen_document_is_exported_whole(store):
    whole, part = io.StringIO(), io.StringIO()
    EXPORTERS["nq"](store, whole)
    EXPORTERS["nq"](Filtered(store, Filter(documents=("a.txt", "b.txt"))), part)
    assert set(ox.parse(part.getvalue(), format=ox.RdfFormat.N_QUADS)) == set(
        ox.parse(whole.getvalue(), format=ox.RdfFormat.N_QUADS)
    )


def test_what_cannot_be_asked_is_said(store):
    with pytest.raises(UnknownName, match="waved"):
        Filtered(store, Filter(relations=("waved",)))
    with pytest.raises(UsageError, match="asserted, denied"):
        Filtered(store, Filter(statuses=("true",)))
