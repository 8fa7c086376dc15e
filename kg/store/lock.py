"""One writer: an operating-system lock that dies with its process, and a name in it for the others to read."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from pathlib import Path
from typing import IO

from kg.errors import StoreError


class WriterLock:
    """Held from construction to `release`. Raises StoreError naming the holder when another has it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+", encoding="utf-8")
        try:
            _take(self._file)
        except OSError:
            self._file.seek(0)
            holder = self._file.read(200).strip() or "another process"
            self._file.close()
            raise StoreError(
                f"{path.parent} is being written by {holder}: wait until it is done, or stop it and try again"
            ) from None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"process {os.getpid()} ({_command()}) on {platform.node()}\n")
        self._file.flush()

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if not self._file.closed:
            with contextlib.suppress(OSError):
                self._file.truncate(0)
            self._file.close()


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])[:60]


if sys.platform == "win32":  # not run by us so far
    import msvcrt

    def _take(file: IO[str]) -> None:
        file.seek(1 << 20)  # far behind the text, which others must be able to read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
