"""A sealed identity is erased before its time when they ask for it who may, told what it costs, by two of the staff."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.queries.ends import kept_too_long
from service.activities.models import SignUp
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.redemption import Fair, fair, rich
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import account_of, books_are_true, close
from tests.lifecycle.test_deaths import die, said
from tests.lifecycle.test_undoing import confirmed
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, guard, order, points, tie, told


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


def asked(phone: Phone, by: Person, who: Person, asked_by: str = "person", *, is_told: bool = True) -> Any:
    return phone.of(by).post(f"/people/{who.account_id}/erase", {"asked_by": asked_by, "is_told": is_told})


def test_two_erase_it_and_what_was_served_stays(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    assert close(phone, cast.resident, 12).status_code == 200
    change = asked(phone, cast.staff, cast.resident)
    assert (change.status_code, change.json["kind"], change.json["reason"]) == (201, "erase", "person")
    assert account_of(cast.resident)[1] == "张玉琴"
    assert "person.end_change_proposed" in told(cast.second_staff)
    assert code(confirmed(phone, cast.staff, change.json)) == "end_change.same_person"
    assert confirmed(phone, cast.second_staff, change.json).json["state"] == "confirmed"
    assert account_of(cast.resident)[:4] == ("closed", None, None, None)
    assert "person.erased" in told(cast.staff)
    assert points(cast.resident) == (12, 0)
    assert code(confirmed(phone, cast.second_staff, change.json)) == "end_change.decided"
    assert code(asked(phone, cast.staff, cast.resident)) == "erasure.done"
    books_are_true(cast, cast.resident)


def test_who_did_it_stays_on_record_and_no_name_does(phone: Phone, cast: Cast) -> None:
    close(phone, cast.resident)
    change = asked(phone, cast.staff, cast.resident).json
    confirmed(phone, cast.second_staff, change)

    def audits() -> list[tuple[str, Any]]:
        rows = db.session.query(AuditEvent).filter_by(subject_id=cast.resident.account_id).order_by(AuditEvent.id)
        return [(row.action, row.actor_id) for row in rows if row.action.startswith(("erasure", "account.erased"))]

    by_two = [
        ("erasure.proposed", cast.staff.account_id),
        ("account.erased", cast.second_staff.account_id),
    ]
    assert transaction.run(audits, read_only=True) == by_two


def test_it_is_turned_down_and_nothing_has_changed(phone: Phone, cast: Cast) -> None:
    close(phone, cast.resident)
    change = asked(phone, cast.staff, cast.resident).json
    assert phone.of(cast.second_staff).post(f"/end-changes/{change['id']}/decline").json["state"] == "declined"
    assert account_of(cast.resident)[1] == "张玉琴"
    assert phone.of(cast.staff).get("/end-changes", state="declined").json["items"] == [
        phone.of(cast.second_staff).get("/end-changes", state="declined").json["items"][0]
    ]


class TestWhatIsRefused:
    def test_an_account_that_goes_on(self, phone: Phone, cast: Cast) -> None:
        assert code(asked(phone, cast.staff, cast.resident)) == "erasure.not_ended"
        assert said(phone, cast.staff, cast.resident).status_code == 201
        assert code(asked(phone, cast.staff, cast.resident, "relative")) == "erasure.not_ended"

    def test_who_was_not_told_what_it_costs(self, phone: Phone, cast: Cast) -> None:
        close(phone, cast.resident)
        assert code(asked(phone, cast.staff, cast.resident, is_told=False)) == "erasure.not_told"

    def test_of_the_dead_it_is_for_a_relative_to_ask_and_of_the_living_for_themselves(
        self, phone: Phone, cast: Cast
    ) -> None:
        die(phone, cast, cast.resident)
        close(phone, cast.neighbour)
        assert code(asked(phone, cast.staff, cast.resident, "person")) == "erasure.not_theirs_to_ask"
        assert code(asked(phone, cast.staff, cast.neighbour, "relative")) == "erasure.not_theirs_to_ask"
        assert asked(phone, cast.staff, cast.resident, "relative").status_code == 201
        assert asked(phone, cast.staff, cast.neighbour, "person").status_code == 201

    def test_a_guardian_of_whom_none_was_ever_on_record(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2016, 3, 1)))
        guard(cast.neighbour, child, cast, time)
        assert phone.of(cast.staff).post(f"/people/{child.account_id}/close", {"points": 0}).status_code == 200
        close(phone, cast.resident)
        assert code(asked(phone, cast.staff, cast.resident, "guardian")) == "erasure.no_guardian"
        assert asked(phone, cast.staff, child, "guardian").status_code == 201

    def test_ones_own_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.staff, cast.resident, time)
        close(phone, cast.resident)
        assert code(asked(phone, cast.staff, cast.resident)) == "person.not_for_yourself"

    def test_while_a_relative_has_still_to_collect(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        left = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        tie(cast.resident, cast.neighbour, time)
        die(phone, cast, cast.resident)
        refused = asked(phone, cast.staff, cast.resident, "relative")
        assert (code(refused), refused.json["facts"]["order_id"]) == ("erasure.order_standing", left["id"])
        time.now = open_fair.day.opens_at
        assert hand_over(phone, cast.staff, left, proxy_id=str(cast.neighbour.account_id)).status_code == 200
        assert asked(phone, cast.staff, cast.resident, "relative").status_code == 201

    def test_undoing_a_death_whose_identity_is_gone(self, phone: Phone, cast: Cast) -> None:
        death = die(phone, cast, cast.resident)
        undoing = {"reason": "seen_alive"}
        change = asked(phone, cast.staff, cast.resident, "relative").json
        waits = phone.of(cast.second_staff).post(f"/deaths/{death['id']}/undo", undoing)
        assert code(waits) == "end_change.waits_already"
        confirmed(phone, cast.second_staff, change)
        gone = phone.of(cast.second_staff).post(f"/deaths/{death['id']}/undo", undoing)
        assert code(gone) == "undo.identity_erased"


def test_what_was_undone_is_not_swept_away_after_ten_years(phone: Phone, cast: Cast, time: Time) -> None:
    death = die(phone, cast, cast.resident)
    later = time.now + timedelta(days=1)
    assert death["id"] in {str(each) for each in transaction.run(lambda: kept_too_long(later, 10_000), read_only=True)}
    change = phone.of(cast.staff).post(f"/deaths/{death['id']}/undo", {"reason": "wrong_person"}).json
    confirmed(phone, cast.second_staff, change)
    swept = transaction.run(lambda: kept_too_long(later, 10_000), read_only=True)
    assert death["id"] not in {str(each) for each in swept}


def test_why_something_is_proposed_stays_until_it_is_decided(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    time.now = open_fair.day.opens_at
    hand_over(phone, cast.staff, placed)
    body = {"line_ids": [placed["lines"][0]["id"]], "reason": "是替别人领的"}
    proposed = phone.of(cast.second_staff).post(f"/orders/{placed['id']}/undo", body).json
    assert close(phone, cast.resident, 10, erases=True).status_code == 200
    [waiting] = phone.of(cast.staff).get("/counter-proposals").json["items"]
    assert (waiting["state"], waiting["reason"]) == ("waiting", "是替别人领的")
    decided = phone.of(cast.staff).post(f"/counter-proposals/{proposed['id']}/decline").json
    assert (decided["state"], decided["reason"]) == ("declined", None)


def test_what_was_written_in_free_words_goes_with_the_identity(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    words = "张玉琴 13800000000 住院了"
    left = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json["id"]
    phone.of(cast.resident).post(f"/orders/{left}/cancel", {"reason": words})
    shift = published_shift(cast, time.now, in_hours=72).id
    asked = phone.of(cast.resident).post(f"/shifts/{shift}/sign-ups", {}).json["id"]
    phone.of(cast.resident).post(f"/sign-ups/{asked}/cancel", {"reason": words})
    standing = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json["id"]
    assert close(phone, cast.resident, 12, erases=True).status_code == 200
    assert [phone.of(cast.staff).get(f"/orders/{each}").json["cancel_reason"] for each in (left, standing)] == [
        None,
        "注销账号时一并取消",
    ]
    kept = transaction.run(
        lambda: db.session.query(SignUp.cancel_reason).filter_by(id=UUID(asked)).scalar(), read_only=True
    )
    assert kept is None
