"""What several tests share: the seeds built once."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def built_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `out` as `kg build seeds --out out` leaves it. Copy it before writing to it."""
    from kg.cli import cli

    out = tmp_path_factory.mktemp("seeds") / "out"
    assert cli.main(["build", str(ROOT / "seeds"), "--out", str(out)], standalone_mode=False) == 0
    return out


@pytest.fixture(scope="session", autouse=True)
def _count_few_processes() -> None:
    """Count for coverage only the processes started with `made.counted()`: the others would take much longer."""
    if (found := os.environ.pop("COVERAGE_PROCESS_CONFIG", None)) is not None:
        os.environ["KG_TESTS_COUNT"] = found


def pytest_configure(config: pytest.Config) -> None:
    """Let tests import what they share (tests/made.py) and the documentation's generator; be fit for a busy machine.

    A shell's background jobs ignore Ctrl-C, and so would every command that a test starts and stops with it. Drawing
    examples slowly under load is no fault.
    """
    settings.register_profile("kg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("kg")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for folder in (ROOT, ROOT / "tests"):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
