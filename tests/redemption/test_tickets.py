"""What was shown at the counter comes from the look-up's ticket; else it is the counter's own word, and is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from service.checkin.codec import CodeKeys
from service.core import transaction
from service.core.db import db, new_id
from service.redemption import codec
from service.redemption.codec import LASTS, LookedUp
from service.redemption.models import Collection
from tests.conftest import Time
from tests.factories.cast import Cast, people
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_counter import walk_in
from tests.redemption.test_look_up import look_up, pick_up_code
from tests.redemption.test_orders import code, delegate, order, points

OLD, NEW = CodeKeys(b"o" * 32), CodeKeys(b"n" * 32, (b"o" * 32,))
SEEN = LookedUp(new_id(), new_id(), new_id())


class TestTheTicket:
    def test_says_what_was_shown_for_as_long_as_it_lasts(self, time: Time) -> None:
        ticket = codec.issue(OLD, SEEN, "card", time.now)
        issued = time.now.replace(microsecond=0)
        just_in_time = issued + LASTS - timedelta(microseconds=1)
        read = [codec.read(OLD, ticket, SEEN, at) for at in (issued, just_in_time, issued + LASTS)]
        assert read == ["card", "card", None]

    def test_of_a_worker_whose_clock_runs_ahead_is_read(self, time: Time) -> None:
        ticket = codec.issue(OLD, SEEN, "card", time.now)
        assert codec.read(OLD, ticket, SEEN, time.now - timedelta(seconds=2)) == "card"

    def test_outlives_a_change_of_keys_but_not_the_loss_of_its_own(self, time: Time) -> None:
        ticket = codec.issue(OLD, SEEN, "card", time.now)
        assert codec.read(NEW, ticket, SEEN, time.now) == "card"
        assert codec.read(CodeKeys(b"n" * 32), ticket, SEEN, time.now) is None

    @pytest.mark.parametrize("part", ["community_id", "account_id", "by"])
    def test_is_worth_nothing_about_anything_else(self, time: Time, part: str) -> None:
        ticket = codec.issue(OLD, SEEN, "card", time.now)
        assert codec.read(OLD, ticket, replace(SEEN, **{part: new_id()}), time.now) is None

    def test_of_which_anything_was_changed_is_not_ours(self, time: Time) -> None:
        ticket = codec.issue(OLD, SEEN, "number", time.now)
        shown, second, mac = ticket.split(".")
        forged = [f"card.{second}.{mac}", f"{shown}.{int(second) + 1}.{mac}", f"{shown}.0{second}.{mac}", f"{ticket}="]
        forged += [mac, f"{shown}.{'9' * 5000}.{mac}", f"{shown}.².{mac}", "", "..", "\udc00.1.x"]
        for each in forged:
            assert codec.read(OLD, each, SEEN, time.now) is None

    def test_names_nobody(self, time: Time) -> None:
        ticket = codec.issue(OLD, SEEN, "card", time.now)
        assert not any(str(each) in ticket for each in (SEEN.account_id, SEEN.by, SEEN.community_id))


def kept(order: Any) -> list[tuple[str, bool]]:
    """Of each hand-over of an order what was shown, and whether that is the counter's own word."""
    rows = db.session.query(Collection.shown, Collection.by_own_word).filter_by(order_id=UUID(order["id"]))
    return transaction.run(lambda: [tuple(row) for row in rows.order_by(Collection.id)], read_only=True)


def hand_over(phone: Phone, who: Any, placed: Any, **body: Any) -> Any:
    return phone.of(who).post(f"/orders/{placed['id']}/hand-over", body)


@pytest.fixture
def placed(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Any:
    """The resident's order, on its day."""
    made = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    time.now = open_fair.day.opens_at
    return made


class TestHandingOverByTicket:
    def test_keeps_what_the_look_up_saw(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
        seen = look_up(phone, cast.staff, open_fair, code=pick_up_code(phone, cast.resident, placed)).json
        assert hand_over(phone, cast.staff, placed, ticket=seen["ticket"]).status_code == 200
        assert kept(placed) == [("pickup_code", False)]
        [collection] = (
            phone.of(cast.resident).post("/me/data", {"section": "collections"}, key=None).json["collections"]["items"]
        )
        assert (collection["shown"], collection["by_own_word"]) == ("pickup_code", False)

    def test_without_one_it_goes_on_and_is_the_counters_own_word(self, phone: Phone, cast: Cast, placed: Any) -> None:
        assert hand_over(phone, cast.staff, placed, shown="pickup_code").status_code == 200
        assert kept(placed) == [("pickup_code", True)]

    def test_says_how_in_one_way(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
        ticket = look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number or "").json["ticket"]
        for body in ({}, {"ticket": ticket, "shown": "card"}):
            assert hand_over(phone, cast.staff, placed, **body).status_code == 422
        assert points(cast.resident) == (12, 4)

    def test_takes_nobody_elses_and_none_that_is_old_or_about_another(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        mine = look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number or "").json["ticket"]
        of_another = look_up(phone, cast.staff, open_fair, passport_number=cast.leader.number or "").json["ticket"]
        refused = hand_over(phone, cast.second_staff, placed, ticket=mine)
        assert (code(refused), refused.json["facts"]) == ("counter.ticket_not_valid", {"minutes": 15})
        for ticket in (of_another, "x", mine[:-1]):
            assert code(hand_over(phone, cast.staff, placed, ticket=ticket)) == "counter.ticket_not_valid"
        time.now += LASTS
        assert code(hand_over(phone, cast.staff, placed, ticket=mine)) == "counter.ticket_not_valid"
        assert points(cast.resident) == (12, 4)

    def test_a_repeated_request_is_answered_when_its_ticket_is_old(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        ticket = look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number or "").json["ticket"]
        path, body = f"/orders/{placed['id']}/hand-over", {"ticket": ticket}
        first = phone.of(cast.staff).post(path, body, key="counter-1-000001")
        time.now += LASTS
        assert phone.of(cast.staff).post(path, body, key="counter-1-000001").json == first.json

    def test_walk_ins_take_one(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        time.now = open_fair.day.opens_at
        shown = phone.of(cast.resident).get("/me/passport/code").json["code"]
        ticket = look_up(phone, cast.staff, open_fair, code=shown).json["ticket"]
        body = {**walk_in(cast.resident, open_fair), "ticket": ticket}
        body.pop("shown")
        path = f"/redemption-days/{open_fair.day.id}/walk-ins"
        assert code(phone.of(cast.second_staff).post(path, body)) == "counter.ticket_not_valid"
        made = phone.of(cast.staff).post(path, body).json["order"]
        assert kept(made) == [("passport_code", False)]

    def test_a_number_or_a_card_is_the_counters_own_word_all_the_same(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        card = phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/card").json["code"]
        by_card = look_up(phone, cast.staff, open_fair, code=card).json["ticket"]
        by_number = look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number or "").json["ticket"]
        part = {"line_id": placed["lines"][0]["id"], "quantity": 1}
        hand_over(phone, cast.staff, placed, ticket=by_card, lines=[part])
        hand_over(phone, cast.staff, placed, ticket=by_number)
        assert kept(placed) == [("card", True), ("number", True)]

    def test_what_two_do_keeps_the_ticket_of_who_proposed_it(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        ticket = look_up(phone, cast.staff, open_fair, code=pick_up_code(phone, cast.resident, placed)).json["ticket"]
        body = {"ticket": ticket, "proxy_id": str(cast.neighbour.account_id), "reason": "都托她来领"}
        path = f"/orders/{placed['id']}/hand-over-by-two"
        assert code(phone.of(cast.second_staff).post(path, body)) == "counter.ticket_not_valid"
        proposed = phone.of(cast.staff).post(path, body).json
        time.now += LASTS
        assert phone.of(cast.second_staff).post(f"/counter-proposals/{proposed['id']}/confirm").status_code == 200
        assert kept(placed) == [("pickup_code", False)]


def test_the_days_report_counts_what_was_shown_and_what_is_only_said(
    phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
) -> None:
    others = transaction.run(lambda: people(2, "老人", cast.community, time.now, is_confirmed=True))
    for who in others:
        rich(who, 2, time.now)
        walk = {**walk_in(who, open_fair), "shown": "passport_code"}
        assert phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", walk).status_code == 201
    ticket = look_up(phone, cast.staff, open_fair, code=pick_up_code(phone, cast.resident, placed)).json["ticket"]
    soap = placed["lines"][0]["id"]
    hand_over(phone, cast.staff, placed, ticket=ticket, lines=[{"line_id": soap, "quantity": 1}])
    hand_over(phone, cast.staff, placed, ticket=ticket)
    report = phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report").json
    assert report["known_by"] == [
        {"shown": "pickup_code", "by_own_word": False, "times": 2},
        {"shown": "passport_code", "by_own_word": True, "times": 2},
    ]
    assert report["by_own_word"] == 2
