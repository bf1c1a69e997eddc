"""The same hours on paper and by scans count once, whichever was there first, and however a presence has grown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.core import transaction
from service.core.clock import SHANGHAI
from tests.checkin.door import door_of
from tests.checkin.test_undo import undo
from tests.conftest import Time
from tests.factories.cast import Cast, Person, member
from tests.factories.hours import MORNING, closed_shift, forgot
from tests.fakes.phone import Phone
from tests.hours.test_sheet_guards import found, window
from tests.hours.test_sheets import Desk, row

ELEVEN = MORNING + timedelta(hours=3)


@pytest.fixture
def desk(phone: Phone, cast: Cast) -> Desk:
    return Desk(phone, cast)


def sheet(desk: Desk, starts_at: datetime, ends_at: datetime, minutes: int, by: Person) -> Any:
    """Of the other team: minutes somewhere in a window."""
    begins, ends = (each.astimezone(SHANGHAI) for each in (starts_at, ends_at))
    times = {"日期": f"{begins:%Y-%m-%d}", "开始时间": f"{begins:%H:%M}", "结束时间": f"{ends:%H:%M}"}
    return desk.enter(row(desk.cast.resident, "张玉琴", minutes=minutes), by=by, **times, 团队="舞蹈队")


def approve(phone: Phone, who: Person, record: str) -> Any:
    return phone.of(who).post(f"/service-records/{record}/approve").json


def waiting(phone: Phone, whose: Person) -> str:
    items = phone.of(whose).get("/service-records", mine="true").json["items"]
    [record] = [each["id"] for each in items if each["state"] == "pending"]
    return str(record)


def minutes_of(phone: Phone, who: Person) -> int:
    return int(phone.of(who).get("/me/passport").json["minutes"])


def must_leave(phone: Phone, cast: Cast, by: Person, most: int) -> None:
    """The scans' record is refused, naming the most that fits, and that is approved; a minute more is not."""
    record = waiting(phone, cast.resident)
    refused = approve(phone, by, record)
    assert (refused["code"], refused["facts"]) == ("hours.time_taken", {"most_minutes": most})
    for minutes in (most + 1, most):
        said = {"minutes": minutes, "reason": "其余时间在纸质签到表上"}
        assert phone.of(by).post(f"/service-records/{record}/amend", said).status_code == 200
        answer = approve(phone, by, record)
        assert (answer.get("code"), answer.get("state")) == (
            ("hours.time_taken", None) if minutes > most else (None, "approved")
        )


def lengthen(phone: Phone, cast: Cast, shift_id: object) -> None:
    said = {"ends_at": ELEVEN.isoformat(), "reason": "还有三户没有走到"}
    proposed = phone.of(cast.staff).post(f"/shifts/{shift_id}/window-corrections", said).json
    confirmed = phone.of(cast.second_staff).post(f"/window-corrections/{proposed['id']}/confirm")
    assert confirmed.status_code == 200, confirmed.text


class TestAPresenceThatHasGrown:
    def test_by_a_corrected_window_leaves_what_paper_has_had(self, phone: Phone, cast: Cast, desk: Desk) -> None:
        """Eight to nine, then nine to eleven on paper; and then it is said to have lasted till eleven."""
        shift_id = closed_shift(cast, forgot(cast.resident), window_minutes=60, closed_at=ELEVEN)
        [paper] = sheet(desk, ELEVEN - timedelta(hours=2), ELEVEN, 120, cast.staff)["sheets"]
        [on_paper] = desk.records(paper["sheet_id"])
        assert approve(phone, cast.second_staff, on_paper["id"])["state"] == "approved"
        lengthen(phone, cast, shift_id)
        must_leave(phone, cast, cast.leader, 60)
        assert minutes_of(phone, cast.resident) == 180

    def test_leaves_paper_as_little_when_it_has_grown_first(self, phone: Phone, cast: Cast, desk: Desk) -> None:
        shift_id = closed_shift(cast, forgot(cast.resident), window_minutes=60, closed_at=ELEVEN)
        lengthen(phone, cast, shift_id)
        assert approve(phone, cast.leader, waiting(phone, cast.resident))["state"] == "approved"
        afterwards = window("09:00", "11:00", 日期="2026-03-09", 团队="舞蹈队")
        findings = found(desk, row(cast.resident, "张玉琴", minutes=1), **afterwards)
        assert findings == [("row_time_taken", {"most_minutes": 0})]

    def test_by_an_undone_check_out_leaves_it_too(self, phone: Phone, cast: Cast, time: Time, desk: Desk) -> None:
        """In at the start, out, and that is taken back once the paper has counted."""
        transaction.run(lambda: member(cast.other_team, cast.leader, "deputy", time.now))
        door = door_of(phone, cast, time)
        begins = door.shift.starts_at
        door.at(0).scan(cast.resident)
        left = door.at(11).scan(cast.resident)
        door.at(62)
        [paper] = sheet(desk, begins + timedelta(minutes=11), begins + timedelta(minutes=60), 49, cast.leader)["sheets"]
        [on_paper] = desk.records(paper["sheet_id"])
        assert approve(phone, cast.staff, on_paper["id"])["state"] == "approved"
        assert undo(door, cast.leader, left).status_code == 200
        door.at(600)
        assert phone.of(cast.leader).post(f"/shifts/{door.shift.id}/close").status_code == 200
        must_leave(phone, cast, cast.deputy, 71)
        assert minutes_of(phone, cast.resident) == 120
