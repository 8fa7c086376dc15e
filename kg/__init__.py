"""Actor-relationship knowledge graphs from news: who called, met, accused or helped whom, and who says so.

import kg
graph = kg.build("seeds")
graph.query("contacts", actor="Putin")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Looked up when asked for, so that importing kg costs nothing.
_FACE = {"KnowledgeGraph": "KnowledgeGraph", "build": "build", "extract": "extract", "open": "open_graph"}

__all__ = ["KnowledgeGraph", "__version__", "build", "extract", "open"]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module("kg.knowledge_graph"), _FACE[name])
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
