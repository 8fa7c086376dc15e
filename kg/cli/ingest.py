"""`kg ingest`: read documents into a store."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from kg.cli import common

if TYPE_CHECKING:
    from kg.errors import InputError
    from kg.model import Document
    from kg.readers.duplicates import Copies


@click.command("ingest")
@common.inputs
@common.store_option
@click.option(
    "--watch", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Look again every SECONDS, until Ctrl-C."
)
@common.input_options
@common.reading_options
def command(
    paths: tuple[str, ...],
    store: str,
    watch: float | None,
    reading: common.Reading,
) -> int:
    """Read PATH... (files, folders, or - for stdin) into a store.

    A document already read by this version is left as it is; a changed text replaces its old graph.
    """
    from kg.ingest import ingest
    from kg.readers.duplicates import Copies
    from kg.store import open_store

    extractor = reading.extractor()
    known: set[str] = set()  # problems told already, so that watching does not repeat them
    while True:
        progress = common.Progress("documents")
        copies = Copies()
        documents = _noted(reading.documents(paths), copies)
        with open_store(store, frames=extractor.frames) as target:
            summary = ingest(documents, target, extractor, on_document=progress.step, jobs=reading.jobs)
        progress.close()
        common.tell_problems([problem for problem in summary.problems if str(problem) not in known])
        known.update(map(str, summary.problems))
        if watch is None:
            common.tell_summary(summary)
            common.tell_copies(copies.groups())
            return 3 if summary.failures else 0
        if summary.documents:
            common.tell_summary(summary)
        time.sleep(watch)


def _noted(documents: Iterable[Document | InputError], copies: Copies) -> Iterator[Document | InputError]:
    """Yield the documents, remembering the wording of each, to tell copies of one story among those given."""
    for document in documents:
        if not isinstance(document, Exception):
            copies.add(document)
        yield document
