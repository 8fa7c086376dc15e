"""Parses put right around titled names: the name heads its titles, "of X" belongs to the name, a list is a list.

Parsers stumble over "President-elect A", "His Highness, Crown Prince A", "Republic of B (ROB) Minister A" and
"President A of B, Chancellor C of D, and E": the title becomes the head or the second name an apposition of the first.
Titles, states and names are known words, so their order alone says what belongs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Token

from kg.gazetteer import Gazetteer, fold
from kg.nlp.actors_phrases import PhraseReader

_STYLES = frozenset({"highness", "majesty", "excellency", "holiness", "eminence", "grace"})
_BETWEEN = frozenset({"the", "of", "-", "–", "'s", "’s", "(", ")", "his", "her", "elect", "designate", "then", "for"})
_JOINTS = frozenset({",", "and", "&"})
_LOOSE = frozenset({"appos", "obl", "nmod", "flat", "dep", "list", "parataxis", "obl:unmarked", "nmod:desc"})
_TITLES_BACK = 16  # tokens between the first title and the name


@dataclass(frozen=True, slots=True)
class _Named:
    """A person's name [start, end) with the titles before it from `first` and "of STATE" up to `last`."""

    first: int
    start: int
    end: int
    last: int
    root: int


def mend_names(doc: Doc, gazetteer: Gazetteer) -> None:
    """Rewrite heads and labels of the Doc where titles and names are read apart; the rest stays as it was."""
    words = [token.text for token in doc]
    phrases = PhraseReader(doc, gazetteer, gazetteer.find(words))
    found = [_named(doc, phrases, start, end) for start, end in _people(doc, gazetteer, phrases)]
    for named in found:
        _raise_name(doc, named)
        _attach_state(doc, named)
    _join_lists(doc, found)


def _people(doc: Doc, gazetteer: Gazetteer, phrases: PhraseReader) -> list[tuple[int, int]]:
    """Return the ranges of the names of persons, in text order, titles inside them left out."""
    spans = {(entity.start, entity.end) for entity in doc.ents if entity.label_ == "PERSON"}
    taken = {n for start, end in spans for n in range(start, end)}
    for hit in phrases.hits:
        person = hit.kind == "full" and hit.ids and all(gazetteer.row(i).type == "person" for i in hit.ids)
        if person and not taken & set(range(hit.start, hit.end)):
            spans.add((hit.start, hit.end))
    found = []
    for first, end in sorted(spans):
        start = first
        while start < end - 1 and (start in phrases.title_at or doc[start].text in _BETWEEN):
            start += 1
        if start not in phrases.title_at:
            found.append((start, end))
    return found


def _named(doc: Doc, phrases: PhraseReader, start: int, end: int) -> _Named:
    sentence = doc[start].sent
    first = start
    n = start - 1
    floor = max(sentence.start, start - _TITLES_BACK)
    while n >= floor and _qualifies(doc, phrases, n):
        if n in phrases.title_at:
            first = phrases.title_at[n][0]
        elif n in phrases.state_at and first < start:  # "Republic of A (ROA) Minister B"
            first = n
        n -= 1
    last = end
    if end + 1 < sentence.end and doc[end].lower_ == "of":
        k = end + 1
        while k < sentence.end and (doc[k].lower_ == "the" or k in phrases.state_at):
            k += 1
        last = k if (k - 1) in phrases.state_at else end
    return _Named(first, start, end, last, doc[start:end].root.i)


def _qualifies(doc: Doc, phrases: PhraseReader, n: int) -> bool:
    """Whether the token at n can stand between a person's titles and name."""
    if n in phrases.title_at or n in phrases.state_at or n in phrases.body_at or doc[n].lower_ in _BETWEEN:
        return True
    if doc[n].text == "," and n and n - 1 in phrases.title_at:
        return fold(doc[n - 1].text) in _STYLES
    return doc[n].ent_type_ == "ORG"


def _raise_name(doc: Doc, named: _Named) -> None:
    """Make the name the head of the titles before it, if it hangs on one of them."""
    root = doc[named.root]
    run = range(named.first, named.start)
    if root.head.i in run:
        _make_head(doc, named, root, run)
    for token in doc[named.first : named.start]:
        for case in [child for child in token.children if child.dep_ == "case" and child.i < named.first]:
            if _below(token, root):
                case.head = root


def _make_head(doc: Doc, named: _Named, root: Token, run: range) -> None:
    """Let the name take the place of the title it hangs on."""
    top = root.head
    while top.head.i in run and top.head.i != top.i:
        top = top.head
    if top.head.i == top.i or top.head.i in range(named.first, named.end):
        return
    if top.pos_ in {"VERB", "AUX"} and top.lower_ not in _BETWEEN:
        return
    dep = "obj" if top.dep_ in {"xcomp", "ccomp"} else top.dep_
    children = [child for child in top.children if child.i not in range(named.first, named.end)]
    root.head = top.head
    root.dep_ = dep
    for child in children:
        child.head = root
    top.head = root
    top.dep_ = "nmod:desc"


def _attach_state(doc: Doc, named: _Named) -> None:
    """Attach the "of STATE" right after a name to it."""
    if named.last == named.end:
        return
    state = doc[named.end + 1 : named.last].root
    root = doc[named.root]
    if state.head.i == root.i or state.head.i in range(named.end, named.last) or _below(root, state):
        return
    state.head = root
    state.dep_ = "nmod"


def _below(token: Token, top: Token) -> bool:
    """Whether a token lies below another."""
    return any(above.i == top.i for above in token.ancestors)


def _join_lists(doc: Doc, found: Sequence[_Named]) -> None:
    """Make titled names with nothing but a comma or "and" between them conjuncts of the first."""
    leader: _Named | None = None
    for before, named in pairwise(found):
        between = doc[before.last : named.first]
        titled = before.first < before.start and named.first < named.start
        if not (titled and between and all(token.lower_ in _JOINTS for token in between)):
            leader = None
            continue
        leader = leader or before
        root, first = doc[named.root], doc[leader.root]
        astray = root.dep_ == "conj" and root.head.i in range(before.end, before.last)
        if not (astray or root.dep_ in _LOOSE) or root.sent.start != first.sent.start or _below(first, root):
            continue
        if any(child.dep_ == "case" and child.i < named.start for child in root.children):
            continue
        root.head = first
        root.dep_ = "conj"
