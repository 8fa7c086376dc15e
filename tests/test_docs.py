"""What README and docs/ say is so: every block of code runs, every command, option and link exists.

python: runs, in one namespace a page. console: lines `$ kg ...` run and exit with 0 (`# exit 1` at the end of the line:
with 1); the lines below it, if any, are found in what it prints, in this order, `...` standing for anything and spaces
for spaces. sh: commands exist and take these options. turtle, json, sparql: parse. They run in a folder that holds
seeds/, docs/ and out/, as made by the README.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pyoxigraph as ox
import pytest

from kg.cli import COMMANDS, cli
from kg.names import PREFIXES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINKED = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)
EXIT = re.compile(r"\s+# exit (\d+)$")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> list[tuple[str, str]]:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [(language, text) for language, text in found if not languages or language in languages]


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each kg command in a block of shell."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        while "&&" in words:
            words = words[words.index("&&") + 1 :]
        if words and words[0].rsplit("/", maxsplit=1)[-1] == "kg":
            yield words[1:]


@pytest.fixture
def folder(built_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for part in ("seeds", "docs", "notebooks"):
        (tmp_path / part).symlink_to(ROOT / part)
    shutil.copytree(built_seeds, tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python", "console")], ids=name)
def test_code_of_a_page_runs(page, folder, capsys):
    names: dict[str, object] = {}
    for language, text in blocks(page, "python", "console"):
        if language == "python":
            exec(compile(text, page.name, "exec"), names)
        else:
            run_console(text, capsys)


def run_console(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    for block in re.split(r"^\$ ", text.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        line, _, wanted = block.partition("\n")
        expected = EXIT.search(line)
        [words] = commands(EXIT.sub("", line))
        capsys.readouterr()
        code = invoke(words)
        told = capsys.readouterr()
        assert code == (int(expected[1]) if expected else 0), f"{line}\n{told.err}"
        printed = " ".join((told.out + told.err).split())
        for part in filter(None, map(str.strip, re.split(r"\n|\.\.\.", wanted))):
            before, found, printed = printed.partition(" ".join(part.split()))
            assert found, f"{line}\nnot found: {part}\nin: {before}"


def invoke(words: list[str]) -> int:
    try:
        return int(cli.main(words, prog_name="kg", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        return done.exit_code


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "sh", "bash", "shell")], ids=name)
def test_commands_of_a_page_take_these_options(page):
    for _, text in blocks(page, "sh", "bash", "shell"):
        for words in commands(text):
            command, rest = command_of(words)
            context = click.Context(command, ignore_unknown_options=command.name == "query")
            command.make_parser(context).parse_args([word for word in rest if word not in {"|", ">"}])


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that the words call, and the words left for it."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        context = click.Context(command)
        assert words[0] in command.list_commands(context), words
        command = command.get_command(context, words[0]) or cli
        words = words[1:]
    return command, words


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "turtle", "json", "sparql")], ids=name)
def test_data_of_a_page_parses(page):
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    for language, text in blocks(page, "turtle", "json", "sparql"):
        if language == "turtle":
            assert list(ox.parse((prefixes + text).encode(), ox.RdfFormat.TURTLE))
        elif language == "json":
            json.loads(text)
        else:
            ox.Store().query(text, prefixes=PREFIXES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_of_a_page_is_of_a_tested_kind(page):
    tested = {"python", "console", "sh", "turtle", "json", "sparql"}
    shown = {"text", "r", "nginx", "ini", "bibtex", "csv", "http", "yaml", "html", ""}
    assert {language for language, _ in blocks(page)} <= tested | shown


def test_the_readme_shows_many_commands():
    shown = [words[0] for _, text in blocks(ROOT / "README.md", "sh") for words in commands(text)]
    assert len(set(shown)) >= 6
    assert set(shown) <= set(COMMANDS)


def test_ci_runs_the_two_commands_of_the_readme():
    for environment in (".venv", ".venv-test"):
        assert sum(line.startswith(f"python3 -m venv {environment} ") for line in README.splitlines()) == 1


@pytest.mark.parametrize("page", LINKED, ids=name)
def test_links_inside_the_repository_lead_somewhere(page):
    for target, part in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            path = page.parent / target if target else page
            assert path.exists(), target
            assert not part or path.suffix != ".md" or part in anchors(path), f"{target}#{part}"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and MkDocs make them."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", prose, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
