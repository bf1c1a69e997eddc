"""No leader is lost unnoticed: whichever way, the deputies and the staff are told, and the team is listed."""

from __future__ import annotations

from tests.accounts.inboxes import codes
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.hand_overs import answer, hand_over_team, name_successor
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import close
from tests.lifecycle.test_deaths import die
from tests.lifecycle.test_moving import move
from tests.redemption.test_orders import code


def listed(phone: Phone, cast: Cast) -> set[str]:
    rows = phone.get("/teams", needs_leader="true", community_id=str(cast.community.id)).json["items"]
    assert all(each["needs_leader"] for each in rows)
    return {each["id"] for each in rows}


def test_a_team_that_was_just_founded_is_listed(phone: Phone, cast: Cast) -> None:
    body = {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
    made = phone.of(cast.staff).post("/teams", body)
    assert made.json["needs_leader"] is True
    assert made.json["id"] in listed(phone, cast)
    assert str(cast.team.id) not in listed(phone, cast)


def test_a_death_leaves_it_to_the_deputies_and_the_staff(phone: Phone, cast: Cast) -> None:
    die(phone, cast, cast.leader)
    for who in (cast.deputy, cast.staff, cast.second_staff):
        assert "team.leader_gone" in codes(phone, who)
    assert str(cast.team.id) in listed(phone, cast)
    assert code(hand_over_team(phone, cast.staff, cast, cast.deputy)) == "team.no_leader"
    body = {"account_id": str(cast.deputy.account_id), "role": "leader"}
    assert phone.of(cast.staff).post(f"/teams/{cast.team.id}/appoint", body).status_code == 200
    assert str(cast.team.id) not in listed(phone, cast)


def test_nobody_closes_their_account_as_a_leader(phone: Phone, cast: Cast) -> None:
    assert code(close(phone, cast.leader)) == "closing.leads_team"
    answer(phone, cast.deputy, name_successor(phone, cast.leader, cast, cast.deputy), "accept")
    assert close(phone, cast.leader).status_code == 200
    assert str(cast.team.id) not in listed(phone, cast)


def test_an_account_that_is_shut_leads_nobody_until_it_is_open_again(phone: Phone, cast: Cast) -> None:
    path = f"/people/{cast.leader.account_id}"
    assert phone.of(cast.administrator).post(f"{path}/disable", {"reason": "misuse"}).status_code == 200
    assert codes(phone, cast.deputy) == ["team.leader_in_doubt"]
    assert codes(phone, cast.staff) == ["team.leader_in_doubt"]
    assert str(cast.team.id) in listed(phone, cast)
    assert phone.of(cast.administrator).post(f"{path}/enable").status_code == 200
    assert str(cast.team.id) not in listed(phone, cast)


def test_it_is_handed_over_for_a_leader_whose_account_is_shut(phone: Phone, cast: Cast) -> None:
    path = f"/people/{cast.leader.account_id}"
    phone.of(cast.administrator).post(f"{path}/disable", {"reason": "misuse"})
    assert hand_over_team(phone, cast.staff, cast, cast.deputy, reason="unfit").status_code == 200
    assert str(cast.team.id) not in listed(phone, cast)


def test_a_new_sign_in_takes_the_confirmation_away_until_somebody_has_looked(phone: Phone, cast: Cast) -> None:
    body = {"username": f"desk-{cast.leader.account_id.hex[-12:]}", "password": "Passport-2026"}
    path = f"/people/{cast.leader.account_id}"
    assert phone.of(cast.administrator).post(f"{path}/password-sign-in", body, key=None).status_code == 200
    assert codes(phone, cast.deputy) == ["team.leader_in_doubt"]
    assert str(cast.team.id) in listed(phone, cast)
    seen = {"seen": "id_card", "is_distinct": True}
    assert phone.of(cast.staff).post(f"{path}/confirm-identity", seen).status_code == 200
    assert str(cast.team.id) not in listed(phone, cast)


def test_a_leader_who_moves_is_asked_about_and_leads_on(phone: Phone, cast: Cast) -> None:
    """One may serve next door: who can go on does, and is not listed as if nobody led."""
    assert move(phone, cast.leader, cast.next_door).status_code == 200
    assert codes(phone, cast.deputy) == ["hand_over.leader_moved"]
    assert "hand_over.leader_moved" in codes(phone, cast.staff)
    assert "hand_over.leader_moved" not in codes(phone, cast.staff_next_door)
    assert str(cast.team.id) not in listed(phone, cast)
    assert hand_over_team(phone, cast.staff, cast, cast.deputy).status_code == 200


def test_whoever_leads_no_team_moves_without_a_word_to_any(phone: Phone, cast: Cast) -> None:
    move(phone, cast.resident, cast.next_door)
    assert codes(phone, cast.deputy) == []


class TestWhatWaitedForSomebodyWhoIsNoMore:
    def test_lapses_when_the_successor_closes_their_account(self, phone: Phone, cast: Cast, time: Time) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        assert close(phone, cast.deputy).status_code == 200
        assert phone.of(cast.leader).get(f"/hand-overs/{asked.json['id']}").json["state"] == "lapsed"
        assert codes(phone, cast.leader) == ["hand_over.lapsed", "team.deputy_gone"]
        assert "hand_over.lapsed" in codes(phone, cast.staff)

    def test_lapses_when_the_leader_has_died(self, phone: Phone, cast: Cast) -> None:
        asked = name_successor(phone, cast.leader, cast, cast.deputy)
        die(phone, cast, cast.leader)
        assert "hand_over.lapsed" in codes(phone, cast.deputy)
        assert code(answer(phone, cast.deputy, asked, "accept")) == "hand_over.decided"
        assert str(cast.team.id) in listed(phone, cast)
