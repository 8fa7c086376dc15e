"""What the commands that decide something share: who, when and why, names of actors and events, what a decision did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.model import Actor, Event, Judgement
    from kg.store import Store


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides, when (ISO date), why, and whether it is only tried."""

    by: str
    when: str
    why: str
    dry_run: bool

    @property
    def told(self) -> dict[str, str]:
        """What a Judgement is given."""
        return {"by": self.by, "when": self.when, "why": self.why}


def deciding_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of every command that decides something, handed to it together as `deciding`."""

    @wraps(command)
    def collected(by: str | None, when: str | None, why: str, dry_run: bool, **values: Any) -> int:
        return command(deciding=Deciding(by or _login(), when or _today(), why, dry_run), **values)

    for option in reversed(
        (
            click.option("--by", metavar="NAME", help="Who decides. Default: your login name."),
            click.option("--when", metavar="YYYY-MM-DD", callback=_day, help="When it was decided. Default: today."),
            click.option("--why", metavar="TEXT", default="", help="Why; it stays beside the decision."),
            click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing."),
        )
    ):
        collected = option(collected)
    return collected


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise UsageError("nobody is logged in here: say who decides with --by NAME") from error


def _today() -> str:
    from datetime import date

    return date.today().isoformat()


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    from datetime import date

    if value is not None:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise click.BadParameter(f"{value!r} is no day; write YYYY-MM-DD") from None
    return value


def decide(
    where: str,
    make: Callable[[Store], Iterable[Judgement]],
    deciding: Deciding,
    *,
    clashing: bool = False,
) -> int:
    """Take decisions on a store, or say what they would change. Returns the exit code.

    clashing: take them also where they contradict earlier ones; the later of two on one subject always holds.
    """
    from kg import identity
    from kg.store import open_store
    from kg.store.judged import preview

    with open_store(where, read_only=deciding.dry_run) as store:
        new = identity.numbered(make(store), store.judgements)
        clashes = identity.would_clash(store.judgements, new)
        if clashes and not clashing:
            for clash in clashes:
                click.echo(f"contradiction: {common.printable(str(clash))}", err=True)
            click.echo("nothing was decided: undo what was wrong first (`kg judgements undo ID`)", err=True)
            return 1
        changes = tell_changes(preview(store, new), show=deciding.dry_run)
        tell_decisions(new, dry_run=deciding.dry_run)
        click.echo(f"{changes} documents {'would change' if deciding.dry_run else 'changed'}", err=True)
        if not deciding.dry_run:
            store.judge(new)
            follow(store, changed=bool(changes))
    return 0


def follow(store: Store, *, changed: bool) -> None:
    """Let what rests on events follow a change: stories are told anew; findings stay those of the last analysis."""
    from kg.ingest import tell_stories
    from kg.rdf import FINDINGS, STORIES

    if changed and next(iter(store.beside(STORIES)), None) is not None:
        tell_stories(store)
    if changed and next(iter(store.beside(FINDINGS)), None) is not None:
        click.echo("findings in the store are of before: `kg build` or `kg analyze --record` makes them anew", err=True)


def tell_decisions(new: Sequence[Judgement], *, dry_run: bool) -> None:
    """Say what was decided, and how it is taken back."""
    from kg import identity

    for judgement in new:
        id_ = "would be decided" if dry_run else judgement.id
        click.echo(f"{id_}: {common.printable(identity.describe(judgement))}", err=True)


def tell_changes(changes: Iterable[tuple[str, Any, Any]], *, show: bool) -> int:
    """Write what changes in each document to stdout if asked to, and return in how many something does."""
    from kg import diff

    count = gone = 0
    for name, before, after in changes:
        found = sorted(diff.compare(name, before, after))
        count += bool(found)
        gone += len({event.id for event in before.events} - {event.id for event in after.events})
        if show:
            for change in found:
                click.echo(common.printable(str(change)).replace("\n", " "))
    if gone:
        click.echo(f"{gone} events go out of the graph: they are rejected, or between two that are one", err=True)
    return count


# --- names -----------------------------------------------------------------------------------------------------------


def actor_id(store: Store, name: str) -> str:
    """Return the id of the one actor in a store whom a name means. Raises UsageError with candidates otherwise."""
    from kg.names import ACTOR
    from kg.query import resolve_actor
    from kg.rdf import untail

    kept = store.decisions.into.get(name)
    return kept or untail(resolve_actor(store, name).value, ACTOR)


def actor_facts(store: Store, actor: str) -> Actor:
    """Return what is known of an actor, as a judgement keeps it: without aliases and offices."""
    from dataclasses import replace

    from kg import rdf
    from kg.model import Actor
    from kg.names import ACTOR

    label = rdf.term("skos:prefLabel")
    names = {quad.graph_name for quad in store.index.quads_for_pattern(rdf.node(ACTOR, actor), label, None, None)}
    for info in store.documents():
        if rdf.graph_name(info.key) in names:
            for found in store.extraction(info.key).actors:
                if found.id == actor:
                    return replace(found, aliases=(), roles=())
    known = store.decisions.facts.get(actor) or _known(actor)
    return known or Actor(actor, actor.replace("_", " "), "group")


def _known(actor: str) -> Actor | None:
    """Return what the gazetteer knows of an actor."""
    from dataclasses import replace

    from kg.gazetteer import load_gazetteer

    known = load_gazetteer()
    return replace(known.actor(actor), aliases=(), roles=()) if actor in known else None


def actor_meant(store: Store, name: str) -> Actor:
    """Return the actor whom a name means: in the store, in the gazetteer, or `Name | type`, somebody new."""
    from kg.errors import UnknownName
    from kg.gazetteer import fold, load_gazetteer
    from kg.model import ACTOR_TYPES, Actor
    from kg.names import slug

    label, bar, kind = (part.strip() for part in name.partition("|"))
    if bar:
        if kind not in ACTOR_TYPES:
            raise UnknownName("type of actor", kind, ACTOR_TYPES)
        return Actor(slug(label), label, kind)  # type: ignore[arg-type]
    try:
        return actor_facts(store, actor_id(store, label))
    except UsageError as unknown:
        known = load_gazetteer()
        found = {one for how, ids in known.named(fold(label)) if how in ("full", "acronym") for one in ids}
        ids = [label] if label in known else sorted(found)
        if len(ids) == 1 and (actor := _known(ids[0])) is not None:
            return actor
        raise UsageError(f"{unknown}; somebody new is written 'Name | type', such as 'Ann Lee | person'") from unknown


def read_as(store: Store, key: str) -> dict[str, Event]:
    """Return the events of a document as they were read, by id."""
    from kg import rdf

    return {event.id: event for event in rdf.from_quads(store.original(key)).events}


def event_document(store: Store, name: str) -> tuple[str, str]:
    """Return the document's key and the id of the event that a name means: an id, the beginning of one, or an IRI."""
    from kg import rdf
    from kg.names import DOCUMENT, EVENT

    wanted = name.removeprefix("event:").removeprefix(EVENT)
    found: set[tuple[str, str]] = set()
    exact = store.index.quads_for_pattern(rdf.node(EVENT, wanted), rdf.term("rdf:type"), rdf.term("sem:Event"), None)
    for quad in exact:
        found.add((rdf.untail(quad.graph_name.value, DOCUMENT), wanted))  # type: ignore[union-attr]
    if not found and len(wanted) >= 4:
        for judgement in store.judgements:  # rejected events are in no graph
            if judgement.event is not None and judgement.event.startswith(wanted):
                found.update((key, judgement.event) for key, _ in judgement.documents)
        kind = store.index.quads_for_pattern(None, rdf.term("rdf:type"), rdf.term("sem:Event"), None)
        for quad in kind:
            event = rdf.untail(quad.subject.value, EVENT)  # type: ignore[union-attr]
            if event.startswith(wanted):
                found.add((rdf.untail(quad.graph_name.value, DOCUMENT), event))  # type: ignore[union-attr]
    if len(found) != 1:
        what = f"{len(found)} events have ids that begin with" if found else "no event has an id that begins with"
        raise UsageError(f"{what} {name!r}: `kg export --format csv --table evidence` lists them")
    return found.pop()


def resolve_documents(store: Store, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return (key, id) of the documents that names mean. Raises UnknownName for one that is not there."""
    from kg.errors import UnknownName

    infos = list(store.documents())
    known = {name: info for info in infos for name in (info.key, info.id)}
    found = []
    for name in names:
        if name not in known:
            raise UnknownName("document", name, [info.id for info in infos[:20]])
        found.append((known[name].key, known[name].id))
    return found
