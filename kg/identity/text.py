r"""Judgements as text: one stanza each, `name: value` lines, blank lines between; made for version control.

    judgement: 3f9a1c22d0b4
    verdict: same
    actor: Omar_Haddad | Omar Haddad | person | JOR | Q2
    other: O._Haddad-1f00aa | O. Haddad | person | |
    by: vera
    when: 2026-03-01
    why: one minister, two spellings

An actor is id, label, type, ISO3 and Wikidata id (with `?` when nobody checked it). A backslash, a bar and what cannot
be seen are escaped: `\\`, `\|`, `\n`, `\u202e`. Lines that begin with `#` are comments. The order of stanzas counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kg.errors import InputError
from kg.model import ACTOR_TYPES, STATUSES, VERDICTS, Actor, Judgement

HEADER = """\
# Judgements of kg, format 1: decisions on actors and events, oldest first. Keep this file in version control.
# Replay it with `kg judgements replay FILE --store STORE`. A stanza without a `judgement:` line is a new decision.
"""
# Which lines a verdict must have, and which it may have besides by, when, why.
_ACTORS, _EVENT = ("actor", "other"), ("event", "document", "reading", "sentence")
NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("same", "different", "unsure"), _ACTORS),
    "split": _ACTORS,
    **dict.fromkeys(("accept", "reject", "correct"), _EVENT),
    "undo": ("undoes",),
}
_ALLOWED = {"split": ("document", "of-event"), "correct": ("relation", "status", "direction", "instead")}
_REPEATED = {"document", "of-event", "instead"}
CLAIMED = tuple(status for status in STATUSES if status != "disputed")  # what follows from claims is not decided
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|U[0-9a-f]{8}|.)", re.DOTALL)
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")


def escaped(text: str) -> str:
    r"""Return text on one line with nothing in it that cannot be seen.

    >>> escaped("a|b\n")
    'a\\|b\\n'
    """
    if text.isprintable() and text == text.strip() and "\\" not in text and "|" not in text:
        return text
    last = len(text) - 1
    return "".join(
        {"\\": "\\\\", "|": "\\|", "\n": "\\n"}.get(char) or _visible(char, edge=n in (0, last))
        for n, char in enumerate(text)
    )


def _visible(char: str, *, edge: bool) -> str:
    category = unicodedata.category(char)
    if category[0] == "C" or category in ("Zl", "Zp") or (category == "Zs" and (edge or char != " ")):
        return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
    return char


def unescaped(text: str) -> str:
    """Return what `escaped` was given. Raises ValueError for an escape that it does not write."""

    def plain(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in "\\|n":
            raise ValueError(f"\\{code} is no escape here; write \\\\ for a backslash")
        return {"n": "\n"}.get(code, code)

    return _ESCAPE.sub(plain, text)


def stanza(judgement: Judgement) -> str:
    """Return a judgement as a stanza, without its id when it has none; each line ended."""
    return "".join(f"{name}: {value}".rstrip() + "\n" for name, value in _lines(judgement))


def _lines(judgement: Judgement) -> Iterator[tuple[str, str]]:
    if judgement.id:
        yield "judgement", escaped(judgement.id)
    yield "verdict", judgement.verdict
    if judgement.event is not None:
        yield "event", escaped(judgement.event)
        yield "reading", escaped(judgement.reading)
        yield "sentence", escaped(judgement.sentence)
    for name, actor in (("actor", judgement.actor), ("other", judgement.other)):
        if actor is not None:
            yield name, _actor(actor)
    for key, name in judgement.documents:
        yield "document", f"{escaped(key)} | {escaped(name)}"
    for event in judgement.events:
        yield "of-event", escaped(event)
    if judgement.relation is not None:
        yield "relation", escaped(judgement.relation)
    if judgement.status is not None:
        yield "status", judgement.status
    if judgement.reverse:
        yield "direction", "reversed"
    for read, actor in judgement.instead:
        yield "instead", f"{escaped(read)} | {_actor(actor)}"
    if judgement.undoes is not None:
        yield "undoes", escaped(judgement.undoes)
    yield "by", escaped(judgement.by)
    yield "when", escaped(judgement.when)
    if judgement.why:
        yield "why", escaped(judgement.why)


def _actor(actor: Actor) -> str:
    wikidata = "" if actor.wikidata is None else escaped(actor.wikidata) + ("" if actor.wikidata_sourced else " ?")
    return " | ".join((escaped(actor.id), escaped(actor.label), actor.type, escaped(actor.iso3 or ""), wikidata))


def write_judgements(judgements: Iterable[Judgement]) -> str:
    """Return a file of judgements."""
    return HEADER + "".join("\n" + stanza(judgement) for judgement in judgements)


def read_judgements(text: str, *, name: str) -> tuple[Judgement, ...]:
    """Return the judgements in a file. Raises InputError naming file and line of the first thing that is wrong."""
    found, lines, first = [], list[tuple[int, str, str]](), 0
    given = text.removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate([*given.split("\n"), ""], 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if lines:
                found.append(_read(lines, f"{name}:{first}"))
            lines = []
            continue
        label, colon, value = line.partition(":")
        if not colon:
            raise InputError(f"{name}:{number}", f"{line[:60]!r} is no `name: value`")
        first = first if lines else number
        lines.append((number, label.strip(), value.strip(" ")))
    return tuple(found)


def _read(lines: list[tuple[int, str, str]], where: str) -> Judgement:
    """Return the judgement of one stanza."""
    source, _, _ = where.rpartition(":")
    values: dict[str, list[str]] = {}
    for number, name, value in lines:
        if name in values and name not in _REPEATED:
            raise InputError(f"{source}:{number}", f"a second line `{name}`")
        values.setdefault(name, []).append(value)
    verdict = values.get("verdict", [""])[0]
    if verdict not in VERDICTS:
        raise InputError(where, f"no verdict is called {verdict!r}; there are: {', '.join(VERDICTS)}")
    needed = NEEDED[verdict]
    allowed = {"judgement", "verdict", "by", "when", "why", *needed, *_ALLOWED.get(verdict, ())}
    for number, name, _ in lines:
        if name not in allowed:
            raise InputError(f"{source}:{number}", f"`{name}` does not belong to a judgement `{verdict}`")
    for name in (*needed, "by", "when"):
        if name not in values:
            raise InputError(where, f"a judgement `{verdict}` needs a line `{name}`")
    try:
        return _made(values)
    except ValueError as error:
        raise InputError(where, str(error)) from error


def _made(values: dict[str, list[str]]) -> Judgement:
    def one(name: str) -> str | None:
        return unescaped(values[name][0]) if name in values else None

    def some(name: str) -> Actor | None:
        return _read_actor(_parts(values[name][0])) if name in values else None

    def many(name: str) -> list[list[str]]:
        return [_parts(value) for value in values.get(name, ())]

    status, direction, when = one("status"), one("direction"), one("when") or ""
    if status is not None and status not in CLAIMED:
        raise ValueError(f"no claim has the status {status!r}; there are: {', '.join(CLAIMED)}")
    if direction not in (None, "reversed"):
        raise ValueError(f"the direction can be `reversed` only, not {direction!r}")
    date.fromisoformat(when)
    changed: dict[str, Any] = {"verdict": values["verdict"][0], "status": status}
    return Judgement(
        by=one("by") or "",
        when=when,
        why=one("why") or "",
        actor=some("actor"),
        other=some("other"),
        documents=tuple((key, name) for key, name in _of_length(many("document"), 2, "key | name")),
        events=tuple(unescaped(value) for value in values.get("of-event", ())),
        event=one("event"),
        reading=one("reading") or "",
        sentence=one("sentence") or "",
        relation=one("relation"),
        reverse=direction is not None,
        instead=tuple((parts[0], _read_actor(parts[1:])) for parts in many("instead")),
        undoes=one("undoes"),
        id=one("judgement") or "",
        **changed,
    )


def _parts(value: str) -> list[str]:
    """Return the parts of a value between bars, unescaped."""
    found, start = [], 0
    for match in _BAR.finditer(value):
        found.append(value[start : match.end() - 1])
        start = match.end()
    return [unescaped(part.strip(" ")) for part in [*found, value[start:]]]


def _of_length(some: list[list[str]], length: int, shape: str) -> list[list[str]]:
    for parts in some:
        if len(parts) != length:
            raise ValueError(f"{' | '.join(parts)!r} is not {shape}")
    return some


def _read_actor(parts: list[str]) -> Actor:
    [[name, label, kind, iso3, wikidata]] = _of_length([parts], 5, "id | label | type | ISO3 | Wikidata id")
    if kind not in ACTOR_TYPES:
        raise ValueError(f"no type of actor is called {kind!r}; there are: {', '.join(ACTOR_TYPES)}")
    sourced = not wikidata.endswith(" ?")
    qid = wikidata.removesuffix(" ?") or None
    return Actor(name, label, kind, iso3 or None, (), qid, sourced and qid is not None)  # type: ignore[arg-type]
