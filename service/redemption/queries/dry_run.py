"""What a period would meet if it were opened now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core.db import db
from service.passports.models import Passport, PassportHead
from service.passports.queries import at_home_on, spendable_among
from service.redemption.models import Gift, GiftStock
from service.redemption.queries.periods import in_the_way
from service.redemption.rules import HalfYear


@dataclass(frozen=True, slots=True)
class DryRun:
    """People and points against what lies on the shelf; all of a community, in four statements."""

    half_year: str
    cutoff_on: date
    people: int
    unconfirmed_people: int
    points: int
    late_points: int
    gifts: int
    pieces: int
    stock_points: int
    standing_period_id: UUID | None
    standing_half_year: str | None


def dry_run(community_id: UUID, half: HalfYear, cutoff_on: date) -> DryRun:
    """Who has closed their account spends nothing, and nothing of theirs waits for the next period."""
    has_points = Passport.id.in_(at_home_on(cutoff_on, community_id)), PassportHead.balance > PassportHead.held
    people = spendable_among(*has_points, Account.status != AccountStatus.CLOSED, cutoff_on=cutoff_on)
    spending = [(account, found.points) for account, found in people if found.points]
    standing = in_the_way(community_id, half.code)
    offered = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(GiftStock.on_shelf), 0),
            func.coalesce(func.sum(GiftStock.on_shelf * Gift.price_points), 0),
        )
        .select_from(Gift)
        .join(GiftStock, GiftStock.gift_id == Gift.id)
        .where(Gift.community_id == community_id, Gift.is_offered)
    ).one()
    return DryRun(
        half_year=half.code,
        cutoff_on=cutoff_on,
        people=len(spending),
        unconfirmed_people=sum(not account.is_identity_confirmed for account, _ in spending),
        points=sum(points for _, points in spending),
        late_points=sum(found.late for _, found in people),
        gifts=int(offered[0]),
        pieces=int(offered[1]),
        stock_points=int(offered[2]),
        standing_period_id=standing.id if standing else None,
        standing_half_year=standing.half_year if standing else None,
    )
