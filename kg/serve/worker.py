"""A process that answers queries over the newest generation of a store, one at a time, until it is killed.

It runs without a network where the system allows; SERVICE is refused on the parsed query everywhere.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from kg.serve.isolation import leave_network, limit_memory
from kg.serve.pipe import Record, answer_until_closed


class TooLarge(Exception):
    """The answer has more bytes than it may."""


class Capped(io.RawIOBase):
    """Bytes in memory, up to a limit."""

    def __init__(self, limit: int) -> None:
        self._parts: list[bytes] = []
        self._left = limit

    def writable(self) -> bool:
        """Whether it can be written: yes."""
        return True

    def write(self, data: Any) -> int:
        """Keep data. Raises TooLarge beyond the limit."""
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        self._parts.append(bytes(data))
        return len(data)

    def value(self) -> bytes:
        """Return what was written."""
        return b"".join(self._parts)


class Reader:
    """The opened generation, and answers from it."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._store: Any = None
        self._generation = -1

    def store(self, generation: int) -> Any:
        """Return the store at a generation, or a later one."""
        if self._store is None or generation != self._generation:
            from kg.serve.opening import open_reader

            self._store = open_reader(self._where)
            self._generation = generation
        return self._store

    def handle(self, message: Record, _: bytes) -> tuple[Record, bytes]:
        """Answer one message: a record with a status, and the body."""
        from kg.errors import KgError, UsageError

        try:
            return self._answer(message)
        except UsageError as error:
            return {"status": 400, "words": str(error)}, b""
        except TooLarge:
            return {"status": 413, "words": f"the answer has more than {message['cap']:,} bytes: ask for less"}, b""
        except KgError as error:
            self._store = None
            return {"status": 500, "words": str(error)}, b""
        except (MemoryError, RecursionError):
            return {"status": 503, "words": "the query needs more memory than it may have"}, b""

    def _answer(self, message: Record) -> tuple[Record, bytes]:
        import pyoxigraph as ox

        from kg.serve.negotiate import SOLUTIONS, TRIPLES
        from kg.store.sparql import Graphs, explained, results

        graphs = Graphs(tuple(message["default"]), tuple(message["named"])) if "default" in message else None
        out = Capped(message["cap"])
        text = message["query"]
        with explained(text):
            found = results(self.store(message["generation"]), text, graphs=graphs, base=message.get("base"))
            triples = isinstance(found, ox.QueryTriples)
            name = message["triples" if triples else "solutions"]
            offered = TRIPLES if triples else SOLUTIONS
            if name is None:
                kinds = ", ".join(kinds[0] for kinds in offered.values())
                return {"status": 406, "words": f"this query is answered as {kinds}"}, b""
            if triples:
                write_triples(found, out, name)
            else:
                found.serialize(out, getattr(ox.QueryResultsFormat, name))
        return {"status": 200, "media": offered[name][0]}, out.value()


def write_triples(found: Any, out: Any, name: str) -> None:
    """Write triples, each once and in order, in an RDF format of Oxigraph."""
    import pyoxigraph as ox

    from kg.names import PREFIXES

    form = getattr(ox.RdfFormat, name)
    ox.serialize(sorted(set(found), key=str), out, form, prefixes=PREFIXES if name != "N_TRIPLES" else None)


def main() -> None:
    """Serve stdin: `python -m kg.serve.worker '{"where": ..., "memory": MIB, "isolate": true}'`."""
    given = json.loads(sys.argv[1])
    isolated = leave_network() if given["isolate"] else False
    import rdflib.plugins.sparql.algebra  # noqa: F401 - what every query needs, before the first one waits for it

    import kg.store.sparql  # noqa: F401

    limit_memory(given["memory"])
    reader = Reader(given["where"])
    answer_until_closed({"ready": True, "isolated": isolated}, reader.handle)


if __name__ == "__main__":
    main()
