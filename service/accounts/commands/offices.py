"""Word of somebody who may hold an office: the teams stand above accounts, so the application says who passes it on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Tell = Callable[[UUID, datetime], None]
_tellers: list[Tell] = []


def declare_teller(tell: Tell) -> None:
    """Called once by ``create_app``."""
    _tellers[:] = [tell]


def tell_of_doubt(account_id: UUID, now: datetime) -> None:
    """That this person cannot use the account any more, or may be another since a new sign-in: told to whoever sees to
    the teams that they lead.
    """
    _tellers[0](account_id, now)
