"""Why a sentence gives what it gives, in words: who is in it, what was read slot by slot, what was not and why."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from kg.frames import Frame, Frames
from kg.nlp.confidence import confidence
from kg.nlp.records import Reference, Relation
from kg.nlp.relations_ledger import REASONS, Attempt
from kg.nlp.relations_matching import Match
from kg.nlp.syntax import Syntax

_PLACES = {
    "nsubj": "subject", "csubj": "subject", "nsubj:pass": "subject of a passive", "nsubj:outer": "subject",
    "obj": "object", "iobj": "indirect object", "nmod:poss": "possessor", "appos": "apposition",
    "amod": "adjective before a noun", "compound": "word before a noun", "nmod:desc": "word before a noun",
    "obl:agent": "after “by”", "ROOT": "head of the sentence",
}  # fmt: skip


class Explanation:
    """The explanation of one matched document."""

    def __init__(self, doc: Doc, frames: Frames) -> None:
        self.doc, self.frames = doc, frames
        self.references: tuple[Reference, ...] = doc._.references
        self.match = Match(doc, frames)
        self.relations, self.attempts = self.match.run()
        self.tree: Syntax = self.match.tree

    def lines(self) -> Iterator[str]:
        """Yield the explanation line by line."""
        yield "Who is in the sentence"
        width = max((len(self._text(n)) for n in range(len(self.references))), default=0)
        for n, reference in enumerate(self.references):
            yield f"  {self._text(n):<{width}}  {self._identity(reference)}"
        if not self.references:
            yield "  nobody that kg knows as an actor: no name, no group, no nationality"
        yield ""
        yield "What it tells"
        for relation in self.relations:
            yield from self._relation(relation)
        if not self.relations:
            yield "  nothing"
        silent = [attempt for attempt in self.attempts if attempt.reason != "matched"]
        if silent:
            yield ""
            yield "What tells nothing, and why"
        for attempt in silent:
            yield from self._silence(attempt)

    def _text(self, n: int) -> str:
        return str(self.doc[self.references[n].start : self.references[n].end].text)

    def _identity(self, reference: Reference) -> str:
        state = f" of {reference.iso3}" if reference.iso3 else ""
        if reference.actors:
            return f"{reference.kind}{state}: {', '.join(reference.actors)}"
        back = reference.kind in ("pronoun", "anaphor")
        return f"{reference.kind}{state}{': not known who is meant' if back else ''}"

    def _relation(self, relation: Relation) -> Iterator[str]:
        known = self.frames.relation(relation.relation)
        start, end = relation.trigger
        frame, _, how = relation.rule.partition("/")
        names = " and " if relation.mutual else ", "
        who = names.join(self._text(n) for n in relation.sources)
        whom = "" if relation.mutual else " → " + ", ".join(self._text(n) for n in relation.targets)
        yield f"  “{self.doc[start:end].text}”: {who} {known.name}{whom}".rstrip()
        yield f"    class   {known.plover}, {relation.status}, confidence {confidence(relation.traits):.2f}"
        yield f"    frame   lex:{frame}, roles by the rule for {_RULES.get(how.partition('+')[0], how)}"
        for slot, indexes in (("source", relation.sources), ("target", relation.targets)):
            for n in indexes:
                yield f"    {slot}  {self._text(n)} ({self._place(n)})"
        yield from self._others(relation.predicate, frame)

    def _place(self, n: int) -> str:
        """Say where a reference stands."""
        head = self.references[n].head
        dep, case = self.tree.deps[head], self.tree.case[head].replace("_", " ")
        above = f" of “{self.tree.texts[self.tree.heads[head]]}”" if self.tree.heads[head] != head else ""
        if dep == "conj":
            return f"beside “{self.tree.texts[self.tree.heads[head]]}”"
        if dep in _PLACES:
            return _PLACES[dep] + ("" if dep in ("ROOT", "obl:agent") else above)
        return f"after “{case}”" if case else f"below{above.removeprefix(' of')}"

    def _silence(self, attempt: Attempt) -> Iterator[str]:
        read = f" as {attempt.relation} (lex:{attempt.frame})" if attempt.relation else ""
        yield f"  “{attempt.words}”{read}: {REASONS[attempt.reason]}"
        for slot, indexes in (("source", attempt.sources), ("target", attempt.targets)):
            if indexes:
                yield f"    {slot}  {', '.join(f'{self._text(n)} ({self._place(n)})' for n in indexes)}"
        if attempt.reason != "covered":
            yield from self._others(attempt.predicate, attempt.frame)

    def _others(self, i: int, used: str) -> Iterator[str]:
        """Name the other frames of the verb at i and what each of them lacks here."""
        if self.tree.pos[i] != "VERB":
            return
        lemma = self.match.predicates.lemma(i)
        lexicon = self.frames.lexicon
        words = [(key, frame) for key in lexicon.verbs for frame in lexicon.verbs[key] if key.split(" ")[0] == lemma]
        words += [(f"{lemma} … {rest}", frame) for rest, frame in lexicon.phrases.get(lemma, {}).items()]
        matching = {id(frame) for frame, _ in self.match.predicates.verb_frames(i)}
        others = [(key, frame) for key, frame in words if frame.name != used]
        for key, frame in others:
            if id(frame) in matching:
                yield f"    not     “{key}” (lex:{frame.name}): {self._lack(frame)}"
        absent = list(dict.fromkeys(key for key, frame in others if id(frame) not in matching))
        if absent:
            more = f" and {len(absent) - _SHOWN} more" if len(absent) > _SHOWN else ""
            yield f"    not     {', '.join(f'“{key}”' for key in absent[:_SHOWN])}{more}: not what stands here"

    def _lack(self, frame: Frame) -> str:
        if frame.complement:
            return _COMPLEMENTS[frame.complement]
        if frame.clause:
            return "needs a clause below"
        if frame.turns and not frame.tells:
            return "only turns an event below it, and none fits"
        return "another frame came first"


_SHOWN = 6
_RULES = {
    "verb": "verbs", "mutual": "what several do with one another", "between": "a third party between two",
    "one-another": "what several do to one another",
    "nominal": "event nouns", "nominal-between": "event nouns with “between”",
    "occasion": "contacts in which something else is told",
}  # fmt: skip
_COMPLEMENTS = {
    "report": "a verb of saying tells no relation by itself",
    "must": "needs a clause with must, should or has to",
    "wont": "needs a listener and a clause with would not or could not",
    "deny": "denies the clause below, if there is one",
    "accuse": "needs an accusation below",
    "fail": "needs what failed below",
}


def explain_lines(doc: Doc, frames: Frames) -> tuple[str, ...]:
    """Return the explanation of a Doc with references (and actors, if resolved) as lines."""
    return tuple(Explanation(doc, frames).lines())
