"""A roster as lines of cells, every one of them text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from service.teams.rules import TeamRole
from service.teams.sheet_reader.labels import MEMBER, NAME, NUMBER, ROLE, ROLES, SINCE

HEADER = (NAME, NUMBER, ROLE, SINCE, MEMBER)


def roster_lines(
    members: Iterable[tuple[UUID, str | None, str | None, TeamRole, date]],
) -> list[tuple[str | None, ...]]:
    """The names of the columns, then a line for each (account, masked name, passport number, role, since)."""
    lines = [(name, number, ROLES[role][0], f"{since}", f"{account}") for account, name, number, role, since in members]
    return [HEADER, *lines]
