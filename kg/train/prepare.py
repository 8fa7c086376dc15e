"""From the corpora to what is trained on: weighted, held out, checked against the test sets, with other names."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.train import augment, lists, silver, vectors
from kg.train.corpora import Corpus
from kg.train.documents import read_conllu, read_docs, read_raw, sentence_signatures, signature, write_docs

SEED = 3
RAW_WORDS = 350_000  # of each raw corpus
TELLING = 8  # words from which on a sentence found in a test set and in a training set is no chance
Say = Callable[[str], None]


def prepare_syntax(folder: Path, corpora: Sequence[Corpus], out: Path, say: Say) -> None:
    """Write ud_train.spacy and ud_dev.spacy: the treebanks without what is tested, news-like documents twice."""
    vocab = spacy.blank("en").vocab
    train, dev = _split(folder, corpora, "ud-train", vocab)
    train = _unseen(train, held_out(folder, corpora, vocab), say)
    again = _repeated(folder, corpora)
    train += [doc for doc in train if any(part in again for part in sentence_signatures(doc))]
    _write(out, "ud", train, dev, say)


def prepare_names(folder: Path, corpora: Sequence[Corpus], out: Path, say: Say, *, packages: bool = True) -> None:
    """Write ner_train.spacy (the entity corpora with copies in which other names stand) and ner_dev.spacy.

    Also ner_tune.spacy: every document once, and those "ner-tune" documents that are copies, with other names, of
    documents that train.
    """
    vocab = spacy.blank("en").vocab
    train, dev = _split(folder, corpora, "ner-train", vocab)
    tested = held_out(folder, corpora, vocab)
    train = _unseen(train, tested, say)
    flags = lists.collect(_actors(folder, corpora), packages=packages)
    names = augment.names_from(flags, train)
    copies: list[Doc] = []
    tune: list[Doc] = []
    for corpus in corpora:
        if corpus.use == "ner-train":
            docs = _unseen(_kept(folder, corpus, vocab)[0], tested, lambda _: None)
            for seed in range(1, corpus.swaps + 1):
                copies += augment.swapped(docs, names, seed=seed)
            tune += docs
    tune += _copies_of(train, _split(folder, corpora, "ner-tune", vocab)[0], say)
    _write(out, "ner", train + copies, dev, say)
    random.Random(SEED).shuffle(tune)
    write_docs(out / "ner_tune.spacy", tune)


def _copies_of(train: Iterable[Doc], docs: Sequence[Doc], say: Say) -> list[Doc]:
    """Return the documents that differ from one that trains only in their names (four other words at least)."""
    frames = {frame for frame in map(_frame, train) if len(frame) > 3}
    kept = [doc for doc in docs if _frame(doc) in frames]
    say(f"{len(docs) - len(kept)} of {len(docs):,} copies left out: what they were made from does not train")
    return kept


def _frame(doc: Doc) -> tuple[str, ...]:
    return tuple(token.text for token in doc if not token.ent_type_)


def prepare_silver(
    folder: Path, corpora: Sequence[Corpus], out: Path, say: Say, *, parsers: Sequence[Language]
) -> None:
    """Write ud_tune.spacy: the syntax data and the sentences of raw text that two parsers analyse alike."""
    texts = [list(read_raw(folder / corpus.file)) for corpus in corpora if corpus.use == "raw"]
    chosen = [text for source in texts for text in silver.sample(source, RAW_WORDS)]
    docs = list(silver.agreed(chosen, *parsers))
    say(f"{sum(map(len, docs)):,} words of raw news parsed alike")
    train = read_docs(out / "ud_train.spacy", parsers[0].vocab) + docs
    random.Random(SEED).shuffle(train)
    write_docs(out / "ud_tune.spacy", train)


def prepare_vectors(
    folder: Path,
    corpora: Sequence[Corpus],
    out: Path,
    say: Say,
    *,
    dimensions: int,
    contexts: int,
    min_count: int,
    given: int = 0,
    words: int = 0,
    packages: bool = True,
) -> None:
    """Write the folder `vectors`: a blank pipeline with word vectors from the raw and the training texts.

    dimensions, contexts, min_count: of the vectors counted here; given: dimensions kept of a listed table of vectors;
    words: how many of its most frequent words are kept, besides those that the texts hold twice.
    """
    nlp = spacy.blank("en")
    texts = [
        vectors.tokens(text) for corpus in corpora if corpus.use == "raw" for text in read_raw(folder / corpus.file)
    ]
    for corpus in corpora:
        if corpus.use in {"ud-train", "ner-train"}:
            texts += [[token.text for token in doc] for doc in read_docs(folder / corpus.file, nlp.vocab)]
    say(f"word vectors from {sum(map(len, texts)):,} words")
    table = vectors.embed(texts, dimensions=dimensions, min_count=min_count, contexts=contexts)
    for corpus in corpora:
        if corpus.use == "vectors":
            seen = Counter(word.lower() for text in texts for word in text)
            table = vectors.joined(_given(folder / corpus.file, given, words, seen), table)
    flags = lists.collect(_actors(folder, corpora), packages=packages)
    made = vectors.build(nlp.vocab, *table, flags)
    nlp.to_disk(out / "vectors")
    say(f"{made.shape[0]:,} vectors of {made.shape[1]} numbers for {made.n_keys:,} words")


def _given(path: Path, dimensions: int, most: int, seen: Mapping[str, int]) -> vectors.Table:
    words, table = vectors.read_table(path)
    kept = [i for i, word in enumerate(words) if i < most or seen.get(word, 0) > 1]
    return [words[i] for i in kept], vectors.reduce(table[kept], dimensions)


def held_out(folder: Path, corpora: Iterable[Corpus], vocab: Vocab) -> set[tuple[str, ...]]:
    """Return the signatures of the telling sentences of all test sets with sentence marks."""
    return {
        part
        for corpus in corpora if corpus.use == "ud-test"
        for doc in read_docs(folder / corpus.file, vocab)
        for part in sentence_signatures(doc) if len(part) >= TELLING
    }  # fmt: skip


def contains_any(
    words: Sequence[str], sentences: set[tuple[str, ...]], starts: dict[tuple[str, ...], set[int]]
) -> bool:
    """Whether one of `sentences` stands in `words`; `starts`: four first words -> lengths of those that share them."""
    return any(
        words[i : i + length] in sentences
        for i in range(len(words))
        for length in starts.get(tuple(words[i : i + 4]), ())
    )


def _unseen(docs: Sequence[Doc], tested: set[tuple[str, ...]], say: Say) -> list[Doc]:
    starts: dict[tuple[str, ...], set[int]] = {}
    for sentence in tested:
        starts.setdefault(sentence[:4], set()).add(len(sentence))
    kept = [doc for doc in docs if not contains_any(signature(token.text for token in doc), tested, starts)]
    say(f"{len(docs) - len(kept)} of {len(docs):,} documents left out: they hold a sentence of a test set")
    return kept


def _split(folder: Path, corpora: Iterable[Corpus], use: str, vocab: Vocab) -> tuple[list[Doc], list[Doc]]:
    train: list[Doc] = []
    dev: list[Doc] = []
    for corpus in corpora:
        if corpus.use == use:
            kept, held = _kept(folder, corpus, vocab)
            train, dev = train + kept * corpus.copies, dev + held
    return train, dev


def _kept(folder: Path, corpus: Corpus, vocab: Vocab) -> tuple[list[Doc], list[Doc]]:
    docs = read_docs(folder / corpus.file, vocab)
    cut = len(docs) - corpus.hold_out
    return docs[:cut], docs[cut:]


def _repeated(folder: Path, corpora: Iterable[Corpus]) -> set[tuple[str, ...]]:
    return {
        signature(row[1] for row in sentence.rows)
        for corpus in corpora if corpus.use == "repeat"
        for sentence in read_conllu(folder / corpus.file) if sentence.document.startswith(corpus.documents)
    }  # fmt: skip


def _actors(folder: Path, corpora: Iterable[Corpus]) -> Path | None:
    return next((folder / corpus.file for corpus in corpora if corpus.use == "names"), None)


def _write(out: Path, kind: str, train: list[Doc], dev: list[Doc], say: Say) -> None:
    random.Random(SEED).shuffle(train)
    write_docs(out / f"{kind}_train.spacy", train)
    write_docs(out / f"{kind}_dev.spacy", dev)
    say(f"{kind}: {sum(map(len, train)):,} words to train on, {sum(map(len, dev)):,} to choose the best step")
