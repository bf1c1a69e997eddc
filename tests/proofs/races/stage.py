"""Whom and what the rounds of a case are about, made in bulk before the first one starts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, insert, select

from service.accounts.models import Account
from service.activities.models import Activity, Shift
from service.activities.rules import ShiftState
from service.checkin import codec
from service.core import clock, transaction
from service.core.actor import Role
from service.core.calendar import local_date
from service.core.db import db, new_id, table_of
from service.redemption import codec as tickets
from service.redemption.codec import LookedUp
from service.regions.models import Region
from tests.factories.cast import Cast, Person, assemble, people
from tests.proofs.races.crowd import Deed, post


@dataclass(slots=True)
class Stage:
    """A community of its own for each case."""

    cast: Cast
    now: datetime  # when it was set

    def people(self, many: int, name: str = "赵小兰", **more: Any) -> list[Person]:
        return transaction.run(lambda: people(many, name, self.cast.community, self.now, **more))

    def staff(self, many: int) -> list[Person]:
        """Any of whom may check people in, approve, confirm."""
        return self.people(many, "许多人", role=Role.STAFF)

    def shifts(self, many: int, *, begun_minutes: float = 60, minutes: float = 120, **values: Any) -> list[UUID]:
        """Published shifts, which began ``begun_minutes`` ago (below nought: begin in so many)."""
        starts_at = self.now - timedelta(minutes=begun_minutes)
        return self.shifts_at([starts_at] * many, minutes=minutes, **values)

    def shifts_at(
        self,
        starts: Sequence[datetime],
        *,
        minutes: float = 120,
        community: Region | None = None,
        is_of_team: bool = True,
        **values: Any,
    ) -> list[UUID]:
        """Of the cast's team, or of a community alone."""
        place = (community or self.cast.community).id
        led_by = {"community_id": place, "team_id": self.cast.team.id if is_of_team else None}
        before = min(starts) - timedelta(days=1)
        activity = {
            "id": new_id(),
            **led_by,
            "person_in_charge_id": self.cast.leader.account_id,
            "created_at": before,
            "kind": "service",
            "title": "入户探访",
            "content": "陪伴独居老人",
            "place": "睦邻中心",
        }

        def row(starts_at: datetime) -> dict[str, Any]:
            ends_at = starts_at + timedelta(minutes=minutes)
            return {
                "id": new_id(),
                "activity_id": activity["id"],
                **led_by,
                "state": ShiftState.PUBLISHED,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "planned_ends_at": ends_at,
                "service_date": local_date(starts_at),
                "created_at": before,
                "published_at": before,
                **values,
            }

        rows = [row(each) for each in starts]
        with_rows(Activity, [activity])
        with_rows(Shift, rows)
        return [each["id"] for each in rows]


def set_stage() -> Stage:
    now = clock.now()
    return Stage(assemble(now), now)


def code_of(shift_id: UUID) -> str:
    return codec.issue_rotating(current_app.extensions["code_keys"], codec.CodeKind.SHIFT, shift_id, clock.now())


def seen_at_look_up(by: Person, who: Person) -> str:
    """The ticket of a look-up that saw a code of their phone."""
    home = transaction.run(lambda: db.session.get_one(Account, who.account_id).home_id, read_only=True)
    assert home
    looked_up = LookedUp(home, who.account_id, by.account_id)
    return tickets.issue(current_app.extensions["code_keys"], looked_up, "pickup_code", clock.now())


def own_code(who: Person) -> str:
    assert who.passport_id
    keys = current_app.extensions["code_keys"]
    return codec.issue_rotating(keys, codec.CodeKind.PASSPORT, who.passport_id, clock.now())


def scan(who: Person, code: str, direction: str = "auto", **body: Any) -> Deed:
    given = {"client_id": uuid.uuid4().hex, "code": code, "direction": direction, **body}
    return post(who, "/scans", given, key=None)


def with_rows(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    transaction.run(lambda: db.session.connection().execute(insert(table_of(model)), list(rows)))


def count(model: Any, *conditions: Any) -> int:
    rows = select(func.count()).select_from(model).where(*conditions)
    return int(transaction.run(lambda: db.session.scalar(rows), read_only=True) or 0)


def rows_of(model: Any, *conditions: Any) -> list[Any]:
    """Newly read, in the order in which they were made."""
    wanted = select(*table_of(model).c).where(*conditions).order_by(table_of(model).c.id)
    return transaction.run(lambda: list(db.session.execute(wanted).all()), read_only=True)
