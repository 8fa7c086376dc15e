"""`kg export`: take the data anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli import common

TABLES = ("nodes", "edges", "evidence")


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
    "--table", type=click.Choice(TABLES), help="Which table of csv: edges unless said; all of them with -o DIR."
)
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="Only events with this actor (id or name).")
@click.option("--relation", "relations", multiple=True, metavar="NAME", help="Only this relation and narrower ones.")
@click.option("--class", "classes", multiple=True, metavar="CLASS", help="Only this PLOVER class or quad class (1-4).")
@click.option("--since", metavar="DATE", help="Only events of this day, month or year or later.")
@click.option("--until", metavar="DATE", help="Only events of this day, month or year or earlier.")
@click.option("--status", "statuses", multiple=True, metavar="STATUS", help="Only this status: asserted, denied, ...")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only what this publisher or source says.")
@click.option("--confidence", type=click.FloatRange(0, 1), default=0.0, metavar="0-1", help="Only at least this sure.")
@click.option("--document", "documents", multiple=True, metavar="NAME", help="Only this document (name or key).")
@click.option("--describe/--no-describe", default=True, help="Beside -o FILE, write FILE.void.ttl that describes it.")
@click.option("--entail", is_flag=True, help="Only what follows by the ontology, nothing read (ttl, trig, nq, nt).")
@click.option("-o", "--output", type=click.Path(), help="Write to this file (csv: or folder), not stdout.")
@common.store_option
def command(
    format_: str, table: str | None, describe: bool, entail: bool, output: str | None, store: str, **chosen: Any
) -> int:
    """Write the graph: ttl (edges first), trig, nq, nt, jsonld, rdfxml, graphml, gexf, csv, jsonl or ftm.

    Options that choose can be repeated: one of the values must fit, and every option.
    """
    from kg.export.filters import Filter, Filtered
    from kg.store import open_store

    wanted = Filter(**chosen)
    with open_store(store, read_only=True) as whole:
        source = whole if wanted == Filter() else Filtered(whole, wanted)
        if entail:
            from kg.export.entail import write

            with common.output_stream(output) as stream:
                write(source, stream, format_)
            return 0
        if format_ == "csv" and table is None and output is not None and (Path(output).is_dir() or output[-1] in "/\\"):
            Path(output).mkdir(parents=True, exist_ok=True)
            for name in TABLES:
                _write(source, format_, str(Path(output) / f"{name}.csv"), describe, table=name)
        else:
            _write(source, format_, output, describe, **({"table": table or "edges"} if format_ == "csv" else {}))
    return 0


def _write(source: Any, format_: str, output: str | None, describe: bool, **options: str) -> None:
    """Write one export and, when it is a file, its description."""
    from kg.export import EXPORTERS
    from kg.export.description import describe as write_description

    with common.output_stream(output) as stream:
        EXPORTERS[format_](source, stream, **options)
    if describe and output not in (None, "-"):
        write_description(source, Path(str(output)), format_)
