"""Frozen records as JSON and back, for what the index keeps of documents, actors and events."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import asdict, fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar

R = TypeVar("R")


def encode(record: Any) -> str:
    """Return a record as JSON; a lone surrogate is escaped, so that any text can be kept."""
    return json.dumps(asdict(record), separators=(",", ":"))


def decode(kind: type[R], text: str) -> R:
    """Return the record that `encode` was given.

    >>> from kg.model import Passage
    >>> decode(Passage, encode(Passage(1, 2)))
    Passage(start=1, end=2)
    """
    return _made(kind, json.loads(text))  # type: ignore[no-any-return]


@lru_cache(maxsize=64)
def _types(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _made(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, types.UnionType):  # X | None
        return _made(next(part for part in typing.get_args(kind) if part is not type(None)), value)
    if typing.get_origin(kind) is tuple:
        return tuple(_made(typing.get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        known = _types(kind)  # type: ignore[arg-type]
        return kind(**{field.name: _made(known[field.name], value[field.name]) for field in fields(kind)})  # type: ignore[operator]
    return value
