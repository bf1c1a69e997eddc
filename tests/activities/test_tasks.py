"""Tasks from above: an invitation that a team may decline, and what answers it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from service.activities.models import Task
from service.activities.rules import tasks as rules
from service.core import transaction
from service.core.db import db, new_id
from service.teams.models import TeamMember
from tests.activities.test_activities import details
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone

TODAY = date(2026, 3, 10)
LAST = date(2026, 3, 20)


def body(**changed: Any) -> dict[str, Any]:
    about = {"title": "重阳节送饭", "content": "两人一组，共六户", "place": "睦邻中心", "minutes_expected": 120}
    return about | {"wanted_from": "2026-03-15", "wanted_until": LAST.isoformat()} | changed


def asked(phone: Phone, cast: Cast, by: Person | None = None, **changed: Any) -> Any:
    return phone.of(by or cast.staff).post(f"/teams/{cast.team.id}/tasks", body(**changed))


def said(phone: Phone, who: Person, task: Any, what: str, **more: Any) -> Any:
    given = {"reason": None} | more if what == "decline" else None
    return phone.of(who).post(f"/tasks/{task.json['id']}/{what}", given)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def told(phone: Phone, who: Person, time: Time) -> list[str]:
    deliver_all(time.now)
    return [each["code"] for each in phone.of(who).get("/me/inbox").json["items"]]


def let_go(cast: Cast, *people: Person) -> None:
    """They hold no office any more."""

    def work() -> None:
        theirs = (TeamMember.team_id == cast.team.id, TeamMember.account_id.in_([each.account_id for each in people]))
        db.session.execute(update(TeamMember).where(*theirs).values(left_at=TeamMember.joined_at))

    transaction.run(work)


class TestRules:
    @pytest.mark.parametrize(("day", "state"), [(19, "waiting"), (20, "waiting"), (21, "lapsed")])
    def test_a_task_that_waits_lapses_the_day_after_its_last(self, day: int, state: str) -> None:
        assert rules.standing("waiting", LAST, date(2026, 3, day)) == state

    @pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn"])
    def test_what_was_answered_never_lapses(self, state: str) -> None:
        assert rules.standing(state, LAST, date(2027, 1, 1)) == state

    @pytest.mark.parametrize(("day", "code"), [(9, "task.in_the_past"), (10, None), (11, None)])
    def test_a_task_for_today_may_still_be_asked_for(self, day: int, code: str | None) -> None:
        assert rules.ask_refusal(date(2026, 3, day), TODAY) == code

    def test_lapsed_comes_before_asked_by_you(self) -> None:
        by = new_id()
        task = rules.TaskFacts(state="waiting", wanted_until=LAST, asked_by=by)
        assert rules.answer_refusal(task, by, LAST + timedelta(days=1)) == "task.lapsed"
        assert rules.answer_refusal(task, by, LAST) == "task.asked_by_you"
        assert rules.answer_refusal(task, new_id(), LAST) is None

    def test_an_activity_answers_an_accepted_task_of_its_own_team(self) -> None:
        own, other = new_id(), new_id()
        assert rules.activity_refusal("accepted", own, own) is None
        assert rules.activity_refusal("accepted", own, other) == "task.of_another_team"
        assert rules.activity_refusal("accepted", own, None) == "task.of_another_team"
        assert rules.activity_refusal("waiting", own, own) == "task.not_accepted"


class TestAsking:
    @pytest.mark.parametrize(
        ("who", "where"),
        [("staff", "community"), ("subdistrict_staff", "subdistrict"), ("district_staff", "district")],
    )
    def test_is_for_every_tier_above_the_team_in_its_own_name(
        self, phone: Phone, cast: Cast, who: str, where: str
    ) -> None:
        made = asked(phone, cast, getattr(cast, who))
        assert made.status_code == 201, made.text
        assert (made.json["state"], made.json["region_id"]) == ("waiting", str(getattr(cast, where).id))
        assert (made.json["team_name"], made.json["activities"]) == ("乐竹邻", 0)

    @pytest.mark.parametrize("who", ["staff_next_door", "stranger_staff", "administrator", "leader", "auditor"])
    def test_is_for_nobody_else(self, phone: Phone, cast: Cast, who: str) -> None:
        assert asked(phone, cast, getattr(cast, who)).status_code == 403

    def test_tells_leader_and_deputy(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked(phone, cast)
        for who in (cast.leader, cast.deputy):
            assert told(phone, who, time) == ["task.asked"]
        assert told(phone, cast.resident, time) == []

    def test_of_a_team_without_a_leader_goes_to_its_deputies(self, phone: Phone, cast: Cast, time: Time) -> None:
        let_go(cast, cast.leader)
        task = asked(phone, cast)
        assert told(phone, cast.deputy, time) == ["task.asked"]
        assert said(phone, cast.deputy, task, "accept").json["state"] == "accepted"

    def test_of_a_team_that_nobody_leads_is_refused(self, phone: Phone, cast: Cast) -> None:
        let_go(cast, cast.leader, cast.deputy)
        assert refused(asked(phone, cast)) == (409, "task.team_without_officer")

    def test_for_days_that_are_over_is_refused(self, phone: Phone, cast: Cast) -> None:
        over = asked(phone, cast, wanted_from="2026-03-01", wanted_until="2026-03-09")
        assert refused(over) == (409, "task.in_the_past")
        assert asked(phone, cast, wanted_from="2026-03-01", wanted_until="2026-03-10").status_code == 201

    @pytest.mark.parametrize(
        "bad", [{"title": ""}, {"wanted_until": "2026-03-14"}, {"minutes_expected": 0}, {"state": "accepted"}]
    )
    def test_of_a_bad_shape_is_422(self, phone: Phone, cast: Cast, bad: dict[str, Any]) -> None:
        assert asked(phone, cast, **bad).status_code == 422


class TestAnswering:
    def test_accepting_is_told_to_who_asked(self, phone: Phone, cast: Cast, time: Time) -> None:
        accepted = said(phone, cast.leader, asked(phone, cast), "accept")
        assert (accepted.status_code, accepted.json["state"]) == (200, "accepted"), accepted.text
        assert told(phone, cast.staff, time) == ["task.accepted"]

    def test_declining_asks_for_no_reason_and_takes_one(self, phone: Phone, cast: Cast, time: Time) -> None:
        silent = said(phone, cast.deputy, asked(phone, cast), "decline")
        assert (silent.json["state"], silent.json["decline_reason"]) == ("declined", None), silent.text
        spoken = said(phone, cast.leader, asked(phone, cast), "decline", reason="那天队里有活动")
        assert spoken.json["decline_reason"] == "那天队里有活动"
        assert told(phone, cast.staff, time) == ["task.declined"] * 2

    def test_is_for_the_teams_officers(self, phone: Phone, cast: Cast) -> None:
        task = asked(phone, cast)
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.district_staff):
            assert refused(said(phone, who, task, "accept")) == (404, "request.not_found")
        for what in ("accept", "decline"):
            assert refused(said(phone, cast.staff, task, what)) == (409, "task.team_answers")

    def test_the_first_answer_counts(self, phone: Phone, cast: Cast) -> None:
        task = asked(phone, cast)
        assert said(phone, cast.leader, task, "accept").status_code == 200
        for what in ("accept", "decline"):
            assert refused(said(phone, cast.deputy, task, what)) == (409, "task.answered")
        assert refused(said(phone, cast.staff, task, "withdraw")) == (409, "task.taken_on")

    def test_what_was_declined_needs_no_withdrawing(self, phone: Phone, cast: Cast) -> None:
        task = asked(phone, cast)
        assert said(phone, cast.leader, task, "decline").status_code == 200
        assert refused(said(phone, cast.staff, task, "withdraw")) == (409, "task.answered")

    def test_is_open_to_the_end_of_the_last_day(self, phone: Phone, cast: Cast, time: Time) -> None:
        first, second = asked(phone, cast, wanted_until="2026-03-15"), asked(phone, cast, wanted_until="2026-03-15")
        time.pass_(days=5, hours=11, minutes=59)  # 23:59 in Shanghai
        assert said(phone, cast.leader, first, "accept").status_code == 200
        time.pass_(minutes=1)
        assert refused(said(phone, cast.leader, second, "accept")) == (409, "task.lapsed")
        assert refused(said(phone, cast.staff, second, "withdraw")) == (409, "task.lapsed")
        assert phone.of(cast.staff).get(f"/tasks/{second.json['id']}").json["state"] == "lapsed"

    def test_is_not_for_the_officer_who_asked_as_staff(self, phone: Phone, cast: Cast) -> None:
        transaction.run(lambda: _join_as_deputy(cast, cast.staff))
        task = asked(phone, cast)
        assert refused(said(phone, cast.staff, task, "accept")) == (409, "task.asked_by_you")
        assert refused(said(phone, cast.staff, task, "decline")) == (409, "task.asked_by_you")
        assert said(phone, cast.staff, task, "withdraw").json["state"] == "withdrawn"

    def test_withdrawing_is_for_the_office_that_asked_and_told_to_the_officers(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        task = asked(phone, cast, cast.subdistrict_staff)
        assert said(phone, cast.staff, task, "withdraw").status_code == 403
        assert said(phone, cast.subdistrict_staff, task, "withdraw").json["state"] == "withdrawn"
        assert told(phone, cast.leader, time) == ["task.withdrawn", "task.asked"]


def _join_as_deputy(cast: Cast, who: Person) -> None:
    about = {"community_id": cast.community.id, "team_id": cast.team.id, "role": "deputy"}
    db.session.add(TeamMember(**about, account_id=who.account_id, joined_at=cast.team.created_at))


class TestSeeing:
    def test_who_oversees_sees_what_their_own_office_asked_for(self, phone: Phone, cast: Cast) -> None:
        own, of_the_community = asked(phone, cast, cast.district_staff), asked(phone, cast)
        mine = phone.of(cast.district_staff).get("/tasks").json["items"]
        assert [each["id"] for each in mine] == [own.json["id"]]
        assert phone.of(cast.district_staff).get(f"/tasks/{of_the_community.json['id']}").status_code == 404
        for who in (cast.leader, cast.staff):
            assert len(phone.of(who).get("/tasks").json["items"]) == 2

    def test_states_can_be_asked_for_and_lapsed_is_one(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked(phone, cast, wanted_until="2026-03-15")
        later, gone = asked(phone, cast), asked(phone, cast)
        said(phone, cast.leader, gone, "decline")
        time.pass_(days=6)

        def found(states: str) -> list[str]:
            return [each["state"] for each in phone.of(cast.leader).get("/tasks", state=states).json["items"]]

        assert found("waiting") == ["waiting"]
        assert found("lapsed") == ["lapsed"]
        assert found("lapsed,declined") == ["declined", "lapsed"]
        [one] = phone.of(cast.leader).get("/tasks", state="waiting").json["items"]
        assert one["id"] == later.json["id"]

    def test_costs_two_statements_however_many(self, phone: Phone, cast: Cast, statements: Statements) -> None:
        for _ in range(4):
            asked(phone, cast)
        phone.of(cast.leader).get("/tasks")
        statements.most(2)


class TestAnActivity:
    def planned(self, phone: Phone, by: Person, cast: Cast, task: Any, team: Any = "own") -> Any:
        about = details(community_id=str(cast.community.id), task_id=task.json["id"])
        return phone.of(by).post("/activities", about | ({"team_id": str(cast.team.id)} if team == "own" else team))

    def test_answers_a_task_that_the_team_has_accepted(self, phone: Phone, cast: Cast) -> None:
        task = asked(phone, cast)
        said(phone, cast.deputy, task, "accept")
        made = self.planned(phone, cast.leader, cast, task)
        assert (made.status_code, made.json["task_id"]) == (201, task.json["id"]), made.text
        assert phone.of(cast.staff).get(f"/tasks/{task.json['id']}").json["activities"] == 1

    @pytest.mark.parametrize("what", [None, "decline"])
    def test_does_not_answer_one_that_was_not_accepted(self, phone: Phone, cast: Cast, what: str | None) -> None:
        task = asked(phone, cast)
        if what:
            said(phone, cast.leader, task, what)
        assert refused(self.planned(phone, cast.leader, cast, task)) == (409, "task.not_accepted")

    def test_of_another_team_or_of_the_community_does_not_answer_it(self, phone: Phone, cast: Cast) -> None:
        task = asked(phone, cast)
        said(phone, cast.leader, task, "accept")
        other = {"team_id": str(cast.other_team.id)}
        for team in (other, {}):
            assert refused(self.planned(phone, cast.staff, cast, task, team)) == (409, "task.of_another_team")
        assert refused(self.planned(phone, cast.other_leader, cast, task, other)) == (404, "request.not_found")

    def test_of_the_teams_own_accord_has_no_task(self, phone: Phone, cast: Cast) -> None:
        about = details(community_id=str(cast.community.id), team_id=str(cast.team.id))
        assert phone.of(cast.leader).post("/activities", about).json["task_id"] is None


def test_an_answer_and_a_withdrawal_keep_who_and_when(phone: Phone, cast: Cast, time: Time) -> None:
    task = asked(phone, cast)
    said(phone, cast.deputy, task, "decline")
    kept = transaction.run(lambda: db.session.get_one(Task, UUID(task.json["id"])))
    assert (kept.asked_by, kept.answered_by, kept.answered_at) == (
        cast.staff.account_id,
        cast.deputy.account_id,
        time.now,
    )
