"""A merge that waits while one of the two moves away: the former home closes it, the new one proposes it anew."""

from __future__ import annotations

from typing import Any

import pytest

from service.core import transaction
from service.core.actor import Role
from tests.conftest import Time
from tests.factories.cast import Cast, Person, become_alike, confirm, person
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import confirmed, preview, said
from tests.lifecycle.test_moving import move
from tests.redemption.test_orders import code, told


@pytest.fixture(autouse=True)
def they_are_known(cast: Cast, time: Time) -> None:
    confirm(cast.resident, cast.neighbour, now=time.now)


@pytest.fixture
def waits(phone: Phone, cast: Cast) -> Any:
    """The neighbour is to go on as the resident."""
    asked = said(phone, cast.staff, cast.neighbour, cast.resident)
    assert asked.status_code == 201, asked.text
    return asked.json


@pytest.fixture
def colleague_next_door(cast: Cast, time: Time) -> Person:
    more: Any = {"role": Role.STAFF, "over": cast.next_door}
    return transaction.run(lambda: person("钱芳", cast.next_door, time.now, **more))


def both_move(phone: Phone, cast: Cast) -> None:
    for who in (cast.neighbour, cast.resident):
        assert move(phone, who, cast.next_door).status_code == 200


@pytest.mark.parametrize("gone", ["neighbour", "resident"])
def test_where_one_has_moved_away_it_is_not_confirmed(phone: Phone, cast: Cast, waits: Any, gone: str) -> None:
    who = getattr(cast, gone)
    assert move(phone, who, cast.next_door).status_code == 200
    assert code(confirmed(phone, cast.second_staff, waits)) == "merge.moved_away"
    assert move(phone, who, cast.community).status_code == 200
    assert confirmed(phone, cast.second_staff, waits).status_code == 200


def test_who_may_not_confirm_it_reads_that_first(phone: Phone, cast: Cast, waits: Any) -> None:
    both_move(phone, cast)
    assert code(confirmed(phone, cast.staff, waits)) == "merge.same_person"


def test_it_is_closed_where_it_was_proposed(phone: Phone, cast: Cast, waits: Any) -> None:
    both_move(phone, cast)
    assert [each["id"] for each in phone.of(cast.second_staff).get("/merges").json["items"]] == [waits["id"]]
    declined = phone.of(cast.second_staff).post(f"/merges/{waits['id']}/decline")
    assert (declined.status_code, declined.json["state"]) == (200, "declined")
    assert code(confirmed(phone, cast.second_staff, waits)) == "merge.decided"


def test_proposing_it_anew_ends_what_was_left_behind(
    phone: Phone, cast: Cast, waits: Any, colleague_next_door: Person
) -> None:
    """The staff of the new home see nothing of the former one's merge, and need nobody there to close it."""
    both_move(phone, cast)
    here = cast.staff_next_door
    assert phone.of(here).get(f"/merges/{waits['id']}").status_code == 404
    assert preview(phone, here, cast.neighbour, cast.resident)["waiting_merge_id"] is None
    anew = said(phone, here, cast.neighbour, cast.resident)
    assert anew.status_code == 201, anew.text
    left = phone.of(cast.staff).get(f"/merges/{waits['id']}").json
    assert (left["state"], left["decided_by"]) == ("declined", str(here.account_id))
    assert "person.merge_declined" in told(cast.staff)
    assert confirmed(phone, colleague_next_door, anew.json).json["state"] == "confirmed"


def test_so_does_proposing_another_with_who_has_moved(phone: Phone, cast: Cast, waits: Any, time: Time) -> None:
    """Of whom they merge with, the former home has no word."""
    assert move(phone, cast.neighbour, cast.next_door).status_code == 200
    twin = transaction.run(lambda: person("周小平", cast.next_door, time.now))
    become_alike(cast.neighbour, twin)
    body = {"into_id": str(twin.account_id), "reason": "paper_and_phone"}
    anew = phone.of(cast.staff_next_door).post(f"/people/{cast.neighbour.account_id}/merges", body)
    assert anew.status_code == 201, anew.text
    assert phone.of(cast.staff).get(f"/merges/{waits['id']}").json["state"] == "declined"


def test_one_that_can_still_be_confirmed_stays_in_the_way(phone: Phone, cast: Cast, waits: Any) -> None:
    again = said(phone, cast.second_staff, cast.neighbour, cast.resident)
    assert (code(again), again.json["facts"]) == ("merge.waits_already", {"merge_id": waits["id"]})
    assert preview(phone, cast.second_staff, cast.neighbour, cast.resident)["waiting_merge_id"] == waits["id"]


def test_an_opening_of_before_they_moved_is_not_confirmed_and_keeps_them_apart_no_more(
    phone: Phone, cast: Cast
) -> None:
    body = {"minutes": 7500, "points": 100, "covers_until": "2026-02-01", "evidence": "爱心存折第 3 本第 12 页"}
    asked = phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/openings", body)
    assert code(said(phone, cast.staff, cast.neighbour, cast.resident)) == "merge.proposal_waits"
    both_move(phone, cast)
    path = f"/proposals/{asked.json['id']}"
    assert code(phone.of(cast.second_staff).post(f"{path}/confirm")) == "proposal.moved_away"
    assert said(phone, cast.staff_next_door, cast.neighbour, cast.resident).status_code == 201
    assert phone.of(cast.second_staff).post(f"{path}/decline").status_code == 200
