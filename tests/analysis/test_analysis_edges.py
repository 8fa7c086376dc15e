"""The edge cases of ANALYSIS.md section 9, one test each, and the counting of contacts."""

from __future__ import annotations

import json
import random

import networkx as nx
import numpy as np
import pytest

from kg.analysis.caveats import look_alikes
from kg.analysis.channels import channel_graph, channels
from kg.analysis.community import communities, leiden
from kg.analysis.contacts import Contact, contacts
from kg.analysis.gobetweens import go_betweens, shuttles
from kg.analysis.levels import at_level, in_window, without
from kg.analysis.run import analyze, analyze_contacts
from kg.analysis.sides import sides
from kg.analysis.study import Study
from kg.errors import UnknownName
from kg.frames import load_frames
from kg.model import Actor, Document, Event, Evidence, Extraction, Mention, Passage, Role, When

HERE = Passage(0, 1)


def contact(number: int, *participants: str, day: str | None = None, **more) -> Contact:
    story = more.pop("story", f"s{number}")
    people = tuple(sorted(participants))
    return Contact(f"c{number:04d}", people, (f"e{number}",), start=day, end=day, story=story, **more)


def event(
    identity: str, sources: tuple[str, ...], targets: tuple[str, ...], relation: str = "metWith", **more
) -> Event:
    evidence = (Evidence(HERE, "t", HERE),)
    people = [tuple(Mention(name, name, HERE) for name in names) for names in (sources, targets)]
    return Event(identity, relation, *people, evidence, (), "by hand", **more)


def told(key: str, *events: Event, date: str | None = None) -> Extraction:
    return Extraction(Document(f"{key}.txt", key, "t", date=date), (), events)


def two_groups(n: int = 120, *, dated: bool = True, issues: bool = True, seed: int = 3) -> list[Contact]:
    """Two groups of six who meet among themselves, and Hub, who meets both."""
    rng = random.Random(seed)
    made = []
    for i in range(n):
        group = "AB"[i % 2]
        people = [f"{group}{k}" for k in range(6)] + ["Hub"]
        day = f"2030-{1 + i * 3 // n:02d}-{rng.randint(1, 28):02d}" if dated else None
        made.append(contact(i, *rng.sample(people, 2), day=day, issue=f"issue {group}" if issues else None))
    return made


# --- Section 9 ---


def test_no_contact_gives_an_empty_result_and_no_error():
    result = analyze([], load_frames())
    assert (result.tier, result.findings, dict(result.standing)) == ("none", (), {})
    json.loads(result.to_json())


def test_one_pair_has_a_channel_and_nothing_more():
    result = analyze_contacts([contact(1, "A", "B")])
    assert [finding.kind for finding in result.findings] == ["channel"]
    assert not result.clusters
    assert "no multi-front structure" in result.table("T1").note


def test_one_document_gives_candidates_only_and_is_not_testable():
    read = [told("d", *(event(str(i), ("Hub",), (name,)) for i, name in enumerate("ABCD")))]
    result = analyze(read, load_frames())
    assert set(result.standing.values()) == {"candidate"}
    assert str(result.header["significance"]).startswith("not testable")


def test_one_summit_makes_nobody_multi_front():
    read = [told("d", event("1", ("A", "B", "C"), ("D", "E"), mutual=True))]
    result = analyze(read, load_frames())
    assert {actor: len(groups) for actor, groups in result.sides.items()} == dict.fromkeys("ABCDE", 1)
    assert not result.standing
    assert not result.clusters


def test_a_tour_of_two_capitals_is_no_summit():
    result = analyze([told("d", event("1", ("Guest",), ("A", "B"), "visited"))], load_frames())
    assert len(result.sides["Guest"]) == 2


def test_parts_of_a_disconnected_graph_are_not_joined_by_a_topic():
    found = [contact(1, "A", "B", issue="oil"), contact(2, "B", "C", issue="oil"), contact(3, "X", "Y", issue="oil")]
    result = analyze_contacts(found)
    assert [cluster.actors for cluster in result.clusters] == [("A", "B", "C")]


def test_without_any_date_nothing_is_said_about_time():
    found = [contact(1, "A", "B"), contact(2, "B", "C")]
    (first, _) = channels(found)
    assert (first.open, first.silence, first.continuity) == (None, None, None)
    assert in_window(found, days=7, as_of=None) == tuple(found)
    assert shuttles(found) == []
    assert [item.together for item in go_betweens(channel_graph(found), [("A", "C")], found)] == [None]


@pytest.mark.slow
def test_without_dates_or_topics_two_groups_are_still_told_apart():
    result = analyze_contacts(two_groups(dated=False, issues=False))
    assert result.tier == "theatres"
    assert len(result.front_records) == 2
    assert list(result.standing) == ["Hub"]
    assert result.table("T1").rows[0][5] is None  # days together: unknown


def test_the_document_date_bounds_the_day_of_an_undated_event():
    (found,) = contacts([told("d", event("1", ("A",), ("B",)), date="2030-05-02")], load_frames())
    assert (found.start, found.end) == (None, "2030-05-02")


def test_forty_papers_with_one_call_are_one_story_of_weight_one():
    papers = [told(f"p{i:02d}", event(f"e{i}", ("A",), ("B",), "spokeWith"), date="2030-05-02") for i in range(40)]
    (found,) = contacts(papers, load_frames())
    assert (found.weight, found.story, len(found.documents)) == (1.0, "2030-05-02 p00.txt", 40)


def test_the_same_pair_a_month_later_is_another_story():
    papers = [told(f"p{i}", event(f"e{i}", ("A",), ("B",)), date=f"2030-0{i}-02") for i in (5, 6)]
    assert len(contacts(papers, load_frames())) == 2


def test_a_split_alias_is_pointed_out():
    actors = {
        name: Actor(name, label, "person") for name, label in (("P", "Ann Example"), ("S", "Sisi"), ("E", "el-Sisi"))
    }
    study = Study((contact(1, "P", "S"), contact(2, "P", "E")), actors)
    assert look_alikes(study, sides(study.contacts, study.graph, study.name)) == [("P", "E", "S")]


def test_a_dominant_hub_can_be_left_out():
    found = [contact(1, "Hub", "A"), contact(2, "Hub", "B"), contact(3, "A", "B")]
    assert [c.participants for c in without(found, {"Hub"})] == [("A", "B")]


def test_an_ego_without_contacts_is_refused_by_name():
    with pytest.raises(UnknownName, match="Nobody"):
        analyze([told("d", event("1", ("A",), ("B",)))], load_frames(), ego="Nobody")


def test_an_ego_may_be_given_by_words_of_its_name_unless_several_have_them():
    actors = tuple(Actor(name, name.replace("_", " "), "person") for name in ("Ann_Lake", "Bo_Lake", "Cy_Hill"))
    events = (event("1", ("Ann_Lake",), ("Bo_Lake",)), event("2", ("Bo_Lake",), ("Cy_Hill",)))
    read = [Extraction(Document("d", "d", "t"), actors, events)]
    assert analyze(read, load_frames(), ego="hill").header["ego"] == "Cy_Hill"
    with pytest.raises(UnknownName, match="Ann_Lake, Bo_Lake"):
        analyze(read, load_frames(), ego="Lake")


def test_negative_weights_are_refused():
    with pytest.raises(ValueError, match="negative"):
        communities(nx.Graph([("a", "b", {"weight": -1.0})]))


# --- Counting ---


@pytest.mark.parametrize("status, weight", [("asserted", 1.0), ("planned", 0.5), ("denied", None), ("possible", None),
                                            ("requested", None), ("alleged", None), ("disputed", None)])  # fmt: skip
def test_only_what_happened_or_is_planned_is_a_contact(status, weight):
    found = contacts([told("d", event("1", ("A",), ("B",), status=status))], load_frames())
    assert [item.weight for item in found] == ([] if weight is None else [weight])


def test_words_about_each_other_are_no_contact():
    assert contacts([told("d", event("1", ("A",), ("B",), "criticized"))], load_frames()) == ()


def test_a_pair_has_one_contact_a_day_and_mode():
    day = When(start="2030-01-05", end="2030-01-05")
    events = (
        event("1", ("A",), ("B",), "visited", when=day),
        event("2", ("B",), ("A",), "hosted", when=day),
        event("3", ("A",), ("B",), "spokeWith", when=day, medium="phone"),
    )
    (found,) = contacts([told("d", *events)], load_frames())
    assert found.events == ("1", "2", "3")
    in_person = event("4", ("A",), ("B",), when=day, medium="in_person")
    assert len(contacts([told("d", events[2], in_person)], load_frames())) == 2


def test_a_person_acts_for_the_state_of_the_office_held_that_day():
    roles = (Role("Minister", "FRA", "2020-01-01", "2024-01-01"), Role("Commissioner", "BEL", "2024-01-01"))
    actors = {"P": Actor("P", "P", "person", roles=roles), "Egypt": Actor("Egypt", "Egypt", "country", iso3="EGY")}
    found = [contact(1, "P", "Egypt", day="2022-05-05"), contact(2, "P", "Egypt", day="2025-05-05")]
    assert [c.participants for c in at_level(found, actors, "polity")] == [("Egypt", "FRA"), ("BEL", "Egypt")]


def test_an_armed_group_never_stands_for_its_country():
    actors = {"G": Actor("G", "G", "armed_group", iso3="SDN"), "S": Actor("S", "Sudan", "country", iso3="SDN")}
    assert [c.participants for c in at_level([contact(1, "G", "S")], actors, "polity")] == [("G", "S")]


def test_silence_and_the_gap_before_it():
    days = ("2030-01-01", "2030-03-02", "2030-03-05")
    (channel,) = channels([contact(i, "A", "B", day=day) for i, day in enumerate(days)])
    assert (channel.silence, channel.gap) == (0.0, 3.0)


def test_a_return_to_the_first_side_closes_a_shuttle():
    legs = [("x", "y", "2030-01-01"), ("x", "z", "2030-01-03"), ("x", "y", "2030-01-06")]
    found = shuttles([contact(i, a, b, day=day) for i, (a, b, day) in enumerate(legs)])
    assert [(s.first, s.then, s.closed) for s in found if s.first == "y"] == [("y", "z", True)]


def test_there_is_no_shuttle_between_those_who_meet_themselves():
    legs = [("x", "y", "2030-01-01"), ("x", "z", "2030-01-03"), ("y", "z", "2030-01-05")]
    found = shuttles([contact(i, a, b, day=day) for i, (a, b, day) in enumerate(legs)])
    assert [s for s in found if s.actor == "x"] == []


def test_contacts_inside_one_state_are_no_diplomacy():
    actors = (Actor("P", "P", "person", iso3="EGY"), Actor("Q", "Q", "person", iso3="EGY"), Actor("R", "R", "person"))
    events = (event("1", ("P",), ("Q",)), event("2", ("P",), ("R",)))
    result = analyze([Extraction(Document("d", "d", "t"), actors, events)], load_frames())
    assert [item.participants for item in result.contacts] == [("P", "R")]
    assert result.header["domestic_contacts_left_out"] == 1


def test_counterparts_who_act_for_one_state_are_one_side():
    actors = {name: Actor(name, name, "person", iso3="FRA") for name in ("President", "Minister")}
    result = analyze_contacts([contact(1, "X", "President"), contact(2, "X", "Minister")], actors=actors)
    assert [side.actors for side in result.sides["X"]] == [("Minister", "President")]
    assert "X" not in result.standing


def test_a_hub_has_its_own_sides_for_fronts_and_no_others():
    result = analyze_contacts([contact(1, "A", "B"), contact(2, "B", "C"), contact(3, "C", "D")])
    fronts = {front.id: front for front in result.front_records}
    assert {tuple(fronts[share.front].hubs) for share in result.fronts["B"]} == {("B",)}
    assert len(result.fronts["B"]) == 2


# --- Theatres ---


def test_communities_do_not_depend_on_the_order_of_edges():
    rng = np.random.default_rng(5)
    left, right = rng.integers(0, 60, 400), rng.integers(0, 60, 400)
    weight, mixed = rng.random(400), rng.permutation(400)
    one = leiden(left, right, weight, 60)
    assert (leiden(left[mixed], right[mixed], weight[mixed], 60) == one).all()


@pytest.mark.slow
def test_an_actor_of_two_groups_is_confirmed_and_the_result_repeats():
    found = two_groups()
    one, two = analyze_contacts(found), analyze_contacts(found)
    assert one.standing["Hub"] == "confirmed"
    assert len(one.fronts["Hub"]) == 2
    assert one.to_json() == two.to_json()


@pytest.mark.slow
def test_random_contacts_do_not_pass_the_gate():
    rng = random.Random(4)
    people = [f"p{i:02d}" for i in range(30)]
    found = [contact(i, *rng.sample(people, 2), day=f"2030-01-{rng.randint(1, 28):02d}") for i in range(120)]
    result = analyze_contacts(found)
    assert result.tier == "sides"
    assert "no front structure detectable" in str(result.header["significance"])


def test_positions_that_would_take_too_long_are_said_to_be_left_out(monkeypatch):
    few = analyze_contacts([contact(1, "a", "b"), contact(2, "b", "c")])
    assert few.table("A1").note == ""
    monkeypatch.setattr("kg.analysis.run.POSITIONS_UP_TO", 1)
    many = analyze_contacts([contact(1, "a", "b"), contact(2, "b", "c")])
    assert "left out" in many.table("A1").note
