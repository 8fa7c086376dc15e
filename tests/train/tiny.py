"""A folder of corpora in miniature, in our own words: enough to run every stage of kg.train, not to learn from."""

from __future__ import annotations

import json
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Span

NAMES = [("Omar", "Haddad"), ("Ruth", "Klein"), ("Peter", "Novak"), ("Leila", "Mansour"), ("Ivan", "Petrov")]
PLACES = ["Egypt", "Jordan", "France", "Poland", "Kenya"]
VERBS = [("met", "meet"), ("called", "call"), ("thanked", "thank"), ("visited", "visit")]

TABLE = """
[source."Ours"]
licence = "Apache-2.0"
url = ""
attribution = "this project"
"""


def conllu(count: int, *, first: int = 0, document: str = "own_news") -> str:
    """Return `count` sentences like "Omar Haddad met Ruth Klein in Egypt ." as CoNLL-U."""
    lines = [f"# newdoc id = {document}"]
    for n in range(first, first + count):
        a, b = NAMES[n % 5], NAMES[(n // 5 + n + 1) % 5]
        verb, lemma = VERBS[n % 4]
        rows = [
            (a[0], a[0], "PROPN", "NNP", 3, "nsubj"), (a[1], a[1], "PROPN", "NNP", 1, "flat"),
            (verb, lemma, "VERB", "VBD", 0, "root"), (b[0], b[0], "PROPN", "NNP", 3, "obj"),
            (b[1], b[1], "PROPN", "NNP", 4, "flat"), ("in", "in", "ADP", "IN", 7, "case"),
            (PLACES[n % 5], PLACES[n % 5], "PROPN", "NNP", 3, "obl"), (".", ".", "PUNCT", ".", 3, "punct"),
        ]  # fmt: skip
        for i, (form, base, upos, tag, head, dep) in enumerate(rows, 1):
            misc = "SpaceAfter=No" if i == 7 else "_"
            lines.append("\t".join([str(i), form, base, upos, tag, "_", str(head), dep, "_", misc]))
        lines.append("")
    return "\n".join(lines) + "\n"


def entities(count: int, *, first: int = 0) -> DocBin:
    """Return documents of one sentence with two people and a state marked."""
    vocab, docs = spacy.blank("en").vocab, []
    for n in range(first, first + count):
        a, b = NAMES[n % 5], NAMES[(n + 2) % 5]
        words = [*a, "told", *b, "of", "talks", "in", PLACES[(n + 1) % 5], "."]
        doc = Doc(vocab, words=words)
        doc.set_ents([Span(doc, 0, 2, "PERSON"), Span(doc, 3, 5, "PERSON"), Span(doc, 8, 9, "GPE")], default="outside")
        docs.append(doc)
    return DocBin(docs=docs)


def write(folder: Path) -> Path:
    """Write the folder with its own corpora.toml; return it."""
    folder.mkdir(parents=True)
    (folder / "train.conllu").write_text(conllu(60), encoding="utf-8")
    (folder / "test.conllu").write_text(conllu(8, first=101, document="own_test"), encoding="utf-8")
    entities(60).to_disk(folder / "names.spacy")
    entities(8, first=3).to_disk(folder / "names_test.spacy")
    text = "The envoy left Cairo. The king called the minister in Amman. " * 20
    (folder / "raw.jsonl").write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")
    state = {"type": "country", "label": "Kenya", "demonyms": ["Kenyan", "Kenyans"]}
    (folder / "actors.jsonl").write_text(json.dumps(state) + "\n", encoding="utf-8")
    words = ["the", "met", "called", "thanked", "king"]
    table = {"words": words, "dimensions": 3, "vectors": {word: [n, 1, -n, 0] for n, word in enumerate(words)}}
    (folder / "vectors.json").write_text(json.dumps(table), encoding="utf-8")
    rows = [
        ("actors", "actors.jsonl", "names", ""), ("own trees", "train.conllu", "ud-train", "hold_out = 4"),
        ("again", "train.conllu", "repeat", 'documents = "own_news"'),
        ("trees", "test.conllu", "ud-test", ""), ("own names", "names.spacy", "ner-train", "hold_out = 10\nswaps = 1"),
        ("names", "names_test.spacy", "ner-test", ""), ("raw", "raw.jsonl", "raw", ""),
        ("vectors", "vectors.json", "vectors", "optional = true"),
    ]  # fmt: skip
    sources = TABLE + "".join(
        f'\n[[corpus]]\nname = "{name}"\nfile = "{file}"\nuse = "{use}"\nsource = "Ours"\n{more}\n'
        for name, file, use, more in rows
    )
    (folder / "corpora.toml").write_text(sources, encoding="utf-8")
    return folder
