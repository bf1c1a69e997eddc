"""Periods and their days: opened once for a half year, closed when every day is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.core.errors import StaleVersion
from service.redemption.commands import colleagues
from service.redemption.errors.periods import (
    AnotherIsOpen,
    CutoffOutside,
    DayBeforeToday,
    DayCancelled,
    DayEnded,
    DayTooFar,
    EndPast,
    HalfYearNotBegun,
    HalfYearTaken,
    LaterOpened,
    PeriodNotOpen,
    PeriodRefused,
    WindowCrooked,
    WindowOver,
)
from service.redemption.models import RedemptionDay, RedemptionPeriod, RedemptionSlot
from service.redemption.queries import periods as queries
from service.redemption.rules import DayState, HalfYear, PeriodState, RedemptionPolicy
from service.redemption.rules import periods as rules
from service.regions.queries import policy_for

OPENING: dict[str, type[PeriodRefused]] = {each.code: each for each in (CutoffOutside, HalfYearNotBegun, WindowCrooked)}


def open_period(
    community_id: UUID, half: HalfYear, *, cutoff_on: date | None, window: rules.Window, actor: Actor, now: datetime
) -> RedemptionPeriod:
    """Open a half year for redemption under today's policy, which it keeps; colleagues are told. Refuses: ``OPENING``,
    ``EndPast`` in which nobody could order, and nothing put it right, ``HalfYearTaken``, ``AnotherIsOpen``,
    ``LaterOpened``.
    """
    cutoff_on = cutoff_on or half.ends_on
    today = local_date(now)
    if code := rules.judge_opening(half, cutoff_on, window, today):
        raise OPENING[code]
    if window.closes_at <= now:
        raise EndPast
    _must_be_free(community_id, half)
    policy = policy_for(community_id, today)
    period = RedemptionPeriod(
        id=new_id(),
        community_id=community_id,
        half_year=half.code,
        cutoff_on=cutoff_on,
        **_times(window),
        policy_version=policy.version,
        **asdict(policy.of(RedemptionPolicy)),
        opened_at=now,
        opened_by=actor.person_id,
    )
    db.session.add(period)
    db.session.flush()
    _audit("period.opened", period, actor, now)
    colleagues.tell("period.opened", community_id, actor=actor, now=now, period_id=period.id)
    return period


def must_fit(half: HalfYear, cutoff_on: date, today: date) -> None:
    """Refuses: ``CutoffOutside``, ``HalfYearNotBegun``."""
    if code := rules.judge_cutoff(half, cutoff_on, today):
        raise OPENING[code]


def _must_be_free(community_id: UUID, half: HalfYear) -> None:
    standing = queries.in_the_way(community_id, half.code)
    if standing is None:
        return
    if standing.half_year == half.code:
        raise HalfYearTaken(period_id=str(standing.id))
    is_open = standing.state == PeriodState.OPEN
    raise (AnotherIsOpen if is_open else LaterOpened)(period_id=str(standing.id))


def change_window(
    period: RedemptionPeriod, window: rules.Window, *, version: int, actor: Actor, now: datetime
) -> RedemptionPeriod:
    """When people order and change; the cut-off and the policy stay, and colleagues are told. Refuses:
    ``StaleVersion``, ``PeriodNotOpen``, ``WindowCrooked``, ``WindowOver`` an end that has passed is not made later,
    ``EndPast`` so that none is made to have passed.
    """
    if period.version != version:
        raise StaleVersion
    must_be_open(period)
    if not window.is_straight:
        raise WindowCrooked
    before = rules.Window(period.opens_at, period.closes_at, period.cancel_until)
    if rules.is_reopened(before, window, now):
        raise WindowOver
    if rules.is_ended_before(before, window, now):
        raise EndPast
    for name, at in _times(window).items():
        setattr(period, name, at)
    db.session.flush()
    _audit("period.changed", period, actor, now)
    colleagues.tell("period.window_changed", period.community_id, actor=actor, now=now, period_id=period.id)
    return period


def must_be_planned(day: RedemptionDay) -> None:
    """Refuses: ``DayCancelled``, ``DayEnded``."""
    if day.state == DayState.CANCELLED:
        raise DayCancelled
    if day.state != DayState.PLANNED:
        raise DayEnded


def must_be_open(period: RedemptionPeriod) -> None:
    if period.state != PeriodState.OPEN:
        raise PeriodNotOpen


def plan_day(
    period: RedemptionPeriod,
    *,
    opens_at: datetime,
    closes_at: datetime,
    place: str,
    counters: int,
    slot_minutes: int,
    slot_capacity: int,
    actor: Actor,
    now: datetime,
) -> RedemptionDay:
    """A day with its slots; the last slot ends with the day, however short. Colleagues are told. Refuses:
    ``PeriodNotOpen``, ``DayBeforeToday``, ``DayTooFar``.
    """
    must_be_open(period)
    if closes_at <= now:
        raise DayBeforeToday
    if local_date(opens_at) > (latest := queries.latest_day(period, local_date(now))):
        raise DayTooFar(on=latest.isoformat())
    day = RedemptionDay(
        id=new_id(),
        community_id=period.community_id,
        period_id=period.id,
        day=local_date(opens_at),
        opens_at=opens_at,
        closes_at=closes_at,
        place=place,
        counters=counters,
    )
    starts = rules.slot_starts(opens_at, closes_at, timedelta(minutes=slot_minutes))
    day.slots = [
        RedemptionSlot(id=new_id(), day_id=day.id, starts_at=start, ends_at=end, capacity=slot_capacity)
        for start, end in starts
    ]
    db.session.add(day)
    db.session.flush()
    details: dict[str, Any] = {"period_id": str(period.id), "slots": len(day.slots)}
    audit.record(
        "day.planned", "redemption_day", day.id, actor=actor, now=now, community_id=day.community_id, **details
    )
    colleagues.tell("period.day_planned", day.community_id, actor=actor, now=now, period_id=period.id)
    return day


def _times(window: rules.Window) -> dict[str, datetime]:
    return {"opens_at": window.opens_at, "closes_at": window.closes_at, "cancel_until": window.cancel_until}


def _audit(action: str, period: RedemptionPeriod, actor: Actor, now: datetime) -> None:
    details: dict[str, Any] = {"half_year": period.half_year, "policy_version": period.policy_version}
    audit.record(
        action, "redemption_period", period.id, actor=actor, now=now, community_id=period.community_id, **details
    )
