"""Records of documents in journal and manifest: one JSON object each, with a checksum of the rest in `sum`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kg.names import digest
from kg.store.base import DocumentInfo


def sealed(record: Mapping[str, object]) -> dict[str, object]:
    """Return a record with its checksum."""
    return {**record, "sum": _sum(record)}


def unsealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without its checksum. Raises ValueError when that does not fit; one that has none is believed."""
    rest = {name: value for name, value in record.items() if name != "sum"}
    if "sum" in record and record["sum"] != _sum(rest):
        raise ValueError("its checksum does not fit")
    return rest


def info_of(record: Mapping[str, Any]) -> DocumentInfo:
    """Return what a record says of a document. Raises ValueError or TypeError for a damaged one."""
    return DocumentInfo(**unsealed(record))


def record_of(info: DocumentInfo) -> dict[str, object]:
    """Return a document's record with its checksum."""
    return sealed(asdict(info))


def _sum(record: Mapping[str, object]) -> str:
    return digest(json.dumps(record, sort_keys=True), length=8)
