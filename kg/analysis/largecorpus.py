"""Fronts, standings and clusters of a corpus large enough for theatres (ANALYSIS sections 2 to 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from kg.analysis.assign import assign
from kg.analysis.channels import Pair, days_together
from kg.analysis.clusters import bipartite_bridges, front_clusters, front_graph
from kg.analysis.contacts import Contact
from kg.analysis.ledger import Ints, Ledger, ledger
from kg.analysis.outcome import Rank
from kg.analysis.parallel import Progress
from kg.analysis.parameters import Parameters
from kg.analysis.presence import Presence
from kg.analysis.result import Cluster, Front, FrontShare, Standing
from kg.analysis.significance import Gate, Support, gate, support
from kg.analysis.study import Study, issue_of
from kg.names import digest

CROWDED = 4  # fronts of an actor above which the second view of clusters leaves it out


@dataclass(frozen=True)
class Theatres:
    """The theatre tier's results. label: theatre of each row of `book`; members: substantive presences by actor."""

    book: Ledger
    label: Ints
    presence: Presence
    members: Mapping[int, Mapping[int, int]]
    gate: Gate
    support: Support | None
    groups: list[tuple[int, ...]]


def find_theatres(
    study: Study,
    parameters: Parameters,
    *,
    earlier: Iterable[Collection[Pair]] = (),
    jobs: int = 1,
    progress: Progress | None = None,
) -> Theatres:
    """Return theatres with their tests; the bootstrap is left out when the gate says there is nothing to test.

    earlier: the pairs of each front of an earlier window, to begin from, so that what did not change stays together.
    """
    book = ledger(study.contacts)
    label, found = assign(book, parameters, start=_beginning(book, earlier))
    members = found.fronts_of(share=parameters.substantive)
    groups = front_clusters(front_graph(members, tie=parameters.front_tie), seed=parameters.seed)
    verdict = gate(book, found.noise, parameters, jobs=jobs, progress=progress)
    tested = support(book, members, groups, parameters, jobs=jobs, progress=progress) if verdict.passed else None
    return Theatres(book, label, found, members, verdict, tested, groups)


def _beginning(book: Ledger, earlier: Iterable[Collection[Pair]]) -> Ints | None:
    """Return the earlier front of each row, a number of its own for a row whose pair was on none; None without any."""
    front = {pair: number for number, pairs in enumerate(earlier) for pair in pairs}
    if not front:
        return None
    pairs = zip(book.a.tolist(), book.b.tolist(), strict=True)
    fresh = max(front.values()) + 1
    found = [front.get((book.actors[a], book.actors[b]), fresh + row) for row, (a, b) in enumerate(pairs)]
    return np.array(found, dtype=np.int64)


class Fronts:
    """Turns numbered theatres into records with names."""

    def __init__(self, study: Study, found: Theatres, parameters: Parameters) -> None:
        self._study, self._found, self._parameters = study, found, parameters
        self._rows = self._contacts_by_front()
        names = found.book.actors
        self._multi = {names[x] for x, fronts in found.members.items() if len(fronts) >= parameters.fronts}
        reported = sorted({front for fronts in found.members.values() for front in fronts})
        self._leads: dict[str, str] = {}
        self._records = {front: self._record(front) for front in reported}

    @property
    def records(self) -> tuple[Front, ...]:
        """Return the fronts, most contacts first."""
        return tuple(sorted(self._records.values(), key=lambda front: (-len(front.contacts), front.id)))

    @property
    def ids(self) -> dict[int, str]:
        """Return theatre -> id of the front."""
        return {front: record.id for front, record in self._records.items()}

    def _contacts_by_front(self) -> dict[int, list[Contact]]:
        rows: dict[int, dict[int, None]] = defaultdict(dict)
        for front, contact in zip(self._found.label.tolist(), self._found.book.contact.tolist(), strict=True):
            rows[front][contact] = None
        return {front: [self._study.contacts[place] for place in places] for front, places in rows.items()}

    def _record(self, front: int) -> Front:
        names, own = self._found.book.actors, self._rows[front]
        crew = {names[x]: fronts[front] for x, fronts in self._found.members.items() if front in fronts}
        total = {names[x]: int(n) for x, n in enumerate(self._found.presence.total.tolist())}
        home = {
            names[x] for x, fronts in self._found.members.items() if max(fronts, key=lambda f: (fronts[f], -f)) == front
        }
        # A principal is at home here and busy: share of its contacts times their root.
        weight = {actor: n / total[actor] * n**0.5 for actor, n in crew.items()}
        issue = issue_of(own)
        name = self._study.name(weight, weight, others=False)
        hubs = self._multi & set(crew)
        dates = sorted(contact.end for contact in own if contact.end)
        tested = self._found.support
        identity = "front-" + digest(*sorted(contact.id for contact in own), length=8)
        self._leads[identity] = self._study.label(min(weight, key=lambda actor: (-weight[actor], actor)))
        return Front(
            id=identity,
            name=f"{name} ({issue})" if issue else name,
            issue=issue,
            hubs=tuple(sorted(hubs)),
            anchors=tuple(sorted(home - hubs)),
            guests=tuple(sorted(set(crew) - home - hubs)),
            contacts=tuple(sorted(contact.id for contact in own)),
            stories=len({contact.story for contact in own}),
            first=dates[0] if dates else None,
            last=dates[-1] if dates else None,
            stability=tested.front.get(front) if tested else None,
        )

    def shares(self) -> dict[str, tuple[FrontShare, ...]]:
        """Return each actor's fronts by share of all its contacts, largest first."""
        found = {}
        for x, fronts in self._found.members.items():
            total = int(self._found.presence.total[x])
            ranked = sorted(fronts.items(), key=lambda item: (-item[1], item[0]))
            found[self._found.book.actors[x]] = tuple(
                FrontShare(self._records[f].id, self._records[f].name, n / total) for f, n in ranked
            )
        return dict(sorted(found.items()))

    def standing(self) -> tuple[dict[str, Standing], tuple[Rank, ...]]:
        """Return how sure each multi-front actor is, and their ranking (k-th smallest p, then k-th most contacts).

        Nothing is said of actors with two sides inside one theatre: measured on planted fronts, one in five of them is
        a mediator, and no rule on sides, shares or shuttles gets half of those it names right.
        """
        found, k = self._found, self._parameters.fronts
        kth, places = found.presence.kth(k), {name: x for x, name in enumerate(found.book.actors)}
        standing: dict[str, Standing] = {}
        ranks = []
        for actor in sorted(self._multi, key=lambda a: (kth[places[a]][0], -kth[places[a]][1], a)):
            x = places[actor]
            together = self._together(actor, found.members[x])
            share = found.support.actor.get(x, 0.0) if found.support else None
            low, high = found.support.rank.get(x, (None, None)) if found.support else (None, None)
            standing[actor] = self._verdict(actor, found.members[x], together, share)
            ranks.append(Rank(actor, kth[x][0], together, share, low, high))
        return standing, tuple(ranks)

    def _own(self, actor: str, front: int) -> list[Contact]:
        return [contact for contact in self._rows[front] if actor in contact.participants]

    def _verdict(self, actor: str, fronts: Mapping[int, int], together: int | None, share: float | None) -> Standing:
        told = sum(len({contact.story for contact in self._own(actor, front)}) > 1 for front in fronts)
        if told < self._parameters.fronts or together == 0 or share is None or share < 0.5:
            return "candidate"
        return "confirmed" if share >= 0.8 and together is not None else "likely"

    def _together(self, actor: str, fronts: Mapping[int, int]) -> int | None:
        """Return on how many days at least two fronts of an actor were open; None when nothing is dated."""
        own = (self._own(actor, front) for front in fronts)
        return days_together([(c.day, c.confidence * c.weight) for c in some if c.day is not None] for some in own)

    def clusters(self) -> tuple[Cluster, ...]:
        """Return the clusters whose members would mostly be found again (stability at least 0.6, when tested)."""
        made = []
        for group in self._found.groups:
            records = [self._records[front] for front in group]
            stability = self._found.support.cluster.get(group) if self._found.support else None
            if stability is not None and stability < 0.6:
                continue
            roles: dict[str, str] = {}
            for role in ("guest", "anchor", "hub"):  # the stronger role wins
                for record in records:
                    roles.update(dict.fromkeys(getattr(record, role + "s"), role))
            bridges = bipartite_bridges({record.id: record.actors for record in records})
            made.append(
                Cluster(
                    id="cluster-" + digest(*sorted(record.id for record in records), length=8),
                    name=" – ".join(self._leads[record.id] for record in records[:4]),
                    fronts=tuple(sorted(record.id for record in records)),
                    roles=dict(sorted(roles.items())),
                    bridges=tuple(sorted(bridges)),
                    stability=stability,
                )
            )
        return tuple(made)

    def apart(self) -> tuple[str, ...]:
        """Return the clusters as named fronts when actors on more than CROWDED fronts are left out.

        Great powers weld fronts together that have little else in common; () when leaving them out changes nothing.
        """
        graph = front_graph(self._found.members, tie=self._parameters.front_tie, most=CROWDED)
        groups = front_clusters(graph, seed=self._parameters.seed)
        if groups == self._found.groups:
            return ()
        return tuple(" – ".join(self._leads[self._records[front].id] for front in group) for group in groups) or (
            "none",
        )
