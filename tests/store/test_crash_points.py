"""Killed at a chosen change of the file system: every step of a batch, of the generation switch and of a rebuild."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.model import Extraction
from kg.store import open_store
from tests import made
from tests.store.stopper import LOADED

ROOT = Path(__file__).resolve().parents[2]
OLD = [made.extraction("a.txt"), made.meeting("b.txt")]
NEW = [made.extraction("a.txt", title="New"), made.meeting("c.txt")]


def prepare(folder: Path) -> None:
    with open_store(folder) as store:
        for number in range(2):  # two generations, so that the next one deletes
            for extraction in OLD:
                store.replace(extraction, run=str(number))
            store.flush()


def stopped_at(step: int, prepared: Path, folder: Path, *what: str, new: Sequence[Extraction] = NEW) -> bool:
    """Run a copy of a store into its Nth step, check what is left; return whether it died there."""
    shutil.copytree(prepared, folder)
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.stopper", str(folder), str(step), *what],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    with open_store(folder, read_only=True) as reader:  # readers need no writer to heal anything first
        seen = list(reader.extractions())
        assert reader.verify() == (), step
        assert seen == (list(new) if "flushed" in done.stdout else seen)
        assert seen in (OLD, list(new)), step
    with open_store(folder) as writer:
        found = list(writer.extractions())
        assert writer.verify() == (), step
        assert found in (OLD, list(new)), step
        assert seen != list(new) or found == list(new), step
    with open_store(folder, read_only=True) as reader:
        assert list(reader.extractions()) == found, step
    shutil.rmtree(folder)
    return done.returncode != 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("step", [2, 9, 14, 16, 18, 25, 60])
def test_a_kill_between_two_steps_leaves_the_old_or_the_new(tmp_path, step):
    prepare(tmp_path / "prepared")
    stopped_at(step, tmp_path / "prepared", tmp_path / "store")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("step", [3, 22, 30, 36, 42, 55])
def test_a_kill_in_a_bulk_load_leaves_the_old_or_all_of_the_new(tmp_path, step):
    prepare(tmp_path / "prepared")
    stopped_at(step, tmp_path / "prepared", tmp_path / "store", "load", new=LOADED)
