"""What one analysis works on: contacts at a level and in a window, the actors behind the ids, and how to name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx

from kg.analysis.channels import Hostility, Pair, channel_graph
from kg.analysis.contacts import Contact
from kg.analysis.levels import polities, polity_of
from kg.model import Actor


@dataclass(frozen=True)
class Study:
    """Contacts ready to be analysed, and the names of those in them. hostility: by pair, at the same level."""

    contacts: tuple[Contact, ...]
    actors: Mapping[str, Actor]
    hostility: Mapping[Pair, Hostility] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "graph", channel_graph(self.contacts))
        object.__setattr__(self, "_states", polities(self.actors))
        object.__setattr__(self, "by_id", {contact.id: contact for contact in self.contacts})
        object.__setattr__(self, "_busy", dict(self.graph.degree(weight="contacts")))
        of_actor: dict[str, list[Contact]] = {}
        for contact in self.contacts:
            for actor in contact.participants:
                of_actor.setdefault(actor, []).append(contact)
        object.__setattr__(self, "of_actor", of_actor)

    graph: nx.Graph = field(init=False, repr=False)
    by_id: Mapping[str, Contact] = field(init=False, repr=False)
    of_actor: Mapping[str, Sequence[Contact]] = field(init=False, repr=False)
    _states: Mapping[str, str] = field(init=False, repr=False)
    _busy: Mapping[str, float] = field(init=False, repr=False)

    def label(self, actor: str) -> str:
        """Return the name of an actor, or its id with spaces when there is no record of it."""
        known = self.actors.get(actor)
        return known.label if known else actor.replace("_", " ")

    def state(self, actor: str) -> str | None:
        """Return the ISO code of the state an actor acts for, as far as known."""
        known = self.actors.get(actor)
        return polity_of(known, None) if known else None

    def state_name(self, iso3: str) -> str:
        """Return the name of a state, where the documents name it; else its code."""
        return self.label(self._states[iso3]) if iso3 in self._states else iso3

    def party(self, actor: str) -> str:
        """Return what an actor stands for: the ISO code of its state, or its own id."""
        return self.state(actor) or actor

    def party_name(self, party: str) -> str:
        """Return the name of a party as `party` gives it."""
        return self.state_name(party) if party not in self.actors and party not in self.graph else self.label(party)

    def named(self, actor: str) -> bool:
        """Whether an actor can be told from others: "the emir" or "a diplomat" of no known state cannot.

        An actor of whom there is no record is taken for named.
        """
        known = self.actors.get(actor)
        return known is None or known.iso3 is not None or known.label != known.label.lower()

    def name(
        self, group: Iterable[str], weights: Mapping[str, float] | None = None, *, most: int = 3, others: bool = True
    ) -> str:
        """Return a name for a group: those it stands for, busiest first: "Turkey, Iran and 2 others".

        most: parties named; others False: those beyond are not counted. A state and those who act for it are one party.
        weights: what makes a principal; default the number of contacts in the channel graph.
        """
        rank: dict[str, float] = {}
        for actor in sorted(set(group)):
            party = self.party(actor)
            rank[party] = rank.get(party, 0.0) + (weights or self._busy).get(actor, 0)
        first = sorted(rank, key=lambda party: (-rank[party], party))
        return few([self.party_name(party) for party in (first if others else first[:most])], most)


def few(names: Sequence[str], most: int = 5) -> str:
    """Return names as a phrase, those beyond `most` as a number (never "1 others"); semicolons between phrases.

    >>> few(["Egypt", "Iran", "Qatar"]), few(["a", "b", "c", "d", "e"], most=2), few(["a and b", "c"])
    ('Egypt, Iran and Qatar', 'a, b and 3 others', 'a and b; c')
    """
    shown = list(names) if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} others"]
    if any(" and " in name or ", " in name for name in shown):
        return "; ".join(shown)
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def issue_of(contacts: Sequence[Contact]) -> str | None:
    """Return the commonest stated topic (ties: first in the alphabet) if at least two contacts state it."""
    counted = Counter(contact.issue for contact in contacts if contact.issue)
    if not counted:
        return None
    issue, count = min(counted.items(), key=lambda item: (-item[1], item[0]))
    return issue if count > 1 else None
