"""The drawings themselves: each returns a matplotlib Figure, or None when the data do not support it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from textwrap import shorten

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure

from kg.analysis.contacts import Contact
from kg.analysis.result import Analysis, Front
from kg.report.figures import OTHERS, PALETTE

LANES, HUBS, ROWS, PAIRS = 12, 6, 20, 15
INK, FAINT = "#222222", "#E4E4E4"


def colours(fronts: Sequence[Front]) -> dict[str, str]:
    """Return a colour for each front: the palette for the largest, grey for the rest."""
    return {front.id: PALETTE[place] if place < len(PALETTE) else OTHERS for place, front in enumerate(fronts)}


def _short(text: str, width: int = 34) -> str:
    return shorten(text, width, placeholder="…")


def _front(front: Front, width: int = 34) -> str:
    """Return the name of a front without its topic, cut as `short_name` does."""
    return short_name(front.name.removesuffix(f" ({front.issue})") if front.issue else front.name, width)


def short_name(name: str, width: int) -> str:
    """Return as many of the names that make up a name as fit, never half of one but the first.

    >>> short_name("Saudi Arabia and United Arab Emirates", 20), short_name("Egypt, Iran and Qatar", 30)
    ('Saudi Arabia, …', 'Egypt, Iran and Qatar')
    """
    if len(name) <= width:
        return name
    parts = re.split(r", | and ", name)
    while len(parts) > 1 and len(", ".join([*parts, "…"])) > width:
        parts.pop()
    return ", ".join([*parts, "…"]) if len(parts) > 1 or len(parts[0]) + 3 <= width else _short(name, width)


def _day(contact: Contact) -> date | None:
    day = contact.day
    return None if day is None else date.fromordinal(int(day))


def _weeks(days: Sequence[date]) -> list[date]:
    """Return the Mondays from the first day's week to the last one's."""
    first, last = (day - timedelta(days=day.weekday()) for day in (min(days), max(days)))
    return [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]


def _time_axis(axes: Axes) -> None:
    axes.xaxis_date()
    locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _at(days: Sequence[date]) -> list[float]:
    """Return dates as matplotlib counts them."""
    return [float(date2num(day)) for day in days]  # type: ignore[no-untyped-call]


def swimlanes(analysis: Analysis) -> Figure | None:
    """Draw one lane per front: bars are contacts per week, ticks below are the days of its multi-front actors."""
    by_id = {contact.id: contact for contact in analysis.contacts}
    dated = {front.id: sum(_day(by_id[c]) is not None for c in front.contacts) for front in analysis.front_records}
    fronts = [front for front in analysis.front_records if dated[front.id] > 1][:LANES]
    days = [day for front in fronts for c in front.contacts if (day := _day(by_id[c])) is not None]
    if len(fronts) < 2 or len(set(days)) < 2:
        return None
    weeks, colour = _weeks(days), colours(analysis.front_records)
    hubs = [actor for actor in analysis.standing if any(actor in front.hubs for front in fronts)]
    hubs = sorted(hubs, key=lambda a: (-sum(a in by_id[c].participants for f in fronts for c in f.contacts), a))[:HUBS]
    marks = dict(zip(hubs, "osD^vP", strict=False))
    figure = Figure(figsize=(8.6, 0.75 + 0.72 * len(fronts)))
    axes = figure.add_subplot()
    counts = {front.id: Counter(_monday(_day(by_id[c])) for c in front.contacts) for front in fronts}
    peak = max(count for counter in counts.values() for day, count in counter.items() if day)
    for lane, front in enumerate(fronts):
        base = len(fronts) - 1 - lane
        heights = [counts[front.id].get(week, 0) / peak * 0.6 for week in weeks]
        axes.axhline(base, color=FAINT, linewidth=0.8, zorder=0)
        axes.bar(_at(weeks), heights, width=6.3, bottom=base, align="edge", color=colour[front.id], linewidth=0)
        for actor, mark in marks.items():
            seen = sorted({day for c in front.contacts if actor in by_id[c].participants and (day := _day(by_id[c]))})
            axes.plot(_at(seen), [base - 0.13] * len(seen), mark, color=INK, markersize=3.4, markerfacecolor="white",
                      markeredgewidth=0.7, linestyle="none")  # fmt: skip
    axes.set_yticks([len(fronts) - 1 - lane + 0.2 for lane in range(len(fronts))], [_front(f) for f in fronts])
    axes.set_ylim(-0.35, len(fronts) - 0.2)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    _time_axis(axes)
    axes.set_title(f"Contacts on each front by week (tallest bar: {peak})")
    for actor, mark in marks.items():
        name = _short(analysis.label(actor), 26)
        axes.plot([], [], mark, color=INK, markersize=4, markerfacecolor="white", label=name, linestyle="none")
    if marks:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.55 / len(fronts) - 0.03), ncols=3, frameon=False)
    return figure


def _monday(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=day.weekday())


def heatmap(analysis: Analysis) -> Figure | None:
    """Draw actors (rows) by fronts (columns), darker for a larger share of the actor's contacts."""
    fronts = list(analysis.front_records[:LANES])
    known = {front.id for front in fronts}
    shown = {
        actor: sum(share.front in known for share in analysis.fronts.get(actor, ())) for actor in analysis.standing
    }
    actors = [actor for actor, count in shown.items() if count > 1]
    if len(fronts) < 2 or not actors:
        return None
    used = {share.front for actor in actors for share in analysis.fronts[actor]}
    fronts = [front for front in fronts if front.id in used]
    column = {front.id: place for place, front in enumerate(fronts)}
    share = {actor: {s.front: s.share for s in analysis.fronts[actor] if s.front in column} for actor in actors}
    actors.sort(key=lambda a: (column[max(share[a], key=lambda f: (share[a][f], f))], -max(share[a].values()), a))
    actors = actors[:ROWS]
    figure = Figure(figsize=(2.6 + 0.62 * len(fronts), 1.9 + 0.3 * len(actors)))
    axes = figure.add_subplot()
    grid = [[share[actor].get(front.id, 0.0) for front in fronts] for actor in actors]
    axes.imshow(grid, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, actor in enumerate(actors):
        for front, value in share[actor].items():
            tone = "white" if value > 0.55 else INK
            axes.text(column[front], row, f"{value:.0%}", ha="center", va="center", fontsize=7.5, color=tone)
    axes.set_xticks(range(len(fronts)), [_front(f, 26) for f in fronts], rotation=38, ha="right",
                    rotation_mode="anchor")  # fmt: skip
    axes.set_yticks(range(len(actors)), [_short(analysis.label(actor), 30) for actor in actors])
    axes.set_xticks([place - 0.5 for place in range(1, len(fronts))], minor=True)
    axes.set_yticks([place - 0.5 for place in range(1, len(actors))], minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="both", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title("Share of each actor's contacts by front")
    return figure


def ego(analysis: Analysis) -> Figure | None:
    """Draw the leading multi-front actor in the middle and its counterparts around it, grouped by front."""
    leaders = [finding.actors[0] for finding in analysis.findings if finding.kind == "multi_front_actor"]
    if not leaders:
        return None
    actor = leaders[0]
    own = {share.front for share in analysis.fronts.get(actor, ())}
    front_of = {contact: front.id for front in analysis.front_records if front.id in own for contact in front.contacts}
    weight: Counter[str] = Counter()
    where: dict[str, Counter[str]] = defaultdict(Counter)
    for contact in analysis.contacts:
        if actor in contact.participants and contact.id in front_of:
            for other in contact.participants:
                if other != actor:
                    weight[other] += 1
                    where[other][front_of[contact.id]] += 1
    around = sorted(weight, key=lambda other: (-weight[other], other))[:24]
    home = {other: min(where[other], key=lambda front: (-where[other][front], front)) for other in around}
    order = [front.id for front in analysis.front_records if front.id in home.values()]
    if len(order) < 2:
        return None
    around.sort(key=lambda other: (order.index(home[other]), -weight[other], other))
    places = _ring(around, [order.index(home[other]) for other in around])
    colour, name = colours(analysis.front_records), {front.id: _front(front, 44) for front in analysis.front_records}
    spare = [shade for shade in PALETTE if shade not in {colour[front] for front in order}]
    for front in order:  # grey is for the ties among counterparts here
        if colour[front] == OTHERS and spare:
            colour[front] = spare.pop(0)
    figure = Figure(figsize=(7.4, 6.2))
    axes = figure.add_subplot()
    for contact in analysis.contacts:
        for a, b in combinations(contact.participants, 2):
            if a in places and b in places:
                axes.plot(*zip(places[a], places[b], strict=True), color="#C9C9C9", linewidth=0.8, zorder=1)
    for other in around:
        x, y = places[other]
        axes.plot([0, x], [0, y], color=colour[home[other]], linewidth=0.9 + 0.7 * math.sqrt(weight[other]), zorder=2)
        axes.plot(x, y, "o", color=colour[home[other]], markersize=9, zorder=3)
        side = "left" if x > 0.05 else "right" if x < -0.05 else "center"
        lift = 0.09 if y >= 0 else -0.09
        axes.text(x * 1.09, y * 1.06 + (lift if side == "center" else 0), _short(analysis.label(other), 26), ha=side,
                  va="center", color=INK)  # fmt: skip
    axes.plot(0, 0, "o", color=INK, markersize=15, zorder=4)
    axes.text(0, -0.14, _short(analysis.label(actor), 30), ha="center", va="top", fontweight="bold", zorder=5,
              bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5})  # fmt: skip
    for front in order:
        axes.plot([], [], "o-", color=colour[front], label=name[front])
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2 if len(order) > 2 else len(order), frameon=False)
    axes.set_xlim(-1.7, 1.7)
    axes.set_ylim(-1.25, 1.25)
    axes.set_axis_off()
    axes.set_title(f"Counterparts of {_short(analysis.label(actor), 40)} by front (width: contacts)", loc="center")
    return figure


def _ring(names: Sequence[str], groups: Sequence[int]) -> dict[str, tuple[float, float]]:
    """Return places on the unit circle, one step between neighbours and one more between groups."""
    steps, at = [], 0.0
    for place in range(len(names)):
        if place and groups[place] != groups[place - 1]:
            at += 1.0
        steps.append(at)
        at += 1.0
    full = at + 1.0
    # Half a step to the left, so that the first group begins at the top and two groups face each other.
    angle = [math.pi / 2 - 2 * math.pi * (step + 0.5) / full for step in steps]
    return {name: (math.cos(a), math.sin(a)) for name, a in zip(names, angle, strict=True)}


def weeks(analysis: Analysis) -> Figure | None:
    """Draw pairs (rows) by weeks (columns); the darker a cell, the more contacts."""
    cells: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
    for contact in analysis.contacts:
        day = _monday(_day(contact))
        if day is not None:
            for pair in contact.pairs():
                cells[pair][day] += 1
    days = [day for counter in cells.values() for day in counter]
    if len(cells) < 2 or len(set(days)) < 3:
        return None
    pairs = sorted(cells, key=lambda pair: (-sum(cells[pair].values()), pair))[:PAIRS]
    columns = _weeks(days)
    grid = [[cells[pair].get(week, 0) for week in columns] for pair in pairs]
    peak = max(map(max, grid))
    figure = Figure(figsize=(max(5.0, min(10.0, 3.2 + 0.24 * len(columns))), 1.2 + 0.27 * len(pairs)))
    axes = figure.add_subplot()
    image = axes.imshow(grid, cmap="Blues", vmin=0, vmax=max(peak, 2), aspect="auto", interpolation="nearest")
    axes.set_yticks(
        range(len(pairs)), [f"{_short(analysis.label(a), 22)} – {_short(analysis.label(b), 22)}" for a, b in pairs]
    )
    step = max(1, math.ceil(len(columns) / 8))
    shown = range(0, len(columns), step)
    axes.set_xticks(shown, [columns[place].strftime("%d %b %Y" if not i else "%d %b") for i, place in enumerate(shown)])
    axes.tick_params(length=0)
    axes.set_xticks([place - 0.5 for place in range(1, len(columns))], minor=True)
    axes.set_yticks([place - 0.5 for place in range(1, len(pairs))], minor=True)
    axes.grid(which="minor", color="white", linewidth=1.0)
    axes.tick_params(which="minor", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.6, pad=0.02, ticks=range(0, peak + 1, max(1, peak // 4)))
    bar.outline.set_visible(False)
    bar.set_label("contacts a week")
    axes.set_title("The busiest channels by week (columns begin on Mondays)")
    return figure


def climate(analysis: Analysis) -> Figure | None:
    """Draw for each pair the events above (cooperation) and below (conflict) a line, summed by week, never netted."""
    rows = [item for item in analysis.climate if len({day for day, _ in item.points}) > 2]
    if not rows:
        return None
    everything = [date.fromisoformat(day) for item in rows for day, _ in item.points]
    columns = _weeks(everything)
    figure = Figure(figsize=(8.2, 0.9 + 1.05 * len(rows)))
    grid = figure.subplots(len(rows), 1, sharex=True, squeeze=False)
    for item, axes in zip(rows, grid[:, 0], strict=True):
        up, down = Counter[date](), Counter[date]()
        for day, value in item.points:
            week = _monday(date.fromisoformat(day))
            assert week is not None
            (up if value > 0 else down)[week] += value  # type: ignore[assignment]
        axes.bar(
            columns, [up.get(w, 0) for w in columns], width=6.0, align="edge", color=PALETTE[0], label="cooperation"
        )
        below = [down.get(w, 0) for w in columns]
        axes.bar(_at(columns), below, width=6.0, align="edge", color=PALETTE[1], hatch="////", edgecolor="white",
                 linewidth=0, label="conflict")  # fmt: skip
        axes.axhline(0, color=INK, linewidth=0.8)
        reach = max([*up.values(), *(-v for v in down.values())]) * 1.15
        axes.set_ylim(-reach, reach)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="x", length=3 if axes is grid[-1, 0] else 0)
        pair = f"{_short(analysis.label(item.pair[0]), 28)} – {_short(analysis.label(item.pair[1]), 28)}"
        axes.text(0, 1.0, pair, transform=axes.transAxes, va="bottom", fontsize=9, color=INK)
    _time_axis(grid[-1, 0])
    grid[0, 0].set_title("Cooperation (up) and conflict (down) by week, Goldstein sums\n", pad=8)
    grid[-1, 0].legend(loc="upper center", bbox_to_anchor=(0.5, -0.45), ncols=2, frameon=False)
    figure.subplots_adjust(hspace=0.55)
    return figure
