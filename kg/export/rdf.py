"""`nq`, `nt`, `trig`, `rdfxml`: the graph as other RDF tools read it.

`nq` and `trig` keep documents apart: memory holds one document. `nt` and `rdfxml` are merged, each triple once: memory
holds what documents share, that is the triples about actors.
"""

from __future__ import annotations

import codecs
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TextIO

import pyoxigraph as ox

from kg.export.terms import prefix_lines, short, stanza_of_lines
from kg.export.turtle import Source, once
from kg.names import PREFIXES
from kg.rdf import graph_name

# What XML 1.0 cannot hold even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_safe(text: str) -> str:
    """Return text with each character that XML 1.0 cannot hold replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def write_nquads(source: Source, stream: TextIO) -> None:
    """Write N-Quads, sorted inside each document, documents by id."""
    for info in source.documents():
        end = f"{graph_name(info.key)} .\n"
        stream.writelines(sorted(f"{line[:-1]}{end}" for line in source.lines(info.key)))


def write_ntriples(source: Source, stream: TextIO) -> None:
    """Write N-Triples, each triple once, documents by id, sorted inside each document."""
    for lines in once(source):
        stream.writelines(f"{line}\n" for line in sorted(lines))


def write_trig(source: Source, stream: TextIO) -> None:
    """Write TriG: one named graph per document, subjects in order."""
    stream.writelines(prefix_lines())
    for info in source.documents():
        subjects: dict[str, list[str]] = defaultdict(list)
        for line in source.lines(info.key):
            subject, rest = line.split(" ", 1)
            subjects[subject].append(rest)
        stream.write(f"\n{short(graph_name(info.key).value)} {{\n")
        for subject in sorted(subjects):
            stream.write(f"{short(subject[1:-1])} {stanza_of_lines(subjects[subject])} .\n")
        stream.write("}\n")


def write_rdfxml(source: Source, stream: TextIO) -> None:
    """Write RDF/XML, merged; characters that XML cannot hold become U+FFFD."""
    ox.serialize(_for_xml(source), _Bytes(stream), format=ox.RdfFormat.RDF_XML, prefixes=dict(PREFIXES))  # type: ignore[arg-type]
    stream.write("\n")


class _Bytes:
    """A text stream for a writer of UTF-8, which may cut it anywhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder("utf-8")()

    def write(self, data: bytes) -> int:
        """Write bytes, all of them."""
        self._stream.write(self._decoder.decode(bytes(data)))
        return len(data)

    def flush(self) -> None:
        """Leave it to whoever opened the stream."""


def _for_xml(source: Source) -> Iterator[ox.Triple]:
    for lines in once(source):
        for quad in ox.parse("\n".join(sorted(lines)), format=ox.RdfFormat.N_TRIPLES):
            value = quad.object
            if isinstance(value, ox.Literal) and _NOT_XML.search(value.value):
                safe = xml_safe(value.value)
                value = (
                    ox.Literal(safe, language=value.language)
                    if value.language
                    else ox.Literal(safe, datatype=value.datatype)
                )
            yield ox.Triple(quad.subject, quad.predicate, value)
