"""Everything before approval that is not approval: amend, return, answer, reject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from service.checkin.commands.strike import strike
from service.core import calendar
from service.core.actor import Actor
from service.core.errors import NotFound
from service.hours import rules
from service.hours.commands.batch import NO_FIRST, Batch, Item, refusal_of
from service.hours.errors import NotReturned, NotYoursToAnswer
from service.hours.models import ServiceRecord
from service.hours.queries import facts
from service.hours.queries.hands import witnesses_of
from service.hours.rules import State, Verdict


def amend(record_id: UUID, *, minutes: int, reason: str, actor: Actor, now: datetime) -> ServiceRecord:
    """Propose other minutes before approval: both values are kept, a first approval falls, and minutes above the
    evidence are a late entry. Refuses: ``NotFound`` and what ``rules.judge_amendment`` says.
    """
    batch = Batch([record_id], actor=actor, now=now)
    record = batch.one(record_id)
    verdict = rules.judge_amendment(
        batch.facts(record),
        batch.approver(record),
        minutes=minutes,
        window_minutes=batch.window(record),
        reason=reason,
        now=now,
    )
    if not verdict.is_allowed:
        raise refusal_of(verdict)
    before = record.minutes
    batch.decide(
        record,
        "amend",
        note=reason,
        state=State.PENDING.value,
        minutes=minutes,
        days=facts.written(facts.spread(record, minutes, batch.totals, batch.policy(record))),
        grade=rules.grade_for(minutes, record.credited_minutes, facts.evidence_grade(record)),
        staff_decide_at=None,
        **NO_FIRST,
    )
    batch.tell_overruled(record, minutes)
    batch.tell(record.account_id, "hours.amended", record_id=str(record.id), before=before, minutes=minutes)
    batch.write()
    return record


def send_back(record_ids: Sequence[UUID], *, reason: str, actor: Actor, now: datetime) -> list[Item]:
    """Return records to the volunteer and to whoever made the evidence; without an answer, staff decide. When they go
    up a tier is put off by the first return alone.

    Items carry: ``NotFound`` and what ``rules.judge_return`` says.
    """

    def judge(batch: Batch, record: ServiceRecord) -> Verdict:
        return rules.judge_return(batch.facts(record), batch.approver(record), reason=reason, now=now)

    def act(batch: Batch, record: ServiceRecord) -> None:
        numbers = batch.policy(record)
        today = calendar.local_date(now)
        staff_decide_at = calendar.due_at(today, numbers.returned_working_days)
        too_late = calendar.due_at(calendar.local_date(staff_decide_at), numbers.approval_due_working_days)
        if batch.hands.was_returned(record):
            too_late = record.answer_due_at or record.due_at
        batch.decide(
            record,
            "return",
            note=reason,
            state=State.RETURNED.value,
            staff_decide_at=staff_decide_at,
            answer_due_at=too_late,
        )
        for person in sorted({record.account_id, *witnesses_of(record)}):
            batch.tell(person, "hours.returned", record_id=str(record.id), staff_decide_at=staff_decide_at.isoformat())

    return _each(record_ids, judge, act, actor=actor, now=now)


def reject(record_ids: Sequence[UUID], *, reason: str, actor: Actor, now: datetime) -> list[Item]:
    """Reject records for good; the volunteer is told why. What they stood on, seen or on paper, falls with them, and
    stands in the way of no true hours. Items carry: ``NotFound`` and ``rules.judge_rejection``.
    """
    not_believed: list[tuple[UUID, UUID]] = []

    def judge(batch: Batch, record: ServiceRecord) -> Verdict:
        return rules.judge_rejection(batch.facts(record), batch.approver(record), reason=reason, now=now)

    def act(batch: Batch, record: ServiceRecord) -> None:
        batch.decide(
            record,
            "reject",
            note=reason,
            state=State.REJECTED.value,
            decided_by=actor.person_id,
            decided_at=now,
        )
        batch.tell(record.account_id, "hours.rejected", record_id=str(record.id), minutes=record.minutes)
        not_believed.append((record.shift_id, record.passport_id))

    items = _each(record_ids, judge, act, actor=actor, now=now)
    strike(not_believed)
    return items


def answer(record_id: UUID, *, text: str, actor: Actor, now: datetime) -> ServiceRecord:
    """Answer a returned record: it waits for a decision again, a standing first approval included, and goes up a tier
    no later than it would have without the answer.

    Refuses: ``NotFound``, ``NotYoursToAnswer``, ``NotReturned``.
    """
    batch = Batch([record_id], actor=actor, now=now)
    record = batch.one(record_id)
    if actor.person_id not in {record.account_id, *witnesses_of(record)}:
        raise NotYoursToAnswer
    if record.state != State.RETURNED:
        raise NotReturned
    is_half_approved = batch.facts(record).standing_approval is not None
    due = calendar.due_at(calendar.local_date(now), batch.policy(record).approval_due_working_days)
    due = max(due, record.due_at)
    batch.decide(
        record,
        "answer",
        note=text,
        state=(State.AWAITING_SECOND if is_half_approved else State.PENDING).value,
        staff_decide_at=None,
        answer_due_at=min(due, record.answer_due_at or due),
    )
    batch.write()
    return record


def _each(
    record_ids: Sequence[UUID],
    judge: Callable[[Batch, ServiceRecord], Verdict],
    act: Callable[[Batch, ServiceRecord], None],
    *,
    actor: Actor,
    now: datetime,
) -> list[Item]:
    batch = Batch(record_ids, actor=actor, now=now)
    items = []
    for record_id in dict.fromkeys(record_ids):
        record = batch.records.get(record_id)
        if record is None:
            items.append(Item(record_id, refusal=NotFound()))
        elif not (verdict := judge(batch, record)).is_allowed:
            items.append(Item(record_id, record.state, refusal_of(verdict)))
        else:
            act(batch, record)
            items.append(Item(record_id, record.state))
    batch.write()
    return items
