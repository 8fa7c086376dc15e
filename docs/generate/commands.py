"""docs/reference/commands.md: every command with its arguments and options, as click knows them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from kg.cli import cli

HEAD = """# Commands

`kg COMMAND --help` says the same. Data goes to standard output (UTF-8), talk and progress to standard error; progress
shows on a terminal only. Every option can be set by an environment variable: `KG_BUILD_JOBS=2` is `--jobs 2` of
`kg build` ([all of them](configuration.md)).

| exit code | meaning |
|---|---|
| 0 | done, also when something was skipped by design (already stored, a duplicate, not English) |
| 1 | the answer is no: problems (`check`, `store verify`, `judgements check`), differences (`diff`), nobody found \
(`actors search`), a contradiction (`judgements replay`), below the bar (`score --min`) |
| 2 | wrong usage: an unknown option or name, a query that does not parse |
| 3 | something failed: a document or store could not be read or written; the rest was done |
| 130 | interrupted; what was recorded before stays |
"""


def page() -> str:
    """Return the page."""
    context = click.Context(cli, info_name="kg")
    parts = [HEAD]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        parts += _sections(command, click.Context(command, info_name=name, parent=context))
    return "\n".join(parts)


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the section of a command and of the commands below it."""
    title = context.command_path
    usage = " ".join([title, *command.collect_usage_pieces(context)])
    depth = "#" * (title.count(" ") + 1)
    yield f"{depth} {title}\n\n```text\n{usage}\n```\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    rows = [row for parameter in command.get_params(context) if (row := _row(parameter, context))]
    if rows:
        yield "| option | what it does |\n|---|---|\n" + "\n".join(rows) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _sections(below, click.Context(below, info_name=name, parent=context))


def _row(parameter: click.Parameter, context: click.Context) -> str | None:
    record = parameter.get_help_record(context)
    if record is None or "--help" in record[0]:
        return None
    names, told = (text.replace("|", "\\|") for text in record)
    return f"| `{names}` | {' '.join(told.split())} |"
