"""`kg ingest`: read documents into a store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.errors import InputError
    from kg.ingest import Summary
    from kg.model import Document
    from kg.readers.duplicates import Copies

Ingest = Callable[[Iterable[Any], Any, Any], "Summary"]


@click.command("ingest")
@common.inputs
@common.store_option
@click.option(
    "--watch", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Look again every SECONDS, until Ctrl-C."
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Who reads: --jobs processes here, or the workers of a Dask cluster.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Dask scheduler, such as tcp://host:8786; without it a cluster of --jobs workers (default: one a core) here.",
)
@click.option(
    "--parts",
    type=click.Path(file_okay=False),
    help="Folder for what workers have read, on a disk they all see; it stays. Default: in the store, until loaded.",
)
@click.option(
    "--part-size", default=64, show_default=True, type=click.IntRange(min=1), help="Documents a part has on average."
)
@common.input_options
@common.reading_options
def command(
    paths: tuple[str, ...],
    store: str,
    watch: float | None,
    engine: str,
    scheduler: str | None,
    parts: str | None,
    part_size: int,
    reading: common.Reading,
) -> int:
    """Read PATH... (files, folders, or - for stdin) into a store.

    A document already read by this version is left as it is; a changed text replaces its old graph.
    """
    if engine != "dask" and (scheduler or parts):
        raise UsageError("--scheduler and --parts belong to --engine dask")
    extractor = reading.extractor()
    with _serial(reading.jobs) if engine == "local" else _on_dask(scheduler, store, parts, part_size) as ingest:
        return _repeat(ingest, paths, store, watch, reading, extractor)


def _repeat(
    ingest: Ingest, paths: tuple[str, ...], store: str, watch: float | None, reading: common.Reading, extractor: Any
) -> int:
    """Ingest once, or again and again when watching; return the exit code."""
    from kg.cli.judgements import tell_unmet
    from kg.ingest import tell_stories
    from kg.readers.duplicates import Copies
    from kg.store import open_store

    known: set[str] = set()  # problems told already, so that watching does not repeat them
    while True:
        copies = Copies()
        documents = _noted(reading.documents(paths), copies)
        with open_store(store, frames=extractor.frames) as target:
            summary = ingest(documents, target, extractor)
            if summary.documents:
                tell_stories(target)
                if target.judgements:
                    tell_unmet(target)
        common.tell_problems([problem for problem in summary.problems if str(problem) not in known])
        known.update(map(str, summary.problems))
        if watch is None:
            common.tell_summary(summary)
            common.tell_copies(copies.groups())
            return 3 if summary.failures else 0
        if summary.documents:
            common.tell_summary(summary)
        time.sleep(watch)


@contextmanager
def _serial(jobs: int) -> Iterator[Ingest]:
    """Yield the ingest of this machine."""
    from kg.ingest import ingest

    def here(documents: Iterable[Any], store: Any, extractor: Any) -> Summary:
        progress = common.Progress("documents")
        try:
            return ingest(documents, store, extractor, on_document=progress.step, jobs=jobs)
        finally:
            progress.close()

    yield here


@contextmanager
def _on_dask(scheduler: str | None, store: str, parts: str | None, size: int) -> Iterator[Ingest]:
    """Yield the ingest of a cluster, which is there until the block ends."""
    from kg.cluster import connect, ingest_on_cluster

    folder = Path(parts) if parts else Path(store) / "parts" if _is_folder(store) else Path("kg-parts")
    context = click.get_current_context()
    asked = context.get_parameter_source("jobs") is not click.core.ParameterSource.DEFAULT
    with connect(scheduler, jobs=int(context.params["jobs"]) if asked else None) as client:
        click.echo(f"dashboard: {client.dashboard_link}", err=True)

        def there(documents: Iterable[Any], target: Any, extractor: Any) -> Summary:
            progress, loading = common.Progress("documents"), common.Progress("stored")
            try:
                return ingest_on_cluster(
                    documents,
                    target,
                    extractor,
                    client,
                    parts=folder,
                    keep=parts is not None,
                    size=size,
                    on_document=progress.step,
                    on_loaded=loading.step,
                    told=lambda line: click.echo(line, err=True),
                )
            finally:
                progress.close()
                loading.close()

        yield there


def _is_folder(store: str) -> bool:
    return store != "memory:" and not store.startswith(("http://", "https://"))


def _noted(documents: Iterable[Document | InputError], copies: Copies) -> Iterator[Document | InputError]:
    """Yield the documents, remembering the wording of each, to tell copies of one story among those given."""
    for document in documents:
        if not isinstance(document, Exception):
            copies.add(document)
        yield document
