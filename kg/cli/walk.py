"""Going through events or look-alikes in a terminal: one at a time, one key each."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from kg.cli.common import printable
from kg.cli.deciding import follow
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.identity.lookalikes import Candidate
    from kg.model import Evidence, Judgement
    from kg.review import Item
    from kg.store import Store

EVENT_KEYS = "a accept · r reject · c correct · s skip · u undo · w say why · ? help · q quit"
EVENT_HELP = """\
a  the event is read right                  s  leave it for later
r  the text tells no such event             u  take back the last decision
c  the text tells it otherwise              w  say why, for this decision and the next ones
q  stop; what was decided is kept           [source]  {words that tell it}  [target]"""
CORRECT_KEYS = "r relation · d other direction · t status · 1 source · 2 target · Enter done · q leave it"
ACTOR_KEYS = "y the same · n different · ? nobody can tell · s skip · u undo · w say why · q quit"


def key() -> str:
    """Return the next key; from a pipe the next character that is no line end; "q" at the end of input."""
    if sys.stdin.isatty():
        return click.getchar()
    while True:
        char = sys.stdin.read(1)
        if char != "\r":
            return char or "q"


def line(question: str) -> str:
    """Return a line of text."""
    click.echo(f"{question}: ", nl=False, err=True)
    if sys.stdin.isatty():
        return input().strip()
    return sys.stdin.readline().strip()


class Walk:
    """What goes through a list: shows each thing, takes a key, keeps what was decided so that it can be taken back."""

    def __init__(self, store: Store, deciding: Any) -> None:
        self.store, self.deciding, self.why = store, deciding, deciding.why
        self.taken: list[tuple[int, Judgement]] = []  # and which thing they are about

    @property
    def told(self) -> dict[str, str]:
        """Who, when and why."""
        return {"by": self.deciding.by, "when": self.deciding.when, "why": self.why}

    def decide(self, n: int, judgement: Judgement) -> None:
        """Take a decision on the nth thing, now, so that nothing is lost."""
        if not self.deciding.dry_run:
            [judgement] = self.store.judge([judgement])
        self.taken.append((n, judgement))

    def undo(self) -> int | None:
        """Take the last decision of this walk back, and return what it was about."""
        from kg import identity

        if not self.taken:
            click.echo("nothing was decided yet", err=True)
            return None
        n, last = self.taken.pop()
        if not self.deciding.dry_run:
            told = {"by": self.deciding.by, "when": self.deciding.when}
            self.store.judge([identity.undo(last, self.store.judgements, **told)])
        click.echo(f"taken back: {printable(identity.describe(last))}", err=True)
        return n

    def over(self, total: int, show: Callable[[int], None], act: Callable[[int, str], bool], keys: str) -> int:
        """Go through `total` things. act: does what a key says, and returns whether to go on to the next thing."""
        n = 0
        while n < total:
            show(n)
            while True:
                click.echo(f"{click.style(keys, dim=True)} ", nl=False, err=True)
                pressed = key()
                click.echo(pressed if pressed.isprintable() else "", err=True)
                if pressed in ("q", "\x04", "\x03"):
                    return n
                if pressed == "w":
                    self.why = line("why")
                elif pressed == "s":
                    break
                elif pressed == "u":
                    back = self.undo()
                    if back is not None:
                        n = back
                        show(n)
                elif pressed not in ("\n", "\r") and act(n, pressed):
                    break
            n += 1
        return n


def walk_events(where: str, deciding: Any, queued: Callable[[Store], list[Item]]) -> int:
    """Go through events."""
    from kg.store import open_store

    with open_store(where, read_only=deciding.dry_run) as store:
        found = queued(store)
        if not found:
            click.echo("no event is left to look at (see --only, --again)", err=True)
            return 0
        walk = Walk(store, deciding)

        def act(n: int, pressed: str) -> bool:
            if pressed in ("a", "r"):
                walk.decide(n, found[n].judgement({"a": "accept", "r": "reject"}[pressed], **walk.told))
                return True
            if pressed == "c":
                changes = _corrections(store, found[n])
                if changes:
                    walk.decide(n, found[n].judgement("correct", **walk.told, **changes))
                return bool(changes)
            click.echo(EVENT_HELP, err=True)
            return False

        seen = walk.over(len(found), lambda n: _show(found[n], n + 1, len(found)), act, EVENT_KEYS)
        _tell(walk, seen, len(found), "events")
    return 0


def _tell(walk: Walk, seen: int, total: int, what: str) -> None:
    tried = " (not kept: --dry-run)" if walk.deciding.dry_run else ""
    if not walk.deciding.dry_run:
        follow(walk.store, changed=bool(walk.taken))
    click.echo(f"{seen} of {total} {what} seen, {len(walk.taken)} decided{tried}", err=True)


def _show(item: Item, number: int, total: int) -> None:
    """Show an event: where it stands, what was read, who says so, and the sentences with what was read marked."""
    event, document = item.event, item.document
    where = " · ".join(filter(None, (document.id, document.date, document.publisher)))
    count = click.style(f"{number}/{total}", bold=True)
    click.echo(f"\n{count}  {printable(where)}  confidence {event.confidence:.2f}", err=True)
    sources, targets = (
        ", ".join(dict.fromkeys(item.label(mention.actor) for mention in some))
        for some in (event.sources, event.targets)
    )
    told = f"{sources} {click.style(event.relation, bold=True)} {targets}"
    click.echo(f"{_safe(told)}  [{event.status}]  {event.id}", err=True)
    chains = dict.fromkeys(claim.chain for claim in event.claims)
    says = "; ".join(
        ", citing ".join(map(item.label, chain)) or document.publisher or "the document" for chain in chains
    )
    if says:
        click.echo(f"says {printable(says)}", err=True)
    for evidence in event.evidence:
        click.echo(textwrap.indent(marked(evidence), "    "), err=True)


def _safe(text: str) -> str:
    """Return text with only our own escape sequences left in it."""
    start, bold, end = text.partition("\x1b[1m")
    inside, reset, rest = end.partition("\x1b[0m")
    return printable(start) + bold + printable(inside) + reset + printable(rest)


def marked(evidence: Evidence) -> str:
    """Return a sentence with [source] {trigger} [target] marked, in colour where the terminal has it."""
    offset, marks = evidence.sentence.start, []
    for passage, kind in ((evidence.source, "[]"), (evidence.target, "[]"), (evidence.trigger, "{}")):
        if passage is not None and evidence.sentence.start <= passage.start and passage.end <= evidence.sentence.end:
            marks.append((passage.start - offset, passage.end - offset, kind))
    found, position = "", 0
    for start, end, kind in sorted(marks):
        if start < position:
            continue
        found += printable(evidence.quote[position:start]).replace("\n", " ")
        words = printable(evidence.quote[start:end]).replace("\n", " ")
        found += click.style(kind[0] + words + kind[1], fg="cyan" if kind == "[]" else "yellow", bold=True)
        position = end
    return found + printable(evidence.quote[position:]).replace("\n", " ")


def _corrections(store: Store, item: Item) -> dict[str, Any]:
    """Ask what is right until Enter, and return it; {} when nothing was changed."""
    from kg.cli.review import STATUSES, swap

    changes: dict[str, Any] = {}
    while True:
        click.echo(f"{click.style(CORRECT_KEYS, dim=True)} ", nl=False, err=True)
        pressed = key()
        click.echo("", err=True)
        try:
            match pressed:
                case "\n" | "\r":
                    return changes
                case "q" | "\x04":
                    return {}
                case "d":
                    changes["reverse"] = True
                case "r":
                    name = line("relation")
                    store.frames.relation(name)
                    changes["relation"] = name
                case "t":
                    told = line(f"status ({', '.join(STATUSES)})")
                    if told in STATUSES:
                        changes["status"] = told
                case "1" | "2":
                    mentions = item.event.sources if pressed == "1" else item.event.targets
                    for actor in dict.fromkeys(mention.actor for mention in mentions):
                        right = line(f"instead of {printable(item.label(actor))} (a name, or Name | type)")
                        if right:
                            one = swap(store, item, f"{actor}={right}")
                            changes["instead"] = (*changes.get("instead", ()), one)
        except KgError as error:
            click.echo(printable(str(error)), err=True)


def walk_actors(where: str, deciding: Any, *, limit: int | None) -> int:
    """Go through look-alikes."""
    from dataclasses import replace

    from kg.cli.actors import lookalikes
    from kg.model import Judgement
    from kg.store import open_store

    found = lookalikes(where, score=0.75)[:limit]
    if not found:
        click.echo("no look-alikes are left", err=True)
        return 0
    with open_store(where, read_only=deciding.dry_run) as store:
        walk = Walk(store, deciding)

        def act(n: int, pressed: str) -> bool:
            verdict = {"y": "same", "n": "different", "?": "unsure"}.get(pressed)
            if verdict is None:
                click.echo(ACTOR_KEYS, err=True)
                return False
            one, two = (replace(p.actor, aliases=(), roles=()) for p in (found[n].kept, found[n].other))
            walk.decide(n, Judgement(verdict, actor=one, other=two, **walk.told))  # type: ignore[arg-type]
            return True

        seen = walk.over(len(found), lambda n: _show_pair(found[n], n + 1, len(found)), act, ACTOR_KEYS)
        _tell(walk, seen, len(found), "pairs")
    return 0


def _show_pair(candidate: Candidate, number: int, total: int) -> None:
    click.echo(f"\n{click.style(f'{number}/{total}', bold=True)}  likeness {candidate.score:.2f}", err=True)
    for profile in (candidate.kept, candidate.other):
        actor = profile.actor
        facts = ", ".join(filter(None, (actor.type, actor.iso3, actor.wikidata)))
        many = f"{profile.events} events in {len(profile.documents)} documents"
        click.echo(f"  {printable(actor.label)} ({printable(actor.id)}): {facts}; {many}", err=True)
    for reason in candidate.reasons:
        click.echo(f"    {printable(reason)}", err=True)
