"""What stands in somebody's inbox."""

from __future__ import annotations

from typing import Any

from tests.conftest import NOON
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone


def messages(phone: Phone, who: Any) -> list[dict[str, Any]]:
    """Newest first."""
    deliver_all(NOON)
    return list(phone.of(who).get("/me/inbox").json["items"])


def codes(phone: Phone, who: Any) -> list[str]:
    return [each["code"] for each in messages(phone, who)]
