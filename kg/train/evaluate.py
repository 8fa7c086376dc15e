"""How good a pipeline is on test sets it was never trained on.

Every measure is counted per document, so that a bootstrap over documents can give its interval. On raw text all marks
count: a head is right if its word and its head have the same offsets as in the gold tree.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan

ROUNDS = 1000  # bootstrap resamples
Counts = tuple[int, int, int]  # right, found, gold
Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Score:
    """A measure on a test set: F1 in per cent (accuracy where found = gold), its 95 % interval, the gold items."""

    value: float
    low: float
    high: float
    items: int

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.low:.1f}–{self.high:.1f})"


def score(counts: Sequence[Counts], *, seed: int = 0) -> Score:
    """Return the score of per-document counts, with a percentile bootstrap over the documents."""
    table = np.array(counts, dtype=np.int64).reshape(-1, 3)
    picks = np.random.default_rng(seed).integers(0, len(table), (ROUNDS, len(table))) if len(table) else None
    drawn = _f1(table[picks].sum(axis=1)) if picks is not None else np.zeros(1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Score(float(_f1(table.sum(axis=0)[None])[0]), float(low), float(high), int(table[:, 2].sum()))


def syntax(nlp: Language, gold: Sequence[Doc]) -> dict[str, Score]:
    """Return UAS, LAS, UPOS, tag and lemma on gold tokens and sentences; UAS, LAS, words and sentences on raw text."""
    counts: dict[str, list[Counts]] = {}
    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name == "ner" or name.startswith("kg_")]):
        for doc in gold:
            for name, count in _gold_tokens(nlp, doc).items():
                counts.setdefault(name, []).append(count)
    for doc, guess in zip(gold, nlp.pipe(doc.text for doc in gold), strict=True):
        for name, found, true in _raw(guess, doc):
            counts.setdefault(name, []).append((len(found & true), len(found), len(true)))
    return {name: score(rows) for name, rows in counts.items()}


def relations(nlp: Language, gold: Sequence[Doc]) -> dict[str, Score]:
    """Return labelled F1 on raw text for each relation of the trees, weakest first."""
    counts: dict[str, list[Counts]] = {}
    labels = sorted({token.dep_ for doc in gold for token in doc})
    for doc, guess in zip(gold, nlp.pipe(doc.text for doc in gold), strict=True):
        found, true = _arcs(guess, labelled=True), _arcs(doc, labelled=True)
        for label in labels:
            a, b = ({arc for arc in side if arc[2] == label} for side in (found, true))
            counts.setdefault(label, []).append((len(a & b), len(a), len(b)))
    scores = {label: score(rows) for label, rows in counts.items()}
    return dict(sorted(scores.items(), key=lambda item: item[1].value))


def names(nlp: Language, gold: Sequence[Doc]) -> dict[str, Score]:
    """Return entity F1 on raw text, for all labels ("all") and for each."""
    counts: dict[str, list[Counts]] = {}
    labels = sorted({span.label_ for doc in gold for span in doc.ents})
    for doc, guess in zip(gold, nlp.pipe(doc.text for doc in gold), strict=True):
        found, true = _entities(guess), _entities(doc)
        for label in ("all", *labels):
            a, b = (({span for span in side if label in {"all", span[2]}}) for side in (found, true))
            counts.setdefault(label, []).append((len(a & b), len(a), len(b)))
    return {label: score(rows) for label, rows in counts.items()}


def speed(pipelines: Sequence[Language], texts: Sequence[str], *, rounds: int = 3) -> list[float]:
    """Return the words each pipeline reads in a second of CPU time: the median of rounds taken in turn."""
    seen: list[list[float]] = [[] for _ in pipelines]
    for _ in range(rounds):
        for rates, nlp in zip(seen, pipelines, strict=True):
            start = time.process_time()
            words = sum(len(doc) for doc in nlp.pipe(texts, batch_size=16))
            rates.append(words / (time.process_time() - start))
    return [median(rates) for rates in seen]


def _gold_tokens(nlp: Language, doc: Doc) -> dict[str, Counts]:
    measures: dict[str, Callable[[int, int, Doc, Doc], bool]] = {
        "UAS": lambda i, j, gold, guess: gold[i].head.i - i == guess[j].head.i - j,
        "LAS": lambda i, j, gold, guess: gold[i].head.i - i == guess[j].head.i - j and gold[i].dep_ == guess[j].dep_,
        "UPOS": lambda i, j, gold, guess: gold[i].pos_ == guess[j].pos_,
        "tag": lambda i, j, gold, guess: gold[i].tag_ == guess[j].tag_,
        "lemma": lambda i, j, gold, guess: gold[i].lemma_ == guess[j].lemma_,
    }
    right = dict.fromkeys(measures, 0)
    sentences = list(doc.sents)
    for sentence, guess in zip(sentences, nlp.pipe(_bare(nlp, sentence) for sentence in sentences), strict=True):
        for name, same in measures.items():
            right[name] += sum(same(sentence.start + j, j, doc, guess) for j in range(len(guess)))
    return {name: (n, len(doc), len(doc)) for name, n in right.items()}


def _bare(nlp: Language, sentence: SpacySpan) -> Doc:
    spaces = [bool(token.whitespace_) for token in sentence]
    return Doc(nlp.vocab, words=[token.text for token in sentence], spaces=spaces)


def _raw(guess: Doc, gold: Doc) -> Iterable[tuple[str, set[Span], set[Span]]]:
    yield "raw words", _words(guess), _words(gold)
    yield "raw UAS", _arcs(guess, labelled=False), _arcs(gold, labelled=False)
    yield "raw LAS", _arcs(guess, labelled=True), _arcs(gold, labelled=True)
    yield "sentences", _sentences(guess), _sentences(gold)


def _words(doc: Doc) -> set[Span]:
    return {(token.idx, len(token), "") for token in doc if not token.is_space}


def _arcs(doc: Doc, *, labelled: bool) -> set[Span]:
    return {
        (token.idx * 1000 + len(token), -1 if token.head is token else token.head.idx, token.dep_ if labelled else "")
        for token in doc
        if not token.is_space
    }


def _sentences(doc: Doc) -> set[Span]:
    spans = ([token for token in sentence if not token.is_space] for sentence in doc.sents)
    return {(span[0].idx, span[-1].idx + len(span[-1]), "") for span in spans if span}


def _entities(doc: Doc) -> set[Span]:
    return {(span.start_char, span.end_char, span.label_) for span in doc.ents}


def _f1(totals: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(200.0 * totals[:, 0] / np.maximum(totals[:, 1] + totals[:, 2], 1), dtype=np.float64)
