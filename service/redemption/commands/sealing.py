"""Closing and sealing a half year: what every passport came to is kept, so that whatever is changed later is seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.redemption.commands import waits
from service.redemption.errors.closing import DaysOpen, PeriodNotClosed
from service.redemption.errors.periods import PeriodNotOpen
from service.redemption.models import PeriodSeal, RedemptionPeriod, SealedHead
from service.redemption.queries import sealing as queries
from service.redemption.rules import PeriodState
from service.redemption.rules.seals import digest_of


def close_period(period: RedemptionPeriod, *, actor: Actor, now: datetime) -> RedemptionPeriod:
    """Nothing is ordered or handed over in it any more; who still waits for a gift waits no longer. Refuses:
    ``PeriodNotOpen``, ``DaysOpen``.
    """
    period = queries.locked_period(period.id)
    if period.state != PeriodState.OPEN:
        raise PeriodNotOpen
    if open_days := queries.open_days(period.id):
        raise DaysOpen(count=open_days)
    waits.end_all(period, now=now)
    period.state, period.closed_at, period.closed_by = PeriodState.CLOSED, now, actor.person_id
    db.session.flush()
    _audit("period.closed", period, actor, now)
    return period


def seal(period: RedemptionPeriod, *, actor: Actor, now: datetime) -> PeriodSeal:
    """Keep where the ledger of every passport of the community stands, and one digest over them all, to be written down
    outside. Refuses: ``PeriodNotClosed``.
    """
    period = queries.locked_period(period.id)
    if period.state != PeriodState.CLOSED:
        raise PeriodNotClosed
    db.session.execute(insert(SealedHead).from_select(queries.SEALED, queries.heads_now(period)))
    heads = queries.sealed_heads(period.id)
    made = PeriodSeal(
        period_id=period.id,
        community_id=period.community_id,
        passports=len(heads),
        minutes=sum(head.minutes for head in heads),
        balance=sum(head.balance for head in heads),
        digest=digest_of(period.half_year, heads),
        sealed_at=now,
        sealed_by=actor.person_id,
    )
    db.session.add(made)
    period.state = PeriodState.SEALED
    db.session.flush()
    _audit("period.sealed", period, actor, now, passports=made.passports, digest=made.digest)
    return made


def _audit(action: str, period: RedemptionPeriod, actor: Actor, now: datetime, **details: int | str) -> None:
    told = {"half_year": period.half_year, **details}
    subject: UUID = period.id
    audit.record(action, "redemption_period", subject, actor=actor, now=now, community_id=period.community_id, **told)
