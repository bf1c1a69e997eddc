"""Corrections after approval: a new version of the record with a new ledger entry; nothing is edited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import NotFound
from service.hours import rules
from service.hours.commands.batch import Batch, refusal_of
from service.hours.errors import CorrectionEnded, CorrectionWaiting, ProposalFallen
from service.hours.models import Correction, RecordVersion, ServiceRecord
from service.hours.queries import above, facts
from service.hours.queries.hands import Hands, said_more
from service.hours.queries.records import visible_to
from service.hours.rules import ApproverFacts, FirstApproval, Outcome, State


def correct(record_id: UUID, *, minutes: int, reason: str, actor: Actor, now: datetime) -> ServiceRecord:
    """Give an approved record other minutes, down to nought and back; where the rules ask for two people it is only
    proposed. When nobody below is left who may, it is for the next tier up. Fewer minutes may also be given by whom the
    volunteer alone has declared their family.

    Refuses: ``NotFound``, what ``rules.judge_correction`` and then ``rules.judge_approver`` say of the new total,
    ``CorrectionWaiting``.
    """
    batch, record = _opened_record(record_id, actor, now)
    _must_be_correctable(batch, record, minutes, reason)
    live = select(Correction.id).where(Correction.record_id == record_id, Correction.state == "proposed")
    if db.session.scalar(live) is not None:
        raise CorrectionWaiting
    outcome, reasons = _judge(batch, record, minutes, None)
    if outcome is Outcome.APPROVES:
        _apply(batch, record, minutes, note=reason, reasons=reasons, first_by=None)
    else:
        _propose(batch, record, minutes, note=reason, reasons=reasons)
    return record


def confirm(correction_id: UUID, *, actor: Actor, now: datetime) -> ServiceRecord:
    """The second person's word: the correction takes effect.

    Refuses: as ``correct``, ``CorrectionEnded``, ``ProposalFallen``.
    """
    batch, correction, record = _opened(correction_id, actor, now)
    _must_be_correctable(batch, record, correction.minutes, "stated when it was proposed")
    if _has_fallen(correction, record, now):
        raise ProposalFallen
    first = FirstApproval(correction.proposed_by, correction.minutes)
    _, reasons = _judge(batch, record, correction.minutes, first)
    _end(correction, "applied", actor, now)
    _apply(batch, record, correction.minutes, note="", reasons=reasons, first_by=correction.proposed_by)
    return record


def decline(correction_id: UUID, *, reason: str, actor: Actor, now: datetime) -> ServiceRecord:
    """Put a proposed correction aside.

    Refuses: ``NotFound``, ``CorrectionEnded``, what ``rules.judge_decline`` says.
    """
    batch, correction, record = _opened(correction_id, actor, now)
    verdict = rules.judge_decline(
        batch.facts(record),
        batch.approver(record),
        minutes=correction.minutes,
        proposer=FirstApproval(correction.proposed_by, correction.minutes, _has_fallen(correction, record, now)),
        said_more=said_more(record, correction.minutes),
    )
    if not verdict.is_allowed:
        raise refusal_of(verdict)
    _end(correction, "declined", actor, now)
    batch.decide(record, "decline_correction", note=reason, proposed_minutes=correction.minutes)
    batch.write()
    return record


def _has_fallen(correction: Correction, record: ServiceRecord, now: datetime) -> bool:
    """A tie to the volunteer spoils a proposal only upwards: nobody escapes a reduction by declaring its proposer
    family.
    """
    hands = Hands([record], now, [correction.proposed_by])
    return hands.has_fallen(record, correction.proposed_by, by_a_tie=correction.minutes > record.minutes)


def _must_be_correctable(batch: Batch, record: ServiceRecord, minutes: int, reason: str) -> None:
    verdict = rules.judge_correction(
        batch.facts(record),
        _corrector(batch, record, minutes),
        minutes=minutes,
        window_minutes=batch.window(record),
        reason=reason,
    )
    if not verdict.is_allowed:
        raise refusal_of(verdict)


def _corrector(batch: Batch, record: ServiceRecord, minutes: int) -> ApproverFacts:
    """Downwards the volunteer's own word ties nobody: who is to lose minutes declares no judge out of the way."""
    return batch.approver(record, is_against=minutes < record.minutes)


def _judge(batch: Batch, record: ServiceRecord, minutes: int, first: FirstApproval | None) -> tuple[Outcome, list[str]]:
    numbers = batch.policy(record)
    proposed, _ = facts.as_corrected(record, minutes, first, batch.totals, numbers, batch.rooms, batch.hands)
    verdict = rules.judge_approver(proposed, _corrector(batch, record, minutes), now=batch.now)
    if verdict.outcome is Outcome.REFUSED:
        raise refusal_of(verdict)
    return verdict.outcome, [reason.value for reason in verdict.reasons]


def _propose(batch: Batch, record: ServiceRecord, minutes: int, *, note: str, reasons: list[str]) -> None:
    asked = above.tiers_asked(record, batch.paths[record.community_id], batch.now, but=batch.actor.person_id)
    decision_id = batch.decide(
        record, "propose_correction", note=note, reasons=reasons, proposed_minutes=minutes, escalated_to=asked
    )
    correction_id = new_id()
    batch.tell_overruled(record, minutes, correction_id)
    batch.write()
    db.session.add(
        Correction(
            id=correction_id,
            record_id=record.id,
            state="proposed",
            minutes_before=record.minutes,
            minutes=minutes,
            reasons=reasons,
            decision_id=decision_id,
            proposed_by=batch.actor.person_id,
            proposed_at=batch.now,
        )
    )
    db.session.flush()


def _apply(
    batch: Batch, record: ServiceRecord, minutes: int, *, note: str, reasons: list[str], first_by: UUID | None
) -> None:
    before = (record.minutes, facts.days_of(record.days))
    numbers = batch.policy(record)
    decision_id = batch.decide(
        record,
        "correct",
        note=note,
        reasons=reasons,
        minutes=minutes,
        days=facts.written(facts.spread(record, minutes, batch.totals, numbers)),
        grade=rules.grade_for(minutes, record.credited_minutes, facts.evidence_grade(record)),
        national_state=rules.after_a_change(record.national_state),
    )
    newest = db.session.scalar(select(func.max(RecordVersion.number)).where(RecordVersion.record_id == record.id))
    batch.corrected(record, decision_id, before=before, number=(newest or 0) + 1, first_by=first_by)
    batch.tell(record.account_id, "hours.corrected", record_id=str(record.id), before=before[0], minutes=minutes)
    batch.write()


def _opened_record(record_id: UUID, actor: Actor, now: datetime) -> tuple[Batch, ServiceRecord]:
    """One's own to correct, or left to one's tier; locked, with the tiers that may correct it."""
    rows = select(ServiceRecord) if above.is_left_to(actor, record_id, now) else None
    batch = Batch([record_id], actor=actor, now=now, rows=rows)
    record = batch.one(record_id)
    if record.state == State.APPROVED:
        asked = above.tiers_asked(record, batch.paths[record.community_id], batch.now)
        set_committed_value(record, "escalated_to", asked)
    return batch, record


def _opened(correction_id: UUID, actor: Actor, now: datetime) -> tuple[Batch, Correction, ServiceRecord]:
    """The record is locked before the correction is read, so that two confirmations come one after the other."""
    batch, record = _opened_record(_record_of(correction_id, actor), actor, now)
    correction = db.session.get_one(Correction, correction_id, populate_existing=True)
    if correction.state != "proposed":
        raise CorrectionEnded
    return batch, correction, record


def _record_of(correction_id: UUID, actor: Actor) -> UUID:
    """The corrected record's, in sight or below one's tier: what is not yours costs no more than what is not there.

    Refuses: ``NotFound``.
    """
    for rows in (visible_to(actor), above.below(actor)):
        corrected = rows.join(Correction, Correction.record_id == ServiceRecord.id)
        record = db.session.scalar(corrected.where(Correction.id == correction_id))
        if record is not None:
            return record.id
    raise NotFound


def _end(correction: Correction, state: str, actor: Actor, now: datetime) -> None:
    correction.state, correction.ended_by, correction.ended_at = state, actor.person_id, now
    db.session.flush()
