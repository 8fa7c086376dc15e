"""A store brought up to date: its index from its own files, its documents from the texts that it keeps.

A document is read again when another version read it, or when the graph's shape has changed since. What cannot be read
again here stays as it is and is named: what was read with files of the user's own that are not given now, and what did
not come from a text of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kg import rdf
from kg.errors import InputError, StoreError
from kg.ingest import Extractor, extract_all, tell_stories
from kg.model import Document
from kg.store import DocumentInfo, Store

_OWN = re.compile(r", own files (\w+)")


@dataclass
class Rebuilt:
    """What was done. again: ids of documents read again; left: (id, why) of those that are not up to date.

    before: the generation that holds what the store held before they were read again; 0 when nothing was.
    """

    documents: int = 0
    before: int = 0
    again: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def rebuild(
    store: Store,
    extractor: Extractor | None,
    *,
    on_document: Callable[[str], None] = lambda name: None,
    jobs: int = 1,
) -> Rebuilt:
    """Make the index anew from the store's files, then read again what another version read (extractor None: nothing).

    A store whose graphs have an older shape is read again whole. Decisions are applied to whatever is read.
    """
    store.rebuild()
    done = Rebuilt(documents=sum(1 for _ in store.documents()))
    if extractor is None:
        return done
    waiting = list(_outdated(store, extractor, done))
    problems: list[InputError] = []
    for extraction in extract_all(iter(waiting), extractor, problems.append, jobs=jobs):
        store.replace(extraction, run=extractor.version_of(extraction.document))
        done.again.append(extraction.document.id)
        on_document(extraction.document.id)
    done.left += [(problem.source, problem.reason) for problem in problems]
    if done.again:
        done.before = store.newest_generation
        tell_stories(store)
    if not done.left:
        store.upgraded()
    store.flush()
    return done


def _outdated(store: Store, extractor: Extractor, done: Rebuilt) -> Iterator[Document]:
    """Yield the documents to be read again, from what the store keeps of them; note in `done` which cannot be."""
    for info in list(store.documents()):
        try:
            document = _document(store, info)
        except StoreError as error:
            done.left.append((info.id, str(error)))
            continue
        version = extractor.version_of(document)
        if info.run == version and not store.older:
            continue
        if not info.run.startswith("kg "):
            done.left.append((info.id, f"it was read by {info.run or 'something that gave no version'}"))
        elif _OWN.findall(info.run) not in ([], _OWN.findall(version)):
            done.left.append((info.id, "it was read with files of your own: name them (--actors, --ontology)"))
        else:
            yield document


def _document(store: Store, info: DocumentInfo) -> Document:
    """Return a document as it was given, from its graph; from its record where the graph has an older shape."""
    text = store.text(info.key)
    try:
        return rdf.from_quads(store.original(info.key), text).document
    except StoreError:
        return Document(info.id, info.key, text, info.title, info.date, info.publisher, info.url)
