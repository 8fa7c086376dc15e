"""The process that writes: SPARQL updates and graphs. A store of documents is opened for each write and let go again.

In a store of documents an update may change what documents say or remove documents (`kg.store.update`); in a folder of
quads it may do anything.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kg.serve.isolation import die_with_parent, leave_network
from kg.serve.pipe import Record, answer_until_closed


class Writer:
    """Does one write after the other."""

    def __init__(self, where: str) -> None:
        from kg.store.quads import QuadsWriter, is_quads

        self._root = Path(where)
        self._quads = QuadsWriter(self._root) if is_quads(self._root) else None

    def handle(self, message: Record, body: bytes) -> tuple[Record, bytes]:
        """Do what a message asks for and say what came of it."""
        from kg.errors import KgError, UsageError

        operations = {"update": self._update, "put": self._put, "delete": self._delete, "cut": self._cut}
        try:
            return {"status": 200, **operations[message["do"]](message, body)}, b""
        except UsageError as error:
            return {"status": 400, "words": str(error)}, b""
        except KgError as error:
            return {"status": 503, "words": str(error)}, b""
        except (MemoryError, RecursionError):
            return {"status": 503, "words": "the write needs more memory than there is"}, b""

    def _update(self, message: Record, body: bytes) -> Record:
        text, base = body.decode(), message.get("base")
        using, named = message.get("using", ()), message.get("named", ())
        if self._quads is not None:
            self._quads.update(text, base=base, using=using, named=named)
            return {"words": "done"}
        from kg.store.using import with_using

        return self._documents(with_using(text, using, named) if using or named else text)

    def _documents(self, text: str) -> Record:
        from kg.store import open_store
        from kg.store.update import update

        with open_store(self._root) as store:
            done = update(store, text)
        return {"words": f"{len(done.changed)} documents changed, {len(done.removed)} removed"}

    def _put(self, message: Record, body: bytes) -> Record:
        import pyoxigraph as ox

        form, graph = getattr(ox.RdfFormat, message["format"]), message["graph"]
        if self._quads is not None:
            return {"new": self._quads.put(graph, body, form, base=message["base"], add=message["add"])}
        from kg.store.base import update_text
        from kg.store.quads import in_graph, parse_triples

        name = _document(graph)
        text = update_text(name, in_graph(parse_triples(body, form, base=message["base"]), name))
        self._documents(text.removeprefix(f"DROP SILENT GRAPH {name} ;") if message["add"] else text)
        return {"new": False}

    def _delete(self, message: Record, _: bytes) -> Record:
        if self._quads is not None:
            return {"found": self._quads.delete(message["graph"])}
        done = self._documents(f"DROP SILENT GRAPH {_document(message['graph'])}")
        return {"found": "1 removed" in done["words"]}

    def _cut(self, *_: Any) -> Record:
        return {"generation": self._quads.cut() if self._quads is not None else 0}


def _document(graph: str | None) -> Any:
    """Return a graph's name. Raises UsageError for the default graph, which is all documents together."""
    import pyoxigraph as ox

    from kg.errors import UsageError

    if graph is None:
        raise UsageError("the default graph is all documents together: name the graph of one document")
    try:
        return ox.NamedNode(graph)
    except ValueError as error:
        raise UsageError(f"a graph is named by no IRI: {error}") from error


def main() -> None:
    """Serve stdin: `python -m kg.serve.writer '{"where": ..., "isolate": true}'`."""
    given = json.loads(sys.argv[1])
    die_with_parent()
    isolated = leave_network() if given["isolate"] else False
    answer_until_closed({"ready": True, "isolated": isolated}, Writer(given["where"]).handle)


if __name__ == "__main__":
    main()
