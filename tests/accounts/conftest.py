from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from service.accounts.commands import passwords
from service.accounts.models import Account
from service.accounts.routes import linking as linking_routes
from service.accounts.routes import own_sign_ins as own_sign_ins_routes
from service.accounts.routes import sign_in as sign_in_routes
from service.core import clock, transaction
from service.core.actor import OPERATOR
from service.core.db import db
from service.sandbox.wechat import issue_code
from tests.factories.cast import Person
from tests.fakes.phone import Phone

T = TypeVar("T")
PASSWORD = "Passport-2026"


class RealTime:
    """The machine's clock as sign-in sees it: it runs on, and a test may put it ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return clock.real_now() + self.ahead

    def pass_(self, **length: float) -> None:
        self.ahead += timedelta(**length)


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> RealTime:
    moved = RealTime()
    for routes in (sign_in_routes, linking_routes, own_sign_ins_routes):
        monkeypatch.setattr(routes, "real_now", moved.now)
    return moved


class Signed:
    """Somebody who holds the answer of a sign-in."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.account_id, self.token = answer["account_id"], answer["access_token"]
        self.refresh_token = answer["refresh_token"]


def openid() -> str:
    return f"o-{uuid.uuid4().hex}"


def by_wechat(phone: Phone, who: str) -> Signed:
    answer = phone.post("/sign-in/wechat", {"js_code": issue_code(who, now=clock.real_now())}, key=None)
    assert answer.status_code == 200, answer.text
    return Signed(answer.json)


def with_password(person: Person) -> str:
    """Gives a person a password sign-in; returns the user name."""
    username = f"desk-{uuid.uuid4().hex[:12]}"

    def give() -> None:
        account = db.session.get_one(Account, person.account_id)
        passwords.set_password(account, username, PASSWORD, actor=OPERATOR, real_now=clock.real_now())

    transaction.run(give)
    return username


def at_once(*deeds: Callable[[], T]) -> list[T]:
    """Each in a thread of its own."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(deed) for deed in deeds]]
