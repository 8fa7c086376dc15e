"""A user's own relations: a Turtle file, no Python. Runs the example and the snippet of docs/own-relation.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import OntologyError
from kg.extractors import EXTRACTORS
from kg.frames import load_frames
from kg.model import Document

DOCS = Path(__file__).resolve().parent.parent / "docs"
EXAMPLE = DOCS / "examples" / "fisheries.ttl"


@pytest.fixture(scope="module")
def rules():
    return EXTRACTORS["rules"](ontology=[EXAMPLE])


def told(rules, text):
    extraction = rules.extract(Document(id="a", key="a", text=text))
    return [(e.sources[0].text, e.relation, e.targets[0].text, e.status) for e in extraction.events]


def test_its_examples_are_found(rules):
    assert told(rules, "Iceland issued fishing licences to Norway.") == [
        ("Iceland", "licensedFishingTo", "Norway", "asserted")
    ]
    [(source, relation, target, _)] = told(rules, "Spanish trawlers have poached in Irish waters.")
    assert (source, relation, target) == ("Spanish trawlers", "trawledIn", "Irish")


def test_plans_and_refusals_need_no_wording(rules):
    assert told(rules, "Iceland will issue licences to Norway.")[0][1::2] == ("licensedFishingTo", "planned")
    assert told(rules, "Norway refused to grant licences to Iceland.")[0][1] == "refused"


def test_it_inherits_class_and_quad_class():
    relation = load_frames([EXAMPLE]).relation("licensedFishingTo")
    assert (relation.plover, relation.quad, relation.goldstein) == ("COOPERATE", 2, 6.0)


def test_the_snippet_of_the_docs_is_whole(tmp_path):
    snippet = re.search(r"```turtle\n(.*?)```", (DOCS / "own-relation.md").read_text(encoding="utf-8"), re.S)
    assert snippet is not None
    path = tmp_path / "own.ttl"
    path.write_text(snippet[1], encoding="utf-8")
    assert "licensedFishingTo" in load_frames([path]).relations


def test_the_command_of_the_docs_explains_it():
    arguments = ["relations", "--ontology", str(EXAMPLE), "--try", "Iceland issued fishing licences to Norway."]
    output = CliRunner().invoke(cli, arguments, standalone_mode=False).output
    assert "Iceland licensedFishingTo → Norway" in output
    assert "lex:licensefishing" in output
    assert "target  Norway (after “to”)" in output


@pytest.mark.parametrize(
    "line, says",
    [
        ("lex:x a kg:Frame ; kg:tells kg:nosuch ; kg:verb \"poach\" .", "nosuch"),
        ("lex:x a kg:Frame ; kg:colour \"red\" .", "colour"),
        ("kg:y a kg:RelationType ; rdfs:label \"y\"@en ; rdfs:subPropertyOf kg:nosuch .", "does not exist"),
        ("lex:x a kg:Frame ; kg:tells", "own.ttl"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_by_name(tmp_path, line, says):
    path = tmp_path / "own.ttl"
    prefixes = EXAMPLE.read_text(encoding="utf-8").split("\n\n")[0]
    path.write_text(f"{prefixes}\n{line}\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=says):
        load_frames([path])
