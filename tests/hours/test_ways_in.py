"""Whoever has given somebody the way in may be playing them: their approval of such hours is the first of two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.accounts.ways_in import confirmed_by, played_by_a_clerk
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone
from tests.hours.test_routes_approvers import approve, must_be_refused
from tests.hours.test_routes_corrections import correct, waiting
from tests.hours.test_routes_doubles import reasons, state
from tests.hours.test_routes_second_approver import family
from tests.lifecycle.test_merging import become_one

ZH = "志愿者的登录方式是您或您的家人给的，或是你们提出合并带来的，到服务那天还没有别人核实过身份"
EN = (
    "you, or your family, gave the volunteer a way to sign in, or proposed the merge that brought it, and by the day "
    "of the service nobody else had confirmed the identity since"
)


@pytest.fixture
def elder(phone: Phone, cast: Cast) -> Person:
    return played_by_a_clerk(phone, cast)


@pytest.fixture
def record(cast: Cast, elder: Person) -> str:
    """Scanned with her phone, so that nobody else has seen it."""
    return served(cast, Stretch(elder), is_community_shift=True)[0]


def test_one_clerk_alone_does_not_make_hours_of_whom_they_gave_the_way_in(
    phone: Phone, cast: Cast, record: str
) -> None:
    assert state(approve(phone, cast.staff, record)) == "awaiting_second"
    said = "第一次已经由您批了，第二次要换一个人。"
    must_be_refused(approve(phone, cast.staff, record), "first_approver_cannot_be_second", said)
    assert state(approve(phone, cast.second_staff, record)) == "approved"


def test_nor_many_at_once(phone: Phone, cast: Cast, record: str) -> None:
    assert reasons(phone, cast.staff, record) == ["way_in_given"]
    assert state(approve(phone, cast.second_staff, record)) == "approved"


def test_nor_does_their_family_or_second_the_clerk(phone: Phone, cast: Cast, time: Time, record: str) -> None:
    family(cast.staff, cast.second_staff, time)
    assert reasons(phone, cast.second_staff, record) == ["way_in_given"]
    said = "第一位审核人是您的家人或您代办的人，第二次要换一个人。"
    must_be_refused(approve(phone, cast.staff, record), "second_related_to_first", said)


@pytest.mark.parametrize(("language", "said"), [("zh-CN", ZH), ("en", EN)])
def test_the_screen_tells_why(phone: Phone, cast: Cast, record: str, language: str, said: str) -> None:
    options: dict[str, Any] = {"headers": {"Accept-Language": language}}
    [item] = phone.of(cast.staff).send("GET", "/service-records/to-approve", **options).json["items"]
    assert (item["outcome"], item["in_one_tap"]) == ("first_of_two", False)
    assert item["looks"] == [{"code": "way_in_given", "sentence": said}]


def test_the_team_leader_and_the_colleague_approve_alone(phone: Phone, cast: Cast, elder: Person, record: str) -> None:
    """Most elders of a community have their phone from one clerk: nothing else becomes harder for them."""
    [of_the_team] = served(cast, Stretch(elder, late_minutes=120), window_minutes=240)
    assert state(approve(phone, cast.leader, of_the_team)) == "approved"
    assert state(approve(phone, cast.second_staff, record)) == "approved"


def test_what_came_before_another_confirmed_the_identity_stays_with_two_and_what_comes_later_does_not(
    phone: Phone, cast: Cast, time: Time, elder: Person, record: str
) -> None:
    """Whoever came with the papers need not be who had scanned."""
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert reasons(phone, cast.staff, record) == ["way_in_given"]
    assert state(approve(phone, cast.second_staff, record)) == "approved"
    time.now += timedelta(days=2)
    [on_that_day] = served(cast, Stretch(elder), is_community_shift=True, starts_at=MORNING + timedelta(days=1))
    [later] = served(cast, Stretch(elder), is_community_shift=True, starts_at=MORNING + timedelta(days=2))
    assert state(approve(phone, cast.staff, on_that_day)) == "awaiting_second"
    assert state(approve(phone, cast.staff, later)) == "approved"


def test_another_way_in_does_not_hide_who_gave_the_one_before(
    phone: Phone, cast: Cast, time: Time, elder: Person
) -> None:
    body = {"username": f"desk-{elder.account_id.hex[-12:]}", "password": "Passport-2026"}
    path = f"/people/{elder.account_id}/password-sign-in"
    assert phone.of(cast.administrator).post(path, body, key=None).status_code == 200
    time.now += timedelta(days=2)
    one, other = (
        served(cast, Stretch(elder), is_community_shift=True, starts_at=MORNING + timedelta(days=days))[0]
        for days in (2, 3)
    )
    assert reasons(phone, cast.staff, one) == ["way_in_given"], "by the WeChat one still comes in"
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert reasons(phone, cast.staff, other) == ["way_in_given"]
    time.now += timedelta(days=1)
    [last] = served(cast, Stretch(elder), is_community_shift=True, starts_at=MORNING + timedelta(days=4))
    assert state(approve(phone, cast.staff, last)) == "approved"


def test_nor_does_a_merge_into_an_account_with_a_phone_of_its_own(
    phone: Phone, cast: Cast, elder: Person, record: str
) -> None:
    become_one(phone, cast, elder, cast.resident)
    assert reasons(phone, cast.staff, record) == ["way_in_given"]
    assert state(approve(phone, cast.second_staff, record)) == "approved"


def test_nor_does_the_clerk_alone_raise_what_another_approved_but_may_lower_it(
    phone: Phone, cast: Cast, record: str
) -> None:
    assert state(approve(phone, cast.second_staff, record)) == "approved"
    lowered = correct(phone, cast.staff, record, 30)
    assert (lowered.json["minutes"], lowered.json["waiting_correction"]) == (30, None)
    assert correct(phone, cast.staff, record, 60).json["minutes"] == 30
    proposed = waiting(phone, cast.staff)
    assert "way_in_given" in proposed["reasons"]
    assert phone.of(cast.second_staff).post(f"/corrections/{proposed['id']}/confirm").json["minutes"] == 60
