"""A redemption day for today, with people who have ordered: whoever opens the counter's pages has somebody to serve."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from service.accounts.commands import standing
from service.accounts.models import Account
from service.accounts.rules import IdentityEvidence
from service.core.calendar import local_date
from service.core.db import db
from service.redemption.commands import closing, orders, periods
from service.redemption.commands.lines import Wanted
from service.redemption.commands.orders import Asked
from service.redemption.models import RedemptionPeriod
from service.redemption.queries import periods as period_queries
from service.redemption.rules import DayState
from service.sandbox import queries
from service.sandbox.cast import SECOND_STAFF, STAFF

PLACE, HOURS, COUNTERS, SEATS = "竹西社区睦邻中心一楼", 8, 2, 20
# Of the three points of a service last week; who has no order chooses from the shelf, or by phone.
ORDERS: dict[str, tuple[tuple[str, int], ...]] = {
    "li-guilan": (("肥皂（200 克）", 1), ("毛巾", 1)),
    "zhou-yongfu": (("肥皂（200 克）", 3),),
    "xu-fengying": (("洗衣液（1 升）", 1),),
}
WITHOUT_ORDER = ("zhang-yuqin", "sun-defa")


def keep_up(*, now: datetime) -> None:
    """A day that is on now, as long as the half year is open; one that has passed is ended, and another planned."""
    period = queries.open_period(queries.community().id)
    if period is None:
        return
    planned = [day for day in period_queries.days_of(period.id) if day.state == DayState.PLANNED]
    if any(day.day <= local_date(now) and now < day.closes_at for day in planned):
        return
    staff, opens_at = queries.inhabitant(STAFF.key), now.replace(minute=0, second=0, microsecond=0)
    for passed in (day for day in planned if day.closes_at <= now):
        closing.end_day(passed, actor=staff, now=now)
    day = periods.plan_day(
        period,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=HOURS),
        place=PLACE,
        counters=COUNTERS,
        slot_minutes=60,
        slot_capacity=SEATS,
        actor=staff,
        now=now,
    )
    if now < period.closes_at:
        _order(period, day.slots[0].id, now)


def _order(period: RedemptionPeriod, slot_id: UUID, now: datetime) -> None:
    gifts = queries.gifts(period.community_id)
    for key in (*ORDERS, *WITHOUT_ORDER):
        who = queries.inhabitant(key)
        account = db.session.get_one(Account, who.person_id)
        if account.identity_confirmed_at is None:
            colleague = queries.inhabitant(SECOND_STAFF.key)
            standing.confirm_identity(account, IdentityEvidence.ID_CARD, actor=colleague, now=now)
        if key in ORDERS and not queries.has_order(period.id, who.person_id):
            wanted = [Wanted(gifts[name], pieces) for name, pieces in ORDERS[key]]
            orders.place(period, Asked(who.person_id, wanted), slot_id, actor=who, now=now)
