"""What several tests share: the seeds built once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def built_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `out` as `kg build seeds --out out` leaves it. Copy it before writing to it."""
    from kg.cli import cli

    out = tmp_path_factory.mktemp("seeds") / "out"
    assert cli.main(["build", str(ROOT / "seeds"), "--out", str(out)], standalone_mode=False) == 0
    return out


def pytest_configure(config: pytest.Config) -> None:
    """Let tests import what they share (tests/made.py), and the documentation's generator."""
    for folder in (ROOT, ROOT / "tests"):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
