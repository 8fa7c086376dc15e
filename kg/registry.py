"""Name -> part, imported late: a family's table costs nothing until one of its members is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from kg.errors import UnknownName


class Registry(Mapping[str, Any]):
    """A family of interchangeable parts, `{"ttl": "kg.export.rdf:write_turtle", ...}`; looking one up imports it.

    >>> Registry("shape", {"path": "posixpath:join"})["path"]("a", "b")
    'a/b'
    """

    def __init__(self, kind: str, parts: Mapping[str, str]) -> None:
        self.kind = kind
        self._parts = dict(parts)

    def __getitem__(self, name: str) -> Any:
        try:
            module, _, attribute = self._parts[name].partition(":")
        except KeyError:
            raise UnknownName(self.kind, name, self._parts) from None
        return getattr(import_module(module), attribute)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __contains__(self, name: object) -> bool:
        return name in self._parts
