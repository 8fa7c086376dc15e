"""One document being matched: from predicates and roles to relations, and an Attempt for each predicate.

Predicates are read from the root of a sentence downwards; what a matrix verb has told is not told again by the clause
below it, and a pair of actors gets one relation a sentence. Nothing is guessed: a predicate without a source or target
gives no relation but an Attempt with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.frames import Frame, Frames
from kg.model import Status
from kg.nlp.records import Reference, Relation
from kg.nlp.relations_participants import Participants
from kg.nlp.relations_predicates import Predicates, Reading
from kg.nlp.relations_roles import Roles
from kg.nlp.syntax import SUBJECTS, Syntax

REASONS = {
    "matched": "a relation was found",
    "no_frame": "no frame has these words with this complement",
    "report": "a verb of saying tells no relation by itself",
    "covered": "the verb above has already told it",
    "no_source": "nobody who does it was found",
    "no_target": "nobody whom it concerns was found",
    "same_actor": "source and target are the same actor",
    "seen": "this pair already has a relation in this sentence",
    "media": "reporters are told, not consulted",
    "own": "it concerns the actor's own people or things",
    "weak": "a subordinate clause with a borrowed subject and no object of its own is too uncertain",
}
_PREDICATES = frozenset({"ROOT", "ccomp", "conj", "acl:relcl", "advcl", "xcomp", "parataxis"})
_MODIFIERS = frozenset({"amod", "compound", "case"})
_HYPOTHETICAL = frozenset({"if", "unless", "whether", "lest"})
_OBLIGED = frozenset({"must", "should", "ought"})
_ATTITUDES = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one predicate. reason: a key of REASONS. sources, targets: indexes into the references."""

    predicate: int
    words: str
    frame: str
    relation: str | None
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    reason: str


class Match:
    """The state of matching one document."""

    def __init__(self, doc: Doc, frames: Frames) -> None:
        self.references: Sequence[Reference] = doc._.references
        self.frames, self.lexicon = frames, frames.lexicon
        self.tree = Syntax(doc)
        self.roles = Roles(self.tree, self.references, frames.lexicon)
        self.predicates = Predicates(self.tree, self.roles, frames)
        self.who = Participants(self.tree, self.references, self.roles, self.predicates)
        self.sentences = [(sentence.start, sentence.end) for sentence in doc.sents]
        self.relations: list[Relation] = []
        self.attempts: list[Attempt] = []
        self.covered: set[int] = set()
        self.statuses: dict[int, Status] = {}
        self.seen: set[frozenset[str]] = set()  # pairs of actors told in the sentence at hand

    def run(self) -> tuple[tuple[Relation, ...], tuple[Attempt, ...]]:
        """Return relations and attempts, in text order."""
        for start, end in self.sentences:
            if len({n for i, n in self.roles.at.items() if start <= i < end}) > 0:
                self._sentence(start, end)
        self.relations.sort(key=lambda relation: (relation.predicate, relation.trigger))
        return tuple(self.relations), tuple(self.attempts)

    def _sentence(self, start: int, end: int) -> None:
        """Read one sentence: predicates from the root down, then event nouns."""
        self.seen = set()
        for i in sorted(range(start, end), key=lambda i: (self.tree.depth(i), i)):
            if self._is_predicate(i):
                self._predicate(i)
        for i in range(start, end):
            if self.tree.pos[i] in ("NOUN", "PROPN", "") and not self.roles.is_actor(i):
                self._nominal(i)

    def _is_predicate(self, i: int) -> bool:
        tree = self.tree
        if tree.deps[i] in _MODIFIERS:
            return False
        if tree.pos[i] == "VERB":
            return True
        if tree.pos[i] == "ADJ":
            return tree.deps[i] in _PREDICATES
        return tree.pos[i] == "NOUN" and tree.one(i, "cop") is not None and tree.deps[i] in _PREDICATES

    # --- verbs and adjectives ----------------------------------------------------------------------------------------
    def _predicate(self, i: int) -> None:
        frames = [frame for frame, _ in self.predicates.verb_frames(i)] if self.tree.pos[i] == "VERB" else []
        self._hand_down(i, frames)
        if i in self.covered:
            self._note(i, None, (), (), "covered")
            return
        if self._obliged(i, frames):
            return
        reading = self.predicates.verb(i)
        if reading is None:
            self._note(i, None, (), (), "report" if any(f.complement == "report" for f in frames) else "no_frame")
            return
        if self._only_said(i, frames, reading):
            self._note(i, reading, (), (), "report")
            return
        sources = self.roles.sources(i)
        targets = self._targets(i, reading, sources)
        if reading.turned:
            sources, targets = self._turn(i, reading, sources)
        self._pair(i, reading, sources, targets)

    def _hand_down(self, i: int, frames: Iterable[Frame]) -> None:
        """Give the clause below a denial, an accusation or a condition its status."""
        tree = self.tree
        kinds = {frame.complement for frame in frames}
        for k in tree.kids[i]:
            if tree.deps[k] in ("ccomp", "xcomp") and "deny" in kinds:
                self._status_below(k, "denied")
            elif tree.deps[k] in ("ccomp", "xcomp", "advcl", "obl") and "accuse" in kinds:
                self._status_below(k, "alleged")
        if tree.deps[i] in ("advcl", "ccomp") and _HYPOTHETICAL.intersection(tree.marks(i)):
            self._status_below(i, "possible")
        elif "would" in tree.auxiliaries(i) and any(
            tree.deps[k] == "advcl" and "if" in tree.marks(k) for k in tree.kids[i]
        ):
            self.statuses[i] = "possible"

    def _status_below(self, i: int, status: Status) -> None:
        for k in self.tree.subtree(i):
            self.statuses[k] = status

    def _obliged(self, i: int, frames: Iterable[Frame]) -> bool:
        """Emit "A said that B must ..." as a demand of A to B; True if there was one."""
        must = next((frame for frame in frames if frame.complement == "must"), None)
        if must is None or must.tells is None:
            return False
        tree = self.tree
        for k in tree.kids[i]:
            if tree.deps[k] not in ("ccomp", "parataxis"):
                continue
            have = tree.words[k] in ("has", "have", "need", "needs") and tree.one(k, "xcomp") is not None
            if not (have or _OBLIGED.intersection(tree.auxiliaries(k))):
                continue
            sources = self.roles.sources(i)
            targets = [n for m in tree.below(k, SUBJECTS) for n in (self.roles.actors(m) or self.roles.inner_source(m))]
            if sources and targets and targets[0] not in sources:
                self.covered.add(k)
                self._pair(i, Reading(must.tells, i, must, clause=k), sources, targets)
                return True
        return False

    def _only_said(self, i: int, frames: Sequence[Frame], reading: Reading) -> bool:
        """Whether a verb that may also report has nothing but a report below it."""
        report = any(frame.complement == "report" for frame in frames)
        return report and reading.event is None and reading.frame.complement != "deny" and self._first_reports(frames)

    def _first_reports(self, frames: Sequence[Frame]) -> bool:
        telling = [frame for frame in frames if frame.tells and frame.complement != "must"]
        return not telling

    def _turn(self, i: int, reading: Reading, sources: list[int]) -> tuple[list[int], list[int]]:
        """Find who does what the subject undergoes: "received criticism from A", "faced an attack by A"."""
        found: list[int] = []
        for head in (reading.event, i):
            if head is None:
                continue
            for k in self.tree.kids[head]:
                if self.tree.deps[k] in ("nmod", "obl", "obl:agent") and self.tree.case[k] in (
                    "from",
                    "by",
                    "of",
                    "with",
                ):
                    found += self.roles.actors(k) or self.roles.inside(k)
        if not found and reading.event is not None:
            found = self.roles.inner_source(reading.event)
        return [n for n in found if n not in sources], sources

    def _targets(self, i: int, reading: Reading, sources: list[int]) -> list[int]:
        if reading.only and reading.clause is None:
            targets = self.roles.strict_targets(i, reading.slots, reading.event)
        else:
            targets = self.roles.targets(i, reading.slots)
            if (
                reading.event is not None and self.tree.heads[i] == reading.event
            ):  # "operations conducted by A against B"
                targets = self._noun_targets(reading.event, reading, sources) + targets
        return self.who.others(targets, sources)

    def _pair(self, i: int, reading: Reading, sources: list[int], targets: list[int]) -> None:
        """Emit what a predicate tells of its sources and targets, or note why not."""
        plover = self.predicates.plover(reading.relation)
        targets, reason = self.who.drop_own(i, reading, sources, targets)
        if plover == "PROTEST":
            targets = self.who.others((*self._purpose(i), *targets), sources)
        between = self.who.between(i, reading, sources)
        if between:
            self._emit(i, reading, sources, between, "between")
            return
        if plover in ("CONSULT", "REQUEST", "SUPPORT"):
            told = [n for n in targets if not self.who.is_media(n)]
            reason = "media" if len(told) < len(targets) else reason
            targets = told
        if plover in ("CONSULT", "REQUEST"):
            sources = [n for n in sources if not self.who.is_media(n)]
        mutual = self.who.is_mutual(reading, sources)
        if mutual and targets and not reading.frame.place and self.who.is_scenery(reading, targets[0]):
            targets = []
        if mutual and not targets:
            self._emit(i, reading, sources, [], "mutual", mutual=True)
        elif not sources:
            self._note(i, reading, (), targets, "no_source")
        elif not targets:
            self._note(i, reading, sources, (), reason or "no_target")
        elif self._is_weak(i, targets):
            self._note(i, reading, sources, targets, "weak")
        else:
            self._emit(i, reading, sources, self.who.group(targets), "verb")

    def _purpose(self, i: int) -> list[int]:
        """Return whom a protest is for: "blocked roads to press the ministry"; the clause is told with it."""
        found: list[int] = []
        heads = (i, *self.tree.below(i, frozenset({"obj", "obl"})))
        for head in heads:
            for k in self.tree.kids[head]:
                if self.tree.deps[k] in ("advcl", "acl") and self.tree.tags[k] in ("VB", "VBG"):
                    below = self.roles.targets(k, ())
                    if below:
                        found += below
                        self.covered.add(k)
        return found

    def _is_weak(self, i: int, targets: Sequence[int]) -> bool:
        """Whether a second event of a sentence rests on a borrowed subject and has no object of its own."""
        tree = self.tree
        if tree.deps[i] not in ("acl", "advcl", "xcomp", "acl:relcl") or self.roles.own_subject(i):
            return False
        start, end = next(bounds for bounds in self.sentences if bounds[0] <= i < bounds[1])
        told = any(start <= relation.predicate < end for relation in self.relations)
        head = self.references[targets[0]].head
        return told and not (tree.deps[head] == "obj" and tree.heads[head] == i and tree.deps[i] == "advcl")

    # --- event nouns -------------------------------------------------------------------------------------------------
    def _nominal(self, i: int) -> None:
        """Emit what an event noun tells by itself: "talks between A and B", "A's attack on B"."""
        tree = self.tree
        reading = self.predicates.noun(i)
        if reading is None:
            return
        between = [k for k in tree.kids[i] if tree.deps[k] in ("nmod", "obl") and tree.case[k] == "between"]
        head = tree.heads[i]
        if not between and tree.pos[head] == "VERB":
            between = [k for k in tree.kids[head] if tree.deps[k] in ("nmod", "obl") and tree.case[k] == "between"]
        for k in between:
            actors = self.roles.actors(k)
            if sum(max(1, len(self.references[n].actors)) for n in actors) >= 2:
                self._emit(i, reading, actors, [], "nominal-between", mutual=True)
                return
        if between or self._shaded(i):
            return
        sources = self.roles.inner_source(i)
        for k in tree.kids[i]:
            if tree.deps[k] in ("nmod", "obl:agent", "obl") and tree.case[k] == "by":
                sources = self.roles.actors(k) or sources
        targets = self._noun_targets(i, reading, sources)
        if sources and targets and self._governed(i) and not (tree.deps[i] == "nsubj" and self._own_target(i)):
            return
        if sources and targets:
            self._emit(i, reading, sources[:2], targets[:2], "nominal")
        elif sources or targets:
            self._note(i, reading, sources, targets, "no_target" if sources else "no_source")

    def _governed(self, i: int) -> bool:
        """Whether the verb above the noun at i has already given a relation."""
        given = {relation.predicate for relation in self.relations}
        for above in self.tree.above(i):
            if self.tree.pos[above] == "VERB":
                return above in given
        return False

    def _own_target(self, i: int) -> bool:
        """Whether the event noun at i names its target itself: "a Saudi air strike on Yemen killed eleven people"."""
        tree = self.tree
        return any(
            tree.deps[k] == "nmod" and tree.case[k] in ("on", "against") and k in self.roles.at for k in tree.kids[i]
        )

    def _shaded(self, i: int) -> bool:
        """Whether the noun at i only fills in what a request, a refusal, an accusation or the like is about."""
        above = set(self.tree.above(i))
        for relation in self.relations:
            if relation.predicate in above and self.predicates.plover(relation.relation) in _ATTITUDES:
                return True
        return False

    def _noun_targets(self, i: int, reading: Reading, sources: Sequence[int]) -> list[int]:
        tree, found = self.tree, list[int]()
        for slot in dict.fromkeys((*reading.slots, "against", "on", "with", "to", "at", "from", "of", "for")):
            for k in tree.kids[i]:
                if tree.deps[k] == "nmod" and tree.case[k] == slot:
                    deep = slot in ("against", "on", "with", "to", "at")
                    found += self.roles.actors(k) or (self.roles.inside(k) if deep else [])
        for n in sources:  # "the visit of A to B": the parser may hang "to B" on A
            for k in tree.kids[self.references[n].head]:
                if tree.deps[k] == "nmod" and tree.case[k] in ("to", "against", "on", "with"):
                    found += self.roles.actors(k)
        return self.who.others(found, sources)

    # --- what comes out ----------------------------------------------------------------------------------------------
    def _emit(
        self,
        i: int,
        reading: Reading,
        sources: Sequence[int],
        targets: Sequence[int],
        how: str,
        *,
        mutual: bool = False,
    ) -> None:
        if mutual:
            who = list(dict.fromkeys(key for n in sources for key in self.who.keys(n)))
            pairs = [(a, b) for x, a in enumerate(sources) for b in sources[x + 1 :]]
            differ = any(self.who.apart(*pair) for pair in pairs) or len(sources) == 1
            fresh = {frozenset((a, b)) for x, a in enumerate(who) for b in who[x + 1 :]} - self.seen
            if not fresh or not differ:
                self._note(i, reading, sources, targets, "seen")
                return
            keep_sources, keep_targets = list(sources), list[int]()
        else:
            apart = [(a, b) for a in sources for b in targets if self.who.apart(a, b)]
            keys = {pair: self.who.pairs(*pair) - self.seen for pair in apart}
            fresh = {key for some in keys.values() for key in some}
            if not fresh:
                self._note(i, reading, sources, targets, "seen" if apart else "same_actor")
                return
            keep_sources = [a for a in sources if any(keys.get((a, b)) for b in targets)]
            keep_targets = [b for b in targets if any(keys.get((a, b)) for a in sources)]
        self.seen |= fresh
        status = self._settle(i, reading)
        self.relations.append(
            Relation(
                relation=reading.relation,
                predicate=i,
                trigger=self._trigger(i, reading),
                sources=tuple(keep_sources),
                targets=tuple(keep_targets),
                mutual=mutual,
                status=status,
                rule=f"{reading.frame.name}/{how}",
                confidence=self._confidence(i, reading, keep_targets, how),
            )
        )
        self._note(i, reading, sources, targets, "matched")
        self._cover(i, reading)

    def _settle(self, i: int, reading: Reading) -> Status:
        given = self.statuses.get(i)
        if given == "denied" and reading.status == "denied":
            return "asserted"  # denied that it did not
        return given if given is not None and reading.status in ("asserted", "planned") else reading.status

    def _cover(self, i: int, reading: Reading) -> None:
        """Mark the clauses below a predicate whose relation they have supplied."""
        tree, quad = self.tree, self.predicates.plover(reading.relation)
        todo = [
            k
            for k in tree.kids[i]
            if tree.deps[k] == "xcomp"
            or k == reading.clause
            or (tree.deps[k] == "ccomp" and quad in ("THREATEN", "REQUEST", "AGREE", "REJECT"))
        ]
        while todo:
            k = todo.pop()
            self.covered.add(k)
            todo.extend(m for m in tree.kids[k] if tree.deps[m] in ("xcomp", "ccomp", "conj"))

    def _trigger(self, i: int, reading: Reading) -> tuple[int, int]:
        if reading.event is not None:
            first, last = sorted((i, reading.event))
            return (first, last + 1) if last - first == 1 else (reading.event, reading.event + 1)
        for k in self.tree.kids[i]:
            if self.tree.deps[k] == "compound:prt" and k == i + 1:
                return i, i + 2
        return i, i + 1

    def _confidence(self, i: int, reading: Reading, targets: Sequence[int], how: str) -> float:
        """Return how often readings of this shape were right on development text (EXTRACTION.md, section 5)."""
        if how.startswith("nominal"):
            return 0.8 if how == "nominal-between" else 0.7
        value = 0.9 if self.roles.own_subject(i) else 0.6
        if targets:
            dep = self.tree.deps[self.references[targets[0]].head]
            value *= 0.98 if dep in ("obj", "iobj", "nsubj:pass") else 0.9
        if self.tree.deps[i] in ("advcl", "acl"):
            value *= 0.7
        return round(value, 2)

    def _note(
        self, i: int, reading: Reading | None, sources: Iterable[int], targets: Iterable[int], reason: str
    ) -> None:
        self.attempts.append(
            Attempt(
                predicate=i,
                words=self.tree.texts[i],
                frame=reading.frame.name if reading else "",
                relation=reading.relation if reading else None,
                sources=tuple(sources),
                targets=tuple(targets),
                reason=reason,
            )
        )
