"""`kg query`: named and ad-hoc SPARQL."""

from __future__ import annotations

import sys

import click

from kg.cli import common
from kg.errors import UsageError


@click.command("query", context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("what", required=False, metavar="NAME|FILE|SPARQL")
@click.option("--list", "list_", is_flag=True, help="List the named queries and their parameters.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "ttl"]),
    default="table",
    show_default=True,
    help="Table for people; the others as their standards say; ttl for CONSTRUCT.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most this many rows.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Skip this many rows first.")
@click.option("--write", is_flag=True, help="WHAT is a SPARQL update: change what documents say, or remove them.")
@common.output_option
@common.store_option
@click.pass_context
def command(
    ctx: click.Context,
    what: str | None,
    list_: bool,
    format_: str,
    limit: int | None,
    offset: int,
    write: bool,
    output: str | None,
    store: str,
) -> int:
    """Ask the graph: a named query (kg query --list), a file, - for stdin, or SPARQL text.

    Parameters of a named query are given by name, e.g.  kg query contacts --actor Putin.
    The prefixes kg: actor: doc: event: claim: evidence: and the usual ones are known.
    """
    from kg import query
    from kg.store import open_store

    if list_ or what is None:
        with common.output_stream(output) as stream:
            stream.write(query.describe_named() + "\n")
        return 0
    parameters = _parameters(ctx.args)
    text = sys.stdin.read() if what == "-" else what
    if write:
        return _update(store, text, parameters)
    with open_store(store, read_only=True) as source:
        answer = query.run(source, text, parameters, told=lambda line: click.echo(common.printable(line), err=True))
        with common.output_stream(output) as stream:
            query.write(answer, format_, stream, limit=limit, offset=offset)
        if answer.kind == "select" and not answer.rows:
            click.echo("\n".join(("nothing found", *query.unknown_terms(source, text))), err=True)
    return 0


def _update(store: str, text: str, parameters: dict[str, str]) -> int:
    """Do a SPARQL update, from a file or the command line, and say what it changed."""
    from pathlib import Path

    from kg.ingest import tell_stories
    from kg.store import open_store
    from kg.store.update import update

    if parameters:
        raise UsageError("an update has no parameters")
    if len(text) < 1000 and "\n" not in text and Path(text).is_file():
        text = Path(text).read_text(encoding="utf-8")
    with open_store(store) as target:
        done = update(target, text)
        tell_stories(target)
    click.echo(f"{len(done.changed)} documents changed, {len(done.removed)} removed", err=True)
    return 0


def _parameters(arguments: list[str]) -> dict[str, str]:
    """Return `--name value` and `--name=value` pairs as a mapping."""
    found: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("--"):
            raise UsageError(f"{argument!r} is no parameter; write --name value (quote a SPARQL query as one argument)")
        name, equals, value = argument[2:].partition("=")
        if not equals:
            value = next(rest, "")
            if not value:
                raise UsageError(f"parameter --{name} needs a value")
        found[name] = value
    return found
