"""`kg relations`: the relations kg knows, and why a sentence gives what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli import common


@click.command("relations")
@click.option("--try", "sentence", metavar="SENTENCE", help="Explain what is read from this sentence, and why.")
@click.option("--date", metavar="YYYY-MM-DD", help="Date of the sentence.")
@click.option("--ontology", "ontology_files", multiple=True, type=click.Path(exists=True), help="More relations (TTL).")
@common.output_option
def command(sentence: str | None, date: str | None, ontology_files: tuple[str, ...], output: str | None) -> int:
    """List the relations with their PLOVER class, or explain one sentence."""
    with common.output_stream(output) as stream:
        told = _explain(sentence, date, ontology_files) if sentence else _list(ontology_files)
        stream.write(common.printable(told) + "\n")
    return 0


def _list(ontology_files: Sequence[str]) -> str:
    from kg.cli.table import format_table
    from kg.frames import load_frames

    relations = sorted(
        load_frames([Path(name) for name in ontology_files]).relations.values(),
        key=lambda relation: (relation.quad, relation.plover, relation.name),
    )
    return format_table(
        ["relation", "PLOVER", "quad", "Goldstein", "symmetric", "meaning"],
        [
            [r.name, r.plover, str(r.quad), f"{r.goldstein:+.1f}", "yes" if r.symmetric else "", r.comment]
            for r in relations
        ],
    )


def _explain(sentence: str, date: str | None, ontology_files: Sequence[str]) -> str:
    extractor = common.make_extractor(None, (), ontology_files)
    return "\n".join(extractor.explain(sentence, date=date))
