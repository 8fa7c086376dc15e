"""A disk that is full: said so, nothing recorded is lost, and work goes on when there is room again."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from kg.errors import StoreError
from kg.names import digest
from kg.store import open_store
from tests import made


def mount(folder, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or not mount(folder, "size=2m"):
        pytest.skip("a small file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def big(number: int):
    """A document with a text of 100 kB that nothing can make smaller by sharing."""
    text = made.TEXT + "".join(digest(str(number), str(line), length=64) + "\n" for line in range(1500))
    found = made.extraction(f"doc{number:03}.txt")
    return replace(found, document=replace(found.document, text=text))


def test_a_full_disk_is_named_and_loses_nothing_recorded(disk):
    recorded = 0
    with pytest.raises(StoreError, match=r"(?i)no space"), open_store(disk / "store") as store:
        for number in range(100):
            store.replace(big(number))
            store.flush()
            recorded += 1
    assert recorded > 0
    with open_store(disk / "store", read_only=True) as reader:
        assert len(list(reader.extractions())) >= recorded
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    with open_store(disk / "store") as store:
        found = list(store.extractions())
        assert store.verify() == ()
        assert found[:recorded] == [big(number) for number in range(recorded)]
        assert len(found) in (recorded, recorded + 1)
        store.replace(big(200))
        store.flush()
        assert store.verify() == ()
