"""Death: said by one, confirmed by another; what was ordered waits for a relative, and nobody writes to the dead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service.accounts.models import AccountEnd
from service.accounts.queries import masked_names
from service.core import transaction
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.core.errors import Conflict
from tests.accounts.inboxes import messages
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.redemption import Fair, fair, rich, stock_of
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import account_of, books_are_true, delegation, messages_after
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, delegate, order, points, tie, told
from tests.redemption.test_waits import mine, wait

ON = "2026-03-01"


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


def said(phone: Phone, by: Person, who: Person, on: str = ON) -> Any:
    return phone.of(by).post(f"/people/{who.account_id}/deaths", {"died_on": on, "seen": "certificate"})


def confirmed(phone: Phone, by: Person, death: Any) -> Any:
    return phone.of(by).post(f"/deaths/{death['id']}/confirm")


def die(phone: Phone, cast: Cast, who: Person) -> Any:
    death = said(phone, cast.staff, who)
    assert death.status_code == 201, death.text
    answer = confirmed(phone, cast.second_staff, death.json)
    assert answer.status_code == 200, answer.text
    return answer.json


class TestTwoPeople:
    def test_nothing_happens_before_another_confirms(self, phone: Phone, cast: Cast) -> None:
        death = said(phone, cast.staff, cast.resident).json
        assert death["state"] == "waiting"
        assert phone.of(cast.resident).get("/me").status_code == 200
        assert "person.death_proposed" in told(cast.second_staff)
        assert told(cast.resident) == ["person.reported_dead"]
        assert [each["id"] for each in phone.of(cast.second_staff).get("/deaths").json["items"]] == [death["id"]]
        assert code(confirmed(phone, cast.staff, death)) == "death.same_person"
        assert confirmed(phone, cast.second_staff, death).json["state"] == "confirmed"
        assert phone.of(cast.resident).get("/me").status_code == 401
        assert phone.of(cast.staff).get("/deaths").json["items"] == []

    def test_the_row_says_of_whom_and_who_said_it(self, phone: Phone, cast: Cast) -> None:
        death = said(phone, cast.staff, cast.resident).json
        [row] = phone.of(cast.second_staff).get("/deaths").json["items"]
        names = transaction.run(lambda: masked_names([cast.resident.account_id, cast.staff.account_id]), read_only=True)
        assert row == death
        assert (row["name_masked"], row["passport_number"]) == (names[cast.resident.account_id], cast.resident.number)
        assert row["proposed_by_name_masked"] == names[cast.staff.account_id]
        assert row["decided_by_name_masked"] is None

    def test_both_see_what_was_chosen_and_carried_away_since_the_day_of_death(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        time.now = open_fair.day.opens_at
        assert hand_over(phone, cast.staff, placed).status_code == 200
        today = local_date(time.now).isoformat()
        death = said(phone, cast.staff, cast.resident, today).json
        names = transaction.run(lambda: masked_names([cast.resident.account_id, cast.staff.account_id]), read_only=True)
        [gift] = death["since_then"]
        assert (gift["name"], gift["quantity"], gift["order_id"]) == ("肥皂", 1, placed["id"])
        assert gift["ordered_by_name_masked"] == names[cast.resident.account_id]
        assert (gift["handed_over_by_name_masked"], gift["by_own_word"]) == (names[cast.staff.account_id], True)
        tomorrow = (time.now + timedelta(days=1)).date().isoformat()
        time.pass_(days=1)
        phone.of(cast.second_staff).post(f"/deaths/{death['id']}/decline")
        later = said(phone, cast.staff, cast.resident, tomorrow).json
        assert later["since_then"] == []
        both = phone.of(cast.second_staff).get("/deaths", state="waiting,declined").json["items"]
        assert [len(each["since_then"]) for each in both] == [0, 1]
        assert confirmed(phone, cast.second_staff, later).json["since_then"] == []

    def test_what_is_still_to_be_collected_has_nobody_who_handed_it_over(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        [held] = said(phone, cast.staff, cast.resident).json["since_then"]
        assert (held["handed_over_at"], held["by_own_word"], held["points"]) == (None, None, 2)

    def test_it_happens_once(self, phone: Phone, cast: Cast) -> None:
        death = die(phone, cast, cast.resident)
        assert code(confirmed(phone, cast.second_staff, death)) == "death.decided"
        assert code(said(phone, cast.staff, cast.resident)) == "death.account_ended"

    def test_it_is_said_once(self, phone: Phone, cast: Cast) -> None:
        death = said(phone, cast.staff, cast.resident).json
        again = said(phone, cast.second_staff, cast.resident)
        assert (code(again), again.json["facts"]) == ("death.waits_already", {"death_id": death["id"]})

    def test_what_was_a_mistake_is_turned_down_and_changes_nothing(self, phone: Phone, cast: Cast) -> None:
        death = said(phone, cast.staff, cast.resident).json
        declined = phone.of(cast.second_staff).post(f"/deaths/{death['id']}/decline")
        assert declined.json["state"] == "declined"
        [heard, *_] = messages(phone, cast.staff)
        ids = {"death_id": death["id"], "done_by": str(cast.second_staff.account_id)}
        assert (heard["code"], heard["facts"]) == ("person.death_declined", ids)
        assert phone.of(cast.resident).get("/me").status_code == 200
        assert code(confirmed(phone, cast.second_staff, death)) == "death.decided"
        assert said(phone, cast.staff, cast.resident).status_code == 201

    def test_who_is_tied_to_the_person_or_to_the_first_is_no_second(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.staff, cast.neighbour, time)
        assert code(said(phone, cast.staff, cast.neighbour)) == "person.not_for_yourself"
        assert code(said(phone, cast.staff, cast.staff)) == "person.not_for_yourself"
        death = said(phone, cast.second_staff, cast.neighbour).json
        assert code(confirmed(phone, cast.staff, death)) == "person.not_for_yourself"
        tie(cast.staff, cast.second_staff, time)
        other = said(phone, cast.second_staff, cast.resident).json
        assert code(confirmed(phone, cast.staff, other)) == "death.people_tied"

    def test_the_day_has_come(self, phone: Phone, cast: Cast, time: Time) -> None:
        tomorrow = (time.now + timedelta(days=1)).date().isoformat()
        assert code(said(phone, cast.staff, cast.resident, tomorrow)) == "death.day_to_come"

    def test_nobody_dies_before_they_are_born(self, phone: Phone, cast: Cast) -> None:
        born = account_of(cast.resident)[3]
        assert born
        before = (born - timedelta(days=1)).isoformat()
        assert code(said(phone, cast.staff, cast.resident, before)) == "death.before_birth"
        assert said(phone, cast.staff, cast.resident, born.isoformat()).status_code == 201

    def test_of_who_holds_a_role_it_is_withdrawn_first(self, phone: Phone, cast: Cast) -> None:
        assert code(said(phone, cast.staff, cast.second_staff)) == "death.role_held"

    def test_nobody_confirms_what_they_said_not_even_in_the_database(self, cast: Cast, time: Time) -> None:
        def work() -> None:
            by, at = cast.staff.account_id, time.now
            twice = {"proposed_by": by, "proposed_at": at, "decided_by": by, "decided_at": at}
            who = {"account_id": cast.resident.account_id, "community_id": cast.community.id}
            about = {"kind": "death", "state": "confirmed", "died_on": at.date(), **who, **twice}
            db.session.add(AccountEnd(id=new_id(), **about))
            db.session.flush()

        with pytest.raises(Conflict):
            transaction.run(work)


def test_everything_but_an_order_ends(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    rich(cast.neighbour, 12, time.now)
    rich(cast.deputy, 12, time.now)
    shift = published_shift(cast, time.now, capacity=1, in_hours=72).id
    phone.of(cast.resident).post(f"/shifts/{shift}/sign-ups", {})
    assert phone.of(cast.neighbour).post(f"/shifts/{shift}/sign-ups", {}).json["state"] == "waitlisted"
    order(phone, cast.neighbour, open_fair, (open_fair.rice, 2))
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    wait(phone, cast.resident, open_fair)
    wait(phone, cast.deputy, open_fair)
    delegation(phone, cast.resident, cast.neighbour, time, "view")
    delegation(phone, cast.deputy, cast.resident, time, "view")
    death = die(phone, cast, cast.resident)
    assert death["points_lapsed"] == 8
    assert phone.of(cast.staff).get(f"/people/{cast.resident.account_id}/closing").json["points"] == 0
    assert points(cast.resident) == (12, 4)
    assert stock_of(open_fair.soap.id) == {"received": 10, "reserved": 2, "on_shelf": 8}
    [signed_up] = phone.of(cast.neighbour).get("/me/shifts").json["items"]
    assert signed_up["state"] == "signed_up"
    assert mine(phone, cast.deputy) == "waiting"
    assert account_of(cast.resident)[:2] == ("closed", "张玉琴")
    assert "delegation.ended_for_delegate" in told(cast.neighbour)
    assert "delegation.ended" in told(cast.deputy)
    books_are_true(cast, cast.resident, cast.neighbour, cast.deputy)


class TestWhatWasOrdered:
    @pytest.fixture
    def left(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> str:
        """A dead resident's two bars of soap; her sister is the neighbour."""
        left = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        tie(cast.resident, cast.neighbour, time)
        die(phone, cast, cast.resident)
        time.now = open_fair.day.opens_at
        return str(left["id"])

    def test_family_is_told_and_collects_it(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, left: str
    ) -> None:
        [said] = [each for each in messages(phone, cast.neighbour) if each["code"] == "person.died_with_order"]
        assert (said["facts"]["order_id"], said["facts"]["on"]) == (left, open_fair.day.day.isoformat())
        seen = phone.of(cast.neighbour).get(f"/orders/{left}").json
        assert (seen["day_id"], seen["slot"]["id"]) == (str(open_fair.day.id), open_fair.slot_id)
        assert code(hand_over(phone, cast.staff, {"id": left})) == "proxy.owner_died"
        proxy = str(cast.neighbour.account_id)
        handed = hand_over(phone, cast.staff, {"id": left}, proxy_id=proxy)
        assert handed.status_code == 200, handed.text
        assert points(cast.resident) == (8, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 2, "on_shelf": 8}
        books_are_true(cast, cast.resident)

    def test_a_stranger_does_not(self, phone: Phone, cast: Cast, left: str) -> None:
        assert phone.of(cast.deputy).get(f"/orders/{left}").status_code == 404
        proxy = str(cast.deputy.account_id)
        assert code(hand_over(phone, cast.staff, {"id": left}, proxy_id=proxy)) == "proxy.owner_died"

    def test_what_lapsed_buys_nothing(self, phone: Phone, cast: Cast, open_fair: Fair, left: str) -> None:
        [line] = phone.of(cast.staff).get(f"/orders/{left}").json["lines"]
        dearer = {"line_id": line["id"], "gift_id": str(open_fair.rice.id), "quantity": 1, "is_agreed": True}
        assert code(phone.of(cast.staff).post(f"/orders/{left}/substitute", dearer)) == "order.account_closed"
        more = open_fair.order((open_fair.soap, 3), version=1)
        assert code(phone.of(cast.staff).put(f"/orders/{left}", more)) == "order.account_closed"
        path, body = f"/redemption-days/{open_fair.day.id}/look-up", {"passport_number": cast.resident.number}
        assert phone.of(cast.staff).post(path, body, key=None).json["spendable"] == 0


def test_who_is_family_by_their_own_word_alone_needs_two_members_of_staff(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    left = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    tie(cast.deputy, cast.resident, time)
    die(phone, cast, cast.resident)
    time.now = open_fair.day.opens_at
    assert phone.of(cast.deputy).get(f"/orders/{left['id']}").status_code == 200
    proxy = {"proxy_id": str(cast.deputy.account_id), "shown": "number"}
    assert code(hand_over(phone, cast.staff, left, **proxy)) == "proxy.by_own_word"
    proposed = phone.of(cast.staff).post(f"/orders/{left['id']}/hand-over-by-two", {**proxy, "reason": "户口本"})
    assert proposed.status_code == 201, proposed.text
    confirm = f"/counter-proposals/{proposed.json['id']}/confirm"
    assert code(phone.of(cast.staff).post(confirm)) == "sign.same_person"
    assert phone.of(cast.second_staff).post(confirm).json["state"] == "confirmed"
    assert points(cast.resident) == (10, 0)


def test_who_might_collect_until_then_collects(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    left = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json["id"]
    delegate(cast.resident, cast.neighbour, ["collect"], time)
    die(phone, cast, cast.resident)
    assert "person.died_with_order" in told(cast.neighbour)
    assert phone.of(cast.neighbour).get(f"/orders/{left}").status_code == 200
    assert code(phone.of(cast.neighbour).post(f"/orders/{left}/cancel", {})) == "auth.not_allowed"
    time.now = open_fair.day.opens_at
    handed = hand_over(phone, cast.staff, {"id": left}, proxy_id=str(cast.neighbour.account_id))
    assert handed.status_code == 200, handed.text


def test_a_delegation_that_was_ended_before_collects_nothing(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    left = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json["id"]
    given = delegation(phone, cast.resident, cast.neighbour, time, "collect")
    phone.of(cast.resident).post(f"/delegations/{given}/end")
    time.pass_(minutes=1)
    die(phone, cast, cast.resident)
    assert phone.of(cast.neighbour).get(f"/orders/{left}").status_code == 404
    time.now = open_fair.day.opens_at
    refused = hand_over(phone, cast.staff, {"id": left}, proxy_id=str(cast.neighbour.account_id))
    assert code(refused) == "proxy.owner_died"


def test_a_team_without_its_leader_is_told_of(phone: Phone, cast: Cast) -> None:
    die(phone, cast, cast.leader)
    assert "team.leader_gone" in told(cast.deputy)
    assert "team.leader_gone" in told(cast.second_staff)
    body = {"account_id": str(cast.deputy.account_id), "role": "leader"}
    appointed = phone.of(cast.staff).post(f"/teams/{cast.team.id}/appoint", body)
    assert appointed.status_code == 200, appointed.text


def test_a_childs_consent_falls_with_its_guardian(phone: Phone, cast: Cast, time: Time) -> None:
    child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2016, 3, 1)))
    path, body = f"/people/{child.account_id}/guardians", {"guardian_id": str(cast.resident.account_id)}
    assert phone.of(cast.staff).post(path, body).status_code == 201
    consented = phone.of(cast.resident).post(f"/me/wards/{child.account_id}/consents", {"purpose": "record"})
    assert consented.status_code == 201
    die(phone, cast, cast.resident)
    assert account_of(child)[0] == "pending"
    assert "guardian.ended" in told(child)


def test_nobody_writes_to_the_dead(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    die(phone, cast, cast.resident)
    assert messages_after(cast.resident, time) == 0


def test_one_that_waits_stands_on_the_desk_of_who_may_confirm_it(phone: Phone, cast: Cast, time: Time) -> None:
    def to_confirm(who: Person) -> int:
        desk = phone.of(who).get("/me/home").json["desk"]
        assert desk["to_confirm"] == desk["to_confirm_by_kind"]["deaths"]
        return int(desk["to_confirm"])

    death = said(phone, cast.staff, cast.resident).json
    assert [to_confirm(who) for who in (cast.staff, cast.second_staff, cast.staff_next_door)] == [0, 1, 0]
    tie(cast.second_staff, cast.resident, time)
    assert to_confirm(cast.second_staff) == 0
    assert phone.of(cast.staff).post(f"/deaths/{death['id']}/decline").status_code == 200
