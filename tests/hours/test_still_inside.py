"""Who is still inside may stay for longer than was planned: no paper is taken for that time, and what has got into it
nevertheless keeps no shift from closing and nobody from checking out.
"""

from __future__ import annotations

import io
import uuid
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from service.checkin.commands import late_entry
from service.checkin.commands.late_entry import LatePresence
from service.checkin.models import Presence
from service.core import transaction
from service.core.actor import Actor, ActorKind
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.sheets import as_csv, sheet
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone


@pytest.fixture
def shift_id(phone: Phone, cast: Cast, time: Time) -> UUID:
    """Of an hour; it begins now."""
    made = a_shift(cast, time)
    time.pass_(minutes=1)
    return made


def a_shift(cast: Cast, time: Time) -> UUID:
    return published_shift(cast, time.now, in_hours=1 / 60, hours=1).id


def call(phone: Phone, cast: Cast, shift_id: UUID, who: Person, direction: str) -> str:
    body = {"client_id": uuid.uuid4().hex, "shift_id": str(shift_id), "passport_id": str(who.passport_id)}
    answer = phone.of(cast.leader).post("/scans", body | {"direction": direction}, key=None)
    return str(answer.json.get("outcome") or answer.json["code"])


def lengthen(phone: Phone, cast: Cast, shift_id: UUID, ends_at: datetime) -> None:
    body = {"ends_at": ends_at.isoformat(), "reason": "还没做完"}
    answer = phone.of(cast.leader).post(f"/shifts/{shift_id}/lengthen", body)
    assert answer.status_code == 200, answer.text


def found_on_paper(phone: Phone, cast: Cast, came: str, left: str) -> list[str]:
    rows = [(cast.resident.number, "张玉琴", came, left, None)]
    paper = as_csv(sheet(rows, 日期="2026-03-10", 开始时间=came, 结束时间=left, 团队="舞蹈队"))
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answer = phone.of(cast.other_leader).send(
        "POST",
        f"/communities/{cast.community.id}/sheets",
        data={"file": (io.BytesIO(paper), "签到表.csv")},
        headers=headers,
    )
    assert answer.status_code == 200, answer.text
    return [each["code"] for row in answer.json["sheets"][0]["rows"] for each in row["findings"]]


def elsewhere(cast: Cast, time: Time, shift_id: UUID, *minutes: int) -> None:
    """A presence that nobody's judging has seen: between these minutes after noon, on another shift."""
    other = a_shift(cast, time)
    began = transaction.run(lambda: db.session.get_one(Presence, _inside(shift_id)).starts_at, read_only=True)
    starts_at, ends_at = (began + timedelta(minutes=each) for each in minutes)
    who = cast.resident
    assert who.passport_id
    assert who.number
    there = LatePresence(cast.community.id, other, who.passport_id, int(who.number), starts_at, ends_at)
    actor = Actor(ActorKind.PERSON, cast.staff.account_id)
    transaction.run(lambda: late_entry.enter([there], actor=actor))


def _inside(shift_id: UUID) -> UUID:
    return db.session.scalars(db.select(Presence.id).where(Presence.shift_id == shift_id)).one()


def stretches(shift_id: UUID) -> list[int]:
    """Minutes from the begin to the end of each presence of the shift."""
    rows = db.select(Presence.starts_at, Presence.ends_at).where(Presence.shift_id == shift_id)
    found = transaction.run(lambda: db.session.execute(rows).all(), read_only=True)
    return sorted((each.ends_at - each.starts_at) // timedelta(minutes=1) for each in found)


def test_no_paper_is_taken_for_the_time_after_the_planned_end(
    phone: Phone, cast: Cast, time: Time, shift_id: UUID
) -> None:
    assert call(phone, cast, shift_id, cast.resident, "in") == "checked_in"
    time.pass_(minutes=50)
    lengthen(phone, cast, shift_id, time.now + timedelta(minutes=130))
    time.pass_(minutes=60)
    assert found_on_paper(phone, cast, "13:05", "13:40") == ["row_overlaps"]
    assert call(phone, cast, shift_id, cast.resident, "out") == "checked_out"
    time.pass_(minutes=60)
    assert found_on_paper(phone, cast, "13:55", "14:40") == []


class TestWhatHasGotIntoIt:
    @pytest.fixture(autouse=True)
    def half_past_two(self, phone: Phone, cast: Cast, time: Time, shift_id: UUID) -> None:
        """Lengthened until three; from ten past one to half past one they are on record elsewhere."""
        assert call(phone, cast, shift_id, cast.resident, "in") == "checked_in"
        time.pass_(minutes=50)
        lengthen(phone, cast, shift_id, time.now + timedelta(minutes=130))
        elsewhere(cast, time, shift_id, 70, 90)
        time.pass_(minutes=100)

    def test_keeps_nobody_from_checking_out(self, phone: Phone, cast: Cast, shift_id: UUID) -> None:
        assert call(phone, cast, shift_id, cast.resident, "out") == "checked_out"
        assert stretches(shift_id) == [70]

    def test_keeps_nobody_from_checking_in_elsewhere(
        self, phone: Phone, cast: Cast, time: Time, shift_id: UUID
    ) -> None:
        other = a_shift(cast, time)
        assert call(phone, cast, other, cast.resident, "in") == "checked_in"
        assert stretches(shift_id) == [70]

    def test_keeps_no_shift_from_being_stopped(self, phone: Phone, cast: Cast, shift_id: UUID) -> None:
        assert phone.of(cast.leader).post(f"/shifts/{shift_id}/stop", {"reason": "下雨了"}).status_code == 200
        assert stretches(shift_id) == [70]

    def test_keeps_no_shift_from_closing(self, phone: Phone, cast: Cast, time: Time, shift_id: UUID) -> None:
        assert call(phone, cast, shift_id, cast.neighbour, "in") == "checked_in"
        time.pass_(minutes=40)
        assert phone.of(cast.leader).post(f"/shifts/{shift_id}/close").status_code == 200
        assert stretches(shift_id) == [30, 70]
