"""The command line: one module per command; heavy imports inside the function."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
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
        name_variables(command, variable("kg", cmd_name))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the words call; a slip of the finger is told what it is near."""
        near = get_close_matches(args[0], COMMANDS, n=2)
        if args[0] not in COMMANDS and near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {' or '.join(near)}?")
        return super().resolve_command(ctx, args)


def variable(*words: str) -> str:
    """Return the environment variable of a command or option: KG_BUILD_JOBS for kg, build, --jobs."""
    return "_".join(word.strip("-").replace("-", "_").upper() for word in words)


def name_variables(command: click.Command, prefix: str) -> None:
    """Name the environment variable of each option after what people write, not after the parameter behind it."""
    for option in command.params:
        written = [name for name in option.opts if name.startswith("--")]
        if isinstance(option, click.Option) and written:
            own = variable(prefix, written[0])
            shared = option.envvar if option.envvar != own else None  # KG_STORE, which every command knows
            option.envvar = [own, shared] if isinstance(shared, str) else shared or own
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            name_variables(below, variable(prefix, name))


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
    except (BrokenPipeError, SystemExit):  # the reader (head, less) has seen enough; click may exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else error
        return _fail(reason, 3)
    return result if isinstance(result, int) else 0


def _fail(error: Exception | str, code: int) -> int:
    from kg.cli.common import printable

    click.echo(f"kg: {printable(str(error))}", err=True)
    return code
