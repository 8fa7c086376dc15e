"""`kg ingest`: read documents into a store."""

from __future__ import annotations

import click

from kg.cli import common


@click.command("ingest")
@common.inputs
@common.store_option
@common.reading_options
def command(
    paths: tuple[str, ...],
    store: str,
    date: str | None,
    publisher: str | None,
    model: str | None,
    actor_files: tuple[str, ...],
    ontology_files: tuple[str, ...],
) -> int:
    """Read PATH... (files, folders, or - for stdin) into a store.

    A document already read by this version is left as it is; a changed text replaces its old graph.
    """
    from kg.ingest import ingest
    from kg.readers import read
    from kg.store import open_store

    extractor = common.make_extractor(model, actor_files, ontology_files)
    progress = common.Progress("documents")
    with open_store(store, frames=extractor.frames) as target:
        summary = ingest(read(paths, date=date, publisher=publisher), target, extractor, on_document=progress.step)
    progress.close()
    common.tell_problems(summary.problems)
    common.tell_summary(summary)
    return 3 if summary.failures else 0
