"""What a happening was about: complements, purpose clauses and objects of verbs of discussing, as bare noun phrases.

"for talks on grain shipments", "to discuss grain shipments" and "talked about the issue of grain shipments" all give
"grain shipments". Universal Dependencies; cue words are data (ontology/lexicon/circumstances-en.ttl).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from kg.nlp.circumstances import dependents, is_within, phrase
from kg.nlp.cues import Cues

_MODIFIERS = {"compound", "amod", "flat", "nmod:unmarked", "nmod:desc", "nummod"}


def find_topics(doc: Doc, core: frozenset[int], taken: Iterable[tuple[int, int]], cues: Cues) -> tuple[str, ...]:
    """Return what it was about, in the words of the text: "about X", "discussed X", "to discuss X"; no actors."""
    ranges = tuple(taken)
    topics: list[str] = []
    for token in dependents(doc, core):
        case = next((child.lower_ for child in token.children if child.dep_ == "case"), "")
        head = token.head
        direct = head.i in core
        if head.dep_ == "obj" and head.head.i in core and case != "of" and not cues.tells("topicVerb", head.head):
            direct = not is_within(head, ranges)  # "signed an agreement on trade"
        if direct and token.dep_ == "obl" and cues.tells("contactNoun", token):  # "met B for talks on trade"
            below = (child for child in token.children if child.dep_ == "nmod" and _is_about(child, cues))
            topics.extend(topic for child in below for topic in _topic(child, ranges, cues))
        if (direct and token.dep_ in {"obl", "nmod"} and cues.has("topicPreposition", case)) or (
            direct
            and token.dep_ in {"obj", "nsubj:pass"}
            and cues.tells("topicVerb", token.head)
            and not _second(token)
        ):
            topics.extend(_topic(token, ranges, cues))
    for i in sorted(core):
        if doc[i].dep_ == "nsubj" and doc[i].pos_ in {"NOUN", "PROPN"} and cues.tells("topicOfTalksVerb", doc[i].head):
            about = (c for c in doc[i].head.children if c.dep_ == "obl" and _is_about(c, cues))
            topics.extend(topic for thing in about for topic in _topic(thing, ranges, cues))
        for child in doc[i].children:
            if child.dep_ in {"advcl", "conj", "xcomp", "acl"} and cues.tells("topicVerb", child):
                things = [thing for thing in child.children if thing.dep_ == "obj"][:1]
                topics.extend(topic for thing in things for topic in _topic(thing, ranges, cues))
            elif child.dep_ in {"advcl", "xcomp", "acl"} and (
                cues.tells("talkingVerb", child) or cues.tells("topicOfTalksVerb", child)
            ):
                about = (thing for thing in child.children if thing.dep_ == "obl" and _is_about(thing, cues))
                topics.extend(topic for thing in about for topic in _topic(thing, ranges, cues))
    return tuple(dict.fromkeys(topics))


def _is_about(token: Token, cues: Cues) -> bool:
    """Whether a phrase surely names a topic: "about", "on", "over", not the "of" and "for" of other things."""
    case = next((child.lower_ for child in token.children if child.dep_ == "case"), "")
    return case not in {"of", "for", "against"} and cues.has("topicPreposition", case)


def _topic(token: Token, ranges: Sequence[tuple[int, int]], cues: Cues) -> Iterator[str]:
    """Yield the phrase of a topic and of those joined to it; nothing for times, actors, amounts and pronouns."""
    if token.pos_ == "PRON" and token.tag_ in {"WP", "WDT"}:  # "for what he described as Russia's efforts"
        for clause in token.children:
            yield from (t for thing in clause.children if thing.dep_ == "obl" for t in _topic(thing, ranges, cues))
        return
    if token.pos_ == "PRON" or token.like_num or any(start <= token.i < end for start, end in ranges):
        return
    near = (token, *(child for child in token.children if child.dep_ in _MODIFIERS))
    if any(cues.has(kind, word.lower_) for kind in ("month", "weekday", "unit", "season") for word in near):
        return
    if cues.has("medium", token.lower_) or any(start <= word.i < end for word in near for start, end in ranges):
        return
    below = (child for child in token.children if child.dep_ == "nmod")
    if cues.tells("unit", token) or any(cues.tells("unit", child) for child in below):  # "three quarters of an hour"
        return
    case = next((child.lower_ for child in token.children if child.dep_ == "case"), "about")
    vague = cues.tells("noTopicNoun", token) or any(cues.has("medium", word.lower_) for word in near)
    if vague and case not in {"about", "regarding", "concerning"}:
        return
    if cues.tells("vagueTopicNoun", token):  # "the issue of grain exports"
        inner = [child for child in token.children if child.dep_ == "nmod" and child.lower_ not in {"which", "whom"}]
        if len(inner) == 1 and any(case.lower_ == "of" for case in inner[0].children):
            yield from _topic(inner[0], ranges, cues)
            return
    yield phrase(token, without=ranges)
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN"}:
            yield from _topic(child, ranges, cues)


def _second(thing: Token) -> bool:
    """Whether the verb has another object before this one: a slip of the parser."""
    return any(child.dep_ == "obj" and child.i < thing.i for child in thing.head.children)
