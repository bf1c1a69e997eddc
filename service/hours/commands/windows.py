"""The window of a closed shift: lengthened by two of the staff, and everything undecided measured anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from service.accounts.queries import ties_between
from service.activities.commands.shifts import correct_end
from service.activities.models import Activity, Shift
from service.activities.queries import locked_shift
from service.activities.rules import ActivityKind, ShiftState
from service.checkin.commands.strike import RECORD_REJECTED
from service.checkin.models import Presence
from service.checkin.rules import Grade, inferred_end
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.hours import rules
from service.hours.commands.batch import Batch
from service.hours.commands.close import locked_presences, make_records
from service.hours.commands.measure import by_passport, measured, window_of
from service.hours.errors import WINDOW_REFUSALS, WindowCorrectionEnded, WindowCorrectionWaiting
from service.hours.models import ServiceRecord, WindowCorrection
from service.hours.rules import State, WindowFacts, WindowSigners
from service.passports.queries import owners


def propose(shift_id: UUID, *, ends_at: datetime, reason: str, actor: Actor, now: datetime) -> WindowCorrection:
    """Without effect until another confirms it. Refuses: ``WINDOW_REFUSALS``, ``WindowCorrectionWaiting``."""
    shift = locked_shift(shift_id)
    _judge(shift, locked_presences(shift), ends_at, actor.person_id, None, now)
    live = (WindowCorrection.shift_id == shift.id, WindowCorrection.state == "proposed")
    if db.session.scalar(select(WindowCorrection.id).where(*live)) is not None:
        raise WindowCorrectionWaiting
    correction = WindowCorrection(
        id=new_id(),
        shift_id=shift.id,
        community_id=shift.community_id,
        state="proposed",
        ends_before=window_of(shift)[1],
        ends_at=ends_at,
        reason=reason,
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    db.session.add(correction)
    db.session.flush()
    return correction


def confirm(correction: WindowCorrection, *, actor: Actor, now: datetime) -> WindowCorrection:
    """Lengthen the shift and measure its undecided records anew, all judged as of now.

    Minutes that somebody has amended stay as they were stated; where minutes change, a first approval falls. Who had
    no credited minute before may have a record now. Refuses: ``WindowCorrectionEnded``, ``WINDOW_REFUSALS``.
    """
    shift = _opened(correction)
    presences = locked_presences(shift)
    _judge(shift, presences, correction.ends_at, correction.proposed_by, actor.person_id, now)
    before = window_of(shift)[1]
    _infer_anew(shift, presences, before, correction.ends_at)
    correct_end(shift, correction.ends_at, actor=actor, now=now)
    if db.session.get_one(Activity, shift.activity_id).kind == ActivityKind.SERVICE:
        _recalculate(shift, presences, actor, now)
    return _end(correction, "applied", actor, now)


def decline(correction: WindowCorrection, *, actor: Actor, now: datetime) -> WindowCorrection:
    """Put it aside: its proposer, or anyone who might have confirmed it. Refuses: ``WindowCorrectionEnded``, what
    signers are refused for."""
    shift = _opened(correction)
    if actor.person_id != correction.proposed_by:
        _refuse(rules.judge_window_signers(_signers(locked_presences(shift), actor.person_id, None, now)))
    return _end(correction, "declined", actor, now)


def _opened(correction: WindowCorrection) -> Shift:
    """The shift is locked before the correction is read, so that two confirmations come one after the other."""
    shift = locked_shift(correction.shift_id)
    db.session.refresh(correction)
    if correction.state != "proposed":
        raise WindowCorrectionEnded
    return shift


def _end(correction: WindowCorrection, state: str, actor: Actor, now: datetime) -> WindowCorrection:
    correction.state, correction.ended_by, correction.ended_at = state, actor.person_id, now
    db.session.flush()
    return correction


def _judge(
    shift: Shift,
    presences: Sequence[Presence],
    ends_at: datetime,
    proposer_id: UUID,
    confirmer_id: UUID | None,
    now: datetime,
) -> None:
    decided = exists().where(
        ServiceRecord.shift_id == shift.id, ServiceRecord.state.in_((State.APPROVED, State.REJECTED))
    )
    starts_at, ends_before = window_of(shift)
    window = WindowFacts(
        is_closed=shift.state == ShiftState.CLOSED,
        has_decided_record=bool(db.session.scalar(select(decided))),
        starts_at=starts_at,
        ends_at=ends_before,
    )
    signers = _signers(presences, proposer_id, confirmer_id, now)
    _refuse(rules.judge_window(window, signers, ends_at=ends_at, now=now))


def _signers(
    presences: Sequence[Presence], proposer_id: UUID, confirmer_id: UUID | None, now: datetime
) -> WindowSigners:
    present = frozenset(owners({each.passport_id for each in presences}).values())
    signing = {proposer_id} | ({confirmer_id} if confirmer_id else set())
    ties = ties_between(signing, present | signing, now)
    related = frozenset(person for person, other in ties if other in present)
    are_tied = confirmer_id is not None and (confirmer_id, proposer_id) in ties
    return WindowSigners(proposer_id, confirmer_id, present, related, are_tied)


def _refuse(code: str | None) -> None:
    if code is not None:
        raise WINDOW_REFUSALS[code]


def _infer_anew(shift: Shift, presences: Sequence[Presence], before: datetime, ends_at: datetime) -> None:
    """Who never checked out was taken to have stayed to the end: now to the later one, unless they went elsewhere."""
    forgotten = [each for each in presences if each.out_grade == Grade.INFERRED and each.ends_at == before]
    later = _next_check_ins({each.passport_id for each in forgotten}, before)
    for presence in forgotten:
        elsewhere = later.get(presence.passport_id)
        presence.ends_at = inferred_end(presence.starts_at, ends_at, shift.closed_at, elsewhere)
    db.session.flush()


def _next_check_ins(passport_ids: set[UUID], since: datetime) -> dict[UUID, datetime]:
    is_believed = (Presence.state != "undone", Presence.void_reason.is_distinct_from(RECORD_REJECTED))
    rows = select(Presence.passport_id, Presence.starts_at).where(
        Presence.passport_id.in_(passport_ids), *is_believed, Presence.starts_at >= since
    )
    latest_first = db.session.execute(rows.order_by(Presence.starts_at.desc())).all()
    return {row.passport_id: row.starts_at for row in latest_first}


def _recalculate(shift: Shift, presences: Sequence[Presence], actor: Actor, now: datetime) -> None:
    """A fixed number of statements for any number of records."""
    rows = select(ServiceRecord.id).where(ServiceRecord.shift_id == shift.id)
    batch = Batch(list(db.session.scalars(rows)), actor=actor, now=now)
    people = by_passport(presences)
    for record in batch.records.values():
        evidence = measured(people.pop(record.passport_id, ()), shift)
        if evidence is not None:
            _remeasure(batch, record, evidence)
    batch.write()
    newcomers = [presence for stretches in people.values() for presence in stretches]
    make_records(shift, newcomers, due_from=local_date(now), now=now)


def _remeasure(batch: Batch, record: ServiceRecord, evidence: dict[str, Any]) -> None:
    before, minutes = record.minutes, evidence["credited_minutes"]
    if (minutes, evidence["ends"]) == (record.credited_minutes, record.ends):
        return
    if before != record.credited_minutes:  # amended: what somebody stated with a reason stands
        grade = rules.grade_for(before, minutes, evidence["grade"])
        batch.decide(record, "recalculate", **{**evidence, "grade": grade})
        return
    changes = {**evidence, "minutes": minutes, "days": evidence["credited_days"]}
    if minutes != before:
        changes |= {"first_approved_by": None, "first_approved_minutes": None, "first_approved_at": None}
        changes |= {"state": State.PENDING.value} if record.state == State.AWAITING_SECOND else {}
        told = {"record_id": str(record.id), "before": before, "minutes": minutes}
        batch.tell(record.account_id, "hours.recalculated", **told)
    batch.decide(record, "recalculate", **changes)
