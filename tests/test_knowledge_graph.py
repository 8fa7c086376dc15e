"""The Python face: what a program or a notebook gets from a store."""

from __future__ import annotations

import doctest
from dataclasses import replace
from html.parser import HTMLParser

import networkx as nx
import pytest

import kg
from kg import display, knowledge_graph
from kg.model import Finding
from tests import made


@pytest.fixture
def graph(built_seeds):
    with kg.open(built_seeds / "store") as opened:
        yield opened


class Frames(HTMLParser):
    """Collects the frames of a text, and anything else that stands in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.frames: list[dict[str, str | None]] = []
        self.others: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "iframe":
            self.frames.append(dict(attrs))
        else:
            self.others.append(tag)

    def handle_data(self, data):
        self.others.append(data)


def the_frame(thing: object) -> dict[str, str | None]:
    found = Frames(thing._repr_html_())  # type: ignore[attr-defined]
    [frame] = found.frames
    assert found.others == []
    assert "allow-same-origin" not in (frame["sandbox"] or "")
    return frame


def test_the_examples_of_the_docstrings_hold():
    for module in (knowledge_graph, display):
        assert doctest.testmod(module).failed == 0
    assert doctest.testmod(knowledge_graph).attempted > 0


def test_records_and_questions(graph):
    calls = list(graph.events(relation="spokeWith", status="asserted"))
    assert {event.relation for event in calls} == {"spokeWith"}
    assert 0 < len(calls) < len(list(graph.events()))
    actors = graph.actors()
    assert list(actors) == sorted(actors)
    assert actors["Vladimir_Putin"].iso3 == "RUS"
    assert graph.query("contacts", actor="Putin").rows
    assert graph.query("ASK { actor:Vladimir_Putin kg:consulted actor:Abdel_Fattah_el-Sisi }").truth
    assert repr(graph) == "<KnowledgeGraph of 14 documents>"


def test_fronts_and_findings_are_those_of_the_analysis(graph):
    analysis = graph.analysis()
    assert graph.analysis() is analysis
    assert graph.analysis(seed=2) is not analysis
    assert graph.fronts() == graph.analysis().front_records
    assert tuple(graph.findings()) == graph.analysis().findings != ()


def test_networkx_and_rdflib(graph):
    network = graph.to_networkx()
    assert isinstance(network, nx.MultiDiGraph)
    assert "Vladimir_Putin" in network
    assert graph.dataset.query("ASK { actor:Benjamin_Netanyahu kg:spokeWith actor:Vladimir_Putin }").askAnswer


def test_pandas_has_a_row_an_event(graph):
    pd = pytest.importorskip("pandas", reason="the extra `tables` is not installed")
    frame = graph.to_pandas()
    assert len(frame) == len(list(graph.events()))
    days = [name for name in frame.columns if pd.api.types.is_datetime64_any_dtype(frame[name])]
    assert len(days) >= 2
    assert set(frame["relation"]) == {event.relation for event in graph.events()}


def test_show_writes_the_page_of_the_command_line(graph, built_seeds, tmp_path):
    path = graph.show(tmp_path / "graph.html", title="Who talks to whom: seeds", browser=False)
    assert path.read_bytes() == (built_seeds / "graph.html").read_bytes()


def test_a_notebook_shows_graph_event_and_findings_in_a_sandbox(graph, monkeypatch):
    assert the_frame(graph)["sandbox"] == "allow-scripts allow-downloads"
    event = next(graph.events(relation="spokeWith"))
    frame = the_frame(event)
    assert frame["sandbox"] == ""
    assert event.evidence[0].quote in str(frame["srcdoc"]).replace("&quot;", '"').replace("&#x27;", "'")
    assert the_frame(graph.findings())["sandbox"] == ""
    assert the_frame(graph.findings()[0])["sandbox"] == ""
    monkeypatch.setattr(knowledge_graph, "SHOWN", 10)
    assert "Too many to show" in str(the_frame(graph)["srcdoc"])


@pytest.mark.parametrize("text", made.HOSTILE)
def test_no_text_gets_out_of_its_frame(text):
    call = made.call()
    evidence = replace(call.evidence[0], quote=f'"></iframe><script>alert(1)</script>{text}')
    frame = the_frame(replace(call, evidence=(evidence,), place=text))
    assert "<script" not in str(frame["srcdoc"])
    frame = the_frame(Finding("channel", ("a",), f"<img src=x onerror=alert(1)>{text}", values=((text, text),)))
    assert "<img" not in str(frame["srcdoc"])


def test_build_reads_and_names_what_it_cannot(tmp_path):
    (tmp_path / "a.txt").write_text("Vladimir Putin met Emmanuel Macron in Paris on Monday.", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"\0\1\2" * 50)
    with kg.build(tmp_path, date="2024-03-06") as graph:
        [event] = graph.events()
        assert (event.relation, event.when.start) == ("metWith", "2024-03-04")
        assert [problem.source for problem in graph.problems] == ["b.txt"]
    assert kg.extract("Vladimir Putin met Emmanuel Macron in Paris.").events[0].relation == "metWith"
