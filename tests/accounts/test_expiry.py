"""Sign-ins that nobody can continue are forgotten, and only those."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.accounts import jobs
from service.accounts.commands import expiry
from service.accounts.models import RefreshToken, Session
from service.core import transaction
from service.core.db import db
from service.core.jobs import run_once
from tests.accounts.conftest import RealTime, with_password
from tests.accounts.test_sign_in_password import sign_in
from tests.factories.cast import Cast
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
    assert [forget(), forget(), forget()] == [2, 1, 0]
    assert left(cast.staff.account_id) == (0, 0)
