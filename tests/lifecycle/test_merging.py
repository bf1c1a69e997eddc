"""Two accounts of one human being: said by one, confirmed by another; nothing is lost, and nothing is counted twice."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from service.accounts.commands import sign_in
from service.accounts.models import Account, Session, WechatSignIn
from service.adapters.wechat import WeChatIdentity
from service.core import transaction
from service.core.clock import real_now
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.queries.crosscheck import mismatched, misplaced, unsigned
from service.ladder.models import NeighbourCode, NeighbourInvitation
from service.passports.models import LedgerEntry, Passport, PassportHead
from service.passports.queries import broken, unanswered
from service.redemption.models import RedemptionDay
from service.redemption.queries.orders import counted_orders, had_in_period
from tests.accounts.test_people import enter, id_number
from tests.checkin.door import door_of, outcome_of
from tests.conftest import Time
from tests.factories.cast import Cast, Person, become_alike, confirm, own_name, person, rewrite
from tests.factories.hours import MORNING, Stretch, called, served
from tests.factories.redemption import Fair, fair, rich
from tests.factories.sheets import as_csv, sheet
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import delegation
from tests.proofs.promises.kept import read
from tests.proofs.promises.once import broken_once
from tests.proofs.promises.sums import broken_sums
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, guard, order, points, tie, told

LATER = MORNING + timedelta(hours=4)


@pytest.fixture(autouse=True)
def they_are_known(cast: Cast, time: Time) -> None:
    """So that no namesake whom other tests have left makes one approval too few."""
    confirm(cast.resident, cast.neighbour, now=time.now)


def preview(phone: Phone, by: Person, one: Person, other: Person) -> Any:
    become_alike(one, other)
    answer = phone.of(by).get(f"/people/{one.account_id}/merge-preview/{other.account_id}")
    assert answer.status_code == 200, answer.text
    return answer.json


def said(phone: Phone, by: Person, one: Person, other: Person) -> Any:
    become_alike(one, other)
    body = {"into_id": str(other.account_id), "reason": "paper_and_phone"}
    return phone.of(by).post(f"/people/{one.account_id}/merges", body)


def confirmed(phone: Phone, by: Person, merge: Any) -> Any:
    return phone.of(by).post(f"/merges/{merge['id']}/confirm")


def become_one(phone: Phone, cast: Cast, one: Person, other: Person) -> Any:
    merge = said(phone, cast.staff, one, other)
    assert merge.status_code == 201, merge.text
    answer = confirmed(phone, cast.second_staff, merge.json)
    assert answer.status_code == 200, answer.text
    return answer.json


def approve(phone: Phone, by: Person, record: str) -> None:
    answer = phone.of(by).post(f"/service-records/{record}/approve")
    assert answer.status_code == 200, answer.text


def serve(phone: Phone, cast: Cast, who: Person, minutes: int, **shift: Any) -> str:
    [record] = served(cast, Stretch(who, minutes), **shift)
    approve(phone, cast.deputy, record)
    return record


def head(who: Person) -> tuple[int, int, int]:
    def work() -> tuple[int, int, int]:
        found = db.session.get_one(PassportHead, who.passport_id, populate_existing=True)
        return found.minutes, found.net_minutes, found.balance

    return transaction.run(work, read_only=True)


def entries(who: Person) -> list[LedgerEntry]:
    rows = select(LedgerEntry).where(LedgerEntry.passport_id == who.passport_id).order_by(LedgerEntry.seq)
    return transaction.run(lambda: list(db.session.scalars(rows)), read_only=True)


def books_are_true(*people: Person) -> None:
    """By the product's verifiers, and by sums that know nothing of it."""

    def work() -> Any:
        ids = [who.passport_id for who in people if who.passport_id]
        found = (broken(ids), unanswered(ids), mismatched(ids), misplaced(ids), unsigned(ids))
        return found, [*broken_sums(read(ids)), *broken_once(read(ids))]

    assert transaction.run(work, read_only=True) == (({}, {}, {}, {}, {}), [])


def obstacles(phone: Phone, cast: Cast, one: Person, other: Person) -> list[str]:
    return [each["code"] for each in preview(phone, cast.staff, one, other)["obstacles"]]


class TestOnePerson:
    def test_two_quarters_of_an_hour_become_a_point(self, phone: Phone, cast: Cast) -> None:
        serve(phone, cast, cast.resident, 45)
        serve(phone, cast, cast.neighbour, 45, starts_at=LATER)
        seen = preview(phone, cast.staff, cast.neighbour, cast.resident)
        assert (seen["minutes_after"], seen["points_after"], seen["points_from_remainders"]) == (90, 3, 1)
        assert (seen["remainder_minutes"], seen["obstacles"]) == (0, [])
        merge = become_one(phone, cast, cast.neighbour, cast.resident)
        assert (merge["state"], merge["minutes"], merge["points"]) == ("confirmed", 45, 2)
        assert (head(cast.resident), head(cast.neighbour)) == ((90, 90, 3), (0, 0, 0))
        books_are_true(cast.resident, cast.neighbour)

    def test_both_ledgers_name_the_other_passport(self, phone: Phone, cast: Cast) -> None:
        serve(phone, cast, cast.neighbour, 45)
        become_one(phone, cast, cast.neighbour, cast.resident)
        gained, ended = entries(cast.resident)[-1], entries(cast.neighbour)[-1]
        assert (gained.kind, gained.source_type, gained.source_id) == ("merge", "passport", cast.neighbour.passport_id)
        assert (ended.kind, ended.source_type, ended.source_id) == ("merge", "passport", cast.resident.passport_id)
        assert (gained.minutes_change, ended.minutes_change) == (45, -45)

    def test_nothing_is_lost_where_one_has_served_nothing(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert head(cast.resident) == (0, 0, 0)
        books_are_true(cast.resident, cast.neighbour)

    def test_the_account_that_ends_says_where_it_went(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert phone.of(cast.neighbour).get("/me").status_code == 401
        person = phone.of(cast.staff).get(f"/people/{cast.neighbour.account_id}").json
        assert (person["status"], person["merged_into_id"]) == ("closed", str(cast.resident.account_id))
        kept = phone.of(cast.staff).get(f"/people/{cast.resident.account_id}").json
        assert (kept["status"], kept["merged_into_id"]) == ("active", None)

    def test_people_are_told(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert "person.you_merged" in told(cast.resident)
        assert "person.merge_proposed" in told(cast.second_staff)
        assert "person.merged" in told(cast.staff)

    def test_records_go_along_and_a_later_correction_finds_the_points(self, phone: Phone, cast: Cast) -> None:
        record = serve(phone, cast, cast.neighbour, 60)
        become_one(phone, cast, cast.neighbour, cast.resident)
        mine = phone.of(cast.resident).get("/service-records", account_id=str(cast.resident.account_id)).json["items"]
        assert [each["id"] for each in mine] == [record]
        answer = phone.of(cast.deputy).post(f"/service-records/{record}/correct", {"minutes": 30, "reason": "早走了"})
        assert answer.status_code == 200, answer.text
        assert (head(cast.resident), head(cast.neighbour)) == ((30, 30, 1), (0, 0, 0))
        books_are_true(cast.resident, cast.neighbour)

    def test_what_waits_is_approved_for_the_one_who_goes_on(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.neighbour, 60))
        become_one(phone, cast, cast.neighbour, cast.resident)
        approve(phone, cast.deputy, record)
        assert head(cast.resident) == (60, 60, 2)
        books_are_true(cast.resident, cast.neighbour)

    def test_a_chain_of_merges_leads_to_the_last(self, phone: Phone, cast: Cast) -> None:
        serve(phone, cast, cast.neighbour, 45)
        become_one(phone, cast, cast.neighbour, cast.resident)
        become_one(phone, cast, cast.resident, cast.other_leader)
        assert head(cast.other_leader) == (45, 45, 1)
        rows = select(Passport.merged_into_id).where(Passport.id == cast.neighbour.passport_id)
        assert transaction.run(lambda: db.session.scalar(rows), read_only=True) == cast.other_leader.passport_id
        books_are_true(cast.resident, cast.neighbour, cast.other_leader)

    def test_what_was_earned_after_the_cut_off_stays_late(self, phone: Phone, cast: Cast, time: Time) -> None:
        made = fair(cast, time.now, cutoff_on=date(2026, 3, 1))
        rich(cast.neighbour, 4, time.now)
        become_one(phone, cast, cast.neighbour, cast.resident)
        rich(cast.resident, 3, time.now, on=date(2026, 2, 1))
        refused = order(phone, cast.resident, made, (made.rice, 1))
        assert (code(refused), refused.json["facts"]["late"]) == ("points.late", 4)

    def test_one_order_of_a_period_is_one_of_both(self, phone: Phone, cast: Cast, time: Time) -> None:
        made = served_at(phone, cast, time)
        become_one(phone, cast, cast.neighbour, cast.resident)

        def work() -> tuple[int, dict[UUID, int]]:
            assert cast.resident.passport_id
            counted = counted_orders(made.period.half_year, cast.resident.passport_id)
            return len(counted), had_in_period(made.period.id, cast.resident.passport_id)

        assert transaction.run(work, read_only=True) == (1, {made.soap.id: 1})
        assert len(phone.of(cast.resident).get("/me/orders").json["items"]) == 1


def served_at(phone: Phone, cast: Cast, time: Time) -> Fair:
    """The neighbour has collected, and the day is closed."""

    made = fair(cast, time.now)
    rich(cast.neighbour, 12, time.now)
    placed = order(phone, cast.neighbour, made, (made.soap, 1)).json
    time.now = made.day.opens_at
    assert hand_over(phone, cast.staff, placed).status_code == 200
    assert obstacles(phone, cast, cast.neighbour, cast.resident) == ["order_day_open"]
    shut = update(RedemptionDay).where(RedemptionDay.id == made.day.id).values(state="closed")
    transaction.run(lambda: db.session.execute(shut))
    return made


class TestTwoPeople:
    def test_nothing_happens_before_another_confirms(self, phone: Phone, cast: Cast) -> None:
        serve(phone, cast, cast.neighbour, 45)
        merge = said(phone, cast.staff, cast.neighbour, cast.resident).json
        assert (merge["state"], head(cast.neighbour)) == ("waiting", (45, 45, 1))
        assert phone.of(cast.neighbour).get("/me").status_code == 200
        assert [each["id"] for each in phone.of(cast.second_staff).get("/merges").json["items"]] == [merge["id"]]
        assert phone.of(cast.second_staff).get(f"/merges/{merge['id']}").json == merge
        assert phone.of(cast.staff_next_door).get(f"/merges/{merge['id']}").status_code == 404
        assert code(confirmed(phone, cast.staff, merge)) == "merge.same_person"
        assert confirmed(phone, cast.second_staff, merge).json["state"] == "confirmed"
        assert code(confirmed(phone, cast.second_staff, merge)) == "merge.decided"

    def test_what_was_a_mistake_is_turned_down_and_changes_nothing(self, phone: Phone, cast: Cast) -> None:
        merge = said(phone, cast.staff, cast.neighbour, cast.resident).json
        declined = phone.of(cast.second_staff).post(f"/merges/{merge['id']}/decline")
        assert declined.json["state"] == "declined"
        assert "person.merge_declined" in told(cast.staff)
        assert code(confirmed(phone, cast.second_staff, merge)) == "merge.decided"
        assert said(phone, cast.staff, cast.neighbour, cast.resident).status_code == 201

    def test_who_is_either_or_tied_to_one_of_them_is_nobody_to_say_so(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        tie(cast.staff, cast.neighbour, time)
        for one, other in ((cast.neighbour, cast.resident), (cast.resident, cast.neighbour)):
            assert code(said(phone, cast.staff, one, other)) == "person.not_for_yourself"
        merge = said(phone, cast.second_staff, cast.neighbour, cast.resident).json
        assert code(confirmed(phone, cast.staff, merge)) == "person.not_for_yourself"
        assert code(phone.of(cast.staff).post(f"/merges/{merge['id']}/decline")) == "person.not_for_yourself"

    def test_two_of_one_family_are_one_pair_of_eyes(self, phone: Phone, cast: Cast, time: Time) -> None:
        merge = said(phone, cast.staff, cast.neighbour, cast.resident).json
        tie(cast.staff, cast.second_staff, time)
        assert code(confirmed(phone, cast.second_staff, merge)) == "merge.people_tied"

    def test_one_waits_at_a_time_also_the_other_way_round(self, phone: Phone, cast: Cast) -> None:
        merge = said(phone, cast.staff, cast.neighbour, cast.resident).json
        for one, other in ((cast.neighbour, cast.resident), (cast.resident, cast.neighbour)):
            again = said(phone, cast.second_staff, one, other)
            assert (code(again), again.json["facts"]) == ("merge.waits_already", {"merge_id": merge["id"]})

    def test_staff_next_door_see_nothing_of_it(self, phone: Phone, cast: Cast) -> None:
        merge = said(phone, cast.staff, cast.neighbour, cast.resident).json
        assert confirmed(phone, cast.staff_next_door, merge).status_code == 404
        assert said(phone, cast.staff_next_door, cast.neighbour, cast.resident).status_code == 404
        assert phone.of(cast.staff_next_door).get("/merges").json["items"] == []


class TestCircles:
    def test_into_oneself(self, phone: Phone, cast: Cast) -> None:
        assert code(said(phone, cast.staff, cast.neighbour, cast.neighbour)) == "merge.same_account"

    def test_back_again(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert code(said(phone, cast.staff, cast.resident, cast.neighbour)) == "merge.circular"

    def test_twice(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.neighbour, cast.resident)
        again = said(phone, cast.staff, cast.neighbour, cast.resident)
        assert (code(again), again.json["facts"]) == (
            "merge.absorbed_already",
            {"merged_into_id": str(cast.resident.account_id)},
        )

    def test_into_one_that_has_gone(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.neighbour, cast.resident)
        gone = said(phone, cast.staff, cast.other_leader, cast.neighbour)
        assert (code(gone), gone.json["facts"]) == (
            "merge.into_absorbed",
            {"merged_into_id": str(cast.resident.account_id)},
        )

    def test_the_identity_number_of_the_one_is_the_persons_from_now_on(self, phone: Phone, cast: Cast) -> None:
        number = id_number()
        rewrite(cast.neighbour, id_number=number)
        become_one(phone, cast, cast.neighbour, cast.resident)
        known = transaction.run(lambda: db.session.get_one(Account, cast.resident.account_id).id_number, read_only=True)
        assert known == number
        assert code(enter(phone, cast.staff, cast, name="周小平", id_number=number)) == "person.known"


class TestObstacles:
    def test_two_identity_numbers_are_two_people(self, phone: Phone, cast: Cast) -> None:
        rewrite(cast.resident, id_number="340103195703080028")
        rewrite(cast.neighbour, id_number="340103195703080044")
        assert obstacles(phone, cast, cast.neighbour, cast.resident) == ["two_id_numbers"]
        assert code(said(phone, cast.staff, cast.neighbour, cast.resident)) == "merge.two_id_numbers"

    def test_another_name_or_another_birth_date(self, phone: Phone, cast: Cast) -> None:
        rewrite(cast.resident, name=own_name("章"))  # an undated namesake is left, who is to be nobody else's
        path = f"/people/{cast.neighbour.account_id}/merges"
        body = {"into_id": str(cast.resident.account_id), "reason": "person_asked"}

        def kept_apart(**unlike: Any) -> str | None:
            become_alike(cast.neighbour, cast.resident)
            rewrite(cast.neighbour, **unlike)
            answer = phone.of(cast.staff).post(path, body)
            return code(answer) if answer.status_code != 201 else None

        assert kept_apart(name="李大明") == "merge.unalike"
        assert kept_apart(birth_date=date(1950, 1, 1)) == "merge.unalike"
        assert kept_apart(birth_date=None) is None, "what is not known says nothing"

    def test_whoever_acts_for_the_other_or_for_somebody(self, phone: Phone, cast: Cast, time: Time) -> None:
        delegation(phone, cast.resident, cast.neighbour, time, "view")
        assert obstacles(phone, cast, cast.neighbour, cast.resident) == ["acts_for_the_other", "acts_for_somebody"]
        assert obstacles(phone, cast, cast.resident, cast.neighbour) == ["acts_for_the_other"]

    def test_a_guardian_is_not_their_ward(self, phone: Phone, cast: Cast, time: Time) -> None:
        guard(cast.neighbour, cast.resident, cast, time)
        assert obstacles(phone, cast, cast.neighbour, cast.resident) == ["guards_the_other", "guards_somebody"]

    def test_a_reported_death(self, phone: Phone, cast: Cast) -> None:
        death = phone.of(cast.staff).post(
            f"/people/{cast.resident.account_id}/deaths", {"died_on": "2026-03-01", "seen": "visit"}
        )
        refused = said(phone, cast.staff, cast.neighbour, cast.resident)
        assert (code(refused), refused.json["facts"]) == ("merge.death_reported", {"death_id": death.json["id"]})

    def test_a_role_on_either_side(self, phone: Phone, cast: Cast) -> None:
        assert obstacles(phone, cast, cast.neighbour, cast.second_staff) == ["holds_role"]
        assert obstacles(phone, cast, cast.second_staff, cast.neighbour) == ["holds_role"]

    def test_an_office_is_never_had_by_a_merge(self, phone: Phone, cast: Cast) -> None:
        refused = said(phone, cast.staff, cast.deputy, cast.leader)
        assert (code(refused), refused.json["facts"]) == ("merge.holds_office", {"team_id": str(cast.team.id)})
        assert obstacles(phone, cast, cast.other_leader, cast.neighbour) == ["holds_office"]

    def test_an_order_that_is_still_to_be_collected(self, phone: Phone, cast: Cast, time: Time) -> None:
        made = fair(cast, time.now)
        rich(cast.resident, 12, time.now)
        placed = order(phone, cast.resident, made, (made.soap, 1)).json
        for one, other in ((cast.resident, cast.neighbour), (cast.neighbour, cast.resident)):
            refused = said(phone, cast.staff, one, other)
            assert (code(refused), refused.json["facts"]) == ("merge.order_standing", {"order_id": placed["id"]})

    def test_two_places_at_one_time(self, phone: Phone, cast: Cast) -> None:
        served(cast, Stretch(cast.resident, 60))
        served(cast, Stretch(cast.neighbour, 60), starts_at=MORNING + timedelta(minutes=59))
        assert obstacles(phone, cast, cast.neighbour, cast.resident) == ["in_two_places"]

    def test_one_after_the_other_is_no_two_places(self, phone: Phone, cast: Cast) -> None:
        served(cast, Stretch(cast.resident, 60))
        served(cast, Stretch(cast.neighbour, 60), starts_at=MORNING + timedelta(minutes=60))
        assert obstacles(phone, cast, cast.neighbour, cast.resident) == []

    def test_two_records_of_one_shift_until_one_gives_nothing(self, phone: Phone, cast: Cast) -> None:
        stretches = (Stretch(cast.resident, 30), Stretch(cast.neighbour, 30, late_minutes=40))
        kept, other = served(cast, *stretches, window_minutes=120)
        approve(phone, cast.deputy, kept)
        assert obstacles(phone, cast, cast.neighbour, cast.resident) == ["two_records"]
        answer = phone.of(cast.deputy).post(f"/service-records/{other}/reject", {"reason": "同一个人"})
        assert answer.status_code == 200, answer.text
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert head(cast.resident) == (30, 30, 1)
        books_are_true(cast.resident, cast.neighbour)

    @pytest.mark.parametrize(("minutes", "found"), [(360, []), (361, ["day_too_long"])])
    def test_a_day_that_nobody_may_have(self, phone: Phone, cast: Cast, minutes: int, found: list[str]) -> None:
        serve(phone, cast, cast.resident, 360)
        serve(phone, cast, cast.neighbour, minutes, starts_at=MORNING + timedelta(hours=7))
        seen = preview(phone, cast.staff, cast.neighbour, cast.resident)
        assert [each["code"] for each in seen["obstacles"]] == found
        reviewed = {"kind": "long_day", "record_id": None, "day": "2026-03-09", "minutes": 360 + minutes}
        assert seen["reviews"] == [reviewed]

    def test_the_one_that_goes_on_has_the_passport(self, phone: Phone, cast: Cast, time: Time) -> None:

        bare = transaction.run(lambda: person("周小平", cast.community, time.now, with_passport=False))
        assert obstacles(phone, cast, cast.neighbour, bare) == ["no_passport"]
        become_one(phone, cast, bare, cast.neighbour)
        assert phone.of(cast.staff).get(f"/people/{bare.account_id}").json["merged_into_id"]


class TestWhatGoesAlong:
    def test_a_membership_and_the_teams_officers_are_told(self, phone: Phone, cast: Cast) -> None:
        become_one(phone, cast, cast.resident, cast.neighbour)
        roster = phone.of(cast.leader).get(f"/teams/{cast.team.id}/members").json["items"]
        assert str(cast.neighbour.account_id) in {each["account_id"] for each in roster}
        assert "person.member_merged" in told(cast.deputy)

    def test_family_and_who_may_act_but_not_the_tie_between_the_two(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.neighbour, cast.resident, time)
        tie(cast.neighbour, cast.deputy, time)
        delegation(phone, cast.neighbour, cast.other_leader, time, "view")
        become_one(phone, cast, cast.neighbour, cast.resident)
        family = phone.of(cast.resident).get("/me/family").json["items"]
        assert [each["other_id"] for each in family] == [str(cast.deputy.account_id)]
        acting = phone.of(cast.other_leader).get("/me/delegations").json["items"]
        assert [each["other_id"] for each in acting] == [str(cast.resident.account_id)]

    def test_nobody_approves_their_own_under_another_name(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident, 60))
        become_one(phone, cast, cast.resident, cast.leader)
        refused = phone.of(cast.leader).post(f"/service-records/{record}/approve")
        assert refused.status_code == 409

    def test_approvals_between_the_two_are_looked_at_again(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident, 60))
        approve(phone, cast.deputy, record)
        become_one(phone, cast, cast.resident, cast.deputy)
        [review] = phone.of(cast.second_staff).get("/merge-reviews").json["items"]
        assert (review["kind"], review["record_id"], review["state"]) == ("approval", record, "open")
        path = f"/merge-reviews/{review['id']}/settle"
        settled = phone.of(cast.staff).post(path, {"outcome": "stands"})
        assert (settled.status_code, settled.json["state"]) == (200, "stands")
        assert code(phone.of(cast.staff).post(path, {"outcome": "corrected"})) == "merge_review.settled"
        assert phone.of(cast.staff).get("/merge-reviews").json["items"] == []

    def test_so_are_those_that_the_two_have_given_together(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident, 400), window_minutes=420)
        approve(phone, cast.deputy, record)

        def put() -> None:
            both = {"first_approved_by": cast.neighbour.account_id, "decided_by": cast.other_leader.account_id}
            db.session.execute(update(ServiceRecord).where(ServiceRecord.id == UUID(record)).values(both))

        transaction.run(put)
        found = preview(phone, cast.staff, cast.neighbour, cast.other_leader)["reviews"]
        assert [(each["kind"], each["record_id"], each["minutes"]) for each in found] == [("approval", record, 400)]

    def test_a_first_approval_of_ones_own_falls(self, phone: Phone, cast: Cast) -> None:

        [record] = served(cast, called(cast.resident, cast.deputy))
        approve(phone, cast.deputy, record)
        become_one(phone, cast, cast.resident, cast.deputy)
        row = transaction.run(lambda: db.session.get_one(ServiceRecord, UUID(record)), read_only=True)
        assert (row.state, row.first_approved_by) == ("pending", None)

    @pytest.mark.parametrize(("survivor_has_one", "left"), [(False, 1), (True, 0)])
    def test_a_wechat_goes_only_where_nobody_signs_in_yet(
        self, phone: Phone, cast: Cast, time: Time, survivor_has_one: bool, left: int
    ) -> None:

        def add() -> None:
            own = db.session.get_one(Account, cast.neighbour.account_id)
            sign_in.add_wechat(own, WeChatIdentity("o-merge", None), "wx-merge", str(own.id), real_now())
            own.way_in_by = cast.staff.account_id
            if not survivor_has_one:
                theirs = update(Session).where(Session.account_id == cast.resident.account_id)
                db.session.execute(theirs.values(ended_at=real_now()))

        transaction.run(add)
        fate = preview(phone, cast.staff, cast.neighbour, cast.resident)["sign_in"]
        assert fate == ("ends" if survivor_has_one else "moves")
        become_one(phone, cast, cast.neighbour, cast.resident)
        rows = select(WechatSignIn).where(WechatSignIn.account_id == cast.resident.account_id)
        assert transaction.run(lambda: len(db.session.scalars(rows).all()), read_only=True) == left
        account = transaction.run(lambda: db.session.get_one(Account, cast.resident.account_id), read_only=True)
        assert account.has_new_sign_in is not survivor_has_one
        assert account.way_in_by == (None if survivor_has_one else cast.staff.account_id)

    def test_number_and_card_lead_to_the_person_until_a_new_card_is_issued(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:

        door = door_of(phone, cast, time)
        made = phone.of(cast.staff).post(f"/passports/{cast.neighbour.passport_id}/card")
        assert made.status_code in (200, 201), made.text
        become_one(phone, cast, cast.neighbour, cast.resident)
        door.at(0)
        scanned = door.send(cast.leader, shift_id=door.shift.id, code=door.card(cast.neighbour, 1))
        assert (outcome_of(scanned), scanned.json["passport_id"]) == ("checked_in", str(cast.resident.passport_id))
        typed = door.send(cast.leader, shift_id=door.shift.id, passport_number=cast.neighbour.number)
        assert (outcome_of(typed), typed.json["passport_id"]) == ("already", str(cast.resident.passport_id))
        found = phone.of(cast.staff).post("/people/search", {"passport_number": cast.neighbour.number}, key=None)
        assert [each["id"] for each in found.json["items"]] == [str(cast.resident.account_id)]
        assert phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/card").status_code in (200, 201)
        old = door.send(cast.leader, shift_id=door.shift.id, code=door.card(cast.neighbour, 1))
        assert outcome_of(old) == "card_replaced"


def test_paper_with_the_old_number_is_entered_for_who_goes_on(phone: Phone, cast: Cast) -> None:
    old, new = cast.neighbour.number, cast.resident.number
    become_one(phone, cast, cast.neighbour, cast.resident)

    def hand_in(*rows: tuple[Any, ...], **more: str) -> Any:
        content = as_csv(sheet(rows, 团队="乐竹邻"))
        form = {"file": (io.BytesIO(content), "签到表.csv"), **more}
        answer = phone.of(cast.staff).send(
            "POST",
            f"/communities/{cast.community.id}/sheets",
            data=form,
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code == 200, answer.text
        return answer.json

    by_old, by_new = ((number, "张玉琴", None, None, 60) for number in (old, new))
    [both] = hand_in(by_old, by_new)["sheets"]
    assert [[each["code"] for each in row["findings"]] for row in both["rows"]] == [[], ["row_duplicate"]]
    [entered] = hand_in(by_old, write="true")["sheets"]
    [record] = phone.of(cast.staff).get("/service-records", sheet_id=entered["sheet_id"]).json["items"]
    assert record["account_id"] == str(cast.resident.account_id)


def test_the_points_of_the_other_are_not_spent_before(phone: Phone, cast: Cast, time: Time) -> None:
    rich(cast.neighbour, 5, time.now)
    assert points(cast.neighbour) == (5, 0)
    become_one(phone, cast, cast.neighbour, cast.resident)
    assert (points(cast.neighbour), points(cast.resident)) == ((0, 0), (5, 0))


def test_what_is_unique_goes_where_the_survivor_has_none(phone: Phone, cast: Cast, time: Time) -> None:
    """A neighbour's code, and whom each brought: nobody brings themselves."""

    def add() -> None:
        one, other, third = (each.account_id for each in (cast.neighbour, cast.resident, cast.deputy))
        for inviter, invitee in ((one, other), (one, third)):
            given = {"given_at": time.now, "given_on": time.now.date()}
            db.session.add(NeighbourInvitation(inviter_id=inviter, invitee_id=invitee, **given))
        db.session.add(NeighbourCode(account_id=one, code="MERGED01", made_at=time.now))

    transaction.run(add)
    become_one(phone, cast, cast.neighbour, cast.resident)

    def now() -> tuple[set[tuple[UUID, UUID]], list[UUID]]:
        pairs = select(NeighbourInvitation.inviter_id, NeighbourInvitation.invitee_id).where(
            NeighbourInvitation.inviter_id.in_((cast.neighbour.account_id, cast.resident.account_id))
        )
        codes = select(NeighbourCode.account_id).where(NeighbourCode.code == "MERGED01")
        return {(one, other) for one, other in db.session.execute(pairs)}, list(db.session.scalars(codes))

    brought, codes = transaction.run(now, read_only=True)
    assert brought == {
        (cast.neighbour.account_id, cast.resident.account_id),
        (cast.resident.account_id, cast.deputy.account_id),
    }
    assert codes == [cast.resident.account_id]
