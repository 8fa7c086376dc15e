"""docs/reference/configuration.md: variables of the environment, places of a store, credentials, extras."""

from __future__ import annotations

import configparser

import click

from docs.generate.house import ROOT
from kg.cli import COMMANDS, cli, variable

HEAD = """# Configuration

There is no configuration file. What a command does is said by its options; each can come from the environment.

## Environment

The name is `KG_`, the command and the option, in capitals with `_`: `KG_BUILD_JOBS=2` is `kg build --jobs 2`, and
`KG_STORE_LIST_REMOVED=1` is `kg store list --removed`. An option on the command line wins over its variable, the
variable over the default. A flag is on with `1`, `true` or `yes`. Where an option may be repeated, values are parted by
spaces, and files as in `PATH` (by `:`, on Windows by `;`):

```sh
export KG_STORE=out/store
KG_EXPORT_STATUS="planned requested" kg export --format csv --table events
KG_BUILD_ACTORS=harbour.csv:council.ttl kg build articles --out out
```

| variable | what it says |
|---|---|
| `KG_STORE` | the store of every command that takes `--store` (`KG_QUERY_STORE` and the like win over it) |
| `KG_STORE_USER`, `KG_STORE_PASSWORD` | who you are on a SPARQL server; sent only when it asks |
| `KG_STORE_TOKEN` | bearer token for a SPARQL server, sent with every request |
| `KG_SERVE_TOKEN` | token that may write to `kg serve`; as an option, other users of the machine could see it |

Keep credentials out of addresses: `http://user:password@host/` works, but other users of the machine may see it. They
are never in the store, a message or a log.

## Places of a store

| `--store` | what it is | can be written |
|---|---|---|
| `kg-store` (a folder; the default) | made by `kg ingest`, or by `kg build` in `OUT/store` | yes |
| `memory:` | gone when the command ends | yes |
| `graph.trig`, `graph.nq`, `graph.jsonld` | a file of `kg export` | no |
| `STORE/generations/N` | what the folder held before its last batch | no |
| `http://...`, `https://...` | a SPARQL server ([how](../scale.md#a-sparql-server-as-store); extra `remote`) | yes |
| `quads:FOLDER` | any triples at all, for [`kg serve`](../server.md) only | yes |

## Extras

`pip install .` in a clone installs what `kg build` needs. More comes with extras, several at once:
`pip install ".[read,serve]"`. A command that lacks one says which.

| extra | for |
|---|---|
"""

EXTRAS = {
    "read": "HTML pages, PDF and web archives as input",
    "remote": "SPARQL servers as stores",
    "fast": "graph algorithms on large archives: same results, less time",
    "serve": "`kg serve`",
    "dask": "`kg ingest --engine dask`",
    "tables": "Parquet files and `to_pandas()`",
    "all": "all of these",
    "docs": "this documentation as a site (`make docs`)",
    "train": "training the English pipeline again",
    "test": "the tests",
    "dev": "linters, types, coverage",
}

VARIABLES = """
## Every variable

Below the name of a command, the ends of its variables: `KG_BUILD_` and `OUT` make `KG_BUILD_OUT`. What they say stands
with the options in [Commands](commands.md).

| variables of | begin with | and end with |
|---|---|---|
"""


def page() -> str:
    """Return the page."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    extras = "".join(f"| `{name}` | {EXTRAS[name]} |\n" for name in setup["options.extras_require"])
    context = click.Context(cli)
    rows: list[str] = []
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        rows += _rows(command, ["kg", name])
    return HEAD + extras + VARIABLES + "".join(rows)


def _rows(command: click.Command, words: list[str]) -> list[str]:
    """Return the row of a command and those of the commands below it."""
    if isinstance(command, click.Group):
        return [row for name, below in command.commands.items() for row in _rows(below, [*words, name])]
    prefix = variable(*words) + "_"
    ends = [
        f"`{own.removeprefix(prefix)}`"
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden and (own := first_variable(option))
    ]
    return [f"| `{' '.join(words)}` | `{prefix}` | {', '.join(ends)} |\n"] if ends else []


def first_variable(option: click.Option) -> str | None:
    """Return the variable that is an option's own."""
    named = option.envvar
    return named if named is None or isinstance(named, str) else next(iter(named))
