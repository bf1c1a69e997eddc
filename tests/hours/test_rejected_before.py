"""What was rejected, or corrected to nothing, does not come back on paper without a member of the staff; and it stands
in the way of nothing that is true.
"""

from __future__ import annotations

from typing import Any

import pytest

from service.hours.rules import FirstApproval, Outcome, Reason, judge_approver, may_be_second, reasons_for_two
from tests.factories.cast import Cast, Person
from tests.factories.hours import Stretch, called, closed_shift
from tests.fakes.phone import Phone
from tests.hours.test_routes_corrections import act, correct, waiting
from tests.hours.test_rules_facts import DEPUTY, LEADER, NOW, STAFF, approver, record, staff
from tests.hours.test_sheet_guards import found, presences, window
from tests.hours.test_sheets import Cells, Desk, row


@pytest.fixture
def desk(phone: Phone, cast: Cast) -> Desk:
    return Desk(phone, cast)


@pytest.fixture
def zhang(cast: Cast) -> Cells:
    return row(cast.resident, "张玉琴", minutes=90)


def entered(desk: Desk, by: Person, zhang: Cells, start: str, end: str, **header: Any) -> str:
    [sheet] = desk.enter(zhang, by=by, **window(start, end, **header))["sheets"]
    [found] = desk.records(sheet["sheet_id"])
    return str(found["id"])


def rejected(desk: Desk, by: Person, record_id: str) -> None:
    assert act(desk.phone, by, record_id, "reject", reason="签名是伪造的").json["state"] == "rejected"


def reasons(desk: Desk, who: Person, record_id: str) -> list[str]:
    items = desk.phone.of(who).get("/service-records/to-approve").json["items"]
    [mine] = [item for item in items if item["record"]["id"] == record_id]
    return [each["code"] for each in mine["looks"]]


def test_the_same_time_in_another_file_takes_the_staff(desk: Desk, cast: Cast, phone: Phone, zhang: Cells) -> None:
    rejected(desk, cast.staff, entered(desk, cast.leader, zhang, "14:00", "16:00"))
    again = entered(desk, cast.leader, zhang, "14:00", "16:01", 活动名称="又一次")
    assert reasons(desk, cast.second_staff, again) == ["late_entry", "rejected_before"]
    refused = act(phone, cast.deputy, again, "approve")
    assert (refused.status_code, refused.json["code"]) == (409, "hours.rejected_before_goes_to_staff")
    assert act(phone, cast.second_staff, again, "approve").json["state"] == "approved"


@pytest.mark.parametrize(
    ("start", "end", "is_same"), [("12:00", "14:00", False), ("12:00", "14:01", True), ("16:00", "18:00", False)]
)
def test_the_same_is_what_overlaps_and_of_the_same_person(
    desk: Desk, cast: Cast, phone: Phone, zhang: Cells, start: str, end: str, is_same: bool
) -> None:
    rejected(desk, cast.staff, entered(desk, cast.leader, zhang, "14:00", "16:00"))
    again = entered(desk, cast.leader, zhang, start, end)
    other = entered(desk, cast.leader, row(cast.neighbour, "李桂兰", minutes=90), "14:00", "16:00")
    assert act(phone, cast.deputy, again, "approve").status_code == (409 if is_same else 200)
    assert act(phone, cast.deputy, other, "approve").json["state"] == "approved"


def test_what_was_rejected_need_not_be_paper(desk: Desk, cast: Cast, phone: Phone, zhang: Cells) -> None:
    shift_id = closed_shift(cast, Stretch(cast.resident))
    [seen] = phone.of(cast.staff).get("/service-records", shift_id=str(shift_id)).json["items"]
    rejected(desk, cast.staff, seen["id"])
    times = {"日期": seen["service_date"]}
    again = entered(desk, cast.leader, row(cast.resident, "张玉琴", "15:00", "15:30"), "00:01", "23:59", **times)
    assert act(phone, cast.deputy, again, "approve").status_code == 409


@pytest.mark.parametrize("on_paper", [("08:00", "09:30", None), (None, None, 90)])
@pytest.mark.parametrize("is_ticked", [True, False])
def test_what_was_seen_and_rejected_leaves_its_time_to_the_true_sheet(
    desk: Desk, cast: Cast, phone: Phone, is_ticked: bool, on_paper: tuple[Any, ...]
) -> None:
    """Another team's leader has ticked her, or she scanned and is said to have left at once."""
    false = called(cast.resident, cast.other_leader) if is_ticked else Stretch(cast.resident)
    shift_id = closed_shift(cast, false, Stretch(cast.neighbour), team=cast.other_team)
    true, header = row(cast.resident, "张玉琴", *on_paper), window("08:00", "09:30", 日期="2026-03-09")
    assert [code for code, _ in found(desk, true, **header)] == ["row_overlaps" if on_paper[0] else "row_time_taken"]
    hers = phone.of(cast.resident).get("/service-records", mine="true").json["items"][0]["id"]
    rejected(desk, cast.staff, hers)
    stand = {each.passport_id: (each.state, each.void_reason) for each in presences(str(shift_id))}
    assert stand == {
        cast.resident.passport_id: ("void", "record_rejected"),
        cast.neighbour.passport_id: ("closed", None),
    }
    history = phone.of(cast.resident).get(f"/service-records/{hers}/history").json
    assert len(history["presences"]) == 1, "the history still tells what it stood on"
    again = entered(desk, cast.leader, true, "08:00", "09:30", 日期="2026-03-09")
    assert act(phone, cast.deputy, again, "approve").json["code"] == "hours.rejected_before_goes_to_staff"
    assert act(phone, cast.second_staff, again, "approve").json["state"] == "approved"


@pytest.mark.parametrize(("minutes", "takes_the_staff"), [(0, True), (1, False)])
def test_what_two_have_corrected_to_nothing_is_as_if_rejected(
    desk: Desk, cast: Cast, phone: Phone, minutes: int, takes_the_staff: bool
) -> None:
    once = entered(desk, cast.leader, row(cast.resident, "张玉琴", minutes=30), "14:00", "16:00")
    assert act(phone, cast.deputy, once, "approve").json["state"] == "approved"
    correct(phone, cast.staff, once, minutes)
    confirmed = phone.of(cast.second_staff).post(f"/corrections/{waiting(phone, cast.staff)['id']}/confirm")
    assert confirmed.json["minutes"] == minutes
    again = entered(desk, cast.leader, row(cast.resident, "张玉琴", minutes=30), "14:00", "16:01", 活动名称="又一次")
    assert ("rejected_before" in reasons(desk, cast.second_staff, again)) is takes_the_staff
    answer = act(phone, cast.deputy, again, "approve").json
    assert answer.get("code") == ("hours.rejected_before_goes_to_staff" if takes_the_staff else None)
    assert not takes_the_staff or act(phone, cast.second_staff, again, "approve").json["state"] == "approved"


def test_the_second_is_of_the_staff_whoever_was_the_first() -> None:
    waiting = record(first_approval=FirstApproval(LEADER, 90), is_rejected_before=True)
    assert judge_approver(waiting, approver(DEPUTY), now=NOW).code == "rejected_before_goes_to_staff"
    assert not may_be_second(waiting, approver(DEPUTY)), "so that it is passed up where there is nobody else"
    assert judge_approver(waiting, staff(), now=NOW).outcome is Outcome.APPROVES
    assert judge_approver(record(is_rejected_before=True), approver(DEPUTY), now=NOW).outcome is Outcome.FIRST_OF_TWO
    assert reasons_for_two(record(is_rejected_before=True), approver(STAFF)) == (Reason.REJECTED_BEFORE,)
