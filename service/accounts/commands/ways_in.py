"""Who has given people their ways in, and until when what came by one may have been their own word."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts.models import Account
from service.accounts.rules import givers


def give(account: Account, giver: UUID) -> None:
    """One more way in, of this giver. Whoever gave one before stays in question beside them: it may lead in still."""
    if account.way_in_by not in (None, giver):
        account.ways_in_before = [*_before(account), _given(account.way_in_by, None)]
    account.way_in_by = giver


def settle(account: Account, *, now: datetime) -> None:
    """Somebody else has confirmed whose account it is, or no way in of before leads there any more: what is asked for,
    or served, from now on is nobody's word but the person's. Of what was before, the givers stay known.
    """
    account.ways_in_before = _settled(account, now) or None
    account.way_in_by = None


def in_question(account: Account) -> frozenset[UUID]:
    """Who has given a way in, and nobody else has confirmed since whose it is."""
    return givers(account.way_in_by, account.ways_in_before, None)


def carry(absorbed: Account, survivor: Account, *, now: datetime) -> None:
    """What came by the ways into an account that ends by a merge is the survivor's, and so is who had given them."""
    survivor.ways_in_before = [*_before(survivor), *_settled(absorbed, now)] or None


def _before(account: Account) -> list[Any]:
    return account.ways_in_before or []


def _settled(account: Account, now: datetime) -> list[Any]:
    newest = [_given(account.way_in_by, None)] if account.way_in_by else []
    return [{**each, "until": each["until"] or now.isoformat()} for each in [*_before(account), *newest]]


def _given(giver: UUID | None, until: str | None) -> dict[str, Any]:
    return {"by": str(giver), "until": until}
