"""Stars: who holds which, and whose hours have fallen below since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from service.accounts.queries import Shown, named, seen_by
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.models import Passport, PassportHead
from service.passports.queries import holder_of, leads_to
from service.recognition.models import Star
from service.recognition.rules import StarState
from service.regions.queries import within_grants

WHO = {
    "name_masked": "account_id",
    "applied_by_name_masked": "applied_by",
    "decided_by_name_masked": "decided_by",
    "revoked_by_name_masked": "revoked_by",
}


def shown_to(actor: Actor, now: datetime) -> Select[Star]:
    """One's own, those within one's grants, those of one's wards and of whoever lets one see theirs."""
    own = or_(Star.account_id == actor.account_id, Star.account_id.in_(seen_by(actor, now)))
    return select(Star).where(or_(own, Star.community_id.in_(within_grants(actor))))


def get_for(actor: Actor, star_id: UUID, now: datetime) -> Star:
    """Refuses: ``NotFound``."""
    return _one(shown_to(actor, now).where(Star.id == star_id))


def own(actor: Actor, star_id: UUID) -> Star:
    """Refuses: ``NotFound``."""
    return _one(_locked(star_id).where(Star.account_id == actor.person_id))


def to_decide(actor: Actor, star_id: UUID) -> Star:
    """Of a community where the actor is staff, locked. Refuses: ``NotFound``."""
    return _one(_locked(star_id).where(Star.community_id.in_(within_grants(actor, Role.STAFF))))


def waiting(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """Applications within the actor's staff, of nobody with whom one has to do."""
    near = Star.community_id.in_(within_grants(actor, Role.STAFF))
    others = Star.account_id.not_in({actor.person_id, *kin})
    return select(Star).where(near, others, Star.state == StarState.WAITING)


def _locked(star_id: UUID) -> Select[Star]:
    return select(Star).where(Star.id == star_id).with_for_update().execution_options(populate_existing=True)


def _one(rows: Select[Star]) -> Star:
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound
    return found


def waiting_of(account_id: UUID, *, at: UUID | None = None) -> UUID | None:
    """``at``: of this community alone."""
    rows = select(Star.id).where(Star.account_id == account_id, Star.state == StarState.WAITING)
    return db.session.scalar(rows.where(Star.community_id == at) if at else rows)


def locked_waiting_of(account_id: UUID) -> Star | None:
    return db.session.scalar(_waiting_locked(account_id))


def left_behind(account_id: UUID, community_id: UUID) -> Star | None:
    """What waits elsewhere than in this community, locked: nobody there can grant it."""
    return db.session.scalar(_waiting_locked(account_id).where(Star.community_id != community_id))


def _waiting_locked(account_id: UUID) -> Select[Star]:
    rows = select(Star).where(Star.account_id == account_id, Star.state == StarState.WAITING)
    return rows.with_for_update().execution_options(populate_existing=True)


def granted_to(account_id: UUID) -> int:
    """The highest that stands; 0: none."""
    theirs = (Star.account_id == account_id, Star.state == StarState.GRANTED)
    return db.session.scalar(select(func.max(Star.stars)).where(*theirs)) or 0


def of_person(account_id: UUID) -> list[Star]:
    """The granted ones, lowest first."""
    theirs = (Star.account_id == account_id, Star.state == StarState.GRANTED)
    return list(db.session.scalars(select(Star).where(*theirs).order_by(Star.stars)))


def listed(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    """``below``: granted, and the ledger holds fewer minutes now than were needed then: for staff to look into. Of a
    passport that was merged it is the ledger that goes on.
    """
    rows = shown_to(actor, now)
    for name in ("account_id", "community_id"):
        if name in query:
            rows = rows.where(getattr(Star, name) == query[name])
    if states := query.get("state"):
        rows = rows.where(Star.state.in_(states))
    if query.get("mine"):
        rows = rows.where(Star.account_id == actor.account_id)
    if "below" in query:
        short = select(PassportHead.passport_id).where(PassportHead.minutes < Star.threshold_minutes)
        goes_on = PassportHead.passport_id == holder_of(Star.passport_id)
        is_short = and_(Star.state == StarState.GRANTED, short.where(goes_on).exists())
        rows = rows.where(is_short if query["below"] else ~is_short)
    page = read_page(rows, Star.id, query)
    return Page(shown(page.items), page.next_cursor)


def shown(stars: list[Star]) -> list[Shown]:
    """With masked names, and the minutes of now: two statements, however many."""
    shown, wanted = aliased(Passport), {each.passport_id for each in stars}
    heads = select(shown.id, PassportHead.minutes).join(Passport, leads_to(shown)).where(shown.id.in_(wanted))
    heads = heads.join(PassportHead, PassportHead.passport_id == Passport.id)
    minutes: dict[UUID, int] = dict(db.session.execute(heads).all())
    return [each.beside(**_as_of_now(each.row, minutes[each.row.passport_id])) for each in named(stars, **WHO)]


def _as_of_now(star: Star, minutes: int) -> dict[str, Any]:
    is_below = star.state == StarState.GRANTED and minutes < star.threshold_minutes
    return {"minutes_now": minutes, "is_below": is_below}
