"""`kg analyze`: channels, fronts and who stands between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from kg.cli import common


class Steps:
    """Progress of the tests on stderr, one line for each kind of copies."""

    def __init__(self) -> None:
        self._line: common.Progress | None = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """Count one more; see `kg.analysis.analyze`."""
        if self._line is None or self._line.label != what:
            self.close()
            self._line = common.Progress(what, total)
        self._line.step()

    def close(self) -> None:
        """Clear the line."""
        if self._line is not None:
            self._line.close()


@click.command("analyze")
@common.store_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["md", "json"]),
    default="md",
    show_default=True,
    help="Markdown, or JSON for programs.",
)
@click.option(
    "--out", type=click.Path(file_okay=False), help="Write report, tables and figures into this folder instead."
)
@click.option(
    "--level", type=click.Choice(["person", "polity", "organization"]), help="Default: person below 60 contacts."
)
@click.option(
    "--window",
    "window_days",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Only the last DAYS days, compared with the DAYS before.",
)
@click.option("--as-of", metavar="YYYY-MM-DD", help="Look at the graph as of this day.")
@click.option("--ego", metavar="ACTOR", help="Only the contacts around this actor (id or label).")
@click.option("--exclude", multiple=True, metavar="ACTOR", help="Leave this actor out; may be repeated.")
@click.option("--seed", default=1, show_default=True, help="Seed of the clustering and the significance tests.")
@click.option("--record", is_flag=True, help="Keep the findings in the store, where SPARQL finds them.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Processes for the tests; 0: as many as pay.",
)
@common.output_option
def command(
    store: str,
    format_: str,
    out: str | None,
    level: Literal["person", "polity", "organization"] | None,
    window_days: int | None,
    as_of: str | None,
    ego: str | None,
    exclude: tuple[str, ...],
    seed: int,
    record: bool,
    jobs: int,
    output: str | None,
) -> int:
    """Find who keeps several diplomatic fronts open at once, go-betweens and clusters."""
    from kg.analysis import analyze
    from kg.frames import load_frames
    from kg.rdf import FINDINGS, findings_to_quads
    from kg.readers.duplicates import near_duplicates
    from kg.report import markdown, to_json, write_report
    from kg.store import open_store

    frames = load_frames()
    with open_store(store, read_only=not record) as source:
        extractions = list(source.extractions())
        steps = Steps()
        analysis = analyze(
            extractions,
            frames,
            level=level,
            window_days=window_days,
            compare=window_days is not None,
            as_of=as_of,
            ego=ego,
            exclude=exclude,
            copies=near_duplicates(extraction.document for extraction in extractions),
            seed=seed,
            jobs=jobs,
            progress=steps,
        )
        steps.close()
        if record:
            source.put_graph(FINDINGS, findings_to_quads(analysis.header, analysis.findings))
    if out:
        files = write_report(analysis, extractions, Path(out))
        click.echo("\n".join(path.as_posix() for path in files), err=True)
        return 0
    with common.output_stream(output) as stream:
        if format_ == "json":
            stream.write(json.dumps(to_json(analysis), ensure_ascii=False, indent=2) + "\n")
        else:
            stream.write(markdown(analysis, extractions))
    return 0
