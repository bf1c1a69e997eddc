"""Holds: points reserved for an order line, and which of them the balance covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from service.passports.rules.half_hour import points_for


class HoldState(StrEnum):
    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Hold:
    """Points reserved for one order line."""

    line_id: UUID
    points: int
    placed_at: datetime
    expires_at: datetime | None = None
    state: HoldState = HoldState.PENDING


class HoldObjection(StrEnum):
    """In order of precedence."""

    NOT_PENDING = "not_pending"
    EXPIRED = "expired"
    UNCOVERED = "uncovered"


def may_become(old: HoldState, new: HoldState) -> bool:
    """A pending hold ends in one of three ways, and then for good."""
    return old is HoldState.PENDING and new is not HoldState.PENDING


def is_expired(hold: Hold, now: datetime) -> bool:
    """At ``expires_at`` itself it is over. Until the row is marked it still counts as held."""
    return hold.expires_at is not None and now >= hold.expires_at


def late_points(net_minutes: int, net_after: int, dated_after: int) -> int:
    """Points that a cut-off leaves for the next time: what service after it has added to the floor, and openings and
    adjustments dated after it. Service until the cut-off counts whenever it is approved, and a restore is never late.
    """
    return max(0, points_for(net_minutes) - points_for(net_minutes - net_after) + dated_after)


def points_to_spend(balance: int, held: int, late: int) -> int:
    """What can be ordered for: neither what is held already nor what waits for the next time."""
    return max(0, balance - held - late)


def coverage(balance: int, holds: Iterable[Hold]) -> frozenset[UUID]:
    """The lines whose points are there: pending holds are served oldest first; one that does not fit is passed over and
    leaves what remains to the younger."""
    left = max(0, balance)
    covered = set()
    pending = (hold for hold in holds if hold.state is HoldState.PENDING)
    for hold in sorted(pending, key=lambda hold: (hold.placed_at, hold.line_id)):
        if hold.points <= left:
            left -= hold.points
            covered.add(hold.line_id)
    return frozenset(covered)


def judge_posting(hold: Hold, covered: frozenset[UUID], now: datetime) -> HoldObjection | None:
    """Why a hold is not posted: it has ended, its time is over, or the balance does not reach it."""
    if hold.state is not HoldState.PENDING:
        return HoldObjection.NOT_PENDING
    if is_expired(hold, now):
        return HoldObjection.EXPIRED
    return None if hold.line_id in covered else HoldObjection.UNCOVERED
