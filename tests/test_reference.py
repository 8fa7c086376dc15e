"""The reference says what the code does: generated pages are up to date, options have help, lines fit their schema."""

from __future__ import annotations

import json
import re

import click
import jsonschema
import pytest

import kg
from docs.generate import __main__ as generator
from docs.generate import configuration, contract
from kg.cli import COMMANDS, cli, variable


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


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_option_has_a_variable_of_its_name_on_the_page_of_configuration(name, command):
    page = (generator.DOCS / "reference" / "configuration.md").read_text(encoding="utf-8")
    for option in command.params:
        long = next((flag for flag in option.opts if flag.startswith("--")), None)
        if isinstance(option, click.Option) and long:
            prefix = variable("kg", *name.split())
            assert configuration.first_variable(option) == f"{prefix}_{variable(long)}"
            [row] = [line for line in page.splitlines() if f"| `{prefix}_` |" in line]
            assert f"`{variable(long)}`" in row


def test_everything_public_stands_on_the_page_of_python():
    page = (generator.DOCS / "python.md").read_text(encoding="utf-8")
    members = [name for name in vars(kg.KnowledgeGraph) if not name.startswith("_")]
    assert len(members) > 10
    assert [name for name in (*kg.__all__, *members) if not re.search(rf"\b{name}\b", page)] == []


def test_every_command_and_extra_stands_on_a_page_for_people():
    pages = " ".join(path.read_text(encoding="utf-8") for path in generator.DOCS.glob("*.md"))
    named = [name for name, command in commands() if not isinstance(command, click.Group)]
    assert [name for name in named if f"kg {name}" not in pages] == []


def test_every_page_is_in_the_navigation():
    navigation = (generator.DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [path.relative_to(generator.DOCS).as_posix() for path in generator.DOCS.rglob("*.md")]
    assert [page for page in pages if f" {page}\n" not in navigation] == []


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
