"""Activities over the wire: who may plan what, and who hosts it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone

NOBODY = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"


def details(**changed: Any) -> dict[str, Any]:
    about = {"kind": "service", "title": "入户探访", "content": "陪伴独居老人", "place": "睦邻中心"}
    return about | changed


def planned(phone: Phone, by: Person, cast: Cast, *, of_team: bool = True, **changed: Any) -> Any:
    body = details(community_id=str(cast.community.id), **changed)
    return phone.of(by).post("/activities", body | ({"team_id": str(cast.team.id)} if of_team else {}))


def add_shift(phone: Phone, by: Person, activity: Any, time: Time, *, publish: bool = True) -> Any:
    starts = time.now + timedelta(hours=1)
    window = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    shift = phone.of(by).post(f"/activities/{activity['id']}/shifts", window)
    return phone.of(by).post(f"/shifts/{shift.json['id']}/publish") if publish else shift


class TestPlanning:
    def test_the_actor_is_in_charge_unless_somebody_else_is_named(self, phone: Phone, cast: Cast) -> None:
        mine = planned(phone, cast.leader, cast)
        assert (mine.status_code, mine.json["person_in_charge_id"]) == (201, str(cast.leader.account_id)), mine.text
        theirs = planned(phone, cast.leader, cast, person_in_charge_id=str(cast.deputy.account_id))
        assert theirs.json["person_in_charge_id"] == str(cast.deputy.account_id)

    @pytest.mark.parametrize("who", ["staff", "second_staff", "deputy"])
    def test_staff_of_the_community_may_be_in_charge(self, phone: Phone, cast: Cast, who: str) -> None:
        in_charge = str(getattr(cast, who).account_id)
        assert planned(phone, cast.leader, cast, person_in_charge_id=in_charge).status_code == 201

    @pytest.mark.parametrize(
        "who", ["resident", "other_leader", "staff_next_door", "stranger_staff", "district_staff", "auditor"]
    )
    def test_nobody_else_may_be_in_charge(self, phone: Phone, cast: Cast, who: str) -> None:
        refused = planned(phone, cast.leader, cast, person_in_charge_id=str(getattr(cast, who).account_id))
        assert (refused.status_code, refused.json["code"]) == (409, "activity.person_in_charge_refused")
        unknown = planned(phone, cast.leader, cast, person_in_charge_id=NOBODY)
        assert unknown.json["code"] == "activity.person_in_charge_refused"

    def test_a_leader_is_not_in_charge_of_what_the_community_does_itself(self, phone: Phone, cast: Cast) -> None:
        leader = str(cast.leader.account_id)
        refused = planned(phone, cast.staff, cast, of_team=False, person_in_charge_id=leader)
        assert refused.json["code"] == "activity.person_in_charge_refused"
        assert planned(phone, cast.staff, cast, of_team=False).json["team_id"] is None

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"title": "二月补录"}, "activity.name_not_allowed"),
            ({"is_hazardous": True, "risk_notice": "高处"}, "activity.insurance_missing"),
            ({"is_hazardous": True, "insurance_number": "P1"}, "activity.risk_notice_missing"),
        ],
    )
    def test_what_is_unsound_is_refused(self, phone: Phone, cast: Cast, changed: dict[str, Any], code: str) -> None:
        refused = planned(phone, cast.leader, cast, **changed)
        assert (refused.status_code, refused.json["code"]) == (409, code)

    def test_a_team_plans_in_its_own_community(self, phone: Phone, cast: Cast) -> None:
        body = details(community_id=str(cast.next_door.id), team_id=str(cast.team.id))
        refused = phone.of(cast.leader).post("/activities", body)
        assert (refused.status_code, refused.json["code"]) == (409, "activity.team_elsewhere")

    @pytest.mark.parametrize("where", ["district", "subdistrict"])
    def test_only_a_community_has_activities(self, phone: Phone, cast: Cast, where: str) -> None:
        body = details(community_id=str(getattr(cast, where).id))
        assert phone.of(cast.district_staff).post("/activities", body).json["code"] == "region.not_a_community"

    @pytest.mark.parametrize("who", ["resident", "other_leader", "staff_next_door", "auditor"])
    def test_only_officers_and_staff_plan(self, phone: Phone, cast: Cast, who: str) -> None:
        assert planned(phone, getattr(cast, who), cast).status_code == 403

    @pytest.mark.parametrize(
        "bad", [{"min_age": 60, "max_age": 59}, {"min_age": -1}, {"kind": "party"}, {"title": "x" * 81}, {"version": 1}]
    )
    def test_a_bad_shape_is_422(self, phone: Phone, cast: Cast, bad: dict[str, Any]) -> None:
        assert planned(phone, cast.leader, cast, **bad).status_code == 422

    def test_one_age_is_a_limit_of_its_own(self, phone: Phone, cast: Cast) -> None:
        assert planned(phone, cast.leader, cast, min_age=60, max_age=60).status_code == 201


class TestDrafts:
    def test_an_activity_is_public_once_a_shift_is_published(self, phone: Phone, cast: Cast, time: Time) -> None:
        activity = planned(phone, cast.leader, cast).json
        add_shift(phone, cast.leader, activity, time, publish=False)
        where = f"/activities/{activity['id']}"
        for insider in (cast.leader, cast.deputy, cast.staff, cast.auditor):
            assert phone.of(insider).get(where).status_code == 200
        for outsider in (cast.resident, cast.other_leader, cast.staff_next_door):
            assert phone.of(outsider).get(where).status_code == 404
        assert phone.get(where).status_code == 404
        add_shift(phone, cast.leader, activity, time)
        assert phone.get(where).status_code == 200

    def test_lists_hold_what_one_may_see(self, phone: Phone, cast: Cast, time: Time) -> None:
        seen, hidden = planned(phone, cast.leader, cast).json, planned(phone, cast.leader, cast, kind="training").json
        add_shift(phone, cast.leader, seen, time)
        team = {"team_id": str(cast.team.id)}
        assert [each["id"] for each in phone.get("/activities", **team).json["items"]] == [seen["id"]]
        own = phone.of(cast.deputy).get("/activities", **team).json["items"]
        assert [each["id"] for each in own] == [hidden["id"], seen["id"]]
        training = phone.of(cast.deputy).get("/activities", kind="training,meeting", **team).json["items"]
        assert [each["id"] for each in training] == [hidden["id"]]
        elsewhere = phone.get("/activities", community_id=str(cast.next_door.id)).json["items"]
        assert elsewhere == []


class TestChanging:
    def test_replaces_everything_the_activity_says(self, phone: Phone, cast: Cast) -> None:
        activity = planned(phone, cast.leader, cast, min_age=16, risk_notice="小心").json
        put = phone.of(cast.deputy).put(f"/activities/{activity['id']}", details(title="新名称", version=1))
        assert put.status_code == 200, put.text
        assert (put.json["title"], put.json["min_age"], put.json["risk_notice"]) == ("新名称", None, None)
        assert (put.json["version"], put.json["person_in_charge_id"]) == (2, str(cast.leader.account_id))

    def test_an_old_version_is_refused(self, phone: Phone, cast: Cast) -> None:
        activity = planned(phone, cast.leader, cast).json
        where = f"/activities/{activity['id']}"
        assert phone.of(cast.leader).put(where, details(title="甲", version=1)).status_code == 200
        refused = phone.of(cast.leader).put(where, details(title="乙", version=1))
        assert (refused.status_code, refused.json["code"]) == (409, "request.stale_version")

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"title": "补录"}, "activity.name_not_allowed"),
            ({"is_hazardous": True, "risk_notice": "高处"}, "activity.insurance_missing"),
            ({"is_hazardous": True, "insurance_number": "P1"}, "activity.risk_notice_missing"),
            ({"person_in_charge_id": NOBODY}, "activity.person_in_charge_refused"),
        ],
    )
    def test_is_held_to_the_same_rules(self, phone: Phone, cast: Cast, changed: dict[str, Any], code: str) -> None:
        activity = planned(phone, cast.leader, cast).json
        refused = phone.of(cast.leader).put(f"/activities/{activity['id']}", details(version=1, **changed))
        assert (refused.status_code, refused.json["code"]) == (409, code)

    @pytest.mark.parametrize(
        "changed", [{"kind": "training"}, {"is_hazardous": True, "risk_notice": "高处", "insurance_number": "P1"}]
    )
    def test_kind_and_hazard_are_fixed_once_people_could_sign_up(
        self, phone: Phone, cast: Cast, time: Time, changed: dict[str, Any]
    ) -> None:
        activity = planned(phone, cast.leader, cast).json
        where = f"/activities/{activity['id']}"
        assert phone.of(cast.leader).put(where, details(version=1, **changed)).status_code == 200
        assert phone.of(cast.leader).put(where, details(version=2)).status_code == 200
        add_shift(phone, cast.leader, activity, time)
        refused = phone.of(cast.leader).put(where, details(version=3, **changed))
        assert (refused.status_code, refused.json["code"]) == (409, "activity.fixed")
        assert phone.of(cast.leader).put(where, details(version=3, place="新地址")).status_code == 200

    def test_is_for_who_runs_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        activity = planned(phone, cast.leader, cast).json
        add_shift(phone, cast.leader, activity, time)
        where = f"/activities/{activity['id']}"
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
            assert phone.of(who).put(where, details(version=1)).status_code == 403


class TestCoHosts:
    def test_come_and_go_and_may_be_sent_twice(self, phone: Phone, cast: Cast) -> None:
        activity = planned(phone, cast.leader, cast).json
        where, body = f"/activities/{activity['id']}/co-hosts", {"team_id": str(cast.other_team.id)}
        for _ in range(2):
            added = phone.of(cast.leader).post(where, body)
            assert added.json["co_host_team_ids"] == [str(cast.other_team.id)], added.text
        for _ in range(2):
            removed = phone.of(cast.leader).post(f"{where}/{cast.other_team.id}/remove")
            assert (removed.status_code, removed.json["co_host_team_ids"]) == (200, [])

    def test_check_people_in_as_long_as_they_co_host(self, phone: Phone, cast: Cast, time: Time) -> None:
        activity = planned(phone, cast.leader, cast).json
        shift = add_shift(phone, cast.leader, activity, time).json
        time.pass_(minutes=60)
        code = f"/shifts/{shift['id']}/code"
        assert phone.of(cast.other_leader).get(code).status_code == 403
        where = f"/activities/{activity['id']}/co-hosts"
        phone.of(cast.leader).post(where, {"team_id": str(cast.other_team.id)})
        assert phone.of(cast.other_leader).get(code).status_code == 200
        assert phone.of(cast.other_leader).post(f"/shifts/{shift['id']}/close").status_code == 403
        phone.of(cast.leader).post(f"{where}/{cast.other_team.id}/remove")
        assert phone.of(cast.other_leader).get(code).status_code == 403

    def test_are_other_teams_that_exist(self, phone: Phone, cast: Cast) -> None:
        activity = planned(phone, cast.leader, cast).json
        where = f"/activities/{activity['id']}/co-hosts"
        own = phone.of(cast.leader).post(where, {"team_id": str(cast.team.id)})
        assert (own.status_code, own.json["code"]) == (409, "activity.own_team")
        assert phone.of(cast.leader).post(where, {"team_id": NOBODY}).status_code == 404
