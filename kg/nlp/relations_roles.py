"""Who stands where: sources and targets of a predicate, by general procedures instead of paths.

All methods speak in token indexes and give indexes into the references of the document. A reference is usable when it
is a name or group, or a pronoun or anaphor that kg_actors resolved; an unresolved pronoun falls back on the subject of
the clause above it, an unresolved anaphor is nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.frames import Lexicon
from kg.nlp.records import Reference
from kg.nlp.syntax import CLAUSES, MODIFIERS, SUBJECTS, Syntax

_RELATIVES = frozenset({"who", "which", "that", "whom"})
_ORDER = (
    "iobj", "obj", "with", "to", "against", "on", "upon", "for", "from", "at", "toward", "towards", "over", "into",
    "of", "between", "outside", "near",
)  # fmt: skip
_LAST = ("in", "about", "after", "inside", "across", "around", "along")
# Participles that the tagger calls passive although their subject feels, wants or does.
_ACTIVE = frozenset(
    {
        "opposed", "committed", "determined", "prepared", "set", "ready", "concerned", "worried", "willing", "angered",
        "outraged", "alarmed", "engaged", "involved", "interested", "disappointed", "pleased",
    }
)  # fmt: skip
_TOGETHER = frozenset({"together", "along", "jointly", "alongside"})
_DEEPEST = 5


class Roles:
    """Looks for actors around the tokens of one document."""

    def __init__(self, tree: Syntax, references: Sequence[Reference], lexicon: Lexicon) -> None:
        self.tree, self.references, self.lexicon = tree, references, lexicon
        self.at: dict[int, int] = {}
        for n, reference in enumerate(references):
            if reference.kind in ("pronoun", "anaphor") and not (reference.actors or reference.iso3):
                continue
            for i in range(reference.start, reference.end):
                self.at[i] = n
        self._quantity = lexicon.classes["quantity"]
        self._objects: set[str] = {
            verb for verb, frames in lexicon.verbs.items() if any(frame.control for frame in frames)
        }

    def is_actor(self, i: int) -> bool:
        """Whether token i belongs to a usable reference."""
        return i in self.at

    def adjective(self, i: int) -> int | None:
        """Return the adjectival reference at token i: usable only from inside its noun phrase."""
        n = self.at.get(i)
        return n if n is not None and self.references[n].kind == "adjective" else None

    def actors(self, i: int, *, joined: bool = True) -> list[int]:
        """Return the references that the noun phrase headed by token i denotes, its conjuncts included."""
        found = self._denoted(i)
        if joined:
            for k in self.tree.kids[i]:
                if self.tree.deps[k] == "conj" and (found or k in self.at):
                    found = found + [n for n in self.actors(k) if n not in found]
        return [n for n in found if self.references[n].owner not in found]

    def _denoted(self, i: int) -> list[int]:
        tree, n = self.tree, self.at.get(i)
        noun = self.lexicon.noun(tree.words[i])
        quantity = noun in self._quantity
        if n is not None:
            reference = self.references[n]
            if quantity and reference.kind == "group" and not reference.iso3:
                below = self._of(i)
                if below:
                    return below
            if reference.kind == "adjective":
                return []
            if reference.kind == "pronoun":
                return [self._full(n)]
            return list(reference.parts) or [self._named(n)]
        names = [
            k
            for k in tree.kids[i]
            if k > i and tree.deps[k] in ("flat", "appos", "nmod:desc", "compound") and k in self.at
        ]
        if names and self.references[self.at[names[0]]].kind == "name":
            return [self.at[names[0]]]
        antecedent = self.antecedent(i)
        if antecedent is not None:
            return [antecedent]
        return self._of(i) if quantity else []

    def _full(self, n: int) -> int:
        """Return the name or group before a pronoun in its sentence that means the same actor, else the pronoun."""
        pronoun = self.references[n]
        for m in range(n - 1, -1, -1):
            other = self.references[m]
            if not self._same_sentence(other.head, pronoun.head):
                break
            if other.actors == pronoun.actors and other.kind in ("name", "group"):
                return m
        return n

    def _named(self, n: int) -> int:
        """Return the person's name that stands beside a title ("the chancellor, Olaf Scholz"), else the reference."""
        reference = self.references[n]
        if reference.kind in ("group", "anaphor") and reference.label in ("PERSON", "person"):
            for k in self.tree.kids[reference.head]:
                other = self.at.get(k)
                if other is None or self.tree.deps[k] not in ("appos", "flat", "nmod:desc", "compound"):
                    continue
                if self.references[other].kind == "name" and self.references[other].label in ("PERSON", "person"):
                    return other
        return n

    def _of(self, i: int) -> list[int]:
        for k in self.tree.kids[i]:
            if self.tree.deps[k] == "nmod" and self.tree.case[k] == "of":
                return self.actors(k)
        return []

    def antecedent(self, i: int) -> int | None:
        """Return whom a relative or third-person pronoun means, as far as the sentence's own syntax tells."""
        tree, word = self.tree, self.tree.words[i]
        if word in _RELATIVES and tree.pos[i] != "SCONJ":
            head = tree.heads[i]
            while tree.deps[head] in ("xcomp", "conj", "ccomp", "cop") and tree.heads[head] != head:
                head = tree.heads[head]
            if tree.deps[head] in ("acl:relcl", "acl"):
                noun = self._person(tree.heads[head]) if word in ("who", "whom") else tree.heads[head]
                found = self.actors(noun, joined=False)
                return found[0] if found else None
            return None
        if not self._is_pronoun(i):
            return None
        plural, person = word in ("they", "them", "their"), word in ("he", "she", "him", "her", "his")
        for above in tree.above(tree.heads[i]):
            for k in tree.kids[above]:
                if plural and tree.deps[k] == "obj" and k < i and k in self.at and tree.tags[k] in ("NNS", "NNPS"):
                    one = [m for m in tree.below(above, SUBJECTS) if tree.tags[m] in ("NN", "NNP")]
                    if one and not any(tree.deps[m] == "conj" for m in tree.kids[one[0]]):
                        return self.at[k]  # "A bombed the rebels after they ...": A is one
            for k in tree.kids[above]:
                if tree.deps[k] in SUBJECTS and k < i and k in self.at and not self._own(k, i):
                    if word == "its" and tree.tags[k] in ("NNS", "NNPS") and tree.deps[above] == "ccomp":
                        continue  # "A said the troops had fired on its posts": of A
                    return self.at[k]
        for reference in self.references:
            if reference.end > i or not self._same_sentence(reference.head, i) or reference.kind == "adjective":
                continue
            if tree.deps[reference.head] in SUBJECTS and reference.head in self.at:
                many = tree.tags[reference.head] == "NNS"
                if not (person and many) and not (plural and reference.label in ("PERSON", "person") and not many):
                    return self.at[reference.head]
        return None

    def _person(self, i: int) -> int:
        """Return the noun that "who" means: of "B, the head of its army, who came" the head, not the army."""
        tree = self.tree
        for above in (i, *tree.above(i)):
            n = self.at.get(above)
            if n is not None and self.references[n].label in ("PERSON", "person"):
                return above
            if tree.deps[above] in ("nmod", "nmod:poss", "compound", "appos"):
                continue
            start = min((k for k in tree.kids[above] if k < above), default=above)
            before = self.at.get(start - 2) if above != i and start > 1 and tree.texts[start - 1] == "," else None
            if before is not None and self.references[before].label == "PERSON":
                return self.references[before].head
            break
        return i

    def _own(self, k: int, i: int) -> bool:
        return any(k == above for above in self.tree.above(i))

    def _is_pronoun(self, i: int) -> bool:
        return self.tree.words[i] in (
            "he", "she", "it", "they", "him", "her", "them", "his", "its", "their",
        ) and self.tree.pos[i] in ("PRON", "DET", "")  # fmt: skip

    def _same_sentence(self, a: int, b: int) -> bool:
        return self._root(a) == self._root(b)

    def _root(self, i: int) -> int:
        for above in self.tree.above(i):
            i = above
        return i

    def inside(self, i: int, depth: int = 0) -> list[int]:
        """Return the actors inside a noun phrase that is no actor itself: possessor, nationality, what hangs below."""
        if depth > _DEEPEST - 1:
            return []
        tree, found = self.tree, list[int]()
        kids = tree.kids[i]
        for k in kids:
            if tree.deps[k] == "nmod:poss":
                found += self.actors(k) or self.inside(k, depth + 1)
        found += self._adjectives(i)
        for k in kids:
            if tree.deps[k] in ("nmod", "obl", "obl:agent") and self.adjective(k) is None:
                found += self.actors(k) or self.inside(k, depth + 1)
        for k in kids:
            if tree.deps[k] in ("acl", "acl:relcl", "ccomp", "xcomp", "advcl"):
                found += self.targets(k, (), depth=depth + 1)
            if tree.deps[k] == "conj" and not found:
                found += self.actors(k) or self.inside(k, depth + 1)
        return found

    def _adjectives(self, i: int) -> list[int]:
        found: list[int] = []
        for k in self.tree.kids[i]:
            n = self.adjective(k)
            if n is not None and self.tree.deps[k] in MODIFIERS:
                found.append(n)
                found += [self.at[m] for m in self.tree.kids[k] if self.tree.deps[m] == "conj" and m in self.at]
        return found

    def inner_source(self, i: int, *, depth: int = 0) -> list[int]:
        """Return who does what a noun tells: possessor, else nationality, else the noun after of, from, by, in."""
        tree, found = self.tree, list[int]()
        if depth > _DEEPEST:
            return []
        for k in tree.kids[i]:
            if tree.deps[k] == "nmod:poss":
                found += self.actors(k)
        found = found or self._adjectives(i)
        if not found:
            for k in tree.kids[i]:
                if tree.deps[k] in ("compound", "amod", "nmod:desc") and k not in self.at:
                    found += self.inner_source(k, depth=depth + 1)
        if not found:
            for k in tree.kids[i]:
                if tree.deps[k] == "nmod" and tree.case[k] in ("of", "from", "by", "in", "between"):
                    found += self.actors(k) or self.inner_source(k, depth=depth + 1)
        return found

    def is_passive(self, i: int) -> bool:
        """Whether the subject of the verb at i, or the noun that it is a participle of, undergoes it."""
        tree = self.tree
        if tree.words[i] in _ACTIVE:
            return False
        return tree.passive(i) or self.is_reduced(i)

    def is_reduced(self, i: int) -> bool:
        """Whether the verb at i is a passive participle without auxiliary: "soldiers killed by rebels"."""
        tree = self.tree
        bare = tree.tags[i] == "VBN" and tree.deps[i] in ("acl", "xcomp") and not tree.auxiliaries(i)
        return bare and not tree.below(i, SUBJECTS | {"obj"})

    def sources(self, i: int, depth: int = 0) -> list[int]:
        """Return who does what the predicate at token i tells."""
        tree = self.tree
        if depth > _DEEPEST + 1:
            return []
        active = tree.words[i] in _ACTIVE
        passive = self.is_passive(i)
        for k in tree.kids[i]:
            if tree.deps[k] == "obl:agent" or (tree.deps[k] == "obl" and passive and tree.case[k] == "by"):
                found = self.actors(k) or self.inside(k)
                if found:
                    return found
        if not passive:
            for k in tree.kids[i]:
                if tree.deps[k] == "nsubj" or (active and tree.deps[k] == "nsubj:pass"):
                    found = self.actors(k) or self.inner_source(k)
                    return found + [n for n in self._companions(i, k) if n not in found]
        if passive and depth == 0:
            return self._agent_below(i)
        return self._inherited(i, depth) or (self._stranded(i) if depth == 0 else [])

    def _companions(self, i: int, subject: int) -> list[int]:
        """Return who acts together with the subject: "A, together with B, ..."."""
        tree, found = self.tree, list[int]()
        joined = False
        for k in (*tree.kids[i], *tree.kids[subject]):
            # A parser may make "A and B" two subjects of the verb, with "and" between them.
            joined = joined or (subject < k < i and tree.deps[k] == "cc")
            if joined and tree.deps[k] == "nsubj" and tree.heads[k] == i and k != subject:
                found += self.actors(k)
            beside = tree.case[k] == "with" and any(
                tree.words[m] in _TOGETHER for m in (*tree.kids[k], *tree.kids[subject])
            )
            if beside or tree.case[k].split("_")[0] in _TOGETHER:
                found += self.actors(k)
            elif tree.deps[k] == "advmod" and tree.words[k] in _TOGETHER:
                found += [n for m in tree.kids[k] if tree.case[m] == "with" for n in self.actors(m)]
        return found

    def _stranded(self, i: int) -> list[int]:
        """Return the nearest name before a finite verb whose subject the parser has hung elsewhere."""
        tree = self.tree
        if tree.tags[i] not in ("VBD", "VBZ", "VBP") or tree.deps[i] not in ("ROOT", "ccomp"):
            return []
        for k in range(i - 1, max(-1, i - 15), -1):
            if tree.tags[k] in ("VBD", "VBZ", "VBP", "MD") or tree.pos[k] == "SCONJ":
                return []
            n = self.at.get(k)
            if n is not None:
                reference = self.references[n]
                if reference.kind != "adjective" and reference.owner is None and not tree.case[reference.head]:
                    return self.actors(reference.head)
        return []

    def own_subject(self, i: int) -> bool:
        """Whether the verb at i has a subject or agent of its own."""
        return bool(self.tree.below(i, SUBJECTS | {"obl:agent"}))

    def _agent_below(self, i: int) -> list[int]:
        """Return the agent of a passive whose by-phrase hangs on a noun below it."""
        for k in self.tree.kids[i]:
            if self.tree.deps[k] in ("obj", "obl", "xcomp", "advcl"):
                for m in self.tree.kids[k]:
                    if self.tree.deps[m] in ("nmod", "obl", "obl:agent") and self.tree.case[m] == "by":
                        found = self.actors(m) or self.inside(m)
                        if found:
                            return found
        return []

    def _inherited(self, i: int, depth: int) -> list[int]:
        """Return the subject that the verb at i takes over from above: control, coordination, participles."""
        tree, head, dep = self.tree, self.tree.heads[i], self.tree.deps[i]
        if head == i:
            return []
        if dep == "conj" and tree.pos[head] in ("VERB", "AUX", "ADJ", "NOUN"):
            return self.sources(head, depth + 1)
        if dep in ("xcomp", "advcl", "ccomp", "parataxis"):
            if dep == "ccomp" and tree.below(i, SUBJECTS):
                return []
            blamed = dep in ("advcl", "xcomp") and self._blames(head) and "of" in (*tree.marks(i), tree.case[i])
            asked = dep == "advcl" and self.is_asked(head, i)
            if blamed or asked or (dep == "xcomp" and depth == 0 and self._controls_object(head)):
                for k in tree.kids[head]:
                    if tree.deps[k] in ("obj", "iobj") or (tree.deps[k] == "obl" and self._controls_oblique(head, k)):
                        return self.actors(k) or self.inner_source(k)
            passive_subject = tree.one(head, "nsubj:pass")
            if passive_subject is not None:
                return self.actors(passive_subject) or self.inner_source(passive_subject)
            return self.sources(head, depth + 1)
        if dep in ("acl", "acl:relcl"):
            if tree.tags[i] == "VBG" or dep == "acl:relcl":
                found = self.actors(head)
                if found:
                    return found
            above = tree.heads[head]
            if tree.deps[head] in ("obj", "obl") and tree.pos[above] == "VERB":
                return self.sources(above, depth + 1)
        return []

    def _blames(self, i: int) -> bool:
        """Whether the object of the verb at i does what is said of it: "accused B of arming C"."""
        lemma = self.lexicon.verb_forms.get(self.tree.words[i], self.tree.lemmas[i])
        return any(frame.complement == "accuse" for frame in self.lexicon.verbs.get(lemma, ()))

    def is_asked(self, i: int, clause: int) -> bool:
        """Whether an infinitive that the parser took for a purpose is what is asked: "appealed to B to sign"."""
        kids = self.tree.kids[i]
        return self.tree.infinitive(clause) and any(
            self.tree.deps[k] == "obl" and k < clause and self._controls_oblique(i, k) for k in kids
        )

    def _controls_oblique(self, i: int, k: int) -> bool:
        """Whether the phrase at k does what the verb at i asks: "called on B to sign"."""
        lemma = self.lexicon.verb_forms.get(self.tree.words[i], self.tree.lemmas[i])
        return f"{lemma} {self.tree.case[k]}" in self._objects

    def _controls_object(self, i: int) -> bool:
        lemma = self.lexicon.verb_forms.get(self.tree.words[i], self.tree.lemmas[i])
        if lemma in self._objects:
            return True
        return any(f"{lemma} {self.tree.case[k]}" in self._objects for k in self.tree.kids[i])

    def targets(self, i: int, slots: Sequence[str], *, depth: int = 0) -> list[int]:
        """Return the actors below the predicate at i, the likeliest target first; `slots` come before the rest."""
        tree, found = self.tree, list[int]()
        if depth > _DEEPEST:
            return []
        kids = tree.kids[i]

        def add(more: Iterable[int]) -> None:
            found.extend(n for n in more if n not in found)

        passive = self.is_passive(i)
        obliques: dict[str, list[int]] = {}
        for k in kids:
            if tree.deps[k] in ("obl", "nmod", "obl:agent"):
                obliques.setdefault(tree.case[k], []).append(k)
        if depth > 0 and tree.deps[i] in ("ccomp", "advcl", "xcomp", "acl"):
            for k in kids:
                if tree.deps[k] in ("nsubj", "nsubj:pass"):
                    add(self.actors(k) or self.inner_source(k))
        if depth > 0:
            for k in kids:
                if tree.deps[k] == "obl:agent" or tree.case[k] == "as":
                    add(self.actors(k) or self.inside(k))
        if passive:
            for k in kids:
                if tree.deps[k] == "nsubj:pass":
                    add(self.actors(k) or self.inside(k))
            raised = tree.deps[i] == "xcomp" and not tree.below(i, SUBJECTS)
            if depth == 0 and (self.is_reduced(i) or raised):
                head = tree.heads[i]
                add(self.actors(head) if tree.deps[i] == "acl" else self.sources(head, 1))
        for slot in (*slots, *(one for one in _ORDER if one not in slots)):
            if slot in ("obj", "iobj"):
                for k in kids:
                    if tree.deps[k] == slot:
                        add(self.actors(k) or self.inside(k))
            elif not (slot == "by" and passive):
                for k in obliques.get(slot, ()):
                    add(self.actors(k) or self.inside(k))
        for k in kids:
            if tree.deps[k] in CLAUSES:
                add(self.targets(k, (), depth=depth + 1))
        for k in kids:
            if tree.deps[k] in ("advcl", "acl") and tree.tags[k] in ("VB", "VBG"):
                add(self.targets(k, (), depth=depth + 1))
        for k in kids:  # "operations conducted by A against B": the parser may hang "against B" on A
            if tree.deps[k] == "obl:agent":
                for m in tree.kids[k]:
                    if tree.deps[m] == "nmod" and tree.case[m] in ("against", "on", "with"):
                        add(self.actors(m))
        for slot in _LAST:
            if slot not in slots:
                for k in obliques.get(slot, ()):
                    add(self.actors(k) or (self.inside(k) if slot == "about" else []))
        return found

    def strict_targets(self, i: int, slots: Sequence[str], event: int | None) -> list[int]:
        """Return the actors in `slots` of the predicate at i and of its event noun, and nowhere else."""
        tree, found = self.tree, list[int]()
        for slot in slots:
            for k in tree.kids[i]:
                dep = tree.deps[k]
                if dep in ("obj", "iobj", "nsubj:pass"):
                    here = slot in ("obj", "iobj")
                else:
                    here = dep in ("obl", "nmod") and slot == tree.case[k]
                if here and k != event:  # "called his action a betrayal" is no call to him: an object must be the actor
                    below = [] if dep == "obj" else self.inside(k)
                    found += [n for n in (self.actors(k) or below) if n not in found]
            nouns = [event] if event is not None else [k for k in tree.kids[i] if tree.deps[k] == "obj"]
            nouns += [m for noun in nouns for m in tree.kids[noun] if tree.deps[m] == "conj"]
            if slot == "to":  # "sent a plane with food to B": the parser may hang "to B" on the food
                nouns += [m for noun in nouns for m in tree.kids[noun] if tree.case[m] in ("with", "of")]
            for noun in nouns:
                for m in tree.kids[noun]:
                    if tree.deps[m] in ("nmod", "obl") and tree.case[m] in (slot, "with"):
                        found += [n for n in (self.actors(m) or self.inside(m)) if n not in found]
        return found
