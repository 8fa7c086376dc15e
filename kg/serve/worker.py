"""A process that answers queries over the newest generation of a store, one at a time, until it is killed.

It runs without a network where the system allows; SERVICE is refused on the parsed query everywhere.
"""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import socket
import struct
import sys
from typing import Any

from kg.serve.isolation import die_with_parent, leave_network, limit_memory
from kg.serve.pipe import Record, answer_all, answer_until_closed


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
    """Run `python -m kg.serve.worker '{"where": ..., "memory": MIB, "isolate": true}'` over stdin and stdout.

    With `"control": FD` it is a nursery: for each socket that comes in there, a fork answers on that socket.
    """
    given = json.loads(sys.argv[1])
    die_with_parent()
    isolated = leave_network() if given["isolate"] else False
    import rdflib.plugins.sparql.algebra  # noqa: F401 - what every query needs, before the first one waits for it

    import kg.store.directory
    import kg.store.quads
    import kg.store.sparql

    kg.store.sparql.inspect("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")  # the parser is made at its first use
    hello = {"ready": True, "isolated": isolated}
    if "control" in given:
        _nurse(given, hello)
        return
    limit_memory(given["memory"])
    answer_until_closed(hello, Reader(given["where"]).handle)


def _nurse(given: Record, hello: Record) -> None:
    """Fork for every socket that comes in, until the server is gone."""
    control = socket.socket(fileno=given["control"])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.sendall(json.dumps(hello).encode())
    gc.freeze()  # what is loaded stays shared with the forks
    while True:
        word, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not word:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            die_with_parent()
            limit_memory(given["memory"])
            with socket.socket(fileno=sockets[0]) as channel, channel.makefile("rwb") as both:
                stream: Any = both
                answer_all(stream, stream, Reader(given["where"]).handle)
            os._exit(0)
        os.close(sockets[0])
        control.sendall(struct.pack(">Q", pid))


if __name__ == "__main__":
    main()
