"""The door of one shift: who stands there, and what they scan. For tests of check-in over HTTP."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from service.activities.models import Shift
from service.checkin import codec
from service.checkin.models import Presence, Scan
from service.core import transaction
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone


@dataclass(slots=True)
class Door:
    """A shift that starts in an hour and lasts two. ``at`` moves the clock, in minutes after its start."""

    phone: Phone
    cast: Cast
    time: Time
    shift: Shift

    def at(self, minutes: float) -> Door:
        self.time.now = self.shift.starts_at + timedelta(seconds=round(minutes * 60))
        return self

    @property
    def keys(self) -> codec.CodeKeys:
        found: codec.CodeKeys = self.phone.app.extensions["code_keys"]
        return found

    def code(self, shift: Shift | None = None) -> str:
        return codec.issue_rotating(self.keys, codec.CodeKind.SHIFT, (shift or self.shift).id, self.time.now)

    def poster(self, serial: int = 0) -> str:
        return codec.issue_fixed(self.keys, codec.CodeKind.POSTER, self.shift.id, serial)

    def passport_code(self, who: Person) -> str:
        assert who.passport_id
        return codec.issue_rotating(self.keys, codec.CodeKind.PASSPORT, who.passport_id, self.time.now)

    def card(self, who: Person, serial: int) -> str:
        assert who.passport_id
        return codec.issue_fixed(self.keys, codec.CodeKind.CARD, who.passport_id, serial)

    def send(self, who: Person, **body: Any) -> TestResponse:
        body = {name: str(value) for name, value in body.items() if value is not None}
        body.setdefault("client_id", uuid.uuid4().hex)
        return self.phone.of(who).post("/scans", body, key=None)

    def scan(self, who: Person, direction: str = "auto", *, code: str | None = None, **body: Any) -> TestResponse:
        """Somebody scans the shift's code for themselves."""
        return self.send(who, code=code or self.code(), direction=direction, **body)

    def call(self, leader: Person, who: Person, direction: str = "auto", **body: Any) -> TestResponse:
        given = {"shift_id": self.shift.id, "passport_id": who.passport_id, "direction": direction}
        return self.send(leader, **(given | body))

    def outcome(self, who: Person, direction: str = "auto", **body: Any) -> str:
        return outcome_of(self.scan(who, direction, **body))

    def presences(self, who: Person) -> list[Presence]:
        mine = select(Presence).where(Presence.passport_id == who.passport_id).order_by(Presence.starts_at, Presence.id)
        return transaction.run(lambda: list(db.session.scalars(mine)), read_only=True)

    def kept(self, response: TestResponse) -> Scan:
        """The row of a scan that was answered."""
        answer = response.json
        scan_id = answer["scan_id"] if "scan_id" in answer else answer["facts"]["scan_id"]
        return transaction.run(lambda: db.session.get_one(Scan, uuid.UUID(scan_id)), read_only=True)


def door_of(phone: Phone, cast: Cast, time: Time, **shift: Any) -> Door:
    return Door(phone, cast, time, published_shift(cast, time.now, **shift))


def outcome_of(response: TestResponse) -> str:
    """``checked_in`` …, or the code of the refusal without its ``scan.``."""
    answer = response.json
    return str(answer["outcome"] if response.status_code == 200 else answer["code"].removeprefix("scan."))


def change(thing: Any, **values: Any) -> None:
    """Make a row what no command would make it now."""

    def work() -> None:
        found = db.session.get_one(type(thing), thing.id)
        for name, value in values.items():
            setattr(found, name, value)

    transaction.run(work)
