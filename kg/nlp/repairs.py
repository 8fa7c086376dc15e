"""Frequent slips of the parser mended on the Doc itself, so that every later step reads the same tree.

Only what the words themselves rule out is touched: a part of speech left open that the fine tag knows, a name that was
read as a modifier of a noun across a comma ("met B, sources told C"), a finite verb without a subject behind an
apposition, a name read as a predicate, "was to meet" read as an equation, a sentence without a verb. Universal
Dependencies.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.nlp.syntax import PARTS_OF_SPEECH

_NOT_PLANNED = frozenset({"blame", "say"})  # "A is to blame", "that is to say"


@Language.component("kg_repairs", requires=["token.dep"], assigns=["token.pos", "token.dep"])
def repair(doc: Doc) -> Doc:
    """Mend a parsed Doc in place and return it; a Doc without a parse stays as it is."""
    if not doc.has_annotation("DEP"):
        return doc
    for token in doc:
        if not token.pos and not token.is_space:
            token.pos_ = PARTS_OF_SPEECH.get(token.tag_[:2], "X")
    for token in doc:
        if token.dep_ == "compound" and token.pos_ == "PROPN" and _has_comma_after(token):
            _part(token)
        elif token.dep_ == "appos" and token.pos_ == "NOUN":
            _give_verb(token)
        elif token.dep_ == "xcomp" and token.pos_ == "PROPN":
            _make_object(token)
        elif token.dep_ == "cop" and token.head.tag_ in {"VB", "VBN"}:
            _make_auxiliary(token)
    for sentence in doc.sents:
        _make_verb(sentence.root)
    return doc


def _give_verb(noun: Token) -> None:
    """Make an apposition the subject of the finite verb after it that has none: "met B, sources in C told D"."""
    for verb in noun.doc[noun.i + 1 : noun.sent.end]:
        if verb.text == ",":
            return
        if verb.tag_ in {"VBD", "VBZ", "VBP"}:
            own = {child.dep_ for child in verb.children}
            free = verb.dep_ in {"advcl", "parataxis"} and verb.head == noun.head.head and not own & {"nsubj", "mark"}
            if free and noun.i > noun.head.i and verb not in noun.subtree:
                noun.head, noun.dep_, verb.dep_ = verb, "nsubj", "parataxis"
            return


def _make_auxiliary(be: Token) -> None:
    """Make "was" of "A was to meet B" an auxiliary, and A the subject of the meeting."""
    verb = be.head
    if verb.lemma_ in _NOT_PLANNED or not any(t.dep_ == "mark" and t.lower_ == "to" for t in verb.children):
        return
    be.dep_ = "aux"
    passive = any(child.dep_ == "aux:pass" for child in verb.children)
    for child in verb.children:
        if child.dep_ == "nsubj:outer":
            child.dep_ = "nsubj:pass" if passive else "nsubj"


def _make_object(name: Token) -> None:
    """Make a name that was read as what its verb makes of somebody the object, where there is no other: "called Xi"."""
    verb = name.head
    taken = {child.dep_ for child in verb.children} & {"obj", "iobj", "nsubj:pass", "ccomp"}
    if (
        verb.pos_ == "VERB"
        and verb.i < name.i
        and not taken
        and not any(child.dep_ == "cop" for child in name.children)
    ):
        name.dep_ = "obj"


def _make_verb(root: Token) -> None:
    """Make "plans" of "A plans to travel" the verb where a whole sentence was read as a noun phrase."""
    name = root.doc[root.i - 1] if root.i > root.sent.start else root
    while name.dep_ == "flat" and name.head.i < name.i:
        name = name.head
    clause = next((child for child in root.children if child.dep_ == "acl" and child.tag_ == "VB"), None)
    finite = any(token.tag_ in {"VBD", "VBZ", "VBP", "MD"} for token in root.sent)
    if root.tag_ == "NNS" and clause is not None and not finite and name.head == root and name.pos_ == "PROPN":
        root.tag_, root.pos_, clause.dep_ = "VBZ", "VERB", "xcomp"
        name.dep_ = "nsubj"


def _has_comma_after(token: Token) -> bool:
    """Whether a comma stands between a modifier and the noun after it, with a verb of its own behind that noun."""
    doc, noun = token.doc, token.head
    after = token.i + 1
    while after < noun.i and doc[after].dep_ in {"flat", "punct"} and doc[after].text != ",":
        after += 1
    return noun.i > after and doc[after].text == "," and noun.dep_ in {"obj", "obl", "nmod"}


def _part(token: Token) -> None:
    """Give the modifier the role of its noun, and the noun that of subject of the next verb that has none."""
    noun = token.head
    verb = next((t for t in token.doc[noun.i + 1 : noun.sent.end] if t.tag_ in {"VBD", "VBZ", "VBP"}), None)
    if verb is None or any(child.dep_ in {"nsubj", "nsubj:pass"} for child in verb.children):
        return
    if verb in noun.subtree or (noun in verb.subtree and verb.i > noun.i):
        above, dep = noun.head, noun.dep_
        if verb in noun.subtree and verb.dep_ in {"acl", "acl:relcl"}:
            verb.head, verb.dep_ = above, "parataxis"
        elif verb in noun.subtree:
            return
        token.head, token.dep_ = above, dep
        for child in list(noun.children):
            if child.dep_ == "case" and child.i < token.i:
                child.head = token
        noun.head, noun.dep_ = verb, "nsubj"
