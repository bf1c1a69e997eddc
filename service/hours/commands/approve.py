"""Approving one record or many: judged one by one, written in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from service.accounts.models import Account
from service.core import outbox, vault
from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.core.errors import NotFound, Refusal
from service.hours import queries, rules
from service.hours.errors import DECISION_REFUSALS
from service.hours.models import ApprovedDay, Decision, ServiceRecord
from service.hours.rules import HoursPolicy, Outcome, State
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.rules import Kind


@dataclass(frozen=True, slots=True)
class Item:
    """The result for one record of a batch: its new state, or the refusal."""

    record_id: UUID
    state: str | None = None
    refusal: Refusal | None = None
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Work:
    """What a batch has decided so far and will write at the end."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    days: list[dict[str, Any]] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)


def approve(record_ids: Sequence[UUID], *, actor: Actor, now: datetime, in_batch: bool = True) -> list[Item]:
    """Approve what may be approved and say why the rest may not; items are judged in the order given.

    Items carry: ``NotFound`` (not there, or not yours) and the codes of ``hours.rules.REFUSALS``.
    """
    records = queries.locked(actor, record_ids)
    asked = list(records.values())
    heads = lock_heads(record.passport_id for record in asked)
    totals = queries.day_totals(heads)
    approvers = queries.Approvers(actor, asked)
    policies = queries.policies_of(asked)
    work, items = Work(), []
    judge = rules.judge_in_batch if in_batch else rules.judge_approver
    for record_id in dict.fromkeys(record_ids):
        record = records.get(record_id)
        if record is None:
            items.append(Item(record_id, refusal=NotFound()))
            continue
        facts = _facts(record, totals, policies[record.id].of(HoursPolicy))
        verdict = judge(facts, approvers.facts(record), now=now)
        if verdict.outcome is Outcome.REFUSED:
            refusal = DECISION_REFUSALS[verdict.code or ""](**dict[str, Any](verdict.facts))
            items.append(Item(record_id, state=record.state, refusal=refusal))
            continue
        reasons = tuple(reason.value for reason in verdict.reasons)
        _decide(work, record, verdict.outcome, reasons, totals, actor, now)
        state = State.APPROVED if verdict.outcome is Outcome.APPROVES else State.AWAITING_SECOND
        items.append(Item(record_id, state=state, reasons=reasons))
    _write(work, records, heads, now)
    return items


def _facts(record: ServiceRecord, totals: dict[tuple[UUID, date], int], policy: HoursPolicy) -> rules.RecordFacts:
    days = {date.fromisoformat(day): minutes for day, minutes in record.days.items()}
    already = {day: totals.get((record.passport_id, day), 0) for day in days}
    first = None
    if record.first_approved_by is not None and record.first_approved_minutes is not None:
        first = rules.FirstApproval(record.first_approved_by, record.first_approved_minutes)
    return rules.RecordFacts(
        volunteer_id=record.account_id,
        state=State(record.state),
        minutes=record.minutes,
        evidence_minutes=record.credited_minutes,
        evidence_grade=record.grade,
        ends=tuple(
            frozenset(rules.Evidence(seen["grade"], UUID(seen["by"]) if seen["by"] else None) for seen in end)
            for end in record.ends
        ),
        caps=rules.judge_caps(already, days, policy),
        first_approval=first,
        escalated_to=frozenset(record.escalated_to),
        staff_decide_at=record.staff_decide_at,
    )


def _decide(
    work: Work,
    record: ServiceRecord,
    outcome: Outcome,
    reasons: tuple[str, ...],
    totals: dict[tuple[UUID, date], int],
    actor: Actor,
    now: datetime,
) -> None:
    is_final = outcome is Outcome.APPROVES
    work.decisions.append(
        {
            "id": new_id(),
            "record_id": record.id,
            "shift_id": record.shift_id,
            "account_id": record.account_id,
            "by": actor.person_id,
            "verb": "approve" if is_final else "first_approve",
            "minutes_before": record.minutes,
            "minutes_after": record.minutes,
            "reasons": list(reasons),
            "policy_version": record.policy_version,
            "at": now,
        }
    )
    change = {"record": record.id, "new_state": State.AWAITING_SECOND.value, "new_version": record.version + 1}
    change |= {"first_by": record.first_approved_by, "first_minutes": record.first_approved_minutes}
    change |= {"first_at": record.first_approved_at, "by": None, "at": None}
    if not is_final:
        work.changes.append(change | {"first_by": actor.person_id, "first_minutes": record.minutes, "first_at": now})
        return
    work.changes.append(change | {"new_state": State.APPROVED.value, "by": actor.person_id, "at": now})
    for day, minutes in record.days.items():
        key = (record.passport_id, date.fromisoformat(day))
        totals[key] = totals.get(key, 0) + minutes
        work.days.append({"record_id": record.id, "passport_id": key[0], "day": key[1], "minutes": minutes})
    cause = Cause(
        source_type="service_record",
        source_id=record.id,
        policy_version=record.policy_version,
        posted_at=now,
        actor_id=actor.person_id,
        grade=record.grade,
        service_date=record.service_date,
    )
    work.postings.append(Posting(record.passport_id, Kind.EARN, cause, minutes=record.minutes))
    work.notices.append(
        {
            "account_id": str(record.account_id),
            "code": "hours.approved",
            "record_id": str(record.id),
            "minutes": record.minutes,
        }
    )


def _write(work: Work, records: dict[UUID, ServiceRecord], heads: dict[UUID, Any], now: datetime) -> None:
    if not work.changes:
        return
    post(work.postings, heads)
    approved = {change["record"] for change in work.changes if change["new_state"] == State.APPROVED}
    snapshots = queries.snapshots({records[each].shift_id for each in approved})
    in_charge = _names({snapshot["person_in_charge_id"] for snapshot in snapshots.values()})
    for change in work.changes:
        snapshot = snapshots.get(records[change["record"]].shift_id) if change["record"] in approved else None
        change["snapshot"] = snapshot
        name = in_charge.get(snapshot["person_in_charge_id"]) if snapshot else None
        change["in_charge"] = vault.seal(name, f"service_record.in_charge:{change['record']}")
    _store(work.changes)
    db.session.execute(insert(Decision), work.decisions)
    if work.days:
        db.session.execute(insert(ApprovedDay), work.days)
    outbox.put("inbox", work.notices, now=now)


def _names(account_ids: set[str]) -> dict[str, str | None]:
    rows = db.session.scalars(select(Account).where(Account.id.in_([UUID(each) for each in account_ids])))
    return {str(account.id): account.name for account in rows}


def _store(changes: list[dict[str, Any]]) -> None:
    table = table_of(ServiceRecord)
    statement = (
        update(table)
        .where(table.c.id == bindparam("record"))
        .values(
            state=bindparam("new_state"),
            version=bindparam("new_version"),
            first_approved_by=bindparam("first_by"),
            first_approved_minutes=bindparam("first_minutes"),
            first_approved_at=bindparam("first_at"),
            decided_by=bindparam("by"),
            decided_at=bindparam("at"),
            snapshot=bindparam("snapshot"),
            in_charge_sealed=bindparam("in_charge"),
        )
    )
    db.session.connection().execute(statement, changes)
