"""What was ordered and handed over in somebody's name since the day on which they are said to have died: for the two
who record the death, while what was handed over by mistake can still be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from service.accounts.queries import masked_names
from service.core.calendar import day_bounds
from service.core.db import db
from service.redemption.models import Collection, Gift, OrderLine, RedemptionOrder
from service.redemption.rules.orders import KEPT_LINES


@dataclass(frozen=True, slots=True)
class SinceThen:
    """A gift of theirs. Who added it to an order later is not on record, as neither is who came for what is held."""

    line: OrderLine
    gift: Gift
    collection: Collection | None
    ordered_by_masked: str | None
    handed_over_by_masked: str | None

    @property
    def handed_over_at(self) -> datetime | None:
        return self.collection.at if self.collection else None

    @property
    def by_own_word(self) -> bool | None:
        return self.collection.by_own_word if self.collection else None


def since_death(deaths: Sequence[tuple[UUID, date]]) -> list[list[SinceThen]]:
    """Of each (person, day of death), by time: two statements, however many."""
    if not deaths:
        return []
    first, _ = day_bounds(min(day for _, day in deaths))
    rows = (
        select(OrderLine, Gift, RedemptionOrder, Collection)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .join(Gift, Gift.id == OrderLine.gift_id)
        .outerjoin(Collection, Collection.id == OrderLine.collection_id)
        .where(RedemptionOrder.account_id.in_({who for who, _ in deaths}), OrderLine.state.in_(KEPT_LINES))
        .where(or_(OrderLine.added_at >= first, Collection.at >= first))
        .order_by(OrderLine.added_at, OrderLine.id)
    )
    found = [(line, gift, order, made) for line, gift, order, made in db.session.execute(rows)]
    names = masked_names({order.placed_by for _, _, order, _ in found} | {made.by for *_, made in found if made})
    told = [
        (
            order.account_id,
            SinceThen(
                line,
                gift,
                made,
                names.get(order.placed_by) if line.added_at == order.placed_at else None,
                names.get(made.by) if made else None,
            ),
        )
        for line, gift, order, made in found
    ]
    return [[each for whose, each in told if whose == who and _is_since(each, day)] for who, day in deaths]


def _is_since(each: SinceThen, day: date) -> bool:
    starts, _ = day_bounds(day)
    return max(each.line.added_at, each.handed_over_at or each.line.added_at) >= starts
