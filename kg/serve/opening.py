"""Stores as the server opens them: a store directory, or a folder of quads."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def open_reader(where: str) -> Any:
    """Open the newest generation for reading. Raises StoreError when there is none, twice in a row."""
    from kg.errors import StoreError
    from kg.store import open_store
    from kg.store.quads import QuadsReader, is_quads

    root = Path(where)
    for attempt in (1, 2):
        try:
            store = QuadsReader(root) if is_quads(root) else open_store(root, read_only=True)
            store.index  # noqa: B018 - opened now: the folder may be gone when asked for later
            return store
        except StoreError:
            if attempt == 2:
                raise
    raise AssertionError


def current_generation(where: str) -> int:
    """Return the number of the newest generation, 0 when there is none yet."""
    from kg.store.generations import current

    return current(Path(where))
