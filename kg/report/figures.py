"""Figures of the report as SVG and PNG; only those that the data support are drawn.

Colours are those of Okabe and Ito, told apart by colour-blind readers and in grey print; no figure needs colour alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.analysis.result import Analysis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A6A00", "#444444")
OTHERS = "#9A9A9A"
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "actor-kg",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "figure.dpi": 150,
}

Drawing = Callable[[Analysis], "Figure | None"]


def draw_figures(analysis: Analysis, folder: Path) -> list[tuple[Path, str]]:
    """Draw what the data support into a folder; return (file, caption), for each figure the SVG before the PNG.

    Nothing is imported or created when there are fewer than two contacts. Raises OSError as open() does.
    """
    if len(analysis.contacts) < 2:
        return []
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from kg.report import drawings
    from kg.report.streams import streams

    drawn: list[tuple[Path, str]] = []
    parts: tuple[tuple[str, str, Drawing], ...] = (
        ("fronts", "Contacts on each front over time", drawings.swimlanes),
        ("shares", "Where each multi-front actor's contacts lie", drawings.heatmap),
        ("streams", "Births, mergers and ends of fronts", streams),
        ("ego", "Counterparts of the leading multi-front actor, by front", drawings.ego),
        ("weeks", "Contacts of the busiest pairs by week", drawings.weeks),
        ("climate", "Cooperation and conflict between pairs over time", drawings.climate),
    )
    with matplotlib.rc_context(STYLE):
        for name, caption, draw in parts:
            figure = draw(analysis)
            if figure is None:
                continue
            FigureCanvasAgg(figure)
            folder.mkdir(parents=True, exist_ok=True)
            for suffix, metadata in (("svg", {"Date": None, "Creator": None}), ("png", {"Software": None})):
                path = folder / f"{name}.{suffix}"
                figure.savefig(path, metadata=metadata, bbox_inches="tight", pad_inches=0.15)
                drawn.append((path, caption))
    return drawn
