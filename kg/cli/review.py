"""`kg review`: look at events, one key each, or in a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.cli.deciding import actor_id, actor_meant, decide, deciding_options, event_document, read_as
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Judgement
    from kg.review import Item
    from kg.store import Store

STATUSES = ("asserted", "denied", "planned", "possible", "requested", "alleged")


@click.command("review")
@click.argument("events", nargs=-1, metavar="[EVENT...]")
@click.option("--accept", is_flag=True, help="EVENT... are read right.")
@click.option("--reject", is_flag=True, help="The text tells no such events as EVENT...")
@click.option("--relation", "right_relation", metavar="NAME", help="The relation of EVENT... is this one.")
@click.option("--status", "right_status", type=click.Choice(STATUSES), help="The status of EVENT... is this one.")
@click.option("--reverse", is_flag=True, help="Source and target of EVENT... change places.")
@click.option("--instead", multiple=True, metavar="READ=RIGHT", help="In EVENT..., this actor is that one; repeatable.")
@click.option("--actors", "walk_actors", is_flag=True, help="Go through look-alikes among the actors instead.")
@click.option("--only", type=click.Choice(["all", "low", "disputed"]), default="all", show_default=True,
              help="Only events of low confidence, or disputed ones.")  # fmt: skip
@click.option("--below", type=click.FloatRange(0, 1), default=0.6, show_default=True, help="What low confidence is.")
@click.option("--new-since", metavar="OLD", help="Only events that OLD, a store or an export, does not have.")
@click.option("--again", is_flag=True, help="Also events that were judged already.")
@click.option("--document", "documents", multiple=True, metavar="NAME", help="Only this document; repeatable.")
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="Only events with this actor; repeatable.")
@click.option("--max", "limit", type=click.IntRange(min=1), help="At most this many.")
@click.option("--sheet", type=click.Path(dir_okay=False), help="Write the events to this CSV file to be judged there.")
@click.option(
    "--apply", "applied", type=click.Path(exists=True, dir_okay=False), help="Take the verdicts in this sheet."
)
@deciding_options
@common.store_option
def command(deciding: Any, store: str, **given: Any) -> int:
    """Look at the events that most need it (disputed, least sure), and accept, reject or correct each with one key.

    With EVENT... nothing is asked: what the options say is decided. A sheet does the same in a spreadsheet.
    """
    if given["applied"]:
        return _apply(Path(given["applied"]), deciding, store)
    if given["events"]:
        return _named(deciding, store, given)
    if any(given[name] for name in ("accept", "reject", "right_relation", "right_status", "reverse", "instead")):
        raise UsageError("name the events that this is about")
    if given["walk_actors"]:
        from kg.cli.walk import walk_actors

        return walk_actors(store, deciding, limit=given["limit"])
    if given["sheet"]:
        return _sheet(store, given)
    from kg.cli.walk import walk_events

    return walk_events(store, deciding, lambda source: queued(source, given))


def queued(store: Store, given: dict[str, Any]) -> list[Item]:
    """Return the events that the options ask for, those first that most need a look."""
    from kg.export.filters import Filter, Filtered
    from kg.review import items, queue
    from kg.store import open_store

    known = None
    if given["new_since"]:
        with open_store(given["new_since"], read_only=True) as old:
            known = {event.id for extraction in old.extractions() for event in extraction.events}
    labels = tuple(name for one in given["actors"] for name in (one, actor_id(store, one)))
    wanted = Filter(documents=given["documents"], actors=labels)
    source = store if wanted == Filter() else Filtered(store, wanted)
    found = queue(items(store, source), which=given["only"], below=given["below"], again=given["again"], known=known)
    return found[: given["limit"]]


def _sheet(store: str, given: dict[str, Any]) -> int:
    from kg.review import rows
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        found = queued(source, given)
        write_sheet(rows(found), given["sheet"])
    then = f"{common.own_name()} review --apply {given['sheet']} --store {store}"
    click.echo(f"{len(found)} events; fill in verdict, then: {then}", err=True)
    return 0


def write_sheet(rows: Iterable[Sequence[Any]], output: str | None) -> None:
    """Write a sheet as CSV that spreadsheets take for text."""
    import csv

    from kg.export.table import guarded

    with common.output_stream(output) as stream:
        csv.writer(stream, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)


def _apply(path: Path, deciding: Any, where: str) -> int:
    from kg.review import judgements, read_sheet

    found = read_sheet(path)

    def make(store: Store) -> Iterable[Judgement]:
        def read_actors(key: str, event: str, role: str) -> list[str]:
            read = read_as(store, key).get(event) if store.info(key) else None
            mentions = () if read is None else read.sources if role == "source" else read.targets
            return list(dict.fromkeys(mention.actor for mention in mentions))

        new = judgements(
            found,
            by=deciding.by,
            when=deciding.when,
            resolve=lambda name: actor_meant(store, name),
            read_actors=read_actors,
            relations=store.frames,
            name=path.name,
        )
        standing = {_said(judgement) for some in store.decisions.events.values() for judgement in some}
        return [judgement for judgement in new if _said(judgement) not in standing]

    code = decide(where, make, deciding)
    if not deciding.dry_run and code == 0:
        _tell_unmet(where)
    return code


def _said(judgement: Judgement) -> tuple[object, ...]:
    """Return what a judgement says of its event, whoever says it: the same sheet applied twice decides nothing new."""
    changes = (judgement.relation, judgement.status, judgement.reverse, judgement.instead)
    return judgement.event, judgement.verdict, judgement.reading, *changes


def _tell_unmet(where: str) -> None:
    from kg.cli.judgements import tell_unmet
    from kg.store import open_store

    with open_store(where, read_only=True) as store:
        tell_unmet(store)


def _named(deciding: Any, where: str, given: dict[str, Any]) -> int:
    """Decide on the events that were named."""
    changes = {
        "relation": given["right_relation"],
        "status": given["right_status"],
        "reverse": given["reverse"],
    }
    correct = bool(given["instead"] or any(changes.values()))
    chosen = [
        name for name, flag in (("accept", given["accept"]), ("reject", given["reject"]), ("correct", correct)) if flag
    ]
    if len(chosen) != 1:
        raise UsageError(
            "say one of: --accept, --reject, or what is right (--relation, --status, --reverse, --instead)"
        )

    def make(store: Store) -> list[Judgement]:
        if changes["relation"]:
            store.frames.relation(changes["relation"])
        return [_one(store, name, chosen[0], deciding, changes, given["instead"]) for name in given["events"]]

    return decide(where, make, deciding)


def _one(
    store: Store, name: str, verdict: str, deciding: Any, changes: dict[str, Any], instead: Sequence[str]
) -> Judgement:
    from kg.review import Item

    key, event_id = event_document(store, name)
    if store.info(key) is None or event_id not in (read := read_as(store, key)):
        raise UsageError(f"event {name} is not read any more: `kg judgements check` tells which decisions do not apply")
    event, shown = read[event_id], store.extraction(key)
    judged = next((one for one in store.decisions.events.get(key, ()) if one.event == event_id), None)
    item = Item(shown.document, event, event, {actor.id: actor for actor in shown.actors}, judged)
    if verdict != "correct":
        return item.judgement(verdict, **deciding.told)
    given = {name: value for name, value in changes.items() if value}
    if instead:
        given["instead"] = tuple(swap(store, item, one) for one in instead)
    return item.judgement("correct", **deciding.told, **given)


def swap(store: Store, item: Item, text: str) -> tuple[str, Any]:
    """Return (id read, actor meant) of `READ=RIGHT`. Raises UsageError when nobody called READ takes part."""
    wrong, equals, right = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} is not READ=RIGHT, such as 'Sergey Lavrov=Maria Zakharova'")
    here = dict.fromkeys(mention.actor for mention in (*item.read.sources, *item.read.targets))
    kept = store.decisions.kept
    wanted = wrong.strip()
    fits = [name for name in here if wanted in (name, kept(name), item.label(name), item.label(kept(name)))]
    if len(fits) != 1:
        told = ", ".join(f"{item.label(kept(name))} ({name})" for name in here)
        raise UsageError(f"{wanted!r} is not one of the event's actors: {told}")
    return fits[0], actor_meant(store, right.strip())
