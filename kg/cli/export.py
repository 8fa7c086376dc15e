"""`kg export`: take the data anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli import common
from kg.errors import UsageError

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
@click.option(
    "--unit",
    type=click.Choice(["dyad-month", "dyad-year", "actor-month", "actor-year"]),
    help="Rows of panel.  [default: dyad-month]",
)
@click.option(
    "--level", type=click.Choice(["state", "actor"]), help="Whom panel counts: states (default), or each actor."
)
@click.option("--undirected", is_flag=True, help="Panel: one row for both directions of a dyad.")
@click.option("--domestic", is_flag=True, help="Panel: also what happens inside a state.")
@click.option("--once", is_flag=True, help="Panel: a relation of a dyad at most once a day.")
@click.option(
    "--zeros",
    type=click.Choice(["none", "seen", "all"]),
    help="Panel: rows without events, of dyads seen or of all pairs.  [default: none]",
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
@click.option("--describe/--no-describe", default=True, help="Beside -o FILE, write what describes it.")
@click.option("--entail", is_flag=True, help="Only what follows by the ontology, nothing read (ttl, trig, nq, nt).")
@click.option("-o", "--output", type=click.Path(), help="Write to this file (csv: or folder), not stdout.")
@common.store_option
def command(
    format_: str, table: str | None, describe: bool, entail: bool, output: str | None, store: str, **chosen: Any
) -> int:
    """Write the graph: ttl (edges first), trig, nq, nt, jsonld, rdfxml, graphml, gexf, csv, jsonl or ftm; or a table.

    events: one row an event. panel: counts by dyad or actor and month or year. Both are CSV, or Parquet when the file
    of -o ends in .parquet, with a codebook beside it. Options that choose can be repeated: one of the values must fit,
    and every option.
    """
    from kg.export.filters import Filter, Filtered
    from kg.store import open_store

    shape = _shape(format_, chosen)
    wanted = Filter(**chosen)
    options: dict[str, Any] = {}
    if format_ == "csv":
        options["table"] = table or "edges"
    elif format_ in ("graphml", "gexf") and wanted.statuses:
        options["statuses"] = wanted.statuses  # otherwise what is asserted only
    with open_store(store, read_only=True) as whole:
        source = whole if wanted == Filter() else Filtered(whole, wanted)
        if format_ in ("events", "panel"):
            _write_table(source, format_, shape, output, describe=describe)
            return 0
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
            _write(source, format_, output, describe, **options)
    return 0


def _shape(format_: str, chosen: dict[str, Any]) -> Any:
    """Take the options of panels out of the chosen ones; None for another format, which they are no options of."""
    named = {name: chosen.pop(name) for name in ("unit", "level", "undirected", "domestic", "once", "zeros")}
    given = {name: value for name, value in named.items() if value}
    if format_ != "panel":
        if given:
            raise UsageError(f"--{next(iter(given))} is an option of --format panel")
        return None
    from kg.export.panel import Shape

    return Shape(**given, **({"statuses": chosen["statuses"]} if chosen["statuses"] else {}))


def _write_table(source: Any, format_: str, shape: Any, output: str | None, *, describe: bool) -> None:
    """Write events or a panel, as CSV or Parquet, with a codebook beside a file; say what a panel leaves out."""
    from kg.export import events
    from kg.export.columns import codebook, columns, write_csv, write_parquet
    from kg.export.panel import Panel

    panel = Panel(source, shape) if shape else None
    chosen, rows = (panel.columns, panel.rows()) if panel else (columns("events"), events.rows(source))
    if output and output.endswith(".parquet"):
        write_parquet(Path(output), chosen, rows)
    else:
        with common.output_stream(output) as stream:
            write_csv(stream, chosen, rows)
    about = "One row an event." if panel is None else panel.described()
    if describe and output not in (None, "-"):
        with common.output_stream(f"{output}.codebook.md") as stream:
            stream.write(codebook(format_, chosen, about=about))
    if panel:
        click.echo(about, err=True)


def _write(source: Any, format_: str, output: str | None, describe: bool, **options: Any) -> None:
    """Write one export and, when it is a file, its description."""
    from kg.export import EXPORTERS
    from kg.export.description import describe as write_description

    with common.output_stream(output) as stream:
        EXPORTERS[format_](source, stream, **options)
    if describe and output not in (None, "-"):
        write_description(source, Path(str(output)), format_)
