from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.accounts.queries import masked_names, signs_in
from service.accounts.rules import AccountStatus
from service.core.actor import Actor
from service.core.db import db
from service.core.paging import Page, read_page
from service.regions.models import Region
from service.teams import access
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.rules import Stretch, TeamRole, began_with

Known = tuple[bool, bool | None, AccountStatus | None]


@dataclass(frozen=True, slots=True)
class Named:
    """A member or an ask, with the name that a list may show."""

    row: Any
    name_masked: str | None


@dataclass(frozen=True, slots=True)
class Member(Named):
    """Somebody in a role, and the membership that it is part of, which ``began`` with another role perhaps."""

    began: Any
    is_identity_confirmed: bool
    signs_in: bool | None
    status: AccountStatus | None


def roster(team: Team, query: dict[str, Any], actor: Actor) -> Page:
    """The members of now, with masked names: a fixed number of statements. Who joined first comes first, whatever roles
    came after.
    """
    rows = beginnings(TeamMember.team_id == team.id, query.get("role"))
    page = read_page(rows, TeamMember.id, query, newest_first=False)
    live = select(TeamMember).where(TeamMember.team_id == team.id, TeamMember.left_at.is_(None))
    now = {each.account_id: each for each in db.session.scalars(live.where(TeamMember.account_id.in_(_people(page))))}
    names, known = masked_names(now), _known(now, actor, team.community_id)
    members = [
        Member(now[began.account_id], names.get(began.account_id), began, *known[began.account_id])
        for began in page.items
    ]
    return Page(members, page.next_cursor)


def beginnings(where: ColumnElement[bool], roles: Collection[TeamRole] | None = None) -> Select[Any]:
    """The stretches with which memberships of now began (``began_with``), of whoever holds one of these roles today."""
    live, later, before = aliased(TeamMember), aliased(TeamMember), aliased(TeamMember)

    def follows(one: Any, other: Any) -> ColumnElement[bool]:
        """Of the same person in the same team."""
        return and_(one.team_id == other.team_id, one.account_id == other.account_id, one.id > other.id)

    def is_first(stretch: Any) -> ColumnElement[bool]:
        return ~exists().where(follows(stretch, before), before.left_at == stretch.joined_at)

    of_now = exists().where(
        live.team_id == TeamMember.team_id,
        live.account_id == TeamMember.account_id,
        live.left_at.is_(None),
        *([live.role.in_(roles)] if roles else []),
    )
    newest = ~exists().where(follows(later, TeamMember), is_first(later))
    return select(TeamMember).where(where, of_now, is_first(TeamMember), newest)


def shown_member(row: TeamMember, actor: Actor) -> Member:
    """As the roster shows them, of a membership that has ended too."""
    theirs = select(TeamMember).where(TeamMember.team_id == row.team_id, TeamMember.account_id == row.account_id)
    stretches = list(db.session.scalars(theirs.where(TeamMember.id <= row.id).order_by(TeamMember.id)))
    began = began_with([Stretch(each.role, each.joined_at, each.left_at, each.since) for each in stretches])
    name = masked_names([row.account_id]).get(row.account_id)
    return Member(row, name, began, *_known([row.account_id], actor, row.community_id)[row.account_id])


def _people(page: Page) -> list[UUID]:
    return [each.account_id for each in page.items]


def _known(account_ids: Collection[UUID], actor: Actor, community_id: UUID) -> dict[UUID, Known]:
    """Whose identity is confirmed as it takes to hold an office, since their newest sign-in; and, for staff who give
    offices, whether they sign in, by which a hand-over goes, and whether their account is open. One statement.
    """
    is_staff = access.staffed_regions(actor).where(Region.id == community_id).exists()
    known = (Account.is_identity_confirmed, is_staff, signs_in(Account.id), Account.status)
    rows = db.session.execute(select(Account.id, *known).where(Account.id.in_(account_ids)))
    return {
        account_id: (bool(is_confirmed), *((bool(has_a_way_in), AccountStatus(status)) if is_told else (None, None)))
        for account_id, is_confirmed, is_told, has_a_way_in, status in rows
    }


def named_page(page: Page) -> Page:
    names = masked_names([row.account_id for row in page.items])
    return Page([Named(row, names.get(row.account_id)) for row in page.items], page.next_cursor)


def with_name(row: JoinAsk) -> Named:
    return Named(row, masked_names([row.account_id]).get(row.account_id))
