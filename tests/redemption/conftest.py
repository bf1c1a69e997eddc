from __future__ import annotations

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, fair, rich


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    """A period in which the resident has twelve points to spend."""
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made
