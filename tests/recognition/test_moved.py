"""Whoever moves asks in the new home: what waits where they lived before is decided by nobody, and in nobody's way."""

from __future__ import annotations

from typing import Any

import pytest

from service.core import transaction
from service.core.retry import Rerun
from service.passports.queries import head_of
from service.recognition.commands.asking import lock_where_kept
from tests.conftest import Time
from tests.factories.cast import Cast, Person, confirm
from tests.factories.redemption import rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import serve
from tests.lifecycle.test_moving import move
from tests.recognition import test_commendations as honours
from tests.recognition import test_stars as stars
from tests.recognition.test_statements import act as act_on_statement
from tests.recognition.test_statements import request
from tests.redemption.test_orders import code, loses_their_phone

FIRST_STAR = 100 * stars.HOUR


@pytest.fixture(autouse=True)
def has_served(cast: Cast, time: Time) -> None:
    rich(cast.resident, FIRST_STAR, time.now)


def leave(phone: Phone, cast: Cast) -> None:
    assert move(phone, cast.resident, cast.next_door).status_code == 200


def state(phone: Phone, who: Person, what: str, row: Any) -> str:
    answer = phone.of(who).get(f"/{what}/{row['id']}")
    assert answer.status_code == 200, answer.text
    return str(answer.json["state"])


def test_a_star_is_granted_where_the_passport_is_kept(phone: Phone, cast: Cast) -> None:
    left = stars.apply(phone, cast.resident).json
    leave(phone, cast)
    assert code(stars.act(phone, cast.staff, left, "grant")) == "star.moved_away"
    assert phone.of(cast.resident).get("/me/recognition").json["next_star"]["waiting_id"] is None
    anew = stars.apply(phone, cast.resident)
    assert (anew.status_code, anew.json["community_id"]) == (201, str(cast.next_door.id))
    assert state(phone, cast.resident, "stars", left) == "lapsed"
    assert code(stars.act(phone, cast.staff, left, "grant")) == "star.decided"
    assert code(stars.apply(phone, cast.resident)) == "star.waits"
    assert phone.of(cast.resident).get("/me/recognition").json["next_star"]["waiting_id"] == anew.json["id"]
    assert stars.act(phone, cast.staff_next_door, anew.json, "grant").json["state"] == "granted"


def test_whoever_applied_for_it_reads_that_first(phone: Phone, cast: Cast, time: Time) -> None:
    """No colleague of theirs could grant it either."""
    loses_their_phone(cast.resident, time)
    left = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/stars").json
    assert move(phone, cast.staff, cast.next_door, cast.resident).status_code == 200
    assert code(stars.act(phone, cast.staff, left, "grant")) == "star.moved_away"
    there = phone.of(cast.staff_next_door).post(f"/people/{cast.resident.account_id}/stars")
    assert there.status_code == 201, "at the new desk, without anybody's word from the old one"
    assert state(phone, cast.staff, "stars", left) == "lapsed"


@pytest.mark.parametrize(
    ("by", "verb", "end"), [("staff", "decline", "declined"), ("resident", "withdraw", "withdrawn")]
)
def test_what_was_left_behind_can_be_closed(phone: Phone, cast: Cast, by: str, verb: str, end: str) -> None:
    star, honour = stars.apply(phone, cast.resident).json, honours.propose(phone, cast.resident).json
    leave(phone, cast)
    body = {"reason": "已经迁走"} if verb == "decline" else {}
    assert stars.act(phone, getattr(cast, by), star, verb, **body).json["state"] == end
    assert honours.act(phone, getattr(cast, by), honour, verb, **body).json["state"] == end


def test_an_application_that_comes_to_nothing_ends_nothing(phone: Phone, cast: Cast, time: Time) -> None:
    left = stars.apply(phone, cast.resident).json
    leave(phone, cast)
    stars.corrected(cast.resident, -60, time.now)
    assert code(stars.apply(phone, cast.resident)) == "star.not_reached"
    assert state(phone, cast.resident, "stars", left) == "waiting"


def test_an_honour_is_verified_where_the_passport_is_kept(phone: Phone, cast: Cast) -> None:
    left, other = (honours.propose(phone, cast.resident, **name).json for name in ({}, {"name": "金牌志愿者"}))
    leave(phone, cast)
    assert code(honours.act(phone, cast.staff, left, "confirm")) == "commendation.moved_away"
    anew = honours.propose(phone, cast.resident)
    assert (anew.status_code, anew.json["community_id"]) == (201, str(cast.next_door.id))
    assert state(phone, cast.resident, "commendations", left) == "withdrawn"
    assert state(phone, cast.resident, "commendations", other) == "waiting", "it is another"
    assert honours.act(phone, cast.staff_next_door, anew.json, "confirm").json["state"] == "confirmed"


def test_what_was_verified_before_stands(phone: Phone, cast: Cast) -> None:
    honour, star = honours.propose(phone, cast.resident).json, stars.granted(phone, cast, cast.resident)
    assert honours.act(phone, cast.staff, honour, "confirm").status_code == 200
    leave(phone, cast)
    again = honours.propose(phone, cast.resident)
    assert (code(again), again.json["facts"]["commendation_id"]) == ("commendation.already", honour["id"])
    assert [each["id"] for each in phone.of(cast.resident).get("/me/recognition").json["stars"]] == [star["id"]]


def test_a_statement_is_asked_for_anew(phone: Phone, cast: Cast, time: Time) -> None:
    confirm(cast.resident, now=time.now)
    serve(phone, cast, cast.resident, 90)
    left = request(phone, cast.resident).json
    leave(phone, cast)
    assert code(act_on_statement(phone, cast.staff, left, "issue")) == "statement.moved_away"
    anew = request(phone, cast.resident)
    assert (anew.status_code, anew.json["community_id"]) == (201, str(cast.next_door.id))
    assert state(phone, cast.resident, "statements", left) == "lapsed"
    assert code(request(phone, cast.resident)) == "statement.waits"
    assert act_on_statement(phone, cast.staff_next_door, anew.json, "issue").json["state"] == "issued"


def test_whoever_moves_while_they_apply_does_it_again_in_the_new_home(cast: Cast) -> None:
    """The community was read before the ledger's lock, for which moving waits too."""
    who = cast.resident

    def apply_as_of_before() -> None:
        with pytest.raises(Rerun):
            lock_where_kept(who.passport_id, who.account_id, cast.next_door.id)
        kept = lock_where_kept(who.passport_id, who.account_id, cast.community.id)
        assert kept == head_of(who.passport_id).minutes

    transaction.run(apply_as_of_before)
