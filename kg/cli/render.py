"""`kg render`: the interactive page of a store."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import common


@click.command("render")
@common.store_option
@click.option(
    "-o",
    "--output",
    default="graph.html",
    show_default=True,
    type=click.Path(dir_okay=False),
    help="Where the page goes.",
)
@click.option("--title", default="Who talks to whom", show_default=True, help="Title of the page.")
def command(store: str, output: str, title: str) -> int:
    """Write one HTML page that opens anywhere with no network."""
    from kg.analysis import analyze
    from kg.frames import load_frames
    from kg.readers.duplicates import near_duplicates
    from kg.render.page import write_page
    from kg.store import open_store

    frames = load_frames()
    with open_store(store, read_only=True) as source:
        extractions = list(source.extractions())
    copies = near_duplicates(extraction.document for extraction in extractions)
    write_page(extractions, frames, analyze(extractions, frames, copies=copies), Path(output), title=title)
    click.echo(output, err=True)
    return 0
