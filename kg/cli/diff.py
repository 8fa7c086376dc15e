"""`kg diff`: what changed between two stores or exports."""

from __future__ import annotations

import json

import click

from kg.cli import common


@click.command("diff")
@click.argument("old")
@click.argument("new")
@common.format_option
@common.output_option
def command(old: str, new: str, format_: str, output: str | None) -> int:
    """Say what NEW has otherwise than OLD: documents, events, claims and actors; exit 1 when they differ.

    Each is a store's folder, or a file of `kg export --format trig`, `nq` or `jsonld`. In the text + is added, - is
    removed, ~ is changed, each with its sentence.
    """
    from kg import diff
    from kg.store import open_store

    with open_store(old, read_only=True) as one, open_store(new, read_only=True) as two:
        changes = diff.diff(one, two)
    with common.output_stream(output) as stream:
        if format_ == "json":
            stream.write(json.dumps(diff.as_json(changes), ensure_ascii=False, indent=1) + "\n")
        else:
            stream.writelines(common.printable(str(change)).replace("\n", " ") + "\n" for change in changes)
    click.echo(diff.describe(changes), err=True)
    return 1 if changes else 0
