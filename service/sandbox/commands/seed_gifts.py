"""The half year's gifts of the seeded community: open for orders now, collected three weeks from now."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from service.core.calendar import half_year, local_date
from service.core.clock import SHANGHAI
from service.redemption.commands import gifts, periods, receipts
from service.redemption.rules import GiftKind, Move, parse_half_year
from service.redemption.rules.periods import Window
from service.sandbox import queries
from service.sandbox.cast import STAFF

# name, unit, points, pieces, the most of a person, sponsor
GIFTS: tuple[tuple[str, str, int, int, int | None, str | None], ...] = (
    ("肥皂（200 克）", "块", 1, 60, 3, None),
    ("洗衣液（1 升）", "瓶", 3, 20, 1, "惠民超市"),
    ("东北大米（5 公斤）", "袋", 8, 10, 1, None),
    ("毛巾", "条", 2, 30, 2, "惠民超市"),
)
SERVICES: tuple[tuple[str, str, int, int], ...] = (("上门理发", "次", 2, 8), ("家电小修", "次", 4, 5))


def keep_up(*, now: datetime) -> None:
    """A period of this half year and a redemption day, if the community has had none."""
    community, staff = queries.community(), queries.inhabitant(STAFF.key)
    half = parse_half_year(half_year(local_date(now)))
    if half is None or queries.has_period(community.id):
        return
    window = Window(now - timedelta(hours=1), now + timedelta(days=14), now + timedelta(days=17))
    cutoff_on = min(local_date(window.closes_at), half.ends_on)  # past when the day is over: it can be closed then
    period = periods.open_period(community.id, half, cutoff_on=cutoff_on, window=window, actor=staff, now=now)
    day = now.astimezone(SHANGHAI).date() + timedelta(days=21)
    periods.plan_day(
        period,
        opens_at=datetime.combine(day, time(9), SHANGHAI),
        closes_at=datetime.combine(day, time(17), SHANGHAI),
        place="竹西社区睦邻中心一楼",
        counters=2,
        slot_minutes=60,
        slot_capacity=25,
        actor=staff,
        now=now,
    )
    for name, unit, points, pieces, most, sponsor in GIFTS:
        made = gifts.add(
            community.id,
            name=name,
            kind=GiftKind.GOODS,
            unit=unit,
            price_points=points,
            limit_per_person=most,
            sponsor=sponsor,
            actor=staff,
            now=now,
        )
        move = Move.DONATED if sponsor else Move.PURCHASED
        receipts.record(made, move, pieces, note=None, actor=staff, now=now)
    for name, unit, points, pieces in SERVICES:
        made = gifts.add(
            community.id, name=name, kind=GiftKind.SERVICE, unit=unit, price_points=points, actor=staff, now=now
        )
        receipts.record(made, Move.DONATED, pieces, note=None, actor=staff, now=now)
