"""Whether it happened: the status of what a predicate says, from the words around it and the frames above it.

Cue words are data (ontology/lexicon/claims-en.ttl). Universal Dependencies.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from kg.model import Status
from kg.nlp.cues import Cues

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer"})
# From the weakest to the strongest: what a stronger frame says of a weaker one wins ("denied that it planned to").
_ASSERTED: Status = "asserted"
_STRENGTH: tuple[Status, ...] = ("asserted", "planned", "requested", "possible", "alleged", "denied")


class Statuses:
    """Reads the statuses of one Doc."""

    def __init__(self, doc: Doc, cues: Cues) -> None:
        self.doc, self.cues = doc, cues

    def status(self, predicate: int, grammar: Status = "asserted") -> Status:
        """Return the status of what the predicate says.

        grammar: what the words right around the predicate say (negation, modality); frames further out are read here.
        """
        child = self.doc[predicate]
        status = stronger(stronger(grammar, self._local(child)), self._sought(child))
        for node in self.doc[predicate].ancestors:
            status = stronger(status, self._frame(child, node))
            child = node
        return status

    def _local(self, token: Token) -> Status:
        status: Status = "asserted"
        if token.pos_ in {"NOUN", "PROPN"} and any(self.cues.has("negation", child.lower_) for child in token.children):
            return "denied"  # "no talks took place"
        for child in token.children:
            word, has = child.lower_, self.cues.has
            if child.dep_ == "advmod" and has("allegingAdverb", word):
                status = stronger(status, "alleged")
            elif (child.dep_ == "advmod" and has("possibleAdverb", word)) or (
                child.dep_ == "mark" and has("conditionMark", word)
            ):
                status = stronger(status, "possible")
            elif child.dep_ == "amod" and token.pos_ in {"NOUN", "PROPN"}:
                for kind, meaning in _MODIFIERS:
                    status = stronger(status, meaning if has(kind, word) else "asserted")
        return status

    def _sought(self, event: Token) -> Status:
        """Return what the verb says that brings an event about: "called for talks", "will host talks"."""
        verb, has = event.head, self.cues.tells
        if event.pos_ not in {"NOUN", "PROPN"} or event.ent_type_ or event.dep_ not in {"obj", "obl", "nsubj:pass"}:
            return "asserted"
        if event.dep_ == "obl":
            asked = has("requestingVerb", verb) and any(c.lower_ == "for" and c.dep_ == "case" for c in event.children)
            return "requested" if asked else "asserted"
        ahead = any(c.dep_ == "aux" and self.cues.has("planningAuxiliary", c.lower_) for c in verb.children)
        return "planned" if has("planningVerb", verb) or (ahead and has("arrangingVerb", verb)) else "asserted"

    def _frame(self, child: Token, node: Token) -> Status:
        """Return what a governing word says of the clause or noun below it."""
        has = self.cues.tells
        if child.dep_ in {"conj", "appos"}:
            return "asserted"
        if node.pos_ in {"NOUN", "PROPN"}:
            if child.dep_ not in {"acl", "ccomp", "nmod", "advcl"} or (child.dep_ == "nmod" and not _is_of(child)):
                return "asserted"
            found: Status = next((meaning for kind, meaning in UNREAL_NOUNS if has(kind, node)), _ASSERTED)
            return stronger(found, self._local(node)) if child.dep_ != "nmod" else found
        if child.dep_ in SUBJECTS:
            negated = any(self.cues.has("negation", c.lower_) for c in node.children if c.dep_ == "advmod")
            return "denied" if negated and child.pos_ == "NOUN" else self._local(node)
        clause = child.dep_ in {"ccomp", "xcomp", "csubj", "csubj:pass"}
        if clause or child.dep_ in {"advcl", "obl", "obj"}:
            if has("denyingVerb", node) and (child.dep_ != "advcl" or _is_nominal(child)):
                return "denied"
            if has("allegingVerb", node) and (clause or _is_of(child)):
                return "alleged"
        if clause:
            planned = (has("planningVerb", node) or has("planningAdjective", node)) and not is_finite(child)
            if has("possibleVerb", node):
                return "possible"
            if has("requestingVerb", node) and (
                not is_finite(child) or node.lemma_ in {"demand", "insist", "request", "ask"}
            ):
                return "requested"
            return "planned" if planned else self._local(node) if not self._speaks(node) else self._adverbs(node)
        if child.dep_ == "obj" and has("requestingVerb", node) and child.pos_ == "NOUN":
            return "requested"
        return self._conditional(node, child)

    def _adverbs(self, node: Token) -> Status:
        hedged = any(
            child.dep_ == "advmod" and self.cues.has("allegingAdverb", child.lower_) for child in node.children
        )
        return "alleged" if hedged else "asserted"

    def _conditional(self, node: Token, child: Token) -> Status:
        """An if above a whole clause holds for everything that is below that clause."""
        marked = any(c.dep_ == "mark" and self.cues.has("conditionMark", c.lower_) for c in node.children)
        return "possible" if marked and child.dep_ not in {"parataxis"} else "asserted"

    def _speaks(self, token: Token) -> bool:
        has = self.cues.tells
        verbal = token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB")
        if not verbal and token.dep_ == "ROOT" and token.pos_ == "NOUN":  # "Turkish media report that ..."
            below = {child.dep_ for child in token.children}
            verbal = "nsubj" in below and bool(below & {"ccomp", "acl", "acl:relcl"})
        return verbal and (has("reportingVerb", token) or has("denyingVerb", token) or has("allegingVerb", token))


_MODIFIERS: tuple[tuple[str, Status], ...] = (
    ("planningModifier", "planned"),
    ("possibleModifier", "possible"),
    ("allegingAdjective", "alleged"),
)
UNREAL_NOUNS: tuple[tuple[str, Status], ...] = (
    ("denyingNoun", "denied"),
    ("allegingNoun", "alleged"),
    ("planningNoun", "planned"),
    ("possibleNoun", "possible"),
    ("requestingNoun", "requested"),
)


def stronger(one: Status, other: Status) -> Status:
    """Return the status that holds when both frames stand around a predicate."""
    return max(one, other, key=lambda status: _STRENGTH.index(status) if status in _STRENGTH else 0)


def is_finite(token: Token) -> bool:
    """Whether a clause has a finite verb: its head or an auxiliary is no infinitive, gerund or participle alone."""
    helpers = [child for child in token.children if child.dep_ in {"aux", "cop", "aux:pass"}]
    if any(child.dep_ == "mark" and child.lower_ == "to" for child in token.children):
        return False
    return any(h.tag_ in {"VBZ", "VBP", "VBD", "MD"} for h in helpers) or token.tag_ in {"VBZ", "VBP", "VBD"}


def _is_nominal(child: Token) -> bool:
    return any(mark.dep_ == "mark" and mark.lower_ == "that" for mark in child.children) or child.tag_ == "VBG"


def _is_of(child: Token) -> bool:
    """Whether the child is joined by "of" or "with": "accused X of supplying", "plans of a visit"."""
    return any(c.dep_ in {"case", "mark"} and c.lower_ in {"of", "with", "for"} for c in child.children)
