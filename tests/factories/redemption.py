"""A half year that is open, with gifts on the shelf and people who have points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from service.accounts.models import Account
from service.core import transaction
from service.core.calendar import SHANGHAI
from service.core.db import db, new_id
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.rules import Kind
from service.redemption.commands import gifts, periods, stock
from service.redemption.models import Gift, RedemptionDay, RedemptionPeriod
from service.redemption.rules import GiftKind, HalfYear, Move
from service.redemption.rules.periods import Window
from tests.factories.cast import Cast, Person

HALF = HalfYear(2026, 1)
CUTOFF = HALF.ends_on


@dataclass(slots=True)
class Fair:
    """A period in which everything can be ordered now, and its day tomorrow: 9 to 12, in slots of an hour."""

    period: RedemptionPeriod
    day: RedemptionDay
    soap: Gift  # 2 points, ten pieces, three a person
    rice: Gift  # 5 points, two bags

    @property
    def slot_id(self) -> str:
        return str(self.day.slots[0].id)

    @property
    def over_at(self) -> datetime:
        """From when on the half year may be closed: the day after the cut-off, in Shanghai."""
        midnight = datetime.combine(self.period.cutoff_on + timedelta(days=1), time(), SHANGHAI)
        return max(midnight, self.period.closes_at)

    def order(self, *lines: tuple[Gift, int], **more: Any) -> dict[str, Any]:
        asked = [{"gift_id": str(gift.id), "quantity": quantity} for gift, quantity in lines]
        return {"slot_id": self.slot_id, "lines": asked, **more}


def fair(cast: Cast, now: datetime, *, capacity: int = 30, cutoff_on: date = CUTOFF) -> Fair:
    return transaction.run(lambda: _fair(cast, now, capacity, cutoff_on))


def _fair(cast: Cast, now: datetime, capacity: int, cutoff_on: date) -> Fair:
    by = cast.staff.actor
    window = Window(now, now + timedelta(hours=12), now + timedelta(hours=12))
    period = periods.open_period(cast.community.id, HALF, cutoff_on=cutoff_on, window=window, actor=by, now=now)
    opens_at = (now + timedelta(days=1)).replace(hour=1, minute=0)
    day = periods.plan_day(
        period,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=3),
        place="睦邻中心",
        counters=2,
        slot_minutes=60,
        slot_capacity=capacity,
        actor=by,
        now=now,
    )
    soap = gift(cast, "肥皂", 2, 10, now, limit_per_person=3, sponsor="惠民超市")
    return Fair(period, day, soap, gift(cast, "大米", 5, 2, now))


def gift(cast: Cast, name: str, price: int, pieces: int, now: datetime, **about: Any) -> Gift:
    """Inside a transaction."""
    by = cast.staff.actor
    about = {"kind": GiftKind.GOODS, "unit": "件", "limit_per_person": None, **about}
    made = gifts.add(cast.community.id, name=name, price_points=price, actor=by, now=now, **about)
    if pieces:
        stock.record(made, Move.PURCHASED, pieces, note=None, actor=by, now=now)
    return made


def rich(who: Person, points: int, now: datetime, *, on: date | None = None) -> None:
    """Somebody whose identity is confirmed, with points of service of that day."""

    def work() -> None:
        db.session.execute(update(Account).where(Account.id == who.account_id).values(identity_confirmed_at=now))
        assert who.passport_id
        cause = Cause("service_record", new_id(), 0, now, None, "live_code", on or now.date())
        post([Posting(who.passport_id, Kind.EARN, cause, minutes=30 * points)], lock_heads([who.passport_id]))

    transaction.run(work)


def stock_of(gift_id: UUID) -> dict[str, int]:
    def work() -> dict[str, int]:
        found = stock.left_of(gift_id)
        names = ("received", "corrected", "returned", "handed_over", "reserved", "on_shelf", "lost")
        return {name: getattr(found, name) for name in names if getattr(found, name)}

    return transaction.run(work, read_only=True)
