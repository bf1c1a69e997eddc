"""Whoever has approved, or was approved, under a name of before is judged as who they are now."""

from __future__ import annotations

from typing import Any

from service.core import transaction
from tests.conftest import Time
from tests.factories.cast import Cast, Person, own_name, person
from tests.factories.hand_overs import answer, name_successor
from tests.factories.hours import Stretch, served
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one

RECIPROCAL = (409, "hours.reciprocal_goes_to_staff")


def second_of(cast: Cast, time: Time) -> Person:
    return transaction.run(lambda: person(own_name("王"), cast.community, time.now, is_confirmed=True))


def approve(phone: Phone, by: Person, record: Any) -> tuple[int, str | None]:
    answered = phone.of(by).post(f"/service-records/{record}/approve")
    return answered.status_code, answered.json.get("code")


def test_whom_one_has_approved_does_not_approve_one_after_a_merge(phone: Phone, cast: Cast, time: Time) -> None:
    second = second_of(cast, time)
    of_leader, of_deputy = served(cast, Stretch(cast.leader, 90), Stretch(cast.deputy, 90))
    assert approve(phone, cast.leader, of_deputy) == (200, None)
    assert approve(phone, cast.deputy, of_leader) == RECIPROCAL
    asked = name_successor(phone, cast.leader, cast, cast.deputy)
    assert answer(phone, cast.deputy, asked, "accept").status_code == 200
    become_one(phone, cast, cast.leader, second)
    assert approve(phone, cast.deputy, of_leader) == RECIPROCAL


def test_nor_does_one_approve_who_has_approved_one_and_was_merged(phone: Phone, cast: Cast, time: Time) -> None:
    second = second_of(cast, time)
    of_leader, of_deputy = served(cast, Stretch(cast.leader, 90), Stretch(cast.deputy, 90))
    assert approve(phone, cast.deputy, of_leader) == (200, None)
    assert phone.of(cast.deputy).post(f"/teams/{cast.team.id}/step-down").status_code == 200
    become_one(phone, cast, cast.deputy, second)
    assert approve(phone, cast.leader, of_deputy) == RECIPROCAL
