"""What the commands share: inputs, the store option, progress, safe output."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.errors import InputError
    from kg.ingest import Summary
    from kg.model import Document

F = TypeVar("F", bound=Callable[..., Any])

inputs = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
store_option = click.option(
    "--store",
    default="kg-store",
    show_default=True,
    envvar="KG_STORE",
    metavar="WHERE",
    help="A directory, `memory:`, or a SPARQL 1.1 server.",
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or JSON.",
)
output_option = click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to this file, not stdout.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reading options say, as a command gets it (`reading`)."""

    date: str | None
    publisher: str | None
    jobs: int
    model: str | None
    actor_files: tuple[str, ...]
    ontology_files: tuple[str, ...]
    fields: dict[str, str] | None = None
    column_files: tuple[str, ...] = ()
    allow_network: bool = False

    def extractor(self) -> Any:
        """Return what reads texts and event tables."""
        return make_extractor(self.model, self.actor_files, self.ontology_files, self.column_files)

    def documents(self, paths: Sequence[str]) -> Iterator[Document | InputError]:
        """Yield the documents at `paths`, and an InputError for each that cannot be read."""
        from kg.readers import read

        return read(
            paths,
            date=self.date,
            publisher=self.publisher,
            fields=self.fields,
            columns=[Path(name) for name in self.column_files],
            network=self.allow_network,
        )


def reading_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of every command that reads documents, handed to it together as `reading`.

    `input_options`, written above this, adds how the input is laid out to the same record.
    """

    @wraps(command)
    def collected(**values: Any) -> int:
        names = [field.name for field in dataclass_fields(Reading) if field.name in values]
        return command(reading=Reading(**{name: values.pop(name) for name in names}), **values)

    for option in reversed(
        (
            click.option("--date", metavar="YYYY-MM-DD", help="Date of documents that do not say theirs."),
            click.option("--publisher", metavar="NAME", help="Publisher of documents that do not say theirs."),
            click.option(
                "--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Processes that read."
            ),
            click.option("--model", metavar="NAME", help="Your own spaCy pipeline instead of the shipped one."),
            click.option(
                "--actors",
                "actor_files",
                multiple=True,
                type=click.Path(exists=True),
                help="More actors (CSV or Turtle).",
            ),
            click.option(
                "--ontology",
                "ontology_files",
                multiple=True,
                type=click.Path(exists=True),
                help="More relations (TTL).",
            ),
        )
    ):
        collected = option(collected)
    return collected


def input_options(command: F) -> F:
    """Add the options of what is read and how it is laid out: `fields` (a dict), `column_files`, `allow_network`."""
    for option in (
        click.option(
            "--columns",
            "column_files",
            multiple=True,
            type=click.Path(exists=True, dir_okay=False),
            help="Column map of an event table of your own (TOML); repeatable.",
        ),
        click.option("--allow-network", is_flag=True, help="Fetch PATHs that are web addresses; nothing else."),
        click.option(
            "--field",
            "fields",
            multiple=True,
            metavar="OURS=THEIRS",
            callback=_fields,
            help="Where JSON or CSV input has a field, such as text=body; repeatable.",
        ),
    ):
        command = option(command)
    return command


def _fields(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    fields = {}
    for value in values:
        ours, equals, theirs = value.partition("=")
        if not (ours and equals and theirs):
            raise click.BadParameter(f"{value!r} is not OURS=THEIRS, such as text=body")
        if ours in fields:
            raise click.BadParameter(f"{ours!r} is given twice")
        fields[ours] = theirs
    return fields


def make_extractor(
    model: str | None, actor_files: Sequence[str], ontology_files: Sequence[str], column_files: Sequence[str] = ()
) -> Any:
    """Return what reads texts and event tables; the pipeline for texts loads, in a second or two, when one comes."""
    from kg.extractors import EXTRACTORS

    if model and not Path(model).exists() and not _installed(model):
        raise UsageError(f"no spaCy pipeline is called {model!r}: give an installed package or a folder to --model")
    return EXTRACTORS["any"](
        model=model,
        actors=[Path(name) for name in actor_files],
        ontology=[Path(name) for name in ontology_files],
        columns=[Path(name) for name in column_files],
    )


def _installed(package: str) -> bool:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        distribution(package)
    except (PackageNotFoundError, ValueError):
        return False
    return True


def printable(text: str) -> str:
    """Return text without what could steer a terminal: control, bidi and format characters are shown as escapes."""
    return "".join(
        f"\\u{ord(char):04x}"
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in "\n"
        else char
        for char in text
    )


def own_name() -> str:
    """Return how this program was called, ready to be typed again: `kg`, `.venv/bin/kg` or `python -m kg`."""
    import shutil

    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m kg"
    found = shutil.which("kg")
    return "kg" if found and called.exists() and called.samefile(found) else called.as_posix()


@contextmanager
def output_stream(name: str | None) -> Iterator[TextIO]:
    """Yield a text stream in UTF-8 with Unix line ends: the named file, or stdout for None and `-`."""
    if name is None or name == "-":
        yield sys.stdout
        sys.stdout.flush()
    else:
        with open(name, "w", encoding="utf-8", newline="\n") as stream:
            yield stream


class Progress:
    """Counts on stderr from the third second on; silent when stderr is no terminal.

    total None: unknown. Shows done, rate and time left, at most five times a second.
    """

    def __init__(self, label: str, total: int | None = None) -> None:
        self.label, self.total, self.done = label, total, 0
        self._start = self._shown = time.monotonic()
        self._active = sys.stderr.isatty()
        self._drawn = False

    def step(self, name: str = "") -> None:
        """Count one more; name: what was done last."""
        self.done += 1
        now = time.monotonic()
        if self._active and now - self._start > 2 and now - self._shown > 0.2:
            self._shown, self._drawn = now, True
            click.echo(f"\r\x1b[K{self._line(now)}  {printable(name)[:40]}", nl=False, err=True)

    def _line(self, now: float) -> str:
        rate = self.done / (now - self._start)
        if self.total is None:
            return f"{self.label}: {self.done} ({rate:.1f}/s)"
        left = (self.total - self.done) / rate if rate else 0
        width = 24
        filled = width * self.done // max(1, self.total)
        bar = "█" * filled + "░" * (width - filled)
        return f"{self.label} {bar} {self.done}/{self.total} ({rate:.1f}/s, {left:.0f} s left)"

    def close(self) -> None:
        """Clear the line."""
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)


def tell_problems(problems: Sequence[InputError]) -> None:
    """Name each input that was skipped and why."""
    for problem in problems:
        click.echo(f"skipped {printable(problem.source)}: {printable(problem.reason)}", err=True)


def tell_copies(copies: Sequence[Sequence[str]]) -> None:
    """Say how many documents are copies of others, if any."""
    if copies:
        count = sum(map(len, copies))
        click.echo(f"{count} documents are copies of {len(copies)} texts: each text counts as one story", err=True)


def tell_summary(summary: Summary, *, counted: Counter[str] | None = None, frames: Any = None) -> None:
    """Say how many documents were read, what was found by PLOVER class, and how many inputs were skipped."""
    click.echo(
        f"{summary.documents} documents read, {summary.unchanged} unchanged, {len(summary.problems)} skipped", err=True
    )
    if summary.rows:
        joined = summary.told - summary.row_events
        click.echo(
            f"{summary.rows} rows of event tables: {summary.row_events} events, "
            f"{joined} more rows report one of these, {summary.rows - summary.told} tell none",
            err=True,
        )
    relations = counted if counted is not None else summary.relations
    click.echo(f"{sum(relations.values())} events", err=True)
    if frames is None:
        return
    by_class: dict[str, Counter[str]] = {}
    for name, count in relations.items():
        by_class.setdefault(frames.relation(name).plover, Counter())[name] += count
    for plover, names in sorted(by_class.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        listed = ", ".join(f"{name} {count}" for name, count in sorted(names.items(), key=lambda kv: (-kv[1], kv[0])))
        click.echo(f"  {plover:<10} {sum(names.values()):>4}  {listed}", err=True)
