"""Who has given people their ways in, and until when what came by one may have been their own word."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts.models import Account


def give(account: Account, giver: UUID | None, *, now: datetime) -> None:
    """The newest way in is of this giver; of nobody (``None``) once somebody else has confirmed the identity. Who gave
    the one before stays known: they never decide alone on hours of a day until then.
    """
    if account.way_in_by != giver:
        _end(account, account, now)
    account.way_in_by = giver


def carry(absorbed: Account, survivor: Account, *, now: datetime) -> None:
    """What came by the ways into an account that ends by a merge is the survivor's, and so is who had given them."""
    survivor.ways_in_before = [*_ended(survivor), *_ended(absorbed)] or None
    _end(absorbed, survivor, now)


def _end(account: Account, told_of: Account, now: datetime) -> None:
    if account.way_in_by is not None:
        said = {"by": str(account.way_in_by), "until": now.isoformat()}
        told_of.ways_in_before = [*_ended(told_of), said]


def _ended(account: Account) -> list[Any]:
    return account.ways_in_before or []
