"""`using-graph-uri` of the SPARQL 1.1 Protocol, which Oxigraph's Python face does not take: written into the update."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from kg.errors import UsageError

_TOKEN = re.compile(
    r'(?P<skip>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'|<[^<>\"{}|^`\\\x00-\x20]*>|\#[^\n]*|[?$@_][\w:.-]*|[\w.-]*:(?:[\w.:%-]|\\.)*)"
    r"|(?P<word>[A-Za-z]+)|(?P<brace>[{}])",
    re.DOTALL,
)


def with_using(text: str, using: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose operations look for their patterns in the given graphs only.

    Raises UsageError when the update says so itself (WITH, USING): the protocol forbids both at once.

    >>> with_using("DELETE WHERE { ?s ?p ?o }", ["urn:g"], [])
    'DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }'
    """
    try:
        clauses = [f"USING {ox.NamedNode(iri)}" for iri in using] + [
            f"USING NAMED {ox.NamedNode(iri)}" for iri in named
        ]
    except ValueError as error:
        raise UsageError(f"a graph is named by no IRI: {error}") from error
    said = " ".join(clauses)
    out: list[str] = []
    depth = at = 0
    before = ""
    shorthand: int | None = None  # where the pattern of a DELETE WHERE begins in `out`
    for match in _TOKEN.finditer(text):
        out.append(text[at : match.start()])
        at = match.end()
        word = (match["word"] or "").upper() if depth == 0 else ""
        if word in ("WITH", "USING"):
            raise UsageError(f"the update says {word} and the request names graphs: only one of them may")
        if word == "WHERE" and before == "DELETE":
            shorthand = len(out)
        elif word == "WHERE":
            out.append(f"{said} ")
        if shorthand is None or word != "WHERE":
            out.append(match[0])
        if match["brace"]:
            depth += 1 if match[0] == "{" else -1
            if shorthand is not None and depth == 0 and match[0] == "}":
                pattern = "".join(out[shorthand:]).strip()
                out[shorthand:] = [f"{pattern} {said} WHERE {pattern}"]
                shorthand = None
        before = word or ("" if match["brace"] else before)
    out.append(text[at:])
    return "".join(out)
