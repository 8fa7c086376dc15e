"""Metonymy: when a capital stands for its state, and when it is only a place."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc, Token

Words = Callable[[str], frozenset[str]]  # Gazetteer.words


def stands_for_state(doc: Doc, start: int, end: int, words: Words) -> bool:
    """Whether the capital at doc[start:end] is its government rather than the city, by what stands around it."""
    token = doc[start:end].root
    after = doc[end] if end < len(doc) else None
    before = doc[start - 1] if start else None
    if after is not None and after.text in {"-", "–"}:
        return end + 1 < len(doc) and doc[end + 1].lower_ in words("state-backed participles")
    if after is not None and after.lower_ in {"'s", "’s"}:
        return token.head.lemma_ not in words("city parts")
    if token.dep_ in {"compound", "nmod", "amod", "flat"} and after is not None and after.pos_ in {"NOUN", "PROPN"}:
        return False
    first = _first_conjunct(token)
    case = next((child.lower_ for child in first.children if child.dep_ == "case"), "")
    near = before.lower_ if before is not None else ""
    preposition = case or (near if near in words("place prepositions") | words("partner prepositions") else "")
    if preposition in words("partner prepositions"):
        return preposition != "by" or first.dep_.startswith("obl")
    if preposition in words("place prepositions"):
        return preposition in {"on", "to", "from", "for", "of"} and first.head.lemma_ in words("nouns towards a state")
    if after is not None and after.lemma_ in words("event nouns"):  # "Vienna talks", whatever the parser made of it
        return False
    if first.dep_.startswith("nsubj"):
        return not _is_passive_event(first, words)
    return first.dep_ in {"obj", "iobj"} and first.head.lemma_ in words("told verbs")


def _is_passive_event(token: Token, words: Words) -> bool:
    """As in "Kabul fell", "Kyiv was shelled": what happens to a city."""
    verb = token.head.lemma_
    return verb in words("city verbs") or (token.dep_ == "nsubj:pass" and verb in words("verbs of places"))


def _first_conjunct(token: Token) -> Token:
    while token.dep_ in {"conj", "flat", "appos", "compound"} and token.head.i != token.i:
        token = token.head
    return token


def is_us_state(doc: Doc, n: int, words: Words) -> bool:
    """Whether "Georgia" at token n is the one in America: words of American politics stand in its sentence."""
    return any(token.lower_ in words("american words") for token in doc[n].sent)
