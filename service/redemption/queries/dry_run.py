"""What a period would meet if it were opened now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from service.accounts.models import Account
from service.core.db import db
from service.passports.models import Passport, PassportHead
from service.passports.queries import late_points_of
from service.redemption.models import Gift, GiftStock


@dataclass(frozen=True, slots=True)
class DryRun:
    """People and points against what lies on the shelf; all of a community, in three statements."""

    cutoff_on: date
    people: int
    unconfirmed_people: int
    points: int
    late_points: int
    gifts: int
    pieces: int
    stock_points: int


def dry_run(community_id: UUID, cutoff_on: date) -> DryRun:
    rows = db.session.execute(
        select(PassportHead, Account.identity_confirmed_at)
        .join(Passport, Passport.id == PassportHead.passport_id)
        .join(Account, Account.id == Passport.account_id)
        .where(Passport.community_id == community_id, PassportHead.balance > PassportHead.held)
    ).all()
    late = late_points_of([row.PassportHead for row in rows], cutoff_on)
    people = [
        (max(0, row.PassportHead.balance - row.PassportHead.held - late[row.PassportHead.passport_id]), row)
        for row in rows
    ]
    spending = [(points, row) for points, row in people if points]
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
        cutoff_on=cutoff_on,
        people=len(spending),
        unconfirmed_people=sum(row.identity_confirmed_at is None for _, row in spending),
        points=sum(points for points, _ in spending),
        late_points=sum(late.values()),
        gifts=int(offered[0]),
        pieces=int(offered[1]),
        stock_points=int(offered[2]),
    )
