"""A pick-up code is renewed when it is asked for, and by itself when somebody who could show it no longer may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from service.accounts.models import Delegation, Guardianship
from service.core import transaction
from service.core.db import db
from service.redemption.models import RedemptionOrder
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_look_up import look_up, pick_up_code
from tests.redemption.test_orders import code, delegate, guard, order, told


@pytest.fixture
def placed(phone: Phone, cast: Cast, open_fair: Fair) -> Any:
    return order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json


def renew(phone: Phone, who: Person, placed: Any, **more: Any) -> Any:
    return phone.of(who).post(f"/orders/{placed['id']}/pick-up-code/renew", **more)


def opens(phone: Phone, cast: Cast, fair: Fair, link: str) -> str:
    """What the counter says to a code."""
    return code(look_up(phone, cast.staff, fair, code=link)) or "opens"


class TestRenewing:
    def test_ends_the_old_one_and_gives_one_that_works(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        old = pick_up_code(phone, cast.resident, placed)
        given = renew(phone, cast.resident, placed)
        assert (given.status_code, given.json["link"]) == (200, pick_up_code(phone, cast.resident, placed))
        assert [opens(phone, cast, open_fair, each) for each in (old, given.json["link"])] == [
            "counter.code_renewed",
            "opens",
        ]
        for form in (".png", ".svg"):
            path = f"/orders/{placed['id']}/pick-up-code{form}"
            assert phone.of(cast.resident).get(path).status_code == 200

    def test_by_another_is_told(self, phone: Phone, cast: Cast, placed: Any, time: Time) -> None:
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        assert renew(phone, cast.resident, placed).status_code == 200
        assert "order.code_renewed_for_you" not in told(cast.resident)
        assert renew(phone, cast.neighbour, placed).status_code == 200
        assert "order.code_renewed_for_you" in told(cast.resident)

    def test_leaves_the_order_as_it_is(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
        renew(phone, cast.resident, placed)
        assert phone.of(cast.resident).get(f"/orders/{placed['id']}").json == placed
        body = {**open_fair.order((open_fair.soap, 2)), "version": placed["version"]}
        assert phone.of(cast.resident).put(f"/orders/{placed['id']}", body).status_code == 200

    def test_asked_again_with_its_key_it_is_one_renewal(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        first, again = (renew(phone, cast.resident, placed, key="renew-0001") for _ in range(2))
        assert first.json == again.json
        assert opens(phone, cast, open_fair, first.json["link"]) == "opens"
        assert code(renew(phone, cast.resident, placed, key=None)) == "idempotency.key_missing"

    def test_is_for_who_collects(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time) -> None:
        delegate(cast.resident, cast.neighbour, ["order", "view"], time)
        delegate(cast.resident, cast.deputy, ["collect"], time)
        guard(cast.leader, cast.resident, cast, time)
        may = [renew(phone, who, placed).status_code for who in (cast.deputy, cast.leader)]
        may_not = [renew(phone, who, placed).status_code for who in (cast.neighbour, cast.staff, cast.other_leader)]
        assert (may, may_not) == ([200, 200], [404, 404, 404])

    def test_of_what_is_not_to_be_collected_any_more_is_refused(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        phone.of(cast.resident).post(f"/orders/{placed['id']}/cancel", {})
        assert code(renew(phone, cast.resident, placed)) == "order.not_held"
        shown = pick_up_code(phone, cast.resident, placed)
        assert opens(phone, cast, open_fair, shown) == "counter.code_spent"

    def test_ends_at_the_last_serial_and_never_begins_again(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        renewed = update(RedemptionOrder).where(RedemptionOrder.id == UUID(placed["id"]))
        transaction.run(lambda: db.session.execute(renewed.values(pickup_serial=62)))
        last = renew(phone, cast.resident, placed).json["link"]
        assert code(renew(phone, cast.resident, placed)) == "order.codes_used_up"
        assert opens(phone, cast, open_fair, last) == "opens"
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        _ended(Delegation, cast.neighbour, time)
        path = f"/orders/{placed['id']}/pick-up-code"
        assert [code(phone.of(cast.resident).get(f"{path}{form}")) for form in ("", ".png", ".svg")] == [
            "order.codes_used_up"
        ] * 3
        assert opens(phone, cast, open_fair, last) == "counter.code_renewed"


def _ended(kind: Any, who: Person, time: Time) -> None:
    time.pass_(minutes=1)
    theirs = kind.delegate_id if kind is Delegation else kind.guardian_id
    ending = update(kind).where(theirs == who.account_id)
    transaction.run(lambda: db.session.execute(ending.values(ended_at=time.now)))


def test_who_may_only_order_is_not_shown_the_code(phone: Phone, cast: Cast, placed: Any, time: Time) -> None:
    delegate(cast.resident, cast.neighbour, ["view", "order"], time)
    path = f"/orders/{placed['id']}"
    assert phone.of(cast.neighbour).get(path).status_code == 200
    assert [
        phone.of(cast.neighbour).get(f"{path}/pick-up-code{form}").status_code for form in ("", ".png", ".svg")
    ] == [404] * 3


class TestWhoMayNoLonger:
    def test_show_it_has_no_code_that_works(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        until = (time.now + timedelta(days=1)).isoformat()
        body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["collect"], "expires_at": until}
        given = phone.of(cast.resident).post("/me/delegations", body).json
        kept = pick_up_code(phone, cast.neighbour, placed)
        assert opens(phone, cast, open_fair, kept) == "opens"
        time.pass_(minutes=1)
        assert phone.of(cast.resident).post(f"/delegations/{given['id']}/end").status_code == 200
        assert opens(phone, cast, open_fair, kept) == "counter.code_renewed"
        assert opens(phone, cast, open_fair, pick_up_code(phone, cast.resident, placed)) == "opens"

    def test_because_their_time_is_over_neither(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        kept = pick_up_code(phone, cast.neighbour, placed)
        time.now += timedelta(days=30) - timedelta(seconds=1)
        assert opens(phone, cast, open_fair, kept) == "opens"
        time.now += timedelta(seconds=1)
        assert opens(phone, cast, open_fair, kept) == "counter.code_renewed"
        newest = pick_up_code(phone, cast.resident, placed)
        _ended(Delegation, cast.neighbour, time)
        assert opens(phone, cast, open_fair, newest) == "opens"

    def test_as_guardian_neither(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time) -> None:
        guard(cast.neighbour, cast.resident, cast, time)
        kept = pick_up_code(phone, cast.neighbour, placed)
        _ended(Guardianship, cast.neighbour, time)
        assert opens(phone, cast, open_fair, kept) == "counter.code_renewed"

    @pytest.mark.parametrize("scopes", [["view"], ["collect"]])
    def test_but_who_could_not_or_could_not_any_more_when_it_was_ordered_changes_nothing(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, scopes: list[str]
    ) -> None:
        delegate(cast.resident, cast.neighbour, scopes, time)
        if scopes == ["collect"]:
            _ended(Delegation, cast.neighbour, time)
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        kept = pick_up_code(phone, cast.resident, placed)
        if scopes == ["view"]:
            _ended(Delegation, cast.neighbour, time)
        assert opens(phone, cast, open_fair, kept) == "opens"


def test_staff_draw_nobodys_code(phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
    """Or what they are shown would be their own word again."""
    for form in ("", ".png", ".svg"):
        assert phone.of(cast.staff).get(f"/orders/{placed['id']}/pick-up-code{form}").status_code == 404
