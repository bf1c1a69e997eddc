"""Amend, return, answer, reject, evaluate; what people are shown; and who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.models import InboxMessage
from service.core import transaction
from service.core.calendar import due_at
from service.core.db import db
from service.core.outbox import OutboxMessage
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import MONDAY, MORNING, Stretch, called, forgot, served
from tests.factories.outbox import mentions
from tests.fakes.phone import Phone


def act(phone: Phone, who: Person, record_id: str, verb: str, **body: Any) -> Any:
    return phone.of(who).post(f"/service-records/{record_id}/{verb}", body or None)


def history(phone: Phone, who: Person, record_id: str) -> Any:
    answer = phone.of(who).get(f"/service-records/{record_id}/history")
    assert answer.status_code == 200, answer.text
    return answer.json


def told(who: Person) -> list[str]:
    """The codes of what was said to somebody, delivered or on its way."""

    def read() -> list[str]:
        waiting = db.session.query(OutboxMessage).filter_by(delivered_at=None).filter(mentions(who.account_id))
        said = [row.payload for row in waiting if row.payload.get("account_id") == str(who.account_id)]
        kept = db.session.query(InboxMessage).filter_by(account_id=who.account_id)
        return [*(row.code for row in kept), *(payload["code"] for payload in said)]

    return transaction.run(read, read_only=True)


class TestAmend:
    def test_both_values_are_kept_with_the_reason(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        amended = act(phone, cast.leader, record, "amend", minutes=60, reason="提前离开")
        assert (amended.status_code, amended.json["state"], amended.json["minutes"]) == (200, "pending", 60)
        assert (amended.json["credited_minutes"], amended.json["last_note"]) == (90, "提前离开")
        [decision] = history(phone, cast.resident, record)["decisions"]
        assert (decision["verb"], decision["minutes_before"], decision["minutes_after"]) == ("amend", 90, 60)
        assert decision["note"] == "提前离开"
        assert "hours.amended" in told(cast.resident)

    def test_below_the_evidence_one_person_approves(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        act(phone, cast.leader, record, "amend", minutes=89, reason="提前离开")
        approved = act(phone, cast.leader, record, "approve")
        assert (approved.json["state"], approved.json["grade"]) == ("approved", "live_code")

    def test_above_the_evidence_it_is_a_late_entry_and_takes_two(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident), window_minutes=120)
        amended = act(phone, cast.leader, record, "amend", minutes=91, reason="签退太早")
        assert amended.json["grade"] == "late_entry"
        assert act(phone, cast.leader, record, "approve").json["state"] == "awaiting_second"
        assert act(phone, cast.staff, record, "approve").json["state"] == "approved"

    def test_back_at_the_evidence_the_evidences_own_grade_returns(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident), window_minutes=120)
        act(phone, cast.leader, record, "amend", minutes=91, reason="签退太早")
        amended = act(phone, cast.leader, record, "amend", minutes=90, reason="记错了")
        assert (amended.json["grade"], amended.json["minutes"]) == ("live_code", 90)

    def test_the_first_approval_falls_when_the_minutes_change(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        assert act(phone, cast.leader, record, "approve").json["state"] == "awaiting_second"
        assert act(phone, cast.deputy, record, "amend", minutes=60, reason="提前离开").json["state"] == "pending"
        assert act(phone, cast.leader, record, "approve").json["state"] == "awaiting_second"

    @pytest.mark.parametrize(
        ("minutes", "reason", "code"),
        [
            (60, "  ", "amend_reason_missing"),
            (0, "没有来", "amend_to_nothing"),
            (121, "多做了", "minutes_over_window"),
            (90, "一样", "minutes_unchanged"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, phone: Phone, cast: Cast, minutes: int, reason: str, code: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident), window_minutes=120)
        answer = act(phone, cast.leader, record, "amend", minutes=minutes, reason=reason)
        assert (answer.status_code, answer.json["code"]) == (409, f"hours.{code}")

    @pytest.mark.parametrize("minutes", [-1, "60", 60.5, None, True, 10**9])
    def test_what_is_no_number_of_minutes_is_a_matter_of_shape(self, phone: Phone, cast: Cast, minutes: Any) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert act(phone, cast.leader, record, "amend", minutes=minutes, reason="x").status_code == 422

    def test_on_a_full_day_the_minutes_named_by_the_refusal_are_approved(self, phone: Phone, cast: Cast) -> None:
        [early] = served(cast, Stretch(cast.resident, 480))
        [late] = served(cast, Stretch(cast.resident, 241), starts_at=MORNING + timedelta(minutes=480))
        assert act(phone, cast.leader, early, "approve").json["state"] == "approved"
        refused = act(phone, cast.leader, late, "approve")
        assert refused.json["facts"] == {"most_minutes": 240}
        act(phone, cast.leader, late, "amend", minutes=240, reason="到上限为止")
        assert act(phone, cast.leader, late, "approve").json["state"] == "awaiting_second"
        assert act(phone, cast.deputy, late, "approve").json["state"] == "approved"


class TestReturnAndAnswer:
    def test_volunteer_and_witness_are_asked_and_either_may_answer(self, phone: Phone, cast: Cast) -> None:
        mine, theirs = served(cast, called(cast.resident, cast.deputy), called(cast.neighbour, cast.deputy))
        for record in (mine, theirs):
            returned = act(phone, cast.leader, record, "return", reason="签到表上没有名字")
            assert (returned.json["state"], returned.json["last_note"]) == ("returned", "签到表上没有名字")
        assert "hours.returned" in told(cast.resident)
        assert told(cast.deputy).count("hours.returned") == 2
        answered = act(phone, cast.resident, mine, "answer", answer="我在后厨")
        assert (answered.json["state"], answered.json["last_note"]) == ("pending", "我在后厨")
        assert act(phone, cast.deputy, theirs, "answer", answer="是我点的名").json["state"] == "pending"
        assert act(phone, cast.leader, mine, "approve").json["state"] == "approved"

    def test_nobody_else_answers(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        act(phone, cast.leader, record, "return", reason="请补充")
        assert act(phone, cast.staff, record, "answer", answer="他在").json["code"] == "hours.not_yours_to_answer"
        assert act(phone, cast.neighbour, record, "answer", answer="他在").status_code == 404

    def test_what_was_not_returned_needs_no_answer(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert act(phone, cast.resident, record, "answer", answer="我在").json["code"] == "hours.not_returned"

    def test_a_first_approval_outlasts_a_question(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        act(phone, cast.leader, record, "approve")
        act(phone, cast.deputy, record, "return", reason="几点离开的？")
        assert act(phone, cast.resident, record, "answer", answer="九点半").json["state"] == "awaiting_second"
        assert act(phone, cast.deputy, record, "approve").json["state"] == "approved"

    def test_it_is_returned_once_at_a_time(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        act(phone, cast.leader, record, "return", reason="请补充")
        assert act(phone, cast.deputy, record, "return", reason="请补充").json["code"] == "hours.already_returned"
        assert act(phone, cast.leader, record, "approve").json["code"] == "hours.returned_not_due"

    def test_a_second_time_it_is_returned_by_staff_alone(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        for who in (cast.leader, cast.staff, cast.second_staff):
            assert act(phone, who, record, "return", reason="请补充").json["state"] == "returned"
            assert act(phone, cast.resident, record, "answer", answer="我确实在场").json["state"] == "pending"
            for officer in (cast.leader, cast.deputy):
                refused = act(phone, officer, record, "return", reason="请再补充")
                assert (refused.status_code, refused.json["code"]) == (409, "hours.returned_before")
        assert act(phone, cast.leader, record, "amend", minutes=60, reason="按签到表").json["state"] == "pending"
        assert act(phone, cast.leader, record, "return", reason="请补充").json["code"] == "hours.returned_before"
        assert act(phone, cast.leader, record, "approve").json["state"] == "approved"
        assert act(phone, cast.leader, record, "return", reason="请补充").json["code"] == "hours.already_approved"

    def test_without_an_answer_staff_decide_from_the_eleventh_working_day_on(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        returned = act(phone, cast.leader, record, "return", reason="请补充")
        decide_at = due_at(time.now.date(), 10)
        assert returned.json["staff_decide_at"] == "2026-03-25T00:00:00+08:00"
        time.now = decide_at - timedelta(seconds=1)
        assert act(phone, cast.staff, record, "approve").json["code"] == "hours.returned_not_due"
        time.now = decide_at
        assert act(phone, cast.leader, record, "approve").json["code"] == "hours.returned_staff_decide"
        assert act(phone, cast.staff, record, "approve").json["state"] == "approved"

    def test_a_reason_is_needed(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert act(phone, cast.leader, record, "return").json["code"] == "hours.return_reason_missing"
        assert act(phone, cast.leader, record, "reject").json["code"] == "hours.reject_reason_missing"


class TestReject:
    def test_the_volunteer_is_told_why_and_nothing_posts(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert act(phone, cast.leader, record, "reject", reason="没有参加").json["state"] == "rejected"
        assert "hours.rejected" in told(cast.resident)
        assert phone.of(cast.resident).get(f"/service-records/{record}").json["last_note"] == "没有参加"
        assert phone.of(cast.resident).get("/me/passport").json["minutes"] == 0

    def test_many_at_once_with_a_result_for_each(self, phone: Phone, cast: Cast) -> None:
        theirs, own = served(cast, Stretch(cast.resident), Stretch(cast.leader))
        body = {"record_ids": [theirs, own], "reason": "活动没有举行"}
        items = phone.of(cast.leader).post("/service-records/reject", body).json["items"]
        assert [item["state"] for item in items] == ["rejected", "pending"]
        assert items[1]["problem"]["code"] == "hours.own_record"

    def test_many_are_returned_at_once(self, phone: Phone, cast: Cast) -> None:
        records = served(cast, Stretch(cast.resident), Stretch(cast.neighbour))
        body = {"record_ids": records, "reason": "请补充"}
        items = phone.of(cast.leader).post("/service-records/return", body).json["items"]
        assert [item["state"] for item in items] == ["returned", "returned"]


class TestEvaluation:
    def test_approved_service_is_evaluated_by_somebody_who_may_decide(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        early = act(phone, cast.leader, record, "evaluate", score=5, comment="耐心细致")
        assert early.json["code"] == "hours.not_approved_yet"
        act(phone, cast.leader, record, "approve")
        assert act(phone, cast.resident, record, "evaluate", score=5).json["code"] == "hours.own_record"
        done = act(phone, cast.leader, record, "evaluate", score=5, comment="耐心细致")
        assert (done.json["evaluation_score"], done.json["evaluation_comment"]) == (5, "耐心细致")
        assert done.json["evaluated_at"]

    @pytest.mark.parametrize("score", [0, 6])
    def test_the_scale_is_one_to_five(self, phone: Phone, cast: Cast, score: int) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert act(phone, cast.leader, record, "evaluate", score=score).status_code == 422


class TestWhatPeopleAreShown:
    def test_the_leader_is_told_which_need_a_look_and_why(self, phone: Phone, cast: Cast) -> None:
        fine, ticked, forgotten, own = served(
            cast,
            Stretch(cast.resident),
            called(cast.neighbour, cast.leader),
            forgot(cast.deputy),
            Stretch(cast.leader),
        )
        shift = phone.of(cast.leader).get(f"/service-records/{fine}").json["shift_id"]
        items = phone.of(cast.leader).get("/service-records/to-approve", shift_id=shift).json["items"]
        seen = {item["record"]["id"]: item for item in items}
        assert own not in seen
        assert (seen[fine]["in_one_tap"], seen[fine]["looks"]) == (True, [])
        assert seen[fine]["record"]["name_masked"] == "张*琴"
        assert seen[fine]["record"]["passport_number"] == cast.resident.number
        assert (seen[ticked]["in_one_tap"], seen[ticked]["outcome"]) == (False, "first_of_two")
        assert seen[ticked]["looks"] == [
            {"code": "only_ticked", "sentence": "到场离场都是点名的，没有扫码"},
            {"code": "own_evidence", "sentence": "到场或离场只有您或您的家人登记"},
        ]
        assert (seen[forgotten]["in_one_tap"], seen[forgotten]["outcome"]) == (False, "approves")
        assert seen[forgotten]["looks"] == [{"code": "inferred_end", "sentence": "忘了签退，离场时间是推定的"}]

    def test_a_day_over_its_cap_says_so_without_the_other_communitys_shift(self, phone: Phone, cast: Cast) -> None:
        [there] = served(cast, Stretch(cast.resident, 480), community=cast.next_door, is_community_shift=True)
        [here] = served(cast, Stretch(cast.resident, 241), starts_at=MORNING + timedelta(minutes=480))
        act(phone, cast.staff_next_door, there, "approve")
        [item] = phone.of(cast.leader).get("/service-records/to-approve").json["items"]
        assert (item["outcome"], item["problem"]["facts"]) == ("refused", {"most_minutes": 240})
        assert item["record"]["id"] == here

    def test_a_summary_of_ones_own_hours(self, phone: Phone, cast: Cast) -> None:
        approved, returned = (
            served(cast, Stretch(cast.resident), starts_at=MORNING + timedelta(hours=2 * number))[0]
            for number in range(2)
        )
        act(phone, cast.leader, approved, "approve")
        act(phone, cast.leader, returned, "return", reason="请补充")
        summary = phone.of(cast.resident).get("/me/service-records/summary").json
        assert (summary["approved_minutes"], summary["waiting_minutes"]) == (90, 90)
        assert (summary["returned_records"], summary["last_served_on"]) == (1, MONDAY.isoformat())

    def test_a_newcomers_summary_is_empty(self, phone: Phone, cast: Cast) -> None:
        summary = phone.of(cast.neighbour).get("/me/service-records/summary").json
        assert (summary["approved_records"], summary["last_served_on"]) == (0, None)

    def test_overdue_from_the_eleventh_working_day_on(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, Stretch(cast.resident))
        due = due_at(MONDAY, 10)
        for moment, is_overdue in ((due - timedelta(seconds=1), False), (due, True)):
            time.now = moment
            assert phone.of(cast.staff).get(f"/service-records/{record}").json["is_overdue"] is is_overdue
            listed = phone.of(cast.staff).get("/service-records", overdue="true").json["items"]
            assert [item["id"] for item in listed] == ([record] if is_overdue else [])

    def test_an_approved_record_remembers_what_it_was(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        snapshot = act(phone, cast.leader, record, "approve").json["snapshot"]
        assert (snapshot["title"], snapshot["place"]) == ("入户探访", "睦邻中心")
        assert snapshot["responsible_unit"] == "乐竹邻"
        assert snapshot["person_in_charge_id"] == str(cast.leader.account_id)

    def test_every_point_is_traced_to_its_evidence(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        act(phone, cast.deputy, record, "approve")
        found = history(phone, cast.resident, record)
        [version], [presence] = found["versions"], found["presences"]
        assert (version["number"], version["minutes"], version["entry"]["points_change"]) == (1, 90, 3)
        assert (presence["in_grade"], presence["in_by"]) == ("roll_call", str(cast.leader.account_id))
        [entry] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert (entry["id"], entry["source_id"]) == (version["entry"]["id"], record)


def test_the_ids_of_others_are_no_hint(phone: Phone, cast: Cast) -> None:
    [record] = served(cast, Stretch(cast.resident))
    hidden = phone.of(cast.neighbour).get(f"/service-records/{record}/history")
    nowhere = phone.of(cast.neighbour).get(f"/service-records/{UUID(int=1)}/history")
    assert hidden.status_code == nowhere.status_code == 404
    assert {**hidden.json, "request_id": ""} == {**nowhere.json, "request_id": ""}
