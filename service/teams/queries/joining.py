from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from service.accounts.errors import PersonNotFound
from service.accounts.models import Account
from service.accounts.queries import goes_on, has_live_sign_in
from service.accounts.rules import AccountStatus
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.queries import get as get_region
from service.regions.queries import subtree
from service.teams import access
from service.teams.errors.roster import (
    InvitedPersonAnswers,
    NotIntroduced,
    OtherSideWithdraws,
    TeamAnswers,
    TeamElsewhere,
)
from service.teams.models import JoinAsk, Team
from service.teams.queries.roster import named_page
from service.teams.rules import JoinKind, JoinState


def asks_of(team_id: UUID, query: dict[str, Any]) -> Page:
    """Requests and invitations of a team, waiting ones unless other states are asked for."""
    rows = select(JoinAsk).options(joinedload(JoinAsk.team, innerjoin=True)).where(JoinAsk.team_id == team_id)
    return named_page(read_page(_in_states(rows, query), JoinAsk.id, query))


def my_asks(actor: Actor, query: dict[str, Any]) -> Page:
    """One's own requests and the invitations one has got."""
    rows = select(JoinAsk).options(joinedload(JoinAsk.team, innerjoin=True))
    rows = _in_states(rows.where(JoinAsk.account_id == actor.account_id), query)
    return named_page(read_page(rows, JoinAsk.id, query))


def invitations_waiting(account_id: UUID) -> ScalarSelect[int]:
    """How many teams wait for this person's answer."""
    mine = (JoinAsk.account_id == account_id, JoinAsk.kind == JoinKind.INVITATION)
    return select(func.count(JoinAsk.id)).where(*mine, JoinAsk.state == JoinState.WAITING).scalar_subquery()


def waits_at(team_id: Any) -> ColumnElement[bool]:
    """A request or an invitation of this team that nobody has answered; a column may be given."""
    return and_(JoinAsk.team_id == team_id, JoinAsk.state == JoinState.WAITING)


def requests_waiting(team_id: InstrumentedAttribute[UUID]) -> ScalarSelect[int]:
    """How many people wait for the answer of a team of the statement around it."""
    return select(func.count(JoinAsk.id)).where(waits_at(team_id), JoinAsk.kind == JoinKind.REQUEST).scalar_subquery()


def _in_states(rows: Any, query: dict[str, Any]) -> Any:
    return rows.where(JoinAsk.state.in_(query.get("state") or [JoinState.WAITING]))


def must_be_invitable(actor: Actor, team: Team, account_id: UUID) -> UUID:
    """A resident of the team's community whose account is open; for staff, of any community within their grants. Who
    is unknown, elsewhere or closed is answered alike; of an account that was merged all this is asked of, and answered
    with, the one that goes on. Refuses: ``PersonNotFound``.
    """
    reach = subtree(get_region(team.community_id).path)
    near = Account.home_id.in_(access.staffed_regions(actor)) | Account.home_id.in_(reach)
    is_open = Account.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))
    shown = aliased(Account)
    rows = select(Account.id).select_from(shown).join(Account, goes_on(shown))
    found = db.session.scalar(rows.where(shown.id == account_id, near, is_open))
    if found is None:
        raise PersonNotFound
    return found


def must_be_of_here(actor: Actor, team: Team) -> UUID:
    """Whoever asks has a name, and is at home where people are invited. Refuses: ``NotIntroduced``,
    ``TeamElsewhere``.
    """
    is_near = Account.home_id.in_(subtree(get_region(team.community_id).path))
    columns = (Account.name_sealed, Account.home_id, is_near.label("is_near"))
    found = db.session.execute(select(*columns).where(Account.id == actor.person_id)).one()
    if found.name_sealed is None or found.home_id is None:
        raise NotIntroduced
    if not found.is_near:
        raise TeamElsewhere
    return actor.person_id


def get_ask(actor: Actor, ask_id: UUID) -> JoinAsk:
    """One's own, and those of a team that one leads or staffs. Refuses: ``NotFound``."""
    asked = db.session.get(JoinAsk, ask_id, options=[joinedload(JoinAsk.team, innerjoin=True)])
    if asked is None or (asked.account_id != actor.account_id and not access.may_lead(actor, asked.team)):
        raise NotFound
    return asked


def ask_to_answer(actor: Actor, ask_id: UUID) -> JoinAsk:
    """What waits for this actor's answer: an invitation to oneself (staff write down the answer of a person without a
    sign-in), a request to a team that one leads or staffs. Refuses: ``NotFound``, ``InvitedPersonAnswers``,
    ``TeamAnswers``.
    """
    asked = get_ask(actor, ask_id)
    if asked.kind == JoinKind.REQUEST:
        if not access.may_lead(actor, asked.team):
            raise TeamAnswers
    elif asked.account_id != actor.account_id:
        answers = access.is_staff_of(actor, asked.community_id) and not has_live_sign_in(asked.account_id)
        if not answers:
            raise InvitedPersonAnswers
    return asked


def ask_to_withdraw(actor: Actor, ask_id: UUID) -> JoinAsk:
    """One's own request, or an invitation of a team that one leads or staffs. Refuses: ``NotFound``,
    ``OtherSideWithdraws``.
    """
    asked = get_ask(actor, ask_id)
    is_request = asked.kind == JoinKind.REQUEST
    if not (asked.account_id == actor.account_id if is_request else access.may_lead(actor, asked.team)):
        raise OtherSideWithdraws
    return asked


def fresh_ask(ask_id: UUID) -> JoinAsk:
    with_team = [joinedload(JoinAsk.team, innerjoin=True)]
    return db.session.get_one(JoinAsk, ask_id, options=with_team, populate_existing=True)
