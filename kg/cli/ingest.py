"""`kg ingest`: read documents into a store."""

from __future__ import annotations

import time

import click

from kg.cli import common


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
    from kg.store import open_store

    extractor = reading.extractor()
    known: set[str] = set()  # problems told already, so that watching does not repeat them
    while True:
        progress = common.Progress("documents")
        documents = reading.documents(paths)
        with open_store(store, frames=extractor.frames) as target:
            summary = ingest(documents, target, extractor, on_document=progress.step, jobs=reading.jobs)
        progress.close()
        common.tell_problems([problem for problem in summary.problems if str(problem) not in known])
        known.update(map(str, summary.problems))
        if watch is None:
            common.tell_summary(summary)
            return 3 if summary.failures else 0
        if summary.documents:
            common.tell_summary(summary)
        time.sleep(watch)
