"""Approving one record or many, each on its own merits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.core.actor import Actor
from service.core.errors import NotFound
from service.hours import rules
from service.hours.commands.docket import Docket, Item, refusal_of
from service.hours.models import ServiceRecord
from service.hours.rules import Outcome, State


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
    docket = Docket(record_ids, actor=actor, now=now)
    judge = rules.judge_in_batch if in_batch else rules.judge_approver
    items = []
    for record_id in dict.fromkeys(record_ids):
        record = docket.records.get(record_id)
        if record is None:
            items.append(Item(record_id, refusal=NotFound()))
            continue
        verdict = judge(docket.facts(record), docket.approver(record), now=now, minutes_seen=minutes_seen)
        reasons = tuple(reason.value for reason in verdict.reasons)
        if verdict.outcome is Outcome.REFUSED:
            items.append(Item(record_id, record.state, refusal_of(verdict), reasons))
            continue
        if verdict.outcome is Outcome.FIRST_OF_TWO:
            _approve_first(docket, record, reasons)
        else:
            _approve(docket, record, reasons)
        items.append(Item(record_id, record.state, reasons=reasons))
    docket.write()
    return items


def _approve_first(docket: Docket, record: ServiceRecord, reasons: Sequence[str]) -> None:
    docket.decide(
        record,
        "first_approve",
        reasons=reasons,
        state=State.AWAITING_SECOND.value,
        first_approved_by=docket.actor.person_id,
        first_approved_minutes=record.minutes,
        first_approved_at=docket.now,
    )


def _approve(docket: Docket, record: ServiceRecord, reasons: Sequence[str]) -> None:
    decision_id = docket.decide(
        record,
        "approve",
        reasons=reasons,
        state=State.APPROVED.value,
        decided_by=docket.actor.person_id,
        decided_at=docket.now,
    )
    docket.approved(record, decision_id)
    docket.tell(record.account_id, "hours.approved", record_id=str(record.id), minutes=record.minutes)
