"""A death that was a mistake: two people undo it, the account goes on, and what was said and done stays on record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.accounts.models import Account, AccountEnd, Consent, EndChange
from service.core import transaction
from service.core.db import db, new_id
from service.core.errors import Conflict
from service.redemption.models import Collection
from tests.accounts.conftest import Signed, by_wechat, openid
from tests.accounts.test_linking import code_for, enter_code
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.redemption import Fair, fair, rich, stock_of
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import account_of, books_are_true, delegation
from tests.lifecycle.test_deaths import die, said
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, order, points, tie, told


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


def proposed(phone: Phone, by: Person, death: Any, reason: str = "seen_alive") -> Any:
    return phone.of(by).post(f"/deaths/{death['id']}/undo", {"reason": reason})


def confirmed(phone: Phone, by: Person, change: Any) -> Any:
    return phone.of(by).post(f"/end-changes/{change['id']}/confirm")


def undo(phone: Phone, cast: Cast, death: Any) -> Any:
    change = proposed(phone, cast.staff, death)
    assert change.status_code == 201, change.text
    answer = confirmed(phone, cast.second_staff, change.json)
    assert answer.status_code == 200, answer.text
    return answer.json


class TestTwoPeople:
    def test_nothing_happens_before_another_confirms(self, phone: Phone, cast: Cast) -> None:
        death = die(phone, cast, cast.resident)
        change = proposed(phone, cast.staff, death).json
        assert (change["kind"], change["state"], change["reason"]) == ("undo", "waiting", "seen_alive")
        assert account_of(cast.resident)[0] == "closed"
        assert "person.end_change_proposed" in told(cast.second_staff)
        assert phone.of(cast.second_staff).get("/end-changes").json["items"] == [change]
        whose = ("name_masked", "passport_number", "proposed_by_name_masked", "decided_by_name_masked")
        assert [change[name] for name in whose] == [death[name] for name in whose[:3]] + [None]
        desks = [phone.of(who).get("/me/home").json["desk"] for who in (cast.staff, cast.second_staff)]
        assert [desk["to_confirm_by_kind"]["end_changes"] for desk in desks] == [0, 1]
        assert code(confirmed(phone, cast.staff, change)) == "end_change.same_person"
        assert confirmed(phone, cast.second_staff, change).json["state"] == "confirmed"
        assert account_of(cast.resident)[0] == "active"
        assert phone.of(cast.staff).get("/end-changes").json["items"] == []

    def test_it_happens_once(self, phone: Phone, cast: Cast) -> None:
        death = die(phone, cast, cast.resident)
        change = undo(phone, cast, death)
        assert code(confirmed(phone, cast.second_staff, change)) == "end_change.decided"
        assert code(proposed(phone, cast.staff, death)) == "undo.not_in_force"

    def test_one_thing_waits_at_a_time(self, phone: Phone, cast: Cast) -> None:
        death = die(phone, cast, cast.resident)
        change = proposed(phone, cast.staff, death).json
        again = proposed(phone, cast.second_staff, death, "wrong_person")
        assert (code(again), again.json["facts"]["end_change_id"]) == ("end_change.waits_already", change["id"])
        assert phone.of(cast.second_staff).post(f"/end-changes/{change['id']}/decline").json["state"] == "declined"
        assert "person.end_change_declined" in told(cast.staff)
        assert code(confirmed(phone, cast.second_staff, change)) == "end_change.decided"
        assert account_of(cast.resident)[0] == "closed"
        assert proposed(phone, cast.second_staff, death, "wrong_person").status_code == 201

    def test_what_still_waits_is_declined_and_not_undone(self, phone: Phone, cast: Cast) -> None:
        death = said(phone, cast.staff, cast.resident).json
        assert code(proposed(phone, cast.second_staff, death)) == "undo.not_in_force"

    def test_who_is_tied_to_the_person_or_to_the_first_is_no_second(self, phone: Phone, cast: Cast, time: Time) -> None:
        dead = die(phone, cast, cast.resident)
        other = die(phone, cast, cast.neighbour)
        tie(cast.staff, cast.resident, time)
        assert code(proposed(phone, cast.staff, dead)) == "person.not_for_yourself"
        change = proposed(phone, cast.second_staff, dead).json
        assert code(confirmed(phone, cast.staff, change)) == "person.not_for_yourself"
        tie(cast.staff, cast.second_staff, time)
        change = proposed(phone, cast.second_staff, other).json
        assert code(confirmed(phone, cast.staff, change)) == "end_change.people_tied"

    def test_nobody_confirms_what_they_proposed_not_even_in_the_database(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        death = die(phone, cast, cast.resident)

        def work() -> None:
            by, at = cast.staff.account_id, time.now
            end = db.session.query(AccountEnd).filter_by(account_id=cast.resident.account_id).one()
            assert str(end.id) == death["id"]
            about = {"end_id": end.id, "account_id": end.account_id, "community_id": end.community_id}
            twice = {"proposed_by": by, "proposed_at": at, "decided_by": by, "decided_at": at}
            row = EndChange(id=new_id(), kind="undo", state="confirmed", reason="seen_alive", **about, **twice)
            db.session.add(row)
            db.session.flush()

        with pytest.raises(Conflict):
            transaction.run(work)


def test_the_account_goes_on_with_what_the_ledger_holds(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    tie(cast.resident, cast.deputy, time)
    delegation(phone, cast.resident, cast.neighbour, time, "view")
    death = die(phone, cast, cast.resident)
    assert death["points_lapsed"] == 12
    time.pass_(minutes=1)
    undo(phone, cast, death)
    [shown] = phone.of(cast.staff).get("/deaths", state="confirmed").json["items"]
    assert (shown["points_lapsed"], shown["undone_at"] is not None) == (12, True)
    seen = phone.of(cast.staff).get(f"/people/{cast.resident.account_id}").json
    assert (seen["status"], points(cast.resident)) == ("active", (12, 0))
    assert "person.you_are_back" in told(cast.resident)
    assert "person.death_undone" in told(cast.staff)
    for who in (cast.deputy, cast.neighbour):
        assert "person.lives" in told(who)
    body = open_fair.order((open_fair.soap, 2), account_id=str(cast.resident.account_id))
    placed = phone.of(cast.staff).post(f"/redemption-periods/{open_fair.period.id}/orders", body)
    assert placed.status_code == 201, placed.text
    assert points(cast.resident) == (12, 4)
    books_are_true(cast, cast.resident)


def test_a_link_code_gives_the_person_a_phone_again_and_the_copy_tells_what_was_said(
    phone: Phone, cast: Cast, time: Time
) -> None:
    path = f"/people/{cast.resident.account_id}/confirm-identity"
    assert phone.of(cast.staff).post(path, {"seen": "id_card"}).status_code == 200
    death = die(phone, cast, cast.resident)
    change = undo(phone, cast, death)
    newcomer = by_wechat(phone, openid())
    answer = enter_code(phone, newcomer, code_for(phone, cast, cast.resident.account_id))
    assert answer.json["account_id"] == str(cast.resident.account_id)
    copy = phone.of(Signed(answer.json)).post("/me/data", {}, key=None).json
    [end], [asked] = copy["ends"]["items"], copy["end_changes"]["items"]
    assert (end["id"], end["kind"], end["state"], end["died_on"]) == (death["id"], "death", "confirmed", "2026-03-01")
    assert end["undone_at"] is not None
    assert (asked["id"], asked["kind"], asked["reason"]) == (change["id"], "undo", "seen_alive")


def test_a_death_that_waits_is_in_ones_own_data(phone: Phone, cast: Cast) -> None:
    death = said(phone, cast.staff, cast.resident).json
    [end] = phone.of(cast.resident).post("/me/data", {"section": "ends"}, key=None).json["ends"]["items"]
    assert (end["id"], end["state"], end["undone_at"]) == (death["id"], "waiting", None)
    assert phone.of(cast.staff).post("/me/data", {"section": "ends"}, key=None).json["ends"]["items"] == []


def test_what_they_consented_to_themselves_is_in_force_again(phone: Phone, cast: Cast, time: Time) -> None:
    phone.of(cast.resident).post("/me/consents", {"purpose": "photos"})
    phone.of(cast.resident).post("/me/consents", {"purpose": "national_system"})
    phone.of(cast.resident).post("/me/consents/photos/withdraw")
    time.pass_(minutes=1)
    death = die(phone, cast, cast.resident)
    time.pass_(days=1)
    undo(phone, cast, death)

    def live() -> Any:
        theirs = (Consent.account_id == cast.resident.account_id, Consent.ended_at.is_(None))
        return {row.purpose: row.given_at for row in db.session.query(Consent).filter(*theirs)}

    assert transaction.run(live, read_only=True) == {"record": time.now, "national_system": time.now}


def test_a_child_waits_for_a_guardian_anew(phone: Phone, cast: Cast, time: Time) -> None:
    child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2016, 3, 1)))
    path, body = f"/people/{child.account_id}/guardians", {"guardian_id": str(cast.resident.account_id)}
    assert phone.of(cast.staff).post(path, body).status_code == 201
    phone.of(cast.resident).post(f"/me/wards/{child.account_id}/consents", {"purpose": "record"})
    undo(phone, cast, die(phone, cast, child))
    assert account_of(child)[0] == "pending"
    assert "person.lives" in told(cast.resident)
    assert phone.of(cast.staff).post(path, body).status_code == 201
    phone.of(cast.resident).post(f"/me/wards/{child.account_id}/consents", {"purpose": "record"})
    assert account_of(child)[0] == "active"


class TestWhatWasOrdered:
    def test_it_is_the_persons_own_again(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        left = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        tie(cast.resident, cast.neighbour, time)
        undo(phone, cast, die(phone, cast, cast.resident))
        time.now = open_fair.day.opens_at
        by_relative = hand_over(phone, cast.staff, left, proxy_id=str(cast.neighbour.account_id))
        assert code(by_relative) == "proxy.not_delegated"
        assert hand_over(phone, cast.staff, left).status_code == 200
        assert points(cast.resident) == (8, 0)
        books_are_true(cast, cast.resident)

    def test_what_a_relative_has_collected_stays_so(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        left = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        tie(cast.resident, cast.neighbour, time)
        death = die(phone, cast, cast.resident)
        time.now = open_fair.day.opens_at
        handed = hand_over(phone, cast.staff, left, proxy_id=str(cast.neighbour.account_id))
        assert handed.status_code == 200, handed.text
        undo(phone, cast, death)
        assert points(cast.resident) == (8, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 2, "on_shelf": 8}
        taken = transaction.run(
            lambda: db.session.query(Collection).filter_by(account_id=cast.resident.account_id).one().proxy_id,
            read_only=True,
        )
        assert taken == cast.neighbour.account_id
        books_are_true(cast, cast.resident)


def test_who_has_registered_anew_decides_which_account_to_keep(phone: Phone, cast: Cast, time: Time) -> None:
    number = "11010519491231002X"

    def write(who: Person) -> None:
        db.session.get_one(Account, who.account_id).id_number = number

    transaction.run(lambda: write(cast.resident))
    death = die(phone, cast, cast.resident)
    change = proposed(phone, cast.staff, death).json
    again = transaction.run(lambda: person("张玉琴", cast.community, time.now))
    transaction.run(lambda: write(again))
    assert code(confirmed(phone, cast.second_staff, change)) == "undo.registered_anew"
    assert phone.of(again).post("/me/close", {"points": 0}, key=None).status_code == 200
    assert confirmed(phone, cast.second_staff, change).status_code == 200


def test_who_is_back_may_die_or_close_again(phone: Phone, cast: Cast, time: Time) -> None:
    undo(phone, cast, die(phone, cast, cast.resident))
    death = said(phone, cast.staff, cast.resident)
    assert death.status_code == 201
    assert phone.of(cast.second_staff).post(f"/deaths/{death.json['id']}/confirm").status_code == 200
    assert account_of(cast.resident)[0] == "closed"
