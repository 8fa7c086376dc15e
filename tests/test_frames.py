"""Relations and wording of ontology/: complete, consistent, strict, and open to a user's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OntologyError, UnknownName
from kg.frames import load_frames
from kg.frames.inflect import verb_forms

CLASSES = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip
PREFIXES = """@prefix kg: <https://w3id.org/actor-kg/ontology#> .
@prefix lex: <https://w3id.org/actor-kg/ontology/en#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture(scope="module")
def frames():
    return load_frames()


def test_each_plover_class_has_one_superproperty(frames):
    tops = [relation.plover for relation in frames.relations.values() if relation.parent is None]
    assert sorted(tops) == sorted(CLASSES)


def test_relations_inherit_class_and_quad(frames):
    for relation in frames.relations.values():
        if relation.parent is not None:
            above = frames.relation(relation.parent)
            assert (relation.plover, relation.quad) == (above.plover, above.quad), relation.name


def test_every_relation_has_a_comment_an_example_and_a_passive_label(frames):
    for relation in frames.relations.values():
        assert relation.comment and relation.examples and relation.passive, relation.name


def test_only_contacts_weigh(frames):
    weights = {name for name, relation in frames.relations.items() if relation.contact_weight == 1}
    assert {"spokeWith", "metWith", "visited", "hosted", "negotiatedWith", "mediatedWith", "signedWith"} <= weights
    assert not weights & {"praised", "accused", "struck", "urged"}


def test_conflict_relations_have_negative_goldstein_values(frames):
    for relation in frames.relations.values():
        if relation.quad == 4:
            assert relation.goldstein < 0, relation.name


def test_unknown_relation_is_named(frames):
    with pytest.raises(UnknownName, match="spokWith"):
        frames.relation("spokWith")


@pytest.mark.parametrize(
    "relation, status, plover",
    [
        pytest.param("visited", "asserted", "CONSULT", id="fact"),
        pytest.param("visited", "planned", "AGREE", id="plan-of-cooperation"),
        pytest.param("struck", "planned", "THREATEN", id="plan-of-conflict"),
        pytest.param("rejected", "planned", "REJECT", id="words-stay"),
        pytest.param("struck", "denied", None, id="denied"),
        pytest.param("metWith", "possible", None, id="possible"),
        pytest.param("metWith", "disputed", "CONSULT", id="disputed"),
    ],
)
def test_coded_follows_the_status(frames, relation, status, plover):
    coded = frames.coded(relation, status)
    assert (coded.plover if coded else None) == plover


def test_every_relation_has_wording_but_for_the_most_general(frames):
    told = {frame.tells for some in frames.lexicon.verbs.values() for frame in some}
    told |= {frame.tells for frame in frames.lexicon.nouns.values()}
    told |= {frame.tells for some in frames.lexicon.phrases.values() for frame in some.values()}
    told |= {r for some in frames.lexicon.verbs.values() for f in some for r in f.turns.values()}
    told |= {r for some in frames.lexicon.verbs.values() for f in some for _, r in (*f.if_theme, *f.if_source)}
    assert set(frames.relations) - told <= {"assaulted"}


@pytest.mark.parametrize("form, base", [("met", "meet"), ("spoke", "speak"), ("banned", "ban"), ("vetoes", "veto")])
def test_inflected_forms_are_found(frames, form, base):
    assert frames.lexicon.verb_forms[form] == base


def test_verb_forms_of_a_doubling_verb():
    assert "targetting" in verb_forms("target") and "targeting" in verb_forms("target")


def test_a_users_file_adds_a_relation_and_its_wording(tmp_path: Path):
    path = tmp_path / "own.ttl"
    path.write_text(
        PREFIXES + 'kg:twinnedWith a kg:RelationType ; rdfs:label "twinned with" ; rdfs:subPropertyOf kg:agreedWith .\n'
        'lex:twin a kg:Frame ; kg:tells kg:twinnedWith ; kg:verb "twin" ; kg:target "with obj" .\n'
    )
    frames = load_frames((path,))
    assert frames.relation("twinnedWith").plover == "AGREE"
    assert frames.lexicon.verbs["twin"][0].tells == "twinnedWith"
    assert frames.lexicon.verb_forms["twinned"] == "twin"


@pytest.mark.parametrize(
    "stanza, complaint",
    [
        pytest.param('lex:x a kg:Frame ; kg:telss kg:metWith ; kg:verb "x" .', "telss", id="unknown-key"),
        pytest.param('lex:x a kg:Frame ; kg:tells kg:mett ; kg:verb "x" .', "mett", id="unknown-relation"),
        pytest.param('lex:x a kg:Frame ; kg:turns "* mett" ; kg:verb "x" .', "mett", id="unknown-relation-in-table"),
        pytest.param('kg:x a kg:RelationType ; rdfs:label "x" .', "quadClass", id="class-missing"),
        pytest.param(
            'kg:x a kg:RelationType ; rdfs:label "x" ; rdfs:subPropertyOf kg:metWith ; kg:goldstein 11 .',
            "goldstein",
            id="out-of-range",
        ),
        pytest.param(
            'kg:x a kg:RelationType ; rdfs:label "x" ; rdfs:subPropertyOf kg:nowhere .', "below", id="no-parent"
        ),
        pytest.param("this is no Turtle", "own.ttl", id="no-turtle"),
    ],
)
def test_mistakes_are_refused_with_file_and_subject(tmp_path: Path, stanza: str, complaint: str):
    path = tmp_path / "own.ttl"
    path.write_text(stanza if stanza.startswith("this") else PREFIXES + stanza)
    with pytest.raises(OntologyError, match=complaint) as caught:
        load_frames((path,))
    assert "own.ttl" in str(caught.value)
