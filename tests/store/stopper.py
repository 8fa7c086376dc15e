"""Run as a process that dies by kill -9 at its Nth change of the file system: a batch, its generation, a rebuild.

usage: python -m tests.store.stopper FOLDER N [load]      prints `open`, `flushed`, `rebuilt` as it gets there

load: many documents at once instead of a batch.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from typing import Any

from kg import rdf
from kg.store import open_store
from tests import made


class Stopper:
    """Counts calls of functions that change the file system, and dies before the Nth."""

    def __init__(self, last: int) -> None:
        self.left = last

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **options)

        return counted


LOADED = [made.extraction("a.txt", title="New"), *(made.meeting(f"{name}.txt") for name in "bcd")]


def main(folder: str, last: int, what: str = "") -> None:
    stopper = Stopper(last)
    for module, names in ((os, ("replace", "fsync", "mkdir", "unlink", "rmdir")), (shutil, ("rmtree",))):
        for name in names:
            setattr(module, name, stopper.wrap(getattr(module, name)))
    with open_store(folder) as store:
        print("open", flush=True)
        if what == "load":
            quads = ((one.document.key, rdf.to_quads(one, store.frames), one.document.text) for one in LOADED)
            print(len(list(store.load(quads))), "flushed", flush=True)
            return
        store.replace(made.extraction("a.txt", title="New"), run="2")
        store.remove(made.meeting("b.txt").document.key)
        store.replace(made.meeting("c.txt"))
        store.flush()
        print("flushed", flush=True)
        store.rebuild()
        print("rebuilt", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
