"""Find the stretches of text that may stand for an actor: names, group nouns, nationalities, pronouns, anaphors.

Spans come from the entity recognizer, the gazetteer, the actor nouns of the lexicon and capitalised subjects and
objects that the recognizer left out. Then, noun phrase by noun phrase: title, nationality and name become one;
possessors, "of X" and appositions give the state and are owned; conjoined modifiers ("A-ese and B-ish officials") are
parts. Who is meant is decided later (kg_actors).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.frames import Lexicon, load_frames
from kg.gazetteer import Gazetteer, load_gazetteer
from kg.nlp.names_mending import mend_names
from kg.nlp.records import Kind, Reference
from kg.nlp.syntax import Syntax

if not Doc.has_extension("references"):
    Doc.set_extension("references", default=())

_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_NOUNS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "PRON", "DET", "X", ""})
_ATTACHED = frozenset({"amod", "compound", "nmod:desc", "flat", "nmod:poss", "nmod", "appos"})
_PRONOUNS = frozenset({"he", "she", "it", "they", "him", "her", "them", "his", "its", "their", "hers", "theirs"})
_POINTING = frozenset({"the", "both", "this", "that", "these", "those", "each", "its", "their", "his", "her"})
_OWNING = frozenset({"of", "in", "from", "for", "at"})
_NOT_NAMES = frozenset(
    {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
        "april", "may", "june", "july", "august", "september", "october", "november", "december", "god", "internet",
        "christmas", "easter", "ramadan", "english", "i", "mr.", "mrs.", "ms.",
    }
)  # fmt: skip


class _Span:
    """A reference in the making; `whole` is the span that swallowed it; it and `parts` become indexes last."""

    __slots__ = ("candidates", "end", "head", "iso3", "kind", "label", "parts", "start", "whole")

    def __init__(
        self, start: int, end: int, kind: Kind, label: str, candidates: tuple[str, ...], iso3: str | None
    ) -> None:
        self.start, self.end, self.kind, self.label = start, end, kind, label
        self.candidates, self.iso3 = candidates, iso3
        self.head = start
        self.whole: _Span | None = None
        self.parts: list[_Span] = []


class Finder:
    """Finds references in parsed documents. Holds the knowledge, no state of a document."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer | None) -> None:
        self._lexicon, self._gazetteer = lexicon, gazetteer
        self._generic = lexicon.classes["anaphoric"]
        self._things = lexicon.classes["notactors"]
        self._not_people = lexicon.classes["notpeople"]

    def find(self, doc: Doc) -> tuple[Reference, ...]:
        """Return the references of a parsed Doc in text order; the parse is put right around titled names."""
        if self._gazetteer is not None:
            mend_names(doc, self._gazetteer)
        tree = Syntax(doc)
        spans = self._settle(
            tree, [*self._known(tree, doc), *self._recognized(doc), *self._groups(tree), *self._names(tree, doc)]
        )
        _attach_heads(tree, spans)
        spans = _merge(tree, spans)
        self._mark_kinds(tree, spans)
        self._own(tree, spans)
        spans.extend(_pronouns(tree, spans))
        spans.sort(key=lambda span: (span.start, span.end))
        return _freeze(spans)

    def _known(self, tree: Syntax, doc: Doc) -> list[_Span]:
        """Return what the gazetteer knows; a nonactor hides what lies inside it."""
        found: dict[tuple[int, int], _Span] = {}
        gazetteer = self._gazetteer
        if gazetteer is None:
            return []
        for hit in gazetteer.find(tree.texts):
            one = hit.end - hit.start == 1
            if one and (tree.pos[hit.start] in ("VERB", "ADP", "DET", "AUX") or tree.words[hit.start] in _NOT_NAMES):
                continue
            if hit.kind == "nonactor":
                found[hit.start, hit.end] = _Span(hit.start, hit.end, "name", "nonactor", (), None)
                continue
            if hit.end - hit.start > 1 and tree.words[hit.end - 1] == "today" == tree.texts[hit.end - 1]:
                continue  # "visited Russia today" is no broadcaster
            rows = [gazetteer.row(actor_id) for actor_id in hit.ids]
            if all(row.type == "person" for row in rows) and self._names_thing(doc, hit.start, hit.end):
                continue
            states = {row.iso3 for row in rows}
            if (hit.start, hit.end) in found:  # one Hit for each kind the name may be: keep all candidates, first kind
                old = found[hit.start, hit.end]
                old.candidates = tuple(dict.fromkeys((*old.candidates, *hit.ids)))
                continue
            label = "NORP" if hit.kind == "demonym" else rows[0].type
            iso3 = rows[0].iso3 if len(states) == 1 else None
            found[hit.start, hit.end] = _Span(hit.start, hit.end, "name", label, hit.ids, iso3)
        return list(found.values())

    def _recognized(self, doc: Doc) -> list[_Span]:
        """Return the entities of the recognizer that can act."""
        return [
            _Span(entity.start, entity.end, "name", entity.label_, (), None)
            for entity in doc.ents
            if entity.label_ in _ENTITIES
            and entity.text.lower() not in _NOT_NAMES
            and not self._tells_time(entity)
            and not (entity.label_ == "PERSON" and self._names_thing(doc, entity.start, entity.end))
        ]

    def _names_thing(self, doc: Doc, start: int, end: int) -> bool:
        """Whether a person's name at doc[start:end] is that of a thing: "Hurricane Ida", "Tamm Airport"."""
        if self._gazetteer is None:
            return False
        before, after = (self._gazetteer.words(f"named things {side}") for side in ("before", "after"))
        ahead = doc[start - 1] if start else doc[start]
        behind = doc[min(end, len(doc) - 1)]
        outside = (ahead.text[:1].isupper() and ahead.lower_ in before) or (
            behind.text[:1].isupper() and behind.lower_ in after
        )
        return outside or doc[start].lower_ in before or doc[end - 1].lower_ in after

    def _tells_time(self, span: Span) -> bool:
        """Whether a span is a time word at the head of a sentence that looks like a name: "Hours later"."""
        words = self._gazetteer.words("time words") if self._gazetteer is not None else frozenset()
        return all(token.lower_ in words for token in span)

    def _groups(self, tree: Syntax) -> list[_Span]:
        """Return common nouns that name an actor: rebels, the ministry, two students."""
        found = []
        for i in range(tree.size):
            if tree.pos[i] not in _NOUNS and tree.deps[i] not in ("obl:agent", "nsubj", "obj"):
                continue
            if tree.pos[i] == "PRON" or not self._names_actor(tree, i):
                continue
            head = tree.heads[i]
            inner = tree.deps[i] in ("compound", "amod") and not self._names_actor(tree, head)
            if inner and (tree.pos[i] != "NOUN"):
                continue
            noun = self._lexicon.noun(tree.words[i])
            found.append(_Span(i, i + 1, "group", self._lexicon.actors.get(noun, "person"), (), None))
        return found

    def _names_actor(self, tree: Syntax, i: int) -> bool:
        word = tree.words[i]
        noun = self._lexicon.noun(word)
        if noun not in self._lexicon.actors:
            ist = word.endswith(("ist", "ists")) and tree.pos[i] == "NOUN"
            return ist and word.removesuffix("s") not in self._not_people
        if noun in ("state", "force", "power", "movement", "security", "intelligence", "party", "union"):
            return not any(tree.words[k] in self._things for k in tree.kids[i]) and (
                noun not in ("force", "security", "intelligence") or word.endswith("s")
            )
        return True

    def _names(self, tree: Syntax, doc: Doc) -> list[_Span]:
        """Return capitalised subjects and objects that the recognizer left out."""
        found = []
        told = {
            token.text for entity in doc.ents if entity.label_ == "PERSON" for token in entity if token.text.istitle()
        }
        for i in range(tree.size):
            if (
                (tree.pos[i] != "PROPN" and tree.texts[i] not in told)
                or doc[i].ent_type_
                or not tree.texts[i][:1].isupper()
                or tree.words[i] in _NOT_NAMES
                or self._tells_time(doc[i : i + 1])
            ):
                continue
            beside = tree.deps[i] in ("obl", "nmod") and tree.case[i] in ("on", "against", "with")
            owner = tree.deps[i] == "nmod:poss" and tree.texts[i] in told
            acts = ("nsubj", "nsubj:pass", "obj", "iobj", "obl:agent")
            head = tree.heads[i]
            joined = tree.deps[i] == "conj" and tree.pos[head] == "PROPN" and tree.deps[head] in acts
            if tree.deps[i] not in acts and not (beside or owner or joined):
                continue
            noun = self._lexicon.noun(tree.words[i])
            if noun in self._lexicon.nouns or noun in self._lexicon.actors:
                continue
            start, end = i, i + 1
            while start > 0 and tree.pos[start - 1] == "PROPN" and tree.texts[start - 1][:1].isupper():
                start -= 1
            while end < tree.size and tree.deps[end] == "flat" and tree.pos[end] == "PROPN":
                end += 1
            if not self._names_thing(doc, start, end):
                found.append(_Span(start, end, "name", "", (), None))
        return found

    def _settle(self, tree: Syntax, spans: list[_Span]) -> list[_Span]:
        """Let the longest span win where they overlap; what lies inside gives state and candidates."""
        spans.sort(key=lambda span: (span.start - span.end, span.kind != "name", not span.candidates))
        owner: dict[int, _Span] = {}
        kept: list[_Span] = []
        for span in spans:
            inside = {id(owner[i]): owner[i] for i in range(span.start, span.end) if i in owner}
            if not inside:
                kept.append(span)
                owner.update((i, span) for i in range(span.start, span.end))
                continue
            for other in inside.values():
                if other.start <= span.start and span.end <= other.end:
                    same = (other.start, other.end) == (span.start, span.end)
                    other.iso3 = other.iso3 or span.iso3
                    other.candidates = other.candidates or (span.candidates if same else ())
        return [span for span in kept if span.label != "nonactor"]

    def _mark_kinds(self, tree: Syntax, spans: list[_Span]) -> None:
        """Tell adjectives (a nationality before a noun that is no actor) and anaphors from the rest."""
        at = _by_token(spans)
        for span in spans:
            inner = tree.deps[span.head] in ("amod", "compound", "nmod:desc")
            if inner and at.get(tree.heads[span.head]) in (None, span):
                span.kind = "adjective"
            if span.kind == "group" and self._points_back(tree, span):
                span.kind = "anaphor"

    def _points_back(self, tree: Syntax, span: _Span) -> bool:
        """Whether a definite phrase has no content of its own but, at most, a state: the two leaders."""
        if self._lexicon.noun(tree.words[span.head]) not in self._generic:
            return False
        kids = tree.kids[span.head]
        if any(tree.deps[k] in ("nmod:poss", "nmod", "acl", "acl:relcl", "appos", "flat") for k in kids):
            return False
        inside = [k for k in kids if tree.deps[k] in ("amod", "compound")]
        if any(not span.start <= k < span.end for k in inside) or (inside and not span.iso3):
            return False
        if span.iso3 and (span.label != "person" or tree.tags[span.head] == "NNS"):
            return False  # "the Georgian army" says itself who is meant
        return any(
            tree.words[k] in _POINTING
            for k in kids
            if tree.deps[k] in ("det", "nummod", "det:predet", "cc:preconj", "nmod:poss")
        )

    def _own(self, tree: Syntax, spans: list[_Span]) -> None:
        """Let a group noun or a name own its possessor, its "of X" and its apposition."""
        at = _by_token(spans)
        for span in spans:
            if span.kind in ("group", "anaphor") or self._lexicon.noun(tree.words[span.head]) in self._lexicon.actors:
                for k in tree.kids[span.head]:
                    if tree.deps[k] in ("nmod", "nmod:poss", "amod", "compound"):
                        _own_modifier(tree, at, span, k)
            for k in tree.kids[span.head]:
                other = at.get(k)
                if other is None or other is span:
                    continue
                if tree.deps[k] == "nmod:poss" and other.iso3 and span.kind != "adjective":
                    span.iso3, other.whole = span.iso3 or other.iso3, other.whole or span
                elif tree.deps[k] == "appos":
                    other.whole = other.whole or span
                    span.iso3 = span.iso3 or other.iso3 or next((at[m].iso3 for m in tree.kids[k] if m in at), None)


def _own_modifier(tree: Syntax, at: dict[int, _Span], span: _Span, k: int) -> None:
    other = at.get(k)
    case = tree.case[k]
    if other is None or other is span or (tree.deps[k] == "nmod" and case not in _OWNING):
        return
    if case == "in" and any(
        tree.deps[m] == "nmod:poss" and tree.pos[m] in ("PRON", "DET") for m in tree.kids[span.head]
    ):
        return  # "its forces in B" are not B's
    joined = [at[m] for m in tree.kids[k] if tree.deps[m] == "conj" and m in at and at[m] is not other]
    if joined and other.iso3 and all(one.iso3 for one in joined) and (case == "of" or tree.deps[k] != "nmod"):
        span.parts = [other, *joined]
        for one in span.parts:
            if one is not span:  # a part of itself where "B troops" of "A and B troops" is a name
                one.whole = span
    elif other.iso3 and not span.iso3:
        span.iso3, other.whole = other.iso3, span
    elif other.iso3:
        other.whole = other.whole or (span if other.iso3 == span.iso3 else None)
    elif tree.deps[k] != "nmod" or case == "of":
        other.whole = span


def _attach_heads(tree: Syntax, spans: list[_Span]) -> None:
    """Set the head of each span: its token nearest the root."""
    for span in spans:
        inside = range(span.start, span.end)
        tops = [i for i in inside if tree.heads[i] not in inside or tree.heads[i] == i]
        span.head = min(tops, key=lambda i: (tree.depth(i), i), default=span.start)


def _by_token(spans: list[_Span]) -> dict[int, _Span]:
    return {i: span for span in spans for i in range(span.start, span.end)}


def _merge(tree: Syntax, spans: list[_Span]) -> list[_Span]:
    """Make one reference of title, nationality and name that stand side by side."""
    changed = True
    while changed:
        changed = False
        at = _by_token(spans)
        for span in spans:
            into = at.get(tree.heads[span.head])
            if into is None or into is span or not _joins(tree, span, into):
                continue
            start, end = min(span.start, into.start), max(span.end, into.end)
            _absorb(span, into)
            into.start, into.end = start, end
            spans = [s for s in spans if s is into or not (s.start >= start and s.end <= end)]
            _attach_heads(tree, [into])
            changed = True
            break
    return spans


def _absorb(span: _Span, into: _Span) -> None:
    """Hand the state, and of a person's name the kind and candidates, to the reference that a modifier belongs to."""
    into.iso3 = into.iso3 or span.iso3
    person = ("PERSON", "person")
    if span.kind == "name" and span.label in person and not (into.kind == "name" and into.label in person):
        into.kind, into.label, into.candidates = "name", span.label, span.candidates
    elif span.kind == "name" and into.label not in person:
        into.candidates = into.candidates or (span.candidates if span.label not in ("NORP", "country") else ())


def _joins(tree: Syntax, span: _Span, into: _Span) -> bool:
    """Whether a modifier belongs to the name of the reference it stands in."""
    dep = tree.deps[span.head]
    if dep not in _ATTACHED or dep in ("nmod:poss", "conj"):
        return False
    if span.label in ("PERSON", "person") and into.kind == "group" and span.end <= into.head:
        return False  # "the Tamm government", "a Tamm aide": no name of a person
    kids = tree.kids[span.head]
    if dep in ("amod", "compound", "nmod") and any(tree.deps[k] == "conj" for k in kids):
        return False
    if any(tree.deps[k] == "case" for k in kids):
        return False
    gap = range(min(span.end, into.end), max(span.start, into.start))
    return len(gap) < 5 and not any(
        tree.texts[i] in ",;:()" or tree.tags[i] in ("POS", "CC") or tree.pos[i] in ("VERB", "ADP") for i in gap
    )


def _pronouns(tree: Syntax, spans: list[_Span]) -> list[_Span]:
    """Return third-person pronouns."""
    taken = _by_token(spans)
    found = []
    for i in range(tree.size):
        if i not in taken and tree.words[i] in _PRONOUNS:
            span = _Span(i, i + 1, "pronoun", "", (), None)
            span.head = i
            found.append(span)
    return found


def _freeze(spans: list[_Span]) -> tuple[Reference, ...]:
    index = {id(span): n for n, span in enumerate(spans)}
    return tuple(
        Reference(
            start=span.start,
            end=span.end,
            head=span.head,
            kind=span.kind,
            label=span.label,
            iso3=span.iso3,
            candidates=span.candidates,
            owner=index.get(id(span.whole)) if span.whole is not None else None,
            parts=tuple(index[id(part)] for part in span.parts if id(part) in index),
        )
        for span in spans
    )


@lru_cache(maxsize=1)
def _finder() -> Finder:
    return Finder(load_frames().lexicon, load_gazetteer())


@Language.component("kg_mentions", requires=["token.dep", "doc.ents"], assigns=["doc._.references"])
def find_references(doc: Doc) -> Doc:
    """Set doc._.references with the shipped lexicon and gazetteer."""
    doc._.references = _finder().find(doc)
    return doc


def make_mentions(finder: Finder) -> Any:
    """Return a component that uses this finder (a user's own gazetteer)."""

    def component(doc: Doc) -> Doc:
        doc._.references = finder.find(doc)
        return doc

    return component
