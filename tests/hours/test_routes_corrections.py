"""After approval: versions, never edits; and the passport's invariant through all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.models import FamilyTie
from service.core import clock, transaction
from service.core.db import db
from service.hours.models import ServiceRecord
from tests.conftest import NOON, Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING, Stretch, called, served
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone
from tests.redemption.test_orders import delegate


def act(phone: Phone, who: Person, record_id: str, verb: str, **body: Any) -> Any:
    return phone.of(who).post(f"/service-records/{record_id}/{verb}", body or None)


def approved(phone: Phone, cast: Cast, *stretches: Stretch, **options: Any) -> list[str]:
    records = served(cast, *stretches, **options)
    for record in records:
        assert act(phone, cast.leader, record, "approve").json["state"] == "approved"
    return records


def correct(phone: Phone, who: Person, record_id: str, minutes: int, reason: str = "核对签到表") -> Any:
    return act(phone, who, record_id, "correct", minutes=minutes, reason=reason)


def passport(phone: Phone, who: Person) -> tuple[int, int]:
    found = phone.of(who).get("/me/passport").json
    return found["minutes"], found["balance"]


def waiting(phone: Phone, who: Person) -> Any:
    [correction] = phone.of(who).get("/corrections", state="proposed").json["items"]
    return correction


def inbox(phone: Phone, who: Person, code: str) -> Any:
    deliver_all(NOON)
    return next(each for each in phone.of(who).get("/me/inbox").json["items"] if each["code"] == code)


class TestOnePerson:
    def test_downwards_to_nothing_and_back(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        steps = [(60, (60, 2)), (0, (0, 0)), (90, (90, 3))]
        for minutes, expected in steps:
            answer = correct(phone, cast.deputy, record, minutes)
            assert (answer.status_code, answer.json["state"], answer.json["minutes"]) == (200, "approved", minutes)
            assert passport(phone, cast.resident) == expected
        found = phone.of(cast.resident).get(f"/service-records/{record}/history").json
        assert [version["minutes"] for version in found["versions"]] == [90, 60, 0, 90]
        assert [version["entry"]["kind"] for version in found["versions"]] == ["earn", "correct", "correct", "correct"]
        assert [version["entry"]["minutes_change"] for version in found["versions"]] == [90, -30, -60, 90]

    def test_every_entry_leads_home_to_the_record(self, phone: Phone, cast: Cast) -> None:
        """What a version's id cannot: no operation takes it."""
        [record] = approved(phone, cast, Stretch(cast.resident))
        correct(phone, cast.deputy, record, 60)
        entries = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert [(each["source_type"], each["record_id"]) for each in entries] == [
            ("record_version", record),
            ("service_record", record),
        ]
        assert entries[1]["source_id"] == record
        assert phone.of(cast.resident).get(f"/service-records/{record}").json["minutes"] == 60

    def test_the_remainder_decides_what_a_correction_is_worth(self, phone: Phone, cast: Cast) -> None:
        [first] = approved(phone, cast, Stretch(cast.resident, 45))
        approved(phone, cast, Stretch(cast.resident, 45), starts_at=MORNING + timedelta(hours=2))
        assert passport(phone, cast.resident) == (90, 3)
        correct(phone, cast.deputy, first, 44)
        assert passport(phone, cast.resident) == (89, 2)

    @pytest.mark.parametrize(
        ("minutes", "reason", "code"),
        [
            (60, " ", "correct_reason_missing"),
            (90, "一样", "minutes_unchanged"),
            (91, "多了", "minutes_over_window"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, phone: Phone, cast: Cast, minutes: int, reason: str, code: str
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        assert correct(phone, cast.leader, record, minutes, reason).json["code"] == f"hours.{code}"

    def test_only_what_is_approved_is_corrected(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert correct(phone, cast.leader, record, 60).json["code"] == "hours.correct_not_approved"

    def test_nobody_corrects_their_own(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.leader))
        act(phone, cast.deputy, record, "approve")
        assert correct(phone, cast.leader, record, 60).json["code"] == "hours.own_record"

    def test_the_national_system_is_known_to_be_behind(self, phone: Phone, cast: Cast) -> None:
        entered, exported = approved(phone, cast, Stretch(cast.resident), Stretch(cast.neighbour))

        def mark() -> None:
            for record_id, state in ((entered, "entered"), (exported, "exported")):
                db.session.get_one(ServiceRecord, UUID(record_id)).national_state = state

        transaction.run(mark)
        assert correct(phone, cast.deputy, entered, 60).json["national_state"] == "changed_since"
        assert correct(phone, cast.deputy, exported, 60).json["national_state"] == "changed_since"

    def test_a_balance_may_fall_below_what_was_spent_but_minutes_never_below_nought(
        self, phone: Phone, cast: Cast
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        assert correct(phone, cast.deputy, record, -1).status_code == 422


class TestWhatAnotherHasLowered:
    """Up again it takes two, and whoever lowered it is told."""

    def test_by_a_correction_is_not_raised_by_one(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        assert correct(phone, cast.staff, record, 0).json["minutes"] == 0
        assert correct(phone, cast.deputy, record, 90).json["minutes"] == 0
        proposal = waiting(phone, cast.staff)
        assert proposal["reasons"] == ["above_anothers_word"]
        told = inbox(phone, cast.staff, "hours.raise_proposed")
        ids = {"record_id": record, "correction_id": proposal["id"]}
        assert told["facts"] == {**ids, "yours": 0, "minutes": 90}
        assert phone.of(cast.leader).post(f"/corrections/{proposal['id']}/confirm").json["minutes"] == 90

    def test_may_be_put_aside_by_who_had_lowered_it_with_what_they_were_told(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        correct(phone, cast.staff, record, 0)
        correct(phone, cast.deputy, record, 90)
        told = inbox(phone, cast.staff, "hours.raise_proposed")["facts"]
        declined = phone.of(cast.staff).post(f"/corrections/{told['correction_id']}/decline", {"reason": "没有来过"})
        assert (declined.status_code, declined.json["waiting_correction"]) == (200, None)

    def test_is_told_once_to_who_had_set_it_twice_with_what_they_said_last(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        correct(phone, cast.staff, record, 0)
        correct(phone, cast.deputy, record, 60)
        proposal = waiting(phone, cast.staff)
        assert phone.of(cast.leader).post(f"/corrections/{proposal['id']}/confirm").json["minutes"] == 60
        assert correct(phone, cast.leader, record, 30).json["minutes"] == 30
        assert correct(phone, cast.staff, record, 90).json["waiting_correction"]["minutes"] == 90
        for who, yours in ((cast.leader, 30), (cast.deputy, 60)):
            deliver_all(NOON)
            told = [each["facts"] for each in phone.of(who).get("/me/inbox").json["items"]]
            mine = [each for each in told if each.get("record_id") == record and each.get("minutes") == 90]
            assert [each["yours"] for each in mine if "yours" in each] == [yours]

    def test_is_overruled_by_two_though_the_clock_has_gone_back_meanwhile(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        assert correct(phone, cast.staff, record, 0).json["minutes"] == 0
        time.pass_(hours=-1)
        correct(phone, cast.deputy, record, 90)
        proposal = waiting(phone, cast.staff)
        assert phone.of(cast.leader).post(f"/corrections/{proposal['id']}/confirm").json["minutes"] == 90
        assert correct(phone, cast.deputy, record, 60).json["minutes"] == 60, "nobody's word is below it any more"

    def test_by_an_amendment_is_not_raised_by_one_after_the_approval_nor_before(self, phone: Phone, cast: Cast) -> None:
        after, before = served(cast, Stretch(cast.resident), Stretch(cast.neighbour))
        for record in (after, before):
            assert act(phone, cast.leader, record, "amend", minutes=60, reason="十点就走了").status_code == 200
        assert act(phone, cast.leader, after, "approve").json["state"] == "approved"
        assert correct(phone, cast.deputy, after, 61).json["waiting_correction"]["minutes"] == 61
        assert act(phone, cast.deputy, before, "amend", minutes=90, reason="没有走").json["minutes"] == 90
        assert inbox(phone, cast.leader, "hours.raised_again")["facts"]["yours"] == 60
        assert act(phone, cast.deputy, before, "approve").json["state"] == "awaiting_second"

    def test_by_oneself_or_not_below_it_is_as_before(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        for who, minutes in ((cast.staff, 60), (cast.deputy, 30), (cast.deputy, 60), (cast.staff, 40)):
            assert correct(phone, who, record, minutes).json["minutes"] == minutes
        assert correct(phone, cast.staff, record, 61).json["waiting_correction"]["minutes"] == 61

    def test_what_two_have_set_is_the_new_measure(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        correct(phone, cast.staff, record, 30)
        correct(phone, cast.deputy, record, 60)
        assert phone.of(cast.leader).post(f"/corrections/{waiting(phone, cast.staff)['id']}/confirm").status_code == 200
        assert correct(phone, cast.deputy, record, 40).json["minutes"] == 40
        assert correct(phone, cast.deputy, record, 60).json["minutes"] == 60, "above 30, which two have overruled"
        assert correct(phone, cast.deputy, record, 61).json["waiting_correction"]["minutes"] == 61


class TestTwoPeople:
    def test_above_the_evidence_it_is_only_proposed_until_somebody_else_confirms(
        self, phone: Phone, cast: Cast
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
        answer = correct(phone, cast.leader, record, 120)
        assert (answer.json["minutes"], answer.json["state"]) == (90, "approved")
        assert passport(phone, cast.resident) == (90, 3)
        proposal = waiting(phone, cast.leader)
        assert (proposal["minutes_before"], proposal["minutes"]) == (90, 120)
        assert proposal["reasons"] == ["above_evidence", "late_entry"]
        own = phone.of(cast.leader).post(f"/corrections/{proposal['id']}/confirm")
        assert own.json["code"] == "hours.first_approver_cannot_be_second"
        done = phone.of(cast.deputy).post(f"/corrections/{proposal['id']}/confirm")
        assert (done.json["minutes"], done.json["grade"]) == (120, "late_entry")
        assert passport(phone, cast.resident) == (120, 4)
        versions = phone.of(cast.resident).get(f"/service-records/{record}/history").json["versions"]
        assert versions[-1]["first_by"] == str(cast.leader.account_id)
        again = phone.of(cast.staff).post(f"/corrections/{proposal['id']}/confirm")
        assert again.json["code"] == "hours.correction_ended"

    def test_family_of_who_proposed_does_not_confirm(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
        correct(phone, cast.leader, record, 120)
        proposal = waiting(phone, cast.leader)
        low, high = sorted((cast.leader.account_id, cast.deputy.account_id))
        tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
        transaction.run(lambda: db.session.add(tie))
        refused = phone.of(cast.deputy).post(f"/corrections/{proposal['id']}/confirm")
        assert (refused.status_code, refused.json["code"]) == (409, "hours.second_related_to_first")
        assert phone.of(cast.staff).post(f"/corrections/{proposal['id']}/confirm").json["minutes"] == 120

    @pytest.mark.parametrize("why", ["family", "disabled"])
    def test_what_was_proposed_by_whom_is_out_by_now_is_not_confirmed_but_put_aside(
        self, phone: Phone, cast: Cast, time: Time, why: str
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
        correct(phone, cast.leader, record, 120)
        proposal = f"/corrections/{waiting(phone, cast.leader)['id']}"
        if why == "family":
            low, high = sorted((cast.leader.account_id, cast.resident.account_id))
            tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
            transaction.run(lambda: db.session.add(tie))
        else:
            path = f"/people/{cast.leader.account_id}/disable"
            assert phone.of(cast.administrator).post(path, {"reason": "misuse"}).status_code == 200
        refused = phone.of(cast.deputy).post(f"{proposal}/confirm")
        assert (refused.status_code, refused.json["code"]) == (409, "hours.proposal_fallen")
        assert refused.json["title"] == "提出更正的人账号已停用，或已是志愿者的家人，这次提议不作数了。"
        assert phone.of(cast.deputy).post(f"{proposal}/decline", {"reason": "重新提出"}).json["minutes"] == 90
        correct(phone, cast.deputy, record, 120)
        anew = waiting(phone, cast.staff)["id"]
        assert phone.of(cast.staff).post(f"/corrections/{anew}/confirm").json["minutes"] == 120

    def test_upwards_is_judged_on_the_days_new_total(self, phone: Phone, cast: Cast) -> None:
        [early] = approved(phone, cast, Stretch(cast.resident, 420))
        [late] = approved(phone, cast, Stretch(cast.resident, 60), starts_at=MORNING + timedelta(minutes=420))
        correct(phone, cast.deputy, late, 30)
        assert correct(phone, cast.deputy, late, 60).json["minutes"] == 60  # 480 in all: still one person's
        [evening] = served(cast, Stretch(cast.resident, 1), starts_at=MORNING + timedelta(minutes=480))
        assert act(phone, cast.leader, evening, "approve").json["state"] == "awaiting_second"
        assert act(phone, cast.deputy, evening, "approve").json["state"] == "approved"
        correct(phone, cast.deputy, early, 400)
        assert correct(phone, cast.deputy, early, 420).json["minutes"] == 400  # 481 in all: proposed
        assert waiting(phone, cast.deputy)["reasons"] == ["day_total"]

    def test_on_an_overfull_day_downwards_is_always_possible(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident, 720))
        act(phone, cast.leader, record, "approve")
        act(phone, cast.deputy, record, "approve")
        assert correct(phone, cast.leader, record, 700).json["minutes"] == 700

    def test_beyond_twelve_hours_it_is_refused_with_the_most(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident, 480), window_minutes=800)
        answer = correct(phone, cast.leader, record, 721)
        assert (answer.json["code"], answer.json["facts"]) == ("hours.cap_exceeded", {"most_minutes": 720})

    def test_one_waits_at_a_time_and_its_proposer_may_withdraw_it(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
        correct(phone, cast.leader, record, 120)
        assert correct(phone, cast.deputy, record, 60).json["code"] == "hours.correction_waiting"
        proposal = waiting(phone, cast.leader)["id"]
        assert phone.of(cast.resident).post(f"/corrections/{proposal}/decline").json["code"] == "hours.own_record"
        assert phone.of(cast.neighbour).post(f"/corrections/{proposal}/decline").status_code == 404
        declined = phone.of(cast.leader).post(f"/corrections/{proposal}/decline", {"reason": "看错了"})
        assert (declined.status_code, declined.json["minutes"]) == (200, 90)
        assert phone.of(cast.deputy).post(f"/corrections/{proposal}/confirm").json["code"] == "hours.correction_ended"
        assert correct(phone, cast.deputy, record, 60).json["minutes"] == 60

    def test_the_only_witness_corrects_with_a_second(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        act(phone, cast.deputy, record, "approve")
        assert correct(phone, cast.leader, record, 60).json["minutes"] == 90
        proposal = waiting(phone, cast.leader)["id"]
        assert phone.of(cast.deputy).post(f"/corrections/{proposal}/confirm").json["minutes"] == 60

    def test_who_raised_me_on_this_shift_leaves_their_record_to_staff(self, phone: Phone, cast: Cast) -> None:
        of_leader, of_deputy = served(cast, Stretch(cast.leader), Stretch(cast.deputy))
        act(phone, cast.staff, of_deputy, "approve")
        assert correct(phone, cast.staff, of_deputy, 60).json["minutes"] == 60
        assert correct(phone, cast.leader, of_deputy, 80).json["waiting_correction"]
        assert act(phone, cast.deputy, of_leader, "approve").json["code"] == "hours.reciprocal_goes_to_staff"

    @pytest.mark.parametrize("lowered", [[89], [30, 60], [89, 90], [0, 90]])
    def test_who_lowered_me_or_took_that_back_has_done_me_no_favour(
        self, phone: Phone, cast: Cast, lowered: list[int]
    ) -> None:
        """Else a deputy shields their own record from the leader by taking a minute from the leader's."""
        of_leader, of_deputy = served(cast, Stretch(cast.leader), Stretch(cast.deputy))
        for record in (of_leader, of_deputy):
            act(phone, cast.staff, record, "approve")
        for minutes in lowered:
            assert correct(phone, cast.deputy, of_leader, minutes).json["minutes"] == minutes
        assert correct(phone, cast.leader, of_deputy, 5).json["minutes"] == 5


def _declare_family_with(*people: Person, of: Person) -> None:
    """One-sided, after the approval: what a beneficiary may do alone."""

    def work() -> None:
        for who in people:
            low, high = sorted((who.account_id, of.account_id))
            tie = FamilyTie(low_id=low, high_id=high, relation="other", declared_by=of.account_id)
            tie.declared_at = clock.now()
            db.session.add(tie)

    transaction.run(work)


class TestWhenNobodyBelowIsLeft:
    def below(self, cast: Cast) -> tuple[Person, ...]:
        return (cast.leader, cast.deputy, cast.staff, cast.second_staff)

    def test_a_declared_family_shields_nothing_from_the_next_tier(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        assert correct(phone, cast.subdistrict_staff, record, 0).status_code == 404
        *most, last = self.below(cast)
        _declare_family_with(*most, of=cast.resident)
        assert correct(phone, cast.subdistrict_staff, record, 0).status_code == 404  # one is left
        assert phone.of(cast.subdistrict_staff).get(f"/service-records/{record}").status_code == 404
        _declare_family_with(last, of=cast.resident)
        assert phone.of(cast.subdistrict_staff).get(f"/service-records/{record}").status_code == 200
        assert phone.of(cast.subdistrict_staff).get(f"/service-records/{record}/history").status_code == 200
        assert correct(phone, cast.district_staff, record, 0).status_code == 404
        done = correct(phone, cast.subdistrict_staff, record, 0)
        assert (done.status_code, done.json["minutes"], done.json["escalated_to"]) == (200, 0, ["subdistrict"])
        assert passport(phone, cast.resident) == (0, 0)
        assert correct(phone, cast.leader, record, 90).json["code"] == "hours.family_declared"

    def test_nor_from_those_below_who_lower_it_and_never_raise_it(self, phone: Phone, cast: Cast) -> None:
        """In force towards everybody whom there is, up to the city, it would shield what is false."""
        [record] = approved(phone, cast, Stretch(cast.resident))
        _declare_family_with(*self.below(cast), cast.subdistrict_staff, cast.district_staff, of=cast.resident)
        assert correct(phone, cast.deputy, record, 60).json["minutes"] == 60
        for who in self.below(cast):
            assert correct(phone, who, record, 90).json["code"] == "hours.family_declared"
        assert correct(phone, cast.staff, record, 0).json["minutes"] == 0
        assert passport(phone, cast.resident) == (0, 0)

    @pytest.mark.parametrize("how", ["own", "both", "delegate"])
    def test_but_what_rests_on_another_word_keeps_its_own_from_either(
        self, phone: Phone, cast: Cast, time: Time, how: str
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        if how == "delegate":
            delegate(cast.leader, cast.resident, ["view"], time)  # the resident acts for the leader, who said so
        else:
            _declare_family_with(cast.resident, of=cast.leader)
        if how == "both":
            said = {"account_id": str(cast.leader.account_id), "relation": "other"}
            assert phone.of(cast.resident).post("/me/family", said).status_code == 201
        found = correct(phone, cast.leader, record, 0)
        assert (found.status_code, found.json["code"].split(".")[0]) == (409, "hours")
        assert correct(phone, cast.deputy, record, 0).json["minutes"] == 0

    def test_a_delegation_that_the_volunteer_has_given_shields_no_more(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        delegate(cast.resident, cast.deputy, ["view"], time)
        assert correct(phone, cast.deputy, record, 60).json["minutes"] == 60
        assert correct(phone, cast.deputy, record, 90).json["code"] == "hours.delegate"

    def test_whoever_approved_it_alone_does_not_keep_it_below(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        act(phone, cast.deputy, record, "approve")
        _declare_family_with(cast.leader, cast.staff, cast.second_staff, of=cast.resident)
        assert correct(phone, cast.subdistrict_staff, record, 0).json["minutes"] == 0
        assert passport(phone, cast.resident) == (0, 0)

    def test_declared_with_that_tier_too_it_is_for_the_one_above(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        _declare_family_with(*self.below(cast), cast.subdistrict_staff, of=cast.resident)
        assert correct(phone, cast.district_staff, record, 0).json["minutes"] == 0

    def test_a_reduction_that_waits_finds_its_second_above_and_still_needs_one(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        act(phone, cast.deputy, record, "approve")
        assert correct(phone, cast.leader, record, 60).json["waiting_correction"]["minutes"] == 60
        proposal = waiting(phone, cast.leader)["id"]
        _declare_family_with(*self.below(cast), of=cast.resident)
        own = phone.of(cast.leader).post(f"/corrections/{proposal}/confirm")
        assert own.json["code"] == "hours.first_approver_cannot_be_second"
        spared = phone.of(cast.deputy).post(f"/corrections/{proposal}/decline", {"reason": "算了"})
        assert spared.json["code"] == "hours.family_declared", "to put a reduction aside is a favour"
        done = phone.of(cast.subdistrict_staff).post(f"/corrections/{proposal}/confirm")
        assert (done.status_code, done.json["minutes"]) == (200, 60)

    def test_the_only_one_left_proposes_and_the_second_is_above(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        act(phone, cast.deputy, record, "approve")
        _declare_family_with(*self.below(cast)[1:], of=cast.resident)
        proposed = correct(phone, cast.leader, record, 60).json
        assert (proposed["minutes"], proposed["escalated_to"]) == (90, ["subdistrict"])
        proposal = waiting(phone, cast.subdistrict_staff)["id"]
        assert phone.of(cast.subdistrict_staff).get("/me/home").json["desk"]["to_confirm"] == 1
        own = phone.of(cast.leader).post(f"/corrections/{proposal}/confirm")
        assert own.json["code"] == "hours.first_approver_cannot_be_second"
        assert phone.of(cast.subdistrict_staff).post(f"/corrections/{proposal}/confirm").json["minutes"] == 60


class TestWhatIsShown:
    def test_a_correction_that_waits_stands_on_the_record_until_it_ends(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
        assert correct(phone, cast.leader, record, 60).json["waiting_correction"] is None
        proposed = correct(phone, cast.leader, record, 120).json
        proposal = waiting(phone, cast.leader)
        assert (proposed["minutes"], proposed["waiting_correction"]) == (60, {"id": proposal["id"], "minutes": 120})
        told = ("name_masked", "shift_title", "minutes_before", "minutes")
        assert [proposal[name] for name in told] == [proposed["name_masked"], "入户探访", 60, 120]
        [in_history] = phone.of(cast.leader).get(f"/service-records/{record}/history").json["corrections"]
        assert in_history == proposal
        done = phone.of(cast.deputy).post(f"/corrections/{proposal['id']}/confirm").json
        assert (done["minutes"], done["waiting_correction"]) == (120, None)

    def test_a_record_that_waits_tells_its_shift(self, phone: Phone, cast: Cast) -> None:
        served(cast, Stretch(cast.resident))
        [item] = phone.of(cast.leader).get("/service-records/to-approve").json["items"]
        shift = item["record"]["shift"]
        assert item["record"]["snapshot"] is None
        assert (shift["title"], shift["place"]) == ("入户探访", "睦邻中心")
        assert [datetime.fromisoformat(shift[end]) for end in ("starts_at", "ends_at")] == [
            MORNING,
            MORNING + timedelta(minutes=90),
        ]


def test_sent_again_with_the_same_key_a_correction_is_made_once(phone: Phone, cast: Cast) -> None:
    [record] = approved(phone, cast, Stretch(cast.resident))
    body, key = {"minutes": 60, "reason": "核对签到表"}, "correct-once-0001"
    answers = [phone.of(cast.deputy).post(f"/service-records/{record}/correct", body, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert passport(phone, cast.resident) == (60, 2)
