"""What waits at a team reaches whoever leads it now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select, update

from service.accounts.queries import ties_between
from service.activities.models import Shift
from service.activities.rules import ShiftState
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.rules import UNDECIDED


def hold_still(team_id: UUID) -> None:
    """Lock the shifts of a team that go on, or have undecided records, by id: nobody decides on those meanwhile."""
    waits = exists().where(ServiceRecord.shift_id == Shift.id, ServiceRecord.state.in_(UNDECIDED))
    goes_on = Shift.state.in_((ShiftState.DRAFT, ShiftState.PUBLISHED))
    theirs = select(Shift.id).where(Shift.team_id == team_id, or_(goes_on, waits))
    db.session.execute(theirs.order_by(Shift.id).with_for_update())


def reach(team_id: UUID, leader_id: UUID, *, now: datetime) -> tuple[int, int]:
    """The worker looks afresh who is left to decide on what waits at a team, past the version, for nothing else has
    changed; the shifts are locked already. Returns how many records wait, and how many of them the new leader may
    decide on: not one's own or one's family's.
    """
    waiting = (ServiceRecord.team_id == team_id, ServiceRecord.state.in_(UNDECIDED))
    looking = update(ServiceRecord).where(*waiting).values(look_at=None).returning(ServiceRecord.account_id)
    whose = db.session.scalars(looking.execution_options(synchronize_session=False)).all()
    ties = ties_between({leader_id}, set(whose), now)
    return len(whose), sum(who != leader_id and (leader_id, who) not in ties for who in whose)
