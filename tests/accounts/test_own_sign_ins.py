"""One's own ways in: who adds one has the password, the person is told, and takes away what is not theirs. A stolen
token makes no way in of its own, and shuts nobody out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.accounts.queries import has_given_way_in
from service.core import transaction
from service.core.clock import real_now
from service.sandbox.wechat import issue_code
from tests.accounts.conftest import PASSWORD, RealTime, Signed, at_once, by_wechat, openid, with_password
from tests.accounts.inboxes import codes
from tests.accounts.test_people import audits
from tests.conftest import NOON
from tests.factories.cast import Cast
from tests.fakes.phone import Phone


def refused(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def add(phone: Phone, who: Any, wechat: str, **password: str) -> TestResponse:
    body = {"js_code": issue_code(wechat, now=real_now()), **password}
    return phone.of(who).post("/me/wechat", body, key=None)


def remove(phone: Phone, who: Any, sign_in_id: str, **password: str) -> TestResponse:
    return phone.of(who).post(f"/me/sign-ins/{sign_in_id}/remove", password, key=None)


def listed(phone: Phone, who: Any) -> list[dict[str, Any]]:
    return list(phone.of(who).get("/me/sign-ins").json["items"])


def by_password(phone: Phone, username: str) -> Signed:
    answer = phone.post("/sign-in/password", {"username": username, "password": PASSWORD}, key=None)
    assert answer.status_code == 200, answer.text
    return Signed(answer.json)


@pytest.fixture
def desk(phone: Phone, cast: Cast) -> Signed:
    """Staff who sign in with a password."""
    return by_password(phone, with_password(cast.staff))


class TestAddingAWechat:
    def test_takes_the_password_of_who_has_one(self, phone: Phone, desk: Signed) -> None:
        wechat = openid()
        assert refused(add(phone, desk, wechat)) == (409, "sign_in.password_needed")
        assert refused(add(phone, desk, wechat, password="Passport-2027")) == (409, "sign_in.old_password_wrong")
        assert [each["means"] for each in listed(phone, desk)] == ["password"]
        assert by_wechat(phone, wechat).account_id != desk.account_id
        assert add(phone, desk, openid(), password=PASSWORD).status_code == 200

    def test_does_not_hide_who_has_given_the_way_in_before(self, phone: Phone, cast: Cast) -> None:
        """Whoever came by the password that an administrator has chosen adds what they like."""
        username = f"u{cast.resident.account_id.hex[-10:]}"
        path = f"/people/{cast.resident.account_id}/password-sign-in"
        chosen = {"username": username, "password": "Another-2026"}
        assert phone.of(cast.administrator).post(path, chosen, key=None).status_code == 200
        first = Signed(phone.post("/sign-in/password", chosen, key=None).json)
        changed = {"old_password": "Another-2026", "new_password": PASSWORD}
        assert phone.of(first).post("/me/password", changed, key=None).status_code == 200
        assert add(phone, by_password(phone, username), openid(), password=PASSWORD).status_code == 200
        by_them = (cast.administrator.account_id, cast.resident.account_id)
        assert transaction.run(lambda: has_given_way_in(*by_them, NOON), read_only=True)

    def test_counts_wrong_passwords_and_locks_as_signing_in_does(
        self, phone: Phone, desk: Signed, real_time: RealTime
    ) -> None:
        for _ in range(5):
            assert refused(add(phone, desk, openid(), password="nothing")) == (409, "sign_in.old_password_wrong")
        assert refused(add(phone, desk, openid(), password=PASSWORD)) == (409, "sign_in.old_password_wrong")
        assert len(audits("sign_in.locked", desk.account_id)) == 1
        real_time.pass_(minutes=15)
        assert add(phone, desk, openid(), password=PASSWORD).status_code == 200

    def test_does_not_tell_by_a_bad_code_whether_the_password_was_right(self, phone: Phone, desk: Signed) -> None:
        answers = [
            phone.of(desk).post("/me/wechat", {"js_code": "sandbox-error-40029", "password": password}, key=None)
            for password in (PASSWORD, "nothing")
        ]
        assert [refused(each) for each in answers] == [(401, "wechat.code_invalid")] * 2

    def test_is_told_to_the_person(self, phone: Phone, desk: Signed) -> None:
        assert add(phone, desk, openid(), password=PASSWORD).status_code == 200
        assert codes(phone, desk) == ["sign_in.linked"]

    def test_is_for_staff_where_no_password_proves_whose_token_it_is(self, phone: Phone) -> None:
        wechat = openid()
        newcomer = by_wechat(phone, wechat)
        assert refused(add(phone, newcomer, openid())) == (409, "sign_in.wechat_by_staff")
        assert add(phone, newcomer, wechat).status_code == 200  # it is there
        assert len(listed(phone, newcomer)) == 1


class TestTheList:
    def test_shows_each_masked_since_when_it_leads_here(self, phone: Phone, desk: Signed, real_time: RealTime) -> None:
        wechat = openid()
        by_wechat(phone, wechat)  # which made an account of its own first
        before = real_now()
        real_time.pass_(hours=1)
        assert add(phone, desk, wechat, password=PASSWORD).status_code == 200
        linked, password = listed(phone, desk)
        assert (linked["means"], password["means"]) == ("wechat", "password")
        assert wechat not in str(linked)
        assert datetime.fromisoformat(linked["created_at"]) > before + timedelta(minutes=59)
        assert "*" in linked["name_masked"]
        assert "*" in password["name_masked"]


def two_wechats(phone: Phone, desk: Signed) -> tuple[Signed, str]:
    """Of one account whose password is gone: signed in by the first, and the second, which was added later."""
    first, second = openid(), openid()
    for wechat in (first, second):
        assert add(phone, desk, wechat, password=PASSWORD).status_code == 200
    [password] = [each["id"] for each in listed(phone, desk) if each["means"] == "password"]
    assert remove(phone, desk, password, password=PASSWORD).status_code == 200
    return by_wechat(phone, first), second


class TestRemoving:
    def test_a_thiefs_wechat_ends_the_sessions_that_it_began(self, phone: Phone, desk: Signed) -> None:
        owner, wechat = two_wechats(phone, desk)
        thief = by_wechat(phone, wechat)
        assert thief.account_id == owner.account_id
        newest = listed(phone, owner)[-1]
        assert remove(phone, owner, newest["id"]).json == {"ended": True}
        assert phone.of(thief).get("/me").status_code == 401
        assert phone.of(owner).get("/me").status_code == 200
        assert by_wechat(phone, wechat).account_id != owner.account_id
        assert {each["means"] for each in audits("sign_in.removed", owner.account_id)} == {"password", "wechat"}
        assert codes(phone, owner)[0] == "sign_in.removed"

    def test_the_owners_by_a_thief_who_came_later_is_refused(self, phone: Phone, desk: Signed) -> None:
        owner, wechat = two_wechats(phone, desk)
        first = listed(phone, owner)[0]
        thief = by_wechat(phone, wechat)
        for who in (thief, owner):  # nor by the token that was stolen
            assert refused(remove(phone, who, first["id"])) == (409, "sign_in.not_newer")
        assert phone.of(owner).get("/me").status_code == 200

    def test_the_last_one_is_refused(self, phone: Phone, desk: Signed) -> None:
        [only] = listed(phone, desk)
        assert refused(remove(phone, desk, only["id"], password=PASSWORD)) == (409, "sign_in.last")

    def test_takes_the_password_of_who_has_one(self, phone: Phone, desk: Signed) -> None:
        wechat = openid()
        assert add(phone, desk, wechat, password=PASSWORD).status_code == 200
        linked, password = listed(phone, desk)
        assert refused(remove(phone, desk, password["id"])) == (409, "sign_in.password_needed")
        wrong = remove(phone, desk, linked["id"], password="nothing")
        assert refused(wrong) == (409, "sign_in.old_password_wrong")
        assert len(listed(phone, desk)) == 2
        assert remove(phone, desk, password["id"], password=PASSWORD).status_code == 200
        assert phone.of(desk).get("/me").status_code == 401
        assert [each["means"] for each in listed(phone, by_wechat(phone, wechat))] == ["wechat"]

    def test_somebody_elses_is_not_found(self, phone: Phone, desk: Signed) -> None:
        other = by_wechat(phone, openid())
        answer = remove(phone, desk, listed(phone, other)[-1]["id"], password=PASSWORD)
        assert refused(answer) == (404, "request.not_found")

    def test_two_at_once_leave_one(self, phone: Phone, desk: Signed) -> None:
        assert add(phone, desk, openid(), password=PASSWORD).status_code == 200
        two = listed(phone, desk)
        answers = at_once(*[lambda each=each: remove(phone, desk, each["id"], password=PASSWORD) for each in two])
        assert 200 in [each.status_code for each in answers]
        assert len([each for each in answers if each.status_code == 200]) == 1
