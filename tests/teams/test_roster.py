"""Teams over the wire: founding, joining, offices, leaving, and who sees the roster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from service.accounts.commands import grants, people
from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core import clock, transaction
from service.core.actor import OPERATOR, Role
from service.core.clock import real_now
from service.core.db import db, new_id
from service.sandbox.wechat import issue_code
from service.teams import queries
from service.teams.commands import joining, offices
from service.teams.errors.roster import AlreadyAnswered
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.rules import JoinKind, JoinState
from tests.conftest import NOON, Statements, Time
from tests.factories.cast import Cast, Person, own_name, person, rewrite
from tests.factories.hand_overs import hand_over_team
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone
from tests.redemption.test_orders import loses_their_phone, tie

NOT_FOR_YOURSELF = (409, "person.not_for_yourself")
NOBODY = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"


def team_path(cast: Cast, *rest: str) -> str:
    return "/".join(["/teams", str(cast.team.id), *rest])


def invite(phone: Phone, by: Person, cast: Cast, account_id: Any) -> Any:
    return phone.of(by).post(team_path(cast, "invitations"), {"account_id": str(account_id)})


def listed_first(phone: Phone, cast: Cast) -> list[Any]:
    """The roster page by page, who joined first comes first."""
    found: list[Any] = []
    query: dict[str, Any] = {"limit": 1}
    while True:
        page = phone.of(cast.staff).get(team_path(cast, "members"), **query).json
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


def confirm(phone: Phone, cast: Cast, who: Person, by: str = "second_staff") -> None:
    path = f"/people/{who.account_id}/confirm-identity"
    assert phone.of(getattr(cast, by)).post(path, {"seen": "id_card"}).status_code == 200


def appoint(phone: Phone, by: Person, cast: Cast, who: Person, role: str) -> Any:
    return phone.of(by).post(team_path(cast, "appoint"), {"account_id": str(who.account_id), "role": role})


def verb(phone: Phone, who: Person, asked: Any, what: str) -> Any:
    return phone.of(who).post(f"/join-asks/{asked.json['id']}/{what}")


def told(phone: Phone, who: Person, time: Time) -> list[str]:
    """Newest first."""
    deliver_all(time.now)
    return [each["code"] for each in phone.of(who).get("/me/inbox").json["items"]]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def roles(phone: Phone, cast: Cast) -> dict[str, str]:
    roster = phone.of(cast.staff).get(team_path(cast, "members"))
    assert roster.status_code == 200, roster.text
    return {each["account_id"]: each["role"] for each in roster.json["items"]}


def role_of(phone: Phone, cast: Cast, who: Person) -> str | None:
    return roles(phone, cast).get(str(who.account_id))


class TestFounding:
    def test_is_for_staff_of_the_community(self, phone: Phone, cast: Cast) -> None:
        body = {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
        made = phone.of(cast.staff).post("/teams", body)
        assert (made.status_code, made.json["needs_deputy"], made.json["member_count"]) == (201, True, 0), made.text
        assert refused(phone.of(cast.second_staff).post("/teams", body)) == (409, "team.name_taken")
        assert phone.of(cast.leader).post("/teams", body).status_code == 403
        assert phone.of(cast.staff_next_door).post("/teams", body).status_code == 404
        elsewhere = phone.of(cast.district_staff).post("/teams", body | {"community_id": str(cast.district.id)})
        assert refused(elsewhere) == (409, "region.not_a_community")
        unknown = phone.of(cast.staff).post("/teams", body | {"community_id": NOBODY})
        assert unknown.status_code in (404, 409)

    @pytest.mark.parametrize("story", [{}, {"story": None}])
    def test_goes_without_a_story(self, phone: Phone, cast: Cast, story: dict[str, None]) -> None:
        body = {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
        made = phone.of(cast.staff).post("/teams", body | story)
        assert (made.status_code, made.json["story"]) == (201, None), made.text

    @pytest.mark.parametrize(
        "bad", [{"name": ""}, {"name": "x" * 81}, {"category": "astronomy"}, {"filing_level": "x"}]
    )
    def test_of_a_bad_shape_is_422(self, phone: Phone, cast: Cast, bad: dict[str, Any]) -> None:
        body = {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
        assert phone.of(cast.staff).post("/teams", body | bad).status_code == 422


class TestChanging:
    def test_replaces_name_category_and_story(self, phone: Phone, cast: Cast) -> None:
        body = {"name": "乐竹邻二队", "category": "charity", "version": 1}
        put = phone.of(cast.deputy).put(team_path(cast), body)
        assert put.status_code == 200, put.text
        assert (put.json["name"], put.json["story"], put.json["version"]) == ("乐竹邻二队", None, 2)
        assert refused(phone.of(cast.staff).put(team_path(cast), body)) == (409, "request.stale_version")
        assert phone.of(cast.staff).put(team_path(cast), body | {"version": 2, "story": "新"}).status_code == 200

    def test_does_not_take_another_teams_name(self, phone: Phone, cast: Cast) -> None:
        body = {"name": "舞蹈队", "category": "charity", "version": 1}
        assert refused(phone.of(cast.leader).put(team_path(cast), body)) == (409, "team.name_taken")

    def test_is_for_officers_and_staff(self, phone: Phone, cast: Cast) -> None:
        body = {"name": "甲队", "category": "charity", "version": 1}
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
            assert phone.of(who).put(team_path(cast), body).status_code == 403


class TestInvitations:
    def test_make_a_member_only_when_accepted(self, phone: Phone, cast: Cast) -> None:
        asked = invite(phone, cast.leader, cast, cast.neighbour.account_id)
        assert (asked.status_code, asked.json["name_masked"]) == (201, "李*兰"), asked.text
        assert role_of(phone, cast, cast.neighbour) is None
        [mine] = phone.of(cast.neighbour).get("/me/join-asks").json["items"]
        assert (mine["id"], mine["team_name"], mine["kind"]) == (asked.json["id"], "乐竹邻", "invitation")
        accepted = verb(phone, cast.neighbour, asked, "accept")
        assert (accepted.status_code, accepted.json["state"]) == (200, "accepted"), accepted.text
        assert role_of(phone, cast, cast.neighbour) == "member"
        assert phone.of(cast.neighbour).get("/me/join-asks").json["items"] == []
        assert refused(invite(phone, cast.leader, cast, cast.neighbour.account_id)) == (409, "team.already_member")

    @pytest.mark.parametrize(("who", "what"), [("neighbour", "decline"), ("deputy", "withdraw"), ("staff", "withdraw")])
    def test_can_be_declined_and_withdrawn(self, phone: Phone, cast: Cast, who: str, what: str) -> None:
        asked = invite(phone, cast.leader, cast, cast.neighbour.account_id)
        done = verb(phone, getattr(cast, who), asked, what)
        assert done.json["state"] == {"decline": "declined", "withdraw": "withdrawn"}[what], done.text
        assert refused(verb(phone, cast.neighbour, asked, "accept")) == (409, "team.already_answered")
        assert role_of(phone, cast, cast.neighbour) is None
        assert invite(phone, cast.leader, cast, cast.neighbour.account_id).status_code == 201

    def test_wait_one_at_a_time(self, phone: Phone, cast: Cast) -> None:
        first = invite(phone, cast.leader, cast, cast.neighbour.account_id)
        again = invite(phone, cast.deputy, cast, cast.neighbour.account_id)
        assert (refused(again), again.json["facts"]) == ((409, "team.already_asked"), {"join_ask_id": first.json["id"]})
        asking = phone.of(cast.neighbour).post(team_path(cast, "join"))
        assert refused(asking) == (409, "team.already_asked")

    def test_do_not_say_who_exists_elsewhere(self, phone: Phone, cast: Cast, time: Time) -> None:
        far = transaction.run(lambda: person("孙大爷", cast.next_door, time.now))
        gone = transaction.run(lambda: person("周远", cast.community, time.now))

        def close() -> None:
            db.session.get_one(Account, gone.account_id).status = AccountStatus.CLOSED

        transaction.run(close)
        answers = [invite(phone, cast.leader, cast, each) for each in (far.account_id, gone.account_id, NOBODY)]
        assert {refused(each) for each in answers} == {(409, "person.not_found")}
        bodies = [{**each.json, "request_id": ""} for each in answers]
        assert bodies[0] == bodies[1] == bodies[2]
        assert refused(invite(phone, cast.staff, cast, far.account_id)) == (409, "person.not_found")
        assert invite(phone, cast.district_staff, cast, far.account_id).status_code == 403
        both = cast.second_staff.account_id  # who works in both communities
        transaction.run(lambda: grants.grant(both, Role.STAFF, cast.next_door, actor=OPERATOR, now=time.now))
        assert invite(phone, cast.second_staff, cast, far.account_id).status_code == 201

    def test_are_answered_by_the_invited_person_alone(self, phone: Phone, cast: Cast) -> None:
        asked = invite(phone, cast.leader, cast, cast.neighbour.account_id)
        for what in ("accept", "decline"):
            for who in (cast.leader, cast.staff):
                assert refused(verb(phone, who, asked, what)) == (409, "team.invited_person_answers")
            for who in (cast.resident, cast.administrator):
                assert verb(phone, who, asked, what).status_code == 404
        assert refused(verb(phone, cast.neighbour, asked, "withdraw")) == (409, "team.other_side_withdraws")

    def test_of_an_elder_on_paper_are_answered_through_staff(self, phone: Phone, cast: Cast, time: Time) -> None:
        def enter() -> Any:
            return people.enter(name="钱奶奶", home_id=cast.community.id, actor=OPERATOR, now=time.now).id

        asked = invite(phone, cast.leader, cast, transaction.run(enter))
        assert refused(verb(phone, cast.leader, asked, "accept")) == (409, "team.invited_person_answers")
        assert verb(phone, cast.staff_next_door, asked, "accept").status_code == 404
        assert verb(phone, cast.staff, asked, "accept").json["state"] == "accepted"

    def test_of_an_elder_on_paper_are_not_answered_by_their_own_family(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        entered = transaction.run(
            lambda: people.enter(name="钱奶奶", home_id=cast.community.id, actor=OPERATOR, now=time.now).id
        )
        elder = Person(entered)
        asked = invite(phone, cast.staff, cast, elder.account_id)
        tie(cast.staff, elder, time)
        for what in ("accept", "decline"):
            assert refused(verb(phone, cast.staff, asked, what)) == NOT_FOR_YOURSELF
        assert verb(phone, cast.second_staff, asked, "accept").status_code == 200

    def test_are_for_officers_and_staff_to_make(self, phone: Phone, cast: Cast) -> None:
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
            assert invite(phone, who, cast, cast.neighbour.account_id).status_code == 403


class TestWhoIsTold:
    """Of an ask whoever is to answer it; of an answer whoever has asked, unless it is their own."""

    def test_leader_and_deputy_hear_that_somebody_asks(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = phone.of(cast.neighbour).post(team_path(cast, "join")).json
        heard = {who: told(phone, getattr(cast, who), time) for who in ("leader", "deputy", "resident", "staff")}
        assert heard == {
            "leader": ["team.asked_to_join"],
            "deputy": ["team.asked_to_join"],
            "resident": [],
            "staff": [],
        }
        [message] = phone.of(cast.leader).get("/me/inbox").json["items"]
        assert message["facts"] == {"join_ask_id": asked["id"], "team_id": str(cast.team.id)}

    def test_of_a_team_with_neither_the_staff_hear_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        body = {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
        team = phone.of(cast.staff).post("/teams", body).json["id"]
        assert phone.of(cast.neighbour).post(f"/teams/{team}/join").status_code == 201
        heard = [told(phone, who, time) for who in (cast.staff, cast.second_staff, cast.staff_next_door)]
        assert heard == [["team.asked_to_join_here"]] * 2 + [[]]

    @pytest.mark.parametrize("what", ["accept", "decline"])
    def test_who_asked_hears_the_answer(self, phone: Phone, cast: Cast, time: Time, what: str) -> None:
        asked = phone.of(cast.neighbour).post(team_path(cast, "join"))
        assert verb(phone, cast.deputy, asked, what).status_code == 200
        code = {"accept": "team.request_accepted", "decline": "team.request_declined"}[what]
        assert told(phone, cast.neighbour, time) == [code]

    @pytest.mark.parametrize("what", ["accept", "decline"])
    def test_who_invited_hears_the_answer(self, phone: Phone, cast: Cast, time: Time, what: str) -> None:
        asked = invite(phone, cast.deputy, cast, cast.neighbour.account_id)
        assert verb(phone, cast.neighbour, asked, what).status_code == 200
        code = {"accept": "team.invitation_accepted", "decline": "team.invitation_declined"}[what]
        assert told(phone, cast.deputy, time) == [code]
        assert told(phone, cast.leader, time) == []

    def test_the_answer_of_who_has_lost_their_phone_is_written_down(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = invite(phone, cast.leader, cast, cast.neighbour.account_id)
        assert refused(verb(phone, cast.staff, asked, "accept")) == (409, "team.invited_person_answers")
        loses_their_phone(cast.neighbour, time)
        assert verb(phone, cast.staff, asked, "accept").status_code == 200

    def test_nobody_hears_of_what_they_did_themselves(self, phone: Phone, cast: Cast, time: Time) -> None:
        def enter() -> Any:
            return people.enter(name="钱奶奶", home_id=cast.community.id, actor=OPERATOR, now=time.now).id

        written_down = invite(phone, cast.staff, cast, transaction.run(enter))
        withdrawn = phone.of(cast.neighbour).post(team_path(cast, "join"))
        assert verb(phone, cast.staff, written_down, "accept").status_code == 200
        assert verb(phone, cast.neighbour, withdrawn, "withdraw").status_code == 200
        assert (told(phone, cast.staff, time), told(phone, cast.neighbour, time)) == ([], [])


class TestRequests:
    def test_are_answered_by_officers_and_staff(self, phone: Phone, cast: Cast) -> None:
        asked = phone.of(cast.neighbour).post(team_path(cast, "join"))
        assert asked.status_code == 201, asked.text
        [waiting] = phone.of(cast.deputy).get(team_path(cast, "join-asks")).json["items"]
        assert (waiting["id"], waiting["name_masked"], waiting["kind"]) == (asked.json["id"], "李*兰", "request")
        for who in (cast.resident, cast.other_leader):
            assert verb(phone, who, asked, "accept").status_code == 404
        assert refused(verb(phone, cast.neighbour, asked, "accept")) == (409, "team.team_answers")
        assert verb(phone, cast.leader, asked, "decline").json["state"] == "declined"
        [past] = phone.of(cast.neighbour).get("/me/join-asks", state="declined").json["items"]
        assert past["id"] == asked.json["id"]

    @pytest.mark.parametrize("what", ["accept", "decline"])
    def test_are_not_answered_by_staff_for_themselves_or_family(
        self, phone: Phone, cast: Cast, time: Time, what: str
    ) -> None:
        asked = phone.of(cast.neighbour).post(team_path(cast, "join"))
        tie(cast.staff, cast.neighbour, time)
        assert refused(verb(phone, cast.staff, asked, what)) == NOT_FOR_YOURSELF
        transaction.run(
            lambda: grants.grant(cast.neighbour.account_id, Role.STAFF, cast.community, actor=OPERATOR, now=NOON)
        )
        assert refused(verb(phone, cast.neighbour, asked, what)) == NOT_FOR_YOURSELF
        tie(cast.leader, cast.neighbour, time)
        assert verb(phone, cast.leader, asked, what).status_code == 200

    def test_are_of_whoever_has_told_their_name(self, phone: Phone, cast: Cast, time: Time) -> None:
        code = issue_code(f"newcomer-{new_id().hex[-8:]}", now=real_now())
        theirs = Phone(phone.app, phone.post("/sign-in/wechat", {"js_code": code}, key=None).json["access_token"])
        assert refused(theirs.post(team_path(cast, "join"))) == (409, "team.introduce_yourself")
        said = {"name": own_name("吴"), "community_id": str(cast.community.id), "consents": ["record"]}
        opened = theirs.post("/me/passport", said)
        assert opened.status_code == 201, opened.text
        assert theirs.post(team_path(cast, "join")).status_code == 201

    def test_are_of_residents_as_invitations_are(self, phone: Phone, cast: Cast, time: Time) -> None:
        far = transaction.run(lambda: person("孙大爷", cast.next_door, time.now))
        asked = phone.of(far).post(team_path(cast, "join"))
        assert refused(asked) == (409, "team.of_another_community")
        assert refused(invite(phone, cast.leader, cast, far.account_id)) == (409, "person.not_found")

    def test_are_withdrawn_by_who_asked(self, phone: Phone, cast: Cast) -> None:
        asked = phone.of(cast.neighbour).post(team_path(cast, "join"))
        for who in (cast.leader, cast.staff):
            assert refused(verb(phone, who, asked, "withdraw")) == (409, "team.other_side_withdraws")
        assert verb(phone, cast.neighbour, asked, "withdraw").json["state"] == "withdrawn"
        assert refused(verb(phone, cast.leader, asked, "accept")) == (409, "team.already_answered")

    def test_of_members_are_refused(self, phone: Phone, cast: Cast) -> None:
        assert refused(phone.of(cast.resident).post(team_path(cast, "join"))) == (409, "team.already_member")

    def test_are_listed_for_who_may_answer_them(self, phone: Phone, cast: Cast) -> None:
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor):
            assert phone.of(who).get(team_path(cast, "join-asks")).status_code == 403
        assert phone.of(cast.leader).get(team_path(cast, "join-asks"), state="maybe").status_code == 422

    def test_that_are_not_there_are_404(self, phone: Phone, cast: Cast) -> None:
        for what in ("accept", "decline", "withdraw"):
            assert phone.of(cast.leader).post(f"/join-asks/{NOBODY}/{what}").status_code == 404

    def test_answered_twice_at_once_keep_the_first_answer(self, app: Flask, cast: Cast, time: Time) -> None:
        def enter() -> JoinAsk:
            kind = JoinKind.REQUEST
            team, actor = queries.get(cast.team.id), cast.neighbour.actor
            return joining.ask(team, cast.neighbour.account_id, kind, actor=actor, now=time.now)

        asked = transaction.run(enter)

        def answer(state: JoinState) -> str:
            with app.app_context():
                try:
                    done = transaction.run(lambda: joining.answer(asked, state, actor=cast.leader.actor, now=time.now))
                except AlreadyAnswered as no:
                    return no.code
                return done.state

        with ThreadPoolExecutor(4) as hands:
            tries = [JoinState.ACCEPTED, JoinState.DECLINED] * 2
            answers = [each for each in hands.map(answer, tries) if each != "team.already_answered"]
        assert len(answers) == 1
        theirs = TeamMember.account_id == cast.neighbour.account_id
        members = transaction.run(lambda: db.session.query(TeamMember).filter(theirs).count(), read_only=True)
        assert members == (1 if answers == ["accepted"] else 0)


class TestOffices:
    def test_staff_name_the_first_leader(self, phone: Phone, cast: Cast) -> None:
        assert refused(appoint(phone, cast.staff, cast, cast.resident, "leader")) == (409, "team.leader_taken")
        made = phone.of(cast.staff).post(
            "/teams", {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
        )
        where = f"/teams/{made.json['id']}"
        joined = phone.of(cast.neighbour).post(f"{where}/join")
        verb(phone, cast.staff, joined, "accept")
        body = {"account_id": str(cast.neighbour.account_id), "role": "leader"}
        confirm(phone, cast, cast.neighbour)
        led = phone.of(cast.staff).post(f"{where}/appoint", body)
        assert (led.json["role"], led.json["name_masked"]) == ("leader", "李*兰"), led.text
        assert phone.of(cast.staff).post(f"{where}/appoint", body).json["id"] == led.json["id"]

    def test_the_leader_names_deputies_and_lets_them_go(self, phone: Phone, cast: Cast) -> None:
        confirm(phone, cast, cast.resident)
        assert appoint(phone, cast.leader, cast, cast.resident, "deputy").json["role"] == "deputy"
        assert appoint(phone, cast.leader, cast, cast.deputy, "member").json["role"] == "member"
        assert appoint(phone, cast.deputy, cast, cast.resident, "member").status_code == 403

    @pytest.mark.parametrize(
        ("who", "role"),
        [("leader", "leader"), ("deputy", "deputy"), ("resident", "deputy"), ("other_leader", "deputy")],
    )
    def test_nobody_else_appoints(self, phone: Phone, cast: Cast, who: str, role: str) -> None:
        assert appoint(phone, getattr(cast, who), cast, cast.resident, role).status_code == 403

    def test_are_for_whose_identity_is_confirmed(self, phone: Phone, cast: Cast) -> None:
        """Or a leader's second WeChat would be her deputy, and the second pair of eyes."""
        unconfirmed = (409, "team.identity_unconfirmed")
        assert refused(appoint(phone, cast.leader, cast, cast.resident, "deputy")) == unconfirmed
        assert refused(hand_over_team(phone, cast.staff, cast, cast.resident)) == unconfirmed

    @pytest.mark.parametrize("role", ["deputy", "leader"])
    def test_are_not_for_whose_account_is_shut(self, phone: Phone, cast: Cast, role: str) -> None:
        confirm(phone, cast, cast.resident)
        transaction.run(lambda: offices.leave_all(cast.leader.account_id, actor=OPERATOR, now=NOON))
        rewrite(cast.resident, status=AccountStatus.DISABLED)
        assert refused(appoint(phone, cast.staff, cast, cast.resident, role)) == (409, "team.account_shut_out")
        rewrite(cast.resident, status=AccountStatus.ACTIVE)
        assert appoint(phone, cast.staff, cast, cast.resident, role).json["role"] == role

    def test_are_given_by_somebody_else_than_who_confirmed_it(self, phone: Phone, cast: Cast) -> None:
        """Or one member of staff alone would make a second WeChat of their own the second who approves paper."""
        confirm(phone, cast, cast.resident, by="staff")
        by_you = (409, "team.identity_confirmed_by_you")
        assert refused(appoint(phone, cast.staff, cast, cast.resident, "deputy")) == by_you
        assert refused(hand_over_team(phone, cast.staff, cast, cast.resident)) == by_you
        assert role_of(phone, cast, cast.resident) == "member"
        assert appoint(phone, cast.second_staff, cast, cast.resident, "deputy").json["role"] == "deputy"
        assert hand_over_team(phone, cast.second_staff, cast, cast.resident).json["state"] == "done"
        assert role_of(phone, cast, cast.resident) == "leader"

    def test_are_not_given_by_staff_to_themselves_or_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        confirm(phone, cast, cast.resident)
        transaction.run(
            lambda: grants.grant(cast.resident.account_id, Role.STAFF, cast.community, actor=OPERATOR, now=NOON)
        )
        assert refused(appoint(phone, cast.resident, cast, cast.resident, "deputy")) == NOT_FOR_YOURSELF
        tie(cast.staff, cast.resident, time)
        assert refused(appoint(phone, cast.staff, cast, cast.resident, "deputy")) == NOT_FOR_YOURSELF
        tie(cast.leader, cast.resident, time)
        assert appoint(phone, cast.leader, cast, cast.resident, "deputy").status_code == 200

    def test_are_for_members(self, phone: Phone, cast: Cast) -> None:
        assert refused(appoint(phone, cast.staff, cast, cast.neighbour, "deputy")) == (409, "team.not_a_member")

    def test_a_leader_is_not_demoted_but_handed_over(self, phone: Phone, cast: Cast) -> None:
        assert refused(appoint(phone, cast.staff, cast, cast.leader, "deputy")) == (409, "team.leader_not_demoted")
        handed = hand_over_team(phone, cast.staff, cast, cast.deputy)
        assert handed.json["state"] == "done", handed.text
        assert (role_of(phone, cast, cast.leader), role_of(phone, cast, cast.deputy)) == ("member", "leader")

    def test_a_deputy_steps_down_and_their_powers_end(self, phone: Phone, cast: Cast) -> None:
        assert phone.of(cast.deputy).get(team_path(cast, "members")).status_code == 200
        assert phone.of(cast.deputy).post(team_path(cast, "step-down")).json["role"] == "member"
        assert phone.of(cast.deputy).get(team_path(cast, "members")).status_code == 403
        assert refused(phone.of(cast.deputy).post(team_path(cast, "step-down"))) == (409, "team.not_an_officer")

    def test_a_leader_does_not_just_step_down_or_leave(self, phone: Phone, cast: Cast) -> None:
        for what in ("step-down", "leave"):
            answer = phone.of(cast.leader).post(team_path(cast, what))
            assert refused(answer) == (409, "team.leader_must_hand_over")
            assert "接任" in str(answer.json)

    def test_strangers_have_nothing_to_step_down_from(self, phone: Phone, cast: Cast) -> None:
        for what in ("step-down", "leave"):
            assert refused(phone.of(cast.neighbour).post(team_path(cast, what))) == (409, "team.not_a_member")
            assert "您不在这支团队里" in phone.of(cast.neighbour).post(team_path(cast, what)).text


class TestLeaving:
    def test_ends_a_membership_and_keeps_its_history(self, phone: Phone, cast: Cast) -> None:
        left = phone.of(cast.resident).post(team_path(cast, "leave"))
        assert (left.status_code, left.json["left_at"] is not None) == (200, True), left.text
        assert role_of(phone, cast, cast.resident) is None
        assert refused(phone.of(cast.resident).post(team_path(cast, "leave"))) == (409, "team.not_a_member")
        assert phone.of(cast.resident).post(team_path(cast, "join")).status_code == 201

    def test_the_leader_and_staff_end_others(self, phone: Phone, cast: Cast) -> None:
        def remove(by: Person, who: Person) -> Any:
            return phone.of(by).post(team_path(cast, "members", str(who.account_id), "remove"))

        for nobody in (cast.deputy, cast.resident, cast.other_leader, cast.staff_next_door):
            assert remove(nobody, cast.resident).status_code == 403
        kept, own = remove(cast.staff, cast.leader), remove(cast.leader, cast.leader)
        assert refused(kept) == refused(own) == (409, "team.leader_must_hand_over")
        assert ("交接" in kept.json["detail"], "请社区工作人员帮忙" in kept.json["detail"]) == (True, False)
        assert "请社区工作人员帮忙" in own.json["detail"]
        assert remove(cast.leader, cast.resident).status_code == 200
        assert remove(cast.staff, cast.deputy).status_code == 200
        assert refused(remove(cast.staff, cast.deputy)) == (409, "team.not_a_member")


class TestLists:
    def test_a_team_without_a_deputy_is_flagged(self, phone: Phone, cast: Cast) -> None:
        here = {"community_id": str(cast.community.id)}

        def flagged() -> set[str]:
            return {each["name"] for each in phone.get("/teams", needs_deputy="true", **here).json["items"]}

        assert flagged() == {"舞蹈队"}
        phone.of(cast.deputy).post(team_path(cast, "step-down"))
        assert flagged() == {"舞蹈队", "乐竹邻"}
        assert phone.get("/teams", needs_deputy="false", **here).json["items"] == []
        assert [each["name"] for each in phone.get("/teams", category="culture_sport", **here).json["items"]] == [
            "舞蹈队"
        ]

    def test_members_see_how_many_and_officers_and_staff_see_whom_masked(self, phone: Phone, cast: Cast) -> None:
        assert phone.of(cast.resident).get(team_path(cast)).json["member_count"] == 3
        elsewhere = (cast.staff_next_door, cast.stranger_staff, cast.subdistrict_staff, cast.district_staff)
        for who in (cast.resident, cast.neighbour, cast.other_leader, *elsewhere):
            assert phone.of(who).get(team_path(cast, "members")).status_code == 403
        for who in (cast.leader, cast.deputy, cast.staff, cast.auditor):
            seen = phone.of(who).get(team_path(cast, "members")).json["items"]
            assert [each["name_masked"] for each in seen] == ["王*国", "陈*英", "张*琴"]
        officers = phone.of(cast.staff).get(team_path(cast, "members"), role="leader,deputy").json["items"]
        assert [each["role"] for each in officers] == ["leader", "deputy"]

    def test_teams_are_found_by_a_whole_region_and_by_their_level(self, phone: Phone, cast: Cast, time: Time) -> None:
        def found(**query: str) -> set[str]:
            answer = phone.get("/teams", limit=200, **query)
            assert answer.status_code == 200, answer.text
            return {each["name"] for each in answer.json["items"]}

        def work() -> None:
            db.session.get_one(Team, cast.other_team.id).filing_level = "community_filed"
            about = {"community_id": cast.next_door.id, "category": "culture_sport", "created_at": time.now}
            db.session.add(Team(id=new_id(), name="隔壁合唱队", **about))

        transaction.run(work)
        assert found(region_id=str(cast.community.id)) == {"乐竹邻", "舞蹈队"}
        assert found(region_id=str(cast.subdistrict.id)) == {"乐竹邻", "舞蹈队"}
        assert found(region_id=str(cast.next_door.id)) == {"隔壁合唱队"}
        assert found(region_id=str(cast.next_door.parent_id)) == {"乐竹邻", "舞蹈队", "隔壁合唱队"}
        assert found(region_id=str(cast.other_district.id)) == found(region_id=NOBODY) == set()
        assert found(community_id=str(cast.subdistrict.id)) == set()
        assert found(region_id=str(cast.district.id), filing_level="community_filed") == {"舞蹈队"}
        assert found(region_id=str(cast.district.id), filing_level="subdistrict_filed,registered") == set()

    def test_another_role_is_no_other_day_of_joining(self, phone: Phone, cast: Cast, time: Time) -> None:
        began = listed_first(phone, cast)
        joined = {each["account_id"]: each["joined_at"] for each in began}
        assert {each["in_role_since"] for each in began} == set(joined.values())
        time.pass_(days=30)
        assert phone.of(cast.deputy).post(team_path(cast, "step-down")).status_code == 200
        again = appoint(phone, cast.staff, cast, cast.deputy, "deputy")
        assert (again.json["joined_at"], again.json["in_role_since"]) == (
            joined[str(cast.deputy.account_id)], clock.spoken(time.now),
        )  # fmt: skip
        now = listed_first(phone, cast)
        assert [each["account_id"] for each in now] == [each["account_id"] for each in began]
        assert {each["account_id"]: each["joined_at"] for each in now} == joined
        [deputy] = [each for each in now if each["role"] == "deputy"]
        assert deputy["in_role_since"] == clock.spoken(time.now)
        [mine] = phone.of(cast.deputy).get("/me/teams").json["items"]
        assert [mine[each] for each in ("role", "joined_at", "in_role_since")] == [
            "deputy", joined[str(cast.deputy.account_id)], clock.spoken(time.now),
        ]  # fmt: skip
        only = phone.of(cast.staff).get(team_path(cast, "members"), role="deputy").json["items"]
        assert only == [deputy]

    def test_who_left_and_came_back_joined_when_they_came_back(self, phone: Phone, cast: Cast, time: Time) -> None:
        time.pass_(days=1)
        left = phone.of(cast.deputy).post(team_path(cast, "leave"))
        assert (left.json["left_at"], left.json["role"]) == (clock.spoken(time.now), "deputy"), left.text
        assert left.json["joined_at"] == left.json["in_role_since"] < left.json["left_at"]
        time.pass_(days=1)
        asked = invite(phone, cast.leader, cast, cast.deputy.account_id)
        assert verb(phone, cast.deputy, asked, "accept").status_code == 200
        *_, last = listed_first(phone, cast)
        assert (last["account_id"], last["joined_at"]) == (str(cast.deputy.account_id), clock.spoken(time.now))

    def test_it_says_whose_identity_is_confirmed_as_an_office_takes_it(self, phone: Phone, cast: Cast) -> None:
        before = {each["account_id"]: each["is_identity_confirmed"] for each in listed_first(phone, cast)}
        assert before == {
            str(cast.leader.account_id): True, str(cast.deputy.account_id): True, str(cast.resident.account_id): False,
        }  # fmt: skip
        confirm(phone, cast, cast.resident)
        assert all(each["is_identity_confirmed"] for each in listed_first(phone, cast))

    def test_whether_a_member_signs_in_is_for_the_staff_who_hand_a_team_over(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        def seen(by: Person) -> list[Any]:
            rows = phone.of(by).get(team_path(cast, "members")).json["items"]
            return [each["signs_in"] for each in rows if each["account_id"] == str(cast.deputy.account_id)]

        assert seen(cast.staff) == [True]
        refused = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes="by_phone")
        assert refused.json["code"] == "hand_over.answers_themselves"
        loses_their_phone(cast.deputy, time)
        assert seen(cast.staff) == [False]
        refused = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=None)
        assert refused.json["code"] == "hand_over.cannot_answer"
        assert [seen(by) for by in (cast.leader, cast.auditor, cast.administrator)] == [[None]] * 3
        assert appoint(phone, cast.staff, cast, cast.deputy, "member").json["signs_in"] is False
        assert appoint(phone, cast.leader, cast, cast.deputy, "deputy").json["signs_in"] is None

    def test_whether_an_account_is_open_is_for_the_staff_who_give_offices(self, phone: Phone, cast: Cast) -> None:
        """Else they would learn it from a refusal alone: the identity stays confirmed."""

        def seen(by: Person) -> list[Any]:
            rows = phone.of(by).get(team_path(cast, "members")).json["items"]
            return [each["status"] for each in rows if each["account_id"] == str(cast.resident.account_id)]

        confirm(phone, cast, cast.resident)
        assert seen(cast.staff) == ["active"]
        rewrite(cast.resident, status=AccountStatus.DISABLED)
        assert seen(cast.staff) == ["disabled"]
        refused = appoint(phone, cast.staff, cast, cast.resident, "deputy")
        assert refused.json["code"] == "team.account_shut_out"
        assert [seen(by) for by in (cast.leader, cast.auditor, cast.administrator)] == [[None]] * 3
        assert appoint(phone, cast.staff, cast, cast.deputy, "member").json["status"] == "active"
        assert appoint(phone, cast.leader, cast, cast.deputy, "deputy").json["status"] is None

    def test_a_team_tells_whoever_is_signed_in_what_they_are_there(self, phone: Phone, cast: Cast) -> None:
        def seen(who: Person | None) -> list[Any]:
            reader = phone.of(who) if who else phone
            listed = reader.get("/teams", community_id=str(cast.community.id)).json["items"]
            [in_list] = [each for each in listed if each["id"] == str(cast.team.id)]
            assert in_list == reader.get(team_path(cast)).json
            return [in_list["my_role"], in_list["my_join_ask"]]

        assert [seen(who) for who in (None, cast.resident, cast.leader)] == [
            [None, None], ["member", None], ["leader", None],
        ]  # fmt: skip
        asked = phone.of(cast.neighbour).post(team_path(cast, "join"))
        assert seen(cast.neighbour) == [None, {"id": asked.json["id"], "kind": "request", "state": "waiting"}]
        assert seen(cast.second_staff) == [None, None]
        assert verb(phone, cast.leader, asked, "accept").status_code == 200
        assert seen(cast.neighbour) == ["member", None]
        [mine] = phone.of(cast.neighbour).get("/me/teams").json["items"]
        assert (mine["team"]["my_role"], mine["team"]["my_join_ask"]) == ("member", None)

    def test_my_teams_are_those_i_belong_to(self, phone: Phone, cast: Cast) -> None:
        [mine] = phone.of(cast.resident).get("/me/teams").json["items"]
        assert (mine["role"], mine["team"]["name"], mine["team"]["needs_deputy"]) == ("member", "乐竹邻", False)
        assert phone.of(cast.neighbour).get("/me/teams").json["items"] == []

    def test_cost_the_same_for_few_and_for_many(
        self, phone: Phone, cast: Cast, time: Time, statements: Statements
    ) -> None:
        counts = []
        for name in ("甲", "乙"):
            joined = transaction.run(lambda name=name: person(name, cast.community, time.now))
            verb(phone, cast.leader, phone.of(joined).post(team_path(cast, "join")), "accept")
            phone.of(cast.staff).get(team_path(cast, "members"))
            statements.most(7)
            phone.of(cast.leader).get(team_path(cast, "members"))
            roster = len(statements)
            phone.of(cast.leader).get("/teams", community_id=str(cast.community.id))
            counts.append((roster, len(statements)))
        assert counts[0] == counts[1]
        assert counts[0][0] <= 6
        assert counts[0][1] <= 3


def test_every_row_of_a_team_carries_its_community(cast: Cast, time: Time) -> None:
    def read() -> set[Any]:
        invited = joining.ask(
            queries.get(cast.team.id),
            cast.neighbour.account_id,
            JoinKind.INVITATION,
            actor=cast.leader.actor,
            now=time.now,
        )
        joining.answer(invited, JoinState.ACCEPTED, actor=cast.neighbour.actor, now=time.now)
        member = queries.membership(cast.team.id, cast.neighbour.account_id)
        return {invited.community_id, member.community_id if member else None}

    assert transaction.run(read) == {cast.community.id}
