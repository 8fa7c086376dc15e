"""Everything computed, before it is put in tables and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.analysis.channels import Channel
from kg.analysis.gobetweens import GoBetween, Role, Shuttle
from kg.analysis.result import Cluster, Front, FrontShare, History, Side, Standing, Tier, Value
from kg.analysis.sides import Position
from kg.analysis.study import Study


@dataclass(frozen=True, slots=True)
class Rank:
    """How an actor ranks as multi-front. p: probability that its k-th front is noise (None when not testable).

    together: days on which at least two of its fronts were open; None undated. support: share of resampled corpora in
    which it is multi-front; low, high: its rank in 90 % of them. All None without a test.
    """

    actor: str
    p: float | None = None
    together: int | None = None
    support: float | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Outcome:
    """The parts of an analysis. ranking: multi-front actors, surest first. shuttles: by actor and its two ends.

    chances: p of the first of these under a shuffle of times. apart: clusters without actors on more than 4 fronts.
    """

    study: Study
    tier: Tier
    header: Mapping[str, Value]
    channels: tuple[Channel, ...] = ()
    sides: Mapping[str, tuple[Side, ...]] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    roles: Mapping[str, Counter[Role]] = field(default_factory=dict)
    standing: Mapping[str, Standing] = field(default_factory=dict)
    ranking: tuple[Rank, ...] = ()
    fronts: tuple[Front, ...] = ()
    shares: Mapping[str, tuple[FrontShare, ...]] = field(default_factory=dict)
    clusters: tuple[Cluster, ...] = ()
    go_betweens: tuple[GoBetween, ...] = ()
    shuttles: tuple[tuple[Shuttle, ...], ...] = ()
    triads: Counter[str] = field(default_factory=Counter)
    caveats: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    chances: tuple[float | None, ...] = ()
    apart: tuple[str, ...] = ()
    history: History | None = None
