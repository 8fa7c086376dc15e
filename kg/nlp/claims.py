"""Who says so: reporting chains around a predicate, read off the parse; whether it happened is in statuses.py.

Cue words are data (ontology/lexicon/claims-en.ttl). Token indexes are those of the Doc, ranges half-open. Dependency
labels are Universal Dependencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg.model import Status
from kg.nlp.asides import Source, find_asides, find_cited
from kg.nlp.cues import Cues
from kg.nlp.statuses import SUBJECTS, UNREAL_NOUNS, Statuses, is_finite

_CONTENT = {"ccomp", "xcomp", "parataxis", "csubj", "csubj:pass", "dep"}
_CITES = {"acl", "acl:relcl", "advcl", "parataxis", "conj"}
_PRONOUN = {"it", "he", "she", "they"}
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}


@dataclass(frozen=True, slots=True)
class Voucher:
    """A sentence that vouches for (or denies) a happening it only names: "Haaretz reported the exchange".

    noun: token index of that name. report: it names words about a happening ("denied the report"), not a happening.
    """

    noun: int
    chain: tuple[Source, ...]
    status: Status
    report: bool = False


class Claims(Statuses):
    """Reads one Doc. Cheap to make; holds the quotations of the Doc."""

    def __init__(self, doc: Doc, cues: Cues) -> None:
        super().__init__(doc, cues)
        self.quotes = tuple(find_quotes(doc))

    # -- who says so -----------------------------------------------------------------------------------------------
    def chain(self, predicate: int) -> tuple[Source, ...]:
        """Return who vouches for what the predicate says, outermost first; () when the text itself does."""
        inner_first: list[Source] = []
        child: Token | None = None
        for node in (self.doc[predicate], *self.doc[predicate].ancestors):
            if child is not None and self._speaks(node) and self._is_content(child, node):
                inner_first.extend(reversed(self.sources_of(node)))
            for other in node.children:
                if other is not child and self._speaks(other) and self._comments(other, node):
                    inner_first.extend(reversed(self.sources_of(other)))
            inner_first.extend(self._according(node))
            inner_first.extend(self._told_by(node, child))
            child = node
        if not inner_first:
            inner_first.extend(self._closing(predicate))
        if not inner_first:
            inner_first.extend(self._trailing(predicate))
        if not inner_first:
            inner_first.extend(reversed(self._quoted(predicate)))
        inner_first.extend(self._asides(predicate, inner_first))
        if inner_first:
            inner_first[:0] = self._cited_beside(predicate, inner_first)
        return _unique(tuple(reversed(inner_first)))

    def sources_of(self, verb: Token) -> tuple[Source, ...]:
        """Return the speaker of a reporting verb and whom that speaker cites, outermost first."""
        subject = self._subject(verb)
        cited = tuple(self._cited(verb, subject))
        if subject is None:
            return cited
        joined = (child for child in subject.children if child.dep_ == "conj" and child.i < verb.i)
        return (*self._quoters(subject), self._source(subject), *(self._source(other) for other in joined), *cited)

    def _quoters(self, speaker: Token) -> Iterator[Source]:
        """Yield the paper of "diplomats quoted by the paper"."""
        for clause in speaker.children:
            if clause.dep_ == "acl" and clause.tag_ == "VBN" and self.cues.tells("citingVerb", clause):
                yield from (self._source(child) for child in clause.children if child.dep_ == "obl:agent")

    def is_reporting(self, token: Token) -> bool:
        """Whether the token is a verb of saying (any reading)."""
        return token.pos_ in {"VERB", "AUX", "NOUN"} and self.cues.tells("reportingVerb", token)

    def _is_content(self, child: Token, verb: Token) -> bool:
        """Whether the clause of `child` is what the verb reports."""
        if child.dep_ == "obj":  # "announced plans to sign"
            return any(self.cues.tells(kind, child) for kind, _ in UNREAL_NOUNS)
        if child.dep_ == "obl":  # "said in a post that ...": the clause was hung on the post
            clauses = {below.dep_ for below in child.children}
            return self.cues.tells("sourceNoun", child) and bool(clauses & {"acl", "acl:relcl", "ccomp"})
        if child.dep_ in _CONTENT:
            return child.dep_ != "parataxis" or not self._speaks(child)
        if child.dep_ == "advcl":  # a fronted quotation is often attached so; a real adverbial has its own mark
            marks = {mark.lower_ for mark in child.children if mark.dep_ == "mark"}
            alleged = self.cues.tells("allegingVerb", verb)
            return alleged or (child.i < verb.i and marks <= {"that"} and is_finite(child)) or marks == {"that"}
        return child.dep_ in {"obl", "acl"} and self.cues.tells("allegingVerb", verb)

    def _comments(self, verb: Token, node: Token) -> bool:
        """Whether a verb of saying below `node` comments on it: "..., the ministry said"."""
        if verb.dep_ not in {"parataxis", "advcl", "conj", "ccomp", "discourse"} or self._subject(verb) is None:
            return False
        marks = {child.dep_ for child in verb.children}
        if verb.dep_ == "parataxis":
            return "ccomp" not in marks
        trailing = all(token.i <= verb.i or token.is_punct or self._is_tail(token, verb) for token in verb.subtree)
        own = any(child.dep_ in SUBJECTS for child in verb.children)
        left = verb.left_edge.i
        while self.doc[left].is_punct and left < verb.i:
            left += 1
        comma = self.doc[left - 1].text in {",", "”", '"'} if left > 0 else False
        bare = not marks & {"mark", "cc", "ccomp", "obj", "xcomp"}
        return own and bare and trailing and comma and verb.i > node.i

    @staticmethod
    def _is_tail(token: Token, verb: Token) -> bool:
        return any(
            up.dep_ in {"obl", "obl:unmarked", "advmod", "iobj", "advcl", "obj"} and up.head == verb
            for up in (token, *token.ancestors)
        )

    def _subject(self, verb: Token) -> Token | None:
        """Return who speaks: the subject, for a passive the agent, for a conjunct the subject of the first verb."""
        for child in verb.children:
            if child.dep_ == "obl:agent":
                return child
        own = [child for child in verb.children if child.dep_ == "nsubj"]
        if own:  # of two, the nearest: "B, the agency reported, urged C"
            return _antecedent(own[-1] if own[-1].i < verb.i else own[0], verb)
        if any(child.dep_ == "nsubj:pass" for child in verb.children):
            return None
        if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:
            return self._subject(verb.head)
        if verb.dep_ in {"xcomp", "advcl"} and verb.head.pos_ in {"VERB", "AUX"} and not is_finite(verb):
            if self.cues.tells("citingVerb", verb.head):  # "quoted an aide as saying"
                quoted = next((child for child in verb.head.children if child.dep_ in {"obj", "nsubj:pass"}), None)
                if quoted is not None:
                    return quoted
            return self._subject(verb.head)
        if is_finite(verb) and (speaker := self._lost_speaker(verb)) is not None:
            return speaker
        return verb.head if verb.dep_ == "acl" and verb.tag_ == "VBG" else None

    def _lost_speaker(self, verb: Token) -> Token | None:
        """Return the speaker of "officials familiar with the plan say", which is read as a clause of its own."""
        before = list(self.doc[verb.sent.start : verb.i])
        if any(token.tag_ in {"VBD", "VBZ", "MD", "CC"} or token.text in {",", ";"} for token in before):
            return None
        return next((t for t in before if t.dep_ == "nsubj" and self.cues.tells("speakerNoun", t)), None)

    def _cited(self, verb: Token, subject: Token | None) -> Iterator[Source]:
        if self.cues.tells("learningVerb", verb):  # "learned from a person familiar with it"
            behind = (child for child in verb.children if child.dep_ == "obl" and _has_case(child, "from"))
            yield from (self._source(child) for child in behind)
        for near in (verb, subject):
            for child in near.children if near is not None else ():
                if self.cues.tells("citingVerb", child) and child.dep_ in _CITES:
                    for thing in child.children:
                        if thing.dep_ in {"obj", "dobj", "obl"} and thing.i > child.i:
                            yield self._source(thing)
                            break

    def _according(self, node: Token) -> Iterator[Source]:
        """Yield the sources of "according to X" that hang on `node`."""
        phrases = self.cues.of("attributionPhrase")
        for child in node.children:
            for case in child.children:
                words = " ".join((case.lower_, *(fixed.lower_ for fixed in case.children if fixed.dep_ == "fixed")))
                if case.dep_ in {"case", "mark"} and (words in phrases or f"{words} to" in phrases):
                    yield from reversed(tuple(self._cited(child, None)))
                    yield self._source(child)
                    yield from self._quoters(child)
            if child.lower_ == "according":  # read as a verb: "according" <- "to X"
                yield from (self._source(thing) for thing in child.children if thing.dep_ in {"obl", "obj", "xcomp"})

    def _told_by(self, node: Token, child: Token | None) -> Iterator[Source]:
        """Yield who tells in "as B tells it", "in B's account", "A quoted B as saying" (A)."""
        for other in node.children:
            if other is child or (other.i > node.i and not self._follows_comma(other)):
                continue
            cases = {case.lower_ for case in other.children if case.dep_ in {"case", "mark"}}
            if other.dep_ == "advcl" and "as" in cases and self._speaks(other):
                yield from reversed(self.sources_of(other))
            elif other.dep_ == "obl" and cases & {"in", "by"} and self.cues.tells("versionNoun", other):
                source = self._source(other)
                if source.head != other.i and not source.pronoun:
                    yield source
        quoting = child is not None and child.dep_ == "advcl" and self._speaks(child)
        if quoting and self.cues.tells("citingVerb", node) and (outer := self._subject(node)) is not None:
            yield self._source(outer)

    def _follows_comma(self, token: Token) -> bool:
        return token.left_edge.i > 0 and self.doc[token.left_edge.i - 1].text == ","

    def _closing(self, predicate: int) -> Iterator[Source]:
        """Yield the source of ", according to X" at the end of a sentence, whatever word the parser hangs it on."""
        sentence = self.doc[predicate].sent
        for token in sentence:
            if token.lower_ in {"according", "per"} and token.i > predicate and self.doc[token.i - 1].text == ",":
                node = token.head if token.dep_ in {"case", "mark", "fixed"} else token
                if not any(t.i > node.right_edge.i and not (t.is_punct or t.is_space) for t in sentence):
                    yield from self._according(node.head)

    def _trailing(self, predicate: int) -> Iterator[Source]:
        """Yield the speaker of ", the press office announced" that the parser read as a noun with a participle."""
        for verb in self.doc[predicate].sent:
            if verb.i < predicate or verb.dep_ not in {"acl", "acl:relcl"} or verb.tag_ not in {"VBD", "VBN"}:
                continue
            noun, own = verb.head, {child.dep_ for child in verb.children}
            first = noun.left_edge.i
            after_comma = first > 0 and "," in {self.doc[first].text, self.doc[first - 1].text}
            speaks = self._speaks(verb) and self.cues.tells("speakerNoun", noun)
            if speaks and after_comma and not own & SUBJECTS and "obl:agent" not in own:
                yield self._source(noun)

    def _asides(self, predicate: int, known: Sequence[Source]) -> Iterator[Source]:
        """Yield who speaks in the comments on a predicate that the parse has not told, innermost first."""
        for aside in find_asides(self.doc[predicate].sent, self.cues):
            if aside.covers(predicate) and not any(aside.start <= s.head < aside.end for s in known):
                yield from reversed(aside.sources)

    def _cited_beside(self, predicate: int, known: Sequence[Source]) -> list[Source]:
        """Return whom "said, citing a military source, that ..." cites, wherever the parser hung the citing."""
        found = [find_cited(self.doc[predicate].sent, token.i, self.cues) for token in self.doc[predicate].sent]
        fresh = [s for s in found if s and not any(s.start <= k.head < s.end or s.head == k.head for k in known)]
        return fresh if all(s.start > predicate or s.end <= predicate for s in fresh) else []

    def _quoted(self, predicate: int) -> tuple[Source, ...]:
        """Return the speaker of the quotation that the predicate stands in, which may run over several sentences."""
        for start, end in self.quotes:
            if start < predicate < end:
                for sentence in (self.doc[start].sent, self.doc[end - 1].sent, *_next(self.doc, end)):
                    for token in sentence:
                        if not start <= token.i < end and self._speaks(token) and self._subject(token) is not None:
                            return self.sources_of(token)
        return ()

    def _source(self, head: Token) -> Source:
        """Return the noun phrase that speaks; for "a statement from the Kremlin" the Kremlin."""
        if self.cues.tells("sourceNoun", head) or self.cues.tells("versionNoun", head):
            for child in head.children:
                agents = [below for below in child.children if below.dep_ == "obl:agent"] if child.dep_ == "acl" else []
                if agents:  # "a readout published by the Kremlin"
                    return self._source(agents[0])
                if child.dep_ in {"nmod:poss", "nmod", "compound"} and child.pos_ in {"PROPN", "NOUN"}:
                    cases = {case.lower_ for case in child.children if case.dep_ == "case"}
                    if child.dep_ != "nmod" or cases & {"from", "by", "of"}:
                        return self._source(child)
        end = head.i + 1
        for child in head.children:
            part = child.dep_ in {"flat", "compound", "fixed"} or (
                child.dep_ == "nmod" and any(case.lower_ in {"in", "of", "at", "from"} for case in child.children)
            )
            if part and child.i > head.i and child.left_edge.i <= end:
                end = max(end, _phrase_end(child))
        start = min(
            (
                c.left_edge.i
                for c in head.children
                if c.i < head.i and self.doc[c.i + 1].text != "," and c.dep_ not in {"punct", "case", "mark", "advmod"}
            ),
            default=head.i,
        )
        return Source(start, end, head.i, pronoun=head.lower_ in _PRONOUN)

    # -- sentences that vouch for a happening they only name -------------------------------------------------------
    def vouchers(self, sentence: Span) -> Iterator[Voucher]:
        """Yield the happenings that the sentence reports, confirms or denies by name, in text order."""
        for verb in sentence:
            if verb.pos_ not in {"VERB", "AUX"}:
                continue
            denies = self.cues.tells("dismissingVerb", verb)
            if not denies and not self.cues.tells("vouchingVerb", verb):
                continue
            if any(self.cues.has("negation", child.lower_) for child in verb.children) or self._negated(verb):
                continue
            for noun in verb.children:
                if noun.dep_ not in {"obj", "nsubj:pass"}:
                    continue
                report = self.cues.tells("reportNoun", noun) and not self.cues.tells("contactNoun", noun)
                happening = self.cues.tells("contactNoun", noun) or self.cues.tells("happeningNoun", noun)
                if (report and denies) or (happening and not (denies and verb.lemma_ != "deny")):
                    yield Voucher(noun.i, self.sources_of(verb), "denied" if denies else "asserted", report)

    def _negated(self, verb: Token) -> bool:
        subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
        return subject is not None and any(
            self.cues.has("negation", child.lower_) for child in (subject, *subject.children)
        )


def find_quotes(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield the token ranges of quotations, marks included; one that is never closed ends with its paragraph."""
    start, closer = None, ""
    for token in doc:
        if start is None:
            if token.text in _QUOTES:
                start, closer = token.i, _QUOTES[token.text]
        elif token.text == closer or (token.is_space and token.text.count("\n") > 1):
            yield start, token.i + 1
            start = None
    if start is not None:
        yield start, len(doc)


def _next(doc: Doc, end: int) -> tuple[Span, ...]:
    """Return the rest of the line after a quotation, when the parser cut a sentence there ("...," he said)."""
    if end < len(doc) and not doc[end].is_space and doc[end - 1].sent != doc[end].sent and doc[end].text[:1].islower():
        return (doc[end].sent,)
    return ()


def _antecedent(subject: Token, verb: Token) -> Token:
    """Return what a relative pronoun stands for, else the subject itself."""
    if subject.lower_ in {"who", "which", "that"} and verb.dep_ == "acl:relcl":
        return verb.head
    return subject


def _has_case(token: Token, word: str) -> bool:
    return any(child.dep_ == "case" and child.lower_ == word for child in token.children)


def _phrase_end(token: Token) -> int:
    """Return the end of a noun phrase without the clauses that hang on it."""
    end = token.i + 1
    for child in token.children:
        if child.i > token.i and child.dep_ in {"flat", "compound", "nmod", "nmod:poss", "conj"}:
            end = max(end, _phrase_end(child))
    return end


def _unique(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    found: list[Source] = []
    for source in sources:
        if all(source.head != other.head for other in found):
            found.append(source)
    return tuple(found)
