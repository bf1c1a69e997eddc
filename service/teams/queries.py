from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from service.accounts.errors import PersonNotFound
from service.accounts.models import Account
from service.accounts.queries import has_sign_in, masked_names
from service.accounts.rules import AccountStatus
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.queries import get as get_region
from service.regions.queries import subtree
from service.teams import access
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.rules import OFFICERS, JoinKind, JoinState, TeamRole


@dataclass(frozen=True, slots=True)
class Named:
    """A member or an ask, with the name that a list may show."""

    row: Any
    name_masked: str | None


def get(team_id: UUID) -> Team:
    """A team is public (its roster is not). Refuses: ``NotFound``."""
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound
    return team


def locked(team_id: UUID) -> Team:
    """Roster changes of one team happen one after another."""
    return db.session.get_one(Team, team_id, with_for_update={"of": Team}, populate_existing=True)


def listed(query: dict[str, Any]) -> Page:
    rows = select(Team)
    if community := query.get("community_id"):
        rows = rows.where(Team.community_id == community)
    if categories := query.get("category"):
        rows = rows.where(Team.category.in_(categories))
    if (needs := query.get("needs_deputy")) is not None:
        rows = rows.where(Team.needs_deputy.is_(needs))
    return read_page(rows, Team.id, query)


def membership(team_id: UUID, account_id: UUID) -> TeamMember | None:
    live = (TeamMember.team_id == team_id, TeamMember.account_id == account_id, TeamMember.left_at.is_(None))
    return db.session.scalar(select(TeamMember).where(*live))


def leader_of(team_id: UUID) -> TeamMember | None:
    leads = (TeamMember.team_id == team_id, TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
    return db.session.scalar(select(TeamMember).where(*leads))


def officers_of(team_id: UUID) -> set[UUID]:
    """Its leader and deputies of now."""
    live = (TeamMember.team_id == team_id, TeamMember.role.in_(OFFICERS), TeamMember.left_at.is_(None))
    return set(db.session.scalars(select(TeamMember.account_id).where(*live)))


def holds_office(account_id: UUID) -> bool:
    """Whether this person leads any team now, or is its deputy."""
    live = exists().where(
        TeamMember.account_id == account_id, TeamMember.role.in_(OFFICERS), TeamMember.left_at.is_(None)
    )
    return bool(db.session.scalar(select(live)))


def team_led_by(account_id: UUID) -> UUID | None:
    """One that this person leads now."""
    leads = (TeamMember.account_id == account_id, TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
    return db.session.scalar(select(TeamMember.team_id).where(*leads).order_by(TeamMember.team_id).limit(1))


def roster(team_id: UUID, query: dict[str, Any]) -> Page:
    """The members of now, with masked names: a fixed number of statements."""
    rows = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.left_at.is_(None))
    if roles := query.get("role"):
        rows = rows.where(TeamMember.role.in_(roles))
    return _named(read_page(rows, TeamMember.id, query, newest_first=False))


def asks_of(team_id: UUID, query: dict[str, Any]) -> Page:
    """Requests and invitations of a team, waiting ones unless other states are asked for."""
    rows = select(JoinAsk).options(joinedload(JoinAsk.team, innerjoin=True)).where(JoinAsk.team_id == team_id)
    return _named(read_page(_in_states(rows, query), JoinAsk.id, query))


def my_asks(actor: Actor, query: dict[str, Any]) -> Page:
    """One's own requests and the invitations one has got."""
    rows = select(JoinAsk).options(joinedload(JoinAsk.team, innerjoin=True))
    rows = _in_states(rows.where(JoinAsk.account_id == actor.account_id), query)
    return _named(read_page(rows, JoinAsk.id, query))


def _in_states(rows: Any, query: dict[str, Any]) -> Any:
    return rows.where(JoinAsk.state.in_(query.get("state") or [JoinState.WAITING]))


def my_teams(actor: Actor, query: dict[str, Any]) -> Page:
    rows = select(TeamMember).options(joinedload(TeamMember.team, innerjoin=True))
    mine = (TeamMember.account_id == actor.account_id, TeamMember.left_at.is_(None))
    return read_page(rows.where(*mine), TeamMember.id, query)


def _named(page: Page) -> Page:
    names = masked_names([row.account_id for row in page.items])
    return Page([Named(row, names.get(row.account_id)) for row in page.items], page.next_cursor)


def with_name(row: TeamMember | JoinAsk) -> Named:
    return Named(row, masked_names([row.account_id]).get(row.account_id))


def must_be_invitable(actor: Actor, team: Team, account_id: UUID) -> UUID:
    """A resident of the team's community whose account is open; for staff, of any community within their grants. Who
    is unknown, elsewhere or closed is answered alike. Refuses: ``PersonNotFound``.
    """
    reach = subtree(get_region(team.community_id).path)
    near = Account.home_id.in_(access.staffed_regions(actor)) | Account.home_id.in_(reach)
    is_open = Account.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))
    if db.session.scalar(select(Account.id).where(Account.id == account_id, near, is_open)) is None:
        raise PersonNotFound
    return account_id


def ask_to_answer(actor: Actor, ask_id: UUID) -> JoinAsk:
    """What waits for this actor's answer: an invitation to oneself (staff write down the answer of a person without a
    sign-in), a request to a team that one leads or staffs. Refuses: ``NotFound``.
    """
    asked = _ask(ask_id)
    if asked.kind == JoinKind.REQUEST:
        may = access.may_lead(actor, asked.team)
    else:
        may = asked.account_id == actor.account_id or (
            access.is_staff_of(actor, asked.community_id) and not has_sign_in(asked.account_id)
        )
    if not may:
        raise NotFound
    return asked


def ask_to_withdraw(actor: Actor, ask_id: UUID) -> JoinAsk:
    """One's own request, or an invitation of a team that one leads or staffs. Refuses: ``NotFound``."""
    asked = _ask(ask_id)
    is_request = asked.kind == JoinKind.REQUEST
    if not (asked.account_id == actor.account_id if is_request else access.may_lead(actor, asked.team)):
        raise NotFound
    return asked


def _ask(ask_id: UUID) -> JoinAsk:
    asked = db.session.get(JoinAsk, ask_id, options=[joinedload(JoinAsk.team, innerjoin=True)])
    if asked is None:
        raise NotFound
    return asked


def fresh_ask(ask_id: UUID) -> JoinAsk:
    with_team = [joinedload(JoinAsk.team, innerjoin=True)]
    return db.session.get_one(JoinAsk, ask_id, options=with_team, populate_existing=True)
