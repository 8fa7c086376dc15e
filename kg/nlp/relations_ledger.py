"""What matching one document brings out: relations, an Attempt for each predicate, and what is already told.

A pair of actors gets one relation a sentence; what a predicate has told of the clause below is covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.model import Status
from kg.nlp.records import Relation
from kg.nlp.relations_participants import Participants
from kg.nlp.relations_predicates import Reading

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


_PLACES = frozenset({"ROOT", "ccomp", "xcomp", "conj", "advcl", "acl", "acl:relcl", "parataxis"})
_LONG = 40  # tokens


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


class Ledger:
    """Collects the relations and attempts of one document."""

    def __init__(self, who: Participants, sentences: Sequence[tuple[int, int]]) -> None:
        self.sentences = sentences
        self.who, self.tree, self.roles, self.predicates = who, who.tree, who.roles, who.predicates
        self.references = who.references
        self.relations: list[Relation] = []
        self.attempts: list[Attempt] = []
        self.covered: set[int] = set()
        self.statuses: dict[int, Status] = {}
        self.seen: set[frozenset[str]] = set()  # pairs of actors told in the sentence at hand

    def emit(
        self,
        i: int,
        reading: Reading,
        sources: Sequence[int],
        targets: Sequence[int],
        how: str,
        *,
        mutual: bool = False,
        again: bool = False,
    ) -> None:
        """Record a relation of the pairs that have none yet in this sentence; again: of any pair.

        how: the rule that found the roles. mutual: all sources with one another.
        """
        told, self.seen = self.seen, set() if again else self.seen
        self._emit(i, reading, sources, targets, how, mutual=mutual)
        self.seen |= told

    def _emit(
        self, i: int, reading: Reading, sources: Sequence[int], targets: Sequence[int], how: str, *, mutual: bool
    ) -> None:
        if mutual:
            who = list(dict.fromkeys(key for n in sources for key in self.who.keys(n)))
            pairs = [(a, b) for x, a in enumerate(sources) for b in sources[x + 1 :]]
            differ = any(self.who.apart(*pair) for pair in pairs) or len(sources) == 1
            fresh = {frozenset((a, b)) for x, a in enumerate(who) for b in who[x + 1 :]} - self.seen
            if not fresh or not differ:
                self.note(i, reading, sources, targets, "seen")
                return
            keep_sources, keep_targets = list(sources), list[int]()
        else:
            apart = [(a, b) for a in sources for b in targets if self.who.apart(a, b)]
            keys = {pair: self.who.pairs(*pair) - self.seen for pair in apart}
            fresh = {key for some in keys.values() for key in some}
            if not fresh:
                self.note(i, reading, sources, targets, "seen" if apart else "same_actor")
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
                traits=self._traits(i, reading, keep_targets, how),
            )
        )
        self.note(i, reading, sources, targets, "matched")
        self._cover(i, reading)

    def _settle(self, i: int, reading: Reading) -> Status:
        given = self.statuses.get(i)
        if given == "denied" and reading.status == "denied":
            return "asserted"  # denied that it did not
        return given if given is not None and reading.status in ("asserted", "planned") else reading.status

    def _cover(self, i: int, reading: Reading) -> None:
        """Mark the clauses below a predicate whose relation they have supplied; what is requested is told as such."""
        tree, quad = self.tree, self.predicates.plover(reading.relation)
        todo = [
            k
            for k in tree.kids[i]
            if tree.deps[k] == "xcomp"
            or (k == reading.clause and not reading.frame.only)
            or (tree.deps[k] == "ccomp" and quad in ("THREATEN", "REQUEST", "AGREE", "REJECT"))
        ]
        if quad == "REQUEST" and reading.frame.tells is not None:
            todo += [k for k in tree.kids[i] if tree.deps[k] == "advcl" and self.roles.is_asked(i, k)]
            for k in todo:
                self.statuses.update(dict.fromkeys(tree.subtree(k), "requested"))
            return
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

    def _traits(self, i: int, reading: Reading, targets: Sequence[int], how: str) -> tuple[str, ...]:
        """Return the shape of a reading: frame, role rule, where source, target and predicate stand, length."""
        tree = self.tree
        start, end = self.bounds(i)
        told = any(start <= relation.predicate < end for relation in self.relations)
        traits = [f"frame {reading.frame.name}", f"how {how}", f"class {self.predicates.plover(reading.relation)}"]
        if not how.startswith("nominal"):
            traits.append("source own" if self.roles.own_subject(i) else "source borrowed")
        if targets:
            traits.append(f"target {self._stands(i, self.references[targets[0]].head)}")
        traits.append(f"at {tree.deps[i] if tree.deps[i] in _PLACES else 'other'}")
        if told:
            traits.append("second")
        if end - start > _LONG:
            traits.append("long sentence")
        return tuple(traits)

    def bounds(self, i: int) -> tuple[int, int]:
        """Return the tokens of the sentence of token i as a half-open range."""
        return next((start, end) for start, end in self.sentences if start <= i < end)

    def _stands(self, i: int, head: int) -> str:
        """Return how the target hangs on the predicate: object, oblique, inside one of them, in a clause below."""
        tree = self.tree
        if tree.heads[head] == i:
            dep = tree.deps[head]
            return "object" if dep in ("obj", "iobj", "nsubj:pass") else "oblique" if dep.startswith("obl") else "other"
        for above in tree.above(head):
            if above == i:
                return "inside"
            if tree.deps[above] in ("xcomp", "ccomp", "advcl", "acl", "acl:relcl"):
                return "clause"
        return "elsewhere"

    def note(
        self, i: int, reading: Reading | None, sources: Iterable[int], targets: Iterable[int], reason: str
    ) -> None:
        """Record what came of the predicate at i; reason: a key of REASONS."""
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
