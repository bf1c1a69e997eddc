"""The part of a merge that is about hours: whose records they are, and no word of one's own about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union, update

from service.activities.models import Shift, SignUp
from service.checkin.models import Presence
from service.core.actor import Actor
from service.core.db import db
from service.hours.commands.batch import NO_FIRST
from service.hours.models import Correction, ServiceRecord
from service.hours.rules import State


def hold_still(people: list[UUID], passport_ids: list[UUID]) -> None:
    """Lock the shifts of these people, then their records, each by id, as whoever decides locks them; nobody decides
    on a record of theirs meanwhile.

    The shifts, because a row of a shift that is written twice looks it up again, which would wait for an approver who
    waits for the record.
    """
    theirs = (
        select(ServiceRecord.shift_id).where(ServiceRecord.passport_id.in_(passport_ids)),
        select(Presence.shift_id).where(Presence.passport_id.in_(passport_ids)),
        select(SignUp.shift_id).where(SignUp.account_id.in_(people)),
    )
    shifts = select(Shift.id).where(Shift.id.in_(union(*theirs))).order_by(Shift.id)
    db.session.execute(shifts.with_for_update(read=True, key_share=True)).all()
    rows = select(ServiceRecord.id).where(ServiceRecord.passport_id.in_(passport_ids)).order_by(ServiceRecord.id)
    db.session.execute(rows.with_for_update()).all()


def let_own_words_fall(people: list[UUID], *, actor: Actor, now: datetime) -> None:
    """A first approval, or a correction that waits, by one of these for another of them is nobody's second pair of
    eyes any more: the record waits anew, the correction is put aside.
    """
    theirs = (ServiceRecord.account_id.in_(people), ServiceRecord.first_approved_by.in_(people))
    waiting = update(ServiceRecord).where(*theirs, ServiceRecord.state == State.AWAITING_SECOND)
    anew = {**NO_FIRST, "state": State.PENDING.value, "look_at": None, "version": ServiceRecord.version + 1}
    db.session.execute(waiting.values(anew).execution_options(synchronize_session=False))
    of_theirs = Correction.record_id.in_(select(ServiceRecord.id).where(ServiceRecord.account_id.in_(people)))
    proposed = update(Correction).where(of_theirs, Correction.proposed_by.in_(people), Correction.state == "proposed")
    aside = {"state": "declined", "ended_by": actor.person_id, "ended_at": now}
    db.session.execute(proposed.values(aside).execution_options(synchronize_session=False))


def carry(absorbed: tuple[UUID, UUID], survivor: tuple[UUID, UUID]) -> None:
    """(account, passport) of both: the records of the one are the other's, so that whatever is corrected later is
    posted where the minutes are. One that counts nothing stays beside the survivor's of the same shift.
    """
    of_survivor = select(ServiceRecord.shift_id).where(ServiceRecord.passport_id == survivor[1])
    moved = update(ServiceRecord).where(
        ServiceRecord.passport_id == absorbed[1], ServiceRecord.shift_id.not_in(of_survivor)
    )
    to = {"account_id": survivor[0], "passport_id": survivor[1], "version": ServiceRecord.version + 1}
    db.session.execute(moved.values(to).execution_options(synchronize_session=False))
