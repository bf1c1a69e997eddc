"""Closed shifts with people who served on them, made by the real commands; only the scans are written straight in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from service.activities.commands.shifts import add, publish
from service.activities.models import Activity, Shift
from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.db import db, new_id
from service.hours.commands.close import close
from service.hours.models import ServiceRecord
from service.passports.models import Passport
from service.regions.models import Region
from service.teams.models import Team
from tests.factories.cast import Cast, Person

MORNING = datetime(2026, 3, 9, 0, 0, tzinfo=UTC)  # Monday, 08:00 in Shanghai, the day before the tests' noon
MONDAY = date(2026, 3, 9)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody's presence from the shift's start on; without ``by`` they scanned themselves."""

    who: Person
    minutes: int = 90
    in_grade: Grade = Grade.LIVE_CODE
    out_grade: Grade | None = Grade.LIVE_CODE
    in_by: Person | None = None
    out_by: Person | None = None
    late_minutes: int = 0


def called(who: Person, by: Person, minutes: int = 90) -> Stretch:
    """Ticked on the roll at both ends."""
    return Stretch(who, minutes, Grade.ROLL_CALL, Grade.ROLL_CALL, by, by)


def forgot(who: Person, minutes: int = 90) -> Stretch:
    """Came, and never checked out: the end is inferred."""
    return Stretch(who, minutes, out_grade=None)


def closed_shift(
    cast: Cast,
    *stretches: Stretch,
    starts_at: datetime = MORNING,
    window_minutes: int | None = None,
    community: Region | None = None,
    team: Team | None = None,
    is_community_shift: bool = False,
    is_closed: bool = True,
    closed_at: datetime | None = None,
) -> UUID:
    """The id of a shift of the cast's team (or another, or the community's own) with these presences."""
    length = window_minutes or max(each.minutes + each.late_minutes for each in stretches)
    ends_at = starts_at + timedelta(minutes=length)

    def work() -> UUID:
        place = community or cast.community
        responsible = None if is_community_shift else team or cast.team
        # A row, not the command: records are the matter here, not who may be in charge where.
        activity = Activity(
            id=new_id(),
            community_id=place.id,
            team_id=responsible.id if responsible else None,
            person_in_charge_id=cast.leader.account_id,
            created_at=starts_at - timedelta(days=2),
            kind="service",
            title="入户探访",
            content="陪伴独居老人",
            place="睦邻中心",
        )
        db.session.add(activity)
        db.session.flush()
        before = starts_at - timedelta(days=1)
        shift = add(activity, starts_at=starts_at, ends_at=ends_at, actor=OPERATOR, now=before)
        publish(shift.id, actor=OPERATOR, now=before)
        numbers = _numbers(stretches)
        db.session.execute(
            insert(Presence), [_presence(each, shift, numbers[each.who.passport_id]) for each in stretches]
        )
        if is_closed:
            close(shift.id, actor=OPERATOR, now=closed_at or ends_at)
        return shift.id

    return transaction.run(work)


def served(cast: Cast, *stretches: Stretch, **options: Any) -> list[str]:
    """Record ids, in the order of the stretches."""
    shift_id = closed_shift(cast, *stretches, **options)
    rows = transaction.run(
        lambda: db.session.execute(
            select(ServiceRecord.account_id, ServiceRecord.id).where(ServiceRecord.shift_id == shift_id)
        ).all()
    )
    found = dict(rows)
    return [str(found[each.who.account_id]) for each in stretches]


def _numbers(stretches: Sequence[Stretch]) -> dict[UUID | None, str]:
    wanted = [each.who.passport_id for each in stretches]
    return dict(db.session.execute(select(Passport.id, Passport.number).where(Passport.id.in_(wanted))).all())


def _presence(each: Stretch, shift: Shift, number: str) -> dict[str, Any]:
    starts_at = shift.starts_at + timedelta(minutes=each.late_minutes)
    is_open = each.out_grade is None
    return {
        "id": new_id(),
        "community_id": shift.community_id,
        "shift_id": shift.id,
        "passport_id": each.who.passport_id,
        "passport_no": int(number),
        "state": "open" if is_open else "closed",
        "starts_at": starts_at,
        "ends_at": shift.ends_at if is_open else starts_at + timedelta(minutes=each.minutes),
        "in_grade": each.in_grade,
        "out_grade": each.out_grade,
        "in_by": (each.in_by or each.who).account_id,
        "out_by": None if is_open else (each.out_by or each.who).account_id,
    }
