"""Errors, sorted by what the caller should do about them.

KgError
├── InputError     skip this document, name it, count it; the rest goes on
│   └── Skipped    as above, but by design: a duplicate, not English (no failure: exit 0)
├── UnknownName    wrong usage: a part or name was asked for that nobody has (exit 2)
├── UsageError     wrong usage of another kind: a bad query, a contradictory option (exit 2)
├── OntologyError  stop: a file of ontology/ (or the user's own) is wrong
├── StoreError     stop: the store cannot keep its promises (locked, damaged, full)
└── ClusterError   stop: scheduler or workers are gone, or are no workers of ours; the parts that are done stay
"""

from __future__ import annotations

from collections.abc import Iterable


class KgError(Exception):
    """Anything this package raises on purpose. The message says what, where, and what to do."""


class InputError(KgError):
    """A document cannot be read; skip it.

    source: the name of the input as the user knows it (relative path, `FILE:LINE`, JSONL id).
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str]]:
        """Travel between processes as it was made: exceptions pickle by their message otherwise."""
        return type(self), (self.source, self.reason)


class Skipped(InputError):
    """A document is left out by design (the same one twice, not English, no kind of file that is read): no failure."""


class UnknownName(KgError):
    """A part was asked for by a name nobody has."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(f"no {kind} is called {name!r}; there are: {', '.join(self.known)}")


class UsageError(KgError):
    """The call itself is wrong (a query that does not parse, options that contradict each other)."""


class OntologyError(KgError):
    """A file of knowledge is wrong: names the file and the line or subject."""


class StoreError(KgError):
    """The store cannot do what was asked without breaking a promise."""


class ClusterError(KgError):
    """The machines that should read cannot; what they have read stays, and the same command goes on from there."""
