"""What becomes free is offered to the first who waits, for a while. Nobody is passed over because they want more than
there is: they are offered what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.accounts.rules import DelegationScope
from service.core import outbox
from service.core.actor import Actor
from service.core.db import db
from service.core.retry import Rerun
from service.passports.queries.spendable import worth_of
from service.redemption.commands import stock
from service.redemption.commands.telling import for_principals
from service.redemption.models import GiftWait
from service.redemption.queries import waits as queries
from service.redemption.rules.waits import WaitState, to_offer


def put_back(reserved: Mapping[UUID, int], *, now: datetime) -> None:
    """Pieces that were reserved are free: back onto the shelf, or on to who waits for them."""
    stock.free(reserved)
    offer_all(reserved, now=now)


def offer_all(gift_ids: Iterable[UUID], *, now: datetime) -> None:
    """Of each of these whatever lies there."""
    for gift_id in sorted(queries.waited_for_among(gift_ids)):
        offer_next(gift_id, now=now)


def offer_next(gift_id: UUID, *, now: datetime) -> None:
    """As far as the shelf goes, in the order of asking; who has not the points any more waits no longer, for they
    would keep everybody else from it. Called wherever pieces come onto the shelf. Points are asked of one after the
    other: mostly a piece or two come free and a whole queue waits, of which the first alone need be known.
    """
    on_shelf = queries.locked_stock(gift_id).on_shelf
    for wait, price, cutoff_on, hours in queries.waiting_for(gift_id):
        pieces = to_offer(wait.quantity, on_shelf)
        if not pieces:
            break
        if worth_of(wait.passport_id, cutoff_on) < price * pieces:
            wait.state, wait.ended_at = WaitState.LAPSED, now
            tell("gift_wait.points_short", wait, now)
            continue
        stock.reserve({gift_id: pieces})
        on_shelf -= pieces
        wait.state, wait.offered_at, wait.pieces_offered = WaitState.OFFERED, now, pieces
        wait.offer_ends_at = now + timedelta(hours=hours)
        tell("gift_wait.offered", wait, now, pieces=pieces, ends_at=wait.offer_ends_at.isoformat())
    db.session.flush()


def withdraw(wait_id: UUID, *, now: datetime) -> None:
    """What was kept is gone, or is not enough: they wait again for all that they asked for, in their old place, and are
    told. The pieces lie on the shelf and are not offered to anybody yet.
    """
    wait = queries.locked(wait_id)
    if wait.state != WaitState.OFFERED:
        raise Rerun  # somebody took it, or left, meanwhile
    stock.free({wait.gift_id: wait.pieces_offered})
    wait.state, wait.offered_at, wait.offer_ends_at, wait.pieces_offered = WaitState.WAITING, None, None, 0
    tell("gift_wait.withdrawn", wait, now)
    db.session.flush()


def tell(code: str, wait: GiftWait, now: datetime, **said: Any) -> None:
    """The person, or for somebody without a phone who orders for them: an offer is over in a day."""
    _tell(code, code, wait, None, now, **said)


def tell_of_another(code: str, wait: GiftWait, *, actor: Actor, now: datetime) -> None:
    """Of what somebody else did: as ``tell``, but for who did it."""
    if wait.account_id != actor.account_id:
        _tell(f"{code}_for_you", code, wait, actor, now)


def _tell(to_them: str, code: str, wait: GiftWait, by: Actor | None, now: datetime, **said: Any) -> None:
    facts = {"gift_id": str(wait.gift_id), "wait_id": str(wait.id), **said}
    outbox.put("inbox", [{"code": to_them, "account_id": str(wait.account_id), **facts}], now=now)
    but = by.account_id if by else None
    for_principals(code, [(wait.account_id, facts)], (DelegationScope.ORDER,), but=but, now=now)
