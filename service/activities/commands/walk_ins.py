"""Who walked in holds a place already. Check-in stands above activities, so the application says how it is asked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

TakeOver = Callable[[UUID, UUID], bool]
_take_overs: list[TakeOver] = []


def declare_take_over(take_over: TakeOver) -> None:
    """Called once by ``create_app``."""
    _take_overs[:] = [take_over]


def take_over(shift_id: UUID, account_id: UUID) -> bool:
    """Give a walk-in's place of a locked shift to their sign-up; ``False`` when they hold none."""
    return _take_overs[0](shift_id, account_id)
