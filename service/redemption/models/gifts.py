from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base, Identified

QUEUED = text("state IN ('waiting','offered')")


class Gift(Identified, Base):
    """What points are given for. Its price is the next order's: what stands in an order keeps its own."""

    __tablename__ = "gift"
    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        CheckConstraint("kind IN ('goods','service')", name="kind"),
        CheckConstraint("price_points > 0", name="price_points"),
        CheckConstraint("limit_per_person IS NULL OR limit_per_person > 0", name="limit_per_person"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    name: Mapped[str] = mapped_column(String(60))
    about: Mapped[str | None] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(8))
    unit: Mapped[str] = mapped_column(String(10))
    price_points: Mapped[int]
    limit_per_person: Mapped[int | None]  # in one period
    sponsor: Mapped[str | None] = mapped_column(String(60))
    is_offered: Mapped[bool] = mapped_column(default=True)
    photo_name: Mapped[str | None] = mapped_column(String(72))  # in the store of files
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)

    stock: Mapped[GiftStock] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def photo_url(self) -> str | None:
        return f"/api/v1/gifts/{self.id}/photo/{self.photo_name}" if self.photo_name else None

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class GiftStock(Base):
    """Where the pieces of a gift are: the one mutable row of its stock, and it refuses to be anything but whole."""

    __tablename__ = "gift_stock"
    __table_args__ = (
        CheckConstraint(
            "received + corrected - returned = handed_over + reserved + on_shelf + lost", name="stock_identity"
        ),
        CheckConstraint(
            "received >= 0 AND returned >= 0 AND handed_over >= 0 AND reserved >= 0 AND on_shelf >= 0 AND lost >= 0",
            name="stock_terms",
        ),
    )

    gift_id: Mapped[UUID] = mapped_column(ForeignKey("gift.id"), primary_key=True)
    received: Mapped[int] = mapped_column(default=0)
    corrected: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    handed_over: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    on_shelf: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)


class StockMovement(Identified, Base):
    """Append-only: every move but those that the lines of orders and the offers tell of themselves."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("pieces > 0", name="pieces"),
        Index("ix_stock_movement_gift_id", "gift_id", "id"),
    )

    gift_id: Mapped[UUID] = mapped_column(ForeignKey("gift.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    move: Mapped[str] = mapped_column(String(16))
    pieces: Mapped[int]
    source_type: Mapped[str] = mapped_column(String(16))  # rules.stock.MovementSource
    source_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID]


class StockNote(Base):
    """Why, in words that can be erased."""

    __tablename__ = "stock_note"

    movement_id: Mapped[UUID] = mapped_column(ForeignKey("stock_movement.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(200))


class GiftWait(Identified, Base):
    """A place in the queue for a gift; ``offered`` holds ``pieces_offered`` until ``offer_ends_at``."""

    __tablename__ = "gift_wait"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','offered','accepted','declined','lapsed','left','ended')", name="state"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("pieces_offered BETWEEN 0 AND quantity", name="pieces_offered"),
        CheckConstraint("(state = 'offered') = (offer_ends_at IS NOT NULL AND ended_at IS NULL)", name="offer"),
        UniqueConstraint("period_id", "gift_id", "ordinal"),
        Index(
            "uq_gift_wait_queued",
            *("period_id", "gift_id", "passport_id"),
            unique=True,
            postgresql_where=QUEUED,
            sqlite_where=QUEUED,
        ),
        Index("ix_gift_wait_gift_id", "gift_id", "state", "ordinal"),
        Index("ix_gift_wait_passport_id", "passport_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_period.id"))
    gift_id: Mapped[UUID] = mapped_column(ForeignKey("gift.id"))
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ordinal: Mapped[int]
    quantity: Mapped[int]
    pieces_offered: Mapped[int] = mapped_column(default=0, server_default="0")  # or were, by the offer taken or let go
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    offered_at: Mapped[datetime | None]
    offer_ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class GiftCount(Identified, Base):
    """What was found of a gift at the end of a day, and how the difference is explained."""

    __tablename__ = "gift_count"
    __table_args__ = (
        UniqueConstraint("day_id", "gift_id"),
        CheckConstraint("counted >= 0", name="counted"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    day_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_day.id"))
    gift_id: Mapped[UUID] = mapped_column(ForeignKey("gift.id"))
    expected: Mapped[int]  # on the shelf and reserved, when it was counted
    counted: Mapped[int]
    first_counted: Mapped[int | None]  # while nobody was told yet what should lie there
    first_counted_by: Mapped[UUID | None]
    cause: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(200))
    counted_at: Mapped[datetime]
    counted_by: Mapped[UUID]
