"""Sign-ins that nobody can continue are forgotten, and only those; whose delegation has run out is told, once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.accounts import jobs
from service.accounts.commands import expiry
from service.accounts.models import Delegation, RefreshToken, Session
from service.core import transaction
from service.core.db import db
from service.core.jobs import run_once
from tests.accounts.conftest import RealTime, with_password
from tests.accounts.test_sign_in_password import sign_in
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone


def left(account_id: UUID) -> tuple[int, int]:
    """A person's refresh tokens and the sessions that ever had one."""

    def count() -> tuple[int, int]:
        theirs = select(Session.id).where(Session.account_id == account_id, Session.means == "password")
        tokens = select(func.count()).where(RefreshToken.session_id.in_(theirs))
        sessions = select(func.count()).select_from(theirs.subquery())
        return db.session.scalar(tokens) or 0, db.session.scalar(sessions) or 0

    return transaction.run(count, read_only=True)


@pytest.fixture(autouse=True)
def worker_lives_in_real_time(real_time: RealTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "real_now", real_time.now)


def forget() -> int:
    return run_once(list(jobs.WORK))


def refreshed(phone: Phone, token: str) -> int:
    return phone.post("/sign-in/refresh", {"refresh_token": token}, key=None).status_code


def test_a_token_goes_when_it_expires_and_its_session_with_the_last(
    phone: Phone, cast: Cast, real_time: RealTime
) -> None:
    first = sign_in(phone, with_password(cast.staff)).json["refresh_token"]
    real_time.pass_(days=10)
    assert refreshed(phone, first) == 200
    real_time.pass_(days=20)
    forget()
    assert left(cast.staff.account_id) == (1, 1)
    real_time.pass_(days=10)
    forget()
    assert left(cast.staff.account_id) == (0, 0)
    assert refreshed(phone, first) == 401
    assert forget() == 0  # again changes nothing


def test_an_expired_token_is_refused_as_a_forgotten_one_is(phone: Phone, cast: Cast, real_time: RealTime) -> None:
    token = sign_in(phone, with_password(cast.staff)).json["refresh_token"]
    real_time.pass_(days=30, seconds=1)
    before = phone.post("/sign-in/refresh", {"refresh_token": token}, key=None).json["code"]
    forget()
    after = phone.post("/sign-in/refresh", {"refresh_token": token}, key=None).json["code"]
    assert before == after == "sign_in.refresh_refused"


def test_a_round_is_bounded_and_the_next_goes_on(
    phone: Phone, cast: Cast, real_time: RealTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    username = with_password(cast.staff)
    for _ in range(3):
        sign_in(phone, username)
    real_time.pass_(days=31)
    while forget():  # other tests' too
        pass
    assert left(cast.staff.account_id) == (0, 0)
    for _ in range(3):
        sign_in(phone, username)
    real_time.pass_(days=31)
    monkeypatch.setattr(expiry, "FORGET_MOST", 2)
    assert [forget(), forget(), forget()] == [2 + 1, 1, 0]  # with the address from which the name signed in
    assert left(cast.staff.account_id) == (0, 0)


def test_both_are_told_once_when_a_delegation_runs_out(phone: Phone, cast: Cast, time: Time) -> None:
    expires_at = (time.now + timedelta(days=1)).isoformat()
    body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": expires_at}
    phone.of(cast.resident).post("/me/delegations", body)

    def codes(who: Person) -> list[str]:
        transaction.run(lambda: expiry.tell_expired(time.now))
        deliver_all(time.now)
        return [each["code"] for each in phone.of(who).get("/me/inbox").json["items"]]

    time.pass_(hours=23)
    assert codes(cast.resident) == []
    time.pass_(hours=1)
    assert (codes(cast.resident), codes(cast.resident)) == (["delegation.expired"], ["delegation.expired"])
    assert codes(cast.neighbour) == ["delegation.expired_for_delegate", "delegation.given_for_delegate"]


def test_one_that_was_ended_tells_nobody(phone: Phone, cast: Cast, time: Time) -> None:
    expires_at = (time.now + timedelta(days=1)).isoformat()
    body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": expires_at}
    given = phone.of(cast.resident).post("/me/delegations", body).json["id"]
    phone.of(cast.neighbour).post(f"/delegations/{given}/end")
    time.pass_(days=2)
    transaction.run(lambda: expiry.tell_expired(time.now))
    assert transaction.run(lambda: db.session.get_one(Delegation, UUID(given)).told_at, read_only=True) is None
