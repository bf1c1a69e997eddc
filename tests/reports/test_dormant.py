"""Teams that may be asleep: who is listed, to the day, with which reasons, and for whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.regions.models import Region
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone
from tests.reports.stage import crowd_of, founded, held, join, task_of

TODAY = date(2026, 3, 10)
EDGE = date(2025, 9, 10)  # six months ago
LONG_AGO = date(2023, 1, 1)
ONE = timedelta(days=1)


def listed(phone: Phone, who: Person, region: Region, **asked: Any) -> dict[str, Any]:
    found = phone.of(who).get(f"/regions/{region.id}/dormant-teams", limit=200, **asked)
    assert found.status_code == 200, found.text
    return {each["id"]: each for each in found.json["items"]}


def of(phone: Phone, cast: Cast, team: UUID) -> Any:
    return listed(phone, cast.staff, cast.community).get(str(team))


class TestTheEdge:
    @pytest.mark.parametrize(("day", "is_listed"), [(EDGE - ONE, True), (EDGE, True), (EDGE + ONE, False)])
    def test_six_months_after_its_last_shift_a_team_is_listed(
        self, phone: Phone, cast: Cast, day: date, is_listed: bool
    ) -> None:
        team = founded(cast, LONG_AGO)
        held(cast, day, cast.resident, team=team)
        found = of(phone, cast, team)
        assert (found is not None) is is_listed
        if found:
            assert (found["last_held_on"], found["reasons"]) == (day.isoformat(), ["no_shift_since", "headless"])

    @pytest.mark.parametrize(("day", "is_listed"), [(EDGE - ONE, True), (EDGE, True), (EDGE + ONE, False)])
    def test_and_six_months_after_its_founding_one_that_held_none(
        self, phone: Phone, cast: Cast, day: date, is_listed: bool
    ) -> None:
        found = of(phone, cast, founded(cast, day))
        assert (found is not None) is is_listed
        if found:
            assert (found["last_held_on"], found["reasons"]) == (None, ["never_held_a_shift", "headless"])

    def test_goes_by_each_communitys_own_policy(self, phone: Phone, cast: Cast, time: Time) -> None:
        here, there = founded(cast, EDGE), founded(cast, EDGE, community=cast.next_door)
        short = founded(cast, date(2026, 2, 9), community=cast.next_door)
        both = listed(phone, cast.district_staff, cast.district)
        assert {str(here), str(there)} <= both.keys()
        assert str(short) not in both
        change = {"document": {"reports": {"dormant_after_months": 1}}, "effective_from": "2026-03-11"}
        made = phone.of(cast.administrator).post(f"/communities/{cast.next_door.id}/policy-versions", change)
        assert made.status_code == 201, made.text
        time.pass_(days=1)
        both = listed(phone, cast.district_staff, cast.district)
        assert both[str(short)]["after_months"] == 1
        assert both[str(here)]["after_months"] == 6
        assert str(founded(cast, date(2026, 2, 9))) not in listed(phone, cast.district_staff, cast.district)


class TestReasons:
    def sleeping(self, cast: Cast, leader: Person, *, since: date, deputy: Person | None = None) -> UUID:
        team = founded(cast, LONG_AGO)
        join(cast, team, [leader], since, role="leader")
        if deputy:
            join(cast, team, [deputy], since, role="deputy")
        return team

    def test_a_leader_who_was_not_seen_is_told_and_more_so_alone(self, phone: Phone, cast: Cast) -> None:
        first, second, deputy = crowd_of(cast, 3)
        alone = self.sleeping(cast, first, since=LONG_AGO)
        two = self.sleeping(cast, second, since=LONG_AGO, deputy=deputy)
        assert of(phone, cast, alone)["reasons"] == ["never_held_a_shift", "no_deputy_and_leader_inactive"]
        assert of(phone, cast, two)["reasons"] == ["never_held_a_shift", "leader_inactive"]
        assert of(phone, cast, two)["leader_seen_on"] == LONG_AGO.isoformat()

    def test_a_new_leader_is_given_time(self, phone: Phone, cast: Cast) -> None:
        [who] = crowd_of(cast, 1)
        team = self.sleeping(cast, who, since=EDGE + ONE)
        assert of(phone, cast, team)["reasons"] == ["never_held_a_shift"]

    def test_answering_a_task_is_being_seen(self, phone: Phone, cast: Cast) -> None:
        team = self.sleeping(cast, cast.leader, since=LONG_AGO)
        task_of(cast, team, TODAY - ONE, "declined")
        found = of(phone, cast, team)
        assert (found["reasons"], found["leader_seen_on"]) == (["never_held_a_shift"], (TODAY - ONE).isoformat())

    def test_having_scanned_is_being_seen(self, phone: Phone, cast: Cast, time: Time) -> None:
        team = self.sleeping(cast, cast.leader, since=LONG_AGO)
        assert "no_deputy_and_leader_inactive" in of(phone, cast, team)["reasons"]
        nothing = {"client_id": "a-scan-of-nothing", "code": "AAAAAAAAAAAAAAAAAAAAAA"}
        assert phone.of(cast.leader).post("/scans", nothing, key=None).status_code < 500
        assert of(phone, cast, team)["leader_seen_on"] == TODAY.isoformat()

    def test_a_declined_task_never_counts_against_the_team(self, phone: Phone, cast: Cast) -> None:
        awake = founded(cast, EDGE + ONE)
        task_of(cast, awake, TODAY - ONE, "declined")
        assert of(phone, cast, awake) is None
        silent = founded(cast, EDGE)
        before = of(phone, cast, silent)["reasons"]
        task_of(cast, silent, TODAY - ONE, "declined")
        assert of(phone, cast, silent)["reasons"] == before

    def test_whether_it_was_asked_is_told(self, phone: Phone, cast: Cast) -> None:
        team = founded(cast, EDGE)
        assert (of(phone, cast, team)["asked_at"], of(phone, cast, team)["tasks_waiting"]) == (None, 0)
        task_of(cast, team, TODAY - timedelta(days=40), "waiting", wanted_until=TODAY - ONE)  # lapsed
        task_of(cast, team, TODAY - ONE, "waiting")
        found = of(phone, cast, team)
        assert datetime.fromisoformat(found["asked_at"]).date() == TODAY - ONE
        assert found["tasks_waiting"] == 1

    def test_a_marked_team_is_listed_whenever_it_served(self, phone: Phone, cast: Cast) -> None:
        assert of(phone, cast, cast.team.id) is None
        assert phone.of(cast.staff).post(f"/teams/{cast.team.id}/mark-dormant", {"note": "问过"}).status_code == 200
        found = of(phone, cast, cast.team.id)
        assert (found["reasons"], found["member_count"]) == (["marked_dormant"], 3)

    def test_what_is_announced_is_told_before_anybody_marks_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        team = founded(cast, EDGE)
        join(cast, team, [cast.leader], EDGE, role="leader")
        about = {"kind": "service", "title": "入户探访", "content": "陪伴", "place": "睦邻中心"}
        about |= {"community_id": str(cast.community.id), "team_id": str(team)}
        leader = phone.of(cast.leader)
        activity = leader.post("/activities", about).json["id"]
        starts = time.now + timedelta(days=2)
        window = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
        shift = leader.post(f"/activities/{activity}/shifts", window).json["id"]
        assert of(phone, cast, team)["next_shift_on"] is None
        assert leader.post(f"/shifts/{shift}/publish").status_code == 200
        assert of(phone, cast, team)["next_shift_on"] == (TODAY + timedelta(days=2)).isoformat()


class TestWhoReads:
    def test_every_tier_over_the_region_and_nobody_else(self, phone: Phone, cast: Cast) -> None:
        here, there = founded(cast, EDGE), founded(cast, EDGE, community=cast.next_door)
        assert {str(here), str(there)} <= listed(phone, cast.district_staff, cast.district).keys()
        of_subdistrict = listed(phone, cast.subdistrict_staff, cast.subdistrict)
        assert str(here) in of_subdistrict
        assert str(there) not in of_subdistrict
        for who, region in (
            (cast.staff, cast.district),
            (cast.staff, cast.next_door),
            (cast.stranger_staff, cast.district),
        ):
            refused = phone.of(who).get(f"/regions/{region.id}/dormant-teams")
            assert (refused.status_code, refused.json["code"]) == (404, "request.not_found")
        assert phone.of(cast.leader).get(f"/regions/{cast.community.id}/dormant-teams").status_code == 403

    def test_one_community_of_a_district_can_be_asked_for(self, phone: Phone, cast: Cast) -> None:
        here, there = founded(cast, EDGE), founded(cast, EDGE, community=cast.next_door)
        only = listed(phone, cast.district_staff, cast.district, community_id=str(cast.next_door.id))
        assert str(there) in only
        assert str(here) not in only

    def test_costs_the_same_for_one_team_and_for_many(self, phone: Phone, cast: Cast, statements: Statements) -> None:
        founded(cast, EDGE)
        listed(phone, cast.staff, cast.community)
        one = len(statements)
        for _ in range(4):
            founded(cast, EDGE)
        statements.clear()
        assert len(listed(phone, cast.staff, cast.community)) == 5
        assert len(statements) == one <= 9, statements
