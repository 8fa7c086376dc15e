"""Quads -> Extraction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.model import Actor, Claim, Document, Event, Evidence, Extraction, Mention, Miss, Part, Passage, Role, When
from kg.names import ACTOR, DOCUMENT, EVENT, KG, PREFIXES
from kg.rdf.terms import ACTOR_CLASSES, SPAN, Term, role_order, snake, term, untail

Node = dict[str, list[Term]]

_ACTOR_TYPES = {KG + name: type_ for type_, name in ACTOR_CLASSES.items()}


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
        return snake(untail(self.one(subject, curie), KG))

    def span(self, subject: str, curie: str) -> Passage | None:
        value = self.get(subject, curie)
        match = SPAN.fullmatch(value) if value is not None else None
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
        match = SPAN.fullmatch(self.one(subject, "kg:partSpan"))
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
            post=untail(post, ACTOR) if (post := self.get(subject, "kg:post")) else None,
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
            first_contact_date=self.get(subject, "kg:firstContactDate"),
            before=tuple(sorted(untail(later, EVENT) for later in self.all(subject, "kg:before"))),
            confidence=float(self.one(subject, "kg:confidence")),
            codes=tuple(sorted(self.all(subject, "kg:code"))),
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
