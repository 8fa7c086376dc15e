"""What the wheel ships is what the tree holds."""

from __future__ import annotations

import configparser
from glob import glob
from pathlib import Path

from kg.resources import model_dir, ontology_dir

ROOT = Path(__file__).resolve().parent.parent


def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_package_is_listed():
    listed = set(setup()["options"]["packages"].split())
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "kg").rglob("__init__.py")}
    assert listed == folders | {"kg.ontology"}


def test_every_data_file_is_shipped():
    patterns = [p.strip() for p in setup()["options.package_data"]["kg"].removeprefix("=").split(",")]
    shipped = {Path(name) for pattern in patterns for name in glob(str(ROOT / "kg" / pattern), recursive=True)}
    data = {
        path
        for path in (ROOT / "kg").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    }
    assert data - shipped == set()


def test_every_ontology_file_is_shipped():
    patterns = [p.strip() for p in setup()["options.package_data"]["kg.ontology"].split(",")]
    shipped = {Path(name) for pattern in patterns for name in glob(str(ROOT / "ontology" / pattern), recursive=True)}
    data = {path for path in (ROOT / "ontology").rglob("*") if path.is_file() and path.suffix != ".md"}
    assert data - shipped == set()


def test_ontology_and_pipeline_are_found():
    assert (ontology_dir() / "kg.ttl").is_file()
    assert (model_dir() / "meta.json").is_file()
