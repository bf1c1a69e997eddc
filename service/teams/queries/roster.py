from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.accounts.queries import masked_names
from service.core.paging import Page, read_page
from service.teams.models import JoinAsk, TeamMember


@dataclass(frozen=True, slots=True)
class Named:
    """A member or an ask, with the name that a list may show."""

    row: Any
    name_masked: str | None


def roster(team_id: UUID, query: dict[str, Any]) -> Page:
    """The members of now, with masked names: a fixed number of statements."""
    rows = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.left_at.is_(None))
    if roles := query.get("role"):
        rows = rows.where(TeamMember.role.in_(roles))
    return named_page(read_page(rows, TeamMember.id, query, newest_first=False))


def named_page(page: Page) -> Page:
    names = masked_names([row.account_id for row in page.items])
    return Page([Named(row, names.get(row.account_id)) for row in page.items], page.next_cursor)


def with_name(row: TeamMember | JoinAsk) -> Named:
    return Named(row, masked_names([row.account_id]).get(row.account_id))
