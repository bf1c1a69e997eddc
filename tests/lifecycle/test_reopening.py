"""What one of the staff has closed alone, for somebody without a phone: the others see who did it, and two undo it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.inboxes import messages
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, fair, rich, stock_of
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import account_of, books_are_true
from tests.lifecycle.test_closing import close as close_own
from tests.lifecycle.test_deaths import die
from tests.lifecycle.test_erasing import asked as erasure_asked
from tests.lifecycle.test_undoing import confirmed
from tests.redemption.test_orders import code, delegate, loses_their_phone, order, points, tie, told


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


@pytest.fixture
def closed(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Person:
    """An elder without a phone, who had ordered."""
    order(phone, cast.resident, open_fair, (open_fair.rice, 2))
    delegate(cast.resident, cast.neighbour, ["collect"], time)
    loses_their_phone(cast.resident, time)
    done = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/close", {"points": 12})
    assert done.status_code == 200, done.text
    return cast.resident


def reopen(phone: Phone, by: Person, who: Person, reason: str = "not_asked") -> Any:
    return phone.of(by).post(f"/people/{who.account_id}/reopen", {"reason": reason})


def test_the_colleagues_are_told_who_did_it(phone: Phone, cast: Cast, closed: Person) -> None:
    [said] = [each for each in messages(phone, cast.second_staff) if each["code"].startswith("person.")]
    assert said["code"] == "person.closed_by_colleague"
    by, whom, where = str(cast.staff.account_id), str(closed.account_id), str(cast.community.id)
    assert said["facts"] == {"done_by": by, "for_id": whom, "region_id": where}


def test_who_closes_it_themselves_is_told_of_as_before(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    close_own(phone, cast.resident, 12)
    [said] = [each for each in messages(phone, cast.second_staff) if each["code"].startswith("person.")]
    assert said["code"] == "person.closed"


def test_two_undo_it_and_the_account_goes_on(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, closed: Person
) -> None:
    time.pass_(minutes=1)
    asked = reopen(phone, cast.second_staff, closed)
    assert (asked.status_code, asked.json["kind"], asked.json["reason"]) == (201, "undo", "not_asked")
    assert account_of(closed)[0] == "closed"
    assert code(confirmed(phone, cast.second_staff, asked.json)) == "end_change.same_person"
    assert confirmed(phone, cast.staff, asked.json).json["state"] == "confirmed"
    assert (account_of(closed)[0], points(closed)) == ("active", (12, 0))
    assert stock_of(open_fair.rice.id)["on_shelf"] == 2
    assert "person.you_are_open" in told(closed)
    assert "person.open_again" in told(cast.neighbour)
    assert "person.closing_undone" in told(cast.second_staff)
    anew = order(phone, cast.staff, open_fair, (open_fair.rice, 2), account_id=str(closed.account_id))
    assert anew.status_code == 201, anew.text
    assert code(reopen(phone, cast.second_staff, closed)) == "undo.not_closed_by_staff"
    books_are_true(cast, closed)


def test_it_may_be_closed_again(phone: Phone, cast: Cast, closed: Person) -> None:
    confirmed(phone, cast.staff, reopen(phone, cast.second_staff, closed).json)
    again = phone.of(cast.staff).post(f"/people/{closed.account_id}/close", {"points": 12})
    assert again.status_code == 200
    assert reopen(phone, cast.staff, closed).status_code == 201


def test_what_was_proposed_may_be_declined(phone: Phone, cast: Cast, closed: Person) -> None:
    asked = reopen(phone, cast.second_staff, closed).json
    declined = phone.of(cast.staff).post(f"/end-changes/{asked['id']}/decline")
    assert (declined.json["state"], account_of(closed)[0]) == ("declined", "closed")


class TestIsRefused:
    def test_to_who_closed_it_themselves(self, phone: Phone, cast: Cast) -> None:
        close_own(phone, cast.resident)
        assert code(reopen(phone, cast.staff, cast.resident)) == "undo.not_closed_by_staff"

    def test_of_whom_nobody_has_closed(self, phone: Phone, cast: Cast) -> None:
        assert code(reopen(phone, cast.staff, cast.resident)) == "undo.not_closed_by_staff"

    def test_of_the_dead_who_are_undone_otherwise(self, phone: Phone, cast: Cast) -> None:
        die(phone, cast, cast.resident)
        assert code(reopen(phone, cast.staff, cast.resident)) == "undo.not_closed_by_staff"

    def test_once_the_identity_is_erased(self, phone: Phone, cast: Cast, closed: Person) -> None:
        confirmed(phone, cast.second_staff, erasure_asked(phone, cast.staff, closed).json)
        assert code(reopen(phone, cast.staff, closed)) == "undo.identity_erased"

    def test_to_their_family_and_to_the_first_ones(self, phone: Phone, cast: Cast, time: Time, closed: Person) -> None:
        tie(cast.staff, closed, time)
        assert code(reopen(phone, cast.staff, closed)) == "person.not_for_yourself"
        asked = reopen(phone, cast.second_staff, closed).json
        assert code(confirmed(phone, cast.staff, asked)) == "person.not_for_yourself"

    def test_elsewhere_it_is_not_there(self, phone: Phone, cast: Cast, closed: Person) -> None:
        assert reopen(phone, cast.staff_next_door, closed).status_code == 404
