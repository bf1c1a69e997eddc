"""The evaluation of approved service (Order 67 art. 10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.hours import rules
from service.hours.commands.batch import Batch, refusal_of
from service.hours.errors import NotApprovedYet
from service.hours.models import ServiceRecord
from service.hours.rules import State


def evaluate(record_id: UUID, *, score: int, comment: str, actor: Actor, now: datetime) -> ServiceRecord:
    """Evaluate approved service; a later evaluation takes the place of an earlier one, and the
    national system, which holds evaluations too, is then behind.

    Refuses: ``NotFound``, what ``rules.judge_eligibility`` says (nobody evaluates themselves or family),
    ``NotApprovedYet``.
    """
    batch = Batch([record_id], actor=actor, now=now)
    record = batch.one(record_id)
    eligible = rules.judge_eligibility(batch.facts(record), batch.approver(record))
    if not eligible.is_allowed:
        raise refusal_of(eligible)
    if record.state != State.APPROVED:
        raise NotApprovedYet
    record.evaluation_score, record.evaluation_comment = score, comment.strip() or None
    record.evaluated_by, record.evaluated_at = actor.person_id, now
    record.national_state = rules.after_a_change(record.national_state)
    db.session.flush()
    audit.record(
        "record.evaluated",
        "service_record",
        record.id,
        actor=actor,
        now=now,
        community_id=record.community_id,
        score=score,
    )
    return record
