"""SHACL: shapes of the ontology's folder applied to a graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.export.terms import short
from kg.names import PREFIXES
from kg.resources import ontology_dir

if TYPE_CHECKING:
    from rdflib import Graph

SH = PREFIXES["sh"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. node: short IRI of what it is wrong with; sentence: a sentence of the event, or ""."""

    document: str
    node: str
    message: str
    sentence: str = ""

    def __str__(self) -> str:
        quote = f' — "{self.sentence}"' if self.sentence else ""
        return f"{self.document}: {self.node}: {self.message}{quote}"


def load_shapes(name: str) -> Graph:
    """Return the shapes in a file of the ontology's folder."""
    from rdflib import Graph

    return Graph().parse(ontology_dir() / name, format="turtle")


def violations(graph: Graph, shapes: Graph) -> Iterator[tuple[str, str]]:
    """Yield the IRI and the message of each node that does not fit its shape."""
    import pyshacl
    from rdflib import RDF, Graph, URIRef

    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    if not isinstance(report, Graph):
        raise StoreError(f"the shapes could not be applied: {report!r}")
    for result in report.subjects(RDF.type, URIRef(SH + "ValidationResult")):
        focus, message = (str(report.value(result, URIRef(SH + name))) for name in ("focusNode", "resultMessage"))
        path, value = (report.value(result, URIRef(SH + name)) for name in ("resultPath", "value"))
        if str(report.value(result, URIRef(SH + "sourceConstraintComponent"))).endswith("ClosedConstraintComponent"):
            message += f": not {short(str(path))}"
        elif value is not None and str(value) != focus:
            message += f" (given: {short(str(value)) if isinstance(value, URIRef) else str(value)!r})"
        yield focus, message
