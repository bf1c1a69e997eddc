"""Closing and sealing a half year: what every passport came to is kept, so that whatever is changed later is seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from service.accounts.commands.ties import must_be_another
from service.core import audit, progress
from service.core.actor import WORKER, Actor
from service.core.db import db
from service.core.progress import Job, Step
from service.passports.commands.ledger import lock_heads
from service.passports.queries import broken
from service.redemption.commands import colleagues, waits
from service.redemption.errors.closing import (
    ClosedByYou,
    DaysOpen,
    LedgerBroken,
    OpenedByYou,
    PeriodNotClosed,
    PeriodNotOver,
    PeriodSealed,
    SignersTied,
)
from service.redemption.errors.periods import PeriodNotOpen
from service.redemption.models import PeriodSeal, RedemptionPeriod, SealedHead
from service.redemption.queries import periods as period_queries
from service.redemption.queries import sealing as queries
from service.redemption.rules import PeriodState
from service.redemption.rules.seals import digest_of

SEAL = "seal"
AT_ONCE = 200  # ledgers a step


def close_period(period: RedemptionPeriod, *, actor: Actor, now: datetime) -> RedemptionPeriod:
    """Nothing is ordered or handed over in it any more; who still waits for a gift waits no longer. Colleagues are
    told, and another seals it. Refuses: ``PeriodNotOpen``, ``DaysOpen``, ``PeriodNotOver``; ``OpenedByYou`` of which
    no day was held: nobody takes a half year from everybody alone.
    """
    period = queries.locked_period(period.id)
    if period.state != PeriodState.OPEN:
        raise PeriodNotOpen
    if open_days := queries.open_days(period.id):
        raise DaysOpen(count=open_days)
    if now < (ends_at := period_queries.over_at(period)):
        raise PeriodNotOver(ends_at=ends_at)
    if period.opened_by == actor.person_id and not queries.has_closed_days(period.id):
        raise OpenedByYou
    waits.end_all(period, now=now)
    period.state, period.closed_at, period.closed_by = PeriodState.CLOSED, now, actor.person_id
    db.session.flush()
    _audit("period.closed", period, actor, now)
    colleagues.tell("period.closed", period.community_id, actor=actor, now=now, period_id=period.id)
    return period


def ask_to_seal(period: RedemptionPeriod, *, actor: Actor, now: datetime) -> Job:
    """The worker walks every ledger that the seal covers, then seals (``go_on``). Again gives what is under way.
    Refuses: ``PeriodSealed``, ``PeriodNotClosed`` · ``ClosedByYou``, ``SignersTied`` who closed it, and theirs.
    """
    period = _closed(period.id)
    must_be_another(actor, _closer_of(period), same=ClosedByYou, tied=SignersTied, now=now)
    people = queries.passports_of(period)
    job = progress.ask(SEAL, period.id, period.community_id, total=people, actor=actor, now=now)
    _audit("period.seal_asked", period, actor, now, passports=people)
    return job


def go_on(job: Job, now: datetime) -> Step:
    """Some ledgers more, as they stand while nobody can post to them; after the last the seal. Nothing of it is kept
    before, so that what was interrupted seals the same. Refuses: ``PeriodSealed``,
    ``PeriodNotClosed``, ``LedgerBroken``.
    """
    period = _closed(job.subject_id)
    passports = queries.passports_after(period, job.mark, AT_ONCE)
    lock_heads(passports)
    if wrong := broken(passports):
        raise LedgerBroken(count=len(wrong), passport_id=str(min(wrong)))
    if len(passports) == AT_ONCE:
        return Step(AT_ONCE, passports[-1], is_last=False)
    seal(period, by=job.asked_by, now=now)
    return Step(len(passports), None, is_last=True)


def seal(period: RedemptionPeriod, *, by: UUID, now: datetime) -> PeriodSeal:
    """Keep where the ledger of every passport that it covers stands, all of the same moment, and one digest over them,
    to be written down outside.
    """
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
        sealed_by=by,
    )
    db.session.add(made)
    period.state = PeriodState.SEALED
    db.session.flush()
    _audit("period.sealed", period, WORKER, now, passports=made.passports, digest=made.digest)
    return made


def _closed(period_id: UUID) -> RedemptionPeriod:
    period = queries.locked_period(period_id)
    if period.state == PeriodState.SEALED:
        raise PeriodSealed
    if period.state != PeriodState.CLOSED:
        raise PeriodNotClosed
    return period


def _closer_of(period: RedemptionPeriod) -> UUID:
    if period.closed_by is None:
        raise LookupError("a closed period that nobody has closed")
    return period.closed_by


def _audit(action: str, period: RedemptionPeriod, actor: Actor, now: datetime, **details: int | str) -> None:
    told = {"half_year": period.half_year, **details}
    subject: UUID = period.id
    audit.record(action, "redemption_period", subject, actor=actor, now=now, community_id=period.community_id, **told)
