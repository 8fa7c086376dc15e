"""The audit log: one line of JSON for each write, on the disk before the answer goes out. Nothing deletes it."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

KEPT = 20_000  # characters of an update that are kept


class Audit:
    """A file that is only ever added to; readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        self._path, self._turn = path, threading.Lock()

    def add(self, **what: Any) -> None:
        """Add a line."""
        line = json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **what}) + "\n"
        with self._turn:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(number, line.encode())
                os.fsync(number)
            finally:
                os.close(number)


def sha256(content: bytes | str) -> str:
    """Return the SHA-256 of what was sent, in hex."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()
