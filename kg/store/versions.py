"""Which program wrote a store, in which layout of files and shape of graph, and what to do about an older one.

    A store of kg, layout 2
    graph shape 1, written by kg 0.1.0

Which version read a document is recorded with each (`DocumentInfo.run`); `kg store rebuild` reads those of another
version again from the texts that were kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kg import __version__, rdf
from kg.errors import StoreError
from kg.names import STORE_MARK
from kg.store.files import JOURNAL, write_file
from kg.store.generations import set_current

LAYOUT = 2  # 1: without decisions; read and written as it is, and called 2 from then on
_MARK = re.compile(r"A store of kg, layout (\d+)\n(?:graph shape (\d+), written by kg (\S+)\n)?")


@dataclass(frozen=True, slots=True)
class Versions:
    """What wrote a store. layout: of its files; shape: of its graphs (`rdf.SHAPE`); program: version of kg."""

    layout: int = LAYOUT
    shape: int = rdf.SHAPE
    program: str = __version__

    def __str__(self) -> str:
        return f"A store of kg, layout {self.layout}\ngraph shape {self.shape}, written by kg {self.program}\n"


def read_mark(root: Path) -> Versions:
    """Return what wrote the store in a folder. Raises StoreError for a mark that says no such thing."""
    match = _MARK.fullmatch((root / STORE_MARK).read_bytes().decode(errors="replace"))
    if match is None:
        raise StoreError(f"{root / STORE_MARK} is not as kg writes it: run `kg store rebuild --store {root}`")
    return Versions(int(match[1]), int(match[2] or 1), match[3] or "0")


def write_mark(root: Path) -> None:
    """Say that this version wrote the store, unless that is said."""
    if read_mark(root) != Versions():
        write_file(root / STORE_MARK, str(Versions()).encode())


def check_folder(root: Path, *, create: bool, upgrade: bool = False) -> None:
    """Refuse a folder that is no store of ours, or of a version that this one cannot work with; say what to do."""
    if upgrade and (root / JOURNAL).is_file():
        _mend_mark(root)
    if (root / STORE_MARK).is_file():
        _check_versions(root, read_mark(root), upgrade=upgrade)
        return
    if not create:
        raise StoreError(
            f"there is no store in {root}: name one with --store (kg build keeps its own in OUT/store), "
            f"or make one with `kg ingest PATH --store {root}`"
        )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise StoreError(f"{root} is not empty and no store: name another folder")
    root.mkdir(parents=True, exist_ok=True)
    write_file(root / STORE_MARK, str(Versions()).encode())
    set_current(root, 0)


def _mend_mark(root: Path) -> None:
    """Write the mark of a folder that is a store by all else in it, and has lost its mark."""
    try:
        read_mark(root)
    except (OSError, UnicodeDecodeError, StoreError):
        write_file(root / STORE_MARK, str(Versions()).encode())


def _check_versions(root: Path, found: Versions, *, upgrade: bool) -> None:
    if found.layout > LAYOUT or found.shape > rdf.SHAPE:
        raise StoreError(
            f"{root} was written by kg {found.program}, which is newer than this one ({__version__}): update kg"
        )
    if found.shape < rdf.SHAPE and not upgrade:
        raise StoreError(
            f"{root} was written by an older kg ({found.program}) whose graphs have another shape: "
            f"`kg store rebuild --store {root}` brings it up to date from the texts it keeps"
        )
