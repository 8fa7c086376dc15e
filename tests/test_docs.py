"""What the README says is so: its Python block runs, its commands and links exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.split("\n")[0])
def test_python_of_the_readme_runs(code, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_commands_of_the_readme_exist():
    named = re.findall(r"(?:^|[/\s])kg ([a-z]+) ", "\n".join(blocks("sh")))
    assert len(named) >= 6
    assert set(named) <= set(COMMANDS)


def test_ci_runs_the_two_commands_of_the_readme():
    for folder in (".venv", ".venv-test"):
        assert sum(line.startswith(f"python3 -m venv {folder} ") for line in README.splitlines()) == 1


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_links_inside_the_repository_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target
