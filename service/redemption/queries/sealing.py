"""What is sealed, and whether it still stands so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, Subquery, Uuid, exists, func, literal, select

from service.core.db import db
from service.passports.models import LedgerEntry, Passport, PassportHead
from service.passports.queries import at_home_on
from service.redemption.models import (
    GiftWait,
    OrderLine,
    PeriodSeal,
    RedemptionDay,
    RedemptionOrder,
    RedemptionPeriod,
    SealedHead,
)
from service.redemption.queries.waits import QUEUED
from service.redemption.rules import DayState, PeriodState
from service.redemption.rules.orders import TO_COLLECT
from service.redemption.rules.seals import Sealed, digest_of

SEALED = ("period_id", "passport_id", "seq", "hash", "minutes", "balance")


def locked_period(period_id: UUID) -> RedemptionPeriod:
    rows = select(RedemptionPeriod).where(RedemptionPeriod.id == period_id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def open_days(period_id: UUID) -> int:
    shut = (DayState.CLOSED, DayState.CANCELLED)
    rows = select(func.count()).where(RedemptionDay.period_id == period_id, RedemptionDay.state.not_in(shut))
    return db.session.execute(rows).scalar_one()


def has_closed_days(period_id: UUID) -> bool:
    """Whether any of its days was held, counted and signed."""
    held = exists().where(RedemptionDay.period_id == period_id, RedemptionDay.state == DayState.CLOSED)
    return bool(db.session.scalar(select(held)))


@dataclass(frozen=True, slots=True)
class Left:
    """What closing meets: orders that nobody has collected yet, by day, and who still waits for a gift."""

    to_collect: dict[UUID, int]
    waits: int


def left_of(period_id: UUID) -> Left:
    orders = select(RedemptionOrder.day_id, func.count()).group_by(RedemptionOrder.day_id)
    orders = orders.where(RedemptionOrder.period_id == period_id, RedemptionOrder.state.in_(TO_COLLECT))
    waits = select(func.count()).where(GiftWait.period_id == period_id, GiftWait.state.in_(QUEUED))
    return Left(dict(db.session.execute(orders).all()), db.session.execute(waits).scalar_one())


def covered(period: RedemptionPeriod) -> Subquery:
    """The passports that the seal covers, by ``id``: who was at home in the community on the cut-off day, as for
    ordering, and whoever has ordered in the period, so that nobody moves out of it.
    """
    ordered = select(RedemptionOrder.passport_id).where(RedemptionOrder.period_id == period.id)
    return at_home_on(period.cutoff_on, period.community_id).union(ordered).subquery()


def heads_now(period: RedemptionPeriod) -> Select[UUID, UUID, int, str, int, int]:
    """Of all that the seal covers: one statement, so that none is sealed at another moment than the rest."""
    of_it = covered(period)
    return select(
        literal(period.id, Uuid()),
        PassportHead.passport_id,
        PassportHead.seq,
        PassportHead.hash,
        PassportHead.minutes,
        PassportHead.balance,
    ).join(of_it, of_it.c.id == PassportHead.passport_id)


def passports_of(period: RedemptionPeriod) -> int:
    return db.session.execute(select(func.count()).select_from(covered(period))).scalar_one()


def passports_after(period: RedemptionPeriod, mark: UUID | None, most: int) -> list[UUID]:
    """The next that it covers, by id."""
    of_it = covered(period)
    rows = select(of_it.c.id) if mark is None else select(of_it.c.id).where(of_it.c.id > mark)
    return list(db.session.scalars(rows.order_by(of_it.c.id).limit(most)))


def sealed_heads(period_id: UUID) -> list[Sealed]:
    columns = [getattr(SealedHead, name) for name in SEALED[1:]]
    return [Sealed(*row) for row in db.session.execute(select(*columns).where(SealedHead.period_id == period_id))]


def seal_of(period_id: UUID) -> PeriodSeal | None:
    return db.session.get(PeriodSeal, period_id)


def sealed_periods() -> Sequence[RedemptionPeriod]:
    rows = select(RedemptionPeriod).where(RedemptionPeriod.state == PeriodState.SEALED)
    return db.session.scalars(rows.order_by(RedemptionPeriod.id)).all()


def posted_since(period: RedemptionPeriod, ends_on: date) -> tuple[int, int]:
    """Minutes and points that came to the sealed ledgers later and belong to this half year: service of up to its end,
    and what was proven to have been handed over.
    """
    lines = select(OrderLine.id).join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
    is_proof = (LedgerEntry.source_type == "order_line") & LedgerEntry.source_id.in_(
        lines.where(RedemptionOrder.period_id == period.id)
    )
    is_later = (LedgerEntry.passport_id == SealedHead.passport_id) & (LedgerEntry.seq > SealedHead.seq)
    rows = (
        select(func.sum(LedgerEntry.minutes_change), func.sum(LedgerEntry.points_change))
        .select_from(SealedHead)
        .join(LedgerEntry, is_later)
        .where(SealedHead.period_id == period.id, (LedgerEntry.service_date <= ends_on) | is_proof)
    )
    minutes, points = db.session.execute(rows).one()
    return int(minutes or 0), int(points or 0)


class SealFault(StrEnum):
    REWRITTEN = "rewritten"  # the entry that was sealed is gone, or says something else
    LEFT_OUT = "left_out"  # the seal should cover the passport
    NOT_COVERED = "not_covered"  # it should not


def broken_seals(period_id: UUID) -> tuple[bool, dict[UUID, SealFault]]:
    """Is the digest another than the kept heads make? And passport → what is wrong with it: four statements."""
    seal = db.session.get_one(PeriodSeal, period_id)
    period = db.session.get_one(RedemptionPeriod, period_id)
    is_altered = digest_of(period.half_year, sealed_heads(period_id)) != seal.digest
    found = dict.fromkeys(_not_covered(period), SealFault.NOT_COVERED)
    found |= dict.fromkeys(_left_out(period), SealFault.LEFT_OUT)
    found |= dict.fromkeys(_rewritten(period_id), SealFault.REWRITTEN)
    return is_altered, found


def _not_covered(period: RedemptionPeriod) -> Sequence[UUID]:
    of_it = covered(period)
    rows = select(SealedHead.passport_id).where(SealedHead.period_id == period.id)
    rows = rows.where(SealedHead.passport_id.not_in(select(of_it.c.id)))
    return db.session.scalars(rows.order_by(SealedHead.passport_id)).all()


def _left_out(period: RedemptionPeriod) -> Sequence[UUID]:
    """Of those who were there when the period was closed: who came while it was sealed may be in it or not."""
    of_it = covered(period)
    sealed = select(SealedHead.passport_id).where(SealedHead.period_id == period.id)
    rows = select(of_it.c.id).join(Passport, Passport.id == of_it.c.id).where(Passport.opened_at <= period.closed_at)
    return db.session.scalars(rows.where(of_it.c.id.not_in(sealed)).order_by(of_it.c.id)).all()


def _rewritten(period_id: UUID) -> Sequence[UUID]:
    rows = (
        select(SealedHead.passport_id)
        .outerjoin(
            LedgerEntry, (LedgerEntry.passport_id == SealedHead.passport_id) & (LedgerEntry.seq == SealedHead.seq)
        )
        .where(SealedHead.period_id == period_id, SealedHead.seq > 0)
        .where(
            (LedgerEntry.hash.is_(None))
            | (LedgerEntry.hash != SealedHead.hash)
            | (LedgerEntry.balance_after != SealedHead.balance)
            | (LedgerEntry.minutes_after != SealedHead.minutes)
        )
    )
    return db.session.scalars(rows.order_by(SealedHead.passport_id)).all()
