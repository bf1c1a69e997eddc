"""The numbers of growing that a community may set. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GrowthPolicy:
    """``newcomer_days``: calendar days from registering, in which a neighbour's code may be given."""

    newcomer_days: int = 30
