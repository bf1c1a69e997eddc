"""Shifts: the dated occurrences of an activity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from service.activities import queries
from service.activities.commands import notices, places
from service.activities.errors import SHIFT_REFUSALS, ShiftNotDraft
from service.activities.models import Activity, Shift, SignUp
from service.activities.queries import locked_shift
from service.activities.rules import ShiftState, SignUpState
from service.activities.rules import shifts as rules
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.core.errors import StaleVersion
from service.teams.commands.dormancy import wake_by_shift


def add(
    activity: Activity,
    *,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int | None = None,
    actor: Actor,
    now: datetime,
) -> Shift:
    """Add a dated occurrence, as a draft."""
    [added] = repeat(activity, starts_at=starts_at, ends_at=ends_at, capacity=capacity, weeks=1, actor=actor, now=now)
    return added


def repeat(
    activity: Activity,
    *,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int | None = None,
    weeks: int,
    actor: Actor,
    now: datetime,
) -> list[Shift]:
    """Add the same window on the same weekday, ``weeks`` times, as drafts."""
    added = [
        Shift(
            activity=activity,
            activity_id=activity.id,
            community_id=activity.community_id,
            team_id=activity.team_id,
            starts_at=begin,
            ends_at=end,
            planned_ends_at=end,
            service_date=local_date(begin),
            capacity=capacity,
            created_at=now,
            created_by=actor.account_id,
        )
        for begin, end in rules.weekly(starts_at, ends_at, weeks)
    ]
    db.session.add_all(added)
    db.session.flush()
    done: list[tuple[UUID, dict[str, Any]]] = [(each.id, {}) for each in added]
    audit.record_many("shift.added", "shift", done, actor=actor, now=now, community_id=activity.community_id)
    return added


def change(
    shift_id: UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int | None,
    version: int,
    actor: Actor,
    now: datetime,
) -> Shift:
    """Replace a draft. Refuses: ``ShiftNotDraft``, ``StaleVersion``."""
    shift = locked_shift(shift_id)
    if shift.state != ShiftState.DRAFT:
        raise ShiftNotDraft
    if shift.version != version:
        raise StaleVersion
    shift.starts_at, shift.ends_at, shift.planned_ends_at = starts_at, ends_at, ends_at
    shift.service_date, shift.capacity = local_date(starts_at), capacity
    return _done("shift.changed", shift, actor, now)


def publish(shift_id: UUID, *, actor: Actor, now: datetime) -> Shift:
    """Open a shift to the community, which wakes a dormant team; the past goes through late entry. Refuses:
    ``ShiftNotDraft``, ``ShiftInThePast``.
    """
    shift = locked_shift(shift_id)
    _refuse(rules.publish_refusal(_facts(shift), now))
    shift.state, shift.published_at = ShiftState.PUBLISHED, now
    wake_by_shift(shift.team_id, actor=actor, now=now)
    return _done("shift.published", shift, actor, now)


def publish_all(activity: Activity, *, actor: Actor, now: datetime) -> Sequence[Shift]:
    """Publish every draft of an activity that has not begun; what has begun stays a draft."""
    drafts = (Shift.activity_id == activity.id, Shift.state == ShiftState.DRAFT, Shift.starts_at > now)
    publishing = (
        update(Shift).where(*drafts).values(state=ShiftState.PUBLISHED, published_at=now, version=Shift.version + 1)
    )
    published = db.session.scalars(publishing.returning(Shift.id).execution_options(synchronize_session=False)).all()
    done: list[tuple[UUID, dict[str, Any]]] = [(each, {}) for each in published]
    if published:
        wake_by_shift(activity.team_id, actor=actor, now=now)
    audit.record_many("shift.published", "shift", done, actor=actor, now=now, community_id=activity.community_id)
    return queries.fresh_shifts(published)


def set_capacity(shift_id: UUID, capacity: int | None, *, actor: Actor, now: datetime) -> Shift:
    """More places promote the queue at once, in its order. Refuses: ``ShiftNotPublished``, ``ShiftOver``,
    ``PlacesTaken``.
    """
    shift = locked_shift(shift_id)
    _refuse(rules.capacity_refusal(_facts(shift), capacity, now), places_taken=shift.places_taken)
    shift.capacity = capacity
    db.session.flush()
    places.promote(shift, now=now)
    return _done("shift.capacity_set", shift, actor, now, capacity=capacity)


def count_unnamed_children(shift_id: UUID, count: int, version: int, *, actor: Actor, now: datetime) -> Shift:
    """How many children under 14 came whom no guardian lets us name: person-times of the shift, and never a record or
    a point of anybody. Refuses: ``ShiftNotPublished``, ``ShiftNotBegun``, ``CountingOver``,
    ``StaleVersion``.
    """
    shift = locked_shift(shift_id)
    _refuse(rules.count_refusal(_facts(shift), now), days=rules.COUNTED_FOR.days)
    if shift.version != version:
        raise StaleVersion
    before, shift.unnamed_children = shift.unnamed_children, count
    return _done("shift.unnamed_children_counted", shift, actor, now, count=count, before=before)


def cancel(shift_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Shift:
    """Cancel before the start: no service; sign-ups are kept as they stand and those people are told. Who is at the
    door already is the matter of ``checkin.commands.call_off``, which calls this. Refuses: ``ShiftNotPublished``,
    ``ShiftBegun``.
    """
    shift = locked_shift(shift_id)
    _refuse(rules.cancel_refusal(_facts(shift), now))
    shift.state, shift.change_reason = ShiftState.CANCELLED, reason
    _tell("shift.cancelled", shift, now)
    return _done("shift.cancelled", shift, actor, now)


def stop(shift_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Shift:
    """Stop midway: service counts until now; called by ``checkin.commands.call_off``. Refuses: ``ShiftNotPublished``,
    ``ShiftStopped``, ``ShiftNotBegun``, ``ShiftOver``.
    """
    shift = locked_shift(shift_id)
    _refuse(rules.stop_refusal(_facts(shift), now))
    shift.stopped_at, shift.change_reason = now, reason
    _tell("shift.stopped", shift, now)
    return _done("shift.stopped", shift, actor, now)


def lengthen(shift_id: UUID, ends_at: datetime, reason: str, *, actor: Actor, now: datetime) -> Shift:
    """Move the end back before the planned end has come. Refuses: ``ShiftNotPublished``, ``ShiftStopped``,
    ``ShiftWindowFixed``, ``ShiftNotLonger``, ``ShiftTooLong``.
    """
    shift = locked_shift(shift_id)
    _refuse(rules.lengthen_refusal(_facts(shift), ends_at, now))
    shift.ends_at, shift.change_reason = ends_at, reason
    shift.lengthened = [*shift.lengthened, {"by": str(actor.person_id), "at": now.isoformat()}]
    _tell("shift.lengthened", shift, now)
    return _done("shift.lengthened", shift, actor, now)


def correct_end(shift: Shift, ends_at: datetime, *, actor: Actor, now: datetime) -> Shift:
    """Give a locked, closed shift the end that two of the staff have agreed on; a stop midway moves with it."""
    if shift.stopped_at is not None:
        shift.stopped_at = ends_at
    shift.ends_at = ends_at
    return _done("shift.end_corrected", shift, actor, now)


def _facts(shift: Shift) -> rules.ShiftFacts:
    return rules.ShiftFacts(
        state=shift.state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        planned_ends_at=shift.planned_ends_at,
        stopped_at=shift.stopped_at,
        places_taken=shift.places_taken,
        entered_at=shift.closed_at if shift.state == ShiftState.RECORDED else None,
    )


def _refuse(code: str | None, **facts: Any) -> None:
    if code is not None:
        refusal = SHIFT_REFUSALS[code]
        raise refusal(**{name: value for name, value in facts.items() if name in refusal.told_facts()})


def _done(action: str, shift: Shift, actor: Actor, now: datetime, **details: int | None) -> Shift:
    db.session.flush()
    audit.record(action, "shift", shift.id, actor=actor, now=now, community_id=shift.community_id, **details)
    return shift


def _tell(code: str, shift: Shift, now: datetime) -> None:
    """Everybody who signed up or waits, in the order of asking."""
    theirs = select(SignUp.account_id).where(SignUp.shift_id == shift.id, SignUp.state != SignUpState.CANCELLED)
    notices.tell(code, shift, db.session.scalars(theirs.order_by(SignUp.ordinal)), now=now)
