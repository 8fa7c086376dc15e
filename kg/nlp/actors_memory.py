"""Whom a text has named so far: what pronouns, surnames and definite phrases point back to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["person", "state", "organization", "group"]


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody of the text. offices: (class, state or body) held at the date or given by a title; titles: folded."""

    actor_id: str
    sort: Sort
    iso3: str | None = None
    gender: str = ""
    offices: frozenset[tuple[str, str]] = frozenset()
    type: str = ""
    plural: bool = False
    titles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trace:
    """A mention of an entity: token range, number of its sentence, whether it is the subject there, of which verb.

    core: takes part in the clause (subject, object, "with X"); "X's plan" and "the X government" do not put X there.
    noun: base form of its head. joined: token of the first conjunct, the same for "A and B".
    """

    entity: Entity
    start: int
    end: int
    sentence: int
    subject: bool
    verb: int
    core: bool = True
    noun: str = ""
    joined: int = -1


@dataclass(slots=True)
class Memory:
    """The mentions so far, in text order."""

    traces: list[Trace] = field(default_factory=list)

    def add(self, trace: Trace) -> None:
        """Note a mention."""
        self.traces.append(trace)

    def recent(
        self, sentence: int, window: int, *, sort: Sort | None = None, test: Callable[[Trace], bool] | None = None
    ) -> list[Trace]:
        """Return the mentions of the last `window` sentences before and including this one, oldest first."""
        return [
            trace
            for trace in self.traces
            if sentence - trace.sentence <= window
            and (sort is None or trace.entity.sort == sort)
            and (test is None or test(trace))
        ]

    def people(self) -> list[Entity]:
        """Return every person once, in order of first mention."""
        return distinct(trace.entity for trace in self.traces if trace.entity.sort == "person")

    def in_office(self, office: str, body: str | None = None) -> list[Entity]:
        """Return the persons who hold this office (of this state or body)."""
        return [
            entity
            for entity in self.people()
            if any(held == office and (body is None or where == body) for held, where in entity.offices)
        ]

    def engaged(self) -> list[Entity]:
        """Return the first two people that one verb puts together: "A met B", "A and B spoke"; [] without."""
        by_verb: dict[int, list[Entity]] = {}
        for trace in self.traces:
            if trace.core and trace.entity.sort == "person":
                by_verb.setdefault(trace.verb, []).append(trace.entity)
        for entities in by_verb.values():
            if len(found := distinct(entities)) == 2:
                return found
        return []

    def groups(self, since: int) -> list[list[Entity]]:
        """Return whom one phrase ("A and B"), one verb's subject or one verb ("A met B") puts together, latest last."""
        found: dict[tuple[str, int, int], list[Trace]] = {}
        for trace in self.traces:
            if trace.sentence >= since and trace.core:
                found.setdefault(("joined", trace.sentence, trace.joined), []).append(trace)
                found.setdefault(("verb", trace.sentence, trace.verb), []).append(trace)
                if trace.subject:
                    found.setdefault(("subject", trace.sentence, trace.verb), []).append(trace)
        latest = sorted(found.values(), key=lambda traces: (traces[-1].sentence, max(t.start for t in traces)))
        return [entities for traces in latest if len(entities := distinct(t.entity for t in traces)) > 1]

    def main_pair(self, size: int, *, sort: Sort = "person") -> list[Entity]:
        """Return the first group of exactly `size` named together in one sentence (persons: office holders)."""
        by_sentence: dict[int, list[Entity]] = {}
        for trace in self.traces:
            if trace.core and trace.entity.sort == sort and (sort != "person" or trace.entity.offices):
                by_sentence.setdefault(trace.sentence, []).append(trace.entity)
        for entities in by_sentence.values():
            if len(found := distinct(entities)) == size:
                return found
        return []


def distinct(entities: Iterable[Entity]) -> list[Entity]:
    """Return entities once each, in order."""
    found: dict[str, Entity] = {}
    for entity in entities:
        found.setdefault(entity.actor_id, entity)
    return list(found.values())
