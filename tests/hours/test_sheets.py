"""Paper sheets over HTTP: checked first, entered whole or not at all, approved by another, traced to the end."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from random import randrange
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.accounts.models import Account, FamilyTie
from service.accounts.rules import AccountStatus
from service.checkin.models import Presence
from service.core import transaction
from service.core.db import db
from service.hours.commands import enter_sheets
from service.hours.models import ServiceRecord, Sheet, SheetRow
from service.hours.sheet_reader import ROWS_MOST, Draft, read_file
from service.passports.queries import broken, by_number
from service.passports.rules import make_number
from tests.conftest import NOON, Statements, Time
from tests.factories.cast import Cast, Person, person
from tests.factories.sheets import as_csv, as_xlsx, sheet
from tests.fakes.phone import Phone

Cells = tuple[Any, ...]


def row(who: Person, name: str, came: Any = None, left: Any = None, minutes: Any = None) -> Cells:
    return (who.number, name, came, left, minutes)


@pytest.fixture
def zhang(cast: Cast) -> Cells:
    """The resident, from five past two to twenty-five to four."""
    return row(cast.resident, "张玉琴", "14:05", "15:35")


@pytest.fixture
def li(cast: Cast) -> Cells:
    """The neighbour, an hour, without times."""
    return row(cast.neighbour, "李桂兰", minutes=60)


class Desk:
    """Where sheets are handed in."""

    def __init__(self, phone: Phone, cast: Cast) -> None:
        self.phone, self.cast = phone, cast

    def hand_in(
        self,
        content: bytes,
        *,
        by: Person | None = None,
        write: str | None = None,
        key: str | None = None,
        name: str = "签到表.csv",
        language: str = "zh-CN",
    ) -> TestResponse:
        form: dict[str, Any] = {"file": (io.BytesIO(content), name)} | ({"write": write} if write else {})
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": language}
        path = f"/communities/{self.cast.community.id}/sheets"
        return self.phone.of(by or self.cast.staff).send("POST", path, data=form, headers=headers)

    def check(self, *rows: Cells, by: Person | None = None, **header: Any) -> Any:
        answer = self.hand_in(as_csv(self.of_team(rows, **header)), by=by)
        assert answer.status_code == 200, answer.text
        return answer.json

    def enter(self, *rows: Cells, by: Person | None = None, **header: Any) -> Any:
        answer = self.hand_in(as_csv(self.of_team(rows, **header)), by=by, write="true")
        assert answer.status_code == 200, answer.text
        return answer.json

    def of_team(self, rows: Any, **header: Any) -> Any:
        return sheet(rows, **{"团队": "乐竹邻"} | header)

    def found(self, *rows: Cells, **header: Any) -> list[list[str]]:
        """The codes of the sheet, then those of each row."""
        [report] = self.check(*rows, **header)["sheets"]
        return [[each["code"] for each in place["findings"]] for place in (report, *report["rows"])]

    def records(self, sheet_id: str, by: Person | None = None) -> list[Any]:
        return self.phone.of(by or self.cast.staff).get("/service-records", sheet_id=sheet_id).json["items"]


@pytest.fixture
def desk(phone: Phone, cast: Cast) -> Desk:
    return Desk(phone, cast)


class TestChecking:
    def test_a_check_tells_what_would_be_entered_and_enters_nothing(
        self, desk: Desk, cast: Cast, zhang: Cells, li: Cells
    ) -> None:
        report = desk.check(zhang, li)
        assert (report["written"], report["findings_count"], report["rows"]) == (False, 0, 2)
        assert (report["minutes"], report["beneficiaries"]) == (150, 18)
        [one] = report["sheets"]
        assert (one["sheet_id"], one["service_date"], [each["minutes"] for each in one["rows"]]) == (
            None,
            "2026-02-10",
            [90, 60],
        )
        assert desk.phone.of(cast.staff).get("/sheets").json["items"] == []

    def test_a_row_that_is_wrong_says_where_and_why_in_the_readers_language(self, desk: Desk, cast: Cast) -> None:
        content = as_csv(desk.of_team([row(cast.resident, "王建国", minutes=60)]))
        said = {
            "zh-CN": "没有这个护照号和这个姓名的人。",
            "en": "There is no passport of this number and this name.",
        }
        for language, sentence in said.items():
            [one] = desk.hand_in(content, language=language).json["sheets"]
            [wrong] = one["rows"]
            assert (wrong["row_number"], wrong["minutes"]) == (12, None)
            [found] = wrong["findings"]
            assert (found["code"], found["sentence"]) == ("row_person_unknown", sentence)

    def test_what_is_wrong_with_a_row(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        number = cast.resident.number or ""
        mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
        rows = {
            (None, "张玉琴", None, None, 60): ["row_number_missing"],
            (mistyped, "张玉琴", None, None, 60): ["row_number_invalid"],
            ("1234567895" if number != "1234567895" else "", "张玉琴", None, None, 60): ["row_number_invalid"],
            (number, None, None, None, 60): ["row_name_missing"],
            (number, "张玉琴", "14:05", None, None): ["row_time_incomplete"],
            (number, "张玉琴", "15:05", "14:05", None): ["row_times_reversed"],
            (number, "张玉琴", "12:05", "13:05", None): ["row_outside_window"],
            (number, "张玉琴", None, None, None): ["row_minutes_missing"],
            (number, "张玉琴", None, None, 0): ["row_minutes_below_one"],
            (number, "张玉琴", None, None, 120): [],
            (number, "张玉琴", None, None, 121): ["row_minutes_over_window"],
            (number, "张玉琴", "14:05", "15:35", 90): [],
            (number, "张玉琴", "14:05", "15:35", 91): ["row_minutes_disagree"],
            (number, "张玉琴", "早上", "15:35", None): ["row_came_unreadable"],
            (number, " 张 玉 琴 ", "13:30", "17:00", 120): [],
        }
        assert {cells: desk.found(cells)[1] for cells in rows} == rows

    def test_a_number_that_belongs_to_nobody(self, desk: Desk) -> None:
        nobody = make_number(str(randrange(10**8, 10**9)))
        assert transaction.run(lambda: by_number(nobody), read_only=True) is None
        assert desk.found((nobody, "张玉琴", None, None, 60))[1] == ["row_person_unknown"]

    def test_one_person_stands_once_on_a_shift(self, desk: Desk, zhang: Cells, li: Cells, cast: Cast) -> None:
        again = row(cast.resident, "张玉琴", minutes=30)
        assert desk.found(zhang, li, again) == [[], [], [], ["row_duplicate"]]

    def test_every_complaint_of_a_row_is_told_at_once(self, desk: Desk, cast: Cast) -> None:
        found = desk.found(row(cast.resident, "王建国", "15:00", "14:00"))
        assert found[1] == ["row_person_unknown", "row_times_reversed"]

    def test_a_header_that_is_wrong_is_told_beside_its_rows(self, desk: Desk, cast: Cast) -> None:
        assert desk.found(row(cast.resident, "张玉琴", "早上", "15:35"), 地点=None) == [
            ["header_missing"],
            ["row_came_unreadable"],
        ]

    def test_what_is_wrong_with_the_day_is_told_once(self, desk: Desk, zhang: Cells, li: Cells) -> None:
        assert desk.found(zhang, li, 日期="2026-03-10", 结束时间="16:00") == [["row_not_over"], [], []]

    @pytest.mark.parametrize(
        ("header", "found"),
        [
            ({"团队": "没有这支队伍"}, ["team_unknown"]),
            ({"负责人": "王建国"}, []),
            ({"负责人": "王 建國"}, []),
            ({"负责人": "没有这个人"}, ["in_charge_unknown"]),
            ({"负责人": "孙丽"}, ["in_charge_unknown"]),
        ],
    )
    def test_team_and_person_in_charge_are_known_here(
        self, desk: Desk, zhang: Cells, header: dict[str, Any], found: list[str]
    ) -> None:
        assert desk.found(zhang, **header)[0] == found

    def test_a_person_in_charge_may_be_given_by_number(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        assert desk.found(zhang, 负责人=cast.leader.number)[0] == []

    def test_of_two_people_of_one_name_the_number_is_asked(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        namesake = transaction.run(lambda: person("王建国", cast.community, NOON))
        assert desk.found(zhang, row(namesake, "王建国", minutes=30), 负责人="王建国")[0] == ["in_charge_ambiguous"]

    def test_a_closed_account_and_a_child_without_a_guardian_are_not_entered(self, desk: Desk, cast: Cast) -> None:
        def make() -> tuple[Person, Person]:
            gone = person("赵走了", cast.community, NOON)
            db.session.get_one(Account, gone.account_id).status = AccountStatus.CLOSED
            child = person("钱小小", cast.community, NOON, birth_date=date(2012, 2, 11))
            return gone, child

        gone, child = transaction.run(make)
        rows = (row(gone, "赵走了", minutes=30), row(child, "钱小小", minutes=30))
        assert desk.found(*rows)[1:] == [["row_holder_closed"], ["row_guardian_consent_missing"]]
        assert desk.found(rows[1], 日期="2026-02-11")[1] == []  # fourteen on that day

    def test_a_presence_elsewhere_overlaps_and_an_adjacent_one_does_not(self, desk: Desk, cast: Cast) -> None:
        desk.enter(row(cast.resident, "张玉琴", "14:00", "15:00"))
        other = {"团队": "舞蹈队", "开始时间": "14:00", "结束时间": "17:00"}
        assert desk.found(row(cast.resident, "张玉琴", "14:59", "16:00"), **other)[1] == ["row_overlaps"]
        assert desk.found(row(cast.resident, "张玉琴", "15:00", "16:00"), **other)[1] == []

    def test_worksheets_are_held_against_each_other(self, desk: Desk, cast: Cast, zhang: Cells, li: Cells) -> None:
        first, second = desk.of_team([zhang]), desk.of_team([zhang, li], 团队="舞蹈队")
        report = desk.hand_in(as_xlsx(first, second, first)).json
        found = [[each["code"] for each in one["findings"]] for one in report["sheets"]]
        assert found == [[], [], ["sheet_twice"]]
        rows = [[[each["code"] for each in line["findings"]] for line in one["rows"]] for one in report["sheets"]]
        assert rows == [[[]], [["row_overlaps"], []], [["row_overlaps", "row_duplicate"]]]


class TestEntering:
    def test_a_sheet_becomes_a_past_shift_presences_and_records(
        self, desk: Desk, cast: Cast, phone: Phone, zhang: Cells, li: Cells
    ) -> None:
        report = desk.enter(zhang, li, 负责人="王建国")
        [one] = report["sheets"]
        assert report["written"]
        shift = phone.of(cast.staff).get(f"/shifts/{one['shift_id']}").json
        assert (shift["state"], shift["starts_at"]) == ("recorded", "2026-02-10T14:00:00+08:00")
        records = desk.records(one["sheet_id"])
        assert {(each["state"], each["minutes"], each["grade"]) for each in records} == {
            ("awaiting_second", 90, "late_entry"),
            ("awaiting_second", 60, "late_entry"),
        }
        presences = _presences(one["shift_id"])
        assert [(each.passport_id, each.state, each.in_grade, each.out_grade, each.in_by) for each in presences] == [
            (cast.resident.passport_id, "closed", "late_entry", "late_entry", cast.staff.account_id)
        ]

    def test_children_without_names_are_counted_on_its_shift(self, desk: Desk, zhang: Cells) -> None:
        report = desk.enter(zhang, 不记名儿童=3)
        [entered] = report["sheets"]
        shift = desk.phone.of(desk.cast.staff).get(f"/shifts/{entered['shift_id']}").json
        listed = desk.phone.of(desk.cast.staff).get(f"/sheets/{entered['sheet_id']}").json
        assert [each["unnamed_children"] for each in (report, entered, shift, listed)] == [3] * 4
        assert len(desk.records(entered["sheet_id"])) == 1

    def test_it_is_due_ten_working_days_after_it_was_handed_in(self, desk: Desk, zhang: Cells) -> None:
        [one] = desk.enter(zhang)["sheets"]
        [record] = desk.records(one["sheet_id"])
        assert record["due_at"] == "2026-03-25T00:00:00+08:00"  # from Tuesday, 10 March on

    def test_nothing_of_a_file_with_one_bad_row_is_entered(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        good, bad = desk.of_team([zhang]), desk.of_team([row(cast.neighbour, "李桂兰")], 日期="2026-02-11", 地点=None)
        answer = desk.hand_in(as_xlsx(good, bad), write="true")
        assert (answer.status_code, answer.json["code"]) == (409, "sheet.has_bad_rows")
        assert answer.json["facts"] == {"count": 1}
        assert [each["field"] for each in answer.json["errors"]] == ["sheets.2"]
        mended = desk.of_team([row(cast.neighbour, "李桂兰")], 日期="2026-02-11")
        answer = desk.hand_in(as_xlsx(good, mended), write="true")
        assert [each["field"] for each in answer.json["errors"]] == ["sheets.2.rows.12"]
        assert desk.phone.of(cast.staff).get("/sheets").json["items"] == []
        assert desk.hand_in(as_xlsx(good), write="true").status_code == 200

    def test_the_same_sheet_is_entered_once_whatever_file_it_comes_in(
        self, desk: Desk, cast: Cast, zhang: Cells
    ) -> None:
        [entered] = desk.enter(zhang)["sheets"]
        lines = desk.of_team([zhang])
        for content in (as_csv(lines), as_csv(lines, "gb18030"), as_xlsx(lines)):
            for write in ("false", "true"):
                answer = desk.hand_in(content, write=write, by=cast.second_staff)
                assert (answer.status_code, answer.json["code"]) == (409, "sheet.already_imported")
                assert answer.json["facts"] == {"sheet": 1, "on": "2026-03-10", "sheet_id": entered["sheet_id"]}

    def test_a_sheet_that_was_typed_anew_finds_the_people_who_are_there(
        self, desk: Desk, zhang: Cells, li: Cells
    ) -> None:
        desk.enter(zhang)
        assert desk.found(zhang, li)[1:] == [["row_overlaps", "row_duplicate"], []]

    def test_the_same_request_sent_again_changes_nothing_and_gets_the_first_answer(
        self, desk: Desk, cast: Cast, zhang: Cells
    ) -> None:
        content, key = as_csv(desk.of_team([zhang])), str(uuid.uuid4())
        first, again = (desk.hand_in(content, write="true", key=key) for _ in range(2))
        assert (first.status_code, again.json) == (200, first.json)
        assert len(desk.phone.of(cast.staff).get("/sheets").json["items"]) == 1

    def test_minutes_past_midnight_count_on_their_own_day(self, desk: Desk, cast: Cast) -> None:
        night = {"开始时间": "22:00", "结束时间": "次日01:00"}
        [one] = desk.enter(row(cast.resident, "张玉琴", "23:00", "次日00:45"), **night)["sheets"]
        record = _record(one["shift_id"])
        assert (record.minutes, record.days) == (105, {"2026-02-10": 60, "2026-02-11": 45})
        assert record.credited_days == record.days

    def test_minutes_without_times_count_on_the_service_date_and_have_no_ends(self, desk: Desk, li: Cells) -> None:
        [one] = desk.enter(li)["sheets"]
        record = _record(one["shift_id"])
        assert (record.days, record.credited_days, record.ends) == ({"2026-02-10": 60}, {}, [])
        assert _presences(one["shift_id"]) == []

    def test_the_policy_of_the_service_date_applies(
        self, desk: Desk, cast: Cast, phone: Phone, time: Time, zhang: Cells
    ) -> None:
        body = {"effective_from": "2026-03-11", "document": {"hours": {"approval_due_working_days": 1}}}
        made = phone.of(cast.administrator).post(f"/communities/{cast.community.id}/policy-versions", body)
        assert made.status_code == 201, made.text
        time.pass_(days=2)
        old, new = (desk.enter(zhang, 日期=day)["sheets"][0] for day in ("2026-03-10", "2026-03-11"))
        versions = [_record(one["shift_id"]).policy_version for one in (old, new)]
        assert versions == [0, made.json["version"]]
        [record] = desk.records(new["sheet_id"])
        assert record["due_at"] == "2026-03-14T00:00:00+08:00"


class TestWhoMayEnter:
    def test_staff_leader_and_deputy_may(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        for who in (cast.staff, cast.leader, cast.deputy):
            assert desk.check(zhang, by=who)["findings_count"] == 0

    def test_a_leader_enters_only_sheets_of_their_own_team(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        for header in ({"团队": "舞蹈队"}, {"团队": None}, {"团队": "没有这支队伍"}):
            answer = desk.hand_in(as_csv(desk.of_team([zhang], **header)), by=cast.leader)
            assert (answer.status_code, answer.json["code"]) == (403, "auth.not_allowed"), header

    def test_a_community_sheet_is_entered_by_staff(self, desk: Desk, zhang: Cells) -> None:
        assert desk.check(zhang, 团队=None)["findings_count"] == 0

    def test_nobody_else_may_not_even_with_a_file_that_cannot_be_read(self, desk: Desk, cast: Cast) -> None:
        for who in (cast.resident, cast.neighbour, cast.auditor, cast.administrator, cast.staff_next_door):
            assert desk.hand_in(b"", by=who).status_code == 403

    def test_a_file_is_read_outside_the_transaction_and_not_for_whoever_may_not_enter_it(
        self, desk: Desk, cast: Cast, zhang: Cells, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inside: list[bool] = []

        def watched(content: bytes) -> list[Draft]:
            inside.append(db.session().in_transaction())
            return read_file(content)

        monkeypatch.setattr(enter_sheets, "read_file", watched)
        assert desk.hand_in(as_csv(desk.of_team([zhang])), by=cast.resident).status_code == 403
        assert inside == []
        desk.enter(zhang)
        assert inside == [False]

    def test_ones_own_row_and_ones_familys_get_no_first_approval(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        def declare() -> None:
            low, high = sorted((cast.leader.account_id, cast.neighbour.account_id))
            tie = {"relation": "spouse", "declared_by": low, "declared_at": NOON}
            db.session.add(FamilyTie(low_id=low, high_id=high, **tie))

        transaction.run(declare)
        rows = (zhang, row(cast.leader, "王建国", minutes=60), row(cast.neighbour, "李桂兰", minutes=60))
        [one] = desk.enter(*rows, by=cast.leader)["sheets"]
        shown = [(each["approval"]["state"], (each["approval"]["problem"] or {}).get("code")) for each in one["rows"]]
        assert shown == [
            ("awaiting_second", None),
            ("pending", "hours.own_record"),
            ("pending", "hours.family_declared"),
        ]
        states = [_approve(desk, one["sheet_id"], who) for who in (cast.deputy, cast.staff)]
        assert states == [["approved", "awaiting_second", "awaiting_second"], ["approved", "approved"]]

    @pytest.mark.parametrize("who", ["subdistrict_staff", "district_staff"])
    def test_staff_above_the_community_enter_and_see_no_sheets(
        self, desk: Desk, cast: Cast, zhang: Cells, who: str
    ) -> None:
        above: Person = getattr(cast, who)
        assert desk.hand_in(as_csv(desk.of_team([zhang])), by=above).status_code == 403
        [one] = desk.enter(zhang)["sheets"]
        assert desk.phone.of(above).get("/sheets").json["items"] == []
        assert desk.phone.of(above).get(f"/sheets/{one['sheet_id']}").status_code == 404


class TestApproving:
    def test_the_enterer_is_the_first_and_another_makes_points_of_it(
        self, desk: Desk, cast: Cast, phone: Phone, zhang: Cells, li: Cells
    ) -> None:
        [one] = desk.enter(zhang, li, by=cast.leader)["sheets"]
        shown = phone.of(cast.staff).get(f"/sheets/{one['sheet_id']}").json
        assert (shown["entered_by"], shown["entered_by_name_masked"]) == (str(cast.leader.account_id), "王*国")
        again = phone.of(cast.leader).post(f"/sheets/{one['sheet_id']}/approve").json["items"]
        assert {each["problem"]["code"] for each in again} == {"hours.first_approver_cannot_be_second"}
        assert _approve(desk, one["sheet_id"], cast.deputy) == ["approved", "approved"]
        passport = phone.of(cast.resident).get("/me/passport").json
        assert (passport["minutes"], passport["balance"]) == (90, 3)
        ids = [each for each in (cast.resident.passport_id, cast.neighbour.passport_id) if each]
        assert transaction.run(lambda: broken(ids), read_only=True) == {}
        after = phone.of(cast.staff).get(f"/sheets/{one['sheet_id']}").json
        assert (after["waiting_records"], after["approved_records"], after["approved_minutes"]) == (0, 2, 150)
        assert phone.of(cast.deputy).post(f"/sheets/{one['sheet_id']}/approve").json["items"] == []

    def test_the_batch_route_approves_them_too(self, desk: Desk, cast: Cast, phone: Phone, zhang: Cells) -> None:
        [one] = desk.enter(zhang)["sheets"]
        ids = [each["id"] for each in desk.records(one["sheet_id"])]
        items = phone.of(cast.second_staff).post("/service-records/approve", {"record_ids": ids}).json["items"]
        assert [each["state"] for each in items] == ["approved"]

    def test_every_point_leads_back_to_its_row(
        self, desk: Desk, cast: Cast, phone: Phone, zhang: Cells, li: Cells
    ) -> None:
        [one] = desk.enter(li, zhang)["sheets"]
        _approve(desk, one["sheet_id"], cast.second_staff)
        [entry] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert (entry["source_type"], entry["grade"]) == ("service_record", "late_entry")
        history = phone.of(cast.staff).get(f"/service-records/{entry['source_id']}/history").json
        rows = phone.of(cast.staff).get(f"/sheets/{one['sheet_id']}/rows").json["items"]
        [source] = [each for each in rows if each["id"] == history["sheet_row_id"]]
        assert (source["row_number"], source["record_id"], source["minutes"]) == (13, entry["source_id"], 90)
        assert source["starts_at"] == "2026-02-10T14:05:00+08:00"

    def test_rows_are_paged_in_the_order_of_the_paper(self, desk: Desk, cast: Cast, phone: Phone) -> None:
        rows = [row(who, name, minutes=30) for who, name in _ten(cast)]
        [one] = desk.enter(*rows)["sheets"]
        seen, cursor = [], ""
        while cursor is not None:
            page = phone.of(cast.staff).get(f"/sheets/{one['sheet_id']}/rows", limit=2, cursor=cursor).json
            seen += [each["row_number"] for each in page["items"]]
            cursor = page["next_cursor"]
        assert seen == list(range(12, 12 + len(rows)))

    def test_a_day_above_the_cap_is_entered_without_a_first_approval_and_never_approved_as_it_is(
        self, desk: Desk, cast: Cast
    ) -> None:
        long = {"开始时间": "06:00", "结束时间": "20:00"}
        [one] = desk.enter(row(cast.resident, "张玉琴", minutes=721), **long)["sheets"]
        [line] = one["rows"]
        assert line["approval"]["problem"]["facts"] == {"most_minutes": 720}
        [item] = _items(desk, one["sheet_id"], cast.second_staff)
        assert item["problem"]["code"] == "hours.cap_exceeded"

    def test_at_the_cap_it_is_approved(self, desk: Desk, cast: Cast) -> None:
        long = {"开始时间": "06:00", "结束时间": "20:00"}
        [one] = desk.enter(row(cast.resident, "张玉琴", minutes=720), **long)["sheets"]
        assert _approve(desk, one["sheet_id"], cast.second_staff) == ["approved"]


class TestBeforeAndAfterGoLive:
    def go_live(self, desk: Desk) -> None:
        community = desk.cast.community.id
        proposed = desk.phone.of(desk.cast.staff).post(f"/communities/{community}/go-live").json
        done = desk.phone.of(desk.cast.second_staff).post(f"/proposals/{proposed['id']}/confirm")
        assert done.status_code == 200, done.text

    def opened(self, desk: Desk, covers_until: str) -> TestResponse:
        body = {"minutes": 600, "points": 10, "covers_until": covers_until, "evidence": "爱心存折第 3 本"}
        passport = desk.cast.resident.passport_id
        proposed = desk.phone.of(desk.cast.staff).post(f"/passports/{passport}/openings", body)
        assert proposed.status_code == 201, proposed.text
        return desk.phone.of(desk.cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")

    def test_before_it_sheets_of_any_age_are_entered(self, desk: Desk, zhang: Cells) -> None:
        assert desk.found(zhang, 日期="2020-05-04") == [[], []]

    def test_after_it_ninety_days_and_not_one_more(self, desk: Desk, zhang: Cells) -> None:
        self.go_live(desk)
        assert desk.found(zhang, 日期="2025-12-10") == [[], []]
        assert desk.found(zhang, 日期="2025-12-09") == [["row_too_old"], []]

    def test_no_row_is_dated_within_the_opening(self, desk: Desk, zhang: Cells, li: Cells) -> None:
        assert self.opened(desk, "2026-02-10").status_code == 200
        assert desk.found(zhang, li) == [[], ["row_covered_by_opening"], []]
        assert desk.found(zhang, 日期="2026-02-11") == [[], []]

    def test_an_opening_that_a_row_overtook_is_refused(self, desk: Desk, cast: Cast, zhang: Cells) -> None:
        [one] = desk.enter(zhang)["sheets"]
        body = {"minutes": 600, "points": 10, "covers_until": "2026-02-10", "evidence": "爱心存折第 3 本"}
        answer = desk.phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/openings", body)
        assert answer.json["code"] == "opening.service_within_cover"
        _approve(desk, one["sheet_id"], cast.second_staff)
        answer = desk.phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/openings", body)
        assert answer.json["code"] == "opening.service_within_cover"


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "sheet.empty"),
            (b"%PDF-1.7", "sheet.wrong_type"),
            (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "sheet.encrypted"),
            (b"PK\x03\x04", "sheet.damaged"),
            (b"\xff\xfe\xfd", "sheet.encoding_unknown"),
            (b"a,=1", "sheet.has_formulas"),
            (b"," * 70 + b"x", "sheet.too_wide"),
            (b"a\n" * (ROWS_MOST + 300), "sheet.too_many_rows"),
            (as_xlsx(*[sheet([("1", "张", None, None, 1)])] * 101), "sheet.too_many_sheets"),
            (as_xlsx([["x"]]).replace(b"xl/workbook.xml", b"xl/workbook.xxx"), "sheet.wrong_type"),
        ],
        ids=range(10),
    )
    def test_a_file_that_is_no_sheet_is_refused_by_name(self, desk: Desk, content: bytes, code: str) -> None:
        for write in ("true", "false"):
            answer = desk.hand_in(content, write=write)
            assert (answer.status_code, answer.json["code"]) == (409, code)

    @pytest.mark.parametrize("write", ["1", "0", "yes", "True"])
    def test_only_true_and_false_say_whether_it_is_entered(self, desk: Desk, zhang: Cells, write: str) -> None:
        answer = desk.hand_in(as_csv(desk.of_team([zhang])), write=write)
        assert (answer.status_code, next(iter(answer.json["errors"][0].values()))) == (422, "write")

    def test_a_file_that_is_too_large_is_not_even_read(self, desk: Desk, cast: Cast) -> None:
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        body = head + b"x" * (5 << 20) + b"\r\n--b--\r\n"
        options = {"content_type": "multipart/form-data; boundary=b", "headers": {"Idempotency-Key": str(uuid.uuid4())}}
        path = f"/communities/{cast.community.id}/sheets"
        assert desk.phone.of(cast.staff).send("POST", path, data=body, **options).status_code == 413

    @pytest.mark.parametrize("write", ["yes", "2", "TRUE ", "\0"])
    def test_write_is_true_or_false(self, desk: Desk, zhang: Cells, write: str) -> None:
        assert desk.hand_in(as_csv(desk.of_team([zhang])), write=write).status_code == 422

    def test_an_upload_is_one_file_by_multipart(self, desk: Desk, cast: Cast, phone: Phone) -> None:
        path, key = f"/communities/{cast.community.id}/sheets", {"Idempotency-Key": str(uuid.uuid4())}
        assert phone.of(cast.staff).post(path, {"file": "x"}).status_code == 415
        assert phone.of(cast.staff).send("POST", path, data={"write": "true"}, headers=key).status_code == 415
        two = {"file": (io.BytesIO(b"a"), "a.csv"), "more": (io.BytesIO(b"b"), "b.csv")}
        assert phone.of(cast.staff).send("POST", path, data=two, headers=key).status_code == 422
        extra = {"file": (io.BytesIO(b"a"), "a.csv"), "actor": "x"}
        assert phone.of(cast.staff).send("POST", path, data=extra, headers=key).status_code == 422
        assert phone.of(cast.staff).send("POST", path, data={"file": (io.BytesIO(b"a"), "a.csv")}).status_code == 400

    def test_a_region_that_is_no_community_takes_no_sheets(self, cast: Cast, phone: Phone) -> None:
        path, key = f"/communities/{cast.district.id}/sheets", {"Idempotency-Key": str(uuid.uuid4())}
        form = {"file": (io.BytesIO(b"a"), "a.csv")}
        assert phone.of(cast.district_staff).send("POST", path, data=form, headers=key).status_code == 409

    def test_neither_the_file_nor_a_name_is_kept(self, desk: Desk, cast: Cast, app: Flask, zhang: Cells) -> None:
        content = as_csv(desk.of_team([zhang], 活动名称="没有名字的活动"))
        assert desk.hand_in(content, write="true", name="张玉琴.csv").status_code == 200

        def kept() -> str:
            row_of = db.session.scalars(select(Sheet).where(Sheet.community_id == cast.community.id)).one()
            lines = db.session.scalars(select(SheetRow).where(SheetRow.sheet_id == row_of.id)).all()
            return " ".join(str(vars(each)) for each in (row_of, *lines))

        assert "张玉琴" not in transaction.run(kept, read_only=True)


class TestCost:
    def test_entering_and_approving_cost_the_same_for_one_sheet_and_for_many(
        self, desk: Desk, cast: Cast, statements: Statements
    ) -> None:
        everybody = _ten(cast)

        def sheets(first: date, count: int, size: int) -> bytes:
            return as_xlsx(
                *(
                    desk.of_team(
                        [row(who, name, "14:05", "15:00") for who, name in everybody[:size]],
                        日期=(first + timedelta(days=at)).isoformat(),
                    )
                    for at in range(count)
                )
            )

        def cost(content: bytes, write: str) -> int:
            answer = desk.hand_in(content, write=write)
            assert answer.status_code == 200, answer.text
            return len(statements)

        for write in ("false", "true"):
            small = cost(sheets(date(2025, 1, 1), 1, 1), write)
            large = cost(sheets(date(2025, 3, 1), 30, len(everybody)), write)
            assert small == large


# --- helpers --------------------------------------------------------------------------------------------------------


def _ten(cast: Cast) -> list[tuple[Person, str]]:
    names = ("张玉琴", "李桂兰", "王建国", "陈秀英", "刘厚明", "吴洁", "周敏")
    everybody = (
        cast.resident, cast.neighbour, cast.leader, cast.deputy, cast.other_leader, cast.staff, cast.second_staff,
    )  # fmt: skip
    return list(zip(everybody, names, strict=True))


def _items(desk: Desk, sheet_id: str, by: Person) -> list[Any]:
    answer = desk.phone.of(by).post(f"/sheets/{sheet_id}/approve")
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


def _approve(desk: Desk, sheet_id: str, by: Person) -> list[str]:
    return [item["state"] for item in _items(desk, sheet_id, by)]


def _presences(shift_id: str) -> list[Presence]:
    rows = select(Presence).where(Presence.shift_id == uuid.UUID(shift_id)).order_by(Presence.id)
    return transaction.run(lambda: list(db.session.scalars(rows)), read_only=True)


def _record(shift_id: str) -> ServiceRecord:
    rows = select(ServiceRecord).where(ServiceRecord.shift_id == uuid.UUID(shift_id))
    return transaction.run(lambda: db.session.scalars(rows).one(), read_only=True)
