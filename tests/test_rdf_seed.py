"""The seed text as Turtle: every statement that was promised for it, whatever its ids are.

Written after the example of the graph's design. Two things are otherwise there and meant so here: the topic is as
short as the extractor gives it, and an office is told in words with the state it belongs to.
"""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.export import EXPORTERS
from kg.extractors.rules import Rules
from kg.model import Document
from kg.names import PREFIXES
from kg.store import open_store

SEED = Path(__file__).resolve().parents[1] / "seeds" / "01-netanyahu-putin-call.txt"


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    extraction = Rules().extract(Document("call.txt", "call", SEED.read_text(encoding="utf-8")))
    stream, graph = io.StringIO(), ox.Store()
    with open_store("memory:") as store:
        store.replace(extraction)
        EXPORTERS["ttl"](store, stream)
    graph.load(stream.getvalue().encode(), format=ox.RdfFormat.TURTLE)
    return graph


CALL = """?call a sem:Event ; kg:relation kg:spokeWith ; kg:source actor:Benjamin_Netanyahu ;
    kg:target actor:Vladimir_Putin ."""
TALKS = "?talks a sem:Event ; kg:relation kg:consulted ; kg:source actor:Vladimir_Putin ."
CLAIM = "?claim a kg:Claim ; kg:about ?call ; kg:status kg:asserted ; kg:rule ?rule ."


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("actor:Benjamin_Netanyahu kg:spokeWith actor:Vladimir_Putin", id="the call as an edge"),
        pytest.param("actor:Vladimir_Putin kg:spokeWith actor:Benjamin_Netanyahu", id="the call the other way"),
        pytest.param("actor:Vladimir_Putin kg:consulted actor:Abdel_Fattah_el-Sisi", id="the dialogue as an edge"),
        pytest.param("actor:Abdel_Fattah_el-Sisi kg:consulted actor:Vladimir_Putin", id="the dialogue the other way"),
        pytest.param(CALL + "?call kg:participant actor:Benjamin_Netanyahu , actor:Vladimir_Putin", id="participants"),
        pytest.param(CALL + "?call kg:ploverClass kg:CONSULT ; kg:quadClass 1 ; kg:goldstein 1.0", id="coding"),
        pytest.param(CALL + "?call kg:medium kg:phone", id="medium"),
        pytest.param(CALL + '?call kg:duration "PT50M"^^xsd:duration ; kg:durationSeconds 3000', id="duration"),
        pytest.param(CALL + "?call kg:topic ?t FILTER(STRSTARTS(?t, 'ongoing military operations'))", id="topic"),
        pytest.param(CALL + 'FILTER NOT EXISTS { ?call kg:topic ?t FILTER(LANG(?t) != "en") }', id="its language"),
        pytest.param(CALL + '?call kg:firstContactSince "October 16" ; kg:status kg:asserted', id="first contact"),
        pytest.param(CALL + "?call kg:confidence ?c FILTER(?c > 0.5 && ?c <= 1)", id="confidence"),
        pytest.param(CALL + CLAIM, id="claim"),
        pytest.param(
            CALL + CLAIM + "?claim kg:chain ?a , ?b . ?a kg:position 1 ; prov:agent actor:Haaretz . "
            "?b kg:position 2 ; prov:agent actor:Prime_Minister_of_Israel_Office",
            id="the paper, citing the office",
        ),
        pytest.param(
            CALL + CLAIM + "?claim kg:evidence ?a1 . ?a1 a oa:Annotation ; oa:exact ?quote ; "
            'kg:sentenceSpan "char=0,212" ; kg:triggerSpan "char=77,82" ; kg:sourceSpan "char=57,75" ; '
            'kg:targetSpan "char=106,120" FILTER(STRLEN(?quote) = 212)',
            id="first sentence, to the character",
        ),
        pytest.param(
            CALL + CLAIM + "?claim kg:evidence ?a2 , ?a3 . ?a2 oa:exact ?q2 . ?a3 oa:exact ?q3 "
            "FILTER(CONTAINS(?q2, 'cabinet meeting') && CONTAINS(?q3, 'about 50 minutes'))",
            id="two sentences more",
        ),
        pytest.param(
            TALKS + "?talks kg:target actor:Abdel_Fattah_el-Sisi ; kg:targetCertainty kg:officeAssumed ; "
            "kg:participant actor:Vladimir_Putin , actor:Abdel_Fattah_el-Sisi",
            id="the president of Egypt by office",
        ),
        pytest.param(TALKS + CALL + "?talks kg:before ?call", id="the dialogue came before the call"),
        pytest.param(TALKS + "?talks kg:ploverClass kg:CONSULT ; kg:quadClass 1", id="its coding"),
        pytest.param(
            TALKS + 'OPTIONAL { ?talks kg:topic ?t } FILTER(CONTAINS(?t, "Middle East")) ?talks kg:status kg:asserted',
            id="its topic and status",
        ),
        pytest.param(
            'actor:Abdel_Fattah_el-Sisi a kg:Person ; skos:prefLabel "Abdel Fattah el-Sisi"@en ; '
            'owl:sameAs wd:Q307871 ; kg:iso3 "EGY"',
            id="who he is",
        ),
        pytest.param(
            'actor:Abdel_Fattah_el-Sisi kg:held ?o . ?o kg:office "President" ; kg:iso3 "EGY" ; '
            'kg:from "2014-06-08"^^xsd:date ; kg:knownUntil ?day ; dcterms:source ?source '
            "FILTER(DATATYPE(?day) = xsd:date && ISLITERAL(?source))",
            id="his office, since when, and the source",
        ),
    ],
)  # fmt: skip
def test_the_graph_of_the_seed_says(graph, pattern):
    assert bool(graph.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


def test_nobody_else_spoke(graph):
    edges = {
        (quad.subject.value.rpartition("/")[2], quad.object.value.rpartition("/")[2])
        for quad in graph.quads_for_pattern(None, ox.NamedNode(PREFIXES["kg"] + "spokeWith"), None)
    }
    assert edges == {("Benjamin_Netanyahu", "Vladimir_Putin"), ("Vladimir_Putin", "Benjamin_Netanyahu")}
