"""What is sent and shown of a redemption day, and what the reference knows of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.proofs.model.fair import Gift, Line, Slot, Wanted

LINE = ("gift_id", "quantity", "unit_price", "state", "is_covered")


def line_known(line: Line, covered: list[Any]) -> tuple[Any, ...]:
    is_covered = line.hold in covered if line.state == "held" else None
    return (line.gift.ref, line.quantity, line.price, line.state, is_covered)


def wait_shown(shown: Any) -> tuple[Any, ...]:
    """Until when, of what is still offered."""
    ends_at = shown["offer_ends_at"] if shown["state"] == "offered" else None
    said = tuple(shown[name] for name in ("account_id", "gift_id", "quantity", "pieces_offered", "state"))
    return (*said, ends_at and datetime.fromisoformat(ends_at))


def slot_of(shown: Any, capacity: int) -> Slot:
    begins, ends = (datetime.fromisoformat(shown[name]) for name in ("starts_at", "ends_at"))
    return Slot(shown["id"], capacity, begins, ends)


def asked_for(wanted: list[Wanted]) -> dict[str, Any]:
    lines = [{"gift_id": each.gift.ref, "quantity": each.quantity, "expected_price": each.seen} for each in wanted]
    return {"lines": lines}


def about_gift(gift: Gift) -> dict[str, Any]:
    said = {"name": gift.name, "unit": "件", "sponsor": "惠民超市"}
    return {**said, "price_points": gift.price, "limit_per_person": gift.limit}
