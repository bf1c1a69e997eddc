"""What somebody was in charge of goes on: with the leader, or with who comes to lead a team that nobody led."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from service.activities.models import Activity, Shift
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.db import db
from service.hours.commands.close import close as close_shift
from service.hours.models import ServiceRecord
from tests.accounts.inboxes import codes, messages
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import called, closed_shift, served
from tests.factories.shifts import activity, published_shift
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import close
from tests.lifecycle.test_deaths import die
from tests.lifecycle.test_hand_over import BEGINS_SOON, change, colleague, in_charge, of_team, role_of
from tests.redemption.test_orders import tie
from tests.teams.test_roster_files import Rosters, by_number

HOURS_UNTIL_OVER = 6
GOES = ("step-down", "leave", "removed", "demoted", "closing", "death")


def appoint(phone: Phone, by: Person, cast: Cast, who: Person, role: str = "leader") -> Any:
    answer = phone.of(by).post(of_team(cast, "appoint"), {"account_id": str(who.account_id), "role": role})
    assert answer.status_code == 200, answer.text
    return answer.json


def led_by(shift_id: UUID, time: Time) -> Any:
    """Who has led it, once it is closed."""
    over = time.now + timedelta(hours=HOURS_UNTIL_OVER)
    return transaction.run(lambda: close_shift(shift_id, actor=OPERATOR, now=over).led_by)


def told(phone: Phone, who: Person, said: str) -> Any:
    """The facts of the one message of this code; ``None`` if there is none."""
    facts = [each["facts"] for each in messages(phone, who) if each["code"] == said]
    assert len(facts) < 2
    return facts[0] if facts else None


class TestWhoeverComesToLeadATeamThatNobodyLed:
    def test_is_in_charge_of_what_goes_on_and_not_of_what_has_begun_or_is_over(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        to_come, runs = published_shift(cast, time.now), published_shift(cast, time.now, in_hours=BEGINS_SOON)
        over = closed_shift(cast, called(cast.resident, cast.deputy))
        unplanned = transaction.run(lambda: activity(cast.leader, cast.community, cast.team, time.now))
        of_staff = transaction.run(lambda: activity(cast.staff, cast.community, cast.team, time.now))
        before = phone.of(cast.deputy).get(f"/activities/{to_come.activity_id}").json["version"]
        time.pass_(minutes=5)
        die(phone, cast, cast.leader)
        assert in_charge(to_come.id) == cast.leader.account_id, "nobody leads, so nobody follows"
        appoint(phone, cast.staff, cast, cast.deputy)
        for each in (to_come.id, runs.id, unplanned.id):
            assert in_charge(each) == cast.deputy.account_id
        assert (in_charge(over), in_charge(of_staff.id)) == (cast.leader.account_id, cast.staff.account_id)
        assert phone.of(cast.deputy).get(f"/activities/{to_come.activity_id}").json["version"] == before + 1
        assert led_by(runs.id, time) == cast.leader.account_id
        assert led_by(to_come.id, time) == cast.deputy.account_id

    def test_leaves_a_deputy_what_is_theirs(self, phone: Phone, cast: Cast, time: Time) -> None:
        theirs = published_shift(cast, time.now, person_in_charge_id=cast.deputy.account_id)
        next_leader = colleague(cast, time)
        die(phone, cast, cast.leader)
        appoint(phone, cast.staff, cast, next_leader)
        assert in_charge(theirs.id) == cast.deputy.account_id

    def test_gets_posters_that_the_former_leader_cannot_hold(self, phone: Phone, cast: Cast, time: Time) -> None:
        path = f"/shifts/{published_shift(cast, time.now).id}/poster"
        before = phone.of(cast.leader).get(path).json["code"]
        die(phone, cast, cast.leader)
        appoint(phone, cast.staff, cast, cast.deputy)
        assert phone.of(cast.deputy).get(path).json["code"] != before

    def test_is_told_what_waits_and_the_members_that_somebody_leads(self, phone: Phone, cast: Cast, time: Time) -> None:
        other = colleague(cast, time)
        [record, _] = served(cast, called(cast.resident, other), called(other, cast.leader))
        change(ServiceRecord, record, look_at=time.now + timedelta(days=1))
        phone.of(cast.neighbour).post(of_team(cast, "join"))
        published_shift(cast, time.now)
        tie(cast.deputy, other, time)
        die(phone, cast, cast.leader)
        appoint(phone, cast.staff, cast, cast.deputy)
        facts = told(phone, cast.deputy, "hand_over.waits_for_you")
        waits = {"records": 1, "join_asks": 1, "shifts": 1, "posters": 1}
        assert facts == waits | {"team_id": str(cast.team.id)}, "of family they decide on nothing"
        assert "team.appointed" in codes(phone, cast.deputy)
        for member in (cast.resident, other):
            assert codes(phone, member)[0] == "hand_over.led_again"
        for who in (cast.staff, cast.second_staff, cast.neighbour, cast.deputy):
            assert "hand_over.led_again" not in codes(phone, who)
        row = transaction.run(lambda: db.session.get_one(ServiceRecord, UUID(record)), read_only=True)
        assert row.look_at is None, "the worker looks afresh who is left to decide"

    def test_is_not_told_of_records_that_wait_for_another_beside_them(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        """For whoever gave the first of two words, and their family, do not give the second."""
        kin = colleague(cast, time)
        by_leader = (called(who, cast.leader) for who in (cast.other_leader, cast.neighbour))
        own, kins, _ = served(cast, called(cast.resident, cast.deputy), *by_leader)
        assert phone.of(cast.deputy).post(f"/service-records/{own}/approve").status_code == 200
        change(ServiceRecord, kins, state="awaiting_second", first_approved_by=kin.account_id)
        tie(cast.deputy, kin, time)
        die(phone, cast, cast.leader)
        appoint(phone, cast.staff, cast, cast.deputy)
        assert told(phone, cast.deputy, "hand_over.waits_for_you")["records"] == 1

    def test_is_told_of_nothing_where_nothing_waits(self, phone: Phone, cast: Cast) -> None:
        die(phone, cast, cast.leader)
        appoint(phone, cast.staff, cast, cast.deputy)
        assert told(phone, cast.deputy, "hand_over.waits_for_you") is None

    def test_takes_over_by_a_roster_as_well(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift = published_shift(cast, time.now)
        die(phone, cast, cast.leader)
        rows = [by_number(cast.deputy, "陈秀英", 职务="队长")]
        assert Rosters(phone, cast, time).hand_in(*rows) == [("appointed",)]
        assert role_of(phone, cast, cast.deputy) == "leader"
        assert in_charge(shift.id) == cast.deputy.account_id
        assert told(phone, cast.deputy, "hand_over.waits_for_you")["shifts"] == 1


@pytest.mark.parametrize("how", GOES)
class TestWhoeverHoldsAnOfficeNoMore:
    def go(self, phone: Phone, cast: Cast, how: str, *, removed_by: Person | None = None) -> None:
        who = cast.deputy
        if how == "demoted":
            appoint(phone, cast.staff, cast, who, "member")
        elif how == "removed":
            answer = phone.of(removed_by or cast.leader).post(of_team(cast, f"members/{who.account_id}/remove"))
            assert answer.status_code == 200, answer.text
        elif how == "closing":
            assert close(phone, who).status_code == 200
        elif how == "death":
            die(phone, cast, who)
        else:
            assert phone.of(who).post(of_team(cast, how)).status_code == 200

    def test_leaves_what_goes_on_to_the_leader_and_has_led_what_has_begun(
        self, phone: Phone, cast: Cast, time: Time, how: str
    ) -> None:
        mine = {"person_in_charge_id": cast.deputy.account_id}
        to_come = published_shift(cast, time.now, **mine)
        runs = published_shift(cast, time.now, in_hours=BEGINS_SOON, **mine)
        over = closed_shift(cast, called(cast.resident, cast.leader))
        transaction.run(lambda: db.session.execute(self.put_in_charge(over, cast.deputy)))
        time.pass_(minutes=5)
        self.go(phone, cast, how)
        assert [in_charge(each.id) for each in (to_come, runs)] == [cast.leader.account_id] * 2
        assert in_charge(over) == cast.deputy.account_id
        assert led_by(runs.id, time) == cast.deputy.account_id
        assert led_by(to_come.id, time) == cast.leader.account_id
        facts = {"team_id": str(cast.team.id), "activities": 2, "shifts": 2}
        assert told(phone, cast.leader, "team.falls_to_you") == facts | {"for_id": str(cast.deputy.account_id)}
        if how not in ("closing", "death"):
            assert told(phone, cast.deputy, "team.falls_to_leader") == facts

    def put_in_charge(self, shift_id: UUID, who: Person) -> Any:
        of_shift = update(Activity).where(Activity.id == db.session.get_one(Shift, shift_id).activity_id)
        return of_shift.values(person_in_charge_id=who.account_id)

    def test_leaves_it_to_the_next_leader_where_there_is_none(
        self, phone: Phone, cast: Cast, time: Time, how: str
    ) -> None:
        to_come = published_shift(cast, time.now, person_in_charge_id=cast.deputy.account_id)
        next_leader = colleague(cast, time)
        die(phone, cast, cast.leader)
        self.go(phone, cast, how, removed_by=cast.staff)
        assert in_charge(to_come.id) == cast.deputy.account_id
        appoint(phone, cast.staff, cast, next_leader)
        assert in_charge(to_come.id) == next_leader.account_id

    def test_is_missed_by_those_who_see_to_another(self, phone: Phone, cast: Cast, how: str) -> None:
        self.go(phone, cast, how)
        facts = {"team_id": str(cast.team.id), "for_id": str(cast.deputy.account_id)}
        done_by = {"removed": cast.leader, "demoted": cast.staff, "death": cast.second_staff}.get(how)
        for who in (cast.leader, cast.staff, cast.second_staff):
            assert told(phone, who, "team.deputy_gone") == (facts if who != done_by else None)
        for who in (cast.resident, cast.other_leader, cast.staff_next_door):
            assert told(phone, who, "team.deputy_gone") is None
        if how not in ("closing", "death"):
            hears = {"removed": ["team.removed"], "demoted": ["team.office_ended"]}.get(how, [])
            assert codes(phone, cast.deputy) == hears


def test_staff_are_in_charge_with_an_office_or_without(phone: Phone, cast: Cast, time: Time) -> None:
    appoint(phone, cast.leader, cast, cast.deputy, "member")
    theirs = published_shift(cast, time.now, person_in_charge_id=cast.staff.account_id)
    phone.of(cast.neighbour).post(of_team(cast, "join"))
    die(phone, cast, cast.leader)
    appoint(phone, cast.staff, cast, cast.deputy)
    assert in_charge(theirs.id) == cast.staff.account_id


class TestAMember:
    def test_who_is_put_out_is_told_and_who_leaves_knows(self, phone: Phone, cast: Cast) -> None:
        path = of_team(cast, f"members/{cast.resident.account_id}/remove")
        assert phone.of(cast.leader).post(path).status_code == 200
        assert told(phone, cast.resident, "team.removed") == {"team_id": str(cast.team.id)}
        assert phone.of(cast.deputy).post(of_team(cast, "leave")).status_code == 200
        assert told(phone, cast.deputy, "team.removed") is None

    def test_goes_without_a_word_to_those_who_see_to_offices(self, phone: Phone, cast: Cast) -> None:
        assert phone.of(cast.resident).post(of_team(cast, "leave")).status_code == 200
        for who in (cast.leader, cast.deputy, cast.staff, cast.second_staff):
            assert codes(phone, who) == []
