"""`kg score`: how good extraction is, measured against gold records of your own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kg.score import Counts, Result


@click.command("score")
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(exists=True, dir_okay=False))
@click.argument("events", metavar="[EVENTS.jsonl]", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--by", multiple=True, default=("construction",), metavar="FIELD", help="Count its values apart.")
@click.option("--samples", default=1000, show_default=True, help="Bootstrap samples of the 95 % intervals; 0: none.")
@click.option("--min", "least", multiple=True, metavar="LEVEL=F1", help="Exit 1 if the F1 of a level is below this.")
@click.option("--errors", default=0, metavar="N", help="Also list N records with what was missed and invented.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="For people, or JSON.",
)
@common.output_option
@common.reading_options
def command(
    gold: str,
    events: str | None,
    by: tuple[str, ...],
    samples: int,
    least: tuple[str, ...],
    errors: int,
    format_: str,
    output: str | None,
    reading: common.Reading,
) -> int:
    """Compare events with gold records: precision, recall and F1 with intervals.

    EVENTS.jsonl is what `kg extract GOLD.jsonl --format jsonl` printed; without it the texts of GOLD are read now.
    A gold record is a line {"id", "text", "gold": [{"source": ["Oslo"], "target": ["Quito"], "event": "CONSULT"}]}.
    Levels: dyad (which two), directed (who to whom), quad (verbal or material, cooperation or conflict), typed (PLOVER
    class).
    """
    from kg.frames import load_frames
    from kg.score import evaluate

    floors = [_floor(text) for text in least]
    frames = load_frames(tuple(Path(name) for name in reading.ontology_files))
    rows = _lines(events) if events is not None else _extracted(gold, reading)
    records = _lines(gold)
    if not all("id" in record and isinstance(record.get("gold"), list) for record in records):
        raise UsageError(f"{Path(gold).name}: every line of gold records needs an id and a list gold (see --help)")
    relations = {relation.name: relation.plover for relation in frames.relations.values()}
    result = evaluate(records, rows, classes=relations, by=by)
    with common.output_stream(output) as stream:
        told = _as_json(result, samples) if format_ == "json" else _as_text(result, samples, by, errors)
        stream.write(told + "\n")
    below = [(level, value) for level, value in floors if result.levels[level].f1 < value]
    for level, value in below:
        click.echo(f"{level}: F1 {result.levels[level].f1:.3f} is below {value:g}", err=True)
    return 1 if below else 0


def _floor(text: str) -> tuple[str, float]:
    from kg.score import LEVELS

    level, _, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if level not in LEVELS or not 0 <= number <= 1:
        raise UsageError(f"--min {text!r} should be LEVEL=F1, as in typed=0.6; levels: {', '.join(LEVELS)}")
    return level, number


def _lines(name: str) -> list[dict[str, Any]]:
    found = []
    with open(name, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"{Path(name).name}:{number}", f"no JSON: {error}") from error
            if not isinstance(row, dict):
                raise InputError(f"{Path(name).name}:{number}", "no JSON object")
            found.append(row)
    return found


def _extracted(gold: str, reading: common.Reading) -> list[dict[str, Any]]:
    from kg.export.jsonl import rows
    from kg.ingest import extract_all

    extractor = reading.extractor()
    problems: list[InputError] = []
    found = [
        row
        for extraction in extract_all(reading.documents([gold]), extractor, problems.append, jobs=reading.jobs)
        for row in rows(extraction, extractor.frames)
    ]
    common.tell_problems(problems)
    return found


def _as_text(result: Result, samples: int, by: Sequence[str], errors: int) -> str:
    from kg.cli.table import format_table

    shown = [(level, counts) for level, counts in result.levels.items() if counts.tp + counts.fp + counts.fn]
    rows = []
    for level, counts in shown:
        low, high = result.interval(level, samples=samples) if samples else (0.0, 0.0)
        rows.append([level, *_figures(counts), f"{low:.2f} to {high:.2f}" if samples else ""])
    parts = [format_table(["level", "P", "R", "F1", "found", "invented", "missed", "95 % of F1"], rows)]
    pairs = result.levels["dyad"].tp + result.levels["dyad"].fn
    rate = result.false_pair_rate
    parts.append(
        f"{len(result.sentences)} records, {pairs} pairs"
        + ("" if rate is None else f"; a pair was invented in {rate:.1%} of {result.without} records without one")
        + (f"; {len(result.unknown)} predicted ids are not in the gold file" if result.unknown else "")
    )
    if result.classes:
        rows = [[name, *_figures(counts)] for name, counts in result.classes.items()]
        parts.append(format_table(["class", "P", "R", "F1", "found", "invented", "missed"], rows))
    for name in by:
        rows = [
            [value, *(f"{levels[level].f1:.2f}" for level, _ in shown), str(levels["dyad"].tp + levels["dyad"].fn)]
            for (group, value), levels in sorted(result.groups.items())
            if group == name
        ]
        if rows:
            parts.append(format_table([name, *(f"{level} F1" for level, _ in shown), "pairs"], rows))
    for error in result.errors[:errors]:
        parts.append("\n".join([f"{error.id}  {common.printable(error.text)}", *_told(error.missed, error.invented)]))
    return "\n\n".join(parts)


def _told(missed: Iterable[tuple[str, str, str]], invented: Iterable[tuple[str, str, str]]) -> list[str]:
    return [
        f"   {what}: " + common.printable(" ".join(one))
        for what, some in (("missed", missed), ("invented", invented))
        for one in some
    ]


def _figures(counts: Counts) -> list[str]:
    shares = (counts.precision, counts.recall, counts.f1)
    return [*(f"{share:.3f}" for share in shares), str(counts.tp), str(counts.fp), str(counts.fn)]


def _as_json(result: Result, samples: int) -> str:
    def figures(counts: Counts) -> dict[str, Any]:
        shares = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
        return {name: round(share, 4) for name, share in shares.items()} | {
            "tp": counts.tp, "fp": counts.fp, "fn": counts.fn,
        }  # fmt: skip

    told: dict[str, Any] = {
        "records": len(result.sentences),
        "levels": {level: figures(counts) for level, counts in result.levels.items()},
        "false_pair_rate": result.false_pair_rate,
        "classes": {name: figures(counts) for name, counts in result.classes.items()},
        "groups": [
            {"field": name, "value": value, **{level: figures(counts) for level, counts in levels.items()}}
            for (name, value), levels in sorted(result.groups.items())
        ],
    }
    if samples:
        for level, values in told["levels"].items():
            values["interval"] = [round(bound, 4) for bound in result.interval(level, samples=samples)]
    return json.dumps(told, ensure_ascii=False, indent=1)
