"""Taking a scan back while the shift is open: as if it had not been made. Later it is a correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, update

from service.activities.commands.places import give_back_place
from service.activities.models import Shift
from service.checkin import queries
from service.checkin.errors import UNDO_REFUSED
from service.checkin.models import Presence, Scan, ScanUndo
from service.checkin.rules import CheckinPolicy, Outcome, ShiftFacts, UndoFacts, Window, judge_undo, window_of
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db, table_of
from service.regions.queries import policy_for


def undo(scan: Scan, *, reason: str, actor: Actor, now: datetime) -> ScanUndo:
    """Undo a check-in (its presence counts no more; what it ended elsewhere goes on) or a check-out (the presence is
    open again). Again is no second undo. Refuses: ``UNDO_REFUSED``.
    """
    shifts = _locked_shifts({each.shift_id for each in _presences_of(scan)})
    presences = {each.id: each for each in _presences_of(scan, lock=True)}
    if done := queries.undo_of(scan.id):
        return done
    here = presences.pop(scan.presence_id, None) if scan.presence_id else None
    if here is None:
        raise UNDO_REFUSED["nothing_to_undo"]
    if code := judge_undo(_facts(scan, here, shifts[here.shift_id], actor, now)):
        raise UNDO_REFUSED[code]
    if scan.outcome == Outcome.CHECKED_IN:
        _strike(here, now)
        for each in presences.values():
            if now < _window(shifts[each.shift_id]).check_out_ends_at:
                _reopen(each, shifts[each.shift_id], actor)
    elif not _reopen(here, shifts[here.shift_id], actor):
        raise UNDO_REFUSED["seen_since"]
    undone = ScanUndo(scan_id=scan.id, presence_id=here.id, reason=reason, undone_by=actor.person_id, undone_at=now)
    db.session.add(undone)
    db.session.flush()
    details = {"presence_id": str(here.id), "undone": scan.outcome}
    audit.record("scan.undone", "scan", scan.id, actor=actor, now=now, community_id=scan.community_id, **details)
    if actor.person_id != scan.person_id:
        outbox.put("inbox", [_notice(scan)], now=now)
    return undone


def _notice(scan: Scan) -> dict[str, str]:
    said = "scan.check_in_undone" if scan.outcome == Outcome.CHECKED_IN else "scan.check_out_undone"
    ids = {"account_id": str(scan.person_id), "shift_id": str(scan.shift_id), "scan_id": str(scan.id)}
    return {"code": said, **ids, "scanned_at": scan.at.isoformat()}


def _presences_of(scan: Scan, *, lock: bool = False) -> Sequence[Presence]:
    """The presence that the scan began or ended, and the one elsewhere that ended with it."""
    touched = or_(Presence.id == scan.presence_id, Presence.out_scan_id == scan.id)
    rows = select(Presence).where(touched).order_by(Presence.id).execution_options(populate_existing=True)
    return db.session.scalars(rows.with_for_update() if lock else rows).all()


def _locked_shifts(shift_ids: set[UUID]) -> dict[UUID, Shift]:
    rows = select(Shift).where(Shift.id.in_(shift_ids)).order_by(Shift.id).with_for_update()
    return {shift.id: shift for shift in db.session.scalars(rows.execution_options(populate_existing=True))}


def _facts(scan: Scan, presence: Presence, shift: Shift, actor: Actor, now: datetime) -> UndoFacts:
    return UndoFacts(
        now=now,
        outcome=scan.outcome,
        actor_is_person=scan.person_id == actor.account_id,
        shift_state=shift.state,
        check_out_ends_at=_window(shift).check_out_ends_at,
        is_presence_undone=presence.state == "undone",
    )


def _window(shift: Shift) -> Window:
    facts = ShiftFacts(state=shift.state, starts_at=shift.starts_at, ends_at=shift.ends_at, stopped_at=shift.stopped_at)
    return window_of(facts, policy_for(shift.community_id, shift.service_date).of(CheckinPolicy))


def _strike(presence: Presence, now: datetime) -> None:
    """The presence counts no more. A walk-in's place is free again, unless they came back and still need it."""
    presence.state = "undone"
    if presence.holds_place:
        presence.holds_place = False
        if heir := _other_presence_here(presence):
            heir.holds_place = True
        else:
            give_back_place(presence.shift_id, now=now)
    db.session.flush()


def _other_presence_here(presence: Presence) -> Presence | None:
    same = (Presence.shift_id == presence.shift_id, Presence.passport_id == presence.passport_id)
    others = select(Presence).where(*same, Presence.state != "undone", Presence.id != presence.id)
    return db.session.scalar(others.order_by(Presence.id).limit(1))


def _reopen(presence: Presence, shift: Shift, actor: Actor) -> bool:
    """Open again until the planned end; not if the shift is closed, or the person was seen elsewhere since."""
    if shift.state != "published" or presence.state != "closed":
        return False
    ends_at = max(presence.starts_at, min(shift.ends_at, shift.stopped_at or shift.ends_at))
    other = table_of(Presence).alias("other")
    is_seen = or_(
        other.c.state == "open",
        and_(
            other.c.state == "closed",
            other.c.starts_at < other.c.ends_at,
            other.c.starts_at < ends_at,
            other.c.ends_at > presence.starts_at,
        ),
    )
    seen = exists().where(other.c.passport_no == presence.passport_no, other.c.id != presence.id, is_seen)
    reopening = (
        update(Presence)
        .where(Presence.id == presence.id, Presence.state == "closed", ~seen)
        .values(
            state="open",
            ends_at=ends_at,
            out_scan_id=None,
            out_grade=None,
            out_by=None,
            reopened_by=[*(presence.reopened_by or ()), str(actor.person_id)],
        )
        .returning(Presence.id)
        .execution_options(synchronize_session=False)
    )
    is_open = db.session.execute(reopening).first() is not None
    db.session.expire(presence)
    return is_open
