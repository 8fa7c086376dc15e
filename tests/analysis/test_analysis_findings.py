"""What findings say in words: sides by the states they stand for, never the actor itself, nothing too weak to tell."""

from __future__ import annotations

import pytest

from kg.analysis.caveats import short_names
from kg.analysis.contacts import Contact, iso_day
from kg.analysis.gobetweens import by_ends, shuttles
from kg.analysis.run import analyze_contacts
from kg.analysis.shuffle import by_chance
from kg.analysis.study import Study
from kg.model import Actor

ACTORS = {
    actor.id: actor
    for actor in (
        Actor("Lena", "Lena Marsh", "person", iso3="NOR"),
        Actor("Norway", "Norway", "country", iso3="NOR"),
        Actor("Omar", "Omar Field", "person", iso3="EGY"),
        Actor("Egypt", "Egypt", "country", iso3="EGY"),
        Actor("Peru", "Peru", "country", iso3="PER"),
        Actor("Chile", "Chile", "country", iso3="CHL"),
        Actor("emir", "emir", "person"),
        Actor("Marsh", "Marsh", "person"),
    )
}


def contact(number: int, *people: str, day: str | None = "2031-05-01", story: str | None = None) -> Contact:
    return Contact(f"c{number}", tuple(sorted(people)), start=day, end=day, story=story or f"s{number}")


def told(found: list[Contact], kind: str) -> list[str]:
    return [item.text for item in analyze_contacts(found, actors=ACTORS).findings if item.kind == kind]


def test_a_side_is_named_by_its_state_and_says_whom_the_actor_met():
    (text,) = told([contact(1, "Lena", "Omar"), contact(2, "Lena", "Peru")], "multi_front_actor")
    assert text.startswith("Lena Marsh keeps 2 fronts open: Egypt (Omar Field, 1 contact); Peru (1 contact).")


def test_a_side_of_several_states_names_each_once():
    found = [contact(1, "Lena", "Omar"), contact(2, "Lena", "Egypt"), contact(3, "Lena", "Chile"),
             contact(4, "Egypt", "Chile"), contact(5, "Lena", "Peru")]  # fmt: skip
    assert [share.name for share in analyze_contacts(found, actors=ACTORS).fronts["Lena"]] == [
        "Egypt and Chile",
        "Peru",
    ]


def test_without_dates_no_front_is_called_open():
    found = [contact(1, "Lena", "Omar", day=None), contact(2, "Lena", "Peru", day=None)]
    (text,) = told(found, "multi_front_actor")
    assert "is in touch with 2 sides" in text


def test_ones_own_state_is_no_side_of_a_meeting():
    found = [contact(1, "Lena", "Norway", "Peru"), contact(2, "Lena", "Egypt")]
    result = analyze_contacts(found, actors=ACTORS)
    assert {side.actors for side in result.sides["Lena"]} == {("Peru",), ("Egypt",)}


def test_an_unnamed_counterpart_makes_nobody_multi_front():
    result = analyze_contacts([contact(1, "Lena", "emir"), contact(2, "Lena", "Peru")], actors=ACTORS)
    assert dict(result.standing) == {}


def test_a_sole_bridge_is_told_with_its_own_sides_only():
    found = [contact(1, "Lena", "Omar"), contact(2, "Lena", "Peru"), contact(3, "Peru", "Chile")]
    texts = told(found, "sole_bridge")
    assert any(text.endswith("only Peru links Chile to the other fronts.") for text in texts)
    assert not any(" Norway" in text.split(" links ")[1] for text in texts if "only Lena" in text)


def test_two_talks_in_a_week_are_no_finding_but_a_return_is():
    legs = [contact(1, "Lena", "Egypt", day="2031-05-01"), contact(2, "Lena", "Peru", day="2031-05-03")]
    assert told(legs, "shuttle") == []
    (text,) = told([*legs, contact(3, "Lena", "Egypt", day="2031-05-05")], "shuttle")
    assert text.startswith("Lena Marsh talked to Egypt, then to Peru and back, 2 days apart. With the days shuffled")


def test_a_shuttle_runs_between_three_parties():
    legs = [contact(1, "Lena", "Omar", day="2031-05-01"), contact(2, "Lena", "Egypt", day="2031-05-03")]
    study = Study(tuple(legs), ACTORS)
    assert len(shuttles(legs)) == 1
    assert shuttles(legs, party=study.party) == []


def test_a_contact_counts_for_one_sequence_only():
    days = ("2031-05-01", "2031-05-02")
    legs = [contact(i, "Lena", "Egypt", day=day) for i, day in enumerate(days)]
    legs.append(contact(9, "Lena", "Peru", day="2031-05-04"))
    again = [contact(20, "Lena", "Egypt", day="2031-06-01"), contact(21, "Lena", "Peru", day="2031-06-02")]
    assert [len(some) for some in by_ends(shuttles([*legs, *again]))] == [2]


def test_talks_after_a_long_silence_are_told_with_the_last_before_them():
    found = [contact(1, "Peru", "Chile", day="2031-01-01"), contact(2, "Peru", "Chile", day="2031-05-01")]
    (text,) = told(found, "resumed")
    assert text.startswith("Chile and Peru: first direct contact since 2031-01-01, by 2031-05-01, after 120 days")


@pytest.mark.parametrize("count, told_of", [(1, 3), (2, 6)])
def test_channels_of_one_contact_are_told_only_where_there_is_little_else(count, told_of):
    pairs = [(f"x{i}", f"y{i}") for i in range(6)]
    found = [contact(10 * i + n, *pair, day=f"2031-05-{n + 1:02d}")
             for i, pair in enumerate(pairs) for n in range(count)]  # fmt: skip
    assert len(told(found, "channel")) == told_of


def test_a_last_name_alone_is_pointed_out():
    study = Study((contact(1, "Lena", "Peru"), contact(2, "Marsh", "Egypt")), ACTORS)
    assert short_names(study) == [("Marsh", ("Lena",))]


def test_sequences_that_the_days_alone_make_are_told_from_those_they_do_not():
    back_and_forth = [contact(i, "x", end, day=iso_day(730_000 + 20 * (i // 2) + i % 2))
                      for i, end in enumerate("yz" * 8)]  # fmt: skip
    others = [contact(100 + i, f"u{i}", f"v{i}", day=iso_day(730_000 + 4 * i)) for i in range(40)]
    every_day = [contact(i, "x", end, day=iso_day(730_000 + i)) for i, end in enumerate("yyzzyzzyyyzyzzyz")]
    rare = by_ends(shuttles([*back_and_forth, *others]))
    assert by_chance([*back_and_forth, *others], rare, rounds=99)[0] <= 0.05
    common = by_ends(shuttles(every_day))
    assert by_chance(every_day, common, rounds=99)[0] > 0.05
    assert by_chance(every_day, common, rounds=99) == by_chance(every_day, common, rounds=99)
