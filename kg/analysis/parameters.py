"""Every number of the analysis that a user may change, with its default (ANALYSIS section 7)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Units: days; shares 0 to 1.

    theatres_from: contacts needed before communities of contacts are sought. unlabelled, different: similarity factor
    of two strands when one has no issue, or another one. kernel: days over which closeness in time fades. floor: added
    to the overlap of neighbourhoods. clean_above: estimated noise from which a second pass is made without the contacts
    that nothing explains. alpha: chance of noise accepted for a presence. rewirings, resamples: copies for the gate and
    for support. front_tie: contacts two fronts must share to be neighbours.
    """

    theatres_from: int = 60
    unlabelled: float = 0.3
    different: float = 0.05
    kernel: float = 20.0
    floor: float = 0.1
    clean_above: float = 0.25
    resolution: float = 1.0
    trials: int = 8
    presence: int = 2
    alpha: float = 0.025
    substantive: float = 0.05
    front_tie: float = 4.0
    fronts: int = 2
    rewirings: int = 99
    gate: float = 0.05
    resamples: int = 200
    seed: int = 1
