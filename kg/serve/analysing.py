"""The analysis of a generation, beside the index: `python -m kg.serve.analysing`, of lowest precedence."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kg.model import Finding
from kg.names import digest
from kg.serve.isolation import stand_back
from kg.serve.opening import open_reader
from kg.serve.schema import connect

PARTS = ("hubs", "anchors", "guests")


def analyse(where: str, path: Path) -> None:
    """Analyse the newest generation and keep fronts, standings and findings in the index."""
    from kg.analysis import analyze
    from kg.readers.duplicates import near_duplicates

    store = open_reader(where)
    extractions = list(store.extractions())
    copies = near_duplicates(extraction.document for extraction in extractions)
    found = analyze(extractions, store.frames, copies=copies, jobs=1)
    kept = {
        "fronts": [
            {
                "id": f.id,
                "name": f.name,
                **{part: list(getattr(f, part)) for part in PARTS},
                "first": f.first,
                "last": f.last,
            }
            for f in found.front_records
        ],
        "standing": dict(found.standing),
        "findings": [
            {"kind": f.kind, "actors": f.actors, "text": f.text, "events": f.events, "values": f.values}
            for f in found.findings
        ],
    }
    with contextlib.closing(connect(path, write=True)) as database:
        told = json.dumps(kept)
        rows = [("kept", told), ("analysis", json.dumps(digest(told)))]
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", rows)
        database.execute("COMMIT")


def restored(kept: dict[str, Any] | None) -> Any:
    """Return what was kept as the page wants an analysis, None when there is none."""
    if kept is None:
        return None
    return SimpleNamespace(
        front_records=[SimpleNamespace(**front) for front in kept["fronts"]],
        standing=kept["standing"],
        findings=[
            Finding(f["kind"], tuple(f["actors"]), f["text"], tuple(f["events"]), tuple((n, v) for n, v in f["values"]))
            for f in kept["findings"]
        ],
    )


def main() -> None:
    """Run once, with the arguments of `kg.serve.indexing`."""
    given = json.loads(sys.argv[1])
    stand_back(isolate=given["isolate"], nice=15)
    analyse(given["where"], Path(given["index"]))


if __name__ == "__main__":
    main()
