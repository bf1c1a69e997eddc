"""Teams with a past: who joined when, what they held, and what of it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from service.activities.models import Activity, Shift, Task
from service.core import transaction
from service.core.db import db, new_id
from service.hours.models import ServiceRecord
from service.regions.models import Region
from service.teams.models import Team, TeamMember
from tests.factories.cast import Cast, Person, people
from tests.factories.hours import Stretch, closed_shift
from tests.fakes.phone import Phone


def at(day: date, hour: int = 1) -> datetime:
    """Nine in the morning in Shanghai."""
    return datetime.combine(day, time(hour), UTC)


def founded(cast: Cast, day: date, *, community: Region | None = None, name: str = "加侨飞扬") -> UUID:
    place = community or cast.community
    about = {"community_id": place.id, "name": f"{name}{new_id().hex[-6:]}", "category": "neighbourhood_help"}

    def work() -> UUID:
        team = new_id()
        db.session.execute(
            insert(Team).values(id=team, **about, created_at=at(day), version=1, filing_level="informal")
        )
        return team

    return transaction.run(work)


def join(
    cast: Cast, team: UUID, who: Sequence[Person], day: date, *, until: date | None = None, role: str = "member"
) -> None:
    about = {"team_id": team, "community_id": cast.community.id, "role": role}
    dates = {"joined_at": at(day), "left_at": at(until) if until else None}

    def work() -> None:
        db.session.execute(
            insert(TeamMember), [{"id": new_id(), "account_id": each.account_id, **about, **dates} for each in who]
        )

    transaction.run(work)


def crowd_of(cast: Cast, many: int) -> list[Person]:
    return transaction.run(lambda: people(many, "赵小兰", cast.community, at(date(2024, 1, 1))))


def held(
    cast: Cast, day: date, *who: Person, team: UUID | None = None, task: UUID | None = None, minutes: int = 60
) -> UUID:
    """A closed shift at which these served; with ``task`` it answered one."""
    of_team = transaction.run(lambda: db.session.get_one(Team, team)) if team else None
    shift = closed_shift(cast, *(Stretch(each, minutes) for each in who), starts_at=at(day), team=of_team)
    if task:
        activity = select(Shift.activity_id).where(Shift.id == shift).scalar_subquery()
        transaction.run(
            lambda: db.session.execute(update(Activity).where(Activity.id == activity).values(task_id=task))
        )
    return shift


def approve(phone: Phone, cast: Cast, shift: UUID) -> None:
    rows = select(ServiceRecord.id).where(ServiceRecord.shift_id == shift)
    ids = transaction.run(lambda: [str(each) for each in db.session.scalars(rows)])
    answered = phone.of(cast.staff).post("/service-records/approve", {"record_ids": ids})
    assert {each["state"] for each in answered.json["items"]} == {"approved"}, answered.text


def task_of(cast: Cast, team: UUID, day: date, state: str = "accepted", *, wanted_until: date | None = None) -> UUID:
    task = new_id()
    about: dict[str, Any] = {"community_id": cast.community.id, "team_id": team, "region_id": cast.community.id}
    about |= {"title": "送饭", "content": "两人一组", "wanted_from": day}
    about |= {"wanted_until": wanted_until or day + timedelta(days=30), "state": state}
    if state != "waiting":
        about |= {"answered_by": cast.leader.account_id, "answered_at": at(day)}
    asked = {"asked_by": cast.staff.account_id, "asked_at": at(day)}
    transaction.run(lambda: db.session.execute(insert(Task).values(id=task, **about, **asked)))
    return task
