"""`kg export`: take the data anywhere."""

from __future__ import annotations

import click

from kg.cli import common


class Formats(click.ParamType[str]):
    """The names in the exporters' table, looked up only when the option is used."""

    name = "format"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name if there is such an exporter."""
        from kg.export import EXPORTERS

        if value not in EXPORTERS:
            self.fail(f"no format is called {value!r}; there are: {', '.join(EXPORTERS)}", param, ctx)
        return value


@click.command("export")
@click.option(
    "--format", "format_", type=Formats(), default="ttl", show_default=True, help="ttl, trig, jsonl, graphml, csv, ..."
)
@click.option(
    "--table",
    type=click.Choice(["nodes", "edges", "evidence"]),
    default="edges",
    show_default=True,
    help="Which table (csv).",
)
@common.output_option
@common.store_option
def command(format_: str, table: str, output: str | None, store: str) -> int:
    """Write the graph as Turtle (edges first), TriG, N-Quads, JSON-LD, GraphML, GEXF, CSV or JSON Lines."""
    from kg.export import EXPORTERS
    from kg.store import open_store

    options = {"table": table} if format_ == "csv" else {}
    with open_store(store, read_only=True) as source, common.output_stream(output) as stream:
        EXPORTERS[format_](source, stream, **options)
    return 0
