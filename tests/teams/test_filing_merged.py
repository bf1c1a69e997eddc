"""Founders of whom two accounts became one while the application waits."""

from __future__ import annotations

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast, confirm
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one
from tests.redemption.test_orders import code, tie
from tests.teams.filings import approve, enlist, submitted, ten_strong


@pytest.fixture(autouse=True)
def the_team_is_large_enough(cast: Cast, time: Time) -> None:
    confirm(cast.resident, cast.neighbour, cast.deputy, now=time.now)
    ten_strong(cast)
    enlist(cast, cast.team, 2)


def test_a_founder_who_was_merged_counts_as_who_they_go_on_as(phone: Phone, cast: Cast) -> None:
    filing = submitted(phone, cast)
    become_one(phone, cast, cast.resident, cast.neighbour)
    answer = approve(phone, cast.staff, filing)
    assert (answer.status_code, code(answer)) == (200, "")


def test_two_founders_who_became_one_count_once(phone: Phone, cast: Cast) -> None:
    filing = submitted(phone, cast)
    become_one(phone, cast, cast.resident, cast.deputy)
    answer = approve(phone, cast.staff, filing)
    assert (code(answer), answer.json["facts"]) == ("filing.founders_gone", {"least": 3, "organisations_least": 2})


def test_nobody_decides_for_the_family_of_a_founder_who_was_merged(phone: Phone, cast: Cast, time: Time) -> None:
    filing = submitted(phone, cast)
    become_one(phone, cast, cast.resident, cast.neighbour)
    tie(cast.staff, cast.neighbour, time)
    assert code(approve(phone, cast.staff, filing)) == "person.not_for_yourself"
    assert approve(phone, cast.second_staff, filing).status_code == 200
