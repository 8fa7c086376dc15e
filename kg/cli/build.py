"""`kg build`: the main job, from documents to graph, page and report in one folder."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import common
from kg.errors import UsageError
from kg.names import BUILD_MARK

if TYPE_CHECKING:
    from kg.model import Extraction
    from kg.store import Store

PLAIN = re.compile(r"\w(?:[\w-]*\w)?")
MARK_TEXT = "This folder was made by `kg build`; the next build of it replaces the files it made.\n"


@click.command("build")
@common.inputs
@click.option("--out", required=True, type=click.Path(file_okay=False), help="Folder for the results.")
@click.option("--title", metavar="TEXT", help="Title of the page and the report.")
@click.option(
    "--judgements",
    "judgement_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Take the decisions in this file too (`kg judgements export`); repeatable.",
)
@common.input_options
@common.reading_options
def command(
    paths: tuple[str, ...],
    out: str,
    title: str | None,
    judgement_files: tuple[str, ...],
    reading: common.Reading,
) -> int:
    """Read PATH... and leave a graph, a page and a report in a folder.

    Writes graph.ttl, graph.trig, graph.html, report.md, report.json, tables/, figures/ and store/. Building again
    into the same folder leaves exactly the given documents in it and reads only what changed; decisions stay.
    """
    from kg.ingest import ingest
    from kg.store import open_store

    folder = _prepare(Path(out))
    extractor = reading.extractor()
    progress = common.Progress("documents")
    with open_store(folder / "store", frames=extractor.frames) as store:
        documents = reading.documents(paths)
        summary = ingest(documents, store, extractor, on_document=progress.step, jobs=reading.jobs)
        progress.close()
        given = set(summary.keys)
        for info in list(store.documents()):
            if info.key not in given:
                store.remove(info.key)
        _decisions(store, judgement_files)
        store.flush()
        extractions = list(store.extractions())
        files, analysis = _write_results(store, extractions, extractor.frames, folder, title or _title(paths))
    counted = Counter(event.relation for extraction in extractions for event in extraction.events)
    common.tell_problems(summary.problems)
    common.tell_summary(summary, counted=counted, frames=extractor.frames)
    _tell_findings(analysis)
    _tell_files(folder, files)
    _tell_next(folder / "store", analysis)
    return 3 if summary.failures else 0


def _decisions(store: Store, files: Sequence[str]) -> None:
    """Take the decisions in files, and name those that do not apply to what was read."""
    from kg.cli.judgements import combined, tell_unmet

    new, clashes = combined(store, [Path(name) for name in files], None)
    if clashes:
        raise UsageError("; ".join(["decisions contradict each other", *clashes]))
    store.judge(new)
    if store.judgements:
        tell_unmet(store)


def _prepare(folder: Path) -> Path:
    """Return the folder, made if needed; refuse one with files that are not ours."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / BUILD_MARK).is_file():
        raise UsageError(f"{folder} is not empty and was not made by kg build: name another folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BUILD_MARK).write_text(MARK_TEXT, encoding="utf-8")
    return folder


def _title(paths: Sequence[str]) -> str:
    names = [Path(path).resolve().name if path != "-" else "standard input" for path in paths]
    return "Who talks to whom: " + ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _write_results(
    store: Any, extractions: Sequence[Extraction], frames: Any, folder: Path, title: str
) -> tuple[list[Path], Any]:
    from kg.analysis import analyze
    from kg.cli.analyze import Steps
    from kg.export import EXPORTERS
    from kg.identity import in_force
    from kg.ingest import tell_stories
    from kg.rdf import FINDINGS, findings_to_quads
    from kg.readers.duplicates import near_duplicates
    from kg.render.page import write_page
    from kg.report import write_report

    steps = Steps()
    copies = near_duplicates(extraction.document for extraction in extractions)
    analysis = analyze(extractions, frames, copies=copies, jobs=0, progress=steps)
    steps.close()
    store.put_graph(FINDINGS, findings_to_quads(analysis.header, analysis.findings))
    stories = tell_stories(store, extractions=extractions, copies=copies)
    files = []
    for format_ in ("ttl", "trig"):
        path = folder / f"graph.{format_}"
        with common.output_stream(str(path)) as stream:
            EXPORTERS[format_](store, stream)
        files.append(path)
    page = folder / "graph.html"
    write_page(extractions, frames, analysis, page, title=title, judgements=in_force(store.judgements), stories=stories)
    files += [page, *write_report(analysis, extractions, folder)]
    return [*files, _write_copies(copies, {e.document.key: e.document for e in extractions}, folder)], analysis


def _write_copies(copies: Sequence[Sequence[str]], documents: dict[str, Any], folder: Path) -> Path:
    """Write tables/copies.csv: each document that copies another, by group; and say how many there are."""
    from kg.report.write import guard

    path = folder / "tables" / "copies.csv"
    path.parent.mkdir(exist_ok=True)
    with common.output_stream(str(path)) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("group", "document", "date", "publisher", "title"))
        for number, group in enumerate(copies, 1):
            for document in (documents[key] for key in group):
                told = (document.id, document.date, document.publisher, document.title)
                writer.writerow((number, *map(guard, told)))
    common.tell_copies(copies)
    return path


def _tell_findings(analysis: Any) -> None:
    if analysis.findings:
        click.echo("\nfindings", err=True)
        for finding in analysis.findings[:5]:
            click.echo(f"  {common.printable(finding.text)}", err=True)


def _tell_files(folder: Path, files: Sequence[Path]) -> None:
    described = {
        "graph.html": "the page: open it in a browser, no network needed",
        "graph.ttl": "all facts, edges first (Turtle)",
        "graph.trig": "the same with documents kept apart (TriG)",
        "report.md": "channels, fronts and who stands between them",
        "report.html": "the same as one web page, pictures inside",
        "report.json": "the same for programs",
    }
    click.echo("\nfiles", err=True)
    for path in files:
        if path.name in described:
            click.echo(f"  {path.as_posix():<28} {described[path.name]}", err=True)
    others = sum(path.name not in described for path in files)
    click.echo(f"  {others} tables and figures beside them; the store is in {(folder / 'store').as_posix()}", err=True)


def _tell_next(store: Path, analysis: Any) -> None:
    """Name commands to go on with, about the actor who has the most contacts; none if nobody has any.

    An actor whose name a shell or SPARQL would read otherwise is passed over.
    """
    met = Counter(actor for contact in analysis.contacts for actor in contact.participants if PLAIN.fullmatch(actor))
    if not met:
        return
    who = min(met, key=lambda actor: (-met[actor], actor))
    where, kg = store.as_posix(), common.own_name()
    click.echo(
        "\nnext\n"
        f"  {kg} query contacts --actor {who} --store {where}\n"
        f"  {kg} query 'SELECT ?who WHERE {{ actor:{who} kg:consulted ?who }}' --store {where}\n"
        f"  {kg} export --format graphml -o graph.graphml --store {where}\n"
        f"  {kg} check --store {where}",
        err=True,
    )
