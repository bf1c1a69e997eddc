"""Stretches of membership, read as people speak of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Stretch:
    """One role from ``joined_at`` until ``left_at`` (``None``: until now); ``since``: the day that a paper roster
    states.
    """

    role: str
    joined_at: datetime
    left_at: datetime | None = None
    since: date | None = None


S = TypeVar("S", bound=Stretch)


def began_with(stretches: Sequence[S]) -> S:
    """The stretch with which the last membership began: whoever is given another role at a moment has not left in it.

    ``stretches`` are one person's in one team, oldest first; there is at least one.
    """
    first = stretches[-1]
    for earlier in reversed(stretches[:-1]):
        if earlier.left_at != first.joined_at:
            break
        first = earlier
    return first
