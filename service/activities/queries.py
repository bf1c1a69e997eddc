from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from service.activities.models import Activity, Shift
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.queries import within_grants
from service.teams.access import teams_led


def visible_shifts(actor: Actor) -> Select[Shift]:
    """Drafts are seen by their team's officers and by staff; everything published by everyone."""
    rows = select(Shift).options(joinedload(Shift.activity, innerjoin=True))
    open_to_all = Shift.state != "draft"
    if actor.account_id is None:
        return rows.where(open_to_all)
    own = or_(Shift.team_id.in_(teams_led(actor.account_id)), Shift.community_id.in_(within_grants(actor)))
    return rows.where(or_(open_to_all, own))


def get_shift(actor: Actor, shift_id: UUID) -> Shift:
    """Refuses: ``NotFound``."""
    shift = db.session.scalar(visible_shifts(actor).where(Shift.id == shift_id))
    if shift is None:
        raise NotFound
    return shift


def listed_shifts(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_shifts(actor)
    if community := query.get("community_id"):
        rows = rows.where(Shift.community_id == community)
    if activity := query.get("activity_id"):
        rows = rows.where(Shift.activity_id == activity)
    if states := query.get("state"):
        rows = rows.where(Shift.state.in_(states))
    return read_page(rows, Shift.id, query)


def get_activity(activity_id: UUID) -> Activity:
    """Refuses: ``NotFound``."""
    activity = db.session.get(Activity, activity_id)
    if activity is None:
        raise NotFound
    return activity


def locked_shift(shift_id: UUID) -> Shift:
    """The first lock of the house's order: shift → records → heads → stock → slots."""
    with_activity = [joinedload(Shift.activity, innerjoin=True)]
    return db.session.get_one(
        Shift, shift_id, options=with_activity, with_for_update={"of": Shift}, populate_existing=True
    )
