"""Our records in spaCy's own files: DocBin(store_user_data=True), Doc.to_bytes and worker processes keep them.

spaCy writes `doc.user_data`, where the values of extension attributes live, with srsly's msgpack, which takes encoders
for what it does not know. Import kg.nlp.docbin (any of our components does) before reading such a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

import srsly  # type: ignore[import-untyped]

from kg.model import Actor, Role
from kg.nlp.actors_linking import Link, Scored
from kg.nlp.records import Reference, Relation

_MARK = "kg_record"
_RECORDS: Mapping[str, type[Any]] = MappingProxyType(
    {cls.__name__: cls for cls in (Actor, Link, Reference, Relation, Role, Scored)}
)
Chain = Callable[[Any], Any]


def encode(thing: Any, chain: Chain | None = None) -> Any:
    """Return one of our records as a mapping; anything else as `chain` has it.

    >>> decode(encode(Role("Mayor", "EST")))
    Role(office='Mayor', iso3='EST', start=None, end=None, as_of=None, source=None)
    """
    if _RECORDS.get(type(thing).__name__) is type(thing):
        return {_MARK: type(thing).__name__, **{item.name: getattr(thing, item.name) for item in fields(thing)}}
    return thing if chain is None else chain(thing)


def decode(thing: Any, chain: Chain | None = None) -> Any:
    """Return what `encode` was given."""
    if isinstance(thing, dict) and _MARK in thing:
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in thing.items()}
        return _RECORDS[str(values.pop(_MARK))](**values)
    return thing if chain is None else chain(thing)


srsly.msgpack_encoders.register("kg_records", func=encode)
srsly.msgpack_decoders.register("kg_records", func=decode)
