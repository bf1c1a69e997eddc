from __future__ import annotations

import pytest

from tests.checkin.door import Door, door_of
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.fakes.phone import Phone


@pytest.fixture
def door(phone: Phone, cast: Cast, time: Time) -> Door:
    return door_of(phone, cast, time)
