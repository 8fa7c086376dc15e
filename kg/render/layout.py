"""Where actors stand on the map: computed here once, the same every time, so that the page opens still.

Up to `SMALL` actors: stress majorisation on path lengths, stretched to the shape of a window, then labels pushed
apart. Above: communities are placed as discs, members inside their disc. Coordinates are pixels at zoom 1.
Gansner, Koren & North 2004, doi:10.1007/978-3-540-31843-9_25, for the stress step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Ties = Mapping[tuple[int, int], float]  # (smaller index, larger index) -> weight > 0

SMALL = 200
_STRESSED = 80  # members of a community that are placed by path lengths
_SPACING = 62.0  # pixels between the centres of members of a disc
_WINDOW = (820.0, 680.0)  # room for a dozen actors
_LETTER = 3.9  # half the width of a letter of a label, in pixels


@dataclass(frozen=True, slots=True)
class Layout:
    """positions: one (x, y) per actor; communities: one number per actor, 0 the largest; centres: one per community."""

    positions: tuple[tuple[float, float], ...]
    communities: tuple[int, ...]
    centres: tuple[tuple[float, float], ...]


def place(labels: Sequence[str], ties: Ties, *, small: int = SMALL) -> Layout:
    """Return positions and communities of actors 0..n-1. O(n^3) up to `small` actors, about O(n log n) above."""
    count = len(labels)
    groups = communities(count, ties, small=small)
    if count == 0:
        return Layout((), (), ())
    points = _small(labels, ties, groups) if count <= small else _large(count, ties, groups)
    number = int(groups.max()) + 1
    centres = np.array([points[groups == group].mean(axis=0) for group in range(number)])
    return Layout(_rounded(points), tuple(int(group) for group in groups), _rounded(centres))


def _rounded(points: Points) -> tuple[tuple[float, float], ...]:
    return tuple((round(float(x), 1) + 0.0, round(float(y), 1) + 0.0) for x, y in points)


def communities(count: int, ties: Ties, *, small: int = SMALL) -> npt.NDArray[np.int64]:
    """Return a community number per actor (Louvain, fixed seed), 0 the largest; ties between equals by lowest index.

    Above `small` actors, crumbs (fewer than three) share the last community.
    """
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(count))  # plain ints: their sets have the same order in every process
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in sorted(ties.items()))
    found = [sorted(group) for group in nx.community.louvain_communities(graph, weight="weight", seed=7)]
    found.sort(key=lambda group: (-len(group), group[0]))
    big = [group for group in found if len(group) >= 3] if count > small else found
    member = np.full(count, len(big), dtype=np.int64)
    for number, group in enumerate(big):
        member[group] = number
    return member


def _small(labels: Sequence[str], ties: Ties, groups: npt.NDArray[np.int64]) -> Points:
    """Stress layout of at most `SMALL` actors, with room for every label."""
    count = len(labels)
    lengths = {pair: 1.0 if groups[pair[0]] == groups[pair[1]] else 1.6 for pair in ties}
    points = _spread(_fill_window(stress(count, lengths, order=np.argsort(groups, kind="stable"))))
    half = np.array([(max(30.0, _LETTER * len(label) + 12), 40.0) for label in labels])
    for _ in range(12):
        points = _room_for_lines(points, ties)
        points = separate(points, half, rounds=40)
    centred: Points = points - (points.max(axis=0) + points.min(axis=0)) / 2
    return centred


def stress(
    count: int, lengths: Mapping[tuple[int, int], float], *, order: npt.NDArray[np.int64], rounds: int = 250
) -> Points:
    """Return points whose distances follow the path lengths; parts that are not connected stand side by side."""
    if count < 3:
        return np.array([(float(index) - (count - 1) / 2, 0.0) for index in range(count)])
    wanted = np.full((count, count), np.inf)
    np.fill_diagonal(wanted, 0.0)
    for (a, b), length in lengths.items():
        wanted[a, b] = wanted[b, a] = length
    for middle in range(count):
        wanted = np.minimum(wanted, wanted[:, middle, None] + wanted[None, middle, :])
    far = float(wanted[np.isfinite(wanted)].max(initial=1.0))
    wanted[np.isinf(wanted)] = far * 0.6 + 0.6
    angle = 2 * math.pi * np.argsort(order, kind="stable") / count
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * far / 2
    weights = np.divide(1.0, wanted**2, out=np.zeros_like(wanted), where=wanted > 0)
    # The pseudo-inverse of a Laplacian, without the much dearer singular values of `pinv`.
    inverse = np.linalg.inv(np.diag(weights.sum(axis=1)) - weights + 1.0 / count) - 1.0 / count
    for _ in range(rounds):
        apart = _distances(points)
        ratio = np.divide(weights * wanted, apart, out=np.zeros_like(wanted), where=apart > 1e-9)
        pulled = ratio.sum(axis=1)[:, None] * points - np.einsum("ij,jk->ik", ratio, points)
        points = np.einsum("ij,jk->ik", inverse, pulled)  # einsum: small products gain nothing from BLAS threads
    return points


def _distances(points: Points) -> Points:
    gap = points[:, None, :] - points[None, :, :]
    found: Points = np.sqrt((gap**2).sum(axis=2))
    return found


def _fill_window(points: Points) -> Points:
    """Turn the longest axis to the horizontal, with a fixed sign, and stretch towards the shape of a window."""
    points = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(points, full_matrices=False)
    # The sign of a singular vector is arbitrary: let its largest part be positive.
    signs = np.sign([axis[np.argmax(np.abs(axis))] or 1.0 for axis in axes])
    points = points @ (axes * signs[:, None]).T if axes.shape == (2, 2) else points
    size = points.max(axis=0) - points.min(axis=0)
    room = np.array(_WINDOW) * math.sqrt(max(0.35, len(points) / 12))
    factor = room / np.maximum(size, 1e-6)
    found: Points = points * np.minimum(factor, factor.min() * 2.2)
    return found


def _spread(points: Points, share: float = 0.55) -> Points:
    """Draw stragglers in and the crowd apart: each axis goes `share` of the way from where points are to equal steps.

    A few actors at the end of long chains would else leave most of the window empty and the middle unreadable.
    """
    count = len(points)
    if count < 8:
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    ranks = np.argsort(np.argsort(points, axis=0, kind="stable"), axis=0, kind="stable") / (count - 1)
    found: Points = points * (1 - share) + (low + ranks * (high - low)) * share
    return found


def _room_for_lines(points: Points, ties: Ties) -> Points:
    """Pull the ends of short lines apart, so that the words on a line can be read."""
    points = points.copy()
    for a, b in sorted(ties):
        gap = points[a] - points[b]
        length = float(np.hypot(*gap))
        if length < 150:
            step = gap / max(length, 1e-6) * (150 - length) * 0.25
            points[a] += step
            points[b] -= step
    return points


def separate(points: Points, half: Points, *, rounds: int) -> Points:
    """Push boxes (half widths and heights) apart until none overlap or `rounds` are over. O(n^2) a round."""
    points = points.copy()
    for _ in range(rounds):
        gap = points[:, None, :] - points[None, :, :]
        over = half[:, None, :] + half[None, :, :] - np.abs(gap)
        hit: npt.NDArray[np.bool_] = np.asarray((over > 0).all(axis=2))
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        along_x = hit & (over[:, :, 0] <= over[:, :, 1])
        along_y = hit & ~along_x
        rank = np.arange(len(points))
        sign = np.where(gap == 0, np.sign(rank[:, None] - rank[None, :])[:, :, None], np.sign(gap))
        points[:, 0] += (np.where(along_x, over[:, :, 0], 0) * sign[:, :, 0]).sum(axis=1) * 0.3
        points[:, 1] += (np.where(along_y, over[:, :, 1], 0) * sign[:, :, 1]).sum(axis=1) * 0.3
    return points


def _large(count: int, ties: Ties, groups: npt.NDArray[np.int64]) -> Points:
    """Place communities as discs, then members inside their disc."""
    number = int(groups.max()) + 1
    sizes = np.bincount(groups, minlength=number)
    radii = _SPACING * 0.62 * np.sqrt(sizes) + 40
    centres = _discs(number, ties, groups, radii)
    inner: list[dict[tuple[int, int], float]] = [{} for _ in range(number)]
    for (a, b), weight in ties.items():
        if groups[a] == groups[b]:
            inner[groups[a]][a, b] = weight
    points = np.zeros((count, 2))
    for group in range(number):
        members = np.flatnonzero(groups == group)
        points[members] = centres[group] + _inside(members, inner[group], float(radii[group]) - 40)
    return points


def _discs(number: int, ties: Ties, groups: npt.NDArray[np.int64], radii: Points) -> Points:
    """Return the centres of discs that do not overlap, strongly tied ones near each other."""
    between: dict[tuple[int, int], float] = {}
    for (a, b), weight in sorted(ties.items()):
        one, two = sorted((int(groups[a]), int(groups[b])))
        if one != two:
            between[one, two] = between.get((one, two), 0.0) + weight
    if number <= SMALL and number > 2:
        strongest = max(between.values(), default=1.0)
        lengths = {
            (one, two): (radii[one] + radii[two]) * (1.0 + 1.2 * (1 - math.sqrt(weight / strongest)))
            for (one, two), weight in between.items()
        }
        centres = stress(number, lengths, order=np.arange(number))
    else:
        turn = np.arange(number) * math.pi * (3 - math.sqrt(5))  # a sunflower: no two in line
        reach = np.sqrt(np.cumsum(radii**2)) * 1.3
        centres = np.stack([np.cos(turn) * reach, np.sin(turn) * reach * 0.7], axis=1)
    centres = _fill_window(centres) / np.array([1.0, 1.12]) if number > 2 else centres
    room = math.sqrt(float((radii**2).sum()) * 2.2)
    size = max(float((centres.max(axis=0) - centres.min(axis=0)).max()), 1e-6)
    centres = centres * min(1.0, 1.5 * room / size)
    return _discs_apart(centres, radii)


def _discs_apart(centres: Points, radii: Points) -> Points:
    centres = centres.copy()
    for _ in range(300):
        gap = centres[:, None, :] - centres[None, :, :]
        apart = np.sqrt((gap**2).sum(axis=2))
        over = (radii[:, None] + radii[None, :]) * 1.06 - apart
        np.fill_diagonal(over, 0.0)
        over = np.maximum(over, 0.0)
        if over.max(initial=0.0) < 1.0:
            break
        away = np.divide(gap, apart[:, :, None], out=np.zeros_like(gap), where=apart[:, :, None] > 1e-9)
        centres += (over[:, :, None] * away).sum(axis=1) * 0.3
    return centres


def _inside(members: npt.NDArray[np.int64], ties: Ties, radius: float) -> Points:
    """Return offsets of the members of one community, tied ones near each other and none on another. O(n log n)."""
    count = len(members)
    local = {int(member): index for index, member in enumerate(members)}
    pairs = np.array([(local[a], local[b]) for a, b in sorted(ties)], dtype=np.int64).reshape(-1, 2)
    weights = np.array([ties[pair] for pair in sorted(ties)])
    degree = np.bincount(pairs.ravel(), weights=np.repeat(weights, 2), minlength=count)
    order = np.lexsort((np.arange(count), -degree))
    if count < 3:
        return _sunflower(np.argsort(order, kind="stable"), radius)
    if count <= _STRESSED:
        points = stress(count, {(int(a), int(b)): 1.0 for a, b in pairs}, order=order, rounds=50)
    else:
        points = _drawn_together(_sunflower(np.argsort(order, kind="stable"), radius), pairs)
    return _packed(points, radius)


def _sunflower(rank: npt.NDArray[np.int64], radius: float) -> Points:
    """Return one point per rank on a disc, evenly, rank 0 in the middle."""
    turn = rank * math.pi * (3 - math.sqrt(5))
    reach = radius * np.sqrt((rank + 0.5) / max(1, len(rank)))
    return np.stack([np.cos(turn) * reach, np.sin(turn) * reach], axis=1)


def _drawn_together(points: Points, pairs: npt.NDArray[np.int64], rounds: int = 12) -> Points:
    """Move every point half the way to the middle of those it is tied to, some times, keeping the spread."""
    count = len(points)
    ends, others = np.concatenate([pairs, pairs[:, ::-1]]).T
    degree = np.bincount(ends, minlength=count)[:, None]
    spread = points.std(axis=0)
    for _ in range(rounds):
        sums = np.stack([np.bincount(ends, weights=points[others, axis], minlength=count) for axis in (0, 1)], axis=1)
        points = np.where(degree > 0, (points + sums / np.maximum(degree, 1)) / 2, points)
        points = (points - points.mean(axis=0)) / np.maximum(points.std(axis=0), 1e-9) * spread
    return points


def _packed(points: Points, radius: float) -> Points:
    """Move points to evenly spaced places of a disc, keeping left of left and, in each column, above of above."""
    count = len(points)
    columns = max(1, round(math.sqrt(count)))
    middles = (np.arange(columns) + 0.5) / columns * 2 - 1
    edges = np.clip((np.arange(columns + 1) / columns) * 2 - 1, -1, 1)
    share = 0.5 + (edges * np.sqrt(1 - edges**2) + np.arcsin(edges)) / math.pi  # area of the disc left of an edge
    bounds = np.round(share * count).astype(np.int64)
    across = np.lexsort((np.arange(count), points[:, 0]))
    found = np.zeros((count, 2))
    for column, middle in enumerate(middles):
        own = across[bounds[column] : bounds[column + 1]]
        own = own[np.lexsort((own, points[own, 1]))]
        height = math.sqrt(1 - float(middle) ** 2)
        # Shifted up and down in turn, and a little to the sides: rows of a grid would look like a meaning.
        steps = (np.arange(len(own)) + 0.5 + (0.22 if column % 2 else -0.22)) / max(1, len(own)) * 2 - 1
        aside = np.sin(np.arange(len(own)) * 2.4) * 0.5 / columns
        found[own] = np.stack([middle + aside, steps * height], axis=1) * radius
    return found
