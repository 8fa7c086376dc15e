"""The words of a phrase that points back: shared by the rules of coreference."""

from __future__ import annotations

from spacy.tokens import Token

from kg.gazetteer import Title, fold
from kg.nlp.actors_phrases import Phrase
from kg.nlp.actors_reading import RANK, Reading, Resolved
from kg.nlp.records import Reference

UNCLEAR = Resolved(())
THEY = frozenset({"they", "them", "their", "themselves", "both", "two"})
LEADING = frozenset((
    "the", "a", "an", "any", "every", "no", "another", "some", "each", "this", "that", "these", "those", "both", "two",
    "three", "four", "his", "her", "their", "its",
))  # fmt: skip


def words_of(reading: Reading, reference: Reference) -> list[str]:
    """Return the words of a reference with the determiners, numerals and adjectives before it, in lower case."""
    doc, start = reading.doc, reference.start
    while start > 0 and reference.kind != "pronoun" and doc[start - 1].dep_ not in {"mark", "nsubj", "obj"}:
        if doc[start - 1].lower_ not in LEADING and not _qualifies(doc[start - 1], reference):
            break
        start -= 1
    return [token.lower_ for token in reading.doc[start : reference.end]]


def _qualifies(token: Token, reference: Reference) -> bool:
    return token.dep_ in {"amod", "compound", "nummod"} and token.head.i == reference.head


def lemma_of(reading: Reading, reference: Reference) -> str:
    """Return the base form of the head of a phrase, in lower case."""
    return str(reading.doc[reference.head].lemma_).lower()


def sentence_of(reading: Reading, reference: Reference) -> int:
    """Return the number of the sentence that a reference stands in."""
    return reading.sentence_of[reference.start]


def phrase_of(reading: Reading, reference: Reference) -> Phrase:
    """Return what title, state and name a reference holds."""
    return reading.phrases.read(reference.start, reference.end)


def title_of(reading: Reading, reference: Reference) -> Title | None:
    """Return the title of an office that is the head of a phrase, also in the plural."""
    titles = phrase_of(reading, reference).titles
    title = next((t for t in titles if t.office_class in RANK or t.office_class == "LEADER"), None)
    if title is None and lemma_of(reading, reference) in {"leader", "president"}:
        title = reading.gazetteer.title(lemma_of(reading, reference))
    return title if title is not None and heads_plural(reading, reference, title.name) else None


def heads(reading: Reading, reference: Reference, title: str) -> bool:
    """Whether the head of the phrase is part of the title ("the prime minister", not "the president's plane")."""
    words = set(title.split())
    return bool(words & set(fold(reading.doc[reference.head].text).split()))


def is_indefinite(reading: Reading, reference: Reference) -> bool:
    """Whether a phrase begins with "a", "any", "no": nobody in particular."""
    return words_of(reading, reference)[0] in {"a", "an", "any", "every", "no", "another", "some", "each"}


def is_role(reading: Reading, reference: Reference) -> bool:
    """Whether a phrase says what somebody is, not who: "as the interim president"."""
    return any(child.dep_ == "case" and child.lower_ == "as" for child in reading.doc[reference.head].children)


def is_particular(reading: Reading, reference: Reference) -> bool:
    """Whether a plural names all of them: "the leaders", "leaders of A and B"; "leaders from A and B" are any."""
    children = list(reading.doc[reference.head].children)
    of = any(case.lower_ == "of" for child in children if child.dep_ == "nmod" for case in child.children)
    return of or any(child.lower_ in LEADING and child.dep_ == "det" for child in children)


def is_plural(reading: Reading, reference: Reference) -> bool:
    """Whether the head of a phrase is a plural."""
    token = reading.doc[reference.head]
    return "Plur" in token.morph.get("Number", []) and token.lower_ != token.lemma_.lower()


def heads_plural(reading: Reading, reference: Reference, title: str) -> bool:
    """Whether the head of the phrase is part of the title, in singular or plural."""
    return lemma_of(reading, reference) in title.split() or heads(reading, reference, title)


def label_of(reading: Reading, reference: Reference) -> str:
    """Return the words of a reference without an article, as a label."""
    start = reference.start
    head = reading.doc[reference.head]
    while start and reading.doc[start - 1].dep_ in {"amod", "compound"} and reading.doc[start - 1].head.i == head.i:
        start -= 1
    text = reading.doc[start : reference.end].text
    for article in ("the ", "The ", "a ", "A ", "an ", "An "):
        text = text.removeprefix(article)
    return " ".join(text.split())
