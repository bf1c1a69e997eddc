"""Moving the sandbox clock, which all its processes share."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.core import clock
from service.sandbox.errors import ClockGoesForward, ClockNotMovable


def move(*, move_to: datetime | None = None, forward_seconds: int | None = None, now: datetime) -> datetime:
    """Move the domain's time forward, to a moment or by a length. Refuses: ``ClockNotMovable``,
    ``ClockGoesForward``.
    """
    movable = clock.sandbox_clock()
    if movable is None:
        raise ClockNotMovable
    target = move_to if move_to is not None else now + timedelta(seconds=forward_seconds or 0)
    if target < now:
        raise ClockGoesForward(now=now.astimezone(clock.SHANGHAI).isoformat(timespec="seconds"))
    movable.move_to(target)
    return clock.now()
