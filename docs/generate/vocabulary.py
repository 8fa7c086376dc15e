"""docs/reference/relations.md and ontology.md: the terms of ontology/ with their labels and comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from kg.frames import RelationType, load_frames
from kg.names import KG, PREFIXES
from kg.resources import ontology_dir

QUAD = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}

RELATIONS_HEAD = """# Relations

{count} relations in {classes} PLOVER classes. Each is a property between two actors in the graph (`kg:spokeWith`) and
the `relation` of an event. A relation below another implies it: whoever asks for `kg:consulted` finds calls and
meetings. Goldstein: the value of the CAMEO code it corresponds to, -10 (hostile) to 10 (Goldstein 1992). Contact: how
much one event counts as a contact in the analysis, 0 to 1. What words tell a relation: `kg relations NAME`; add your
own as in [A relation of your own](../own-relation.md).
"""

ONTOLOGY_HEAD = """# Ontology

The vocabulary of the graph, `{namespace}` (prefix `kg:`), version {version}. The file is `ontology/kg.ttl`;
`shapes.ttl` beside it says, in SHACL, what a document's graph must look like, and `kg check` tests it. Relations have
[a page of their own](relations.md).
"""


def relations_page() -> str:
    """Return the page of the relations, by quad class and PLOVER class."""
    frames = load_frames()
    relations = sorted(frames.relations.values(), key=lambda relation: (relation.quad, relation.plover))
    classes = len({relation.plover for relation in relations})
    parts = [RELATIONS_HEAD.format(count=len(relations), classes=classes)]
    for quad, same_quad in groupby(relations, attrgetter("quad")):
        parts.append(f"## {QUAD[quad].capitalize()} (quad class {quad})\n")
        for plover, same_class in groupby(same_quad, attrgetter("plover")):
            parts.append(
                f"### {plover}\n\n| relation | what it says | below | Goldstein | contact |\n|---|---|---|---|---|"
            )
            parts.append("\n".join(_relation(relation) for relation in same_class) + "\n")
    return "\n".join(parts)


def _relation(relation: RelationType) -> str:
    both = " Holds both ways." if relation.symmetric else ""
    example = f" *{relation.examples[0]}*" if relation.examples else ""
    return (
        f"| `{relation.name}` | {relation.comment}{both}{example} | {relation.parent or ''} "
        f"| {relation.goldstein:g} | {relation.contact_weight:g} |"
    )


def ontology_page() -> str:
    """Return the page of classes, properties and values."""
    graph = rdflib.Graph().parse(ontology_dir() / "kg.ttl")
    version = graph.value(None, OWL.versionInfo)
    for subject in graph.subjects(RDF.type, OWL.Ontology):
        version = graph.value(subject, OWL.versionInfo)
    parts = [ONTOLOGY_HEAD.format(namespace=KG, version=version)]
    parts += ["## Classes\n", "| class | what it is | below |", "|---|---|---|"]
    parts += [_class(graph, term) for term in _own(graph, [OWL.Class])]
    parts += ["\n## Properties\n", "| property | what it says | of | value |", "|---|---|---|---|"]
    parts += [_property(graph, term) for term in _own(graph, [OWL.ObjectProperty, OWL.DatatypeProperty])]
    for kind in _own(graph, [OWL.Class]):
        values = _own(graph, [kind])
        if values:
            parts += [f"\n## Values: {_first(graph, kind, RDFS.label)}\n", "| value | meaning |", "|---|---|"]
            parts += [f"| `{_short(value)}` | {_meaning(graph, value)} |" for value in values]
    return "\n".join(parts) + "\n"


def _own(graph: rdflib.Graph, kinds: Iterable[URIRef]) -> list[URIRef]:
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind) if str(term).startswith(KG)}
    return sorted((term for term in found if isinstance(term, URIRef)), key=str)


def _class(graph: rdflib.Graph, term: URIRef) -> str:
    return f"| `{_short(term)}` | {_meaning(graph, term)} | {_list(graph.objects(term, RDFS.subClassOf))} |"


def _property(graph: rdflib.Graph, term: URIRef) -> str:
    domain, value = (_list(graph.objects(term, which)) for which in (RDFS.domain, RDFS.range))
    return f"| `{_short(term)}` | {_meaning(graph, term)} | {domain} | {value} |"


def _list(terms: Iterable[rdflib.term.Node]) -> str:
    return ", ".join(sorted(f"`{_short(term)}`" for term in terms if isinstance(term, URIRef)))


def _meaning(graph: rdflib.Graph, term: URIRef) -> str:
    texts = (_first(graph, term, which) for which in (RDFS.comment, SKOS.definition, SKOS.scopeNote, RDFS.label))
    return next(_each(texts), "")


def _each(texts: Iterable[str]) -> Iterator[str]:
    return (" ".join(text.split()).replace("|", "\\|") for text in texts if text)


def _first(graph: rdflib.Graph, term: URIRef, which: URIRef) -> str:
    return min((str(text) for text in graph.objects(term, which)), default="")


def _short(term: rdflib.term.Node) -> str:
    spelled = str(term)
    for prefix, namespace in PREFIXES.items():
        if spelled.startswith(namespace) and "/" not in spelled[len(namespace) :]:
            return f"{prefix}:{spelled[len(namespace) :]}"
    for prefix, namespace in rdflib.Graph().namespaces():
        if spelled.startswith(str(namespace)):
            return f"{prefix}:{spelled[len(str(namespace)) :]}"
    return spelled.rstrip("/#").replace("#", "/").rsplit("/", maxsplit=1)[-1]
