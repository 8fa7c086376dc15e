"""What was found good before, so that only what changed is looked at."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from kg import __version__
from kg.names import digest
from kg.resources import ontology_dir


class Memory:
    """What was found good, in `checked.json` of a store's folder; nothing where there is no folder to write to."""

    def __init__(self, root: Path | None, *, forget: bool = False) -> None:
        self._path = root / "checked.json" if root is not None else None
        self._version = _version()
        self._good: set[str] = set()
        self._seen: set[str] = set()
        if self._path is not None and not forget:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                record = json.loads(self._path.read_text(encoding="utf-8"))
                if record["version"] == self._version:
                    self._good = set(record["good"])

    def __contains__(self, mark: str) -> bool:
        if mark in self._good:
            self._seen.add(mark)
        return mark in self._good

    def add(self, mark: str, *, good: bool) -> None:
        """Remember something that was looked at, if it was good."""
        if good:
            self._seen.add(mark)

    def save(self) -> None:
        """Write what was seen and good; what is no longer in the store is forgotten."""
        if self._path is None or self._seen == self._good:
            return
        new = self._path.with_name(f"checked.{os.getpid()}.new")
        with contextlib.suppress(OSError):  # somebody else's folder, or a full disk: it is checked again next time
            text = json.dumps({"version": self._version, "good": sorted(self._seen)}, indent=0)
            new.write_text(text + "\n", encoding="utf-8")
            os.replace(new, self._path)


def _version() -> str:
    """Return a hash of everything besides a document that decides whether it is good."""
    paths = (*ontology_dir().glob("*.ttl"), *ontology_dir().glob("*/*.ttl"), *ontology_dir().glob("queries/*.rq"))
    parts = [f"{path.relative_to(ontology_dir()).as_posix()} {path.read_bytes().hex()}" for path in sorted(paths)]
    return digest(__version__, *parts, length=32)
