"""What stands behind the values of one person: the newest rows of each, each with its address in the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from service.activities.models import Activity, Shift
from service.activities.queries import IS_PUBLIC
from service.activities.rules import ActivityKind
from service.core.db import db
from service.ladder.queries import happenings
from service.ladder.queries.bringing import brought_along
from service.ladder.queries.happenings import Rows
from service.ladder.rules import Fact, Measure
from service.ladder.rules.facts import EvidenceKind
from service.teams.models import Team

SHOWN_MOST = 20
ADDRESSES = {
    EvidenceKind.SERVICE_RECORD: "/api/v1/service-records/{}",
    EvidenceKind.SHIFT: "/api/v1/shifts/{}",
    EvidenceKind.TEAM: "/api/v1/teams/{}",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that counts; ``minutes`` of a record alone, no ``day`` where it is about today."""

    kind: EvidenceKind
    id: UUID
    day: date | None = None
    title: str | None = None
    minutes: int | None = None
    has_address: bool = True

    @property
    def url(self) -> str | None:
        """Where the API shows it; a shift that a paper sheet has recorded it shows to its officers and staff alone."""
        return ADDRESSES[self.kind].format(self.id) if self.has_address and self.kind in ADDRESSES else None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose evidence: up to which day, in which communities (``None``: all), without which record."""

    account_id: UUID
    as_of: date
    within: Select[UUID] | None = None
    without: UUID | None = None

    @property
    def people(self) -> list[UUID]:
        return [self.account_id]


def evidence_of(asked: Asked, measures: Iterable[Measure]) -> dict[Measure, tuple[Evidence, ...]]:
    """The newest of each measure, at most ``SHOWN_MOST``: a statement for each kind of row that is asked for, however
    many measures are read off it.
    """
    wanted = set(measures)
    found: dict[Measure, tuple[Evidence, ...]] = {}
    for facts, read in READERS:
        if mine := [measure for measure in wanted if measure.fact in facts]:
            newest = read(asked)
            for measure in mine:
                since = measure.since(asked.as_of) or date.min
                found[measure] = tuple(each for each in newest if each.day is None or each.day >= since)
    return found


def _records(asked: Asked) -> list[Evidence]:
    rows = happenings.helped(asked.people, asked.as_of, asked.without).subquery()
    newest = _newest(select(rows.c.id, rows.c.day, Activity.title, rows.c.minutes), rows.c.shift_id, rows, asked)
    return [Evidence(EvidenceKind.SERVICE_RECORD, *row) for row in db.session.execute(newest)]


def _attended(asked: Asked, *conditions: ColumnElement[bool]) -> list[Evidence]:
    return _shifts(happenings.attended(asked.people, asked.as_of, asked.without), asked, *conditions)


def _trainings(asked: Asked) -> list[Evidence]:
    return _attended(asked, Activity.kind == ActivityKind.TRAINING)


def _led(asked: Asked) -> list[Evidence]:
    return _shifts(happenings.led(asked.people, asked.as_of), asked)


def _shifts(happened: Rows, asked: Asked, *conditions: ColumnElement[bool]) -> list[Evidence]:
    rows = happened.subquery()
    columns = (rows.c.id, rows.c.day, Activity.title, IS_PUBLIC.label("is_public"))
    newest = _newest(select(*columns), rows.c.id, rows, asked).where(*conditions)
    return [
        Evidence(EvidenceKind.SHIFT, row.id, row.day, row.title, has_address=row.is_public)
        for row in db.session.execute(newest)
    ]


def _newest(rows: Rows, shift_id: Any, source: Any, asked: Asked) -> Rows:
    here = [] if asked.within is None else [Shift.community_id.in_(asked.within)]
    return (
        rows.join(Shift, Shift.id == shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(*here)
        .order_by(source.c.day.desc(), source.c.id.desc())
        .limit(SHOWN_MOST)
    )


def _filed_teams(asked: Asked) -> list[Evidence]:
    return _teams(happenings.filed_teams(asked.people))


def _teams_with_rules(asked: Asked) -> list[Evidence]:
    return _teams(happenings.teams_with_rules(asked.people))


def _teams(led: Rows) -> list[Evidence]:
    """Teams are public, wherever they are."""
    rows = led.subquery()
    named = select(Team.id, Team.name).join(rows, rows.c.id == Team.id).order_by(Team.id).limit(SHOWN_MOST)
    return [Evidence(EvidenceKind.TEAM, row.id, title=row.name) for row in db.session.execute(named)]


def _brought_along(asked: Asked) -> list[Evidence]:
    """Each by its invitation; who came is named in the list of one's invitations alone."""
    rows = brought_along(asked.people, asked.as_of).subquery()
    newest = select(rows.c.id, rows.c.day).order_by(rows.c.day.desc(), rows.c.id.desc()).limit(SHOWN_MOST)
    return [Evidence(EvidenceKind.INVITATION, *row) for row in db.session.execute(newest)]


READERS: tuple[tuple[tuple[Fact, ...], Callable[[Asked], list[Evidence]]], ...] = (
    ((Fact.SHIFTS_HELPED, Fact.APPROVED_MINUTES, Fact.MONTHS_WITH_SERVICE), _records),
    ((Fact.SHIFTS_ATTENDED,), _attended),
    ((Fact.TRAININGS_ATTENDED,), _trainings),
    ((Fact.SESSIONS_LED,), _led),
    ((Fact.FILED_TEAMS_LED,), _filed_teams),
    ((Fact.TEAMS_WITH_RULES,), _teams_with_rules),
    ((Fact.BROUGHT_ALONG,), _brought_along),
)
