"""The half-hour rule: half an hour of approved service is one point."""

from __future__ import annotations

MINUTES_PER_POINT = 30  # half an hour of approved service is one point: the product itself, so no policy may move it


def points_for(net_minutes: int) -> int:
    """Whole half hours only; the remainder is carried, because it is always the total that is divided."""
    return net_minutes // MINUTES_PER_POINT


def points_change(old_net: int, new_net: int) -> int:
    """What one change of the total is worth: a reversal may differ by a point from the entry that it answers."""
    return points_for(new_net) - points_for(old_net)
