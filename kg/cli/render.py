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
@click.option(
    "--compare",
    metavar="OTHER",
    help="Tell what changed since OTHER, an older store or export (as `kg diff OTHER STORE`), in a section of its own.",
)
@click.option(
    "--ontology",
    "ontology_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Turtle file with relations of your own that the store was built with; may be repeated.",
)
def command(store: str, output: str, title: str, compare: str | None, ontology_files: tuple[str, ...]) -> int:
    """Write one HTML page that opens anywhere with no network."""
    from kg import diff, identity
    from kg.analysis import analyze
    from kg.cli.analyze import Steps
    from kg.frames import load_frames
    from kg.gazetteer import load_gazetteer
    from kg.readers.duplicates import near_duplicates
    from kg.render.beside import Compared
    from kg.render.page import write_page
    from kg.store import open_store
    from kg.stories import find_stories

    frames, compared, steps = load_frames([Path(name) for name in ontology_files]), None, Steps()
    with open_store(store, read_only=True, frames=frames) as source:
        if compare:
            with open_store(compare, read_only=True, frames=frames) as other:
                compared = Compared(_called(compare), diff.diff(other, source))
        extractions, judgements = list(source.extractions()), identity.in_force(source.judgements)
    copies = near_duplicates(extraction.document for extraction in extractions)
    analysis = analyze(extractions, frames, copies=copies, progress=steps)
    steps.close()
    stories = find_stories(extractions, frames, copies=copies, gazetteer=load_gazetteer())
    write_page(
        extractions,
        frames,
        analysis,
        output,
        title=title,
        judgements=judgements,
        stories=stories,
        compared=compared,
    )
    click.echo(output, err=True)
    return 0


def _called(store: str) -> str:
    """Return how the page calls the other store: the name of its results, without the folders it lies in."""
    if "://" in store:
        return store
    path = Path(store)
    return path.parent.name if path.name == "store" and path.parent.name else path.name
