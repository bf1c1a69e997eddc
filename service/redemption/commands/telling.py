"""Who is told of an order: the person, for somebody without a phone who acts for them, for the dead their family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts.queries import acting_for_phoneless
from service.accounts.queries.ends import survivors_among
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
    """Of somebody without a phone their guardians and delegates are told, and of the dead whoever may collect what they
    have left; but not of what they did themselves.
    """
    of_orders(code, [(each.account_id, each.id) for each in orders], but=actor.account_id, now=now)


def of_orders(code: str, whose: Sequence[tuple[UUID, UUID]], *, but: UUID | None, now: datetime) -> None:
    """As ``tell_who_acts``: of orders, each after the person whose it is."""
    for_principals(code, [(who, {"order_id": str(each)}) for who, each in whose], OF_AN_ORDER, but=but, now=now)
    surviving = survivors_among({who for who, _ in whose})
    told = [
        {"code": "order.changed_for_survivors", "account_id": str(each), "order_id": str(order_id)}
        for dead, order_id in whose
        for each in sorted(surviving.get(dead, set()) - {but})
    ]
    outbox.put("inbox", told, now=now)


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
