"""Which of the actors around a predicate take part: others than the source, no cargo, no own people, no places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.frames import Frames
from kg.nlp.records import Reference
from kg.nlp.relations_predicates import Predicates, Reading
from kg.nlp.relations_roles import Roles
from kg.nlp.syntax import Syntax

_MUTUAL = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE"})
_THEME_VERBS = frozenset({"give", "provide", "supply", "use"})


class Participants:
    """Judges references as participants of one document's readings."""

    def __init__(self, tree: Syntax, references: Sequence[Reference], roles: Roles, predicates: Predicates) -> None:
        self.tree, self.references, self.roles, self.predicates = tree, references, roles, predicates
        self.frames: Frames = predicates.frames
        self.lexicon = predicates.lexicon

    def is_mutual(self, reading: Reading, sources: Sequence[int]) -> bool:
        """Whether two or more sources do it with one another: "A and B met"."""
        relation = self.frames.relations[reading.relation]
        count = sum(max(1, len(self.references[n].actors)) for n in sources)
        shared = relation.symmetric or relation.name == "agreedWith"
        refused = relation.plover == "REJECT" and reading.below is not None
        if refused and reading.below is not None:
            shared = self.predicates.plover(reading.below) in _MUTUAL
        return count >= 2 and shared

    def stands_in(self, n: int) -> bool:
        """Whether a reference stands after "in" or "at"."""
        return self.tree.case[self.references[n].head] in ("in", "at")

    def is_scenery(self, reading: Reading, n: int) -> bool:
        """Whether a target beside two partners is only a place, or nobody in particular inside a clause."""
        vague = reading.clause is not None and not self.references[n].iso3 and self.references[n].kind != "name"
        return vague or self.stands_in(n)

    def between(self, i: int, reading: Reading, sources: Sequence[int]) -> list[int]:
        """Return A and B of "X mediated talks between A and B"."""
        if self.predicates.plover(reading.relation) != "CONSULT" or len(sources) != 1:
            return []
        tree = self.tree
        for head in (i, *tree.below(i, frozenset({"obj"}))):
            for k in tree.kids[head]:
                if tree.deps[k] in ("nmod", "obl") and tree.case[k] == "between":
                    found = [n for n in self.roles.actors(k) if n not in sources]
                    if len(found) >= 2:
                        return found
        return []

    def drop_own(self, i: int, reading: Reading, sources: Sequence[int], targets: list[int]) -> tuple[list[int], str]:
        """Leave out cargo ("sent troops to B") and one's own people ("its citizens") if others are there."""
        verbs = [i, *(k for k in self.tree.kids[i] if self.tree.deps[k] in ("xcomp", "advcl"))]
        cargo = reading.frame.theme or any(self.has_theme(k) for k in verbs)
        own = [n for n in targets if self.is_own(n, sources) or (cargo and self.is_cargo(n))]
        if own and len(own) < len(targets):
            return [n for n in targets if n not in own], ""
        if own and cargo and reading.frame.theme and reading.frame.only and all(self.is_moved(n, i) for n in own):
            return [], "no_target"
        if own and self.is_own(own[0], sources):
            below = [m for n in own for m in self.roles.inside(self.references[n].head) if m not in (*own, *sources)]
            return below, "own"
        return targets, ""

    def has_theme(self, i: int) -> bool:
        """Whether the verb at i moves things: its object may be cargo."""
        return self.predicates.lemma(i) in _THEME_VERBS or any(
            frame.theme for frame, _ in self.predicates.verb_frames(i)
        )

    def is_cargo(self, n: int) -> bool:
        """Whether a reference may be what is moved: a group of no known state, as object or below one."""
        reference = self.references[n]
        return (
            reference.kind == "group"
            and not reference.iso3
            and self.tree.deps[reference.head] in ("obj", "conj", "nmod")
        )

    def is_moved(self, n: int, i: int) -> bool:
        """Whether a reference is the very object of a verb that moves things: nobody it is moved to is told."""
        head = self.references[n].head
        return self.is_cargo(n) and self.tree.deps[head] == "obj" and self.tree.heads[head] == i

    def is_own(self, n: int, sources: Sequence[int]) -> bool:
        """Whether a group belongs to the source: "its troops"."""
        reference = self.references[n]
        noun = self.lexicon.noun(self.tree.words[reference.head])
        if reference.kind != "group" or noun in self.lexicon.classes["relational"]:
            return False
        for k in self.tree.kids[reference.head]:
            if self.tree.deps[k] == "nmod:poss" and self.tree.pos[k] in ("PRON", "DET"):
                owner = self.roles.at.get(k, self.roles.antecedent(k))
                if owner is None or owner in sources or self.same(owner, sources):
                    return True
        return False

    def others(self, found: Iterable[int], sources: Sequence[int]) -> list[int]:
        """Return the references found that are none of the sources, each once: "offered its thanks to B" is about B."""
        owners = [owner for source in sources for owner in self._owners(source)]
        return [n for n in dict.fromkeys(found) if n not in sources and not self.same(n, [*sources, *owners])]

    def _owners(self, n: int) -> list[int]:
        """Return whose a participant is by a possessive: "its minister" is no partner of its state."""
        head = self.references[n].head
        if self.lexicon.noun(self.tree.words[head]) in self.lexicon.classes["relational"]:
            return []
        owners = [k for k in self.tree.kids[head] if self.tree.deps[k] == "nmod:poss" and self.tree.pos[k] != "PROPN"]
        found = [self.roles.at.get(k, self.roles.antecedent(k)) for k in owners]
        return [owner for owner in found if owner is not None]

    def same(self, n: int, others: Sequence[int]) -> bool:
        """Whether a reference shares a resolved actor with one of the others."""
        actors = set(self.references[n].actors)
        return bool(actors) and any(actors & set(self.references[other].actors) for other in others)

    def is_media(self, n: int) -> bool:
        """Whether a reference is a news outlet or a reporter."""
        reference = self.references[n]
        noun = self.lexicon.noun(self.tree.words[reference.head])
        return reference.label == "media" or noun in self.lexicon.classes["media"]

    def group(self, targets: Sequence[int]) -> list[int]:
        """Return the first target with its conjuncts."""
        first = self.references[targets[0]]
        group = [targets[0]]
        if first.kind == "adjective":
            joined = [
                self.roles.at[k]
                for k in self.tree.kids[first.head]
                if self.tree.deps[k] == "conj" and k in self.roles.at
            ]
        else:
            joined = [n for n in self.roles.actors(first.head) if n in targets]
        if first.owner is not None and targets[0] in self.references[first.owner].parts:
            joined += [n for n in targets if self.references[n].owner == first.owner]
        return group + [n for n in dict.fromkeys(joined) if n not in group]

    def keys(self, n: int) -> tuple[str, ...]:
        """Return what tells actors apart: their ids, or the reference itself."""
        return self.references[n].actors or (f"#{n}",)

    def pairs(self, a: int, b: int) -> set[frozenset[str]]:
        """Return the pairs of different actors that two references make."""
        return {frozenset((x, y)) for x in self.keys(a) for y in self.keys(b) if x != y}

    def apart(self, a: int, b: int) -> bool:
        """Whether two references stand for different actors."""
        one, two = self.references[a], self.references[b]
        if a == b or (one.start < two.end and two.start < one.end) or one.owner == b or two.owner == a:
            return False
        if one.actors and one.actors == two.actors:
            return False
        if one.iso3 and one.iso3 == two.iso3 and "group" not in (one.kind, two.kind):
            same = self.tree.texts[one.start : one.end] == self.tree.texts[two.start : two.end]
            return not (same or one.parts or two.parts)
        return True
