"""Closing one's account: what is lost is shown, who has to act first is named, and what was served stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from service.accounts.commands import sign_in
from service.accounts.commands.inbox import deliver
from service.accounts.models import Account, AccountEnd, FamilyTie, InboxMessage, RoleGrant, WechatSignIn
from service.accounts.queries import ties_between, ties_of
from service.accounts.queries.ends import kept_too_long
from service.accounts.rules import ENDED_TIE_COUNTS_FOR
from service.accounts.rules.ends import IDENTITY_KEPT_FOR
from service.adapters.wechat import WeChatIdentity
from service.core import transaction
from service.core.actor import Role
from service.core.clock import real_now
from service.core.db import db, new_id
from service.core.jobs import do_one
from service.hours.queries.crosscheck import unsigned
from service.lifecycle.jobs import WORK
from service.passports.queries import broken
from service.redemption.queries.verifying import broken_orders, broken_slots, broken_stock
from tests.accounts.conftest import Signed, by_wechat, openid
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, own_name, person
from tests.factories.hand_overs import hand_over_team
from tests.factories.redemption import Fair, fair, rich, stock_of
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone
from tests.redemption.test_orders import code, delegate, order, points, tie, told
from tests.redemption.test_waits import mine, wait


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


def close(phone: Phone, who: Person, points: int = 0, **more: Any) -> Any:
    return phone.of(who).post("/me/close", {"points": points, **more}, key=None)


def account_of(who: Person) -> Any:
    def work() -> Any:
        account = db.session.get_one(Account, who.account_id)
        return account.status, account.name, account.phone, account.birth_date, account.closed_at

    return transaction.run(work, read_only=True)


def books_are_true(cast: Cast, *people: Person) -> None:
    passports = [who.passport_id for who in people if who.passport_id]

    def work() -> Any:
        here = cast.community.id
        return (
            *(broken(passports), unsigned(passports), broken_stock(here), broken_slots(here)),
            list(broken_orders(here)),
        )

    assert transaction.run(work, read_only=True) == ({}, {}, {}, {}, [])


def messages_after(who: Person, time: Time) -> int:
    """What stands in an inbox once a message was delivered to it."""
    sent = {"account_id": str(who.account_id), "code": "order.reminder", "order_id": str(new_id())}
    transaction.run(lambda: deliver([(new_id(), sent)], time.now))
    rows = db.session.query(InboxMessage).filter_by(account_id=who.account_id)
    return transaction.run(rows.count, read_only=True)


def delegation(phone: Phone, principal: Person, delegate: Person, time: Time, *scopes: str) -> str:
    until = (time.now + timedelta(days=30)).isoformat()
    body = {"delegate_id": str(delegate.account_id), "scopes": [*scopes], "expires_at": until}
    made = phone.of(principal).post("/me/delegations", body)
    assert made.status_code == 201
    return str(made.json["id"])


def test_what_would_be_lost_is_shown_first(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    delegation(phone, cast.resident, cast.neighbour, time, "view")
    shown = phone.of(cast.resident).get("/me/closing").json
    assert shown == {
        "points": 12,
        "debt": 0,
        "minutes": 360,
        "orders": 1,
        "gift_waits": 0,
        "sign_ups": 0,
        "teams": 1,
        "roles": 0,
        "delegates": 1,
        "obstacles": [],
    }


def test_everything_ends_at_once_and_what_was_served_stays(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    for who in (cast.neighbour, cast.deputy):
        rich(who, 12, time.now)
    order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1))
    order(phone, cast.neighbour, open_fair, (open_fair.rice, 1))
    wait(phone, cast.deputy, open_fair)
    delegation(phone, cast.resident, cast.neighbour, time, "view")
    closed = close(phone, cast.resident, 12)
    assert (closed.status_code, closed.json["points_lapsed"], closed.json["erased_at"]) == (200, 12, None)
    assert phone.of(cast.resident).get("/me").status_code == 401
    assert points(cast.resident) == (12, 0)
    assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}
    assert mine(phone, cast.deputy) == "offered"
    status, name, number, born, _ = account_of(cast.resident)
    assert (status, name, number, born is not None) == ("closed", "张玉琴", None, True)
    assert "person.closed" in told(cast.staff)
    assert "delegation.ended_for_delegate" in told(cast.neighbour)
    roster = phone.of(cast.leader).get(f"/teams/{cast.team.id}/members").json["items"]
    assert str(cast.resident.account_id) not in {each["account_id"] for each in roster}
    books_are_true(cast, cast.resident, cast.neighbour, cast.deputy)


def test_a_place_on_a_shift_goes_to_the_next(phone: Phone, cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now, capacity=1, in_hours=72).id
    first = phone.of(cast.resident).post(f"/shifts/{shift}/sign-ups", {}).json
    second = phone.of(cast.neighbour).post(f"/shifts/{shift}/sign-ups", {}).json
    assert (first["state"], second["state"]) == ("signed_up", "waitlisted")
    assert phone.of(cast.resident).get("/me/closing").json["sign_ups"] == 1
    assert close(phone, cast.resident).status_code == 200
    shown = phone.of(cast.leader).get(f"/shifts/{shift}/sign-ups").json["items"]
    states = {each["account_id"]: each["state"] for each in shown}
    assert states[str(cast.neighbour.account_id)] == "signed_up"
    assert states.get(str(cast.resident.account_id), "cancelled") == "cancelled"


def test_other_points_than_were_seen_change_nothing(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    refused = close(phone, cast.resident, 11)
    assert (code(refused), refused.json["facts"]["points"]) == ("closing.more_is_lost", 12)
    assert points(cast.resident) == (12, 4)
    assert phone.of(cast.resident).get("/me").status_code == 200


class TestWhoHasToActFirst:
    def refused(self, phone: Phone, who: Person, obstacle: str) -> Any:
        [shown] = phone.of(who).get("/me/closing").json["obstacles"]
        answer = close(phone, who)
        assert (shown["code"], code(answer)) == (obstacle, f"closing.{obstacle}")
        assert shown["facts"] == answer.json["facts"]
        return answer.json["facts"]

    def test_a_leader_is_succeeded(self, phone: Phone, cast: Cast) -> None:
        assert self.refused(phone, cast.leader, "leads_team") == {"team_id": str(cast.team.id)}
        assert hand_over_team(phone, cast.staff, cast, cast.deputy, reason="own_wish").status_code == 200
        assert close(phone, cast.leader).status_code == 200

    def test_a_child_asks_a_guardian(self, phone: Phone, cast: Cast, time: Time) -> None:
        born = date(2016, 3, 1)
        child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=born))
        assert self.refused(phone, child, "is_child") == {}

    def test_a_guardian_is_replaced(self, phone: Phone, cast: Cast, time: Time) -> None:
        ward = transaction.run(lambda: person("钱小丽", cast.community, time.now, birth_date=date(2012, 3, 1)))
        body = {"guardian_id": str(cast.resident.account_id)}
        assert phone.of(cast.staff).post(f"/people/{ward.account_id}/guardians", body).status_code == 201
        assert self.refused(phone, cast.resident, "guards_somebody") == {"for_ids": [str(ward.account_id)]}

    def test_who_acts_for_another_ends_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        given = delegation(phone, cast.neighbour, cast.resident, time, "order")
        assert self.refused(phone, cast.resident, "acts_for_somebody") == {"for_ids": [str(cast.neighbour.account_id)]}
        assert phone.of(cast.resident).post(f"/delegations/{given}/end").status_code == 200
        assert close(phone, cast.resident).status_code == 200

    def test_the_last_administrator_finds_another(self, phone: Phone, cast: Cast, time: Time) -> None:
        facts = self.refused(phone, cast.administrator, "last_administrator")
        assert facts == {"region_id": str(cast.district.id)}
        more = {"role": Role.ADMINISTRATOR, "over": cast.district}
        other = transaction.run(lambda: person("何强", cast.community, time.now, **more))
        assert close(phone, cast.administrator).status_code == 200
        assert "grant.ended_with_account" in told(other)
        live = RoleGrant.account_id == cast.administrator.account_id, RoleGrant.ended_at.is_(None)
        assert transaction.run(lambda: db.session.query(RoleGrant).filter(*live).count(), read_only=True) == 0

    def test_what_stands_in_the_way_of_who_administers_much_costs_no_more(
        self, phone: Phone, cast: Cast, time: Time, statements: Statements
    ) -> None:
        who, costs = cast.administrator.account_id, []
        for region in (None, cast.community, cast.next_door):
            if region is not None:
                given = {"account_id": who, "role": Role.ADMINISTRATOR, "region_id": region.id, "granted_at": time.now}
                transaction.run(lambda given=given: db.session.execute(insert(RoleGrant).values(id=new_id(), **given)))
            shown = phone.of(cast.administrator).get("/me/closing").json
            assert "last_administrator" in [each["code"] for each in shown["obstacles"]]
            costs.append(len(statements))
        assert len(set(costs)) == 1, costs


class TestAtTheDesk:
    """The preview and the act say the same of what stands in the way."""

    def close(self, phone: Phone, by: Person, account_id: Any, *obstacles: str) -> Any:
        shown = phone.of(by).get(f"/people/{account_id}/closing").json["obstacles"]
        assert [each["code"] for each in shown] == [*obstacles]
        return phone.of(by).post(f"/people/{account_id}/close", {"points": 0})

    def test_staff_close_for_who_has_no_phone(self, phone: Phone, cast: Cast) -> None:
        body = {"name": own_name("孙"), "home_id": str(cast.community.id)}
        elder = phone.of(cast.staff).post("/people", body).json["id"]
        assert self.close(phone, cast.staff, elder).status_code == 200
        assert code(self.close(phone, cast.staff, elder, "has_ended")) == "account.status_forbids"

    def test_a_grown_up_with_a_phone_does_it_themselves(self, phone: Phone, cast: Cast) -> None:
        refused = self.close(phone, cast.staff, cast.resident.account_id, "by_the_person")
        assert code(refused) == "closing.by_the_person"

    def test_a_child_with_a_phone_has_a_guardian_who_asks(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2016, 3, 1)))
        assert self.close(phone, cast.staff, child.account_id).status_code == 200

    def test_one_member_of_staff_does_not_erase_whom_they_close_and_two_do_at_once(
        self, phone: Phone, cast: Cast
    ) -> None:
        body = {"name": own_name("孙"), "home_id": str(cast.community.id)}
        elder = phone.of(cast.staff).post("/people", body).json["id"]
        alone = phone.of(cast.staff).post(f"/people/{elder}/close", {"points": 0, "erases": True})
        assert (alone.status_code, alone.json["errors"][0]["field"]) == (422, "erases")
        assert self.close(phone, cast.staff, elder).json["erased_at"] is None
        insists = {"asked_by": "person", "is_told": True}
        change = phone.of(cast.staff).post(f"/people/{elder}/erase", insists).json["id"]
        assert code(phone.of(cast.staff).post(f"/end-changes/{change}/confirm")) == "end_change.same_person"
        assert phone.of(cast.staff).get(f"/people/{elder}").json["name_masked"] is not None
        assert phone.of(cast.second_staff).post(f"/end-changes/{change}/confirm").status_code == 200
        assert phone.of(cast.staff).get(f"/people/{elder}").json["name_masked"] is None

    def test_not_for_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.staff, cast.neighbour, time)
        for who in (cast.neighbour, cast.staff):
            refused = self.close(phone, cast.staff, who.account_id, "is_involved", "by_the_person")
            assert code(refused) == "person.not_for_yourself"


def test_who_closes_is_alive(phone: Phone, cast: Cast) -> None:
    said = {"died_on": "2026-03-01", "seen": "family"}
    death = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/deaths", said).json
    assert close(phone, cast.resident).status_code == 200
    assert code(phone.of(cast.second_staff).post(f"/deaths/{death['id']}/confirm")) == "death.decided"


def test_no_role_is_given_to_who_is_gone(phone: Phone, cast: Cast) -> None:
    close(phone, cast.resident)
    body = {"role": "staff", "region_id": str(cast.community.id)}
    path = f"/people/{cast.resident.account_id}/grants"
    assert code(phone.of(cast.administrator).post(path, body)) == "person.not_found"


def test_erased_at_once_nobody_can_be_named(phone: Phone, cast: Cast, time: Time) -> None:
    closed = close(phone, cast.resident, erases=True)
    assert closed.json["erased_at"] is not None
    assert account_of(cast.resident)[1:4] == (None, None, None)
    seen = phone.of(cast.staff).get(f"/people/{cast.resident.account_id}").json
    assert (seen["status"], seen["name_masked"]) == ("closed", None)


def test_what_is_locked_away_is_erased_after_ten_years(phone: Phone, cast: Cast, time: Time) -> None:
    close(phone, cast.resident)
    sweep, *_ = WORK
    end = transaction.run(
        lambda: db.session.query(AccountEnd).filter_by(account_id=cast.resident.account_id).one().id, read_only=True
    )
    closed_at = account_of(cast.resident)[4]

    def due(at: Any) -> bool:
        return end in transaction.run(lambda: kept_too_long(at - IDENTITY_KEPT_FOR, 10_000), read_only=True)

    assert not due(closed_at + IDENTITY_KEPT_FOR - timedelta(seconds=1))
    assert due(closed_at + IDENTITY_KEPT_FOR)
    assert do_one(sweep, end) == do_one(sweep, end) == 1
    assert account_of(cast.resident)[1] is None
    assert not due(closed_at + IDENTITY_KEPT_FOR)


def test_the_same_human_may_register_anew_without_points_and_is_known_again(
    phone: Phone, cast: Cast, time: Time
) -> None:
    identity = WeChatIdentity(f"o-{cast.resident.account_id.hex}", None)

    def add() -> None:
        own = db.session.get_one(Account, cast.resident.account_id)
        index = identity.openid
        sign_in.add_wechat(own, identity, "wx-again", index, real_now())

    transaction.run(add)
    rich(cast.resident, 12, time.now)
    assert close(phone, cast.resident, 12).status_code == 200
    gone = transaction.run(
        lambda: db.session.query(WechatSignIn).filter_by(account_id=cast.resident.account_id).count(), read_only=True
    )
    assert gone == 0
    _, name, _, born, _ = account_of(cast.resident)
    again = transaction.run(lambda: person(name, cast.community, time.now, birth_date=born))
    assert points(again) == (0, 0)
    ties = transaction.run(lambda: ties_of(again.account_id, time.now), read_only=True)
    assert ties[cast.resident.account_id] == {"possibly_same_person"}


@pytest.mark.parametrize("gone", ["resident", "neighbour"])
@pytest.mark.parametrize("undated", [False, True])
def test_who_registers_anew_has_the_family_of_before_and_who_acted_for_them_lately(
    phone: Phone, cast: Cast, time: Time, gone: str, *, undated: bool
) -> None:
    """And is judged by none of them, whichever of the two it was who closed the account."""
    tie(cast.resident, cast.neighbour, time)
    who, other = (cast.resident, cast.neighbour) if gone == "resident" else (cast.neighbour, cast.resident)
    delegate(who, other, ["view"], time)
    assert close(phone, who).status_code == 200
    _, name, _, born, _ = account_of(who)
    anew = {"birth_date": None if undated else born}
    again = transaction.run(lambda: person(name, cast.community, time.now, **anew))

    def tied(one: Person, two: Person) -> set[str]:
        def read() -> set[str]:
            both = ties_between([one.account_id], [two.account_id], time.now)
            alone = ties_of(one.account_id, time.now).get(two.account_id, set())
            assert both.get((one.account_id, two.account_id), set()) == alone
            return alone

        return transaction.run(read, read_only=True)

    assert (tied(other, again), tied(again, other)) == (
        {"family_declared", "delegate"},
        {"family_declared", "principal"},
    )
    time.now += ENDED_TIE_COUNTS_FOR
    assert tied(other, again) == tied(again, other) == {"family_declared"}


def test_whoever_has_lost_the_answer_finds_out_by_refreshing_and_signing_in_is_another_account(phone: Phone) -> None:
    who = openid()
    before = by_wechat(phone, who)
    refreshed = phone.post("/sign-in/refresh", {"refresh_token": before.refresh_token}, key=None)
    assert refreshed.status_code == 200
    signed_in = Signed(refreshed.json)
    assert phone.of(signed_in).post("/me/close", {"points": 0}, key=None).status_code == 200
    again = phone.of(signed_in).post("/me/close", {"points": 0}, key=None)
    assert (again.status_code, code(again)) == (401, "auth.token_refused")
    refused = phone.post("/sign-in/refresh", {"refresh_token": signed_in.refresh_token}, key=None)
    assert (refused.status_code, code(refused)) == (401, "sign_in.refresh_refused")
    assert by_wechat(phone, who).account_id != before.account_id


def test_family_stays_family(phone: Phone, cast: Cast, time: Time) -> None:
    tie(cast.resident, cast.staff, time)
    close(phone, cast.resident)
    live = FamilyTie.ended_at.is_(None), FamilyTie.declared_by == cast.resident.account_id
    assert transaction.run(lambda: db.session.query(FamilyTie).filter(*live).count(), read_only=True) == 1


def test_no_message_reaches_who_has_closed(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    close(phone, cast.resident, 12)
    assert [messages_after(who, time) for who in (cast.resident, cast.staff)] == [0, 1]
