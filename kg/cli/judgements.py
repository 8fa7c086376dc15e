"""`kg judgements`: the decisions on actors and events, as a history and as a file for version control."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.cli.deciding import decide, deciding_options, follow, tell_changes
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Judgement
    from kg.store import Store


@click.group("judgements")
def command() -> None:
    """Look through decisions, take them back, keep them in a file, replay them.

    Decisions are taken with `kg actors` and `kg review`. They stay whatever is read again or rebuilt.
    """


@command.command("history")
@click.argument("about", required=False, metavar="[ACTOR|EVENT|ID]")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="For people, or JSON Lines.")  # fmt: skip
@common.output_option
@common.store_option
def history(about: str | None, format_: str, output: str | None, store: str) -> int:
    """List the decisions, oldest first: all, or those about an actor, an event or one id."""
    import json

    from kg import identity
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        log = source.judgements
        holding = {judgement.id for judgement in identity.active(log)}
        members = source.decisions.members
    wanted = {about, *members.get(about, ())} if about else set[str]()
    with common.output_stream(output) as stream:
        for judgement in log:
            if about and not is_about(judgement, about, wanted):
                continue
            if format_ == "json":
                row: dict[str, object] = {
                    "id": judgement.id,
                    "verdict": judgement.verdict,
                    "by": judgement.by,
                    "when": judgement.when,
                }
                row |= {"why": judgement.why, "in_force": judgement.id in holding}
                stream.write(json.dumps(row | {"text": identity.describe(judgement)}, ensure_ascii=False) + "\n")
            else:
                stream.write(common.printable(history_line(judgement, holding)) + "\n")
    return 0


def is_about(judgement: Judgement, about: str, actors: set[str]) -> bool:
    """Whether a judgement is about an actor (ids, or a label), an event or itself."""
    names = {actor.id for actor in (judgement.actor, judgement.other) if actor is not None}
    labels = {actor.label for actor in (judgement.actor, judgement.other) if actor is not None}
    event = about.removeprefix("event:")
    return bool(
        names & actors
        or about in labels
        or judgement.id.startswith(about)
        or (judgement.event is not None and (judgement.event == event or event in judgement.events))
    )


def history_line(judgement: Judgement, holding: set[str]) -> str:
    """Return a judgement as the history has it. holding: ids of those that were not undone."""
    from kg import identity

    why = f" — {judgement.why}" if judgement.why else ""
    undone = "" if judgement.id in holding else " (undone)"
    return f"{judgement.id}  {judgement.when}  {judgement.by}: {identity.describe(judgement)}{why}{undone}"


@command.command("export")
@common.output_option
@common.store_option
def export(output: str | None, store: str) -> int:
    """Write the decisions as a text file that belongs in version control."""
    from kg import identity
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        text = identity.write_judgements(source.judgements)
    with common.output_stream(output) as stream:
        stream.write(text)
    return 0


@command.command("replay")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE...")
@click.option("--prefer", type=click.Choice(["store", "file"]), help="Whose decision holds where two contradict.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@common.store_option
def replay(files: tuple[str, ...], prefer: str | None, dry_run: bool, store: str) -> int:
    """Take the decisions in FILE... that a store does not have yet; exit 1 when some contradict what it has.

    What stands in both is common ground. Contradictions are named, and nothing is taken until they are settled: undo
    one of the two, or say with --prefer whose hold.
    """
    from kg.store import open_store
    from kg.store.judged import preview

    with open_store(store, read_only=dry_run) as target:
        new, clashes = combined(target, [Path(name) for name in files], prefer)
        for clash in clashes:
            click.echo(f"contradiction: {common.printable(clash)}")
        if clashes and prefer is None:
            click.echo("nothing was taken: undo one of each two, or say --prefer store or --prefer file", err=True)
            return 1
        count = tell_changes(preview(target, new), show=dry_run)
        if not dry_run:
            target.judge(new)
            follow(target, changed=bool(count))
            tell_unmet(target)
    click.echo(f"{len(new)} decisions {'would be ' if dry_run else ''}taken, {count} documents change", err=True)
    return 0


def combined(store: Store, files: Sequence[Path], prefer: str | None) -> tuple[list[Judgement], list[str]]:
    """Return the judgements of files that are new to a store, in order, and the contradictions in words.

    prefer: `store` leaves out what contradicts the store (and the files before), `file` takes it.
    """
    from kg import identity

    log = list(store.judgements)
    new: list[Judgement] = []
    clashes: list[str] = []
    for path in files:
        try:
            theirs = identity.read_judgements(path.read_text(encoding="utf-8-sig"), name=path.name)
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(path.name, f"cannot be read: {error}") from error
        mine = {judgement.id for judgement in log}
        theirs = identity.numbered(theirs)
        against = list(identity.clashes_between(log, theirs))
        leave = {clash.two.id for clash in against} if prefer == "store" else set()
        added = [
            one for one in theirs if one.id not in mine and one.id not in leave and (one.undoes or "") not in leave
        ]
        through = identity.would_clash(log, added)
        if prefer == "store":
            dropped = {clash.two.id for clash in through}
            added = [one for one in added if one.id not in dropped]
        clashes += [f"{path.name}: {clash}" for clash in dict.fromkeys(map(str, [*against, *through]))]
        log += added
        new += added
    return new, clashes


@command.command("undo")
@click.argument("ids", nargs=-1, required=True, metavar="ID|last...")
@deciding_options
@common.store_option
def undo(ids: tuple[str, ...], deciding: Any, store: str) -> int:
    """Take decisions back, by id or the beginning of one; an undo can be undone. The graph is as it was before."""
    from kg import identity

    def make(target: Store) -> list[Judgement]:
        found: list[Judgement] = []
        for name in ids:
            log = [*target.judgements, *identity.numbered(found, target.judgements)]
            found.append(identity.undo(identity.find(log, name), log, **deciding.told))
        return found

    return decide(store, make, deciding, clashing=True)


@command.command("check")
@common.store_option
def check(store: str) -> int:
    """Name the decisions that do not apply (any more) to what is read, and why; exit 1 when there are some."""
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        count = tell_unmet(source, err=False)
        total = len(source.judgements)
    click.echo(f"{count} of {total} decisions do not apply" if count else f"all {total} decisions apply", err=True)
    return 1 if count else 0


def tell_unmet(store: Store, *, err: bool = True) -> int:
    """Name the decisions that do not apply, and return how many there are."""
    from kg import identity
    from kg.store.judged import unmet

    found = unmet(store)
    for one in found:
        told = f"does not apply: {one.judgement.id} {identity.describe(one.judgement)}: {one.reason}"
        click.echo(common.printable(told), err=err)
    return len(found)
