"""The process that reads posted documents into the store: `python -m kg.serve.reading`; it loads the pipeline once."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from kg.serve.isolation import die_with_parent, leave_network
from kg.serve.pipe import Record, answer_until_closed


class Reader:
    """Reads one document after the other, each as `kg ingest` would read it from a file of JSON Lines."""

    def __init__(self, where: str, ontology: list[str]) -> None:
        from kg.extractors import EXTRACTORS

        self._root = Path(where)
        self._extractor = EXTRACTORS["rules"](ontology=[Path(name) for name in ontology])

    def handle(self, message: Record, body: bytes) -> tuple[Record, bytes]:
        """Read the document of a message, a JSON object, and return what was found in it."""
        from kg.errors import KgError

        try:
            return self._read(body), b""
        except KgError as error:
            return {"status": 503, "words": str(error)}, b""
        except (MemoryError, RecursionError):
            return {"status": 503, "words": "the document needs more memory than there is"}, b""

    def _read(self, body: bytes) -> Record:
        from kg.ingest import ingest
        from kg.readers import read
        from kg.serve.shapes import document_json, event_json
        from kg.store import open_store

        with tempfile.TemporaryDirectory(prefix="kg-posted-") as folder:
            path = Path(folder) / "posted.jsonl"
            path.write_bytes(body + b"\n")
            documents = list(read([str(path)]))
        with open_store(self._root, frames=self._extractor.frames) as store:
            summary = ingest(documents, store, self._extractor)
            if not summary.keys or summary.problems:
                reason = summary.problems[0].reason if summary.problems else "nothing to read"
                return {"status": 422, "words": f"the document was not read: {reason}"}
            extraction = store.extraction(summary.keys[0])
        labels = {actor.id: actor.label for actor in extraction.actors}
        found: dict[str, Any] = {
            "document": document_json(extraction.document),
            "unchanged": bool(summary.unchanged),
            "events": [event_json(e, extraction.document, labels, self._extractor.frames) for e in extraction.events],
        }
        return {"status": 200 if summary.unchanged else 201, "found": found}


def main() -> None:
    """Serve stdin: `python -m kg.serve.reading '{"where": ..., "ontology": [], "isolate": true}'`."""
    given = json.loads(sys.argv[1])
    die_with_parent()
    isolated = leave_network() if given["isolate"] else False
    reader = Reader(given["where"], given["ontology"])
    answer_until_closed({"ready": True, "isolated": isolated}, reader.handle)


if __name__ == "__main__":
    main()
