"""Handing records out for the national volunteer system: whose, in which version, and what became of them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.accounts.models import Account, Consent
from service.accounts.rules import Purpose
from service.activities.models import Activity
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.csvtext import read_rows
from service.core.db import db
from service.hours.models import ServiceRecord
from service.regions.rules import Tier
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person, region
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone
from tests.hours.test_races import post, together
from tests.hours.test_statements import counted, crowd


def agree(*people: Person, ended: bool = False) -> None:
    def give() -> None:
        for who in people:
            given = {"text_version": 1, "means": "app", "given_by": who.account_id}
            consent = Consent(account_id=who.account_id, purpose=Purpose.NATIONAL_SYSTEM, given_at=MORNING, **given)
            consent.ended_at = MORNING if ended else None
            db.session.add(consent)

    transaction.run(give)


def withdraw(who: Person) -> None:
    theirs = (Consent.account_id == who.account_id, Consent.purpose == Purpose.NATIONAL_SYSTEM)
    transaction.run(lambda: db.session.execute(update(Consent).where(*theirs).values(ended_at=MORNING)))


def approved(phone: Phone, cast: Cast, *people: Person, minutes: int = 90, **options: Any) -> list[str]:
    records = served(cast, *(Stretch(who, minutes) for who in people), **options)
    for record in records:
        assert post(phone, cast.deputy, record, "approve")().status_code == 200
    return records


def export(phone: Phone, cast: Cast, who: Person | None = None, **body: str) -> Any:
    return phone.of(who or cast.staff).post(f"/communities/{cast.community.id}/national-exports", body)


def lines(phone: Phone, who: Person, export_id: str, purpose: str = "national_system") -> list[dict[str, str]]:
    answer = phone.of(who).post(f"/national-exports/{export_id}/file", {"purpose": purpose}, key=None)
    assert answer.status_code == 200
    assert "filename=national-export-2026-" in answer.headers["Content-Disposition"]
    return [row for _, row in read_rows(answer.data)]


def enter(phone: Phone, who: Person, export_id: str, *record_ids: str) -> list[tuple[str, str | None]]:
    body = {"record_ids": list(record_ids)} if record_ids else {}
    items = phone.of(who).post(f"/national-exports/{export_id}/enter", body).json["items"]
    return [(item["national_state"], item["problem"] and item["problem"]["code"]) for item in items]


def state_of(phone: Phone, cast: Cast, record: str) -> str:
    return str(phone.of(cast.staff).get(f"/service-records/{record}").json["national_state"])


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def agree_for(*wards: Person) -> None:
    """As their guardians have, on paper."""

    def give() -> None:
        for who in wards:
            given = {"text_version": 1, "means": "guardian_paper", "by_guardian": True, "given_by": who.account_id}
            about = {"account_id": who.account_id, "purpose": Purpose.NATIONAL_SYSTEM, "given_at": MORNING}
            db.session.add(Consent(**given, **about))

    transaction.run(give)


def approve_reveal(phone: Phone, cast: Cast, child: Person, staff: Person, purpose: str = "national_system") -> None:
    body = {"staff_id": str(staff.account_id), "purpose": purpose}
    path = f"/people/{child.account_id}/reveal-approvals"
    assert phone.of(cast.administrator).post(path, body).status_code == 201


class TestTheList:
    def test_it_holds_the_approved_records_of_those_who_agree(self, phone: Phone, cast: Cast) -> None:
        agreed, declined = approved(phone, cast, cast.resident, cast.neighbour)
        served(cast, Stretch(cast.resident, 30), starts_at=MORNING + timedelta(hours=3))  # not approved
        agree(cast.resident)
        made = export(phone, cast)
        assert made.status_code == 201
        assert (made.json["records"], made.json["minutes"], made.json["without_consent"]) == (1, 90, 1)
        assert (state_of(phone, cast, agreed), state_of(phone, cast, declined)) == ("exported", "not_exported")
        listed = phone.of(cast.staff).get("/service-records", national_export_id=made.json["id"]).json["items"]
        assert [item["id"] for item in listed] == [agreed]
        [line] = lines(phone, cast.staff, made.json["id"])
        assert line["姓名"] == "张玉琴"
        assert (line["护照号"], line["活动名称"], line["服务日期"]) == (cast.resident.number, "入户探访", "2026-03-09")
        assert (line["服务时长（分钟）"], line["服务时长（小时）"]) == ("90", "1.50")
        assert (line["组织单位"], line["负责人"]) == (cast.team.name, "王建国")
        assert (line["更正以前导出的"], line["记录编号"]) == ("否", agreed)

    def test_a_withdrawn_consent_counts_no_more_not_even_for_a_list_already_made(
        self, phone: Phone, cast: Cast
    ) -> None:
        approved(phone, cast, cast.resident, cast.neighbour)
        agree(cast.resident, ended=True)
        assert refused(export(phone, cast)) == (409, "national.nothing_to_export")
        agree(cast.neighbour, cast.resident)
        made = export(phone, cast).json
        withdraw(cast.resident)
        assert [line["姓名"] for line in lines(phone, cast.staff, made["id"])] == ["李桂兰"]

    def test_it_is_bounded_by_service_dates_with_both_days_inside(self, phone: Phone, cast: Cast) -> None:
        for day in (0, -1, -2, -3):
            approved(phone, cast, cast.resident, starts_at=MORNING + timedelta(days=day))
        agree(cast.resident)
        made = export(phone, cast, served_from="2026-03-07", served_to="2026-03-08").json
        assert [line["服务日期"] for line in lines(phone, cast.staff, made["id"])] == ["2026-03-07", "2026-03-08"]
        assert export(phone, cast).json["records"] == 2

    def test_what_has_been_exported_waits_no_more(self, phone: Phone, cast: Cast) -> None:
        approved(phone, cast, cast.resident)
        agree(cast.resident)
        assert export(phone, cast).status_code == 201
        assert refused(export(phone, cast)) == (409, "national.nothing_to_export")
        [made] = phone.of(cast.auditor).get("/national-exports", community_id=str(cast.community.id)).json["items"]
        assert (made["exported_by"], made["exported_by_name_masked"]) == (str(cast.staff.account_id), "吴*")

    def test_no_text_on_it_is_run_as_a_formula(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        agree(cast.resident)

        def poison() -> None:
            for activity in db.session.scalars(select(Activity).where(Activity.community_id == cast.community.id)):
                activity.title = "=HYPERLINK(A1)"
            db.session.get_one(Account, cast.resident.account_id).name = "@张玉琴"

        transaction.run(poison)
        post(phone, cast.deputy, record, "approve")()
        [line] = lines(phone, cast.staff, export(phone, cast).json["id"])
        assert (line["活动名称"], line["姓名"]) == ("'=HYPERLINK(A1)", "'@张玉琴")

    def test_two_who_export_at_once_hand_each_record_out_once(self, phone: Phone, cast: Cast) -> None:
        approved(phone, cast, cast.resident, cast.neighbour)
        agree(cast.resident, cast.neighbour)
        answers = together(*(lambda who=who: export(phone, cast, who) for who in (cast.staff, cast.second_staff)))
        assert sorted(answer.status_code for answer in answers) == [201, 409]

    def test_sent_again_with_the_same_key_one_list_is_made(self, phone: Phone, cast: Cast) -> None:
        approved(phone, cast, cast.resident)
        agree(cast.resident)
        path, key = f"/communities/{cast.community.id}/national-exports", uuid.uuid4().hex
        first, second = (phone.of(cast.staff).post(path, {}, key=key) for _ in range(2))
        assert first.data == second.data


class TestWholeNames:
    def test_each_reading_leaves_an_audit_row_with_its_purpose_and_no_name(self, phone: Phone, cast: Cast) -> None:
        approved(phone, cast, cast.resident)
        agree(cast.resident)
        export_id = export(phone, cast).json["id"]
        lines(phone, cast.staff, export_id)
        lines(phone, cast.second_staff, export_id, purpose="complaint")
        rows = select(AuditEvent).where(AuditEvent.subject_id == UUID(export_id)).order_by(AuditEvent.id)
        events = transaction.run(lambda: [(e.actor_id, e.details) for e in db.session.scalars(rows)], read_only=True)
        of_children = {"withheld": [], "approval_ids": []}
        assert events == [
            (cast.staff.account_id, {"purpose": "national_system", "records": 1} | of_children),
            (cast.second_staff.account_id, {"purpose": "complaint", "records": 1} | of_children),
        ]

    def test_without_a_purpose_nothing_is_shown(self, phone: Phone, cast: Cast) -> None:
        approved(phone, cast, cast.resident)
        agree(cast.resident)
        path = f"/national-exports/{export(phone, cast).json['id']}/file"
        for body in ({}, {"purpose": "curiosity"}):
            assert phone.of(cast.staff).post(path, body, key=None).status_code == 422

    @pytest.mark.parametrize(("who", "status"), [("leader", 403), ("auditor", 403), ("staff_next_door", 404)])
    def test_only_staff_of_the_community_read_it(self, phone: Phone, cast: Cast, who: str, status: int) -> None:
        approved(phone, cast, cast.resident)
        agree(cast.resident)
        path = f"/national-exports/{export(phone, cast).json['id']}/file"
        answer = phone.of(getattr(cast, who)).post(path, {"purpose": "national_system"}, key=None)
        assert answer.status_code == status
        assert "张玉琴" not in answer.text


class TestEntered:
    def test_a_list_is_marked_as_a_whole_or_in_part_and_again_changes_nothing(self, phone: Phone, cast: Cast) -> None:
        first, second = approved(phone, cast, cast.resident, cast.neighbour)
        agree(cast.resident, cast.neighbour)
        export_id = export(phone, cast).json["id"]
        assert enter(phone, cast.staff, export_id, first) == [("entered", None)]
        assert (state_of(phone, cast, first), state_of(phone, cast, second)) == ("entered", "exported")
        assert enter(phone, cast.staff, export_id) == [("entered", None)] * 2
        assert enter(phone, cast.staff, export_id) == [("entered", None)] * 2

    def test_a_record_that_is_not_on_the_list_is_not_found_there(self, phone: Phone, cast: Cast) -> None:
        [listed, other] = approved(phone, cast, cast.resident, cast.neighbour)
        agree(cast.resident)
        export_id = export(phone, cast).json["id"]
        assert enter(phone, cast.staff, export_id, other, listed) == [
            (None, "request.not_found"),
            ("entered", None),
        ]

    @pytest.mark.parametrize("is_entered", [False, True])
    def test_a_correction_afterwards_is_known_and_comes_with_the_next_list(
        self, phone: Phone, cast: Cast, is_entered: bool
    ) -> None:
        [record] = approved(phone, cast, cast.resident)
        agree(cast.resident)
        old = export(phone, cast).json["id"]
        if is_entered:
            enter(phone, cast.staff, old)
        assert post(phone, cast.leader, record, "correct", {"minutes": 60, "reason": "早走"})().status_code == 200
        assert state_of(phone, cast, record) == "changed_since"
        assert enter(phone, cast.staff, old) == [("changed_since", "national.changed_since_export")]
        assert [line["服务时长（分钟）"] for line in lines(phone, cast.staff, old)] == ["90"]
        new = export(phone, cast).json["id"]
        [line] = lines(phone, cast.staff, new)
        assert (line["服务时长（分钟）"], line["更正以前导出的"]) == ("60", "是")
        assert enter(phone, cast.staff, old) == [("exported", "national.changed_since_export")]
        assert enter(phone, cast.staff, new) == [("entered", None)]

    def test_an_evaluation_afterwards_is_a_change_too(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, cast.resident)
        agree(cast.resident)
        old = export(phone, cast).json["id"]
        assert post(phone, cast.leader, record, "evaluate", {"score": 5, "comment": ""})().status_code == 200
        assert enter(phone, cast.staff, old) == [("changed_since", "national.changed_since_export")]
        [line] = lines(phone, cast.staff, export(phone, cast).json["id"])
        assert (line["评价"], line["评价日期"]) == ("5", "2026-03-10")

    def test_what_was_never_handed_out_is_not_changed_since(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, cast.resident)
        post(phone, cast.leader, record, "correct", {"minutes": 60, "reason": "早走"})()
        assert state_of(phone, cast, record) == "not_exported"


def test_a_list_of_many_costs_as_many_statements_as_one_of_few(phone: Phone, cast: Cast, time: Time) -> None:
    costs = set()
    for number, size in enumerate((2, 40)):
        people = crowd(cast, time, size)
        agree(*people)
        starts_at = MORNING + timedelta(hours=3 * number)
        records = served(cast, *map(Stretch, people), starts_at=starts_at)
        assert phone.of(cast.leader).post("/service-records/approve", {"record_ids": records}).status_code == 200
        with counted() as seen:
            made = export(phone, cast).json
            assert len(lines(phone, cast.staff, made["id"])) == made["records"] == size
            assert len(enter(phone, cast.staff, made["id"])) == size
        costs.add(len(seen))
    assert len(costs) == 1


def test_a_list_is_of_the_service_of_one_community_wherever_people_live(phone: Phone, cast: Cast) -> None:
    [next_door] = served(cast, Stretch(cast.resident), community=cast.next_door, is_community_shift=True)
    assert post(phone, cast.staff_next_door, next_door, "approve")().status_code == 200
    agree(cast.resident)
    assert refused(export(phone, cast)) == (409, "national.nothing_to_export")
    there = phone.of(cast.staff_next_door).post(f"/communities/{cast.next_door.id}/national-exports", {})
    assert there.json["records"] == 1
    found = transaction.run(lambda: db.session.get_one(ServiceRecord, UUID(next_door)).national_state, read_only=True)
    assert found == "exported"
    assert date.fromisoformat(there.json["exported_at"][:10]) == date(2026, 3, 10)


def test_only_a_community_hands_records_out(phone: Phone, cast: Cast, time: Time) -> None:
    compound = transaction.run(lambda: region("竹西花园", Tier.COMPOUND, cast.community, time.now))
    answer = phone.of(cast.staff).post(f"/communities/{compound.id}/national-exports", {})
    assert refused(answer) == (409, "region.not_a_community")


class TestAChild:
    """Under 14: the guardian agrees to the national system, and an administrator that this colleague sees the name."""

    @pytest.fixture
    def child(self, phone: Phone, cast: Cast, time: Time) -> Person:
        """Thirteen until tomorrow, with an approved record; no double of the other tests' child."""
        today = time.now.date()
        born = today.replace(year=today.year - 14) + timedelta(days=1)
        found = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=born, is_confirmed=True))
        approved(phone, cast, found, cast.resident)
        agree(cast.resident)
        return found

    def left_out(self, made: Any) -> tuple[int, int, int]:
        return made.json["records"], made.json["without_consent"], made.json["of_children"]

    def test_is_left_out_without_the_guardians_consent_whatever_the_child_agreed_to(
        self, phone: Phone, cast: Cast, child: Person
    ) -> None:
        agree(child)
        approve_reveal(phone, cast, child, cast.staff)
        assert self.left_out(export(phone, cast)) == (1, 1, 0)

    def test_is_left_out_until_it_is_approved_that_the_name_is_seen(
        self, phone: Phone, cast: Cast, child: Person, time: Time
    ) -> None:
        agree_for(child)
        approve_reveal(phone, cast, child, cast.second_staff)
        approve_reveal(phone, cast, child, cast.staff, purpose="insurance")
        assert self.left_out(export(phone, cast)) == (1, 0, 1)
        assert refused(export(phone, cast)) == (409, "national.nothing_to_export")
        approve_reveal(phone, cast, child, cast.staff)
        assert self.left_out(export(phone, cast)) == (1, 0, 0)

    def test_is_left_out_again_when_the_approval_has_run_out(
        self, phone: Phone, cast: Cast, child: Person, time: Time
    ) -> None:
        time.now = MORNING
        agree_for(child)
        approve_reveal(phone, cast, child, cast.staff)
        time.pass_(days=7)
        transaction.run(lambda: _born_later(child))  # still thirteen
        assert self.left_out(export(phone, cast)) == (1, 0, 1)

    def test_is_named_to_whoever_it_is_approved_for_and_nobody_else(
        self, phone: Phone, cast: Cast, child: Person
    ) -> None:
        agree_for(child)
        approve_reveal(phone, cast, child, cast.staff)
        made = export(phone, cast).json["id"]
        assert {line["姓名"] for line in lines(phone, cast.staff, made)} == {"张玉琴", "钱小小"}
        assert {line["姓名"] for line in lines(phone, cast.second_staff, made)} == {"张玉琴"}
        assert {line["姓名"] for line in lines(phone, cast.staff, made, purpose="insurance")} == {"张玉琴"}
        approve_reveal(phone, cast, child, cast.second_staff, purpose="insurance")
        by_another_purpose = lines(phone, cast.second_staff, made, purpose="insurance")
        assert {line["姓名"] for line in by_another_purpose} == {"张玉琴"}
        told = phone.of(child).post("/me/data", {"section": "reveals"}, key=None).json["reveals"]["items"]
        assert [(each["by"], each["purpose"]) for each in told] == [(str(cast.staff.account_id), "national_system")]
        withheld = [details["withheld"] for details in _reads_of(made)]
        assert withheld == [[], *[[str(child.account_id)]] * 3]

    def test_is_named_no_more_when_the_guardian_withdraws(self, phone: Phone, cast: Cast, child: Person) -> None:
        agree_for(child)
        agree(child)
        approve_reveal(phone, cast, child, cast.staff)
        made = export(phone, cast).json["id"]
        by_guardian = {"is_signed_by_guardian": True}
        path = f"/people/{child.account_id}/consents/national_system/withdraw"
        assert phone.of(cast.staff).post(path, by_guardian).status_code == 200
        assert {line["姓名"] for line in lines(phone, cast.staff, made)} == {"张玉琴"}

    def test_from_fourteen_on_ones_own_consent_is_enough(
        self, phone: Phone, cast: Cast, child: Person, time: Time
    ) -> None:
        agree(child)
        time.pass_(days=1)
        made = export(phone, cast)
        assert self.left_out(made) == (2, 0, 0)
        assert {line["姓名"] for line in lines(phone, cast.staff, made.json["id"])} == {"张玉琴", "钱小小"}


def _born_later(who: Person) -> None:
    account = db.session.get_one(Account, who.account_id)
    account.birth_date = date(2015, 1, 1)


def _reads_of(export_id: str) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        theirs = (AuditEvent.action == "national_export.read", AuditEvent.subject_id == UUID(export_id))
        return list(db.session.scalars(select(AuditEvent.details).where(*theirs).order_by(AuditEvent.id)))

    return transaction.run(read, read_only=True)
