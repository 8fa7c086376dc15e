"""`kg store`: look after a store directory."""

from __future__ import annotations

import click

from kg.cli import common


@click.group("store")
def command() -> None:
    """Verify, rebuild, list, or remove documents from a store."""


@command.command("verify")
@common.store_option
def verify(store: str) -> int:
    """Compare index, truth files and manifest; exit 1 and name each difference."""
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        problems = source.verify()
    for problem in problems:
        click.echo(common.printable(str(problem)))
    click.echo(f"{len(problems)} problems" if problems else "no problems", err=True)
    return 1 if problems else 0


@command.command("rebuild")
@common.store_option
def rebuild(store: str) -> int:
    """Make the index anew from the truth files."""
    from kg.store import open_store

    with open_store(store) as target:
        target.rebuild()
        click.echo(f"{sum(1 for _ in target.documents())} documents", err=True)
    return 0


@command.command("list")
@common.store_option
def list_documents(store: str) -> int:
    """List the documents in a store: key, date, name."""
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        for info in source.documents():
            click.echo(common.printable(f"{info.key}\t{info.date or ''}\t{info.id}"))
    return 0


@command.command("remove")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@common.store_option
def remove(documents: tuple[str, ...], store: str) -> int:
    """Remove documents (by name or key) and everything read from them."""
    from kg.errors import UnknownName
    from kg.ingest import tell_stories
    from kg.store import open_store

    with open_store(store) as target:
        keys = {name: info.key for info in target.documents() for name in (info.id, info.key)}
        for name in documents:
            if name not in keys:
                raise UnknownName("document", name, sorted(info.id for info in target.documents()))
            target.remove(keys[name])
        tell_stories(target)
        target.flush()
    return 0
