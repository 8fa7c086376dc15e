"""What each decision makes of what was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg import identity
from kg.frames import load_frames
from kg.identity.decisions import decide
from kg.model import Actor, Event, Extraction, Judgement
from tests import made
from tests.identity import cases

FRAMES = load_frames()


def shown(extraction: Extraction, *judgements: Judgement) -> Extraction:
    return identity.corrected(extraction, decide(identity.numbered(judgements)), FRAMES)


def event(extraction: Extraction, number: int) -> Event:
    return extraction.events[number]


def names(some: tuple) -> list[str]:
    return [mention.actor for mention in some]


ONE = cases.document("one.txt")  # Ann_Lee spokeWith A._Lee (says Ann_Lee-2f); A._Lee praised Bo_Falk; three met


def test_what_no_decision_concerns_is_the_very_same_record():
    assert shown(ONE, cases.different("Bo_Falk", "Ann_Lee"), cases.split("Ann_Lee", made.HADDAD, "two.txt")) is ONE


def test_a_merged_actor_keeps_what_was_known_of_both():
    found = shown(ONE, cases.same("Bo_Falk", "Ann_Lee-2f"))
    actors = {actor.id: actor for actor in found.actors}
    assert "Ann_Lee-2f" not in actors
    assert actors["Bo_Falk"].aliases == ("Ann Lee-2f",)
    assert actors["Bo_Falk"].iso3 == "SWE"
    assert event(found, 0).claims[0].chain == event(found, 0).evidence[0].chain == ("Bo_Falk",)
    assert [one.id for one in found.events] == [one.id for one in ONE.events]


def test_a_kept_actor_that_is_not_in_the_document_brings_its_facts():
    found = shown(ONE, cases.same("Cy_Orr", "Bo_Falk"))
    kept = next(actor for actor in found.actors if actor.id == "Cy_Orr")
    assert (kept.label, kept.aliases, kept.iso3) == ("Cy Orr", ("Bo Falk",), "SWE")


def test_an_event_between_two_that_are_one_is_left_out_and_nothing_precedes_it():
    before = replace(ONE, events=(replace(ONE.events[1], before=(ONE.events[0].id,)), *ONE.events[:1], *ONE.events[2:]))
    found = shown(before, cases.same("Ann_Lee", "A._Lee"))
    assert [one.relation for one in found.events] == ["praised", "metWith"]
    assert event(found, 0).before == ()
    assert names(event(found, 1).sources) == ["Ann_Lee", "Ann_Lee", "Bo_Falk"]


def test_chains_of_merges_end_in_one():
    pairs = (("A._Lee", "Ann_Lee-2f"), ("Bo_Falk", "A._Lee"), ("Cy_Orr", "Bo_Falk"))
    found = shown(ONE, *(cases.same(*pair) for pair in pairs))
    assert {actor.id for actor in found.actors} == {"Ann_Lee", "Cy_Orr"}


def test_the_later_of_two_judgements_on_a_pair_holds():
    assert shown(ONE, cases.same("Ann_Lee", "A._Lee"), cases.different("A._Lee", "Ann_Lee")) is ONE
    assert shown(ONE, cases.different("A._Lee", "Ann_Lee"), cases.same("Ann_Lee", "A._Lee")) is not ONE


def test_a_merge_that_contradicts_through_a_third_does_not_hold_and_is_named():
    log = identity.numbered(
        [cases.different("Ann_Lee", "Bo_Falk"), cases.same("Ann_Lee", "A._Lee"), cases.same("A._Lee", "Bo_Falk")]
    )
    decisions = decide(log)
    assert decisions.into == {"A._Lee": "Ann_Lee"}
    assert [(clash.one, clash.two) for clash in decisions.clashes] == [(log[0], log[2])]
    assert identity.would_clash(log[:2], log[2:]) == decisions.clashes


def test_a_split_holds_in_its_document_only():
    other = Actor("Ann_Lee_the_other", "Ann Lee", "person", "USA")
    judgement = cases.split("Ann_Lee", other, "one.txt")
    found = shown(ONE, judgement)
    assert names(event(found, 0).sources) == ["Ann_Lee_the_other"]
    assert {actor.id: actor for actor in found.actors}["Ann_Lee_the_other"] == other
    assert "Ann_Lee" not in {actor.id for actor in found.actors}
    assert shown(cases.document("three.txt"), judgement) == cases.document("three.txt")


def test_a_split_can_be_of_one_event_and_be_merged_again():
    other = Actor("Ann_Lee_the_other", "Ann Lee", "person")
    judgement = replace(cases.split("Ann_Lee", other, "one.txt"), events=(ONE.events[2].id,))
    found = shown(ONE, judgement)
    assert names(event(found, 0).sources) == ["Ann_Lee"]
    assert names(event(found, 2).sources) == ["Ann_Lee_the_other", "A._Lee", "Bo_Falk"]
    again = Judgement("same", "vera", "2026-01-02", "", cases.PEOPLE["Cy_Orr"], other)
    assert names(event(shown(ONE, judgement, again), 2).sources) == ["Cy_Orr", "A._Lee", "Bo_Falk"]


def test_names_of_a_split_actor_do_not_stay_with_whom_it_was_merged_into():
    other = Actor("Nobody_else", "Nobody else", "person")
    found = shown(ONE, cases.same("Bo_Falk", "Ann_Lee-2f"), cases.split("Ann_Lee-2f", other, "one.txt"))
    assert {actor.id: actor.aliases for actor in found.actors}["Bo_Falk"] == ()


def test_accepted_rejected_and_corrected_events():
    accepted, rejected = (cases.about(ONE, event(ONE, n), verdict) for n, verdict in ((0, "accept"), (1, "reject")))
    corrected = cases.about(ONE, event(ONE, 2), "correct", relation="visited", status="denied")
    found = shown(ONE, accepted, rejected, corrected)
    assert [one.id for one in found.events] == [ONE.events[0].id, ONE.events[2].id]
    assert event(found, 0) == replace(event(ONE, 0), confidence=1.0)
    met = event(found, 1)
    assert (met.relation, met.status, met.mutual, met.confidence) == ("visited", "denied", False, 1.0)
    assert (names(met.sources), names(met.targets)) == (["Ann_Lee"], ["A._Lee", "Bo_Falk"])
    assert {claim.status for claim in met.claims} == {one.status for one in met.evidence} == {"denied"}


def test_a_status_leaves_claims_that_told_another_one():
    call = made.call()
    claims = (*call.claims, replace(call.claims[0], status="denied", chain=()))
    disputed = replace(call, claims=claims, status="asserted")
    extraction = replace(made.extraction(), events=(disputed,))
    found = shown(extraction, cases.about(extraction, disputed, "correct", status="planned"))
    assert [claim.status for claim in event(found, 0).claims] == ["planned", "denied"]


def test_direction_and_actors_are_put_right():
    praise = event(ONE, 1)
    right = ("A._Lee", cases.PEOPLE["Cy_Orr"])
    found = event(shown(ONE, cases.about(ONE, praise, "correct", reverse=True, instead=(right,))), 1)
    assert (names(found.sources), names(found.targets)) == (["Bo_Falk"], ["Cy_Orr"])
    assert found.evidence[0].source == praise.evidence[0].target


def test_a_judgement_is_about_a_reading():
    judgement = cases.about(ONE, event(ONE, 1), "accept")
    later = cases.document("one.txt", 1)  # the same sentence, another relation and other people
    _, unmet = identity.matched(later, decide(identity.numbered([judgement])), FRAMES)
    assert [one.reason for one in unmet] == ["the event is not read any more"]
    same_id = replace(later, events=(replace(later.events[0], id=event(ONE, 1).id),))
    _, unmet = identity.matched(same_id, decide(identity.numbered([judgement])), FRAMES)
    assert "read otherwise now: A._Lee spokeWith Ann_Lee-2f" in unmet[0].reason


def test_an_event_that_moved_in_an_edited_text_is_known_again():
    judgement = cases.about(ONE, event(ONE, 1), "reject")
    moved = replace(ONE, events=(event(ONE, 0), replace(event(ONE, 1), id="moved"), event(ONE, 2)))
    assert [one.id for one in shown(moved, judgement).events] == [event(ONE, 0).id, event(ONE, 2).id]
    twice = replace(moved, events=(*moved.events, replace(event(ONE, 1), id="moved too")))
    _, unmet = identity.matched(twice, decide(identity.numbered([judgement])), FRAMES)
    assert len(unmet) == 1


def test_a_correction_that_cannot_be_made_is_told():
    unknown = cases.about(ONE, event(ONE, 1), "correct", relation="tickled")
    gone = cases.about(ONE, event(ONE, 0), "correct", instead=(("Cy_Orr", cases.PEOPLE["Bo_Falk"]),))
    _, unmet = identity.matched(ONE, decide(identity.numbered([unknown, gone])), FRAMES)
    assert [one.reason for one in unmet] == ["no relation is called tickled", "Cy_Orr is not in the event"]


def test_who_is_kept_does_not_hang_on_the_order_of_names():
    log = identity.numbered([cases.same("Bo_Falk", "Ann_Lee"), cases.same("Cy_Orr", "Bo_Falk")])
    assert decide(log).into == {"Ann_Lee": "Cy_Orr", "Bo_Falk": "Cy_Orr"}
    assert decide(log[::-1]).into == decide(log).into
    circle = (("Bo_Falk", "Ann_Lee"), ("Cy_Orr", "Bo_Falk"), ("Ann_Lee", "Cy_Orr"))
    assert set(decide(identity.numbered(cases.same(*pair) for pair in circle)).into.values()) == {"Bo_Falk"}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("verdict: maybe\nby: a\nwhen: 2026-01-01\n", 1, "no verdict is called"),
        ("# x\n\nverdict: undo\nundoes: 1\nby: a\n", 3, "needs a line `when`"),
        ("verdict: undo\nundoes: 1\nby: a\nby: b\nwhen: 2026-01-01\n", 4, "a second line"),
        ("verdict: undo\nundoes: 1\nstatus: denied\nby: a\nwhen: 2026-01-01\n", 3, "does not belong"),
        ("verdict: undo\nundoes 1\n", 2, "is no `name: value`"),
        ("verdict: undo\nundoes: 1\nby: a\nwhen: soon\n", 1, "isoformat"),
        ("verdict: same\nactor: A | A | person\nother: B | B | person | |\nby: a\nwhen: 2026-01-01\n", 1, "id | label"),
        ("verdict: undo\nundoes: \\q\nby: a\nwhen: 2026-01-01\n", 1, "no escape"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_says_where(text, line, why):
    with pytest.raises(Exception, match=rf"^file:{line}: .*") as caught:
        identity.read_judgements(text, name="file")
    assert why in str(caught.value)


def test_a_stanza_changed_by_hand_is_told():
    [judgement] = identity.numbered([cases.same("Ann_Lee", "A._Lee")])
    with pytest.raises(Exception, match="was changed by hand"):
        identity.numbered([replace(judgement, why="because")])


def test_a_file_with_windows_line_ends_and_a_mark_is_read():
    log = identity.numbered([cases.same("Ann_Lee", "A._Lee")])
    text = "\ufeff" + identity.write_judgements(log).replace("\n", "\r\n")
    assert identity.read_judgements(text, name="file") == log
