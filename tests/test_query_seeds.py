"""Every named query runs on the project's own dispatches, read by the shipped pipeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import query
from kg.analysis import analyze
from kg.check import check
from kg.extractors import EXTRACTORS
from kg.ingest import ingest, tell_stories
from kg.rdf import FINDINGS, findings_to_quads
from kg.readers import read
from kg.store import open_store
from tests.test_query_equal import bag, rdflib_of

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
GIVEN = {
    "actor": "Putin",
    "other": "Abdel Fattah el-Sisi",
    "since": "2023-01-01",
    "document": "01-netanyahu-putin-call",
}
# Nobody in the seeds need be read with doubt, be unknown or be judged; all other questions have answers there.
MAY_BE_EMPTY = {"low-confidence", "unresolved-actors", "said-by", "contradictions", "disputed", "go-betweens"} | {
    "judgements"
}


@pytest.fixture(scope="module")
def store():
    extractor = EXTRACTORS["rules"]()
    with open_store("memory:", frames=extractor.frames) as opened:
        ingest(read([str(SEEDS)]), opened, extractor)
        analysis = analyze(list(opened.extractions()), extractor.frames)
        tell_stories(opened)
        opened.put_graph(FINDINGS, findings_to_quads(analysis.header, analysis.findings))
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize("name", query.named_queries())
def test_a_named_query_answers_on_the_seeds(store, name):
    parameters = {
        p.name: GIVEN[p.name] for p in query.named_queries()[name].parameters if not p.optional and p.default is None
    }
    answer = query.run(store, name, parameters)
    assert answer.rows or name in MAY_BE_EMPTY


# rdflib takes more than ten seconds each.
LONG = {"contradictions", "disputed", "low-confidence"}


@pytest.fixture(scope="module")
def reference(store):
    return rdflib_of(store.index)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", sorted(set(query.named_queries()) - LONG))
def test_a_named_query_answers_as_rdflib_does(store, reference, name):
    asked = query.named_queries()[name]
    given = {p.name: GIVEN.get(p.name, p.default) for p in asked.parameters if not p.optional}
    text = query.bound(store, name, given)
    # rdflib cannot join texts of which one is missing, and the order of those that are joined is anybody's.
    text = re.sub(r'GROUP_CONCAT\((DISTINCT [^;]+); separator="[^"]*"\)', r"COUNT(\1)", text)
    ours = store.query(text)
    assert bag(ours.variables, ours.rows) == bag(ours.variables, reference.query(text))


@pytest.mark.slow
def test_the_seeds_pass_the_check(store):
    assert check(store) == ()


@pytest.mark.slow
def test_the_named_edges_of_the_seeds_answer(store):
    assert store.query("ASK { actor:Benjamin_Netanyahu kg:spokeWith actor:Vladimir_Putin }")
    assert store.query("ASK { actor:Vladimir_Putin kg:consulted actor:Abdel_Fattah_el-Sisi }")
