from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from service.accounts.models import PasswordSignIn
from service.core import transaction
from service.core.clock import real_now
from service.core.db import db
from service.core.passwords import hash_password
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.browser import Browser

PASSWORD = "Passport-2026"

At = Callable[[Person], Browser]


def give_password(who: Person, *, must_change: bool = False) -> str:
    """A user name of their own, with ``PASSWORD``."""
    username = f"desk-{who.account_id.hex[-12:]}"

    def work() -> None:
        given = PasswordSignIn(account_id=who.account_id, username=username, created_at=real_now())
        given.password_hash, given.must_change = hash_password(PASSWORD), must_change
        db.session.add(given)

    transaction.run(work)
    return username


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


@pytest.fixture
def desk_of(app: Flask) -> At:
    """A browser at the counter, signed in as this person."""

    def sign_in(who: Person) -> Browser:
        browser = Browser(app)
        browser.open("/desk/")
        browser.send("/sign-in", username=give_password(who), password=PASSWORD)
        return browser

    return sign_in
