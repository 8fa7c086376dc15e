"""Several processes give what one gives, in the same order, and lose nothing when one of them dies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import pytest

from kg.errors import InputError
from kg.model import Document, Extraction
from kg.workers import extract_parallel


class Brittle:
    """An extractor that dies or fails where the text says so."""

    def extract(self, document: Document) -> Extraction:
        if document.text == "die":
            os._exit(9)
        if document.text == "fail":
            raise ValueError("no verb")
        if document.text.startswith("die once ") and not os.path.exists(document.text[9:]):
            with open(document.text[9:], "w", encoding="utf-8"):
                os._exit(9)
        return Extraction(document)

    def extract_many(self, documents: Iterable[Document], *, batch_size: int = 1) -> Iterator[Extraction]:
        return map(self.extract, documents)


def documents(count: int, **special: str) -> list[Document]:
    return [Document(id=str(i), key=str(i), text=special.get(f"at{i}", "fine")) for i in range(count)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_order_is_kept(jobs):
    given = documents(70)
    assert list(extract_parallel(given, Brittle, jobs=jobs)) == [Extraction(document) for document in given]


def test_a_document_that_kills_its_worker_is_named_and_the_rest_is_read():
    results = list(extract_parallel(documents(40, at5="die", at33="die"), Brittle, jobs=2))
    lost = [result for result in results if isinstance(result, InputError)]
    assert [error.source for error in lost] == ["5", "33"]
    assert all("crashed" in error.reason for error in lost)
    assert len(results) == 40


def test_a_worker_killed_once_costs_no_document(tmp_path):
    given = documents(20, at7=f"die once {tmp_path / 'mark'}")
    assert list(extract_parallel(given, Brittle, jobs=2)) == [Extraction(document) for document in given]


def test_a_failure_is_named_with_its_reason():
    results = list(extract_parallel(documents(5, at2="fail"), Brittle, jobs=2))
    assert isinstance(results[2], InputError)
    assert "ValueError: no verb" in results[2].reason
    assert sum(isinstance(result, Extraction) for result in results) == 4


def test_workers_end_when_the_reader_stops_asking():
    import multiprocessing

    results = extract_parallel(documents(100), Brittle, jobs=2)
    next(results)
    results.close()
    assert multiprocessing.active_children() == []
