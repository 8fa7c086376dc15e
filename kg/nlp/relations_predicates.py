"""What a verb, adjective or event noun tells, before any role is looked for: `class(node)`, recursively.

Attitude wins over content ("condemned the attack" condemns), a light verb takes the class of its noun, a matrix verb
turns the class of what stands below it; the lexicon says which is which (kg:turns).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.frames import Frame, Frames
from kg.model import Status
from kg.nlp.relations_roles import Roles
from kg.nlp.syntax import Syntax

_WILL = frozenset({"will", "would", "'ll", "’ll", "shall", "'d", "wo"})
_MAY = frozenset({"may", "might", "could", "can", "ca"})
_SHOULD = frozenset({"should", "must", "ought"})
_DEEPEST = 5
_LIGHT = frozenset({"hold", "have", "sign", "make", "launch", "conduct", "stage", "lodge", "impose", "issue", "carry"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What the predicate at `token` tells. event: the event noun below that supplied the class; below: its class.

    turned: the subject undergoes it ("received criticism from"). clause: the clause below that supplied the class.
    """

    relation: str
    token: int
    frame: Frame
    slots: tuple[str, ...] = ()
    only: bool = False
    turned: bool = False
    event: int | None = None
    clause: int | None = None
    below: str | None = None
    status: Status = "asserted"


class Predicates:
    """Reads the predicates of one document."""

    def __init__(self, tree: Syntax, roles: Roles, frames: Frames) -> None:
        self.tree, self.roles, self.frames = tree, roles, frames
        self.lexicon = frames.lexicon
        self._verbs: dict[int, Reading | None] = {}

    def plover(self, relation: str) -> str:
        """Return the PLOVER class of a relation."""
        return self.frames.relations[relation].plover

    def quad(self, relation: str) -> int:
        """Return the quad class of a relation."""
        return self.frames.relations[relation].quad

    def lemma(self, i: int) -> str:
        """Return the base form: the lexicon's, by the word itself, then without re-, then the lemmatizer's."""
        word = self.tree.words[i]
        forms = self.lexicon.verb_forms
        return (
            forms.get(word)
            or (word.startswith("re") and forms.get(word[2:].lstrip("-")))
            or forms.get(self.tree.lemmas[i], self.tree.lemmas[i])
        )

    def verb_frames(self, i: int) -> Iterator[tuple[Frame, str]]:
        """Yield the frames of the verb at i with the words that match: phrases, then particles, then the bare verb."""
        tree, lemma, verbs = self.tree, self.lemma(i), self.lexicon.verbs
        phrases = self.lexicon.phrases.get(lemma)
        if phrases:
            for k in tree.kids[i]:
                if tree.deps[k] in ("obj", "obl", "xcomp", "advmod", "nsubj:pass", "advcl", "obl:unmarked", "iobj"):
                    noun = self.lexicon.noun(tree.words[k])
                    particle = next((tree.words[m] for m in tree.kids[i] if tree.deps[m] == "compound:prt"), "")
                    for key in dict.fromkeys((f"{tree.case[k] or particle} {noun}", noun, tree.lemmas[k])):
                        if key in phrases:
                            yield phrases[key], f"{lemma} {key}"
        particles = [tree.words[k] for k in tree.kids[i] if tree.deps[k] in ("compound:prt", "advmod")]
        for k in tree.kids[i]:
            dep = tree.deps[k]
            if dep == "obl" and self._is_time(k):
                continue
            for particle in particles if dep == "obl" else ():
                yield from ((frame, lemma) for frame in verbs.get(f"{lemma} {particle} {tree.case[k]}", ()))
            word = tree.words[k] if dep in ("compound:prt", "advmod", "xcomp") else tree.case[k] if dep == "obl" else ""
            if word and f"{lemma} {word}" in self.lexicon.verbs:
                for frame in self.lexicon.verbs[f"{lemma} {word}"]:
                    yield frame, f"{lemma} {word}"
        for frame in self.lexicon.verbs.get(lemma, ()):
            yield frame, lemma

    def _is_time(self, i: int) -> bool:
        """Whether the phrase at i says when: "on Friday", "in 2014"."""
        return self.tree.tags[i] == "CD" or self.lexicon.noun(self.tree.words[i]) in self.lexicon.classes["time"]

    def denied(self, i: int) -> int | None:
        """Return the clause that the verb at i denies: that it did, (having) done, reports that it did."""
        frames = [frame for frame, _ in self.verb_frames(i) if frame.complement == "deny"]
        if not frames:
            return None
        tree, bare = self.tree, any(frame.tells for frame in frames)  # "denied it did", but "rejected that it did"
        for k in tree.kids[i]:
            if tree.deps[k] == "ccomp" and not bare and "that" not in tree.marks(k):
                continue
            if tree.deps[k] == "ccomp" or (tree.deps[k] == "xcomp" and not tree.infinitive(k)):
                return k if tree.pos[k] in ("VERB", "AUX") or tree.one(k, "cop") is not None else None
            if tree.deps[k] == "obj" and self.lexicon.noun(tree.words[k]) in self.lexicon.classes["report"]:
                if self.roles.inner_source(k):
                    return None  # somebody's report is rejected
                for m in tree.kids[k]:
                    if tree.deps[m] in ("acl", "ccomp", "acl:relcl") and "that" in tree.marks(m):
                        return m
        return None

    def noun_frame(self, i: int) -> Frame | None:
        """Return the frame of the event noun at i: with the word before it, the preposition after it, or alone."""
        if self.roles.is_actor(i) and self.roles.adjective(i) is None:
            return None
        tree, nouns = self.tree, self.lexicon.nouns
        word = tree.words[i]
        bases = dict.fromkeys((word, self.lexicon.noun(word), tree.lemmas[i]))
        for k in tree.kids[i]:
            if tree.deps[k] in ("compound", "amod"):
                for base in bases:
                    frame = nouns.get(f"{tree.words[k]} {base}")
                    if frame:
                        return frame
        for k in tree.kids[i]:
            if tree.deps[k] in ("nmod", "obl") and tree.case[k]:
                for base in bases:
                    frame = nouns.get(f"{base} {tree.case[k]}") or nouns.get(
                        f"{base} {tree.case[k]} {self.lexicon.noun(tree.words[k])}"
                    )
                    if frame:
                        return frame
        return next((nouns[base] for base in bases if base in nouns), None)

    def noun(self, i: int, depth: int = 0) -> Reading | None:
        """Return what the noun at i tells; "a series of X" tells what X tells, "the end of X" its reverse."""
        if depth > _DEEPEST:
            return None
        frame = self.noun_frame(i)
        if frame is not None and frame.tells:
            return Reading(frame.tells, i, frame, frame.slots, frame.only)
        if self.roles.is_actor(i):
            return None
        word = self.lexicon.noun(self.tree.words[i])
        ending = word in self.lexicon.classes["ending"]
        if ending or word in self.lexicon.classes["transparent"]:
            for k in self.tree.kids[i]:
                if self.tree.deps[k] in ("compound", "nmod") and self.tree.case[k] in ("", "of", "for", "to", "in"):
                    below = self.noun(k, depth + 1)
                    if below is not None:
                        return self._ended(below, i) if ending else replace(below, token=i)
        return None

    def _ended(self, below: Reading, i: int) -> Reading | None:
        stop = self.lexicon.verbs["stop"][0]
        relation = stop.turns.get(self.plover(below.relation))
        return None if relation is None or relation == "nothing" else Reading(relation, i, stop)

    def object_noun(self, i: int) -> int | None:
        """Return the noun that the verb at i acts on: object, passive subject, or the noun it is a participle of."""
        relative = self.tree.deps[i] == "acl:relcl"
        for label in ("obj", "nsubj:pass"):
            found = self.tree.one(i, label)
            if found is not None:
                pronoun = relative and self.tree.words[found] in ("which", "that")
                return self.tree.heads[i] if pronoun else found
        if relative and self.tree.one(i, "nsubj") is not None and self.lemma(i) in _LIGHT:
            return self.tree.heads[i]  # "the talks A held with B"
        if self.tree.deps[i] == "acl" and self.tree.tags[i] == "VBN":
            return self.tree.heads[i]
        return None

    def clause(self, i: int) -> int | None:
        """Return the clause below the verb at i: infinitive, that-clause, else an infinitive of purpose."""
        for label in ("xcomp", "ccomp"):
            found = self.tree.one(i, label)
            if found is not None:
                return found
        return next((k for k in self.tree.kids[i] if self.tree.deps[k] == "advcl" and self.tree.infinitive(k)), None)

    def verb(self, i: int, depth: int = 0) -> Reading | None:
        """Return what the verb or adjective at i tells, its negation and modality included."""
        if i not in self._verbs:
            self._verbs[i] = None  # a cycle reads as nothing
            self._verbs[i] = self._modal(i, self._plain(i, depth)) if depth <= _DEEPEST else None
        return self._verbs[i]

    def _plain(self, i: int, depth: int) -> Reading | None:
        if self.tree.pos[i] == "ADJ" or self.tree.tags[i] == "JJ":
            frames = [(frame, word) for word, frame in self._adjective(i)]
        elif self.tree.pos[i] == "NOUN":
            return self._predicative(i)
        else:
            frames = list(self.verb_frames(i))
            if not frames and self.tree.words[i] in self.lexicon.adjectives:
                frames = [(frame, word) for word, frame in self._adjective(i)]
        if not frames or self.lemma(i) == "be" or self.denied(i) is not None:
            return None
        event = self.object_noun(i)
        noun = self.noun(event, depth + 1) if event is not None else None
        below = self.clause(i)
        clause = self.verb(below, depth + 1) if below is not None else None
        for frame, words in frames:  # a phrase wins over all; else what stands below decides before the verb itself
            reading = self._turned(i, frame, noun, event, clause, below)
            if reading is None and frame.tells and words in self._phrases(i):
                reading = self._told(i, frame, below, event)
            if reading is not None:
                return reading if reading.relation != "nothing" else None
        for frame, _ in frames:
            reading = self._told(i, frame, below, event)
            if reading is not None:
                return reading if reading.relation != "nothing" else None
        return None

    def _phrases(self, i: int) -> frozenset[str]:
        """Return the multi-word keys that a verb can match, as verb_frames writes them."""
        lemma = self.lemma(i)
        return frozenset(f"{lemma} {below}" for below in self.lexicon.phrases.get(lemma, ()))

    def _predicative(self, i: int) -> Reading | None:
        """Read "Putin was in dialogue with", "they are at war with"."""
        if self.tree.one(i, "cop") is None and not self.tree.below(i, frozenset({"nsubj"})):
            return None
        reading = self.noun(i)
        return reading if reading and (self.tree.case[i] in ("in", "on", "at", "under")) else None

    def _adjective(self, i: int) -> Iterator[tuple[str, Frame]]:
        word = self.tree.words[i]
        frame = self.lexicon.adjectives.get(word)
        if frame is not None:
            yield word, frame

    def _turned(
        self, i: int, frame: Frame, noun: Reading | None, event: int | None, clause: Reading | None, below: int | None
    ) -> Reading | None:
        """Apply kg:turns to what stands below, clause first."""
        if not frame.turns:
            return None
        rows = [("clause", clause, below), ("noun", noun, event)]
        if "oblique" in frame.over:
            rows += [
                ("oblique", self.noun(k), k)
                for k in self.tree.kids[i]
                if self.tree.deps[k] == "obl" and self.tree.case[k] in ("in", "into", "on", "under", "at")
            ]
        for kind, inner, token in rows:
            if inner is None or kind not in frame.over:
                continue
            relation = (
                frame.turns.get(self.plover(inner.relation))
                or frame.turns.get(str(self.quad(inner.relation)))
                or frame.turns.get("*")
            )
            same = relation in ("=", "<")
            if relation is None or (relation == "=" and kind == "clause" and token and self.roles.is_passive(token)):
                continue  # "remains targeted by": the subject does nothing; the participle is read by itself
            return Reading(
                relation=inner.relation if same else relation,
                token=i,
                frame=inner.frame if same else frame,
                slots=inner.slots if same else frame.slots,
                only=inner.only if same and kind != "clause" else False,
                turned=relation == "<",
                event=token if kind != "clause" else inner.event if same else None,
                clause=token if kind == "clause" else None,
                below=inner.relation,
                status=self._status(frame, inner.status if same else "asserted"),
            )
        return None

    def _status(self, frame: Frame, status: Status) -> Status:
        given: tuple[Status, ...] = ("planned", "possible")
        return next((one for one in given if one == frame.status and status == "asserted"), status)

    def _told(self, i: int, frame: Frame, below: int | None, event: int | None) -> Reading | None:
        if (
            not frame.tells
            or frame.complement in ("must", "wont")
            or (frame.complement == "deny" and self.tree.one(i, "ccomp") is not None)
        ):
            return None
        if frame.clause and (below is None or (frame.clause == "infinitive" and not self.tree.infinitive(below))):
            return None
        relation = self._by_theme(i, frame, event)
        relation = self._by_source(i, frame, relation)
        clause = below if below is not None and self.tree.deps[below] != "advcl" else None
        return Reading(
            relation, i, frame, frame.slots, frame.only, clause=clause, status=self._status(frame, "asserted")
        )

    def _by_theme(self, i: int, frame: Frame, event: int | None) -> str:
        assert frame.tells is not None
        if not frame.if_theme or event is None:
            if frame.if_theme and frame.if_theme[-1][0] == "-":
                return frame.if_theme[-1][1]
            return frame.tells
        tree = self.tree
        near = [event, *(k for k in tree.kids[event] if tree.deps[k] in ("compound", "nmod", "amod", "conj"))]
        nouns = [self.lexicon.noun(tree.words[k]) for k in near]
        for key, relation in frame.if_theme:
            known = self.lexicon.classes.get(key)
            if key == "actor":
                if self.roles.actors(event):
                    return relation
            elif key == "-" or any(noun in known if known is not None else noun == key for noun in nouns):
                return relation
        return frame.tells

    def _by_source(self, i: int, frame: Frame, relation: str) -> str:
        if not frame.if_source:
            return relation
        sources = self.roles.sources(i)
        for key, other in frame.if_source:
            if sources and self._belongs(sources[0], key):
                return other
        return relation

    def _belongs(self, n: int, key: str) -> bool:
        """Whether a reference belongs to a class of words; `people` are all civil actors."""
        reference = self.roles.references[n]
        noun = self.lexicon.noun(self.tree.words[reference.head])
        if key == "people":
            plural = reference.label == "NORP" and self.tree.tags[reference.head] in ("NNS", "NNPS")
            return (reference.kind == "group" and noun in self.lexicon.civil) or plural
        return noun in self.lexicon.classes.get(key, ())

    def _modal(self, i: int, reading: Reading | None) -> Reading | None:
        """Apply negation and modality of the verb at i."""
        if reading is None:
            return None
        quad = self.quad(reading.relation)
        will = self.tree.to_come(i) or bool(_WILL.intersection(self.tree.auxiliaries(i)))
        if self.tree.negated(i) or (reading.event is not None and self.tree.negated(reading.event)):
            past = any(aux in ("did", "had", "has", "have", "never") for aux in self.tree.auxiliaries(i))
            never = any(self.tree.words[k] == "never" for k in self.tree.kids[i])
            if quad <= 2 and not (past or never):
                return replace(reading, relation="refused", status="asserted", below=reading.relation, slots=("obj",))
            return None if will else replace(reading, status="denied")
        aux = set(self.tree.auxiliaries(i))
        if will and reading.status == "asserted":
            return replace(reading, status="planned")
        if aux & _MAY:
            return replace(reading, status="possible")
        if aux & _SHOULD:
            return replace(reading, status="requested")
        return reading
