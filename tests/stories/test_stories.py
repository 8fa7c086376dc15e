"""Which events of different documents are one happening, who vouches for it, and the silence before it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import query
from kg.frames import load_frames
from kg.gazetteer import load_gazetteer
from kg.ingest import tell_stories
from kg.model import Actor, Claim, Document, Event, Evidence, Extraction, Mention, Passage, Story, When
from kg.names import digest
from kg.rdf import stories_to_quads
from kg.store import open_store
from kg.stories import find_stories

FRAMES = load_frames()
ACTORS = tuple(
    Actor(name.replace(" ", "_"), name, kind, state)  # type: ignore[arg-type]
    for name, kind, state in (
        ("Ana Ruiz", "person", "CHL"),
        ("Chile", "country", "CHL"),
        ("Chilean Presidency", "office", "CHL"),
        ("Coast Herald", "media", None),
        ("Jon Berg", "person", "NOR"),
        ("Norway", "country", "NOR"),
        ("an official", "group", None),
    )
)
RUIZ, BERG, CHILE, NORWAY = "Ana_Ruiz", "Jon_Berg", "Chile", "Norway"


def report(
    key: str,
    relation: str = "spokeWith",
    pair: tuple[str, str] = (RUIZ, BERG),
    *,
    issued: str | None = "2024-05-10",
    day: str | None = "2024-05-09",
    status: str = "asserted",
    chain: tuple[str, ...] = (),
    publisher: str | None = None,
    quote: str = "They spoke about fisheries quotas in northern waters.",
    **more: object,
) -> Extraction:
    """Return a document that tells one event. key: its id; the publisher is called after it unless given."""
    words = Passage(0, 4)
    source, target = (Mention(actor, "They", words) for actor in pair)
    event = Event(
        id=digest(key, relation, *pair),
        relation=relation,
        sources=(source,),
        targets=(target,),
        evidence=(Evidence(Passage(0, len(quote)), quote, words, status=status, chain=chain),),  # type: ignore[arg-type]
        claims=(Claim(status, chain, (0,), "rule"),),  # type: ignore[arg-type]
        rule="rule",
        status=status,  # type: ignore[arg-type]
        when=When(day, day, day) if day else When(),
        **more,  # type: ignore[arg-type]
    )
    document = Document(key, key, quote, date=issued, publisher=publisher or f"{key} Times")
    return Extraction(document, ACTORS, (event,))


def stories(*documents: Extraction, **options: object) -> tuple[Story, ...]:
    return find_stories(documents, FRAMES, gazetteer=load_gazetteer(), **options)  # type: ignore[arg-type]


def test_one_call_in_two_papers_is_one_story_with_two_sources():
    (story,) = stories(report("a", duration="PT50M"), report("b", issued="2024-05-11", medium="phone"))
    assert story.documents == ("a", "b") and story.sources == ("a Times", "b Times")
    assert (story.duration, story.medium, story.day) == ("PT50M", "phone", "2024-05-09")
    assert story.participants == (RUIZ, BERG) and story.label == "Ana Ruiz, Jon Berg"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"day": "2024-05-02"}, id="another day"),
        pytest.param({"relation": "metWith", "medium": "in_person"}, id="another channel"),
        pytest.param({"pair": (RUIZ, "Coast_Herald")}, id="another partner"),
        pytest.param({"duration": "PT3H"}, id="another length"),
        pytest.param({"place": "Lima"}, id="another place"),
        pytest.param({"relation": "accused", "pair": (BERG, RUIZ)}, id="another class"),
    ],
)
def test_what_contradicts_keeps_two_happenings_apart(other):
    first = report("a", medium="phone", duration="PT30M", place="Oslo")
    assert len(stories(first, report("b", **other))) == 2


@pytest.mark.parametrize(
    "one, other",
    [
        pytest.param({"place": "Oslo"}, {"place": "Norway"}, id="a capital lies in its state"),
        pytest.param({"duration": "PT50M"}, {"duration": "PT1H"}, id="about as long"),
        pytest.param({"relation": "visited"}, {"relation": "hosted", "pair": (BERG, RUIZ)}, id="guest and host"),
        pytest.param({"relation": "consulted"}, {"relation": "negotiatedWith"}, id="talks"),
        pytest.param({}, {"day": None}, id="a report without a day, of the next one"),
    ],
)
def test_what_does_not_contradict_joins(one, other):
    assert len(stories(report("a", **one), report("b", **other))) == 1


def test_talks_of_states_are_the_one_contact_of_their_people():
    people = report("a", "metWith")
    states = report("b", "negotiatedWith", (CHILE, NORWAY))
    (story,) = stories(people, states)
    assert story.participants == (RUIZ, BERG)


def test_two_contacts_of_their_people_leave_talks_of_states_alone():
    people = report("a", "metWith", place="Oslo"), report("c", "metWith", place="Lima")
    found = stories(*people, report("b", "negotiatedWith", (CHILE, NORWAY)))
    assert sorted(story.participants for story in found) == [(RUIZ, BERG), (RUIZ, BERG), (CHILE, NORWAY)]


def test_words_are_one_happening_only_if_they_are_alike():
    one = report("a", "accused", quote="Ruiz accused Berg of breaking the fisheries treaty off the northern coast.")
    same = report("b", "criticized", quote="Ruiz criticized Berg because the fisheries treaty had been broken.")
    other = report("c", "accused", quote="Ruiz accused Berg of spying upon embassy telephones during winter.")
    assert sorted(len(story.events) for story in stories(one, same, other)) == [1, 2]


def test_who_cites_the_same_source_counts_once():
    office = ("Chilean_Presidency",)
    (story,) = stories(
        report("a", chain=office), report("b", chain=office), report("c", chain=("Coast_Herald", *office))
    )
    assert story.sources == ("Chilean Presidency",)


def test_who_cites_another_outlet_relies_on_what_that_outlet_relies_on():
    first = report("a", publisher="Coast Herald", chain=("Chilean_Presidency",))
    (story,) = stories(first, report("b", chain=("Coast_Herald",)))
    assert story.sources == ("Chilean Presidency",)


def test_unnamed_officials_are_vouched_for_by_the_outlet():
    (story,) = stories(report("a", chain=("an_official",)), report("b", chain=("an_official",)))
    assert story.sources == ("a Times", "b Times")


def test_copies_without_publisher_count_once():
    def bare(key: str) -> Extraction:
        extraction = report(key)
        document = Document(key, key, extraction.document.text, date="2024-05-10")
        return Extraction(document, ACTORS, extraction.events)

    assert len(stories(bare("a"), bare("b"))[0].sources) == 2
    (story,) = stories(bare("a"), bare("b"), copies=[("a", "b")])
    assert len(story.sources) == 1 and len(story.documents) == 2


def test_a_denial_in_another_paper_makes_a_story_disputed():
    (story,) = stories(report("a"), report("b", status="denied", chain=("Chilean_Presidency",)))
    assert story.status == "disputed"
    assert (story.sources, story.denying) == (("a Times",), ("Chilean Presidency",))


def test_a_plan_is_the_visit_it_announced_when_the_days_agree():
    plan = report("a", "visited", issued="2024-05-01", day="2024-05-09", status="planned")
    assert [story.status for story in stories(plan, report("b", "visited"))] == ["asserted"]
    assert len(stories(plan, report("b", "visited", day="2024-05-20", issued="2024-05-21"))) == 2


CLAIM = {"first_contact_since": "March", "first_contact_date": "2024-03-31"}


@pytest.mark.parametrize(
    "earlier, answer",
    [
        pytest.param([], "not enough data", id="nothing earlier"),
        pytest.param([("2024-03-12", "phone")], "consistent", id="the contact it speaks of"),
        pytest.param([("2024-03-12", "phone"), ("2024-04-20", "phone")], "contradicted", id="one between"),
        pytest.param([("2024-03-12", None), ("2024-04-20", "letter")], "consistent", id="a letter is not direct"),
    ],
)
def test_first_contact_claims_are_answered(earlier, answer):
    before = [report(f"e{n}", day=day, issued=day, medium=medium) for n, (day, medium) in enumerate(earlier)]
    found = stories(*before, report("z", **CLAIM))
    (claim,) = (story.first_contact for story in found if story.first_contact)
    assert claim.answer == answer
    rests_on = {"consistent": before[:1], "contradicted": before[1:], "not enough data": []}[answer]
    assert claim.events == tuple(document.events[0].id for document in rests_on)


def test_an_undated_first_contact_claim_cannot_be_answered():
    (story,) = stories(report("z", day=None, issued=None, first_contact_since="March"))
    assert story.first_contact and story.first_contact.answer == "not enough data"


def test_the_silence_before_a_contact_is_counted():
    found = stories(report("a", day="2024-04-09", issued="2024-04-10"), report("b"))
    assert [tuple((gap.pair, gap.days) for gap in story.gaps) for story in found] == [(), (((RUIZ, BERG), 30),)]


DOCUMENTS = (
    report("a", duration="PT50M"),
    report("b", "consulted", day=None, chain=("Chilean_Presidency",)),
    report("c", day="2024-05-02", issued="2024-05-03"),
    report("d", status="denied", issued="2024-05-11"),
    report("e", "metWith", (CHILE, NORWAY)),
    report("f", "accused", day=None),
)


@settings(max_examples=20, deadline=None)
@given(st.permutations(DOCUMENTS))
def test_the_order_of_documents_changes_nothing(documents):
    assert stories_to_quads(stories(*documents)) == stories_to_quads(stories(*DOCUMENTS))


def test_every_event_is_in_a_story_and_no_document_tells_a_story_twice():
    found = stories(*DOCUMENTS)
    assert {event for story in found for event in story.events} == {d.events[0].id for d in DOCUMENTS}
    assert all(len(story.events) == len(story.documents) for story in found)


def test_a_store_tells_the_ledger_with_gap_source_and_answer(tmp_path):
    documents = (report("a", day="2024-03-09", issued="2024-03-10"), report("b", medium="phone", **CLAIM))
    with open_store(tmp_path / "s", frames=FRAMES) as store:
        for extraction in documents:
            store.replace(extraction)
        tell_stories(store)
    with open_store(tmp_path / "s", read_only=True) as store:
        rows = list(query.rows(query.run(store, "contacts", {"actor": "Ruiz", "with": "Berg"})))
        assert [row["date"] for row in rows] == ["2024-03-09", "2024-05-09"]
        assert rows[1]["days_since_last"] == "61" and rows[1]["channel"] == "phone" and rows[1]["sources"] == "1"
        assert (rows[1]["said_first_since"], rows[1]["graph_says"]) == ("March", "consistent")
        assert query.run(store, "contacts", {"actor": "Ruiz", "with": "Norway"}).rows == ()
