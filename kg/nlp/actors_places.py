"""Metonymy: when a capital stands for its state, and when it is only a place."""

from __future__ import annotations

from spacy.tokens import Doc, Token

_AT = frozenset({"in", "at", "near", "outside", "around", "across", "from", "to", "into", "through", "toward", "towards",
                 "via", "of", "inside", "throughout", "on", "under", "over", "within", "beyond"})  # fmt: skip
_WITH = frozenset({"with", "against", "between", "by"})
_TOLD = frozenset({"accuse", "blame", "warn", "urge", "ask", "tell", "inform", "press", "pressure", "condemn", "criticise",
                   "criticize", "thank", "praise", "reassure", "threaten", "sanction", "isolate", "support", "back", "help",
                   "arm", "supply", "anger", "provoke", "persuade", "convince", "force", "push", "call", "approach",
                   "consult", "notify", "oblige", "punish", "defy", "embarrass", "alarm", "worry", "court",
                   "confront"})  # fmt: skip
_TOWARDS = frozenset({"pressure", "sanction", "tie", "relation", "ambassador", "envoy", "demand", "warning", "message",
                      "letter", "aid", "support", "ally", "concession", "criticism", "weapon", "arms", "missile",
                      "assistance", "protest", "answer", "reply", "appeal", "offer", "proposal", "threat", "influence",
                      "dependence", "embassy", "policy", "stance", "position", "government",
                      "decision"})  # fmt: skip
_PARTS = frozenset({"suburb", "street", "airport", "outskirt", "mayor", "district", "downtown", "centre", "center", "resident",
                    "skyline", "university", "hospital", "hotel", "square", "neighborhood", "neighbourhood"})  # fmt: skip
_BACKED = frozenset(
    ["backed", "led", "brokered", "mediated", "aligned", "allied", "supported", "funded", "sponsored", "controlled", "installed", "trained", "armed"]
)
_US_PLACES = frozenset(
    ["atlanta", "governor", "senator", "county", "michigan", "pennsylvania", "texas", "arizona", "nevada", "wisconsin", "carolina", "georgian"]
)


def stands_for_state(doc: Doc, start: int, end: int) -> bool:
    """Whether the capital at doc[start:end] is its government rather than the city, by what stands around it."""
    token = doc[start:end].root
    after = doc[end] if end < len(doc) else None
    before = doc[start - 1] if start else None
    if after is not None and after.text in {"-", "–"}:
        return end + 1 < len(doc) and doc[end + 1].lower_ in _BACKED
    if after is not None and after.lower_ in {"'s", "’s"}:
        return token.head.lemma_ not in _PARTS
    if token.dep_ in {"compound", "nmod", "amod", "flat"} and after is not None and after.pos_ in {"NOUN", "PROPN"}:
        return False
    first = _first_conjunct(token)
    case = next((child.lower_ for child in first.children if child.dep_ == "case"), "")
    near = before.lower_ if before is not None else ""
    preposition = case or (near if near in _AT | _WITH else "")
    if preposition in _WITH:
        return preposition != "by" or first.dep_.startswith("obl")
    if preposition in _AT:
        return preposition in {"on", "to", "from", "for", "of"} and first.head.lemma_ in _TOWARDS
    if after is not None and after.lemma_ in _EVENTS:  # "Vienna talks resumed", whatever the parser made of it
        return False
    if first.dep_.startswith("nsubj"):
        return not _is_passive_event(first)
    return first.dep_ in {"obj", "iobj"} and first.head.lemma_ in _TOLD


_EVENTS = frozenset({"talk", "talks", "accord", "agreement", "summit", "conference", "court", "treaty", "protocol",
                     "process", "declaration", "bureau", "office"})  # fmt: skip
_REACHED = frozenset({"visit", "reach", "leave", "tour", "enter", "shell", "bomb", "capture", "seize", "rock", "storm",
                      "strike", "hit", "surround", "besiege", "flee", "pass"})  # fmt: skip


def _is_passive_event(token: Token) -> bool:
    """ "Kabul fell", "Kyiv was shelled": what happens to a city."""
    return (
        (token.dep_ == "nsubj:pass" and token.head.lemma_ in _REACHED) or token.head.lemma_ in {"fall", "burn", "sleep"}
    )


def _first_conjunct(token: Token) -> Token:
    while token.dep_ in {"conj", "flat", "appos", "compound"} and token.head.i != token.i:
        token = token.head
    return token


def is_us_state(doc: Doc, n: int) -> bool:
    """Whether "Georgia" at token n is the one in America: words of American politics stand in its sentence."""
    return any(token.lower_ in _US_PLACES for token in doc[n].sent)
