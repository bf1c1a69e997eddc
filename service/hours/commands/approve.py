"""Approving one record or many, each on its own merits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.core.actor import Actor
from service.core.errors import NotFound
from service.hours import rules
from service.hours.commands.batch import NO_FIRST, Batch, Item, refusal_of
from service.hours.models import ServiceRecord
from service.hours.rules import FirstApproval, Outcome, State


def approve(
    record_ids: Sequence[UUID],
    *,
    actor: Actor,
    now: datetime,
    in_batch: bool = True,
    minutes_seen: int | None = None,
) -> list[Item]:
    """Approve what may be approved and say why the rest may not; items are judged in the order given.

    Items carry: ``NotFound`` (not there, or not yours) and the codes of ``hours.rules.REFUSALS``.
    """
    batch = Batch(record_ids, actor=actor, now=now)
    judge = rules.judge_in_batch if in_batch else rules.judge_approver
    items = []
    for record_id in dict.fromkeys(record_ids):
        record = batch.records.get(record_id)
        if record is None:
            items.append(Item(record_id, refusal=NotFound()))
            continue
        facts = batch.facts(record)
        verdict = judge(facts, batch.approver(record), now=now, minutes_seen=minutes_seen)
        reasons = tuple(reason.value for reason in verdict.reasons)
        if verdict.outcome is Outcome.REFUSED:
            items.append(Item(record_id, record.state, refusal_of(verdict), reasons))
            continue
        if verdict.outcome is Outcome.FIRST_OF_TWO:
            _approve_first(batch, record, reasons)
        else:
            _approve(batch, record, reasons, facts.standing_approval)
        items.append(Item(record_id, record.state, reasons=reasons))
    batch.write()
    return items


def _approve_first(batch: Batch, record: ServiceRecord, reasons: Sequence[str]) -> None:
    batch.decide(
        record,
        "first_approve",
        reasons=reasons,
        state=State.AWAITING_SECOND.value,
        first_approved_by=batch.actor.person_id,
        first_approved_minutes=record.minutes,
        first_approved_at=batch.now,
    )


def _approve(batch: Batch, record: ServiceRecord, reasons: Sequence[str], first: FirstApproval | None) -> None:
    decision_id = batch.decide(
        record,
        "approve",
        reasons=reasons,
        state=State.APPROVED.value,
        decided_by=batch.actor.person_id,
        decided_at=batch.now,
        **({} if first else NO_FIRST),
    )
    batch.approved(record, decision_id)
