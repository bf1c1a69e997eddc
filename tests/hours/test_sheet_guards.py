"""What paper must not do: count an hour twice, tell about strangers, outlive a go-live, or spoil a day for good."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from random import randrange
from typing import Any

import pytest
from sqlalchemy import select

from service.accounts.models import Consent, Guardianship
from service.accounts.rules import CONSENT_TEXTS, ConsentMeans, Purpose
from service.checkin.models import Presence
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db
from service.hours.sheet_reader import read_file
from service.passports.rules import make_number
from tests.conftest import NOON
from tests.factories.cast import Cast, Person, person
from tests.factories.hours import Stretch, closed_shift
from tests.factories.sheets import as_csv, as_xlsx
from tests.fakes.phone import Phone
from tests.hours.test_sheets import Desk, row

Cells = tuple[Any, ...]


@pytest.fixture
def desk(phone: Phone, cast: Cast) -> Desk:
    return Desk(phone, cast)


def found(desk: Desk, *rows: Cells, **header: Any) -> list[tuple[str, dict[str, Any]]]:
    """The complaints about the last row, with what they tell."""
    [report] = desk.check(*rows, **header)["sheets"]
    return [(each["code"], each["facts"]) for each in report["rows"][-1]["findings"]]


def window(start: str, end: str, **header: Any) -> dict[str, Any]:
    return {"开始时间": start, "结束时间": end, **header}


def reject(desk: Desk, sheet_id: str, by: Person) -> None:
    ids = [each["id"] for each in desk.records(sheet_id)]
    body = {"record_ids": ids, "reason": "这一天没有活动"}
    [item] = desk.phone.of(by).post("/service-records/reject", body).json["items"]
    assert item["problem"] is None, item


class TestTheSameHours:
    @pytest.mark.parametrize("team", ["乐竹邻", "舞蹈队", None])
    def test_a_window_moved_by_a_minute_holds_only_what_is_left_of_the_morning(
        self, desk: Desk, cast: Cast, team: str | None
    ) -> None:
        desk.enter(row(cast.resident, "张玉琴", minutes=180), **window("08:00", "12:00"))
        moved = window("08:01", "12:01", 团队=team)
        assert found(desk, row(cast.resident, "张玉琴", minutes=62), **moved) == [
            ("row_time_taken", {"most_minutes": 61})
        ]
        assert found(desk, row(cast.resident, "张玉琴", minutes=61), **moved) == []
        assert found(desk, row(cast.neighbour, "李桂兰", minutes=180), **moved) == [], "each has a morning of their own"

    def test_rows_of_one_file_are_held_against_each_other(self, desk: Desk, cast: Cast) -> None:
        sheets = [
            desk.of_team([row(cast.resident, "张玉琴", minutes=180)], **window(f"08:0{at}", f"12:0{at}"))
            for at in range(3)
        ]
        answer = desk.hand_in(as_xlsx(*sheets), write="true")
        assert answer.json["code"] == "sheet.has_bad_rows"
        assert [each["field"] for each in answer.json["errors"]] == ["sheets.2.rows.12", "sheets.3.rows.12"]
        assert "最多还能记61分钟" in answer.json["errors"][0]["messages"][0]

    def test_minutes_fit_beside_a_presence_anywhere_even_next_door(self, desk: Desk, cast: Cast, phone: Phone) -> None:
        paper = as_csv(
            desk.of_team([row(cast.resident, "张玉琴", "14:05", "15:35")], **window("14:00", "16:00", 团队=None))
        )
        entered = hand_in_next_door(phone, cast, paper)
        assert entered.json["written"], entered.text
        here = window("13:00", "16:00")
        assert found(desk, row(cast.resident, "张玉琴", minutes=91), **here) == [
            ("row_time_taken", {"most_minutes": 90})
        ]
        assert found(desk, row(cast.resident, "张玉琴", minutes=90), **here) == []

    def test_times_fit_beside_minutes_that_are_on_record(self, desk: Desk, cast: Cast) -> None:
        desk.enter(row(cast.resident, "张玉琴", minutes=120))
        other = window("13:00", "17:00", 团队="舞蹈队")
        assert found(desk, row(cast.resident, "张玉琴", "15:59", "17:00"), **other) == [
            ("row_time_taken", {"most_minutes": 60})
        ]
        assert found(desk, row(cast.resident, "张玉琴", "16:00", "17:00"), **other) == []

    def test_minutes_alone_are_not_enough_on_a_day_with_a_check_in_at_the_same_team(
        self, desk: Desk, cast: Cast
    ) -> None:
        """Eight to half past nine by phone; the paper of that morning may be the same hour and a half once more."""
        closed_shift(cast, Stretch(cast.resident))
        on_monday = window("08:00", "12:00", 日期="2026-03-09")
        assert found(desk, row(cast.resident, "张玉琴", minutes=90), **on_monday) == [("row_times_needed", {})]
        assert found(desk, row(cast.resident, "张玉琴", "09:30", "11:00"), **on_monday) == []
        assert found(desk, row(cast.resident, "张玉琴", minutes=90), **{**on_monday, "团队": "舞蹈队"}) == []
        assert found(desk, row(cast.resident, "张玉琴", minutes=90), **{**on_monday, "日期": "2026-03-08"}) == []
        assert found(desk, row(cast.neighbour, "李桂兰", minutes=90), **on_monday) == []

    def test_a_rejected_row_leaves_its_room(self, desk: Desk, cast: Cast) -> None:
        [one] = desk.enter(row(cast.resident, "张玉琴", minutes=120))["sheets"]
        reject(desk, one["sheet_id"], cast.second_staff)
        moved = window("14:01", "16:01")
        assert found(desk, row(cast.resident, "张玉琴", minutes=120), **moved) == []

    def test_what_slipped_in_side_by_side_is_stopped_when_it_is_approved(
        self, desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two uploads in the same moment know nothing of each other: the negative control takes the check away."""
        first, second = self.entered_blindly(desk, cast, monkeypatch)
        assert approved(desk, first, cast.second_staff) == [("approved", None, {})]
        assert approved(desk, second, cast.second_staff) == [
            ("awaiting_second", "hours.time_taken", {"most_minutes": 60})
        ]

    def test_of_one_batch_the_second_row_is_judged_with_the_first(
        self, desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sheets = self.entered_blindly(desk, cast, monkeypatch)
        ids = [each["id"] for sheet in sheets for each in desk.records(sheet)]
        answer = desk.phone.of(cast.second_staff).post("/service-records/approve", {"record_ids": ids}).json
        assert [(each["problem"] or {}).get("code") for each in answer["items"]] == [None, "hours.time_taken"]

    def test_what_presences_tell_the_times_of_is_judged_alike_alone_and_beside_somebodys_word(
        self, desk: Desk, cast: Cast, phone: Phone
    ) -> None:
        """Three hours on paper of eight to twelve, and then an hour and a half of them by phone."""
        monday = {"日期": "2026-03-09", "团队": "舞蹈队"}
        [paper] = desk.enter(row(cast.resident, "张玉琴", minutes=180), **window("08:00", "12:00", **monday))["sheets"]
        assert approved(desk, paper["sheet_id"], cast.second_staff) == [("approved", None, {})]
        shift_id = closed_shift(cast, Stretch(cast.resident))
        [seen] = phone.of(cast.staff).get("/service-records", shift_id=str(shift_id)).json["items"]
        alone = phone.of(cast.leader).post(f"/service-records/{seen['id']}/approve").json
        assert (alone["code"], alone["facts"]) == ("hours.time_taken", {"most_minutes": 60})
        [word] = desk.enter(row(cast.resident, "张玉琴", minutes=60), **window("14:00", "16:00", **monday))["sheets"]
        ids = [seen["id"], desk.records(word["sheet_id"])[0]["id"]]
        first, second = phone.of(cast.second_staff).post("/service-records/approve", {"record_ids": ids}).json["items"]
        assert (first["problem"]["code"], first["problem"]["facts"]) == ("hours.time_taken", {"most_minutes": 60})
        assert (second["state"], second["problem"]) == ("approved", None)

    def test_no_correction_goes_beyond_the_room_and_downwards_is_always_free(
        self, desk: Desk, cast: Cast, phone: Phone
    ) -> None:
        sheets = [
            desk.enter(row(cast.resident, "张玉琴", minutes=60), **window(*times))["sheets"][0]["sheet_id"]
            for times in (("14:00", "16:00"), ("14:01", "16:01"))
        ]
        assert [approved(desk, each, cast.second_staff)[0][0] for each in sheets] == ["approved", "approved"]
        [record] = desk.records(sheets[1])
        path = f"/service-records/{record['id']}/correct"
        refused = phone.of(cast.second_staff).post(path, {"minutes": 62, "reason": "多做了两分钟"})
        assert (refused.json["code"], refused.json["facts"]) == ("hours.time_taken", {"most_minutes": 61})
        for minutes in (61, 59):
            answer = phone.of(cast.second_staff).post(path, {"minutes": minutes, "reason": "记错了"})
            assert answer.status_code == 200, answer.text
            [waiting] = phone.of(cast.second_staff).get("/corrections", state="proposed").json["items"]
            decline = f"/corrections/{waiting['id']}/decline"
            assert phone.of(cast.second_staff).post(decline, {"reason": "只是看看"}).status_code == 200

    def entered_blindly(self, desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        with monkeypatch.context() as patch:
            patch.setattr("service.hours.commands.check_sheets.served_around", lambda *_: {})
            return [
                desk.enter(row(cast.resident, "张玉琴", minutes=minutes), **window(*times))["sheets"][0]["sheet_id"]
                for minutes, times in ((60, ("14:00", "16:00")), (61, ("14:00", "15:59")))
            ]


class TestStrangers:
    def test_a_wrong_number_and_a_wrong_name_are_told_alike_and_nothing_else_is(self, desk: Desk, cast: Cast) -> None:
        desk.enter(row(cast.resident, "张玉琴", "14:05", "15:35"))
        wrong_name = found(desk, row(cast.resident, "李桂兰", "14:05", "15:35"), **window("14:00", "17:00"))
        assert wrong_name == [("row_person_unknown", {})]
        nobody = make_number(str(randrange(10**8, 10**9)))
        assert found(desk, (nobody, "张玉琴", "14:05", "15:35"), **window("14:00", "17:00")) == wrong_name

    def test_one_right_row_of_a_passport_opens_no_other_row(self, desk: Desk, cast: Cast) -> None:
        rows = (row(cast.resident, "张玉琴", "14:05", "15:00"), row(cast.resident, "李桂兰", "14:05", "15:00"))
        assert desk.found(*rows)[2] == ["row_person_unknown"]

    def test_a_name_or_number_in_charge_is_nobodys_either(self, desk: Desk, cast: Cast) -> None:
        stranger = transaction.run(lambda: person("赵四海", cast.next_door, NOON))
        mine = row(cast.resident, "张玉琴", minutes=60)
        assert desk.found(mine, 负责人=stranger.number)[0] == ["in_charge_unknown"]
        wrong = desk.found(mine, row(stranger, "钱三", minutes=60), 负责人="赵四海")
        assert wrong == [["in_charge_unknown"], [], ["row_person_unknown"]]
        assert desk.found(mine, row(stranger, "赵四海", minutes=60), 负责人=stranger.number)[0] == []
        assert desk.found(mine, 负责人=cast.neighbour.number)[0] == [], "at home here"

    def test_every_check_leaves_its_counts_and_a_refused_entry_too(self, desk: Desk, cast: Cast) -> None:
        rows = (row(cast.resident, "李桂兰", minutes=60), row(cast.neighbour, "李桂兰", minutes=60))
        desk.check(*rows, by=cast.leader)
        refused = desk.hand_in(as_csv(desk.of_team(rows)), by=cast.leader, write="true")
        assert refused.json["code"] == "sheet.has_bad_rows"

        def checked() -> list[AuditEvent]:
            mine = (AuditEvent.action == "sheet.checked", AuditEvent.subject_id == cast.community.id)
            return list(db.session.scalars(select(AuditEvent).where(*mine)))

        seen = transaction.run(checked, read_only=True)
        counts = {"sheets": 1, "rows": 2, "findings": 1, "unknown": 1}
        assert [(each.actor_id, each.details) for each in seen] == [(cast.leader.account_id, counts)] * 2

    def test_the_sheet_that_was_entered_is_named_to_whoever_may_see_it(
        self, desk: Desk, cast: Cast, phone: Phone
    ) -> None:
        paper = as_csv(desk.of_team([row(cast.resident, "张玉琴", minutes=60)], 团队=None))
        [entered] = desk.hand_in(paper, write="true").json["sheets"]
        assert desk.hand_in(paper).json["facts"]["sheet_id"] == entered["sheet_id"]
        next_door = hand_in_next_door(phone, cast, paper)
        assert (next_door.json["code"], "sheet_id" in next_door.json["facts"]) == ("sheet.already_imported", False)


class TestGoLiveAtHome:
    def test_an_old_row_is_refused_next_door_too_once_home_is_live(self, desk: Desk, cast: Cast, phone: Phone) -> None:
        def old(day: str) -> list[list[str]]:
            rows = [row(cast.resident, "张玉琴", minutes=60), row(cast.staff_next_door, "孙丽", minutes=60)]
            report = hand_in_next_door(phone, cast, as_csv(desk.of_team(rows, 团队=None, 日期=day)), write="false").json
            return [[each["code"] for each in line["findings"]] for line in report["sheets"][0]["rows"]]

        assert old("2025-12-09") == [[], []]
        proposed = phone.of(cast.staff).post(f"/communities/{cast.community.id}/go-live").json
        assert phone.of(cast.second_staff).post(f"/proposals/{proposed['id']}/confirm").status_code == 200
        assert old("2025-12-10") == [[], []]
        assert old("2025-12-09") == [["row_too_old_at_home"], []]


class TestAFalseSheet:
    def test_once_rejected_it_leaves_the_day_to_the_true_one(self, desk: Desk, cast: Cast) -> None:
        [false] = desk.enter(row(cast.resident, "张玉琴", "14:00", "16:00"))["sheets"]
        true = row(cast.resident, "张玉琴", "14:30", "15:30")
        assert desk.found(true, 团队="舞蹈队")[1] == ["row_overlaps"]
        reject(desk, false["sheet_id"], cast.second_staff)
        [presence] = presences(false["shift_id"])
        assert (presence.state, presence.void_reason) == ("void", "record_rejected")
        [entered] = desk.enter(true, 团队="舞蹈队")["sheets"]
        assert [each.state for each in presences(entered["shift_id"])] == ["closed"]
        assert approved(desk, entered["sheet_id"], cast.second_staff) == [("approved", None, {})]

    def test_only_the_rejected_rows_times_fall(self, desk: Desk, cast: Cast, phone: Phone) -> None:
        rows = (row(cast.resident, "张玉琴", "14:00", "16:00"), row(cast.neighbour, "李桂兰", "14:00", "16:00"))
        [one] = desk.enter(*rows)["sheets"]
        [theirs] = [
            each for each in desk.records(one["sheet_id"]) if each["account_id"] == str(cast.resident.account_id)
        ]
        body = {"record_ids": [theirs["id"]], "reason": "没有来"}
        phone.of(cast.second_staff).post("/service-records/reject", body)
        states = {each.passport_id: each.state for each in presences(one["shift_id"])}
        assert states == {cast.resident.passport_id: "void", cast.neighbour.passport_id: "closed"}


class TestChildren:
    @pytest.mark.parametrize(
        ("means", "is_withdrawn", "codes"),
        [
            (None, False, ["row_guardian_consent_missing"]),
            (ConsentMeans.PAPER, False, ["row_guardian_consent_missing"]),
            (ConsentMeans.GUARDIAN_PAPER, True, ["row_guardian_consent_missing"]),
            (ConsentMeans.GUARDIAN_PAPER, False, []),
            (ConsentMeans.GUARDIAN_APP, False, []),
        ],
    )
    def test_a_guardian_on_record_is_not_yet_a_guardians_consent(
        self, desk: Desk, cast: Cast, means: ConsentMeans | None, is_withdrawn: bool, codes: list[str]
    ) -> None:
        child = transaction.run(lambda: self.child_of_a_guardian(cast, means, is_withdrawn))
        assert desk.found(row(child, "钱小小", minutes=30))[1] == codes

    def test_nobody_served_before_they_were_born(self, desk: Desk, cast: Cast) -> None:
        child = transaction.run(lambda: self.child_of_a_guardian(cast, ConsentMeans.GUARDIAN_APP, False))
        born = {"2015-06-01": [], "2015-05-31": ["row_before_birth"]}
        assert {day: desk.found(row(child, "钱小小", minutes=30), 日期=day)[1] for day in born} == born

    def child_of_a_guardian(self, cast: Cast, means: ConsentMeans | None, is_withdrawn: bool) -> Person:
        child = person("钱小小", cast.community, NOON, birth_date=date(2015, 6, 1))
        tie = {"guardian_id": cast.neighbour.account_id, "recorded_by": cast.staff.account_id, "recorded_at": NOON}
        db.session.add(Guardianship(ward_id=child.account_id, **tie))
        if means is not None:
            for own in db.session.scalars(select(Consent).where(Consent.account_id == child.account_id)):
                own.ended_at = NOON
            db.session.flush()
            consent = Consent(account_id=child.account_id, purpose=Purpose.RECORD, means=means)
            consent.text_version, consent.by_guardian = CONSENT_TEXTS[Purpose.RECORD].version, "guardian" in means
            consent.given_by, consent.given_at = cast.staff.account_id, NOON
            consent.ended_at = NOON + timedelta(hours=1) if is_withdrawn else None
            db.session.add(consent)
        db.session.flush()
        return child


class TestTheTemplate:
    @pytest.mark.parametrize("query", [{}, {"format": "xlsx"}, {"format": "csv"}])
    def test_is_a_sheet_that_the_reader_takes(self, cast: Cast, phone: Phone, query: dict[str, str]) -> None:
        answer = phone.of(cast.leader).get("/sheet-template", **query)
        assert answer.status_code == 200
        assert f"filename=attendance-sheet.{query.get('format', 'xlsx')};" in answer.headers["Content-Disposition"]
        [draft] = read_file(answer.data)
        assert draft.header is not None
        assert (draft.findings, draft.header.title, draft.header.beneficiaries) == ((), "入户探访", 18)
        [example] = draft.rows
        assert (example.findings, example.name, example.minutes) == ((), "张玉琴", 90)
        assert answer.data[:2] == (b"\xef\xbb" if query.get("format") == "csv" else b"PK")

    def test_handed_in_as_it_is_it_names_nobody(self, desk: Desk, cast: Cast, phone: Phone) -> None:
        answer = desk.hand_in(phone.of(cast.leader).get("/sheet-template", format="csv").data)
        [report] = answer.json["sheets"]
        assert report["findings"] == []
        assert [each["code"] for each in report["rows"][0]["findings"]] in (
            ["row_number_invalid"],
            ["row_person_unknown"],
        )

    def test_is_for_those_who_are_signed_in_and_of_two_kinds(self, cast: Cast, phone: Phone) -> None:
        assert phone.get("/sheet-template").status_code == 401
        assert phone.of(cast.leader).get("/sheet-template", format="pdf").status_code == 422

    def test_the_form_says_that_write_is_true_or_false(self, phone: Phone) -> None:
        operation = phone.spec["paths"]["/api/v1/communities/{region_id}/sheets"]["post"]
        form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
        assert form["write"]["enum"] == ["true", "false"]
        for label in ("活动名称", "团队", "受益人次", "护照号", "服务分钟"):
            assert label in operation["description"]


# --- helpers --------------------------------------------------------------------------------------------------------


def hand_in_next_door(phone: Phone, cast: Cast, paper: bytes, write: str = "true") -> Any:
    form = {"file": (io.BytesIO(paper), "签到表.csv"), "write": write}
    path, headers = f"/communities/{cast.next_door.id}/sheets", {"Idempotency-Key": str(uuid.uuid4())}
    return phone.of(cast.staff_next_door).send("POST", path, data=form, headers=headers)


def approved(desk: Desk, sheet_id: str, by: Person) -> list[tuple[str, str | None, dict[str, Any]]]:
    items = desk.phone.of(by).post(f"/sheets/{sheet_id}/approve").json["items"]
    problems = [each["problem"] or {} for each in items]
    return [
        (each["state"], problem.get("code"), problem.get("facts", {}))
        for each, problem in zip(items, problems, strict=True)
    ]


def presences(shift_id: str) -> list[Presence]:
    rows = select(Presence).where(Presence.shift_id == uuid.UUID(shift_id)).order_by(Presence.id)
    return transaction.run(lambda: list(db.session.scalars(rows)), read_only=True)
