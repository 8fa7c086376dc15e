"""Which happening of a sentence a time, a length or a "first contact" belongs to, and which nouns point back at one.

A happening in the sentence is known by the first token of its core (circumstances.core_tokens), one that is only named
("the exchange") by its noun.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from spacy.tokens import Doc, Span, Token

from kg.model import When
from kg.nlp import circumstances as around
from kg.nlp.claims import Claims
from kg.nlp.cues import Cues
from kg.nlp.durations import find_durations, iso_duration
from kg.nlp.records import Relation
from kg.nlp.times import TimeSpan, find_times
from kg.nlp.times_dates import Clock
from kg.nlp.topics import find_topics

_BREAKS = {"ccomp", "acl:relcl", "advcl", "parataxis", "csubj"}


class Attachment:
    """Attaches what one Doc says of times. Remembers the day told last, so sentences come in text order."""

    def __init__(self, doc: Doc, cues: Cues, claims: Claims) -> None:
        self.doc, self.cues, self.claims = doc, cues, claims
        self._anchor: tuple[date | None, date | None] = (None, None)

    # -- when and how long -----------------------------------------------------------------------------------------
    def times(
        self, sentence: Span, relations: Sequence[Relation], cores: Sequence[frozenset[int]], *, after_first: int | None
    ) -> dict[int, When]:
        """Return the time of each relation and pointing noun, by the first token of its core.

        after_first: token of "first contact since ...", whose since is the day of another happening.
        """
        clock = Clock(day_of(self.doc.user_data.get("kg_date")), self._anchor)
        text = sentence.text
        spans = find_times(text, self.cues, clock, is_future=lambda at: self._is_future(sentence, at, relations, cores))
        found: dict[int, When] = {}
        loose: list[tuple[Token, TimeSpan]] = []
        for span in spans:
            if (
                after_first is not None
                and span.bound == "since"
                and sentence.start_char + span.start > self.doc[after_first].idx
            ):
                continue
            head = self._head(sentence, span)
            holder = self._holder(head, cores)
            if holder is None:
                loose.append((head, span))
            if span.bound != "since" and span.first and span.last:
                self._anchor = (span.first, span.last)
            if holder is not None and holder not in found:
                found[holder] = dated(span)
        for head, span in loose:  # only then: "arrived on Monday and met B on Tuesday"
            holder = self._beside(head, [core for core in cores if min(core) not in found])
            if holder is not None:
                found[holder] = dated(span)
        for relation, core in zip(relations, cores, strict=True):
            verb = self.doc[relation.predicate]
            if min(core) not in found and (verb.dep_ == "conj" or around.is_purpose(verb) or _is_there(verb)):
                for other in cores:  # "On Friday A met B and signed C", "flew to A on Friday to meet B": one day
                    if verb.head.i in other and min(other) in found:
                        found[min(core)] = found[min(other)]
        return found

    def _head(self, sentence: Span, span: TimeSpan) -> Token:
        start, end = sentence.start_char + span.start, sentence.start_char + span.end
        inside = [token for token in sentence if token.idx < end and token.idx + len(token) > start]
        tops = [token for token in inside if token.head not in inside or token.head == token]
        return next(
            (t for t in reversed(tops) if t.dep_ not in {"case", "punct"}), inside[-1] if inside else sentence[0]
        )

    def _holder(self, token: Token, cores: Sequence[frozenset[int]]) -> int | None:
        """Return the core that a phrase hangs on, or the happening named by the noun it hangs on."""
        node = token
        while True:
            for core in cores:
                if node.i in core:
                    return min(core)
            if node is not token and self._is_happening(node) and around.is_definite(node):
                return node.i
            if node.head == node or (node.dep_ in _BREAKS and node.pos_ in {"VERB", "AUX"}):
                break
            if node.pos_ == "VERB" and (node.dep_ == "conj" or self.claims.is_reporting(node)):
                break  # "called B and would send C by May": the day of another verb
            node = node.head
        subject = next((child for child in node.children if child.dep_ in {"nsubj", "nsubj:pass"}), None)
        return subject.i if subject is not None and self._is_happening(subject) else None

    def _beside(self, token: Token, cores: Sequence[frozenset[int]]) -> int | None:
        """Return the core that the clause of a time tells with it: "used a trip to Kyiv on Monday to urge C".

        Not for the time at which something was said, and not into or out of a clause with a subject of its own.
        """
        verb = next((node for node in token.ancestors if node.pos_ in {"VERB", "AUX"}), None)
        root = token.sent.root
        if verb is None and any(child.dep_ == "cop" for child in root.children):  # "it was in May that A met B"
            return next((min(core) for core in cores if any(self.doc[i].head == root for i in core)), None)
        if verb is None or (verb.pos_ == "VERB" and self.claims.is_reporting(verb)):
            return None
        below = {node.i for node in verb.subtree}
        near = [
            (abs(min(core) - token.i), min(core))
            for core in cores
            if core & below and not self._own_clause(min(core), verb)
        ]
        return min(near)[1] if near else None

    def _own_clause(self, start: int, verb: Token) -> bool:
        """Whether a clause with a subject of its own stands between a core and the verb above it."""
        node = self.doc[start]
        while node not in (verb, node.head):
            if (
                not _is_there(node)
                and node.dep_ in {*_BREAKS, "conj"}
                and any(c.dep_ in {"nsubj", "nsubj:pass"} for c in node.children)
            ):
                return True
            node = node.head
        return False

    def _is_future(
        self, sentence: Span, at: int, relations: Sequence[Relation], cores: Sequence[frozenset[int]]
    ) -> bool:
        token = next((t for t in sentence if t.idx + len(t) > sentence.start_char + at), sentence[0])
        for node in (token, *token.ancestors):
            if node.pos_ == "NOUN" and any(
                self.cues.tells("planningModifier", c) for c in node.children if c.dep_ == "amod"
            ):
                return True
            if node.pos_ not in {"VERB", "AUX"} and not any(child.dep_ == "cop" for child in node.children):
                continue
            helpers = [child for child in node.children if child.dep_ in {"aux", "cop", "aux:pass"}]
            if not helpers and node.tag_ == "VBD":
                return False
            if any(
                self.cues.has("planningAuxiliary", h.lower_) or self.cues.has("possibleAuxiliary", h.lower_)
                for h in helpers
            ):
                return True
            if any(
                relation.status in {"planned", "possible"} and node.i in core
                for relation, core in zip(relations, cores, strict=True)
            ):
                return True
            if any(child.dep_ == "mark" and child.lower_ == "to" for child in node.children):
                return any(
                    self.cues.tells(kind, node.head) for kind in ("planningVerb", "planningAdjective", "planningNoun")
                )
            tags = {h.tag_ for h in helpers} or {node.tag_}
            return bool(tags & {"VBZ", "VBP"}) and node.tag_ != "VBN"
        return False

    def when(self, when: When | None, order: around.Order | None, core: frozenset[int]) -> When:
        """Return the time of an event: given, else in the words of its order, else "ongoing"."""
        if when is not None:
            return when
        if order is not None:
            return When(text=order.text)
        for i in sorted(core):
            for child in self.doc[i].children:
                if child.dep_ in {"amod", "advmod"} and self.cues.tells("ongoingWord", child):
                    return When(text=child.text)
        return When()

    def durations(self, sentence: Span, cores: Sequence[frozenset[int]], points: Sequence[int]) -> dict[int, str]:
        """Return lengths of time by the first token of the core or by the pointing noun they belong to."""
        found: dict[int, str] = {}
        for length in find_durations(sentence.text, self.cues):
            tokens = [
                t for t in sentence
                if t.idx < sentence.start_char + length.end and t.idx + len(t) > sentence.start_char + length.start
            ]  # fmt: skip
            tops = [t for t in tokens if t.head not in tokens]
            if not tops:
                continue
            head = tops[-1]
            before = self.doc[tokens[0].i - 1].lower_ if tokens[0].i > sentence.start else ""
            governor = head.head.head if head.head.lower_ == "long" else head.head
            talks = [c for c in head.children if c.dep_ == "nmod" and self.cues.tells("contactNoun", c)]
            if talks and governor.pos_ == "VERB":  # "held three days of talks"
                owner: Token | None = talks[0] if any(talks[0].i in core for core in cores) else governor
            elif self.cues.tells("spendingVerb", governor):  # "spent two hours talking to B"
                owner = self._spent(governor, cores)
            elif self.cues.tells("lastingVerb", governor) and not length.modifier:
                owner = _lasting(governor)
            elif length.modifier or before == "for" or (before == "of" and self.cues.tells("contactNoun", governor)):
                owner = governor
            else:
                continue
            holder = self._holder_of(owner, cores, points)
            if holder is not None:
                found.setdefault(holder, iso_duration(length.seconds))
        return found

    def _spent(self, verb: Token, cores: Sequence[frozenset[int]]) -> Token | None:
        below = {token.i for token in verb.subtree}
        return next((self.doc[min(core)] for core in cores if min(core) in below), None)

    def _holder_of(self, owner: Token | None, cores: Sequence[frozenset[int]], points: Sequence[int]) -> int | None:
        if owner is None:
            return None
        for core in cores:
            if owner.i in core:
                return min(core)
        if owner.i in points:
            return owner.i
        if owner.pos_ == "NOUN" and not self._is_happening(owner):  # "met B after a two-hour delay"
            return None
        return next((min(core) for core in cores if owner.head.i in core), None)

    def last_day(self, words: str) -> str | None:
        """Return the last possible day of "October 16" in "first contact since October 16" (ISO), None if undated."""
        spans = find_times(words, self.cues, Clock(day_of(self.doc.user_data.get("kg_date")), (None, None)))
        return spans[0].last.isoformat() if spans and spans[0].last else None

    # -- happenings that are only named ----------------------------------------------------------------------------
    def _is_happening(self, token: Token) -> bool:
        return token.pos_ != "VERB" and any(self.cues.tells(kind, token) for kind in ("contactNoun", "happeningNoun"))

    def points(self, sentence: Span, cores: Sequence[frozenset[int]]) -> list[int]:
        """Return the nouns that point back at a happening and belong to no relation of the sentence."""
        covered = frozenset().union(*cores) if cores else frozenset()
        return [
            token.i
            for token in sentence
            if token.i not in covered
            and self._is_happening(token)
            and around.is_definite(token)
            and not any(self._is_another(child) for child in token.children)
        ]

    def _is_another(self, child: Token) -> bool:
        return child.dep_ == "amod" and (self.cues.tells("anotherWord", child) or child.lower_ == "first")

    def first_holder(self, noun: int, cores: Sequence[frozenset[int]], points: Sequence[int]) -> int | None:
        """Return what "their first contact since ..." is said of: the subject, else the nearest relation before it."""
        for node in (self.doc[noun], *self.doc[noun].ancestors):
            for core in cores:
                if node.i in core:
                    return min(core)
            for child in node.children:
                if child.dep_ in {"nsubj", "nsubj:pass"} and child.i in points:
                    return child.i
        before = [min(core) for core in cores if min(core) < noun]
        return before[-1] if before else None

    def topics_of_talks(self, noun: int) -> tuple[str, ...]:
        """Return what "the talks focused on"; "touched on" names a side issue and is left out."""
        token = self.doc[noun]
        if token.dep_ not in {"nsubj", "nsubj:pass"} or not self.cues.tells("topicOfTalksVerb", token.head):
            return ()
        return find_topics(self.doc, frozenset({token.head.i}), (), self.cues)

    def adverbial_order(self, predicate: Token) -> around.Order | None:
        """Return "hours earlier", "later" at the head of a sentence: before or after what was told last."""
        for child in predicate.children:
            way = self.cues.value("orderAdverb", child.lower_)
            if (
                way
                and child.dep_ == "advmod"
                and child.i < predicate.i
                and child.left_edge.i - predicate.sent.start < 2
            ):
                return around.Order(way, None, self.doc[child.left_edge.i : child.i + 1].text)
        return None


def _is_there(verb: Token) -> bool:
    """Whether a clause says what happened there and then: "will fly to A on Friday, where he will meet B"."""
    return any(child.lower_ in {"where", "when"} and child.dep_ == "advmod" for child in verb.children)


def _lasting(verb: Token) -> Token | None:
    """Return what lasts: the subject, for "which lasted" and "lasting" the noun before, for a conjunct the first's."""
    subject = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubj:pass"}), None)
    if subject is not None:
        return verb.head if verb.dep_ == "acl:relcl" and subject.pos_ == "PRON" else subject
    if verb.dep_ == "acl":
        return verb.head
    for child in verb.children:  # "the meeting, held on 4 June, went on for": the subject was hung on "held"
        if child.dep_ in {"advcl", "csubj"} and child.i < verb.i:
            noun = next((c for c in child.children if c.dep_ == "nsubj" and c.i < child.i), None)
            if noun is not None:
                return noun
    return _lasting(verb.head) if verb.dep_ in {"conj", "advcl"} and verb.head != verb else None


def dated(span: TimeSpan) -> When:
    """Return a time span as a record."""
    return When(
        " ".join(span.text.split()),
        span.first.isoformat() if span.first else None,
        span.last.isoformat() if span.last else None,
    )


def day_of(text: str | None) -> date | None:
    """Return the day of an ISO date or date-time, None for less than a day."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
