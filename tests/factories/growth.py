"""Years of taking part, as rows: what people have done is the matter here, not how it came to be approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from service.core import transaction
from service.core.clock import SHANGHAI
from service.core.db import Base, db, new_id
from tests.architecture.rows import row_of
from tests.factories.cast import Cast, Person

TABLES = Base.metadata.tables


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody on a shift: with so many minutes of which the state is told, or merely there.

    ``presence`` is its state, ``None``: a row of paper without times. ``entered_by``: who has let them in.
    """

    who: Person
    minutes: int | None = 60
    state: str = "approved"
    presence: str | None = "closed"
    decided_by: Person | None = None
    first_approved_by: Person | None = None
    entered_by: Person | None = None
    in_grade: str = "live_code"


@dataclass(frozen=True, slots=True)
class Past:
    """A shift of the past with the records made on it, in the order of who came."""

    shift_id: UUID
    record_ids: tuple[UUID | None, ...]


def past_shift(
    cast: Cast,
    day: date,
    *came: Came,
    kind: str = "service",
    state: str = "closed",
    led_by: Person | None = None,
    made_by: Person | None = None,
    hour: int = 9,
) -> Past:
    """On a Shanghai day, from ``hour`` on. ``made_by``: who has planned it, or entered the sheet that tells of it."""
    leader = led_by or cast.leader
    starts_at = datetime.combine(day, time(hour), SHANGHAI)
    ends_at = starts_at + timedelta(minutes=50)
    here = {"community_id": cast.community.id, "team_id": cast.team.id}
    activity = row_of(
        TABLES["activity"], **here, kind=kind, person_in_charge_id=leader.account_id, title=f"活动{day:%m%d}"
    )
    shift = row_of(
        TABLES["shift"],
        **here,
        activity_id=activity["id"],
        state=state,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_ends_at=ends_at,
        service_date=day,
        led_by=leader.account_id,
        poster_serial=0,
        created_by=(made_by or cast.staff).account_id,
        published_at=None if state == "recorded" else starts_at - timedelta(days=1),
    )
    presences, records = [], []
    for each in came:
        if each.presence:
            presences.append(_presence(cast, shift, each))
        if each.minutes is not None:
            records.append(_record(shift, each, each.decided_by or cast.deputy, here))

    def write() -> None:
        for table, rows in (
            ("activity", [activity]),
            ("shift", [shift]),
            ("presence", presences),
            ("service_record", records),
        ):
            if rows:
                db.session.execute(insert(TABLES[table]), rows)

    transaction.run(write)
    ids = iter(records)
    return Past(shift["id"], tuple(next(ids)["id"] if each.minutes is not None else None for each in came))


def _presence(cast: Cast, shift: dict[str, Any], each: Came) -> dict[str, Any]:
    number = each.who.number
    assert number is not None
    return row_of(
        TABLES["presence"],
        community_id=cast.community.id,
        shift_id=shift["id"],
        passport_id=each.who.passport_id,
        passport_no=int(number),
        state=each.presence,
        void_reason="record_rejected" if each.presence == "void" else None,
        starts_at=shift["starts_at"],
        ends_at=shift["ends_at"],
        in_grade=each.in_grade,
        in_by=(each.entered_by or each.who).account_id,
    )


def _record(shift: dict[str, Any], each: Came, decided_by: Person, here: dict[str, Any]) -> dict[str, Any]:
    first = each.first_approved_by
    return row_of(
        TABLES["service_record"],
        **here,
        id=new_id(),
        shift_id=shift["id"],
        passport_id=each.who.passport_id,
        account_id=each.who.account_id,
        service_date=shift["service_date"],
        state=each.state,
        minutes=each.minutes,
        credited_minutes=each.minutes,
        minutes_on_site=each.minutes,
        national_state="not_exported",
        grade="live_code",
        policy_version=0,
        decided_by=decided_by.account_id,
        decided_at=shift["ends_at"],
        first_approved_by=first.account_id if first else None,
    )
