"""`kg brief`: what is new, for people who have one page of time."""

from __future__ import annotations

import click

from kg.cli import common


@click.command("brief")
@common.store_option
@click.option("--since", default="7d", show_default=True, metavar="SPAN|DATE", help="7d, 2w, 3m, 1y, or a first day.")
@click.option("--as-of", metavar="YYYY-MM-DD", help="Last day told; default: the date of the latest document.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["md", "html"]),
    help="Markdown or HTML.  [default: by the name of -o, else md]",
)
@click.option("--all", "everything", is_flag=True, help="Every line and whole sentences, not one page.")
@click.option("--seed", default=1, show_default=True, help="Seed of the analysis of fronts.")
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, show_default=True, help="Processes for it; 0: as many as pay."
)
@common.output_option
def command(
    store: str,
    since: str,
    as_of: str | None,
    format_: str | None,
    everything: bool,
    seed: int,
    jobs: int,
    output: str | None,
) -> int:
    """Tell what is new since a day: channels, first contacts, fronts, contradictions, escalations.

    Every line comes with its sentence and who says so. One page; --all tells the rest.
    """
    from kg.cli.analyze import Steps
    from kg.readers.duplicates import near_duplicates
    from kg.report.brief import make_brief
    from kg.report.brief_page import brief_html, brief_markdown
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        extractions, frames = list(source.extractions()), source.frames
    steps = Steps()
    copies = near_duplicates(extraction.document for extraction in extractions)
    brief = make_brief(
        extractions, frames, since=since, as_of=as_of, copies=copies, seed=seed, jobs=jobs, progress=steps
    )
    steps.close()
    html = format_ == "html" or (format_ is None and output is not None and output.endswith((".html", ".htm")))
    with common.output_stream(output) as stream:
        stream.write((brief_html if html else brief_markdown)(brief, everything=everything))
    return 0
