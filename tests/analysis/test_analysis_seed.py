"""The seed text by hand: the table of ANALYSIS.md section 8, from contacts and from an extraction."""

from __future__ import annotations

import pytest

from kg.analysis.channels import hostility
from kg.analysis.contacts import contacts
from kg.analysis.run import analyze, analyze_contacts
from kg.frames import load_frames
from kg.model import Actor, Document, Event, Evidence, Extraction, Mention, Passage

ACTORS = {
    "Putin": Actor("Putin", "Vladimir Putin", "person", iso3="RUS"),
    "Netanyahu": Actor("Netanyahu", "Benjamin Netanyahu", "person", iso3="ISR"),
    "Sisi": Actor("Sisi", "Abdel Fattah el-Sisi", "person", iso3="EGY"),
    "Israel": Actor("Israel", "Israel", "country", iso3="ISR"),
    "Egypt": Actor("Egypt", "Egypt", "country", iso3="EGY"),
    "Russia": Actor("Russia", "Russia", "country", iso3="RUS"),
    "Hamas": Actor("Hamas", "Hamas", "armed_group", iso3="PSE"),
    "IDF": Actor("IDF", "Israel Defense Forces", "security_force", iso3="ISR"),
}


def event(identity: str, relation: str, source: str, target: str, **more) -> Event:
    evidence = Evidence(Passage(0, 4), "text", Passage(0, 1))
    span = Passage(0, 1)
    return Event(
        id=identity,
        relation=relation,
        sources=(Mention(source, source, span),),
        targets=(Mention(target, target, span),),
        evidence=(evidence,),
        claims=(),
        rule="by hand",
        confidence=0.9,
        **more,
    )


@pytest.fixture(scope="module")
def seed() -> Extraction:
    return Extraction(
        Document("seed.txt", "k", "text"),
        tuple(sorted(ACTORS.values(), key=lambda actor: actor.id)),
        (
            event("e1", "spokeWith", "Netanyahu", "Putin", medium="phone", topics=("Gaza war",)),
            event("e2", "consulted", "Putin", "Sisi", topics=("broader Middle East situation",), before=("e1",)),
            event("e3", "attacked", "IDF", "Hamas"),
            event("e4", "spokeWith", "Sisi", "Netanyahu", status="possible"),
        ),
    )


@pytest.fixture(scope="module")
def result(seed):
    return analyze([seed], load_frames())


def test_two_contacts_are_analysed_by_sides(result):
    assert result.tier == "sides"
    assert result.header["contacts"] == 2
    assert result.header["stories"] == 1
    assert result.header["significance"] == "not testable (2 contacts)"


@pytest.mark.parametrize(
    "actor, counterparts, sides, betweenness, constraint, size",
    [("Vladimir Putin", 2, 2, 1.0, 0.5, 2.0), ("Benjamin Netanyahu", 1, 1, 0.0, 1.0, 1.0),
     ("Abdel Fattah el-Sisi", 1, 1, 0.0, 1.0, 1.0)],
)  # fmt: skip
def test_positions_are_those_computed_by_hand(result, actor, counterparts, sides, betweenness, constraint, size):
    table = result.table("A1")
    row = dict(zip(table.columns, next(row for row in table.rows if row[0] == actor), strict=True))
    assert (row["counterparts"], row["sides"]) == (counterparts, sides)
    assert (row["betweenness"], row["constraint"], row["effective size"]) == (betweenness, constraint, size)


def test_putin_is_a_multi_front_candidate_with_the_sides_israel_and_egypt(result):
    assert dict(result.standing) == {"Putin": "candidate"}
    assert {(side.name, side.actors) for side in result.sides["Putin"]} == {
        ("Israel", ("Netanyahu",)),
        ("Egypt", ("Sisi",)),
    }
    assert {(share.name, share.share) for share in result.fronts["Putin"]} == {("Israel", 0.5), ("Egypt", 0.5)}
    assert [share.name for share in result.fronts["Netanyahu"]] == ["Israel"]


def test_the_cluster_has_putin_as_hub_and_sole_bridge(result):
    (cluster,) = result.clusters
    assert cluster.roles == {"Netanyahu": "anchor", "Putin": "hub", "Sisi": "anchor"}
    assert cluster.bridges == ("Putin",)
    assert {front.name for front in result.front_records} == {"Israel", "Egypt"}


def test_the_shuttle_is_possible_and_its_gap_unknown(result):
    (finding,) = [finding for finding in result.findings if finding.kind == "shuttle"]
    assert finding.actors == ("Putin", "Sisi", "Netanyahu")
    assert dict(finding.values)["gap_days"] is None
    assert "possible" in finding.text


def test_putin_is_a_liaison(result):
    table = result.table("A1")
    assert next(row for row in table.rows if row[0] == "Vladimir Putin")[7] == "liaison 1"


def test_hamas_is_hostile_by_report_but_on_no_channel(seed, result):
    layer = hostility([seed], load_frames())
    assert [(pair, item.hostile) for pair, item in layer.items()] == [(("Hamas", "IDF"), None)]
    assert "Hamas" not in result.labels


def test_every_finding_names_its_events(result):
    assert {finding.kind for finding in result.findings} >= {"multi_front_actor", "cluster", "sole_bridge", "channel"}
    assert all(set(finding.events) <= {"e1", "e2"} and finding.events for finding in result.findings)


def test_no_sentence_says_that_somebody_mediates(result):
    assert not any("mediat" in finding.text for finding in result.findings)


def test_the_result_is_the_same_bytes_twice(seed, result):
    assert analyze([seed], load_frames()).to_json() == result.to_json()


def test_hand_made_contacts_give_the_same_sides(seed, result):
    found = contacts([seed], load_frames())
    assert analyze_contacts(found, actors=ACTORS).sides == result.sides
