"""Whom a shift's leaders may look out for: who signed up, and the members of the teams that serve there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from service.accounts.models import Account
from service.activities.models import CoHost, Shift, SignUp
from service.checkin.models import Presence
from service.checkin.queries.lists import masked_name
from service.checkin.rules import SERVING_STATUSES
from service.core.actor import Actor
from service.core.db import db
from service.core.paging import Page, read_page
from service.passports.models import Passport
from service.teams.access import is_staff_of, teams_led
from service.teams.models import Team, TeamMember


def expected_at(shift: Shift, actor: Actor, query: dict[str, Any]) -> Page:
    """Two statements, however many there are: the page of people, and what the door knows of them.

    Leaders see the members of teams of their own, because a roster is not shown to other teams; staff see all. Whose
    account is closed is not expected.
    """
    is_member = _is_member(shift, actor)
    rows = select(Account).where(Account.status.in_(SERVING_STATUSES), or_(is_member, _signed_up(shift)))
    if (present := query.get("present")) is not None:
        rows = rows.where(_is_here(shift) if present else ~_is_here(shift))
    page = read_page(rows, Account.id, query, newest_first=False)
    known = {
        row.account_id: row for row in db.session.execute(_known(shift, is_member, [each.id for each in page.items]))
    }
    return Page([_shown(known[each.id]) for each in page.items], page.next_cursor)


def _is_member(shift: Shift, actor: Actor) -> ColumnElement[bool]:
    """Of the responsible team or of one that helps, as far as the actor may see its roster."""
    hosts = select(CoHost.team_id).where(CoHost.activity_id == shift.activity_id)
    teams = select(Team.id).where(or_(Team.id == shift.team_id, Team.id.in_(hosts)))
    if not is_staff_of(actor, shift.community_id):
        teams = teams.where(Team.id.in_(teams_led(actor.person_id)))
    return exists().where(
        TeamMember.account_id == Account.id, TeamMember.left_at.is_(None), TeamMember.team_id.in_(teams)
    )


def _signed_up(shift: Shift) -> ColumnElement[bool]:
    return exists().where(SignUp.shift_id == shift.id, SignUp.account_id == Account.id, SignUp.state != "cancelled")


def _is_here(shift: Shift) -> ColumnElement[bool]:
    return exists().where(
        Presence.passport_id == Passport.id,
        Passport.account_id == Account.id,
        Presence.shift_id == shift.id,
        Presence.state == "open",
    )


def _known(shift: Shift, is_member: ColumnElement[bool], account_ids: list[UUID]) -> Select[*tuple[Any, ...]]:
    here = and_(Presence.passport_id == Passport.id, Presence.shift_id == shift.id, Presence.state == "open")
    sign_up = and_(SignUp.account_id == Account.id, SignUp.shift_id == shift.id, SignUp.state != "cancelled")
    was_here = exists().where(
        Presence.passport_id == Passport.id, Presence.shift_id == shift.id, Presence.state == "closed"
    )
    return (
        select(
            Account.id.label("account_id"),
            Account.name_sealed,
            Passport.id.label("passport_id"),
            Passport.number,
            SignUp.state.label("sign_up"),
            is_member.label("is_member"),
            Presence.starts_at.label("present_since"),
            was_here.correlate(Passport).label("was_here"),
        )
        .outerjoin(Passport, Passport.account_id == Account.id)
        .outerjoin(SignUp, sign_up)
        .outerjoin(Presence, here)
        .where(Account.id.in_(account_ids))
    )


def _shown(row: Any) -> dict[str, Any]:
    is_present = row.present_since is not None
    seen = {"is_present": is_present, "has_left": bool(row.was_here) and not is_present}
    return {**row._mapping, **seen, "name": masked_name(row.account_id, row.name_sealed)}
