"""Sentence F1 of the shipped pipeline on our own news-style text: `python -m benchmarks.sentences [PIPELINE]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language

from kg.nlp.pipeline import load_pipeline

TEXT = Path(__file__).parent / "data" / "sentences.txt"
BREAK = "⏎"


def paragraphs(path: Path = TEXT) -> Iterator[list[str]]:
    """Yield the documents of the file: lists of sentences, separated by blank lines there."""
    block: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def document(blocks: list[list[str]]) -> tuple[str, set[tuple[int, int]]]:
    """Return the running text of some paragraphs and the gold sentences as (start, end) offsets, blanks left out."""
    text, gold, begin = "", set(), 0
    for block in blocks:
        for line in block:
            text += line.removesuffix(BREAK)
            if not line.endswith(BREAK) or _ends(line):
                gold.add((begin, len(text)))
                text += "\n" if line.endswith(BREAK) else " "
                begin = len(text)
            else:
                text += "\n"
        text = text.rstrip() + "\n\n"
        begin = len(text)
    return text, gold


def _ends(line: str) -> bool:
    """Whether a line before a single line break is a sentence of its own (a wrapped line ends in a plain word)."""
    return line.startswith(("By ", "- ", "* ", "1.", "2.", "3.", "What "))


def predicted(nlp: Language, text: str) -> set[tuple[int, int]]:
    """Return the sentences of `text` as (start, end) offsets, surrounding blanks left out."""
    found = set()
    for sentence in nlp(text).sents:
        stripped = sentence.text.strip()
        begin = sentence.start_char + len(sentence.text) - len(sentence.text.lstrip())
        if stripped:
            found.add((begin, begin + len(stripped)))
    return found


def score(nlp: Language, *, size: int = 4) -> tuple[int, int, int, list[str]]:
    """Return (right, found, gold) counts and the wrong sentences, reading `size` paragraphs as one document."""
    blocks, right, found, gold, wrong = list(paragraphs()), 0, 0, 0, []
    for begin in range(0, len(blocks), size):
        text, want = document(blocks[begin : begin + size])
        have = predicted(nlp, text)
        right, found, gold = right + len(have & want), found + len(have), gold + len(want)
        wrong += [f"- {text[a:b]!r}" for a, b in sorted(want - have)]
        wrong += [f"+ {text[a:b]!r}" for a, b in sorted(have - want)]
    return right, found, gold, wrong


def main(names: list[str]) -> None:
    """Print sentence precision, recall and F1 in per cent, then what went wrong."""
    right, found, gold, wrong = score(load_pipeline(names[0] if names else None))
    f1 = 200 * right / (found + gold)
    print(f"{gold} sentences: P {100 * right / found:.1f} R {100 * right / gold:.1f} F1 {f1:.1f}")
    print("\n".join(wrong))


if __name__ == "__main__":
    main(sys.argv[1:])
