"""A half year that is open, its gifts, and people whose openings give them points: made in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from service.core import clock, transaction
from service.core.calendar import half_year, local_date
from service.core.db import db, new_id, table_of
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.models import Proposal
from service.passports.rules import Kind, points_for
from service.redemption.models import (
    Gift,
    GiftStock,
    RedemptionDay,
    RedemptionPeriod,
    RedemptionSlot,
    StockMovement,
)
from service.redemption.rules import RedemptionPolicy, parse_half_year
from tests.factories.cast import Person
from tests.proofs.races.crowd import Deed
from tests.proofs.races.crowd import post as posted
from tests.proofs.races.stage import Stage, rows_of, with_rows

PLENTY = 1_000_000


@dataclass(slots=True)
class FairGround:
    """Today's; ``slots`` are as many as were asked for, of so many places each."""

    stage: Stage
    period: UUID
    day: UUID
    slots: list[UUID]

    def order(self, who: Person, *lines: tuple[UUID, int], slot: UUID | None = None, **more: Any) -> Deed:
        asked = [{"gift_id": str(gift), "quantity": pieces, **more} for gift, pieces in lines]
        body = {"slot_id": str(slot or self.slots[0]), "lines": asked}
        return posted(who, f"/redemption-periods/{self.period}/orders", body)


def set_fair(
    stage: Stage, *, slots: int = 1, capacity: int = PLENTY, orders: int = PLENTY, lines: int = PLENTY
) -> FairGround:
    now, community, by = stage.now, stage.cast.community.id, stage.cast.staff.account_id
    half = parse_half_year(half_year(local_date(now)))
    assert half
    period, day = new_id(), new_id()
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=9)}
    numbers = asdict(RedemptionPolicy()) | {"orders_per_passport": orders, "lines_per_order": lines}
    opened = {"cutoff_on": half.ends_on, "policy_version": 0, "opened_at": now, "opened_by": by}
    own = {"id": period, "community_id": community, "half_year": half.code, "cancel_until": window["closes_at"]}
    with_rows(RedemptionPeriod, [{**own, **window, **numbers, **opened, "state": "open", "version": 1}])
    hours = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(hours=3), "day": local_date(now)}
    place = {"place": "睦邻中心", "counters": 9, "state": "planned", "version": 1}
    with_rows(RedemptionDay, [{"id": day, "community_id": community, "period_id": period, **hours, **place}])
    times = {"starts_at": hours["opens_at"], "ends_at": hours["closes_at"], "capacity": capacity, "places_taken": 0}
    made = [{"id": new_id(), "day_id": day, **times} for _ in range(slots)]
    with_rows(RedemptionSlot, made)
    return FairGround(stage, period, day, [each["id"] for each in made])


def gifts(stage: Stage, many: int, *, pieces: int, price: int = 5) -> list[UUID]:
    now, by = stage.now, stage.cast.staff.account_id
    ids = [new_id() for _ in range(many)]
    about = {"kind": "goods", "unit": "件", "price_points": price, "is_offered": True, "version": 1}
    own = {"community_id": stage.cast.community.id, "created_at": now, "created_by": by}
    with_rows(Gift, [{"id": each, "name": f"礼品 {each}", **about, **own} for each in ids])
    nothing = dict.fromkeys(("corrected", "returned", "handed_over", "reserved", "lost"), 0)
    rows = [{"gift_id": each, "received": pieces, "on_shelf": pieces, **nothing} for each in ids]
    transaction.run(lambda: db.session.connection().execute(insert(table_of(GiftStock)), rows))
    if pieces:
        came = {"move": "purchased", "pieces": pieces, "source_type": "staff", "source_id": by, "at": now, "by": by}
        where = {"community_id": stage.cast.community.id}
        with_rows(StockMovement, [{"id": new_id(), "gift_id": each, **where, **came} for each in ids])
    return ids


def stock_of(gift: UUID) -> dict[str, int]:
    """What of its places is not empty."""

    def read() -> dict[str, int]:
        row = db.session.get_one(GiftStock, gift, populate_existing=True)
        names = ("handed_over", "reserved", "on_shelf", "lost")
        return {name: getattr(row, name) for name in names if getattr(row, name)}

    return transaction.run(read, read_only=True)


def enrich(stage: Stage, crowd: Sequence[Person], points: int) -> None:
    """An opening each, signed by two."""
    now = clock.now()
    signed = {"proposed_by": stage.cast.staff.account_id, "decided_by": stage.cast.second_staff.account_id}
    day = (now - timedelta(days=30)).date()
    half = parse_half_year(half_year(local_date(now)))
    assert half
    said = {"minutes": points * 30, "points": points, "service_date": max(day, half.starts_on), "evidence": "存折"}
    about = {"kind": "opening", "state": "confirmed", "community_id": stage.cast.community.id}
    rows = [
        {
            "id": new_id(),
            "passport_id": who.passport_id,
            **about,
            **said,
            **signed,
            "proposed_at": now,
            "decided_at": now,
        }
        for who in crowd
    ]

    def work() -> None:
        db.session.connection().execute(insert(table_of(Proposal)), rows)
        grade = {"grade": "opening", "service_date": said["service_date"]}
        causes = [Cause("proposal", row["id"], 0, now, signed["decided_by"], **grade) for row in rows]
        post(
            [
                Posting(row["passport_id"], Kind.OPENING, cause, minutes=points * 30, points=points_for(points * 30))
                for row, cause in zip(rows, causes, strict=True)
            ],
            lock_heads([row["passport_id"] for row in rows]),
        )

    transaction.run(work)


def places_in(slot: UUID) -> int:
    [row] = rows_of(RedemptionSlot, RedemptionSlot.id == slot)
    return int(row.places_taken)
