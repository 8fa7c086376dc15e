"""Relations for the server: one that these frames do not know (a user's own) is shown by its name."""

from __future__ import annotations

from kg.errors import UnknownName
from kg.frames import Frames, RelationType


def relation_of(frames: Frames, name: str) -> RelationType:
    """Return a relation; a neutral one without a class when it is unknown."""
    try:
        return frames.relation(name)
    except UnknownName:
        return RelationType(name, name, "OTHER", 1, 0.0, False, None, 0.0, None, "")


def coding_of(frames: Frames, name: str, status: str) -> tuple[str | None, int | None]:
    """Return the PLOVER class and quad class of an event, None where it has none."""
    try:
        coded = frames.coded(name, status)
    except UnknownName:
        coded = None
    return (coded.plover, coded.quad) if coded else (None, None)
