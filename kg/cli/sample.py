"""`kg sample`: how precise is this graph? Draw a coding sheet, and score it when it comes back."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common

if TYPE_CHECKING:
    from kg.review import Agreement, Scores
    from kg.review.scoring import Share

BY = ("relation", "status", "publisher", "rule", "confidence", "nothing")


@click.command("sample")
@click.option("--n", "size", default=200, show_default=True, type=click.IntRange(min=1), help="How many events.")
@click.option("--by", type=click.Choice(BY), default="relation", show_default=True,
              help="Each of these gets its share of the sample, and at least one event.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="The same seed draws the same sample.")
@click.option("--relation", "relations", multiple=True, metavar="NAME", help="Only this relation and narrower ones.")
@click.option("--status", "statuses", multiple=True, metavar="STATUS", help="Only this status; repeatable.")
@click.option("--since", metavar="DATE", help="Only events of this day, month or year or later.")
@click.option("--until", metavar="DATE", help="Only events of this day, month or year or earlier.")
@click.option("--score", "sheets", multiple=True, type=click.Path(exists=True, dir_okay=False), metavar="SHEET",
              help="Say what a coded sheet tells; a second one: how far the two coders agree.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="Of the scores: for people, or JSON.")  # fmt: skip
@common.output_option
@common.store_option
def command(
    size: int, by: str, seed: int, sheets: tuple[str, ...], format_: str, output: str | None, store: str, **chosen: Any
) -> int:
    """Draw a sample of events as a CSV sheet to be coded by hand, or score coded sheets (--score).

    A coder writes accept, reject or correct into the column verdict, and what is right into the _is columns. The sheet
    can be applied with `kg review --apply` too.
    """
    if sheets:
        return _score([Path(name) for name in sheets], format_, output)
    from kg.cli.review import write_sheet
    from kg.export.filters import Filter, Filtered
    from kg.review import draw, items, rows
    from kg.store import open_store

    wanted = Filter(**chosen)
    with open_store(store, read_only=True) as whole:
        source = None if wanted == Filter() else Filtered(whole, wanted)
        found, strata = draw(items(whole, source), size=size, by=by, seed=seed)
        write_sheet(rows(found, strata), output)
    many = f"{len(found)} events of {len({name for name, _ in strata.values()})} strata"
    click.echo(f"{many}; code the column verdict, then: {common.own_name()} sample --score SHEET", err=True)
    return 0


def _score(paths: list[Path], format_: str, output: str | None) -> int:
    from kg.errors import UsageError
    from kg.review import agreement, read_sheet, score

    if len(paths) > 2:
        raise UsageError("two coders can be compared, not more")
    sheets = [read_sheet(path) for path in paths]
    scores = [score(rows) for rows in sheets]
    compared = agreement(*sheets) if len(sheets) == 2 else None
    with common.output_stream(output) as stream:
        if format_ == "json":
            found: dict[str, Any] = {
                "sheets": [asdict(one) | {"sheet": path.name} for path, one in zip(paths, scores, strict=True)],
                "agreement": asdict(compared) if compared else None,
            }
            stream.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        else:
            for path, one in zip(paths, scores, strict=True):
                stream.write(common.printable(_told(path.name, one)))
            if compared is not None:
                stream.write(_agreement(compared))
    return 0


def _told(name: str, scores: Scores) -> str:
    from kg.cli.table import format_table

    if not scores.coded:
        return f"{name}: nothing is coded yet: fill in the column verdict\n"
    table = format_table(
        ["class", "events", "coded", "right", "precision", "95 % interval"],
        [[one.name, f"{one.weight:.0%}", *_counts(one)] for one in scores.classes],
    )
    aspects = format_table(
        ["right in", "coded", "right", "share", "95 % interval"], [[one.name, *_counts(one)] for one in scores.aspects]
    )
    text = (
        f"Precision {scores.estimate:.2f} (95 % interval {scores.low:.2f} to {scores.high:.2f}): {scores.coded} events "
        f"coded of {scores.events} in {len(scores.classes)} strata, weighted by the size of the strata; "
        "Wilson intervals, for the whole at the effective sample size of the weights."
    )
    left = f" {scores.left} rows without a verdict were left out." if scores.left else ""
    return f"{name}\n\n{table}\n\n{aspects}\n\n{text}{left}\n"


def _counts(share: Share) -> list[str]:
    return [str(share.coded), str(share.right), f"{share.share:.2f}", f"{share.low:.2f} to {share.high:.2f}"]


def _agreement(compared: Agreement) -> str:
    if not compared.both:
        return "\nNo event was coded by both.\n"
    differ = f" They differ on: {', '.join(compared.differ)}." if compared.differ else ""
    return (
        f"\nTwo coders agree on {compared.agree:.0%} of {compared.both} events (Cohen's kappa {compared.kappa:.2f})."
        f"{differ}\n"
    )
