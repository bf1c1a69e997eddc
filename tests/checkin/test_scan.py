"""Checking in and out over HTTP: what counts, since when, by whose word, and what a second scan does."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from service.accounts.commands import consents
from service.accounts.models import Account, Consent
from service.accounts.rules import Purpose
from service.activities.models import CoHost, Shift, SignUp
from service.checkin.models import Scan
from service.core import transaction
from service.core.actor import Actor, ActorKind
from service.core.db import db
from service.passports.rules import make_number
from service.teams.models import TeamMember
from tests.activities.test_notices import inbox
from tests.checkin.door import Door, door_of, outcome_of
from tests.checkin.test_refusals import newcomer, paper, sign_up
from tests.conftest import Statements
from tests.factories.cast import Person, person

UNKNOWN = make_number("900000000")  # numbers are drawn at random; nobody in a test has this one


def scans_kept(door: Door) -> int:
    count = select(func.count()).select_from(Scan).where(Scan.shift_id == door.shift.id)
    return transaction.run(lambda: db.session.scalar(count) or 0, read_only=True)


def places_taken(door: Door) -> int:
    return transaction.run(lambda: db.session.get_one(Shift, door.shift.id).places_taken, read_only=True)


def signed_up_by(door: Door, by: Person, who: Person) -> str:
    body = {"account_id": str(who.account_id)}
    answer = door.phone.of(by).post(f"/shifts/{door.shift.id}/sign-ups", body)
    return str(answer.json["state"] if answer.status_code == 201 else answer.json["code"])


class TestTheWindow:
    @pytest.mark.parametrize(
        ("minutes", "outcome"),
        [(-30.02, "too_early"), (-30, "checked_in"), (119.98, "checked_in"), (120, "checkin_over")],
    )
    def test_check_in_opens_half_an_hour_before_and_ends_at_the_planned_end(
        self, door: Door, minutes: float, outcome: str
    ) -> None:
        assert door.at(minutes).outcome(door.cast.resident) == outcome

    @pytest.mark.parametrize(("minutes", "outcome"), [(179.98, "checked_out"), (180, "checkout_over")])
    def test_check_out_ends_an_hour_after_the_planned_end(self, door: Door, minutes: float, outcome: str) -> None:
        door.at(0).scan(door.cast.resident)
        assert door.at(minutes).outcome(door.cast.resident, "out") == outcome


class TestAuto:
    @pytest.mark.parametrize(
        ("seconds", "outcome"),
        [(599, "already"), (600, "checked_out"), (601, "checked_out")],
        ids=["9:59", "10:00", "10:01"],
    )
    def test_within_ten_minutes_of_coming_in_it_is_a_repetition(self, door: Door, seconds: int, outcome: str) -> None:
        door.at(0).scan(door.cast.resident)
        assert door.at(seconds / 60).outcome(door.cast.resident) == outcome

    @pytest.mark.parametrize(
        ("seconds", "outcome"),
        [(599, "already"), (600, "checked_in"), (601, "checked_in")],
        ids=["9:59", "10:00", "10:01"],
    )
    def test_within_ten_minutes_of_leaving_it_is_a_repetition(self, door: Door, seconds: int, outcome: str) -> None:
        door.at(0).scan(door.cast.resident)
        door.at(30).scan(door.cast.resident)
        assert door.at(30 + seconds / 60).outcome(door.cast.resident) == outcome

    @pytest.mark.parametrize("seconds", [0, 1, 599])
    def test_who_went_to_another_shift_and_is_back_within_ten_minutes_is_in_again(
        self, door: Door, seconds: int
    ) -> None:
        other, resident = door_of(door.phone, door.cast, door.time), door.cast.resident
        door.at(0).scan(resident)
        other.at(30).scan(resident)  # which ends the stretch here
        back = door.at(30 + seconds / 60).scan(resident).json
        assert (back["outcome"], back["is_present"]) == ("checked_in", True)
        here, there, again = sorted(door.presences(resident), key=lambda each: each.id)
        assert [each.state for each in (here, there, again)] == ["closed", "closed", "open"]
        assert (there.ends_at, there.out_grade, there.out_by) == (again.starts_at, "inferred", None)
        assert door.outcome(resident) == "already"  # and a second tap is one

    def test_who_checked_out_was_elsewhere_and_is_back_is_in_again(self, door: Door) -> None:
        other, resident = door_of(door.phone, door.cast, door.time), door.cast.resident
        door.at(0).scan(resident)
        assert door.at(30).outcome(resident, "out") == "checked_out"
        assert other.at(32).outcome(resident) == "checked_in"
        assert other.at(34).outcome(resident, "out") == "checked_out"
        assert door.at(36).outcome(resident) == "checked_in"

    def test_a_check_in_elsewhere_that_was_undone_was_never_elsewhere(self, door: Door) -> None:
        other, resident = door_of(door.phone, door.cast, door.time), door.cast.resident
        door.at(0).scan(resident)
        door.at(30).scan(resident, "out")
        there = other.at(31).scan(resident).json["scan_id"]
        undone = door.phone.of(door.cast.leader).post(f"/scans/{there}/undo", {"reason": "扫错了人"})
        assert undone.status_code == 200
        assert door.at(33).outcome(resident) == "already"

    def test_who_forgot_to_check_out_of_a_shift_that_is_closed_now_hears_when_they_left(self, door: Door) -> None:
        resident, leader = door.cast.resident, door.phone.of(door.cast.leader)
        door.at(0).scan(resident)
        assert door.at(121).phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close").status_code == 200
        for direction in ("out", "auto"):
            late = door.at(150).scan(resident, direction).json
            assert (late["outcome"], late["is_present"]) == ("already", False)
            assert datetime.fromisoformat(late["effective_at"]) == door.shift.ends_at
        assert door.outcome(door.cast.neighbour, "out") == "shift_closed"
        [record] = leader.get("/service-records", shift_id=str(door.shift.id)).json["items"]
        assert (record["minutes"], record["grade"]) == (120, "inferred")

    def test_a_repetition_tells_since_when_the_person_is_in_or_gone(self, door: Door) -> None:
        came = door.at(2).scan(door.cast.resident).json
        assert (came["title"], came["shift_id"]) == ("入户探访", str(door.shift.id))
        assert datetime.fromisoformat(came["starts_at"]) == door.shift.starts_at
        assert datetime.fromisoformat(came["ends_at"]) == door.shift.ends_at
        again = door.at(5).scan(door.cast.resident).json
        assert (again["outcome"], again["is_present"]) == ("already", True)
        assert (again["effective_at"], again["presence_id"]) == (came["effective_at"], came["presence_id"])
        left = door.at(40).scan(door.cast.resident).json
        again = door.at(45).scan(door.cast.resident, "out").json
        assert (again["outcome"], again["is_present"]) == ("already", False)
        assert (again["effective_at"], again["presence_id"]) == (left["effective_at"], left["presence_id"])


class TestTheSameScanAgain:
    def test_it_changes_nothing_and_gives_the_first_answer_even_a_day_later(self, door: Door) -> None:
        body = {"client_id": uuid.uuid4().hex, "code": door.at(0).code()}
        first = door.send(door.cast.resident, **body)
        for minutes in (0, 60, 1440):
            again = door.at(minutes).send(door.cast.resident, **body)
            assert (again.status_code, again.json) == (200, first.json)
        assert scans_kept(door) == 1
        assert len(door.presences(door.cast.resident)) == 1

    def test_it_is_the_same_at_another_time_of_the_phone_and_however_the_code_is_spelt(self, door: Door) -> None:
        code = door.at(0).code()
        body = {"client_id": uuid.uuid4().hex, "device_at": "2026-03-10T13:00:00+08:00"}
        first = door.send(door.cast.resident, **body, code=code)
        body["device_at"] = "2026-03-10T13:00:07+08:00"
        for spelt in (code, f"scene={code}", f"https://elsewhere.example/q/{code}"):
            again = door.send(door.cast.resident, **body, code=spelt)
            assert (again.status_code, again.json) == (200, first.json)
        assert scans_kept(door) == 1

    def test_another_code_under_the_same_id_is_another_scan(self, door: Door) -> None:
        body = {"client_id": uuid.uuid4().hex}
        door.send(door.cast.resident, **body, code=door.at(0).code())
        assert outcome_of(door.send(door.cast.resident, **body, code=door.poster())) == "client_id_reused"

    def test_another_body_under_the_same_id_is_refused_and_leaves_no_trace(self, door: Door) -> None:
        body = {"client_id": uuid.uuid4().hex, "code": door.at(0).code()}
        door.send(door.cast.resident, **body)
        assert outcome_of(door.send(door.cast.resident, **body, direction="out")) == "client_id_reused"
        assert scans_kept(door) == 1

    def test_two_people_may_use_the_same_client_id(self, door: Door) -> None:
        body = {"client_id": uuid.uuid4().hex, "code": door.at(0).code()}
        answers = [outcome_of(door.send(who, **body)) for who in (door.cast.resident, door.cast.neighbour)]
        assert answers == ["checked_in", "checked_in"]


class TestTheCode:
    @pytest.mark.parametrize(
        ("seconds", "outcome"), [(0, "checked_in"), (29, "checked_in"), (30, "code_expired"), (-15, "checked_in")]
    )
    def test_a_rotating_code_is_good_for_its_step_and_one_more(self, door: Door, seconds: int, outcome: str) -> None:
        drawn = door.at(0).code()
        door.time.pass_(seconds=seconds)
        assert door.outcome(door.cast.resident, code=drawn) == outcome

    @pytest.mark.parametrize("spelling", ["{}", "scene={}", "scene%3D{}", "https://anywhere.example/q/{}?from=x"])
    def test_bare_scene_and_link_are_the_same_code(self, door: Door, spelling: str) -> None:
        assert door.at(0).outcome(door.cast.resident, code=spelling.format(door.code())) == "checked_in"

    def test_the_evidence_is_as_good_as_the_way_of_being_seen(self, door: Door) -> None:
        cast = door.at(0).cast
        card = door.phone.of(cast.staff).post(f"/passports/{cast.other_leader.passport_id}/card").json["code"]
        at_door = {"shift_id": door.shift.id}
        seen = [
            door.send(cast.leader, code=door.passport_code(cast.resident), **at_door),
            door.scan(cast.neighbour),
            door.send(cast.leader, code=card, **at_door),
            door.scan(cast.second_staff, code=door.poster()),
            door.call(cast.leader, cast.staff),
        ]
        grades = [answer.json["grade"] for answer in seen]
        assert grades == ["own_code", "live_code", "card", "poster", "roll_call"]
        assert [each.in_grade for each in door.presences(cast.other_leader)] == ["card"]

    def test_a_typed_number_is_forgiven_its_blanks_and_counts_as_a_roll_call(self, door: Door) -> None:
        number = door.at(0).cast.resident.number or ""
        spaced = f"{number[:4]} {number[4:7]}-{number[7:]}"
        answer = door.call(door.cast.leader, door.cast.resident, passport_id=None, passport_number=spaced).json
        assert (answer["outcome"], answer["grade"]) == ("checked_in", "roll_call")
        assert (answer["passport_id"], answer["name"]) == (str(door.cast.resident.passport_id), "张*琴")

    def test_a_number_that_nobody_has_is_nobodys(self, door: Door) -> None:
        answer = door.at(0).call(door.cast.leader, door.cast.resident, passport_id=None, passport_number=UNKNOWN)
        assert outcome_of(answer) == "person_not_found"

    def test_a_shift_code_with_ones_own_passport_named_is_ones_own_scan(self, door: Door) -> None:
        mine = {"passport_id": door.at(0).cast.resident.passport_id}
        assert door.outcome(door.cast.resident, **mine) == "checked_in"

    def test_a_get_with_everything_a_scan_has_is_no_scan(self, door: Door) -> None:
        answer = door.at(0).phone.of(door.cast.resident).get("/scans", client_id=uuid.uuid4().hex, code=door.code())
        assert answer.status_code == 405
        assert scans_kept(door) == 0


class TestWhoMayCheckIn:
    @pytest.mark.parametrize("who", ["leader", "deputy", "staff"])
    def test_leaders_of_the_team_and_staff_of_the_community(self, door: Door, who: str) -> None:
        assert outcome_of(door.at(0).call(getattr(door.cast, who), door.cast.neighbour)) == "checked_in"

    @pytest.mark.parametrize(
        "who",
        [
            "resident",
            "other_leader",
            "staff_next_door",
            "stranger_staff",
            "subdistrict_staff",
            "district_staff",
            "auditor",
            "administrator",
        ],
    )
    def test_nobody_else(self, door: Door, who: str) -> None:
        answer = door.at(0).call(getattr(door.cast, who), door.cast.neighbour)
        assert outcome_of(answer) == "not_leader_here"

    def test_officers_of_a_co_hosting_team_too(self, door: Door) -> None:
        host = {"activity_id": door.shift.activity_id, "team_id": door.cast.other_team.id}
        added = {"community_id": door.cast.community.id, "added_at": door.time.now}
        transaction.run(lambda: db.session.add(CoHost(**host, **added)))
        assert outcome_of(door.at(0).call(door.cast.other_leader, door.cast.neighbour)) == "checked_in"
        assert outcome_of(door.call(door.cast.neighbour, door.cast.resident)) == "not_leader_here"

    def test_a_leader_who_has_left_the_office_has_left_the_door(self, door: Door) -> None:
        def leave() -> None:
            mine = select(TeamMember).where(TeamMember.account_id == door.cast.deputy.account_id)
            db.session.scalars(mine).one().left_at = door.time.now

        transaction.run(leave)
        assert outcome_of(door.at(0).call(door.cast.deputy, door.cast.neighbour)) == "not_leader_here"

    def test_service_next_door_is_recorded_there_and_credited_to_the_same_passport(self, door: Door) -> None:
        guest = transaction.run(lambda: person("吴邻", door.cast.next_door, door.time.now))
        assert door.at(0).outcome(guest) == "checked_in"
        [presence] = door.presences(guest)
        assert presence.community_id == door.cast.community.id
        assert presence.passport_id == guest.passport_id


class TestChildren:
    def test_a_childs_own_consent_does_not_open_the_door_and_a_guardians_does(self, door: Door) -> None:
        child = newcomer(door, 13)
        assert door.at(0).outcome(child) == "guardian_consent_missing"

        def consent(means: str) -> None:
            account = db.session.get_one(Account, child.account_id)
            own = select(Consent).where(Consent.account_id == account.id, Consent.ended_at.is_(None))
            db.session.scalars(own).one().ended_at = door.time.now
            db.session.flush()
            staff = Actor(ActorKind.PERSON, door.cast.staff.account_id)
            consents.record(account, Purpose.RECORD, means=means, actor=staff, now=door.time.now)

        transaction.run(lambda: consent("paper"))  # entered by staff, but signed by the child
        assert door.outcome(child) == "guardian_consent_missing"
        transaction.run(lambda: consent("guardian_paper"))
        assert door.outcome(child) == "checked_in"

    def test_from_fourteen_on_ones_own_consent_is_enough(self, door: Door) -> None:
        assert door.at(0).outcome(newcomer(door, 14)) == "checked_in"


class TestPlaces:
    """A shift for two: who walks in holds a place like who signed up."""

    @pytest.fixture
    def small(self, door: Door) -> Door:
        return door_of(door.phone, door.cast, door.time, capacity=2).at(0)

    def test_a_walk_in_takes_a_place_once(self, small: Door) -> None:
        small.scan(small.cast.resident)
        small.at(30).scan(small.cast.resident)
        assert small.at(60).outcome(small.cast.resident) == "checked_in"
        assert places_taken(small) == 1

    def test_who_signed_up_takes_none(self, small: Door) -> None:
        sign_up(small, small.cast.resident, "signed_up")
        small.scan(small.cast.resident)
        assert places_taken(small) == 0

    def test_who_waits_at_the_door_for_a_place_that_is_free_is_let_in_and_waits_no_more(self, small: Door) -> None:
        sign_up(small, small.cast.resident, "waitlisted")
        assert small.outcome(small.cast.resident) == "checked_in"
        mine = select(SignUp).where(SignUp.account_id == small.cast.resident.account_id)
        found = transaction.run(lambda: db.session.scalars(mine).one(), read_only=True)
        assert (found.state, found.promoted_at) == ("signed_up", small.time.now)
        assert places_taken(small) == 1

    @pytest.mark.parametrize("others", [0, 1])
    def test_a_walk_in_who_is_signed_up_by_the_leader_still_holds_one(self, small: Door, others: int) -> None:
        """The last place, too, is theirs already."""
        for each in [small.cast.resident, *[small.cast.neighbour] * others]:
            assert small.outcome(each) == "checked_in"
        assert signed_up_by(small, small.cast.leader, small.cast.resident) == "signed_up"
        assert places_taken(small) == 1 + others

    def test_who_came_early_and_signs_up_before_the_start_still_holds_one(self, small: Door) -> None:
        small.at(-10).scan(small.cast.resident)
        small.scan(small.cast.neighbour)
        assert signed_up_by(small, small.cast.resident, small.cast.resident) == "signed_up"
        assert places_taken(small) == 2

    def test_who_stands_inside_and_cancels_still_holds_one(self, small: Door) -> None:
        small.at(-10).scan(small.cast.resident)
        me = small.phone.of(small.cast.resident)
        mine = me.post(f"/shifts/{small.shift.id}/sign-ups", {}).json["id"]
        for _ in range(2):
            cancelled = me.post(f"/sign-ups/{mine}/cancel")
            assert cancelled.json["state"] == "cancelled"
        assert places_taken(small) == 1
        [inside] = small.presences(small.cast.resident)
        assert inside.holds_place

    def test_the_sign_up_keeps_the_place_when_the_walk_in_is_undone(self, small: Door) -> None:
        scanned = small.scan(small.cast.resident).json["scan_id"]
        assert signed_up_by(small, small.cast.leader, small.cast.resident) == "signed_up"
        undone = small.phone.of(small.cast.leader).post(f"/scans/{scanned}/undo", {"reason": "扫错了人"})
        assert undone.status_code == 200
        assert places_taken(small) == 1
        assert small.at(5).outcome(small.cast.resident) == "checked_in"
        assert places_taken(small) == 1

    def test_without_a_limit_walk_ins_are_not_counted(self, door: Door) -> None:
        door.at(0).scan(door.cast.resident)
        assert places_taken(door) == 0


class TestTwoPlaces:
    def test_checking_in_elsewhere_ends_the_earlier_presence_there_and_then(self, door: Door) -> None:
        other = door_of(door.phone, door.cast, door.time)
        door.at(0).scan(door.cast.resident)
        came = other.at(30).scan(door.cast.resident)
        first, second = door.presences(door.cast.resident)
        assert (first.state, first.ends_at, first.out_grade) == ("closed", door.time.now, "inferred")
        assert (first.out_by, str(first.out_scan_id)) == (None, came.json["scan_id"])
        assert (second.state, second.starts_at, second.shift_id) == ("open", door.time.now, other.shift.id)

    def test_a_name_called_by_a_leader_ends_no_strangers_presence_elsewhere(self, door: Door) -> None:
        other, who = door_of(door.phone, door.cast, door.time), door.cast.neighbour
        door.at(0).scan(who)
        for typed in ({}, {"passport_id": None, "passport_number": who.number}):
            refused = other.at(30).call(door.cast.leader, who, **typed)
            assert outcome_of(refused) == "elsewhere_needs_card"
            assert other.kept(refused).person_id == who.account_id
        assert [each.state for each in door.presences(who)] == ["open"]
        assert other.send(door.cast.leader, code=other.passport_code(who), shift_id=other.shift.id).status_code == 200

    def test_nor_does_a_sign_up_on_that_leaders_own_word(self, door: Door) -> None:
        other, who = door_of(door.phone, door.cast, door.time), door.cast.neighbour
        door.at(0).scan(who)
        leader, ask = door.phone.of(door.cast.leader), {"account_id": str(who.account_id)}
        assert leader.post(f"/shifts/{other.shift.id}/sign-ups", ask).status_code == 201
        assert outcome_of(other.call(door.cast.leader, who)) == "elsewhere_needs_card"
        assert other.call(door.cast.deputy, who).json["outcome"] == "checked_in"

    def test_nor_does_membership_of_a_team_that_was_made_a_co_host(self, door: Door) -> None:
        """Nobody asks that team, so its members would be expected wherever a leader likes."""
        other, cast = door_of(door.phone, door.cast, door.time), door.cast
        door.at(0).scan(cast.other_leader)
        path, body = f"/activities/{other.shift.activity_id}/co-hosts", {"team_id": str(cast.other_team.id)}
        assert door.phone.of(cast.leader).post(path, body).status_code == 200
        assert outcome_of(other.call(cast.leader, cast.other_leader)) == "elsewhere_needs_card"
        assert [each.state for each in door.presences(cast.other_leader)] == ["open"]
        sign_up(other, cast.other_leader, "signed_up")
        assert other.call(cast.leader, cast.other_leader).json["outcome"] == "checked_in"

    def test_who_signed_up_may_be_called_from_elsewhere(self, door: Door) -> None:
        other, who = door_of(door.phone, door.cast, door.time), door.cast.neighbour
        sign_up(other, who, "signed_up")
        door.at(0).scan(who)
        assert other.call(door.cast.leader, who).json["outcome"] == "checked_in"

    def test_whose_presence_elsewhere_ended_by_anothers_hand_is_told_and_nobody_else(self, door: Door) -> None:
        other, who = door_of(door.phone, door.cast, door.time), door.cast.resident
        door.at(0).scan(who)
        came = other.at(30).call(door.cast.leader, who).json
        door.at(60).scan(who)
        [told] = inbox(door.phone, who, door.shift, door.time)
        facts = {"shift_id": str(door.shift.id), "scan_id": came["scan_id"], "ended_at": came["at"]}
        assert told["code"] == "presence.ended_elsewhere"
        assert told["facts"] == {**facts, "checked_in_shift_id": str(other.shift.id)}
        assert inbox(door.phone, who, other.shift, door.time) == []

    def test_a_forgotten_presence_ends_when_its_shift_was_to_end(self, door: Door) -> None:
        later = door_of(door.phone, door.cast, door.time, in_hours=4)
        door.at(0).scan(door.cast.resident)
        later.at(0).scan(door.cast.resident)
        assert door.presences(door.cast.resident)[0].ends_at == door.shift.ends_at

    def test_out_after_an_inferred_end_is_already(self, door: Door) -> None:
        other = door_of(door.phone, door.cast, door.time)
        door.at(0).scan(door.cast.resident)
        other.at(30).scan(door.cast.resident)
        assert door.at(60).outcome(door.cast.resident, "out") == "already"
        assert door.presences(door.cast.resident)[0].out_grade == "inferred"

    def test_paper_at_the_same_time_refuses_the_check_in_and_the_scan_is_kept(self, door: Door) -> None:
        paper(door, door.cast.resident, -30, 30)
        answer = door.at(0).scan(door.cast.resident)
        assert outcome_of(answer) == "present_elsewhere"
        assert door.kept(answer).refusal == "present_elsewhere"
        assert door.at(30).outcome(door.cast.resident) == "checked_in"

    def test_paper_after_the_planned_end_is_where_a_late_check_out_ends(self, door: Door) -> None:
        door.at(0).scan(door.cast.resident)
        paper(door, door.cast.resident, 130, 160)
        assert door.at(150).outcome(door.cast.resident, "out") == "checked_out"
        assert door.presences(door.cast.resident)[0].ends_at == door.shift.ends_at + timedelta(minutes=10)

    def test_a_presence_of_no_length_stands_in_nobodys_way(self, door: Door) -> None:
        door.at(0).scan(door.cast.resident)
        door.scan(door.cast.resident, "out")
        assert door.outcome(door.cast.resident, "in") == "checked_in"


class TestTheCost:
    """Cursor executes beyond authentication."""

    def test_a_check_in_and_a_check_out_are_three_statements_and_a_repetition_two(
        self, door: Door, statements: Statements
    ) -> None:
        told = []
        for minutes in (-31, 0, 5, 60):
            outcome = door.at(minutes).outcome(door.cast.resident)
            told.append((outcome, len(statements)))
        assert told == [("too_early", 2), ("checked_in", 3), ("already", 2), ("checked_out", 3)]

    def test_it_does_not_grow_with_a_persons_history(self, door: Door, statements: Statements) -> None:
        for minutes in range(0, 60, 2):
            door.at(minutes).scan(door.cast.resident, "in")
            door.at(minutes + 1).scan(door.cast.resident, "out")
        assert door.at(61).outcome(door.cast.resident, "in") == "checked_in"
        statements.most(3)

    def test_ending_a_presence_elsewhere_and_taking_a_place_cost_one_more_each(
        self, door: Door, statements: Statements
    ) -> None:
        small = door_of(door.phone, door.cast, door.time, capacity=2)
        door.at(0).scan(door.cast.resident)
        assert small.outcome(door.cast.resident) == "checked_in"
        statements.most(5)
