"""A team changes its leader in one act: named by the leader and answered, or by staff when the leader is gone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.accounts.models import Account, PasswordSignIn, RoleGrant, Session, WechatSignIn
from service.activities.models import Activity, Shift
from service.core import transaction
from service.core.actor import Role
from service.core.db import db, new_id
from service.hours.models import ServiceRecord
from service.lifecycle.models import TeamHandOver
from service.teams.models import Team, TeamMember
from service.teams.rules import TeamRole
from tests.accounts.inboxes import codes, messages
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, member, person
from tests.factories.hand_overs import answer, hand_over_team, name_successor
from tests.factories.hours import called, closed_shift, served
from tests.factories.shifts import activity, published_shift
from tests.fakes.phone import Phone
from tests.redemption.test_orders import code, delegate, tie

BEGINS_SOON = 0.05
COUNTS = ("activities", "shifts", "posters", "records", "join_asks")


def of_team(cast: Cast, what: str) -> str:
    return f"/teams/{cast.team.id}/{what}"


def role_of(phone: Phone, cast: Cast, who: Person) -> str | None:
    return role_of_by(phone, cast.staff, cast, who)


def role_of_by(phone: Phone, by: Person, cast: Cast, who: Person) -> str | None:
    items = phone.of(by).get(of_team(cast, "members")).json["items"]
    return next((each["role"] for each in items if each["account_id"] == str(who.account_id)), None)


def in_charge(row_id: Any) -> Any:
    """Of an activity, or of a shift's."""

    def work() -> Any:
        of_shift = select(Shift.activity_id).where(Shift.id == row_id).scalar_subquery()
        rows = select(Activity.person_in_charge_id).where((Activity.id == row_id) | (Activity.id == of_shift))
        return db.session.scalar(rows)

    return transaction.run(work, read_only=True)


def declares_family(phone: Phone, who: Person, *others: Person) -> None:
    for each in others:
        said = {"account_id": str(each.account_id), "relation": "sibling"}
        assert phone.of(who).post("/me/family", said).status_code == 201


def change(model: Any, row_id: Any, **values: Any) -> None:
    transaction.run(lambda: db.session.execute(update(model).where(model.id == UUID(str(row_id))).values(values)))


def colleague(cast: Cast, time: Time) -> Person:
    """Another member, whose identity is confirmed."""

    def work() -> Person:
        who = person("周桂芳", cast.community, time.now, is_confirmed=True)
        member(cast.team, who, "member", time.now)  # type: ignore[arg-type]
        return who

    return transaction.run(work)


def no_way_in(who: Person) -> None:
    """From now on they sign in nowhere."""

    def work() -> None:
        for way in (WechatSignIn, PasswordSignIn, Session):
            db.session.execute(way.__table__.delete().where(way.account_id == who.account_id))

    transaction.run(work)


def counts(shown: Any) -> dict[str, int]:
    return {name: shown[name] for name in COUNTS}


def busy(phone: Phone, cast: Cast, time: Time) -> None:
    """The team has something of everything: what the leader is in charge of, what somebody is who may not be any more,
    and beside it what stays with who has it, what is over, and what is another's.
    """
    served(cast, called(cast.resident, cast.deputy), called(colleague(cast, time), cast.deputy))
    published_shift(cast, time.now)
    published_shift(cast, time.now, in_hours=BEGINS_SOON)
    transaction.run(lambda: activity(cast.leader, cast.community, cast.team, time.now))
    lost = published_shift(cast, time.now, in_hours=BEGINS_SOON)
    change(Activity, lost.activity_id, person_in_charge_id=cast.resident.account_id)
    for who in (cast.deputy, cast.staff):
        transaction.run(lambda who=who: activity(who, cast.community, cast.team, time.now))
    transaction.run(lambda: activity(cast.other_leader, cast.community, cast.other_team, time.now))
    assert phone.of(cast.neighbour).post(of_team(cast, "join")).status_code == 201
    time.pass_(minutes=5)


def led_by_another(cast: Cast, time: Time) -> UUID:
    """A team of the community that is about to be handed over; nothing waits there."""
    about = {"community_id": cast.community.id, "category": "other", "created_at": time.now}
    named = Team(id=new_id(), name=f"第{new_id().hex[-6:]}队", **about)
    db.session.add(named)
    db.session.flush()
    leader, to = (person("周桂芳", cast.community, time.now, is_confirmed=True) for _ in range(2))
    member(named, leader, TeamRole.LEADER, time.now)
    both = {"from_account_id": leader.account_id, "to_account_id": to.account_id, "proposed_by": leader.account_id}
    here = {"community_id": cast.community.id, "team_id": named.id, "proposed_at": time.now}
    db.session.add(TeamHandOver(state="waiting", leaves=False, **both, **here))
    return named.id


class TestByStaff:
    def test_takes_effect_at_once_when_the_successor_has_said_yes_to_them(self, phone: Phone, cast: Cast) -> None:
        no_way_in(cast.deputy)
        handed = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes="by_phone")
        assert handed.status_code == 201, handed.text
        told = {name: handed.json[name] for name in ("state", "answer", "reason", "is_planned", "leaves")}
        assert told == {
            "state": "done",
            "answer": "by_phone",
            "reason": "moved_away",
            "is_planned": False,
            "leaves": False,
        }
        assert (role_of(phone, cast, cast.leader), role_of(phone, cast, cast.deputy)) == ("member", "leader")

    @pytest.mark.parametrize("said_yes", ["in_person", "on_paper", "by_phone"])
    def test_is_answered_in_the_app_by_who_signs_in_whatever_staff_have_heard(
        self, phone: Phone, cast: Cast, said_yes: str
    ) -> None:
        refused = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=said_yes)
        assert code(refused) == "hand_over.answers_themselves"
        assert role_of(phone, cast, cast.leader) == "leader"
        assert hand_over_team(phone, cast.staff, cast, cast.deputy).json["answer"] == "in_app"

    def test_falls_with_the_office_of_whoever_has_asked(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=None)
        over = update(RoleGrant).where(RoleGrant.account_id == cast.staff.account_id)
        transaction.run(lambda: db.session.execute(over.values(ended_at=time.now)))
        assert code(answer(phone, cast.deputy, asked, "accept")) == "hand_over.proposer_gone"
        assert role_of_by(phone, cast.second_staff, cast, cast.leader) == "leader"
        assert answer(phone, cast.second_staff, asked, "stop").json["state"] == "stopped"
        assert hand_over_team(phone, cast.second_staff, cast, cast.deputy).json["state"] == "done"

    def test_waits_for_the_app_when_they_have_not(self, phone: Phone, cast: Cast) -> None:
        asked = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=None)
        assert (asked.json["state"], asked.json["answer"], asked.json["decided_at"]) == ("waiting", None, None)
        assert role_of(phone, cast, cast.leader) == "leader"
        assert codes(phone, cast.leader) == ["hand_over.proposed_for_you"]
        yes = answer(phone, cast.deputy, asked, "accept")
        assert (yes.json["state"], yes.json["answer"]) == ("done", "in_app")
        assert role_of(phone, cast, cast.deputy) == "leader"
        assert codes(phone, cast.staff) == ["hand_over.accepted"]

    def test_the_former_leaders_powers_end_at_once(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.deputy))
        shift = published_shift(cast, time.now, in_hours=BEGINS_SOON)
        time.pass_(minutes=5)
        before, after = phone.of(cast.leader), phone.of(cast.deputy)
        assert before.get(f"/shifts/{shift.id}/code").status_code == 200
        assert hand_over_team(phone, cast.staff, cast, cast.deputy, reason="unfit").status_code == 200
        assert before.get(of_team(cast, "members")).status_code == 403
        assert before.get(f"/shifts/{shift.id}/code").status_code == 403
        assert before.get(of_team(cast, "join-asks")).status_code == 403
        assert before.post(f"/service-records/{record}/approve", {}).status_code in (403, 404, 409)
        assert after.get(f"/shifts/{shift.id}/code").status_code == 200
        assert after.get(of_team(cast, "join-asks")).status_code == 200

    def test_lets_the_former_leader_go_altogether_if_asked(self, phone: Phone, cast: Cast) -> None:
        handed = hand_over_team(phone, cast.staff, cast, cast.deputy, leaves=True)
        assert handed.json["leaves"] is True
        assert role_of(phone, cast, cast.leader) is None
        assert phone.of(cast.leader).get("/me/teams").json["items"] == []
        assert codes(phone, cast.leader)[0] == "hand_over.you_have_left"

    def test_of_two_the_second_is_told_that_another_leads_by_now(self, phone: Phone, cast: Cast, time: Time) -> None:
        """Or it would take the team from whom the first has just given it to."""
        other = colleague(cast, time)
        assert hand_over_team(phone, cast.staff, cast, cast.deputy).status_code == 200
        assert code(hand_over_team(phone, cast.second_staff, cast, other)) == "hand_over.leader_changed"
        assert role_of(phone, cast, cast.deputy) == "leader"

    def test_needs_a_leader_and_a_member_who_does_not_lead(self, phone: Phone, cast: Cast) -> None:
        assert code(hand_over_team(phone, cast.staff, cast, cast.neighbour)) == "team.not_a_member"
        assert code(hand_over_team(phone, cast.staff, cast, cast.leader)) == "team.already_leader"
        alone = {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
        made = phone.of(cast.staff).post("/teams", alone)
        body = {"account_id": str(cast.neighbour.account_id), "leader_id": str(cast.leader.account_id)}
        handed = phone.of(cast.staff).post(f"/teams/{made.json['id']}/hand-over", body | {"reason": "ill"})
        assert code(handed) == "team.no_leader"

    def test_is_for_staff_of_the_community(self, phone: Phone, cast: Cast) -> None:
        for nobody in (cast.leader, cast.deputy, cast.resident, cast.staff_next_door):
            assert hand_over_team(phone, nobody, cast, cast.deputy).status_code == 403

    def test_is_not_for_whoever_is_one_of_the_two_or_their_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.staff, cast.deputy, time)
        tie(cast.second_staff, cast.leader, time)
        for tied in (cast.staff, cast.second_staff):
            assert code(hand_over_team(phone, tied, cast, cast.deputy)) == "person.not_for_yourself"
        third = transaction.run(lambda: person("何志强", cast.community, time.now, role=Role.STAFF))
        assert hand_over_team(phone, third, cast, cast.deputy).status_code == 200

    def test_is_not_for_whom_the_leader_and_they_have_declared_family(self, phone: Phone, cast: Cast) -> None:
        declares_family(phone, cast.leader, cast.staff)
        declares_family(phone, cast.staff, cast.leader)
        assert code(hand_over_team(phone, cast.staff, cast, cast.deputy)) == "person.not_for_yourself"

    def test_is_not_kept_off_by_what_the_leader_alone_has_declared(self, phone: Phone, cast: Cast) -> None:
        """Else a leader who is unfit keeps the team by declaring every clerk, and who could lift that, their family."""
        asked = hand_over_team(phone, cast.staff, cast, cast.deputy, reason="unfit", said_yes=None)
        declares_family(phone, cast.leader, cast.staff, cast.second_staff, cast.administrator)
        assert answer(phone, cast.staff, asked, "stop").json["state"] == "stopped", "what one asked for, one takes back"
        asked = hand_over_team(phone, cast.second_staff, cast, cast.deputy, reason="unfit", said_yes=None)
        assert asked.status_code == 201, asked.text
        assert code(answer(phone, cast.staff, asked, "stop")) == "person.not_for_yourself", "that would be a favour"
        assert answer(phone, cast.deputy, asked, "accept").json["state"] == "done"
        assert role_of(phone, cast, cast.leader) == "member"

    def test_nor_by_whom_the_leader_has_let_act_or_whose_phone_they_say_is_theirs(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        delegate(cast.leader, cast.staff, ["view"], time)
        for who in (cast.staff, cast.leader):
            said = {"phone": "13905510003", "version": phone.of(who).get("/me").json["version"]}
            assert phone.of(who).put("/me", said).status_code == 200
        assert hand_over_team(phone, cast.staff, cast, cast.deputy, reason="unfit").json["state"] == "done"

    def test_is_not_given_to_whom_staff_are_declared_family_of_by_the_successor_alone(
        self, phone: Phone, cast: Cast
    ) -> None:
        declares_family(phone, cast.deputy, cast.staff)
        assert code(hand_over_team(phone, cast.staff, cast, cast.deputy)) == "person.not_for_yourself"

    def test_gives_no_office_to_a_shut_account(self, phone: Phone, cast: Cast) -> None:
        change(Account, cast.deputy.account_id, status="disabled")
        assert code(hand_over_team(phone, cast.staff, cast, cast.deputy)) == "team.account_shut_out"

    def test_who_cannot_answer_in_the_app_answers_staff(self, phone: Phone, cast: Cast) -> None:
        no_way_in(cast.deputy)
        refused = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=None)
        assert code(refused) == "hand_over.cannot_answer"
        assert hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes="on_paper").status_code == 201


class TestPlanned:
    def test_takes_effect_when_the_successor_says_yes(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        assert (asked.status_code, asked.json["state"], asked.json["is_planned"]) == (201, "waiting", True)
        assert role_of(phone, cast, cast.leader) == "leader"
        done = answer(phone, cast.deputy, asked, "accept")
        assert (done.json["state"], done.json["answer"], done.json["reason"]) == ("done", "in_app", None)
        assert (role_of(phone, cast, cast.leader), role_of(phone, cast, cast.deputy)) == ("member", "leader")

    def test_lets_a_leader_leave(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy, leaves=True)
        assert role_of(phone, cast, cast.leader) == "leader"
        answer(phone, cast.deputy, asked, "accept")
        assert role_of(phone, cast, cast.leader) is None

    def test_is_the_leaders_alone_to_propose(self, phone: Phone, cast: Cast) -> None:
        for nobody in (cast.deputy, cast.resident, cast.staff, cast.other_leader):
            assert name_successor(phone, nobody, cast, cast.deputy).status_code == 403
        assert code(name_successor(phone, cast.leader, cast, cast.leader)) == "team.already_leader"
        assert code(name_successor(phone, cast.leader, cast, cast.resident)) == "team.identity_unconfirmed"

    def test_goes_to_nobody_of_ones_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.leader, cast.deputy, time)
        assert code(name_successor(phone, cast.leader, cast, cast.deputy)) == "person.not_for_yourself"

    def test_nobody_but_the_successor_answers(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        for verb in ("accept", "decline"):
            for other in (cast.leader, cast.staff, cast.auditor):
                assert code(answer(phone, other, asked, verb)) == "hand_over.successor_answers"
            for other in (cast.resident, cast.neighbour):
                assert answer(phone, other, asked, verb).status_code == 404

    def test_a_no_leaves_everything_as_it_was(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        assert answer(phone, cast.deputy, asked, "decline").json["state"] == "declined"
        assert role_of(phone, cast, cast.leader) == "leader"
        assert codes(phone, cast.leader) == ["hand_over.declined"]
        assert "hand_over.declined" in codes(phone, cast.staff)
        for verb in ("accept", "decline"):
            assert code(answer(phone, cast.deputy, asked, verb)) == "hand_over.decided"
        assert name_successor(phone, cast.leader, cast, cast.deputy).status_code == 201

    def test_staff_who_have_nothing_to_do_with_it_stop_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        tie(cast.second_staff, cast.deputy, time)
        declares_family(phone, cast.leader, cast.staff)  # so that none stops it
        assert code(answer(phone, cast.second_staff, asked, "stop")) == "person.not_for_yourself"
        for other in (cast.deputy, cast.auditor):
            assert code(answer(phone, other, asked, "stop")) == "hand_over.not_yours_to_stop"
        for other in (cast.resident, cast.staff_next_door):
            assert answer(phone, other, asked, "stop").status_code == 404
        assert answer(phone, cast.staff, asked, "stop").json["state"] == "stopped"
        assert code(answer(phone, cast.deputy, asked, "accept")) == "hand_over.decided"
        assert codes(phone, cast.leader) == ["hand_over.stopped"]
        assert codes(phone, cast.deputy)[0] == "hand_over.stopped"

    def test_the_leader_takes_it_back(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        assert answer(phone, cast.leader, asked, "stop").json["state"] == "withdrawn"
        assert codes(phone, cast.deputy)[0] == "hand_over.withdrawn"

    def test_one_waits_at_a_time(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked, other = name_successor(phone, cast.leader, cast, cast.deputy), colleague(cast, time)
        for again in (name_successor(phone, cast.leader, cast, other), hand_over_team(phone, cast.staff, cast, other)):
            assert code(again) == "hand_over.waits_already"
            assert again.json["facts"] == {"hand_over_id": asked.json["id"]}

    def test_the_yes_is_judged_as_things_are_then(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        change(Account, cast.deputy.account_id, has_new_sign_in=True)
        assert code(answer(phone, cast.deputy, asked, "accept")) == "team.identity_unconfirmed"
        change(Account, cast.deputy.account_id, has_new_sign_in=False)
        tie(cast.leader, cast.deputy, time)
        assert code(answer(phone, cast.deputy, asked, "accept")) == "person.not_for_yourself"

    def test_whoever_has_left_the_team_meanwhile_does_not_lead_it(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        assert phone.of(cast.deputy).post(of_team(cast, "leave")).status_code == 200
        assert code(answer(phone, cast.deputy, asked, "accept")) == "team.not_a_member"
        assert answer(phone, cast.leader, asked, "stop").status_code == 200


class TestWhatMoves:
    def test_what_goes_on_has_a_new_person_in_charge_and_what_is_over_keeps_its_own(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        to_come, runs = published_shift(cast, time.now), published_shift(cast, time.now, in_hours=BEGINS_SOON)
        over = closed_shift(cast, called(cast.resident, cast.deputy))
        unplanned = transaction.run(lambda: activity(cast.leader, cast.community, cast.team, time.now))
        deputys = transaction.run(lambda: activity(cast.deputy, cast.community, cast.team, time.now))
        time.pass_(minutes=5)
        handed = hand_over_team(phone, cast.staff, cast, cast.deputy).json
        assert (handed["activities"], handed["shifts"]) == (3, 2)
        for each in (to_come.id, runs.id, unplanned.id, deputys.id):
            assert in_charge(each) == cast.deputy.account_id
        assert in_charge(over) == cast.leader.account_id

    def test_what_was_read_before_is_not_written_back(self, phone: Phone, cast: Cast, time: Time) -> None:
        planned = published_shift(cast, time.now).activity_id
        before = phone.of(cast.deputy).get(f"/activities/{planned}").json["version"]
        hand_over_team(phone, cast.staff, cast, cast.deputy)
        assert phone.of(cast.deputy).get(f"/activities/{planned}").json["version"] == before + 1

    def test_posters_that_the_former_leader_may_hold_are_no_good_any_more(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        to_come, runs = published_shift(cast, time.now), published_shift(cast, time.now, in_hours=BEGINS_SOON)
        time.pass_(minutes=5)
        held = [phone.of(cast.leader).get(f"/shifts/{each.id}/poster").json["code"] for each in (to_come, runs)]
        assert hand_over_team(phone, cast.staff, cast, cast.deputy).json["posters"] == 1
        now = [phone.of(cast.deputy).get(f"/shifts/{each.id}/poster").json["code"] for each in (to_come, runs)]
        assert (held[0] != now[0], held[1] == now[1]) == (True, True), "of the shift that runs people stand before it"

    def test_records_and_requests_wait_for_the_successor(self, phone: Phone, cast: Cast, time: Time) -> None:
        other = colleague(cast, time)
        records = served(cast, called(cast.resident, cast.deputy), called(other, cast.deputy))
        asked = phone.of(cast.neighbour).post(of_team(cast, "join"))
        tie(cast.deputy, cast.resident, time)
        handed = hand_over_team(phone, cast.staff, cast, cast.deputy, leaves=True).json
        assert (handed["records"], handed["join_asks"]) == (2, 1)
        [you_lead] = [each for each in messages(phone, cast.deputy) if each["code"] == "hand_over.you_lead"]
        facts = {name: you_lead["facts"][name] for name in ("records", "join_asks", "shifts", "posters")}
        only_theirs = {"records": 1, "join_asks": 1, "shifts": 0, "posters": 0}
        assert facts == only_theirs, "of family they decide on nothing"
        due = phone.of(cast.deputy).get("/service-records/to-approve").json["items"]
        assert records[1] in str(due)
        assert phone.of(cast.leader).get("/service-records/to-approve").json["items"] == []
        accepted = phone.of(cast.deputy).post(f"/join-asks/{asked.json['id']}/accept")
        assert accepted.json["state"] == "accepted"

    def test_is_counted_as_it_is_now_while_it_waits_and_as_it_was_once_it_is_done(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        """Whoever is asked sees what they would take on: at that moment, they say yes to just that."""
        asked = name_successor(phone, cast.leader, cast, cast.deputy).json
        assert counts(asked) == dict.fromkeys(COUNTS, 0)
        busy(phone, cast, time)
        path = f"/hand-overs/{asked['id']}"
        waiting = counts(phone.of(cast.deputy).get(path).json)
        assert waiting == {"activities": 4, "shifts": 3, "posters": 1, "records": 2, "join_asks": 1}
        for who in (cast.deputy, cast.leader, cast.staff):
            [listed] = phone.of(who).get("/hand-overs").json["items"]
            assert counts(listed) == waiting
        done = phone.of(cast.deputy).post(f"{path}/accept").json
        assert (done["state"], counts(done)) == ("done", waiting)
        published_shift(cast, time.now, person_in_charge_id=cast.deputy.account_id)
        assert counts(phone.of(cast.deputy).get(path).json) == waiting, "what went along is not counted anew"

    def test_is_nothing_of_what_came_to_nothing(self, phone: Phone, cast: Cast, time: Time) -> None:
        busy(phone, cast, time)
        said = {"reason": "ill", "leader_id": str(cast.leader.account_id), "account_id": str(cast.deputy.account_id)}
        asked = phone.of(cast.staff).post(of_team(cast, "hand-over"), said)
        assert counts(asked.json)["records"] == 2
        assert counts(answer(phone, cast.deputy, asked, "decline").json) == dict.fromkeys(COUNTS, 0)

    def test_is_counted_of_each_team_for_the_price_of_one(
        self, phone: Phone, cast: Cast, time: Time, statements: Statements
    ) -> None:
        name_successor(phone, cast.leader, cast, cast.deputy)
        phone.of(cast.staff).get("/hand-overs")
        one = len(statements)
        teams = transaction.run(lambda: [led_by_another(cast, time) for _ in range(3)])
        busy(phone, cast, time)
        listed = phone.of(cast.staff).get("/hand-overs").json["items"]
        assert len(statements) == one
        assert [(each["team_id"], counts(each)["shifts"]) for each in listed] == [
            *((str(team), 0) for team in reversed(teams)),
            (str(cast.team.id), 3),
        ]

    def test_the_worker_looks_afresh_who_is_left_to_decide(self, phone: Phone, cast: Cast, time: Time) -> None:
        [record] = served(cast, called(cast.resident, cast.deputy))
        change(ServiceRecord, record, look_at=time.now + timedelta(days=1))
        hand_over_team(phone, cast.staff, cast, cast.deputy)
        row = transaction.run(lambda: db.session.get_one(ServiceRecord, UUID(record)), read_only=True)
        assert row.look_at is None


class TestEverybodyConcerned:
    def test_is_told_when_a_successor_is_named(self, phone: Phone, cast: Cast, time: Time) -> None:
        other = colleague(cast, time)
        asked = name_successor(phone, cast.leader, cast, other)
        [told] = messages(phone, other)
        assert told["code"] == "hand_over.asked"
        assert told["facts"] == {"hand_over_id": asked.json["id"], "team_id": str(cast.team.id)}
        for who in (cast.deputy, cast.staff, cast.second_staff):
            assert codes(phone, who) == ["hand_over.proposed"]
        for who in (cast.leader, cast.resident, cast.staff_next_door):
            assert codes(phone, who) == []

    def test_is_told_when_it_is_done(self, phone: Phone, cast: Cast, time: Time) -> None:
        other = colleague(cast, time)
        hand_over_team(phone, cast.staff, cast, other)
        assert codes(phone, cast.leader) == ["hand_over.you_are_free", "hand_over.proposed_for_you"]
        assert codes(phone, other) == ["hand_over.you_lead", "hand_over.asked"]
        assert codes(phone, cast.deputy) == ["team.appointed_beside_you", "hand_over.proposed"]
        assert codes(phone, cast.second_staff) == ["team.appointed_by_colleague", "hand_over.proposed"]
        assert codes(phone, cast.resident) == ["hand_over.new_leader"]
        assert codes(phone, cast.staff) == ["hand_over.accepted"]
        for who in (cast.staff_next_door, cast.neighbour, cast.other_leader):
            assert codes(phone, who) == []

    def test_may_read_the_record_of_it_and_nobody_else(self, phone: Phone, cast: Cast, time: Time) -> None:
        other = colleague(cast, time)
        handed = hand_over_team(phone, cast.staff, cast, other, reason="ill", leaves=True).json
        path = f"/hand-overs/{handed['id']}"
        for who in (cast.staff, cast.auditor, cast.leader):
            assert phone.of(who).get(path).json["reason"] == "ill"
            assert [each["id"] for each in phone.of(who).get("/hand-overs").json["items"]] == [handed["id"]]
        for who in (other, cast.deputy):
            assert phone.of(who).get(path).json["reason"] is None, "illness is nobody's business in the team"
        for who in (cast.resident, cast.neighbour, cast.other_leader, cast.staff_next_door):
            assert phone.of(who).get(path).status_code == 404
            assert phone.of(who).get("/hand-overs").json["items"] == []

    def test_finds_those_that_wait(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy).json
        for who in (cast.deputy, cast.leader, cast.staff):
            waiting = phone.of(who).get("/hand-overs", state="waiting", team_id=str(cast.team.id)).json["items"]
            assert [each["id"] for each in waiting] == [asked["id"]]
        assert phone.of(cast.staff).get("/hand-overs", state="done").json["items"] == []


@pytest.mark.parametrize("is_by_leader", [True, False])
def test_the_leader_who_is_to_go_does_not_keep_the_successor_away(
    phone: Phone, cast: Cast, *, is_by_leader: bool
) -> None:
    body = {"account_id": str(cast.deputy.account_id), "leader_id": str(cast.leader.account_id), "reason": "unfit"}
    asked = phone.of(cast.staff).post(f"/teams/{cast.team.id}/hand-over", body)
    assert asked.status_code == 201, asked.text
    by = cast.leader if is_by_leader else cast.staff
    path = f"/teams/{cast.team.id}/members/{cast.deputy.account_id}/remove"
    assert phone.of(by).post(path).status_code == 200
    accepted = answer(phone, cast.deputy, asked, "accept")
    if is_by_leader:
        assert (accepted.status_code, role_of(phone, cast, cast.deputy)) == (200, "leader")
    else:
        assert code(accepted) == "team.not_a_member"


@pytest.mark.parametrize("is_deputy", [True, False])
def test_a_successor_who_is_taken_back_keeps_the_day_and_the_order_of_joining(
    phone: Phone, cast: Cast, time: Time, *, is_deputy: bool
) -> None:
    if not is_deputy:
        assert phone.of(cast.deputy).post(of_team(cast, "step-down")).status_code == 200
    on_paper = update(TeamMember).where(TeamMember.account_id == cast.deputy.account_id, TeamMember.role == "deputy")
    transaction.run(lambda: db.session.execute(on_paper.values(since=date(2019, 3, 1))))

    def roster() -> list[dict[str, Any]]:
        items = phone.of(cast.staff).get(of_team(cast, "members")).json["items"]
        return [{name: each[name] for name in ("account_id", "joined_at", "since")} for each in items]

    colleague(cast, time)
    before = roster()
    asked = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=None)
    time.pass_(days=1)
    path = of_team(cast, f"members/{cast.deputy.account_id}/remove")
    assert phone.of(cast.leader).post(path).status_code == 200
    assert len(roster()) == len(before) - 1
    time.pass_(days=1)
    assert answer(phone, cast.deputy, asked, "accept").status_code == 200
    assert role_of(phone, cast, cast.deputy) == "leader"
    assert roster() == before


@pytest.mark.parametrize("reason", ["own_wish", "moved_away", "ill", "out_of_reach", "died", "unfit"])
def test_staff_say_why_from_a_list(phone: Phone, cast: Cast, reason: str) -> None:
    asked = hand_over_team(phone, cast.staff, cast, cast.deputy, reason=reason, said_yes=None)
    assert asked.json["reason"] == reason
    rows = transaction.run(lambda: db.session.scalars(select(TeamHandOver.reason)).all(), read_only=True)
    assert reason in rows
