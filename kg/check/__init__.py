"""Does a store keep its promises, has each document's graph its shape, and the ontology its own? (`kg check`)"""

from __future__ import annotations

from kg.check.document import check_document
from kg.check.memory import Memory
from kg.check.ontology import check_ontology
from kg.check.shapes import Problem, load_shapes
from kg.store import Store

__all__ = ["Problem", "check", "check_document", "check_ontology"]

ONTOLOGY = "ontology"  # its mark among what was found good


def check(store: Store, *, everything: bool = False) -> tuple[Problem, ...]:
    """Return everything that is wrong with a store, sorted; () when all is well.

    Looks at: manifest, truth files and index (`Store.verify`); the ontology (`check_ontology`); each document's
    graph against ontology/shapes.ttl; each quote and range against the document's text; edges against events. A
    directory remembers which graphs were good under this ontology and version, and they are not looked at again unless
    `everything` is set: `verify` has just compared them with the hash they had then.
    """
    found = [Problem(difference.document, "store", difference.reason) for difference in store.verify()]
    memory = Memory(getattr(store, "root", None), forget=everything)
    if ONTOLOGY not in memory:
        problems = check_ontology()
        found.extend(problems)
        memory.add(ONTOLOGY, good=not problems)
    shapes = None
    for info in store.documents():
        mark = f"{info.key} {info.hash} {info.text}"
        if mark in memory:
            continue
        shapes = shapes or load_shapes("shapes.ttl")
        problems = check_document(store, info, shapes)
        found.extend(problems)
        memory.add(mark, good=not problems)
    memory.save()
    return tuple(sorted(set(found)))
