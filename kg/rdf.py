"""Extraction <-> quads: the one module that knows the shape of the graph (DESIGN section 2, example/seed.ttl).

One document is one named graph, `doc:KEY`. There are no blank nodes: parts of an event have IRIs below the event's.
Every string becomes a validated pyoxigraph term here, so no label or IRI can break out of a serialization.
A code point that UTF-8 cannot carry (a lone surrogate) is written as U+FFFD; offsets stay as they were.

What `from_quads` gives back equals what `to_quads` was given, except that what is a set in RDF comes back sorted and
without repetition: aliases, roles, topics, `before`, a claim's evidence, actors (by id).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.model import (
    Actor,
    Claim,
    Document,
    Event,
    Evidence,
    Extraction,
    Mention,
    Miss,
    Part,
    Passage,
    Role,
    When,
)
from kg.names import ACTOR, CLAIM, DOCUMENT, EVENT, EVIDENCE, KG, PREFIXES, digest

Term = NamedNode | Literal
Node = dict[str, list[Term]]

ACTOR_CLASSES = {
    "person": "Person",
    "country": "Country",
    "igo": "IntergovernmentalOrganization",
    "organization": "Organization",
    "ministry": "Ministry",
    "security_force": "SecurityForce",
    "armed_group": "ArmedGroup",
    "office": "Office",
    "media": "MediaOrganization",
    "group": "Group",
}
_ACTOR_TYPES = {KG + name: type_ for type_, name in ACTOR_CLASSES.items()}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPAN = re.compile(r"char=(\d+),(\d+)")


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


# --- terms -----------------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """Return text with each lone surrogate as U+FFFD, so that UTF-8 can hold it; the length stays."""
    return _SURROGATE.sub("\ufffd", text)


def tail(name: str) -> str:
    """Return a name as the last step of an IRI, reversibly: what an IRI cannot hold is percent-encoded.

    >>> tail("Abdel_Fattah_el-Sisi"), tail("a b/<c>"), tail("..")
    ('Abdel_Fattah_el-Sisi', 'a%20b%2F%3Cc%3E', '%2E%2E')
    """
    name = clean(name)
    if name.strip(".") == "":
        return "%2E" * len(name)  # a step of dots alone means "up" to IRI resolvers
    return "".join(c if (c.isalnum() or c in "-_.~") else quote(c, safe="") for c in name)


def untail(iri: str, namespace: str) -> str:
    """Return the name that `tail` made into an IRI of a namespace."""
    if not iri.startswith(namespace):
        raise StoreError(f"<{iri}> is not below <{namespace}>: this graph was not written by kg")
    return unquote(iri[len(namespace) :])


@lru_cache(maxsize=4096)
def term(curie: str) -> NamedNode:
    """Return the IRI of `prefix:name` (a trusted name of this module, not text of a document)."""
    prefix, _, name = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def node(namespace: str, name: str, *parts: str | int) -> NamedNode:
    """Return the IRI of a name below a namespace, or of a part of it (`event:ID/participant/1`)."""
    return NamedNode("/".join((namespace + tail(name), *map(str, parts))))


def actor_iri(actor: str) -> str:
    """Return the IRI of an actor id."""
    return ACTOR + tail(actor)


def event_iri(event: str) -> str:
    """Return the IRI of an event id."""
    return EVENT + tail(event)


def graph_name(key: str) -> NamedNode:
    """Return the name of a document's graph."""
    return node(DOCUMENT, key)


def role_order(role: Role) -> tuple[str, str]:
    """Return what roles are sorted by: their start, unknown ones first."""
    return role.start or "", repr(role)


def text_hash(text: str) -> str:
    """Return the hash under which a document's text is kept: 32 hex characters of the SHA-256 of its UTF-8."""
    return hashlib.sha256(clean(text).encode()).hexdigest()[:32]


def camel(name: str) -> str:
    """Return a value's local name: `office_assumed` -> `officeAssumed`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)


def _text(value: str, language: str | None = None) -> Literal:
    if language and _LANGUAGE.fullmatch(language):
        return Literal(clean(value), language=language)
    return Literal(clean(value))


def _date(value: str) -> Literal:
    """Return an ISO date as xsd:date, gYearMonth or gYear; what is none of them stays a plain string."""
    shape = re.sub(r"[0-9]", "d", value)
    kind = {"dddd-dd-dd": "date", "dddd-dd": "gYearMonth", "dddd": "gYear"}.get(shape)
    try:
        date.fromisoformat(value + "-01" * {"date": 0, "gYearMonth": 1, "gYear": 2}.get(kind or "", 3))
    except ValueError:
        return _text(value)
    return Literal(value, datatype=term(f"xsd:{kind}"))


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=term("xsd:integer"))


def _decimal(value: float) -> Literal:
    text = format(Decimal(repr(float(value))), "f")
    return Literal(text if "." in text else text + ".0", datatype=term("xsd:decimal"))


def present(quad: Quad) -> Quad:
    """Return a quad as this module writes it: Oxigraph turns the decimal 1.0 into 1, Turtle's integer."""
    value = quad.object
    if isinstance(value, Literal) and value.datatype == _DECIMAL and "." not in value.value:
        return Quad(quad.subject, quad.predicate, Literal(value.value + ".0", datatype=_DECIMAL), quad.graph_name)
    return quad


_DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")


def duration_seconds(value: str) -> int | None:
    """Return the seconds of an xsd:duration of days, hours, minutes and whole seconds; None for any other.

    >>> duration_seconds("PT50M"), duration_seconds("P1DT1S"), duration_seconds("a while")
    (3000, 86401, None)
    """
    match = _DURATION.fullmatch(value)
    if not match or not any(match.groups()) or value.endswith("T") or not value.isascii():
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _canonical_duration(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    time = "".join(f"{n}{unit}" for n, unit in ((hour, "H"), (minute, "M"), (second, "S")) if n)
    whole = (f"{day}D" if day else "") + (f"T{time}" if time else "")
    return "P" + (whole or "T0S")


def _span(passage: Passage) -> Literal:
    return Literal(f"char={passage.start},{passage.end}")


# --- writing ---------------------------------------------------------------------------------------------------------


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
            self.add(subject, predicate, _text(value, language))

    def date(self, subject: NamedNode, predicate: str, value: str | None) -> None:
        if value is not None:
            self.add(subject, predicate, _date(value))

    def span(self, subject: NamedNode, predicate: str, value: Passage | None) -> None:
        if value is not None:
            self.add(subject, predicate, _span(value))

    def chain(self, owner: NamedNode, chain: tuple[str, ...]) -> None:
        """Write who vouches, outermost first."""
        for position, actor in enumerate(chain, 1):
            source = NamedNode(f"{owner.value}/source/{position}")
            self.add(owner, "kg:chain", source)
            self.add(source, "kg:position", _integer(position))
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
            self.add(subject, "dcterms:source", _link(document.url))
        for position, part in enumerate(document.parts, 1):
            place = NamedNode(f"{subject.value}/part/{position}")
            self.add(place, "rdf:type", term("kg:Part"))
            self.add(place, "kg:position", _integer(position))
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
        self.add(subject, "kg:position", _integer(position))
        self.add(subject, "kg:relation", node(KG, event.relation))
        self.add(subject, "kg:ploverClass", node(KG, relation.plover))
        self.add(subject, "kg:quadClass", _integer(relation.quad))
        self.add(subject, "kg:goldstein", _decimal(relation.goldstein))
        if relation.contact_weight > 0:
            self.add(subject, "kg:contactWeight", _decimal(relation.contact_weight))
        self.add(subject, "kg:status", term("kg:" + camel(event.status)))
        self.add(subject, "kg:confidence", _decimal(event.confidence))
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
        for topic in event.topics:
            self.text(subject, "kg:topic", topic, self.extraction.document.language)
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
                self.add(subject, "kg:duration", Literal(_canonical_duration(seconds), datatype=term("xsd:duration")))
                self.add(subject, "kg:durationSeconds", _integer(seconds))

    def participants(self, event: Event, subject: NamedNode) -> None:
        """Write the readable short form (source, target, participant) and one participation node per mention."""
        roles = [("source", mention) for mention in event.sources] + [("target", mention) for mention in event.targets]
        for position, (role, mention) in enumerate(roles, 1):
            part = NamedNode(f"{subject.value}/participant/{position}")
            self.add(subject, "kg:participant", node(ACTOR, mention.actor))
            self.add(subject, "kg:participation", part)
            self.add(part, "rdf:type", term("kg:Participation"))
            self.add(part, "kg:position", _integer(position))
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
            self.add(place, "kg:position", _integer(position))
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
            self.add(place, "kg:position", _integer(position))
            self.add(place, "kg:status", term("kg:" + camel(claim.status)))
            self.text(place, "kg:rule", claim.rule)
            self.chain(place, claim.chain)
            for index in claim.evidence:
                self.add(place, "kg:evidence", evidence[index])

    def miss(self, miss: Miss, position: int) -> None:
        subject = NamedNode(f"{self.graph.value}/miss/{position}")
        self.add(subject, "rdf:type", term("kg:Miss"))
        self.add(subject, "kg:position", _integer(position))
        self.span(subject, "kg:sentenceSpan", miss.sentence)
        self.text(subject, "oa:exact", miss.quote)
        self.text(subject, "kg:triggerText", miss.trigger)
        self.text(subject, "kg:reason", miss.reason)


def _link(url: str) -> Term:
    """Return an http(s) address as an IRI when it is one, else as text: only links become links."""
    if url.startswith(("http://", "https://")):
        try:
            return NamedNode(url)
        except ValueError:
            pass
    return _text(url)


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


def run_of(quads: Iterable[Quad]) -> str:
    """Return the version that read the document, "" when it is not said."""
    return next((quad.object.value for quad in quads if quad.predicate == term("kg:run")), "")  # type: ignore[union-attr]


def lines(quads: Iterable[Quad]) -> list[str]:
    """Return N-Quads lines, sorted, each ending in a line feed: the form whose bytes are hashed and kept."""
    return sorted(f"{quad} .\n" for quad in quads)


def hash_of(sorted_lines: Iterable[str]) -> str:
    """Return the hash of a document's N-Quads, 32 hex characters."""
    return digest("".join(sorted_lines), length=32)


# --- reading ---------------------------------------------------------------------------------------------------------


class _Reader:
    """One document's graph by subject and predicate."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.nodes: dict[str, Node] = {}
        self.graph = ""
        for quad in quads:
            subject, value, graph = quad.subject, quad.object, quad.graph_name
            if not (isinstance(subject, NamedNode) and isinstance(graph, NamedNode)):
                raise StoreError(f"{quad}: kg writes named graphs without blank nodes")
            if not isinstance(value, NamedNode | Literal):
                raise StoreError(f"{quad}: kg writes no blank nodes and no quoted triples")
            self.graph = graph.value
            self.nodes.setdefault(subject.value, {}).setdefault(quad.predicate.value, []).append(value)
        if not self.graph:
            raise StoreError("an empty graph is no document")

    def all(self, subject: str, curie: str) -> list[str]:
        return [value.value for value in self.nodes.get(subject, {}).get(term(curie).value, ())]

    def get(self, subject: str, curie: str) -> str | None:
        values = self.all(subject, curie)
        if len(values) > 1:
            raise StoreError(f"<{subject}> has {len(values)} values of {curie} in <{self.graph}>; one was expected")
        return values[0] if values else None

    def one(self, subject: str, curie: str) -> str:
        value = self.get(subject, curie)
        if value is None:
            raise StoreError(f"<{subject}> has no {curie} in <{self.graph}>: damaged graph, try `kg store rebuild`")
        return value

    def name(self, subject: str, curie: str) -> str:
        """Return the local kg: name of a value, as the records write it (`office_assumed`)."""
        return _snake(untail(self.one(subject, curie), KG))

    def span(self, subject: str, curie: str) -> Passage | None:
        value = self.get(subject, curie)
        match = _SPAN.fullmatch(value) if value is not None else None
        if value is not None and match is None:
            raise StoreError(f"<{subject}>: {curie} is {value!r}, not char=START,END")
        return Passage(int(match[1]), int(match[2])) if match else None

    def place(self, subject: str, curie: str) -> Passage:
        found = self.span(subject, curie)
        if found is None:
            raise StoreError(f"<{subject}> has no {curie} in <{self.graph}>: damaged graph, try `kg store rebuild`")
        return found

    def typed(self, curie: str) -> list[str]:
        """Return the subjects of a class, by kg:position where they have one."""
        return self.ordered([subject for subject in self.nodes if term(curie).value in self.all(subject, "rdf:type")])

    def ordered(self, subjects: Iterable[str]) -> list[str]:
        return sorted(subjects, key=lambda subject: (int(self.get(subject, "kg:position") or 0), subject))

    def chain(self, owner: str) -> tuple[str, ...]:
        sources = self.ordered(self.all(owner, "kg:chain"))
        return tuple(untail(self.one(source, "prov:agent"), ACTOR) for source in sources)

    def document(self, text: str) -> Document:
        subject = self.graph
        return Document(
            id=self.one(subject, "dcterms:identifier"),
            key=untail(subject, DOCUMENT),
            text=text,
            title=self.get(subject, "dcterms:title"),
            date=self.get(subject, "dcterms:issued"),
            publisher=self.get(subject, "dcterms:publisher"),
            url=self.get(subject, "dcterms:source"),
            language=self.one(subject, "dcterms:language"),
            reader=self.one(subject, "kg:reader"),
            place=self.get(subject, "dcterms:spatial"),
            parts=tuple(map(self.part, self.typed("kg:Part"))),
        )

    def part(self, subject: str) -> Part:
        match = _SPAN.fullmatch(self.one(subject, "kg:partSpan"))
        if match is None:
            raise StoreError(f"<{subject}>: kg:partSpan is not char=START,END")
        return Part(int(match[1]), int(match[2]), self.one(subject, "kg:fragment"))

    def actors(self) -> Iterator[Actor]:
        for subject in self.nodes:
            types = [t for iri in self.all(subject, "rdf:type") if (t := _ACTOR_TYPES.get(iri)) is not None]
            if not types:
                continue
            same, close = self.get(subject, "owl:sameAs"), self.get(subject, "skos:closeMatch")
            wikidata = same or close
            yield Actor(
                id=untail(subject, ACTOR),
                label=self.one(subject, "skos:prefLabel"),
                type=types[0],  # type: ignore[arg-type]
                iso3=self.get(subject, "kg:iso3"),
                aliases=tuple(sorted(self.all(subject, "skos:altLabel"))),
                wikidata=untail(wikidata, PREFIXES["wd"]) if wikidata else None,
                wikidata_sourced=same is not None,
                roles=tuple(sorted(map(self.role, self.all(subject, "kg:held")), key=role_order)),
            )

    def role(self, subject: str) -> Role:
        return Role(
            office=self.one(subject, "kg:office"),
            iso3=self.get(subject, "kg:iso3"),
            start=self.get(subject, "kg:from"),
            end=self.get(subject, "kg:until"),
            as_of=self.get(subject, "kg:knownUntil"),
            source=self.get(subject, "dcterms:source"),
        )

    def mentions(self, event: str, role: str) -> tuple[Mention, ...]:
        parts = self.ordered(self.all(event, "kg:participation"))
        return tuple(
            Mention(
                actor=untail(self.one(part, "kg:actor"), ACTOR),
                text=self.one(part, "kg:mention"),
                passage=self.place(part, "kg:mentionSpan"),
                certainty=self.name(part, "kg:certainty"),  # type: ignore[arg-type]
            )
            for part in parts
            if self.name(part, "kg:role") == role
        )

    def evidence(self, subject: str) -> Evidence:
        return Evidence(
            sentence=self.place(subject, "kg:sentenceSpan"),
            quote=self.one(subject, "oa:exact"),
            trigger=self.place(subject, "kg:triggerSpan"),
            source=self.span(subject, "kg:sourceSpan"),
            target=self.span(subject, "kg:targetSpan"),
            status=self.name(subject, "kg:status"),  # type: ignore[arg-type]
            chain=self.chain(subject),
        )

    def claim(self, subject: str, evidence: list[str]) -> Claim:
        return Claim(
            status=self.name(subject, "kg:status"),  # type: ignore[arg-type]
            chain=self.chain(subject),
            evidence=tuple(sorted(evidence.index(one) for one in self.all(subject, "kg:evidence"))),
            rule=self.one(subject, "kg:rule"),
        )

    def event(self, subject: str, evidence: list[str], claims: list[str]) -> Event:
        initiator = self.get(subject, "kg:initiator")
        return Event(
            id=untail(subject, EVENT),
            relation=untail(self.one(subject, "kg:relation"), KG),
            sources=self.mentions(subject, "source"),
            targets=self.mentions(subject, "target"),
            evidence=tuple(map(self.evidence, evidence)),
            claims=tuple(self.claim(claim, evidence) for claim in claims),
            rule=self.one(subject, "kg:rule"),
            mutual=self.get(subject, "kg:mutual") == "true",
            status=self.name(subject, "kg:status"),  # type: ignore[arg-type]
            initiator=untail(initiator, ACTOR) if initiator is not None else None,
            when=When(
                text=self.get(subject, "kg:dateText"),
                start=self.get(subject, "kg:dateEarliest"),
                end=self.get(subject, "kg:dateLatest"),
            ),
            medium=self.name(subject, "kg:medium") if self.all(subject, "kg:medium") else None,  # type: ignore[arg-type]
            duration=self.get(subject, "kg:duration"),
            place=self.get(subject, "kg:place"),
            topics=tuple(sorted(self.all(subject, "kg:topic"))),
            quantity=self.get(subject, "kg:quantity"),
            first_contact_since=self.get(subject, "kg:firstContactSince"),
            before=tuple(sorted(untail(later, EVENT) for later in self.all(subject, "kg:before"))),
            confidence=float(self.one(subject, "kg:confidence")),
        )

    def grouped(self, curie: str, link: str) -> dict[str, list[str]]:
        """Return the subjects of a class by the event they point to, in order."""
        found: dict[str, list[str]] = {}
        for subject in self.typed(curie):
            found.setdefault(self.one(subject, link), []).append(subject)
        return found


def from_quads(quads: Iterable[Quad], text: str = "") -> Extraction:
    """Return the extraction of one document's graph. text: the document's text, kept outside RDF (`text_hash`).

    Edges between actors are derived and not read. Raises StoreError for a graph that `to_quads` cannot have written.
    """
    reader = _Reader(quads)
    evidence = reader.grouped("oa:Annotation", "oa:hasBody")
    claims = reader.grouped("kg:Claim", "kg:about")
    return Extraction(
        document=reader.document(text),
        actors=tuple(sorted(reader.actors(), key=lambda actor: actor.id)),
        events=tuple(
            reader.event(subject, evidence.get(subject, []), claims.get(subject, []))
            for subject in reader.typed("sem:Event")
        ),
        misses=tuple(
            Miss(
                sentence=reader.place(subject, "kg:sentenceSpan"),
                quote=reader.one(subject, "oa:exact"),
                trigger=reader.one(subject, "kg:triggerText"),
                reason=reader.one(subject, "kg:reason"),
            )
            for subject in reader.typed("kg:Miss")
        ),
    )
