"""The rule extractor: the parsed text, known actors, frames and cues become events. Deterministic, offline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from spacy.tokens import Doc

from kg import __version__
from kg.extractors.events import Assembler
from kg.extractors.readings import Reader
from kg.frames import load_frames
from kg.gazetteer import load_gazetteer
from kg.model import Actor, Document, Event, Extraction, Miss
from kg.names import digest
from kg.nlp.actors import ActorResolver
from kg.nlp.cues import load_cues
from kg.nlp.mentions import Finder
from kg.nlp.pipeline import load_pipeline
from kg.nlp.relations import Matcher, describe
from kg.nlp.repairs import repair

PASSAGE = 60_000  # code points analysed at once: about 20 pages, some 60 MB while it lasts
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_SPACE = re.compile(r"\s+")
_BLOB = re.compile(r"\S{2000,}")  # the tokenizer takes time quadratic in its length


class Rules:
    """Reads Documents into Extractions.

    model: name or folder of another spaCy pipeline; actors: CSV or Turtle files of more actors; ontology: Turtle files
    of more relations and cues. version: changes whenever the same text may be read differently. recipe: a picklable
    function and its arguments that make the same extractor in another process.
    """

    def __init__(self, *, model: str | None = None, actors: Sequence[Path] = (), ontology: Sequence[Path] = ()) -> None:
        self.frames = load_frames(tuple(ontology))
        self.cues = load_cues(tuple(ontology))
        gazetteer = load_gazetteer(list(actors))
        self.nlp = load_pipeline(model)
        self._find, self._resolve = Finder(self.frames.lexicon, gazetteer), ActorResolver(gazetteer)
        self._matcher = Matcher(self.frames, gazetteer)
        meta = self.nlp.meta
        self.version = f"kg {__version__}, rules, {meta['lang']}_{meta['name']} {meta['version']}"
        extra = [digest(path.read_text(encoding="utf-8")) for path in (*actors, *ontology)]
        self.version += f", own files {digest(*extra)}" if extra else ""
        self.recipe = (_make, (model, tuple(actors), tuple(ontology)))

    def version_of(self, document: Document) -> str:
        """Return the version; it is the same for every document."""
        return self.version

    def extract(self, document: Document) -> Extraction:
        """Read one document."""
        return next(self.extract_many([document]))

    def extract_many(self, documents: Iterable[Document], *, batch_size: int = 32) -> Iterator[Extraction]:
        """Read many documents in order, `batch_size` at a time; memory stays flat.

        spaCy would keep every new word for ever: here it forgets those of a batch once the batch is read.
        """
        given = iter(documents)
        while batch := list(islice(given, batch_size)):
            with self.nlp.memory_zone():  # closed before anything is given out: nothing that leaves holds a Doc
                found = list(self._read_batch(batch))
            yield from found

    def _read_batch(self, documents: Sequence[Document]) -> Iterator[Extraction]:
        waiting: list[tuple[Document, int, bool]] = []

        def passages() -> Iterator[Doc]:
            for document in documents:
                pieces = list(cut(document.text)) or [(0, "")]
                for number, (offset, text) in enumerate(pieces):
                    waiting.append((document, offset, number == len(pieces) - 1))
                    doc = self.nlp.make_doc(text.rstrip())  # a line end after the last stop would disturb its parse
                    doc.user_data["kg_date"] = document.date
                    yield doc

        assembler: Assembler | None = None
        misses: list[Miss] = []
        for doc in self.nlp.pipe(passages(), batch_size=len(documents)):
            document, offset, last = waiting.pop(0)
            if assembler is None:
                assembler, misses = Assembler(self.frames, self.cues, key=document.key), []
            reader = self._read(doc, document, offset)
            assembler.add(reader)
            misses.extend(reader.misses)
            if last:
                events = assembler.events()
                yield Extraction(document, _named(events, assembler.actors), events, tuple(sorted(misses, key=_place)))
                assembler = None

    def traits(self, document: Document) -> dict[str, tuple[str, ...]]:
        """Return by event id what the confidence of the events of a short document rests on (kg.nlp.confidence)."""
        doc = self.nlp.make_doc(document.text.rstrip())
        doc.user_data["kg_date"] = document.date
        assembler = Assembler(self.frames, self.cues, key=document.key)
        assembler.add(self._read(self.nlp(doc), document, 0))
        assembler.events()
        return assembler.traits

    def explain(self, sentence: str, *, date: str | None = None) -> tuple[str, ...]:
        """Return as lines what was made of a sentence: references, then each predicate with frame, slots and reason."""
        doc = self.nlp.make_doc(sentence)
        doc.user_data["kg_date"] = date
        doc = repair(self.nlp(doc))
        doc._.references = self._find.find(doc)
        return describe(self._resolve(doc), self._matcher)

    def _read(self, doc: Doc, document: Document, offset: int) -> Reader:
        """Find references, actors and relations in a parsed passage, then everything around them."""
        doc = repair(doc)
        doc._.references = self._find.find(doc)
        doc = self._resolve(doc)
        doc._.relations, attempts = self._matcher.match(doc)
        reader = Reader(doc, self.frames, self.cues, key=document.key, publisher=document.publisher, offset=offset)
        return reader.read(attempts)


def _make(model: str | None, actors: tuple[Path, ...], ontology: tuple[Path, ...]) -> Rules:
    return Rules(model=model, actors=actors, ontology=ontology)


def cut(text: str, size: int = PASSAGE) -> Iterator[tuple[int, str]]:
    """Yield (offset, passage) of at most `size` code points, cut at blank lines, else at white space, else anywhere.

    What is no language is left out: 2,000 characters and more without a space (encoded data, rows of brackets).
    """
    start = 0
    for blob in _BLOB.finditer(text):
        yield from _cut(text, start, blob.start(), size)
        start = blob.end()
    yield from _cut(text, start, len(text), size)


def _cut(text: str, start: int, stop: int, size: int) -> Iterator[tuple[int, str]]:
    while stop - start > size:
        end = start + size
        breaks = [m.end() for m in _BLANK.finditer(text, start + size // 2, end)]
        breaks = breaks or [m.end() for m in _SPACE.finditer(text, max(start, end - 1000), end)]
        end = breaks[-1] if breaks else end
        yield start, text[start:end]
        start = end
    if start < stop:
        yield start, text[start:stop]


def _named(events: Sequence[Event], actors: dict[str, Actor]) -> tuple[Actor, ...]:
    """Return the actors that an event names or a chain cites, sorted by id."""
    used = {mention.actor for event in events for mention in (*event.sources, *event.targets)}
    used |= {actor for event in events for evidence in event.evidence for actor in evidence.chain}
    used |= {actor for event in events for claim in event.claims for actor in claim.chain}
    used |= {event.initiator for event in events if event.initiator}
    return tuple(actors[name] for name in sorted(used))


def _place(miss: Miss) -> tuple[int, int, str]:
    return miss.sentence.start, miss.sentence.end, miss.trigger
