"""A roster as the lines of a table: what it says is what ``sheet_reader`` reads."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from service.accounts.queries import carried_by, masked_names
from service.core.calendar import local_date
from service.core.db import db
from service.teams.models import TeamMember
from service.teams.rules import Stretch, TeamRole, began_with


class Listed(NamedTuple):
    """One member of now, masked. ``since`` is the day on which the membership began, whatever roles came after."""

    account_id: UUID
    name_masked: str | None
    number: str | None  # the passport's
    role: TeamRole
    since: date


def listed_members(team_id: UUID) -> list[Listed]:
    """Who joined first comes first; three statements, however many they are."""
    columns = (TeamMember.account_id, TeamMember.role, TeamMember.joined_at, TeamMember.left_at, TeamMember.since)
    rows = db.session.execute(select(*columns).where(TeamMember.team_id == team_id).order_by(TeamMember.id))
    stretches: dict[UUID, list[Stretch]] = {}
    for row in rows:
        stretches.setdefault(row.account_id, []).append(Stretch(row.role, row.joined_at, row.left_at, row.since))
    here = {account_id: theirs for account_id, theirs in stretches.items() if theirs[-1].left_at is None}
    names, carried = masked_names(here), carried_by(here.keys())
    return [
        Listed(
            account_id,
            names.get(account_id),
            carried[account_id].number if account_id in carried else None,
            TeamRole(theirs[-1].role),
            _since(began_with(theirs)),
        )
        for account_id, theirs in here.items()
    ]


def _since(stretch: Stretch) -> date:
    return stretch.since or local_date(stretch.joined_at)
