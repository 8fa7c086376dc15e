"""Stories as quads: one graph, `graph:stories`, in which events of different documents are one happening.

A story's own properties have names of their own (kg:storyStatus beside kg:status), so that a query for events never
meets a story:

    SELECT ?story ?n { GRAPH <https://w3id.org/actor-kg/graph/stories> { ?story kg:tells ?event ; kg:sourceCount ?n } }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from kg.model import FirstContact, Gap, Story
from kg.names import ACTOR, BASE, EVENT, GRAPH, KG
from kg.rdf.terms import Term, camel, day, decimal, graph_name, integer, node, string, term

STORIES = NamedNode(GRAPH + "stories")
_ANSWERS = {"contradicted": "kg:contradictedBy", "consistent": "kg:agreesWith"}


def stories_to_quads(stories: Iterable[Story]) -> tuple[Quad, ...]:
    """Return the graph of stories, sorted, without repetition; the same bytes for the same stories."""
    quads: set[Quad] = set()
    for story in stories:
        subject = _iri(story.id)
        quads.update(Quad(subject, term(predicate), value, STORIES) for predicate, value in _story(story))
        for position, gap in enumerate(story.gaps, 1):
            part = NamedNode(f"{subject.value}/gap/{position}")
            quads.add(Quad(subject, term("kg:gap"), part, STORIES))
            quads.update(Quad(part, term(predicate), value, STORIES) for predicate, value in _gap(gap))
    return tuple(sorted(quads, key=str))


def _iri(story: str) -> NamedNode:
    return node(BASE + "story/", story)


def _gap(gap: Gap) -> Iterator[tuple[str, Term]]:
    """Yield how long a pair had no contact before."""
    for actor in gap.pair:
        yield "kg:gapBetween", node(ACTOR, actor)
    yield "kg:gapDays", integer(gap.days)
    yield "kg:gapAfter", _iri(gap.after)


def _story(story: Story) -> Iterator[tuple[str, Term]]:
    """Yield the properties of a story."""
    yield "rdf:type", term("kg:Story")
    yield "rdfs:label", string(story.label)
    yield "kg:storyRelation", node(KG, story.relation)
    yield "kg:storyStatus", term("kg:" + camel(story.status))
    for actor in story.participants:
        yield "kg:storyParticipant", node(ACTOR, actor)
    for event in story.events:
        yield "kg:tells", node(EVENT, event)
    for key in story.documents:
        yield "kg:toldIn", graph_name(key)
    if story.start:
        yield "kg:firstDay", day(story.start)
    if story.end:
        yield "kg:lastDay", day(story.end)
    if story.day:
        yield "kg:sortedBy", day(story.day)
    if story.weight > 0:
        yield "kg:storyWeight", decimal(story.weight)
    if story.medium:
        yield "kg:storyMedium", term("kg:" + camel(story.medium))
    if story.initiator:
        yield "kg:storyInitiator", node(ACTOR, story.initiator)
    if story.duration:
        yield "kg:storyDuration", string(story.duration)
    if story.place:
        yield "kg:storyPlace", string(story.place)
    for topic in story.topics[:1]:
        yield "kg:storyTopic", string(topic)
    yield "kg:documentCount", integer(len(story.documents))
    yield "kg:sourceCount", integer(len(story.sources))
    for label in story.sources:
        yield "kg:vouchedBy", string(label)
    for label in story.denying:
        yield "kg:deniedBy", string(label)
    if story.first_contact:
        yield from _first_contact(story.first_contact)


def _first_contact(claim: FirstContact) -> Iterator[tuple[str, Term]]:
    """Yield what a text claims of the gap before a contact, and the answer of the graph."""
    yield "kg:claimsFirstSince", string(claim.since)
    if claim.date:
        yield "kg:claimsFirstSinceDate", day(claim.date)
    yield "kg:claimedBy", node(EVENT, claim.event)
    yield "kg:answer", string(claim.answer)
    for event in claim.events:
        yield _ANSWERS[claim.answer], node(EVENT, event)
