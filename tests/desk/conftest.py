from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Time
from tests.desk.people import PASSWORD, give_password
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.browser import Browser

At = Callable[[Person], Browser]


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
