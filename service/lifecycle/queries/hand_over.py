"""Who may read of a hand-over, and what each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import joinedload

from service.accounts.queries import Shown, named
from service.activities.access import GOES_ON, goes_on, is_passed_on
from service.activities.models import Activity, Shift
from service.checkin.queries import is_replaced
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.hours.models import ServiceRecord
from service.hours.queries import records
from service.lifecycle.errors.hand_over import StoppedByWhoAsks, SuccessorAnswers
from service.lifecycle.models import TeamHandOver
from service.lifecycle.rules.hand_over import HandOverState
from service.regions.models import Region
from service.regions.queries import within_grants
from service.teams.access import is_staff_of, teams_led
from service.teams.models import JoinAsk
from service.teams.queries import joining


def visible_to(actor: Actor) -> Select[TeamHandOver]:
    """Of whoever goes or comes, of the team's leader and deputies of now, and of everybody with a role over it."""
    led = TeamHandOver.team_id.in_(teams_led(actor.person_id))
    within = TeamHandOver.community_id.in_(within_grants(actor))
    rows = select(TeamHandOver).options(joinedload(TeamHandOver.team, innerjoin=True))
    return rows.where(or_(_goes_or_comes(actor), led, within))


def _goes_or_comes(actor: Actor) -> ColumnElement[bool]:
    return or_(TeamHandOver.from_account_id == actor.account_id, TeamHandOver.to_account_id == actor.account_id)


def get_for(actor: Actor, hand_over_id: UUID) -> TeamHandOver:
    """Refuses: ``NotFound``."""
    found = db.session.scalar(visible_to(actor).where(TeamHandOver.id == hand_over_id))
    if found is None:
        raise NotFound
    return found


def to_answer(actor: Actor, hand_over_id: UUID) -> TeamHandOver:
    """Of which this actor is the successor. Refuses: ``NotFound``, ``SuccessorAnswers``."""
    asked = get_for(actor, hand_over_id)
    if asked.to_account_id != actor.account_id:
        raise SuccessorAnswers
    return asked


def waiting_for(account_id: UUID) -> ScalarSelect[int]:
    """How many teams wait for this person's yes."""
    mine = (TeamHandOver.to_account_id == account_id, TeamHandOver.state == HandOverState.WAITING)
    return select(func.count(TeamHandOver.id)).where(*mine).scalar_subquery()


def to_stop(actor: Actor, hand_over_id: UUID) -> TeamHandOver:
    """Which this actor has proposed as the leader, or of a community that they work for. Refuses: ``NotFound``,
    ``StoppedByWhoAsks``.
    """
    asked = get_for(actor, hand_over_id)
    is_own = actor.account_id == asked.from_account_id == asked.proposed_by
    if not is_own and not is_staff_of(actor, asked.community_id):
        raise StoppedByWhoAsks
    return asked


def listed(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    rows = visible_to(actor)
    if team_id := query.get("team_id"):
        rows = rows.where(TeamHandOver.team_id == team_id)
    if states := query.get("state"):
        rows = rows.where(TeamHandOver.state.in_(states))
    page = read_page(rows, TeamHandOver.id, query)
    return Page(shown(page.items, actor, now), page.next_cursor)


def own(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    """Those in which this person goes or comes."""
    rows = select(TeamHandOver).options(joinedload(TeamHandOver.team, innerjoin=True))
    page = read_page(rows.where(_goes_or_comes(actor)), TeamHandOver.id, query)
    return Page(shown(page.items, actor, now), page.next_cursor)


def shown(rows: Sequence[TeamHandOver], actor: Actor, now: datetime) -> list[Shown]:
    """With masked names, and of what waits how much would go along; why a leader is gone is for that leader and for who
    works there, not for the team: three statements, however many.
    """
    whose = {"from_name_masked": "from_account_id", "to_name_masked": "to_account_id"}
    found = named(rows, **whose, proposed_by_name_masked="proposed_by", decided_by_name_masked="decided_by")
    places = select(Region.id).where(Region.id.in_({row.community_id for row in rows}))
    worked_for = set(db.session.scalars(places.where(Region.id.in_(within_grants(actor)))))
    told = [row.community_id in worked_for or row.from_account_id == actor.account_id for row in rows]
    much = _would_go_along({row.id for row in rows if row.state == HandOverState.WAITING}, now)
    return [
        each.beside(is_planned=row.reason is None, reason_told=row.reason if may else None, **much.get(row.id, {}))
        for each, row, may in zip(found, rows, told, strict=True)
    ]


def _would_go_along(ids: Collection[UUID], now: datetime) -> dict[UUID, dict[str, int]]:
    """How much the successor would have at a yes of this moment, by what ``passing_on.pass_on`` goes by: one statement,
    however many, and none for nothing.
    """
    if not ids:
        return {}
    asked = TeamHandOver
    theirs = is_passed_on(asked.to_account_id, asked.from_account_id, asked.community_id, asked.team_id)
    passed = (Activity.community_id == asked.community_id, Activity.team_id == asked.team_id, theirs)
    shifts = select(func.count()).select_from(Shift).join(Activity, Activity.id == Shift.activity_id)
    counted = {
        "activities": select(func.count()).select_from(Activity).where(*passed, goes_on()),
        "shifts": shifts.where(GOES_ON, *passed),  # joined: SQLite would look a subquery up again for every shift
        "posters": select(func.count()).select_from(Shift).where(is_replaced(asked.team_id, now)),
        "records": select(func.count()).select_from(ServiceRecord).where(records.waits_at(asked.team_id)),
        "join_asks": select(func.count()).select_from(JoinAsk).where(joining.waits_at(asked.team_id)),
    }
    columns = [rows.correlate(asked).scalar_subquery().label(name) for name, rows in counted.items()]
    found = db.session.execute(select(asked.id, *columns).where(asked.id.in_(ids)))
    return {row.id: {name: getattr(row, name) for name in counted} for row in found}


def shown_one(row: TeamHandOver, actor: Actor, now: datetime) -> Shown:
    [found] = shown([row], actor, now)
    return found
