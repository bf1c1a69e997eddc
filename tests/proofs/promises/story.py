"""A small whole story for the controls: seen, called, on paper, opened, approved by one and by two, corrected,
adjusted, spent, held; the window lengthened, and the community live. Then its redemption day (``fair``).
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from service.core import transaction
from service.core.actor import OPERATOR
from service.passports.commands import hold
from tests.checkin.door import Door, door_of
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.sheets import as_csv, sheet
from tests.fakes.phone import Phone
from tests.proofs.promises.fair import GiftStory, tell_of_gifts


@dataclass(frozen=True, slots=True)
class Story:
    cast: Cast
    seen: UUID  # the record of the resident, who scanned; approved, then corrected
    called: UUID  # of the neighbour, ticked by the leader and approved by two
    on_paper: UUID  # of the other team's leader
    gifts: GiftStory

    @property
    def passports(self) -> list[UUID]:
        people = (self.cast.resident, self.cast.neighbour, self.cast.other_leader, self.cast.deputy)
        return [each.passport_id for each in people if each.passport_id]


def tell(app: Flask, cast: Cast, time: Time) -> Story:
    phone = Phone(app)
    seen, called = _serve(door_of(phone, cast, time), phone, cast, time)
    _post(phone, cast.deputy, f"/service-records/{seen}/approve")
    for signer in (cast.leader, cast.deputy):
        _post(phone, signer, f"/service-records/{called}/approve")
    _post(phone, cast.deputy, f"/service-records/{seen}/correct", {"minutes": 61, "reason": "核对签到表"})
    _adjust(phone, cast, cast.resident, 4, seen)
    _adjust(phone, cast, cast.neighbour, 12, called)
    on_paper = _enter(phone, cast)
    day = (time.now - timedelta(days=60)).date().isoformat()
    opening = {"minutes": 65, "points": 2, "covers_until": day, "evidence": "存折"}
    _sign(phone, cast, f"/passports/{cast.resident.passport_id}/openings", opening)
    _sign(phone, cast, f"/communities/{cast.community.id}/go-live", None)
    resident = cast.resident.passport_id
    assert resident
    time.pass_(minutes=1)
    spent = transaction.run(lambda: hold.place(resident, uuid.uuid4(), 1, now=time.now))
    transaction.run(lambda: hold.post_hold(spent.id, policy_version=0, actor=OPERATOR, now=time.now))
    time.pass_(minutes=1)
    transaction.run(lambda: hold.place(resident, uuid.uuid4(), 3, now=time.now))
    return Story(cast, seen, called, on_paper, tell_of_gifts(phone, cast, time))


def _serve(door: Door, phone: Phone, cast: Cast, time: Time) -> tuple[UUID, UUID]:
    door.at(0)
    assert door.outcome(cast.resident) == "checked_in"
    assert door.call(cast.leader, cast.neighbour).json["outcome"] == "checked_in"
    door.at(75)
    assert door.outcome(cast.resident) == "checked_out"
    assert door.call(cast.leader, cast.neighbour).json["outcome"] == "checked_out"
    door.at(121)
    _post(phone, cast.leader, f"/shifts/{door.shift.id}/close")
    lengthened = {"ends_at": time.now.isoformat(), "reason": "延长了一分钟"}
    proposed = _post(phone, cast.staff, f"/shifts/{door.shift.id}/window-corrections", lengthened)
    _post(phone, cast.second_staff, f"/window-corrections/{proposed['id']}/confirm")
    listed = phone.of(cast.leader).get("/service-records", shift_id=str(door.shift.id)).json["items"]
    by_owner = {each["passport_id"]: UUID(each["id"]) for each in listed}
    return by_owner[str(cast.resident.passport_id)], by_owner[str(cast.neighbour.passport_id)]


def _enter(phone: Phone, cast: Cast) -> UUID:
    lines = sheet([(cast.other_leader.number, "刘厚明", "14:05", "15:35", None)], 团队="乐竹邻")
    form = {"file": (io.BytesIO(as_csv(lines)), "签到表.csv"), "write": "true"}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    path = f"/communities/{cast.community.id}/sheets"
    entered = phone.of(cast.staff).send("POST", path, data=form, headers=key).json
    [report] = entered["sheets"]
    [record] = phone.of(cast.staff).get("/service-records", sheet_id=report["sheet_id"]).json["items"]
    _post(phone, cast.leader, f"/service-records/{record['id']}/approve")
    return UUID(record["id"])


def _adjust(phone: Phone, cast: Cast, who: Person, points: int, record: UUID) -> None:
    adjustment = {"points": points, "cause": "system_error", "fact_type": "service_record", "fact_id": str(record)}
    _sign(phone, cast, f"/passports/{who.passport_id}/adjustments", {**adjustment, "reason": "系统故障漏记"})


def _sign(phone: Phone, cast: Cast, path: str, body: Any) -> None:
    """Proposed by one, made true by another."""
    proposed = _post(phone, cast.staff, path, body)
    _post(phone, cast.second_staff, f"/proposals/{proposed['id']}/confirm")


def _post(phone: Phone, who: Person, path: str, body: Any = None) -> Any:
    answer = phone.of(who).post(path, body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json
