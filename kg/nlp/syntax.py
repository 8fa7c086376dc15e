"""The one room that asks for syntax: a parse as plain lists, in the labels of Universal Dependencies.

Pipelines that speak ClearNLP's labels (spaCy's own English ones) are rewritten: prepositions become `case` children of
their noun, copulas give way to their predicate, so the rest of the project knows one kind of tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "nsubj:outer"})
OBJECTS = frozenset({"obj", "iobj"})
OBLIQUES = frozenset({"obl", "obl:agent", "nmod"})
MODIFIERS = frozenset({"amod", "compound", "nmod:desc", "nmod"})
CLAUSES = frozenset({"xcomp", "ccomp"})
_BE = frozenset({"be", "is", "are", "was", "were", "'s", "’s", "'re", "’re"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "hardly", "no"})
PARTS_OF_SPEECH = {
    "VB": "VERB", "NN": "NOUN", "JJ": "ADJ", "DT": "DET", "IN": "ADP", "PR": "PRON", "MD": "AUX", "RB": "ADV",
}  # fmt: skip
_CLEAR = {
    "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "dobj": "obj", "auxpass": "aux:pass", "poss": "nmod:poss",
    "prt": "compound:prt", "relcl": "acl:relcl", "neg": "advmod", "nn": "compound", "npadvmod": "obl:unmarked",
    "oprd": "xcomp", "preconj": "cc:preconj", "predet": "det:predet", "dative": "iobj",
}  # fmt: skip


class Syntax:
    """The parse of a Doc as lists by token index. words, lemmas: lower case; kids: children in text order.

    Reading them is several times as fast as asking spaCy's tokens one by one.
    """

    __slots__ = ("case", "deps", "heads", "kids", "lemmas", "pos", "size", "tags", "texts", "words")

    def __init__(self, doc: Any) -> None:
        tokens = list(doc)
        self.size = len(tokens)
        self.texts: list[str] = [token.text for token in tokens]
        self.words: list[str] = [token.lower_ for token in tokens]
        self.lemmas: list[str] = [token.lemma_.lower() for token in tokens]
        self.tags: list[str] = [token.tag_ for token in tokens]
        # A morphologizer may leave the part of speech out; the tag knows it too.
        self.pos: list[str] = [token.pos_ or PARTS_OF_SPEECH.get(token.tag_[:2], "") for token in tokens]
        # Asked for together: token.head costs as much as all the other lists.
        self.heads: list[int] = [i + int(offset) for i, offset in enumerate(doc.to_array("HEAD").astype("int64"))]
        self.deps: list[str] = [token.dep_ for token in tokens]
        if any(dep in ("pobj", "dobj", "nsubjpass", "attr", "acomp") for dep in self.deps):
            _from_clear(self)
        _raise_finite_verbs(self)
        self.kids: list[list[int]] = [[] for _ in tokens]
        for i, head in enumerate(self.heads):
            if head != i:
                self.kids[head].append(i)
        self.case: list[str] = [self._case(i) for i in range(self.size)]

    def _case(self, i: int) -> str:
        """Return the preposition of a noun phrase ("" for none and for the possessive mark)."""
        for k in self.kids[i]:
            if self.deps[k] == "case" and self.tags[k] != "POS":
                fixed = [self.words[m] for m in self.kids[k] if self.deps[m] == "fixed"]
                return "_".join((self.words[k], *fixed)) if fixed else self.words[k]
        return ""

    def below(self, i: int, labels: frozenset[str]) -> list[int]:
        """Return the children of token i with one of these labels, in text order."""
        return [k for k in self.kids[i] if self.deps[k] in labels]

    def one(self, i: int, label: str) -> int | None:
        """Return the first child of token i with this label."""
        for k in self.kids[i]:
            if self.deps[k] == label:
                return k
        return None

    def passive(self, i: int) -> bool:
        """Whether the verb at i is passive."""
        return any(self.deps[k] in ("nsubj:pass", "aux:pass", "csubj:pass") for k in self.kids[i])

    def negated(self, i: int) -> bool:
        """Whether "not", "never", "no" or the like stands directly below token i."""
        return any(
            (self.deps[k] in ("advmod", "aux", "cc") and self.words[k] in _NEGATIONS)
            or (self.deps[k] == "det" and self.words[k] == "no")
            for k in self.kids[i]
        )

    def to_come(self, i: int) -> bool:
        """Whether the verb at i is what somebody is to do: "A was to meet B"."""
        be = any(self.deps[k] == "aux" and self.words[k] in _BE for k in self.kids[i])
        return be and any(self.deps[k] == "mark" and self.words[k] == "to" for k in self.kids[i])

    def auxiliaries(self, i: int) -> list[str]:
        """Return the auxiliaries of the verb at i, in text order."""
        return [self.words[k] for k in self.kids[i] if self.deps[k] == "aux"]

    def marks(self, i: int) -> list[str]:
        """Return the words that open the clause at i: if, unless, to, that, when."""
        return [self.words[k] for k in self.kids[i] if self.deps[k] in ("mark", "advmod")]

    def infinitive(self, i: int) -> bool:
        """Whether token i is a verb after "to"."""
        return self.tags[i] == "VB" and any(self.words[k] == "to" for k in self.kids[i])

    def subtree(self, i: int) -> Iterator[int]:
        """Yield token i and all below it."""
        todo = [i]
        while todo:
            k = todo.pop()
            yield k
            todo.extend(self.kids[k])

    def depth(self, i: int) -> int:
        """Return how many tokens stand above token i."""
        steps = 0
        while self.heads[i] != i and steps < self.size:
            i, steps = self.heads[i], steps + 1
        return steps

    def above(self, i: int) -> Iterator[int]:
        """Yield the tokens above token i, nearest first."""
        for _ in range(self.size):
            if self.heads[i] == i:
                return
            i = self.heads[i]
            yield i


def _raise_finite_verbs(syntax: Syntax) -> None:
    """Undo a frequent error of parsers: "Turkey bombed Kurdish fighters" read as a noun with a participle.

    A past form that is `amod` of a noun and has a subject, or whose noun has one before it, and no determiner in front,
    is the verb of that noun.
    """
    deps, heads = syntax.deps, syntax.heads
    for i, dep in enumerate(deps):
        if dep != "amod" or syntax.tags[i] not in ("VBD", "VBN"):
            continue
        noun = heads[i]
        if _ends_relative_clause(syntax, i):
            continue
        kids = [k for k in range(max(0, noun - 40), min(syntax.size, noun + 40)) if heads[k] == noun and k != noun]
        before = range(max(0, i - 40), i)
        subject = next((k for k in before if deps[k] == "nsubj" and heads[k] in (i, noun)), None)
        if noun < i or subject is None or any(deps[k] in ("det", "nmod:poss", "cop") and k > subject for k in kids):
            continue
        heads[i], deps[i] = (i if heads[noun] == noun else heads[noun]), deps[noun]
        heads[noun], deps[noun] = i, "obj"
        for k in kids:
            if k != i and deps[k] in ("nsubj", "punct", "advcl", "obl", "aux", "advmod", "parataxis", "ccomp", "cc"):
                heads[k] = i


def _ends_relative_clause(syntax: Syntax, i: int) -> bool:
    """Make the past form at i the verb of "A, which lost B, shelled C" if C was read into the relative clause."""
    deps, heads, noun = syntax.deps, syntax.heads, syntax.heads[i]
    verb = heads[noun]
    top = heads[verb]
    after = noun > i > verb > top and syntax.texts[i - 1] == "," and syntax.tags[i] == "VBD"
    if not (after and deps[verb] == "acl:relcl" and heads[top] == top):
        return False
    heads[i], deps[i] = i, deps[top]
    heads[top], deps[top] = i, "nsubj"
    heads[noun], deps[noun] = i, "obj"
    return True


def _from_clear(syntax: Syntax) -> None:
    """Rewrite ClearNLP labels and heads in place."""
    deps, heads = syntax.deps, syntax.heads
    for i, dep in enumerate(list(deps)):
        deps[i] = _CLEAR.get(dep, dep)
        if syntax.words[i] == "to" and dep == "aux":
            deps[i] = "mark"
    for i in range(syntax.size):
        if deps[i] in ("pobj", "pcomp"):
            prep = heads[i]
            agent, verbal = deps[prep] == "agent", syntax.pos[heads[prep]] in ("VERB", "AUX")
            deps[i] = "advcl" if deps[i] == "pcomp" else "obl:agent" if agent else "obl" if verbal else "nmod"
            heads[i], heads[prep], deps[prep] = heads[prep] if heads[prep] != prep else i, i, "case"
    for i in range(syntax.size):
        verb = heads[i]
        if deps[i] in ("attr", "acomp") and syntax.lemmas[verb] in ("be", "become", "remain"):
            deps[i], heads[i] = deps[verb], heads[verb] if heads[verb] != verb else i
            for k in range(syntax.size):
                if heads[k] == verb and k != i:
                    heads[k] = i
            heads[verb], deps[verb] = i, "cop"
        elif deps[i] in ("attr", "acomp"):
            deps[i] = "xcomp"
