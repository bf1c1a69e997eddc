"""Whoever has given somebody the way in may be playing them, so recognises nothing of what is asked for there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.core.actor import Role
from tests.accounts.ways_in import confirmed_by, played_by_a_clerk
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import Stretch, served
from tests.factories.redemption import rich
from tests.fakes.phone import Phone
from tests.hours.test_routes_approvers import approve
from tests.recognition.test_commendations import HONOUR, propose
from tests.recognition.test_stars import HOUR, apply
from tests.redemption.test_orders import code, tie
from tests.teams.test_filing import grant

HELPED = "此人的登录方式是您或您的家人给的，或是你们提出合并带来的，这件事要由另一位工作人员来办。"


@pytest.fixture
def elder(phone: Phone, cast: Cast) -> Person:
    return played_by_a_clerk(phone, cast)


def asked(phone: Phone, cast: Cast, time: Time, elder: Person, kind: str) -> str:
    """The path of what staff are to do about it."""
    if kind == "star":
        rich(elder, 100 * HOUR, time.now)
        return f"/stars/{apply(phone, elder).json['id']}/grant"
    if kind == "commendation":
        return f"/commendations/{propose(phone, elder).json['id']}/confirm"
    [record] = served(cast, Stretch(elder))
    assert approve(phone, cast.leader, record).status_code == 200
    return f"/statements/{phone.of(elder).post('/me/statements', {}).json['id']}/issue"


def asked_anew(phone: Phone, time: Time, elder: Person, path: str) -> str:
    """Taken back, and asked for once more a minute later, by whoever has the phone."""
    time.now += timedelta(minutes=1)
    _, kind, one, verb = path.split("/")
    taken = phone.of(elder).post(f"/{kind}/{one}/withdraw")
    assert taken.status_code == 200, taken.text
    body = HONOUR if kind == "commendations" else {} if kind == "statements" else None
    made = phone.of(elder).post(f"/me/{kind}", body)
    assert made.status_code == 201, made.text
    return f"/{kind}/{made.json['id']}/{verb}"


def decided(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json["state"])


DECIDED = {"star": "granted", "commendation": "confirmed", "statement": "issued"}


@pytest.mark.parametrize("kind", DECIDED)
def test_by_who_has_given_the_way_in_nothing_that_was_asked_for_there_is_recognised(
    phone: Phone, cast: Cast, time: Time, elder: Person, kind: str
) -> None:
    """Nor when another has confirmed the identity since: whoever came with the papers need not be who asked. Asked for
    by whom another has seen, it is theirs like anybody's.
    """
    path = asked(phone, cast, time, elder, kind)
    refused = phone.of(cast.staff).post(path)
    assert (refused.status_code, code(refused), refused.json["title"]) == (409, "person.way_in_by_you", HELPED)
    assert code(phone.of(cast.staff).post(f"/people/{elder.account_id}/confirm-identity", {"seen": "id_card"})) == (
        "person.way_in_by_you"
    )
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert code(phone.of(cast.staff).post(path)) == "person.way_in_by_you"
    anew = asked_anew(phone, time, elder, path)
    assert decided(phone.of(cast.staff).post(anew)) == DECIDED[kind]


@pytest.mark.parametrize("kind", ["star", "commendation"])
def test_but_by_the_colleague_who_has_seen_the_papers_since(
    phone: Phone, cast: Cast, time: Time, elder: Person, kind: str
) -> None:
    path = asked(phone, cast, time, elder, kind)
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert decided(phone.of(cast.second_staff).post(path)) == DECIDED[kind]


@pytest.mark.parametrize("kind", ["star", "commendation"])
def test_nor_by_family_of_who_gave_the_way_in(phone: Phone, cast: Cast, time: Time, elder: Person, kind: str) -> None:
    path = asked(phone, cast, time, elder, kind)
    confirmed_by(phone, cast.second_staff, elder.account_id)
    tie(cast.staff, cast.second_staff, time)
    assert code(phone.of(cast.second_staff).post(path)) == "person.way_in_by_you"


@pytest.mark.parametrize("kind", ["star", "commendation"])
def test_a_colleague_decides_at_once(phone: Phone, cast: Cast, time: Time, elder: Person, kind: str) -> None:
    assert decided(phone.of(cast.second_staff).post(asked(phone, cast, time, elder, kind))) == DECIDED[kind]


@pytest.mark.parametrize("kind", ["star", "commendation"])
def test_but_not_one_of_their_family(phone: Phone, cast: Cast, time: Time, elder: Person, kind: str) -> None:
    path = asked(phone, cast, time, elder, kind)
    tie(cast.staff, cast.second_staff, time)
    assert code(phone.of(cast.second_staff).post(path)) == "person.way_in_by_you"
    seen = {"seen": "id_card"}
    confirming = phone.of(cast.second_staff).post(f"/people/{elder.account_id}/confirm-identity", seen)
    assert code(confirming) == "person.way_in_by_you", "they are one pair of eyes"


def test_who_has_named_the_person_issues_no_statement_but_their_second_look_lets_the_other_do_it(
    phone: Phone, cast: Cast, time: Time, elder: Person
) -> None:
    """A community of two: the one has confirmed the identity, the other has given the code: it is asked for anew."""
    path = asked(phone, cast, time, elder, "statement")
    assert code(phone.of(cast.second_staff).post(path)) == "statement.named_by_you"
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert decided(phone.of(cast.staff).post(asked_anew(phone, time, elder, path))) == "issued"


def test_nor_do_they_issue_anew_what_was_asked_for_there(phone: Phone, cast: Cast, time: Time, elder: Person) -> None:
    path = asked(phone, cast, time, elder, "statement")
    confirmed_by(phone, cast.second_staff, elder.account_id)
    third = cast.neighbour
    grant(third, Role.STAFF, cast.community)
    assert decided(phone.of(third).post(path)) == "issued"
    anew = path.replace("/issue", "/reissue")
    assert code(phone.of(cast.staff).post(anew)) == "person.way_in_by_you"
    assert phone.of(third).post(anew).status_code == 201


def test_what_a_colleague_has_entered_is_not_verified_by_who_gave_the_way_in(
    phone: Phone, cast: Cast, elder: Person
) -> None:
    entered = phone.of(cast.second_staff).post(f"/people/{elder.account_id}/commendations", HONOUR).json
    path = f"/commendations/{entered['id']}/confirm"
    assert code(phone.of(cast.staff).post(path)) == "person.way_in_by_you"
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert decided(phone.of(cast.staff).post(path)) == "confirmed"


def test_nor_does_a_password_of_another_hide_who_gave_the_wechat_that_still_leads_in(
    phone: Phone, cast: Cast, elder: Person
) -> None:
    body = {"username": f"desk-{elder.account_id.hex[-12:]}", "password": "Passport-2026"}
    given = phone.of(cast.administrator).post(f"/people/{elder.account_id}/password-sign-in", body, key=None)
    assert given.status_code == 200, given.text
    entered = phone.of(cast.second_staff).post(f"/people/{elder.account_id}/commendations", HONOUR).json
    path = f"/commendations/{entered['id']}/confirm"
    assert code(phone.of(cast.staff).post(path)) == "person.way_in_by_you"
    confirming = f"/people/{elder.account_id}/confirm-identity"
    assert code(phone.of(cast.staff).post(confirming, {"seen": "id_card"})) == "person.way_in_by_you"
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert decided(phone.of(cast.staff).post(path)) == "confirmed"
