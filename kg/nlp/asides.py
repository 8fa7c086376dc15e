"""Who says so in an aside, read from the words alone: ", the ministry in Bangkok said in a statement", "Kremlin: ...".

An aside hangs on anything once the parser has slipped; the run of words between two commas, a reporting verb in it,
does not slip. Needs fine tags (Penn Treebank) only; cue words are data (ontology/lexicon/claims-en.ttl).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg.nlp.cues import Cues

_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_NOMINAL = {"NN", "NNS", "NNP", "NNPS"}
_RUN = {*_NOMINAL, "JJ", "JJS", "DT", "PRP$", "CD", "POS", "HYPH", "FW", "VBN", "AFX"}
_JOINS = {"of", "in", "at", "from", "for"}
_HELPERS = {"has", "have", "had", "also", "later", "since", "then", "earlier", "further", "'s", "’s"}
_AMBIGUOUS = {"report", "reports", "notes", "claims"}
_AFTER = {"in", "on", "at", "to", "during", "after", "following", "via", "from", "through", "late", "by"}
_ENDS = {",", ".", "!", "?", '"', "”", ";", "—", "–"}
_TOPICS = {"GPE", "LOC", "FAC", "EVENT", "DATE", "LAW", "WORK_OF_ART", "PRODUCT"}


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who vouches: the tokens [start, end) of the noun phrase, its head, and whether it is a pronoun."""

    start: int
    end: int
    head: int
    pronoun: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A comment on the tokens [first, last) of its sentence, without itself. sources: outermost first."""

    start: int
    end: int
    first: int
    last: int
    sources: tuple[Source, ...]

    def covers(self, predicate: int) -> bool:
        """Whether it comments on what the token says."""
        return self.first <= predicate < self.last and not self.start <= predicate < self.end


def find_asides(sentence: Span, cues: Cues) -> Iterator[Aside]:
    """Yield the comments of a sentence in text order; a headline may have one at either end."""
    doc = sentence.doc
    for token in sentence:
        if token.text in {",", "”", '"'} and token.i + 1 < sentence.end and doc[token.i + 1].text not in _ENDS:
            end = _segment_end(doc, token.i + 1, sentence.end)
            sources, end = _comment(doc, token.i + 1, end, sentence.end, cues)
            if sources:
                yield _placed(sentence, token.i, end, sources)
    yield from _headline(sentence, cues)


def _segment_end(doc: Doc, start: int, limit: int) -> int:
    return next((i for i in range(start, limit) if doc[i].text in _ENDS), limit)


def _placed(sentence: Span, comma: int, end: int, sources: tuple[Source, ...]) -> Aside:
    """Say what a comment covers: the clause it closes, or the one that it interrupts."""
    doc = sentence.doc
    rest = [token for token in doc[end : sentence.end] if not (token.is_punct or token.is_space)]
    first = next((i + 1 for i in range(comma - 1, sentence.start - 1, -1) if doc[i].text == ";"), sentence.start)
    if not rest or rest[0].tag_ in {"CC", "WDT", "WP", "IN", "WRB"} or rest[0].tag_ == "VBG":
        return Aside(comma, end, first, comma, sources)
    opened = next((i + 1 for i in range(comma - 1, first - 1, -1) if doc[i].tag_ == "CC" or doc[i].text == ","), first)
    if any(token.tag_ in _FINITE for token in doc[opened:comma]):
        opened = first
    return Aside(comma, end, opened, sentence.end, sources)


def _comment(doc: Doc, start: int, end: int, limit: int, cues: Cues) -> tuple[tuple[Source, ...], int]:
    """Return the sources of a comment in [start, end), () when it is none, and where it ends with what it cites."""
    if doc[start].lower_ == "as":
        start += 1
        if start + 2 < end and doc[start + 1].lower_ == "by" and _reports(doc[start], cues):  # "as reported by Tanjug"
            agent = _noun_phrase(doc, start + 2, end, cues)
            return (agent,) if agent else (), end
    speaker = _noun_phrase(doc, start, end, cues)
    if speaker is not None and speaker.end == end:
        return _interrupted(doc, speaker, end, limit, cues)
    if speaker is None:
        return _inverted(doc, start, end, cues), end
    at = _verb(doc, speaker.end, end)
    if at is None:
        return (), end
    if doc[at].lower_ in {"put", "puts"} and at + 1 < end and doc[at + 1].lower_ == "it":  # "as the minister put it"
        return (speaker,), end
    quoted = _quoting(doc, speaker, at, end, cues)
    if quoted:
        return quoted, end
    if not _reports(doc[at], cues) or not _is_tail(doc, at, end, cues):
        return (), end
    return (speaker, *_learned(doc, at, end, cues)), end


def _interrupted(doc: Doc, speaker: Source, end: int, limit: int, cues: Cues) -> tuple[tuple[Source, ...], int]:
    """Return the speaker of ", the governor, Ana Roth, wrote on X", ", officials, who were not named, told C"."""
    start, ended = end + 1, end
    for _ in range(2):
        if start >= limit or doc[ended].text != ",":
            break
        ended = _segment_end(doc, start, limit)
        if doc[start].tag_ in {"VBD", "VBZ", "VBP"}:
            spoken = _reports(doc[start], cues) and _is_tail(doc, start, ended, cues)
            return ((speaker,), ended) if spoken else ((), end)
        name = _noun_phrase(doc, start, ended, cues)
        if name is not None and name.end == ended:
            speaker = name if doc[name.head].tag_.startswith("NNP") else speaker
        elif doc[start].tag_ not in {"WP", "WDT", "VBG"}:
            break
        start = ended + 1
    return (), end


def _verb(doc: Doc, start: int, end: int) -> int | None:
    """Return the verb that stands right after the speaker, helpers and adverbs skipped."""
    for i in range(start, end):
        if doc[i].lower_ not in _HELPERS and doc[i].tag_ != "RB":
            return i
    return None


def _reports(verb: Token, cues: Cues) -> bool:
    tagged = verb.tag_ in {"VBD", "VBZ", "VBP", "VBN", "NNS", "NN", "VB"}
    return tagged and verb.tag_ != "VBG" and cues.tells("reportingVerb", verb)


def _is_tail(doc: Doc, verb: int, end: int, cues: Cues) -> bool:
    """Whether what follows the verb only says when, where and to whom: else the verb has content of its own."""
    rest = [token for token in doc[verb + 1 : end] if not token.is_space]
    if any(token.tag_ in _FINITE or token.lower_ == "that" for token in rest):
        return False
    if not rest or cues.has("weekday", rest[0].lower_) or rest[0].tag_ in {"RB", "VBG"}:
        return True
    return rest[0].lower_ in _AFTER or cues.tells("tellingVerb", doc[verb])


def _inverted(doc: Doc, start: int, end: int, cues: Cues) -> tuple[Source, ...]:
    """Return the speaker of ", insisted the spokeswoman", ", said Edi Rama"."""
    at = _verb(doc, start, end)
    if at is None or doc[at].tag_ not in {"VBD", "VBZ", "VBP", "VBN", "VB"} or not _reports(doc[at], cues):
        return ()
    speaker = _noun_phrase(doc, at + 1, end, cues, bare=False)
    if speaker is None or speaker.pronoun:
        return ()
    head = doc[speaker.head]
    named = head.tag_.startswith("NNP") and head.ent_type_ not in _TOPICS and speaker.end == end
    named = named and doc[at].tag_ in {"VBD", "VBZ"} and not cues.tells("addressingVerb", doc[at])
    return (speaker,) if named or cues.tells("speakerNoun", head) else ()


def _quoting(doc: Doc, speaker: Source, at: int, end: int, cues: Cues) -> tuple[Source, ...]:
    """Return the sources of "the daily quoted an aide as saying", "an aide was quoted by the daily as saying"."""
    words = [token.lower_ for token in doc[at:end]]
    if "as" not in words or not any(word in {"saying", "telling", "stating"} for word in words):
        return ()
    if doc[at].lower_ in {"was", "were", "is", "are", "been"}:
        quoting = at + 1
        by = next((i for i in range(quoting, end) if doc[i].lower_ == "by"), None)
        outer = _noun_phrase(doc, by + 1, end, cues) if by is not None else None
        sources = (outer, speaker) if outer else (speaker,)
    else:
        quoting = at
        inner = _noun_phrase(doc, at + 1, end, cues)
        sources = (speaker, inner) if inner else (speaker,)
    return sources if quoting < end and cues.tells("citingVerb", doc[quoting]) else ()


def _learned(doc: Doc, verb: int, end: int, cues: Cues) -> tuple[Source, ...]:
    if verb + 2 < end and doc[verb + 1].lower_ == "from" and cues.tells("learningVerb", doc[verb]):
        source = _noun_phrase(doc, verb + 2, end, cues)
        return (source,) if source else ()
    return ()


def find_cited(sentence: Span, at: int, cues: Cues) -> Source | None:
    """Return whom the token cites: "citing a military source" after a comma or a verb of saying; None if nobody."""
    doc = sentence.doc
    if doc[at].tag_ != "VBG" or not cues.tells("citingVerb", doc[at]):
        return None
    if at > sentence.start and doc[at - 1].text != "," and not cues.tells("reportingVerb", doc[at - 1]):
        return None
    source = _noun_phrase(doc, at + 1, sentence.end, cues)
    if source is None:
        return None
    named = doc[source.head].tag_.startswith("NNP") or cues.tells("speakerNoun", doc[source.head])
    return source if named else None


def _noun_phrase(doc: Doc, start: int, end: int, cues: Cues, *, bare: bool = True) -> Source | None:
    """Return the noun phrase at `start`: its first run of nominal words and those of "of X", "in X" after it.

    bare: it stands before its verb, so that a verb read as a noun ("the service reports") ends it.
    """
    if start < end and doc[start].tag_ == "PRP" and doc[start].lower_ in {"he", "she", "they", "it"}:
        return Source(start, start + 1, start, pronoun=True)
    stop = _run_end(doc, start, end)
    nouns = [i for i in range(start, stop) if doc[i].tag_ in _NOMINAL]
    closes = stop >= end or doc[stop].tag_ not in _FINITE
    if bare and closes and len(nouns) > 1 and stop == nouns[-1] + 1 and doc[nouns[-1]].lower_ in _AMBIGUOUS:
        stop = nouns.pop()
    if stop > start and not nouns and doc[stop - 1].tag_ in {"RB", "JJ"}:
        nouns = [stop - 1]
    if not nouns:
        return None
    head = nouns[-1]
    while doc[head].dep_ == "flat" and start <= doc[head].head.i < head:
        head = doc[head].head.i
    last = stop
    while last + 1 < end and doc[last].lower_ in _JOINS and (more := _run_end(doc, last + 1, end)) > last + 1:
        if cues.tells("sourceNoun", doc[head]) and doc[last].lower_ in {"from", "of"}:  # "a note from the Kremlin"
            return _noun_phrase(doc, last + 1, end, cues, bare=bare)
        last = more
    return Source(start, last, head)


def _run_end(doc: Doc, start: int, end: int) -> int:
    i = start
    while i < end and (doc[i].tag_ in _RUN or (doc[i].lower_ == "daily" and i > start)):
        if doc[i].tag_ == "VBN" and (i + 1 >= end or doc[i + 1].tag_ not in _RUN):
            break
        i += 1
    return i


def _headline(sentence: Span, cues: Cues) -> Iterator[Aside]:
    """Yield the speaker of "Kremlin: Russia thanked Oman", "Russia thanked Oman - ministry"."""
    doc = sentence.doc
    words = [token for token in sentence if not token.is_space]
    if not words:
        return
    colon = next((t.i for t in words[1:7] if t.text == ":"), None)
    if colon is not None and (source := _named_speaker(doc, words[0].i, colon, cues)):
        yield Aside(words[0].i, colon + 1, colon + 1, sentence.end, (source,))
    if words[-1].is_punct:
        return
    mark = next((t.i for t in reversed(words[-6:-1]) if t.text in {"-", "–", "—", ":"}), None)
    hyphen = mark is not None and doc[mark].text == "-" and not doc[mark - 1].whitespace_
    if mark is not None and not hyphen and (source := _named_speaker(doc, mark + 1, sentence.end, cues)):
        yield Aside(mark, sentence.end, sentence.start, mark, (source,))


def _named_speaker(doc: Doc, start: int, end: int, cues: Cues) -> Source | None:
    """Return a noun phrase that fills [start, end) and can speak: a name that is no place, or "ministry"."""
    source = _noun_phrase(doc, start, end, cues, bare=False)
    if source is None or source.end < end or source.pronoun:
        return None
    head = doc[source.head]
    if any(cues.tells(kind, head) for kind in ("gameNoun", "fictionNoun", "taleNoun")):
        return None
    named = bool(head.tag_.startswith("NNP") or head.ent_type_) and head.ent_type_ not in _TOPICS
    return source if named or cues.tells("speakerNoun", head) else None
