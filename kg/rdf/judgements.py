"""Judgements and removals as quads: graph:judgements and graph:removed, so that SPARQL can ask who decided what.

    SELECT ?who ?why { ?j kg:inForce true ; kg:merges actor:O._Haddad ; dcterms:creator ?who ; kg:reason ?why }

A judgement also carries its stanza (`kg:stanza`, as in the text file), from which it is read back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Judgement, Removal
from kg.names import ACTOR, BASE, DOCUMENT, EVENT, GRAPH, KG
from kg.rdf.terms import Term, camel, day, graph_name, integer, node, string, term, untail

JUDGEMENTS = NamedNode(GRAPH + "judgements")
REMOVED = NamedNode(GRAPH + "removed")
_TRUTH = {flag: Literal(str(flag).lower(), datatype=term("xsd:boolean")) for flag in (True, False)}


def judgements_to_quads(
    log: Iterable[tuple[Judgement, str]], in_force: Collection[str], into: Mapping[str, str]
) -> tuple[Quad, ...]:
    """Return the graph of a log, sorted.

    log: each judgement with its stanza, in order. in_force: ids of those that hold. into: id read -> id kept; an actor
    that is part of another is replaced by it (dcterms:isReplacedBy), so that whoever has the old IRI finds the new.
    """
    quads: set[Quad] = set()
    for position, (judgement, stanza) in enumerate(log, 1):
        subject = node(BASE + "judgement/", judgement.id)
        parts = [*_about(judgement), ("kg:position", integer(position)), ("kg:stanza", string(stanza))]
        parts.append(("kg:inForce", _TRUTH[judgement.id in in_force]))
        quads.update(Quad(subject, term(predicate), value, JUDGEMENTS) for predicate, value in parts)
    replaced = term("dcterms:isReplacedBy")
    quads.update(Quad(node(ACTOR, name), replaced, node(ACTOR, kept), JUDGEMENTS) for name, kept in into.items())
    return tuple(sorted(quads, key=str))


def _about(judgement: Judgement) -> Iterator[tuple[str, Term]]:
    yield "rdf:type", term("kg:Judgement")
    yield "kg:verdict", node(KG, camel(judgement.verdict))
    yield "dcterms:creator", string(judgement.by)
    yield "dcterms:date", day(judgement.when)
    if judgement.why:
        yield "kg:reason", string(judgement.why)
    if judgement.actor is not None:
        yield "kg:judges", node(ACTOR, judgement.actor.id)
    if judgement.other is not None:
        yield ("kg:merges" if judgement.verdict == "same" else "kg:judges"), node(ACTOR, judgement.other.id)
    if judgement.event is not None:
        yield "kg:judges", node(EVENT, judgement.event)
    for key, _ in judgement.documents:
        yield "kg:inDocument", graph_name(key)
    if judgement.undoes is not None:
        yield "kg:undoes", node(BASE + "judgement/", judgement.undoes)


def stanzas(quads: Iterable[Quad]) -> list[str]:
    """Return the stanzas of a log from its graph, in order."""
    found: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate in (term("kg:stanza"), term("kg:position")):
            found.setdefault(str(quad.subject), {})[quad.predicate.value] = quad.object.value  # type: ignore[union-attr]
    rows = sorted(found.values(), key=lambda row: int(row[term("kg:position").value]))
    return [row[term("kg:stanza").value] for row in rows]


def removals_to_quads(removals: Iterable[Removal]) -> tuple[Quad, ...]:
    """Return the graph of what was taken out on purpose, sorted."""
    quads = []
    for removal in removals:
        parts: list[tuple[str, Term]] = [
            ("rdf:type", term("kg:RemovedDocument")),
            ("kg:removedName", string(removal.document)),
            ("dcterms:creator", string(removal.by)),
            ("dcterms:date", day(removal.when)),
            ("kg:reason", string(removal.why)),
            ("kg:removedText", string(removal.text)),
            ("kg:removedJudgements", integer(removal.judgements)),
        ]
        subject = graph_name(removal.key)
        quads += [Quad(subject, term(predicate), value, REMOVED) for predicate, value in parts]
    return tuple(sorted(quads, key=str))


def removals_from_quads(quads: Iterable[Quad]) -> tuple[Removal, ...]:
    """Return what was taken out on purpose, sorted by name."""
    found: dict[str, dict[str, str]] = {}
    for quad in quads:
        value = quad.object.value  # type: ignore[union-attr]
        found.setdefault(quad.subject.value, {})[quad.predicate.value] = value  # type: ignore[union-attr]

    def said(row: Mapping[str, str], curie: str) -> str:
        return row.get(term(curie).value, "")

    return tuple(
        sorted(
            Removal(
                document=said(row, "kg:removedName"),
                key=untail(subject, DOCUMENT),
                by=said(row, "dcterms:creator"),
                when=said(row, "dcterms:date"),
                why=said(row, "kg:reason"),
                text=said(row, "kg:removedText"),
                judgements=int(said(row, "kg:removedJudgements") or 0),
            )
            for subject, row in found.items()
        )
    )
