"""The records that flow through: a Document goes in, an Extraction comes out. No library but our display.

Every record is frozen, compares by value and holds tuples. Offsets are half-open ranges of code points in
`Document.text`, exactly as it was read. Nothing here knows spaCy, RDF or the command line. A
notebook shows events and findings by `_repr_html_`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from kg.display import framed_rows

ActorType = Literal[
    "person", "country", "igo", "organization", "ministry", "security_force", "armed_group", "office", "media", "group"
]
Status = Literal["asserted", "denied", "planned", "possible", "requested", "alleged", "disputed"]
Certainty = Literal["named", "coreferent", "office", "office_assumed"]
Medium = Literal["phone", "in_person", "video", "letter", "mediator"]
Verdict = Literal["same", "different", "unsure", "split", "accept", "reject", "correct", "undo"]

ACTOR_TYPES: tuple[str, ...] = ActorType.__args__  # type: ignore[attr-defined]
STATUSES: tuple[str, ...] = Status.__args__  # type: ignore[attr-defined]
CERTAINTIES: tuple[str, ...] = Certainty.__args__  # type: ignore[attr-defined]
MEDIA: tuple[str, ...] = Medium.__args__  # type: ignore[attr-defined]
VERDICTS: tuple[str, ...] = Verdict.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document's text [start, end) in code points, and where it stands in the original.

    fragment: `page=3` (PDF, RFC 8118), `line=12` (text, RFC 5147), `row=4` (CSV, RFC 7111), `/html/body/p[2]` (XPath).
    """

    start: int
    end: int
    fragment: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, and what is known about where it came from.

    id: what the user calls it (JSONL id, or path relative to the given argument); key: hash that names its graph.
    date: ISO 8601 date of publication, or None. publisher: label of the outlet. reader: name of the reader used.
    place: where it was written, as its dateline says. parts: in text order, disjoint; () where the original has none.
    """

    id: str
    key: str
    text: str
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str = "en"
    reader: str = "text"
    place: str | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A half-open range [start, end) of a document's text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or negative passage {self.start}:{self.end}")


@dataclass(frozen=True, slots=True, order=True)
class Role:
    """An office held from `start` (inclusive) to `end` (exclusive); ISO dates, possibly only a year or a month.

    end None: not known to have ended by `as_of` (the date up to which the source vouches), which is not "today".
    office: title as the source gives it ("President"); iso3: the state whose office it is. post: id of the office
    itself (`President_of_Egypt`), the same for all who held it; None where texts do not call it by its state or body.
    """

    office: str
    iso3: str | None = None
    start: str | None = None
    end: str | None = None
    as_of: str | None = None
    source: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that acts. id: the tail of its IRI (`Vladimir_Putin`), stable and readable.

    iso3: ISO 3166-1 alpha-3 of the state it is, belongs to or acts for. wikidata: `Q7747`; `wikidata_sourced` is False
    when the id was never checked against a source (written as skos:closeMatch instead of owl:sameAs).
    """

    id: str
    label: str
    type: ActorType
    iso3: str | None = None
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    wikidata_sourced: bool = False
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an event's actor stands in the text. actor: an `Actor.id` of the same Extraction."""

    actor: str
    text: str
    passage: Passage
    certainty: Certainty = "named"


@dataclass(frozen=True, slots=True)
class When:
    """A time as the text says it and the first and last possible day (ISO dates, both inclusive) it can mean."""

    text: str | None = None
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that tells an event. quote is the text of `sentence`; the other ranges lie in the same text.

    chain: who vouches, outermost first, as actor ids (the document's own publisher left out).
    """

    sentence: Passage
    quote: str
    trigger: Passage
    source: Passage | None = None
    target: Passage | None = None
    status: Status = "asserted"
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What one reporting chain says of an event. evidence: indexes into `Event.evidence`. chain: as in Evidence."""

    status: Status
    chain: tuple[str, ...]
    evidence: tuple[int, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Event:
    """A happening between actors: one event, several evidences, perhaps several claims that disagree.

    id: hash of document key, relation and first trigger (no actor in it, so merging actors changes no permalink).
    relation: local name in the ontology (`spokeWith`). mutual: every participant with every other (A, B and C met);
    otherwise each source with each target. duration: canonical xsd:duration. confidence: 0 to 1.
    first_contact_since: the words after which the text says there was no contact ("October 16"); first_contact_date:
    their last possible day (ISO), None where they cannot be dated.
    before: ids of events of the same document that this one precedes. codes: of other coding schemes, as the row of a
    table has them (`CAMEO:042`).
    """

    id: str
    relation: str
    sources: tuple[Mention, ...]
    targets: tuple[Mention, ...]
    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]
    rule: str
    mutual: bool = False
    status: Status = "asserted"
    initiator: str | None = None
    when: When = field(default_factory=When)
    medium: Medium | None = None
    duration: str | None = None
    place: str | None = None
    topics: tuple[str, ...] = ()
    quantity: str | None = None
    first_contact_since: str | None = None
    first_contact_date: str | None = None
    before: tuple[str, ...] = ()
    confidence: float = 0.5
    codes: tuple[str, ...] = ()

    def pairs(self) -> tuple[tuple[Mention, Mention], ...]:
        """Return the (source, target) pairs of this event, in text order, without pairs of one actor with itself."""
        if self.mutual:
            found = combinations((*self.sources, *self.targets), 2)
        else:
            found = ((source, target) for source in self.sources for target in self.targets)  # type: ignore[assignment]
        return tuple((a, b) for a, b in found if a.actor != b.actor)

    def _repr_html_(self) -> str:
        """Show the event in a notebook: who, whom, status, when, and the sentences it was read from."""
        told = [("said", evidence.quote) for evidence in self.evidence]
        rows = [
            ("who", ", ".join(mention.text for mention in self.sources)),
            (self.relation, ", ".join(mention.text for mention in self.targets)),
            ("status", self.status),
            ("when", self.when.text or " to ".join(sorted({self.when.start or "", self.when.end or ""} - {""}))),
            ("how", ", ".join(filter(None, (self.medium, self.duration, self.place, *self.topics)))),
            *told,
        ]
        return framed_rows(rows, title=f"{self.relation} ({self.status})")


@dataclass(frozen=True, slots=True)
class Miss:
    """A sentence with two actors and a relation word that gave nothing, and why (the abstention report)."""

    sentence: Passage
    quote: str
    trigger: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one document. actors: each actor that an event names or a chain cites, sorted by id."""

    document: Document
    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstContact:
    """A text's claim that a contact was the first since a day, and what the graph says to it.

    answer: `consistent` (the graph knows an earlier contact of the pair, and none between), `contradicted` (events are
    contacts between the two), `not enough data` (undated, or the graph knows no earlier contact). event: whose text
    claims it. since: its words. date: last possible day of them (ISO). events: ids that the answer rests on.
    """

    event: str
    since: str
    date: str | None
    answer: str
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """How long two actors had no contact before a story. pair: actor ids, sorted. days: since the story `after`."""

    pair: tuple[str, str]
    days: int
    after: str


@dataclass(frozen=True, slots=True)
class Story:
    """One happening, however many documents tell it.

    id: hash of its earliest telling and its participants, so that later tellings change no permalink. label: names of
    the participants; participants: their ids, sorted. relation: the most specific one told. events: ids, by date of
    their documents; documents: keys, in the same order. start, end: first and last possible day (ISO), where a text
    says so; day: what it is sorted by, the date of the first document where no text says more. weight: how much it
    counts as a contact, 0 to 1. medium to topics: as in Event, of the first telling that says it. sources: labels of
    the independent sources that vouch for it; denying: of those that deny it. gaps: for each pair in touch that the
    graph knows an earlier contact of. first_contact: see FirstContact.
    """

    id: str
    relation: str
    label: str
    participants: tuple[str, ...]
    events: tuple[str, ...]
    documents: tuple[str, ...]
    status: Status
    start: str | None = None
    end: str | None = None
    day: str | None = None
    weight: float = 0.0
    medium: Medium | None = None
    initiator: str | None = None
    duration: str | None = None
    place: str | None = None
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    denying: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    first_contact: FirstContact | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of an analysis: what kind, about whom, in plain words, with numbers and the events it rests on.

    kind: `channel`, `multi_front_actor`, `go_between`, `sole_bridge`, `cluster`, `shuttle`, ...
    actors: actor ids, the subject first. events: event ids (at most what a reader can check). values: (name, value).
    """

    kind: str
    actors: tuple[str, ...]
    text: str
    events: tuple[str, ...] = ()
    values: tuple[tuple[str, str | int | float | bool | None], ...] = ()

    def _repr_html_(self) -> str:
        """Show the finding in a notebook: its words and its numbers."""
        rows = [(name.replace("_", " "), str(value)) for name, value in self.values if value is not None]
        return framed_rows(rows, title=self.kind.replace("_", " "), head=self.text)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided of actors or of an event: who, when (an ISO date), why. Later ones replace earlier ones.

    same, different, unsure: of `actor` and `other`; same: `other` becomes part of `actor`, whose facts are kept here.
    split: where `actor` was read in `documents` or `events`, it is `other`. accept, reject, correct: of `event`.
    undo: of the judgement with the id `undoes`. documents: (key, id) pairs, of an event its one document.
    reading: the event in words as it was read (`kg.identity.reading`); sentence: hash of its first sentence. A
    judgement is about that reading: another one is not judged by it.
    relation, status, reverse (source and target change places), instead (id read, actor meant): what is right.
    id: hash of all this and of how often the same was decided before; "" until it is in a log (`kg.identity.numbered`).
    """

    verdict: Verdict
    by: str
    when: str
    why: str = ""
    actor: Actor | None = None
    other: Actor | None = None
    documents: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] = ()
    event: str | None = None
    reading: str = ""
    sentence: str = ""
    relation: str | None = None
    status: Status | None = None
    reverse: bool = False
    instead: tuple[tuple[str, Actor], ...] = ()
    undoes: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Removal:
    """What stays of a document that was taken out on purpose. text: hash of its text, which is in no other way kept.

    judgements: how many decisions went with it, because they were about its events or about actors only it names.
    """

    document: str
    key: str
    by: str
    when: str
    why: str
    text: str = ""
    judgements: int = 0
