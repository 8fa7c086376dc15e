"""The floors of the house: imports point down, families are strangers, and heavy libraries live in one room."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kg"

# Room -> floor. A room imports rooms of lower floors only (itself aside).
FLOORS = {
    "display": 0, "errors": 0, "names": 0, "resources": 0,
    "model": 1, "registry": 1,
    "": 2,  # kg/__init__.py
    "frames": 3, "gazetteer": 3, "identity": 3, "rdf": 3, "score": 3, "graph": 3, "tables": 3,
    "readers": 4, "nlp": 4, "store": 4, "analysis": 4, "render": 4, "export": 4, "stories": 4,
    "workers": 5, "extractors": 5, "query": 5, "check": 5, "report": 5, "diff": 5, "review": 5,
    "ingest": 6,
    "train": 7, "knowledge_graph": 7, "serve": 7, "cluster": 7, "rebuild": 7,
    "cli": 8, "__main__": 9,
}  # fmt: skip

# Library -> the rooms that may import it.
OWNERS = {
    "spacy": {"nlp", "extractors", "train"},
    "thinc": {"nlp", "train"},
    "pandas": {"knowledge_graph"},
    "networkx": {"graph", "analysis", "render", "report", "export", "knowledge_graph"},
    "graspologic_native": {"analysis"},
    "rustworkx": {"analysis"},
    "networkit": {"analysis"},
    "pyvis": {"render"},
    "pyoxigraph": {"frames", "gazetteer", "rdf", "store", "query", "check", "export", "serve"},
    "oxrdflib": {"store"},
    "httpx": {"store", "readers"},
    "rdflib": {"store", "query", "check", "export", "knowledge_graph", "serve"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "pyshacl": {"check"},
    "dask": {"cluster"},
    "distributed": {"cluster"},
    "click": {"cli", "train"},
    "matplotlib": {"report"},
    "pyarrow": {"export"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            if node.module == "kg":
                found.update(f"kg.{alias.name}" for alias in node.names)
            else:
                found.add(node.module or "")
    return found


def test_every_room_has_a_floor():
    assert {room(path) for path in MODULES} <= set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path):
    here = room(path)
    for name in imports(path):
        if name.split(".")[0] != "kg":
            continue
        there = name.split(".")[1] if "." in name else ""
        if there not in FLOORS:  # a name of kg/__init__.py (kg.__version__)
            there = ""
        assert there == here or FLOORS[there] < FLOORS[here], f"{here} (floor {FLOORS[here]}) imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_heavy_library_has_its_room(path: Path):
    for name in imports(path):
        library = name.split(".")[0]
        assert room(path) in OWNERS.get(library, {room(path)}), f"{library} belongs to {sorted(OWNERS[library])}"


def test_help_does_not_wait_for_heavy_libraries():
    code = (
        "import sys; from kg.cli import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    done = subprocess.run([sys.executable, "-c", code, *OWNERS], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "['click']"
