"""What `kg store rebuild` can make whole again: each record and graph is written twice, and either heals the other.

    current          from the generations that lie there
    journal.jsonl    from the newest manifest, and what the journal itself still tells of later batches
    manifests        from the journal, by the generation that every rebuild makes
    documents/*.nq   from the index or a generation, where the graph has the hash that was recorded
    index, generations    from documents/ (`DirectoryStore.rebuild`)

Texts, what decisions have changed as it was read, and judgements stand once: damage there is named by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError
from kg.store import generations
from kg.store.base import Difference, DocumentInfo
from kg.store.files import Files
from kg.store.verifying import BROKEN


def mend_records(root: Path, files: Files) -> None:
    """Make `current` and the journal whole, if they are not. Raises StoreError when no record is left to do it from."""
    lying = generations.numbers(root)
    try:
        number = generations.current(root)
        if number and number not in lying:
            raise StoreError("it names a generation that is not there")
    except StoreError:
        number = lying[-1] if lying else 0
        generations.set_current(root, number)
    if files.journal_problem(number) is None:
        return
    for base in reversed([one for one in lying if one <= number]):
        try:
            found = generations.read_manifest(root, base)
        except StoreError:
            continue
        files.compact(_later(files, base, found).values(), generation=number)
        return
    raise StoreError(f"{root}: neither the journal nor a manifest can be read: read the documents into a new store")


def _later(files: Files, base: int, found: dict[str, DocumentInfo]) -> dict[str, DocumentInfo]:
    """Return the documents of a manifest with what the journal still tells of batches after it."""
    after = False
    for record in files.readable_records():
        key = record["key"]
        if "generation" in record:
            after = after or record["generation"] == base
        elif after and record.get("removed"):
            found.pop(key, None)
        elif after and "id" in record:
            found[key] = DocumentInfo(**record)
    return found


def restore_documents(root: Path, files: Files, infos: Iterable[DocumentInfo]) -> list[Difference]:
    """Write damaged files of documents anew from any index that still holds the graph as it was recorded.

    Returns what is wrong with those that are nowhere whole.
    """
    damaged = [info for info in infos if files.quads_problem(info)]
    for index in _indexes(root) if damaged else ():
        for info in damaged:
            try:
                quads = index.quads_for_pattern(None, None, None, rdf.graph_name(info.key))
                lines = rdf.lines(map(rdf.present, quads))
            except BROKEN:
                continue
            if rdf.hash_of(lines) == info.hash:
                files.write(info, lines, None)
    return list(filter(None, map(files.quads_problem, damaged)))


def _indexes(root: Path) -> Iterator[ox.Store]:
    folders = [generations.generation_folder(root, number) / "index" for number in reversed(generations.numbers(root))]
    for folder in (root / "index", *folders):
        try:
            yield ox.Store.read_only(str(folder))
        except BROKEN:
            continue
