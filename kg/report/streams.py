"""The figure of births and merges: fronts as blocks in columns of time, tied by the pairs they share."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from kg.analysis.result import Analysis, History
from kg.report.drawings import INK, colours, short_name
from kg.report.figures import OTHERS

WIDTH = 0.09  # of a block, where columns are 1 apart
SHOWN = 9  # blocks in a column


def streams(analysis: Analysis) -> Figure | None:
    """Draw a block for each front of each period, as tall as its contacts, and ribbons for pairs that went on."""
    history = analysis.history
    if history is None or not history.ties:
        return None
    order = {front.id: place for place, front in enumerate(analysis.front_records)}
    colour = colours(analysis.front_records)
    places = _places(history, order)
    columns = len(history.bounds) - 1
    top = max(bottom + history.streams[number].contacts for number, bottom in places.items())
    figure = Figure(figsize=(3.2 + 1.55 * columns, 4.8))
    axes = figure.add_subplot()
    _ribbons(axes, history, places, colour)
    named: set[str] = set()
    last_named = False
    for number, bottom in places.items():
        stream = history.streams[number]
        shade = colour.get(stream.front or "", OTHERS)
        axes.add_patch(Rectangle((stream.period, bottom), WIDTH, stream.contacts, facecolor=shade, linewidth=0))
        identity = stream.front or stream.name
        if identity not in named and stream.contacts > 0.025 * top:  # named where it first appears
            named.add(identity)
            last_named |= stream.period == columns - 1
            name = short_name(stream.name, 26)
            middle = bottom + stream.contacts / 2
            axes.text(stream.period + WIDTH + 0.03, middle, name, va="center", fontsize=7.5, color=INK)
    axes.set_xlim(-0.05, columns - 1 + (1.0 if last_named else 2 * WIDTH))
    axes.set_ylim(0, top * 1.02)
    axes.set_xticks([period + WIDTH / 2 for period in range(columns)], list(history.bounds[:-1]))
    axes.tick_params(axis="x", length=0)
    axes.set_yticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_title("Fronts by period: height is contacts, ribbons are pairs that went on")
    axes.set_xlabel("period that begins on")
    return figure


def _places(history: History, order: dict[str, int]) -> dict[int, float]:
    """Return the bottom of each block that is drawn, largest fronts of the whole window lowest."""
    places: dict[int, float] = {}
    gap = 0.02 * max(sum(s.contacts for s in history.streams if s.period == p) for p in range(len(history.bounds) - 1))
    for period in range(len(history.bounds) - 1):
        own = [number for number, stream in enumerate(history.streams) if stream.period == period]
        own = sorted(own, key=lambda number: (-history.streams[number].contacts, number))[:SHOWN]
        own.sort(key=lambda number: (order.get(history.streams[number].front or "", len(order)), number))
        bottom = 0.0
        for number in own:
            places[number] = bottom
            bottom += history.streams[number].contacts + gap
    return places


def _ribbons(axes: Axes, history: History, places: dict[int, float], colour: dict[str, str]) -> None:
    """Draw the ties between blocks, stacked at both ends in the order of the blocks they lead to."""
    left, right = dict(places), dict(places)
    ties = [tie for tie in history.ties if tie[0] in places and tie[1] in places]
    for one, other, weight in sorted(ties, key=lambda tie: (places[tie[0]], places[tie[1]], tie)):
        x0, x1 = history.streams[one].period + WIDTH, history.streams[other].period
        y0, y1, middle = left[one], right[other], (x0 + x1) / 2
        left[one] += weight
        right[other] += weight
        curve = [(x0, y0), (middle, y0), (middle, y1), (x1, y1), (x1, y1 + weight), (middle, y1 + weight),
                 (middle, y0 + weight), (x0, y0 + weight), (x0, y0)]  # fmt: skip
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        shade = colour.get(history.streams[one].front or "", OTHERS)
        axes.add_patch(PathPatch(Path(curve, codes), facecolor=shade, alpha=0.35, linewidth=0))
