"""Two people, day totals and offices over HTTP: the edges that need more than one record or more than one act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from service.accounts.models import Account, FamilyTie, RoleGrant
from service.checkin.rules import Grade
from service.core import transaction
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING, Stretch, called, closed_shift, served
from tests.fakes.phone import Phone
from tests.hours.test_routes_approvers import approve, must_be_refused


def state(answer: Any) -> str:
    assert answer.status_code == 200, answer.json
    return str(answer.json["state"])


def family(one: Person, two: Person, time: Time) -> None:
    low, high = sorted((one.account_id, two.account_id))
    tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
    transaction.run(lambda: db.session.add(tie))


class TestTheSecond:
    def test_is_as_unrelated_as_the_first(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        family(cast.resident, cast.deputy, time)
        must_be_refused(approve(phone, cast.deputy, record), "family_declared", "你们两人登记了是一家人，您不能批。")
        assert state(approve(phone, cast.staff, record)) == "approved"

    def test_is_not_family_of_the_first(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        family(cast.leader, cast.deputy, time)
        said = "第一位审核人是您的家人或您代办的人，第二次要换一个人。"
        must_be_refused(approve(phone, cast.deputy, record), "second_related_to_first", said)
        assert state(approve(phone, cast.staff, record)) == "approved"

    def test_is_never_the_volunteer(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.deputy, cast.leader))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        must_be_refused(approve(phone, cast.deputy, record), "own_record", "这是您自己的时长，自己不能批。")

    def test_satisfies_every_reason_at_once(self, phone: Phone, cast: Cast) -> None:
        """The approver's own word, minutes above the evidence, a late entry and a full day: still two people."""
        [record] = served(cast, called(cast.resident, cast.leader, minutes=480), window_minutes=600)
        body = {"minutes": 481, "reason": "签到表上是481分钟"}
        assert phone.of(cast.leader).post(f"/service-records/{record}/amend", body).status_code == 200
        [item] = phone.of(cast.leader).get("/service-records/to-approve").json["items"]
        asked = {each["code"] for each in item["looks"]} - {"only_ticked"}
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        assert asked == {"own_evidence", "above_evidence", "late_entry", "day_total"}
        assert state(approve(phone, cast.deputy, record)) == "approved"

    def test_begins_anew_when_the_minutes_change(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        body = {"minutes": 60, "reason": "早走了"}
        amended = phone.of(cast.deputy).post(f"/service-records/{record}/amend", body)
        assert amended.json["state"] == "pending"
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        assert state(approve(phone, cast.deputy, record)) == "approved"


def as_one(cast: Cast, *people: Person) -> None:
    """One human with several accounts: they share a phone number."""
    mobile = f"139{uuid4().int % 10**8:08}"

    def work() -> None:
        for each in people:
            db.session.get_one(Account, each.account_id).phone = mobile

    transaction.run(work)


def disable(phone: Phone, cast: Cast, who: Person) -> None:
    answer = phone.of(cast.administrator).post(f"/people/{who.account_id}/disable", {"reason": "misuse"})
    assert answer.status_code == 200, answer.text


class TestACouple:
    """What one of them saw is the other's own word; so is what one human saw with another account."""

    def test_makes_and_approves_no_hours_alone(self, phone: Phone, cast: Cast, time: Time) -> None:
        of_resident, of_neighbour = served(
            cast, called(cast.resident, cast.leader), called(cast.neighbour, cast.leader)
        )
        family(cast.leader, cast.deputy, time)
        items = phone.of(cast.deputy).get("/service-records/to-approve").json["items"]
        assert [(item["in_one_tap"], [look["code"] for look in item["looks"]]) for item in items] == [
            (False, ["only_ticked", "own_evidence"])
        ] * 2
        assert state(approve(phone, cast.deputy, of_resident)) == "awaiting_second"
        assert approve(phone, cast.leader, of_resident).json["code"] == "hours.second_related_to_first"
        assert state(approve(phone, cast.staff, of_resident)) == "approved"
        assert state(approve(phone, cast.staff, of_neighbour)) == "approved"

    def test_nor_does_one_human_with_two_accounts(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        as_one(cast, cast.leader, cast.deputy)
        assert state(approve(phone, cast.deputy, record)) == "awaiting_second"
        assert state(approve(phone, cast.staff, record)) == "approved"

    def test_does_not_raise_what_one_of_them_saw(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        family(cast.leader, cast.deputy, time)
        assert state(approve(phone, cast.staff, record)) == "approved"
        body = {"minutes": 60, "reason": "早走了"}
        answer = phone.of(cast.deputy).post(f"/service-records/{record}/correct", body)
        assert (answer.json["minutes"], answer.json["waiting_correction"]["minutes"]) == (90, 60)


class TestTheVolunteersFamily:
    def test_as_the_only_witness_takes_two(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        family(cast.leader, cast.resident, time)
        [item] = phone.of(cast.deputy).get("/service-records/to-approve").json["items"]
        assert [look["code"] for look in item["looks"]] == ["only_ticked", "related_evidence"]
        assert state(approve(phone, cast.deputy, record)) == "awaiting_second"
        assert state(approve(phone, cast.staff, record)) == "approved"

    def test_as_the_only_witness_of_one_end_takes_two_and_of_nobody_elses(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        of_resident, of_neighbour = served(
            cast,
            Stretch(cast.resident, in_grade=Grade.CARD, in_by=cast.leader),
            Stretch(cast.neighbour, in_grade=Grade.CARD, in_by=cast.leader),
        )
        family(cast.leader, cast.resident, time)
        assert state(approve(phone, cast.deputy, of_resident)) == "awaiting_second"
        assert state(approve(phone, cast.deputy, of_neighbour)) == "approved"


class TestAFirstWord:
    def test_falls_with_the_account_of_its_author(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader, minutes=481))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        disable(phone, cast, cast.leader)
        assert state(approve(phone, cast.staff, record)) == "awaiting_second", "now it is staff whose word is the first"
        assert approve(phone, cast.staff, record).json["code"] == "hours.first_approver_cannot_be_second"
        assert state(approve(phone, cast.second_staff, record)) == "approved"

    def test_falls_when_its_author_has_become_family_of_the_volunteer(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        [record] = served(cast, called(cast.resident, cast.deputy, minutes=481))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        family(cast.leader, cast.resident, time)
        assert state(approve(phone, cast.staff, record)) == "awaiting_second"
        assert state(approve(phone, cast.second_staff, record)) == "approved"
        versions = phone.of(cast.resident).get(f"/service-records/{record}/history").json["versions"]
        assert versions[0]["first_by"] == str(cast.staff.account_id)

    def test_that_has_fallen_is_not_named_where_one_was_enough_after_all(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        assert state(approve(phone, cast.leader, record)) == "awaiting_second"
        disable(phone, cast, cast.leader)
        assert state(approve(phone, cast.deputy, record)) == "approved"
        versions = phone.of(cast.resident).get(f"/service-records/{record}/history").json["versions"]
        assert versions[0]["first_by"] is None


class TestOffice:
    def test_a_grant_withdrawn_a_moment_ago_approves_nothing(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        theirs = RoleGrant.account_id == cast.staff.account_id
        transaction.run(lambda: db.session.query(RoleGrant).filter(theirs).update({"ended_at": time.now}))
        assert approve(phone, cast.staff, record).status_code == 404
        assert state(approve(phone, cast.deputy, record)) == "approved"

    def test_who_led_on_the_day_but_leads_no_more_is_not_the_second(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.deputy))
        assert state(approve(phone, cast.deputy, record)) == "awaiting_second"
        assert phone.of(cast.deputy).post(f"/teams/{cast.team.id}/leave").status_code in (200, 204)
        must_be_refused(
            approve(phone, cast.deputy, record), "not_in_office", "您现在不是这支队伍的队长或副队长了，不能批时长。"
        )

    def test_two_who_approve_each_other_are_found_out_whatever_hat_they_wear(self, phone: Phone, cast: Cast) -> None:
        of_staff, of_leader = served(cast, Stretch(cast.staff), Stretch(cast.leader))
        assert state(approve(phone, cast.leader, of_staff)) == "approved"
        must_be_refused(
            approve(phone, cast.staff, of_leader),
            "reciprocal_goes_to_staff",
            "这场活动里，对方批过您的时长，您不能再批对方的。",
        )
        assert state(approve(phone, cast.second_staff, of_leader)) == "approved"


class TestDays:
    @pytest.mark.parametrize(("minutes", "outcome"), [(240, "awaiting_second"), (241, "hours.cap_exceeded")])
    def test_twelve_hours_are_the_most_over_all_communities(
        self, phone: Phone, cast: Cast, minutes: int, outcome: str
    ) -> None:
        [here] = served(cast, Stretch(cast.resident, 480))
        elsewhere = {"community": cast.next_door, "is_community_shift": True}
        later = MORNING + timedelta(minutes=480)
        [there] = served(cast, Stretch(cast.resident, minutes), starts_at=later, **elsewhere)
        assert state(approve(phone, cast.leader, here)) == "approved"
        answer = approve(phone, cast.staff_next_door, there).json
        assert outcome in (answer.get("code"), answer.get("state"))
        if outcome == "hours.cap_exceeded":
            assert answer["facts"] == {"most_minutes": 240}

    @pytest.mark.parametrize(
        ("before", "after", "outcome"),
        [(480, 480, "approved"), (481, 1, "awaiting_second"), (1, 481, "awaiting_second"), (480, 1, "approved")],
    )
    def test_each_side_of_midnight_has_eight_hours_of_its_own(
        self, phone: Phone, cast: Cast, before: int, after: int, outcome: str
    ) -> None:
        midnight = MORNING + timedelta(hours=16)
        starts_at = midnight - timedelta(minutes=before)
        now = midnight + timedelta(minutes=after)
        [record] = served(cast, Stretch(cast.resident, before + after), starts_at=starts_at, closed_at=now)
        assert state(approve(phone, cast.leader, record)) == outcome

    def test_less_than_a_minute_is_attendance_and_no_record(self, phone: Phone, cast: Cast) -> None:
        shift_id = closed_shift(cast, Stretch(cast.resident, 0), Stretch(cast.neighbour, 1), window_minutes=60)
        records = phone.of(cast.leader).get("/service-records", shift_id=str(shift_id)).json["items"]
        assert [(record["account_id"], record["minutes"]) for record in records] == [
            (str(cast.neighbour.account_id), 1)
        ]
