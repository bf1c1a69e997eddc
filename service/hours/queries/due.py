"""What the worker has to look at, oldest first and bounded: the rest is found in the next round."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select

from service.activities.models import Shift
from service.activities.rules import ShiftState
from service.checkin.rules import CheckinPolicy
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.queries.records import is_to_be_looked_at
from service.regions.policy import Policy
from service.regions.queries import policy_row

MOST = 200


def shifts_to_close(now: datetime) -> list[UUID]:
    """Published shifts whose check-out is over by the policy of their own day."""
    policy = policy_row(Shift.community_id, Shift.service_date).correlate(Shift)
    document = policy.with_only_columns(policy.selected_columns.document).scalar_subquery()
    over = or_(Shift.ends_at <= now, Shift.stopped_at <= now)
    rows = db.session.execute(
        select(Shift.id, Shift.ends_at, Shift.stopped_at, document.label("document"))
        .where(Shift.state == ShiftState.PUBLISHED, over)
        .order_by(Shift.ends_at)
        .limit(MOST)
    )
    return [row.id for row in rows if _check_out_ends_at(row) <= now]


def shifts_to_look_after(now: datetime) -> list[UUID]:
    """Shifts with undecided records that nobody has looked at since they changed, or whose time has come."""
    rows = (
        select(ServiceRecord.shift_id)
        .where(is_to_be_looked_at(now))
        .group_by(ServiceRecord.shift_id)
        .order_by(func.min(ServiceRecord.due_at))
        .limit(MOST)
    )
    return list(db.session.scalars(rows))


def _check_out_ends_at(row: Row[Any]) -> datetime:
    ends_at: datetime = min(row.ends_at, row.stopped_at or row.ends_at)
    policy = Policy(0, row.document or {}).of(CheckinPolicy)
    return ends_at + timedelta(minutes=policy.check_out_after_minutes)
