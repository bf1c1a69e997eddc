"""The stage on which somebody stands: what people have confirmed, not what the facts reach."""

from __future__ import annotations

from uuid import UUID

from service.ladder.rules import Stage


def stage_of(account_id: UUID) -> Stage:
    """Everybody is a resident as long as nobody has confirmed more, and no promotion is kept yet."""
    return Stage.RESIDENT
