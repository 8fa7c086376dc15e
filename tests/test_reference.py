"""The reference says what the code does: generated pages are up to date, options have help, lines fit their schema."""

from __future__ import annotations

import json

import click
import jsonschema
import pytest

from docs.generate import __main__ as generator
from docs.generate import contract
from kg.cli import COMMANDS, cli


@pytest.mark.parametrize("path", generator.pages(), ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path):
    assert path.read_text(encoding="utf-8") == generator.pages()[path], "run: python -m docs.generate"


def commands() -> list[tuple[str, click.Command]]:
    found = []
    waiting = [(name, cli.get_command(click.Context(cli), name)) for name in COMMANDS]
    while waiting:
        name, command = waiting.pop()
        assert command is not None, name
        found.append((name, command))
        if isinstance(command, click.Group):
            waiting += [(f"{name} {below}", part) for below, part in command.commands.items()]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_says_what_it_does(name, command):
    assert command.help
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help and not option.hidden] == []


def test_lines_of_json_fit_the_schema(built_seeds, capsys):
    validator = jsonschema.Draft202012Validator(contract.schema())
    cli.main(["export", "--format", "jsonl", "--store", str(built_seeds / "store")], standalone_mode=False)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 40
    for line in lines:
        validator.validate(json.loads(line))


@pytest.mark.parametrize("change", [{"status": "sure"}, {"source": None}, {"confidence": 1.5}, {"extra": 1}])
def test_the_schema_refuses_what_is_no_line(built_seeds, capsys, change):
    cli.main(["export", "--format", "jsonl", "--store", str(built_seeds / "store")], standalone_mode=False)
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line | change, contract.schema())
