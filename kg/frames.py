"""Relations and their wording: ontology/relations/*.ttl and ontology/lexicon/*.ttl compiled to frozen records.

`load_frames()` is the one way in. A key or value that this module does not know is refused with an OntologyError that
names the file and the subject, so a typing error in the knowledge never passes silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph

from kg.errors import OntologyError, UnknownName
from kg.names import KG, PREFIXES
from kg.resources import ontology_dir

_RELATION_TYPE = KG + "RelationType"
_SYMMETRIC = PREFIXES["owl"] + "SymmetricProperty"
_TYPE = PREFIXES["rdf"] + "type"

# Triples of one file: subject -> predicate -> objects, in file order; IRIs and literals both as plain text.
Stanzas = Mapping[str, Mapping[str, tuple[str, ...]]]


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


@dataclass(frozen=True)
class Frames:
    """Everything known about relations, by name and by the words that tell them."""

    relations: Mapping[str, RelationType]

    def relation(self, name: str) -> RelationType:
        """Return the relation called `name` (`spokeWith`); UnknownName otherwise."""
        try:
            return self.relations[name]
        except KeyError:
            raise UnknownName("relation", name, self.relations) from None

    def superproperty(self, plover: str) -> RelationType:
        """Return the most general relation of a PLOVER class (`CONSULT` -> `consulted`)."""
        for relation in self.relations.values():
            if relation.parent is None and relation.plover == plover:
                return relation
        raise UnknownName("PLOVER class", plover, dict.fromkeys(r.plover for r in self.relations.values()))


def load_frames(extra: Sequence[Path] = ()) -> Frames:
    """Return the shipped relations and wording, with those of the user's own Turtle files added after them.

    Raises OntologyError for a file that is no Turtle, an unknown key, a value out of range or a missing relation.
    """
    return _load(tuple(Path(path) for path in extra))


@lru_cache(maxsize=4)
def _load(extra: tuple[Path, ...]) -> Frames:
    folder = ontology_dir()
    stanzas: dict[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {}
    for path in (*sorted((folder / "relations").glob("*.ttl")), *extra):
        for subject, values in read_stanzas(path).items():
            if _RELATION_TYPE in values.get(_TYPE, ()):
                stanzas[subject] = (path.name, values)
    return Frames(relations=_relations(stanzas))


def read_stanzas(path: Path) -> Stanzas:
    """Return the triples of a Turtle file by subject and predicate, in file order."""
    found: dict[str, dict[str, list[str]]] = {}
    try:
        with path.open("rb") as file:
            for quad in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.TURTLE):
                values = found.setdefault(quad.subject.value, {})
                values.setdefault(quad.predicate.value, []).append(quad.object.value)
    except (SyntaxError, OSError) as error:
        raise OntologyError(f"{path.name}: {error}") from error
    return {subject: {key: tuple(some) for key, some in values.items()} for subject, values in found.items()}


_RELATION_KEYS = {
    _TYPE,
    PREFIXES["rdfs"] + "label",
    PREFIXES["rdfs"] + "subPropertyOf",
    PREFIXES["rdfs"] + "comment",
    PREFIXES["skos"] + "example",
    *(KG + key for key in ("ploverClass", "quadClass", "goldstein", "contactWeight", "counterpart")),
    *(KG + key for key in ("contrary", "passiveLabel")),
}


def _relations(stanzas: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]) -> dict[str, RelationType]:
    """Compile relation stanzas, superproperties first, then in file order."""
    found: dict[str, RelationType] = {}
    waiting = dict(stanzas)
    while waiting:
        ready = [
            subject for subject, (_, values) in waiting.items() if _parent(values) is None or _parent(values) in found
        ]
        if not ready:
            subject, (file, _) = next(iter(waiting.items()))
            raise OntologyError(f"{file}: kg:{_local(subject)} stands below a relation that does not exist")
        for subject in ready:
            file, values = waiting.pop(subject)
            found[_local(subject)] = _relation(file, _local(subject), values, found)
    for name, relation in found.items():
        for other in (relation.inverse, relation.contrary):
            if other is not None and other not in found:
                raise OntologyError(f"{stanzas[KG + name][0]}: kg:{name} names kg:{other}, which is no relation")
    return found


def _parent(values: Mapping[str, tuple[str, ...]]) -> str | None:
    above = values.get(PREFIXES["rdfs"] + "subPropertyOf")
    return _local(above[0]) if above else None


def _relation(
    file: str, name: str, values: Mapping[str, tuple[str, ...]], known: Mapping[str, RelationType]
) -> RelationType:
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
        plover=_local(one(KG + "ploverClass", above.plover if above else None)),
        quad=quad,
        goldstein=goldstein,
        symmetric=_SYMMETRIC in values[_TYPE],
        inverse=_local(counterpart[0]) if counterpart else None,
        contact_weight=weight,
        parent=above.name if above else None,
        comment=one(PREFIXES["rdfs"] + "comment", ""),
        contrary=_local(contrary[0]) if contrary else None,
        passive=one(KG + "passiveLabel", ""),
        examples=values.get(PREFIXES["skos"] + "example", ()),
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
