"""Frequent slips of the parser mended on the Doc itself, so that every later step reads the same tree.

Only what the words themselves rule out is touched: a part of speech left open that the fine tag knows, a word in small
letters read as a name, a name read as a modifier of a noun across a comma ("met B, sources told C"), a finite verb
without a subject behind an apposition or a second object, a second subject before a colon, a name read as a predicate,
"was to meet" read as an equation, the "off" of "broke off ties" read as a preposition, two modifiers with "and" between
them, "elect" read as the head of "President-elect B", a state read as a complement beside its minister, a name
read as coordinate with a state, a sentence without a verb. Universal Dependencies.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.nlp.syntax import PARTS_OF_SPEECH

_ENDING_OFF = frozenset({"break", "call", "cut", "put"})  # verbs whose "off" is a part of them when a noun follows
_MODIFIERS = frozenset({"amod", "compound", "nmod"})
_TO_BE = frozenset({"elect", "designate"})  # after a title and a hyphen
_NOT_PLANNED = frozenset({"blame", "say"})  # "A is to blame", "that is to say"


@Language.component("kg_repairs", requires=["token.dep"], assigns=["token.pos", "token.dep"])
def repair(doc: Doc) -> Doc:
    """Mend a parsed Doc in place and return it; a Doc without a parse stays as it is."""
    if not doc.has_annotation("DEP"):
        return doc
    for token in doc:
        if not token.pos and not token.is_space:
            token.pos_ = PARTS_OF_SPEECH.get(token.tag_[:2], "X")
        elif token.pos_ == "PROPN" and token.is_lower and token.tag_ == "NNP" and not token.ent_type_:
            token.pos_, token.tag_ = "NOUN", "NN"  # "on the lake"
    for token in doc:
        if token.dep_ == "compound" and token.pos_ == "PROPN" and _has_comma_after(token):
            _part(token)
        elif token.dep_ in {"appos", "obj"} and token.pos_ == "NOUN":
            _give_verb(token)
        elif token.dep_ == "nsubj" and token.i + 1 < len(doc) and doc[token.i + 1].text == ":":
            _set_apart(token)
        elif token.dep_ == "xcomp" and token.pos_ == "PROPN":
            _make_object(token)
        elif token.dep_ == "cop" and token.head.tag_ in {"VB", "VBN"}:
            _make_auxiliary(token)
        elif token.dep_ == "case" and token.lower_ == "off" and doc[token.i - 1].lemma_ in _ENDING_OFF:
            _make_particle(token)
        elif token.dep_ == "cc" and token.head.dep_ in _MODIFIERS:
            _join(token)
        elif token.lower_ in _TO_BE and token.i > 1 and doc[token.i - 2].head == token:
            _make_title(token)
        elif token.dep_ == "obl" and token.ent_type_ == "PERSON":
            _give_place(token)
        elif token.dep_ == "conj" and token.ent_type_ == "PERSON":
            _name(token)
    for sentence in doc.sents:
        _make_verb(sentence.root)
    return doc


def _give_verb(noun: Token) -> None:
    """Make an apposition or second object the subject of the finite verb after it: "met B, sources in C told D"."""
    if noun.dep_ == "obj" and not any(child.dep_ == "obj" and child.i < noun.i for child in noun.head.children):
        return
    for verb in noun.doc[noun.i + 1 : noun.sent.end]:
        if verb.text == ",":
            return
        if verb.tag_ in {"VBD", "VBZ", "VBP"}:
            own = {child.dep_ for child in verb.children}
            above = noun.head if noun.dep_ == "obj" else noun.head.head
            free = verb.dep_ in {"advcl", "parataxis"} and verb.head == above and not own & {"nsubj", "mark"}
            if free and noun.i > noun.head.i and verb not in noun.subtree:
                noun.head, noun.dep_, verb.dep_ = verb, "nsubj", "parataxis"
            return


def _make_title(elect: Token) -> None:
    """Make "President" the title of B in "President-elect B", where "elect" was read as a noun of its own."""
    title = elect.doc[elect.i - 2]
    name = elect.doc[elect.i + 1] if elect.i + 1 < len(elect.doc) else None
    if name is None or name.ent_type_ != "PERSON" or name.head not in (elect, elect.head) or name == elect.head:
        return
    if name.head == elect:
        name.head, name.dep_ = (name, "ROOT") if elect.head == elect else (elect.head, elect.dep_)
    for child in list(elect.children):
        if child not in (title, name):
            child.head, child.dep_ = name, "case" if child.dep_ == "mark" else child.dep_
    title.head, title.dep_ = name, "nmod:desc"
    elect.head, elect.dep_ = title, "amod"


def _give_place(person: Token) -> None:
    """Put B in the place of his state in "with Republic of C (RC) Minister B", where each was read as a complement."""
    if any(child.dep_ == "case" for child in person.children):
        return
    state = next(
        (k for k in person.head.children if k.right_edge.i + 1 == person.left_edge.i and k.dep_ == "obl"), None
    )
    preposition = next((k for k in state.children if k.dep_ == "case"), None) if state else None
    if state is not None and preposition is not None and state.ent_type_ == "GPE":
        preposition.head, state.head, state.dep_ = person, person, "compound"


def _name(person: Token) -> None:
    """Make B an apposition of the envoy in "the envoy for C, B, met D", where he was read as coordinate with C."""
    beside, noun = person.head, person.head.head
    listed = any(child.dep_ == "cc" for other in beside.children for child in other.children if other.dep_ == "conj")
    if beside.dep_ == "nmod" and beside.ent_type_ == "GPE" and noun.pos_ == "NOUN" and not listed:
        person.head, person.dep_ = noun, "appos"


def _join(coordinator: Token) -> None:
    """Make B a conjunct of A in "the A and B ministers", where both were read as modifiers of the ministers."""
    second = coordinator.head
    first = coordinator.doc[max(0, coordinator.i - 1)]
    if second.i == coordinator.i + 1 and first.head == second.head and first.dep_ == second.dep_:
        second.head, second.dep_ = first, "conj"


def _set_apart(speaker: Token) -> None:
    """Make A of "A: B thanked C" no subject beside B."""
    if any(child.dep_ == "nsubj" and child.i > speaker.i for child in speaker.head.children):
        speaker.dep_ = "dislocated"


def _make_particle(off: Token) -> None:
    """Make "off" a part of the verb before it, and the noun after it what is broken, called, cut or put off."""
    noun, verb = off.head, off.doc[off.i - 1]
    if noun.head == verb and noun.dep_ in {"obl", "obj"}:
        off.head, off.dep_, noun.dep_ = verb, "compound:prt", "obj"


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
