"""Stores: one document, one named graph, replaced as a whole.

`memory:` (gone when closed) or a directory (Oxigraph index over truth files) behind one contract,
`kg.store.base.Store`; tests/store runs one suite over all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.store.base import DocumentInfo, Store

__all__ = ["DocumentInfo", "Store", "open_store"]


def open_store(where: str | Path, *, read_only: bool = False, frames: Any = None) -> Store:
    """Return the store at `memory:` or in a directory; the directory is made when missing.

    read_only: many readers may look at a directory while one writer works on it; they see its last finished batch.
    frames: relations to use instead of the shipped ones. Raises StoreError when the place is no store of ours, is
    being written by another process (named), or does not exist and read_only is set.
    """
    if str(where) == "memory:":
        from kg.store.memory import MemoryStore

        return MemoryStore(frames=frames)
    if str(where).startswith(("http://", "https://")):
        raise StoreError(f"{where}: remote stores are not supported yet; name a directory, or memory:")
    from kg.store.directory import DirectoryStore

    return DirectoryStore(Path(where), read_only=read_only, frames=frames)
