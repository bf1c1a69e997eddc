"""Who is told of an order: the person, and for somebody without a phone who acts for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts.queries import acting_for_phoneless
from service.accounts.rules import DelegationScope
from service.core import outbox
from service.core.actor import Actor
from service.redemption.models import RedemptionOrder

OF_AN_ORDER = (DelegationScope.ORDER, DelegationScope.COLLECT)


def tell(code: str, order: RedemptionOrder, *, now: datetime, **said: Any) -> None:
    tell_all(code, [order], now=now, **said)


def tell_all(code: str, orders: Sequence[RedemptionOrder], *, now: datetime, **said: Any) -> None:
    told = [{"code": code, "account_id": str(each.account_id), "order_id": str(each.id), **said} for each in orders]
    outbox.put("inbox", told, now=now)


def tell_who_acts(code: str, *orders: RedemptionOrder, actor: Actor, now: datetime) -> None:
    """Of somebody without a phone their guardians and delegates are told, but not of what they did themselves."""
    about = [(each.account_id, {"order_id": str(each.id)}) for each in orders]
    for_principals(code, about, OF_AN_ORDER, but=actor.account_id, now=now)


def for_principals(
    code: str,
    about: Sequence[tuple[UUID, dict[str, Any]]],
    scopes: Sequence[DelegationScope],
    *,
    but: UUID | None,
    now: datetime,
) -> None:
    """What is said about each of these people, to whoever acts for them: one statement, however many."""
    acting = acting_for_phoneless([who for who, _ in about], now, *scopes)
    told = [
        {"code": f"{code}_for_principal", "account_id": str(each), **said}
        for who, said in about
        for each in sorted(acting.get(who, set()) - {but})
    ]
    outbox.put("inbox", told, now=now)
