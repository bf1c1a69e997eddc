"""A roster as people write it: one row of column names, then a person on each line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from service.adapters.tables import Cell, DigitsLost, Line, cells, read_table, read_worksheets
from service.core.phones import as_dialled
from service.teams.rules import ROSTER_ROWS_MOST, Found, TeamRole
from service.teams.sheet_reader.labels import (
    BIRTH,
    CONSENT,
    LIKE,
    MEMBER,
    NAME,
    NO,
    NUMBER,
    PHONE,
    ROLE,
    ROLES,
    ROSTER,
    SINCE,
    YES,
)

LONGEST_CELL = 60
FIRST_BORN = 1880
_ROLES = {written: role for role, all_written in ROLES.items() for written in all_written}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """``row_number`` is the one that a spreadsheet shows; ``consents``: the person has signed a yes to joining.
    ``written`` is what stands there for a name, read or not, no longer than a name may be.
    """

    row_number: int
    name: str | None = None
    number: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    member_id: UUID | None = None
    role: TeamRole | None = None
    since: date | None = None
    consents: bool = False
    findings: tuple[Found, ...] = ()
    written: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Roster:
    """``not_read`` are the letters of columns that mean nothing here."""

    rows: Sequence[DraftRow]
    not_read: tuple[str, ...]


def read_roster(content: bytes) -> Roster:
    """Refuses: what files are refused for, and a table without the column 姓名 or with one that stands twice."""
    table = read_table(read_worksheets(content), ROSTER, needed=(NAME,), rows_most=ROSTER_ROWS_MOST)
    return Roster([_row(line) for line in table.lines], table.not_read)


def _row(line: Line) -> DraftRow:
    findings: list[Found] = []

    def read(label: str, reader: Callable[[Cell], Any]) -> Any:
        cell = line.cells.get(label)
        try:
            if len(cells.words(cell)) > LONGEST_CELL:
                raise ValueError("longer than anything that belongs here")
            return reader(cell)
        except DigitsLost:
            findings.append(Found("digits_lost", {"label": label}))
        except ValueError:
            findings.append(Found("cell_unreadable", {"label": label, "like": LIKE[label]}))
        return None

    name = read(NAME, lambda cell: (cells.text(cell) or "").lstrip("'") or None)
    row: dict[str, Any] = {
        "name": name,
        "number": read(NUMBER, cells.digits),
        "phone": read(PHONE, _phone),
        "birth_date": read(BIRTH, lambda cell: cells.day(cell, FIRST_BORN)),
        "member_id": read(MEMBER, _id),
        "role": read(ROLE, _role),
        "since": read(SINCE, cells.day),
        "consents": bool(read(CONSENT, _consents)),
    }
    if name is None and not any(found.facts.get("label") == NAME for found in findings):
        findings.append(Found("cell_missing", {"label": NAME}))
    return DraftRow(
        line.row_number, **row, findings=tuple(findings), written=cells.in_short(line.cells.get(NAME), LONGEST_CELL)
    )


def _phone(cell: Cell) -> str | None:
    written = cells.digits(cell)
    if written is None:
        return None
    dialled = as_dialled(written)
    if dialled is None:
        raise ValueError("no phone number")
    return dialled


def _id(cell: Cell) -> UUID | None:
    written = cells.plain(cell).lstrip("'")
    return UUID(written) if written else None


def _role(cell: Cell) -> TeamRole | None:
    written = cells.plain(cell).casefold()
    if written and written not in _ROLES:
        raise ValueError("no role of a team")
    return _ROLES.get(written)


def _consents(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    written = cells.plain(cell).casefold()
    if written and written not in (*YES, *NO):
        raise ValueError("neither yes nor no")
    return written in YES
