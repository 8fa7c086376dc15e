"""`kg check`: does the store keep its promises, and does the graph have its shape?"""

from __future__ import annotations

import click

from kg.cli import common


@click.command("check")
@click.option("--all", "everything", is_flag=True, help="Look again at what was found good before.")
@common.store_option
def command(everything: bool, store: str) -> int:
    """Check files, manifest, graph and ontology (SHACL); exit 1 and name each problem when something is wrong.

    Documents that have not changed since they were found good are not looked at again, but for their hash.
    """
    from kg.check import check
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        problems = check(source, everything=everything)
    for problem in problems:
        click.echo(common.printable(str(problem)))
    click.echo(f"{len(problems)} problems" if problems else "no problems", err=True)
    return 1 if problems else 0
