"""A day that does not take place as it was planned: its orders go with it, and its people are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update

from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, table_of
from service.core.errors import StaleVersion
from service.redemption.commands import colleagues, slots
from service.redemption.commands.periods import must_be_planned
from service.redemption.commands.telling import tell_all, tell_who_acts
from service.redemption.errors.periods import (
    DayBeforeToday,
    DayBegun,
    DayElsewhere,
    DayPastMidnight,
    DayTooFar,
    DayTooSoon,
    NoRoom,
)
from service.redemption.models import RedemptionDay, RedemptionOrder
from service.redemption.queries import closing as queries
from service.redemption.queries import periods as period_queries
from service.redemption.rules import DayState
from service.redemption.rules.periods import DayMove, earliest, judge_move, seats

ORDERS = table_of(RedemptionOrder)


def move(
    day: RedemptionDay, *, opens_at: datetime, place: str, version: int, actor: Actor, now: datetime
) -> RedemptionDay:
    """To another time or place, as long as it was: every slot moves as far, and each keeps its people, who are told.
    Refuses: ``StaleVersion``, ``DayCancelled``, ``DayEnded``, ``DayBegun``, ``DayBeforeToday``, ``DayPastMidnight``,
    ``DayTooFar``, ``DayTooSoon``.
    """
    day = _planned(day)
    if day.version != version:
        raise StaleVersion
    by = opens_at - day.opens_at
    _must_be_movable(day, opens_at, now)
    for slot in period_queries.get_day(day.id).slots:
        slot.starts_at, slot.ends_at = slot.starts_at + by, slot.ends_at + by
    day.opens_at, day.closes_at, day.place = day.opens_at + by, day.closes_at + by, place
    day.day = local_date(day.opens_at)
    db.session.flush()
    waiting = queries.orders_to_collect(day.id)
    _carry(waiting, {"changed_by": actor.person_id} if by else {})
    _tell("day_moved", day, waiting, actor, now)
    _audit("day.moved", day, actor, now, orders=len(waiting))
    return day


def cancel(day: RedemptionDay, other: RedemptionDay, *, actor: Actor, now: datetime) -> RedemptionDay:
    """Its orders go to the slots of another day of the period, in their order, as far as there is room; that day is no
    sooner than one that is moved may be. Refuses: ``DayElsewhere``, ``DayCancelled``, ``DayEnded``, ``DayBegun`` once
    anything was handed over on it (that is counted in its evening), ``DayTooSoon``, ``NoRoom``.
    """
    if other.id == day.id or other.period_id != day.period_id:
        raise DayElsewhere
    for day_id in sorted((day.id, other.id)):
        queries.locked_day(day_id)
    day, other = _planned(day), _planned(other)
    if queries.was_collected_on(day.id):
        raise DayBegun
    first = earliest(day.opens_at, timedelta(hours=period_queries.get_period(day.period_id).reminder_hours), now)
    if other.opens_at < first:
        raise DayTooSoon(opens_at=first)
    waiting = queries.orders_to_collect(day.id)
    there = period_queries.get_day(other.id).slots
    given = seats([slot.capacity - slot.places_taken for slot in there], len(waiting))
    if given is None:
        raise NoRoom(left=sum(slot.capacity - slot.places_taken for slot in there), count=len(waiting))
    _seat(waiting, other.id, [there[place].id for place in given], actor)
    day.state, day.ended_at, day.ended_by = DayState.CANCELLED, now, actor.person_id
    db.session.flush()
    _tell("day_cancelled", day, waiting, actor, now)
    _audit("day.cancelled", day, actor, now, orders=len(waiting), to_day_id=str(other.id))
    return day


def _must_be_movable(day: RedemptionDay, to: datetime, now: datetime) -> None:
    period = period_queries.get_period(day.period_id)
    notice, latest = timedelta(hours=period.reminder_hours), period_queries.latest_day(period, local_date(now))
    last_moment = to + (day.closes_at - day.opens_at) - timedelta.resolution
    is_past_midnight = local_date(to) != local_date(last_moment)
    move = DayMove(
        opens_at=day.opens_at,
        to=to,
        is_past_midnight=is_past_midnight,
        is_too_far=local_date(to) > latest,
        notice=notice,
    )
    match judge_move(move, now):
        case "day.begun":
            raise DayBegun
        case "day.past":
            raise DayBeforeToday
        case "day.past_midnight":
            raise DayPastMidnight
        case "day.too_far":
            raise DayTooFar(on=latest.isoformat())
        case "day.too_soon":
            raise DayTooSoon(opens_at=earliest(day.opens_at, notice, now))


def _seat(waiting: Sequence[RedemptionOrder], day_id: UUID, slots_given: Sequence[UUID], actor: Actor) -> None:
    rows = [
        {"of_order": order.id, "new_slot": slot, "new_day": day_id}
        for order, slot in zip(waiting, slots_given, strict=True)
    ]
    if not rows:
        return
    moved: dict[str, Any] = {"slot_id": bindparam("new_slot"), "day_id": bindparam("new_day"), "reminded_at": None}
    moved |= {"changed_by": actor.person_id, "version": ORDERS.c.version + 1}
    changed = update(ORDERS).where(ORDERS.c.id == bindparam("of_order"))
    db.session.connection().execute(changed.values(**moved), rows)
    places = Counter(slots_given)
    places.subtract(order.slot_id for order in waiting if order.slot_id)
    slots.count(places)


def _carry(waiting: Sequence[RedemptionOrder], changed: dict[str, Any]) -> None:
    """Whoever was reminded of the old time or place is reminded again."""
    of_these = update(ORDERS).where(ORDERS.c.id.in_([order.id for order in waiting]))
    db.session.execute(of_these.values(reminded_at=None, version=ORDERS.c.version + 1, **changed))


def _planned(day: RedemptionDay) -> RedemptionDay:
    """Refuses: ``DayCancelled``, ``DayEnded``."""
    found = queries.locked_day(day.id)
    must_be_planned(found)
    return found


def _tell(what: str, day: RedemptionDay, waiting: Sequence[RedemptionOrder], actor: Actor, now: datetime) -> None:
    """Whoever would come, who acts for them, and colleagues."""
    tell_all(f"order.{what}", waiting, now=now)
    tell_who_acts(f"order.{what}", *waiting, actor=actor, now=now)
    colleagues.tell(f"period.{what}", day.community_id, actor=actor, now=now, period_id=day.period_id)


def _audit(action: str, day: RedemptionDay, actor: Actor, now: datetime, **details: Any) -> None:
    audit.record(action, "redemption_day", day.id, actor=actor, now=now, community_id=day.community_id, **details)
