"""Periods, days and slots: whoever has signed in may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from service.core.actor import Actor, Role
from service.core.calendar import day_bounds
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.redemption.models import RedemptionDay, RedemptionPeriod, RedemptionSlot
from service.redemption.rules import DayState, PeriodState, parse_half_year
from service.redemption.rules import periods as rules
from service.regions.queries import within_grants

WITH_SLOTS = selectinload(RedemptionDay.slots)
DAYS_SHOWN = 20


def get_period(period_id: UUID) -> RedemptionPeriod:
    """Refuses: ``NotFound``."""
    found = db.session.get(RedemptionPeriod, period_id)
    if found is None:
        raise NotFound
    return found


def listed_periods(community_id: UUID, query: dict[str, Any]) -> Page:
    rows = select(RedemptionPeriod).where(RedemptionPeriod.community_id == community_id)
    return read_page(rows, RedemptionPeriod.id, query)


def in_the_way(community_id: UUID, half_year: str) -> RedemptionPeriod | None:
    """The period for which this half year cannot be opened: its own, another that is still open, or a later one."""
    is_own, is_open = RedemptionPeriod.half_year == half_year, RedemptionPeriod.state == PeriodState.OPEN
    in_the_way = or_(is_own, is_open, RedemptionPeriod.half_year > half_year)
    rows = select(RedemptionPeriod).where(RedemptionPeriod.community_id == community_id, in_the_way)
    return db.session.scalars(rows.order_by(is_own.desc(), is_open.desc(), RedemptionPeriod.half_year).limit(1)).first()


def over_at(period: RedemptionPeriod) -> datetime:
    """From when on its half year can be closed: nobody orders by themselves any more, and the cut-off day has passed,
    so that who is at home in it, and what counts in it, are known.
    """
    return max(period.closes_at, day_bounds(period.cutoff_on)[1])


def latest_day(period: RedemptionPeriod, today: date) -> date:
    """Of its redemption days."""
    half = parse_half_year(period.half_year)
    if half is None:
        raise LookupError("a period has the half year that it was opened for")
    return rules.latest_day(half, today)


def open_period(community_id: UUID) -> RedemptionPeriod | None:
    """There is one at most."""
    rows = select(RedemptionPeriod).where(RedemptionPeriod.community_id == community_id)
    return db.session.scalar(rows.where(RedemptionPeriod.state == PeriodState.OPEN))


def periods_among(period_ids: Collection[UUID]) -> Sequence[RedemptionPeriod]:
    """The newest half year first."""
    rows = select(RedemptionPeriod).where(RedemptionPeriod.id.in_(period_ids))
    return db.session.scalars(rows.order_by(RedemptionPeriod.half_year.desc(), RedemptionPeriod.id)).all()


def get_day(day_id: UUID) -> RedemptionDay:
    """Refuses: ``NotFound``."""
    found = db.session.scalar(select(RedemptionDay).options(WITH_SLOTS).where(RedemptionDay.id == day_id))
    if found is None:
        raise NotFound
    return found


def days_of(period_id: UUID) -> Sequence[RedemptionDay]:
    """Of a period there are a few."""
    rows = select(RedemptionDay).options(WITH_SLOTS).where(RedemptionDay.period_id == period_id)
    return db.session.scalars(rows.order_by(RedemptionDay.opens_at, RedemptionDay.id)).all()


def days_near(actor: Actor) -> Sequence[RedemptionDay]:
    """The last days of the communities where the actor is staff, the latest first."""
    rows = select(RedemptionDay).where(RedemptionDay.community_id.in_(within_grants(actor, Role.STAFF)))
    rows = rows.where(RedemptionDay.state != DayState.CANCELLED)
    return db.session.scalars(rows.order_by(RedemptionDay.opens_at.desc(), RedemptionDay.id).limit(DAYS_SHOWN)).all()


def slot_with_day(slot_id: UUID) -> tuple[RedemptionSlot, RedemptionDay] | None:
    rows = select(RedemptionSlot, RedemptionDay).join(RedemptionDay, RedemptionDay.id == RedemptionSlot.day_id)
    found = db.session.execute(rows.where(RedemptionSlot.id == slot_id)).first()
    return (found[0], found[1]) if found else None


def day_kept_open(day_id: UUID) -> RedemptionDay:
    """As it is, and it does not end before this transaction does. Its lock comes before every ledger's."""
    rows = select(RedemptionDay).where(RedemptionDay.id == day_id).with_for_update(read=True)
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()
