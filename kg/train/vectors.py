"""Static word vectors from raw text and name lists: what a word's neighbours are, and which lists name it.

The first part of a vector is a truncated SVD of positive pointwise mutual information between a word (case folded) and
the frequent words at the four places around it; the second part holds one flag for each list of `kg.train.lists`.
Deterministic: the decomposition is exact, its signs are fixed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from kg.train.lists import FLAGS, Flags

OFFSETS = (-2, -1, 1, 2)
FLAG_WEIGHT = 0.5
_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")

Array = NDArray[np.float32]
Places = NDArray[np.int64]


def tokens(text: str) -> list[str]:
    """Return the words and marks of `text` by a plain rule; near enough to spaCy's tokens for counting."""
    return _TOKEN.findall(text)


def embed(texts: Iterable[Sequence[str]], *, dimensions: int, min_count: int, contexts: int) -> tuple[list[str], Array]:
    """Return the case-folded words seen `min_count` times or more, by falling frequency, and their unit vectors.

    dimensions: of a vector; contexts: how many frequent words are counted at each of the four places.
    Cost: about words x contexts x 16 bytes of memory and one eigen-decomposition of order 4 x contexts.
    """
    folded = [[word.lower() for word in text] for text in texts]
    counts = Counter(word for text in folded for word in text)
    words = sorted((word for word, n in counts.items() if n >= min_count), key=lambda word: (-counts[word], word))
    table = _cooccurrence(folded, {word: i for i, word in enumerate(words)}, min(contexts, len(words)))
    return words, _decompose(_positive_information(table), dimensions)


def build(vocab: Vocab, words: Sequence[str], vectors: Array, flags: Flags, forms: Iterable[str]) -> Vectors:
    """Set and return vocab.vectors: one key for each of `forms` (as written) that has a vector or a flag.

    Forms with the same vector and flags share a row; a flagged form with no vector has zeros before its flags.
    """
    place = {word: i for i, word in enumerate(words)}
    rows: dict[tuple[int, tuple[str, ...]], int] = {}
    keys: dict[str, int] = {}
    for form in sorted(set(forms) | set(flags)):
        what = (place.get(form.lower(), -1), tuple(sorted(_flags_of(form, flags))))
        if what != (-1, ()):
            keys[form] = rows.setdefault(what, len(rows))
    data = np.zeros((len(rows), vectors.shape[1] + len(FLAGS)), dtype=np.float32)
    for (word, marks), row in rows.items():
        if word >= 0:
            data[row, : vectors.shape[1]] = vectors[word]
        for mark in marks:
            data[row, vectors.shape[1] + FLAGS.index(mark)] = FLAG_WEIGHT
    made = Vectors(strings=vocab.strings, data=data, name="kg_words")
    for form, row in keys.items():
        made.add(form, row=row)
    vocab.vectors = made
    return made


def _flags_of(form: str, flags: Flags) -> set[str]:
    """Flags of a form; a form in capitals ("CAIRO") has those of its capitalised form."""
    found = flags.get(form, set())
    return found or (flags.get(form.capitalize(), set()) if form.isupper() and len(form) > 3 else set())


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
    best = axes[:, ::-1][:, :dimensions]
    best = best * np.sign(best[np.abs(best).argmax(axis=0), np.arange(best.shape[1])])
    scale = np.maximum(values[::-1][:dimensions], 1e-12) ** -0.25  # weigh an axis by the root of its singular value
    found = (table @ best.astype(np.float32)) * scale.astype(np.float32)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6), dtype=np.float32)
