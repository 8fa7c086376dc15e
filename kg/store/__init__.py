"""Stores: one document, one named graph, replaced as a whole.

`memory:` (gone when closed), a directory (Oxigraph index over truth files) or, for reading, a file of `kg export`
behind one contract, `kg.store.base.Store`; tests/store runs one suite over all that can be written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.store.base import DocumentInfo, Store

__all__ = ["DocumentInfo", "Store", "open_store"]


def open_store(where: str | Path, *, read_only: bool = False, frames: Any = None, upgrade: bool = False) -> Store:
    """Return the store at `memory:`, in a directory (made when missing), or an export (.nq, .trig, .jsonld) to read.

    read_only: many readers may look at a directory while one writer works on it; they see its last finished batch.
    frames: relations to use instead of the shipped ones. upgrade: also open a directory that an older version wrote,
    for `kg.rebuild.rebuild`. `DIRECTORY/generations/N`, to be read, is what the store held before its last batch.
    Raises StoreError when the place is no store of ours, is being written by another process (named), was written by a
    version that this one cannot work with, or does not exist and read_only is set.
    """
    if str(where) == "memory:":
        from kg.store.memory import MemoryStore

        return MemoryStore(frames=frames)
    if str(where).startswith(("http://", "https://")):
        from kg.store.remote import RemoteStore

        return RemoteStore(str(where), read_only=read_only, frames=frames)
    from kg.store.exported import ExportedStore, is_export

    if read_only and is_export(where):
        return ExportedStore(Path(where), frames=frames)
    from kg.store.directory import DirectoryStore

    path = Path(where)
    if read_only and path.parent.name == "generations" and (path / "manifest.json").is_file():
        return DirectoryStore(path.parent.parent, read_only=True, frames=frames, generation=int(path.name))
    return DirectoryStore(path, read_only=read_only, frames=frames, upgrade=upgrade)
