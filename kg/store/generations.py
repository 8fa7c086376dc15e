"""Generations: what readers open, `generations/N/` with a snapshot of the index and its manifest, and `current`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kg.errors import StoreError
from kg.names import digest
from kg.store.base import DocumentInfo
from kg.store.files import write_file
from kg.store.sealed import info_of, record_of

MANIFEST = "manifest.json"


def generation_folder(root: Path, number: int) -> Path:
    """Return where a generation lies."""
    return root / "generations" / str(number)


def numbers(root: Path) -> list[int]:
    """Return the numbers of the generations that lie there, whole or not, in order."""
    folder = root / "generations"
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit()) if folder.is_dir() else []


def current(root: Path) -> int:
    """Return the number of the newest whole generation, 0 when there is none yet. Raises StoreError for damage."""
    try:
        number, _, told = (root / "current").read_text(encoding="ascii").strip().partition(" ")
        if told and told != _sum(int(number)):
            raise ValueError("its checksum does not fit")
        return int(number)
    except FileNotFoundError:
        if not numbers(root):
            return 0
    except ValueError:
        pass
    raise StoreError(f"{root / 'current'} is damaged or missing: run `kg store rebuild --store {root}`")


def set_current(root: Path, number: int) -> None:
    """Make a generation the one that readers open from now on."""
    write_file(root / "current", f"{number} {_sum(number)}\n".encode())


def _sum(number: int) -> str:
    return digest(str(number), length=8)


def write_manifest(root: Path, number: int, infos: Iterable[DocumentInfo]) -> None:
    """Write which documents a generation holds."""
    records = [record_of(info) for info in infos]
    data = json.dumps(records, ensure_ascii=True, indent=1) + "\n"
    write_file(generation_folder(root, number) / MANIFEST, data.encode())


def read_manifest(root: Path, number: int) -> dict[str, DocumentInfo]:
    """Return the documents of a generation by key. Raises StoreError when its manifest is damaged or missing."""
    if number == 0:
        return {}
    try:
        text = (generation_folder(root, number) / MANIFEST).read_text(encoding="utf-8")
        return {info.key: info for info in map(info_of, json.loads(text))}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            f"the manifest of generation {number} of {root} is damaged or missing: "
            f"run `kg store rebuild --store {root}`"
        ) from error
