"""Annotated documents from .spacy and .conllu files, raw text from .jsonl."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

DOCUMENT_SENTENCES = 5  # sentences of one document put together from a .conllu file
_STRAIGHT = str.maketrans("’‘“”", "''\"\"")


@dataclass(slots=True)
class Sentence:
    """A sentence of a .conllu file: the rows of its words, and the name of its document."""

    document: str
    rows: list[list[str]] = field(default_factory=list)


def read_docs(path: Path, vocab: Vocab) -> list[Doc]:
    """Return the documents of a .spacy or .conllu file. Raises ValueError for any other ending."""
    if path.suffix == ".spacy":
        return list(DocBin().from_disk(path).get_docs(vocab))
    if path.suffix == ".conllu":
        return [_doc(group, vocab) for group in _groups(read_conllu(path))]
    raise ValueError(f"{path}: documents are read from .spacy and .conllu files")


def write_docs(path: Path, docs: Sequence[Doc]) -> None:
    """Write documents as .spacy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    DocBin(docs=docs).to_disk(path)


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL-U file; ranges ("1-2") and empty nodes ("1.1") are left out."""
    sentence, document = Sentence(""), ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(("# newdoc", "# doc")):
            document = line.split("=", 1)[-1].strip()
        elif line and not line.startswith("#"):
            sentence.document = document
            row = line.split("\t")
            if row[0].isdigit():
                sentence.rows.append(row)
        elif not line and sentence.rows:
            yield sentence
            sentence = Sentence("")
    if sentence.rows:
        yield sentence


def read_raw(path: Path) -> Iterator[str]:
    """Yield the member "text" of each line of a .jsonl or .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def signature(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words with straight quotes: what tells a sentence from another, however its quotes are set."""
    return tuple(word.translate(_STRAIGHT) for word in words)


def sentence_signatures(doc: Doc) -> list[tuple[str, ...]]:
    """Return the signatures of the sentences of a document; of the whole, if it has no sentence marks."""
    parts = doc.sents if doc.has_annotation("SENT_START") else [doc[:]]
    return [signature(token.text for token in part) for part in parts]


def _groups(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    for sentence in sentences:
        if group and (sentence.document != group[-1].document or len(group) == DOCUMENT_SENTENCES):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _doc(group: Sequence[Sentence], vocab: Vocab) -> Doc:
    rows: list[list[str]] = []
    heads: list[int] = []
    for sentence in group:
        for i, row in enumerate(sentence.rows):
            heads.append(len(rows) - i + int(row[6]) - 1 if int(row[6]) else len(rows))
            rows.append(row)
    known = [["" if value == "_" else value for value in row] for row in rows]
    return Doc(
        vocab,
        words=[row[1] for row in rows],
        spaces=["SpaceAfter=No" not in row[9] for row in rows],
        lemmas=[row[2] for row in known],
        pos=[row[3] for row in known],
        tags=[row[4] for row in known],
        morphs=[row[5] for row in known],
        heads=heads,
        deps=["ROOT" if row[7] == "root" else row[7] for row in rows],
    )
