"""Parts: what one worker of a cluster has read of some documents, as two files that any machine can load.

    NAME.nq      the documents' graphs, one after the other, each sorted: N-Quads that every triple store loads
    NAME.json    which documents, with their texts and the number of their quads; what could not be read, and why

NAME is a hash of the documents and of the versions that read them, so that a part that is there need not be read
again. The .json file is written last and holds a hash of the other: a part is there whole or not at all.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import rdf
from kg.errors import InputError, Skipped, StoreError
from kg.model import Document, Extraction
from kg.names import PARTS_MARK, digest
from kg.store.files import write_file

LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Part:
    """What a part tells without its quads and texts. documents: ids. counts: what whoever read it has counted."""

    name: str
    documents: tuple[str, ...]
    problems: tuple[InputError, ...]
    counts: Mapping[str, Any]


def part_name(documents: Iterable[Document], version_of: Callable[[Document], str]) -> str:
    """Return the name of the part that holds these documents as these versions read them."""
    told = ((version_of(document), repr(tuple(asdict(document).items()))) for document in documents)
    return digest(str(LAYOUT), *(word for words in told for word in words), length=32)


def encode(
    results: Iterable[Extraction | InputError],
    frames: rdf.Relations,
    version_of: Callable[[Document], str],
    counts: Mapping[str, Any],
) -> tuple[bytes, bytes]:
    """Return the bytes of the two files of a part: N-Quads, JSON."""
    graphs, documents, problems = [], [], []
    for result in results:
        if isinstance(result, InputError):
            problems.append((result.source, result.reason, isinstance(result, Skipped)))
            continue
        document = result.document
        lines = rdf.lines(rdf.to_quads(result, frames, run=version_of(document)))
        graphs.append("".join(lines).encode())
        documents.append({"id": document.id, "key": document.key, "quads": len(lines), "text": document.text})
    data = b"".join(graphs)
    told = {
        "layout": LAYOUT,
        "hash": _hash(data),
        "documents": documents,
        "problems": problems,
        "counts": dict(counts),
    }
    return data, (json.dumps(told) + "\n").encode()


class Parts:
    """A folder of parts, made when missing. Several machines may write to it at once if it is shared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        """Make the folder. Raises StoreError when it has other files in it."""
        mark = self.folder / PARTS_MARK
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())) and not mark.is_file():
            raise StoreError(f"{self.folder} is not empty and no folder of parts: name another with --parts")
        self.folder.mkdir(parents=True, exist_ok=True)
        write_file(mark, b"Parts read by the workers of `kg ingest --engine dask`.\n")

    def save(self, name: str, data: bytes, told: bytes) -> None:
        """Write a part's two files, the second one last."""
        writer = f".{platform.node()}.{os.getpid()}"  # the same part may be read twice at once, when a worker is lost
        write_file(self.folder / f"{name}.nq", data, writer=writer)
        write_file(self.folder / f"{name}.json", told, writer=writer)

    def get(self, name: str) -> Part | None:
        """Return what a part tells; None when it is not there, or not whole."""
        try:
            told = json.loads((self.folder / f"{name}.json").read_bytes())
            whole = told["layout"] == LAYOUT and _hash((self.folder / f"{name}.nq").read_bytes()) == told["hash"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return _told(name, told) if whole else None

    def documents(self, name: str) -> Iterator[tuple[str, list[ox.Quad], str]]:
        """Yield key, quads and text of each document of a part that `get` found whole, for `Store.load`."""
        lines = (self.folder / f"{name}.nq").read_bytes().split(b"\n")
        told = json.loads((self.folder / f"{name}.json").read_bytes())
        start = 0
        for document in told["documents"]:
            some = lines[start : start + document["quads"]]
            start += document["quads"]
            yield document["key"], list(ox.parse(b"\n".join(some), format=ox.RdfFormat.N_QUADS)), document["text"]

    def remove(self, names: Sequence[str]) -> None:
        """Delete parts, and the folder when nothing is left in it."""
        for name in names:
            for suffix in (".json", ".nq"):
                (self.folder / f"{name}{suffix}").unlink(missing_ok=True)
        if [path.name for path in self.folder.iterdir()] == [PARTS_MARK]:
            (self.folder / PARTS_MARK).unlink()
            self.folder.rmdir()


def _hash(data: bytes) -> str:
    return digest(data.decode(), length=32)


def _told(name: str, told: Mapping[str, Any]) -> Part:
    problems = tuple(
        (Skipped if by_design else InputError)(source, reason) for source, reason, by_design in told["problems"]
    )
    return Part(name, tuple(document["id"] for document in told["documents"]), problems, told["counts"])
