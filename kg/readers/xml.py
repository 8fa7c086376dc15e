"""XML without its dangers: no entities of its own, no outside resources, no absurd depth."""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from kg.errors import InputError

MAX_DEPTH = 200
MAX_ELEMENTS = 2_000_000


def parse_xml(data: bytes, name: str) -> Element:
    """Return the root element, tags as `{namespace}local`; raise InputError for damaged or hostile XML.

    A document that declares entities is refused whole (expansion bombs, files of the reader's machine); a DOCTYPE
    without any is allowed and never fetched.
    """
    builder = TreeBuilder()
    counts = {"depth": 0, "elements": 0}

    def start(tag: str, attributes: dict[str, str]) -> None:
        counts["depth"] += 1
        counts["elements"] += 1
        if counts["depth"] > MAX_DEPTH or counts["elements"] > MAX_ELEMENTS:
            raise InputError(
                name, "nested too deeply" if counts["depth"] > MAX_DEPTH else "too large: too many elements"
            )
        builder.start(_braced(tag), {_braced(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        counts["depth"] -= 1
        builder.end(_braced(tag))

    def refuse(*_: object) -> NoReturn:
        raise InputError(name, "declares XML entities, which is refused")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError, ValueError: its encoding
        raise InputError(name, f"damaged XML ({error})") from None
    return builder.close()


def local(tag: str) -> str:
    """Return a tag without its namespace."""
    return tag.rpartition("}")[2]


def _braced(tag: str) -> str:
    return "{" + tag if "}" in tag else tag
