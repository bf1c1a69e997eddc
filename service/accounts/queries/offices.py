"""Who leads a team: the teams stand above accounts, so the application says how that is found."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

HoldsOffice = Callable[[UUID], bool]
_finders: list[HoldsOffice] = []


def declare_offices(finder: HoldsOffice) -> None:
    """Called once by ``create_app``."""
    _finders[:] = [finder]


def holds_office(account_id: UUID) -> bool:
    """Whether this person is leader or deputy of any team now."""
    return _finders[0](account_id)
