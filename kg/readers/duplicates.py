"""Copies of one story: documents whose wording is largely the same, found without comparing each with each.

MinHash over runs of five words (Broder 1997) with banding (Leskovec, Rajaraman and Ullman 2020, section 3.4). A copy
with a new head, a few cuts or another spelling stays a copy; two reports of one happening in different words do not.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from kg.model import Document
from kg.tables import is_table

SHINGLE = 5  # words in a run
_HASHES = 128
_BANDS = 32  # of four hashes: a pair of similarity .7 is a candidate with probability .9998
_PRIME = (1 << 31) - 1
_WORD = re.compile(r"\w+")


def near_duplicates(documents: Iterable[Document], *, threshold: float = 0.7) -> tuple[tuple[str, ...], ...]:
    """Return groups of two or more keys of documents that are copies of each other, in order of appearance.

    threshold: estimated Jaccard similarity (0 to 1, standard error .04) of their sets of five-word runs from which two
    are copies; a group is what such pairs connect. Half a kilobyte of memory and two milliseconds a document.
    """
    seen = Copies(threshold=threshold)
    for document in documents:
        seen.add(document)
    return seen.groups()


class Copies:
    """Near duplicates of documents that come one by one; holds half a kilobyte of each, not its text."""

    def __init__(self, *, threshold: float = 0.7) -> None:
        self._threshold = threshold
        self._keys: list[str] = []
        self._rows: list[Any] = []

    def add(self, document: Document) -> None:
        """Remember a document; one without words, or of rows of an event table, is a copy of nothing."""
        if is_table(document.reader):
            return
        signature = _signature(document.text)
        if signature is not None:
            self._keys.append(document.key)
            self._rows.append(signature)

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the groups of two or more keys; see `near_duplicates`."""
        rows, parent = self._rows, list(range(len(self._keys)))
        for a, b in _candidates(rows):
            one, other = _root(parent, a), _root(parent, b)
            if one != other and np.count_nonzero(rows[a] == rows[b]) >= self._threshold * _HASHES:
                parent[max(one, other)] = min(one, other)
        groups: dict[int, list[str]] = defaultdict(list)
        for index, key in enumerate(self._keys):
            groups[_root(parent, index)].append(key)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def similarity(one: str, other: str) -> float:
    """Return the estimated Jaccard similarity of two texts' five-word runs, 0 to 1; 0 for a text without words."""
    a, b = _signature(one), _signature(other)
    return 0.0 if a is None or b is None else float(np.count_nonzero(a == b)) / _HASHES


def _coefficients() -> tuple[Any, Any]:
    """Return the factors and summands of 128 hash functions; from a hash, so that no library's generator matters."""
    stream = hashlib.shake_256(b"near duplicates").digest(_HASHES * 8)
    numbers = np.frombuffer(stream, dtype="<u4").astype(np.uint64) % np.uint64(_PRIME - 1) + np.uint64(1)
    return numbers[:_HASHES, None], numbers[_HASHES:, None]


def _signature(text: str) -> Any:
    """Return the least value of each hash function over all runs of words, as 128 numbers; None without words."""
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(text.lower())]
    if not words:
        return None
    runs = {b" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))}
    hashes = np.fromiter((zlib.crc32(run) % _PRIME for run in runs), dtype=np.uint64, count=len(runs))
    factors, summands = _coefficients()
    least = np.full(_HASHES, _PRIME, dtype=np.uint64)
    for start in range(0, len(hashes), 4096):  # bounds the table at four megabytes however long the text
        table = (factors * hashes[None, start : start + 4096] + summands) % np.uint64(_PRIME)
        least = np.minimum(least, table.min(axis=1))
    return least.astype(np.uint32)


def _candidates(rows: Sequence[Any]) -> Iterable[tuple[int, int]]:
    """Yield pairs that agree in a whole band, each document with the first one of its bucket only."""
    width = _HASHES // _BANDS
    for band in range(_BANDS):
        first: dict[bytes, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            bucket = first[row[band * width : (band + 1) * width].tobytes()]
            yield from ((earlier, index) for earlier in bucket[:8])
            bucket.append(index)


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index
