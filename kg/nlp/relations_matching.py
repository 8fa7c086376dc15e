"""One document being matched: from predicates and roles to relations, and an Attempt for each predicate.

Predicates are read from the root of a sentence downwards; what a matrix verb has told is not told again by the clause
below it, and a pair of actors gets one relation a sentence. Nothing is guessed: a predicate without a source or target
gives no relation but an Attempt with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc

from kg.frames import Frame, Frames
from kg.model import Status
from kg.nlp.records import Reference, Relation
from kg.nlp.relations_ledger import Attempt, Ledger
from kg.nlp.relations_nouns import Nouns
from kg.nlp.relations_participants import Participants
from kg.nlp.relations_predicates import Predicates, Reading
from kg.nlp.relations_roles import Roles
from kg.nlp.syntax import OBJECTS, SUBJECTS, Syntax

_PREDICATES = frozenset({"ROOT", "ccomp", "conj", "acl:relcl", "advcl", "xcomp", "parataxis"})
_MODIFIERS = frozenset({"amod", "compound", "case"})
_HYPOTHETICAL = frozenset({"if", "unless", "whether", "lest"})
_ONE_ANOTHER = frozenset({("each", "other"), ("one", "another")})
_WONT = frozenset({"will", "wo", "would", "can", "ca", "could", "shall"})
_OBLIGED = frozenset({"must", "should", "ought"})


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
        self.ledger = Ledger(self.who, self.sentences)
        self.nouns = Nouns(self.ledger)
        self.covered, self.statuses = self.ledger.covered, self.ledger.statuses

    def run(self) -> tuple[tuple[Relation, ...], tuple[Attempt, ...]]:
        """Return relations and attempts, in text order."""
        for start, end in self.sentences:
            if len({n for i, n in self.roles.at.items() if start <= i < end}) > 0:
                self._sentence(start, end)
        self.ledger.relations.sort(key=lambda relation: (relation.predicate, relation.trigger))
        return tuple(self.ledger.relations), tuple(self.ledger.attempts)

    def _sentence(self, start: int, end: int) -> None:
        """Read one sentence: predicates from the root down, then event nouns."""
        self.ledger.seen = set()
        for i in sorted(range(start, end), key=lambda i: (self.tree.depth(i), i)):
            if self._is_predicate(i):
                self._predicate(i)
        for i in range(start, end):
            if self.tree.pos[i] in ("NOUN", "PROPN", "") and not self.roles.is_actor(i):
                self.nouns.read(i)

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
            self.ledger.note(i, None, (), (), "covered")
            return
        if self._obliged(i, frames) or self._wont(i, frames):
            return
        reading = self.predicates.verb(i)
        if reading is None:
            self.ledger.note(i, None, (), (), "report" if any(f.complement == "report" for f in frames) else "no_frame")
            return
        if self._only_said(i, frames, reading):
            self.ledger.note(i, reading, (), (), "report")
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
        below = self.predicates.denied(i) if "deny" in kinds else None
        if below is not None:
            self._status_below(below, "denied")
        for k in tree.kids[i]:
            if tree.deps[k] in ("ccomp", "xcomp", "advcl", "obl") and "accuse" in kinds:
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
                self._status_below(k, "requested")
                self._pair(i, Reading(must.tells, i, must, clause=k), sources, targets)
                return True
        return False

    def _wont(self, i: int, frames: Iterable[Frame]) -> bool:
        """Emit "A told B that it would not ..." as a refusal; True if it was one."""
        frame = next((frame for frame in frames if frame.complement == "wont"), None)
        if frame is None or frame.tells is None:
            return False
        tree = self.tree
        for k in tree.below(i, frozenset({"ccomp"})):
            if not (tree.negated(k) and _WONT.intersection(tree.auxiliaries(k))):
                continue
            sources = self.roles.sources(i)
            told = [n for m in tree.below(i, OBJECTS) for n in self.roles.actors(m)]
            own = [n for m in tree.below(k, SUBJECTS) for n in self.roles.actors(m)]
            if sources and told and (set(own) & set(sources) or any(self.who.same(n, sources) for n in own)):
                self.covered.add(k)
                self.ledger.emit(i, Reading(frame.tells, i, frame, clause=k), sources, told, "verb")
                return True
        return False

    def _only_said(self, i: int, frames: Sequence[Frame], reading: Reading) -> bool:
        """Whether a verb that may also report has nothing but a report below it."""
        report = any(frame.complement == "report" for frame in frames)
        return report and reading.event is None and reading.frame.complement != "deny" and self._first_reports(frames)

    def _first_reports(self, frames: Sequence[Frame]) -> bool:
        telling = [frame for frame in frames if frame.tells and frame.complement not in ("must", "wont")]
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
                targets = self.nouns.targets(reading.event, reading, sources) + targets
        return self.who.others(targets, sources)

    def _pair(self, i: int, reading: Reading, sources: list[int], targets: list[int]) -> None:
        """Emit what a predicate tells of its sources and targets, or note why not."""
        plover = self.predicates.plover(reading.relation)
        targets, reason = self.who.drop_own(i, reading, sources, targets)
        if plover == "PROTEST":
            targets = self.who.others((*self._purpose(i), *targets), sources)
        between = self.who.between(i, reading, sources)
        if between:
            self.ledger.emit(i, reading, sources, between, "between")
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
        if len(sources) > 1 and not mutual and self._is_done_to_one_another(i, targets):
            for n in sources:
                self.ledger.emit(i, reading, [n], [m for m in sources if m != n], "one-another", again=True)
        elif mutual and not targets:
            self.ledger.emit(i, reading, sources, [], "mutual", mutual=True)
        elif not sources:
            self.ledger.note(i, reading, (), targets, "no_source")
        elif not targets:
            self.ledger.note(i, reading, sources, (), reason or "no_target")
        elif self._is_weak(i, targets):
            self.ledger.note(i, reading, sources, targets, "weak")
        else:
            self.ledger.emit(i, reading, sources, self.who.group(targets), "verb")

    def _is_done_to_one_another(self, i: int, targets: Sequence[int]) -> bool:
        """Whether they do it to each other: "accused each other", "expelled one another's envoys", "traded insults"."""
        if self.lexicon.verb_forms.get(self.tree.words[i]) in self.lexicon.classes["exchange"]:
            return all(self.tree.case[self.references[n].head] != "with" for n in targets)
        after = [k for k in self.tree.kids[i] if k > i]
        below = [*after, *(k for n in after for k in self.tree.kids[n])]
        return any((self.tree.words[k - 1], self.tree.words[k]) in _ONE_ANOTHER for k in below)

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
        if self.statuses.get(i) == "requested":  # what B is asked to do to C
            return False
        start, end = next(bounds for bounds in self.sentences if bounds[0] <= i < bounds[1])
        told = any(start <= relation.predicate < end for relation in self.ledger.relations)
        head = self.references[targets[0]].head
        return told and not (tree.deps[head] == "obj" and tree.heads[head] == i and tree.deps[i] == "advcl")
