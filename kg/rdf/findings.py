"""Findings of an analysis as quads: one graph, `graph:findings`, so that SPARQL can ask for them.

The analysis is a prov:Activity with its parameters; each finding a prov:Entity that it generated and that was derived
from the events it rests on. Those lead to the sentences, so a finding can be checked down to the character:

    SELECT ?text ?event { ?f a kg:Finding ; kg:findingText ?text ; prov:wasDerivedFrom ?event }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from kg.model import Finding
from kg.names import ACTOR, BASE, EVENT, GRAPH, digest
from kg.rdf.terms import Term, decimal, integer, node, string, term

Value = str | int | float | bool | None
Part = tuple[NamedNode, NamedNode, Term]
FINDINGS = NamedNode(GRAPH + "findings")


def findings_to_quads(header: Mapping[str, Value], findings: Iterable[Finding]) -> tuple[Quad, ...]:
    """Return the graph of an analysis, sorted, without repetition; the same bytes for the same analysis.

    header: parameters and counts of the analysis (`Analysis.header`); those that are None are left out.
    """
    settings = {name: value for name, value in sorted(header.items()) if value is not None}
    identity = digest(*(f"{name}={value}" for name, value in settings.items()))
    analysis = node(BASE + "analysis/", identity)
    triples: set[Part] = {
        (analysis, term("rdf:type"), term("kg:Analysis")),
        (analysis, term("rdf:type"), term("prov:Activity")),
    }
    triples.update(_values(analysis, "parameter", settings.items()))
    for position, finding in enumerate(findings, 1):
        triples.update(_finding(analysis, identity, position, finding))
    return tuple(sorted((Quad(*triple, FINDINGS) for triple in triples), key=str))


def _finding(analysis: NamedNode, identity: str, position: int, finding: Finding) -> Iterator[Part]:
    """Yield the triples of one finding. position: its place in the report, from 1."""
    subject = node(BASE + "finding/", digest(identity, finding.kind, *finding.actors, finding.text))
    yield subject, term("rdf:type"), term("kg:Finding")
    yield subject, term("prov:wasGeneratedBy"), analysis
    yield subject, term("kg:findingKind"), string(finding.kind)
    yield subject, term("kg:findingText"), string(finding.text)
    yield subject, term("kg:position"), integer(position)
    if finding.actors:
        yield subject, term("kg:findingSubject"), node(ACTOR, finding.actors[0])
    for actor in finding.actors:
        yield subject, term("kg:concerns"), node(ACTOR, actor)
    for event in finding.events:
        yield subject, term("prov:wasDerivedFrom"), node(EVENT, event)
    yield from _values(subject, "measure", finding.values)


def _values(subject: NamedNode, kind: str, values: Iterable[tuple[str, Value]]) -> Iterator[Part]:
    """Yield named values as parts of a subject: `finding:ID/measure/support` with kg:name and rdf:value."""
    for name, value in values:
        if value is None:
            continue
        part = NamedNode(f"{subject.value}/{kind}/{name}")
        yield subject, term(f"kg:{kind}"), part
        yield part, term("kg:name"), string(name)
        yield part, term("rdf:value"), _term(value)


def _term(value: str | int | float | bool) -> Term:
    if isinstance(value, bool):
        return string("true" if value else "false")
    if isinstance(value, str):
        return string(value)
    return integer(value) if isinstance(value, int) else decimal(round(value, 6))
