"""`kg actors`: who is who: search, look-alikes, merging, taking apart, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.cli.deciding import actor_facts, actor_id, actor_meant, decide, deciding_options, resolve_documents
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.identity.lookalikes import Candidate
    from kg.identity.profiles import People, Profile
    from kg.model import Judgement
    from kg.store import Store

formats = click.option(
    "--format", "format_", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="A table for people, CSV, or JSON Lines.",
)  # fmt: skip


@click.group("actors")
def command() -> None:
    """Find actors and their look-alikes, make two one, take one apart, say why.

    Every decision keeps who took it, when and why, is undone with `kg judgements undo`, and changes no event's address.
    """


@command.command("search")
@click.argument("name")
@click.option("--type", "kind", metavar="TYPE", help="Only this type of actor: person, country, ...")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="At most this many.")
@formats
@common.output_option
@common.store_option
def search(name: str, kind: str | None, limit: int, format_: str, output: str | None, store: str) -> int:
    """List the actors whose names are like NAME, likest first."""
    from rapidfuzz import fuzz

    from kg.names import fold

    people, _ = _people(store)
    wanted = fold(name)
    found = []
    for profile in people.profiles.values():
        actor = profile.actor
        like = max(fuzz.WRatio(wanted, fold(one)) for one in (actor.label, actor.id, *actor.aliases))
        if like >= 60 and kind in (None, actor.type):
            found.append((-like, -profile.events, actor.id, profile))
    rows = [[*_row(profile), f"{-like / 100:.2f}"] for like, _, _, profile in sorted(found)[:limit]]
    _write(("id", "name", "type", "state", "events", "documents", "likeness"), rows, format_, output)
    return 0 if rows else 1


def _row(profile: Profile) -> list[str]:
    actor = profile.actor
    return [actor.id, actor.label, actor.type, actor.iso3 or "", str(profile.events), str(len(profile.documents))]


def _people(where: str) -> tuple[People, Any]:
    """Return everybody in a store, and its decisions."""
    from kg.identity.profiles import profiles
    from kg.store import open_store

    with open_store(where, read_only=True) as source:
        return profiles(source.extractions()), source.decisions


def _write(columns: Sequence[str], rows: Sequence[Sequence[str]], format_: str, output: str | None) -> None:
    import csv

    from kg.cli.table import format_table
    from kg.export.table import guarded

    with common.output_stream(output) as stream:
        if format_ == "json":
            stream.writelines(
                json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n" for row in rows
            )
        elif format_ == "csv":
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([guarded(cell) for cell in row] for row in rows)
        else:
            stream.write(format_table(columns, rows) + "\n" if rows else "nothing found\n")


@command.command("candidates")
@click.option("--top", default=50, show_default=True, type=click.IntRange(min=1), help="At most this many pairs.")
@click.option("--score", type=click.FloatRange(0, 1), default=0.75, show_default=True, help="Only at least this alike.")
@click.option("--actor", metavar="NAME", help="Only look-alikes of this actor.")
@click.option("--actors", "actor_files", multiple=True, type=click.Path(exists=True), help="More known actors (CSV).")
@formats
@common.output_option
@common.store_option
def candidates(
    top: int,
    score: float,
    actor: str | None,
    actor_files: tuple[str, ...],
    format_: str,
    output: str | None,
    store: str,
) -> int:
    """List the pairs of actors that may be one, likeliest first, and what speaks for it.

    Pairs that were decided already are left out, also those that nobody could tell. `kg review --actors` goes through
    the list with one key for each decision.
    """
    found = lookalikes(store, score=score, actor=actor, actor_files=actor_files)[:top]
    rows = [
        [f"{one.score:.2f}", one.kept.actor.id, one.other.actor.id, str(one.other.events), "; ".join(one.reasons)]
        for one in found
    ]
    _write(("likeness", "keep", "other", "events", "why"), rows, format_, output)
    return 0


def lookalikes(
    store: str, *, score: float, actor: str | None = None, actor_files: Iterable[str] = ()
) -> list[Candidate]:
    """Return the candidates of a store."""
    from kg.gazetteer import load_gazetteer
    from kg.identity.lookalikes import candidates
    from kg.identity.profiles import profiles
    from kg.store import open_store

    known = load_gazetteer([Path(name) for name in actor_files])
    with open_store(store, read_only=True) as source:
        wanted = actor_id(source, actor) if actor else None
        found = candidates(profiles(source.extractions()), known, source.decisions, threshold=score)
    return [one for one in found if wanted is None or wanted in (one.kept.actor.id, one.other.actor.id)]


@command.command("merge")
@click.argument("actors", nargs=-1, metavar="KEEP OTHER...")
@click.option(
    "--sheet", type=click.Path(exists=True, dir_okay=False), help="Take the column same_as of `kg actors export`."
)
@deciding_options
@common.store_option
def merge(actors: tuple[str, ...], sheet: str | None, deciding: Any, store: str) -> int:
    """Make OTHER... part of KEEP: names or ids; KEEP may be a known actor that the store does not have yet."""
    from kg.model import Judgement

    if bool(sheet) == bool(actors) or (actors and len(actors) < 2):
        raise UsageError("name the actor to keep and at least one other, or a sheet")

    def make(target: Store) -> list[Judgement]:
        pairs = _sheet_pairs(Path(sheet)) if sheet else [(actors[0], other) for other in actors[1:]]
        found = []
        for keep, other in pairs:
            one, two = actor_meant(target, keep), actor_facts(target, actor_id(target, other))
            if one.id == two.id:
                if sheet:
                    continue
                raise UsageError(f"{keep!r} and {other!r} are one already: {one.label} ({one.id})")
            if one.wikidata and two.wikidata and one.wikidata != two.wikidata:
                told = f"{one.label} is {one.wikidata} in Wikidata and {two.label} is {two.wikidata}"
                click.echo(f"warning: {common.printable(told)}", err=True)
            found.append(Judgement("same", actor=one, other=two, **deciding.told))
        return found

    return decide(store, make, deciding)


def _sheet_pairs(path: Path) -> list[tuple[str, str]]:
    """Return (keep, other) for each row of a sheet whose same_as is filled in."""
    import csv

    from kg.errors import InputError
    from kg.tables.cells import unguarded

    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"id", "same_as"} <= set(reader.fieldnames or ()):
            raise InputError(path.name, "no columns id and same_as: is this what `kg actors export` wrote?")
        rows = [(unguarded(row["same_as"].strip()), unguarded(row["id"].strip())) for row in reader]
    return [(keep, other) for keep, other in rows if keep and keep != other]


def _pairwise(verdict: str, actors: tuple[str, ...], deciding: Any, store: str) -> int:
    """Take one decision on each pair of actors. Ids that were merged can be named too."""
    from itertools import combinations

    from kg.model import Judgement

    if len(actors) < 2:
        raise UsageError("name at least two actors")

    def make(target: Store) -> list[Judgement]:
        facts = [_read_facts(target, name) for name in actors]
        return [
            Judgement(verdict, actor=one, other=two, **deciding.told)  # type: ignore[arg-type]
            for one, two in combinations(facts, 2)
        ]

    return decide(store, make, deciding, clashing=True)


def _read_facts(store: Store, name: str) -> Any:
    """Return what is known of an actor by name, or of an id that is part of another now."""
    if name in store.decisions.into:
        return store.decisions.facts[name]
    return actor_facts(store, actor_id(store, name))


@command.command("differ")
@click.argument("actors", nargs=-1, required=True, metavar="ACTOR OTHER...")
@deciding_options
@common.store_option
def differ(actors: tuple[str, ...], deciding: Any, store: str) -> int:
    """Say that actors are different, however alike: nobody is asked again, and merging them is refused."""
    return _pairwise("different", actors, deciding, store)


@command.command("unsure")
@click.argument("actors", nargs=-1, required=True, metavar="ACTOR OTHER...")
@deciding_options
@common.store_option
def unsure(actors: tuple[str, ...], deciding: Any, store: str) -> int:
    """Say that nobody can tell whether actors are one: they stay apart, and are no candidates any more."""
    return _pairwise("unsure", actors, deciding, store)


@command.command("split")
@click.argument("actor")
@click.argument("others", nargs=-1, metavar="[OTHER...]")
@click.option("--document", "documents", multiple=True, metavar="NAME", help="Where it is somebody else; repeatable.")
@click.option("--event", "events", multiple=True, metavar="ID", help="Only in this event; repeatable.")
@click.option("--as", "meant", metavar="NAME", help="Who it is there: somebody in the store, or 'Name | type'.")
@deciding_options
@common.store_option
def split(
    actor: str,
    others: tuple[str, ...],
    documents: tuple[str, ...],
    events: tuple[str, ...],
    meant: str | None,
    deciding: Any,
    store: str,
) -> int:
    """Take apart what is one: ids that were merged into ACTOR, or what ACTOR is in some documents or events."""
    if bool(others) == bool(documents or events):
        raise UsageError("name ids that are part of the actor, or documents or events in which it is somebody else")
    if others:
        return _pairwise_with(actor, others, deciding, store)
    if not meant:
        raise UsageError("say with --as who it is there: a name or id in the store, or 'Name | type' for somebody new")

    def make(target: Store) -> list[Judgement]:
        return list(_splits(target, actor, resolve_documents(target, documents), events, meant or "", deciding))

    return decide(store, make, deciding)


def _pairwise_with(actor: str, others: tuple[str, ...], deciding: Any, store: str) -> int:
    from kg.model import Judgement

    def make(target: Store) -> list[Judgement]:
        kept = actor_id(target, actor)
        parts = target.decisions.members.get(kept, ())
        for other in others:
            if other not in parts:
                known = ", ".join(parts) or "nobody"
                raise UsageError(f"{other!r} is no id that is part of {kept}; part of it: {known}")
        one = actor_facts(target, kept)
        facts = target.decisions.facts
        return [Judgement("different", actor=one, other=facts[other], **deciding.told) for other in others]

    return decide(store, make, deciding, clashing=True)


def _splits(
    store: Store,
    actor: str,
    documents: Sequence[tuple[str, str]],
    events: Sequence[str],
    meant: str,
    deciding: Any,
) -> Iterable[Judgement]:
    """Yield a judgement for each id under which the actor was read there."""
    from kg import rdf
    from kg.cli.deciding import event_document
    from kg.identity import named_in
    from kg.model import Judgement

    kept, other = actor_id(store, actor), actor_meant(store, meant)
    places: dict[tuple[str, str], list[str]] = {place: [] for place in documents}
    for name in events:
        key, event = event_document(store, name)
        info = store.info(key)
        places.setdefault((key, info.id if info else key), []).append(event)
    found: dict[tuple[str, tuple[str, ...]], list[tuple[str, str]]] = {}
    for (key, document), only in places.items():
        read = rdf.from_quads(store.original(key))
        inside = named_in(event for event in read.events if not only or event.id in only)
        ids = sorted(name for name in inside if store.decisions.kept(name) == kept)
        if not ids:
            raise UsageError(f"nobody in {document} is read as {kept}")
        for name in ids:
            found.setdefault((name, tuple(only)), []).append((key, document))
    for (name, some), where in found.items():
        one = _read_facts(store, name)
        yield Judgement("split", actor=one, other=other, documents=tuple(where), events=some, **deciding.told)


@command.command("explain")
@click.argument("actor")
@click.argument("other", required=False)
@common.output_option
@common.store_option
def explain(actor: str, other: str | None, output: str | None, store: str) -> int:
    """Say what is known of an actor, how it is written and what was decided; or how alike it and OTHER are, and why."""
    from kg.cli.explaining import known, likeness
    from kg.store import open_store

    with open_store(store, read_only=True) as source:
        lines = likeness(source, actor, other) if other else known(source, actor)
    with common.output_stream(output) as stream:
        stream.write("".join(common.printable(line) + "\n" for line in lines))
    return 0


@command.command("export")
@common.output_option
@common.store_option
def export(output: str | None, store: str) -> int:
    """Write everybody as CSV for OpenRefine; fill in same_as (an id), and `kg actors merge --sheet` takes it."""
    people, decisions = _people(store)
    columns = ("id", "name", "type", "state", "events", "documents", "aliases", "wikidata", "part_of_it", "same_as")
    rows = [
        [
            *_row(profile),
            " | ".join(profile.actor.aliases),
            profile.actor.wikidata or "",
            " ".join(decisions.members.get(name, ())),
            "",
        ]
        for name, profile in people.profiles.items()
    ]
    _write(columns, rows, "csv", output)
    return 0
