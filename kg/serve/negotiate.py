"""Which form an answer takes: media types by name, and the best one for an Accept header."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

# Name that Oxigraph's formats are found by -> media types; the first is the one that is answered.
SOLUTIONS = MappingProxyType(
    {
        "JSON": ("application/sparql-results+json", "application/json"),
        "XML": ("application/sparql-results+xml", "application/xml", "text/xml"),
        "CSV": ("text/csv",),
        "TSV": ("text/tab-separated-values",),
    }
)
TRIPLES = MappingProxyType(
    {
        "TURTLE": ("text/turtle", "application/turtle", "application/x-turtle"),
        "N_TRIPLES": ("application/n-triples", "text/plain"),
        "RDF_XML": ("application/rdf+xml", "application/xml", "text/xml"),
        "JSON_LD": ("application/ld+json", "application/json"),
        "N_QUADS": ("application/n-quads",),
        "TRIG": ("application/trig",),
    }
)
UTF8 = ("text/csv", "text/tab-separated-values", "text/turtle", "application/n-triples", "text/html")
HTML = "text/html"


def ranges(accept: str) -> list[tuple[str, float]]:
    """Return the media ranges of an Accept header with their quality, as given; what cannot be read is passed over.

    >>> ranges("text/turtle;q=0.5, */*;q=0.1")
    [('text/turtle', 0.5), ('*/*', 0.1)]
    """
    found = []
    for part in accept.split(",")[:50]:
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        if kind.count("/") == 1:
            found.append((kind.lower(), quality))
    return found


def best(accept: str | None, offered: Iterable[str]) -> str | None:
    """Return the offered media type that is wanted most, the first of equals; None when none is acceptable.

    >>> best("text/*, application/json;q=0.9", ["application/json", "text/csv"])
    'text/csv'
    """
    wanted = ranges(accept) if accept else [("*/*", 1.0)]
    choice, most = None, 0.0
    for kind in offered:
        quality = _quality(kind, wanted)
        if quality > most:
            choice, most = kind, quality
    return choice


def _quality(kind: str, wanted: list[tuple[str, float]]) -> float:
    """Return the quality of the most exact range that a type falls in."""
    main = kind.partition("/")[0]
    for form in (kind, f"{main}/*", "*/*"):
        qualities = [quality for name, quality in wanted if name == form]
        if qualities:
            return max(qualities)
    return 0.0


def format_for(accept: str | None, formats: MappingProxyType[str, tuple[str, ...]]) -> str | None:
    """Return the name of the format to answer in, None when none is acceptable."""
    usual, others = [kinds[0] for kinds in formats.values()], [kind for kinds in formats.values() for kind in kinds[1:]]
    kind = best(accept, [*usual, *others])
    return next((name for name, kinds in formats.items() if kind in kinds), None)


def content_type(kind: str) -> str:
    """Return a media type with its charset where it needs one."""
    return f"{kind}; charset=utf-8" if kind in UTF8 else kind
