"""`kg extract`: print the relations of documents, store nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

import click

from kg.cli import common
from kg.errors import InputError, Skipped

if TYPE_CHECKING:
    from kg.frames import Frames
    from kg.model import Extraction


@click.command("extract")
@common.inputs
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="For people, or one JSON object a line.",
)
@click.option(
    "--explain-misses", is_flag=True, help="Also list sentences with actors and a relation word that gave nothing."
)
@common.output_option
@common.input_options
@common.reading_options
def command(
    paths: tuple[str, ...],
    format_: str,
    explain_misses: bool,
    output: str | None,
    reading: common.Reading,
) -> int:
    """Print who did what to whom in PATH... (files, folders, or - for stdin).

    A table for people, or one JSON object a line for programs. Nothing is stored.
    """
    from kg.ingest import extract_all

    problems: list[InputError] = []
    extractor = reading.extractor()
    progress = common.Progress("documents")
    documents = reading.documents(paths)
    extractions = _counted(extract_all(documents, extractor, problems.append, jobs=reading.jobs), progress)
    with common.output_stream(output) as stream:
        if format_ == "jsonl":
            _write_lines(extractions, extractor.frames, stream)
        else:
            _write_table(extractions, extractor.frames, stream, explain_misses=explain_misses)
    progress.close()
    common.tell_problems(problems)
    return 3 if any(not isinstance(problem, Skipped) for problem in problems) else 0


def _counted(extractions: Iterator[Extraction], progress: common.Progress) -> Iterator[Extraction]:
    for extraction in extractions:
        progress.step(extraction.document.id)
        yield extraction


def _write_lines(extractions: Iterator[Extraction], frames: Frames, stream: TextIO) -> None:
    from kg.export.jsonl import rows

    for extraction in extractions:
        for row in rows(extraction, frames):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_table(extractions: Iterator[Extraction], frames: Frames, stream: TextIO, *, explain_misses: bool) -> None:
    from kg.cli.table import format_table
    from kg.export.jsonl import rows

    lines: list[list[str]] = []
    misses: list[list[str]] = []
    for extraction in extractions:
        lines.extend(
            [
                row["source"]["label"],
                row["relation"],
                row["target"]["label"],
                row["status"],
                " ← ".join(row["attribution"]),
                row["evidence"][0]["sentence"],
            ]
            for row in rows(extraction, frames)
        )
        misses.extend([extraction.document.id, miss.trigger, miss.reason, miss.quote] for miss in extraction.misses)
    if lines:
        stream.write(format_table(["who", "relation", "whom", "status", "who says so", "sentence"], lines) + "\n")
    else:
        click.echo("no relations found", err=True)
    if explain_misses and misses:
        stream.write("\n" + format_table(["document", "word", "why nothing came of it", "sentence"], misses) + "\n")
