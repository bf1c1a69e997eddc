"""What the home screen counts: what waits for whoever looks at it, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from service.core import transaction
from service.core.actor import Role
from tests.activities.test_tasks import asked, said
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, person
from tests.factories.hand_overs import answer, name_successor
from tests.factories.redemption import rich
from tests.fakes.phone import Phone
from tests.ladder.test_promotions import NOTE, lost, nominated, risen, verb
from tests.lifecycle.test_merging import said as said_to_be_one
from tests.recognition.test_commendations import propose
from tests.recognition.test_stars import apply
from tests.redemption.test_orders import tie
from tests.teams.filings import application, approve, file_with_community, send_back, submitted, ten_strong

YEAR = timedelta(days=365)
MANY_POINTS = 250  # more than a hundred hours


def home(phone: Phone, who: Person) -> Any:
    answered = phone.of(who).get("/me/home")
    assert answered.status_code == 200, answered.text
    return answered.json


def to_decide(phone: Phone, who: Person) -> dict[str, int]:
    """The kinds of which something waits."""
    desk = home(phone, who)["desk"]
    found = {kind: many for kind, many in desk["to_decide_by_kind"].items() if many}
    assert desk["to_decide"] == sum(found.values())
    return found


def to_answer(phone: Phone, who: Person) -> dict[str, int]:
    return {kind: many for kind, many in home(phone, who)["to_answer"].items() if many}


def own_team(phone: Phone, who: Person) -> tuple[Any, ...]:
    [team] = home(phone, who)["teams"]
    return tuple(team[each] for each in ("join_asks", "tasks", "returned_filing_id"))


class TestTheDesk:
    def test_a_filing_waits_for_the_tier_in_turn_and_for_nobody_whom_it_concerns(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        ten_strong(cast)
        filing = submitted(phone, cast)
        tie(cast.second_staff, cast.deputy, time)
        found = [to_decide(phone, who) for who in (cast.staff, cast.second_staff, cast.subdistrict_staff)]
        assert found == [{"filings": 1}, {}, {}]
        assert approve(phone, cast.staff, filing).json["state"] == "granted"
        higher = submitted(phone, cast, level="subdistrict_filed")
        approve(phone, cast.staff, higher)
        found = [to_decide(phone, who) for who in (cast.staff, cast.subdistrict_staff, cast.staff_next_door)]
        assert found == [{}, {"filings": 1}, {}]

    def test_what_one_has_sent_in_waits_for_another(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        sent = phone.of(cast.staff).post(f"/teams/{cast.team.id}/filings", application(cast))
        assert sent.status_code == 201, sent.text
        assert (to_decide(phone, cast.staff), to_decide(phone, cast.second_staff)) == ({}, {"filings": 1})

    def test_a_team_on_file_is_due_the_year_after(self, phone: Phone, cast: Cast, time: Time) -> None:
        ten_strong(cast)
        file_with_community(phone, cast)
        assert to_decide(phone, cast.staff) == {}
        time.now += YEAR
        assert to_decide(phone, cast.staff) == {"team_reviews": 1}
        tie(cast.staff, cast.leader, time)
        assert to_decide(phone, cast.staff) == {}

    def test_a_nomination_waits_for_staff_and_social_workers_and_then_for_the_person(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        social_worker = transaction.run(lambda: person("钱宁", cast.community, time.now, role=Role.SOCIAL_WORKER))
        promotion = nominated(phone, cast, time, cast.resident)
        near = (cast.staff, social_worker)
        assert [to_decide(phone, who) for who in near] == [{"promotions": 1}] * 2
        assert (to_decide(phone, cast.staff_next_door), to_answer(phone, cast.resident)) == ({}, {})
        assert verb(phone, social_worker, promotion, "confirm", NOTE).status_code == 200
        assert [to_decide(phone, who) for who in near] == [{}, {}]
        assert to_answer(phone, cast.resident) == {"promotions": 1}
        assert verb(phone, cast.resident, promotion, "accept").status_code == 200
        assert to_answer(phone, cast.resident) == {}

    def test_a_step_is_looked_at_again_by_another_than_who_confirmed_it(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        promotion = risen(phone, cast, time, cast.resident)
        lost(cast.resident)
        assert verb(phone, cast.second_staff, promotion, "look-again").status_code == 200
        found = [to_decide(phone, who) for who in (cast.staff, cast.second_staff)]
        assert found == [{}, {"promotion_reviews": 1}]

    def test_a_star_an_honour_and_a_leaders_proposal_wait_for_staff_who_may_decide(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        for who in (cast.resident, cast.second_staff):
            rich(who, MANY_POINTS, time.now)
            assert apply(phone, who).status_code == 201
        assert propose(phone, cast.resident).status_code == 201
        body = {"name": "孙素云", "birth_date": "1940-05-01"}
        assert phone.of(cast.leader).post(f"/teams/{cast.team.id}/proposed-people", body).status_code == 201
        assert to_decide(phone, cast.staff) == {"stars": 2, "commendations": 1, "proposed_people": 1}
        tie(cast.second_staff, cast.resident, time)
        assert to_decide(phone, cast.second_staff) == {"proposed_people": 1}
        assert to_decide(phone, cast.staff_next_door) == {}

    def test_a_merge_waits_for_the_second_of_two_who_are_others(self, phone: Phone, cast: Cast, time: Time) -> None:
        assert said_to_be_one(phone, cast.staff, cast.neighbour, cast.resident).status_code == 201
        found = [home(phone, who)["desk"]["to_confirm_by_kind"]["merges"] for who in (cast.staff, cast.second_staff)]
        assert found == [0, 1]
        tie(cast.second_staff, cast.resident, time)
        assert home(phone, cast.second_staff)["desk"]["to_confirm_by_kind"]["merges"] == 0

    def test_a_resident_a_leader_and_an_auditor_have_none(self, phone: Phone, cast: Cast) -> None:
        assert [home(phone, who)["desk"] for who in (cast.resident, cast.leader, cast.auditor)] == [None] * 3

    def test_it_costs_as_many_statements_as_before(self, phone: Phone, cast: Cast, statements: Statements) -> None:
        home(phone, cast.staff)
        statements.most(15)


class TestTheTeam:
    def test_its_officers_see_who_asks_to_join_and_members_do_not(self, phone: Phone, cast: Cast) -> None:
        asks = phone.of(cast.neighbour).post(f"/teams/{cast.team.id}/join")
        assert asks.status_code == 201, asks.text
        assert [own_team(phone, who)[0] for who in (cast.leader, cast.deputy, cast.resident)] == [1, 1, None]
        assert phone.of(cast.deputy).post(f"/join-asks/{asks.json['id']}/accept").status_code == 200
        assert own_team(phone, cast.leader)[0] == 0

    def test_an_invitation_is_no_request(self, phone: Phone, cast: Cast) -> None:
        body = {"account_id": str(cast.neighbour.account_id)}
        invited = phone.of(cast.leader).post(f"/teams/{cast.team.id}/invitations", body)
        assert invited.status_code == 201, invited.text
        assert (own_team(phone, cast.leader)[0], to_answer(phone, cast.neighbour)) == (0, {"invitations": 1})
        assert phone.of(cast.neighbour).post(f"/join-asks/{invited.json['id']}/accept").status_code == 200
        assert to_answer(phone, cast.neighbour) == {}

    def test_a_task_waits_until_it_is_answered_or_lapses(self, phone: Phone, cast: Cast, time: Time) -> None:
        task, _ = asked(phone, cast), asked(phone, cast)
        assert [own_team(phone, who)[1] for who in (cast.leader, cast.resident)] == [2, None]
        assert said(phone, cast.leader, task, "decline").status_code == 200
        assert own_team(phone, cast.deputy)[1] == 1
        time.pass_(days=30)
        assert own_team(phone, cast.deputy)[1] == 0

    def test_a_returned_filing_shows_until_it_is_sent_in_again(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        filing = submitted(phone, cast)
        assert own_team(phone, cast.leader)[2] is None
        assert send_back(phone, cast.staff, filing).status_code == 200
        assert [own_team(phone, who)[2] for who in (cast.leader, cast.resident)] == [filing, None]
        submitted(phone, cast)
        assert own_team(phone, cast.leader)[2] is None

    def test_a_hand_over_waits_for_the_successors_yes(self, phone: Phone, cast: Cast) -> None:
        named = name_successor(phone, cast.leader, cast, cast.deputy)
        assert named.status_code == 201, named.text
        assert (to_answer(phone, cast.deputy), to_answer(phone, cast.leader)) == ({"hand_overs": 1}, {})
        assert answer(phone, cast.deputy, named, "accept").status_code == 200
        assert to_answer(phone, cast.deputy) == {}
