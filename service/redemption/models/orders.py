from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base, Identified

LIVE = text("state IN ('placed','partly','handed_over')")
HELD = text("state = 'held'")
COLLECTED = text("collection_id IS NOT NULL")


class RedemptionOrder(Identified, Base):
    """What one passport has ordered in a period. ``ordinal`` makes "at most so many live ones" a unique index."""

    __tablename__ = "redemption_order"
    __table_args__ = (
        CheckConstraint(
            "state IN ('placed','partly','handed_over','cancelled','no_show','released','undone','proven')",
            name="state",
        ),
        CheckConstraint("pickup_serial BETWEEN 0 AND 63", name="pickup_serial"),
        CheckConstraint("ordinal >= 1", name="ordinal"),
        Index(
            "uq_redemption_order_live",
            *("period_id", "passport_id", "ordinal"),
            unique=True,
            postgresql_where=LIVE,
            sqlite_where=LIVE,
        ),
        Index("ix_redemption_order_day_id", "day_id", "id"),
        Index("ix_redemption_order_passport_id", "passport_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_period.id"))
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    day_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_day.id"))
    slot_id: Mapped[UUID | None] = mapped_column(ForeignKey("redemption_slot.id"))  # only a walk-in may have none
    is_walk_in: Mapped[bool]  # placed at the counter
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="placed")
    pickup_serial: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID]
    changed_by: Mapped[UUID | None]  # who last changed its lines, its slot or its day
    ended_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(200))
    reminded_at: Mapped[datetime | None]
    short_told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list[OrderLine]] = relationship(lazy="raise", order_by="OrderLine.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class OrderLine(Identified, Base):
    """Pieces of one gift at the price of the moment; while ``held`` it holds points (``hold.line_id``) and stock."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint(
            "state IN ('held','handed_over','cancelled','replaced','refused','no_show','released','undone','proven')",
            name="state",
        ),
        CheckConstraint("quantity > 0 AND unit_price > 0", name="amounts"),
        CheckConstraint("(state = 'held') = (ended_at IS NULL)", name="ended"),
        Index("ix_order_line_order_id", "order_id", "id"),
        Index("ix_order_line_held", "gift_id", "id", postgresql_where=HELD, sqlite_where=HELD),
        Index("ix_order_line_collection_id", "collection_id", postgresql_where=COLLECTED, sqlite_where=COLLECTED),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_order.id"))
    gift_id: Mapped[UUID] = mapped_column(ForeignKey("gift.id"))
    quantity: Mapped[int]
    unit_price: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="held")
    hold_id: Mapped[UUID] = mapped_column(ForeignKey("hold.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("order_line.id"))
    collection_id: Mapped[UUID | None] = mapped_column(ForeignKey("collection.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]

    @property
    def points(self) -> int:
        return self.quantity * self.unit_price


class Collection(Identified, Base):
    """One act at the counter, append-only: who handed over to whom. Without a proxy the person came themselves."""

    __tablename__ = "collection"
    __table_args__ = (
        Index("ix_collection_order_id", "order_id"),
        Index("ix_collection_proxy_id", "proxy_id", "day"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_order.id"))
    day_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_day.id"))
    account_id: Mapped[UUID]  # whose gifts they are
    proxy_id: Mapped[UUID | None]
    counter: Mapped[int | None]
    shown: Mapped[str] = mapped_column(String(16))  # pickup_code, passport_code, card, number, printed_list, queue
    by_own_word: Mapped[bool]  # of one member of staff: no look-up saw a code of the phone, nor a second person says so
    owner_signs_in: Mapped[bool]  # and reads what they are told of it; as it was then
    day: Mapped[date]
    at: Mapped[datetime]
    by: Mapped[UUID]


class CounterProposal(Identified, Base):
    """What one member of staff proposes and only another makes true: undoing a hand-over, correcting a receipt,
    a proxy's fourth person, a hand-over proven later.
    """

    __tablename__ = "counter_proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('undo','receipt','proxy','proof')", name="kind"),
        CheckConstraint("state IN ('waiting','confirmed','declined')", name="state"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(kind = 'receipt') = (gift_id IS NOT NULL)", name="gift"),
        CheckConstraint("(kind = 'receipt') = (order_id IS NULL)", name="order"),
        Index("ix_counter_proposal_community_id", "community_id", "state"),
    )

    kind: Mapped[str] = mapped_column(String(8))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("redemption_order.id"))
    gift_id: Mapped[UUID | None] = mapped_column(ForeignKey("gift.id"))
    details: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
