"""Who walked in holds a place already. Check-in stands above activities, so the application says how it is asked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

PlaceMoves = Callable[[UUID, UUID], bool]
_take_overs: list[PlaceMoves] = []
_keepings: list[PlaceMoves] = []


def declare_take_over(take_over: PlaceMoves, keep: PlaceMoves) -> None:
    """Called once by ``create_app``."""
    _take_overs[:], _keepings[:] = [take_over], [keep]


def take_over(shift_id: UUID, account_id: UUID) -> bool:
    """Give a walk-in's place of a locked shift to their sign-up; ``False`` when they hold none."""
    return _take_overs[0](shift_id, account_id)


def keep_place(shift_id: UUID, account_id: UUID) -> bool:
    """Leave the place of a sign-up that is cancelled to whoever stands inside all the same; ``False`` when they do
    not. The shift is locked before.
    """
    return _keepings[0](shift_id, account_id)
