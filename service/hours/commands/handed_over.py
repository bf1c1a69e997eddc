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
from service.hours.queries.records import waits_at
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
    decide on: not one's own or one's family's, nor where the first of two words is such a one's.
    """
    of_whom = (ServiceRecord.account_id, ServiceRecord.first_approved_by)
    looking = update(ServiceRecord).where(waits_at(team_id)).values(look_at=None).returning(*of_whom)
    rows = db.session.execute(looking.execution_options(synchronize_session=False))
    found = [{each for each in row if each} for row in rows]
    ties = ties_between({leader_id}, {each for both in found for each in both}, now)
    own = {leader_id, *(other for _, other in ties)}
    return len(found), sum(own.isdisjoint(each) for each in found)
