"""Answers of queries as table, CSV, TSV, SPARQL JSON and XML, Turtle."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Protocol, TextIO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.errors import UsageError
from kg.export.rdf import xml_safe
from kg.export.table import guarded
from kg.export.terms import ordered, prefix_lines, short, stanza, turtle
from kg.names import PREFIXES


class Answer(Protocol):
    """What is written (kg.store.sparql.Answer)."""

    @property
    def kind(self) -> str:
        """One of select, ask, construct."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Column names."""

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """A term or None per column."""

    @property
    def truth(self) -> bool:
        """The answer of an ASK."""

    @property
    def triples(self) -> tuple[ox.Triple, ...]:
        """The triples of a CONSTRUCT."""


def _plain(term: Any) -> str:
    if term is None:
        return ""
    return str(term.value) if isinstance(term, ox.Literal | ox.NamedNode) else str(term)


def _shown(term: Any) -> str:
    """Return a term for people: names short, nothing that steers a terminal, one line."""
    text = short(term.value) if isinstance(term, ox.NamedNode) else _plain(term)
    return "".join(
        f"\\u{ord(char):04x}" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char
        for char in re.sub(r"[\n\t\r]+", " ", text)
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def write_table(answer: Answer, stream: TextIO, limit: int | None) -> None:
    """Write aligned columns; the last one is not padded. `yes` or `no` for ASK; Turtle for triples."""
    if answer.kind == "ask":
        stream.write("yes\n" if answer.truth else "no\n")
        return
    if answer.kind == "construct":
        write_turtle(answer, stream, limit)
        return
    body = [[_shown(term) for term in row] for row in answer.rows[:limit]]
    widths = [max(map(_width, column)) for column in zip(answer.variables, *body, strict=True)]

    def line(cells: list[str]) -> str:
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]
        return "  ".join(padded).rstrip() + "\n"

    stream.write(line(list(answer.variables)))
    stream.write(line(["-" * min(width, 60) for width in widths]))
    stream.writelines(map(line, body))
    if limit is not None and len(answer.rows) > limit:
        stream.write(f"… {len(answer.rows) - limit} more\n")


def write_csv(answer: Answer, stream: TextIO, limit: int | None) -> None:
    """Write CSV: plain values; what a spreadsheet would run as a formula gets an apostrophe in front."""
    header, body = _select(answer)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(_plain(term)) for term in row] for row in body[:limit])


def write_tsv(answer: Answer, stream: TextIO, limit: int | None) -> None:
    """Write SPARQL 1.1 TSV: terms as N-Triples, so that nothing is lost."""
    header, body = _select(answer)
    stream.write("\t".join(f"?{name}" for name in header) + "\n")
    for row in body[:limit]:
        stream.write("\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) + "\n")


def _binding(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if not isinstance(term, ox.Literal):
        return {"type": "bnode", "value": str(term).removeprefix("_:")}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != PREFIXES["xsd"] + "string":
        found["datatype"] = term.datatype.value
    return found


def write_json(answer: Answer, stream: TextIO, limit: int | None) -> None:
    """Write SPARQL 1.1 JSON results."""
    if answer.kind == "ask":
        found: dict[str, Any] = {"head": {}, "boolean": answer.truth}
    else:
        header, body = _select(answer)
        bindings = [
            {name: _binding(term) for name, term in zip(header, row, strict=True) if term is not None}
            for row in body[:limit]
        ]
        found = {"head": {"vars": list(header)}, "results": {"bindings": bindings}}
    stream.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def write_xml(answer: Answer, stream: TextIO, limit: int | None) -> None:
    """Write SPARQL XML results; characters that XML cannot hold become U+FFFD."""
    stream.write('<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n')
    if answer.kind == "ask":
        stream.write(f"  <head/>\n  <boolean>{str(answer.truth).lower()}</boolean>\n</sparql>\n")
        return
    header, body = _select(answer)
    stream.write("  <head>" + "".join(f"<variable name={quoteattr(name)}/>" for name in header) + "</head>\n")
    stream.write("  <results>\n")
    for row in body[:limit]:
        cells = "".join(
            f"<binding name={quoteattr(name)}>{_xml_term(_binding(term))}</binding>"
            for name, term in zip(header, row, strict=True)
            if term is not None
        )
        stream.write(f"    <result>{cells}</result>\n")
    stream.write("  </results>\n</sparql>\n")


def _xml_term(binding: dict[str, str]) -> str:
    kind, value = binding["type"], escape(xml_safe(binding["value"]), {"\r": "&#13;"})
    extra = "".join(f" {name}={quoteattr(binding[name])}" for name in ("xml:lang", "datatype") if name in binding)
    return f"<{kind}{extra}>{value}</{kind}>"


def write_turtle(answer: Answer, stream: TextIO, limit: int | None) -> None:
    """Write the triples of a CONSTRUCT or DESCRIBE, by subject. Raises UsageError for other answers."""
    if answer.kind != "construct":
        raise UsageError("ttl is for CONSTRUCT and DESCRIBE; take table, csv, tsv, json or xml for this query")
    triples = answer.triples[:limit]
    stream.writelines(prefix_lines())
    by_subject: dict[str, list[ox.Triple]] = {}
    for triple in triples:
        by_subject.setdefault(turtle(triple.subject), []).append(triple)
    for subject in sorted(by_subject):
        stream.write("\n" + stanza(subject, ordered(by_subject[subject])))


def _select(answer: Answer) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return header and rows; triples as three columns, the truth as one."""
    if answer.kind == "construct":
        return ("subject", "predicate", "object"), tuple((t.subject, t.predicate, t.object) for t in answer.triples)
    if answer.kind == "ask":
        return ("answer",), ((ox.Literal(answer.truth),),)
    return answer.variables, answer.rows


WRITERS: dict[str, Callable[[Answer, TextIO, int | None], None]] = {
    "table": write_table,
    "csv": write_csv,
    "tsv": write_tsv,
    "json": write_json,
    "xml": write_xml,
    "ttl": write_turtle,
}
