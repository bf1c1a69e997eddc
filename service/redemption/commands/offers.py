"""What becomes free is offered to the first who waits, for a while. Nobody is passed over because they want more than
there is: what comes is kept for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from service.core import outbox
from service.core.db import db
from service.redemption.commands import stock
from service.redemption.queries import waits as queries
from service.redemption.rules import Move
from service.redemption.rules.waits import WaitState


def put_back(reserved: Mapping[UUID, int], *, now: datetime) -> None:
    """Pieces that were reserved are free: back onto the shelf, or on to who waits for them."""
    stock.free(reserved)
    for gift_id in sorted(queries.waited_for_among(reserved)):
        offer_next(gift_id, now=now)


def offer_next(gift_id: UUID, *, now: datetime) -> None:
    """As far as the shelf goes, in the order of asking. Called wherever pieces come onto it."""
    for wait, hours in queries.waiting_for(gift_id):
        if stock.move(Move.RESERVED, {gift_id: wait.quantity}):
            return
        wait.state, wait.offered_at = WaitState.OFFERED, now
        wait.offer_ends_at = now + timedelta(hours=hours)
        ids = {"account_id": str(wait.account_id), "gift_id": str(wait.gift_id), "wait_id": str(wait.id)}
        told = {"code": "gift_wait.offered", **ids, "ends_at": wait.offer_ends_at.isoformat()}
        outbox.put("inbox", [told], now=now)
    db.session.flush()
