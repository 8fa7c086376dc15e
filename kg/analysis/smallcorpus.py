"""Fronts and clusters of a small corpus: the sides of those who talk to several (ANALYSIS sections 2, 4, 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx

from kg.analysis.clusters import bipartite_bridges
from kg.analysis.contacts import Contact
from kg.analysis.result import Cluster, Front, FrontShare, Side, Standing
from kg.analysis.study import Study, few, issue_of
from kg.names import digest


def side_fronts(study: Study, sides: Mapping[str, tuple[Side, ...]], hubs: Mapping[str, Standing]) -> tuple[Front, ...]:
    """Return a front for each side of each multi-front candidate, most contacts first; shared sides are one front."""
    sides_of: dict[tuple[str, ...], list[str]] = {}
    names: dict[tuple[str, ...], str] = {}
    for hub in sorted(hubs):
        for side in sides[hub]:
            sides_of.setdefault(side.actors, []).append(hub)
            names[side.actors] = side.name
    fronts = []
    for actors, owners in sorted(sides_of.items()):
        allowed = {*actors, *owners}
        touching = {contact.id: contact for actor in actors for contact in study.of_actor[actor]}
        own = [contact for contact in touching.values() if allowed.issuperset(contact.participants)]
        fronts.append(
            Front(
                id="front-" + digest(*actors, length=8),
                name=names[actors],
                issue=issue_of(own),
                hubs=tuple(owners),
                anchors=tuple(actor for actor in actors if actor not in owners),
                guests=(),
                contacts=tuple(sorted(contact.id for contact in own)),
                stories=len({contact.story for contact in own}),
                first=min((contact.start or contact.end or "" for contact in own if contact.end), default=None),
                last=max((contact.end for contact in own if contact.end), default=None),
            )
        )
    return tuple(sorted(fronts, key=lambda front: (-len(front.contacts), front.name, front.id)))


def front_shares(fronts: Sequence[Front], by_id: Mapping[str, Contact]) -> dict[str, tuple[FrontShare, ...]]:
    """Return each actor's fronts by the share of its contacts on reported fronts, largest first.

    A hub's fronts are its own sides; that it is somebody else's counterpart as well adds none.
    """
    counts: dict[str, dict[int, int]] = {}
    everywhere = {hub for front in fronts for hub in front.hubs}
    for place, front in enumerate(fronts):
        present = {*front.hubs, *(set(front.actors) - everywhere)}
        for identity in front.contacts:
            for actor in set(by_id[identity].participants) & present:
                own = counts.setdefault(actor, {})
                own[place] = own.get(place, 0) + 1
    shares = {}
    for actor, own in sorted(counts.items()):
        total = sum(own.values())
        ranked = sorted(own.items(), key=lambda item: (-item[1], fronts[item[0]].id))
        shares[actor] = tuple(FrontShare(fronts[p].id, fronts[p].name, count / total) for p, count in ranked)
    return shares


def side_clusters(study: Study, fronts: Sequence[Front]) -> tuple[Cluster, ...]:
    """Return the groups of two or more fronts that hang together through shared actors."""
    joined: nx.Graph = nx.Graph()
    for front in fronts:
        joined.add_edges_from((("front", front.id), ("actor", actor)) for actor in front.actors)
    bridges = bipartite_bridges({front.id: front.actors for front in fronts})
    by_id = {front.id: front for front in fronts}
    found = []
    for component in nx.connected_components(joined):
        own = sorted(name for kind, name in component if kind == "front")
        if len(own) < 2:
            continue
        hubs = {actor for front in own for actor in by_id[front].hubs}
        actors = sorted(name for kind, name in component if kind == "actor")
        found.append(
            Cluster(
                id="cluster-" + digest(*own, length=8),
                name=few(sorted({by_id[front].name for front in own}), 3),
                fronts=tuple(own),
                roles={actor: "hub" if actor in hubs else "anchor" for actor in actors},
                bridges=tuple(sorted(bridges & hubs)),
            )
        )
    return tuple(sorted(found, key=lambda cluster: (-len(cluster.actors), cluster.id)))
