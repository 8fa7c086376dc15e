"""From the token records of one Doc to readings: what each sentence says of a happening, with everything around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Span, Token

from kg.extractors.attachment import Attachment
from kg.frames import Frames
from kg.model import Actor, Medium, Mention, Miss, Passage, Status, When
from kg.names import digest, slug
from kg.nlp import circumstances as around
from kg.nlp.asides import Source
from kg.nlp.claims import Claims, Voucher
from kg.nlp.cues import Cues
from kg.nlp.records import Reference, Relation
from kg.nlp.relations import REASONS, Attempt
from kg.nlp.topics import find_topics

# Classes of mere words: a place in their sentence is where their content lies, not where they were spoken.
_FAILED = {"no_source", "no_target", "same_actor", "weak", "own", "media"}
_WORDS = {"REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE"}
_HAPPEN = {"ASSAULT", "COERCE", "MOBILIZE", "AID", "PROTEST", "RETREAT"}
_DEEDS = {"ASSAULT", "COERCE", "MOBILIZE", "AID"}  # done, not talked about: they have no topic


@dataclass(frozen=True, slots=True)
class Details:
    """Circumstances of a happening as one sentence gives them; a field that it does not give is None or empty."""

    when: When = field(default_factory=When)
    medium: Medium | None = None
    duration: str | None = None
    place: str | None = None
    topics: tuple[str, ...] = ()
    quantity: str | None = None
    initiator: str | None = None
    first_contact_since: str | None = None
    first_contact_date: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence telling one happening. token: where it stands in the Doc (order of the text).

    definite: its words point back at something told; another: they say it is a further one. order: see Order.
    """

    relation: str
    sources: tuple[Mention, ...]
    targets: tuple[Mention, ...]
    mutual: bool
    status: Status
    chain: tuple[str, ...]
    sentence: Passage
    quote: str
    trigger: Passage
    details: Details
    rule: str
    traits: tuple[str, ...]
    token: int
    core: frozenset[int]
    definite: bool = False
    another: bool = False
    order: around.Order | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A sentence that tells more of a happening it only names ("the conversation, which lasted about 50 minutes")."""

    noun: int
    sentence: Passage
    quote: str
    trigger: Passage
    status: Status
    chain: tuple[str, ...]
    details: Details


@dataclass(frozen=True, slots=True)
class Report:
    """A Voucher with its chain as actor ids."""

    voucher: Voucher
    chain: tuple[str, ...]
    sentence: Passage
    quote: str
    trigger: Passage


class Reader:
    """Reads one analysed Doc. offset: code points of the document before this Doc (long texts come in passages)."""

    def __init__(
        self, doc: Doc, frames: Frames, cues: Cues, *, key: str, publisher: str | None, offset: int = 0
    ) -> None:
        self.doc, self.frames, self.cues, self.key, self.offset = doc, frames, cues, key, offset
        self.claims = Claims(doc, cues)
        self.attached = Attachment(doc, cues, self.claims)
        self.actors: dict[str, Actor] = dict(doc._.actors or {})
        self.references: tuple[Reference, ...] = tuple(doc._.references)
        self.publisher = _folded(publisher)
        self.misses: list[Miss] = []
        self.readings: list[Reading] = []
        self.pointers: list[Pointer] = []
        self.reports: list[Report] = []
        self._speaker: tuple[str, ...] = ()
        self._unnamed: dict[str, tuple[str, ...]] = {}  # "a Western diplomat" by its noun, for "the diplomat added"

    def read(self, attempts: Sequence[Attempt] = ()) -> Reader:
        """Fill readings, pointers, reports and misses, in text order; return self.

        attempts: what the matcher tried, for the misses.
        """
        relations: dict[int, list[Relation]] = {}
        for relation in self.doc._.relations:
            relations.setdefault(self.doc[relation.predicate].sent.start, []).append(relation)
        for sentence in self.doc.sents:
            self._sentence(sentence, relations.get(sentence.start, []))
        self._miss(attempts)
        return self

    def _miss(self, attempts: Sequence[Attempt]) -> None:
        """Keep why a sentence with two actors and a relation word gave nothing: the outermost word, once a sentence."""
        told = {reading.sentence for reading in self.readings} | {miss.sentence for miss in self.misses}
        for attempt in attempts:
            sentence = self.doc[attempt.predicate].sent
            passage = self._passage(sentence)
            inside = (r for r in self.references if sentence.start <= r.start < sentence.end and r.owner is None)
            if (
                attempt.relation
                and attempt.reason in _FAILED
                and passage not in told
                and len({actor for r in inside for actor in r.actors}) > 1
            ):
                told.add(passage)
                self.misses.append(Miss(passage, _quote(sentence), attempt.words, REASONS[attempt.reason]))

    # -- one sentence ----------------------------------------------------------------------------------------------
    def _sentence(self, sentence: Span, relations: Sequence[Relation]) -> None:
        cores = [
            around.core_tokens(self.doc, relation.predicate, relation.trigger, self.cues)
            - {other.predicate for other in relations if other.predicate != relation.predicate}
            for relation in relations
        ]
        chains = [self._chain(relation.predicate) for relation in relations]
        points = self.attached.points(sentence, cores)
        first = around.find_first_contact(sentence, self.cues)
        times = self.attached.times(sentence, relations, cores, after_first=first[0] if first else None)
        durations = self.attached.durations(sentence, cores, points)
        first_at = self.attached.first_holder(first[0], cores, points) if first else None
        for relation, core, chain in zip(relations, cores, chains, strict=True):
            holder = min(core)
            reading = self._reading(relation, core, chain, sentence, times.get(holder), durations.get(holder))
            if reading and first and first_at == holder:
                day = self.attached.last_day(first[1])
                details = replace(reading.details, first_contact_since=first[1], first_contact_date=day)
                reading = replace(reading, details=details)
            if reading:
                self.readings.append(reading)
        for noun in points:
            details = Details(
                when=times.get(noun) or When(),
                duration=durations.get(noun),
                topics=self.attached.topics_of_talks(noun),
                first_contact_since=first[1] if first and first_at == noun else None,
                first_contact_date=self.attached.last_day(first[1]) if first and first_at == noun else None,
            )
            self._point(noun, sentence, details)
        for voucher in self.claims.vouchers(sentence):
            chain = self._ids(voucher.chain)
            self.reports.append(
                Report(
                    voucher,
                    chain,
                    self._passage(sentence),
                    _quote(sentence),
                    self._span(voucher.noun, voucher.noun + 1),
                )
            )
        spoken = next((chain for chain in chains if chain), ())
        self._speaker = spoken or self._speaker_of(sentence)

    def _reading(
        self,
        relation: Relation,
        core: frozenset[int],
        chain: tuple[str, ...],
        sentence: Span,
        when: When | None,
        duration: str | None,
    ) -> Reading | None:
        """Return the reading of one relation, or None with the reason kept as a Miss."""
        sources, targets = self._mentions(relation.sources), self._mentions(relation.targets)
        reason = self._refusal(relation, sources, targets, core)
        if reason:
            words = self.doc[relation.trigger[0] : relation.trigger[1]].text
            self.misses.append(Miss(self._passage(sentence), _quote(sentence), words, reason))
            return None
        taken = [(r.start, r.end) for r in (self.references[i] for i in (*relation.sources, *relation.targets))]
        plover = self.frames.relation(relation.relation).plover
        contact = plover == "CONSULT"
        predicate = self.doc[relation.predicate]
        caller = around.find_initiator(self.doc, core, self.cues) if contact else None
        order = around.find_order(self.doc, core, self.cues)
        details = Details(
            when=self.attached.when(when, order, core),
            medium=around.find_medium(self.doc, core, self.cues, relation=relation.relation, implied=contact)
            if contact or plover in _WORDS
            else None,
            duration=duration,
            place=self._place(core, taken, plover),
            topics=find_topics(self.doc, core, taken, self.cues) if plover not in _DEEDS else (),
            quantity=around.find_quantity(self.doc, core),
            initiator=self._initiator(caller, relation),
        )
        nouns = [self.doc[i] for i in core if self.doc[i].pos_ == "NOUN"]
        return Reading(
            relation=relation.relation,
            sources=sources,
            targets=targets,
            mutual=relation.mutual,
            status=self._status(relation),
            chain=chain,
            sentence=self._passage(sentence),
            quote=_quote(sentence),
            trigger=self._span(*relation.trigger),
            details=details,
            rule=relation.rule,
            traits=relation.traits,
            token=relation.predicate,
            core=core,
            definite=any(around.is_definite(noun) for noun in nouns),
            another=any(
                self.cues.tells("anotherWord", c)
                for i in core
                for c in self.doc[i].children
                if c.dep_ in {"amod", "advmod"}
            ),
            order=order or self.attached.adverbial_order(predicate),
        )

    def _place(self, core: frozenset[int], taken: Sequence[tuple[int, int]], plover: str) -> str | None:
        """Return where it happened; None for mere words, whose place is where their content lies."""
        if plover in _WORDS:
            return None
        return around.find_place(self.doc, core, taken, self.cues, held=plover == "CONSULT" or plover in _HAPPEN)

    def _refusal(
        self, relation: Relation, sources: tuple[Mention, ...], targets: tuple[Mention, ...], core: frozenset[int]
    ) -> str | None:
        """Return why a relation must not become an event, None if nothing stands against it."""
        people = {mention.actor for mention in (*sources, *targets)}
        if len(people) < 2 or not sources or not (targets or relation.mutual):
            return "an actor of it could not be told"
        if not relation.mutual and {m.actor for m in sources} >= {m.actor for m in targets}:
            return "both sides are the same actor"
        plover = self.frames.relation(relation.relation).plover
        if plover in {"CONSULT", "REQUEST"} and any(self.actors[actor].type == "media" for actor in people):
            return "one side is a medium that reports"
        if plover in {"CONSULT", "REQUEST"} and _names_only(self.doc[relation.predicate]):
            return "it says what somebody is called"
        if self._is_denial(self.doc[relation.predicate]):
            return "a denial of words refuses nothing"
        for token in around.dependents(self.doc, core):
            kind = self.cues.find("fictionNoun", token)
            if kind == "market" or (kind and token.dep_ not in {"obl", "obj", "nsubj", "compound"}):
                continue
            if kind:
                return f"it is told as {kind}"
        return self._game_or_tale(self.doc[relation.predicate])

    def _game_or_tale(self, predicate: Token) -> str | None:
        """Return why a happening is no news: words of a game anywhere in its sentence, or a work that tells it."""
        for token in predicate.sent:  # by its place, not its tag: "in a friendly in Miami", but "friendly relations"
            noun = token.pos_ in {"NOUN", "PROPN"} or token.dep_ in {"obl", "nmod", "obj"}
            if noun and self.cues.tells("gameNoun", token):
                return "it is told as sport"
        for above in predicate.ancestors:
            for child in above.children:
                if child.dep_ == "nsubj" and self.cues.tells("taleNoun", child):
                    return "it is told as fiction"
        return None

    def _is_denial(self, verb: Token) -> bool:
        """Whether a verb denies what was said ("denied having met", "rejected reports that ..."), not an offer."""
        if not (self.cues.tells("denyingVerb", verb) or self.cues.tells("dismissingVerb", verb)):
            return False
        for child in verb.children:
            words = child.dep_ == "obj" and self.cues.tells("reportNoun", child)
            if words and any(below.dep_ in {"acl", "ccomp", "acl:relcl"} for below in child.children):
                return True
            if self.cues.tells("denyingVerb", verb) and child.dep_ in {"ccomp", "xcomp"}:
                return True
        return False

    def _initiator(self, caller: int | None, relation: Relation) -> str | None:
        """Return the actor of the relation that stands at the caller's token."""
        for index in (*relation.sources, *relation.targets) if caller is not None else ():
            reference = self.references[index]
            if caller is not None and reference.start <= caller < reference.end and len(reference.actors) == 1:
                return reference.actors[0]
        return None

    def _status(self, relation: Relation) -> Status:
        return self.claims.status(relation.predicate, relation.status)

    # -- who -------------------------------------------------------------------------------------------------------
    def _mentions(self, indexes: Sequence[int]) -> tuple[Mention, ...]:
        found: dict[str, Mention] = {}
        for index in indexes:
            for actor in self.references[index].actors:
                reference = self._named(index, actor)
                if actor in self.actors and actor not in found:
                    start, end = self._name_tokens(reference, self.actors[actor])
                    span = self.doc[start:end]
                    found[actor] = Mention(actor, span.text, self._span(start, end), reference.certainty)
        return tuple(found.values())

    def _named(self, index: int, actor: str) -> Reference:
        """Return the reference that names the actor: "the Israeli Prime Minister, Benjamin Netanyahu" has it beside."""
        reference = self.references[index]
        if reference.kind != "name":
            for other in self.references:
                if other.owner == index and other.kind == "name" and other.actors == (actor,):
                    return other
        return reference

    def _name_tokens(self, reference: Reference, actor: Actor) -> tuple[int, int]:
        """Return the tokens of the bare name: "Vladimir Putin" of "Russian President Vladimir Putin"."""
        start, end = reference.start, reference.end
        if reference.kind == "name" and actor.type == "person":
            for entity in reversed(self.doc.ents):
                if entity.label_ == "PERSON" and start <= entity.start and entity.end <= end:
                    start, end = entity.start, entity.end
                    break
            else:
                head = self.doc[reference.head]
                label = actor.label.casefold().split()  # a given name may hang on the surname as a title does
                given = (child for child in head.children if child.dep_ == "flat" or child.lower_ in label)
                flat = [head.i, *(child.i for child in given)]
                start, end = max(start, min(flat)), min(end, max(flat) + 1)
        elif reference.kind == "name":
            while start < end - 1 and self.doc[start].dep_ == "det" and self.doc[start].lower_ == "the":
                start += 1
        while end - 1 > start and (self.doc[end - 1].is_space or self.doc[end - 1].lower_ in {"'s", "’s", "’", "'"}):
            end -= 1
        return start, end

    def _chain(self, predicate: int) -> tuple[str, ...]:
        return self._ids(self.claims.chain(predicate))

    def _ids(self, sources: Sequence[Source]) -> tuple[str, ...]:
        """Return actor ids for the sources, outermost first; the document's own publisher is left out."""
        found: list[str] = []
        for source in sources:
            for actor in self._who(source):
                if actor not in found and not self._is_publisher(self.actors[actor]):
                    found.append(actor)
        return tuple(found)

    def _who(self, source: Source) -> tuple[str, ...]:
        """Return the actors meant by a source; one that the text leaves unnamed becomes an actor of this document."""
        noun, article = self.doc[source.head], self.doc[source.start].lower_
        if noun.pos_ == "NOUN" and article == "the" and noun.lemma_ in self._unnamed:
            return self._unnamed[noun.lemma_]
        found = self._speakers(source)
        if noun.pos_ == "NOUN" and article in {"a", "an"}:
            self._unnamed[noun.lemma_] = found
        return found

    def _speakers(self, source: Source) -> tuple[str, ...]:
        """Return the actors of the references at a source, else an actor of this document named by its words."""
        covering = [
            r for r in self.references
            if r.start <= source.head < r.end and r.actors
            and "," not in {token.text for token in self.doc[r.start : max(r.start, source.start)]}
        ]  # fmt: skip
        exact = [r for r in covering if r.head == source.head] or [r for r in covering if r.owner is None]
        if exact and not (self.doc[source.head].pos_ == "NOUN" and exact[0].kind == "adjective"):
            return tuple(actor for actor in exact[0].actors if actor in self.actors)
        if source.pronoun or self.doc[source.head].pos_ == "PRON":
            return self._speaker
        label = self._label(source)
        name = f"{slug(label)}-{digest(self.key, label, length=6)}"
        self.actors.setdefault(name, Actor(name, label, "group"))
        return (name,)

    def _label(self, source: Source) -> str:
        tokens = [t for t in self.doc[source.start : source.end] if not t.is_space]
        while (
            len(tokens) > 1
            and tokens[0].dep_ in {"det", "nmod:poss", "case"}
            and tokens[0].lower_ in {"the", "a", "an", "its", "his", "her", "their", "one"}
        ):
            tokens.pop(0)
        return " ".join(self.doc[tokens[0].i : tokens[-1].i + 1].text.split())

    def _is_publisher(self, actor: Actor) -> bool:
        return bool(self.publisher) and self.publisher in {_folded(name) for name in (actor.label, *actor.aliases)}

    def _speaker_of(self, sentence: Span) -> tuple[str, ...]:
        """Return who speaks in a sentence without relations, for the "he added" that follows; () if nobody does."""
        for token in sentence:
            if self.claims.is_reporting(token) and token.pos_ == "VERB":
                found = self._ids(self.claims.sources_of(token))
                if found:
                    return found
        return ()

    def _point(self, noun: int, sentence: Span, details: Details) -> None:
        self.pointers.append(
            Pointer(
                noun,
                self._passage(sentence),
                _quote(sentence),
                self._span(noun, noun + 1),
                self.claims.status(noun),
                self._chain(noun),
                details,
            )
        )

    # -- offsets ---------------------------------------------------------------------------------------------------
    def _span(self, start: int, end: int) -> Passage:
        span = self.doc[start:end]
        return Passage(self.offset + span.start_char, self.offset + span.end_char)

    def _passage(self, sentence: Span) -> Passage:
        start, end = _trimmed(sentence)
        return Passage(self.offset + start, self.offset + end)


def _names_only(verb: Token) -> bool:
    """Whether "call" gives a name or a judgement ("called B a liar"), no telephone call and no request."""
    if verb.pos_ != "VERB" or not verb.lower_.startswith("call"):
        return False
    said = [child for child in verb.children if child.dep_ == "xcomp" and child.pos_ in {"NOUN", "ADJ", "PROPN"}]
    return any(not any(mark.lower_ == "to" for mark in child.children if mark.dep_ == "mark") for child in said)


def _trimmed(sentence: Span) -> tuple[int, int]:
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return start, max(start + 1, sentence.end_char - (len(text) - len(text.rstrip())))


def _quote(sentence: Span) -> str:
    text: str = sentence.text.strip()
    if not text:  # nothing but space: the character after it
        start, end = _trimmed(sentence)
        text = sentence.doc.text[start:end]
    return text


def _folded(name: str | None) -> str:
    words = (name or "").casefold().replace(".", "").split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)
