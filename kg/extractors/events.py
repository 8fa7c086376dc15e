"""Which sentences of a document tell one happening: readings become events with their evidences and claims.

A reading joins an event when relation, actors, means, place, days and status can be those of one happening. Nouns that
point back ("the exchange", "the meeting, which lasted an hour") add what their sentence tells to the event they mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.extractors.readings import Details, Pointer, Reader, Reading, Report
from kg.frames import Frames
from kg.model import Actor, Claim, Event, Evidence, Mention, Passage, Status, When
from kg.names import digest
from kg.nlp.confidence import confidence
from kg.nlp.cues import Cues

_HAPPENED = {"asserted", "denied", "alleged"}


@dataclass
class Draft:
    """An event in the making.

    vouched: (status, chain, report) of sentences that only name it; last: where the text last spoke of it (token).
    """

    readings: list[Reading]
    pointers: list[Pointer] = field(default_factory=list)
    vouched: list[tuple[Status, tuple[str, ...], Report]] = field(default_factory=list)
    inherited: tuple[str, ...] = ()
    before: set[int] = field(default_factory=set)
    last: int = 0

    @property
    def head(self) -> Reading:
        """The first reading: its actors and their order are the event's."""
        return self.readings[0]

    def first(self, name: str) -> object:
        """Return the first value that any sentence gives for a field of Details."""
        for details in (*(r.details for r in self.readings), *(p.details for p in self.pointers)):
            value = getattr(details, name)
            if value and value != When():
                return value
        return () if name == "topics" else When() if name == "when" else None

    @property
    def sentences(self) -> set[Passage]:
        """The sentences that tell it."""
        return {r.sentence for r in self.readings} | {p.sentence for p in self.pointers}


class Assembler:
    """Collects the readings of one document, passage by passage, and makes its events."""

    def __init__(self, frames: Frames, cues: Cues, *, key: str) -> None:
        self.frames, self.cues, self.key = frames, cues, key
        self.actors: dict[str, Actor] = {}
        self.drafts: list[Draft] = []
        self.traits: dict[str, tuple[str, ...]] = {}  # by event id, once events() was asked

    def add(self, reader: Reader) -> None:
        """Add what one passage says, in text order. Happenings are not joined across passages of a long text."""
        self.actors.update(reader.actors)
        drafts: list[Draft] = []
        base = len(self.drafts)
        steps: list[tuple[int, Reading | Pointer | Report]] = [
            *((reading.token, reading) for reading in reader.readings),
            *((pointer.noun, pointer) for pointer in reader.pointers),
            *((report.voucher.noun, report) for report in reader.reports),
        ]
        for at, step in sorted(steps, key=lambda pair: pair[0]):
            if isinstance(step, Reading):
                self._place(step, drafts, reader, base)
            elif isinstance(step, Pointer):
                self._point(step, drafts, reader, at)
            else:
                self._vouch(step, drafts, reader, at)
        self._inherit(drafts, reader)
        self.drafts.extend(drafts)

    # -- one happening or two --------------------------------------------------------------------------------------
    def _place(self, reading: Reading, drafts: list[Draft], reader: Reader, base: int) -> None:
        draft = next((d for d in reversed(drafts) if self._same(d, reading)), None)
        if draft is None:
            draft = Draft([reading], last=reading.token)
            drafts.append(draft)
        elif reading.sentence not in {other.sentence for other in draft.readings}:
            vague = self._collective((*draft.head.sources, *draft.head.targets))
            named = vague and not self._collective((*reading.sources, *reading.targets))
            draft.readings.insert(0 if named else len(draft.readings), reading)  # a denial of states: people met
        draft.last = max(draft.last, reading.token)
        self._order(reading, draft, drafts, reader, base)

    def _same(self, draft: Draft, reading: Reading) -> bool:
        """Whether a reading tells the happening of a draft."""
        if reading.another or not self._related(draft, reading):
            return False
        if not (self._same_actors(draft, reading) or self._same_states(draft, reading)):
            return False
        statuses = {other.status in _HAPPENED for other in draft.readings}
        when = draft.first("when")
        assert isinstance(when, When)
        same_day = (
            bool(when.start) and when.start == reading.details.when.start and when.end == reading.details.when.end
        )
        if (reading.status in _HAPPENED) not in statuses and not same_day:
            return False
        if reading.status == "denied" and len(statuses) == 1 and reading.sentence == draft.head.sentence:
            return False
        return _compatible(draft, when, reading.details)

    def _related(self, draft: Draft, reading: Reading) -> bool:
        one, other = self.frames.relation(draft.head.relation), self.frames.relation(reading.relation)
        if one.name == other.name:
            return True
        if one.plover == other.plover == "CONSULT":
            talks = one.symmetric and other.symmetric
            if talks and None in (one.parent, other.parent):  # "they discussed grain" says only that they talked
                return True
            if talks and self._denies(draft, reading):  # who denies talks denies whatever kind of talks they were
                return True
            met = {one.name, other.name} <= _FACE_TO_FACE  # received, met and visited on one day: one occasion
            if met and (not reading.details.when.start or reading.details.when.start == _start(draft)):
                return True
        return one.inverse == other.name or other.inverse == one.name

    @staticmethod
    def _denies(draft: Draft, reading: Reading) -> bool:
        return (reading.status == "denied") != any(other.status == "denied" for other in draft.readings)

    def _same_actors(self, draft: Draft, reading: Reading) -> bool:
        head = draft.head
        one, other = _ids(head.sources), _ids(head.targets)
        a, b = _ids(reading.sources), _ids(reading.targets)
        symmetric = head.mutual or self.frames.relation(head.relation).symmetric
        inverse = self.frames.relation(head.relation).inverse == reading.relation
        contact = self.frames.relation(reading.relation).plover == "CONSULT"
        if symmetric or inverse or (contact and reading.mutual):
            return (a | b) == (one | other)
        return (a, b) == (one, other)

    def _same_states(self, draft: Draft, reading: Reading) -> bool:
        """Whether "the exchange between Moscow and Cairo" can be the talk of their presidents told before."""
        mentions, others = (*reading.sources, *reading.targets), (*draft.head.sources, *draft.head.targets)
        denial = self._denies(draft, reading)
        of_states, of_people = self._collective(mentions), self._collective(others)
        if not (of_states and reading.definite) and not (denial and (of_states or of_people)):
            return False
        states = {self.actors[m.actor].iso3 for m in mentions}
        told = {self.actors[m.actor].iso3 for m in others}
        return None not in states and len(states) > 1 and states == told

    def _collective(self, mentions: Iterable[Mention]) -> bool:
        return all(self.actors[mention.actor].type in {"country", "igo"} for mention in mentions)

    def _point(self, pointer: Pointer, drafts: list[Draft], reader: Reader, at: int) -> None:
        """Add a pointing sentence as evidence, if it tells something and its happening is known."""
        draft = self._meant(drafts, reader, at)
        if draft is None:
            return
        details = pointer.details
        tells = details.duration or details.first_contact_since or details.topics or details.when.start
        if tells or reader.doc[at].dep_ in {"nsubj", "nsubj:pass"}:
            draft.last = at  # what a sentence is about stays in mind; what it mentions in passing does not
        new = pointer.sentence not in draft.sentences or details.duration or details.first_contact_since
        if tells and new and _compatible(draft, When(), details):
            draft.pointers.append(pointer)

    def _vouch(self, report: Report, drafts: list[Draft], reader: Reader, at: int) -> None:
        voucher = report.voucher
        if voucher.report:  # "Tehran denied the accusation": its content, told in this sentence or one of the last two
            for alleged in [d for d in drafts if d.head.status == "alleged"][-1:]:
                alleged.vouched.append(("denied", report.chain, report))
            return
        draft = self._meant(drafts, reader, at)
        if draft is not None and report.chain:
            status = (
                voucher.status if draft.head.status in _HAPPENED or voucher.status == "denied" else draft.head.status
            )
            draft.vouched.append((status, report.chain, report))

    def _meant(self, drafts: list[Draft], reader: Reader, at: int, other_than: Draft | None = None) -> Draft | None:
        """Return the happening that a noun points back at: of fitting kind and means, told most recently."""
        noun = reader.doc[at]
        contact, classes = self.cues.find("contactNoun", noun), self.cues.find("happeningNoun", noun)
        means, *relations = (contact or "").split(" ")
        fitting: list[tuple[tuple[bool, bool, int], Draft]] = []
        for draft in drafts:
            head = draft.head
            plover, medium = self.frames.relation(head.relation).plover, draft.first("medium")
            if contact is not None and plover == "CONSULT":
                called_meeting = means == "in_person" and medium == "video" and not relations
                fits = not means or medium in {None, means} or called_meeting
            else:
                fits = plover in (classes or "").split()
            if fits and draft is not other_than:
                fitting.append(((head.relation in relations, bool(means) and medium == means, draft.last), draft))
        return max(fitting, key=lambda item: item[0])[1] if fitting else None

    def _order(self, reading: Reading, draft: Draft, drafts: list[Draft], reader: Reader, base: int) -> None:
        """Write down that this happening came before or after another one."""
        order = reading.order
        if order is None:
            return
        if order.noun is None:
            others = [d for d in drafts if d is not draft]
            other = max(others, key=lambda d: d.last) if others else None
        else:
            other = self._meant(drafts, reader, order.noun, other_than=draft)
        if other is None:
            return
        here, there = base + _index(drafts, draft), base + _index(drafts, other)
        if order.way == "before" and here not in other.before:
            draft.before.add(there)
        elif order.way == "after" and there not in draft.before:
            other.before.add(here)

    def _inherit(self, drafts: Sequence[Draft], reader: Reader) -> None:
        """Let a source that vouches for a talk vouch for what the same sentences tell besides.

        "Haaretz, citing an office, reported the exchange" carries the sentences about the exchange, whatever else they
        say: an operation that was discussed, a word of thanks.
        """
        for draft in drafts:
            vouching = [chain for status, chain, _ in draft.vouched if status == "asserted"]
            if not vouching:
                continue
            about = {r.sentence for r in draft.readings if not r.chain}
            about |= {p.sentence for p in draft.pointers if not p.chain}
            for pointer in reader.pointers:
                if not pointer.chain and self._meant([draft], reader, pointer.noun) is draft:
                    about.add(pointer.sentence)
            longest = max(vouching, key=len)
            for other in drafts:
                free = other is not draft and not other.vouched and not other.head.chain and not _told_apart(other)
                if free and other.head.sentence in about:
                    other.inherited = longest

    # -- finished events -------------------------------------------------------------------------------------------
    def events(self) -> tuple[Event, ...]:
        """Return the events in the order of their first evidence, each id its own."""
        relations = [self._relation(draft) for draft in self.drafts]
        ids: list[str] = []
        for draft, relation in zip(self.drafts, relations, strict=True):
            parts = [self.key, relation, str(min(r.trigger.start for r in draft.readings))]
            while digest(*parts) in ids:  # one verb, two relations of a name: "A warned B and C" as two events
                parts.append("again")
            ids.append(digest(*parts))
        self.traits = {name: traits(draft) for name, draft in zip(ids, self.drafts, strict=True)}
        made = [self._event(draft, ids[n], relations[n], ids) for n, draft in enumerate(self.drafts)]
        return tuple(sorted(made, key=lambda event: (event.evidence[0].sentence, event.evidence[0].trigger, event.id)))

    def _relation(self, draft: Draft) -> str:
        """Return the most specific relation that a reading of the happening gives."""
        for reading in draft.readings:
            if self.frames.relation(reading.relation).parent is not None:
                inverse = self.frames.relation(draft.head.relation).inverse
                return draft.head.relation if inverse == reading.relation else reading.relation
        return draft.head.relation

    def _event(self, draft: Draft, name: str, relation: str, ids: Sequence[str]) -> Event:
        evidence = self._evidence(draft)
        claims = _claims(draft, evidence)
        head = draft.head
        topics = draft.first("topics")
        when = draft.first("when")
        return Event(
            id=name,
            relation=relation,
            sources=head.sources,
            targets=head.targets,
            evidence=evidence,
            claims=claims,
            rule=head.rule,
            mutual=head.mutual,
            status=derive_status(claims),
            initiator=draft.first("initiator"),  # type: ignore[arg-type]
            when=when,  # type: ignore[arg-type]
            medium=draft.first("medium"),  # type: ignore[arg-type]
            duration=draft.first("duration"),  # type: ignore[arg-type]
            place=draft.first("place"),  # type: ignore[arg-type]
            topics=topics,  # type: ignore[arg-type]
            quantity=draft.first("quantity"),  # type: ignore[arg-type]
            first_contact_since=draft.first("first_contact_since"),  # type: ignore[arg-type]
            first_contact_date=draft.first("first_contact_date"),  # type: ignore[arg-type]
            before=tuple(sorted(ids[n] for n in draft.before)),
            confidence=confidence(self.traits[name]),
        )

    def _evidence(self, draft: Draft) -> tuple[Evidence, ...]:
        found: list[Evidence] = []
        for reading in draft.readings:
            source = reading.sources[0].passage
            target = reading.targets[0].passage if reading.targets else reading.sources[1].passage
            found.append(
                Evidence(
                    reading.sentence, reading.quote, reading.trigger, source, target, reading.status, reading.chain
                )
            )
        told = {item.sentence for item in found}
        for pointer in draft.pointers:
            if pointer.sentence not in told:
                told.add(pointer.sentence)
                status = pointer.status if pointer.status != "asserted" else draft.head.status
                found.append(
                    Evidence(pointer.sentence, pointer.quote, pointer.trigger, None, None, status, pointer.chain)
                )
        free = any(not item.chain for item in found)
        for status, chain, report in draft.vouched:
            known = status == "asserted" and (free or any(chain == item.chain for item in found))
            if report.sentence not in told and not known:
                told.add(report.sentence)
                found.append(Evidence(report.sentence, report.quote, report.trigger, None, None, status, chain))
        return tuple(sorted(found, key=lambda item: (item.sentence, item.trigger)))


def derive_status(claims: Sequence[Claim]) -> Status:
    """Return what the claims together say: disputed when one denies what another says happened."""
    statuses = {claim.status for claim in claims}
    if "denied" in statuses and len(statuses) > 1:
        return "disputed"
    order: tuple[Status, ...] = ("asserted", "denied", "alleged", "planned", "requested", "possible", "disputed")
    return next(status for status in order if status in statuses)


def _claims(draft: Draft, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
    """Group evidences by status and chain; a chain within a longer one of the same status joins it.

    Evidence that nobody signs goes to the source that vouches for the happening as a whole, if there is one.
    """
    vouching = [chain for status, chain, _ in draft.vouched if status == "asserted"]
    default = max(vouching, key=len) if vouching else draft.inherited
    groups: dict[tuple[Status, tuple[str, ...]], list[int]] = {}
    for index, item in enumerate(evidence):
        chain = item.chain or (default if item.status in {"asserted", "alleged"} else ())
        groups.setdefault((item.status, chain), []).append(index)
    for status, chain in list(groups):
        for other_status, other in list(groups):
            inside = status == other_status and chain and chain != other and _is_part(chain, other)
            if inside and (status, chain) in groups and (other_status, other) in groups:
                groups[other_status, other] = sorted(groups[other_status, other] + groups.pop((status, chain)))
    return tuple(Claim(status, chain, tuple(indexes), draft.head.rule) for (status, chain), indexes in groups.items())


def _is_part(chain: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether the members of a chain stand in the longer one in the same order."""
    rest = iter(longer)
    return len(chain) < len(longer) and all(member in rest for member in chain)


def _compatible(draft: Draft, when: When, details: Details) -> bool:
    """Whether nothing said of the happening so far contradicts the details: days apart, other means, place, length."""
    there = details.when
    if when.start and there.start and when.end and there.end and (when.end < there.start or there.end < when.start):
        return False
    for name in ("medium", "duration", "quantity"):
        one, other = draft.first(name), getattr(details, name)
        if one and other and one != other:
            return False
    return True


def _told_apart(draft: Draft) -> bool:
    """Whether the text sets a happening apart from what it tells around it ("Prior to these discussions, ...")."""
    return draft.head.order is not None


def traits(draft: Draft) -> tuple[str, ...]:
    """Return what the confidence of an event rests on: the shape of its reading, guessed actors, further sentences."""
    head = draft.head
    found = [*head.traits, f"status {head.status}"]
    found += [mention.certainty for mention in (*head.sources, *head.targets) if mention.certainty != "named"]
    found += ["another sentence"] * min(2, len(draft.sentences) - 1)
    return tuple(found)


_FACE_TO_FACE = frozenset({"metWith", "hosted", "visited"})


def _start(draft: Draft) -> str | None:
    when = draft.first("when")
    return when.start if isinstance(when, When) else None


def _ids(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(mention.actor for mention in mentions)


def _index(drafts: Sequence[Draft], draft: Draft) -> int:
    return next(n for n, other in enumerate(drafts) if other is draft)


__all__ = ["Assembler", "Draft", "Passage", "derive_status"]
