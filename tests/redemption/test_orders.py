"""Ordering: everything that an order needs is held at once, and every reason to be refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship, Session
from service.accounts.rules import AccountStatus
from service.core import transaction
from service.core.db import db, new_id
from service.core.outbox import OutboxMessage
from service.passports.queries import head_of
from service.redemption.commands import gifts
from service.redemption.models import Gift
from service.redemption.rules import GiftKind
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, person, rewrite
from tests.factories.outbox import mentions
from tests.factories.redemption import Fair, fair, rich, stock_of
from tests.fakes.phone import Phone


def order(phone: Phone, who: Person, fair: Fair, *lines: tuple[Gift, int], **more: Any) -> Any:
    return phone.of(who).post(f"/redemption-periods/{fair.period.id}/orders", fair.order(*lines, **more))


def code(answer: Any) -> str:
    return answer.json["code"] if answer.status_code >= 400 else ""


def points(who: Person) -> tuple[int, int]:
    def work() -> tuple[int, int]:
        head = head_of(who.passport_id)
        return head.balance, head.held

    return transaction.run(work, read_only=True)


class TestPlacing:
    def test_holds_points_pieces_and_a_place_at_once(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1), account_id=None)
        assert placed.status_code == 201
        told = placed.json
        assert (told["state"], told["points_held"], told["is_short"]) == ("placed", 9, False)
        assert [(line["quantity"], line["unit_price"], line["is_covered"]) for line in told["lines"]] == [
            (2, 2, True),
            (1, 5, True),
        ]
        assert told["slot"]["places_taken"] == 1
        assert points(cast.resident) == (12, 9)
        assert stock_of(open_fair.soap.id) == {"received": 10, "reserved": 2, "on_shelf": 8}
        assert phone.of(cast.resident).get("/me/orders").json["items"] == [told]

    def test_is_all_or_nothing(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 3))
        assert code(refused) == "points.not_enough"
        rich(cast.resident, 20, open_fair.period.opened_at)
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 3))
        assert (code(refused), refused.json["facts"]["left"]) == ("gift.sold_out", 2)
        assert points(cast.resident) == (32, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}

    def test_a_repeated_request_is_one_order(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        path, body = f"/redemption-periods/{open_fair.period.id}/orders", open_fair.order((open_fair.soap, 1))
        first = phone.of(cast.resident).post(path, body, key="order-00000001")
        again = phone.of(cast.resident).post(path, body, key="order-00000001")
        assert first.json == again.json
        assert points(cast.resident) == (12, 2)

    def test_without_a_key_is_refused(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        path = f"/redemption-periods/{open_fair.period.id}/orders"
        refused = phone.of(cast.resident).post(path, open_fair.order((open_fair.soap, 1)), key=None)
        assert code(refused) == "idempotency.key_missing"

    def test_costs_a_bounded_number_of_statements(
        self, phone: Phone, cast: Cast, open_fair: Fair, statements: Statements
    ) -> None:
        assert order(phone, cast.resident, open_fair, (open_fair.soap, 1)).status_code == 201
        statements.most(34)


class TestAnOrderIsRefused:
    def test_before_the_window_and_at_its_end(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        time.now = open_fair.period.opens_at - timedelta(seconds=1)
        assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "period.not_yet"
        time.now = open_fair.period.closes_at
        assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "period.over"

    def test_without_a_passport(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        nobody = transaction.run(lambda: person("钱多", cast.community, time.now, with_passport=False))
        assert code(order(phone, nobody, open_fair, (open_fair.soap, 1))) == "passport.none"

    def test_of_who_has_not_been_confirmed(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        assert code(order(phone, cast.neighbour, open_fair, (open_fair.soap, 1))) == "order.identity_unconfirmed"

    def test_nor_for_who_was_given_a_new_way_in_since(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        rewrite(cast.resident, has_new_sign_in=True)
        assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "order.identity_unconfirmed"
        confirmed = phone.of(cast.staff).post(
            f"/people/{cast.resident.account_id}/confirm-identity", {"seen": "id_card"}
        )
        assert confirmed.status_code == 200
        assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == ""

    def test_of_who_is_at_home_elsewhere(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.staff_next_door, 10, time.now)
        assert code(order(phone, cast.staff_next_door, open_fair, (open_fair.soap, 1))) == "order.not_at_home"

    def test_of_who_has_no_points(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.neighbour, 1, time.now)
        refused = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1))
        assert (code(refused), refused.json["facts"]) == ("points.not_enough", {"available": 1, "points": 2})

    def test_a_second_time_in_a_period(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        first = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        assert code(refused) == "order.already_placed"
        assert refused.json["facts"]["order_id"] == first.json["id"]
        phone.of(cast.resident).post(f"/orders/{first.json['id']}/cancel", {})
        assert order(phone, cast.resident, open_fair, (open_fair.soap, 1)).status_code == 201

    def test_over_the_limit_of_a_person(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        refused = order(phone, cast.resident, open_fair, (open_fair.rice, 1), (open_fair.soap, 4))
        told = {"gift_id": str(open_fair.soap.id), "gift_name": "肥皂", "most": 3, "left": 3}
        assert (code(refused), refused.json["facts"]) == ("gift.over_limit", told)
        assert "“肥皂”" in refused.json["title"]  # of several lines one knows which

    def test_of_what_is_not_offered_or_of_another_community(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        def take_off() -> None:
            db.session.execute(update(Gift).where(Gift.id == open_fair.soap.id).values(is_offered=False))

        transaction.run(take_off)
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        assert (code(refused), refused.json["facts"]["gift_name"]) == ("gift.not_offered", "肥皂")
        about = {"name": "毛巾", "kind": GiftKind.GOODS, "unit": "条", "price_points": 1, "limit_per_person": None}
        by = cast.staff_next_door.actor
        next_door = transaction.run(lambda: gifts.add(cast.next_door.id, actor=by, now=time.now, **about))
        for foreign in (next_door, Gift(id=new_id())):
            refused = order(phone, cast.resident, open_fair, (open_fair.rice, 1), (foreign, 1))
            assert (code(refused), refused.json["facts"]) == ("gift.none_such", {"gift_id": str(foreign.id)})

    def test_at_another_price_or_balance_than_was_seen(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        lines = [{"gift_id": str(open_fair.soap.id), "quantity": 1, "expected_price": 1}]
        body = {"slot_id": open_fair.slot_id, "lines": lines}
        path = f"/redemption-periods/{open_fair.period.id}/orders"
        refused = phone.of(cast.resident).post(path, body)
        assert (code(refused), refused.json["facts"]["points"]) == ("gift.price_moved", 2)
        lines[0]["expected_price"] = 2
        refused = phone.of(cast.resident).post(path, {**body, "expected_balance": 11})
        assert (code(refused), refused.json["facts"]["balance"]) == ("points.balance_moved", 12)
        assert phone.of(cast.resident).post(path, {**body, "expected_balance": 12}).status_code == 201

    @pytest.mark.parametrize("quantity", [0, -1, 1001, 10**12, 1.5, "2", True])
    def test_of_no_number_of_pieces(self, phone: Phone, cast: Cast, open_fair: Fair, quantity: Any) -> None:
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, quantity))
        assert (refused.status_code, code(refused)) == (422, "request.invalid")

    def test_with_one_gift_in_two_lines_or_without_lines(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.soap, 1))
        assert code(refused) == "gift.twice_in_order"
        assert "“肥皂”" in refused.json["title"]
        assert code(order(phone, cast.resident, open_fair)) == "request.invalid"

    def test_for_a_slot_that_is_full_or_of_nowhere(self, phone: Phone, cast: Cast, time: Time) -> None:
        small = fair(cast, time.now, capacity=1)
        for who in (cast.resident, cast.neighbour):
            rich(who, 4, time.now)
        nowhere = order(phone, cast.resident, small, (small.soap, 1), slot_id=str(new_id()))
        assert code(nowhere) == "slot.not_of_period"
        assert order(phone, cast.resident, small, (small.soap, 1)).status_code == 201
        assert code(order(phone, cast.neighbour, small, (small.soap, 1))) == "slot.full"
        assert points(cast.neighbour) == (4, 0)

    def test_of_points_of_after_the_cutoff(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.neighbour, 1, time.now)
        rich(cast.neighbour, 4, time.now, on=open_fair.period.cutoff_on + timedelta(days=1))
        refused = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1))
        assert (code(refused), refused.json["facts"]) == ("points.late", {"available": 1, "points": 2, "late": 4})

    def test_service_of_the_cutoff_day_counts(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.neighbour, 2, time.now, on=open_fair.period.cutoff_on)
        assert order(phone, cast.neighbour, open_fair, (open_fair.soap, 1)).status_code == 201

    def test_of_who_has_closed_the_account(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        def close() -> None:
            theirs = Account.id == cast.resident.account_id
            db.session.execute(update(Account).where(theirs).values(status=AccountStatus.CLOSED))

        transaction.run(close)
        refused = order(phone, cast.staff, open_fair, (open_fair.soap, 1), account_id=str(cast.resident.account_id))
        assert code(refused) == "order.account_closed"


class TestForOthers:
    def test_a_stranger_orders_for_nobody(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        for stranger in (cast.neighbour, cast.leader, cast.staff_next_door, cast.district_staff, cast.auditor):
            asked = order(phone, stranger, open_fair, (open_fair.soap, 1), account_id=str(cast.resident.account_id))
            assert asked.status_code == 404, stranger

    def test_a_delegate_orders_and_the_person_is_told(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        delegate(cast.resident, cast.neighbour, ["order"], time)
        placed = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1), account_id=str(cast.resident.account_id))
        assert placed.status_code == 201
        assert "order.placed_for_you" in told(cast.resident)
        assert phone.of(cast.neighbour).get(f"/orders/{placed.json['id']}").status_code == 200
        cancelled = phone.of(cast.neighbour).post(f"/orders/{placed.json['id']}/cancel", {"reason": "不要了"})
        assert cancelled.json["state"] == "cancelled"

    def test_a_delegate_who_may_only_look_looks(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        delegate(cast.resident, cast.neighbour, ["view"], time)
        assert phone.of(cast.neighbour).get(f"/orders/{placed.json['id']}").status_code == 200
        assert code(phone.of(cast.neighbour).post(f"/orders/{placed.json['id']}/cancel", {})) == "order.not_delegated"

    def test_staff_order_for_residents_but_not_for_their_own(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        asked = {"account_id": str(cast.resident.account_id)}
        tie(cast.resident, cast.staff, time)
        assert code(order(phone, cast.staff, open_fair, (open_fair.soap, 1), **asked)) == "counter.related"
        assert order(phone, cast.second_staff, open_fair, (open_fair.soap, 1), **asked).status_code == 201

    def test_a_guardian_orders_for_a_child(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        child = transaction.run(lambda: person("小宝", cast.community, time.now, birth_date=date(2016, 5, 1)))
        rich(child, 4, time.now)
        guard(cast.neighbour, child, cast, time)
        placed = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1), account_id=str(child.account_id))
        assert placed.status_code == 201


class TestChanging:
    def test_keeps_the_price_of_what_stays_and_takes_todays_for_the_rest(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json

        def dearer() -> None:
            db.session.execute(update(Gift).where(Gift.community_id == cast.community.id).values(price_points=4))

        transaction.run(dearer)
        rich(cast.resident, 1, time.now)
        body = {**open_fair.order((open_fair.soap, 2), (open_fair.rice, 1)), "version": placed["version"]}
        changed = phone.of(cast.resident).put(f"/orders/{placed['id']}", body)
        assert changed.status_code == 200
        held = {line["name"]: line for line in changed.json["lines"] if line["state"] == "held"}
        assert (held["肥皂"]["unit_price"], held["肥皂"]["quantity"], held["大米"]["unit_price"]) == (4, 2, 5)
        assert points(cast.resident) == (13, 13)

    def test_of_an_old_version_is_refused(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        body = {**open_fair.order((open_fair.soap, 2)), "version": placed["version"] + 1}
        assert code(phone.of(cast.resident).put(f"/orders/{placed['id']}", body)) == "request.stale_version"

    def test_makes_another_version_also_where_only_lines_change(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        """A second phone that has read the first version would overwrite what it has not seen."""
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        body = {**open_fair.order((open_fair.soap, 2)), "version": placed["version"]}
        assert phone.of(cast.resident).put(f"/orders/{placed['id']}", body).json["version"] == placed["version"] + 1
        stale = {**open_fair.order((open_fair.rice, 1)), "version": placed["version"]}
        assert code(phone.of(cast.resident).put(f"/orders/{placed['id']}", stale)) == "request.stale_version"

    def test_with_one_gift_in_two_lines_is_refused(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        """The second would silently stand for both."""
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        twice = {**open_fair.order((open_fair.rice, 2), (open_fair.rice, 1)), "version": placed["version"]}
        assert code(phone.of(cast.resident).put(f"/orders/{placed['id']}", twice)) == "gift.twice_in_order"

    def test_moves_to_another_slot(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        other = str(open_fair.day.slots[1].id)
        body = {**open_fair.order((open_fair.soap, 1), slot_id=other), "version": placed["version"]}
        changed = phone.of(cast.resident).put(f"/orders/{placed['id']}", body).json
        assert (changed["slot"]["id"], changed["slot"]["places_taken"]) == (other, 1)
        slots = phone.of(cast.resident).get(f"/redemption-days/{open_fair.day.id}").json["slots"]
        assert [slot["places_taken"] for slot in slots] == [0, 1, 0]

    def test_after_the_deadline_only_staff_change_and_cancel(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        time.now = open_fair.period.cancel_until
        assert code(phone.of(cast.resident).post(f"/orders/{placed['id']}/cancel", {})) == "order.too_late"
        cancelled = phone.of(cast.staff).post(f"/orders/{placed['id']}/cancel", {"reason": "住院了"})
        assert (cancelled.json["state"], cancelled.json["cancel_reason"]) == ("cancelled", "住院了")
        assert points(cast.resident) == (12, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}
        assert "order.cancelled_for_you" in told(cast.resident)
        again = phone.of(cast.staff).post(f"/orders/{placed['id']}/cancel", {})
        assert code(again) == "order.not_held"


KNOWN_FOR = timedelta(days=30)  # a tie has stood before a test begins


def guard(guardian: Person, ward: Person, cast: Cast, time: Time, *, by: Person | None = None) -> None:
    def work() -> None:
        recorded_by = (by or cast.administrator).account_id
        who = {"guardian_id": guardian.account_id, "ward_id": ward.account_id}
        db.session.add(Guardianship(**who, recorded_at=time.now - KNOWN_FOR, recorded_by=recorded_by))

    transaction.run(work)


def loses_their_phone(who: Person, time: Time) -> None:
    ended = update(Session).where(Session.account_id == who.account_id)
    transaction.run(lambda: db.session.execute(ended.values(ended_at=time.now, end_reason="signed_out")))


def delegate(principal: Person, to: Person, scopes: list[str], time: Time, *, slot: int = 1) -> None:
    def work() -> None:
        terms = {"scopes": scopes, "expires_at": time.now + timedelta(days=30), "slot": slot}
        who = {"principal_id": principal.account_id, "delegate_id": to.account_id}
        db.session.add(Delegation(**who, **terms, granted_at=time.now - KNOWN_FOR, granted_by=principal.account_id))

    transaction.run(work)


def tie(one: Person, other: Person, time: Time) -> None:
    low, high = sorted((one.account_id, other.account_id))

    def work() -> None:
        said = {"relation": "sibling", "declared_by": one.account_id, "declared_at": time.now - KNOWN_FOR}
        db.session.add(FamilyTie(low_id=low, high_id=high, **said))

    transaction.run(work)


def told(who: Person) -> list[str]:
    def work() -> list[str]:
        rows = db.session.query(OutboxMessage).where(mentions(who.account_id)).order_by(OutboxMessage.id)
        return [row.payload["code"] for row in rows]

    return transaction.run(work, read_only=True)
