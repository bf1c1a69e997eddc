"""People who signed in by a way that somebody else has given them."""

from __future__ import annotations

from uuid import UUID

from tests.accounts.conftest import by_wechat, openid
from tests.accounts.test_linking import enter_code, issue
from tests.accounts.test_people import enter, id_number
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone


def confirmed_by(phone: Phone, by: Person, account_id: UUID) -> None:
    """Again, or for the first time: somebody has compared the person with their papers."""
    seen = {"seen": "id_card", "is_distinct": True}
    answer = phone.of(by).post(f"/people/{account_id}/confirm-identity", seen)
    assert answer.status_code == 200, answer.text


def played_by_a_clerk(phone: Phone, cast: Cast) -> Person:
    """An elder on paper whom ``second_staff`` have registered and confirmed; a WeChat has entered the link code that
    ``staff`` gave, and nobody but ``staff`` knows whose it is.
    """
    elder = UUID(enter(phone, cast.second_staff, cast, id_number=id_number()).json["id"])
    passport = phone.of(cast.second_staff).post(f"/people/{elder}/passport").json
    confirmed_by(phone, cast.second_staff, elder)
    linked = enter_code(phone, by_wechat(phone, openid()), issue(phone, cast.staff, elder).json["code"])
    assert linked.status_code == 200, linked.text
    token = str(linked.json["access_token"])
    return Person(elder, UUID(passport["id"]), passport["number"], make_token=lambda: token)
