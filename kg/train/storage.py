"""Weights stored as float16, word vectors in bytes: half and a quarter of the size on disk.

A spaCy folder keeps the weights of each component in a msgpack file called `model`, and the word vectors in a NumPy
file called `vectors`. `pack` rewrites those files; `kg.nlp.pipeline` widens them back to float32 when it loads them.
The weights are rounded, which changes an analysis less than training's own noise; the vectors are what they were.
"""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import srsly  # type: ignore[import-untyped]
from numpy.typing import NDArray

from kg.nlp.pipeline import BYTE

WEIGHTS = "model"
VECTORS = "vectors"


def convert(value: Any, dtype: type[np.floating[Any]]) -> Any:
    """Return `value` with every float16 or float32 array inside it (dicts and lists are entered) as `dtype`."""
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value.astype(dtype)) if value.dtype in (np.float16, np.float32) else value
    if isinstance(value, dict):
        return {key: convert(part, dtype) for key, part in value.items()}
    if isinstance(value, list):
        return [convert(part, dtype) for part in value]
    return value


def pack(source: Path, target: Path) -> int:
    """Copy the spaCy folder `source` to `target` with narrow weights and vectors; return the bytes of `target`.

    An existing `target` is replaced file by file and left otherwise: a MODEL.md beside the weights survives.
    Raises FileNotFoundError if `source` holds no pipeline, ValueError if a weight does not fit float16 (|w| > 65504) or
    a vector holds a number beyond 1.
    """
    if not (source / "config.cfg").is_file():
        raise FileNotFoundError(f"no spaCy pipeline in {source}: config.cfg is missing")
    for old in [path for path in target.glob("*") if path.is_dir()]:
        shutil.rmtree(old)
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_narrow(path) if path.name in {WEIGHTS, VECTORS} else path.read_bytes())
    return folder_size(target)


def folder_size(folder: Path) -> int:
    """Return the bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _narrow(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.name == VECTORS:
        return _in_bytes(np.load(BytesIO(raw)), path)
    with np.errstate(over="ignore"):
        narrow = convert(srsly.msgpack_loads(raw), np.float16)
    if not _finite(narrow):
        raise ValueError(f"a weight in {path} is too large for float16, or not a number")
    return bytes(srsly.msgpack_dumps(narrow))


def _in_bytes(vectors: NDArray[np.float32], path: Path) -> bytes:
    if vectors.size and not np.abs(vectors).max() <= 1:
        raise ValueError(f"a word vector in {path} has a number beyond 1, or none")
    out = BytesIO()
    np.save(out, np.rint(vectors * BYTE).astype(np.int8))
    return out.getvalue()


def _finite(value: Any) -> bool:
    if isinstance(value, np.ndarray) and value.dtype == np.float16:
        return bool(np.isfinite(value).all())
    if isinstance(value, dict):
        return all(_finite(part) for part in value.values())
    if isinstance(value, list):
        return all(_finite(part) for part in value)
    return True
