"""Evidence out of pages and PDFs leads to the exact characters of the kept text and to its place in the original."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml.html import document_fromstring
from made_files import pdf

from kg.extractors import EXTRACTORS
from kg.model import Document, Evidence
from kg.readers import read

SEEDS = Path(__file__).resolve().parent.parent.parent / "seeds"
COUNT = 200
LEADERS = ("Vladimir Putin", "Emmanuel Macron", "Narendra Modi", "Olaf Scholz", "Xi Jinping", "Abdel Fattah el-Sisi")
ACTS = ("called", "met", "telephoned", "criticized", "visited", "spoke with", "received", "condemned")
ENDS = ("on Monday", "in Geneva", "after a long week of talks", "to discuss the harvest and the ports")


def sentences(rng: random.Random, count: int) -> list[str]:
    made = []
    for _ in range(count):
        one, other = rng.sample(LEADERS, 2)
        made.append(f"{one} {rng.choice(ACTS)} {other} {rng.choice(ENDS)}.")
    return made


def wrapped(sentence: str, width: int = 60) -> list[str]:
    """Return the sentence in lines, as a page of a PDF has them."""
    lines = [""]
    for word in sentence.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """Write pages and PDF files; return their folder and the words of each page of each PDF."""
    folder, rng, pages_of = tmp_path_factory.mktemp("files"), random.Random(4), {}
    stories = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    for number in range(14):
        told = sentences(rng, 12)
        paragraphs = [told[:3], told[3:5], told[5:9], told[9:]]
        marked = [" ".join(p).replace(" called ", " <b>called</b>\n ").replace("Xi", "<i>Xi</i>") for p in paragraphs]
        extra = [f"<p>{line}</p>" for line in stories[number % len(stories)].split("\n") if line.strip()][:2]
        body = f"<ul><li><a href='/'>Home</a></li></ul><article><h1>Notes of day {number}</h1><p>{marked[0]}</p>"
        body += f"<div><p>{marked[1]}</p><blockquote>{marked[2]}</blockquote></div>{''.join(extra)}<p>{marked[3]}</p>"
        text = f"<html lang='en'><head><title>Day {number}</title></head><body>{body}</article></body></html>"
        (folder / f"p{number:02}.html").write_text(text, encoding="utf-8")
        pages = [[line for sentence in sentences(rng, 5) for line in wrapped(sentence)] for _ in range(3)]
        (folder / f"r{number:02}.pdf").write_bytes(pdf(pages))
        pages_of[f"r{number:02}.pdf"] = [" ".join(page) for page in pages]
    return folder, pages_of


@pytest.fixture(scope="module")
def found(files: tuple[Path, dict[str, list[str]]]) -> list[tuple[Document, Evidence]]:
    documents = list(read([str(files[0])]))
    assert all(isinstance(document, Document) for document in documents), documents
    read_ = EXTRACTORS["rules"]().extract_many(documents)
    every = [(e.document, evidence) for e in read_ for event in e.events for evidence in event.evidence]
    return random.Random(200).sample(every, COUNT)


def test_the_quote_is_the_characters_it_points_to(found: list[tuple[Document, Evidence]]):
    assert {document.reader for document, _ in found} == {"html", "pdf"}
    for document, evidence in found:
        assert document.text[evidence.sentence.start : evidence.sentence.end] == evidence.quote
        for inside in (evidence.trigger, evidence.source, evidence.target):
            if inside is not None:
                assert evidence.sentence.start <= inside.start < inside.end <= evidence.sentence.end


def test_the_place_in_the_original_holds_the_quote(found, files):
    folder, pages_of = files
    for document, evidence in found:
        places = [
            part for part in document.parts if part.start < evidence.sentence.end and evidence.sentence.start < part.end
        ]
        assert places, (document.id, evidence.quote)
        held = ""
        for place in places:
            if document.reader == "pdf":
                held += pages_of[document.id][int(place.fragment.removeprefix("page=")) - 1]
            else:
                tree = document_fromstring((folder / document.id).read_bytes())
                (element,) = tree.xpath(place.fragment)
                held += "".join(element.itertext())
        assert squeezed(evidence.quote) in squeezed(held), (document.id, [p.fragment for p in places])
