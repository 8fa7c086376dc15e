"""`kg store`: look after a store directory."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.cli.deciding import deciding_options, resolve_documents
from kg.errors import UsageError
from kg.names import BUILD_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.store import Store


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
@click.option("--index-only", is_flag=True, help="Only make the index anew; read nothing again.")
@common.reading_options
@common.store_option
def rebuild(index_only: bool, reading: common.Reading, store: str) -> int:
    """Make the index anew from the store's files, and read again what another version of kg read.

    Texts are kept in the store, so the originals are not needed; decisions stay. Says how to see what changed.
    """
    from kg.rebuild import rebuild as bring_up_to_date
    from kg.store import open_store

    extractor = None if index_only else reading.extractor()
    progress = common.Progress("documents")
    with open_store(store, upgrade=True, frames=extractor.frames if extractor else None) as target:
        if target.older and index_only:
            raise UsageError(f"{store} is of an older version, so its documents must be read again")
        done = bring_up_to_date(target, extractor, on_document=progress.step, jobs=reading.jobs)
        progress.close()
    click.echo(f"{done.documents} documents, {len(done.again)} read again", err=True)
    for name, why in done.left:
        click.echo(f"not up to date: {common.printable(name)}: {common.printable(why)}", err=True)
    if done.before:
        click.echo(f"what changed: {common.own_name()} diff {store}/generations/{done.before} {store}", err=True)
    _tell_decisions(store)
    return 3 if done.left else 0


def _tell_decisions(where: str) -> None:
    from kg.cli.judgements import tell_unmet
    from kg.store import open_store

    with open_store(where, read_only=True) as source:
        if source.judgements:
            tell_unmet(source)


@command.command("list")
@click.option("--removed", is_flag=True, help="List what was taken out on purpose instead: when, who, name, why.")
@common.store_option
def list_documents(removed: bool, store: str) -> int:
    """List the documents in a store: key, date, name."""
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        rows: list[tuple[str, ...]]
        if removed:
            rows = [(one.key, one.when, one.by, one.document, one.why) for one in source.removals]
        else:
            rows = [(info.key, info.date or "", info.id) for info in source.documents()]
    for row in rows:
        click.echo("\t".join(map(common.printable, row)))
    return 0


@command.command("info")
@common.store_option
def info(store: str) -> int:
    """Say what is in a store, which versions wrote it, and what to do when they are not this one."""
    from kg import __version__
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        runs = Counter(one.run or "no version said" for one in source.documents())
        judgements, removals = source.judgements, source.removals
        unlike = sum(1 for one in source.documents() if one.read)
        wrote = source.wrote
    click.echo(f"{sum(runs.values())} documents, {unlike} of them changed by {len(judgements)} decisions")
    click.echo(f"{len(removals)} taken out on purpose")
    if wrote:
        click.echo(common.printable(wrote))
    for run, count in sorted(runs.items(), key=lambda item: (-item[1], item[0])):
        click.echo(common.printable(f"{count} read by {run}"))
    older = [run for run in runs if run.startswith("kg ") and not run.startswith(f"kg {__version__},")]
    if older:
        click.echo(f"read them again with this version: {common.own_name()} store rebuild --store {store}", err=True)
    return 0


@command.command("remove")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option("--copies", is_flag=True, help="Also documents whose text is the same, or nearly the same.")
@deciding_options
@common.store_option
def remove(documents: tuple[str, ...], copies: bool, deciding: Any, store: str) -> int:
    """Take documents (by name or key) out for good, with --why REASON: text, events and everything derived.

    A note stays of who took what out, when and why; the same text is not read again until `kg store restore`.
    Nothing of the text is left in any file of the store when this is done. Results written elsewhere are not touched.
    """
    from kg.ingest import tell_stories
    from kg.store import open_store
    from kg.store.judged import retract

    if not deciding.why.strip():
        raise UsageError("a removal needs a reason: --why TEXT")
    with open_store(store, read_only=deciding.dry_run) as target:
        wanted = dict(resolve_documents(target, documents))
        alike = _copies(target, wanted)
        for key, name in alike.items():
            also = "is removed too" if copies else "has the same text, or nearly: name it too, or add --copies"
            click.echo(f"{common.printable(name)} ({key}) {also}", err=True)
        if copies:
            wanted.update(alike)
        if deciding.dry_run:
            click.echo("\n".join(f"{key}\t{common.printable(name)}" for key, name in sorted(wanted.items())))
            return 0
        taken = retract(target, set(wanted), **deciding.told)
        tell_stories(target)
    click.echo(f"{len(taken.removals)} documents removed; nothing of their text is left in {store}", err=True)
    for judgement in taken.judgements:
        click.echo(f"went with them: decision {judgement.id}; take it out of your own files too", err=True)
    if taken.findings:
        click.echo("the findings of the last analysis went too: `kg analyze --record` makes them anew", err=True)
    _tell_results(store)
    return 0


def _copies(store: Store, wanted: dict[str, str]) -> dict[str, str]:
    """Return (key -> name) of other documents whose text is that of one of these, or nearly."""
    from kg.readers.duplicates import near_duplicates

    names = {one.key: one.id for one in store.documents()}
    texts = {store.info(key).text for key in wanted}  # type: ignore[union-attr]
    found = {one.key for one in store.documents() if one.text in texts}
    for group in near_duplicates(extraction.document for extraction in store.extractions()):
        if wanted.keys() & set(group):
            found |= set(group)
    return {key: names[key] for key in sorted(found - wanted.keys())}


def _tell_results(store: str) -> None:
    """Say which results beside the store still hold what was removed."""
    folder = Path(store).parent
    if (folder / BUILD_MARK).is_file():
        told = f"{folder.as_posix()} still has a graph, a page and a report of before: make them anew with"
        click.echo(f"{told} {common.own_name()} build PATH... --out {folder.as_posix()}", err=True)
    click.echo("copies of the store, exports and backups made before are for you to delete", err=True)


@command.command("restore")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@common.store_option
def restore(documents: tuple[str, ...], store: str) -> int:
    """Let documents that were taken out (by name or key) be read again, by the next `kg ingest` or `kg build`."""
    from kg.store import open_store
    from kg.store.judged import restore as allow

    with open_store(store) as target:
        allow(target, _removed(target, documents))
    return 0


def _removed(store: Store, documents: Sequence[str]) -> set[str]:
    from kg.errors import UnknownName

    known = {name: one.key for one in store.removals for name in (one.key, one.document)}
    for name in documents:
        if name not in known:
            raise UnknownName("removed document", name, [one.document for one in store.removals])
    return {known[name] for name in documents}
