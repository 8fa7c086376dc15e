"""One file of each kind, sound and broken: what comes out, and what is said about what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import BROKEN, SOUND

from kg.errors import InputError, Skipped
from kg.model import Document
from kg.readers import READERS, read


def write(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


def test_files_are_many_and_half_of_them_are_broken():
    assert len(SOUND) + len(BROKEN) >= 40
    assert len(BROKEN) >= len(SOUND)
    assert {Path(name).suffix for name in SOUND} >= set(READERS) - {".text", ".ndjson", ".xhtml", ".xml", ".tgz"}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_gives_its_documents(tmp_path: Path, name: str):
    data, count = SOUND[name]
    found = list(read([write(tmp_path, name, data)]))
    assert [type(document) for document in found] == [Document] * count, found
    for document in found:
        assert "telephoned" in document.text or "received" in document.text
        assert "\r" not in document.text
        assert not document.text.startswith("\ufeff")


@pytest.mark.parametrize("name", SOUND)
def test_parts_lie_in_order_inside_the_text(tmp_path: Path, name: str):
    for document in read([write(tmp_path, name, SOUND[name][0])]):
        assert isinstance(document, Document)
        end = 0
        for part in document.parts:
            assert end <= part.start < part.end <= len(document.text)
            end = part.end


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_reason(tmp_path: Path, name: str):
    data, reason, by_design = BROKEN[name]
    write(tmp_path, f"in/{name}", data)
    found = list(read([str(tmp_path / "in")]))
    errors = [item for item in found if isinstance(item, InputError)]
    assert errors and len(errors) == len(found), found
    assert reason in str(errors[0])
    assert errors[0].source.startswith(name)
    assert isinstance(errors[0], Skipped) == by_design


def test_the_rest_goes_on_among_broken_files(tmp_path: Path):
    for name, (data, *_) in {**SOUND, **BROKEN}.items():
        write(tmp_path, name, data)
    found = list(read([str(tmp_path)]))
    documents = [item for item in found if isinstance(item, Document)]
    assert len(documents) == sum(count for _, count in SOUND.values())
    errors = [item for item in found if isinstance(item, InputError)]
    assert {error.source.split(":")[0].split("/")[0].split("#")[0] for error in errors} == set(BROKEN)
    assert [str(item) for item in found] == [str(item) for item in read([str(tmp_path)])]
    assert str(tmp_path) not in repr(documents)
