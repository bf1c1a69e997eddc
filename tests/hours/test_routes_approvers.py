"""Who may approve whom, over HTTP: every rule at its edge, with the sentence that people read."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.commands import grants
from service.accounts.models import Account, Delegation, FamilyTie, Guardianship
from service.activities.models import Activity, CoHost, Shift
from service.checkin.rules import Grade
from service.core import clock, transaction
from service.core.actor import OPERATOR, Role
from service.core.db import db, new_id
from service.hours.models import ServiceRecord
from service.teams.models import TeamMember
from service.teams.rules import TeamRole
from tests.conftest import Time
from tests.factories.cast import Cast, Person, member, person
from tests.factories.hours import MORNING, Stretch, called, forgot, served
from tests.fakes.phone import Phone


def approve(phone: Phone, who: Person, record_id: str, **body: Any) -> Any:
    return phone.of(who).post(f"/service-records/{record_id}/approve", body or None)


def must_be_refused(answer: Any, code: str, sentence: str) -> None:
    assert (answer.status_code, answer.json["code"], answer.json["title"]) == (409, f"hours.{code}", sentence)
    assert answer.json["detail"]


def declare(tie: Any) -> None:
    transaction.run(lambda: db.session.add(tie))


class TestInOffice:
    def test_the_leader_approves_what_the_resident_scanned(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        answer = approve(phone, cast.leader, record)
        assert (answer.status_code, answer.json["state"]) == (200, "approved")

    def test_the_deputy_approves_the_leader(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.leader))
        assert approve(phone, cast.deputy, record).json["state"] == "approved"

    def test_community_staff_approve(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert approve(phone, cast.staff, record).json["state"] == "approved"

    def test_nobody_approves_their_own_hours(self, phone: Phone, cast: Cast) -> None:
        own, of_staff = served(cast, Stretch(cast.leader), Stretch(cast.staff))
        must_be_refused(approve(phone, cast.leader, own), "own_record", "这是您自己的时长，自己不能批。")
        must_be_refused(approve(phone, cast.staff, of_staff), "own_record", "这是您自己的时长，自己不能批。")

    def test_a_member_who_leads_nothing_does_not_find_the_record(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.neighbour))
        assert approve(phone, cast.resident, record).status_code == 404

    def test_an_auditor_and_a_social_worker_read_but_do_not_approve(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, Stretch(cast.resident))
        social = transaction.run(lambda: person("何欢", cast.community, time.now, role=Role.SOCIAL_WORKER))
        for who in (cast.auditor, social):
            assert phone.of(who).get(f"/service-records/{record}").status_code == 200
            must_be_refused(
                approve(phone, who, record), "not_an_approver", "您不是这支队伍的队长或副队长，不能批时长。"
            )

    def test_who_left_office_finds_nothing_but_what_they_witnessed(self, phone: Phone, cast: Cast, time: Time) -> None:
        scanned, witnessed = served(cast, Stretch(cast.resident), called(cast.neighbour, cast.deputy))

        def leave() -> None:
            [office] = db.session.query(TeamMember).filter_by(team_id=cast.team.id, account_id=cast.deputy.account_id)
            office.left_at = time.now

        transaction.run(leave)
        assert approve(phone, cast.deputy, scanned).status_code == 404
        must_be_refused(
            approve(phone, cast.deputy, witnessed), "not_in_office", "您现在不是这支队伍的队长或副队长了，不能批时长。"
        )

    def test_office_counts_at_the_moment_of_approval(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert approve(phone, cast.neighbour, record).status_code == 404
        transaction.run(lambda: member(cast.team, cast.neighbour, TeamRole.DEPUTY, time.now))
        assert approve(phone, cast.neighbour, record).json["state"] == "approved"

    def test_another_teams_leader_finds_nothing(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert approve(phone, cast.other_leader, record).status_code == 404

    def test_a_co_hosting_leader_checks_people_in_but_does_not_approve(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        [record] = served(cast, called(cast.resident, cast.other_leader))

        def host() -> None:
            shift = db.session.get_one(Shift, db.session.get_one(ServiceRecord, UUID(record)).shift_id)
            activity = db.session.get_one(Activity, shift.activity_id)
            db.session.add(
                CoHost(
                    activity_id=activity.id,
                    team_id=cast.other_team.id,
                    community_id=cast.community.id,
                    added_at=time.now,
                    added_by=cast.leader.account_id,
                )
            )

        transaction.run(host)
        must_be_refused(
            approve(phone, cast.other_leader, record), "other_team", "这场活动由别的队伍负责，您不能批时长。"
        )

    def test_a_closed_account_is_not_even_let_in(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, Stretch(cast.resident))

        def close() -> None:
            db.session.get_one(Account, cast.leader.account_id).status = "disabled"

        transaction.run(close)
        assert approve(phone, cast.leader, record).status_code == 401


SAME_PERSON = "您和这位志愿者的姓名或电话相同，可能是同一个人，您不能批。"


class TestTwoAccounts:
    def second_account(self, cast: Cast, time: Time, of: Person, **changed: Any) -> Person:
        """As the leader's second WeChat would leave it: the name and the birth date that the first has."""

        def open_one() -> Person:
            first = db.session.get_one(Account, of.account_id)
            named = {"name": first.name, "birth_date": first.birth_date} | changed
            twin = person(named.pop("name"), cast.community, time.now, birth_date=named.pop("birth_date"))
            for name, value in named.items():
                setattr(db.session.get_one(Account, twin.account_id), name, value)
            member(cast.team, twin, TeamRole.DEPUTY, time.now)
            return twin

        return transaction.run(open_one)

    @pytest.mark.parametrize("hat", ["leader", "staff"])
    def test_the_second_account_of_one_human_does_not_approve_the_first(
        self, phone: Phone, cast: Cast, time: Time, hat: str
    ) -> None:
        human: Person = getattr(cast, hat)
        twin = self.second_account(cast, time, human)
        of_first, of_second = served(cast, Stretch(human), Stretch(twin))
        must_be_refused(approve(phone, twin, of_first), "possibly_same_person", SAME_PERSON)
        must_be_refused(approve(phone, human, of_second), "possibly_same_person", SAME_PERSON)
        assert approve(phone, cast.second_staff, of_second).json["state"] == "awaiting_second"

    def test_the_same_phone_is_enough_and_two_identity_numbers_prove_two_people(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        number = f"139{secrets.randbelow(10**8):08d}"

        def has_phone(who: Person, id_number: str | None = None) -> None:
            account = db.session.get_one(Account, who.account_id)
            account.phone, account.id_number = number, id_number

        transaction.run(lambda: has_phone(cast.leader))
        twin = self.second_account(cast, time, cast.leader, name="王大力", birth_date=None, phone=number)
        [record] = served(cast, Stretch(cast.leader))
        must_be_refused(approve(phone, twin, record), "possibly_same_person", SAME_PERSON)
        transaction.run(lambda: has_phone(cast.leader, secrets.token_hex(9)))
        must_be_refused(approve(phone, twin, record), "possibly_same_person", SAME_PERSON)
        transaction.run(lambda: has_phone(twin, secrets.token_hex(9)))
        assert approve(phone, twin, record).json["state"] == "approved"

    @pytest.mark.parametrize("which", ["the approver's", "the volunteer's", "both"])
    def test_no_birth_date_makes_no_other_person(self, phone: Phone, cast: Cast, time: Time, which: str) -> None:
        """Whoever would approve their own second account leaves it out, before or after."""
        twin = self.second_account(
            cast, time, cast.leader, birth_date=None if which != "the approver's" else date(1999, 9, 9)
        )
        if which != "the volunteer's":
            transaction.run(lambda: setattr(db.session.get_one(Account, cast.leader.account_id), "birth_date", None))
        [record] = served(cast, Stretch(twin))
        must_be_refused(approve(phone, cast.leader, record), "possibly_same_person", SAME_PERSON)

    def test_a_namesake_born_on_another_day_approves(self, phone: Phone, cast: Cast, time: Time) -> None:
        namesake = self.second_account(cast, time, cast.leader, birth_date=date(1999, 9, 9))
        [record] = served(cast, Stretch(cast.leader))
        assert approve(phone, namesake, record).json["state"] == "approved"


class TestRelations:
    def test_whoever_ends_a_delegation_for_a_moment_does_not_approve_meanwhile(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        body = {"scopes": ["view"], "expires_at": (time.now + timedelta(days=30)).isoformat()}
        given = phone.of(cast.resident).post("/me/delegations", body | {"delegate_id": str(cast.leader.account_id)})
        assert phone.of(cast.leader).post(f"/delegations/{given.json['id']}/end").status_code == 200
        must_be_refused(approve(phone, cast.leader, record), "delegate", "您在替这位志愿者办事，不能批他的时长。")

    @pytest.mark.parametrize("declared_by", ["volunteer", "approver"])
    @pytest.mark.parametrize("hat", ["leader", "staff"])
    def test_family_declared_by_either_side_blocks_at_once(
        self, phone: Phone, cast: Cast, time: Time, declared_by: str, hat: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        approver: Person = getattr(cast, hat)
        low, high = sorted((cast.resident.account_id, approver.account_id))
        by = cast.resident if declared_by == "volunteer" else approver
        tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=by.account_id, declared_at=time.now)
        declare(tie)
        must_be_refused(approve(phone, approver, record), "family_declared", "你们两人登记了是一家人，您不能批。")
        assert approve(phone, cast.deputy, record).json["state"] == "approved"

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("delegate", "您在替这位志愿者办事，不能批他的时长。"),
            ("principal", "这位志愿者在替您办事，您不能批他的时长。"),
        ],
    )
    def test_who_acts_for_the_other_blocks_in_both_directions(
        self, phone: Phone, cast: Cast, time: Time, code: str, sentence: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        pair = (cast.resident, cast.leader) if code == "delegate" else (cast.leader, cast.resident)
        declare(
            Delegation(
                principal_id=pair[0].account_id,
                delegate_id=pair[1].account_id,
                slot=1,
                scopes=["view"],
                granted_at=time.now,
                granted_by=pair[0].account_id,
                expires_at=time.now + timedelta(days=30),
            )
        )
        must_be_refused(approve(phone, cast.leader, record), code, sentence)

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("guardian", "您是这位志愿者的监护人，不能批他的时长。"),
            ("ward", "这位志愿者是您的监护人，您不能批他的时长。"),
        ],
    )
    def test_guardians_and_wards_never_approve_each_other(
        self, phone: Phone, cast: Cast, time: Time, code: str, sentence: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        ward, guardian = (cast.resident, cast.leader) if code == "guardian" else (cast.leader, cast.resident)
        declare(
            Guardianship(
                ward_id=ward.account_id,
                guardian_id=guardian.account_id,
                recorded_by=cast.staff.account_id,
                recorded_at=time.now,
            )
        )
        must_be_refused(approve(phone, cast.leader, record), code, sentence)


class TestTiers:
    @pytest.mark.parametrize("tier", ["subdistrict", "district"])
    def test_a_grant_above_the_community_waits_for_an_escalation(self, phone: Phone, cast: Cast, tier: str) -> None:
        [record] = served(cast, Stretch(cast.resident))
        above: Person = getattr(cast, f"{tier}_staff")
        for passed_up_to in (None, "district" if tier == "subdistrict" else "subdistrict"):
            if passed_up_to:
                _escalate(record, passed_up_to)
            assert phone.of(above).get(f"/service-records/{record}").status_code == 404
            assert phone.of(above).get("/service-records").json["items"] == []
            assert approve(phone, above, record).status_code == 404
        _escalate(record, tier)
        assert phone.of(above).get(f"/service-records/{record}").json["name_masked"] == "张*琴"
        assert approve(phone, above, record).json["state"] == "approved"
        assert phone.of(above).get(f"/service-records/{record}").status_code == 200  # and may answer for it later

    def test_who_sees_it_above_as_an_auditor_is_told_that_it_is_still_below(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        above, now = cast.subdistrict_staff, clock.now()
        transaction.run(lambda: grants.grant(above.account_id, Role.AUDITOR, cast.subdistrict, actor=OPERATOR, now=now))
        sentence = "这条时长还在社区处理，没有转到您这一级。"
        must_be_refused(approve(phone, above, record), "above_community_not_escalated", sentence)

    @pytest.mark.parametrize("who", ["staff_next_door", "stranger_staff"])
    def test_staff_of_another_region_find_nothing(self, phone: Phone, cast: Cast, who: str) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert approve(phone, getattr(cast, who), record).status_code == 404

    def test_service_next_door_is_approved_by_staff_next_door(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident), community=cast.next_door, is_community_shift=True)
        assert approve(phone, cast.staff, record).status_code == 404
        assert approve(phone, cast.staff_next_door, record).json["state"] == "approved"


class TestPairs:
    def test_who_was_approved_by_the_volunteer_on_this_shift_leaves_it_to_staff(self, phone: Phone, cast: Cast) -> None:
        of_leader, of_deputy = served(cast, Stretch(cast.leader), Stretch(cast.deputy))
        assert approve(phone, cast.leader, of_deputy).json["state"] == "approved"
        must_be_refused(
            approve(phone, cast.deputy, of_leader),
            "reciprocal_goes_to_staff",
            "这场活动里，对方批过您的时长，您不能再批对方的。",
        )
        assert approve(phone, cast.staff, of_leader).json["state"] == "approved"

    def test_on_another_shift_they_may(self, phone: Phone, cast: Cast) -> None:
        [of_deputy] = served(cast, Stretch(cast.deputy))
        [of_leader] = served(cast, Stretch(cast.leader), starts_at=MORNING + timedelta(hours=4))
        assert approve(phone, cast.leader, of_deputy).json["state"] == "approved"
        assert approve(phone, cast.deputy, of_leader).json["state"] == "approved"

    def test_a_first_approval_counts_as_an_approval(self, phone: Phone, cast: Cast) -> None:
        of_leader, of_deputy = served(cast, Stretch(cast.leader), called(cast.deputy, cast.leader))
        assert approve(phone, cast.leader, of_deputy).json["state"] == "awaiting_second"
        assert approve(phone, cast.deputy, of_leader).json["code"] == "hours.reciprocal_goes_to_staff"


class TestTwoPeople:
    @pytest.mark.parametrize("grade", [Grade.ROLL_CALL, Grade.CARD])
    @pytest.mark.parametrize("end", ["in", "out"])
    def test_the_only_witness_of_an_end_needs_a_second(self, phone: Phone, cast: Cast, grade: Grade, end: str) -> None:
        [record] = served(
            cast,
            Stretch(cast.resident, **{f"{end}_grade": grade, f"{end}_by": cast.leader}),  # type: ignore[arg-type]
        )
        first = approve(phone, cast.leader, record)
        assert first.json["state"] == "awaiting_second"
        must_be_refused(
            approve(phone, cast.leader, record),
            "first_approver_cannot_be_second",
            "第一次已经由您批了，第二次要换一个人。",
        )
        assert approve(phone, cast.deputy, record).json["state"] == "approved"

    def test_what_the_leader_saw_on_the_residents_own_code_needs_no_second(self, phone: Phone, cast: Cast) -> None:
        own_code = {"in_grade": Grade.OWN_CODE, "out_grade": Grade.OWN_CODE}
        [record] = served(cast, Stretch(cast.resident, in_by=cast.leader, out_by=cast.leader, **own_code))
        assert approve(phone, cast.leader, record).json["state"] == "approved"

    def test_somebody_elses_roll_call_needs_no_second(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        assert approve(phone, cast.deputy, record).json["state"] == "approved"

    def test_a_witness_may_be_the_second(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader, minutes=481))
        assert approve(phone, cast.deputy, record).json["state"] == "awaiting_second"
        assert approve(phone, cast.leader, record).json["state"] == "approved"


class TestDayCaps:
    @pytest.mark.parametrize(("minutes", "state"), [(480, "approved"), (481, "awaiting_second")])
    def test_eight_hours_a_day_are_one_persons_to_approve_and_more_are_not(
        self, phone: Phone, cast: Cast, minutes: int, state: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident, minutes))
        assert approve(phone, cast.leader, record).json["state"] == state

    def test_the_day_adds_up_over_all_communities(self, phone: Phone, cast: Cast) -> None:
        [here] = served(cast, Stretch(cast.resident, 300))
        later = MORNING + timedelta(minutes=300)
        [there] = served(
            cast,
            Stretch(cast.resident, 181),
            starts_at=later,
            community=cast.next_door,
            is_community_shift=True,
        )
        assert approve(phone, cast.leader, here).json["state"] == "approved"
        assert approve(phone, cast.staff_next_door, there).json["state"] == "awaiting_second"

    def test_twelve_hours_are_the_most_and_the_refusal_names_it(self, phone: Phone, cast: Cast) -> None:
        most, over = served(cast, Stretch(cast.resident, 720), Stretch(cast.neighbour, 721))
        assert approve(phone, cast.leader, most).json["state"] == "awaiting_second"
        assert approve(phone, cast.deputy, most).json["state"] == "approved"
        answer = approve(phone, cast.leader, over)
        must_be_refused(answer, "cap_exceeded", "这一天的时长超过了上限，最多只能批720分钟。")
        assert answer.json["facts"] == {"most_minutes": 720}

    def test_minutes_after_midnight_count_the_next_day(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident, 960), starts_at=MORNING + timedelta(hours=8))  # 16:00 to 08:00
        assert approve(phone, cast.leader, record).json["state"] == "approved"

    def test_a_batch_fills_the_day_item_by_item(self, phone: Phone, cast: Cast) -> None:
        [first] = served(cast, Stretch(cast.resident, 300))
        [second] = served(cast, Stretch(cast.resident, 181), starts_at=MORNING + timedelta(minutes=300))
        answer = phone.of(cast.leader).post("/service-records/approve", {"record_ids": [first, second]})
        assert [item["state"] for item in answer.json["items"]] == ["approved", "awaiting_second"]
        assert answer.json["items"][1]["reasons_for_two"] == [{"code": "day_total", "sentence": "这一天累计时长偏多"}]


class TestTheScreen:
    def test_an_inferred_end_is_left_out_of_a_batch_and_approved_alone(self, phone: Phone, cast: Cast) -> None:
        fine, inferred = served(cast, Stretch(cast.resident), forgot(cast.neighbour))
        batch = phone.of(cast.leader).post("/service-records/approve", {"record_ids": [fine, inferred]})
        assert [item["state"] for item in batch.json["items"]] == ["approved", "pending"]
        assert batch.json["items"][1]["problem"]["title"] == "这位志愿者忘了签退，不能和大家一起批。"
        assert approve(phone, cast.leader, inferred).json["state"] == "approved"

    def test_who_was_only_ticked_is_left_out_of_a_batch_and_approved_alone(self, phone: Phone, cast: Cast) -> None:
        fine, ticked = served(cast, Stretch(cast.resident), called(cast.neighbour, cast.leader))
        items = phone.of(cast.deputy).get("/service-records/to-approve").json["items"]
        assert {each["record"]["id"]: each["in_one_tap"] for each in items} == {fine: True, ticked: False}
        batch = phone.of(cast.deputy).post("/service-records/approve", {"record_ids": [fine, ticked]})
        assert [item["state"] for item in batch.json["items"]] == ["approved", "pending"]
        assert batch.json["items"][1]["problem"]["title"] == "这位志愿者到场离场都是点名的，不能和大家一起批。"
        assert approve(phone, cast.deputy, ticked).json["state"] == "approved"

    def test_who_was_only_ticked_goes_with_the_others_where_the_policy_lets_them(
        self, phone: Phone, cast: Cast
    ) -> None:
        body = {"effective_from": "2026-03-11", "document": {"hours": {"roll_call_in_one_tap": True}}}
        made = phone.of(cast.administrator).post(f"/communities/{cast.community.id}/policy-versions", body)
        assert made.status_code == 201, made.text
        [ticked] = served(cast, called(cast.neighbour, cast.leader), starts_at=MORNING + timedelta(days=2))
        batch = phone.of(cast.deputy).post("/service-records/approve", {"record_ids": [ticked]})
        assert [item["state"] for item in batch.json["items"]] == ["approved"]

    def test_minutes_that_changed_meanwhile_are_not_approved_unseen(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        body = {"minutes": 60, "reason": "提前离开"}
        assert phone.of(cast.deputy).post(f"/service-records/{record}/amend", body).status_code == 200
        answer = approve(phone, cast.leader, record, expected_minutes=90)
        must_be_refused(answer, "minutes_changed", "时长刚刚被改过，现在是60分钟。")
        assert approve(phone, cast.leader, record, expected_minutes=60).json["state"] == "approved"

    def test_what_is_decided_stays_decided(self, phone: Phone, cast: Cast) -> None:
        approved, rejected = served(cast, Stretch(cast.resident), Stretch(cast.neighbour))
        approve(phone, cast.leader, approved)
        must_be_refused(approve(phone, cast.deputy, approved), "already_approved", "这条时长已经批准了。")
        phone.of(cast.leader).post(f"/service-records/{rejected}/reject", {"reason": "没有来"})
        must_be_refused(approve(phone, cast.deputy, rejected), "already_rejected", "这条时长已经被拒绝了。")

    def test_a_record_given_twice_in_a_batch_is_judged_once(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        unknown = str(new_id())
        body = {"record_ids": [record, unknown, record]}
        items = phone.of(cast.leader).post("/service-records/approve", body).json["items"]
        assert [(item["record_id"], item["state"]) for item in items] == [(record, "approved"), (unknown, None)]
        assert items[1]["problem"]["code"] == "request.not_found"


def _escalate(record_id: str, tier: str) -> None:
    def work() -> None:
        record = db.session.get_one(ServiceRecord, UUID(record_id))
        record.escalated_to = [tier]

    transaction.run(work)
