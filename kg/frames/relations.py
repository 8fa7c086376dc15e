"""Kinds of events between actors: stanzas of ontology/relations compiled to frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import OntologyError
from kg.frames.turtle import Stanza, local
from kg.names import KG, PREFIXES

RELATION_TYPE = KG + "RelationType"
_TYPE = PREFIXES["rdf"] + "type"
_SYMMETRIC = PREFIXES["owl"] + "SymmetricProperty"


@dataclass(frozen=True, slots=True)
class RelationType:
    """One kind of event between actors. name: local name of its IRI (`spokeWith`).

    plover: PLOVER class (`CONSULT`); quad: 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict.
    goldstein: -10 (hostile) to 10. symmetric: holds both ways. inverse: relation that tells the same from the other
    side (`visited`, `hosted`). contact_weight: 0 to 1, how much an asserted event counts as a contact.
    parent: superproperty, None for the sixteen. contrary: what its refusal, end or denial is.
    passive: label read from the target ("was praised by").
    """

    name: str
    label: str
    plover: str
    quad: int
    goldstein: float
    symmetric: bool
    inverse: str | None
    contact_weight: float
    parent: str | None
    comment: str
    contrary: str | None = None
    passive: str = ""
    examples: tuple[str, ...] = ()


_RELATION_KEYS = {
    _TYPE,
    PREFIXES["rdfs"] + "label",
    PREFIXES["rdfs"] + "subPropertyOf",
    PREFIXES["rdfs"] + "comment",
    PREFIXES["skos"] + "example",
    *(KG + key for key in ("ploverClass", "quadClass", "goldstein", "contactWeight", "counterpart")),
    *(KG + key for key in ("contrary", "passiveLabel")),
}


def compile_relations(stanzas: Mapping[str, tuple[str, Stanza]]) -> dict[str, RelationType]:
    """Compile relation stanzas, superproperties first, then in file order."""
    found: dict[str, RelationType] = {}
    waiting = dict(stanzas)
    while waiting:
        ready = [
            subject for subject, (_, values) in waiting.items() if _parent(values) is None or _parent(values) in found
        ]
        if not ready:
            subject, (file, _) = next(iter(waiting.items()))
            raise OntologyError(f"{file}: kg:{local(subject)} stands below a relation that does not exist")
        for subject in ready:
            file, values = waiting.pop(subject)
            found[local(subject)] = _relation(file, local(subject), values, found)
    for name, relation in found.items():
        for other in (relation.inverse, relation.contrary):
            if other is not None and other not in found:
                raise OntologyError(f"{stanzas[KG + name][0]}: kg:{name} names kg:{other}, which is no relation")
    return found


def _parent(values: Stanza) -> str | None:
    above = values.get(PREFIXES["rdfs"] + "subPropertyOf")
    return local(above[0]) if above else None


def _relation(file: str, name: str, values: Stanza, known: Mapping[str, RelationType]) -> RelationType:
    """Compile one stanza; what it does not say it inherits from its superproperty."""
    for key in values:
        if key not in _RELATION_KEYS:
            raise OntologyError(f"{file}: kg:{name} has an unknown key <{key}>")

    def one(key: str, default: str | None = None) -> str:
        some = values.get(key, (default,) if default is not None else ())
        if len(some) != 1 or some[0] is None:
            raise OntologyError(f"{file}: kg:{name} needs exactly one <{key}>")
        return some[0]

    above = known.get(_parent(values) or "")
    try:
        quad = int(one(KG + "quadClass", str(above.quad) if above else None))
        goldstein = float(one(KG + "goldstein", str(above.goldstein) if above else None))
        weight = float(one(KG + "contactWeight", "0"))
    except ValueError as error:
        raise OntologyError(f"{file}: kg:{name}: {error}") from error
    if not (1 <= quad <= 4 and -10 <= goldstein <= 10 and 0 <= weight <= 1):
        raise OntologyError(f"{file}: kg:{name}: quadClass 1..4, goldstein -10..10, contactWeight 0..1")
    counterpart, contrary = values.get(KG + "counterpart"), values.get(KG + "contrary")
    return RelationType(
        name=name,
        label=one(PREFIXES["rdfs"] + "label"),
        plover=local(one(KG + "ploverClass", above.plover if above else None)),
        quad=quad,
        goldstein=goldstein,
        symmetric=_SYMMETRIC in values[_TYPE],
        inverse=local(counterpart[0]) if counterpart else None,
        contact_weight=weight,
        parent=above.name if above else None,
        comment=one(PREFIXES["rdfs"] + "comment", ""),
        contrary=local(contrary[0]) if contrary else None,
        passive=one(KG + "passiveLabel", ""),
        examples=values.get(PREFIXES["skos"] + "example", ()),
    )
