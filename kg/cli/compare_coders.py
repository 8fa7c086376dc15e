"""`kg compare-coders`: how far two tables or stores agree, and where they differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from kg.cli import common
from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kg.export.panel import Parties
    from kg.frames import Frames
    from kg.model import Extraction
    from kg.score.agreement import Agreement, Coding, Difference, Rate


@click.command("compare-coders")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--unit",
    type=click.Choice(["text", "day", "month"]),
    help="What both coded.  [default: text when most texts are the same, else day]",
)
@click.option("--level", type=click.Choice(["state", "actor"]), default="state", show_default=True, help="Who is who.")
@click.option("--differences", default=10, show_default=True, metavar="N", help="How many to list; JSON has all.")
@click.option(
    "--columns",
    "column_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Column map of an event table of your own (TOML); repeatable.",
)
@common.format_option
@common.output_option
def command(
    a: str,
    b: str,
    unit: Literal["text", "day", "month"] | None,
    level: Literal["state", "actor"],
    differences: int,
    column_files: tuple[str, ...],
    format_: str,
    output: str | None,
) -> int:
    """Compare who did what to whom in A and B: F1 and Cohen's kappa by level and class, and where they differ.

    Each is a store, an export of one, an event table (ICEWS, GDELT, UCDP, POLECAT, what `kg export --format events`
    writes, or one with --columns), or lines of `kg extract --format jsonl`. Levels: dyad, directed, typed. Asserted
    events between different parties count, of days only those that both cover.
    """
    from kg.export.panel import Parties
    from kg.score.agreement import agreement

    parties = Parties(level)
    one, other = (list(_told(name, column_files, parties)) for name in (a, b))
    for name, found in ((a, one), (b, other)):
        if not found:
            raise UsageError(f"{name} tells no asserted event between two parties")
    unit = unit or _unit(one, other)
    coded = _in_units(one, other, unit)
    result = agreement(*coded, by_text=unit == "text")
    labels = {party: label for party, (label, _) in parties.named.items()}
    with common.output_stream(output) as stream:
        if format_ == "json":
            told = _as_json(result, labels, {"a": a, "b": b, "unit": unit, "level": level})
        else:
            told = _as_text(result, labels, (a, b), unit, coded, differences)
        stream.write(told + "\n")
    return 0


Told = tuple[str, str | None, "Coding"]  # text, day, coding without its unit


def _told(name: str, columns: tuple[str, ...], parties: Parties) -> Iterator[Told]:
    """Yield what a coder tells."""
    from kg.frames import load_frames
    from kg.store import open_store
    from kg.store.exported import FORMATS

    frames, path = load_frames(), Path(name)
    if name.endswith((".jsonl", ".ndjson")):
        yield from _lines(path, parties)
    elif path.is_file() and path.suffix not in FORMATS:
        yield from _from(_read(name, columns), frames, parties)
    else:
        with open_store(name, read_only=True) as store:
            yield from _from(store.extractions(), store.frames, parties)


def _read(name: str, columns: tuple[str, ...]) -> Iterator[Extraction]:
    """Yield the extractions of an event table, naming rows that cannot be read."""
    from kg.extractors import EXTRACTORS
    from kg.ingest import extract_all
    from kg.readers import read

    maps, problems = [Path(one) for one in columns], list[InputError]()
    yield from extract_all(read([name], columns=maps), EXTRACTORS["any"](columns=maps), problems.append)
    common.tell_problems(problems)


def _from(extractions: Iterable[Extraction], frames: Frames, parties: Parties) -> Iterator[Told]:
    from kg.score.agreement import Coding

    for extraction in extractions:
        actors = {actor.id: actor for actor in extraction.actors}
        for event in extraction.events:
            relation = frames.relation(event.relation)
            if event.status != "asserted":
                continue
            day = event.when.end or event.when.start or extraction.document.date
            sentence = event.evidence[0].quote if event.evidence else ""
            for source, target in event.pairs():
                a, b = (parties.of(actors[mention.actor]) for mention in (source, target))
                if a != b:
                    both = relation.symmetric or event.mutual
                    yield extraction.document.id, day, Coding("", a, b, relation.plover, sentence, both)


def _lines(path: Path, parties: Parties) -> Iterator[Told]:
    """Yield what lines of `kg extract --format jsonl` tell."""
    from kg.model import Actor
    from kg.score.agreement import Coding

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row: dict[str, Any] = json.loads(line)
            ends = [Actor(row[end]["id"].rpartition("/")[2], row[end]["label"], row[end]["type"], row[end]["iso3"])
                    for end in ("source", "target")]  # fmt: skip
            day, sentence = row["date"]["end"] or row["date"]["start"], row["evidence"][0]["sentence"]
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{path.name}:{number}", f"no line of kg extract --format jsonl ({error})") from error
        a, b = map(parties.of, ends)
        if row["status"] == "asserted" and row["plover"] and a != b:
            yield row["document"], day, Coding("", a, b, row["plover"], sentence, bool(row["symmetric"]))


def _unit(one: list[Told], other: list[Told]) -> Literal["text", "day"]:
    """Return text when at least half of the texts of the smaller coder are the other's too."""
    texts = [{text for text, _, _ in some} for some in (one, other)]
    return "text" if 2 * len(texts[0] & texts[1]) >= min(map(len, texts)) else "day"


def _in_units(
    one: list[Told], other: list[Told], unit: Literal["text", "day", "month"]
) -> tuple[list[Coding], list[Coding]]:
    """Return the codings of both in units that both cover: the same texts, or the days in which both have any."""
    from dataclasses import replace

    size = {"text": None, "day": 10, "month": 7}[unit]

    def named(text: str, day: str | None) -> str | None:
        if size is None:
            return text
        return day[:size] if day and len(day) >= size else None

    units = [{name for text, day, _ in some if (name := named(text, day))} for some in (one, other)]
    if not all(units):
        raise UsageError(f"one of the two has no {unit} at all: choose another --unit")
    if size is None:
        shared = units[0] & units[1]
    else:
        first, last = max(map(min, units)), min(map(max, units))
        shared = {name for some in units for name in some if first <= name <= last}
    if not shared:
        raise UsageError(f"the two have no {unit} in common: nothing can be compared")
    kept = [
        [replace(coding, unit=name) for text, day, coding in some if (name := named(text, day)) in shared and name]
        for some in (one, other)
    ]
    return kept[0], kept[1]


def _as_text(
    result: Agreement,
    labels: dict[str, str],
    names: tuple[str, str],
    unit: str,
    coded: tuple[list[Coding], list[Coding]],
    most: int,
) -> str:
    from kg.cli.table import format_table

    head = ["", "A", "B", "both", "F1", "kappa"]
    parts = [
        f"A: {names[0]}, {len(coded[0])} codings\nB: {names[1]}, {len(coded[1])} codings\n"
        f"{result.units} {unit}s; Cohen's kappa over pairs that either codes",
        format_table(["level", *head[1:]], [[level, *_figures(rate)] for level, rate in result.levels.items()]),
        "same class, where both code a directed pair: kappa " + _number(result.same_class),
        format_table(["class", *head[1:]], [[name, *_figures(rate)] for name, rate in result.classes.items()]),
        f"{len(result.differences)} differences" + "".join(f", {count} {kind}" for kind, count in result.kinds.items()),
        *(_shown(one, labels) for one in result.differences[:most]),
    ]
    more = len(result.differences) - most
    return "\n\n".join(parts) + (f"\n\n{more} more: --differences {len(result.differences)}" if more > 0 else "")


def _shown(one: Difference, labels: dict[str, str]) -> str:
    lines = [f"{one.unit}  {labels[one.source]} and {labels[one.target]}: {one.kind}"]
    for name, codings in (("A", one.a), ("B", one.b)):
        for coding in codings:
            arrow = "↔" if coding.symmetric else "→"
            lines.append(f"  {name} {labels[coding.source]} {arrow} {labels[coding.target]} {coding.plover}")
            lines.append(f"    “{' '.join(coding.sentence.split())}”")
    return common.printable("\n".join(lines))


def _figures(rate: Rate) -> list[str]:
    return [str(rate.a), str(rate.b), str(rate.both), f"{rate.f1:.3f}", _number(rate.kappa)]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _as_json(result: Agreement, labels: dict[str, str], head: dict[str, str]) -> str:
    def rate(one: Rate) -> dict[str, Any]:
        kappa = None if one.kappa is None else round(one.kappa, 4)
        return {"a": one.a, "b": one.b, "both": one.both, "cells": one.cells, "f1": round(one.f1, 4), "kappa": kappa}

    def coding(one: Coding) -> dict[str, Any]:
        ends = {
            end: {"id": party, "label": labels[party]}
            for end, party in (("source", one.source), ("target", one.target))
        }
        return {**ends, "class": one.plover, "symmetric": one.symmetric, "sentence": one.sentence}

    told = {
        **head,
        "units": result.units,
        "levels": {name: rate(one) for name, one in result.levels.items()},
        "same_class_kappa": None if result.same_class is None else round(result.same_class, 4),
        "classes": {name: rate(one) for name, one in result.classes.items()},
        "differences": [
            {"unit": one.unit, "kind": one.kind, "a": [coding(c) for c in one.a], "b": [coding(c) for c in one.b]}
            for one in result.differences
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
