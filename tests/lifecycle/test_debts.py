"""Closing an account sheds no debt: who comes back as the same human being finds it, and is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db, new_id
from service.core.jobs import do_one
from service.lifecycle.jobs import WORK
from service.passports.chain import Cause, carry
from service.passports.commands.debts import give_back, take_up
from service.passports.commands.ledger import Posting, lock_heads, post, write
from service.passports.queries import broken, head_of, unanswered
from service.passports.rules import Kind
from tests.accounts.conftest import at_once
from tests.accounts.inboxes import messages
from tests.accounts.test_people import enter, id_number
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import fair, rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import account_of, books_are_true, close
from tests.lifecycle.test_deaths import die
from tests.proofs.promises import read
from tests.proofs.promises.causes import broken_causes
from tests.redemption.test_counter import take_back, walk_in
from tests.redemption.test_orders import code, points, told

DEBT = 4


@pytest.fixture
def number(cast: Cast) -> str:
    """Of the resident, whom staff have seen."""
    given = id_number()

    def write() -> None:
        db.session.get_one(Account, cast.resident.account_id).id_number = given

    transaction.run(write)
    return given


@pytest.fixture
def owing(cast: Cast, number: str, time: Time) -> Person:
    """The resident has spent what a correction then took: below zero."""
    owe(cast.resident, time)
    assert points(cast.resident) == (-DEBT, 0)
    return cast.resident


def owe(who: Person, time: Time) -> None:
    rich(who, DEBT, time.now)

    def spend() -> None:
        cause = Cause("order_line", new_id(), 0, time.now, None)
        post([Posting(who.passport_id, Kind.SPEND, cause, points=-DEBT)], lock_heads([who.passport_id]))

    transaction.run(spend)
    take_back(who, DEBT, time)


def come_back(phone: Phone, cast: Cast, **details: Any) -> dict[str, Any]:
    """At the desk: entered, with a passport, and confirmed by papers."""
    person = enter(phone, cast.staff, cast, is_distinct=True, **details).json
    path = f"/people/{person['id']}"
    passport = phone.of(cast.staff).post(f"{path}/passport").json
    assert (
        phone.of(cast.staff).post(f"{path}/confirm-identity", {"seen": "id_card", "is_distinct": True}).status_code
        == 200
    )
    return {"account_id": person["id"], "passport_id": passport["id"]}


def worker_takes_up(time: Time) -> None:
    _, *sweeps = WORK
    for sweep in sweeps:
        due = transaction.run(lambda sweep=sweep: sweep.find(time.now), read_only=True)  # type: ignore[misc]
        for passport_id in due:
            assert do_one(sweep, passport_id) == 1


def balance(passport_id: str) -> int:
    return transaction.run(lambda: head_of(UUID(passport_id)).balance, read_only=True)


def test_what_is_owed_is_shown_before(phone: Phone, owing: Person) -> None:
    shown = phone.of(owing).get("/me/closing").json
    assert (shown["points"], shown["debt"]) == (0, DEBT)


def test_who_comes_back_with_the_same_identity_number_finds_the_debt_and_is_told(
    phone: Phone, cast: Cast, owing: Person, number: str, time: Time
) -> None:
    close(phone, owing)
    again = come_back(phone, cast, id_number=number)
    worker_takes_up(time)
    assert (balance(again["passport_id"]), points(owing)) == (-DEBT, (0, 0))
    path = f"/passports/{again['passport_id']}/entries"
    [entry] = phone.of(cast.staff).get(path).json["items"]
    assert (entry["kind"], entry["points_change"], entry["source_type"]) == ("merge", -DEBT, "ledger_entry")
    [answered, *_] = phone.of(cast.staff).get(f"/passports/{owing.passport_id}/entries").json["items"]
    assert (answered["id"], answered["source_id"]) == (entry["source_id"], entry["id"])
    assert told_of(again) == ["passport.debt_taken_up"]
    books_are_true(cast, owing)
    assert wrong_with(UUID(again["passport_id"]), owing.passport_id) == ({}, {}, 0)


def test_who_comes_back_from_the_dead_finds_the_debt_too_and_the_colleagues_are_told(
    phone: Phone, cast: Cast, owing: Person, number: str, time: Time
) -> None:
    die(phone, cast, owing)
    again = come_back(phone, cast, id_number=number)
    worker_takes_up(time)
    assert (balance(again["passport_id"]), points(owing)) == (-DEBT, (0, 0))
    assert told_of(again) == ["passport.debt_taken_up"]
    [heard] = [each for each in messages(phone, cast.second_staff) if each["code"] == "identity.confirmed_of_dead"]
    assert heard["facts"] == {"done_by": str(cast.staff.account_id), "for_id": again["account_id"]}
    books_are_true(cast, owing)
    assert wrong_with(UUID(again["passport_id"]), owing.passport_id) == ({}, {}, 0)


def test_nobody_is_told_of_a_number_that_is_only_of_a_closed_account(
    phone: Phone, cast: Cast, owing: Person, number: str
) -> None:
    close(phone, owing)
    come_back(phone, cast, id_number=number)
    assert "identity.confirmed_of_dead" not in told(cast.second_staff)


def wrong_with(*passports: UUID | None) -> tuple[Any, Any, int]:
    """By the product's two verifiers, and by the check that knows nothing of it."""

    def work() -> tuple[Any, Any, int]:
        ids = [each for each in passports if each]
        by_causes = [line for line in broken_causes(read(ids)) if "(merge)" in line]
        return broken(ids), unanswered(ids), len(by_causes)

    return transaction.run(work, read_only=True)


def told_of(again: dict[str, Any]) -> list[str]:
    return [said for said in told(Person(UUID(again["account_id"]))) if said.startswith("passport.")]


def test_it_is_taken_up_once_and_again_if_a_late_correction_makes_more(
    phone: Phone, cast: Cast, owing: Person, number: str, time: Time
) -> None:
    close(phone, owing)
    again = come_back(phone, cast, id_number=number)
    for _ in range(2):
        worker_takes_up(time)
        assert (balance(again["passport_id"]), points(owing)) == (-DEBT, (0, 0))
    owe(owing, time)
    worker_takes_up(time)
    assert (balance(again["passport_id"]), points(owing)) == (-2 * DEBT, (0, 0))
    books_are_true(cast, owing)


def test_by_several_workers_at_once_it_is_taken_up_once(
    app: Flask, phone: Phone, cast: Cast, owing: Person, number: str, time: Time
) -> None:
    close(phone, owing)
    again = come_back(phone, cast, id_number=number)

    def work() -> None:
        with app.app_context():
            transaction.run(lambda: take_up(owing.passport_id, now=time.now))

    at_once(*[work] * 4)
    assert (balance(again["passport_id"]), points(owing)) == (-DEBT, (0, 0))
    assert wrong_with(UUID(again["passport_id"]), owing.passport_id) == ({}, {}, 0)


def test_with_a_debt_nothing_is_ordered_until_it_is_earned_back(
    phone: Phone, cast: Cast, owing: Person, number: str, time: Time
) -> None:
    close(phone, owing)
    again = come_back(phone, cast, id_number=number)
    worker_takes_up(time)
    made = fair(cast, time.now)
    back = Person(UUID(again["account_id"]), UUID(again["passport_id"]), None, "")
    rich(back, DEBT + 1, time.now)
    time.now = made.day.opens_at
    came = phone.of(cast.staff).post(f"/redemption-days/{made.day.id}/walk-ins", walk_in(back, made))
    assert (code(came), came.json["facts"]["available"]) == ("points.not_enough", 1)


def test_a_debt_that_no_other_ledger_has_let_go_is_found(cast: Cast, owing: Person, time: Time) -> None:
    back = cast.neighbour

    def forge() -> int:
        heads = lock_heads([owing.passport_id, back.passport_id])
        cause = Cause("ledger_entry", new_id(), 0, time.now, None)
        left = heads[owing.passport_id]
        (head, entry), _ = carry(heads[back.passport_id], left, left.balance, gained=cause, ended=cause)
        write({new_id(): entry}, [head])
        return entry.seq

    seq = transaction.run(forge)
    assert wrong_with(back.passport_id, owing.passport_id) == ({}, {back.passport_id: [seq]}, 1)


class TestNobodyElseBearsIt:
    def test_not_a_namesake_of_the_same_birthday_whose_number_is_another_or_unknown(
        self, phone: Phone, cast: Cast, owing: Person, time: Time
    ) -> None:
        close(phone, owing)
        _, name, _, born, _ = account_of(owing)
        for details in ({"id_number": id_number(f"{born:%Y%m%d}")}, {"birth_date": born.isoformat()}):
            other = come_back(phone, cast, name=name, **details)
            worker_takes_up(time)
            assert (balance(other["passport_id"]), points(owing)) == (0, (-DEBT, 0))

    def test_not_before_staff_have_seen_the_papers(
        self, phone: Phone, cast: Cast, owing: Person, number: str, time: Time
    ) -> None:
        close(phone, owing)
        person = enter(phone, cast.staff, cast, id_number=number, is_distinct=True).json["id"]
        passport = phone.of(cast.staff).post(f"/people/{person}/passport").json["id"]
        worker_takes_up(time)
        assert (balance(passport), points(owing)) == (0, (-DEBT, 0))

    def test_nobody_at_all_once_the_identity_is_erased_and_the_community_still_counts_it(
        self, phone: Phone, cast: Cast, owing: Person, number: str, time: Time
    ) -> None:
        assert close(phone, owing, erases=True).status_code == 200
        again = come_back(phone, cast, id_number=number)
        worker_takes_up(time)
        assert (balance(again["passport_id"]), points(owing)) == (0, (-DEBT, 0))

    def test_not_somebody_who_was_there_before_whatever_number_they_are_given(
        self, phone: Phone, cast: Cast, owing: Person, number: str, time: Time
    ) -> None:
        close(phone, owing)
        rich(cast.neighbour, 12, time.now)
        corrected(phone, cast.staff, cast.neighbour.account_id, name="李桂兰", id_number=number)
        path, seen = f"/people/{cast.neighbour.account_id}/confirm-identity", {"seen": "id_card", "is_distinct": True}
        assert phone.of(cast.staff).post(path, seen).status_code == 200
        worker_takes_up(time)
        assert (points(cast.neighbour), points(owing)) == ((12, 0), (-DEBT, 0))
        assert told(cast.second_staff).count("person.number_changed_by_colleague") == 1

    def test_not_by_a_number_that_was_put_in_after_the_papers_were_seen_until_they_are_seen_again(
        self, phone: Phone, cast: Cast, owing: Person, number: str, time: Time
    ) -> None:
        close(phone, owing)
        again = come_back(phone, cast, name="周小平", id_number=id_number())
        corrected(phone, cast.staff, again["account_id"], name="周小平", id_number=number)
        worker_takes_up(time)
        assert balance(again["passport_id"]) == 0
        path, seen = f"/people/{again['account_id']}/confirm-identity", {"seen": "id_card", "is_distinct": True}
        assert phone.of(cast.second_staff).post(path, seen).status_code == 200
        worker_takes_up(time)
        assert (balance(again["passport_id"]), points(owing)) == (-DEBT, (0, 0))


def corrected(phone: Phone, by: Person, account_id: Any, **details: str) -> None:
    path = f"/people/{account_id}"
    version = phone.of(by).get(path).json["version"]
    done = phone.of(by).post(f"{path}/correct", {**details, "version": version, "is_distinct": True})
    assert done.status_code == 200, done.text


def test_a_number_taken_off_before_closing_is_told_to_colleagues(
    phone: Phone, cast: Cast, owing: Person, number: str
) -> None:
    corrected(phone, cast.staff, owing.account_id, name="张玉琴")
    assert "person.number_changed_by_colleague" in told(cast.second_staff)


class TestWhatWasNotOwed:
    """A wrong correction made the debt, and another puts it right after it was taken up."""

    @pytest.fixture
    def again(self, phone: Phone, cast: Cast, owing: Person, number: str, time: Time) -> dict[str, Any]:
        close(phone, owing)
        back = come_back(phone, cast, id_number=number)
        worker_takes_up(time)
        return back

    @pytest.mark.parametrize(("points_put_right", "new", "old"), [(1, 1 - DEBT, 0), (DEBT, 0, 0), (DEBT + 2, 0, 2)])
    def test_goes_back_as_far_as_it_was_taken_up_and_once(
        self,
        cast: Cast,
        owing: Person,
        again: dict[str, Any],
        time: Time,
        points_put_right: int,
        new: int,
        old: int,
    ) -> None:
        put_right(owing, points_put_right, time)
        for _ in range(2):
            worker_takes_up(time)
            assert (balance(again["passport_id"]), points(owing)) == (new, (old, 0))
        assert told_of(again) == ["passport.debt_taken_up", "passport.debt_given_back"]
        assert wrong_with(UUID(again["passport_id"]), owing.passport_id) == ({}, {}, 0)
        books_are_true(cast, owing)

    def test_goes_back_once_by_several_workers(
        self, app: Flask, owing: Person, again: dict[str, Any], time: Time
    ) -> None:
        put_right(owing, 2 * DEBT, time)

        def work() -> None:
            with app.app_context():
                transaction.run(lambda: give_back(owing.passport_id, now=time.now))

        at_once(*[work] * 4)
        assert (balance(again["passport_id"]), points(owing)) == (0, (DEBT, 0))

    def test_what_comes_free_where_no_debt_was_taken_up_stays(
        self, phone: Phone, cast: Cast, owing: Person, number: str, time: Time
    ) -> None:
        close(phone, owing)
        put_right(owing, DEBT + 2, time)
        again = come_back(phone, cast, id_number=number)
        worker_takes_up(time)
        assert (balance(again["passport_id"]), points(owing)) == (0, (2, 0))


def put_right(who: Person, points: int, time: Time) -> None:
    """A correction of so many points upwards, whatever has become of the account."""

    def work() -> None:
        cause = Cause("record_version", new_id(), 0, time.now, None, "live_code", time.now.date())
        post([Posting(who.passport_id, Kind.CORRECT, cause, minutes=30 * points)], lock_heads([who.passport_id]))

    transaction.run(work)
