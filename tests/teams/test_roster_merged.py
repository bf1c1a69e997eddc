"""Whom a roster or an invitation names by the number or the id of an account that was merged."""

from __future__ import annotations

from typing import Any

import pytest

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast, Person, confirm, person
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one
from tests.redemption.test_orders import code
from tests.teams.test_roster_files import Rosters, by_number


@pytest.fixture
def rosters(phone: Phone, cast: Cast, time: Time) -> Rosters:
    return Rosters(phone, cast, time)


@pytest.fixture
def old(phone: Phone, cast: Cast, time: Time) -> Person:
    """An account of the neighbour's that was merged into the one they use."""
    found = transaction.run(lambda: person("李桂兰", cast.community, time.now))
    confirm(found, cast.neighbour, now=time.now)
    become_one(phone, cast, found, cast.neighbour)
    return found


def by_id(who: Person, name: str) -> dict[str, Any]:
    return {"成员编号": str(who.account_id), "姓名": name}


def rewritten(who: Person, **columns: Any) -> None:
    def work() -> None:
        for name, value in columns.items():
            setattr(db.session.get_one(Account, who.account_id), name, value)

    transaction.run(work)


@pytest.mark.parametrize("named", [by_number, by_id])
def test_a_row_with_the_old_number_or_id_names_who_goes_on(
    rosters: Rosters, cast: Cast, old: Person, named: Any
) -> None:
    row = named(old, "李桂兰")
    assert rosters.hand_in(row, by=cast.leader) == [("invited",)]
    [asked] = rosters.asks()
    assert asked["account_id"] == str(cast.neighbour.account_id)
    assert rosters.hand_in(row, by=cast.leader) == [("already", "invitation_waits")]


def test_the_name_is_that_of_who_goes_on(rosters: Rosters, cast: Cast, old: Person) -> None:
    wrong = [named(old, "李桂花") for named in (by_number, by_id)]
    assert rosters.hand_in(*wrong, by=cast.leader) == [("refused", "person_unknown")] * 2


def test_old_and_new_in_one_roster_are_one_person(rosters: Rosters, cast: Cast, old: Person) -> None:
    rows = (by_number(old, "李桂兰"), by_number(cast.neighbour, "李桂兰"), by_id(old, "李桂兰"))
    assert rosters.hand_in(*rows, by=cast.leader) == [("invited",), ("refused", "row_twice"), ("refused", "row_twice")]


def test_an_export_of_before_is_read_after_it(rosters: Rosters, cast: Cast, phone: Phone, time: Time) -> None:
    """As the roster was given out: the old id, and the name masked."""
    confirm(cast.resident, cast.neighbour, now=time.now)
    become_one(phone, cast, cast.resident, cast.neighbour)
    assert rosters.hand_in(by_id(cast.resident, "李*兰"), by=cast.leader) == [("already",)]


@pytest.mark.parametrize("field", ["passport_number", "account_id"])
def test_an_invitation_by_the_old_number_or_id_is_of_who_goes_on(
    rosters: Rosters, cast: Cast, phone: Phone, old: Person, field: str
) -> None:
    body = {field: old.number if field == "passport_number" else str(old.account_id)}
    answer = phone.of(cast.leader).post(rosters.path("invitations"), body)
    assert (answer.status_code, answer.json["account_id"]) == (201, str(cast.neighbour.account_id))
    assert code(phone.of(cast.leader).post(rosters.path("invitations"), body)) == "team.already_asked"


@pytest.mark.parametrize("ended", ["elsewhere", "closed"])
def test_of_who_is_out_of_reach_the_old_tells_no_more_than_the_new(
    rosters: Rosters, cast: Cast, phone: Phone, old: Person, ended: str
) -> None:
    """Of the account that was merged the home is here still; whom one may see is asked of the one that goes on."""
    rewritten(cast.neighbour, **({"status": "closed"} if ended == "closed" else {"home_id": cast.next_door.id}))
    for who in (old, cast.neighbour):
        rows = [named(who, "李桂兰") for named in (by_number, by_id)]
        assert rosters.hand_in(*rows) == [("refused", "person_unknown")] * 2
        for body in ({"passport_number": who.number}, {"account_id": str(who.account_id)}):
            answer = phone.of(cast.leader).post(rosters.path("invitations"), body)
            assert code(answer) == "person.not_found"
