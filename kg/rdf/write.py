"""Extraction -> quads."""

from __future__ import annotations

from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Actor, Event, Extraction, Miss, Passage
from kg.names import ACTOR, CLAIM, EVENT, EVIDENCE, KG, PREFIXES, digest
from kg.rdf.terms import (
    ACTOR_CLASSES,
    Term,
    camel,
    canonical_duration,
    day,
    decimal,
    duration_seconds,
    graph_name,
    integer,
    link,
    node,
    span,
    string,
    term,
    text_hash,
)


class RelationInfo(Protocol):
    """What the graph needs to know of a relation (kg.frames.RelationType)."""

    @property
    def plover(self) -> str:
        """PLOVER class, `CONSULT`."""

    @property
    def quad(self) -> int:
        """Quad class, 1 to 4."""

    @property
    def goldstein(self) -> float:
        """Goldstein value, -10 to 10."""

    @property
    def contact_weight(self) -> float:
        """How much an asserted event counts as a contact, 0 to 1."""

    @property
    def symmetric(self) -> bool:
        """Whether it holds both ways."""

    @property
    def parent(self) -> str | None:
        """Name of the superproperty."""


class Relations(Protocol):
    """Where relations are looked up (kg.frames.Frames)."""

    def relation(self, name: str) -> RelationInfo:
        """Return a relation by name; UnknownName otherwise."""


class _Writer:
    """Collects the quads of one document."""

    def __init__(self, extraction: Extraction, relations: Relations) -> None:
        self.extraction, self.relations = extraction, relations
        self.graph = graph_name(extraction.document.key)
        self.quads: set[Quad] = set()

    def add(self, subject: NamedNode, predicate: str, value: Term | None) -> None:
        if value is not None:
            self.quads.add(Quad(subject, term(predicate), value, self.graph))

    def text(self, subject: NamedNode, predicate: str, value: str | None, language: str | None = None) -> None:
        if value is not None:
            self.add(subject, predicate, string(value, language))

    def date(self, subject: NamedNode, predicate: str, value: str | None) -> None:
        if value is not None:
            self.add(subject, predicate, day(value))

    def span(self, subject: NamedNode, predicate: str, value: Passage | None) -> None:
        if value is not None:
            self.add(subject, predicate, span(value))

    def chain(self, owner: NamedNode, chain: tuple[str, ...]) -> None:
        """Write who vouches, outermost first."""
        for position, actor in enumerate(chain, 1):
            source = NamedNode(f"{owner.value}/source/{position}")
            self.add(owner, "kg:chain", source)
            self.add(source, "kg:position", integer(position))
            self.add(source, "prov:agent", node(ACTOR, actor))

    def document(self, run: str) -> None:
        document, subject = self.extraction.document, self.graph
        self.add(subject, "rdf:type", term("kg:Document"))
        self.text(subject, "dcterms:identifier", document.id)
        self.text(subject, "dcterms:title", document.title)
        self.date(subject, "dcterms:issued", document.date)
        self.text(subject, "dcterms:publisher", document.publisher)
        self.text(subject, "dcterms:language", document.language)
        self.text(subject, "kg:reader", document.reader)
        self.text(subject, "kg:textHash", text_hash(document.text))
        self.text(subject, "kg:run", run or None)
        self.text(subject, "dcterms:spatial", document.place)
        if document.url is not None:
            self.add(subject, "dcterms:source", link(document.url))
        for position, part in enumerate(document.parts, 1):
            place = NamedNode(f"{subject.value}/part/{position}")
            self.add(place, "rdf:type", term("kg:Part"))
            self.add(place, "kg:position", integer(position))
            self.add(place, "kg:partSpan", Literal(f"char={part.start},{part.end}"))
            self.text(place, "kg:fragment", part.fragment)

    def actor(self, actor: Actor) -> None:
        subject = node(ACTOR, actor.id)
        self.add(subject, "rdf:type", term("kg:" + ACTOR_CLASSES[actor.type]))
        self.text(subject, "skos:prefLabel", actor.label, "en")
        self.text(subject, "kg:iso3", actor.iso3)
        for alias in actor.aliases:
            self.text(subject, "skos:altLabel", alias)
        if actor.wikidata is not None:
            predicate = "owl:sameAs" if actor.wikidata_sourced else "skos:closeMatch"
            self.add(subject, predicate, node(PREFIXES["wd"], actor.wikidata))
        for role in actor.roles:
            # Named by its content: documents of different dates may carry different offices of one actor.
            office = NamedNode(f"{subject.value}/office/{digest(repr(role), length=8)}")
            self.add(subject, "kg:held", office)
            self.add(office, "rdf:type", term("kg:OfficeHolding"))
            self.text(office, "kg:office", role.office)
            self.text(office, "kg:iso3", role.iso3)
            self.date(office, "kg:from", role.start)
            self.date(office, "kg:until", role.end)
            self.date(office, "kg:knownUntil", role.as_of)
            self.text(office, "dcterms:source", role.source)
            if role.post is not None:
                post = node(ACTOR, role.post)
                self.add(office, "kg:post", post)
                self.add(post, "rdf:type", term("kg:Post"))
                self.text(post, "rdfs:label", role.post.replace("_", " "), "en")

    def edges(self, event: Event) -> None:
        """Write the user's edges of an asserted event, and the same edges under each superproperty."""
        if event.status != "asserted":
            return
        pairs = {(a.actor, b.actor) for a, b in event.pairs()}
        name: str | None = event.relation
        both = event.mutual
        while name is not None:
            relation = self.relations.relation(name)
            both = both or relation.symmetric
            for a, b in pairs:
                for source, target in ((a, b), (b, a)) if both else ((a, b),):
                    self.quads.add(Quad(node(ACTOR, source), node(KG, name), node(ACTOR, target), self.graph))
            name = relation.parent

    def event(self, event: Event, position: int) -> None:
        subject = node(EVENT, event.id)
        relation = self.relations.relation(event.relation)
        self.add(subject, "rdf:type", term("sem:Event"))
        self.add(subject, "kg:position", integer(position))
        self.add(subject, "kg:relation", node(KG, event.relation))
        self.add(subject, "kg:ploverClass", node(KG, relation.plover))
        self.add(subject, "kg:quadClass", integer(relation.quad))
        self.add(subject, "kg:goldstein", decimal(relation.goldstein))
        if relation.contact_weight > 0:
            self.add(subject, "kg:contactWeight", decimal(relation.contact_weight))
        self.add(subject, "kg:status", term("kg:" + camel(event.status)))
        self.add(subject, "kg:confidence", decimal(event.confidence))
        self.text(subject, "kg:rule", event.rule)
        if event.mutual:
            self.add(subject, "kg:mutual", Literal("true", datatype=term("xsd:boolean")))
        self.participants(event, subject)
        if event.initiator is not None:
            self.add(subject, "kg:initiator", node(ACTOR, event.initiator))
        if event.medium is not None:
            self.add(subject, "kg:medium", term("kg:" + camel(event.medium)))
        self.when(event, subject)
        self.text(subject, "kg:place", event.place)
        self.text(subject, "kg:quantity", event.quantity)
        self.text(subject, "kg:firstContactSince", event.first_contact_since)
        self.date(subject, "kg:firstContactDate", event.first_contact_date)
        for topic in event.topics:
            self.text(subject, "kg:topic", topic, self.extraction.document.language)
        for code in event.codes:
            self.text(subject, "kg:code", code)
        for later in event.before:
            self.add(subject, "kg:before", node(EVENT, later))
        evidence = self.evidence(event, subject)
        self.claims(event, subject, evidence)

    def when(self, event: Event, subject: NamedNode) -> None:
        when = event.when
        self.text(subject, "kg:dateText", when.text)
        self.date(subject, "kg:dateEarliest", when.start)
        self.date(subject, "kg:dateLatest", when.end)
        if when.start is not None and when.start == when.end:
            self.date(subject, "kg:date", when.start)
        if event.duration is not None:
            seconds = duration_seconds(event.duration)
            if seconds is None:
                self.text(subject, "kg:duration", event.duration)
            else:
                self.add(subject, "kg:duration", Literal(canonical_duration(seconds), datatype=term("xsd:duration")))
                self.add(subject, "kg:durationSeconds", integer(seconds))

    def participants(self, event: Event, subject: NamedNode) -> None:
        """Write the readable short form (source, target, participant) and one participation node per mention."""
        roles = [("source", mention) for mention in event.sources] + [("target", mention) for mention in event.targets]
        for position, (role, mention) in enumerate(roles, 1):
            part = NamedNode(f"{subject.value}/participant/{position}")
            self.add(subject, "kg:participant", node(ACTOR, mention.actor))
            self.add(subject, "kg:participation", part)
            self.add(part, "rdf:type", term("kg:Participation"))
            self.add(part, "kg:position", integer(position))
            self.add(part, "kg:role", term("kg:" + role))
            self.add(part, "kg:actor", node(ACTOR, mention.actor))
            self.text(part, "kg:mention", mention.text)
            self.span(part, "kg:mentionSpan", mention.passage)
            self.add(part, "kg:certainty", term("kg:" + camel(mention.certainty)))
        pairs = event.pairs()
        if event.mutual and len({mention.actor for _, mention in roles}) > 2:
            return  # three who met have no source and target
        for index, role in enumerate(("source", "target")):
            for pair in pairs:
                self.add(subject, f"kg:{role}", node(ACTOR, pair[index].actor))
                if pair[index].certainty != "named":
                    self.add(subject, f"kg:{role}Certainty", term("kg:" + camel(pair[index].certainty)))

    def evidence(self, event: Event, subject: NamedNode) -> list[NamedNode]:
        found: list[NamedNode] = []
        for position, evidence in enumerate(event.evidence, 1):
            span, trigger = evidence.sentence, evidence.trigger
            parts = (span.start, span.end, trigger.start, trigger.end)
            place = node(EVIDENCE, digest(event.id, *map(str, parts)))
            while place in found:  # the same words twice in one event: told apart by their order
                place = node(EVIDENCE, digest(place.value, str(position)))
            found.append(place)
            self.add(place, "rdf:type", term("oa:Annotation"))
            self.add(place, "oa:hasBody", subject)
            self.add(place, "oa:hasTarget", self.graph)
            self.add(place, "kg:position", integer(position))
            self.text(place, "oa:exact", evidence.quote)
            self.span(place, "kg:sentenceSpan", span)
            self.span(place, "kg:triggerSpan", trigger)
            self.span(place, "kg:sourceSpan", evidence.source)
            self.span(place, "kg:targetSpan", evidence.target)
            self.add(place, "kg:status", term("kg:" + camel(evidence.status)))
            self.chain(place, evidence.chain)
        return found

    def claims(self, event: Event, subject: NamedNode, evidence: list[NamedNode]) -> None:
        found: set[NamedNode] = set()
        for position, claim in enumerate(event.claims, 1):
            place = node(CLAIM, digest(event.id, claim.status, claim.rule, *claim.chain))
            while place in found:
                place = node(CLAIM, digest(place.value, str(position)))
            found.add(place)
            self.add(place, "rdf:type", term("kg:Claim"))
            self.add(place, "kg:about", subject)
            self.add(place, "kg:position", integer(position))
            self.add(place, "kg:status", term("kg:" + camel(claim.status)))
            self.text(place, "kg:rule", claim.rule)
            self.chain(place, claim.chain)
            for index in claim.evidence:
                self.add(place, "kg:evidence", evidence[index])

    def miss(self, miss: Miss, position: int) -> None:
        subject = NamedNode(f"{self.graph.value}/miss/{position}")
        self.add(subject, "rdf:type", term("kg:Miss"))
        self.add(subject, "kg:position", integer(position))
        self.span(subject, "kg:sentenceSpan", miss.sentence)
        self.text(subject, "oa:exact", miss.quote)
        self.text(subject, "kg:triggerText", miss.trigger)
        self.text(subject, "kg:reason", miss.reason)


def to_quads(extraction: Extraction, relations: Relations, *, run: str = "") -> tuple[Quad, ...]:
    """Return the named graph of a document, sorted as N-Quads. The text itself is not in it (see `from_quads`).

    run: version of what read the document. Raises UnknownName for an event whose relation `relations` does not know.
    """
    writer = _Writer(extraction, relations)
    writer.document(run)
    for actor in extraction.actors:
        writer.actor(actor)
    for position, event in enumerate(extraction.events, 1):
        writer.edges(event)
        writer.event(event, position)
    for position, miss in enumerate(extraction.misses, 1):
        writer.miss(miss, position)
    return tuple(sorted(writer.quads, key=str))
