"""What event nouns tell by themselves: "talks between A and B", "A's attack on B", "in a phone call with B"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.nlp.relations_ledger import Ledger
from kg.nlp.relations_predicates import Reading

# Prepositions after which a contact is the occasion of what else is told.
_OCCASIONS = frozenset({"in", "during", "at", "after", "following", "on", "over", "by", "via", "through"})
_ATTITUDES = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})


class Nouns:
    """Reads the event nouns of one document."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.tree, self.roles = ledger, ledger.tree, ledger.roles
        self.who, self.predicates, self.references = ledger.who, ledger.predicates, ledger.references

    def read(self, i: int) -> None:
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
                if "between" in reading.slots:  # a third party's doing: mediation between A and B
                    self._third(i, reading, actors)
                    return
                self.ledger.emit(i, reading, actors, [], "nominal-between", mutual=True)
                return
        if between or self._occasion(i, reading) or self._shaded(i):
            return
        sources = self.roles.inner_source(i)
        for k in tree.kids[i]:
            if tree.deps[k] in ("nmod", "obl:agent", "obl") and tree.case[k] == "by":
                sources = self.roles.actors(k) or sources
        targets = self.targets(i, reading, sources)
        if sources and targets and self._governed(i) and not (tree.deps[i] == "nsubj" and self._own_target(i)):
            return
        if sources and targets:
            self.ledger.emit(i, reading, sources[:2], targets[:2], "nominal")
        elif sources or targets:
            self.ledger.note(i, reading, sources, targets, "no_target" if sources else "no_source")

    def _third(self, i: int, reading: Reading, sides: list[int]) -> None:
        """Emit what a third party does between two sides, to each of them; nothing between the two."""
        sources = [n for n in self.roles.inner_source(i) if n not in sides]
        if sources:
            self.ledger.emit(i, reading, sources, self.who.others(sides, sources), "nominal-between")
        else:
            self.ledger.note(i, reading, (), sides, "no_source")

    def _occasion(self, i: int, reading: Reading) -> bool:
        """Emit the contact in which something else is told: "in a phone call with B, A urged C to ..."."""
        tree, verb = self.tree, self.tree.heads[i]
        if (
            tree.deps[i] != "obl"
            or tree.case[i] not in _OCCASIONS
            or self.predicates.plover(reading.relation) != "CONSULT"
        ):
            return False
        if self.roles.inner_source(i):
            return False
        sources = self.roles.sources(verb)
        targets = self.targets(i, reading, sources)
        if targets and sources:
            self.ledger.emit(i, reading, sources, self.who.group(targets), "occasion")
            return True
        told = next((one for one in self.ledger.relations if one.predicate == verb), None)
        if told is None or reading.relation == told.relation or reading.frame.place:
            return False
        if told.relation == self.predicates.frames.relations[reading.relation].parent:
            place = self.ledger.relations.index(told)
            self.ledger.relations[place] = replace(
                told, relation=reading.relation, rule=f"{told.rule}+{reading.frame.name}"
            )
        elif self.predicates.plover(told.relation) != "CONSULT" and tree.case[i] in ("in", "during"):
            self.ledger.emit(i, reading, told.sources, told.targets, "occasion", mutual=told.mutual, again=True)
        return True

    def _governed(self, i: int) -> bool:
        """Whether the verb above the noun at i has already given a relation."""
        given = {relation.predicate for relation in self.ledger.relations}
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
        for relation in self.ledger.relations:
            if relation.predicate in above and self.predicates.plover(relation.relation) in _ATTITUDES:
                return True
        return False

    def targets(self, i: int, reading: Reading, sources: Sequence[int]) -> list[int]:
        """Return whom the event noun at i concerns: what hangs on it, or, misplaced, on one of the sources."""
        tree, found = self.tree, list[int]()
        for slot in dict.fromkeys((*reading.slots, "against", "on", "with", "to", "at", "from", "of", "for")):
            for k in tree.kids[i]:
                if tree.deps[k] in ("nmod", "obl") and tree.case[k] == slot:
                    deep = slot in ("against", "on", "with", "to", "at")
                    found += self.roles.actors(k) or (self.roles.inside(k) if deep else [])
        for n in sources:  # "the visit of A to B": the parser may hang "to B" on A
            for k in tree.kids[self.references[n].head]:
                if tree.deps[k] == "nmod" and tree.case[k] in ("to", "against", "on", "with"):
                    found += self.roles.actors(k)
        return self.who.others(found, sources)
