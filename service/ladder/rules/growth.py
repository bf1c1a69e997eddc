"""The numbers of growing that a community may set. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GrowthPolicy:
    """``newcomer_days``: calendar days from registering, in which a neighbour's code may be given. ``rest_months``:
    calendar months after a no, in which the rule does not nominate again.
    """

    newcomer_days: int = 30
    rest_months: int = 6
