"""The command line: one module per command; heavy imports inside the function."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from kg import __version__
from kg.errors import KgError, UnknownName, UsageError

# In the order in which a newcomer needs them; `kg --help` keeps it.
COMMANDS = (
    "build", "extract", "query", "analyze", "brief", "render", "export", "ingest", "serve", "check", "diff",
    "relations", "actors", "review", "judgements", "sample", "score", "compare-coders", "store",
)  # fmt: skip


class LateGroup(click.Group):
    """A group whose commands are modules of this package, imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kg.cli.{cmd_name.replace('-', '_')}").command
        return command


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "KG"})
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
    """Who called, met, accused or helped whom, and who says so: a knowledge graph of actors from news text.

    Start with:  kg build FOLDER --out out
    """


def main() -> None:
    """Run the command line and exit: 0 done, 1 the answer is no, 2 wrong usage, 3 something failed, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # data is UTF-8 whatever the terminal's code page; what it cannot show is escaped
            reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    try:
        result = cli.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (UnknownName, UsageError) as error:
        return _fail(error, 2)
    except KgError as error:
        return _fail(error, 3)
    except (click.Abort, KeyboardInterrupt):
        click.echo("kg: interrupted; what was recorded so far stays", err=True)
        return 130
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(error, 3)
    return result if isinstance(result, int) else 0


def _fail(error: Exception, code: int) -> int:
    from kg.cli.common import printable

    click.echo(f"kg: {printable(str(error))}", err=True)
    return code
