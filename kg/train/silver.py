"""Trees of raw news on which two differently built parsers agree: training sentences of the kind that is read."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

LENGTHS = range(6, 46)  # words of a sentence
TOGETHER = 4  # sentences of one document
LONGEST = 6000  # characters taken of a text
_ENDS = frozenset('.!?”"')


def agreed(texts: Iterable[str], parser: Language, other: Language) -> Iterator[Doc]:
    """Yield documents of up to four sentences of a text that both parsers analyse alike, as `parser` annotates them."""
    for doc in parser.pipe((text[:LONGEST] for text in texts), batch_size=16):
        sentences = [sentence for sentence in map(_words, doc.sents) if sentence]
        guesses = other.pipe(_bare(sentence, other.vocab) for sentence in sentences)
        same = [words for words, guess in zip(sentences, guesses, strict=True) if _alike(words, guess)]
        for begin in range(0, len(same), TOGETHER):
            yield _copy(same[begin : begin + TOGETHER], doc.vocab)


def sample(texts: Sequence[str], words: int, *, seed: int = 1) -> list[str]:
    """Return texts in a random order, as many as hold about `words` words."""
    order = list(texts)
    random.Random(seed).shuffle(order)
    taken, total = [], 0
    for text in order:
        if total > words:
            break
        taken.append(text)
        total += len(text[:LONGEST].split())
    return taken


def _words(sentence: Span) -> list[Token]:
    """Return the words of a sentence fit for training: whole, of middling length, nothing but blanks around it."""
    words = [token for token in sentence if not token.is_space]
    whole = bool(words) and words[-1].i - words[0].i == len(words) - 1 and words[-1].text in _ENDS
    inside = whole and all(words[0].i <= token.head.i <= words[-1].i for token in words)
    return words if inside and len(words) in LENGTHS else []


def _bare(words: Sequence[Token], vocab: Vocab) -> Doc:
    return Doc(vocab, words=[token.text for token in words], spaces=[bool(token.whitespace_) for token in words])


def _alike(words: Sequence[Token], guess: Doc) -> bool:
    first = words[0].i
    return all(a.head.i - first == b.head.i and a.dep_ == b.dep_ for a, b in zip(words, guess, strict=True))


def _copy(sentences: Sequence[Sequence[Token]], vocab: Vocab) -> Doc:
    tokens = [token for words in sentences for token in words]
    heads: list[int] = []
    for words in sentences:
        first = len(heads)
        heads += [first + token.head.i - words[0].i for token in words]
    return Doc(
        vocab,
        words=[token.text for token in tokens],
        spaces=[bool(token.whitespace_) or token is words[-1] for words in sentences for token in words],
        tags=[token.tag_ for token in tokens],
        pos=[token.pos_ for token in tokens],
        morphs=[str(token.morph) for token in tokens],
        lemmas=[token.lemma_ for token in tokens],
        heads=heads,
        deps=[token.dep_ for token in tokens],
    )
