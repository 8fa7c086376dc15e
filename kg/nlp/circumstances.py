"""What surrounds a happening: medium, place, amounts, who began it, order and "first contact since".

Works on the tokens of a predicate (its verb, its event noun and the light verb above it) and on what hangs on them.
Universal Dependencies; cue words are data (ontology/lexicon/circumstances-en.ttl).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg.model import MEDIA, Medium
from kg.nlp.cues import Cues

_CLAUSES = {"ccomp", "advcl", "acl:relcl", "parataxis", "csubj", "acl", "xcomp", "conj", "dep", "discourse"}
_LIGHT = {"obj", "nsubj:pass", "obl", "nsubj"}
_PLACES = {"GPE", "LOC", "FAC"}
_SINCE = re.compile(r"\bsince\s+(?P<since>[^,.;()]+?)(?=\s+(?:and|when|but|the)\b|[,.;()”\"]|$)")

_IN_YEARS = re.compile(
    r"\b(?:in|for)\s+(?P<span>(?:(?:more than|nearly|almost|about|over|at least|some)\s+)?[\w-]+\s+"
    r"(?:decade|year|month|week)s?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Order:
    """A happening told as before or after another: way is "before" or "after"; noun: the token that names the other,
    None for "hours earlier" (the happening told last). text: the words, "Prior to these discussions".
    """

    way: str
    noun: int | None
    text: str


def core_tokens(doc: Doc, predicate: int, trigger: tuple[int, int], cues: Cues | None = None) -> frozenset[int]:
    """Return the tokens that carry the event: predicate, trigger, the light verb above an event noun.

    With `cues` also the verb that says it occurred ("talks took place"), and the one that is due ("agreed to meet").
    """
    core = {predicate, *range(*trigger)}
    for i in tuple(core):
        token = doc[i]
        if token.pos_ == "NOUN" and token.dep_ in {"obj", "nsubj:pass", "xcomp"} and token.head.pos_ == "VERB":
            core.add(token.head.i)
    if cues is not None:
        named = [doc[i] for i in core if doc[i].dep_ == "nsubj" and doc[i].pos_ in {"NOUN", "PROPN"}]
        occurring = (noun for noun in named if cues.tells("contactNoun", noun))
        core.update(noun.head.i for noun in occurring if cues.tells("occurringVerb", noun.head))
        core.update(_purposed(doc[predicate], cues))
    return frozenset(i for i in core if not doc[i].is_punct)


def _purposed(verb: Token, cues: Cues) -> Iterator[int]:
    """Yield the verb of "is due to meet", "agreed to meet", where and when of which are those of the event."""
    if not any(cues.tells(kind, verb) for kind in ("planningVerb", "planningAdjective")):
        return
    for child in verb.children:
        own = any(below.dep_ in {"nsubj", "nsubj:pass"} for below in child.children)
        if child.pos_ == "VERB" and is_purpose(child) and not own:
            yield child.i


def is_purpose(verb: Token) -> bool:
    """Whether a verb stands in an open infinitive clause: "agreed to meet", "flew there to meet"."""
    return verb.dep_ in {"advcl", "xcomp"} and any(c.dep_ == "mark" and c.lower_ == "to" for c in verb.children)


def dependents(doc: Doc, core: Iterable[int]) -> list[Token]:
    """Return what hangs on the core outside other clauses, in text order: the event's own phrases."""
    found: set[int] = set()
    waiting = [doc[i] for i in core]
    while waiting:
        token = waiting.pop()
        for child in token.children:
            if child.i not in found and child.dep_ not in _CLAUSES and not child.is_punct:
                found.add(child.i)
                waiting.append(child)
    return [doc[i] for i in sorted(found)]


def find_medium(doc: Doc, core: frozenset[int], cues: Cues, *, relation: str, implied: bool = True) -> Medium | None:
    """Return the means of a contact: said by a phrase ("by phone", "video conference"), else implied by its verb.

    implied: the verb and its object may imply it ("held a call"); False: only a phrase counts.
    """
    phrases: list[str] = []
    for token in dependents(doc, core):
        value = cues.find("medium", token)
        if value is None:
            continue
        cases = {child.lower_ for child in token.children if child.dep_ == "case"}
        modifies = token.dep_ in {"compound", "amod", "advmod", "nmod:unmarked"}
        if modifies or any(cues.has("meansPreposition", case) for case in cases):
            phrases.append(value)
    phrases.extend(
        value for i in core for child in doc[i].children if child.dep_ in {"compound", "amod", "advmod"}
        if (value := cues.value("medium", child.lower_))
    )  # fmt: skip
    things = (child for i in sorted(core) for child in doc[i].children if child.dep_ == "obj" and doc[i].pos_ == "VERB")
    hints = [value for thing in things if thing.pos_ == "NOUN" and (value := cues.find("medium", thing))]
    hints.extend(value for i in sorted(core) if (value := cues.find("medium", doc[i])))
    for value in ("video", "phone", "letter", "mediator", "in_person"):
        if value in phrases:
            return _medium(value)
    if not implied:
        return None
    return _medium(hints[0] if hints else cues.value("relationMedium", relation))


def _medium(value: str | None) -> Medium | None:
    return value if value in MEDIA else None  # type: ignore[return-value]


def find_place(
    doc: Doc, core: frozenset[int], taken: Iterable[tuple[int, int]], cues: Cues, *, held: bool = True
) -> str | None:
    """Return where it happened: a named place after in, at, near or off; not one of the ranges taken by actors.

    "in a hotel on the lake in Geneva" is in Geneva. held: a phrase that hangs on an object counts as well ("met B of
    Slovakia in Prague"), as it does for what happens somewhere.
    """
    ranges = tuple(taken)
    if any(cues.tells("topicVerb", doc[i]) for i in core):  # "reviewed developments in Gaza": where the topic is
        return None
    near = dependents(doc, core)
    for token in near:
        if token.dep_ not in {"obl", "nmod"} or not _stands_in(token, cues) or is_within(token, ranges):
            continue
        if _follows_topic(token, cues):
            continue
        head = token.head
        beside = (
            held and token.dep_ == "nmod" and head.head.i in core and (head.dep_ in _HELD or is_within(head, ranges))
        )
        if head.i in core or beside:
            found = _place(_town_beside(token, near), ranges, cues)
            if found is not None:
                return found
    gone = (token for token in _journey(doc, core, cues) if not is_within(token, ranges))
    return next((phrase(token, joined={"of"}) for token in gone), None)


def _town_beside(token: Token, near: Sequence[Token]) -> Token:
    """Return the town of "at the Elysee Palace in Paris" where both hang on the verb, else the place itself."""
    if token.ent_type_ == "GPE" or not _is_named(token):
        return token
    after = (t for t in near if t.left_edge.i == token.right_edge.i + 1 and t.ent_type_ == "GPE")
    return next((t for t in after if any(c.lower_ == "in" and c.dep_ == "case" for c in t.children)), token)


def _journey(doc: Doc, core: Iterable[int], cues: Cues) -> Iterator[Token]:
    """Yield the named place that somebody went to for it: "travelled to A to meet B", "met B while visiting A"."""
    for verb in (doc[i] for i in sorted(core) if doc[i].pos_ == "VERB"):
        where = any(child.lower_ == "where" and child.dep_ == "advmod" for child in verb.children)
        if is_purpose(verb) and _is_named(verb.head) and any(c.dep_ == "cop" for c in verb.head.children):
            yield verb.head  # "was in A to meet B"
        trips = (c for c in verb.children if c.dep_ == "obl" and cues.tells("contactNoun", c))
        for trip in trips:  # "during a visit to A"
            cases = {case.lower_ for case in trip.children if case.dep_ == "case"}
            if cases & {"during", "on"} and "visited" in (cues.find("contactNoun", trip) or ""):
                yield from (c for c in trip.children if _is_named(c) and _goes_to(c))
        if cues.tells("welcomingVerb", verb):  # "welcomed B to A"
            yield from (c for c in verb.children if c.dep_ == "obl" and _is_named(c) and _goes_to(c))
        ways = (
            [verb.head]
            if is_purpose(verb) or where
            else [c for c in verb.children if c.dep_ == "advcl" and c.tag_ == "VBG"]
        )
        for way in ways:
            for child in way.children if cues.tells("travellingVerb", way) else ():
                cases = {case.lower_ for case in child.children if case.dep_ == "case"}
                if _is_named(child) and (child.dep_ == "obj" or (child.dep_ == "obl" and cases & {"to", "in", "at"})):
                    yield child


def _goes_to(token: Token) -> bool:
    return any(case.lower_ == "to" and case.dep_ == "case" for case in token.children)


def _follows_topic(token: Token, cues: Cues) -> bool:
    """Whether a place stands right after a topic, to which it belongs: "a meeting on the war in Gaza"."""
    start = token.left_edge.i
    before = token.doc[start - 1] if start > 0 else token
    if not _is_named(token) or _is_time(before) or before.pos_ != "NOUN" or before.dep_ not in {"nmod", "obl"}:
        return False
    cases = {case.lower_ for case in before.children if case.dep_ == "case"} - {"of", "for", "at"}
    return any(cues.has("topicPreposition", case) for case in cases) and not cues.tells("placeNoun", before)


def _is_time(token: Token) -> bool:
    parts = {"weekend", "morning", "evening", "afternoon", "night"}
    return token.ent_type_ in {"DATE", "TIME"} or token.lower_ in parts


_DAYS = frozenset({*(f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun", "to", "yester"))})
_HELD = frozenset({"obj", "obl", "nsubj:pass", "iobj"})


def _stands_in(token: Token, cues: Cues) -> bool:
    case = next((child.lower_ for child in token.children if child.dep_ == "case"), "")
    if cues.has("month", token.lower_) or cues.has("weekday", token.lower_) or token.like_num:
        return False
    if case == "on":  # "on the sidelines of a summit in", "on the island of"
        return not _is_named(token) and cues.tells("placeNoun", token)
    return case in {"in", "at", "near", "outside", "off", "inside", "around"}


def _is_named(token: Token) -> bool:
    return token.ent_type_ in _PLACES or (token.pos_ == "PROPN" and token.ent_type_ in {"", "ORG"})


def _place(token: Token, ranges: Sequence[tuple[int, int]], cues: Cues) -> str | None:
    """Return the named place that a phrase gives: itself without what hangs on it, or the one it lies in."""
    case = next((child.lower_ for child in token.children if child.dep_ == "case"), "")
    if case != "on" and (
        _is_named(token) or any(child.pos_ == "PROPN" and child.dep_ == "compound" for child in token.children)
    ):
        below = (c for c in token.children if c.dep_ == "nmod" and c.ent_type_ in _PLACES and _stands_in(c, cues))
        inside = token if token.ent_type_ == "GPE" else next(below, token)  # "the General Assembly in New York"
        return phrase(inside if not is_within(inside, ranges) else token, joined={"of"})
    for child in token.children:
        if child.dep_ in {"nmod", "appos", "compound", "nmod:poss"} and not (
            is_within(child, ranges) or child.like_num
        ):
            inner = next((c.lower_ for c in child.children if c.dep_ == "case"), "")
            of_place = inner in {"of", "by"} and cues.tells("placeNoun", token)
            near = child.dep_ != "nmod" or of_place or _stands_in(child, cues)
            near = near and not cues.has("month", child.lower_)
            if child.ent_type_ in _PLACES and near:
                return phrase(child, joined={"of"})
            if child.dep_ == "nmod" and near and (found := _place(child, ranges, cues)):
                return found
    return None


def is_within(token: Token, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether a token lies in one of the half-open token ranges."""
    return any(start <= token.i < end for start, end in ranges)


def find_quantity(doc: Doc, core: frozenset[int]) -> str | None:
    """Return an amount or number of victims: "900 tonnes of humanitarian aid", "four soldiers", "$2 billion"."""
    for token in dependents(doc, core):
        if token.dep_ not in {"obj", "nsubj:pass", "nmod", "obl"} or token.ent_type_ in {"DATE", "TIME"}:
            continue
        if token.dep_ in {"nmod", "obl"} and not any(c.lower_ in {"of", "with", "worth"} for c in token.children):
            continue
        counted = any(c.dep_ == "nummod" and not re.fullmatch(r"(19|20)\d\d", c.text) for c in token.children)
        money = any(c.is_currency for c in token.subtree) or token.is_currency
        if counted or money:
            return phrase(token, joined={"of", "worth"})
    return None


def find_initiator(doc: Doc, core: frozenset[int], cues: Cues) -> int | None:
    """Return the token of who began a call: the caller of "A called B", B of "A took a call from B"; else None."""
    for i in sorted(core):
        token = doc[i]
        if token.pos_ == "VERB" and cues.tells("initiatingVerb", token):
            reached = any(child.dep_ in {"obj", "nsubj:pass"} for child in token.children)
            callers = [c for c in _above(token) if c.dep_ in {"nsubj", "obl:agent"}]
            if reached and callers and not any(child.dep_ == "compound:prt" for child in token.children):
                return next((c.i for c in callers if c.dep_ == "obl:agent"), callers[0].i)
        if token.pos_ == "VERB" and cues.tells("placingVerb", token):  # "made a call to B"
            calls = [c for c in token.children if c.dep_ == "obj" and cues.value("contactNoun", c.lemma_) == "phone"]
            callers = [c for c in _above(token) if c.dep_ == "nsubj"]
            if calls and callers:
                return callers[0].i
        if token.pos_ == "VERB" and cues.tells("receivingVerb", token):
            nouns = [child for child in token.children if child.dep_ == "obj" and cues.tells("contactNoun", child)]
            below = [child for noun in (*nouns, token) for child in noun.children]
            for child in below if nouns else ():
                if any(case.lower_ == "from" for case in child.children):
                    return child.i
    return None


def _above(verb: Token) -> list[Token]:
    """Return the children of a verb, or of the verb it is joined to when it has no subject of its own."""
    own = list(verb.children)
    if verb.dep_ == "conj" and not any(child.dep_ in {"nsubj", "nsubj:pass"} for child in own):
        own.extend(child for child in verb.head.children if child.dep_ == "nsubj")
    return own


def find_first_contact(sentence: Span, cues: Cues) -> tuple[int, str] | None:
    """Return (token of the noun, since when) of "their first direct contact since October 16".

    "the first meeting in ten years" is one since "ten years ago".
    """
    for token in sentence:
        if token.lower_ != "first":
            continue
        for noun in sentence.doc[token.i + 1 : min(token.i + 5, sentence.end)]:
            if cues.tells("firstContactNoun", noun) or cues.has("firstContactNoun", noun.lower_):
                rest = sentence.doc.text[noun.idx : sentence.end_char]
                match = _SINCE.search(rest)
                if match and match.start() < 60:
                    return noun.i, " ".join(match["since"].split())
                span = _IN_YEARS.search(rest)
                if span and span.start() < 80:
                    return noun.i, " ".join(span["span"].split()) + " ago"
    return None


def find_order(doc: Doc, core: frozenset[int], cues: Cues) -> Order | None:
    """Return whether the event is told as before or after another that the text names ("before the meeting")."""
    for i in sorted(core):
        for child in doc[i].children:
            if child.dep_ not in {"obl", "nmod", "advcl", "advmod"}:
                continue
            for case in child.children:
                words = " ".join((case.lower_, *(fixed.lower_ for fixed in case.children if fixed.dep_ == "fixed")))
                way = cues.value("orderWord", words) or cues.value("orderWord", case.lower_)
                if way and case.dep_ in {"case", "mark"} and is_definite(child) and _is_happening(child, cues):
                    start, end = child.left_edge.i, child.i + 1
                    return Order(way, child.i, doc[start:end].text)
    return None


def is_definite(noun: Token) -> bool:
    """Whether a noun points back at something told: "the call", "these talks", "their meeting", not "another call"."""
    has_det = any(
        (child.dep_ == "det" and child.lower_ in {"the", "this", "that", "these", "those", "both"})
        or (child.dep_ == "nmod:poss" and (child.pos_ == "PRON" or child.lower_ in _DAYS))  # "Monday's call"
        for child in noun.children
    )
    return has_det


def _is_happening(noun: Token, cues: Cues) -> bool:
    return any(cues.has(kind, word) for kind in ("contactNoun", "happeningNoun") for word in (noun.lemma_, noun.lower_))


def phrase(head: Token, *, joined: Container[str] | None = None, without: Sequence[tuple[int, int]] = ()) -> str:
    """Return a noun phrase without article, possessor and finite or participial clauses.

    Infinitives and prepositional phrases stay: "efforts to secure the release of an Israeli citizen".
    joined: the prepositions whose phrases stay; None for all. without: ranges whose own phrases are left out.
    """
    tokens = sorted(_parts(head, joined, without, top=True))
    while (
        tokens and (head.doc[tokens[0]].is_punct or head.doc[tokens[0]].dep_ in {"case", "cc"}) and tokens[0] != head.i
    ):
        tokens.pop(0)
    while tokens and (head.doc[tokens[-1]].is_punct or head.doc[tokens[-1]].is_space):
        tokens.pop()
    if not tokens:
        return head.text
    run = [tokens[0]]
    for i in tokens[1:]:  # only what stands together: a gap ends the phrase
        if all(head.doc[j].is_space or head.doc[j].is_punct for j in range(run[-1] + 1, i)):
            run.append(i)
        else:
            break
    if head.i not in run:
        run = [head.i]
    return " ".join(head.doc[run[0] : run[-1] + 1].text.split())


def _parts(
    token: Token, joined: Container[str] | None, without: Sequence[tuple[int, int]], *, top: bool = False
) -> Iterator[int]:
    yield token.i
    for child in token.children:
        if not _is_cut(token, child, top) and not _is_left_out(child, joined, without):
            yield from _parts(child, joined, without)


def _is_cut(token: Token, child: Token, top: bool) -> bool:
    """Whether a child is no part of a bare phrase: article, possessor, clause, apposition, further members."""
    if child.i < token.i:
        return top and child.dep_ in {"det", "nmod:poss", "case", "mark", "cc", "punct"}
    if child.dep_ == "conj" and child.pos_ != token.pos_:  # "the war in Gaza and attacks": joined to the war
        return True
    if child.dep_ in {"conj", "cc"}:
        return top
    if child.dep_ == "acl":
        return not any(mark.lower_ == "to" for mark in child.children)
    mark = child.is_punct and child.text not in {"-", "'", "’"}
    return mark or child.dep_ in {"acl:relcl", "parataxis", "appos", "advcl", "ccomp"}


def _is_left_out(child: Token, joined: Container[str] | None, without: Sequence[tuple[int, int]]) -> bool:
    """Whether a phrase below is left out: an actor's, or one whose preposition was not asked for."""
    if child.dep_ not in {"nmod", "obl"} or child.i < child.head.i:
        return False
    cases = [case.lower_ for case in child.children if case.dep_ == "case"]
    return is_within(child, without) or (joined is not None and not any(case in joined for case in cases))
